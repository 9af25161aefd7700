"""`enrich render`: the files as they follow from catalog.yaml and metadata.yaml. Offline."""

from pathlib import Path

from enricher.commands import Environment, say
from enricher.commands.offline import read_list
from enricher.model.publishing import Edit
from enricher.pipeline import edits
from enricher.publish.local.files import claimed, write_all
from enricher.render.files import render


def render_files(catalog: Path, environment: Environment) -> int:
    """Write the files that are stale; return 0."""
    with claimed(catalog.parent):
        stale = _stale(catalog, environment)
        write_all(stale)
    say(f"Wrote {_names(stale)}." if stale else "Every file is up to date.")
    return 0


def check_files(catalog: Path, environment: Environment) -> int:
    """Write nothing; return 1 where a file is stale, else 0."""
    stale = _stale(catalog, environment)
    say(f"Stale: {_names(stale)}. Run: enrich render" if stale else "Every file is up to date.")
    return 1 if stale else 0


def _stale(catalog: Path, environment: Environment) -> tuple[Edit, ...]:
    known = read_list(catalog, environment)
    rendered = render(known.catalog, known.links, known.metadata, known.texts)
    return edits(catalog.as_posix(), known.texts, rendered)


def _names(stale: tuple[Edit, ...]) -> str:
    return ", ".join(edit.path for edit in stale)
