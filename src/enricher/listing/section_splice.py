"""A changed section, spliced into the text of the catalog."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Final

from enricher.catalog.edits import (
    KeptItem,
    NewItem,
    NotEditableError,
    Value,
    apply,
    lines_of,
    set_items,
    set_keys,
)
from enricher.catalog.keys import COLUMN, ENTRY_KEYS, STYLE
from enricher.listing.comparison import ChangedSection
from enricher.listing.sides import NotUnderstoodError
from enricher.model.catalog import Column, Entry, Section
from enricher.yaml_io.nodes import Items, Pairs, Scalar, compose

_NOTHING: Final = Entry(name="")
_DECISIONS: Final = frozenset({"pin", "ignore"})  # which no cell shows
_LAST: Final = ("cells", "overflow")  # which come behind the section's own fields


def splice_section(text: str, section: Section, changed: ChangedSection) -> str:
    """Return the catalog's text with the section's new columns and entries; every other byte stays.

    Raises NotUnderstoodError where the section is written in a form that cannot be edited.
    """
    node = section_node(text, section.id)
    if node.get("entries") is None:
        raise NotUnderstoodError(0, "the section has no entries: in the catalog; add `entries: []` there")
    order = key_order(section, changed.section)
    columns = [
        _new_column(column)
        if origin is None
        else KeptItem(origin, {} if column == section.columns[origin] else {"title": column.title})
        for origin, column in zip(changed.origins, changed.section.columns, strict=True)
    ]
    entries = [
        NewItem(entry_lines(entry, changed.section))
        if number is None
        else KeptItem(number, difference(section.entries[number], entry, order))
        for number, entry in changed.entries
    ]
    try:
        pieces = [*set_items(text, node.get("entries"), entries, order)]
        if changed.section.columns != section.columns:
            pieces += set_items(text, node.get("columns"), columns, COLUMN.names)
        style = node.get("style")
        if style and changed.section.style and changed.section.style != section.style:
            pieces += set_keys(text, style, {"align": tuple(changed.section.style.align)}, STYLE.names)
    except NotEditableError:
        reason = "the catalog is written in a form that cannot be edited; make the change there by hand"
        raise NotUnderstoodError(0, reason) from None
    return apply(text, pieces)


def entry_lines(entry: Entry, section: Section) -> tuple[str, ...]:
    """Return the lines of an entry as a mapping of the catalog."""
    order = key_order(section)
    return lines_of(difference(_NOTHING, entry, order), order)


def written_entries(text: str, section: Section) -> tuple[tuple[str, ...], ...]:
    """Return the lines of each entry of a section as they are in the catalog, comments included."""
    entries = section_node(text, section.id).get("entries")
    nodes = entries.nodes if isinstance(entries, Items) else ()
    return tuple(
        tuple(line.strip() for line in text[node.start : node.end].rstrip().splitlines()) for node in nodes
    )


def section_node(text: str, ident: str) -> Pairs:
    """Return the mapping of a section in the catalog. Raises NotUnderstoodError without one."""
    root = compose(text).root
    sections = root.get("sections") if isinstance(root, Pairs) else None
    for node in sections.nodes if isinstance(sections, Items) else ():
        match node:
            case Pairs() if isinstance(found := node.get("id"), Scalar) and found.text.strip() == ident:
                return node
    raise NotUnderstoodError(0, f"the catalog has no section {ident}")


def key_order(*sections: Section) -> tuple[str, ...]:
    """Return the keys of an entry in the order in which they are written, those of the sections included."""
    own = dict.fromkeys(column.field for section in sections for column in section.columns if column.kind)
    return (*(key for key in ENTRY_KEYS if key not in _LAST), *own, *_LAST)


def _new_column(column: Column) -> NewItem:
    values = {"title": column.title, "field": column.field, "kind": str(column.kind)}
    return NewItem((f"{{{', '.join(lines_of(values, COLUMN.names))}}}",))


def difference(was: Entry, now: Entry, order: Sequence[str]) -> Mapping[str, Value | None]:
    """Return the keys that differ between two entries."""
    old, new = _by_key(was), _by_key(now)
    return {key: new.get(key) for key in order if old.get(key) != new.get(key)}


def _by_key(entry: Entry) -> dict[str, Value]:
    """Return what an entry says, by the keys of the catalog that a README can show."""
    stated = {one.name: getattr(entry, one.name) for one in fields(entry) if one.name in ENTRY_KEYS}
    if entry.more_code:
        stated["code"] = entry.links("code")
    own: dict[str, Value] = {**dict.fromkeys(sorted(entry.flags), True), **entry.words, **entry.texts}
    return {
        key: value
        for key, value in stated.items()
        if key not in _DECISIONS and value not in (None, "", (), {})
    } | own
