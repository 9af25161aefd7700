"""Shell completion of `--entry`."""

from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import EnrichError
from enricher.readme.reader import read_list
from enricher.readme.sections import sections_of


def entry_names(path: Path) -> list[str]:
    """Return the names of the entries; none if the catalog or a file of the list cannot be read."""
    try:
        catalog = read_catalog(decode(path.read_bytes()))
        files = catalog.readme if catalog.is_in_place else ()
        lists = [read_list(decode((path.parent / name).read_bytes()), name) for name in files]
    except (OSError, EnrichError):
        return []
    sections = (*catalog.sections, *sections_of(lists))
    return [entry.name for section in sections for entry in section.entries]
