"""catalog.yaml in: a `Catalog`, or every mistake with its line and column.

The keys and their types are declared in `keys`; here is what one key means for another.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache

from enricher.catalog import keys
from enricher.catalog.mistakes import Mistakes, TooManyMistakes, instead
from enricher.catalog.types import (
    Choice,
    Key,
    KeyTable,
    Later,
    ListOf,
    OneOrMore,
    Type,
    Values,
)
from enricher.errors import CatalogInvalid, Mistake
from enricher.model.catalog import (
    LINK_LABELS,
    Breaker,
    Catalog,
    Column,
    ColumnKind,
    Entry,
    GlossaryTable,
    InPlace,
    Legend,
    Policy,
    Rules,
    Section,
    Style,
)
from enricher.model.facts import COLUMN_FIELDS
from enricher.yaml_io.nodes import Items, Node, Pairs, at, compose, quoted

_TERMS_AND_DEFINITIONS = 2  # columns of the glossary


def decode(raw: bytes, file: str = "catalog.yaml") -> str:
    """Return the bytes as text; a byte order mark stays, because the file is written again with it.

    Raises CatalogInvalid at the first byte that is not UTF-8.
    """
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        lines = raw[: error.start].decode().removeprefix("\ufeff").split("\n")
        message = f"byte 0x{raw[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise CatalogInvalid(file, (Mistake(len(lines), len(lines[-1]) + 1, message),)) from None


def read_catalog(text: str, file: str = "catalog.yaml") -> Catalog:
    """Return the catalog that the text describes.

    Raises CatalogInvalid with every mistake of the file, and nothing else; after a thousand it ends.
    """
    read = _read(text)
    if isinstance(read, Catalog):
        return read
    raise CatalogInvalid(file, read)


@lru_cache(maxsize=4)  # a run reads the same text of the base, the branch and the commit below it
def _read(text: str) -> Catalog | tuple[Mistake, ...]:
    document = compose(text)
    mistakes = Mistakes(document.mistakes)
    if document.root is not None:
        with suppress(TooManyMistakes):
            catalog = _catalog(mistakes, document.root)
    elif not mistakes.found:
        mistakes.found.append(Mistake(1, 1, 'the file is empty; it needs a "title" and "sections"'))
    return tuple(mistakes.found) or catalog


def _catalog(mistakes: Mistakes, root: Node) -> Catalog:
    """Return the catalog. After a mistake it is incomplete, and only its mistakes are of use."""
    values = keys.CATALOG.read(mistakes, root, "the catalog") or {}
    style = _style(mistakes, at(root, "style"), values.pop("style", {}), Style())
    sources, rules, breaker, policy = (
        values.pop(key, {}) for key in ("sources", "pull_request", "breaker", "policy")
    )
    nodes = _items(mistakes, values.pop("sections", None), keys.SECTIONS, "sections")
    sections = tuple(_section(mistakes, node, style) for node in nodes)
    named = [(section.id, at(node, "id")) for section, node in zip(sections, nodes, strict=True)]
    mistakes.add_duplicates(named, "section id")
    readme = values.pop("readme", ())
    if isinstance(root, Pairs) and not (readme or _has(root, "readme") or _has(root, "sections")):
        mistakes.add(root, 'missing key "sections" or "readme" in the catalog')
    in_place = values.pop("in_place", None if sections else {})
    glossary_table = values.pop("glossary_table", {})
    if "style" in glossary_table:
        place, default = at(root, "glossary_table", "style"), GlossaryTable().style
        own = _style(mistakes, place, glossary_table["style"], default, _TERMS_AND_DEFINITIONS)
        glossary_table = {**glossary_table, "style": own}
    return Catalog(
        **{"title": "", **values},
        sections=sections,
        readme=tuple(readme),
        in_place=None if in_place is None else InPlace(**in_place),
        glossary_table=GlossaryTable(**glossary_table),
        style=style,
        without_abstracts=frozenset(name for name, of in sources.items() if of.get("abstracts") is False),
        every={name: of["every"] for name, of in sources.items() if "every" in of},
        rules=Rules(**rules.pop("star_change", {}), **rules),
        breaker=Breaker(**breaker),
        policy=Policy(**policy),
    )


def _style(
    mistakes: Mistakes, node: Node, written: Values, default: Style, columns: int | None = None
) -> Style:
    """Return a style, which is the default but for what is written; the whole list's has no columns."""
    align = written.get("align")
    if not align:
        return replace(default, **written)
    place = at(node, "align")
    if isinstance(place, Items) and columns is None:
        mistakes.add(place, '"align" of the whole list must be one word; a single table may have a list')
    elif isinstance(place, Items) and len(place.nodes) != columns:
        message = f'"align" has {len(place.nodes)} of {columns} values'
        mistakes.add(place, f"{message}; write one for each column, or one word for all")
    return replace(default, **{**written, "align": align if isinstance(place, Items) else align[0]})


def _section(mistakes: Mistakes, node: Node, style: Style) -> Section:
    values = keys.SECTION.read(mistakes, node, "a section") or {}
    legend = _legend(mistakes, node, values.pop("legend")) if "legend" in values else None
    columns = _columns(mistakes, values.pop("columns", None), legend)
    entries = _entries(mistakes, values.pop("entries", None), columns, legend)
    own = values.pop("style", None)
    return Section(
        **{"id": "", "title": "", **values},
        legend=legend,
        columns=columns,
        entries=entries,
        style=None if own is None else _style(mistakes, at(node, "style"), own, style, len(columns)),
    )


def _legend(mistakes: Mistakes, section: Node, values: Values) -> Legend:
    symbols, own = values.get("symbols", {}), values.get("style")
    place, default = at(section, "legend", "style"), Style(header="plain")
    style = None if own is None else _style(mistakes, place, own, default, len(symbols))
    return Legend(values.get("title"), symbols, style)


# --- columns --------------------------------------------------------------------------------------


def _columns(mistakes: Mistakes, node: Node | None, legend: Legend | None) -> tuple[Column, ...]:
    nodes = _items(mistakes, node, keys.COLUMNS, "columns")
    columns = tuple(_column(mistakes, column, legend) for column in nodes)
    named = [(column.field, at(item, "field")) for column, item in zip(columns, nodes, strict=True)]
    mistakes.add_duplicates(named, "column field")
    return columns


def _column(mistakes: Mistakes, node: Node, legend: Legend | None) -> Column:
    column = Column(**{"title": "", "field": "", **(keys.COLUMN.read(mistakes, node, "a column") or {})})
    if column.kind == ColumnKind.LEGEND and legend is None:
        message = '"kind" is legend, but the section has no legend; add one with "symbols"'
        mistakes.add(at(node, "kind"), message)
    if column.field and _has(node, "kind"):
        _check_own_field(mistakes, at(node, "field"), column.field)
    elif column.field and column.field not in COLUMN_FIELDS:
        message = f'unknown field {quoted(column.field)} of a column without "kind" (flag, legend or text)'
        mistakes.add(at(node, "field"), message + instead(column.field, COLUMN_FIELDS))
    if _has(node, "label") and column.field not in LINK_LABELS:
        message = f'"label" is allowed only in these columns: {", ".join(LINK_LABELS)}'
        mistakes.add(at(node, "label"), message)
    if _has(node, "template") and _has(node, "kind"):
        message = '"template" is for a column without "kind"; delete it, or write the text into the entries'
        mistakes.add(at(node, "template"), message)
    return column


def _check_own_field(mistakes: Mistakes, node: Node, field: str) -> None:
    if field in COLUMN_FIELDS:
        mistakes.add(node, f'"{field}" is a built-in field; delete "kind", or choose another name')
    elif field in keys.ENTRY_KEYS:
        mistakes.add(node, f'"{field}" is a key of every entry; choose another name')
    else:
        keys.FIELD.read(mistakes, node, '"field"')


# --- entries --------------------------------------------------------------------------------------


def _entries(
    mistakes: Mistakes, node: Node | None, columns: tuple[Column, ...], legend: Legend | None
) -> tuple[Entry, ...]:
    nodes = _items(mistakes, node, keys.ENTRIES, "entries")
    taken = {*COLUMN_FIELDS, *keys.ENTRY_KEYS}  # a column of such a field has a mistake already
    kinds = {one.field: one.kind for one in columns if one.field and one.field not in taken}
    cells = tuple(Key(column.field, keys.MARKDOWN, "", "") for column in columns)
    own = (Key(field, _type_of(kind, legend), "", "") for field, kind in kinds.items())
    table = keys.ENTRY.with_keys(Key("cells", KeyTable("cells", Entry, cells), "", ""), *own)
    entries = tuple(_entry(table.read(mistakes, entry, "an entry") or {}, kinds) for entry in nodes)
    named = [(entry.name, at(item, "name")) for entry, item in zip(entries, nodes, strict=True)]
    mistakes.add_duplicates(named, "entry")
    return entries


def _type_of(kind: ColumnKind | None, legend: Legend | None) -> Type:
    """Return the type of a field of the section's own; one without a kind has a mistake in its column."""
    match kind:
        case ColumnKind.FLAG:
            return keys.FLAG
        case ColumnKind.LEGEND if legend and legend.symbols:
            return OneOrMore(Choice(legend.symbols, "{word} is not in the legend of {what}"))
        case ColumnKind.LEGEND:
            return OneOrMore(keys.TEXT)
        case ColumnKind.TEXT:
            return keys.TEXT
        case None:
            return Later(keys.TEXT)


def _entry(values: Values, kinds: Mapping[str, ColumnKind | None]) -> Entry:
    own = {field: (kind, values.pop(field)) for field, kind in kinds.items() if field in values}

    def of(kind: ColumnKind) -> Values:
        return {field: value for field, (one, value) in own.items() if one == kind and value}

    code, *more_code = values.pop("code", ()) or (None,)
    return Entry(
        **{"name": "", **values},
        code=code,
        more_code=tuple(more_code),
        flags=frozenset(of(ColumnKind.FLAG)),
        words=of(ColumnKind.LEGEND),
        texts=of(ColumnKind.TEXT),
    )


# --- places ---------------------------------------------------------------------------------------


def _items(mistakes: Mistakes, node: Node | None, items: ListOf, key: str) -> Sequence[Node]:
    """Return the items of a list, to be read one by one."""
    return () if node is None else items.nodes(mistakes, node, f'"{key}"') or ()


def _has(node: Node, key: str) -> bool:
    return isinstance(node, Pairs) and node.get(key) is not None
