"""abstracts.md, or a file for each section where it would be large: a heading for each entry."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.model.catalog import LINK_LABELS, Catalog, Section
from enricher.model.publishing import ABSTRACTS, SECTIONS
from enricher.readme.markers import empty_block, fill, has_markers, locate
from enricher.render.entry_view import EntryView
from enricher.render.tables import Anchors, Rows
from enricher.sources import ABSTRACT_NOTES
from enricher.text.markdown import cell, clean, link, slug
from enricher.text.numbers import counted

LARGEST: Final = 400_000  # bytes; GitHub shows a Markdown file of 512,000 as plain text
_BLOCK: Final = "abstracts"
_HEADING: Final = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$", re.MULTILINE)


def abstracts_pages(
    catalog: Catalog, rows: Rows, present: Mapping[str, str]
) -> tuple[dict[str, str], Anchors]:
    """Return the files of the abstracts, and the place of each entry that has one.

    They are abstracts.md, or where that would be larger than LARGEST, a file for each section and
    abstracts.md with links to them, from then on. A file that is not `present` begins with its markers.
    Raises MarkersInvalid where a file lacks the markers.
    """
    above = f"# {catalog.title}: abstracts"
    files = {section.id: f"{SECTIONS}/{section.id}.md" for section in catalog.sections}
    was_split = any(has_markers(present.get(file, "")) for file in files.values())
    if len(files) == 1 or not was_split:
        page, anchors = _page(ABSTRACTS, above, catalog.sections, rows, present)
        if len(files) == 1 or len(page.encode()) <= LARGEST:
            return {ABSTRACTS: page}, anchors
    links = [
        f"- {link(cell(one.title), files[one.id])}: {counted(len(one.entries), 'entry', 'entries')}"
        for one in catalog.sections
    ]
    pages = {ABSTRACTS: _written(ABSTRACTS, above, "\n".join(links), present)[0]}
    gone = present.keys() - {ABSTRACTS, *files.values()}
    pages |= {file: _written(file, "", "", present)[0] for file in gone if has_markers(present[file])}
    anchors = {}
    for section in catalog.sections:
        file = files[section.id]
        pages[file], own = _page(file, f"{above} of {cell(section.title)}", [section], rows, present)
        anchors |= own
    return pages, anchors


def _page(
    file: str, heading: str, sections: Sequence[Section], rows: Rows, present: Mapping[str, str]
) -> tuple[str, dict[tuple[str, str], str]]:
    """Return a file with the abstracts of these sections, and the place of each entry that has one."""
    page, above = _written(file, heading, abstracts(sections, rows), present)
    found = anchors(sections, rows, above)
    return page, {entry: f"{file}#{anchor}" for entry, anchor in found.items()}


def _written(file: str, heading: str, content: str, present: Mapping[str, str]) -> tuple[str, str]:
    """Return a file with this content, and the text above it."""
    text = present.get(file) or f"{heading}\n\n{empty_block(_BLOCK)}"
    blocks = locate({file: text}, (_BLOCK,))[file]
    return fill(text, blocks, {_BLOCK: content}), text[: blocks[_BLOCK].start]


def abstracts(sections: Sequence[Section], rows: Rows) -> str:
    """Return the content of the block: these sections, each entry with facts and abstract."""
    parts = []
    for section in sections:
        parts.append(f"## {cell(section.title)}")
        parts += [part for view in rows[section.id] for part in _entry(section, view)]
    return "\n\n".join(parts)


def _entry(section: Section, view: EntryView) -> Iterator[str]:
    anchor = _written_anchor(section, view)
    mark = f'<a id="{anchor}"></a>' if anchor else ""
    yield f"### {mark}{view.text('name')}"
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


def anchors(sections: Sequence[Section], rows: Rows, above: str) -> dict[tuple[str, str], str]:
    """Return the anchor of each entry that has an abstract, given the text above the block in the file.

    GitHub numbers equal headings of a page in their order: `acme`, `acme-1`, …
    """
    used: dict[str, int] = {}
    for heading in _HEADING.findall(above):
        _take(slug(heading.rstrip(" \t#")), used)
    found: dict[tuple[str, str], str] = {}
    for section in sections:
        _take(slug(section.title), used)
        for view in rows[section.id]:
            anchor = _take(slug(view.entry.name), used)
            if view.has_abstract:
                found[section.id, view.entry.name] = _written_anchor(section, view) or anchor
    return found


def _written_anchor(section: Section, view: EntryView) -> str:
    """Return the anchor that is written before a name whose own a link cannot hold, such as an emoji's."""
    name = view.entry.name
    if any(character.isalnum() for character in name) and clean(slug(name)) == slug(name):
        return ""
    return "-".join([section.id, *(f"{ord(character):x}" for character in name)])


def _take(wanted: str, used: dict[str, int]) -> str:
    """Return the anchor of the next heading with this slug, and count it."""
    anchor = wanted
    while anchor in used:
        anchor = f"{wanted}-{used[wanted]}"
        used[wanted] += 1
    used[anchor] = 1
    return anchor
