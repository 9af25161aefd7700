"""Every cell of the fault matrix. All of it runs in `make test-faults`, a sample of it in `make test`."""

from pathlib import Path

import pytest

from tests.faults.matrix import Cell, cells, check

CELLS = tuple(cells())
EVERY = 199  # one of so many cells is in the sample


def is_sample(number: int, cell: Cell) -> bool:
    return number % EVERY == 0 and not (cell.fault.slow or cell.fault.waits)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make a test of every cell; where the slow ones are left out, only of the sample, which starts sooner."""
    if "cell" in metafunc.fixturenames:
        sample_only = "not slow" in metafunc.config.getoption("markexpr")
        chosen = ((cell, is_sample(number, cell)) for number, cell in enumerate(CELLS))
        metafunc.parametrize(
            "cell",
            [
                pytest.param(cell, id=str(cell), marks=() if sample else pytest.mark.slow)
                for cell, sample in chosen
                if sample or not sample_only
            ],
        )


def test_no_fact_is_lost_and_the_truth_is_told(cell: Cell, tmp_path: Path) -> None:
    check(cell, tmp_path)


def test_no_two_cells_are_the_same() -> None:
    assert len({str(cell) for cell in CELLS}) == len(CELLS)
