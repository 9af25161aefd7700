"""What is shown of an entry, as Markdown: a person's value as written, else a source's, escaped."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from enricher.links.parse import is_link
from enricher.links.resolve import Links, links_of, papers_of
from enricher.model.catalog import Entry
from enricher.model.facts import FIELDS, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.fields import Precedence, Volatility
from enricher.model.venues import VENUE_TABLE, VenueTable, split_year
from enricher.sources import PREPRINT_SERVERS
from enricher.text.markdown import cell, clean, markdown, markdown_paragraphs

_UNKNOWN_PAPER: Final = Paper(title="")
_OF_PUBLISHER: Final = [name for name, kind in FIELDS.items() if kind.precedence is Precedence.PUBLISHER]
_UNKNOWN_REPOSITORY: Final = Repository(name="")
_BEGINNING: Final = 80  # characters, of which nearly every text has one that is visible


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry and the facts behind its links; all that it returns is Markdown, empty if it is unknown."""

    entry: Entry
    paper: Paper
    repository: Repository
    abstract_source: str  # the source or index that gave the abstract; empty without one
    records: Mapping[str, Record] = field(default_factory=dict)  # of each link that a source knows
    venues: VenueTable = VENUE_TABLE

    def text(self, field: str) -> str:
        """Return a field of the entry in one line, or else that fact."""
        value = self.value(field)
        if getattr(self.entry, field, None):
            return _in_words(field, value, cell)
        if field == "venue" and value:
            value = self.venues.name_of(value) or short_venue(value)
        return _in_words(field, value, markdown)

    def value(self, field: str) -> Any:
        """Return a field of the entry as it is stored, or else that fact."""
        person = getattr(self.entry, field, None)
        facts = self.paper if hasattr(self.paper, field) else self.repository
        return person or getattr(facts, field, None)

    @property
    def pdf(self) -> str:
        """The http(s) address of the PDF."""
        url = self.paper.pdf or ""
        return url if is_link(url) else ""

    @property
    def has_abstract(self) -> bool:
        """Whether there is an abstract to show."""
        text = self.paper.abstract or ""
        return bool(clean(text[:_BEGINNING]) or clean(text))

    @property
    def abstract(self) -> str:
        """The paragraphs, separated by blank lines."""
        return markdown_paragraphs(self.paper.abstract or "")

    def note(self, url: str) -> str:
        """Return what a reader should know before following a link."""
        match self.records.get(url):
            case Record() as record if record.dead_since:
                return " (dead link)"
            case Record(facts=Repository(archived=True)):
                return " (archived)"
        return ""

    def with_code(self, url: str) -> "EntryView":
        """Return the entry with this one of its links to code, and with the facts of this repository."""
        repository = _merged_repository([self.records[url]] if url in self.records else [])
        return replace(self, entry=replace(self.entry, code=url, more_code=()), repository=repository)


def _in_words(field: str, value: Any, escape: Callable[[str], str]) -> str:
    """Return a value as its type is shown; a count as GitHub shows it."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else ""
        case int():
            counts = FIELDS[field].changes is Volatility.COUNT
            return short_count(value) if counts else str(value)
        case tuple():
            return ", ".join(map(escape, value))
        case _:
            return escape(value)


def view_of(entry: Entry, links: Links, metadata: Metadata, venues: VenueTable = VENUE_TABLE) -> EntryView:
    """Return what is shown of the entry; `venues` has the list's own names of venues."""
    papers = _papers(entry, links, metadata)
    refs = {url: links[url] for url in links_of(entry) if url in links}
    records = {url: metadata[ref] for url, ref in refs.items() if ref in metadata}
    return EntryView(
        entry,
        merged(papers),
        _merged_repository([records[url] for url in entry.links("code") if url in records]),
        next((facts.provenance_of("abstract") or ref.source for ref, facts in papers if facts.abstract), ""),
        records,
        venues,
    )


def _papers(entry: Entry, links: Links, metadata: Metadata) -> list[tuple[Ref, Paper]]:
    """Return what is known of the paper, link by link, the most trusted first."""
    refs = dict.fromkeys(links[url] for url in papers_of(entry) if url in links)
    known = ((ref, metadata[ref].facts) for ref in refs if ref in metadata)
    return [(ref, facts) for ref, facts in known if isinstance(facts, Paper)]


def merged(papers: Sequence[tuple[Ref, Paper]]) -> Paper:
    """Return the facts of one paper from its links, the most trusted first, field by field.

    The first link with a value wins. Venue and year are of one link: the first with a venue that is no
    preprint, else where the preprint was accepted, else the preprint itself.
    """
    found = [_where_accepted(facts) for _, facts in papers]
    if len(found) <= 1:
        return found[0] if found else _UNKNOWN_PAPER
    are_preprints = [ref.source in PREPRINT_SERVERS and not facts.accepted for ref, facts in papers]
    published = sorted(zip(are_preprints, found, strict=True), key=lambda one: (not one[1].venue, one[0]))
    values = {one.name: _first_value(one.name, found) for one in fields(Paper)}
    stated = {name: value for name, value in values.items() if value is not None}
    of_one = published[0][1]
    return replace(_UNKNOWN_PAPER, **{**stated, **{name: getattr(of_one, name) for name in _OF_PUBLISHER}})


def _where_accepted(paper: Paper) -> Paper:
    """Return a preprint with the venue that accepted it, and the year of this venue, if it is known."""
    if not paper.accepted:
        return paper
    venue, year = split_year(paper.accepted)
    return replace(paper, venue=venue, year=year)


def _first_value(name: str, found: Iterable[Facts]) -> Any:
    values = (getattr(facts, name) for facts in found)
    return next((value for value in values if value not in (None, "", ())), None)


def _merged_repository(records: Iterable[Record]) -> Repository:
    """Return the facts of an entry's code, field by field from the first link that has a value."""
    found = [record.facts for record in records if isinstance(record.facts, Repository)]
    if len(found) <= 1:
        return found[0] if found else _UNKNOWN_REPOSITORY
    values = {one.name: _first_value(one.name, found) for one in fields(Repository)}
    stated = {name: value for name, value in values.items() if value is not None}
    return replace(_UNKNOWN_REPOSITORY, **stated)


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
