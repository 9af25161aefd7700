"""The style in which a table is written: the one that gives most of its lines back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from enricher.catalog.reader import MOST_DASHES
from enricher.model.catalog import Style
from enricher.readme.blocks import Table
from enricher.render.layout import columns_of, lay_out


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
    """Yield the styles that may be the table's, of those that write the same the shortest first."""
    align = table.aligns[0] if len(set(table.aligns)) == 1 else table.aligns
    ends = sorted({_pipes(table.lines[0]), _pipes(table.lines[-1])})
    rule = "spaced" if re.search(r"\|\s+:?-|-:?\s+\|", table.lines[1]) else "tight"
    dashes = _dashes(table.lines[1])
    for pipes in ends:
        known = replace(like, align=align, pipes=pipes, rule=rule)
        yield from _plain(table, replace(known, dashes=dashes[0] if len(set(dashes)) == 1 else dashes))
        yield from _aligned(table, known, dashes)


def _plain(table: Table, known: Style) -> Iterator[Style]:
    has_blank = any("" in row.cells for row in table.rows)
    for padding, blank in product(("spaced", "tight"), (2, 0, 1) if has_blank else (2,)):
        yield replace(known, padding=padding, blank=blank)


def _aligned(table: Table, known: Style, widths: tuple[int, ...]) -> Iterator[Style]:
    """Yield the styles with padded cells; one with widths of its own is as wide as the table's rule."""
    is_wide = any(columns_of(line) != len(line) for line in table.lines)
    paddings = ("aligned", "aligned-wide") if is_wide else ("aligned",)
    sides = ("left", "right") if "center" in table.aligns else ("left",)
    for dashes, padding, odd in product((known.dashes, widths), paddings, sides):
        yield replace(known, padding=padding, odd=odd, dashes=dashes)


def _pipes(line: str) -> str:
    left, right = line.strip().startswith("|"), line.strip().endswith("|")
    return {(True, True): "both", (True, False): "left", (False, True): "right", (False, False): "none"}[
        left, right
    ]


def _dashes(rule: str) -> tuple[int, ...]:
    """Return the number of hyphens in each cell of the row under the header."""
    return tuple(min(len(hyphens), MOST_DASHES) for hyphens in re.findall("-+", rule))
