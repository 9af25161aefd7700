import logging
import re
from collections.abc import Iterator

import httpx
import pytest

from enricher.errors import Unreachable
from enricher.http.client import REQUESTS, Web
from enricher.http.retry import RetryPolicy, persist
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Held, Missing
from enricher.report.progress import log_requests, log_retries, watching
from tests.support.runner import commands

A1, A2, B1 = Ref("arxiv", "1"), Ref("arxiv", "2"), Ref("github", "o/r")
PAPER = Paper(title="A title")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    level = REQUESTS.level
    yield
    REQUESTS.setLevel(level)


def test_a_log_has_a_line_where_the_sources_begin_and_where_each_is_done(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with watching() as watcher:
        watcher.planned([A1, B1, A2])
        watcher.arrived(Found(A2, PAPER))
        watcher.arrived(Missing(B1, "no such repository"))
        watcher.ended("github")
        watcher.arrived(Failed(A1, "arXiv answered 503"))
        watcher.ended("arxiv")

    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines() == [
        "Checking 3 links: arXiv 2, GitHub 1",
        "GitHub: 1 checked",
        "arXiv: 1 of 2 checked",
    ]


def test_a_wait_is_a_line_that_no_source_can_break_and_that_holds_no_token(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log_retries(("a-throw-away-token",))
    waits = iter([Unreachable("arXiv answered \x1b[31m503\r\n::error::a-throw-away-token", 45), None])

    def attempt() -> None:
        error = next(waits)
        if error:
            raise error

    persist(attempt, RetryPolicy(first_wait=0), lambda _: None)

    (line,) = capsys.readouterr().err.splitlines()
    assert line == "arXiv answered [31m503 ::error::***; trying again in 45 s, attempt 2 of 4"
    assert commands(line) == []


def test_a_wait_of_less_than_a_second_is_not_reported(capsys: pytest.CaptureFixture[str]) -> None:
    log_retries(())
    with pytest.raises(Unreachable):
        persist(_unreachable, RetryPolicy(first_wait=0), lambda _: None)

    assert capsys.readouterr().err == ""


def _unreachable() -> None:
    raise Unreachable("arXiv answered 503")


def test_a_terminal_shows_a_wait_above_its_bars(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("TTY_COMPATIBLE", "1"), ("TTY_INTERACTIVE", "1"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    log_retries(())

    with watching() as watcher:
        watcher.planned([A1])
        with pytest.raises(Unreachable):
            persist(_unreachable, RetryPolicy(first_wait=5, attempts=2), lambda _: None)

    assert re.search(r"arXiv answered 503; trying again in [56] s, attempt 2 of 2\s", capsys.readouterr().err)


def test_links_that_are_held_back_are_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as watcher:
        watcher.planned([A1, A2])
        watcher.arrived(Found(A1, PAPER))
        watcher.arrived(Held(A2, "a challenge"))
        watcher.ended("arxiv")

    assert capsys.readouterr().err.splitlines()[-1] == "arXiv: 1 of 2 checked"


def test_a_terminal_has_a_bar_for_each_source(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TTY_INTERACTIVE", "1")
    monkeypatch.setenv("TERM", "xterm")

    with watching() as watcher:
        watcher.planned([A1, A2, B1])
        watcher.arrived(Found(A1, PAPER))

    out, err = capsys.readouterr()
    assert out == ""
    assert "arXiv" in err
    assert "1/2" in err
    assert "0/1" in err


@pytest.mark.usefixtures("_logging_as_before")
def test_requests_are_logged_by_method_url_and_status_without_headers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_requests(())
    answer = httpx.MockTransport(lambda _request: httpx.Response(404))
    token = {"Authorization": "Bearer a-throw-away-token"}
    web = Web("Upstream", "https://example.org", meter=Meter(), headers=token, transport=answer)

    web.get("https://example.org/paper")

    assert 'GET https://example.org/paper "404 Not Found"' in caplog.text
    assert "a-throw-away-token" not in caplog.text


@pytest.mark.usefixtures("_logging_as_before")
def test_a_status_that_holds_the_token_or_a_command_is_logged_without_either() -> None:
    token = "a-throw-away-token"
    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    try:
        log_requests((token,))
        (handler,) = root.handlers
    finally:
        root.handlers = before
    record = logging.LogRecord("requests", logging.INFO, "", 0, f"401 ##[add-mask]{token}\x1b[2J", None, None)

    assert handler.format(record) == "401 ##\u200b[add-mask]***\\x1b[2J"
