"""The style in which a table is written: the one that gives most of its lines back."""

from collections.abc import Sequence
from dataclasses import replace

from enricher.model.catalog import Style
from enricher.readme.tables import Table
from enricher.render.layout import columns_of, lay_out, layout_of


def style_of(table: Table, header: Sequence[str], rows: Sequence[Sequence[str]], like: Style) -> Style:
    """Return the style that writes the cells most like the table; `like` has the parts that are known."""
    align = table.aligns[0] if len(set(table.aligns)) == 1 else table.aligns
    is_wide = any(columns_of(line) != len(line) for line in table.lines)
    paddings = ("spaced", "tight", "aligned", *(("aligned-wide",) if is_wide else ()))
    text = "\n".join(table.lines)

    def same(style: Style) -> int:
        written = lay_out(header, rows, style, layout_of(text, style, header)).split("\n")
        return sum(one == other for one, other in zip(written, table.lines, strict=True))

    return max((replace(like, align=align, padding=padding) for padding in paddings), key=same)
