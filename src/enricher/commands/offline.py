"""Read the list from disk, for the offline commands."""

from dataclasses import dataclass
from pathlib import Path

from enricher.commands import Environment
from enricher.http.usage import Meter
from enricher.importer.readme_edits import TakenOver
from enricher.links.resolve import Links
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata
from enricher.model.publishing import METADATA, Texts
from enricher.pipeline import resolve_list, sibling, take_over_edits
from enricher.publish.local.working_tree import WorkingTree
from enricher.settings import read_settings
from enricher.sources import open_sources


@dataclass(frozen=True, slots=True)
class OfflineList:
    """The files of a list, as text and as values."""

    texts: Texts
    taken: TakenOver
    catalog: Catalog  # with the edits that people made in generated sections
    links: Links
    metadata: Metadata


def read_list(path: Path, environment: Environment) -> OfflineList:
    """Return the list whose catalog is at `path`. Raises UserError."""
    file = path.as_posix()
    tree = WorkingTree(path)
    texts = tree.read().texts
    metadata = read_metadata(texts.metadata, sibling(file, METADATA))
    with open_sources(read_settings(environment), Meter()) as sources:
        listed = resolve_list(texts.catalog, texts.lists, sources, file, metadata)
        taken = take_over_edits(listed, metadata, texts, file, sources, tree.versions)
        if taken.text != texts.catalog:
            listed = resolve_list(taken.text, texts.lists, sources, file, metadata)
    return OfflineList(texts, taken, listed.full, listed.links, metadata)
