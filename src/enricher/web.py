"""The one way out to the web: time limits, retries, pace, size limits and allowed hosts, for every source."""

import json
import math
import re
import ssl
import threading
import time
import weakref
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, partial
from typing import Final, TypeVar
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx
import tenacity

from enricher import __version__
from enricher.cache import Cache, Kept
from enricher.deadline import Deadline, TimedNetwork
from enricher.errors import BadAnswer, Refused, Throttled, Unreachable, UpstreamError
from enricher.model import RateLimit, Usage

USER_AGENT: Final = f"enricher/{__version__}"
_MAX_REDIRECTS: Final = 5
_SECRETS: Final = frozenset({"authorization", "x-api-key"})  # headers that hold one
_SHORTEST_ECHO: Final = 8  # characters of base64; every real token has more, and less is found in any text
_BUDGET_SPENT: Final = "the budget of {} requests to {} is used up; the next run asks for the rest"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Policy:
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


@dataclass(frozen=True, slots=True)
class Answer:
    """What an upstream answered, whatever the status: 404 is an answer too."""

    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes
    url: str
    from_cache: bool = False


Ask = Callable[[str, Mapping[str, str]], Answer]  # the address, and the headers


@dataclass(slots=True)
class Meter:
    """Counts what a run costs, upstream by upstream; shared by all threads.

    `budget` is how many requests the run may make to each; None for as many as it takes.
    """

    budget: int | None = None
    _requests: dict[str, int] = field(default_factory=dict)
    _begun: dict[str, float] = field(default_factory=dict)  # on the monotonic clock
    _ended: dict[str, float] = field(default_factory=dict)  # the same
    _unchanged: dict[str, int] = field(default_factory=dict)
    _limits: dict[str, RateLimit] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, upstream: str) -> None:
        """Count one request. Raises Throttled where the budget has none left."""
        with self._lock:
            requests = self._requests.get(upstream, 0)
            if requests == self.budget:
                raise Throttled(_BUDGET_SPENT.format(self.budget, upstream), math.inf)
            self._requests[upstream] = requests + 1
            self._begun.setdefault(upstream, time.monotonic())

    def end(self, upstream: str) -> None:
        """Note that a request has been answered, or never will be."""
        with self._lock:
            self._ended[upstream] = time.monotonic()

    def count_unchanged(self, upstream: str) -> None:
        """Count one of the requests as answered with "not modified"."""
        with self._lock:
            self._unchanged[upstream] = self._unchanged.get(upstream, 0) + 1

    def note(self, upstream: str, limit: RateLimit) -> None:
        """Remember the newest rate limit that the upstream stated."""
        with self._lock:
            self._limits[upstream] = limit

    def usage(self) -> tuple[Usage, ...]:
        """Return what each upstream was asked, in the order of first use."""
        with self._lock:
            return tuple(
                Usage(
                    name,
                    count,
                    self._limits.get(name),
                    self._ended.get(name, begun) - begun,
                    self._unchanged.get(name, 0),
                )
                for (name, count), begun in zip(self._requests.items(), self._begun.values(), strict=True)
            )


class Web:
    """A polite HTTP client for one upstream, whose pace and pauses hold for all threads that share it."""

    def __init__(  # noqa: PLR0913 - each is a fact about the upstream, and has a default
        self,
        upstream: str,
        base_url: str,
        *,
        meter: Meter,
        policy: Policy = Policy(),
        delay: float = 0.0,
        headers: Mapping[str, str] | None = None,
        also_hosts: Collection[str] = (),
        cache: Cache | None = None,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Talk to the origin of `base_url`, with `delay` seconds from one request to the next.

        `also_hosts` are hosts that the upstream may redirect to, over https only.
        """
        self.upstream = upstream
        self.delay = delay
        self.throttled = False  # whether the upstream has said "too many requests"
        self._origin = _origin(base_url)
        self._also_hosts = frozenset(also_hosts)
        self._meter = meter
        self._policy = policy
        self._sleep = sleep
        self._opened: httpx.Client | None = None
        self._opening = threading.Lock()
        self._pace = threading.Lock()
        self._last = -math.inf  # when the last request went out, on the monotonic clock
        self._held_until = -math.inf  # the same, for a pause
        self._headers = {"User-Agent": USER_AGENT, **(headers or {})}
        bearer = self._headers.get("Authorization", "").partition(" ")[2]
        self._token = bearer or self._headers.get("x-api-key")
        # What a token or a key opens is for nobody else's eyes.
        self._cache = None if _SECRETS & set(map(str.lower, self._headers)) else cache
        self._transport = transport
        self._deadline = Deadline()

    @property
    def _client(self) -> httpx.Client:
        """The connections, made when first needed: an offline command needs none. Threads may share them."""
        with self._opening:
            if self._opened is None:
                policy = self._policy
                self._opened = httpx.Client(
                    headers=self._headers,
                    timeout=httpx.Timeout(policy.read_timeout, connect=policy.connect_timeout),
                    transport=self._transport,
                    verify=_certificates(),
                )
                _limit(self._deadline, self._opened)
                weakref.finalize(self, self._opened.close)  # for whoever forgets to
            return self._opened

    def close(self) -> None:
        """Close the connections, if there are any."""
        if self._opened is not None:
            self._opened.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, fresh_for: float = 0.0) -> Answer:
        """Return the answer to a GET, redirects within the allowed hosts followed.

        What was kept less than `fresh_for` seconds ago is not asked for again.
        Raises UpstreamError for everything that is no answer: Unreachable, Throttled, Refused, BadAnswer.
        """

        def ask(there: str, said: Mapping[str, str]) -> Answer:
            return persist(partial(self.send, "GET", there, said, None), self._policy, self._hold)

        return self._follow(url, ask, headers or {}, fresh_for)

    def get_once(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET that is tried once, redirects followed. Raises as `get` does."""
        return self._follow(url, partial(self.send, "GET", content=None), headers or {}, fresh_for=0.0)

    def _follow(self, url: str, ask: Ask, headers: Mapping[str, str], fresh_for: float) -> Answer:
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._kept_or_asked(url, ask, headers, fresh_for)
            location = answer.headers.get("location")
            if answer.status not in {301, 302, 303, 307, 308} or location is None:
                return answer
            try:
                url = urljoin(url, location)
                self._check(url)
            except ValueError as error:
                raise BadAnswer(f"{self.upstream} redirected to a URL that is none") from error
        raise BadAnswer(f"{self.upstream} redirected more than {_MAX_REDIRECTS} times")

    def keep(self, answer: Answer) -> None:
        """Keep an answer that the source has found good; no other is ever kept, nor one to a token."""
        if self._cache is None or answer.from_cache or answer.status != httpx.codes.OK:
            return
        if "no-store" not in answer.headers.get("cache-control", "").lower():
            validators = (answer.headers.get("etag"), answer.headers.get("last-modified"))
            self._cache.keep(answer.url, answer.body, *validators)

    def _kept_or_asked(self, url: str, ask: Ask, headers: Mapping[str, str], fresh_for: float) -> Answer:
        """Return the kept answer while it is fresh or if the upstream confirms it, else a new one."""
        self._check(url)
        kept = self._kept(url)
        if kept and 0 <= time.time() - kept.confirmed < fresh_for:
            return Answer(httpx.codes.OK, {}, kept.body, url, from_cache=True)
        conditions = _conditions(kept) if kept else {}
        answer = ask(url, {**headers, **conditions})
        if answer.status != httpx.codes.NOT_MODIFIED or not conditions or not kept or not self._cache:
            return answer
        self._meter.count_unchanged(self.upstream)
        self._cache.confirm(url)
        return Answer(httpx.codes.OK, {}, kept.body, url, from_cache=True)

    def _kept(self, url: str) -> Kept | None:
        kept = self._cache.find(url) if self._cache else None
        return kept if kept and len(kept.body) <= self._policy.largest else None

    def post(self, url: str, value: object, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a POST of JSON. A redirect is not followed. Raises as `get` does."""
        content = {"Content-Type": "application/json", **(headers or {})}
        attempt = partial(self.send, "POST", url, content, json.dumps(value).encode())
        return persist(attempt, self._policy, self._hold)

    def send(self, method: str, url: str, headers: Mapping[str, str] | None, content: bytes | None) -> Answer:
        """Return the answer to one attempt, no redirect followed. Raises as `get` does."""
        self._check(url)
        self._keep_pace()
        self._meter.count(self.upstream)
        try:
            answer = self._exchange(method, url, headers, content)
        finally:
            self._meter.end(self.upstream)
        limit = _rate_limit(answer.headers)
        if limit:
            self._meter.note(self.upstream, limit)
        if is_throttle(answer, self._policy.throttles):
            self.throttled = True
            raise _throttled(self.upstream, answer)
        if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"{self.upstream} answered {answer.status}", _retry_after(answer.headers))
        return answer

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str] | None, content: bytes | None
    ) -> Answer:
        self._deadline.begin(self._policy.total_timeout)
        try:
            with self._client.stream(method, url, headers=headers, content=content) as response:
                if "," in response.headers.get("content-encoding", ""):
                    # One chunk of a body packed twice can fill the memory before its size is known.
                    raise BadAnswer(f"{self.upstream} sent a body that is packed more than once")
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > self._policy.largest:
                        raise BadAnswer(f"{self.upstream} sent more than {self._policy.largest} bytes")
                said = redact(body.decode("latin-1"), self._token).encode("latin-1")
                return Answer(response.status_code, self._lower(response.headers), said, url)
        except httpx.TimeoutException as error:
            raise Unreachable(f"{self.upstream} did not answer in time") from error
        except httpx.DecodingError as error:
            raise BadAnswer(f"{self.upstream} sent a body that cannot be decoded") from error
        except httpx.InvalidURL as error:
            raise BadAnswer(f"{self.upstream} named a URL that is none") from error
        except httpx.LocalProtocolError:
            # The message holds the header, and with it the token: it must reach no reason and no traceback.
            raise Refused(f"{self.upstream} cannot be asked: the token holds a character none may") from None
        except httpx.HTTPError as error:
            reason = redact(str(error), self._token) or type(error).__name__
            raise Unreachable(f"{self.upstream} could not be reached: {reason}") from None

    def _lower(self, headers: httpx.Headers) -> dict[str, str]:
        """Return the headers by their names in lower case, without the token: one may redirect to it."""
        return {name.lower(): redact(value, self._token) for name, value in headers.items()}

    def _keep_pace(self) -> None:
        with self._pace:
            pause = max(self._last + self.delay, self._held_until) - time.monotonic()
            if pause > 0:
                self._sleep(pause)
            self._last, self._held_until = time.monotonic(), -math.inf

    def _hold(self, seconds: float) -> None:
        """Let no request out for so many seconds: what one thread is asked to wait for, all wait for."""
        until = time.monotonic() + seconds
        with self._pace:
            self._held_until = max(self._held_until, until)

    def _check(self, url: str) -> None:
        """Refuse a URL outside the upstream's own hosts, so that no redirect leads elsewhere."""
        parts = urlsplit(url)
        if _origin(url) != self._origin and not self._is_also(parts):
            raise Refused(f"{self.upstream} redirected to another host ({parts.hostname})")
        if parts.username is not None:
            raise Refused(f"{self.upstream} redirected to a URL with a user name")

    def _is_also(self, parts: SplitResult) -> bool:
        """Return whether the URL leads to one of the other hosts, to none of which a token goes."""
        is_plain = parts.scheme == "https" and parts.port is None and not self._token
        return is_plain and parts.hostname in self._also_hosts


def _conditions(kept: Kept) -> dict[str, str]:
    """Return the headers that ask for a body only if it is another than the kept one (RFC 9110, 13.1)."""
    validators = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in validators.items() if value}


def user_agent(repository: str | None, contact: str | None = None) -> str:
    """Return who asks, with the list's repository as the place to complain, where it is known.

    arXiv throttles clients that do not say who they are harder than others. `contact` is an e-mail address.
    """
    asker = f"+https://github.com/{repository}" if repository else "by hand"
    mail = f"; mailto:{contact}" if contact else ""
    return f"{USER_AGENT} (curated list of papers; {asker}{mail})"


def persist(attempt: Callable[[], T], policy: Policy, sleep: Callable[[float], None] = time.sleep) -> T:
    """Return what `attempt` returns, tried as often and as slowly as the policy says.

    Raises the last UpstreamError. A pause that the upstream asks for is kept, unless it is too long.
    """

    def worth_another(error: BaseException) -> bool:
        return isinstance(error, policy.retried) and (error.wait or 0) <= policy.longest_wait

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, UpstreamError) and error.wait is not None:
            return error.wait
        least = policy.throttled_wait if isinstance(error, Throttled) else 0
        return max(least, policy.first_wait * float(3 ** (state.attempt_number - 1)))

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(policy.attempts),
        wait=tenacity.wait_combine(pause, tenacity.wait_random(0, policy.first_wait / 5)),
        retry=tenacity.retry_if_exception(worth_another),
        sleep=sleep,
        reraise=True,
    )(attempt)


def _limit(deadline: Deadline, client: httpx.Client) -> None:
    """Let every connection of the client keep the deadline, through a proxy too."""
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 - httpx takes no network
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = TimedNetwork(deadline)  # noqa: SLF001


@cache
def _certificates() -> ssl.SSLContext:
    """Return the trusted certificates, read once: that takes longer than a request."""
    return httpx.create_ssl_context()


def redact(text: str, token: str | None) -> str:
    """Return the text without the token, which an upstream may echo, as it is or encoded."""
    if not token:
        return text
    return _echo(token).sub("***", text)


@cache
def _echo(token: str) -> re.Pattern[str]:
    """Return what finds the token in whatever case, escaped as in JSON, URLs or HTML, or within base64."""
    escaped = "".join(
        rf"(?:{re.escape(sign)}|\\u00{ord(sign):02x}|%{ord(sign):02x}|&\#(?:{ord(sign)}|x{ord(sign):x});)"
        for sign in token
    )
    return re.compile("|".join([f"(?i:{escaped})", *map(re.escape, _in_base64(token))]))


def _in_base64(token: str) -> Iterator[str]:
    """Yield the token as it looks within base64 after 0, 1 and 2 other bytes, without what these change."""
    for before in range(3):
        whole = bytes(before) + token.encode()
        for encode in (b64encode, urlsafe_b64encode):
            told = encode(whole).decode()[-(-before * 8 // 6) : len(whole) * 8 // 6]
            if len(told) >= _SHORTEST_ECHO:
                yield told


def is_throttle(answer: Answer, statuses: frozenset[int] = frozenset({429})) -> bool:
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


def _throttled(upstream: str, answer: Answer) -> Throttled:
    wait = _retry_after(answer.headers)
    limit = _rate_limit(answer.headers)
    if wait is None and limit and limit.remaining == 0:
        wait = max(0.0, limit.resets - time.time()) + 1
        until = datetime.fromtimestamp(limit.resets, UTC).strftime("%H:%M UTC")
        return Throttled(f"{upstream}'s rate limit of {limit.limit} an hour is used up until {until}", wait)
    asked = "" if wait is None else f" and asked for a pause of {wait:.0f} s"
    return Throttled(f"{upstream} answered {answer.status}, too many requests{asked}", wait)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the pause in seconds that `Retry-After` asks for: it holds seconds or an HTTP date."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """Return what GitHub's `x-ratelimit-*` headers say, or None; ten digits are seconds up to 2286."""
    names = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
    values = [headers.get(name, "") for name in names]
    if all(value.isdecimal() and len(value) <= 10 for value in values):  # noqa: PLR2004
        limit, remaining, resets = map(int, values)
        return RateLimit(limit, remaining, resets)
    return None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
