"""What a fault needs to know of the place where it strikes: the row of the matrix, and the servers of one run."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from simulated_upstreams import Upstreams
from simulated_upstreams.server import Request, Server

NAME = "upstream.example"  # resolves to this machine for as long as the resolver works


@dataclass(frozen=True)
class Row:
    """One upstream of the matrix: which requests are its, and in what form it answers."""

    name: str
    host: str  # which of the servers: github, or one by the name that leads to it in the environment
    form: str  # of its answers: one of FORMS in the table of faults
    matches: Callable[[Request], bool]
    middle: int  # the number of the request that is in the middle, from 0 on
    source: str | None = None  # whose links it answers for; None: it is what the pull request is made with
    writes: bool = False
    lost: bool = False  # whether a write takes effect, and it is its answer that fails
    asks: int = 1  # how many links one request asks for
    last: int | None = None  # the number of the last request, where that is worth a position
    begins: bool = False  # whether its first request is the first that its server gets
    named: bool = False  # whether the run names its entries, for they are not due every night
    further: str | None = None  # the field that it fills where the source has left it empty, and nothing else
    stands_in: bool = False  # whether its source answers in no run, so that it is asked in its place
    fills: str | None = None  # another source, for whose links it is an index: they may say that it failed
    edited: bool = False  # whether people have edited README and catalog, so that the history is read
    thin: bool = False  # whether it has two positions alone: from the first on, and once in the middle

    @property
    def publishes(self) -> bool:
        """Whether the run is one for the pull request."""
        return self.source is None


class Resolver:
    """Resolves one name to this machine until it breaks; all others as ever."""

    def __init__(self) -> None:
        self.broken = False
        self._real = socket.getaddrinfo

    def __call__(self, host: Any, *arguments: Any, **options: Any) -> Any:
        if host != NAME:
            return self._real(host, *arguments, **options)
        if self.broken:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self._real("127.0.0.1", *arguments, **options)

    @contextmanager
    def installed(self) -> Iterator[None]:
        socket.getaddrinfo = self
        try:
            yield
        finally:
            socket.getaddrinfo = self._real


@dataclass(frozen=True)
class Stage:
    """One run: the row that is struck, its servers, a server that must not be asked, and the resolver."""

    row: Row
    upstreams: Upstreams
    elsewhere: Server
    resolver: Resolver

    @property
    def server(self) -> Server:
        """The server that is struck."""
        if self.row.host == "github":
            return self.upstreams.github
        return self.upstreams.others[self.row.host.upper()]
