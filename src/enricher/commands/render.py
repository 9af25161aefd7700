"""`enrich render`: the files as they follow from catalog.yaml and metadata.yaml. Offline."""

from pathlib import Path

from enricher.catalog import read_catalog
from enricher.commands import Environment
from enricher.metadata import read_metadata
from enricher.model import Edit
from enricher.pipeline import edits, sibling
from enricher.publish.working_tree import WorkingTree, write_all
from enricher.render import METADATA, render
from enricher.resolve import resolve
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.web import Meter


def render_files(catalog: Path, environment: Environment) -> int:
    """Write the files that are stale; return 0."""
    stale = _stale(catalog, environment)
    write_all(stale)
    print(f"Wrote {_names(stale)}." if stale else "Every file is up to date.")
    return 0


def check_files(catalog: Path, environment: Environment) -> int:
    """Write nothing; return 1 where a file is stale, else 0."""
    stale = _stale(catalog, environment)
    print(f"Stale: {_names(stale)}. Run: enrich render" if stale else "Every file is up to date.")
    return 1 if stale else 0


def _stale(catalog: Path, environment: Environment) -> tuple[Edit, ...]:
    file = catalog.as_posix()
    texts = WorkingTree(catalog).read().texts
    valid = read_catalog(texts.catalog, file)
    metadata = read_metadata(texts.metadata, sibling(file, METADATA))
    with open_sources(read_settings(environment), Meter()) as sources:
        links = resolve(valid, sources)
    return edits(file, texts, render(valid, links, metadata, texts))


def _names(stale: tuple[Edit, ...]) -> str:
    return ", ".join(edit.path for edit in stale)
