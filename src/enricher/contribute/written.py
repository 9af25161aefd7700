"""A new entry in the texts of a list: lines of the catalog, a row of a table, or an item of a README."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from enricher.catalog.edits import KeptItem, NewItem, NotEditableError, apply, set_items
from enricher.contribute.looked_up import LookedUp, facts_of
from enricher.errors import UserError
from enricher.listing.resolved_list import ResolvedList
from enricher.listing.section_splice import entry_lines, key_order, section_node
from enricher.model.catalog import Entry, Section
from enricher.model.facts import Metadata
from enricher.model.publishing import Texts
from enricher.model.readme_list import Item, ItemKind
from enricher.readme.item_template import PaperFacts
from enricher.readme.new_item import Forms, templates_of
from enricher.readme.new_row import new_row
from enricher.readme.placing import (
    ORDERS,
    ItemPlace,
    Keys,
    Order,
    insert,
    keys_of,
    month_of,
    place_in,
    place_of,
)
from enricher.render.entry_view import view_of
from enricher.render.in_place import ListFile
from enricher.text.markdown import link, markdown
from enricher.yaml_io.nodes import Items


@dataclass(frozen=True, slots=True)
class Written:
    """The texts with the new entry, and its lines: where they are, and why there."""

    texts: Texts
    file: str
    line: int  # of the first one
    lines: tuple[str, ...]
    order: Order


def with_entry(listed: ResolvedList, metadata: Metadata, section: Section, found: LookedUp) -> Written:
    """Return the list with the entry in this section, where the section keeps its entries.

    Raises UserError where it is written in a form that cannot be edited.
    """
    if section.is_generated:
        return _in_catalog(listed, metadata, section, found)
    for file, items, at in _sections_in_place(listed):
        if listed.catalog.sections[at].id == section.id:
            return _in_readme(listed, file, items, found)
    raise UserError(
        f'the section "{section.title}" has no entries to learn the form from; write the first by hand'
    )


def _sections_in_place(listed: ResolvedList) -> Iterator[tuple[ListFile, Sequence[Item], int]]:
    """Yield each section of the README files with its items, and its number in the list."""
    at = sum(1 for _ in listed.catalog.generated())
    for file in listed.files:
        for shape in file.readme.sections:
            yield file, [file.readme.items[index] for index in shape.items], at
            at += 1


def _in_readme(listed: ResolvedList, file: ListFile, items: Sequence[Item], found: LookedUp) -> Written:
    paper = facts_of(found)
    usual = Counter(item.kind for item in items).most_common(1)[0][0]
    alike = [item for item in items if item.kind is usual]
    others = [
        [keys_of(file.text, item) for item in section if item.kind is usual]
        for other, section, _ in _sections_in_place(listed)
        if other is file
    ]
    new = Keys(paper.title, paper.year, paper.posted)
    place = _place(listed, [keys_of(file.text, item) for item in alike], others, new)
    near = alike[min(place.index, len(alike) - 1)].line
    text, line = insert(file.text, alike, place.index, _item(file, alike, near, paper))
    texts = replace(listed.texts, lists={**listed.texts.lists, file.path: text})
    count = text.count("\n") - file.text.count("\n") or 1
    return Written(texts, file.path, line, lines_at(text, line, count), place.order)


def _place(
    listed: ResolvedList, section: Sequence[Keys], others: Sequence[Sequence[Keys]], new: Keys
) -> ItemPlace:
    """Return the place in the order that the list asks for, or else the one that its sections show."""
    asked = listed.catalog.policy.order
    return place_in(ORDERS[asked], section, new) if asked else place_of(section, others, new)


def lines_at(text: str, line: int, count: int) -> tuple[str, ...]:
    """Return so many lines of a text from one on, without blank ones at the end and without line ends."""
    found = [one.rstrip("\r") for one in text.split("\n")[line - 1 : line - 1 + count]]
    while found and not found[-1].strip():
        found.pop()
    return tuple(found)


def _item(file: ListFile, alike: Sequence[Item], near: int, paper: PaperFacts) -> str:
    if alike[0].kind is ItemKind.ROW:
        row = new_row(file.text, alike, near, paper)
        return row or ""
    written = Forms(templates_of(file.text, file.readme.items)).written(paper, alike, near)
    return written or f"- {link(markdown(paper.title), paper.links[0][1])}"


def _in_catalog(listed: ResolvedList, metadata: Metadata, section: Section, found: LookedUp) -> Written:
    """Return the catalog with the lines that a person would write: what sources know is left out."""
    entry = _as_written(listed, found.entry)
    place = ItemPlace(len(section.entries), Order.NONE)
    if not section.sort:
        keys = [_keys(one, listed, metadata) for one in section.entries]
        paper = facts_of(found)
        place = _place(listed, keys, [], Keys(entry.name, paper.year, paper.posted))
    text = listed.texts.catalog
    node = section_node(text, section.id).get("entries")
    kept: list[KeptItem | NewItem] = [KeptItem(index) for index in range(len(section.entries))]
    above = "\n" if isinstance(node, Items) and _has_blank_lines(text, node) else ""
    lines = entry_lines(entry, section)
    kept.insert(place.index, NewItem(lines, above if place.index else ""))
    try:
        now = apply(text, set_items(text, node, kept, key_order(section)))
    except NotEditableError:
        shown = "\n".join(f"      {'- ' if not at else '  '}{one}" for at, one in enumerate(lines))
        raise UserError(
            f"{listed.file}: the entries of {section.id} are written in a form that cannot be edited; "
            f"add these lines by hand:\n{shown}"
        ) from None
    at = section_node(now, section.id).get("entries")
    line = at.nodes[place.index].line if isinstance(at, Items) else 1
    written = tuple(now.splitlines()[line - 1 : line - 1 + len(lines)])
    return Written(replace(listed.texts, catalog=now), listed.file, line, written, place.order)


def _has_blank_lines(text: str, node: Items) -> bool:
    """Return whether most entries have a blank line between them."""
    ends = [one.start + len(text[one.start : one.end].rstrip()) for one in node.nodes]
    gaps = [text[end : two.start] for end, two in zip(ends, node.nodes[1:], strict=False)]
    return sum(gap.count("\n") > 1 and "#" not in gap for gap in gaps) * 2 > len(gaps)


def _as_written(listed: ResolvedList, entry: Entry) -> Entry:
    """Return an entry without what its sources say, under a name that no other entry has."""
    names = {one.name.casefold() for one in listed.catalog.entries()}
    name, number = entry.name, 1
    while name.casefold() in names:
        number += 1
        name = f"{entry.name} ({number})"
    return replace(entry, name=name, also=())


def _keys(entry: Entry, listed: ResolvedList, metadata: Metadata) -> Keys:
    view = view_of(entry, listed.links, metadata, listed.catalog.venue_table)
    posted = next((month for url in (entry.paper, *entry.also) if url and (month := month_of(url))), None)
    return Keys(entry.name, view.value("year"), posted)
