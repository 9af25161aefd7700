"""The frozen values from which all files of the page are made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Final

from enricher.export.works import Work

PROPERTIES: Final = "Properties"  # the group of the flags, which have no heading of their own
_NEW: Final = 30  # days for which a paper is new in the list


class StateKind(StrEnum):
    """What a reader should know of a paper before following its links, as the page names it."""

    RETRACTED = "Retracted"
    WITHDRAWN = "Withdrawn"
    DEAD = "Dead link"
    MOVED = "Moved"
    ARCHIVED = "Archived"
    PUBLISHED = "Published"


@dataclass(frozen=True, slots=True)
class PaperState:
    """A state with the source that says it; `words` are the whole mark, such as `Published: TPDS 2026`."""

    kind: StateKind
    words: str
    said: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that the open row shows, and who says it since when; `by` is empty if it is the list."""

    label: str
    value: str
    by: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a legend or a flag that the list gives a paper, and the column that it is from."""

    group: str
    label: str


@dataclass(frozen=True, slots=True)
class Trend:
    """The stars of a paper's code: at the ends of months, as `2026-11`, and 90 days ago where known."""

    months: Mapping[str, int]
    before: int | None = None


@dataclass(frozen=True, slots=True)
class SitePaper:
    """One paper of the page."""

    anchor: str
    work: Work
    title: str  # of the paper, empty where it is the name
    words: tuple[Word, ...] = ()
    states: tuple[PaperState, ...] = ()
    facts: tuple[Fact, ...] = ()
    links: tuple[tuple[str, str], ...] = ()  # label and address
    abstract_by: str = ""  # who gave the abstract and when, as it is below it
    last_commit: date | None = None
    added: date | None = None
    trend: Trend | None = None
    place: str | None = None  # the address of its line in the list's file

    @property
    def gain(self) -> int | None:
        """How many stars its code has gained in 90 days."""
        stars = self.work.stars
        return stars - self.trend.before if self.trend and self.trend.before is not None and stars else None

    def is_new(self, today: date) -> bool:
        """Return whether it came into the list in the last 30 days."""
        return self.added is not None and (today - self.added).days < _NEW


@dataclass(frozen=True, slots=True)
class SiteSection:
    """One section of the page; the addresses of the page and of embedded parts have its id."""

    id: str
    title: str
    papers: tuple[SitePaper, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """All that the page shows. Addresses are None where they are not known."""

    title: str
    sections: tuple[SiteSection, ...]
    today: date
    updated: date | None = None  # the day on which a fact changed last
    has_history: bool = False
    home: str | None = None  # the repository
    address: str | None = None  # where the page is published, with a slash at its end
    suggest: str | None = None  # the form for a new paper

    @property
    def papers(self) -> tuple[SitePaper, ...]:
        """The papers in the order of the list."""
        return tuple(paper for section in self.sections for paper in section.papers)

    @property
    def summary(self) -> str:
        """How many papers there are, and how new their facts are."""
        papers = self.papers
        count, code = len(papers), sum(paper.work.code is not None for paper in papers)
        parts = [f"{count:,} {'paper' if count == 1 else 'papers'}"]
        if code:
            parts.append(f"{code:,} with code")
        if self.updated:
            parts.append(f"updated {day(self.updated)}")
        return ", ".join(parts) + "."


def day(when: date) -> str:
    """Return a day as the page writes it: `27 Nov 2026`."""
    return f"{when.day} {when:%b %Y}"


def chunks(papers: tuple[SitePaper, ...], size: int) -> Iterator[tuple[SitePaper, ...]]:
    """Yield the papers in pieces of that size."""
    rest = iter(papers)
    while piece := tuple(islice(rest, size)):
        yield piece
