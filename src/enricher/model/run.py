"""What a run passes on: outcomes, changes, problems, costs and the report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Facts, Ref


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
class HostShare:
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
    hosts: tuple[HostShare, ...] = ()  # the most frequent first
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
