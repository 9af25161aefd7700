"""`enrich check`: whether the catalog and the markers of the README are valid. Offline."""

from datetime import UTC, datetime
from pathlib import Path

from enricher.catalog.reader import decode, read_catalog
from enricher.commands import Environment, print_text
from enricher.errors import CatalogInvalid, Mistake, UserError
from enricher.http.usage import Meter
from enricher.links.duplicates import Position, duplicates
from enricher.links.resolve import Links, resolve
from enricher.model.catalog import Catalog, has_ended
from enricher.publish.local.working_tree import WorkingTree
from enricher.readme.size import oversized
from enricher.render.marked import located
from enricher.report.terminal import until_and_reason
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.text.numbers import counted
from enricher.yaml_io.nodes import Node, at, compose, quoted


def check(catalog: Path, environment: Environment) -> int:
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
    text = decode(raw, file)
    valid = read_catalog(text, file)
    texts = WorkingTree(catalog).read().texts
    with open_sources(read_settings(environment), Meter()) as sources:
        links = resolve(valid, sources)
    if root := compose(text).root:
        _check_duplicates(valid, links, root, file)
    for name, one in valid.decisions():
        if has_ended(one, datetime.now(UTC).date()):
            note = f"{file}: note: {quoted(name)}: {one.key}: {one} has ended ({until_and_reason(one)})"
            print_text(f"{note}; delete it, or write another day")
    if valid.is_in_place:
        print_text(f"{file} is valid. The list is kept in place in {', '.join(valid.readme)}.")
    else:
        located(valid, texts.lists)
        entries = sum(1 for _ in valid.entries())
        sections = counted(len(valid.sections), "section")
        print_text(f"{file} is valid: {sections}, {counted(entries, 'entry', 'entries')}.")
        if valid.in_place:
            print_text(f"The items outside of the markers are kept in place in {', '.join(texts.lists)}.")
    for warning in oversized({**texts.lists, **texts.abstracts}):
        print_text(f"{warning}.")
    return 0


def _check_duplicates(catalog: Catalog, links: Links, root: Node, file: str) -> None:
    """Print which papers are in two sections. Raises CatalogInvalid if one section has a paper twice."""
    mistakes = []
    for one in duplicates(catalog, links):
        section = catalog.sections[one.first.section]
        place, first = (at(root, *_path(position)) for position in (one.position, one.first))
        same = f"{one.url} leads to the same as the entry {quoted(section.entries[one.first.entry].name)}"
        if one.in_one_section:
            message = f"duplicate entry: {same} on line {first.line}; keep one of the two"
            mistakes.append(Mistake(place.line, place.column, message))
        else:
            where = f"{file}:{place.line}:{place.column}"
            print_text(f"{where}: note: {same} of section {quoted(section.id)}, on line {first.line}")
    if mistakes:
        raise CatalogInvalid(file, tuple(mistakes))


def _path(position: Position) -> tuple[str | int, ...]:
    """Return where the name of an entry is in the catalog's file."""
    return "sections", position.section, "entries", position.entry, "name"
