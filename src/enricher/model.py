"""The frozen values of a run, and the two protocols at its edges: `Source` in, `Publisher` out.

Those of a list are at home in `listing`, and are found here too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from enricher.listing import (
    Absence,
    Breaker,
    Catalog,
    Column,
    Entry,
    Every,
    Facts,
    GlossaryTable,
    Kind,
    Legend,
    Metadata,
    Paper,
    ProblemKind,
    Record,
    Ref,
    Repository,
    Rules,
    Section,
    Style,
)

__all__ = [
    "Absence",
    "Batching",
    "Breaker",
    "Catalog",
    "Change",
    "Column",
    "Edit",
    "Entry",
    "Every",
    "Facts",
    "Failed",
    "Found",
    "GlossaryTable",
    "Kind",
    "Known",
    "Legend",
    "Metadata",
    "Missing",
    "Operation",
    "Outcome",
    "Paper",
    "Pending",
    "Problem",
    "ProblemKind",
    "Proposal",
    "Publication",
    "Published",
    "Publisher",
    "RateLimit",
    "Record",
    "Ref",
    "Rejection",
    "Report",
    "Repository",
    "Row",
    "Rules",
    "Section",
    "Snapshot",
    "Source",
    "Style",
    "Texts",
    "Tripped",
    "Usage",
    "Value",
]

# --- a run ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """The source answered with facts: the only outcome that may change a value."""

    ref: Ref
    facts: Facts
    unheard: tuple[str, ...] = ()  # why what could have filled further fields was not heard


@dataclass(frozen=True, slots=True)
class Missing:
    """The source answered that it has no such thing."""

    ref: Ref
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The source could not be asked, or its answer cannot be trusted."""

    ref: Ref
    reason: str
    answered: bool = False  # whether the source works, and the trouble is this link's alone, for good


Outcome = Found | Missing | Failed

Value = str | int | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one link whose value is another than before; `was` is None when it is new."""

    ref: Ref
    field: str
    was: Value
    now: Value
    voice: str | None = None  # whose word it is if not the source's own


@dataclass(frozen=True, slots=True)
class Problem:
    """A link that could not be checked, or whose answer a person has to judge."""

    ref: Ref
    kind: ProblemKind
    reason: str


@dataclass(frozen=True, slots=True)
class Tripped:
    """A source that changes nothing tonight, as more than `percent` of its lookups failed."""

    source: str
    failed: int
    asked: int
    percent: int


@dataclass(frozen=True, slots=True)
class Publication:
    """A preprint of the list that has been published: where, by which link's word."""

    names: tuple[str, ...]  # of the entries
    preprint: Ref
    place: str
    ref: Ref  # of the link that says so


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What an upstream's rate-limit headers said last; `resets` is in epoch seconds."""

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


# --- the edges ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """A record that an upstream has had for years: by it `enrich doctor` sees whether a source works."""

    url: str
    title: str  # words of a paper's title, or the name of a repository; case does not matter
    has: tuple[str, ...] = ("authors", "abstract")  # fields that hold something


class Source(Protocol):
    """Something that knows facts about links. Adding one is one file and one line: see CONTRIBUTING."""

    @property
    def name(self) -> str:
        """The key of this source in references, reports and the catalog: lower case, one word."""

    @property
    def every(self) -> int:
        """For how many days stored facts are not asked for again; 1 asks every night, 0 only by hand."""

    @property
    def known(self) -> tuple[Known, ...]:
        """A well-known record, or where several hosts are asked, one of each that writes in its own form."""

    def match(self, url: str) -> str | None:
        """Return this source's id for the link, or None where it has nothing to say. Pure."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, in any order, and raise for none. Batches by itself."""


@runtime_checkable
class Batching(Protocol):
    """A source that asks for several ids a request, or may make only so many; any other asks for one id."""

    @property
    def batch(self) -> int:
        """How many ids one request asks for."""

    @property
    def allowance(self) -> int | None:
        """How many requests the upstream lets a run make; None for more than any list needs."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The list's four files as text. A file that does not exist yet is empty."""

    catalog: str
    metadata: str
    readme: str
    abstracts: str


@dataclass(frozen=True, slots=True)
class Pending:
    """What the bot's branch proposes: its catalog and metadata, and the metadata that it started from."""

    catalog: str
    metadata: str
    ancestor: str
    is_open: bool  # whether a pull request is open for it


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One proposed change in its shortest form: `value` is a hash of the value."""

    ref: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """What a person turned down by closing a pull request, and when."""

    rows: frozenset[Row]
    closed: date


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a run starts from. `rejections` is None where nobody reviews, and everything is written."""

    texts: Texts
    pending: Pending | None = None
    rejections: tuple[Rejection, ...] | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One file whose text is to become another; `path` is relative to where the publisher puts files."""

    path: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be published: the files that differ, and the rows that a person has to review in them.

    Edits without a row only keep count of links that are missing, which nobody needs to see yet.
    """

    edits: tuple[Edit, ...]
    rows: frozenset[Row]
    rules: Rules
    today: date


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, such as the entries with an abstract."""

    name: str
    have: int
    of: int

    @property
    def percent(self) -> float:
        """The share in per cent; all of nothing is all."""
        return 100 * self.have / self.of if self.of else 100.0


@dataclass(frozen=True, slots=True)
class Host:
    """The links of one kind to one host, and how many of them a source accepts."""

    name: str
    kind: str  # paper or code
    links: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of a list, and what a source can speak of."""

    entries: int = 0
    links: tuple[Share, ...] = ()  # paper and code links that a source accepts
    facts: tuple[Share, ...] = ()  # entries that have a title, an abstract, a licence, stars
    hosts: tuple[Host, ...] = ()  # the most frequent first
    sources: Mapping[str, int] = field(default_factory=dict)  # links by the source that accepts them


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did, for the terminal, the JSON report, the step summary and the pull request."""

    asked: int  # links that were due, and within what may be asked in one run
    not_due: int  # links whose stored facts are young enough
    entries: Mapping[Ref, tuple[str, ...]]  # the names of the entries behind each link
    urls: Mapping[Ref, str]  # each link as the catalog writes it
    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]
    usage: tuple[Usage, ...]
    down: tuple[str, ...]  # sources of which not one link could be checked
    left: tuple[Ref, ...] = ()  # links that were due, and left for the next run
    tripped: tuple[Tripped, ...] = ()  # sources of which so many could not that the rest does not count
    publications: tuple[Publication, ...] = ()
    coverage: Coverage = Coverage()


class Operation(StrEnum):
    """What became of the edits."""

    NONE = "none"
    SHOWN = "shown"
    WRITTEN = "written"
    CREATED = "created"
    UPDATED = "updated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Published:
    """What became of the edits, in words, and the pull request where there is one."""

    operation: Operation
    message: str
    number: int | None = None
    url: str | None = None
    branch: str | None = None
    head: str | None = None
    notes: tuple[str, ...] = ()


class Publisher(Protocol):
    """Where the files are read from and the only way out for them."""

    def read(self) -> Snapshot:
        """Return the files that this run starts from. Raises UserError or PublishError."""

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Put the edits where they belong and say what became of them. Raises PublishError."""
