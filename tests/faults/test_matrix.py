"""Every cell of the fault matrix: a sample, one of each row, with each change; the others in `make test-faults`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.matrix import ROWS, Cell, cells, check

CELLS = tuple(cells())


def sample() -> Iterator[Cell]:
    """Yield a cell of each row that is quick, going down the faults with the rows."""
    for number, row in enumerate(ROWS):
        quick = [c for c in CELLS if c.row == row and not (c.fault.slow or c.fault.waits or c.fault.heavy)]
        yield quick[number * len(quick) // len(ROWS)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every cell; where the battery is left out, only of the sample, which starts sooner."""
    if "cell" in metafunc.fixturenames:
        quick = [*sample()]
        chosen = [pytest.param(cell, id=str(cell)) for cell in quick]
        if "not nightly" not in metafunc.config.getoption("markexpr"):
            known = set(quick)
            rest = (cell for cell in CELLS if cell not in known)
            chosen += [pytest.param(cell, id=str(cell), marks=pytest.mark.nightly) for cell in rest]
        metafunc.parametrize("cell", chosen)


@pytest.mark.sample(every=3)
def test_no_fact_is_lost_and_the_truth_is_told(cell: Cell, tmp_path: Path) -> None:
    check(cell, tmp_path)


def test_no_two_cells_are_the_same() -> None:
    assert len({str(cell) for cell in CELLS}) == len(CELLS)


def test_each_row_has_a_cell_in_the_sample() -> None:
    assert [cell.row for cell in sample()] == list(ROWS)
