"""`enrich check`: whether the catalog and the markers of the README are valid. Offline."""

from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.commands import print_text
from enricher.errors import UserError
from enricher.publish.local.working_tree import WorkingTree
from enricher.readme.size import oversized
from enricher.render.marked import located
from enricher.text.numbers import counted


def check(catalog: Path) -> int:
    """Print that the catalog is valid, and files that are too large; return 0.

    Raises CatalogInvalid with every mistake, or UserError where a file is missing or has wrong markers.
    """
    file = catalog.as_posix()
    try:
        raw = catalog.read_bytes()
    except OSError as error:
        raise UserError(
            f"{file} cannot be read: {error.strerror}; name the file with --catalog PATH"
        ) from error
    valid = read_catalog(decode(raw, file), file)
    texts = WorkingTree(catalog).read().texts
    if valid.is_in_place:
        print_text(f"{file} is valid. The list is kept in place in {', '.join(valid.readme)}.")
    else:
        located(valid, texts.lists)
        entries = sum(1 for _ in valid.entries())
        sections = counted(len(valid.sections), "section")
        print_text(f"{file} is valid: {sections}, {counted(entries, 'entry', 'entries')}.")
    for warning in oversized({**texts.lists, **texts.abstracts}):
        print_text(f"{warning}.")
    return 0
