"""What the history of README and catalog says of an edit: what the bot wrote, and which value is newer."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid, MarkersInvalid
from enricher.listing.cells import titles_of
from enricher.listing.row_matching import match_rows
from enricher.listing.sides import Cells, GeneratedBlock, Past
from enricher.model.catalog import Column, Entry
from enricher.model.publishing import Version
from enricher.readme.generated import Seal, read_table, seal_of
from enricher.readme.markers import contents

Versions = Callable[[str], Iterable[Version]]  # of a file, the newest first


def past_of(rendered: Mapping[tuple[str, str], str], catalog: str, versions: Versions) -> Past:
    """Return the past of the blocks, given what the catalog at this path makes of them now."""

    def written(block: GeneratedBlock) -> str | None:
        words = Seal.read(block.seal).words
        if words == seal_of(rendered[block.file, block.name]).words:
            return rendered[block.file, block.name]
        texts = _contents(versions(_path(catalog, block.file)), block) if words else iter(())
        return next((text for text in texts if seal_of(text).words == words), None)

    def is_newer(block: GeneratedBlock, cells: Cells, entry: Entry, column: Column) -> bool:
        here = _last_change(
            (v.when, _cell(v.text, block, cells, column)) for v in versions(_path(catalog, block.file))
        )
        there = _last_change((v.when, _value(v.text, block, entry, column)) for v in versions(catalog))
        return here > there

    return Past(written, is_newer)


def _path(catalog: str, file: str) -> str:
    """Return the path of a file of the list, as the path of the catalog is given."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(catalog), file))


def _last_change(values: Iterable[tuple[float, object]]) -> float:
    """Return since when the value is what it is now, in epoch seconds, as far back as there are versions."""
    since = now = None
    for when, value in values:
        if since is not None and value != now:
            break
        since, now = when, value
    return since or 0.0


def _contents(versions: Iterable[Version], block: GeneratedBlock) -> Iterator[str]:
    for version in versions:
        text = _content(version.text, block)
        if text is not None:
            yield text


def _content(text: str, block: GeneratedBlock) -> str | None:
    try:
        found = contents(text, block.file).get(block.name)
    except MarkersInvalid:
        return None
    return found.content if found else None


def _cell(text: str, block: GeneratedBlock, cells: Cells, column: Column) -> str | None:
    """Return what a version of the README has in the cell of this row."""
    content = _content(text, block)
    table = read_table(content) if content else None
    titles = titles_of(table) if table else []
    if table is None or column.title not in titles:
        return None
    row = [*cells.values()]
    same = match_rows(
        [row], [one.cells for one in table.rows], [*cells].index("name") if "name" in cells else 0
    )
    found = table.rows[same[0]].cells if same else ()
    at = titles.index(column.title)
    return found[at] if at < len(found) else None


def _value(text: str, block: GeneratedBlock, entry: Entry, column: Column) -> object:
    """Return what a version of the catalog says for the cell."""
    try:
        sections = read_catalog(text).sections
    except CatalogInvalid:
        return None
    entries = [one for section in sections if section.id == block.name for one in section.entries]
    same = next((one for one in entries if one.name == entry.name), None) or next(
        (one for one in entries if one.paper and one.paper == entry.paper), None
    )
    if same is None:
        return None
    field = column.field
    own = (field in same.flags, same.words.get(field), same.texts.get(field), same.cells.get(field))
    return (*own, getattr(same, field, None))
