"""A promise that is broken in the code is seen by a test."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import click
import pytest

from tests.support.paths import ROOT
from tests.support.slips import SLIPS, Slip

SOURCES = ROOT / "src" / "enricher"
TESTS_FAILED = 1  # pytest's exit code; an import that breaks or a test that is not there gives another
IN_MAKE_TEST = SLIPS[0]  # the others: `make test-slips`


@dataclass(frozen=True)
class Ending:
    """How tests ended, and what they printed."""

    code: int
    said: str

    def is_failure_of(self, test: str) -> bool:
        return self.code == TESTS_FAILED and f"\nFAILED {test}" in self.said


def broken(slip: Slip, source: str) -> str:
    places = source.count(slip.old)
    assert places == 1, f"{slip.file} has {places} places like {slip.old!r}; correct tests/support/slips.py"
    return source.replace(slip.old, slip.new)


def plant(slip: Slip, folder: Path) -> Path:
    """Return a folder with a copy of the sources and whatever was compiled of them, the slip in it."""
    copytree(SOURCES, folder / "enricher")
    file = folder / "enricher" / slip.file
    file.write_text(broken(slip, file.read_text("utf-8")), "utf-8")
    return folder


def run(tests: list[str], sources: Path) -> Ending:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--tb=line", "-p", "no:cacheprovider", *tests]
    own = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    environment = {**own, "PYTHONPATH": str(sources), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    return Ending(done.returncode, done.stdout + done.stderr)


def table() -> str:
    rows = (f"| {slip.promise} | `{slip.file}`: {slip.change} | `{slip.test}` |\n" for slip in SLIPS)
    return "".join(("| promise | slip | the test that fails |\n|:---|:---|:---|\n", *rows))


def test_a_slip_has_its_one_place_in_the_sources() -> None:
    sources = {slip: (SOURCES / slip.file).read_text("utf-8") for slip in SLIPS}

    assert [slip for slip, source in sources.items() if broken(slip, source) == source] == []


def test_the_test_of_a_slip_is_there() -> None:
    named = {slip.test: slip.test.partition("::") for slip in SLIPS}

    assert [
        test
        for test, (path, _, name) in named.items()
        if f"\ndef {name}(" not in (ROOT / path).read_text("utf-8")
    ] == []


def test_a_slip_whose_place_is_gone_is_an_error() -> None:
    with pytest.raises(AssertionError, match="has 0 places like"):
        broken(SLIPS[0], "other code")


def test_the_page_lists_the_slips() -> None:
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    shown = re.search(r"<!-- slips:begin -->\n(.*)<!-- slips:end -->", page, re.DOTALL)

    assert shown
    assert shown[1] == table()


def test_a_broken_promise_is_seen(tmp_path: Path) -> None:
    assert run([IN_MAKE_TEST.test], plant(IN_MAKE_TEST, tmp_path)).is_failure_of(IN_MAKE_TEST.test)


@pytest.mark.parametrize("said", ["ERROR tests/test_x.py", "FAILED tests/test_y.py::test_other"])
def test_a_test_that_did_not_run_has_seen_nothing(said: str) -> None:
    assert not Ending(TESTS_FAILED, f"...\n{said}").is_failure_of("tests/test_x.py::test_this")
    assert not Ending(2, "...\nFAILED tests/test_x.py::test_this").is_failure_of("tests/test_x.py::test_this")


@pytest.mark.slow
def test_the_test_of_each_slip_is_in_make_test() -> None:
    collected = run(["--collect-only", "tests"], SOURCES.parent).said
    names = {line.partition("[")[0] for line in collected.splitlines()}

    assert [slip.test for slip in SLIPS if slip.test not in names] == []


@pytest.mark.nightly
def test_every_broken_promise_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = run([slip.test for slip in SLIPS], SOURCES.parent)
    assert whole.code == 0, whole.said

    missed = []
    for number, slip in enumerate(SLIPS):
        ending = run([slip.test], plant(slip, tmp_path / str(number)))
        if not ending.is_failure_of(slip.test):
            missed.append((slip, ending))
    with capsys.disabled():
        click.echo(f"\n{len(SLIPS)} slips, {len(SLIPS) - len(missed)} caught")
    assert missed == []
