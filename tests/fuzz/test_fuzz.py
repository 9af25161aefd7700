"""Whatever a file or an upstream holds: a message or a fact, never a traceback, a hang or a lost byte."""

import os
import time
from itertools import islice

import click
import pytest

from tests.fuzz.battery import (
    LARGEST,
    LIMIT,
    Tally,
    attempt,
    keep,
    minimised,
    run,
    table,
    try_documents,
    try_mutations,
)
from tests.fuzz.growth import GROWTHS, Growth
from tests.fuzz.mutation import Pool, mutations
from tests.fuzz.targets import CORPUS, TARGETS, Target

SEED = int(os.environ.get("FUZZ_SEED", "1"))
INPUTS = int(os.environ.get("FUZZ_INPUTS", "100000"))
SAMPLE = 15  # mutations, and a third as many documents, of each target in `make test`
LARGE = 1_000_000  # bytes of an input that has grown …
LARGEST_OF = {"import": 200_000, "usenix": 500_000}  # … whose parser takes seconds for that, or refuses more
SHORTEST = 80  # how many times an input is shorter that grows in `make test`

every_target = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
every_growth = pytest.mark.parametrize(
    "growth", GROWTHS, ids=[f"{growth.target}: {growth.name}" for growth in GROWTHS]
)


@every_target
def test_each_sample_of_the_corpus_holds(target: Target) -> None:
    tried = {path.name: attempt(target, path.read_bytes()) for path in target.samples()}

    assert {name: failure for name, (_, _, failure) in tried.items() if failure} == {}
    assert any(accepted for accepted, _, _ in tried.values())


@every_target
def test_a_sample_of_the_fuzz_run_holds(target: Target) -> None:
    tally = try_mutations(target, SAMPLE, f"{SEED}:sample")
    tally.join(try_documents(target, SAMPLE // 3, SEED))

    assert tally.inputs >= SAMPLE
    assert tally.failures == {}


@pytest.mark.sample(every=4)
@every_growth
def test_a_small_input_that_grows_is_read_in_time(growth: Growth) -> None:
    _, _, failure = attempt(TARGETS[growth.target], growth.of(_largest(growth) // SHORTEST), limit=LIMIT / 2)

    assert failure is None


def _largest(growth: Growth) -> int:
    return LARGEST_OF.get(growth.target, LARGE)


@pytest.mark.nightly
@every_growth
def test_time_grows_with_the_input_and_not_with_its_square(growth: Growth) -> None:
    target, size = TARGETS[growth.target], _largest(growth)
    _, small, failed_small = attempt(target, growth.of(size // 10))
    _, large, failed_large = attempt(target, growth.of(size), limit=10 * LIMIT)

    assert (failed_small, failed_large) == (None, None)
    assert large < max(1.0, 30 * small)  # the square would be a hundred times as long


@pytest.mark.nightly
def test_no_input_of_a_hundred_thousand_breaks_a_promise(capsys: pytest.CaptureFixture[str]) -> None:
    start = time.monotonic()
    tallies = run(TARGETS, INPUTS, SEED)
    with capsys.disabled():
        click.echo(f"\n{table(tallies, SEED, time.monotonic() - start)}")
    for tally in tallies.values():
        for failure in tally.failures.values():
            keep(failure)

    assert sum(tally.inputs for tally in tallies.values()) == INPUTS
    assert [failure for tally in tallies.values() for failure in tally.failures.values()] == []
    assert [name for name, tally in tallies.items() if not 0 < tally.accepted < tally.inputs] == []
    assert max(tally.megabytes for tally in tallies.values()) < LARGEST


# --- that the battery would notice ----------------------------------------------------------------


def _target(name: str) -> Target:
    """Return a target whose check breaks in one of the ways that there are."""

    def check(data: bytes) -> bool:
        if name == "traceback" and b"title" in data:
            raise KeyError("title")
        if name == "promise" and b"id" in data:
            raise AssertionError("a promise")
        while name == "hang" and b"id" in data:
            pass
        return True

    return Target(name, "catalog", check, TARGETS["catalog"].documents)


@pytest.mark.parametrize(
    ("name", "what", "data"),
    [
        ("traceback", "KeyError: 'title'", b"title"),
        ("promise", "AssertionError: a promise", b"id"),
        ("hang", "TooSlow: took more than 0.1 s", b"id"),
    ],
)
def test_what_breaks_is_found_and_made_small(name: str, what: str, data: bytes) -> None:
    target = _target(name)
    _, _, failure = attempt(target, b"a title: and an id", limit=0.05)

    assert failure is not None
    assert failure.what == what
    if name != "hang":
        assert minimised(target, failure).data == data


def test_a_run_counts_what_breaks_once_for_each_place() -> None:
    tally = try_mutations(_target("traceback"), 50, "1")

    assert tally.inputs == 50
    assert [failure.data for failure in tally.failures.values()] == [b"title"]
    assert "KeyError: 'title'" in table({"x": tally}, 1, 0)


def test_the_same_seed_makes_the_same_inputs() -> None:
    pool = TARGETS["catalog"].pool()

    assert [*islice(mutations(pool, "1"), 20)] == [*islice(mutations(pool, "1"), 20)]
    assert [*islice(mutations(pool, "1"), 20)] != [*islice(mutations(pool, "2"), 20)]


def test_an_empty_sample_can_be_mutated() -> None:
    assert len([*islice(mutations(Pool((b"",), (b"x",)), "1"), 50)]) == 50


@pytest.mark.slow
def test_the_parts_of_a_run_add_up() -> None:
    tallies = run(("rest",), 30, SEED)

    assert (tallies["rest"].inputs, tallies["rest"].failures) == (30, {})
    assert isinstance(tallies["rest"], Tally)


def test_the_corpus_is_small_and_each_of_its_folders_is_used() -> None:
    files = [path for path in CORPUS.rglob("*") if path.is_file()]

    assert sum(path.stat().st_size for path in files) < 200_000
    assert {path.parent.name for path in files} == {"corpus", *(target.corpus for target in TARGETS.values())}
