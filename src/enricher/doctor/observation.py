"""What the doctor observes. An error is in the place of what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from enricher.doctor.files import Files
from enricher.doctor.token_kind import TokenKind
from enricher.doctor.well_known import Answers
from enricher.errors import EnrichError, UpstreamError
from enricher.http.response import Response
from enricher.model.publishing import Rejection, Texts
from enricher.publish.github.branch import BranchState

Reply = Response | UpstreamError
_OPERATORS: Final = {
    "starts_with": "start with",
    "ends_with": "end with",
    "contains": "contain",
    "regex": "match",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """The command line and the environment."""

    catalog: str
    token: TokenKind
    repository: str | None
    base: str | None  # None: the default branch
    in_actions: bool
    now: datetime
    variable: str = "GITHUB_TOKEN"  # that holds the token


@dataclass(frozen=True, slots=True)
class BranchRule:
    """A rule of the repository that applies to the bot's branch, and that the token may not bypass."""

    type: str  # GitHub's
    source: str  # the repository or the organization that has it
    operator: str = ""  # of the rules with a pattern
    pattern: str = ""
    negate: bool = False

    @property
    def words(self) -> str:
        """What a text does that fits the pattern."""
        return f"{_OPERATORS.get(self.operator, self.operator)} {self.pattern}"


@dataclass(frozen=True, slots=True)
class ObservedReview:
    """The base branch, and the state of the bot's branch and pull requests."""

    base: str
    branch: BranchState | None  # None: there is no such base
    rejections: tuple[Rejection, ...]  # by closed pull requests, the newest first
    texts: Texts | EnrichError  # the list's files at the base
    in_the_way: str | None = None  # a branch that keeps git from creating the bot's
    rules: tuple[BranchRule, ...] | None = None  # for the bot's branch; None: GitHub did not list them
    base_rules: tuple[BranchRule, ...] = ()  # for the base, if the catalog wants commits there


@dataclass(frozen=True, slots=True)
class ObservedRepository:
    """GitHub's answers. None: not asked, since there is no token, or no repository is set."""

    limits: Reply
    repository: Reply | None
    workflow: Reply | None
    review: ObservedReview | EnrichError | None


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything observed: files, GitHub, and each source's answers for its well-known records."""

    setup: Setup
    local: Texts | EnrichError | None  # None: there is no catalog here
    where: str  # which copy of the files was read
    files: Files
    hosted: ObservedRepository
    answers: Mapping[str, Answers]
    hosts: Mapping[str, bool]  # each host that was asked, and whether it answered

    @property
    def is_offline(self) -> bool:
        """Whether hosts were asked, and none of them answered."""
        return bool(self.hosts) and not any(self.hosts.values())
