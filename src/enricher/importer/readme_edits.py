"""Edits that people made in generated sections, taken over into the text of the catalog.

Three tables are compared: what the bot wrote, what is in the README now, and what the catalog gives. What
differs between the first two is a person's, and goes into the catalog; where the catalog changed the same
value, the newer one wins. An edit that cannot be understood leaves its whole section as it is.
"""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.importer.comparison import ChangedSection, Comparison, same_cell
from enricher.importer.history import Versions, past_of
from enricher.importer.section_splice import entry_lines, lines_in, splice_section
from enricher.importer.sides import GeneratedBlock, NotUnderstoodError, Past, Shown
from enricher.importer.terms import take_over_glossary, take_over_legend
from enricher.links.resolve import Links, with_named_doi
from enricher.metadata.merge import withhold_abstracts
from enricher.model.catalog import Catalog, Column, Entry, Section, Style
from enricher.model.facts import Metadata
from enricher.model.publishing import Texts
from enricher.model.run import EditKind, ReadmeEdit
from enricher.readme.generated import words_of
from enricher.readme.markers import EditedBlocks
from enricher.render.entry_view import view_of
from enricher.render.files import render
from enricher.render.marked import GLOSSARY, located
from enricher.render.tables import row_of


@dataclass(frozen=True, slots=True)
class GeneratedList:
    """A list with generated sections: its files, what its links refer to, and the facts that are stored."""

    file: str  # the path of the catalog
    texts: Texts
    catalog: Catalog
    links: Links
    metadata: Metadata


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The catalog's text with the edits, what the edits are, and in which blocks."""

    text: str
    edits: tuple[ReadmeEdit, ...] = ()
    blocks: EditedBlocks = field(default_factory=EditedBlocks)

    def rejected(self, text: str) -> "TakenOver":
        """Return it without the edits, which people rejected for the catalog: the blocks stay as they are."""
        reason = "these edits were rejected for the catalog, so the section is not generated"
        edits = (replace(edit, kind=EditKind.LEFT, now=reason) for edit in self.edits if edit.is_taken)
        return TakenOver(text, tuple(edits), EditedBlocks(self.blocks.left | self.blocks.taken))


def take_over(papers: GeneratedList, versions: Versions, was_listed: Callable[[str], bool]) -> TakenOver:
    """Return the catalog's text with what people changed in generated sections since the bot wrote them.

    `versions` reads the history of a file, and only where it is needed; `was_listed` tells whether a link
    that no entry has was in the catalog before. Raises MarkersInvalid for a README whose markers do not fit.
    """
    text = papers.texts.catalog
    if papers.catalog.is_in_place:
        return TakenOver(text)
    present = located(papers.catalog, papers.texts.lists)
    if not any(block.is_edited for blocks in present.values() for block in blocks.values()):
        return TakenOver(text)
    rendered = render(papers.catalog, papers.links, papers.metadata, papers.texts).lists
    given = {
        (_path(papers.file, file), name): block.content
        for file, blocks in located(papers.catalog, rendered).items()
        for name, block in blocks.items()
    }
    blocks = [
        GeneratedBlock(name, path, line, block.content, block.seal)
        for file, found in present.items()
        for name, block in found.items()
        for path in [_path(papers.file, file)]
        for line in [papers.texts.lists.get(file, "").count("\n", 0, block.start) + 2]
        if block.is_edited and words_of(block.content) != words_of(given[path, name])
    ]
    shown, past = _shown(papers, was_listed), past_of(given, papers.file, versions)
    edits: list[ReadmeEdit] = []
    left: set[str] = set()
    for block in sorted(blocks, key=lambda block: block.name in {one.id for one in papers.catalog.sections}):
        try:  # the legends first, since new rows may use new symbols
            text, found = _with_edits(text, block, shown, past)
        except NotUnderstoodError as error:
            left.add(block.name)
            line = block.line + error.line
            found = (ReadmeEdit(EditKind.LEFT, block.file, line, block.name, now=error.reason),)
        edits += found
    taken = frozenset(block.name for block in blocks) - left
    return TakenOver(text, tuple(edits), EditedBlocks(frozenset(left), taken))


def _path(catalog: str, file: str) -> str:
    """Return the path of a file of the list, as the path of the catalog is given."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(catalog), file))


def _shown(papers: GeneratedList, was_listed: Callable[[str], bool]) -> Shown:
    allowed = withhold_abstracts(papers.metadata, papers.catalog.without_abstracts)

    def style(section: Section) -> Style:
        return section.style or papers.catalog.style

    def row(section: Section, entry: Entry) -> list[str]:
        view = view_of(with_named_doi(entry, papers.links, allowed), papers.links, allowed)
        return row_of(section, style(section), view, {})

    def empty(section: Section, column: Column) -> str:
        return style(section).empty if column.empty is None else column.empty

    return Shown(row, empty, was_listed)


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
            return now, _with_lines(changed, section, text)
        if block.name == f"{section.id}-legend":
            now, edits = take_over_legend(text, section, block, past)
            _read(now, 0)
            return now, edits
    raise NotUnderstoodError(0, "the catalog has no such block")


def _with_lines(changed: ChangedSection, was: Section, text: str) -> tuple[ReadmeEdit, ...]:
    """Return the edits of a section, those of whole entries with their lines in the catalog."""
    lines = {
        EditKind.NEW_ENTRY: {
            entry.name: entry_lines(entry, changed.section)
            for number, entry in changed.entries
            if number is None
        },
        EditKind.REMOVED_ENTRY: {
            entry.name: lines_in(text, was, number) for number, entry in enumerate(was.entries)
        },
    }
    return tuple(replace(edit, written=lines.get(edit.kind, {}).get(edit.what, ())) for edit in changed.edits)


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
