"""Read and generate the list on disk, for the offline commands."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from enricher.commands import Environment
from enricher.http.usage import Meter
from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, resolve_list
from enricher.metadata.store import read_metadata
from enricher.model.facts import Metadata
from enricher.model.publishing import METADATA, Texts
from enricher.model.source import wanted_tokens
from enricher.pipeline.request import sibling
from enricher.publish.local.working_tree import WorkingTree
from enricher.render.files import render
from enricher.settings import read_settings
from enricher.sources import open_sources


@dataclass(frozen=True, slots=True)
class OfflineList:
    """A list on the disk, and its stored facts."""

    listed: ResolvedList
    metadata: Metadata
    wanted: Mapping[str, str]  # variables of tokens that are not set, by the sources that refuse strangers


def read_list(path: Path, environment: Environment) -> OfflineList:
    """Return the list whose catalog is at `path`. Raises UserError."""
    file = path.as_posix()
    texts = WorkingTree(path).read().texts
    metadata = read_metadata(texts.metadata, sibling(file, METADATA))
    with open_sources(read_settings(environment), Meter()) as sources:
        listed = resolve_list(file, texts, sources, metadata)
        return OfflineList(listed, metadata, wanted_tokens(sources))


@dataclass(frozen=True, slots=True)
class GeneratedList:
    """A list with what people changed in its generated sections, and its files as they follow from it."""

    listed: ResolvedList
    texts: Texts


def generate(path: Path, texts: Texts, environment: Environment) -> GeneratedList:
    """Return the list of these files, whose catalog is at `path`, as it is generated. Raises UserError."""
    file = path.as_posix()
    metadata = read_metadata(texts.metadata, sibling(file, METADATA))
    with open_sources(read_settings(environment), Meter()) as sources:
        listed = resolve_list(file, texts, sources, metadata)
        edited = with_edits(listed, metadata, sources, WorkingTree(path).versions)
    now = render(edited.full, edited.links, metadata, edited.texts, edited.taken.blocks)
    return GeneratedList(edited, now)
