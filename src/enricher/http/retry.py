"""When a request is repeated: one policy for every upstream, and what their rate limits say."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

import httpx
import tenacity

from enricher.errors import NameNotFound, Throttled, Unreachable, UpstreamError
from enricher.http.response import Response
from enricher.model.run import RateLimit
from enricher.text.markdown import clean

T = TypeVar("T")

RETRIES: Final = logging.getLogger(__name__)  # a line for each wait that people notice

_NOTICEABLE: Final = 1.0  # seconds
_LOOK_UPS: Final = 2  # of a name
_SHORTER: Final = 5  # times, than the first wait, is that before another look-up


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How patient the client is with one upstream; times in seconds, sizes in bytes."""

    attempts: int = 4
    first_wait: float = 5.0  # then three times as long before each further attempt
    throttled_wait: float = 0.0  # at least, after "too many requests" that names no pause
    longest_wait: float = 120.0  # a longer pause that the upstream asks for is not waited for
    connect_timeout: float = 10.0
    read_timeout: float = 60.0  # arXiv needs more than the usual 5 s
    total_timeout: float = 120.0  # for one attempt, whatever comes meanwhile: one byte a second ends too
    largest: int = 20_000_000
    retried: tuple[type[UpstreamError], ...] = (Unreachable, Throttled)
    throttles: frozenset[int] = frozenset({429})  # statuses that mean "too many requests"

    @property
    def timeouts(self) -> dict[str, float]:
        """The time limits of the steps of a request, as transports of httpx read them."""
        return {"connect": self.connect_timeout} | dict.fromkeys(("read", "write", "pool"), self.read_timeout)


def persist(attempt: Callable[[], T], policy: RetryPolicy, sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what `attempt` returns, tried as often and as slowly as the policy says.

    Raises the last UpstreamError. A pause that the upstream asks for is kept, unless it is too long. A name
    that is not found is soon looked up again: a busy resolver finds it then, and a wait brings no network.
    """

    def worth_another(error: BaseException) -> bool:
        if not isinstance(error, UpstreamError):
            return False
        retried = isinstance(error, (*policy.retried, NameNotFound))
        return retried and (error.wait or 0) <= policy.longest_wait

    def is_last(state: tenacity.RetryCallState) -> bool:
        return state.attempt_number >= _attempts(_error_of(state), policy)

    def pause(state: tenacity.RetryCallState) -> float:
        error = _error_of(state)
        if isinstance(error, NameNotFound):
            return policy.first_wait / _SHORTER
        if error and error.wait is not None:
            return error.wait
        least = policy.throttled_wait if isinstance(error, Throttled) else 0
        return max(least, policy.first_wait * float(3 ** (state.attempt_number - 1)))

    def tell(state: tenacity.RetryCallState) -> None:
        wait, error = state.upcoming_sleep, _error_of(state)
        if wait >= _NOTICEABLE:
            which = f"attempt {state.attempt_number + 1} of {_attempts(error, policy)}"
            RETRIES.warning("%s", clean(f"{error}; trying again in {wait:.0f} s, {which}"))

    return tenacity.Retrying(
        stop=is_last,
        wait=tenacity.wait_combine(pause, tenacity.wait_random(0, policy.first_wait / 5)),
        retry=tenacity.retry_if_exception(worth_another),
        before_sleep=tell,
        sleep=sleep,
        reraise=True,
    )(attempt)


def _attempts(error: UpstreamError | None, policy: RetryPolicy) -> int:
    """Return how often a request is tried that has failed like this."""
    return _LOOK_UPS if isinstance(error, NameNotFound) else policy.attempts


def _error_of(state: tenacity.RetryCallState) -> UpstreamError | None:
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, UpstreamError) else None


def is_throttle(answer: Response, statuses: frozenset[int] = frozenset({429})) -> bool:
    """Return whether the answer means "too many requests".

    GitHub says so with 429, or with 403 and one of `retry-after`, a spent budget, or a text on rate limits
    (docs.github.com, "Rate limits for the REST API"); any other 403 is a matter of permission.
    """
    if answer.status in statuses:
        return True
    return answer.status == httpx.codes.FORBIDDEN and (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or b"rate limit" in answer.body[:2000].lower()
    )


def throttled(upstream: str, answer: Response) -> Throttled:
    wait = retry_after(answer.headers)
    limit = rate_limit_of(answer.headers)
    if wait is None and limit and limit.remaining == 0:
        wait = max(0.0, limit.resets - time.time()) + 1
        until = datetime.fromtimestamp(limit.resets, UTC).strftime("%H:%M UTC")
        return Throttled(f"{upstream}'s rate limit of {limit.limit} an hour is used up until {until}", wait)
    asked = "" if wait is None else f" and asked for a pause of {wait:.0f} s"
    return Throttled(f"{upstream} answered {answer.status}, too many requests{asked}", wait)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the pause in seconds that `Retry-After` asks for: it holds seconds or an HTTP date."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def rate_limit_of(headers: Mapping[str, str]) -> RateLimit | None:
    """Return what GitHub's `x-ratelimit-*` headers say, or None; ten digits are seconds up to 2286."""
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    values = [headers.get(name, "") for name in names]
    if all(value.isdecimal() and len(value) <= 10 for value in values):  # noqa: PLR2004
        limit, remaining, resets = map(int, values)
        return RateLimit(limit, remaining, resets)
    return None
