"""What the matrix came to, as a table below the tests."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.matrix import ROWS, Cell, cells
from tests.faults.table import FAULTS

_CELL = re.compile(r"\[(?P<row>[^|\]]+) \| (?P<fault>.+) \| [^|]+\]$")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cells of each upstream passed, if any ran."""
    ran = Counter[tuple[str, str]]()
    for result in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(result, ()):
            match = _CELL.search(report.nodeid)
            if match and (report.when == "call" or result != "passed"):
                ran[match["row"], result] += 1
    if ran:
        terminalreporter.section("the fault matrix")
        for line in _table(ran, tuple(cells())):
            terminalreporter.line(line)


def _table(ran: Counter[tuple[str, str]], every: tuple[Cell, ...]) -> Iterator[str]:
    yield f"{'':<28}{'faults':>8}{'cells':>8}{'run':>8}{'passed':>8}{'failed':>8}"
    total = Counter[str]()
    for row in ROWS:
        own = [cell for cell in every if cell.row == row]
        passed = ran[row.name, "passed"]
        failed = ran[row.name, "failed"] + ran[row.name, "error"]
        kinds = len({cell.fault.name for cell in own})
        yield _line(row.name, kinds, len(own), passed + failed, passed, failed)
        total.update(cells=len(own), run=passed + failed, passed=passed, failed=failed)
    kinds = len({fault.name for fault in FAULTS})
    yield _line("all", kinds, total["cells"], total["run"], total["passed"], total["failed"])


def _line(name: str, *numbers: int) -> str:
    return f"{name:<28}" + "".join(f"{number:>8,}" for number in numbers)
