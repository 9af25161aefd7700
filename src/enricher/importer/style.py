"""The style in which a table is written: the one that gives most of its lines back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from enricher.model.catalog import Style
from enricher.readme.tables import Table
from enricher.render.layout import columns_of, lay_out, layout_of


def style_of(table: Table, header: Sequence[str], rows: Sequence[Sequence[str]], like: Style) -> Style:
    """Return the style that writes the cells most like the table; `like` has the parts that are known."""
    align = table.aligns[0] if len(set(table.aligns)) == 1 else table.aligns
    text = "\n".join(table.lines)
    best, most = like, -1
    for padding in _paddings(table):
        style = replace(like, align=align, padding=padding)
        written = lay_out(header, rows, style, layout_of(text, style, header)).split("\n")
        same = sum(one == other for one, other in zip(written, table.lines, strict=True))
        if same > most:
            best, most = style, same
        if most == len(table.lines):
            break
    return best


def _paddings(table: Table) -> Iterator[str]:
    yield from ("spaced", "tight", "aligned")
    if any(columns_of(line) != len(line) for line in table.lines):
        yield "aligned-wide"
