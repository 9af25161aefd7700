"""Shell completion of `--entry`."""

from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import EnrichError


def entry_names(catalog: Path) -> list[str]:
    """Return the names of the entries; none if the catalog cannot be read."""
    try:
        return [entry.name for entry in read_catalog(decode(catalog.read_bytes())).entries()]
    except (OSError, EnrichError):
        return []
