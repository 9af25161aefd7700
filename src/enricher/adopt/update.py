"""Importing again: the rows that only the README has go into the catalog, which keeps what it has."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.adopt.findings import Finding, Kind
from enricher.adopt.infer import lists_papers, read_grid, read_rows
from enricher.adopt.markdown import Page, Table, TableRow, lines_of
from enricher.adopt.write import write_entries
from enricher.marks import block_of_each
from enricher.model import Catalog, Entry, Section
from enricher.yamltext import Items, Node, Pairs, Scalar, compose

_COMPARED: Final = ("paper", "code", "title", "year", "venue")


@dataclass(frozen=True, slots=True)
class Addition:
    """The entries that a section gets, each with the line of the README that it stands in."""

    section: Section
    entries: tuple[tuple[Entry, int], ...]


def additions(catalog: Catalog, page: Page, readme: str) -> tuple[list[Addition], list[Finding]]:
    """Return what the catalog lacks of the README's tables, and what the two say differently."""
    added: list[Addition] = []
    findings: list[Finding] = []
    blocks = list(block_of_each(lines_of(readme)))
    for table in page.tables:
        grid = read_grid(table, page.references)
        section = _section_of(catalog, table, blocks[table.first])
        if section is None:
            if lists_papers(grid):
                message = "the catalog has no section for this table; give its section the same title"
                findings.append(Finding(table.first + 1, Kind.UNMANAGED, message))
        elif len(section.columns) != len(table.header):
            message = f"{len(table.header)} columns, but section {section.id} has {len(section.columns)}"
            findings.append(Finding(table.first + 1, Kind.DIFFERS, message))
        else:
            rows = list(zip(read_rows(grid, section, catalog.style), table.rows, strict=True))
            added.append(Addition(section, tuple(_new(section, rows))))
            findings += _differing(section, rows)
    return added, findings


def _section_of(catalog: Catalog, table: Table, block: str | None) -> Section | None:
    fitting = (
        section
        for section in catalog.sections
        if section.rendered and (section.id == block if block else section.title == table.heading)
    )
    return next(fitting, None)


def _new(section: Section, rows: Sequence[tuple[Entry, TableRow]]) -> Iterator[tuple[Entry, int]]:
    for entry, row in rows:
        if _counterpart(section, entry) is None:
            yield entry, row.line


def _counterpart(section: Section, entry: Entry) -> Entry | None:
    """Return the section's entry of the same name, or else of the same paper."""
    named = [known for known in section.entries if known.name.casefold() == entry.name.casefold()]
    same = [known for known in section.entries if entry.paper and known.paper == entry.paper]
    return next(iter([*named, *same]), None)


def _differing(section: Section, rows: Sequence[tuple[Entry, TableRow]]) -> Iterator[Finding]:
    for entry, row in rows:
        known = _counterpart(section, entry)
        for field in _COMPARED if known else ():
            here, there = getattr(entry, field), getattr(known, field)
            if here and there and here != there:
                message = f"{entry.name}: {field} is {here} here and {there} in the catalog, which stays"
                yield Finding(row.line, Kind.DIFFERS, message)


# --- into the text --------------------------------------------------------------------------------


def splice(text: str, added: Sequence[Addition]) -> tuple[str, list[Finding]]:
    """Return the catalog's text with the entries at the ends of their sections, all else to the byte."""
    findings: list[Finding] = []
    places = _places(text)
    for addition in sorted(added, key=lambda one: places.get(one.section.id, (0, 0)), reverse=True):
        if not addition.entries:
            continue
        place = places.get(addition.section.id)
        if place is None:
            findings += _by_hand(addition)
            continue
        end, indent = place
        lines = write_entries([entry for entry, _ in addition.entries], addition.section, " " * indent)
        newline = "" if text[:end].endswith("\n") else "\n"
        text = text[:end] + newline + lines + text[end:]
    return text, findings


def _by_hand(addition: Addition) -> Iterator[Finding]:
    for entry, line in addition.entries:
        message = f"{entry.name}: section {addition.section.id} has no block list of entries to add it to"
        yield Finding(line, Kind.DIFFERS, message)


def _places(text: str) -> dict[str, tuple[int, int]]:
    """Return for each section where its last entry ends, and how far its entries are indented."""
    root = compose(text).root
    sections = root.get("sections") if isinstance(root, Pairs) else None
    found: dict[str, tuple[int, int]] = {}
    for node in sections.nodes if isinstance(sections, Items) else ():
        ident, entries = (node.get(key) if isinstance(node, Pairs) else None for key in ("id", "entries"))
        if isinstance(ident, Scalar) and isinstance(entries, Items) and entries.nodes:
            last = re.compile(r"[^\n]*\n?").match(text, _end(entries) - 1)
            found[ident.text] = (last.end() if last else len(text), entries.column - 1)
    return found


def _end(node: Node) -> int:
    """Return where the last text within a node ends."""
    match node:
        case Scalar():
            return node.end
        case Items():
            return max(map(_end, node.nodes), default=0)
        case Pairs():
            return max((max(_end(key), _end(value)) for key, value in node.nodes), default=0)
        case _:
            return 0
