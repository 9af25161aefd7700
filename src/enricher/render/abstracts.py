"""abstracts.md: one heading an entry, with all that is known about it."""

import re
from collections.abc import Iterator
from typing import Final

from enricher.model.catalog import Catalog
from enricher.render.entry_view import EntryView
from enricher.render.tables import Anchors, Rows
from enricher.sources import ABSTRACT_NOTES
from enricher.text.markdown import cell, link, slug

BLOCK: Final = "abstracts"
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE)


def abstracts(catalog: Catalog, rows: Rows) -> str:
    """Return the content of the abstracts block: the list's sections, each entry with facts and abstract."""
    parts = []
    for section in catalog.sections:
        parts.append(f"## {cell(section.title)}")
        parts += [part for shown in rows[section.id] for part in _entry(shown)]
    return "\n\n".join(parts)


def _entry(shown: EntryView) -> Iterator[str]:
    yield f"### {shown.text('name')}"
    if title := shown.text("title"):
        yield f"**{title}**"
    if authors := shown.text("authors"):
        yield authors
    if facts := " · ".join(_facts(shown)):
        yield facts
    if abstract := shown.abstract:
        yield abstract
        note = ABSTRACT_NOTES.get(shown.abstract_source)
        if note:
            yield f"<sub>{note}</sub>"


def _facts(shown: EntryView) -> Iterator[str]:
    entry = shown.entry
    if event := " ".join(part for part in (shown.text("venue"), shown.text("year")) if part):
        yield event
    if award := shown.text("award"):
        yield award
    if entry.paper:
        yield link("Paper", entry.paper) + shown.paper_note
    if shown.pdf:
        yield link("PDF", shown.pdf)
    if entry.code:
        yield link("Code", entry.code) + shown.code_note
    if stars := shown.text("stars"):
        yield f"{stars} stars"
    if license_ := shown.text("license"):
        yield f"license: {license_}"


def anchors(catalog: Catalog, rows: Rows, file: str, above: str) -> Anchors:
    """Return the link to each entry that has an abstract, given the text above the block in the file.

    GitHub numbers equal headings of a page in their order: `acme`, `acme-1`, …
    """
    used: dict[str, int] = {}
    for heading in _HEADING.findall(above):
        _take(slug(heading.rstrip(" \t#")), used)
    found: dict[tuple[str, str], str] = {}
    for section in catalog.sections:
        _take(slug(section.title), used)
        for shown in rows[section.id]:
            anchor = _take(slug(shown.entry.name), used)
            if shown.has_abstract:
                found[section.id, shown.entry.name] = f"{file}#{anchor}"
    return found


def _take(wanted: str, used: dict[str, int]) -> str:
    """Return the anchor of the next heading with this slug, and count it."""
    anchor = wanted
    while anchor in used:
        anchor = f"{wanted}-{used[wanted]}"
        used[wanted] += 1
    used[anchor] = 1
    return anchor
