"""`enrich render`: generate the files from catalog.yaml and metadata.yaml. Offline."""

from pathlib import Path
from typing import Final

from enricher.commands import Environment, print_text
from enricher.commands.offline import generate
from enricher.model.publishing import Edit
from enricher.model.run import EditKind, ReadmeEdit
from enricher.pipeline.propose import edits
from enricher.publish.local.files import write_all
from enricher.publish.local.working_tree import WorkingTree
from enricher.review.readme_edits import edit_lines, taken

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
    texts = WorkingTree(catalog).read().texts
    generated = generate(catalog, texts, environment)
    return edits(catalog.as_posix(), texts, generated.texts), generated.listed.taken.edits


def _print_edits(found: tuple[ReadmeEdit, ...]) -> None:
    for line in edit_lines(found):
        print_text(line)


def _names(stale: tuple[Edit, ...]) -> str:
    return ", ".join(edit.path for edit in stale)
