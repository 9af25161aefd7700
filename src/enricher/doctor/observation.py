"""What the doctor observes. An error stands for what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from enricher.doctor.files import Files
from enricher.doctor.token_kind import TokenKind
from enricher.doctor.well_known import Answers
from enricher.errors import EnrichError, UpstreamError
from enricher.http.response import Response
from enricher.model.publishing import Rejection, Texts
from enricher.publish.github.branch import BranchState

Reply = Response | UpstreamError


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
class ObservedReview:
    """The base branch, and the state of the bot's branch and pull requests."""

    base: str
    branch: BranchState | None  # None: there is no such base
    rejections: tuple[Rejection, ...]  # by closed pull requests, the newest first
    texts: Texts | EnrichError  # the list's files at the base


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
