"""The real program as a child process, in a folder of its own, against upstreams on loopback."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

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
    """Run `enrich` and return its exit code and output."""
    return child(folder, extra, "enricher", *arguments)


def child(folder: Path, extra: Mapping[str, str], module: str, *arguments: str) -> Result:
    """Run a module as a program and return its exit code and output."""
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
