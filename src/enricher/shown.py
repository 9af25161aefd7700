"""What is shown of an entry, as Markdown: a person's word as written, else a source's, made harmless."""

import re
from dataclasses import dataclass
from typing import Final

from enricher.model import Entry, Metadata, Paper, Repository
from enricher.resolve import Links
from enricher.text import cell, clean_paragraphs, markdown

_UNKNOWN_PAPER: Final = Paper(title="")
_UNKNOWN_REPOSITORY: Final = Repository(name="")


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry and the facts behind its links; each property is Markdown, empty where nothing is known."""

    entry: Entry
    paper: Paper
    repository: Repository
    paper_source: str  # whose words the abstract is; empty where no source speaks of the paper

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
        return _first(None, self.paper.doi)

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
    def archived(self) -> bool:
        return self.repository.archived


def show(entry: Entry, links: Links, metadata: Metadata) -> Shown:
    """Return what is shown of the entry."""
    paper_ref = links.get(entry.paper or "")
    code_ref = links.get(entry.code or "")
    paper = metadata[paper_ref].facts if paper_ref and paper_ref in metadata else None
    code = metadata[code_ref].facts if code_ref and code_ref in metadata else None
    return Shown(
        entry,
        paper if isinstance(paper, Paper) else _UNKNOWN_PAPER,
        code if isinstance(code, Repository) else _UNKNOWN_REPOSITORY,
        paper_ref.source if paper_ref else "",
    )


def _first(person: str | None, source: str | None) -> str:
    return cell(person) if person else markdown(source or "")


def short_venue(venue: str) -> str:
    """Return `NSDI` for `21st USENIX Symposium on … (NSDI 24)`, and any other venue as it is."""
    match = re.search(r"\(([^()]*?)\s*['’]?(?:\d{4}|\d{2})\)\s*$", venue)
    return match[1] if match and match[1] else venue


def short_count(count: int) -> str:
    """Return a count as GitHub shows it: exact below 1,000, then `1.2k`, from 100,000 on `123k`."""
    if count < 1_000:  # noqa: PLR2004 - the k of 1k
        return str(count)
    digits = 1 if count < 99_950 else 0  # noqa: PLR2004 - what would round to 100.0k
    return f"{count / 1_000:.{digits}f}".removesuffix(".0") + "k"
