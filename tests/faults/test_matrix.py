"""Every cell of the fault matrix. All of it runs in `make test-faults`, a sample of it in `make test`."""

from pathlib import Path

import pytest

from tests.faults.matrix import Cell, cells, check

CELLS = tuple(cells())
EVERY = 199  # one of so many cells is in the sample


def is_sample(number: int, cell: Cell) -> bool:
    return number % EVERY == 0 and not (cell.fault.slow or cell.fault.waits)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param(cell, id=str(cell), marks=() if is_sample(number, cell) else pytest.mark.slow)
        for number, cell in enumerate(CELLS)
    ],
)
def test_no_fact_is_lost_and_the_truth_is_told(cell: Cell, tmp_path: Path) -> None:
    check(cell, tmp_path)


def test_no_two_cells_are_the_same() -> None:
    assert len({str(cell) for cell in CELLS}) == len(CELLS)
