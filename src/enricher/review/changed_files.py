"""What a proposal changes in each file: rows of generated tables, and how many lines."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.errors import MarkersInvalid
from enricher.model.publishing import METADATA, Edit
from enricher.model.run import ChangedFile, ChangedRow
from enricher.readme.generated import GeneratedTable, Row, read_table
from enricher.readme.markers import contents

_LINK: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


def changed_rows(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[ChangedRow, ...]:
    """Return the rows that differ between two versions of these files, in their order."""
    return tuple(
        row
        for file, text in after.items()
        if text != before.get(file)
        for row in _rows(file, before.get(file, ""), text)
    )


def _rows(file: str, before: str, after: str) -> Iterator[ChangedRow]:
    was = _contents(before, file)
    for block in contents(after, file).values():
        table = read_table(block.content)
        old = read_table(was.get(block.name, ""))
        if table is None or block.content == was.get(block.name):
            continue
        header = tuple(map(_plain, table.header))
        old_header = tuple(map(_plain, old.header)) if old else ()
        # A cell belongs to its column by the title: a new column has nothing before.
        known = {key: dict(zip(old_header, row.cells, strict=False)) for key, row in _numbered(old)}
        for key, row in _numbered(table):
            old_cells = tuple(known[key].get(title, "") for title in header) if key in known else ()
            if old_cells != row.cells:
                yield ChangedRow(file, header, tuple(map(_plain, old_cells)), tuple(map(_plain, row.cells)))


def _numbered(table: GeneratedTable | None) -> Iterator[tuple[tuple[str, int], Row]]:
    """Yield each row with its first cell, and how many rows before it have the same one."""
    counts: Counter[str] = Counter()
    for row in table.rows if table else ():
        name = row.cells[0]
        yield (name, counts[name]), row
        counts[name] += 1


def _contents(text: str, file: str) -> dict[str, str]:
    try:
        return {block.name: block.content for block in contents(text, file).values()}
    except MarkersInvalid:
        return {}


def _plain(cell: str) -> str:
    """Return the words of a cell as a reader sees them."""
    text = _TAG.sub(" ", _LINK.sub(r"\1", cell)).replace("**", "")
    return " ".join(_ESCAPED.sub(r"\1", text).split())


def changed_files(edits: Sequence[Edit], rows: Sequence[ChangedRow]) -> tuple[ChangedFile, ...]:
    """Return the files that change, with the number of their rows or lines; not of what is only metadata."""
    counts = Counter(row.file for row in rows)
    return tuple(
        ChangedFile(edit.path, counts[edit.path], "row")
        if counts[edit.path]
        else ChangedFile(edit.path, 0 if edit.path.endswith(METADATA) else _new_lines(edit), "line")
        for edit in edits
    )


def _new_lines(edit: Edit) -> int:
    new = Counter(edit.now.splitlines()) - Counter(edit.was.splitlines())
    return new.total()
