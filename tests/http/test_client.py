import gzip
import json
import os
import re
import socket
import socketserver
import threading
import time
import traceback
import tracemalloc
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from enricher.errors import BadAnswer, BudgetSpent, Refused, Throttled, Unreachable, UpstreamError
from enricher.http.cache import Cache
from enricher.http.client import USER_AGENT, Web, user_agent
from enricher.http.redaction import redact
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy, is_throttle
from enricher.http.usage import Meter
from enricher.model.run import RateLimit, Usage
from enricher.settings import Turn

BASE = "https://upstream.example"
TOKEN = "ghp_not_a_real_token"
ONE_ATTEMPT = RetryPolicy(attempts=1)


# --- a web whose sleep is recorded, and servers for it ---


class Harness:
    """Makes a `Web` that sleeps in no time, and closes it again."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []
        self.meter = Meter()
        self._made: list[Web] = []

    def web(self, base_url: str = BASE, **options: Any) -> Web:
        self._made.append(Web("Upstream", base_url, meter=self.meter, sleep=self.sleeps.append, **options))
        return self._made[-1]

    def to(self, server: Callable[[httpx.Request], httpx.Response], **options: Any) -> Web:
        return self.web(transport=httpx.MockTransport(server), **options)

    def close(self) -> None:
        for web in self._made:
            web.close()


@pytest.fixture
def harness() -> Iterator[Harness]:
    harness = Harness()
    yield harness
    harness.close()


class Script:
    """Answers the requests in turn, the last answer again and again, and remembers the requests."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = answers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers[min(len(self.requests), len(self._answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)


Talk = Callable[[socket.socket], None]


@pytest.fixture
def serve() -> Iterator[Callable[[Talk], str]]:
    """Start a server on the loopback that reads a request's head and then calls `talk`."""
    servers: list[socketserver.BaseServer] = []

    def start(talk: Talk) -> str:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                while self.rfile.readline().strip():
                    pass
                with suppress(OSError):
                    talk(self.connection)

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def says(data: bytes) -> Talk:
    return lambda connection: connection.sendall(data)


def ok(body: bytes = b"fine") -> httpx.Response:
    return httpx.Response(200, content=body)


# --- answers ---


def test_an_answer_has_status_lower_case_headers_body_and_url(harness: Harness) -> None:
    web = harness.to(Script(httpx.Response(200, headers={"X-Odd-Case": "Yes"}, content=b"body")))
    answer = web.get(f"{BASE}/a")
    assert (answer.status, answer.headers["x-odd-case"], answer.body, answer.url) == (
        200,
        "Yes",
        b"body",
        f"{BASE}/a",
    )


@pytest.mark.parametrize("status", [204, 304, 400, 401, 403, 404, 406, 410, 451])
def test_a_status_that_is_no_trouble_of_the_server_is_an_answer(harness: Harness, status: int) -> None:
    script = Script(httpx.Response(status))
    assert harness.to(script).get(BASE).status == status
    assert len(script.requests) == 1


def test_a_request_says_who_asks_and_carries_all_headers(harness: Harness) -> None:
    script = Script(ok())
    harness.to(script, headers={"Authorization": f"Bearer {TOKEN}"}).get(BASE, {"Accept": "text/x"})
    sent = script.requests[0].headers
    assert (sent["user-agent"], sent["authorization"], sent["accept"]) == (
        USER_AGENT,
        f"Bearer {TOKEN}",
        "text/x",
    )


def test_a_post_carries_json(harness: Harness) -> None:
    script = Script(ok())
    assert harness.to(script).post(BASE, {"a": "é"}).body == b"fine"
    assert (script.requests[0].method, script.requests[0].headers["content-type"]) == (
        "POST",
        "application/json",
    )
    assert json.loads(script.requests[0].content) == {"a": "é"}


# --- patience ---


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(500),
        httpx.Response(503),
        httpx.Response(429),
        httpx.ConnectError("no"),
        httpx.ReadError(""),
    ],
)
def test_trouble_is_tried_again_after_growing_waits(
    harness: Harness, trouble: httpx.Response | Exception
) -> None:
    script = Script(trouble, trouble, trouble, ok())
    assert harness.to(script).get(BASE).body == b"fine"
    assert len(script.requests) == 4
    for wait, base in zip(harness.sleeps, [5, 15, 45], strict=True):
        assert base <= wait <= base + 1


def test_after_the_last_attempt_the_last_error_is_raised(harness: Harness) -> None:
    script = Script(httpx.Response(503))
    with pytest.raises(Unreachable, match=r"^Upstream answered 503$"):
        harness.to(script).get(BASE)
    assert (len(script.requests), len(harness.sleeps)) == (4, 3)


def test_a_policy_can_retry_throttling_alone(harness: Harness) -> None:
    policy = RetryPolicy(retried=(Throttled,))
    slow, throttled = Script(httpx.Response(502), ok()), Script(httpx.Response(429), ok())
    with pytest.raises(Unreachable):
        harness.to(slow, policy=policy).post(BASE, {})
    assert harness.to(throttled, policy=policy).post(BASE, {}).status == 200


def test_what_the_upstream_refused_or_garbled_is_not_tried_again(harness: Harness) -> None:
    script = Script(httpx.Response(302, headers={"location": "https://elsewhere.example"}))
    with pytest.raises(Refused):
        harness.to(script).get(BASE)
    assert (len(script.requests), harness.sleeps) == (1, [])


@pytest.mark.parametrize("status", [403, 429, 503])
def test_retry_after_in_seconds_is_waited_for(harness: Harness, status: int) -> None:
    script = Script(httpx.Response(status, headers={"Retry-After": "70"}), ok())
    harness.to(script).get(BASE)
    assert len(harness.sleeps) == 1
    assert 70 <= harness.sleeps[0] <= 71


def test_retry_after_as_a_date_is_waited_for(harness: Harness) -> None:
    date = formatdate(time.time() + 100, usegmt=True)
    harness.to(Script(httpx.Response(429, headers={"Retry-After": date}), ok())).get(BASE)
    assert 97 <= harness.sleeps[0] <= 101


def test_retry_after_in_the_past_is_no_wait(harness: Harness) -> None:
    date = formatdate(time.time() - 100, usegmt=True)
    harness.to(Script(httpx.Response(429, headers={"Retry-After": date}), ok())).get(BASE)
    assert 0 <= harness.sleeps[0] <= 1


@pytest.mark.parametrize(
    "value",
    ["", "soon", "-1", "1.5", "Wed, 99 Foo 2026 00:00:00 GMT", f"Thu, 01 Jan {10**20} 00:00:00 GMT"],
)
def test_a_retry_after_that_is_neither_is_ignored(harness: Harness, value: str) -> None:
    harness.to(Script(httpx.Response(429, headers={"Retry-After": value}), ok())).get(BASE)
    assert 5 <= harness.sleeps[0] <= 6


@pytest.mark.parametrize("status", [403, 429])
def test_a_pause_that_is_too_long_is_not_waited_for(harness: Harness, status: int) -> None:
    script = Script(httpx.Response(status, headers={"Retry-After": "3600"}), ok())
    with pytest.raises(Throttled, match=r"too many requests and asked for a pause of 3600 s$") as caught:
        harness.to(script).get(BASE)
    assert caught.value.wait == 3600
    assert (len(script.requests), harness.sleeps) == (1, [])


def test_the_longest_pause_is_still_waited_for(harness: Harness) -> None:
    policy = RetryPolicy(longest_wait=30)
    harness.to(Script(httpx.Response(429, headers={"Retry-After": "30"}), ok()), policy=policy).get(BASE)
    assert 30 <= harness.sleeps[0] <= 31


# --- throttling ---


@pytest.mark.parametrize(
    ("status", "headers", "body", "throttled"),
    [
        (429, {}, b"", True),
        (403, {}, b'{"message": "Resource not accessible by integration"}', False),
        (403, {"retry-after": "60"}, b"", True),
        (403, {"x-ratelimit-remaining": "0"}, b"", True),
        (403, {"x-ratelimit-remaining": "10"}, b"", False),
        (403, {}, b'{"message": "You have exceeded a secondary Rate Limit."}', True),
        (200, {"x-ratelimit-remaining": "0"}, b"rate limit", False),
        (404, {"retry-after": "60"}, b"", False),
        (406, {}, b"", False),
    ],
)
def test_a_403_is_a_throttle_only_where_it_names_limits(
    harness: Harness, status: int, headers: dict[str, str], body: bytes, *, throttled: bool
) -> None:
    assert is_throttle(Response(status, headers, body, BASE)) is throttled
    script = Script(httpx.Response(status, headers=headers, content=body))
    web = harness.to(script, policy=ONE_ATTEMPT)
    if throttled:
        with pytest.raises(Throttled, match=f"^Upstream answered {status}, too many requests"):
            web.get(BASE)
    else:
        assert web.get(BASE).status == status


def test_an_upstream_may_throttle_with_a_status_of_its_own(harness: Harness) -> None:
    policy = RetryPolicy(throttles=frozenset({406, 429}))
    assert harness.to(Script(httpx.Response(406), ok()), policy=policy).get(BASE).status == 200
    assert len(harness.sleeps) == 1


@pytest.mark.parametrize("status", [403, 429])
def test_a_spent_budget_names_its_size_and_when_it_is_full_again(harness: Harness, status: int) -> None:
    resets = 4_102_444_800 + 13 * 3600 + 37 * 60  # in the year 2100
    headers = {
        "X-RateLimit-Limit": "60",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(resets),
    }
    script = Script(httpx.Response(status, headers=headers))
    with pytest.raises(Throttled, match=r"rate limit of 60 an hour is used up until 13:37 UTC$"):
        harness.to(script).get(BASE)
    assert (len(script.requests), harness.sleeps) == (1, [])


@pytest.mark.parametrize("resets", ["4102444800000", "9" * 5000])
def test_a_time_that_is_no_epoch_in_seconds_is_ignored(harness: Harness, resets: str) -> None:
    headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": resets}
    with pytest.raises(Throttled, match=r"^Upstream answered 403, too many requests$"):
        harness.to(Script(httpx.Response(403, headers=headers)), policy=ONE_ATTEMPT).get(BASE)


def test_a_budget_that_is_full_again_soon_is_waited_for(harness: Harness) -> None:
    headers = {
        "X-RateLimit-Limit": "60",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time.time()) + 30),
    }
    harness.to(Script(httpx.Response(403, headers=headers), ok())).get(BASE)
    assert 27 <= harness.sleeps[0] <= 33


# --- redirects and hosts ---


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/new?x=1", f"{BASE}/new?x=1", "//upstream.example/new?x=1", "new?x=1"])
def test_a_redirect_within_the_host_is_followed(harness: Harness, status: int, location: str) -> None:
    script = Script(httpx.Response(status, headers={"location": location}), ok())
    answer = harness.to(script).get(f"{BASE}/old")
    assert (answer.url, answer.body) == (f"{BASE}/new?x=1", b"fine")


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "http://upstream.example/",
        "https://upstream.example:8443/",
        "https://upstream.example@elsewhere.example/",
        "https://upstream.example.elsewhere.example/",
        "https://sub.upstream.example/",
        "http://also.example/",
        "file:///etc/hosts",
    ],
)
def test_a_redirect_to_another_host_is_refused_before_it_is_asked(harness: Harness, location: str) -> None:
    script = Script(httpx.Response(302, headers={"location": location}), ok())
    with pytest.raises(Refused, match="redirected to another host"):
        harness.to(script, also_hosts={"also.example"}).get(BASE)
    assert len(script.requests) == 1


def test_a_redirect_to_a_host_that_belongs_to_the_upstream_is_followed(harness: Harness) -> None:
    script = Script(httpx.Response(302, headers={"location": "https://also.example/x"}), ok())
    assert harness.to(script, also_hosts={"also.example"}).get(BASE).url == "https://also.example/x"


def test_a_redirect_to_a_url_with_a_user_name_is_refused(harness: Harness) -> None:
    script = Script(httpx.Response(302, headers={"location": "https://user:word@upstream.example/x"}), ok())
    with pytest.raises(Refused, match="redirected to a URL with a user name"):
        harness.to(script).get(BASE)
    assert len(script.requests) == 1


def test_a_token_goes_to_no_other_host_even_if_that_belongs_to_the_upstream(harness: Harness) -> None:
    script = Script(httpx.Response(302, headers={"location": "https://also.example/x"}), ok())
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with pytest.raises(Refused, match="redirected to another host"):
        harness.to(script, also_hosts={"also.example"}, headers=headers).get(BASE)
    assert len(script.requests) == 1


def test_a_redirect_that_holds_the_token_is_followed_without_it(harness: Harness) -> None:
    encoded = b64encode(TOKEN.encode()).decode()
    location = f"/{TOKEN}/{TOKEN.upper()}/{encoded}"
    script = Script(httpx.Response(302, headers={"location": location, "x-echo": TOKEN}), ok())
    answer = harness.to(script, headers={"Authorization": f"Bearer {TOKEN}"}).get(BASE)
    assert answer.url.startswith(f"{BASE}/***/***/")
    assert TOKEN not in answer.url + str(answer.headers)
    assert TOKEN.encode() not in b64decode(answer.url.rpartition("/")[2].replace("*", "A") + "==")


@pytest.mark.parametrize("before", ["", "abc", "x-access-token:"])
def test_a_token_in_base64_is_cut_out(before: str) -> None:
    plain = b64encode(before.encode()).decode()
    text = redact(f"said {b64encode(f'{before}{TOKEN}'.encode()).decode()}", TOKEN)
    assert re.fullmatch(re.escape(f"said {plain}***") + r".?=*", text)


@pytest.mark.parametrize("spelled", ["\\u00{:02x}", "\\u00{:02X}", "%{:02x}", "%{:02X}", "&#{};", "&#x{:x};"])
def test_an_escaped_token_is_cut_out(spelled: str) -> None:
    escaped = "".join(spelled.format(ord(letter)) for letter in TOKEN)
    assert (
        redact(f"a {escaped} b {TOKEN[0]}{escaped[len(spelled.format(ord(TOKEN[0]))) :]} c", TOKEN)
        == "a *** b *** c"
    )


@pytest.mark.parametrize(("token", "found"), [("abcdef", True), ("abcde", False)])
def test_base64_is_looked_for_from_eight_characters_on(token: str, *, found: bool) -> None:
    encoded = b64encode(token.encode()).decode()

    assert (redact(f"a {encoded} b", token) == "a *** b") is found


@pytest.mark.parametrize("token", [None, "", "x", "abcdefg"])
def test_text_without_the_token_stays_as_it_is(token: str | None) -> None:
    assert redact("No word of it here: 42 %.", token) == "No word of it here: 42 %."


def test_a_first_url_on_another_host_is_refused_too(harness: Harness) -> None:
    script = Script(ok())
    web = harness.to(script)
    with pytest.raises(Refused):
        web.get("https://elsewhere.example")
    with pytest.raises(Refused):
        web.post("http://upstream.example", {})
    assert script.requests == []


@pytest.mark.parametrize("location", [f"{BASE}:99999/", f"{BASE}:port/", "https://[::1"])
def test_a_redirect_to_what_is_no_url_is_no_crash(harness: Harness, location: str) -> None:
    with pytest.raises(UpstreamError):
        harness.to(Script(httpx.Response(302, headers={"location": location}))).get(BASE)


def test_five_redirects_are_followed_and_a_sixth_is_not(harness: Harness) -> None:
    step = httpx.Response(302, headers={"location": "/again"})
    assert harness.to(Script(*[step] * 5, ok())).get(BASE).status == 200
    script = Script(step)
    with pytest.raises(BadAnswer, match="redirected more than 5 times"):
        harness.to(script).get(BASE)
    assert len(script.requests) == 6


def test_a_redirect_without_a_location_is_an_answer(harness: Harness) -> None:
    assert harness.to(Script(httpx.Response(302))).get(BASE).status == 302


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_of_a_post_is_not_followed(harness: Harness, status: int) -> None:
    script = Script(httpx.Response(status, headers={"location": "/new"}), ok())
    assert harness.to(script).post(BASE, {}).status == status
    assert len(script.requests) == 1


# --- sizes ---


def test_a_body_may_be_as_large_as_the_policy_says_and_no_larger(harness: Harness) -> None:
    policy = RetryPolicy(largest=1000)
    assert len(harness.to(Script(ok(bytes(1000))), policy=policy).get(BASE).body) == 1000
    with pytest.raises(BadAnswer, match=r"^Upstream sent more than 1000 bytes$"):
        harness.to(Script(ok(bytes(1001))), policy=policy).get(BASE)


def test_a_body_without_an_end_is_cut_off(harness: Harness, serve: Callable[[Talk], str]) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(bytes(10_000))

    url = serve(endless)
    with pytest.raises(BadAnswer, match="more than 100000 bytes"):
        harness.web(url, policy=RetryPolicy(largest=100_000)).get(url)


def test_a_decompression_bomb_does_not_fill_the_memory(
    harness: Harness, serve: Callable[[Talk], str]
) -> None:
    bomb = gzip.compress(bytes(100_000_000), compresslevel=1)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    url = serve(says(head.encode() + bomb))
    tracemalloc.start()
    try:
        with pytest.raises(BadAnswer, match="more than 1000000 bytes"):
            harness.web(url, policy=RetryPolicy(largest=1_000_000)).get(url)
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_in_a_bomb_is_not_unpacked(harness: Harness, serve: Callable[[Talk], str]) -> None:
    url = serve(says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip\r\nContent-Length: 0\r\n\r\n"))
    with pytest.raises(BadAnswer, match="packed more than once"):
        harness.web(url).get(url)


def test_a_compressed_body_is_unpacked(harness: Harness, serve: Callable[[Talk], str]) -> None:
    body = gzip.compress(b"fine" * 1000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    url = serve(says(head.encode() + body))
    assert harness.web(url).get(url).body == b"fine" * 1000


# --- broken transports ---

BROKEN = {
    "silence": (says(b""), Unreachable),
    "no HTTP": (says(b"SSH-2.0-OpenSSH_9.6\r\n"), Unreachable),
    "half a head": (says(b"HTTP/1.1 200 OK\r\nContent-Le"), Unreachable),
    "half a body": (says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<feed>"), Unreachable),
    "half a chunk": (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc"), Unreachable),
    "no gzip": (says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nplain"), BadAnswer),
    "a 503": (says(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"), Unreachable),
    "a 429": (says(b"HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n"), Throttled),
    "another host": (
        says(b"HTTP/1.1 302 Go\r\nLocation: https://elsewhere.example\r\nContent-Length: 0\r\n\r\n"),
        Refused,
    ),
}


@pytest.mark.parametrize(("talk", "kind"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_answer_is_an_error_that_does_not_hold_the_token(
    harness: Harness, serve: Callable[[Talk], str], talk: Talk, kind: type[UpstreamError]
) -> None:
    url = serve(talk)
    web = harness.web(url, policy=ONE_ATTEMPT, headers={"Authorization": f"Bearer {TOKEN}"})
    with pytest.raises(kind) as caught:
        web.get(url)
    assert str(caught.value).startswith("Upstream ")
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_body_that_holds_the_token_is_taken_without_it(
    harness: Harness, serve: Callable[[Talk], str]
) -> None:
    body = f'{{"message": "Bad credentials: {TOKEN}"}}'.encode()
    url = serve(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)))

    answer = harness.web(url, headers={"Authorization": f"Bearer {TOKEN}"}).get(url)

    assert answer.body.startswith(b'{"message": "Bad credentials: ')
    assert TOKEN.encode() not in answer.body


@pytest.mark.parametrize("token", [f"{TOKEN}\n", f"{TOKEN}\r\nX: y", f"{TOKEN}\0"])
def test_a_token_that_no_header_can_hold_is_not_shown(
    harness: Harness, serve: Callable[[Talk], str], token: str
) -> None:
    url = serve(says(b""))
    with pytest.raises(Refused, match="the token holds a character that no token may hold") as caught:
        harness.web(url, headers={"Authorization": f"Bearer {token}"}).get(url)
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


def test_a_body_that_was_cut_off_is_fetched_again(harness: Harness, serve: Callable[[Talk], str]) -> None:
    answers = iter([b"Content-Length: 9\r\n\r\n<feed", b"Content-Length: 7\r\n\r\n<feed/>"])
    url = serve(lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\n" + next(answers)))
    assert harness.web(url).get(url).body == b"<feed/>"
    assert len(harness.sleeps) == 1


def test_a_refused_connection_is_unreachable(harness: Harness) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(Unreachable, match=r"could not be reached: .*refused"):
            harness.web(url, policy=ONE_ATTEMPT).get(url)


def test_a_server_that_never_answers_is_given_up(harness: Harness, serve: Callable[[Talk], str]) -> None:
    given_up = threading.Event()

    def say_nothing(_connection: socket.socket) -> None:
        given_up.wait(5)

    url = serve(say_nothing)
    with pytest.raises(Unreachable, match=r"^Upstream did not answer in time$"):
        harness.web(url, policy=RetryPolicy(attempts=1, read_timeout=0.05)).get(url)
    given_up.set()


def dripping(head: bytes) -> Talk:
    def drip(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(1000):
            connection.sendall(b".")
            time.sleep(0.01)

    return drip


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", id="in the body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", id="in the head"),
        pytest.param(b"HTTP/1.1 200 ", id="in the first line"),
    ],
)
def test_one_byte_at_a_time_is_given_up_too(
    harness: Harness, serve: Callable[[Talk], str], head: bytes
) -> None:
    url = serve(dripping(head))
    begin = time.monotonic()
    with pytest.raises(Unreachable, match=r"^Upstream did not answer in time$"):
        harness.web(url, policy=RetryPolicy(attempts=1, total_timeout=0.1)).get(url)
    assert time.monotonic() - begin < 2


def test_a_proxy_that_sends_one_byte_at_a_time_is_given_up_too(
    harness: Harness, serve: Callable[[Talk], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", serve(dripping(b"HTTP/1.1 200 OK\r\nX-Slow: ")))
    web = harness.web("http://upstream.example", policy=RetryPolicy(attempts=1, total_timeout=0.1))
    with pytest.raises(Unreachable, match=r"^Upstream did not answer in time$"):
        web.get("http://upstream.example/")


def test_a_host_in_no_proxy_is_asked_directly(
    harness: Harness, serve: Callable[[Talk], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = serve(says(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    web = harness.web(url, policy=ONE_ATTEMPT)
    with pytest.raises(Unreachable, match="could not be reached"):
        web.get(url)

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert harness.web(url, policy=ONE_ATTEMPT).get(url).body == b"fine"


def test_an_https_upstream_is_asked_through_a_tunnel(
    harness: Harness, serve: Callable[[Talk], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", serve(says(b"HTTP/1.1 403 No Tunnel\r\nContent-Length: 0\r\n\r\n")))
    with pytest.raises(Unreachable, match=r"^Upstream could not be reached: 403 No Tunnel$"):
        harness.web(BASE, policy=ONE_ATTEMPT).get(BASE)


def test_a_proxy_of_another_kind_is_named(harness: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    with pytest.raises(Refused, match=r"a socks5:// proxy is not supported; name an http:// or https:// one"):
        harness.web(BASE).get(BASE)


@pytest.mark.slow
def test_each_request_has_the_whole_time_again(harness: Harness, serve: Callable[[Talk], str]) -> None:
    url = serve(says(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nfine"))
    web = harness.web(url, policy=RetryPolicy(attempts=1, total_timeout=0.5))
    for _ in range(3):
        assert web.get(url).body == b"fine"
        time.sleep(0.25)


# --- the cache ---

DATE = "Tue, 24 Nov 2026 00:00:00 GMT"


class Page(Script):
    """Answers with a page that has validators, and with 304 where the request names one of them."""

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__(httpx.Response(200, headers=headers, content=b"page"))
        self._validators = {"if-none-match": "etag", "if-modified-since": "last-modified"}
        self._headers = headers

    def __call__(self, request: httpx.Request) -> httpx.Response:
        page = super().__call__(request)
        for condition, validator in self._validators.items():
            if condition in request.headers and request.headers[condition] == self._headers.get(validator):
                return httpx.Response(304)
        return page


def keeping(web: Web, url: str = f"{BASE}/page", fresh_for: float = 0) -> Response:
    answer = web.get(url, fresh_for=fresh_for)
    web.keep(answer)
    return answer


@pytest.mark.parametrize("headers", [{"etag": '"v1"'}, {"etag": 'W/"v1"'}, {"last-modified": DATE}])
def test_a_kept_answer_is_not_sent_again_while_it_holds(
    harness: Harness, tmp_path: Path, headers: dict[str, str]
) -> None:
    page = Page(headers)
    answers = [keeping(harness.to(page, cache=Cache(tmp_path))) for _ in range(3)]
    assert {(answer.status, answer.body, answer.url) for answer in answers} == {
        (200, b"page", f"{BASE}/page")
    }
    assert harness.meter.usage() == (Usage("Upstream", 3, unchanged=2),)


def test_another_version_takes_the_place_of_the_kept_one(harness: Harness, tmp_path: Path) -> None:
    keeping(harness.to(Page({"etag": '"v1"'}), cache=Cache(tmp_path)))
    newer = httpx.Response(200, headers={"etag": '"v2"'}, content=b"newer")
    assert keeping(harness.to(Script(newer), cache=Cache(tmp_path))).body == b"newer"
    last = Page({"etag": '"v2"'})
    assert keeping(harness.to(last, cache=Cache(tmp_path))).body == b"newer"
    assert harness.meter.usage()[0].unchanged == 1


def test_an_answer_that_the_source_did_not_keep_is_asked_for_again(harness: Harness, tmp_path: Path) -> None:
    page = Page({"etag": '"v1"'})
    for _ in range(2):
        harness.to(page, cache=Cache(tmp_path)).get(f"{BASE}/page", fresh_for=3600)
    assert "if-none-match" not in page.requests[1].headers
    assert list(tmp_path.iterdir()) == []


def test_a_fresh_answer_is_not_asked_for_at_all(harness: Harness, tmp_path: Path) -> None:
    page = Page({})
    answers = [keeping(harness.to(page, cache=Cache(tmp_path)), fresh_for=3600).body for _ in range(3)]
    assert (answers, len(page.requests)) == ([b"page"] * 3, 1)


@pytest.mark.parametrize("age", [3601, -1000], ids=["too old", "of tomorrow"])
def test_an_answer_is_fresh_from_when_it_was_fetched_for_as_long_as_the_caller_says(
    harness: Harness, tmp_path: Path, age: int
) -> None:
    page = Page({"cache-control": "max-age=31536000"})
    keeping(harness.to(page, cache=Cache(tmp_path)), fresh_for=3600)
    keeping(harness.to(page, cache=Cache(tmp_path)), fresh_for=3600)  # it does not get younger by that
    for path in tmp_path.iterdir():
        os.utime(path, (time.time() - age, time.time() - age))
    keeping(harness.to(page, cache=Cache(tmp_path)), fresh_for=3600)
    assert len(page.requests) == 2


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, content=b"no"),
        httpx.Response(403, content=b"no"),
        httpx.Response(200, headers={"cache-control": "private, No-Store"}, content=b"yes"),
    ],
)
def test_what_is_no_page_or_must_not_be_stored_is_not_kept(
    harness: Harness, tmp_path: Path, answer: httpx.Response
) -> None:
    keeping(harness.to(Script(answer), cache=Cache(tmp_path)))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Authorization", "authorization", "x-api-key"])
def test_no_answer_to_a_token_is_kept_or_taken_from_the_cache(
    harness: Harness, tmp_path: Path, name: str
) -> None:
    page = Page({"etag": '"v1"'})
    keeping(harness.to(page, cache=Cache(tmp_path)), fresh_for=3600)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    headers = {name: f"Bearer {TOKEN}"}
    echo = Script(httpx.Response(200, headers={"etag": TOKEN}, content=TOKEN.encode()))
    keeping(harness.to(echo, cache=Cache(tmp_path), headers=headers), fresh_for=3600)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert "if-none-match" not in echo.requests[0].headers


def test_what_is_asked_once_is_asked_although_it_was_just_kept(harness: Harness, tmp_path: Path) -> None:
    page = Page({})
    web = harness.to(page, cache=Cache(tmp_path))
    for _ in range(2):
        web.keep(web.get_once(f"{BASE}/page"))
    assert len(page.requests) == 2


def test_a_redirect_is_asked_again_and_its_end_confirmed(harness: Harness, tmp_path: Path) -> None:
    end = Page({"etag": '"v1"'})

    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/old":
            return httpx.Response(301, headers={"location": "/new"})
        return end(request)

    answers = [keeping(harness.to(server, cache=Cache(tmp_path)), f"{BASE}/old") for _ in range(2)]
    assert {(answer.body, answer.url) for answer in answers} == {(b"page", f"{BASE}/new")}
    assert harness.meter.usage() == (Usage("Upstream", 4, unchanged=1),)


def test_a_kept_answer_of_another_host_is_not_given_out(harness: Harness, tmp_path: Path) -> None:
    Cache(tmp_path).keep("https://elsewhere.example/", b"page")
    with pytest.raises(Refused):
        harness.to(Script(ok()), cache=Cache(tmp_path)).get("https://elsewhere.example/", fresh_for=3600)


def test_a_kept_body_over_the_limit_is_not_used(harness: Harness, tmp_path: Path) -> None:
    Cache(tmp_path).keep(BASE, bytes(1001), '"v1"')
    script = Script(ok())
    web = harness.to(script, cache=Cache(tmp_path), policy=RetryPolicy(largest=1000))
    assert web.get(BASE, fresh_for=3600).body == b"fine"
    assert "if-none-match" not in script.requests[0].headers


def test_trouble_at_a_confirmation_is_trouble_and_the_kept_answer_stays(
    harness: Harness, tmp_path: Path
) -> None:
    keeping(harness.to(Page({"etag": '"v1"'}), cache=Cache(tmp_path)))
    with pytest.raises(Unreachable):
        harness.to(Script(httpx.Response(503)), cache=Cache(tmp_path), policy=ONE_ATTEMPT).get(f"{BASE}/page")
    keeping(harness.to(Page({"etag": '"v1"'}), cache=Cache(tmp_path)))
    assert harness.meter.usage()[0].unchanged == 1


# --- pace ---


def test_requests_keep_their_distance(harness: Harness) -> None:
    web = harness.to(Script(ok()), delay=3)
    for _ in range(3):
        web.get(BASE)
    assert len(harness.sleeps) == 2
    assert all(2.5 <= wait <= 3 for wait in harness.sleeps)


def test_further_attempts_and_redirects_keep_their_distance_too(harness: Harness) -> None:
    script = Script(httpx.Response(503), httpx.Response(301, headers={"location": "/new"}), ok())
    harness.to(script, delay=100).get(BASE)
    assert len(script.requests) == 3
    assert sum(95 <= wait <= 100 for wait in harness.sleeps) == 2


def test_time_that_has_passed_anyway_is_not_waited_again(harness: Harness) -> None:
    web = harness.to(Script(ok()), delay=0.02)
    web.get(BASE)
    time.sleep(0.03)
    web.get(BASE)
    assert harness.sleeps == []


def test_without_a_delay_there_is_no_wait(harness: Harness) -> None:
    web = harness.to(Script(ok()))
    web.get(BASE)
    web.get(BASE)
    assert harness.sleeps == []


def test_a_pause_that_one_thread_is_asked_for_holds_for_all(harness: Harness) -> None:
    asked: list[float] = []
    paused = threading.Event()

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(time.monotonic())
        return ok() if len(asked) > 1 else httpx.Response(429)

    def wait(seconds: float) -> None:
        paused.set()
        time.sleep(seconds)

    web = Web(
        "Upstream",
        BASE,
        meter=Meter(),
        policy=RetryPolicy(first_wait=0.2),
        transport=httpx.MockTransport(server),
        sleep=wait,
    )
    threads = [threading.Thread(target=web.get, args=(BASE,)) for _ in range(3)]
    threads[0].start()
    assert paused.wait(5)
    for thread in threads[1:]:
        thread.start()
    for thread in threads:
        thread.join()
    web.close()
    assert len(asked) == 4
    assert all(later - asked[0] >= 0.2 for later in asked[1:])


def test_threads_that_share_a_client_keep_its_pace(harness: Harness) -> None:
    asked: list[float] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(time.monotonic())
        return ok()

    web = Web("Upstream", BASE, meter=Meter(), delay=0.02, transport=httpx.MockTransport(server))
    threads = [threading.Thread(target=web.get, args=(BASE,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    web.close()
    assert all(later - earlier >= 0.015 for earlier, later in pairwise(asked))


@pytest.mark.slow
def test_runs_that_share_a_pace_are_as_slow_as_one(harness: Harness) -> None:
    asked: list[float] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(time.monotonic())
        return ok()

    webs = [
        Web(
            "Upstream",
            BASE,
            meter=Meter(),
            delay=0.05,
            turn=Turn(number, 3),
            transport=httpx.MockTransport(server),
        )
        for number in (1, 2, 3)
    ]
    threads = [threading.Thread(target=lambda web=web: [web.get(BASE) for _ in range(3)]) for web in webs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for web in webs:
        web.close()
    assert len(asked) == 9
    # Each waits for its piece of the time; a machine that is busy may wake it a little late.
    assert asked[-1] - asked[0] >= 7 * 0.05
    assert sum(later - earlier >= 0.03 for earlier, later in pairwise(sorted(asked))) >= 6


def test_a_request_that_would_be_too_late_is_not_waited_for(harness: Harness) -> None:
    waits: list[float] = []
    script = Script(ok(), ok())
    web = Web(
        "Upstream",
        BASE,
        meter=Meter(seconds=60),
        delay=90,
        transport=httpx.MockTransport(script),
        sleep=waits.append,
    )
    assert web.get(BASE).status == 200
    with pytest.raises(BudgetSpent, match=r"^the time of this run is used up; the next run asks Upstream"):
        web.get(BASE)
    assert waits == []
    web.close()


# --- what it cost ---


def test_a_budget_is_never_exceeded_by_attempts_or_redirects(harness: Harness) -> None:
    harness.meter.budget = 3
    script = Script(httpx.Response(503), httpx.Response(301, headers={"location": "/new"}), ok())
    web = harness.to(script)
    assert web.get(BASE).status == 200
    with pytest.raises(
        BudgetSpent, match=r"^the budget of 3 requests to Upstream is used up; the next run asks"
    ):
        web.get(BASE)
    assert (len(script.requests), harness.meter.usage()[0].requests) == (3, 3)


def test_the_meter_knows_how_long_an_upstream_took(harness: Harness) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        time.sleep(0.01)
        return ok()

    web = harness.to(server)
    web.get(BASE)
    web.get(BASE)
    assert 0.02 <= harness.meter.usage()[0].seconds < 2


def test_the_meter_counts_each_attempt_and_redirect(harness: Harness) -> None:
    script = Script(httpx.Response(503), httpx.Response(301, headers={"location": "/new"}), ok())
    harness.to(script).get(BASE)
    assert harness.meter.usage() == (Usage("Upstream", 3),)


def test_a_request_that_was_refused_beforehand_costs_nothing(harness: Harness) -> None:
    with pytest.raises(Refused):
        harness.to(Script(ok())).get("https://elsewhere.example")
    assert harness.meter.usage() == ()


def test_the_meter_counts_upstreams_in_order_of_first_use() -> None:
    meter = Meter()
    for upstream in ("b", "a", "b"):
        meter.count(upstream)
    meter.note("a", RateLimit(60, 59, 1))
    assert meter.usage() == (Usage("b", 2), Usage("a", 1, RateLimit(60, 59, 1)))


def test_the_newest_rate_limit_is_kept(harness: Harness) -> None:
    def limit(remaining: str) -> httpx.Response:
        return httpx.Response(
            200,
            headers={
                "X-RateLimit-Limit": "5000",
                "X-RateLimit-Remaining": remaining,
                "X-RateLimit-Reset": "1750000000",
            },
        )

    web = harness.to(Script(limit("4999"), limit("4998"), ok(), limit("many")))
    for _ in range(4):
        web.get(BASE)
    assert harness.meter.usage() == (Usage("Upstream", 4, RateLimit(5000, 4998, 1_750_000_000)),)


def test_the_meter_loses_no_count_between_threads() -> None:
    meter = Meter()

    def count() -> None:
        for _ in range(2000):
            meter.count("a")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert meter.usage() == (Usage("a", 8000),)


@pytest.mark.parametrize(
    ("home", "contact", "words"),
    [
        (None, None, "by hand)"),
        ("https://github.com/o/list", None, "+https://github.com/o/list)"),
        ("https://github.com/o/list", "o@example.org", "+https://github.com/o/list; mailto:o@example.org)"),
    ],
)
def test_the_agent_names_the_list_and_the_contact(home: str | None, contact: str | None, words: str) -> None:
    assert user_agent(home, contact).endswith(words)
