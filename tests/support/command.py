"""The program in a folder, against upstreams on loopback: in this process, or as a process of its own."""

import gc
import logging
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from enricher.cli import main
from enricher.http.client import REQUESTS

_KEPT = ("PATH", "PYTHONPATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR")


@dataclass(frozen=True)
class Result:
    """What the program left behind."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which nothing leads out of this machine."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    nowhere = "http://127.0.0.1:1"
    closed = {
        "GITHUB_API_URL": nowhere,
        "ENRICHER_ARXIV_URL": f"{nowhere}/api/query",
        "ENRICHER_USENIX_URL": nowhere,
        "ENRICHER_CROSSREF_URL": nowhere,
        "ENRICHER_ARXIV_DELAY": "0",
        "ENRICHER_USENIX_DELAY": "0",
        "ENRICHER_GITHUB_DELAY": "0",
        "ENRICHER_RETRY_WAIT": "0",
        "ENRICHER_CACHE": "off",
        "COLUMNS": "100",
    }
    return {**kept, **closed, **extra}


def enrich(folder: Path, extra: Mapping[str, str], *arguments: str) -> Result:
    """Run `enrich` in this process, which starts none, and return its exit code and output."""
    assert threading.current_thread() is threading.main_thread(), (
        "the folder and the output are the process's"
    )
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with ExitStack() as changed:
        changed.enter_context(chdir(folder))
        changed.enter_context(patch.dict(os.environ, environment(extra), clear=True))
        changed.enter_context(patch.object(sys, "argv", ["enrich", *arguments]))
        changed.enter_context(redirect_stdout(out))
        changed.enter_context(redirect_stderr(err))
        changed.enter_context(_fresh_process())
        code = _exit_code()
    return Result(code, _text(out), _text(err))


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    except Exception:  # noqa: BLE001 - as the interpreter does with whatever the program lets through
        traceback.print_exc()
        return 1
    raise AssertionError("main() exits")


@contextmanager
def _fresh_process() -> Iterator[None]:
    """Let logging and the garbage collector be as in a new process, and put them back."""
    root = logging.getLogger()
    handlers, level, threshold = root.handlers, REQUESTS.level, gc.get_threshold()
    root.handlers = []
    try:
        yield
    finally:
        root.handlers = handlers
        REQUESTS.setLevel(level)
        gc.set_threshold(*threshold)


def _text(stream: TextIOWrapper) -> str:
    """Return what was written, with each line's end as a pipe in text mode reads it."""
    stream.seek(0)
    return stream.read()


def child(folder: Path, extra: Mapping[str, str], module: str, *arguments: str) -> Result:
    """Run a module as a program of its own, and return its exit code and output."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env=environment(extra),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout, done.stderr)
