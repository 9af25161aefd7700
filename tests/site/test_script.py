"""The script of the page checked by programs from npm: the types in its comments, and common mistakes."""

import subprocess

import pytest

from tests.support.paths import ROOT

SCRIPT = str(ROOT / "src" / "enricher" / "site" / "assets" / "list.js")
BIN = ROOT / "node_modules" / ".bin"

pytestmark = pytest.mark.external


def test_its_types_hold() -> None:
    options = (
        "--noEmit",
        "--allowJs",
        "--checkJs",
        "--strict",
        "--target",
        "es2023",
        "--lib",
        "es2023,dom,dom.iterable",
    )
    done = subprocess.run((BIN / "tsc", *options, SCRIPT), capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, "")


def test_the_linter_finds_nothing() -> None:
    done = subprocess.run(
        (BIN / "oxlint", "--deny-warnings", SCRIPT), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
