"""`enrich render`: generate the files from catalog.yaml and metadata.yaml. Offline."""

from pathlib import Path
from typing import Final

from enricher.commands import Environment, print_text
from enricher.commands.offline import read_list
from enricher.model.publishing import Edit
from enricher.pipeline import edits
from enricher.publish.local.files import write_all
from enricher.publish.local.working_tree import WorkingTree
from enricher.render.files import render

_UP_TO_DATE: Final = "All files are up to date."


def render_files(catalog: Path, environment: Environment) -> int:
    """Write the files that are out of date; return 0."""
    with WorkingTree(catalog).held():
        stale = _stale(catalog, environment)
        write_all(stale)
    print_text(f"Wrote {_names(stale)}." if stale else _UP_TO_DATE)
    return 0


def check_files(catalog: Path, environment: Environment) -> int:
    """Write nothing; return 1 if a file is out of date, else 0."""
    stale = _stale(catalog, environment)
    print_text(f"Out of date: {_names(stale)}. Run: enrich render" if stale else _UP_TO_DATE)
    return 1 if stale else 0


def _stale(catalog: Path, environment: Environment) -> tuple[Edit, ...]:
    papers = read_list(catalog, environment)
    rendered = render(papers.catalog, papers.links, papers.metadata, papers.texts)
    return edits(catalog.as_posix(), papers.texts, rendered)


def _names(stale: tuple[Edit, ...]) -> str:
    return ", ".join(edit.path for edit in stale)
