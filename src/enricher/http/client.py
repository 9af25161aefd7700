"""The one way out to the web: time limits, retries, pace, size limits and allowed hosts, for every source."""

import json
import logging
import math
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from functools import cache, partial
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import httpx

from enricher import __version__
from enricher.errors import BadAnswer, NameNotFound, Refused, Unreachable
from enricher.http.cache import Cache, Kept
from enricher.http.deadline import Deadline
from enricher.http.redaction import redact
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy, is_throttle, persist, rate_limit_of, retry_after, throttled
from enricher.http.transport import TimedTransport
from enricher.http.usage import Meter
from enricher.settings import ALONE, Turn

USER_AGENT: Final = f"enricher/{__version__}"
REQUESTS: Final = logging.getLogger(__name__)  # a line for each, with its status

_DEFAULTS: Final = {"user-agent": USER_AGENT, "accept": "*/*", "accept-encoding": "gzip, deflate"}


_MAX_REDIRECTS: Final = 5


_SECRETS: Final = frozenset({"authorization", "x-api-key"})  # headers that hold one


Ask = Callable[[str, Mapping[str, str]], Response]  # the address, and the headers


class Web:
    """A polite HTTP client for one upstream, whose pace and pauses hold for all threads that share it."""

    def __init__(  # noqa: PLR0913 - each is a fact about the upstream, and has a default
        self,
        upstream: str,
        base_url: str,
        *,
        meter: Meter,
        policy: RetryPolicy = RetryPolicy(),
        delay: float = 0.0,
        headers: Mapping[str, str] | None = None,
        also_hosts: Collection[str] = (),
        cache: Cache | None = None,
        turn: Turn = ALONE,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Talk to the origin of `base_url`, with `delay` seconds from one request to the next.

        Runs that share the upstream's pace send only at their `turn`.

        `also_hosts` are hosts that the upstream may redirect to, over https only.
        """
        self.upstream = upstream
        self.delay = delay
        self.throttled = False  # whether the upstream has said "too many requests"
        self._origin = _origin(base_url)
        self._also_hosts = frozenset(also_hosts)
        self._meter = meter
        self._policy = policy
        self._turn = turn
        self._sleep = sleep
        self._opened: httpx.BaseTransport | None = None
        self._opening = threading.Lock()
        self._pace = threading.Lock()
        self._last = -math.inf  # when the last request went out, on the monotonic clock
        self._held_until = -math.inf  # the same, for a pause
        self._headers = _DEFAULTS | _lower(headers)
        bearer = self._headers.get("authorization", "").partition(" ")[2]
        self._token = bearer or self._headers.get("x-api-key")
        # What a token or a key gives access to is not kept for others.
        self._cache = None if _SECRETS & set(self._headers) else cache
        self._transport = transport
        self._deadline = Deadline()

    @property
    def is_shared(self) -> bool:
        """Whether other runs share the upstream's pace."""
        return self._turn.is_shared

    @property
    def _connections(self) -> httpx.BaseTransport:
        """The connections, made when first needed: an offline command needs none. Threads may share them."""
        with self._opening:
            if self._opened is None:
                self._opened = self._transport or TimedTransport(self._deadline, _certificates())
                weakref.finalize(self, self._opened.close)  # for whoever forgets to
            return self._opened

    def close(self) -> None:
        """Close the connections, if there are any."""
        if self._opened is not None:
            self._opened.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, fresh_for: float = 0.0) -> Response:
        """Return the answer to a GET, redirects within the allowed hosts followed.

        What was kept less than `fresh_for` seconds ago is not asked for again.
        Raises UpstreamError for everything that is no answer: Unreachable, Throttled, Refused, BadAnswer.
        """

        def ask(there: str, sent: Mapping[str, str]) -> Response:
            return persist(partial(self.send, "GET", there, sent, None), self._policy, self._hold)

        return self._follow(url, ask, headers or {}, fresh_for)

    def get_once(self, url: str, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer to a GET that is tried once, redirects followed. Raises as `get` does."""
        return self._follow(url, partial(self.send, "GET", content=None), headers or {}, fresh_for=0.0)

    def _follow(self, url: str, ask: Ask, headers: Mapping[str, str], fresh_for: float) -> Response:
        for _ in range(_MAX_REDIRECTS + 1):
            answer = self._kept_or_asked(url, ask, headers, fresh_for)
            location = answer.headers.get("location")
            if answer.status not in {301, 302, 303, 307, 308} or location is None:
                return answer
            try:
                url = urljoin(url, location)
                self._check(url)
            except ValueError as error:
                raise BadAnswer(f"{self.upstream} redirected to an invalid URL") from error
        raise BadAnswer(f"{self.upstream} redirected more than {_MAX_REDIRECTS} times")

    def keep(self, answer: Response) -> None:
        """Keep an answer that the source has found good; no other is ever kept, nor one to a token."""
        if self._cache is None or answer.from_cache or answer.status != httpx.codes.OK:
            return
        if "no-store" not in answer.headers.get("cache-control", "").lower():
            validators = (answer.headers.get("etag"), answer.headers.get("last-modified"))
            self._cache.keep(answer.url, answer.body, *validators)

    def _kept_or_asked(self, url: str, ask: Ask, headers: Mapping[str, str], fresh_for: float) -> Response:
        """Return the kept answer while it is fresh or if the upstream confirms it, else a new one."""
        self._check(url)
        kept = self._kept(url)
        if kept and 0 <= time.time() - kept.confirmed < fresh_for:
            return Response(httpx.codes.OK, {}, kept.body, url, from_cache=True)
        conditions = _conditions(kept) if kept else {}
        answer = ask(url, {**headers, **conditions})
        if answer.status != httpx.codes.NOT_MODIFIED or not conditions or not kept or not self._cache:
            return answer
        self._meter.count_unchanged(self.upstream)
        self._cache.confirm(url)
        return Response(httpx.codes.OK, {}, kept.body, url, from_cache=True)

    def _kept(self, url: str) -> Kept | None:
        kept = self._cache.find(url) if self._cache else None
        return kept if kept and len(kept.body) <= self._policy.largest else None

    def post(self, url: str, value: object, headers: Mapping[str, str] | None = None) -> Response:
        """Return the answer to a POST of JSON. A redirect is not followed. Raises as `get` does."""
        content = {"Content-Type": "application/json", **(headers or {})}
        attempt = partial(self.send, "POST", url, content, json.dumps(value).encode())
        return persist(attempt, self._policy, self._hold)

    def send(
        self, method: str, url: str, headers: Mapping[str, str] | None, content: bytes | None
    ) -> Response:
        """Return the answer to one attempt, no redirect followed. Raises as `get` does."""
        self._check(url)
        self._keep_pace()
        self._meter.count(self.upstream)
        try:
            answer = self._exchange(method, url, headers, content)
        finally:
            self._meter.end(self.upstream)
        limit = rate_limit_of(answer.headers)
        if limit:
            self._meter.note(self.upstream, limit)
        if is_throttle(answer, self._policy.throttles):
            self.throttled = True
            raise throttled(self.upstream, answer)
        if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unreachable(f"{self.upstream} answered {answer.status}", retry_after(answer.headers))
        return answer

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str] | None, content: bytes | None
    ) -> Response:
        host = urlsplit(url).hostname or ""
        self._meter.note_host(host, answered=False)
        self._deadline.begin(self._policy.total_timeout)
        try:
            # Not httpx's client: what it does beyond this, such as cookies, takes time for nothing.
            request = httpx.Request(
                method,
                url,
                headers=self._headers | _lower(headers),
                content=content,
                extensions={"timeout": self._policy.timeouts},
            )
            with closing(self._connections.handle_request(request)) as response:
                REQUESTS.info('%s %s "%d %s"', method, url, response.status_code, response.reason_phrase)
                self._meter.note_host(host, answered=True)
                if "," in response.headers.get("content-encoding", ""):
                    # One chunk of a body packed twice can fill the memory before its size is known.
                    raise BadAnswer(f"{self.upstream} sent a body that is packed more than once")
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > self._policy.largest:
                        raise BadAnswer(f"{self.upstream} sent more than {self._policy.largest} bytes")
                clean = redact(body.decode("latin-1"), self._token).encode("latin-1")
                # An upstream may redirect to the token.
                clean_headers = {name: redact(value, self._token) for name, value in response.headers.items()}
                return Response(response.status_code, clean_headers, clean, url)
        except httpx.TimeoutException as error:
            raise Unreachable(f"{self.upstream} did not answer in time") from error
        except httpx.DecodingError as error:
            raise BadAnswer(f"{self.upstream} sent a body that cannot be decoded") from error
        except httpx.InvalidURL as error:
            raise BadAnswer(f"{self.upstream} named an invalid URL") from error
        except httpx.LocalProtocolError:
            # The message holds the header, and with it the token: it must reach no reason and no traceback.
            raise Refused(
                f"{self.upstream} cannot be asked: the token holds a character that no token may hold"
            ) from None
        except httpx.HTTPError as error:
            if _is_of_name(error):
                self._meter.note_unknown(host)
                with self._pace:
                    self._last = -math.inf  # nothing has reached the host
                raise NameNotFound(
                    f"{self.upstream} could not be reached: the name {host} was not found"
                ) from None
            reason = redact(str(error), self._token) or type(error).__name__
            raise Unreachable(f"{self.upstream} could not be reached: {reason}") from None

    def _keep_pace(self) -> None:
        with self._pace:
            pause = max(self._last + self.delay, self._held_until) - time.monotonic()
            if self._turn.is_shared:
                now = time.time()
                pause = self._turn.next(now + max(pause, 0), self.delay) - now
            self._meter.require(self.upstream, pause)
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


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _conditions(kept: Kept) -> dict[str, str]:
    """Return the headers that ask for a body only if it is another than the kept one (RFC 9110, 13.1)."""
    validators = {"If-None-Match": kept.etag, "If-Modified-Since": kept.last_modified}
    return {name: value for name, value in validators.items() if value}


def user_agent(home: str | None, contact: str | None = None) -> str:
    """Return who asks, with the address of the list's repository as the place to complain, where it is known.

    arXiv throttles clients that do not say who they are harder than others. `contact` is an e-mail address.
    """
    asker = f"+{home}" if home else "by hand"
    mail = f"; mailto:{contact}" if contact else ""
    return f"{USER_AGENT} (curated list of papers; {asker}{mail})"


def _is_of_name(error: BaseException) -> bool:
    """Return whether a connection failed since the system found no address for the name of the host."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, socket.gaierror):
        cause = cause.__cause__ or cause.__context__
    return cause is not None


@cache
def _certificates() -> ssl.SSLContext:
    """Return the trusted certificates, read once: that takes longer than a request."""
    return httpx.create_ssl_context()


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
