"""The content of the catalog, as frozen values."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import ClassVar, Final

from enricher.model.venues import VenueTable, venue_table

DESCENDING: Final = "-"  # before a field by which a section is sorted


class ColumnKind(StrEnum):
    """How a field of a section's own is written in the catalog and in the table."""

    FLAG = "flag"  # true or false; in the table ✔ or -
    LEGEND = "legend"  # words of the section's legend; in the table their symbols
    TEXT = "text"  # Markdown; in the table the same


class ProblemKind(StrEnum):
    """What is wrong with a link."""

    NOT_CHECKED = "not checked"
    NOT_FOUND = "not found"
    DEAD = "dead"  # not found for days
    MOVED = "moved"
    REPLACED = "replaced"  # another repository has taken the name
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    DISPUTED = "disputed"  # sources name different venues
    BLOCKED = "blocked"  # a link into a private network, which is never requested


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: `field` is a built-in field, or one of the section's own, which then has a kind."""

    title: str
    field: str
    kind: ColumnKind | None = None
    label: str | None = None  # the text of the links in a column of links
    template: str | None = None  # Markdown with placeholders, such as `[{name}]({paper})`
    empty: str | None = None  # the text of a cell that has nothing to show; None: that of the style


@dataclass(frozen=True, slots=True)
class Legend:
    """The symbol of each word of a section's legend fields, in the order of the legend."""

    title: str | None  # None: only the table is generated, without a title above it
    symbols: Mapping[str, str]
    style: "Style | None" = None  # None: a plain header, aligned as the catalog's tables


@dataclass(frozen=True, slots=True)
class Pin:
    """A field that keeps its stored value; `until` is the last day, None for ever."""

    key: ClassVar = "pin"
    field: str
    reason: str | None = None
    until: dt.date | None = None

    def __str__(self) -> str:
        return self.field


@dataclass(frozen=True, slots=True)
class Ignore:
    """A problem that is not reported; `until` is the last day, None for ever."""

    key: ClassVar = "ignore"
    problem: ProblemKind
    reason: str | None = None
    until: dt.date | None = None

    def __str__(self) -> str:
        return self.problem


LABEL: Final = "label"  # the key of a field's metadata by which it is a link: the text of it in a table


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the list. None means that the sources give the value."""

    name: str
    paper: str | None = field(default=None, metadata={LABEL: "Paper"})
    code: str | None = field(default=None, metadata={LABEL: "Code"})
    title: str | None = None
    authors: tuple[str, ...] | None = None
    year: int | None = None
    date: str | None = None  # as 2024-05 or 2024-05-31; no source gives it
    venue: str | None = None
    license: str | None = None
    also: tuple[str, ...] = ()  # further links of the same paper
    doi: str | None = None  # without https://doi.org/
    pin: tuple[Pin, ...] = ()
    ignore: tuple[Ignore, ...] = ()
    flags: frozenset[str] = frozenset()  # the flag fields that are true
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # legend field → legend words
    texts: Mapping[str, str] = field(default_factory=dict)  # text field → Markdown
    cells: Mapping[str, str] = field(default_factory=dict)  # column field → Markdown shown instead
    overflow: tuple[str, ...] = ()  # cells beyond the last column
    more_code: tuple[str, ...] = ()  # further links to code
    project: str | None = field(default=None, metadata={LABEL: "Project"})
    dataset: str | None = field(default=None, metadata={LABEL: "Dataset"})
    slides: str | None = field(default=None, metadata={LABEL: "Slides"})
    video: str | None = field(default=None, metadata={LABEL: "Video"})

    def links(self, key: str) -> tuple[str, ...]:
        """Return the links of a kind, which is a key of LINK_LABELS; not the further ones of the paper."""
        first: str | None = getattr(self, key)
        more = self.more_code if key == "code" else ()
        return (first, *more) if first else more

    def pinned(self, day: dt.date) -> frozenset[str]:
        """Return the fields that keep their stored values on this day."""
        return frozenset(pin.field for pin in self.pin if not has_ended(pin, day))

    def ignored(self, day: dt.date) -> frozenset[ProblemKind]:
        """Return the problems that are not reported on this day."""
        return frozenset(one.problem for one in self.ignore if not has_ended(one, day))


# The kinds of links of an entry; each is a key of it, a column, and a placeholder of a template.
LINK_LABELS: Final[Mapping[str, str]] = {
    one.name: one.metadata[LABEL] for one in fields(Entry) if LABEL in one.metadata
}

Decision = Pin | Ignore


def has_ended(decision: Decision, day: dt.date) -> bool:
    """Return whether the last day on which a person wanted it is over."""
    return decision.until is not None and decision.until < day


@dataclass(frozen=True, slots=True)
class Style:
    """How a generated table is written, as far as the table that is already there does not decide it."""

    header: str = "bold"  # bold or plain
    align: str | tuple[str, ...] = "center"  # left, center, right or none; for all columns, or for each
    padding: str = "spaced"  # spaced, tight, aligned, aligned-wide (CJK and emoji count two), or prettier
    empty: str = "-"  # the text of a cell that has nothing to show


@dataclass(frozen=True, slots=True)
class GlossaryTable:
    """How the glossary is written: the titles over its terms and its definitions, and its style."""

    titles: tuple[str, str] = ("Terminology", "Definition")
    style: Style = Style(header="plain", align="left")


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the list; `id` names its markers in README.md."""

    id: str
    title: str
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    legend: Legend | None = None
    style: Style | None = None  # None: the catalog's
    sort: tuple[str, ...] = ()  # fields of columns, with DESCENDING before them or not; (): as the entries

    @property
    def is_generated(self) -> bool:
        """Whether it is a table that the bot writes; otherwise its entries are items of a README."""
        return bool(self.columns)


class Every(StrEnum):
    """How often something may happen."""

    DAILY = "daily"
    WEEKLY = "weekly"  # on Mondays
    MONTHLY = "monthly"  # on the first
    NEVER = "never"


class CommitTo(StrEnum):
    """Where generated sections are committed that only have to say what the catalog says already."""

    PULL_REQUEST = "pull_request"
    BASE = "direct"


@dataclass(frozen=True, slots=True)
class Rules:
    """When the pull request may be opened or updated, and for what."""

    schedule: Every = Every.DAILY  # for all changes that can wait; never NEVER
    volatile_every: Every = Every.WEEKLY  # for stars, last commit and description on their own
    percent: int = 10  # a star count must differ by so much from the committed one …
    least: int = 10  # … and by so many stars,
    shown: bool = False  # … or, if this is set, be shown differently in the table
    labels: tuple[str, ...] = ("metadata",)  # given once, at creation
    reviewers: tuple[str, ...] = ()  # logins, and teams as organization/team; requested once, at creation
    branch: str = "enrich/metadata"  # the default one is also named after the catalog's folder
    title: str | None = None  # goes before the title of the pull request
    commit: str | None = None  # … and before the subject of its commit
    sign_off: bool = False  # whether the commit has a line Signed-off-by


@dataclass(frozen=True, slots=True)
class Breaker:
    """When so many lookups of a source failed that it changes no stored fact in this run."""

    percent: int = 20  # more than so many percent of them …
    least: int = 3  # … and at least so many


@dataclass(frozen=True, slots=True)
class Policy:
    """What the list asks of a contribution; the check of a pull request reports what is against it."""

    required: tuple[str, ...] = ()  # fields that an entry must have, written or from its sources
    min_stars: int = 0  # of the repository
    hosts: tuple[str, ...] = ()  # where links may lead, their subdomains included; none: anywhere
    most_entries: int | None = None  # new ones in a pull request
    order: str | None = None  # title, newest or oldest


@dataclass(frozen=True, slots=True)
class InPlace:
    """What the bot may change in the items of a README that are kept in place."""

    moved: bool = True  # the link of a repository that has moved
    code: bool = True  # a link to the code that a source names
    venues: bool = True  # the words of a preprint that was accepted
    stars: bool = True  # a star count, where the list shows one as text
    cells: bool = True  # empty cells of a venue, a year, a license or stars
    mark: bool = False  # words after a link: (dead link), (archived), (withdrawn), (retracted)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A valid catalog.yaml."""

    title: str
    sections: tuple[Section, ...]  # the generated ones, and then those that are read from its files
    glossary: Mapping[str, str] = field(default_factory=dict)
    glossary_table: GlossaryTable = GlossaryTable()
    style: Style = Style()
    abstracts: bool = True  # whether abstracts.md is generated and linked
    without_abstracts: frozenset[str] = frozenset()  # names of the sources whose abstracts are left out
    every: Mapping[str, int] = field(default_factory=dict)  # source → days, where not the source's own
    rules: Rules = Rules()
    breaker: Breaker = Breaker()
    policy: Policy = Policy()
    commit: CommitTo = CommitTo.PULL_REQUEST
    readme: tuple[str, ...] = ()  # the README files, relative to the catalog; none: those that have markers
    in_place: InPlace | None = None  # None: the items of these files are no entries
    venues: Mapping[str, str] = field(default_factory=dict)  # what sources write → the list's short name

    @property
    def venue_table(self) -> VenueTable:
        """The names of venues, with the list's own."""
        return venue_table(tuple(self.venues.items()))

    @property
    def is_in_place(self) -> bool:
        """Whether the README files are the whole list, and no table in them is generated."""
        return not any(self.generated())

    def generated(self) -> Iterator[Section]:
        """Every section whose table the bot writes."""
        return (section for section in self.sections if section.is_generated)

    def in_readme(self) -> Iterator[Entry]:
        """Every entry that is an item of a README, in the order of the files."""
        return (entry for one in self.sections if not one.is_generated for entry in one.entries)

    def entries(self) -> Iterator[Entry]:
        """Every entry, in the order of the catalog."""
        for section in self.sections:
            yield from section.entries

    def decisions(self) -> Iterator[tuple[str, Decision]]:
        """Every pin and ignored problem, with the name of its entry."""
        for entry in self.entries():
            yield from ((entry.name, pin) for pin in entry.pin)
            yield from ((entry.name, ignore) for ignore in entry.ignore)
