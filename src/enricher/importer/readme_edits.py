"""Edits that people made in generated sections, taken over into the text of the catalog.

Three tables are compared: what the bot wrote, what is in the README now, and what the catalog gives. What
differs between the first two is a person's, and goes into the catalog; where the catalog changed the same
value, the newer one wins. An edit that cannot be understood leaves its whole section as it is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Final

from enricher.catalog.edits import Kept, New, NotEditableError, Value, apply, lines_of, set_items, set_keys
from enricher.catalog.keys import COLUMN, ENTRY_KEYS
from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.importer.cells import Said, read_cell
from enricher.importer.columns import distinct, unescaped
from enricher.importer.row_matching import match_rows, plain, urls_in
from enricher.model.catalog import Catalog, Column, ColumnKind, Entry, Section
from enricher.model.facts import COLUMN_FIELDS, FIELDS
from enricher.model.run import EditKind, ReadmeEdit
from enricher.readme.generated import Block, GeneratedTable, read_table
from enricher.yaml_io.nodes import Items, Pairs, compose

_BOLD: Final = re.compile(r"\*\*(.+)\*\*")
_BESIDE_LINK: Final = re.compile(r" \[Abstract\]\([^()]*\)| \((?:dead link|archived|withdrawn|retracted)\)")
_LINKED: Final = frozenset({"paper", "code"})

Cells = Mapping[str, str]  # the cells of a row by the field of their column


@dataclass(frozen=True, slots=True)
class Shown:
    """What the catalog and the stored facts give."""

    row: Callable[[Section, Entry], Sequence[str]]  # the cells of an entry
    empty: Callable[[Section, Column], str]  # the text of a cell that has nothing to show
    is_known: Callable[[str], bool]  # whether there are facts for a link, so that it was in the catalog


@dataclass(frozen=True, slots=True)
class Past:
    """What the history of the files says."""

    written: Callable[[Block], str | None]  # what the bot wrote into a block; None if it cannot be found
    is_newer: Callable[
        [Block, Section, Entry, Column], bool
    ]  # whether README's cell is newer than the catalog's


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The catalog's text with the edits, the edits, and the blocks that must stay as they are."""

    text: str
    edits: tuple[ReadmeEdit, ...] = ()
    left: frozenset[str] = frozenset()


class _NotUnderstoodError(Exception):
    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of the README: its line in the block, its cells by field, and those beyond the last column."""

    number: int
    cells: Cells
    overflow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns that a section is to have: which each of them was, and where it is in the README."""

    section: Section
    origins: tuple[int | None, ...]
    places: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Changed:
    """A section as it is to be: its entries, each with the number that it has now (None: it is new)."""

    layout: _Layout
    entries: tuple[tuple[int | None, Entry], ...]
    expected: tuple[tuple[str, _Line, tuple[Column, ...]], ...]  # name, row, the columns that must come back
    edits: tuple[ReadmeEdit, ...]


def take_over(
    text: str, catalog: Catalog, blocks: Mapping[str, Block], shown: Shown, past: Past
) -> TakenOver:
    """Return the catalog's text with what people changed in these blocks, which differ from what it gives.

    Raises nothing: a section whose changes cannot be understood is left as it is.
    """
    edits: list[ReadmeEdit] = []
    left: set[str] = set()
    for section in catalog.sections:
        block = blocks.get(section.id)
        if block is None:
            continue
        try:
            changed = _Comparison(section, block, shown, past).changed()
            now = _spliced(text, section, changed, block)
            _check(now, section.id, changed, shown)
        except _NotUnderstoodError as error:
            line = block.line + error.line
            left.add(section.id)
            edits.append(ReadmeEdit(EditKind.LEFT, block.file, line, section.title, now=error.reason))
        else:
            text = now
            edits += changed.edits
    return TakenOver(text, tuple(edits), frozenset(left))


# --- compare --------------------------------------------------------------------------------------


class _Comparison:
    """One section: what the bot wrote, what the README has, what the catalog gives."""

    def __init__(self, section: Section, block: Block, shown: Shown, past: Past) -> None:
        self._section, self._block, self._shown, self._past = section, block, shown, past
        self._edits: list[ReadmeEdit] = []
        self._expected: list[tuple[str, _Line, tuple[Column, ...]]] = []
        table = read_table(block.text)
        if table is None:
            raise _NotUnderstoodError(
                0, "no table is here; delete the lines between the markers to have it again"
            )
        for number, text in table.others:
            raise _NotUnderstoodError(number, f"text beside the table; move it out of the markers: {text}")
        written = past.written(block)
        base = read_table(written) if written else None
        self._layout = self._columns(table, base)
        self._after = self._layout.section
        self._lines = list(self._rows(table))
        self._was = None if base is None else _by_titles(base, section)
        self._ours = [_by_field(section.columns, shown.row(section, entry)) for entry in section.entries]

    def changed(self) -> _Changed:
        """Return the section with the edits. Raises _NotUnderstoodError."""
        to_was, was_to_ours, to_ours = self._matches()
        entries: list[tuple[int | None, Entry]] = []  # in the order of the README
        for at, line in enumerate(self._lines):
            number = to_ours.get(at)
            was = self._was[to_was[at]] if self._was is not None and at in to_was else None
            if number is not None:
                entries.append((number, self._edited(line, number, was)))
            elif was is not None or self._was_removed(line):
                self._note_removed(line, was)
            else:
                entries.append((None, self._new(line)))
        gone = {was_to_ours[at] for at in range(len(self._was or ())) if at in was_to_ours} - set(
            to_ours.values()
        )
        for number in sorted(gone):
            self._note(EditKind.REMOVED_ENTRY, 0, self._section.entries[number].name)
        order = [to_was[at] for at in range(len(self._lines)) if at in to_was]
        is_sorted = all(a < b for a, b in pairwise(order))
        if not is_sorted:
            self._note(EditKind.ORDER, self._lines[0].number, self._section.title)
        ordered = self._in_order(entries, gone, by_readme=not is_sorted)
        return _Changed(self._layout, ordered, tuple(self._expected), tuple(self._edits))

    def _matches(self) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
        """Return which row is which: README to what was written, that to the catalog, README to the catalog."""
        common = [column.field for column in self._section.columns if column.field in self._layout.places]
        name = common.index("name") if "name" in common else 0

        def match(left: Sequence[Cells], right: Sequence[Cells]) -> dict[int, int]:
            rows = ([[self._plain(one, row) for one in common] for row in side] for side in (left, right))
            return match_rows(*rows, names=(name, name))

        lines = [line.cells for line in self._lines]
        if self._was is None:
            return {}, {}, match(lines, self._ours)
        to_was, was_to_ours = match(lines, self._was), match(self._was, self._ours)
        to_ours = {at: was_to_ours[was] for at, was in to_was.items() if was in was_to_ours}
        new = [at for at in range(len(lines)) if at not in to_was]
        added = [at for at in range(len(self._ours)) if at not in set(was_to_ours.values())]
        both = match([lines[at] for at in new], [self._ours[at] for at in added])
        return to_was, was_to_ours, to_ours | {new[a]: added[b] for a, b in both.items()}

    def _edited(self, line: _Line, number: int, was: Cells | None) -> Entry:
        """Return an entry with the cells of it that a person changed."""
        entry, taken = self._section.entries[number], []
        for column in self._after.columns:
            cell = line.cells.get(column.field)
            if cell is None or not self._is_taken(column, line, number, was):
                continue
            entry = self._with_cell(entry, column, cell)
            taken.append(column)
        if taken:
            self._expected.append((entry.name, line, tuple(taken)))
        return self._without_columns(entry)

    def _is_taken(self, column: Column, line: _Line, number: int, was: Cells | None) -> bool:
        """Return whether a cell of the README goes into the catalog."""
        here, ours = self._plain(column.field, line.cells), self._plain(column.field, self._ours[number])
        if here == ours:
            return False
        entry = self._section.entries[number]
        what = f"{entry.name}: {column.title}"
        if column.field not in self._ours[number]:
            return bool(here)  # a new column, which is an edit of its own
        if was is not None and column.field in was:
            before = self._plain(column.field, was)
            if here == before:
                return False
            if ours == before or self._past.is_newer(self._block, self._section, entry, column):
                self._note(EditKind.CHANGED_CELL, line.number, what, ours, here)
                return True
        elif self._was is None and self._block.seal:
            reason = f"{what} is {_quoted(here)} here and {_quoted(ours)} by the catalog; make them the same"
            raise _NotUnderstoodError(line.number, reason)
        elif not ours and here:
            self._note(EditKind.CHANGED_CELL, line.number, what, ours, here)
            return True
        if not (column.field in FIELDS and FIELDS[column.field].is_volatile):
            self._note(EditKind.NOT_TAKEN, line.number, what, here, ours)
        return False

    def _was_removed(self, line: _Line) -> bool:
        """Return whether a row is that of an entry that was in the catalog, as far as that is known."""
        urls = urls_in(tuple(line.cells.values()))
        return self._was is None and bool(urls) and all(map(self._shown.is_known, urls))

    def _note_removed(self, line: _Line, was: Cells | None) -> None:
        """Note a row of which the catalog has no entry any more, if words of a person go with it."""
        if was is None or any(self._plain(one, line.cells) != self._plain(one, was) for one in was):
            name = plain(line.cells.get("name", "")) or f"line {line.number}"
            self._note(EditKind.NOT_TAKEN, line.number, name, now="its entry was removed from the catalog")

    def _new(self, line: _Line) -> Entry:
        """Return the entry that a row of the README alone becomes."""
        entry = Entry(name="", overflow=tuple(map(unescaped, line.overflow)))
        columns = [column for column in self._after.columns if line.cells.get(column.field)]
        for column in columns:
            entry = self._with_cell(entry, column, line.cells[column.field])
        name = entry.name or plain(line.cells.get("name", "")) or plain(next(iter(line.cells.values()), ""))
        entry = replace(entry, name=distinct([*(one.name for one in self._section.entries), name])[-1])
        for column in columns:
            if column.field == "name":
                entry = self._with_cell(entry, column, line.cells["name"], keep={"name"})
        self._expected.append((entry.name, line, tuple(columns)))
        self._note(EditKind.NEW_ENTRY, line.number, entry.name)
        return entry

    def _with_cell(
        self, entry: Entry, column: Column, cell: str, keep: frozenset[str] | set[str] = frozenset()
    ) -> Entry:
        """Return the entry with what makes the column show the cell: values of its own, or else the cell itself."""
        empty = self._shown.empty(self._after, column)
        said = {
            k: v for k, v in read_cell(column, unescaped(cell), self._after, empty).items() if k not in keep
        }
        others = {one: text for one, text in entry.cells.items() if one != column.field}
        candidate = _with_values(replace(entry, cells=others), said, self._after)
        at = self._after.columns.index(column)
        shown = {column.field: self._shown.row(self._after, candidate)[at]}
        if self._plain(column.field, shown) == self._plain(column.field, {column.field: cell}):
            return candidate
        links = {key: value for key, value in said.items() if key in _LINKED}
        kept = _with_values(entry, links, self._after)
        return replace(kept, cells={**others, column.field: unescaped(cell)})

    def _without_columns(self, entry: Entry) -> Entry:
        """Return the entry without the fields of columns that a person removed."""
        there = {column.field for column in self._after.columns}
        gone = {column.field for column in self._section.columns} - there
        if not gone:
            return entry
        own = {one.field: None for one in self._section.columns if one.field in gone and one.kind}
        cells = {one: text for one, text in entry.cells.items() if one not in gone}
        return _with_values(replace(entry, cells=cells), own, self._section)

    def _in_order(
        self, entries: Sequence[tuple[int | None, Entry]], gone: set[int], *, by_readme: bool
    ) -> tuple[tuple[int | None, Entry], ...]:
        """Return all entries of the section: in the README's order, or in the catalog's with the new ones in it."""
        edited = {number: entry for number, entry in entries if number is not None}
        stay = [number for number in range(len(self._section.entries)) if number not in gone]
        rest = {number: self._without_columns(self._section.entries[number]) for number in stay}
        every = rest | edited
        first = [number for number, _ in entries] if by_readme else list(stay)
        ordered: list[tuple[int | None, Entry]] = (
            list(entries) if by_readme else [(n, every[n]) for n in stay]
        )
        before: int | None = None
        if by_readme:
            for number in stay:
                if number not in first:
                    ordered.insert(_behind(ordered, before), (number, every[number]))
                before = number
            return tuple(ordered)
        new_behind: list[Entry] = []
        at = 0
        for number, entry in entries:
            if number is None:
                ordered.insert(at, (None, entry))
                at += 1
                new_behind.append(entry)
            else:
                at = _behind(ordered, number)
        return tuple(ordered)

    # --- columns and rows ---

    def _columns(self, table: GeneratedTable, base: GeneratedTable | None) -> _Layout:
        """Return the columns with what a person changed in the header."""
        here = [_title(title) for title in table.header]
        ours = [column.title for column in self._section.columns]
        if len(set(here)) != len(here):
            raise _NotUnderstoodError(0, "two columns of one title")
        if base is not None and here == [_title(title) for title in base.header]:
            here_now = {title: at for at, title in enumerate(here)}
            places = {
                one.field: here_now[one.title] for one in self._section.columns if one.title in here_now
            }
            return _Layout(self._section, tuple(range(len(ours))), places)
        if base is not None and [_title(title) for title in base.header] != ours:
            raise _NotUnderstoodError(
                0, "the columns differ from those of the catalog, which were changed as well"
            )
        missing, new = [one for one in ours if one not in here], [one for one in here if one not in ours]
        renamed = (
            dict(zip(new, missing, strict=True))
            if len(new) == len(missing) and len(here) == len(ours)
            else {}
        )
        columns: list[Column] = []
        origins: list[int | None] = []
        for title in here:
            origin = ours.index(renamed.get(title, title)) if renamed.get(title, title) in ours else None
            known = self._section.columns[origin] if origin is not None else None
            columns.append(replace(known, title=title) if known else self._new_column(title, columns))
            origins.append(origin)
        for title, old in renamed.items():
            self._note(EditKind.RENAMED_COLUMN, 0, title, old, title)
        for title in missing if not renamed else ():
            self._note(EditKind.REMOVED_COLUMN, 0, title)
        style = self._section.style
        if style and isinstance(style.align, tuple):
            aligns = tuple("none" if one is None else style.align[one] for one in origins)
            style = replace(style, align=aligns)
        section = replace(self._section, columns=tuple(columns), style=style)
        return _Layout(section, tuple(origins), {column.field: at for at, column in enumerate(columns)})

    def _new_column(self, title: str, before: Sequence[Column]) -> Column:
        """Return a column of Markdown text with a field of its own."""
        self._note(EditKind.NEW_COLUMN, 0, title)
        slug = (
            re.sub(r"[^a-z0-9]+", "_", plain(title).lower()).strip("_0123456789")[:40].strip("_") or "column"
        )
        taken = {*COLUMN_FIELDS, *ENTRY_KEYS, *(one.field for one in (*self._section.columns, *before))}
        names = (f"{slug}_{number}" if number else slug for number in range(len(taken) + 1))
        return Column(title, next(name for name in names if name not in taken), ColumnKind.TEXT)

    def _rows(self, table: GeneratedTable) -> Iterator[_Line]:
        width = len(table.header)
        for row in table.rows:
            if any(row.cells):
                cells = [*row.cells, *[""] * (width - len(row.cells))]
                by_field = {one: cells[at] for one, at in self._layout.places.items()}
                yield _Line(row.line, by_field, row.cells[width:])

    def _plain(self, name: str, cells: Cells) -> str:
        """Return a cell as it is compared: empty if it shows nothing, without what the bot adds to a link."""
        cell = cells.get(name, "").strip()
        if name in _LINKED:
            cell = _BESIDE_LINK.sub("", cell)
        column = next((one for one in self._section.columns if one.field == name), None)
        return "" if column and cell == self._shown.empty(self._section, column) else cell

    def _note(self, kind: EditKind, line: int, what: str, was: str = "", now: str = "") -> None:
        self._edits.append(ReadmeEdit(kind, self._block.file, self._block.line + line, what, was, now))


def _title(written: str) -> str:
    bold = _BOLD.fullmatch(written)
    return unescaped(bold[1] if bold else written)


def _quoted(text: str) -> str:
    return f'"{text}"' if text else "empty"


def _by_field(columns: Sequence[Column], cells: Sequence[str]) -> Cells:
    return {column.field: cell for column, cell in zip(columns, cells, strict=False)}


def _by_titles(table: GeneratedTable, section: Section) -> list[Cells]:
    """Return the rows of what the bot wrote, by the fields of the columns that the section still has."""
    titles = [_title(title) for title in table.header]
    places = {one.field: titles.index(one.title) for one in section.columns if one.title in titles}
    return [{one: row.cells[at] for one, at in places.items() if at < len(row.cells)} for row in table.rows]


def _behind(ordered: Sequence[tuple[int | None, Entry]], number: int | None) -> int:
    """Return the place behind an entry; the first place if there is none."""
    return next((at + 1 for at, (one, _) in enumerate(ordered) if one == number and number is not None), 0)


def _with_values(entry: Entry, said: Said, section: Section) -> Entry:
    """Return the entry with these keys, of which some are fields of the section's own."""
    kinds = {column.field: column.kind for column in section.columns if column.kind}
    for key, value in said.items():
        match kinds.get(key):
            case ColumnKind.FLAG:
                flags = entry.flags - {key}
                entry = replace(entry, flags=flags | {key} if value else flags)
            case ColumnKind.LEGEND:
                entry = replace(entry, words=_with(entry.words, key, value))
            case ColumnKind.TEXT:
                entry = replace(entry, texts=_with(entry.texts, key, value))
            case None:
                entry = replace(entry, **{key: value})
    return entry


def _with(values: Mapping[str, object], key: str, value: object) -> dict[str, object]:
    others = {one: other for one, other in values.items() if one != key}
    return others if value is None else {**others, key: value}


# --- splice ---------------------------------------------------------------------------------------


def _spliced(text: str, section: Section, changed: _Changed, block: Block) -> str:
    """Return the catalog's text with the section's new columns and entries."""
    root = compose(text).root
    sections = root.get("sections") if isinstance(root, Pairs) else None
    number = _number_of(section, sections)
    node = sections.nodes[number] if isinstance(sections, Items) else None
    if not isinstance(node, Pairs):
        raise _NotUnderstoodError(0, "the catalog does not have the section where it can be edited")
    after, order = (
        changed.layout.section,
        (*ENTRY_KEYS[:-2], *_own_fields(changed, section), *ENTRY_KEYS[-2:]),
    )
    columns = [
        Kept(origin, _column_values(section.columns[origin], column))
        if origin is not None
        else _new_column(column)
        for origin, column in zip(changed.layout.origins, after.columns, strict=True)
    ]
    entries = [
        Kept(was, _values(section.entries[was], entry, order))
        if was is not None
        else New(lines_of(_values(Entry(""), entry, order), order))
        for was, entry in changed.entries
    ]
    try:
        pieces = [*set_items(text, node.get("entries"), entries, order)]
        if columns != [Kept(at) for at in range(len(section.columns))]:
            pieces += set_items(text, node.get("columns"), columns, COLUMN.names)
            style = node.get("style")
            if after.style != section.style and after.style and style:
                pieces += set_keys(text, style, {"align": tuple(after.style.align)}, ("header", "align"))
    except NotEditableError:
        line = changed.edits[0].line - block.line if changed.edits else 0
        raise _NotUnderstoodError(
            line,
            "the catalog is written in a form that cannot be edited here; make this change in it by hand",
        ) from None
    return apply(text, pieces)


def _number_of(section: Section, sections: object) -> int:
    for number, node in enumerate(sections.nodes if isinstance(sections, Items) else ()):
        ident = node.get("id") if isinstance(node, Pairs) else None
        if ident is not None and getattr(ident, "text", "").strip() == section.id:
            return number
    return -1


def _own_fields(changed: _Changed, section: Section) -> list[str]:
    columns = (*section.columns, *changed.layout.section.columns)
    return list(dict.fromkeys(column.field for column in columns if column.kind))


def _column_values(was: Column, now: Column) -> Mapping[str, Value | None]:
    return {} if was.title == now.title else {"title": now.title}


def _new_column(column: Column) -> New:
    values = {"title": column.title, "field": column.field, "kind": str(column.kind)}
    pairs = (line for line in lines_of(values, COLUMN.names))
    return New((f"{{{', '.join(pairs)}}}",))


def _values(was: Entry, now: Entry, order: Sequence[str]) -> Mapping[str, Value | None]:
    """Return the keys that differ between two entries."""
    old, new = (_by_key(entry) for entry in (was, now))
    return {key: new.get(key) for key in order if old.get(key) != new.get(key)}


def _by_key(entry: Entry) -> Mapping[str, Value | None]:
    """Return what an entry says by the keys of the catalog."""
    own: dict[str, Value] = {**dict.fromkeys(entry.flags, True), **entry.words, **entry.texts}
    values = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name in ENTRY_KEYS}
    return {key: _written(value) for key, value in values.items() if value not in (None, "", ())} | own


def _written(value: object) -> Value:
    match value:
        case frozenset():
            return tuple(sorted(map(str, value)))
        case str() | int() | tuple():
            return value
        case Mapping():
            return {str(key): str(text) for key, text in value.items()}
    raise TypeError(f"no value of a catalog: {value!r}")


def _check(text: str, ident: str, changed: _Changed, shown: Shown) -> None:
    """Raise _NotUnderstoodError unless the new catalog shows each cell that a person changed as they wrote it."""
    first = changed.expected[0][1].number if changed.expected else 0
    try:
        section = next(one for one in read_catalog(text).sections if one.id == ident)
    except CatalogInvalid as error:
        raise _NotUnderstoodError(first, f"the catalog would be wrong: {error.mistakes[0].message}") from None
    if section.entries != tuple(entry for _, entry in changed.entries):
        raise _NotUnderstoodError(first, "the catalog cannot say this; make the change in it by hand")
    by_name = {entry.name: entry for entry in section.entries}
    for name, line, columns in changed.expected:
        cells = _by_field(section.columns, shown.row(section, by_name[name]))
        for column in columns:
            now, here = (_BESIDE_LINK.sub("", one[column.field]).strip() for one in (cells, line.cells))
            if now != here and {now, here} != {"", shown.empty(section, column)}:
                raise _NotUnderstoodError(
                    line.number, f"{column.title} of {name} cannot be written into the catalog"
                )
