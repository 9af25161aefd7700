"""abstracts.md: one heading an entry, with all that is known about it."""

import re
from collections.abc import Iterator
from typing import Final

from enricher.model.catalog import LINK_LABELS, Catalog
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
        parts += [part for view in rows[section.id] for part in _entry(view)]
    return "\n\n".join(parts)


def _entry(view: EntryView) -> Iterator[str]:
    yield f"### {view.text('name')}"
    if title := view.text("title"):
        yield f"**{title}**"
    if authors := view.text("authors"):
        yield authors
    if facts := " · ".join(_facts(view)):
        yield facts
    if abstract := view.abstract:
        yield abstract
        note = ABSTRACT_NOTES.get(view.abstract_source)
        if note:
            yield f"<sub>{note}</sub>"


def _facts(view: EntryView) -> Iterator[str]:
    entry = view.entry
    if event := " ".join(part for part in (view.text("venue"), view.text("year")) if part):
        yield event
    if award := view.text("award"):
        yield award
    if entry.paper:
        yield link("Paper", entry.paper) + view.note(entry.paper)
    if view.pdf:
        yield link("PDF", view.pdf)
    for key, label in LINK_LABELS.items():
        if key != "paper":
            yield from (link(label, url) + view.note(url) for url in entry.links(key))
    if stars := view.text("stars"):
        yield f"{stars} stars"
    if license_ := view.text("license"):
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
        for view in rows[section.id]:
            anchor = _take(slug(view.entry.name), used)
            if view.has_abstract:
                found[section.id, view.entry.name] = f"{file}#{anchor}"
    return found


def _take(wanted: str, used: dict[str, int]) -> str:
    """Return the anchor of the next heading with this slug, and count it."""
    anchor = wanted
    while anchor in used:
        anchor = f"{wanted}-{used[wanted]}"
        used[wanted] += 1
    used[anchor] = 1
    return anchor
