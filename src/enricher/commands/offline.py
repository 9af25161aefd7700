"""Read the list from disk, for the offline commands."""

from dataclasses import dataclass
from pathlib import Path

from enricher.catalog.reader import read_catalog
from enricher.commands import Environment
from enricher.http.usage import Meter
from enricher.links.resolve import Links, resolve, with_named_dois
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata
from enricher.model.publishing import Texts
from enricher.pipeline import sibling
from enricher.publish.local.working_tree import WorkingTree
from enricher.render.files import METADATA
from enricher.settings import read_settings
from enricher.sources import open_sources


@dataclass(frozen=True, slots=True)
class OfflineList:
    """The files of a list, as text and as values."""

    texts: Texts
    catalog: Catalog
    links: Links
    metadata: Metadata


def read_list(path: Path, environment: Environment) -> OfflineList:
    """Return the list whose catalog is at `path`. Raises UserError."""
    file = path.as_posix()
    texts = WorkingTree(path).read().texts
    catalog = read_catalog(texts.catalog, file)
    metadata = read_metadata(texts.metadata, sibling(file, METADATA))
    with open_sources(read_settings(environment), Meter()) as sources:
        links = resolve(catalog, sources, metadata)
    return OfflineList(texts, with_named_dois(catalog, links, metadata), links, metadata)
