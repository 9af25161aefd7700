"""Lines that people wrote, as they are and as they will be: a block of code that GitHub colors."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from enricher.model.run import ChangedLine
from enricher.text.markdown import clean

_BACKTICKS: Final = re.compile("`+")


def diff(lines: Sequence[ChangedLine]) -> str:
    """Return the lines, each with its place, as a block of code."""
    head, rows, tail = diff_block(lines)
    return "\n".join([head, *rows, tail])


def diff_block(lines: Sequence[ChangedLine]) -> tuple[str, tuple[str, ...], str]:
    """Return the same in pieces: what opens the block, a row for each line, and what closes it."""
    rows = tuple(map(_row, lines))
    fence = fence_for(rows)
    return f"{fence}diff", rows, fence


def _row(line: ChangedLine) -> str:
    before = [f"- {_inert(line.before)}"] if line.before else []
    return "\n".join([f"@@ {clean(line.file)} line {line.line} @@", *before, f"+ {_inert(line.after)}"])


def _inert(text: str) -> str:
    """Return a line that cannot be read as a box of the pull request, which is a line with a comment too."""
    return clean(text).replace("<!--", "<!\u2013")


def fence_for(cleaned: Iterable[str]) -> str:
    """Return a fence for a block of code, longer than any run of backticks in its cleaned lines."""
    return "`" * max(3, 1 + max(map(len, _BACKTICKS.findall("\n".join(cleaned))), default=0))
