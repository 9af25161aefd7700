"""The style in which a table is written: the one that gives most of its lines back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from enricher.adopt.markdown import Table
from enricher.catalog import MOST_DASHES
from enricher.layout import lay_out
from enricher.model import Style


def style_of(table: Table, header: Sequence[str], rows: Sequence[Sequence[str]], like: Style) -> Style:
    """Return the style that writes the cells most like the table; `like` has the parts that are known."""
    best, most = like, -1
    for style in _candidates(table, like):
        written = lay_out(header, rows, style).split("\n")
        same = sum(one == other for one, other in zip(written, table.lines, strict=True))
        if same > most:
            best, most = style, same
    return best


def _candidates(table: Table, like: Style) -> Iterator[Style]:
    align = table.aligns[0] if len(set(table.aligns)) == 1 else table.aligns
    known = replace(like, align=align, dashes=_dashes(table.lines[1]))
    ends = sorted({_pipes(table.lines[0]), _pipes(table.lines[-1])})
    for pipes, padding, rule_style, blank in product(
        ends, ("spaced", "tight", "aligned"), ("tight", "spaced"), (2, 0, 1)
    ):
        if padding != "aligned" or blank == 2:  # noqa: PLR2004 - an aligned cell is never without text
            yield replace(known, pipes=pipes, padding=padding, rule=rule_style, blank=blank)


def _pipes(line: str) -> str:
    left, right = line.strip().startswith("|"), line.strip().endswith("|")
    return {(True, True): "both", (True, False): "left", (False, True): "right", (False, False): "none"}[
        left, right
    ]


def _dashes(rule: str) -> int:
    return min(len(re.findall("-+", rule)[0]), MOST_DASHES)
