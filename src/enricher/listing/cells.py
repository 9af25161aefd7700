"""What a cell of a generated table says of its entry, by the column that it is in."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from enricher.importer.columns import unescaped, words_of
from enricher.links.parse import is_link
from enricher.model.catalog import LINK_LABELS, Column, ColumnKind, Entry, Section
from enricher.model.template import read_back, read_template
from enricher.readme.generated import GeneratedTable
from enricher.readme.inline import scan
from enricher.render.tables import YES

_BOLD: Final = re.compile(r"\*\*(.+)\*\*")
_YEAR: Final = re.compile(r"(?:19|20)\d\d|2100", re.ASCII)
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_DATE: Final = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?", re.ASCII)
_IN_WORDS: Final = frozenset({"name", "title", "venue", "license"})  # what an entry says in a line of text
_CAN_BE_EMPTY: Final = frozenset({*LINK_LABELS, *_IN_WORDS, "year", "date"}) - {"name"}

Said = Mapping[str, str | int | bool | tuple[str, ...] | None]  # key of an entry → value; None takes it away


def titles_of(table: GeneratedTable) -> list[str]:
    """Return the titles of the columns as the catalog has them, without emphasis."""
    bold = ((title, _BOLD.fullmatch(title)) for title in table.header)
    return [unescaped(match[1] if match else title) for title, match in bold]


def read_cell(column: Column, cell: str, section: Section, empty: str) -> Said:
    """Return the keys of an entry that the cell gives or takes away.

    That may be less than the cell shows: see whether the column gives the cell back.
    """
    further: Said = {"more_code": ()} if column.field == "code" else {}
    if cell in {"", empty}:
        can_be_empty = column.kind or column.field in _CAN_BE_EMPTY
        return {column.field: None, **further} if can_be_empty else {}
    if column.template and (by_template := _by_template(column.template, cell)):
        return by_template
    if column.kind is None and column.field in LINK_LABELS:
        urls = tuple(link.url for link in scan(cell, 0, {}).links if is_link(link.url))
        further = dict.fromkeys(further, urls[1:])
        return {column.field: urls[0], **further} if urls else {}
    said = None if column.template else _read(column, cell, section)
    return {} if said is None else {column.field: said}


def _read(column: Column, cell: str, section: Section) -> str | int | bool | tuple[str, ...] | None:
    match column.kind, column.field:
        case ColumnKind.FLAG, _:
            return cell == YES or None
        case ColumnKind.LEGEND, _:
            return (words_of(cell, section.legend) if section.legend else ()) or None
        case None, "year":
            return int(cell) if _YEAR.fullmatch(cell) else None
        case None, "date":
            return cell if _DATE.fullmatch(cell) else None
        case None, field if field not in _IN_WORDS:
            return None
    return cell


def _by_template(template: str, cell: str) -> Said:
    """Return what the cell has in the places of the template's placeholders, if it fits the template."""
    words = read_back(read_template(template), cell)
    said: dict[str, str | int] = {key: text for key, text in words.items() if key in _IN_WORDS}
    said |= {key: text for key, text in words.items() if key in LINK_LABELS and is_link(text)}
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
