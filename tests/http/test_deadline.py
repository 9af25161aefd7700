"""How long a whole exchange may take, whatever happens in it."""

import ssl
from typing import Any

import httpcore
import pytest

from enricher.http.deadline import Deadline, TimedNetwork


class Recorder(httpcore.SyncBackend, httpcore.NetworkStream):
    """A network that answers at once, and remembers what it was given as the time left."""

    def __init__(self) -> None:
        self.limits: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.limits.append(timeout)
        return b"read"

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.limits.append(timeout)

    def close(self) -> None:
        self.limits.append(None)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        self.limits.append(timeout)
        return self

    def get_extra_info(self, info: str) -> Any:
        return info


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    recorder = Recorder()

    def connect(
        self: httpcore.SyncBackend, host: str, port: int, timeout: float | None, *rest: Any
    ) -> httpcore.NetworkStream:
        recorder.limits.append(timeout)
        return recorder

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return recorder


def test_before_an_exchange_begins_there_is_no_deadline() -> None:
    assert Deadline().left(60) == 60


def test_a_step_has_its_own_limit_or_what_is_left_whichever_is_less() -> None:
    deadline = Deadline()
    deadline.begin(50)
    assert deadline.left(2) == 2
    assert 49 < deadline.left(60) <= 50
    assert 49 < deadline.left(None) <= 50


def test_a_step_after_the_deadline_does_not_begin() -> None:
    deadline = Deadline()
    deadline.begin(0)
    with pytest.raises(httpcore.ReadTimeout):
        deadline.left(60)


def test_every_step_of_a_connection_keeps_the_deadline_through_tls_too(recorder: Recorder) -> None:
    deadline = Deadline()
    deadline.begin(50)
    stream = TimedNetwork(deadline).connect_tcp("upstream.example", 443, 60)
    stream = stream.start_tls(ssl.create_default_context(), "upstream.example", 60)
    stream.write(b"asked", 60)
    assert stream.read(10, 60) == b"read"
    assert len(recorder.limits) == 4
    assert all(limit is not None and 49 < limit <= 50 for limit in recorder.limits)
    assert stream.get_extra_info("peer") == "peer"

    deadline.begin(0)
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(10, 60)
    stream.close()
    assert len(recorder.limits) == 5, "a connection can be closed at any time"
