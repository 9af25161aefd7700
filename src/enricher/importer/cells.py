"""What a cell of a generated table says of its entry, by the column that it is in."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from enricher.importer.columns import words_of
from enricher.links.parse import is_link
from enricher.model.catalog import Column, ColumnKind, Entry, Section
from enricher.render.tables import PLACEHOLDER, YES

_LINK: Final = re.compile(r"\[[^\[\]]*\]\(<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)>?\)")
_YEAR: Final = re.compile(r"(?:19|20)\d\d|2100", re.ASCII)
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_IN_WORDS: Final = frozenset({"name", "title", "venue", "license"})  # what an entry says in a line of text
_LINKS: Final = frozenset({"paper", "code"})

Said = Mapping[str, str | int | bool | tuple[str, ...] | None]  # key of an entry → value; None takes it away


def read_cell(column: Column, cell: str, section: Section, empty: str) -> Said:
    """Return the keys of an entry that the cell gives or takes away.

    That may be less than the cell shows: see whether the column gives the cell back.
    """
    if cell in {"", empty}:
        is_own = column.kind or column.field in _LINKS | _IN_WORDS - {"name"} | {"year"}
        return {column.field: None} if is_own else {}
    if column.template:
        return _by_template(column.template, cell)
    said = _read(column, cell, section)
    return {} if said is None else {column.field: said}


def _read(column: Column, cell: str, section: Section) -> str | int | bool | tuple[str, ...] | None:
    match column.kind, column.field:
        case ColumnKind.FLAG, _:
            return cell == YES or None
        case ColumnKind.LEGEND, _:
            return (words_of(cell, section.legend) if section.legend else ()) or None
        case None, ("paper" | "code"):
            return next(filter(is_link, _LINK.findall(cell)), None)
        case None, "year":
            return int(cell) if _YEAR.fullmatch(cell) else None
        case None, field if field not in _IN_WORDS:
            return None
    return cell


def _by_template(template: str, cell: str) -> Said:
    """Return what the cell has in the places of the template's placeholders, if it fits the template."""
    seen: set[str] = set()
    pattern, last = "", 0
    for found in PLACEHOLDER.finditer(template):
        pattern += re.escape(template[last : found.start()])
        pattern += f"(?P={found[1]})" if found[1] in seen else f"(?P<{found[1]}>.+?)"
        seen.add(found[1])
        last = found.end()
    fits = re.fullmatch(pattern + re.escape(template[last:]), cell)
    words = fits.groupdict() if fits else {}
    said: dict[str, str | int] = {key: text for key, text in words.items() if key in _IN_WORDS}
    said |= {key: text for key, text in words.items() if key in _LINKS and is_link(text)}
    if _YEAR.fullmatch(words.get("year", "")):
        said["year"] = int(words["year"])
    if "code" not in said and _REPOSITORY.fullmatch(words.get("repo", "")):
        said["code"] = f"https://github.com/{words['repo']}"
    return said


def with_said(entry: Entry, said: Said, section: Section) -> Entry:
    """Return the entry with these values, of which some are in fields of the section's own."""
    kinds = {column.field: column.kind for column in section.columns if column.kind}
    for key, value in said.items():
        kind = kinds.get(key)
        if kind is None:
            entry = _replaced(entry, key, value)
        elif kind is ColumnKind.FLAG:
            entry = replace(entry, flags=entry.flags | {key} if value else entry.flags - {key})
        else:
            name = "words" if kind is ColumnKind.LEGEND else "texts"
            others = {one: other for one, other in getattr(entry, name).items() if one != key}
            entry = _replaced(entry, name, others if value is None else {**others, key: value})
    return entry


def _replaced(entry: Entry, name: str, value: Any) -> Entry:
    return replace(entry, **{name: value})
