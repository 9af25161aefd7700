"""One generated section compared: what people changed in its table since the bot wrote it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from enricher.catalog.keys import ENTRY_KEYS
from enricher.importer.columns import distinct, unescaped
from enricher.listing.cells import read_cell, titles_of, with_said
from enricher.listing.row_matching import match_rows, plain, urls_in
from enricher.listing.sides import Cells, GeneratedBlock, NotUnderstoodError, Past, Shown
from enricher.model.catalog import LINK_LABELS, Column, ColumnKind, Entry, Section
from enricher.model.facts import COLUMN_FIELDS, FIELDS
from enricher.model.run import EditKind, ReadmeEdit
from enricher.readme.generated import GeneratedTable, Row, read_table

_ABSTRACT: Final = re.compile(r" \[Abstract\]\((?!https?:)[^()]*\)")
_NOTE: Final = re.compile(r" \((?:dead link|archived|withdrawn|retracted)\)")
_LINKED: Final = frozenset({*LINK_LABELS, "more_code"})

Numbered = tuple[int | None, Entry]  # an entry, and which one of the catalog it is; None: it is new


@dataclass(frozen=True, slots=True)
class ReadmeRow:
    """A row of a block: its line in there, its cells by field, and those beyond the last column."""

    number: int
    cells: Cells
    overflow: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the catalog must show after the edits: these columns of an entry, as the row has them."""

    name: str
    line: ReadmeRow
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section as it is to be, and the edits that make it so."""

    section: Section  # with the columns that it is to have
    origins: tuple[int | None, ...]  # which column each of them is now
    entries: tuple[Numbered, ...]
    expected: tuple[Expected, ...]
    edits: tuple[ReadmeEdit, ...]


class Comparison:
    """What the bot wrote (`was`), what the README has (`lines`), and what the catalog gives (`ours`)."""

    def __init__(self, section: Section, block: GeneratedBlock, shown: Shown, past: Past) -> None:
        """Read the tables. Raises NotUnderstoodError for a block that is no table, or has other columns."""
        self._section, self._block, self._shown, self._past = section, block, shown, past
        self._edits: list[ReadmeEdit] = []
        self._expected: list[Expected] = []
        table = read_table(block.text)
        if table is None:
            raise NotUnderstoodError(0, "no table is here; empty the block to get it back")
        for number, text in table.others:
            raise NotUnderstoodError(number, f"text beside the table; move it out of the markers: {text}")
        written = past.written(block)
        was = read_table(written) if written else None
        self._after, self._origins = self._columns(table, was)
        self._lines = list(self._read(table))
        self._was = None if was is None else _by_titles(was, section)
        self._ours = [_by_field(section, shown.row(section, entry)) for entry in section.entries]

    def changed(self) -> ChangedSection:
        """Return the section with the edits. Raises NotUnderstoodError."""
        to_was, to_ours, gone = self._matches()
        entries: list[Numbered] = []
        for at, line in enumerate(self._lines):
            was = self._was[to_was[at]] if self._was is not None and at in to_was else None
            if at in to_ours:
                entries.append((to_ours[at], self._edited(line, to_ours[at], was)))
            elif was is None and not self._was_listed(line):
                entries.append((None, self._new(line)))
            elif was is None or any(not self._same(field, line.cells, was.cells) for field in line.cells):
                name = plain(line.cells.get("name", "")) or self._section.title
                row, why = " | ".join(line.cells.values()), "its entry was removed from the catalog"
                self._note(EditKind.NOT_TAKEN, line.number, name, row, why)
        for number in sorted(gone):
            self._note(EditKind.REMOVED_ENTRY, 0, self._section.entries[number].name)
        was_order = [to_was[at] for at in range(len(self._lines)) if at in to_was]
        has_moved = any(before > after for before, after in pairwise(was_order))
        is_moved = has_moved and not self._section.sort
        if is_moved:
            self._note(EditKind.ORDER, self._lines[0].number, self._section.title)
        elif has_moved:
            what, why = "the order of the rows", "the `sort:` of the section gives it; change it there"
            self._note(EditKind.NOT_TAKEN, self._lines[0].number, self._section.title, what, why)
        stay = [
            (number, self._without_columns(entry))
            for number, entry in enumerate(self._section.entries)
            if number not in gone
        ]
        ordered = _merged(entries, stay) if is_moved else _merged(_edited_in(stay, entries), entries)
        return ChangedSection(
            self._after, self._origins, tuple(ordered), tuple(self._expected), tuple(self._edits)
        )

    def _matches(self) -> tuple[dict[int, int], dict[int, int], set[int]]:
        """Return for each line what was written and its entry, and the entries that lost their row."""
        fields = [one.field for one in self._section.columns if self._has(one)]
        name = fields.index("name") if "name" in fields else 0

        def match(left: Sequence[Cells], right: Sequence[Cells]) -> dict[int, int]:
            one, other = (
                [[self._plain(key, row) for key in fields] for row in rows] for rows in (left, right)
            )
            return match_rows(one, other, name)

        lines = [line.cells for line in self._lines]
        if self._was is None:
            to_ours = match(lines, self._ours)
            without = sorted(set(range(len(self._ours))) - set(to_ours.values()))
            if without and self._block.seal:
                entry = self._section.entries[without[0]].name
                reason = f"the catalog has {entry}, which has no row here; add the row, or remove the entry"
                raise NotUnderstoodError(0, reason)
            return {}, to_ours, set()
        written = [line.cells for line in self._was]
        to_was, was_to_ours = match(lines, written), match(written, self._ours)
        known = {at: was_to_ours[was] for at, was in to_was.items() if was in was_to_ours}
        old = set(was_to_ours.values())
        new = [at for at in range(len(lines)) if at not in to_was]
        added = [at for at in range(len(self._ours)) if at not in old]
        both = match([lines[at] for at in new], [self._ours[at] for at in added])
        to_ours = known | {new[one]: added[other] for one, other in both.items()}
        return to_was, to_ours, old - set(to_ours.values())

    def _has(self, column: Column) -> bool:
        return any(one.field == column.field for one in self._after.columns)

    # --- cells ---

    def _edited(self, line: ReadmeRow, number: int, was: ReadmeRow | None) -> Entry:
        """Return an entry of the catalog with the cells of it that a person changed."""
        entry = self._section.entries[number]
        taken = [
            column
            for column in self._after.columns
            if self._is_taken(column, line, number, was.cells if was else None)
        ]
        bots = [self._ours[number], *([was.cells] if was else [])]
        own = {column.field: _own_words(column.field, line.cells, bots) for column in taken}
        line = replace(line, cells={**line.cells, **own})
        for column in taken:
            entry = self._with_cell(entry, column, line.cells[column.field])
        if line.overflow not in {entry.overflow, was.overflow if was else ()}:
            what, *texts = f"{entry.name}: behind the last column", entry.overflow, line.overflow
            self._note(EditKind.CHANGED_CELL, line.number, what, *map(" | ".join, texts))
            entry = replace(entry, overflow=line.overflow)
        if taken:
            self._expected.append(Expected(entry.name, line, tuple(taken)))
        return self._without_columns(entry)

    def _is_taken(self, column: Column, line: ReadmeRow, number: int, was: Cells | None) -> bool:
        """Return whether a cell of the README goes into the catalog."""
        field, entry, ours = column.field, self._section.entries[number], self._ours[number]
        here, there = self._plain(field, line.cells), self._plain(field, ours)
        before = self._plain(field, was) if was is not None and field in was else None
        if field not in line.cells or here in (there, before):
            return False
        if field not in ours:
            return True  # a new column, which is an edit of its own
        what = f"{entry.name}: {column.title}"
        is_newer = there == before or (
            before is not None and self._past.is_newer(self._block, line.cells, entry, column)
        )
        if is_newer or (before is None and self._was is not None and not there):
            self._note(EditKind.CHANGED_CELL, line.number, what, there, here)
            return True
        if self._was is None and self._block.seal:
            reason = f"{what} is {_quoted(here)} here and {_quoted(there)} in the catalog; make them the same"
            raise NotUnderstoodError(line.number, reason)
        if not (field in FIELDS and FIELDS[field].is_volatile):
            why = f"the catalog has {_quoted(there)}{'' if self._was is None else ', which is newer'}"
            self._note(EditKind.NOT_TAKEN, line.number, what, here, why)
        return False

    def _new(self, line: ReadmeRow) -> Entry:
        """Return the entry that a row of the README alone becomes."""
        columns = tuple(column for column in self._after.columns if line.cells.get(column.field))
        entry = Entry(name="", overflow=line.overflow)
        for column in columns:
            entry = self._with_cell(entry, column, line.cells[column.field])
        name = entry.name or plain(line.cells.get("name", "")) or self._section.title
        unique = distinct([*(one.name for one in self._section.entries), name])[-1]
        if unique != entry.name:
            cells = {"name": unescaped(line.cells["name"])} if "name" in line.cells else {}
            entry = replace(entry, name=unique, cells={**entry.cells, **cells})
        self._expected.append(Expected(unique, line, columns))
        self._note(EditKind.NEW_ENTRY, line.number, unique)
        return entry

    def _with_cell(self, entry: Entry, column: Column, cell: str) -> Entry:
        """Return the entry with values that make the column show the cell, or else with the cell itself."""
        text = unescaped(cell)
        empty = self._shown.empty(self._after, column)
        is_only_text = column.field in entry.cells and text in {"", empty}
        said = {} if is_only_text else read_cell(column, text, self._after, empty)
        others = {field: shown for field, shown in entry.cells.items() if field != column.field}
        candidate = with_said(replace(entry, cells=others), said, self._after)
        shown = _by_field(self._after, self._shown.row(self._after, candidate))
        if self._same(column.field, shown, {column.field: cell}):
            return candidate
        links = {key: value for key, value in said.items() if key in _LINKED}
        return replace(with_said(entry, links, self._after), cells={**others, column.field: text})

    def _without_columns(self, entry: Entry) -> Entry:
        """Return the entry without the fields of columns that a person removed."""
        gone = [column for column in self._section.columns if not self._has(column)]
        if not gone:
            return entry
        cells = {key: text for key, text in entry.cells.items() if key not in {one.field for one in gone}}
        return with_said(
            replace(entry, cells=cells), {one.field: None for one in gone if one.kind}, self._section
        )

    def _was_listed(self, line: ReadmeRow) -> bool:
        """Return whether the entry of a row was removed from the catalog, where nothing else tells."""
        urls = urls_in([*line.cells.values()])
        return self._was is None and bool(urls) and all(map(self._shown.was_listed, urls))

    def _same(self, field: str, one: Cells, other: Cells) -> bool:
        return self._plain(field, one) == self._plain(field, other)

    def _plain(self, field: str, cells: Cells) -> str:
        column = next((one for one in self._after.columns if one.field == field), None)
        empty = self._shown.empty(self._after, column) if column else ""
        return _compared(field, cells.get(field, ""), empty)

    # --- columns and rows ---

    def _columns(
        self, table: GeneratedTable, was: GeneratedTable | None
    ) -> tuple[Section, tuple[int | None, ...]]:
        """Return the section with the columns that a person gave it, and which each of them was."""
        here, ours = titles_of(table), [one.title for one in self._section.columns]
        before = None if was is None else titles_of(was)
        if len(set(here)) != len(here):
            raise NotUnderstoodError(0, "two columns have the same title; rename one of them")
        if here == (ours if before is None else before):
            return self._section, tuple(range(len(ours)))
        if before is None and not self._block.seal and not set(ours) <= set(here):
            for title in here:
                if title not in ours:
                    self._note(EditKind.NOT_TAKEN, 0, title, title, "the catalog has other columns")
            return self._section, tuple(range(len(ours)))
        if before != ours and not (before is None and set(ours) <= set(here)):
            raise NotUnderstoodError(0, "the columns differ from those of the catalog; make them the same")
        missing, new = [one for one in ours if one not in here], [one for one in here if one not in ours]
        renamed = dict(zip(new, missing, strict=True)) if len(here) == len(ours) else {}
        origins = tuple(_place(ours, renamed.get(title, title)) for title in here)
        columns: list[Column] = []
        for title, origin in zip(here, origins, strict=True):
            known = None if origin is None else replace(self._section.columns[origin], title=title)
            columns.append(known or self._new_column(title, columns))
        for title in missing:
            now = next((one for one, old in renamed.items() if old == title), "")
            self._note(EditKind.RENAMED_COLUMN if now else EditKind.REMOVED_COLUMN, 0, title, title, now)
        style = self._section.style
        if style and isinstance(style.align, tuple):
            style = replace(
                style, align=tuple("none" if one is None else style.align[one] for one in origins)
            )
        return replace(self._section, columns=tuple(columns), style=style), origins

    def _new_column(self, title: str, before: Sequence[Column]) -> Column:
        """Return a column of Markdown text with a field of its own."""
        self._note(EditKind.NEW_COLUMN, 0, title)
        slug = (
            re.sub(r"[^a-z0-9]+", "_", plain(title).lower()).strip("_0123456789")[:40].strip("_") or "column"
        )
        taken = {*COLUMN_FIELDS, *ENTRY_KEYS, *(one.field for one in (*self._section.columns, *before))}
        names = (f"{slug}_{number}" if number else slug for number in range(len(taken) + 1))
        return Column(title, next(name for name in names if name not in taken), ColumnKind.TEXT)

    def _read(self, table: GeneratedTable) -> Iterator[ReadmeRow]:
        titles = titles_of(table)
        places = {one.field: titles.index(one.title) for one in self._after.columns if one.title in titles}
        for row in table.rows:
            cells = [*row.cells, *[""] * (len(titles) - len(row.cells))]
            if any(cells):
                by_field = {field: cells[at] for field, at in places.items()}
                yield ReadmeRow(row.line, by_field, _overflow(row, titles))

    def _note(self, kind: EditKind, line: int, what: str, was: str = "", now: str = "") -> None:
        self._edits.append(ReadmeEdit(kind, self._block.file, self._block.line + line, what, was, now))


def same_cell(field: str, one: str, other: str, empty: str) -> bool:
    """Return whether two cells of a column say the same; `empty` is one that shows nothing."""
    return _compared(field, one, empty) == _compared(field, other, empty)


def _compared(field: str, cell: str, empty: str) -> str:
    """Return a cell as it is compared: empty if it shows nothing, without the bot's link to the abstract."""
    text = (_ABSTRACT.sub("", cell) if field in _LINKED else cell).strip()
    return "" if text == empty else text


def _own_words(field: str, cells: Cells, bots: Sequence[Cells]) -> str:
    """Return a cell that a person changed without the notes behind its link that the bot wrote."""
    cell = cells[field]
    for note in _NOTE.findall(cell) if field in _LINKED else ():
        if any(note in one.get(field, "") for one in bots):
            cell = cell.replace(note, "")
    return cell


def _place(titles: Sequence[str], title: str) -> int | None:
    return titles.index(title) if title in titles else None


def _quoted(text: str) -> str:
    return f'"{text}"' if text else "empty"


def _by_field(section: Section, cells: Sequence[str]) -> Cells:
    return {column.field: cell for column, cell in zip(section.columns, cells, strict=False)}


def _by_titles(table: GeneratedTable, section: Section) -> list[ReadmeRow]:
    """Return the rows of what the bot wrote, by the fields of the columns that the section still has."""
    titles = titles_of(table)
    places = {one.field: titles.index(one.title) for one in section.columns if one.title in titles}
    rows = (
        (row, {one: row.cells[at] for one, at in places.items() if at < len(row.cells)}) for row in table.rows
    )
    return [ReadmeRow(row.line, cells, _overflow(row, titles)) for row, cells in rows]


def _overflow(row: Row, titles: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(unescaped, row.cells[len(titles) :]))


def _edited_in(stay: Sequence[Numbered], entries: Sequence[Numbered]) -> list[Numbered]:
    edited = dict(entries)
    return [(number, edited.get(number, entry)) for number, entry in stay]


def _merged(order: Sequence[Numbered], others: Sequence[Numbered]) -> list[Numbered]:
    """Return all of `order`, and each of the others that it lacks behind the one that it follows there."""
    known = {number for number, _ in order if number is not None}
    before: int | None = None
    behind: dict[int | None, list[Numbered]] = {}
    for number, entry in others:
        if number is not None and number in known:
            before = number
        else:
            behind.setdefault(before, []).append((number, entry))
    merged = behind.get(None, [])
    for number, entry in order:
        merged += [(number, entry), *(behind.get(number, ()) if number is not None else ())]
    return merged
