"""Rows that people moved to the table of another section: their entries move in the catalog, with all keys.

What the row of the new table does not show, such as `pin:` and comments, stays with the entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from enricher.catalog.edits import NotEditableError, TextEdit, apply, line_end, set_keys, with_ends
from enricher.catalog.keys import ENTRY_KEYS
from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.links.resolve import papers_of
from enricher.listing.comparison import same_cell
from enricher.listing.section_splice import difference, key_order, section_node
from enricher.listing.sides import Shown
from enricher.model.catalog import Catalog, Entry, Section
from enricher.model.run import EditKind, ReadmeEdit
from enricher.readme.roles import key_of
from enricher.yaml_io.nodes import Items, Pairs

_OF_THE_ROW: Final = frozenset({"name", "cells", "overflow"})

Edits = Mapping[str, Sequence[ReadmeEdit]]  # by the block that they are in


@dataclass(frozen=True, slots=True)
class _MovedEntry:
    """An entry of the catalog, and where it is."""

    section: Section
    number: int
    edit: ReadmeEdit

    @property
    def entry(self) -> Entry:
        return self.section.entries[self.number]

    def node(self, text: str) -> Pairs:
        items = section_node(text, self.section.id).get("entries")
        node = items.nodes[self.number] if isinstance(items, Items) else None
        if not isinstance(node, Pairs):
            raise NotEditableError
        return node


def with_moves(before: str, after: str, edits: Edits, shown: Shown) -> tuple[str, tuple[ReadmeEdit, ...]]:
    """Return the catalog's text and the edits, an entry that is removed here and new there as moved.

    It keeps its keys and comments, and gets what the row in the other table says.
    """
    said = [edit for found in edits.values() for edit in found]
    removed = list(_places(read_catalog(before), edits, EditKind.REMOVED_ENTRY))
    for new in _places(read_catalog(after), edits, EditKind.NEW_ENTRY):
        old = next((one for one in removed if not _ids(one.entry).isdisjoint(_ids(new.entry))), None)
        if old is None:
            continue
        moved = _joined(old, new, shown)
        try:
            now, lines = _spliced(before, after, old, new, moved)
            section = next(one for one in read_catalog(now).sections if one.id == new.section.id)
        except (CatalogInvalid, NotEditableError):
            continue
        if section.entries[new.number] != moved:
            continue
        after = now
        removed.remove(old)
        said.remove(old.edit)
        edit = replace(
            new.edit,
            kind=EditKind.MOVED_ENTRY,
            was=old.section.title,
            now=new.section.title,
            written=lines,
            parts=(old.edit, new.edit),
        )
        at = said.index(new.edit)
        said[at : at + 1] = [edit, *_lost(old, new)]
    return after, tuple(said)


def _places(catalog: Catalog, edits: Edits, kind: EditKind) -> Iterator[_MovedEntry]:
    for section in catalog.sections:
        found = {edit.what: edit for edit in edits.get(section.id, ()) if edit.kind is kind}
        for number, entry in enumerate(section.entries):
            if entry.name in found:
                yield _MovedEntry(section, number, found[entry.name])


def _ids(entry: Entry) -> frozenset[str]:
    """Return what an entry is known by: its papers, its code if it has none, and without links its name."""
    return frozenset(map(key_of, papers_of(entry) or entry.links("code"))) or frozenset(
        {entry.name.casefold()}
    )


def _joined(old: _MovedEntry, new: _MovedEntry, shown: Shown) -> Entry:
    """Return the entry with what its new row says, and with its other keys as they were."""
    keys = [one.name for one in fields(Entry) if one.name in ENTRY_KEYS and one.name not in _OF_THE_ROW]
    kept = {key: getattr(old.entry, key) for key in keys if getattr(new.entry, key) in (None, ())}
    if "code" in kept:
        kept["more_code"] = old.entry.more_code
    joined = replace(new.entry, **kept)
    cells = dict(zip(new.section.columns, shown.row(new.section, replace(joined, cells={})), strict=False))
    needed = {
        column.field: text
        for column in new.section.columns
        if (text := joined.cells.get(column.field)) is not None
        and not same_cell(column.field, cells[column], text, shown.empty(new.section, column))
    }
    return replace(joined, cells=needed)


def _lost(old: _MovedEntry, new: _MovedEntry) -> Iterator[ReadmeEdit]:
    """Yield what the entry said in columns that the other section does not have."""
    there = {column.field for column in new.section.columns}
    for field, text in old.entry.texts.items():
        if field not in there and text not in new.entry.texts.values():
            what, why = f"{new.entry.name}: {field}", f"{new.section.title} has no such column"
            yield replace(new.edit, kind=EditKind.NOT_TAKEN, what=what, was=text, now=why, written=())


def _spliced(
    before: str, after: str, old: _MovedEntry, new: _MovedEntry, moved: Entry
) -> tuple[str, tuple[str, ...]]:
    """Return the catalog's text with the lines that the entry had, changed where it differs, and these."""
    node, place = old.node(before), new.node(after)
    order = key_order(old.section, new.section)
    pieces = set_keys(before, node, difference(old.entry, moved, order), order)
    inner = [TextEdit(one.start - node.start, one.end - node.start, one.text) for one in pieces]
    written = apply(before[node.start : line_end(before, node)], inner)
    first, *rest = written.splitlines()
    lines = (first, *(line.removeprefix(" " * (node.column - 1)) for line in rest))
    indented = f"\n{' ' * (place.column - 1)}".join(lines)
    piece = TextEdit(place.start, line_end(after, place), with_ends(indented, after))
    return apply(after, [piece]), lines
