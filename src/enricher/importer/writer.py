"""A catalog as people write it: short, in the README's order, quoted only where YAML needs it."""

from collections.abc import Iterator, Mapping

from enricher.model.catalog import Catalog, Column, ColumnKind, Entry, GlossaryTable, Legend, Section, Style
from enricher.yaml_io.writer import scalar

_HEAD = """\
# The list, imported from {readme}.
# To add a paper, copy an entry, change it, and run: enrich render
#   - `name` is required; `paper` and `code` are links. Leave out what the sources know.
#   - `cells:` and `kind: text` keep the text of the table.
"""


def write_catalog(catalog: Catalog, readme: str) -> str:
    """Return the text of catalog.yaml that reads back as the catalog."""
    return "\n".join(_catalog(catalog, readme)) + "\n"


def write_section(section: Section, style: Style) -> Iterator[str]:
    """Yield the lines of a section as a block mapping; `style` is the whole list's."""
    yield from (line[len("  - ") :] for line in _section(section, style))


def write_glossary(terms: Mapping[str, str], table: GlossaryTable) -> Iterator[str]:
    """Yield the lines of a glossary, and of how it is written if that is not the default."""
    yield "glossary:"
    yield from (f"  {scalar(term)}: {scalar(text)}" for term, text in terms.items())
    yield from _glossary_table(table, GlossaryTable())


def _catalog(catalog: Catalog, readme: str) -> Iterator[str]:
    yield _HEAD.format(readme=readme)
    yield f"title: {scalar(catalog.title)}"
    if catalog.in_place:
        yield "in_place: {}  # the items outside of the markers are kept where they are"
    style = _style(catalog.style, Style())
    if style:
        yield f"style: {style}"
    yield ""
    yield "sections:"
    for section in catalog.sections:
        yield from _section(section, catalog.style)
        yield ""
    if catalog.glossary:
        yield from write_glossary(catalog.glossary, catalog.glossary_table)


def _glossary_table(table: GlossaryTable, default: GlossaryTable) -> Iterator[str]:
    pairs = {}
    if table.titles != default.titles:
        pairs["titles"] = f"[{', '.join(scalar(title, flow=True) for title in table.titles)}]"
    if table.style != default.style:
        pairs["style"] = _style(table.style, default.style)
    if pairs:
        yield f"glossary_table: {_flow(pairs)}"


def _section(section: Section, style: Style) -> Iterator[str]:
    yield f"  - id: {scalar(section.id)}"
    yield f"    title: {scalar(section.title)}"
    if section.style:
        yield f"    style: {_style(section.style, style)}"
    yield "    columns:"
    yield from (f"      - {_column(column)}" for column in section.columns)
    if section.legend:
        yield from _legend(section.legend)
    yield "    entries:" if section.entries else "    entries: []"
    for entry in section.entries:
        yield from (f"      {line}" for line in _entry(entry, section))


def _style(style: Style, default: Style) -> str:
    """Return the keys in which a style differs from another."""
    keys = {
        "header": (style.header, default.header, style.header),
        "align": (style.align, default.align, _each(style.align)),
        "padding": (style.padding, default.padding, style.padding),
        "empty": (style.empty, default.empty, scalar(style.empty, flow=True)),
    }
    differing = {key: text for key, (own, other, text) in keys.items() if own != other}
    return _flow(differing) if differing else ""


def _each(value: object) -> str:
    """Return what is said for all columns, or for each of them."""
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def _flow(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


def _column(column: Column) -> str:
    pairs = {"title": scalar(column.title, flow=True), "field": column.field}
    if column.kind:
        pairs["kind"] = column.kind
    if column.label:
        pairs["label"] = scalar(column.label, flow=True)
    if column.template:
        pairs["template"] = scalar(column.template, flow=True)
    if column.empty is not None:
        pairs["empty"] = scalar(column.empty, flow=True)
    guess = "  # a guess" if column.kind in {ColumnKind.FLAG, ColumnKind.LEGEND} else ""
    return _flow(pairs) + guess


def _legend(legend: Legend) -> Iterator[str]:
    symbols = {scalar(word, flow=True): scalar(symbol, flow=True) for word, symbol in legend.symbols.items()}
    yield "    legend:"
    if legend.title:
        yield f"      title: {scalar(legend.title)}"
    yield f"      symbols: {_flow(symbols)}"
    if legend.style:
        yield f"      style: {_style(legend.style, Style(header='plain')) or '{}'}"


def _entry(entry: Entry, section: Section) -> Iterator[str]:
    """Yield the lines of an entry, in the order of the section's own fields."""
    dash = "- "
    for key, value in _pairs(entry, section):
        yield f"{dash}{key}: {value}"
        dash = "  "


def _pairs(entry: Entry, section: Section) -> Iterator[tuple[str, str]]:
    links = (("name", entry.name), ("paper", entry.paper), ("code", entry.code))
    yield from ((key, scalar(text)) for key, text in links if text)
    if entry.also:
        yield "also", f"[{', '.join(scalar(url, flow=True) for url in entry.also)}]"
    if entry.title:
        yield "title", scalar(entry.title)
    if entry.year is not None:
        yield "year", str(entry.year)
    if entry.venue:
        yield "venue", scalar(entry.venue)
    for column in section.columns:
        own = _own(entry, column.field)
        if column.kind and own:
            yield column.field, own
    if entry.cells:
        yield "cells", _flow({field: scalar(text, flow=True) for field, text in entry.cells.items()})
    if entry.overflow:
        yield "overflow", f"[{', '.join(scalar(text, flow=True) for text in entry.overflow)}]"


def _own(entry: Entry, field: str) -> str:
    if field in entry.flags:
        return "true"
    if field in entry.words:
        return f"[{', '.join(scalar(word, flow=True) for word in entry.words[field])}]"
    return scalar(entry.texts[field]) if field in entry.texts else ""
