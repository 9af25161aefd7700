"""How the text of a table is written: its pipes, its padding, and the rule under its header."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final
from unicodedata import combining, east_asian_width

from enricher.model.catalog import Style

_COLONS: Final = {"left": (":", ""), "center": (":", ":"), "right": ("", ":"), "none": ("", "")}
_INVISIBLE: Final = frozenset("\u200b\u200d\ufe0e\ufe0f")  # zero-width space and joiner, variation selectors


def table(header: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of finished cells in the bot's own style; `align` is left, center or right."""
    return lay_out(header, [*rows], Style(align=align))


def lay_out(header: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """Return a Markdown table of finished cells, written in the style."""
    aligns = (style.align,) * len(header) if isinstance(style.align, str) else style.align
    lines = [header, *rows]
    rules = _given_rules(aligns, style)
    if style.padding.startswith("aligned"):
        around = 0 if style.rule == "spaced" else 2
        measure = columns_of if style.padding == "aligned-wide" else len
        if isinstance(style.dashes, int):
            rules = [width + around for width in _widths(lines, len(header), measure)]
        widths = [length - around for length in rules]
        lines = [_padded(line, aligns, widths, style, measure) for line in lines]
    first, *rest = (_line(line, style) for line in lines)
    return "\n".join([first, _rule(aligns, rules, style), *rest])


def _given_rules(aligns: Sequence[str], style: Style) -> list[int]:
    """Return the length of each cell of the rule, colons included, as the style says it."""
    dashes = (style.dashes,) * len(aligns) if isinstance(style.dashes, int) else style.dashes
    return [count + len("".join(_COLONS[align])) for count, align in zip(dashes, aligns, strict=True)]


def columns_of(text: str) -> int:
    """Return how many columns the text takes in a fixed-width font, after Unicode's East_Asian_Width."""
    visible = (character for character in text if not combining(character) and character not in _INVISIBLE)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in visible)


def _widths(lines: Sequence[Sequence[str]], count: int, measure: Callable[[str], int]) -> list[int]:
    """Return the width of each column, which has room for the shortest rule."""
    return [max(3, *(measure(line[column]) for line in lines)) for column in range(count)]


def _padded(
    line: Sequence[str],
    aligns: Sequence[str],
    widths: Sequence[int],
    style: Style,
    measure: Callable[[str], int],
) -> list[str]:
    """Return the cells as wide as their columns; a longer one, or one beyond the last column, as it is."""
    columns = zip(line, aligns, widths, strict=False)
    padded = [_pad(text, align, max(0, width - measure(text)), style.odd) for text, align, width in columns]
    return [*padded, *line[len(widths) :]]


def _pad(text: str, align: str, room: int, odd: str) -> str:
    match align:
        case "right":
            return " " * room + text
        case "center":
            before = (room + (odd == "left")) // 2
            return " " * before + text + " " * (room - before)
        case _:
            return text + " " * room


def _line(cells: Sequence[str], style: Style) -> str:
    """Return a row. An outer cell without text gets its pipe in any case, or Markdown would not see it."""
    left = style.pipes in {"both", "left"} or not cells[0].strip()
    right = style.pipes in {"both", "right"} or not cells[-1].strip()
    return _joined([_spaced(cell, style) for cell in cells], left=left, right=right)


def _spaced(cell: str, style: Style) -> str:
    if not cell:
        return " " * style.blank
    if style.padding == "tight" and not cell.endswith("\\"):  # which would take the next pipe for text
        return cell
    return f" {cell} "


def _rule(aligns: Sequence[str], lengths: Sequence[int], style: Style) -> str:
    space = " " if style.rule == "spaced" else ""
    cells = [space + _dashes(*column) + space for column in zip(aligns, lengths, strict=True)]
    return _joined(cells, left=style.pipes in {"both", "left"}, right=style.pipes in {"both", "right"})


def _dashes(align: str, length: int) -> str:
    before, after = _COLONS[align]
    return before + "-" * (length - len(before) - len(after)) + after


def _joined(cells: Sequence[str], *, left: bool, right: bool) -> str:
    line = "|".join(cells)
    line = f"|{line}" if left else line.lstrip()
    return f"{line}|" if right else line.rstrip()
