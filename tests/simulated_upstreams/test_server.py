import socket
import time
from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest

from simulated_upstreams.server import Raw, Request, Response, Server, json_response, text_response


def echo(request: Request) -> Response:
    return json_response(200, {"method": request.method, "path": request.path, "query": dict(request.query)})


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(echo) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, verify=False) as opened:
        yield opened


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "PUT", "DELETE"])
def test_every_method_reaches_the_answer(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/a%20b?x=1&empty=")
    assert answer.json() == {"method": method, "path": "/a b", "query": {"x": "1", "empty": ""}}


def test_requests_are_kept_with_their_headers_in_lower_case_and_their_body(
    server: Server, client: httpx.Client
) -> None:
    client.post("/x?y=%2F", content=b"sent", headers={"X-Some": "Thing"})
    (request,) = server.requests
    assert (request.body, request.headers["x-some"], request.target) == (b"sent", "Thing", "/x?y=%2F")
    assert request.origin == server.url


def test_a_head_request_gets_the_length_and_no_body(client: httpx.Client) -> None:
    answer = client.head("/x")
    assert int(answer.headers["content-length"]) > 0
    assert answer.content == b""


def test_one_connection_serves_many_requests(client: httpx.Client) -> None:
    streams = set()
    for _ in range(3):
        with client.stream("GET", "/") as answer:
            answer.read()
            streams.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
    assert len(streams) == 1


@pytest.mark.parametrize(
    "head", ["GET / HTTP/1.1\r\nHost: x\r\nConnection: close", "GET / HTTP/1.0\r\nHost: x"]
)
def test_a_client_that_does_not_keep_its_connection_sees_it_end(server: Server, head: str) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(1000), b""))
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b'{"method": "GET", "path": "/", "query": {}}')


def test_a_client_that_begins_with_tls_is_not_waited_for(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 a handshake that has no end of a line")
        with suppress(ConnectionResetError):  # the end comes before all is read
            assert connection.recv(1000) == b""


def test_the_first_fault_that_answers_wins_and_the_others_fall_through(
    server: Server, client: httpx.Client
) -> None:
    server.faults += [
        lambda request: text_response(503, "one") if request.path == "/one" else None,
        lambda _: text_response(502, "all"),
    ]
    assert [client.get(path).status_code for path in ("/one", "/two")] == [503, 502]


def test_a_fault_can_drop_the_connection(server: Server, client: httpx.Client) -> None:
    def hang_up(request: Request) -> Response | None:
        raise ConnectionResetError

    server.faults.append(hang_up)
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/")


def test_what_comes_afterwards_sees_the_answer_and_may_replace_it(
    server: Server, client: httpx.Client
) -> None:
    sent: list[Response] = []
    server.afterwards += [
        lambda _, response: sent.append(response),
        lambda request, _: text_response(502, "lost") if request.path == "/lost" else None,
    ]
    assert [client.get(path).status_code for path in ("/kept", "/lost")] == [200, 502]
    assert [response.status for response in sent] == [200, 200]


def test_a_fault_leaves_nothing_to_come_afterwards(server: Server, client: httpx.Client) -> None:
    server.faults.append(lambda _: text_response(503, "fault"))
    server.afterwards.append(lambda *_: text_response(200, "never"))
    assert client.get("/").text == "fault"


def test_an_answer_can_be_lost_after_its_effect() -> None:
    written: list[str] = []

    def write(request: Request) -> Response:
        written.append(request.path)
        return Response(201)

    def hang_up(request: Request, response: Response) -> Response | None:
        raise ConnectionResetError

    with Server(write) as server:
        server.afterwards.append(hang_up)
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.post(f"{server.url}/x", verify=False)
    assert written == ["/x"]


def test_a_body_shorter_than_its_content_length_breaks_off(server: Server, client: httpx.Client) -> None:
    server.faults.append(lambda _: Response(200, {"Content-Length": "100"}, b"half"))
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/")


def test_latency_delays_every_answer(server: Server, client: httpx.Client) -> None:
    server.latency = 0.05
    before = time.monotonic()
    client.get("/")
    assert time.monotonic() - before >= 0.05


def test_stopping_does_not_wait_for_latency_or_for_clients_that_keep_their_connection() -> None:
    with Server(echo) as server:
        host, port = server.url.removeprefix("http://").split(":")
        idle = socket.create_connection((host, int(port)))
        server.latency = 60
        waiting = socket.create_connection((host, int(port)))
        waiting.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        while not server.requests:
            time.sleep(0.001)
        before = time.monotonic()
    assert time.monotonic() - before < 5
    with idle, waiting:
        assert idle.recv(1) == b""


def test_a_stopped_server_answers_no_request() -> None:
    with Server(echo) as server:
        pass
    with suppress(httpx.HTTPError):  # a refusal, unless another program has taken the port
        httpx.get(server.url)
    assert server.requests == []


HEAD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"


def test_raw_bytes_are_sent_as_they_are_and_end_the_connection(server: Server) -> None:
    server.faults.append(lambda _: Raw((HEAD, b"ab", b"cd")))
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection, connection.makefile("rb") as answer:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert answer.read() == HEAD + b"abcd"


def test_raw_bytes_may_take_the_place_of_an_answer_that_was_given(
    server: Server, client: httpx.Client
) -> None:
    server.afterwards.append(lambda _, response: Raw((HEAD, response.body[:4])))
    assert client.get("/").text == '{"me'


def test_raw_bytes_may_end_in_a_reset(server: Server, client: httpx.Client) -> None:
    server.faults.append(lambda _: Raw((HEAD, b"ab"), pause=0.05, resets=True))
    with pytest.raises(httpx.ReadError, match="reset"):
        client.get("/")


def test_raw_bytes_come_with_a_pause_after_each(server: Server, client: httpx.Client) -> None:
    server.faults.append(lambda _: Raw((HEAD, b"a", b"b", b"c", b"d"), pause=0.05))
    before = time.monotonic()
    assert client.get("/").text == "abcd"
    assert time.monotonic() - before > 0.2


def test_a_server_that_holds_a_client_waiting_stops_at_once(server: Server, client: httpx.Client) -> None:
    server.faults.append(lambda _: Raw((b"",), pause=60))
    with pytest.raises(httpx.ReadTimeout):
        client.get("/", timeout=0.05)
    before = time.monotonic()
    server.__exit__(None, None, None)
    assert time.monotonic() - before < 5


def test_a_server_that_refuses_takes_no_new_connection_and_keeps_the_old(
    server: Server, client: httpx.Client
) -> None:
    assert client.get("/").status_code == 200
    server.refuse()
    assert client.get("/").status_code == 200
    with pytest.raises(httpx.ConnectError, match="refused"):
        httpx.get(server.url, verify=False)
