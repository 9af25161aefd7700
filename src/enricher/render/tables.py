"""The blocks of README.md: a table and a legend for each section, and the glossary."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from enricher.model.catalog import (
    LINK_LABELS,
    Catalog,
    Column,
    ColumnKind,
    GlossaryTable,
    Legend,
    Section,
    Style,
)
from enricher.model.template import filled, read_template
from enricher.render.entry_view import EntryView
from enricher.render.layout import lay_out, layout_of
from enricher.render.marked import GLOSSARY
from enricher.sources.github import repository_name
from enricher.text.markdown import cell, link, target

YES: Final = "✔"

Rows = Mapping[str, tuple[EntryView, ...]]  # section id → its entries
Anchors = Mapping[tuple[str, str], str]  # section id, entry name → the place of its abstract


def blocks(
    catalog: Catalog, rows: Rows, anchors: Anchors, present: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of each generated block of README.md, in the order of the catalog.

    `present` is what the blocks contain now: a table keeps its layout.
    """
    for section in catalog.generated():
        style, legend = _like(catalog.style, section.style or catalog.style), f"{section.id}-legend"
        yield (
            section.id,
            _block(
                entries_table(section, style, rows[section.id], anchors, present.get(section.id, "")), style
            ),
        )
        if section.legend:
            written = legend_block(section.legend, catalog.style, present.get(legend, ""))
            yield legend, _block(written, catalog.style)
    if catalog.glossary:
        settings = catalog.glossary_table
        settings = replace(settings, style=_like(catalog.style, settings.style))
        table = glossary_table(catalog.glossary, settings, present.get(GLOSSARY, ""))
        yield GLOSSARY, _block(table, catalog.style)


def entries_table(
    section: Section, style: Style, rows: tuple[EntryView, ...], anchors: Anchors, present: str
) -> str:
    """Return the table of a section."""
    titles = [column.title for column in section.columns]
    return _table(titles, [row_of(section, style, view, anchors) for view in rows], style, present)


def _table(titles: Iterable[str], rows: Sequence[Sequence[str]], style: Style, present: str) -> str:
    cells = header(titles, style)
    return lay_out(cells, rows, style, layout_of(present, style, cells))


def _like(style: Style, own: Style) -> Style:
    """Return a table's own style, in Prettier's padding if the list's style asks for it."""
    return replace(own, padding=style.padding) if style.padding == "prettier" else own


def _block(content: str, style: Style) -> str:
    """Return the content of a block; Prettier keeps a blank line between a marker and what is next to it."""
    return f"\n{content}\n" if style.padding == "prettier" else content


def header(titles: Iterable[str], style: Style) -> list[str]:
    """Return the cells of a header."""
    return [f"**{cell(title)}**" if style.header == "bold" else cell(title) for title in titles]


def row_of(section: Section, style: Style, view: EntryView, anchors: Anchors) -> list[str]:
    """Return the cells of an entry, those beyond the last column included."""
    cells = [_cell_or_empty(column, view, section, style, anchors) for column in section.columns]
    return [*cells, *map(cell, view.entry.overflow)]


def _cell_or_empty(column: Column, view: EntryView, section: Section, style: Style, anchors: Anchors) -> str:
    own = view.entry.cells.get(column.field)
    if own is not None:
        return cell(own)
    empty = style.empty if column.empty is None else column.empty
    return _cell(column, view, section, anchors) or cell(empty)


def legend_block(legend: Legend, style: Style, present: str = "") -> str:
    """Return the table of a legend, under its title if it has one."""
    own = _like(style, legend.style or Style(header="plain", align=style.align))
    table = _table(legend.symbols, [[*map(cell, legend.symbols.values())]], own, present)
    return f"`{legend.title}`:\n\n{table}" if legend.title else table


def glossary_table(glossary: Mapping[str, str], written: GlossaryTable, present: str = "") -> str:
    """Return the table of the glossary."""
    rows = [[cell(term), cell(meaning)] for term, meaning in glossary.items()]
    return _table(written.titles, rows, written.style, present)


def _cell(column: Column, view: EntryView, section: Section, anchors: Anchors) -> str:
    """Return the cell's Markdown, empty where there is nothing to show."""
    entry = view.entry
    match column.kind, column.field:
        case ColumnKind.FLAG, field:
            return YES if field in entry.flags else ""
        case ColumnKind.LEGEND, field:
            symbols = section.legend.symbols if section.legend else {}
            return "".join(cell(symbols[word]) for word in entry.words.get(field, ()))
        case ColumnKind.TEXT, field:
            return cell(entry.texts.get(field, ""))
        case None, key if key in LINK_LABELS:
            abstract = anchors.get((section.id, entry.name)) if key == "paper" else None
            shown = [*_linked(view, column), *([link("Abstract", abstract)] if abstract else [])]
            return " ".join(shown)
        case _, field:
            return _filled(column.template, view) if column.template else view.text(field)


def _linked(view: EntryView, column: Column) -> Iterator[str]:
    """Yield each link of a column with what a reader should know of it; of code, with its own repository."""
    for url in view.entry.links(column.field):
        one = view.with_code(url) if len(view.entry.links(column.field)) > 1 else view
        label = cell(column.label or LINK_LABELS[column.field])
        shown = _filled(column.template, one) if column.template else link(label, url)
        if shown:
            yield shown + view.note(url)


def _filled(template: str, view: EntryView) -> str:
    """Return the template with its placeholders filled, empty where one has nothing to show."""

    def value_of(placeholder: str) -> str:
        match placeholder:
            case key if key in LINK_LABELS:
                return target(next(iter(view.entry.links(key)), ""))
            case "repo":
                return repository_name(view.entry.code or "") or ""
            case "repo_name":
                return value_of("repo").partition("/")[2]
            case field:
                return view.text(field)

    return filled(read_template(cell(template)), value_of)
