"""The blocks of README.md: a table and a legend for each section, and the glossary."""

import re
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Final

from enricher.model.catalog import Catalog, Column, ColumnKind, GlossaryTable, Legend, Section, Style
from enricher.render.entry_view import EntryView
from enricher.render.layout import lay_out
from enricher.sources.github import repository_name
from enricher.text.markdown import cell, link, target

YES: Final = "✔"
PLACEHOLDER: Final = re.compile(r"\{(name|title|year|venue|paper|code|repo|project)\}")
GLOSSARY: Final = "glossary"

Rows = Mapping[str, tuple[EntryView, ...]]  # section id → its entries
Anchors = Mapping[tuple[str, str], str]  # section id, entry name → where its abstract stands


def blocks(catalog: Catalog, rows: Rows, anchors: Anchors) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each generated block of README.md, in the order of the catalog."""
    for section in catalog.sections:
        if section.rendered:
            style = section.style or catalog.style
            yield section.id, entries_table(section, style, rows[section.id], anchors)
            if section.legend:
                yield f"{section.id}-legend", legend_block(section.legend, catalog.style)
    if catalog.glossary:
        yield GLOSSARY, glossary_table(catalog.glossary, catalog.glossary_table)


def entries_table(section: Section, style: Style, rows: tuple[EntryView, ...], anchors: Anchors) -> str:
    """Return the table of a section."""
    titles = [column.title for column in section.columns]
    return lay_out(header(titles, style), [row_of(section, style, shown, anchors) for shown in rows], style)


def header(titles: Iterable[str], style: Style) -> list[str]:
    """Return the cells of a header."""
    return [f"**{cell(title)}**" if style.bold_header else cell(title) for title in titles]


def row_of(section: Section, style: Style, shown: EntryView, anchors: Anchors) -> list[str]:
    """Return the cells of an entry, those beyond the last column included."""
    cells = [_shown_or_empty(column, shown, section, style, anchors) for column in section.columns]
    return [*cells, *map(cell, shown.entry.overflow)]


def _shown_or_empty(
    column: Column, shown: EntryView, section: Section, style: Style, anchors: Anchors
) -> str:
    own = shown.entry.cells.get(column.field)
    if own is not None:
        return cell(own)
    empty = style.empty if column.empty is None else column.empty
    return _cell(column, shown, section, anchors) or cell(empty)


def legend_block(legend: Legend, style: Style) -> str:
    """Return the table of a legend, under its title if it has one."""
    own = legend.style or Style(bold_header=False, align=style.align)
    table = lay_out(header(legend.symbols, own), [[*map(cell, legend.symbols.values())]], own)
    return f"`{legend.title}`:\n\n{table}" if legend.title else table


def glossary_table(glossary: Mapping[str, str], look: GlossaryTable) -> str:
    """Return the table of the glossary."""
    rows = [[cell(term), cell(meaning)] for term, meaning in glossary.items()]
    return lay_out(header(look.titles, look.style), rows, look.style)


def _cell(column: Column, shown: EntryView, section: Section, anchors: Anchors) -> str:
    """Return the cell's Markdown, empty where there is nothing to show."""
    entry = shown.entry
    match column.kind, column.field:
        case ColumnKind.FLAG, field:
            return YES if field in entry.flags else ""
        case ColumnKind.LEGEND, field:
            symbols = section.legend.symbols if section.legend else {}
            return "".join(cell(symbols[word]) for word in entry.words.get(field, ()))
        case ColumnKind.TEXT, field:
            return cell(entry.texts.get(field, ""))
        case None, "paper":
            return _paper(shown, column, anchors.get((section.id, entry.name)))
        case None, "code":
            return _code(shown, column)
        case _, field:
            value: str = _filled(column.template, shown) if column.template else attrgetter(field)(shown)
            return value


def _paper(shown: EntryView, column: Column, anchor: str | None) -> str:
    shown_link = _link(shown, column, shown.entry.paper, "Paper")
    paper = [shown_link + shown.paper_note] if shown_link else []
    abstract = [link("Abstract", anchor)] if anchor else []
    return " ".join(paper + abstract)


def _code(shown: EntryView, column: Column) -> str:
    shown_link = _link(shown, column, shown.entry.code, "Code")
    return shown_link + shown.code_note if shown_link else ""


def _link(shown: EntryView, column: Column, url: str | None, label: str) -> str:
    if not url:
        return ""
    return _filled(column.template, shown) if column.template else link(cell(column.label or label), url)


def _filled(template: str, shown: EntryView) -> str:
    """Return the template with its placeholders filled, empty where one has nothing to show."""
    repo = repository_name(shown.entry.code or "") or ""
    values = {
        "name": shown.name,
        "title": shown.title,
        "year": shown.year,
        "venue": shown.venue,
        "paper": target(shown.entry.paper or ""),
        "code": target(shown.entry.code or ""),
        "repo": repo,
        "project": repo.partition("/")[2],
    }
    if not all(values[name] for name in PLACEHOLDER.findall(template)):
        return ""
    return PLACEHOLDER.sub(lambda match: values[match[1]], cell(template))
