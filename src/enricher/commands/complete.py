"""Shell completion of `--entry`."""

from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import EnrichError
from enricher.publish.local.working_tree import WorkingTree
from enricher.readme.markers import without_blocks
from enricher.readme.reader import read_list
from enricher.readme.sections import sections_of
from enricher.render.marked import block_names


def entry_names(path: Path) -> list[str]:
    """Return the names of the entries; none if the catalog or a file of the list cannot be read."""
    try:
        catalog = read_catalog(decode(path.read_bytes()))
        texts = WorkingTree(path).read().texts.lists if catalog.in_place else {}
        names = frozenset(block_names(catalog))
        lists = [read_list(without_blocks(text, name, names), name) for name, text in texts.items()]
    except (OSError, EnrichError):
        return []
    sections = (*catalog.sections, *sections_of(lists, catalog.sections))
    return [entry.name for section in sections for entry in section.entries]
