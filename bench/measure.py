"""Children and what they cost: wall and CPU time and peak memory, as the kernel accounts for them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parent.parent
_KEPT: Final = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONPATH")


class BenchError(Exception):
    """A child that did not do what was to be measured; `str()` is the end of its output."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one child cost; seconds and megabytes (10^6 bytes)."""

    wall: float
    cpu: float
    peak: float


@dataclass(frozen=True, slots=True)
class Seen:
    """What an upstream saw: requests, and seconds from the first of them to the last answer."""

    requests: int
    seconds: float


def run(
    command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
) -> tuple[Cost, str]:
    """Return what the command cost and what it printed. Raises BenchError where it fails."""
    log = folder / "output.log"
    begin = time.monotonic()
    with log.open("w+") as output:
        child = subprocess.Popen(
            command, cwd=folder, env=_environment(environment or {}), stdout=output, stderr=output
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text("utf-8")
    if child.returncode:
        raise BenchError(f"{' '.join(command)} ended with {child.returncode}: {text[-2000:]}")
    wall = time.monotonic() - begin
    return Cost(wall, usage.ru_utime + usage.ru_stime, _megabytes(usage.ru_maxrss)), text


def python(*arguments: str, folder: Path, environment: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Return what this Python with these arguments cost and printed."""
    return run([sys.executable, *arguments], folder, environment)


def _megabytes(peak: int) -> float:
    """Return megabytes; the kernel counts in kilobytes, that of macOS in bytes."""
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept["PYTHONPATH"] = os.pathsep.join(part for part in (str(_ROOT), kept.get("PYTHONPATH", "")) if part)
    return {**kept, **extra}


class Upstreams:
    """The upstreams in their process; `environment` leads the program there."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        """Talk to a child that has just been started."""
        self._child = child
        self.environment: dict[str, str] = json.loads(self._line())

    def take(self, word: str = "") -> dict[str, Seen]:
        """Return what each upstream saw since the last time."""
        print(word, file=self._child.stdin, flush=True)
        return {
            name: Seen(int(seen["requests"]), seen["seconds"])
            for name, seen in json.loads(self._line()).items()
        }

    def _line(self) -> str:
        return "" if self._child.stdout is None else self._child.stdout.readline()


@contextmanager
def upstreams(latency: float, *what: object) -> Iterator[Upstreams]:
    """Run the upstreams of a list for as long as the context lasts; `what` is as in `bench.upstreams`."""
    command = [sys.executable, "-m", "bench.upstreams", str(latency), *map(str, what)]
    with subprocess.Popen(
        command, env=_environment({}), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        yield Upstreams(child)
        child.communicate()
