"""The run: many inputs a target, each measured, each failure made small."""

import os
import resource
import signal
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.mutation import mutations
from tests.fuzz.targets import CORPUS, TARGETS, Target

LIMIT: Final = 2.0  # seconds of processor time for one input; a busy machine is no failure
LARGEST: Final = 600  # megabytes that a process may ever have taken
_CHUNK: Final = 500  # inputs of one target at a time, so that the processes end together
_DOCUMENTS: Final = 5  # every so many chunks one is of documents, the others are of mutations
_MOST_TRIES: Final = 300  # to make one failure smaller


@dataclass(frozen=True, slots=True)
class Failure:
    """An input for which something does not hold; `place` is where it was raised."""

    target: str
    what: str
    place: str
    data: bytes


@dataclass(slots=True)
class Tally:
    """What became of the inputs of a target."""

    inputs: int = 0
    accepted: int = 0
    slowest: float = 0.0  # seconds
    megabytes: int = 0
    failures: dict[str, Failure] = field(default_factory=dict)  # by place: the shortest input

    def add(self, accepted: bool, seconds: float) -> None:
        self.inputs += 1
        self.accepted += accepted
        self.slowest = max(self.slowest, seconds)

    def note(self, failure: Failure) -> None:
        known = self.failures.get(failure.place)
        if known is None or len(failure.data) < len(known.data):
            self.failures[failure.place] = failure

    def join(self, other: "Tally") -> None:
        self.inputs += other.inputs
        self.accepted += other.accepted
        self.slowest = max(self.slowest, other.slowest)
        self.megabytes = max(self.megabytes, other.megabytes)
        for failure in other.failures.values():
            self.note(failure)


class TooSlow(Exception):
    """An input that takes longer than it may."""


# --- one input ------------------------------------------------------------------------------------


def attempt(target: Target, data: bytes, limit: float = LIMIT) -> tuple[bool, float, Failure | None]:
    """Return whether the input was accepted, the seconds that it took, and what did not hold."""
    start = time.process_time()
    accepted, failure = False, None
    try:
        with _limited(2 * limit):
            accepted = target.check(data)
    except Exception as error:  # noqa: BLE001 - whatever is raised here is what is looked for
        failure = _failure(target, data, error)
    seconds = time.process_time() - start
    if failure is None and seconds > limit:  # within a library that hears no signal
        failure = Failure(target.name, f"took {seconds:.1f} s", "slow", data)
    return accepted, seconds, failure


def _failure(target: Target, data: bytes, error: Exception) -> Failure:
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{Path(one.filename).name}:{one.name}" for one in frames if "fuzz/battery" not in one.filename]
    said = str(error)[:200]
    place = f"{type(error).__name__} in {places[-1] if places else '?'}"
    if isinstance(error, AssertionError):
        place += f": {said.partition(':')[0]}"  # without what it says of this one input
    return Failure(target.name, f"{type(error).__name__}: {said}", place, data)


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TooSlow where the processor works longer on what is inside."""

    def stop(*_: object) -> None:
        raise TooSlow(f"took more than {seconds:g} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


# --- many -----------------------------------------------------------------------------------------


def try_mutations(target: Target, count: int, seed: str) -> Tally:
    """Return what became of so many mutations."""
    tally = Tally()
    for data in islice(mutations(target.pool(), seed), count):
        _try(target, data, tally)
    return tally


def try_documents(target: Target, count: int, number: int) -> Tally:
    """Return what became of so many documents of Hypothesis."""
    tally = Tally()

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @seed(number)
    @given(target.documents)
    def run(data: bytes) -> None:
        _try(target, data, tally)

    run()
    return tally


def _try(target: Target, data: bytes, tally: Tally) -> None:
    accepted, seconds, failure = attempt(target, data)
    tally.add(accepted, seconds)
    if failure is None:
        return
    known = tally.failures.get(failure.place)
    if known is None:
        tally.note(minimised(target, failure))
    elif len(data) < len(known.data):
        tally.note(failure)


def minimised(target: Target, failure: Failure) -> Failure:
    """Return the failure with as few bytes as some hundred tries leave of it."""
    tries = 0
    size = max(1, len(failure.data) // 2)
    while size and tries < _MOST_TRIES:
        at = 0
        while at < len(failure.data) and tries < _MOST_TRIES:
            tries += 1
            shorter = failure.data[:at] + failure.data[at + size :]
            found = attempt(target, shorter)[2]
            if found and found.place == failure.place:
                failure = found
            else:
                at += size
        size //= 2
    return failure


def run(names: Iterable[str], inputs: int, number: int) -> dict[str, Tally]:
    """Return what became of so many inputs in all, shared between the processors and the targets."""
    chosen = tuple(names)
    tallies = {name: Tally() for name in chosen}
    jobs = list(_jobs(chosen, inputs, number))
    # A process that is forked from this one would count the memory of this one as its own.
    with ProcessPoolExecutor(os.cpu_count(), get_context("forkserver")) as pool:
        for name, tally in pool.map(_work, jobs):
            tallies[name].join(tally)
    return tallies


Job = tuple[str, int, int, int]  # target, inputs, seed, number of the chunk


def _jobs(names: tuple[str, ...], inputs: int, number: int) -> Iterator[Job]:
    for at, name in enumerate(names):
        left = inputs // len(names) + (at < inputs % len(names))
        for chunk in range(-(-left // _CHUNK)):
            yield name, min(_CHUNK, left - chunk * _CHUNK), number, chunk


def _work(job: Job) -> tuple[str, Tally]:
    """Return what became of a chunk; what Hypothesis leaves of its share is made up by mutations."""
    name, count, number, chunk = job
    target, tally = TARGETS[name], Tally()
    own_seed = f"{number}:{name}:{chunk}"
    if chunk % _DOCUMENTS == 0:
        tally.join(try_documents(target, count, int(sha256(own_seed.encode()).hexdigest()[:8], 16)))
    tally.join(try_mutations(target, count - tally.inputs, own_seed))
    tally.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return name, tally


# --- in words -------------------------------------------------------------------------------------


def table(tallies: dict[str, Tally], number: int, seconds: float) -> str:
    """Return the run as a table, with each failure below it."""
    line: Callable[..., str] = "{:<10}{:>9}{:>10}{:>10}{:>13}{:>10}".format
    rows = [line("target", "inputs", "accepted", "failures", "slowest ms", "peak MB")]
    total = Tally()
    for name, tally in tallies.items():
        rows.append(_row(line, name, tally, len(tally.failures)))
        total.join(tally)
    failures = [one for tally in tallies.values() for one in tally.failures.values()]
    rows.append(_row(line, "all", total, len(failures)))
    rows.append(f"seed {number}, {seconds:.0f} s")
    rows += [f"{one.target}: {one.what} ({one.place}): {one.data!r}" for one in failures]
    return "\n".join(rows)


def _row(line: Callable[..., str], name: str, tally: Tally, failures: int) -> str:
    return line(name, tally.inputs, tally.accepted, failures, f"{1000 * tally.slowest:.0f}", tally.megabytes)


def keep(failure: Failure) -> Path:
    """Write the input into the corpus, where every later run tries it again, and return its file."""
    folder = CORPUS / TARGETS[failure.target].corpus
    path = folder / f"found-{sha256(failure.data).hexdigest()[:8]}"
    path.write_bytes(failure.data)
    return path
