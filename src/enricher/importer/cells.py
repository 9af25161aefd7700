"""What a cell of a generated table says of its entry, by the column that it is in."""

import re
from collections.abc import Mapping
from typing import Final

from enricher.importer.columns import words_of
from enricher.links.parse import is_link
from enricher.model.catalog import Column, ColumnKind, Section
from enricher.render.tables import PLACEHOLDER, YES

_LINK: Final = re.compile(r"\[([^\[\]]*)\]\(<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?\)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d|2100", re.ASCII)
_BY_PERSON: Final = frozenset({"title", "venue", "license"})  # facts that an entry may state in a line

Said = Mapping[str, str | int | bool | tuple[str, ...] | None]


def read_cell(column: Column, cell: str, section: Section, empty: str) -> Said:
    """Return the keys of an entry that the cell gives, None for one that it takes away; maybe not all of it.

    Whoever asks must look whether the column gives the cell back.
    """
    if column.template:
        return _by_template(column.template, cell) or ({} if cell != empty else _nothing(column))
    if cell in {"", empty}:
        return _nothing(column)
    match column.kind:
        case ColumnKind.FLAG:
            return {column.field: True} if cell == YES else {}
        case ColumnKind.LEGEND:
            words = words_of(cell, section.legend) if section.legend else ()
            return {column.field: words} if words else {}
        case ColumnKind.TEXT:
            return {column.field: cell}
    if column.field in {"paper", "code"}:
        urls = [url for _, url in _LINK.findall(cell) if is_link(url)]
        return {column.field: urls[0]} if urls else {}
    if column.field == "year":
        return {"year": int(cell)} if _YEAR.fullmatch(cell) else {}
    if column.field == "name":
        return {"name": cell}
    return {column.field: cell} if column.field in _BY_PERSON else {}


def _nothing(column: Column) -> Said:
    return (
        {}
        if column.field == "name" or not (column.kind or column.field in _TAKEN_AWAY)
        else {column.field: None}
    )


_TAKEN_AWAY: Final = frozenset({"paper", "code", "year", *_BY_PERSON})


def _by_template(template: str, cell: str) -> Said:
    """Return what stands in the cell for the placeholders of a template, where it fits the cell."""
    seen: set[str] = set()
    pattern = ""
    last = 0
    for found in PLACEHOLDER.finditer(template):
        pattern += re.escape(template[last : found.start()])
        pattern += f"(?P={found[1]})" if found[1] in seen else f"(?P<{found[1]}>.+?)"
        seen.add(found[1])
        last = found.end()
    fits = re.fullmatch(pattern + re.escape(template[last:]), cell)
    if not fits:
        return {}
    said = fits.groupdict()
    values: dict[str, str | int] = {key: said[key] for key in ("name", "title", "venue") if key in said}
    values |= {key: said[key] for key in ("paper", "code") if key in said and is_link(said[key])}
    if "year" in said and _YEAR.fullmatch(said["year"]):
        values["year"] = int(said["year"])
    if "repo" in said and "code" not in values and re.fullmatch(r"[\w.-]+/[\w.-]+", said["repo"]):
        values["code"] = f"https://github.com/{said['repo']}"
    return values
