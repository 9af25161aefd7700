"""PyGithub's requests keep the limits of every other request."""

from collections.abc import Iterator

import pytest

from enricher.errors import BadAnswer, Refused, Unreachable, UpstreamError
from enricher.http.retry import RetryPolicy
from enricher.publish.github.repository import HostedRepository
from simulated_upstreams import users
from simulated_upstreams.samples import LIST
from simulated_upstreams.server import Fault, Raw, Request, Response, Server, json_response
from tests.support.hosted_list import PERSON, Hosted

GIGABYTE = 1_000_000_000


def drip() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nx-slow: "
    while True:
        yield b"."


class Flood:
    """A body of a gigabyte, and how much of it was taken."""

    def __init__(self) -> None:
        self.sent = 0

    def __iter__(self) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % GIGABYTE
        piece = b" " * 1_000_000
        while self.sent < GIGABYTE:
            yield piece
            self.sent += len(piece)


def reading(hosted: Hosted, fault: Fault, policy: RetryPolicy) -> UpstreamError:
    """Return what becomes of reading the branch when `fault` strikes."""
    url = hosted.upstreams.github.url
    repository = HostedRepository(LIST, "sample-token", url, policy, write_delay=0)
    hosted.upstreams.github.faults.append(fault)
    with pytest.raises(UpstreamError) as caught:
        repository.head("main")
    repository.close()
    return caught.value


def test_one_byte_at_a_time_is_given_up(hosted: Hosted) -> None:
    error = reading(hosted, lambda _: Raw(drip(), pause=0.02), RetryPolicy(attempts=1, total_timeout=0.2))
    assert (type(error), str(error)) == (Unreachable, "GitHub did not answer in time")


def test_a_gigabyte_is_cut_off(hosted: Hosted) -> None:
    flood = Flood()
    error = reading(hosted, lambda _: Raw(flood), RetryPolicy(attempts=1, largest=1_000_000))
    assert (type(error), str(error)) == (BadAnswer, "GitHub sent more than 1000000 bytes")
    assert flood.sent < 50_000_000


@pytest.mark.parametrize("moves", [1, 2])
def test_a_redirect_that_never_ends_is_left(hosted: Hosted, moves: int) -> None:
    def fault(request: Request) -> Response:
        target = f"{request.path}/on" if moves == 2 and not request.path.endswith("/on") else "/repos/a/b"
        return json_response(301, {"message": "Moved"}, {"location": f"{request.origin}{target}"})

    asked = len(hosted.upstreams.github.requests)
    error = reading(hosted, fault, RetryPolicy(attempts=1))
    assert (type(error), str(error)) == (BadAnswer, "GitHub redirected more than 5 times")
    assert len(hosted.upstreams.github.requests) - asked < 10


def test_a_redirect_to_another_host_is_not_followed(hosted: Hosted) -> None:
    with Server(lambda _: json_response(200, {})) as other:
        location = {"location": other.url.replace("127.0.0.1", "localhost")}
        error = reading(hosted, lambda _: json_response(301, {}, location), RetryPolicy(attempts=1))
        assert (type(error), str(error)) == (Refused, "GitHub redirected to another host (localhost)")
        assert other.requests == []


def test_an_answer_that_is_not_finished_yet_is_asked_for_again_as_often_as_any(hosted: Hosted) -> None:
    asked = len(hosted.upstreams.github.requests)
    error = reading(hosted, lambda _: json_response(202, {}), RetryPolicy(attempts=3, first_wait=0))
    assert (type(error), str(error)) == (
        Unreachable,
        "GitHub has not finished what it was asked for (202)",
    )
    assert len(hosted.upstreams.github.requests) - asked == 4, "one of them opens the connection"


def test_a_text_that_is_not_in_utf_8_is_rejected(hosted: Hosted) -> None:
    odd = Response(200, {"content-type": "application/json"}, b'{"message": "\xff"}')
    assert (
        str(reading(hosted, lambda _: odd, RetryPolicy(attempts=1)))
        == "GitHub sent a text that is not in UTF-8"
    )


def test_a_redirect_keeps_the_query(hosted: Hosted) -> None:
    """The list of all pull requests would else be that of the open ones."""

    def fault(request: Request) -> Response | None:
        path, _, query = request.target.partition("?")
        if not path.startswith(f"/repos/{LIST}/pulls"):
            return None
        return json_response(301, {}, {"location": f"{request.origin}/repositories/900000003/pulls?{query}"})

    repository = hosted.connect()
    hosted.store.commit_files("enrich/metadata", {"n": "1"}, "Change", PERSON)
    repository.open_pull_request("enrich/metadata", "main", "t", "b")
    users.close(hosted.github, 1)
    hosted.upstreams.github.faults.append(fault)
    assert [pull.number for pull in repository.pull_requests("enrich/metadata")] == [1]
