"""What a contribution changes: the entries that the base does not have in this form, and their places."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enricher.contribute.known import lines_of_entries
from enricher.listing.resolved_list import ResolvedList
from enricher.model.catalog import Entry, Section
from enricher.model.readme_list import Item
from enricher.model.run import EditKind
from enricher.readme.sections import items_of


@dataclass(frozen=True, slots=True)
class ChangedEntry:
    """An entry that is new or has changed; `item` is None for one of a generated table."""

    entry: Entry
    section: Section
    file: str
    line: int
    item: Item | None
    is_new: bool  # otherwise the base has an entry with one of its links, or its name

    @property
    def where(self) -> str:
        """The place in words."""
        return f"{self.file} line {self.line}"


def changed_entries(
    base: ResolvedList | None, head: ResolvedList, places: Mapping[str, tuple[str, int]]
) -> tuple[ChangedEntry, ...]:
    """Return the entries of the head that the base does not have in the same form, in the list's order.

    `places` has file and line of each entry.
    """
    entries = tuple(_entries(base)) if base else ()
    known = Counter(form for *_, form in entries)
    names = {entry.name for _, entry, _, _ in entries}
    links = {url for _, entry, _, _ in entries for url in _links(entry)}
    found = []
    for section, entry, item, form in _entries(head):
        if known[form]:
            known[form] -= 1
            continue
        file, line = (item.file, item.line) if item else places[entry.name]
        is_new = entry.name not in names and links.isdisjoint(_links(entry))
        found.append(ChangedEntry(entry, section, file, line, item, is_new))
    return tuple(found)


def _entries(listed: ResolvedList) -> Iterator[tuple[Section, Entry, Item | None, str]]:
    """Yield each entry with its section, its item if it is kept in place, and all that is written of it."""
    items = iter([(item, file.text) for file in listed.files for item in items_of(file.readme)])
    for section in listed.catalog.sections:
        for entry in section.entries:
            if section.is_generated:
                yield section, entry, None, f"{section.id} {entry}"
            else:
                item, text = next(items)
                yield section, entry, item, f"{item.section} {item.span.of(text).strip()}"


def _links(entry: Entry) -> tuple[str, ...]:
    return tuple(url for url in (entry.paper, *entry.also, entry.code) if url)


def places_of(before: ResolvedList, head: ResolvedList) -> Mapping[str, tuple[str, int]]:
    """Return file and line of each entry: of a row that a person added to a table, those of the row.

    `before` is the list as its files are, `head` with what people changed in generated tables.
    """
    kinds = {EditKind.NEW_ENTRY, EditKind.CHANGED_CELL}
    rows = {
        edit.what.partition(":")[0]: (edit.file, edit.line) for edit in head.taken.edits if edit.kind in kinds
    }
    return {**lines_of_entries(head), **lines_of_entries(before), **rows}
