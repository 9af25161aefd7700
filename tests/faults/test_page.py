"""What the page on reliability says of the matrix is so."""

import re

from tests.faults.matrix import ROWS
from tests.faults.table import FAULTS
from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", PAGE)
    assert len(named) > 8
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_numbers_are_those_of_the_matrix() -> None:
    assert len(ROWS) == 33
    assert "33 rows" in PAGE
    assert f"{len({fault.name for fault in FAULTS})} faults" in PAGE
