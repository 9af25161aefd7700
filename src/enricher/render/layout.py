"""How the text of a table is written: by the style of the catalog, and else as the table that is there."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Final
from unicodedata import combining, east_asian_width

from enricher.model.catalog import Style

_COLONS: Final = {"left": (":", ""), "center": (":", ":"), "right": ("", ":"), "none": ("", "")}
_INVISIBLE: Final = frozenset("\u200b\u200d\ufe0e\ufe0f")  # zero-width space and joiner, variation selectors
_PIPE: Final = re.compile(r"(?<!\\)\|")
_RULE_CELL: Final = re.compile(":?-+:?")
_SPACES: Final = " \t"
_DASHES: Final = 3
_MOST_DASHES: Final = 400

Lines = Sequence[Sequence[str]]  # the cells of the header and of each row


@dataclass(frozen=True, slots=True)
class Layout:
    """What is read off a table, so that a new one differs from it only in its cells."""

    pipes: str = "both"  # at which ends of a row there is one: both, left, right or none
    rule: str = "tight"  # the row under the header: tight or spaced
    blank: int = 2  # spaces between the pipes of a cell without text
    odd: str = "left"  # the side on which a centered cell of an aligned table gets the odd space
    dashes: tuple[int | None, ...] = ()  # in each cell of the rule; None: as many as usual
    fixed: bool = False  # whether an aligned table is as wide as its rule, and not as its widest cells


def table(header: Sequence[str], align: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table of finished cells in the bot's own style; `align` is left, center or right."""
    return lay_out(header, [*rows], Style(align=align), Layout())


def lay_out(header: Sequence[str], rows: Lines, style: Style, layout: Layout) -> str:
    """Return a Markdown table of finished cells, written in the style and the layout."""
    if style.padding == "prettier":
        style, layout = replace(style, padding="aligned-wide"), Layout(rule="spaced", odd="right")
    aligns = _aligns(style, len(header))
    lines: Lines = [header, *rows]
    if len(header) == 1 and layout.pipes == "none":
        layout = replace(layout, pipes="left")  # lines without any pipe are no table
    dashes = layout.dashes or (None,) * len(header)
    rules = [(count or _DASHES) + _colons(align) for count, align in zip(dashes, aligns, strict=True)]
    if style.padding.startswith("aligned"):
        around = 0 if layout.rule == "spaced" else 2
        measure = columns_of if style.padding == "aligned-wide" else len
        widest = _widths(lines, len(header), measure)
        is_fixed = [layout.fixed and count is not None for count in dashes]
        widths = [
            rule - around if own else width for rule, width, own in zip(rules, widest, is_fixed, strict=True)
        ]
        rules = [width + around for width in widths]
        lines = [_padded(line, aligns, widths, layout.odd, measure) for line in lines]
    first, *rest = (_line(line, style, layout) for line in lines)
    return "\n".join([first, _rule(aligns, rules, layout), *rest])


def _aligns(style: Style, columns: int) -> Sequence[str]:
    return (style.align,) * columns if isinstance(style.align, str) else style.align


def _colons(align: str) -> int:
    return len("".join(_COLONS[align]))


def columns_of(text: str) -> int:
    """Return how many columns the text takes in a fixed-width font, after Unicode's East_Asian_Width."""
    if text.isascii():
        return len(text)
    visible = (character for character in text if not combining(character) and character not in _INVISIBLE)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in visible)


def _widths(lines: Lines, count: int, measure: Callable[[str], int]) -> list[int]:
    """Return the width of each column, which has room for the shortest rule."""
    return [
        max(3, *(measure(line[column]) for line in lines if column < len(line))) for column in range(count)
    ]


def _padded(
    line: Sequence[str],
    aligns: Sequence[str],
    widths: Sequence[int],
    odd: str,
    measure: Callable[[str], int],
) -> list[str]:
    """Return the cells as wide as their columns; a longer one, or one beyond the last column, as it is."""
    columns = zip(line, aligns, widths, strict=False)
    padded = [_pad(text, align, max(0, width - measure(text)), odd) for text, align, width in columns]
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


def _line(cells: Sequence[str], style: Style, layout: Layout) -> str:
    """Return a row. An outer cell without text gets its pipe in any case, or Markdown would not see it."""
    left = layout.pipes in {"both", "left"} or not cells[0].strip()
    right = layout.pipes in {"both", "right"} or not cells[-1].strip()
    return _joined([_spaced(cell, style, layout) for cell in cells], left=left, right=right)


def _spaced(cell: str, style: Style, layout: Layout) -> str:
    if not cell:
        return " " * layout.blank
    if style.padding == "tight" and not cell.endswith("\\"):  # which would escape the next pipe
        return cell
    return f" {cell} "


def _rule(aligns: Sequence[str], lengths: Sequence[int], layout: Layout) -> str:
    space = " " if layout.rule == "spaced" else ""
    cells = [space + _dashes(*column) + space for column in zip(aligns, lengths, strict=True)]
    return _joined(cells, left=layout.pipes in {"both", "left"}, right=layout.pipes in {"both", "right"})


def _dashes(align: str, length: int) -> str:
    before, after = _COLONS[align]
    return before + "-" * (length - len(before) - len(after)) + after


def _joined(cells: Sequence[str], *, left: bool, right: bool) -> str:
    line = "|".join(cells)
    line = f"|{line}" if left else line.lstrip()
    return f"{line}|" if right else line.rstrip()


# --- read off a table -----------------------------------------------------------------------------


def layout_of(text: str, style: Style, header: Sequence[str]) -> Layout:
    """Return the layout of the text's first table, for a new table of this header; the default without one.

    It is the layout that gives most lines of the table back. The columns keep their dashes: each at its place
    if there are as many as before, otherwise under its title.
    """
    found = _table_in(text)
    if found is None:
        return Layout()
    first, rule, *rows = found
    cells, written = [_cells(line) for line in (first, *rows)], [first, *rows]
    aligns = tuple(map(_align_of, _cells(rule)))
    own = replace(style, align=aligns)

    def same(style: Style, layout: Layout) -> tuple[int, bool]:
        """Return how many lines of cells come back, and whether the rule does."""
        now, rule_now, *others = lay_out(cells[0], cells[1:], style, layout).split("\n")
        lines = sum(one == other for one, other in zip((now, *others), written, strict=True))
        return lines, rule_now == rule

    best = max(_candidates(found, own), key=lambda layout: same(own, layout))
    # Without a padded cell, nothing says that the widths are fixed.
    if best.fixed and same(own, best)[0] == same(replace(own, padding="spaced"), best)[0]:
        best = replace(best, fixed=False)
    if len(cells[0]) != len(header):
        under = dict(zip(cells[0], best.dashes, strict=True))
        best = replace(best, dashes=tuple(map(under.get, header)))
    return best


def _candidates(lines: Sequence[str], style: Style) -> Iterator[Layout]:
    """Yield the layouts that may be the table's, of those that write the same the usual first."""
    rule = "spaced" if re.search(r"\|[ \t]+:?-|-:?[ \t]+\|", lines[1]) else "tight"
    dashes = tuple(min(len(hyphens), _MOST_DASHES) for hyphens in re.findall("-+", lines[1]))
    for pipes in sorted({_pipes_of(line) for line in (*lines[:2], lines[-1])}):
        known = Layout(pipes, rule, dashes=dashes)
        if style.padding.startswith("aligned"):
            for fixed, odd in product(
                (False, True), ("left", "right") if "center" in style.align else ("left",)
            ):
                yield replace(known, fixed=fixed, odd=odd)
        else:
            for blank in (2, 0, 1):
                yield replace(known, blank=blank)


def _table_in(text: str) -> list[str] | None:
    """Return the lines of the first table."""
    lines = re.split(r"\r\n?|\n", text)
    for at, (header, rule) in enumerate(pairwise(lines)):
        cells = _cells(rule)
        if "|" in header and all(map(_RULE_CELL.fullmatch, cells)) and len(_cells(header)) == len(cells):
            end = next((number for number in range(at, len(lines)) if not lines[number].strip()), len(lines))
            return lines[at:end]
    return None


def _cells(line: str) -> list[str]:
    inner = line.strip(_SPACES).removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip(_SPACES) for cell in _PIPE.split(inner)]


def _align_of(cell: str) -> str:
    colons = (":" if cell.startswith(":") else "", ":" if cell.endswith(":") else "")
    return next(align for align, own in _COLONS.items() if own == colons)


def _pipes_of(line: str) -> str:
    left, right = line.strip().startswith("|"), line.strip().endswith("|")
    return ("both" if right else "left") if left else ("right" if right else "none")
