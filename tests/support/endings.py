"""Ends a run at any step that reaches the system: a driver that forks a warm process, and the orders that it takes.

A step is one call of a function of the operating system (files, folders, locks, sockets) in one thread of the
run; the signal comes before it. The driver is a process of its own without threads; it reads an order a line from
its standard input, forks, lets the child run the real `main`, and writes what became of it.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from tests.support.command import environment

_MODULES = frozenset({"posix", "fcntl", "_io", "io", "_socket"})
_TYPES = ("FileIO.", "BufferedWriter.", "BufferedReader.", "TextIOWrapper.", "socket.")
_NO_CALL = frozenset({"fspath", "getpid", "urandom", "_path_normpath", "get_blocking", "get_inheritable"})


@dataclass(frozen=True)
class Order:
    """A run to make, in a folder and with a cache; `thread` and `step` say where it ends, by which signal.

    The steps are counted where they are `counted`, and up to a signal; it makes a run slow.
    """

    folder: str
    cache: str
    counted: bool = False
    thread: str = ""
    step: int = 0
    signal: int = 0


@dataclass(frozen=True)
class Ending:
    """How a run ended: its exit code, or minus the signal; the steps of each thread; how long it lived on."""

    code: int
    steps: Mapping[str, int] = field(default_factory=dict)
    output: str = ""
    seconds: float = 0.0


class Driver:
    """The process that forks the runs."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run(self, order: Order) -> Ending:
        """Have a run made, and return how it ended."""
        commands, answers = self._process.stdin, self._process.stdout
        assert commands is not None
        assert answers is not None
        commands.write(json.dumps(asdict(order)) + "\n")
        commands.flush()
        return Ending(**json.loads(answers.readline()))


@contextmanager
def driving(settings: Mapping[str, str]) -> Iterator[Driver]:
    """Run a driver whose children have these settings."""
    with subprocess.Popen(
        [sys.executable, __file__],
        env={**environment(settings), "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Driver(process)
        process.communicate(timeout=10)


# --- in the driver ---


def _drive() -> None:
    import httpx  # noqa: PLC0415 - only the driver needs it

    import enricher.commands.run  # noqa: F401, PLC0415 - so that no child imports it step by step
    from enricher import cli  # noqa: PLC0415
    from enricher.http.client import _certificates  # noqa: PLC0415

    _certificates()
    httpx.Client(verify=_certificates()).close()
    for line in sys.stdin:
        ending = _fork(cli.main, Order(**json.loads(line)))
        sys.stdout.write(json.dumps(asdict(ending)) + "\n")
        sys.stdout.flush()


def _fork(main: Any, order: Order) -> Ending:
    pipe_out, pipe_in = os.pipe()
    output = Path(order.cache).with_name("output")
    child = os.fork()
    if not child:
        os.close(pipe_out)
        _be_the_run(main, order, pipe_in, output)
    os.close(pipe_in)
    _, status = os.waitpid(child, 0)
    ended = time.monotonic()
    with os.fdopen(pipe_out) as sent:
        steps = json.loads(sent.read() or "{}")
    begun = steps.pop("signalled", ended)
    return Ending(os.waitstatus_to_exitcode(status), steps, output.read_text(), ended - begun)


def _be_the_run(main: Any, order: Order, pipe: int, output: Path) -> None:
    """Run the command in this process and end it; the exit code goes through `os._exit`, as a fork's should."""
    with output.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(order.folder)
    os.environ["ENRICHER_CACHE"] = order.cache
    sys.argv = ["enrich"]
    hook = _Steps(order, pipe)
    if order.counted or order.signal:
        threading.setprofile(hook)
        sys.setprofile(hook)
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    finally:
        sys.setprofile(None)
        sys.stdout.flush()
        sys.stderr.flush()
        if not order.signal:
            os.write(pipe, json.dumps(hook.counts).encode())
        os._exit(code)


class _Steps:
    """A profile function that counts the steps of each thread, and sends the signal at the one ordered."""

    def __init__(self, order: Order, pipe: int) -> None:
        self.counts: Counter[str] = Counter()
        self._order = order
        self._pipe = pipe

    def __call__(self, frame: FrameType, event: str, called: Any) -> None:
        if event != "c_call" or not _reaches_the_system(called):
            return
        name = threading.current_thread().name
        self.counts[name] += 1
        order = self._order
        if order.signal and (name, self.counts[name]) == (order.thread, order.step):
            os.write(self._pipe, json.dumps({"signalled": time.monotonic()}).encode())
            os.kill(os.getpid(), order.signal)


def _reaches_the_system(called: Any) -> bool:
    if called.__name__ in _NO_CALL:
        return False
    return called.__module__ in _MODULES or (called.__qualname__ or "").startswith(_TYPES)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    _drive()
