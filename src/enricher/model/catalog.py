"""The content of the catalog, as frozen values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    BLOCKED = "blocked"  # a link into a private network, which is never requested


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: `field` is a built-in field, or one of the section's own, which then has a kind."""

    title: str
    field: str
    kind: ColumnKind | None = None
    label: str | None = None  # the text of the links in a paper or code column
    template: str | None = None  # Markdown with placeholders, such as `[{name}]({paper})`
    empty: str | None = None  # the text of a cell that has nothing to show; None: that of the style


@dataclass(frozen=True, slots=True)
class Legend:
    """The symbol of each word of a section's legend fields, in the order of the legend."""

    title: str | None  # None: only the table is generated, without a title above it
    symbols: Mapping[str, str]
    style: "Style | None" = None  # None: a plain header, aligned as the catalog's tables


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of the list. None means that the sources give the value."""

    name: str
    paper: str | None = None
    code: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None
    year: int | None = None
    venue: str | None = None
    license: str | None = None
    also: tuple[str, ...] = ()  # further links of the same paper
    doi: str | None = None  # without https://doi.org/
    pin: frozenset[str] = frozenset()  # fields that keep their stored values
    ignore: frozenset[ProblemKind] = frozenset()  # problems that are not reported
    flags: frozenset[str] = frozenset()  # the flag fields that are true
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # legend field → legend words
    texts: Mapping[str, str] = field(default_factory=dict)  # text field → Markdown
    cells: Mapping[str, str] = field(default_factory=dict)  # column field → Markdown shown instead
    overflow: tuple[str, ...] = ()  # cells beyond the last column


@dataclass(frozen=True, slots=True)
class Style:
    """How a generated table is written, as far as the table that is already there does not decide it."""

    header: str = "bold"  # bold or plain
    align: str | tuple[str, ...] = "center"  # left, center, right or none; for all columns, or for each
    padding: str = "spaced"  # spaced, tight, aligned, or aligned-wide, for which CJK and emoji count two
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


class Every(StrEnum):
    """How often something may happen."""

    DAILY = "daily"
    WEEKLY = "weekly"  # on Mondays
    MONTHLY = "monthly"  # on the first
    NEVER = "never"


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
    """When so many lookups of a source failed that none of its answers is used in this run."""

    percent: int = 20  # more than so many percent of them …
    least: int = 3  # … and at least so many


@dataclass(frozen=True, slots=True)
class InPlace:
    """What the bot may change in a README that is the list itself."""

    moved: bool = True  # the link of a repository that has moved
    venues: bool = True  # the words of a preprint that was accepted
    stars: bool = True  # a star count, where the list shows one as text
    cells: bool = True  # empty cells of a venue, a year, a license or stars
    mark: bool = False  # words after a link: (dead link), (archived), (withdrawn), (retracted)


@dataclass(frozen=True, slots=True)
class Catalog:
    """A valid catalog.yaml."""

    title: str
    sections: tuple[Section, ...]  # of a list in place, they are read from its files
    glossary: Mapping[str, str] = field(default_factory=dict)
    glossary_table: GlossaryTable = GlossaryTable()
    style: Style = Style()
    abstracts: bool = True  # whether abstracts.md is generated and linked
    without_abstracts: frozenset[str] = frozenset()  # names of the sources whose abstracts are left out
    every: Mapping[str, int] = field(default_factory=dict)  # source → days, where not the source's own
    rules: Rules = Rules()
    breaker: Breaker = Breaker()
    readme: tuple[str, ...] = ()  # the files of a list in place, relative to the catalog
    in_place: InPlace = InPlace()

    def entries(self) -> Iterator[Entry]:
        """Every entry, in the order of the tables."""
        for section in self.sections:
            yield from section.entries
