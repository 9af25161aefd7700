"""`enrich check`: whether the catalog is valid. Offline."""

from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.commands import print_text
from enricher.errors import UserError
from enricher.text.numbers import counted


def check(catalog: Path) -> int:
    """Print that the catalog is valid, and return 0. Raises CatalogInvalid with every mistake."""
    file = catalog.as_posix()
    try:
        raw = catalog.read_bytes()
    except OSError as error:
        raise UserError(
            f"{file} cannot be read: {error.strerror}; name the file with --catalog PATH"
        ) from error
    valid = read_catalog(decode(raw, file), file)
    for name in valid.readme:
        if not (catalog.parent / name).is_file():
            raise UserError(f'{file}: the file {name} of the list is not there; correct "readme"')
    if valid.readme:
        print_text(f"{file} is valid. The list is kept in place in {', '.join(valid.readme)}.")
        return 0
    entries = sum(1 for _ in valid.entries())
    sections = counted(len(valid.sections), "section")
    print_text(f"{file} is valid: {sections}, {counted(entries, 'entry', 'entries')}.")
    return 0
