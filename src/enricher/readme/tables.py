"""The pipe tables of a README, each with its cells and how its lines are written."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from enricher.readme.inline import Piece
from enricher.readme.structure import BlockKind, Structure, TextBlock

_NOTHING = Piece(0, "", (), ())


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; lines count from 1. A row with too few cells is filled up with empty ones."""

    line: int
    cells: tuple[str, ...]
    given: int  # cells that are written, at most as many as the header has
    overflow: tuple[str, ...]  # what is written beyond the last column
    closed: bool  # whether it ends in a pipe
    pieces: tuple[Piece, ...] = field(default=(), compare=False)  # what each cell holds


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table; `first` and `end` are the lines, from 0 on, of its header and behind its last row."""

    first: int
    end: int
    heading: str
    header: tuple[str, ...]
    aligns: tuple[str, ...]  # left, center, right or none
    rows: tuple[TableRow, ...]
    lines: tuple[str, ...]


def tables_of(text: str, structure: Structure) -> tuple[Table, ...]:
    """Return the tables of a README that are in no list and no quotation."""
    tables = (block for block in structure.blocks if block.kind == BlockKind.TABLE)
    return tuple(
        _table(text, structure, block)
        for block in tables
        if not text[block.start : block.end].lstrip().startswith(">")  # a quotation
    )


def _table(text: str, structure: Structure, block: TextBlock) -> Table:
    starts, ends = structure.lines.starts, structure.lines.ends
    lines = tuple(text[starts[at] : ends[at]] for at in range(block.line - 1, block.last_line))
    width = len(block.pieces)
    return Table(
        first=block.line - 1,
        end=block.last_line,
        heading=block.section.path[-1] if block.section.path else "",
        header=_texts(text, block.pieces),
        aligns=tuple(map(_align, lines[1].strip().strip("|").split("|"))),
        rows=tuple(_row(text, row, line, width) for row, line in zip(block.children, lines[2:], strict=True)),
        lines=lines,
    )


def _align(rule: str) -> str:
    """Return how a column is aligned by its part of the rule below the header."""
    sides = rule.strip().startswith(":"), rule.strip().endswith(":")
    return {(True, True): "center", (True, False): "left", (False, True): "right"}.get(sides, "none")


def _row(text: str, row: TextBlock, line: str, width: int) -> TableRow:
    cells = _texts(text, row.pieces)
    missing = max(0, width - len(cells))
    written = line.rstrip()
    return TableRow(
        line=row.line,
        cells=(*cells[:width], *[""] * missing),
        given=min(len(cells), width),
        overflow=cells[width:],
        closed=written.endswith("|") and not written.endswith("\\|"),
        pieces=(*row.pieces[:width], *[_NOTHING] * missing),
    )


def _texts(text: str, pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Return the cells as they are written, but for the backslash before a pipe."""
    return tuple(text[piece.start : piece.end].replace("\\|", "|") for piece in pieces)
