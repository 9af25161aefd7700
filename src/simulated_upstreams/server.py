"""The HTTP/1.1 server on 127.0.0.1 behind every simulated upstream, into which a test can inject faults."""

import json
import os
import selectors
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from hashlib import sha256
from http import HTTPStatus
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Request:
    """A client's request: the path is decoded, the names of the headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    target: str = ""  # path and query as they came, still encoded
    base: str = ""  # what comes before the path of an API that is not at the root of its host

    @property
    def origin(self) -> str:
        """The scheme, host and port that the client used, and the base."""
        return f"http://{self.headers['host']}{self.base}"


@dataclass(frozen=True, slots=True)
class Response:
    """The server's answer. A `content-length` above the true one makes a body that breaks off."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes in place of a response, sent as they are; the connection ends after the last of them.

    `pause` is in seconds, after each piece. The connection ends with a reset, or normally.
    """

    pieces: Iterable[bytes] = ()
    pause: float = 0.0
    resets: bool = False


_PHRASES: Final = {status.value: status.phrase for status in HTTPStatus}
_ABORT: Final = struct.pack("ii", 1, 0)  # SO_LINGER: a close that discards unsent data and resets

Answer = Callable[[Request], Response]
Fault = Callable[[Request], Response | Raw | None]
Afterward = Callable[[Request, Response], Response | Raw | None]


def json_response(status: int, value: Any, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response whose body is `value` as JSON."""
    content = {"content-type": "application/json; charset=utf-8"}
    return Response(status, {**content, **(headers or {})}, json.dumps(value).encode())


def text_response(status: int, text: str, content_type: str = "text/plain") -> Response:
    """Return a response whose body is `text` in UTF-8."""
    return Response(status, {"content-type": f"{content_type}; charset=utf-8"}, text.encode())


def with_etag(request: Request, response: Response) -> Response:
    """Return the response with an ETag of its body, or 304 without one where the client has it already."""
    etag = f'"{sha256(response.body).hexdigest()}"'
    headers = {**response.headers, "etag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(HTTPStatus.NOT_MODIFIED, headers)
    return replace(response, headers=headers)


class Server:
    """A running server: `url` is where it listens, `requests` are those so far.

    Each of `faults` is called before the normal answer, and the first that is not None is sent instead;
    one that raises ConnectionError drops the connection. Each of `afterwards` is called after the normal
    answer, when all that the request changes is changed: it may put another response in its place, or lose
    it by raising ConnectionError. Both may send `Raw` bytes, which nothing comes after. `latency` is in
    seconds, before every answer.
    """

    def __init__(self, answer: Answer) -> None:
        self.requests: list[Request] = []  # append is atomic, so that threads may share it
        self.faults: list[Fault] = []
        self.afterwards: list[Afterward] = []
        self.latency = 0.0
        self._answer = answer
        self._stopping = threading.Event()
        self._listener = _Listener(self._respond, self._stopping)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}"

    def __enter__(self) -> Self:
        _ACCEPTOR.add(self._listener)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        _ACCEPTOR.remove(self._listener)
        self._listener.hang_up()
        self._listener.server_close()

    def refuse(self) -> None:
        """Refuse every new connection from now on; open ones stay."""
        _ACCEPTOR.remove(self._listener)
        self._listener.socket.close()

    def _respond(self, request: Request) -> Response | Raw:
        self.requests.append(request)
        if self.latency:
            self._stopping.wait(self.latency)
        for fault in tuple(self.faults):
            instead = fault(request)
            if instead is not None:
                return instead
        response = self._answer(request)
        for afterward in tuple(self.afterwards):
            changed = afterward(request, response)
            if isinstance(changed, Raw):
                return changed
            response = changed or response
        return response


class _Listener(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    timeout = 0  # `handle_request` is called when somebody is there

    def __init__(self, respond: Callable[[Request], Response | Raw], stopping: threading.Event) -> None:
        self.respond = respond
        self.stopping = stopping
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._lock:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """Close every connection that a client keeps alive, and with it the thread that waits on it."""
        with self._lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the client was faster
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Acceptor:
    """Takes the connections of every server in one thread, which sleeps until there is one."""

    def __init__(self) -> None:
        self._listeners: dict[int, _Listener] = {}  # by the number of the file
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="upstreams", daemon=True)

    def add(self, listener: _Listener) -> None:
        """Take the connections of this one, too."""
        with self._lock:
            self._listeners[listener.fileno()] = listener
            self._selector.register(listener.fileno(), selectors.EVENT_READ)
            if not self._thread.is_alive():
                self._thread.start()

    def remove(self, listener: _Listener) -> None:
        """Take no more connections of this one, if any were taken."""
        with self._lock:
            if self._listeners.pop(listener.fileno(), None):
                self._selector.unregister(listener.fileno())

    def _accept(self) -> None:
        while True:
            for key, _ in self._selector.select():
                with self._lock:
                    if key.fd in self._listeners:
                        self._listeners[key.fd].handle_request()


_ACCEPTOR: Final = _Acceptor()


class _Handler(StreamRequestHandler):
    """Answers one request after the other on a connection.

    Not http.server's handler: that reads each head as an e-mail, which takes longer than the answer.
    """

    disable_nagle_algorithm = True
    server: _Listener

    def handle(self) -> None:
        while self._serve():
            pass

    def _serve(self) -> bool:
        """Answer the next request, and return whether another may follow."""
        request, keeps = self._next()
        if request is None:
            return False
        response = self.server.respond(request)
        if isinstance(response, Raw):
            self._send_raw(response)
            return False
        headers = {name.lower(): value for name, value in response.headers.items()}
        length = headers.setdefault("content-length", str(len(response.body)))
        self.connection.sendall(
            _head(response.status, headers) + (response.body * (request.method != "HEAD"))
        )
        return keeps and length == str(len(response.body))

    def _next(self) -> tuple[Request | None, bool]:
        """Return the next request, None after the last one, and whether the client keeps the connection."""
        first = self.rfile.read(1)
        if first == _TLS_HANDSHAKE:  # it need not have the end of a line, for which a reader would wait
            return None, False
        method, _, rest = (first.decode("latin-1") + self._line()).partition(" ")
        path, _, version = rest.rpartition(" ")
        if not path:
            return None, False
        headers = {}
        while line := self._line():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        target = urlsplit(path)
        request = Request(
            method=method,
            path=unquote(target.path),
            query=dict(parse_qsl(target.query, keep_blank_values=True)),
            headers=headers,
            body=self.rfile.read(int(headers.get("content-length", "0"))),
            target=path,
        )
        return request, version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"

    def _line(self) -> str:
        return self.rfile.readline().decode("latin-1").rstrip("\r\n")

    def _send_raw(self, raw: Raw) -> None:
        for piece in raw.pieces:
            self.connection.sendall(piece)
            if raw.pause and self.server.stopping.wait(raw.pause):
                return
        if raw.resets:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
            os.close(self.connection.detach())


_TLS_HANDSHAKE: Final = b"\x16"


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    known = {"server": "enricher-upstreams", "date": formatdate(usegmt=True), **headers}
    lines = (f"{name}: {value}\r\n" for name, value in known.items())
    return f"HTTP/1.1 {status} {_PHRASES.get(status, '')}\r\n{''.join(lines)}\r\n".encode("latin-1")
