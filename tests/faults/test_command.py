"""A few cells through the real command as a process of its own: every exit code, and the memory that it takes."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulated_upstreams.samples import LIST
from simulated_upstreams.server import Fault as Hook
from simulated_upstreams.server import Raw, Server
from tests.faults.table import flood
from tests.support.command import enrich, environment
from tests.support.hosted_list import CATALOG, FILES, Hosted, down

pytestmark = pytest.mark.slow  # each starts a process


def once(hook: Hook) -> Hook:
    """Let a fault strike one request."""
    left = [hook]
    return lambda request: left.pop()(request) if left else None


@dataclass(frozen=True)
class Case:
    """One upstream that fails, how the command is called, and what it must end with and say."""

    host: str
    hook: Hook
    code: int
    says: str
    catalog: str = CATALOG
    arguments: tuple[str, ...] = ()


CASES = {
    "0, 503 once": Case("arxiv", once(down), 0, "Wrote metadata.yaml"),
    "1, 503": Case("github", down, 1, f"Error: {LIST}: GitHub answered 503\n", arguments=("--pull-request",)),
    "1, not HTTP": Case(
        "github",
        lambda _: Raw((b"220 mail.example\r\n",)),
        1,
        f"Error: {LIST}: GitHub could not be reached",
        arguments=("--pull-request",),
    ),
    "2, 503 and a mistake": Case(
        "arxiv", down, 2, 'unknown key "titel"', catalog=CATALOG.replace("\ntitle:", "\ntitel:", 1)
    ),
    "3, 503": Case("arxiv", down, 3, "answered 503"),
    "3, silence": Case("usenix", lambda _: Raw((b"",), pause=60), 3, "did not answer in time"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_exit_code_is_right(folder: Path, hosted: Hosted, case: Case) -> None:
    (folder / "catalog.yaml").write_text(case.catalog, encoding="utf-8")
    server: Server = getattr(hosted.upstreams, case.host)
    server.faults.append(case.hook)
    limit = "0.5" if "in time" in case.says else "20"
    variables = {**hosted.upstreams.environment, "ENRICHER_TIMEOUT": limit}
    result = enrich(folder, variables, *case.arguments)
    assert result.code == case.code, result.out + result.err
    assert case.says in result.out + result.err
    assert "Traceback" not in result.err


def test_an_interrupt_ends_a_run_that_waits_for_a_silent_upstream(folder: Path, hosted: Hosted) -> None:
    hosted.upstreams.arxiv.faults.append(lambda _: Raw((b"",), pause=60))
    process = start(folder, hosted)
    while not hosted.upstreams.arxiv.requests:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == FILES


def test_a_gigabyte_from_every_upstream_does_not_fill_the_memory(folder: Path, hosted: Hosted) -> None:
    for server in (hosted.upstreams.arxiv, hosted.upstreams.usenix, hosted.upstreams.github):
        server.faults.append(lambda _: Raw(flood()))
    process = start(folder, hosted)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 3
    assert usage.ru_maxrss < 400_000, "kilobytes, of which a healthy run takes about 90,000"


def start(folder: Path, hosted: Hosted) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "enricher"],
        cwd=folder,
        env=environment(hosted.upstreams.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
