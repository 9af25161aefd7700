"""`enrich render`: generate the files from catalog.yaml and metadata.yaml. Offline."""

from pathlib import Path
from typing import Final

from enricher.commands import Environment, print_text
from enricher.http.usage import Meter
from enricher.importer.readme_edits import with_edits
from enricher.importer.resolved_list import resolve_list
from enricher.metadata.store import read_metadata
from enricher.model.publishing import METADATA, Edit
from enricher.model.run import EditKind, ReadmeEdit
from enricher.pipeline import edits, sibling
from enricher.publish.local.files import write_all
from enricher.publish.local.working_tree import WorkingTree
from enricher.render.files import render
from enricher.review.readme_edits import edit_lines, taken
from enricher.settings import read_settings
from enricher.sources import open_sources

_UP_TO_DATE: Final = "All files are up to date."


def render_files(catalog: Path, environment: Environment) -> int:
    """Write the files that are out of date; return 0, or 1 if a section had to be left as it is."""
    with WorkingTree(catalog).held():
        stale, found = _stale(catalog, environment)
        write_all(stale)
    _print_edits(found)
    print_text(f"Wrote {_names(stale)}." if stale else _UP_TO_DATE)
    return 1 if any(edit.kind is EditKind.LEFT for edit in found) else 0


def check_files(catalog: Path, environment: Environment) -> int:
    """Write nothing; return 1 if a file is out of date or a section cannot be generated, else 0."""
    stale, found = _stale(catalog, environment)
    _print_edits(found)
    then = f"Run: enrich render{', which copies these edits into the catalog' if taken(found) else ''}"
    print_text(f"Out of date: {_names(stale)}. {then}" if stale else _UP_TO_DATE)
    return 1 if stale or any(edit.kind is EditKind.LEFT for edit in found) else 0


def _stale(catalog: Path, environment: Environment) -> tuple[tuple[Edit, ...], tuple[ReadmeEdit, ...]]:
    """Return the files that are out of date, and what people changed in generated sections."""
    tree, file = WorkingTree(catalog), catalog.as_posix()
    texts = tree.read().texts
    metadata = read_metadata(texts.metadata, sibling(file, METADATA))
    with open_sources(read_settings(environment), Meter()) as sources:
        listed = resolve_list(file, texts, sources, metadata)
        edited = with_edits(listed, metadata, sources, tree.versions)
    rendered = render(edited.full, edited.links, metadata, edited.texts, edited.taken.blocks)
    return edits(file, texts, rendered), edited.taken.edits


def _print_edits(found: tuple[ReadmeEdit, ...]) -> None:
    for line in edit_lines(found):
        print_text(line)


def _names(stale: tuple[Edit, ...]) -> str:
    return ", ".join(edit.path for edit in stale)
