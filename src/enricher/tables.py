"""The blocks of README.md: a table and a legend for each section, and the glossary."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Final

from enricher.model import Catalog, Column, Kind, Legend, Section, Style
from enricher.shown import Shown
from enricher.text import cell, link, table

NOTHING: Final = "-"
_YES: Final = "✔"
GLOSSARY: Final = "glossary"

Rows = Mapping[str, tuple[Shown, ...]]  # section id → its entries
Anchors = Mapping[tuple[str, str], str]  # section id, entry name → where its abstract stands


def blocks(catalog: Catalog, rows: Rows, anchors: Anchors) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each generated block of README.md, in the order of the catalog."""
    for section in catalog.sections:
        yield section.id, _entries(section, catalog.style, rows[section.id], anchors)
        if section.legend:
            yield f"{section.id}-legend", _legend(section.legend, catalog.style)
    if catalog.glossary:
        yield GLOSSARY, _glossary(catalog.glossary)


def _entries(section: Section, style: Style, rows: tuple[Shown, ...], anchors: Anchors) -> str:
    titles = [cell(column.title) for column in section.columns]
    header = [f"**{title}**" for title in titles] if style.bold_header else titles
    cells = (
        [_cell(column, shown, section, anchors) or NOTHING for column in section.columns] for shown in rows
    )
    return table(header, style.align, cells)


def _legend(legend: Legend, style: Style) -> str:
    words, symbols = zip(*legend.symbols.items(), strict=True)
    return f"`{legend.title}`:\n\n" + table([*map(cell, words)], style.align, [[*map(cell, symbols)]])


def _glossary(glossary: Mapping[str, str]) -> str:
    rows = ([cell(term), cell(meaning)] for term, meaning in glossary.items())
    return table(["Terminology", "Definition"], "left", rows)


def _cell(column: Column, shown: Shown, section: Section, anchors: Anchors) -> str:
    """Return the cell's Markdown, empty where there is nothing to show."""
    entry = shown.entry
    match column.kind, column.field:
        case Kind.FLAG, field:
            return _YES if field in entry.flags else ""
        case Kind.LEGEND, field:
            symbols = section.legend.symbols if section.legend else {}
            return "".join(cell(symbols[word]) for word in entry.words.get(field, ()))
        case Kind.TEXT, field:
            return cell(entry.texts.get(field, ""))
        case None, "paper":
            return _paper(shown, column.label or "Paper", anchors.get((section.id, entry.name)))
        case None, "code":
            return _code(shown, column.label or "Code")
        case _, field:
            value: str = attrgetter(field)(shown)
            return value


def _paper(shown: Shown, label: str, anchor: str | None) -> str:
    paper = [link(cell(label), shown.entry.paper) + shown.paper_note] if shown.entry.paper else []
    abstract = [link("Abstract", anchor)] if anchor else []
    return " ".join(paper + abstract)


def _code(shown: Shown, label: str) -> str:
    if not shown.entry.code:
        return ""
    return link(cell(label), shown.entry.code) + shown.code_note
