"""What a run passes on: outcomes, changes, problems, costs and the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum

from enricher.errors import BadAnswer, Disallowed, UpstreamError
from enricher.model.catalog import Decision, ProblemKind
from enricher.model.facts import Facts, Ref


@dataclass(frozen=True, slots=True)
class Found:
    """The source answered with facts: the only outcome that may change a value."""

    ref: Ref
    facts: Facts
    gaps: tuple["Failed", ...] = ()  # of the indexes that could fill empty fields


@dataclass(frozen=True, slots=True)
class Missing:
    """The source answered that it does not have the link."""

    ref: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The source gave no answer, or one that cannot be trusted."""

    ref: Ref
    reason: str
    answered: bool = False  # whether the source works, and always refuses this one link
    in_other_format: bool = field(default=False, compare=False)  # whether it has an answer in one

    @classmethod
    def by(cls, error: UpstreamError, ref: Ref) -> "Failed":
        """Return the failure of a link for an error."""
        return cls(ref, str(error), isinstance(error, Disallowed), isinstance(error, BadAnswer))


@dataclass(frozen=True, slots=True)
class Held:
    """The source refuses strangers, and nothing else answers for the link: no failure, and no answer."""

    ref: Ref
    reason: str


Outcome = Found | Missing | Failed | Held


@dataclass(frozen=True, slots=True)
class Fetched:
    """What all sources answered."""

    outcomes: tuple[Found | Missing | Failed, ...] = ()
    held: tuple[Held, ...] = ()  # links of sources that refuse strangers
    left: tuple[Ref, ...] = ()  # links that were not asked for, since the work of their source ended before
    down: tuple[str, ...] = ()  # the sources that are unavailable


Value = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one link whose value differs from before; `was` is None when it is new."""

    ref: Ref
    field: str
    was: Value
    now: Value
    provenance: str | None = None  # the index that gave the value, if it was not the link's source

    @property
    def source(self) -> str:
        """The name of the source or index that gave the value."""
        return self.provenance or self.ref.source


@dataclass(frozen=True, slots=True)
class Problem:
    """A link that could not be checked, or whose answer needs review."""

    ref: Ref
    kind: ProblemKind
    reason: str
    since: date | None = None  # the first day on which the link was not found


@dataclass(frozen=True, slots=True)
class Tripped:
    """A source that changes no stored fact in this run: more than `percent` of its `asked` lookups failed.

    Only lookups of links that have facts are counted.
    """

    source: str
    failed: int
    asked: int
    percent: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A preprint of the list that now has a venue, and the link that gives it."""

    names: tuple[str, ...]  # of the entries
    preprint: Ref
    place: str
    ref: Ref  # the link that gives the place
    provenance: str | None = None  # the index that gave it, if it was not the link's source

    @property
    def source(self) -> str:
        """The name of the source or index that gave the place."""
        return self.provenance or self.ref.source


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that people wrote, as it is (empty: it is new) and as it will be; `line` counts from 1."""

    file: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class LinkPlace:
    """Where people wrote a link of an entry; `line` counts from 1."""

    entry: str
    file: str
    line: int

    def __str__(self) -> str:
        """Return it in words."""
        return f"{self.file} line {self.line}"


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of a generated table as it is (no cells: it is new) and as it will be; cells are plain text."""

    file: str
    header: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that changes, and how many of its rows or lines do; 0 where that says nothing."""

    path: str
    count: int = 0
    unit: str = ""  # row or line


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """What is new of an entry whose links had no facts before; empty for what is not new."""

    name: str
    refs: tuple[Ref, ...]  # the links that had none
    title: str
    venue: str
    has_abstract: bool
    stars: str
    license: str


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """The new facts of a section, and the names of its entries that have none at all."""

    title: str
    entries: tuple[EntryFacts, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LinkTally:
    """Each distinct link of a list once, counted by its source, or by its host where no source reads it."""

    found: Mapping[str, int]
    not_found: Mapping[str, int]
    not_checked: Mapping[str, int]  # there was no answer yet
    no_source: Mapping[str, int]


class EditKind(StrEnum):
    """What a person changed in a generated section, or what became of the change."""

    NEW_ENTRY = "new entry"
    REMOVED_ENTRY = "removed entry"
    MOVED_ENTRY = "moved entry"
    CHANGED_CELL = "changed cell"
    NEW_COLUMN = "new column"
    REMOVED_COLUMN = "removed column"
    RENAMED_COLUMN = "renamed column"
    ORDER = "new order"
    CHANGED_TERM = "changed term"
    NOT_TAKEN = "not taken over"  # the catalog has a newer value, or the entry was removed there
    LEFT = "left as it is"  # the section cannot be understood, and is not generated


@dataclass(frozen=True, slots=True)
class ReadmeEdit:
    """An edit of a generated section that people made in the README; `line` counts from 1."""

    kind: EditKind
    file: str
    line: int
    what: str  # the name of the entry or of the column, with the column of a cell
    was: str = ""
    now: str = ""  # of one that is not taken: why
    written: tuple[str, ...] = ()  # the lines of a new or removed entry in the catalog
    parts: tuple["ReadmeEdit", ...] = ()  # of an entry that is moved: its removal, and the new one

    @property
    def is_taken(self) -> bool:
        """Whether the catalog gets it."""
        return self.kind not in {EditKind.NOT_TAKEN, EditKind.LEFT}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the open pull request already has; but for `changes`, only what this run finds too."""

    changes: tuple[Change, ...] = ()  # with its values, some of which may be others now
    lines: tuple[ChangedLine, ...] = ()
    publications: tuple[Publication, ...] = ()
    readme_edits: tuple[ReadmeEdit, ...] = ()


class KnownKind(Enum):
    """What can be known of a link for longer: what one is called, and what several are."""

    DEAD = "dead link", "dead links"
    NOT_FOUND = "link not found", "links not found"  # not for long enough to be called dead
    MOVED = "moved repository", "moved repositories"
    ARCHIVED = "archived repository", "archived repositories"
    WITHDRAWN = "withdrawn paper", "withdrawn papers"
    RETRACTED = "retracted paper", "retracted papers"


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run has said of a link, and is still so; `detail` is since when, or what is stored."""

    ref: Ref
    kind: KnownKind
    detail: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """An upstream's newest rate-limit headers; `resets` is in epoch seconds."""

    limit: int
    remaining: int
    resets: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run cost one upstream."""

    upstream: str
    requests: int
    rate_limit: RateLimit | None = None
    seconds: float = field(default=0.0, compare=False)  # from the first request to the last answer
    unchanged: int = 0  # requests that were answered with "not modified"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, such as the entries with an abstract."""

    name: str
    have: int
    of: int


@dataclass(frozen=True, slots=True)
class HostShare:
    """The links of one kind to one host, and how many of them a source accepts."""

    name: str
    kind: str  # paper or code
    links: int
    accepted: int


@dataclass(frozen=True, slots=True)
class HeldShare:
    """The links that have no facts because their source refuses strangers."""

    source: str
    links: int
    of: int  # the paper links of the list
    token: str  # the variable that would help


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a list is known, and for how many of its links there is a source."""

    entries: int = 0
    links: tuple[Share, ...] = ()  # paper and code links that a source accepts
    facts: tuple[Share, ...] = ()  # entries that have a title, an abstract, a license, stars
    hosts: tuple[HostShare, ...] = ()  # the most frequent first
    sources: Mapping[str, int] = field(default_factory=dict)  # links by the source that accepts them
    held: tuple[HeldShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, for the terminal, the JSON report, the step summary and the pull request."""

    asked: int  # links that were due, within the limits of one run
    not_due: int  # links that were checked recently enough
    entries: Mapping[Ref, tuple[str, ...]]  # the names of the entries behind each link
    urls: Mapping[Ref, str]  # each link as the catalog writes it
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    usage: tuple[Usage, ...]
    down: tuple[str, ...]  # unavailable sources
    left: tuple[Ref, ...] = ()  # links that were due, and are left for the next run
    held: tuple[Held, ...] = ()  # links that were due, and whose source refuses strangers
    tripped: tuple[Tripped, ...] = ()  # sources with so many failures that no answer of theirs is used
    publications: tuple[Publication, ...] = ()
    coverage: Coverage = Coverage()
    lines: tuple[ChangedLine, ...] = ()  # of a list in place, or of the catalog
    readme_edits: tuple[ReadmeEdit, ...] = ()  # of people, in generated sections
    places: Mapping[Ref, tuple[LinkPlace, ...]] = field(default_factory=dict)  # of each link, entry by entry
    rows: tuple[ChangedRow, ...] = ()  # of generated tables
    files: tuple[ChangedFile, ...] = ()
    new_facts: tuple[SectionFacts, ...] = ()  # of the sections that have some
    links: LinkTally | None = None
    is_first: bool = False  # whether the list had no facts before
    in_place: bool = False  # whether the README is the list
    catalog: str = "catalog.yaml"  # its path from the root of the repository
    lists: tuple[str, ...] = ()  # the README files, as paths from there
    address: str = ""  # of the files on GitHub in which the places are; empty where they are not there
    shown: frozenset[str] = frozenset()  # the fields that the columns of generated tables show, and abstract
    ended: tuple[tuple[str, Decision], ...] = ()  # entry, and what it no longer pins or ignores
    oversized: tuple[str, ...] = ()  # a sentence for each file that GitHub does not show whole
    waiting: Waiting = Waiting()
    known: tuple[Known, ...] = ()
    without_source: int = 0  # links of these entries that no source accepts

    @property
    def source_was_unavailable(self) -> bool:
        """Whether a source gave no answers, or none that are used for stored facts."""
        return bool(self.down or self.tripped)
