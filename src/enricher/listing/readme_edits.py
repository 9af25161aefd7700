"""Edits that people made in generated sections, taken over into the text of the catalog.

Three tables are compared: what the bot wrote, what is in the README now, and what the catalog gives. What
differs between the first two is a person's, and goes into the catalog; where the catalog changed the same
value, the newer one wins. An edit that cannot be understood leaves its whole section as it is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.links.duplicates import duplicates
from enricher.links.resolve import Links, match, resolve, with_named_doi
from enricher.listing.comparison import ChangedSection, Comparison, same_cell
from enricher.listing.history import Versions, past_of
from enricher.listing.moves import with_moves
from enricher.listing.resolved_list import ResolvedList, TakenOver, resolve_list
from enricher.listing.section_splice import entry_lines, splice_section, written_entries
from enricher.listing.sides import GeneratedBlock, NotUnderstoodError, Past, Shown
from enricher.listing.terms import take_over_glossary, take_over_legend
from enricher.metadata.merge import withhold_abstracts
from enricher.model.catalog import Catalog, Column, Entry, Section, Style
from enricher.model.facts import Metadata
from enricher.model.run import EditKind, ReadmeEdit
from enricher.model.source import Source
from enricher.readme.generated import words_of
from enricher.readme.markers import EditedBlocks, contents
from enricher.render.entry_view import view_of
from enricher.render.files import render
from enricher.render.marked import GLOSSARY, located
from enricher.render.tables import row_of

_REJECTED: Final = "edits of this section were rejected for the catalog, so it is not generated"


def with_edits(
    listed: ResolvedList,
    metadata: Metadata,
    sources: Sequence[Source],
    versions: Versions,
    is_rejected: Callable[[ReadmeEdit], bool] = lambda _: False,
) -> ResolvedList:
    """Return the list with what people changed in its generated sections since the bot wrote them.

    `versions` reads the history of a file, and only where it is needed. A section with an edit that people
    rejected stays as it is. Raises MarkersInvalid for a README whose markers do not fit the catalog.
    """
    given = {} if listed.catalog.is_in_place else _given(listed, metadata)
    blocks = list(_edited_blocks(listed, given))
    if not blocks:
        return listed
    text, shown = listed.texts.catalog, _shown(listed, metadata, sources)
    past = past_of(given, listed.file, versions)
    edits: dict[str, list[ReadmeEdit]] = {}  # by block, which may be in several files
    left: set[str] = set()
    for block in sorted(blocks, key=lambda block: block.name in {one.id for one in listed.catalog.sections}):
        try:  # the legends first, since new rows may use new symbols
            edited, found = _with_edits(text, block, shown, past)
        except NotUnderstoodError as error:
            line = block.line + error.line
            found = (ReadmeEdit(EditKind.LEFT, block.file, line, block.name, now=error.reason),)
        if any(map(is_rejected, found)):
            taken = (edit for edit in found if edit.is_taken)
            found = tuple(replace(edit, kind=EditKind.LEFT, now=_REJECTED) for edit in taken)
        if any(edit.kind is EditKind.LEFT for edit in found):
            left.add(block.name)
        else:
            text = edited
        edits.setdefault(block.name, []).extend(found)
    text, said = with_moves(listed.texts.catalog, text, edits, shown)
    understood = frozenset(block.name for block in blocks) - left
    now = resolve_list(listed.file, replace(listed.texts, catalog=text), sources, metadata)
    return replace(now, taken=TakenOver(said, EditedBlocks(frozenset(left), understood)))


def _given(listed: ResolvedList, metadata: Metadata) -> Mapping[tuple[str, str], str]:
    """Return what the catalog gives for each block by its file, if people may have edited one."""
    present = located(listed.catalog, listed.texts.lists)
    if not any(block.is_edited for blocks in present.values() for block in blocks.values()):
        return {}
    rendered = render(listed.catalog, listed.links, metadata, listed.texts).lists
    return {
        (file, name): block.content
        for file, blocks in located(listed.catalog, rendered).items()
        for name, block in blocks.items()
    }


def _edited_blocks(listed: ResolvedList, given: Mapping[tuple[str, str], str]) -> Iterator[GeneratedBlock]:
    """Yield the blocks that may have been edited: their words differ from those of the catalog."""
    for file, text in listed.texts.lists.items() if given else ():
        for name, block in contents(text, file).items():
            if block.is_edited and words_of(block.content) != words_of(given[file, name]):
                line = text.count("\n", 0, block.start) + 2
                yield GeneratedBlock(name, file, line, block.content, block.seal)


def _shown(listed: ResolvedList, metadata: Metadata, sources: Sequence[Source]) -> Shown:
    allowed = withhold_abstracts(metadata, listed.catalog.without_abstracts)

    def style(section: Section) -> Style:
        return section.style or listed.catalog.style

    def row(section: Section, entry: Entry) -> list[str]:
        view = view_of(
            with_named_doi(entry, listed.links, allowed), listed.links, allowed, listed.catalog.venue_table
        )
        return row_of(section, style(section), view, {})

    def empty(section: Section, column: Column) -> str:
        return style(section).empty if column.empty is None else column.empty

    def was_listed(url: str) -> bool:
        if listed.files:  # it may come from an item of the README, which a person has moved into the table
            return False
        ref = match(url, sources)
        return ref in metadata and ref not in listed.names

    def links(catalog: Catalog) -> Links:
        return resolve(catalog, sources)

    return Shown(row, empty, was_listed, links)


def _with_edits(
    text: str, block: GeneratedBlock, shown: Shown, past: Past
) -> tuple[str, tuple[ReadmeEdit, ...]]:
    """Return the catalog's text with the edits of one block. Raises NotUnderstoodError."""
    catalog = read_catalog(text)
    if block.name == GLOSSARY:
        now, edits = take_over_glossary(text, block, catalog.glossary, past)
        _read(now, 0)
        return now, edits
    for section in catalog.sections:
        if block.name == section.id:
            changed = Comparison(section, block, shown, past).changed()
            now = splice_section(text, section, changed)
            _check(now, changed, shown)
            _check_duplicates(catalog, _read(now, 0), changed, shown)
            return now, _with_lines(changed, section, text)
        if block.name == f"{section.id}-legend":
            now, edits = take_over_legend(text, section, block, past)
            _read(now, 0)
            return now, edits
    raise NotUnderstoodError(0, "the catalog has no such block")


def _with_lines(changed: ChangedSection, was: Section, text: str) -> tuple[ReadmeEdit, ...]:
    """Return the edits of a section, those of whole entries with their lines in the catalog."""
    lines: dict[tuple[EditKind, str], tuple[str, ...]] = {
        (EditKind.NEW_ENTRY, entry.name): entry_lines(entry, changed.section)
        for number, entry in changed.entries
        if number is None
    }
    if any(edit.kind is EditKind.REMOVED_ENTRY for edit in changed.edits):
        names = ((EditKind.REMOVED_ENTRY, entry.name) for entry in was.entries)
        lines |= dict(zip(names, written_entries(text, was), strict=True))
    return tuple(replace(edit, written=lines.get((edit.kind, edit.what), ())) for edit in changed.edits)


def _read(text: str, line: int) -> Catalog:
    """Return the catalog with the edits. Raises NotUnderstoodError where they make it wrong."""
    try:
        return read_catalog(text)
    except CatalogInvalid as error:
        raise NotUnderstoodError(line, f"the catalog would be wrong: {error.mistakes[0].message}") from None


def _check(text: str, changed: ChangedSection, shown: Shown) -> None:
    """Raise NotUnderstoodError unless the catalog shows each cell that a person changed as they wrote it."""
    first = changed.expected[0].line.number if changed.expected else 0
    section = next(one for one in _read(text, first).sections if one.id == changed.section.id)
    if section.entries != tuple(entry for _, entry in changed.entries):
        raise NotUnderstoodError(first, "the catalog cannot say this; make the change there by hand")
    by_name = {entry.name: entry for entry in section.entries}
    for one in changed.expected:
        cells = dict(zip(section.columns, shown.row(section, by_name[one.name]), strict=False))
        for column in one.columns:
            here, empty = one.line.cells[column.field], shown.empty(section, column)
            if not same_cell(column.field, cells[column], here, empty):
                what = f"{column.title} of {one.name}"
                raise NotUnderstoodError(one.line.number, f"{what} cannot be written into the catalog")


def _check_duplicates(was: Catalog, now: Catalog, changed: ChangedSection, shown: Shown) -> None:
    """Raise NotUnderstoodError if two rows lead to one paper now, which `enrich check` would refuse."""
    known = _duplicates(was, changed.section.id, shown)
    for name, (url, first) in _duplicates(now, changed.section.id, shown).items():
        if name not in known:
            lines = {one.name: one.line.number for one in changed.expected}
            reason = f"{url} leads to the same as the row of {first}; keep one of the two"
            raise NotUnderstoodError(lines.get(name, lines.get(first, 0)), reason)


def _duplicates(catalog: Catalog, section: str, shown: Shown) -> dict[str, tuple[str, str]]:
    """Return the entries of a section that lead to the paper of an earlier one, with link and other name."""
    return {
        entries[one.position.entry].name: (one.url, entries[one.first.entry].name)
        for one in duplicates(catalog, shown.links(catalog))
        if one.in_one_section and catalog.sections[one.position.section].id == section
        for entries in [catalog.sections[one.position.section].entries]
    }
