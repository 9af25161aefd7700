"""Columns that a pipe table of a list lacks, and the table with them; every other byte stays."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.model.readme_list import ReadmeList
from enricher.readme.lines import starts_of
from enricher.readme.shape import column_role
from enricher.readme.structure import Structure
from enricher.readme.tables import Table, tables_of

_OFFERED: Final[Mapping[str, str]] = {"stars": "Stars", "license": "License"}  # role → title
_EMPTY: Final = "-"  # a value replaces it
_PIPE: Final = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Lacking:
    """A table with code links, and the titles of the columns that it could have."""

    table: Table
    titles: tuple[str, ...]


def lacking_columns(text: str, structure: Structure, readme: ReadmeList) -> tuple[Lacking, ...]:
    """Return the tables with code links that have no column for stars or no column for licenses."""
    code = {item.line for item in readme.items if item.code}
    found = []
    for table in tables_of(text, structure):
        titles = offered_beside(table.header)
        if titles and any(row.line in code for row in table.rows):
            found.append(Lacking(table, titles))
    return tuple(found)


def offered_beside(header: Iterable[str]) -> tuple[str, ...]:
    """Return the titles of the columns that a table with code could have beside those with these titles."""
    roles = {column_role(words) for words in header}
    return tuple(title for role, title in _OFFERED.items() if role not in roles)


def with_columns(text: str, tables: Sequence[Lacking]) -> str:
    """Return the text with these columns at the end of the tables, without a value in any row."""
    starts = starts_of(text)
    parts, done = [], 0
    for lacking in tables:
        for number, (at, added) in enumerate(_added(lacking), lacking.table.first):
            parts += [text[done : starts[number] + at], added]
            done = starts[number] + at
    return "".join(parts) + text[done:]


def _added(lacking: Lacking) -> Iterator[tuple[int, str]]:
    """Yield for each line of the table where its new cells begin, and these cells."""
    table, titles = lacking.table, lacking.titles
    header, rule, *rows = table.lines
    last = _written_cells(header)[-1]
    bold = "**" if last.strip().startswith("**") and last.strip().endswith("**") else ""
    pad = " " if last.startswith(" ") else ""
    titles = tuple(f"{bold}{title}{bold}" for title in titles)
    yield _new_cells(header, titles, pad)
    dashes = _written_cells(rule)[-1]
    blank_beside = " " if dashes.startswith(" ") else ""
    new_rule, empty = [dashes.strip()] * len(titles), [_EMPTY] * len(titles)
    if len({len(line.rstrip()) for line in table.lines}) == 1:  # all columns are padded to their width
        widths = [len(title) + 2 * (len(pad) - len(blank_beside)) for title in titles]
        new_rule = [_dashes(dashes.strip(), width) for width in widths]
        empty = [_EMPTY.ljust(len(title)) for title in titles]
    yield _new_cells(rule, new_rule, blank_beside)
    for row, line in zip(table.rows, rows, strict=True):
        blank = [""] * (len(table.header) - row.given)
        yield _new_cells(line, [*blank, *empty], pad, beyond=len(row.overflow))


def _dashes(like: str, width: int) -> str:
    """Return a rule so wide, with the colons of another."""
    left, right = (":" if colon else "" for colon in (like.startswith(":"), like.endswith(":")))
    return left + "-" * (width - len(left) - len(right)) + right


def _written_cells(line: str) -> list[str]:
    """Return the cells of a line as they are written, with their blanks."""
    return _PIPE.split(line.strip().removeprefix("|").removesuffix("|"))


def _new_cells(line: str, cells: Sequence[str], pad: str, *, beyond: int = 0) -> tuple[int, str]:
    """Return where the cells are to be written in a line, and the cells with their pipes and blanks.

    `beyond` is the number of cells behind the last column, which stay there.
    """
    end = len(line.rstrip())
    pipes = [found.start() for found in _PIPE.finditer(line)]
    closed = bool(pipes) and pipes[-1] == end - 1
    if beyond:
        end = pipes[-beyond - closed] + 1
        closed = True
    if closed:
        return end, "".join(f"{pad}{cell}{pad}|" if cell else f"{pad}|" for cell in cells)
    before = pad or (" " if line[end - 1] == "\\" else "")  # a backslash would hide the pipe
    joined = "".join(f"{pad}|{pad}{cell}" if cell else f"{pad}|" for cell in cells)
    return end, before + joined.removeprefix(pad)
