"""How the text of a table is written: its pipes, its padding, and the rule under its header."""

from collections.abc import Iterable, Sequence

from enricher.model import Style

_COLONS = {"left": (":", ""), "center": (":", ":"), "right": ("", ":"), "none": ("", "")}


def table(header: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of finished cells in the bot's own style; `align` is left, center or right."""
    return lay_out(header, [*rows], Style(align=align))


def lay_out(header: Sequence[str], rows: Sequence[Sequence[str]], style: Style) -> str:
    """Return a Markdown table of finished cells, written in the style."""
    aligns = (style.align,) * len(header) if isinstance(style.align, str) else style.align
    lines = [header, *rows]
    if style.padding == "aligned":
        widths = _widths(lines, len(header))
        lines = [_padded(line, aligns, widths) for line in lines]
        lengths = [width if style.rule == "spaced" else width + 2 for width in widths]
    else:
        lengths = [style.dashes + len("".join(_COLONS[align])) for align in aligns]
    first, *rest = (_line(line, style) for line in lines)
    return "\n".join([first, _rule(aligns, lengths, style), *rest])


def _widths(lines: Sequence[Sequence[str]], count: int) -> list[int]:
    """Return the width of each column, which has room for the shortest rule."""
    return [max(3, *(len(line[column]) for line in lines)) for column in range(count)]


def _padded(line: Sequence[str], aligns: Sequence[str], widths: Sequence[int]) -> list[str]:
    columns = zip(line, aligns, widths, strict=False)  # what stands beyond the last column stays as it is
    return [*(_pad(*column) for column in columns), *line[len(widths) :]]


def _pad(text: str, align: str, width: int) -> str:
    match align:
        case "right":
            return text.rjust(width)
        case "center":
            return (" " * ((width - len(text) + 1) // 2) + text).ljust(width)
        case _:
            return text.ljust(width)


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
