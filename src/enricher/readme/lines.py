"""The lines of a section as fields: the cells of a row, or what follows a bullet or a heading's marks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from enricher.readme.inline import InlineLink, Piece, clean, scan

TEXT: Final = 1_000  # the column of a field that is no cell

_PREFIX: Final = re.compile(
    r"[ \t>]*(?:(?:[-*+•]|\d{1,4}[.)])[ \t]+)?(?:\[[ xX]\][ \t]+)?(?:#{1,6}[ \t]+)?(?:•[ \t]*)?"
)
_PIPE: Final = re.compile(r"(?<!\\)\|")
_HTML_CELL: Final = re.compile(r"<t[dh]\b[^>]*>", re.IGNORECASE)
_HTML_CELL_END: Final = re.compile(r"</t[dh]\s*>", re.IGNORECASE)
_ENDS: Final = re.compile(r"(\r\n?|\n)")  # as Markdown counts lines
_HTML_ROW: Final = re.compile(r"</?tr\b[^>]*>", re.IGNORECASE)
_RULE: Final = re.compile(r"[\s|:-]+")
_MARKED: Final = re.compile(
    r"[ \t>]*(?:[-*+•]|\d{1,4}[.)])[ \t]+[^|\s]"
)  # an item, whose pipes separate words
_FEWEST_PIPES: Final = 2
_MARGIN: Final = 40  # lines on each side, since the columns of an HTML row are over several


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a line with one job; offsets are those of the line.

    The columns of a pipe table count from 0 on, those of an HTML row from its end, -1 the last.
    """

    start: int
    end: int
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; `start` is its offset in the text, `number` counts from 1."""

    number: int
    start: int
    text: str
    piece: Piece
    fields: tuple[Field, ...]
    shape: str  # what kind of line it is: two lines of a list that look alike have the same

    @property
    def view(self) -> str:
        """The line with marks in place of markup."""
        return self.piece.view

    def view_of(self, field: Field) -> str:
        """Return a field with marks in place of markup."""
        return self.piece.view[field.start : field.end]

    def text_of(self, field: Field) -> str:
        """Return a field as it is in the file."""
        return self.text[field.start : field.end]

    def words_of(self, field: Field) -> str:
        """Return the words of a field, without markup."""
        return clean(self.view_of(field))

    def links_of(self, field: Field) -> tuple[InlineLink, ...]:
        """Return the links of a field."""
        return tuple(link for link in self.piece.links if field.start <= link.start and link.end <= field.end)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A stretch of a line, as offsets of it, and what takes its place."""

    line: Line
    start: int
    end: int
    text: str


def read_lines(text: str, first: int, last: int, starts: Sequence[int]) -> tuple[Line, ...]:
    """Return the lines with these numbers, both included; `starts` is what `starts_of` gives."""
    around = range(max(0, first - 1 - _MARGIN), min(last + _MARGIN, len(starts) - 1))
    raw = [text[starts[at] : starts[at + 1]].rstrip("\r\n") for at in around]
    columns = dict(_html_columns(raw))
    return tuple(
        _line(at + 1, starts[at], raw[at - around.start], columns.get(at - around.start, ()))
        for at in range(first - 1, last)
    )


def lines_of(text: str) -> list[str]:
    """Return the lines without their ends."""
    return _ENDS.split(text)[::2]


def with_lines(text: str, before: Mapping[int, Sequence[str]]) -> str:
    """Return the text with lines put before some of its lines, which count from 0, ended as its first is."""
    parts = _ENDS.split(text)
    # A lone carriage return ends a line too, but would join with a line feed after it.
    newline = "\n" if "\n" in parts[1::2] else (parts[1:2] or ["\n"])[0]
    written: list[str] = []
    for number in range(0, len(parts) + 2, 2):
        new = before.get(number // 2, [])
        if new and written and not written[-1].endswith(("\n", "\r")):
            written.append(newline)
        written += [line + newline for line in new]
        written.append("".join(parts[number : number + 2]))
    return "".join(written)


def starts_of(text: str) -> tuple[int, ...]:
    """Return the offset of each line, as Markdown counts lines, and the length of the text."""
    ends = [found.end() for found in _ENDS.finditer(text)]
    return (0, *ends, len(text)) if not ends or ends[-1] < len(text) else (0, *ends)


def _line(number: int, start: int, text: str, html: tuple[Field, ...]) -> Line:
    piece = scan(text, 0, {})
    pipes = [found.start() for found in _PIPE.finditer(text) if piece.view[found.start()] == "|"]
    if html:
        return Line(number, start, text, piece, html, f"html {html[0].column}")
    if len(pipes) >= _FEWEST_PIPES and not _RULE.fullmatch(text) and not _MARKED.match(text):
        fields = tuple(_cells(text, pipes))
        prefix = _PREFIX.match(text)
        bullet = re.sub(r"\d+", "1", prefix[0].strip()) if prefix else ""
        return Line(number, start, text, piece, fields, f"{bullet}row {len(fields)}")
    found = _PREFIX.match(text)
    prefix_end = found.end() if found else 0
    shape = re.sub(r"\d+", "1", text[:prefix_end].strip(" \t•")) or "words"
    indented = "  " if len(text) - len(text.lstrip()) > 1 else ""
    return Line(number, start, text, piece, (Field(prefix_end, len(text), TEXT),), indented + shape)


def _cells(text: str, pipes: Sequence[int]) -> Iterator[Field]:
    borders = [-1, *pipes, len(text)]
    pairs = list(pairwise(borders))
    if not text[: pipes[0]].strip():
        pairs = pairs[1:]
    if not text[pipes[-1] + 1 :].strip():
        pairs = pairs[:-1]
    for column, (left, right) in enumerate(pairs):
        yield Field(left + 1, right, column)


def _html_columns(raw: Sequence[str]) -> Iterator[tuple[int, tuple[Field, ...]]]:
    """Yield the cells of each line that has any, with their place in the row counted from its end."""
    row: list[tuple[int, int, int]] = []
    for at, text in enumerate(raw):
        if "<" not in text:
            continue
        cells = [(at, start, end) for start, end in _html_cells(text)]
        if not _HTML_ROW.search(text):
            row += cells
            continue
        ended = re.search(r"</tr", text, re.IGNORECASE)
        if ended:
            row += cells
            cells = []
        yield from _numbered(row)
        row = cells
    yield from _numbered(row)


def _html_cells(text: str) -> Iterator[tuple[int, int]]:
    for opened in _HTML_CELL.finditer(text):
        closed = _HTML_CELL_END.search(text, opened.end())
        if closed:
            yield opened.end(), closed.start()


def _numbered(row: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, tuple[Field, ...]]]:
    by_line: dict[int, list[Field]] = {}
    for place, (at, start, end) in enumerate(row):
        by_line.setdefault(at, []).append(Field(start, end, place - len(row)))
    for at, fields in by_line.items():
        yield at, tuple(fields)
