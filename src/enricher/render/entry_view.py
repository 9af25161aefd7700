"""What is shown of an entry, as Markdown: a person's word as written, else a source's, made harmless."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

from enricher.catalog.reader import is_link
from enricher.links.resolve import Links, papers_of
from enricher.metadata.merge import voice_of
from enricher.model.catalog import Entry
from enricher.model.facts import Metadata, Paper, Record, Ref, Repository
from enricher.sources import PREPRINT_SERVERS
from enricher.text.markdown import cell, clean, clean_paragraphs, markdown

# Of these a preprint's word counts last: where and when a paper was published, its publisher knows.
_PUBLISHERS_WORD: Final = frozenset({"year", "venue"})

_UNKNOWN_PAPER: Final = Paper(title="")
_UNKNOWN_REPOSITORY: Final = Repository(name="")
_NO_RECORD: Final = Record(None, date.min)


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry and the facts behind its links; each property is Markdown, empty where nothing is known."""

    entry: Entry
    paper: Paper
    repository: Repository
    paper_source: str  # whose words the abstract is: a source or one of its voices; empty for nobody's
    dead_paper: bool = False  # whether the link is known to be dead
    dead_code: bool = False

    @property
    def name(self) -> str:
        return cell(self.entry.name)

    @property
    def title(self) -> str:
        return _first(self.entry.title, self.paper.title)

    @property
    def authors(self) -> str:
        if self.entry.authors:
            return ", ".join(cell(author) for author in self.entry.authors)
        return ", ".join(markdown(author) for author in self.paper.authors)

    @property
    def year(self) -> str:
        return str(self.entry.year or self.paper.year or "")

    @property
    def venue(self) -> str:
        return _first(self.entry.venue, short_venue(self.paper.venue or ""))

    @property
    def award(self) -> str:
        return _first(None, self.paper.award)

    @property
    def doi(self) -> str:
        return _first(self.entry.doi, self.paper.doi)

    @property
    def pdf(self) -> str:
        """Where the PDF is: an http(s) address, or nothing."""
        url = self.paper.pdf or ""
        return url if is_link(url) else ""

    @property
    def has_abstract(self) -> bool:
        """Whether there is an abstract to show."""
        return bool(clean(self.paper.abstract or ""))

    @property
    def abstract(self) -> str:
        """The paragraphs, parted by blank lines."""
        text = self.paper.abstract or ""
        return "\n\n".join(markdown(paragraph) for paragraph in clean_paragraphs(text))

    @property
    def stars(self) -> str:
        return "" if self.repository.stars is None else short_count(self.repository.stars)

    @property
    def license(self) -> str:
        return _first(self.entry.license, self.repository.license)

    @property
    def last_commit(self) -> str:
        return _first(None, self.repository.last_commit)

    @property
    def paper_note(self) -> str:
        """What a reader should know before following the paper's link."""
        return " (dead link)" if self.dead_paper else ""

    @property
    def code_note(self) -> str:
        """The same for the code's link."""
        if self.dead_code:
            return " (dead link)"
        return " (archived)" if self.repository.archived else ""


def view_of(entry: Entry, links: Links, metadata: Metadata) -> EntryView:
    """Return what is shown of the entry."""
    said = _said(entry, links, metadata)
    paper, code = (_record(url, links, metadata) for url in (entry.paper, entry.code))
    return EntryView(
        entry,
        merged(said),
        code.facts if isinstance(code.facts, Repository) else _UNKNOWN_REPOSITORY,
        next((_voice(ref, facts) for ref, facts in said if facts.abstract), ""),
        dead_paper=_is_dead(paper),
        dead_code=_is_dead(code),
    )


def _said(entry: Entry, links: Links, metadata: Metadata) -> list[tuple[Ref, Paper]]:
    """Return what is known of the paper, link by link, the most trusted first."""
    refs = dict.fromkeys(links[url] for url in papers_of(entry) if url in links)
    known = ((ref, metadata[ref].facts) for ref in refs if ref in metadata)
    return [(ref, facts) for ref, facts in known if isinstance(facts, Paper)]


def _voice(ref: Ref, facts: Paper) -> str:
    return voice_of(facts, "abstract") or ref.source


def merged(papers: Sequence[tuple[Ref, Paper]]) -> Paper:
    """Return the facts of one paper of which several links speak, field by field.

    The first that says something of a field is believed, but of venue and year a preprint last.
    """
    if len(papers) < 2:  # noqa: PLR2004 - with one there is nothing to merge
        return papers[0][1] if papers else _UNKNOWN_PAPER
    published = sorted(papers, key=lambda said: said[0].source in PREPRINT_SERVERS)
    values = {
        field.name: _first_said(field.name, published if field.name in _PUBLISHERS_WORD else papers)
        for field in fields(Paper)
    }
    stated = {name: value for name, value in values.items() if value is not None}
    return replace(_UNKNOWN_PAPER, **stated)


def _first_said(field: str, papers: Sequence[tuple[Ref, Paper]]) -> Any:
    said = (getattr(facts, field) for _, facts in papers)
    return next((value for value in said if value not in (None, "", ())), None)


def _record(url: str | None, links: Links, metadata: Metadata) -> Record:
    ref = links.get(url or "")
    return metadata.get(ref, _NO_RECORD) if ref else _NO_RECORD


def _is_dead(record: Record) -> bool:
    return record.missing is not None and record.missing.confirmed


def _first(person: str | None, source: str | None) -> str:
    return cell(person) if person else markdown(source or "")


def short_venue(venue: str) -> str:
    """Return `NSDI` for `21st USENIX Symposium on … (NSDI 24)`, and any other venue as it is."""
    line = " ".join(venue.split())  # a run of spaces would take the square of its length
    match = re.search(r"\(([^()]*?) ?['’]?(?:\d{4}|\d{2})\)$", line)
    return match[1] if match and match[1] else venue


def short_count(count: int) -> str:
    """Return a count as GitHub shows it: exact below 1,000, then `1.2k`, from 100,000 on `123k`."""
    if count < 1_000:  # noqa: PLR2004 - the k of 1k
        return str(count)
    digits = 1 if count < 99_950 else 0  # noqa: PLR2004 - what would round to 100.0k
    return f"{count / 1_000:.{digits}f}".removesuffix(".0") + "k"
