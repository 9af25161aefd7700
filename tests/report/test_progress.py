import logging
from collections.abc import Iterator

import httpx
import pytest

from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing
from enricher.report.progress import log_requests, watching
from tests.support.runner import commands

A1, A2, B1 = Ref("arxiv", "1"), Ref("arxiv", "2"), Ref("github", "o/r")
PAPER = Paper(title="A title")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def _logging_as_before() -> Iterator[None]:
    logger = logging.getLogger("httpx")
    level = logger.level
    yield
    logger.setLevel(level)


def test_a_log_has_a_line_where_a_source_begins_and_where_it_is_done(
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
        "arxiv: checking 2 links",
        "github: checking 1 link",
        "github: o/r: no such repository",
        "github: 1 checked",
        "arxiv: 1: arXiv answered 503",
        "arxiv: 1 of 2 checked",
    ]


def test_a_source_can_neither_break_nor_color_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as watcher:
        watcher.planned([A1, A2])
        watcher.arrived(Failed(A1, "\x1b[31m[bold]red[/bold]\r\n:tada: " + "word " * 100))

    line = capsys.readouterr().err.splitlines()[1]
    assert line == "arxiv: 1: [31m[bold]red[/bold] :tada: " + ("word " * 100).rstrip()


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
    assert "arxiv" in err
    assert "1/2" in err
    assert "0/1" in err


@pytest.mark.usefixtures("_logging_as_before")
def test_requests_are_logged_by_method_url_and_status_without_headers(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log_requests(())
    answer = httpx.MockTransport(lambda _request: httpx.Response(404))

    with httpx.Client(transport=answer, headers={"Authorization": "Bearer a-throw-away-token"}) as client:
        client.get("https://example.org/paper")

    assert 'GET https://example.org/paper "HTTP/1.1 404 Not Found"' in caplog.text
    assert "a-throw-away-token" not in caplog.text


def test_a_reason_in_a_log_is_no_command_for_the_runner(capsys: pytest.CaptureFixture[str]) -> None:
    with watching() as watcher:
        watcher.planned([A1])
        watcher.arrived(Failed(A1, "answered ##[add-mask]a\n::error::b"))

    assert commands(capsys.readouterr().err) == []


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
    record = logging.LogRecord("httpx", logging.INFO, "", 0, f"401 ##[add-mask]{token}\x1b[2J", None, None)

    assert handler.format(record) == "401 ##\u200b[add-mask]***\\x1b[2J"
