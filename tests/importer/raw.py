"""Tables and links of a README as plain patterns find them: nothing here uses the importer's parser."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_END = re.compile(r"\s*(?:$|<!--)")
_PIPE = re.compile(r"(?<!\\)\|")
_TARGET = re.compile(r"\]\(\s*<?(https?://(?:[^()\s<>]|\([^()\s]*\))+)")
_HREF = re.compile(r"(?:href|src)\s*=\s*[\"']?(https?://[^\"'\s>]+)", re.IGNORECASE)
_BARE = re.compile(r"https?://[^\s<>()\[\]|\"']+[^\s<>()\[\]|\"'.,;:!?]")
_MARK = re.compile(r"<!-- enrich:(begin|end) ([a-z0-9-]+) -->")


@dataclass(frozen=True)
class RawTable:
    """A pipe table: the line of its header, from 1 on, and its lines."""

    line: int
    lines: tuple[str, ...]

    @property
    def rows(self) -> tuple[str, ...]:
        return self.lines[2:]

    @property
    def columns(self) -> int:
        return len(cells(self.lines[0]))


def raw_tables(text: str) -> Iterator[RawTable]:
    """Yield each line with a pipe that a rule follows, and the lines below up to an empty line or a comment."""
    lines = text.splitlines()
    for at, (header, rule) in enumerate(pairwise(lines)):
        if "|" in header and "|" in rule and _RULE.fullmatch(rule):
            end = next((n for n in range(at, len(lines)) if _END.match(lines[n])), len(lines))
            yield RawTable(at + 1, tuple(lines[at:end]))


def pieces(line: str) -> list[str]:
    """Return the text between the pipes of a row, with its spaces."""
    inner = line.strip()
    inner = inner.removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return _PIPE.split(inner)


def cells(line: str) -> list[str]:
    return [piece.strip() for piece in pieces(line)]


def links(line: str) -> list[str]:
    """Return every address in a line: of links and images, of HTML, and bare ones."""
    found = _TARGET.findall(line) + _HREF.findall(line)
    rest = _HREF.sub(" ", _TARGET.sub(" ", line))
    return [*found, *_BARE.findall(rest)]


def blocks(text: str) -> dict[int, str]:
    """Return the block of each line within markers, counted from 1 and without the markers' own lines."""
    found: dict[int, str] = {}
    block, number = "", 0
    for line in text.splitlines():
        marker = _MARK.fullmatch(line)
        if marker:
            block = marker[2] if marker[1] == "begin" else ""
            continue
        number += 1
        if block:
            found[number] = block
    return found


# --- whether a table is written in one style ------------------------------------------------------


def odd_one_out(table: RawTable) -> str | None:
    """Return what is written another way than the rest of the table; None where all is of one style.

    One style is: the same number of cells and the same ends in each row, and either the same spaces around
    every text of a column, or every text padded to the width of its column, which a longer one overruns.
    """
    return _ends(table) or _rule(table) or (_spaces(table) and _padding(table) and _spaces(table))


def _written(table: RawTable) -> list[tuple[int, str]]:
    return [(table.line + at, line) for at, line in enumerate(table.lines) if at != 1]


def _ends(table: RawTable) -> str | None:
    first = table.lines[0]
    for number, line in _written(table):
        if len(pieces(line)) != table.columns:
            return f"line {number}: {len(pieces(line))} cells under {table.columns} titles"
        if (line[:1] == "|", line[-1:] == "|") != (first[:1] == "|", first[-1:] == "|"):
            return f"line {number}: other ends than the header's"
    return None


def _rule(table: RawTable) -> str | None:
    spaces = {around(piece) for piece in pieces(table.lines[1])}
    return "line of the rule: other spaces in other cells" if len(spaces) > 1 else None


def _spaces(table: RawTable) -> str | None:
    """Return the first cell with other spaces around it than one above it."""
    for column in range(table.columns):
        first: dict[bool, tuple[int, tuple[int, int]]] = {}
        for number, line in _written(table):
            piece = pieces(line)[column]
            line_of, spaces = first.setdefault(bool(piece.strip()), (number, around(piece)))
            if spaces != around(piece):
                return f"line {number}: {around(piece)} spaces around a cell, {spaces} in line {line_of}"
    return None


def _padding(table: RawTable) -> str | None:
    """Return the first cell that is not padded to the width of the rule's cell over it."""
    widths = [len(piece) - 2 for piece in pieces(table.lines[1])]
    rules = cells(table.lines[1])
    sides: set[int] = set()
    for number, line in _written(table):
        for piece, width, rule in zip(pieces(line), widths, rules, strict=True):
            left, right = _room(piece, width)
            if not _fits(rule, left, right, sides):
                return f"line {number}: a cell is not padded to its column"
    return None


def _room(piece: str, width: int) -> tuple[int, int]:
    """Return the spaces around a cell beyond one on each side; (-1, -1) where it is not as wide as its column."""
    if not piece.strip():
        return (0, 0) if len(piece) == width + 2 else (-1, -1)
    left, right = around(piece)
    fills = len(piece) == width + 2 or (len(piece) > width + 2 and (left, right) == (1, 1))
    return (left - 1, right - 1) if fills else (-1, -1)


def _fits(rule: str, left: int, right: int, sides: set[int]) -> bool:
    """Return whether the spaces are on the side that the rule says; `sides` collects those of odd ones."""
    if min(left, right) < 0:
        return False
    if rule.startswith(":") and rule.endswith(":"):
        sides |= {left - right} - {0}
        return abs(left - right) <= 1 and len(sides) <= 1
    return left == 0 if not rule.endswith(":") else right == 0


def around(piece: str) -> tuple[int, int]:
    """Return the spaces before and behind a text; of a cell without text, all of them and none."""
    text = piece.strip()
    if not text:
        return len(piece), 0
    return len(piece) - len(piece.lstrip()), len(piece) - len(piece.rstrip())


def all_links(lines: Sequence[str]) -> list[str]:
    return [url for line in lines for url in links(line)]
