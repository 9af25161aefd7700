"""What the doctor sees before it judges. An error stands for what could not be seen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from enricher.doctor.kind import Kind
from enricher.errors import EnrichError, UpstreamError
from enricher.model import Outcome, Rejection, Texts
from enricher.publish.standing import Standing
from enricher.web import Answer

T = TypeVar("T")
Reply = Answer | UpstreamError


@dataclass(frozen=True, slots=True)
class Setup:
    """What the person and the environment say."""

    catalog: str
    token: Kind
    repository: str | None
    base: str | None  # None: the default branch
    in_actions: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """The base branch, and how the bot's branch and pull requests stand against it."""

    base: str
    standing: Standing | None  # None: there is no such base
    rejections: tuple[Rejection, ...]  # by closed pull requests, the newest first
    texts: Texts | EnrichError  # the list's files at the base


@dataclass(frozen=True, slots=True)
class Hosted:
    """What GitHub says. None: it was not asked, since there is no token, or no repository is named."""

    limits: Reply
    repository: Reply | None
    workflow: Reply | None
    review: Review | EnrichError | None


@dataclass(frozen=True, slots=True)
class Seen:
    """All that was seen; what a source says of its well-known record is None where it took too long."""

    setup: Setup
    local: Texts | EnrichError | None  # None: there is no catalog here
    hosted: Hosted
    outcomes: Mapping[str, Outcome | None]


def attempt(call: Callable[[], T]) -> T | EnrichError:
    """Return what the call returns, or the error that it raises."""
    try:
        return call()
    except EnrichError as error:
        return error
