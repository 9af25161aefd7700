"""catalog.yaml in: the people's file becomes a `Catalog`, or all of its mistakes at their lines and columns.

The same format, for editors, is in catalog.schema.json. It is checked by hand here because a person needs
every mistake at its place and with its remedy, which a schema cannot say.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit

from enricher.errors import CatalogInvalid, Mistake
from enricher.model.catalog import (
    Breaker,
    Catalog,
    Column,
    ColumnKind,
    Entry,
    Every,
    GlossaryTable,
    Legend,
    ProblemKind,
    Rules,
    Section,
    Style,
)
from enricher.model.facts import COLUMNS, PINNABLE
from enricher.yaml_io.nodes import Alias, Items, Node, Pairs, Scalar, compose

# What a column may show without a kind: what an entry says, or else what its sources said.
BUILT_IN_FIELDS = COLUMNS

# Which problems of its links an entry may ignore: all but that of not being checked.
IGNORABLE = tuple(kind for kind in ProblemKind if kind != ProblemKind.NOT_CHECKED)

ENTRY_KEYS = (
    *("name", "paper", "code", "also", "doi", "title", "authors", "year", "venue", "license"),
    *("pin", "ignore", "cells", "overflow"),
)
_STYLE_KEYS = ("header", "align", "pipes", "padding", "odd", "rule", "dashes", "blank", "empty")
_PADDINGS = ("spaced", "tight", "aligned", "aligned-wide")
_ALIGNS = ("left", "center", "right", "none")
_TEMPLATED = ("name", "title", "paper", "code", "stars")
MOST_DASHES = 400
_DASHES = range(1, MOST_DASHES + 1)
_BLANK = range(3)
_SCHEDULES = tuple(every for every in Every if every != Every.NEVER)
_YEARS = range(1900, 2101)
_DAYS = range(367)
_PERCENT = range(1001)
_STARS = range(1_000_001)
_SHARE = range(101)
_LOOKUPS = range(1, 1_000_001)
_LONGEST = 60  # characters of a value that a message quotes: about half a line
_MOST_MISTAKES = 1000  # of one file; a guess at what each should have been takes its time
_MOST_NAMED = 30  # allowed words that a message lists, or all its copies would fill the memory
_SECTION_ID = re.compile("[a-z0-9-]+")
_OWN_FIELD = re.compile("[a-z][a-z0-9_-]*")
_SOURCE = re.compile("[a-z]+")
_DOI = re.compile(r"10\.\d{4,9}/[!-~]+", re.ASCII)
_LOGIN = re.compile("[A-Za-z0-9-]{1,39}")
# Control characters, line breaks of every kind, and lone surrogates.
_NOT_ONE_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

Default = TypeVar("Default", bound=int | None)


def decode(raw: bytes, file: str = "catalog.yaml") -> str:
    """Return the bytes as text; a byte order mark stays, since what is written again must keep it.

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
    document = compose(text)
    reader = _Reader(document.mistakes)
    if document.root is not None:
        with suppress(_Enough):
            catalog = _catalog(reader, document.root)
    elif not reader.mistakes:
        reader.mistakes.append(Mistake(1, 1, "the file is empty; it needs a title and sections"))
    if reader.mistakes:
        raise CatalogInvalid(file, tuple(reader.mistakes))
    return catalog


# --- reading with mistakes ------------------------------------------------------------------------


class _Enough(Exception):
    """There are more mistakes than anybody reads at once."""


class _Reader:
    """Reads values out of nodes, and notes what is wrong with them.

    A value that is wrong or absent reads as an empty one, so that the reading goes on to the next mistake;
    the catalog that comes of a mistake is thrown away.
    """

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = list(mistakes)

    def refuse(self, node: Node, message: str) -> None:
        """Note a mistake, unless the node is an alias, which has been noted as one."""
        if isinstance(node, Alias):
            return
        self.mistakes.append(Mistake(node.line, node.column, message))
        if len(self.mistakes) >= _MOST_MISTAKES:
            last = max(self.mistakes)
            further = "there may be more mistakes; correct these first"
            self.mistakes.append(Mistake(last.line, last.column + 1, further))
            raise _Enough

    def pairs(self, node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
        """Return the keys and values of a mapping."""
        if isinstance(node, Pairs):
            return node.nodes
        if node is not None:
            self.refuse(node, f"{what} must be a mapping (key: value), not {_found(node)}")
        return ()

    def fields(
        self, node: Node | None, what: str, allowed: Collection[str], required: Collection[str] = ()
    ) -> dict[str, Node]:
        """Return the values of a mapping with a fixed set of keys."""
        pairs = self.pairs(node, what)
        for key, _ in pairs:
            if key.string is not None and key.text not in allowed:
                self.refuse(key, f"{what} has no key {_quoted(key.text)}{_instead(key.text, allowed)}")
        fields = {key.text: value for key, value in pairs}
        if isinstance(node, Pairs):
            for absent in (key for key in required if key not in fields):
                self.refuse(node, f"{what} has no {absent}; add one")
        return fields

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Return the items of a list."""
        if isinstance(node, Items):
            return node.nodes
        if node is not None:
            self.refuse(node, f"{what} must be a list, not {_found(node)}")
        return ()

    def some(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """Return the items of a list that has at least one."""
        items = self.items(node, what)
        if isinstance(node, Items) and not items:
            self.refuse(node, f"{what} is an empty list; it needs at least one item")
        return items

    def string(self, node: Node | None, what: str) -> str:
        """Return a text of one line, without the spaces around it."""
        if not isinstance(node, Scalar):
            if node is not None:
                self.refuse(node, f"{what} must be text, not {_found(node)}")
            return ""
        text = node.text.strip()
        if not text:
            self.refuse(node, f"{what} has no value; write one, or take it out")
        elif node.string is None:
            found = _cut(node.text)
            self.refuse(
                node, f'{what} must be text, but {found} is read as {node.read_as}; quote it: "{found}"'
            )
        elif _NOT_ONE_LINE.search(text):
            self.refuse(node, f"{what} must be one line without control characters, not {_quoted(text)}")
        elif "<!-- enrich:" in text:
            self.refuse(node, f"{what} holds a mark of the bot's (<!-- enrich: …); take it out")
        else:
            return text
        return ""

    def markdown(self, node: Node | None, what: str) -> str:
        """Return a text of one line, which may be empty if that is written: ''."""
        if isinstance(node, Scalar) and node.string is not None and not node.text.strip():
            return ""
        return self.string(node, what)

    def key(self, node: Scalar, what: str) -> str:
        """Return a key that may be any text of one line. One of another type has been noted already."""
        return node.text if node.string is not None and self.string(node, what) else ""

    def link(self, node: Node | None, what: str) -> str:
        """Return an http(s) URL. One with a password in it is refused without being shown."""
        if not isinstance(node, Scalar) or not node.text:
            return self.string(node, what)
        text = node.text.strip() if node.string is None else self.string(node, what)
        if "@" in _authority(text):
            self.refuse(
                node, f"{what} must be a link without a user name or password; take it out, up to the @"
            )
        elif text and not is_link(text):
            message = f"{what} must be an http(s) link without spaces, not {_found(node)}"
            self.refuse(node, f"{message}; write the whole address, from https:// on")
        return text

    def links(self, node: Node | None, what: str) -> tuple[str, ...]:
        """Return http(s) URLs, each another: a list of them, or one without a list around it."""
        found = self.distinct(_one_or_more(node), what, lambda item: self.link(item, what))
        return tuple(url for url in found if url)

    def doi(self, node: Node | None) -> str:
        """Return a DOI without a resolver before it."""
        text = self.string(node, "doi")
        if node is None or not text:
            return ""
        if not _DOI.fullmatch(text):
            message = "doi must be what stands after https://doi.org/, such as 10.1145/3341301.3359658"
            self.refuse(node, f"{message}, not {_quoted(text)}")
        elif text.startswith("10.5555/"):
            self.refuse(
                node, f"doi {_quoted(text)} is a number of ACM's that is registered nowhere; take it out"
            )
        return text

    def flag(self, node: Node | None, what: str, *, default: bool) -> bool:
        """Return true or false."""
        if node is None:
            return default
        if isinstance(node, Scalar) and node.boolean is not None:
            return node.boolean
        self.refuse(node, f"{what} must be true or false, not {_found(node)}")
        return default

    def number(self, node: Node | None, what: str, allowed: range, default: Default) -> int | Default:
        """Return a number of the range."""
        if node is None:
            return default
        number = node.integer if isinstance(node, Scalar) else None
        if number is not None and number in allowed:
            return number
        between = f"a number from {allowed[0]} to {allowed[-1]}"
        self.refuse(node, f"{what} must be {between}, not {_found(node)}")
        return default

    def choice(self, node: Node | None, what: str, allowed: Collection[str]) -> str:
        """Return one of the allowed words."""
        word = self.string(node, what)
        if node is None or not word or word in allowed:
            return word
        self.refuse(node, f"{what} cannot be {_quoted(word)}{_instead(word, allowed)}")
        return ""

    def choices(self, node: Node | None, what: str, allowed: Collection[str]) -> tuple[str, ...]:
        """Return some of the allowed words: a list of them, or one without a list around it."""
        words = self.distinct(_one_or_more(node), what, lambda item: self.choice(item, what, allowed))
        return tuple(word for word in words if word)

    def distinct(self, nodes: Sequence[Node], what: str, read: Callable[[Node], str]) -> tuple[str, ...]:
        """Return what is read of the nodes, of which each must say another thing."""
        found = tuple(read(node) for node in nodes)
        self.once(zip(found, nodes, strict=True), what)
        return found

    def once(self, named: Iterable[tuple[str, Node]], what: str) -> None:
        """Refuse a name, in whatever case, that an earlier node has."""
        first: dict[str, Node] = {}
        for name, node in named:
            earlier = first.setdefault(name.casefold(), node)
            if name and earlier is not node:
                message = (
                    f"{what} {_quoted(name)} stands twice; the first is in line {earlier.line}; keep one"
                )
                self.refuse(node, message)


def _found(node: Node) -> str:
    match node:
        case Items():
            return "a list"
        case Pairs():
            return "a mapping"
        case Scalar(text=""):
            return "nothing"
        case Scalar():
            return _cut(node.text) if node.string is None else _quoted(node.text)
        case Alias():
            return "an alias"


def _quoted(text: str) -> str:
    return repr(_cut(text))


def _cut(text: str) -> str:
    """Return the text as far as a message can carry it."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _instead(word: str, allowed: Collection[str]) -> str:
    named = [*islice(allowed, _MOST_NAMED)]
    near = get_close_matches(_cut(word), named, n=1)
    guess = f"; did you mean {near[0]}?" if near else "."
    more = f" and {len(allowed) - len(named)} more" if len(allowed) > len(named) else ""
    return f"{guess} Allowed: {', '.join(named)}{more}"


def is_line(text: str) -> bool:
    """Return whether the text is one line that a catalog may hold; it may be empty."""
    return not _NOT_ONE_LINE.search(text) and "<!-- enrich:" not in text


def is_link(text: str) -> bool:
    """Return whether the text is a link that a catalog may hold: http(s), without spaces or a user name."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and parts.username is None
        and not any(character.isspace() for character in text)
    )


def _authority(url: str) -> str:
    """Return what stands between the scheme and the path, even where the URL is broken."""
    return re.split("[/?#]", url.partition("://")[2])[0]


def _one_or_more(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list, or the node itself where it is none."""
    if isinstance(node, Items):
        return node.nodes
    return () if node is None else (node,)


def _at(node: Node, key: str) -> Node:
    """Return the node of the value that stands under the key: the place of a mistake about it."""
    return (node.get(key) if isinstance(node, Pairs) else None) or node


# --- the file, from its root to its leaves --------------------------------------------------------


def _catalog(reader: _Reader, root: Node) -> Catalog:
    keys = (
        *("title", "abstracts", "sources", "breaker", "style", "pull_request", "sections"),
        *("glossary", "glossary_table"),
    )
    fields = reader.fields(root, "the catalog", keys, required=("title", "sections"))
    nodes = reader.some(fields.get("sections"), "sections")
    style = _style(reader, fields.get("style"), Style())
    if not isinstance(style.align, str):
        reader.refuse(_at(root, "style"), "align of the whole list is one word; a section's may be a list")
    if not isinstance(style.dashes, int):
        reader.refuse(_at(root, "style"), "dashes of the whole list is one number; a section's may be a list")
    sections = tuple(_section(reader, node, style) for node in nodes)
    named = [(section.id, _at(item, "id")) for section, item in zip(sections, nodes, strict=True)]
    reader.once(named, "section id")
    sources = _sources(reader, fields.get("sources"))
    return Catalog(
        title=reader.string(fields.get("title"), "title"),
        sections=sections,
        glossary=_texts(reader, fields.get("glossary"), "glossary"),
        glossary_table=_glossary_table(reader, fields.get("glossary_table")),
        style=style,
        abstracts=reader.flag(fields.get("abstracts"), "abstracts", default=True),
        without_abstracts=frozenset(
            name for name, (has_abstracts, _) in sources.items() if not has_abstracts
        ),
        every={name: every for name, (_, every) in sources.items() if every is not None},
        rules=_rules(reader, fields.get("pull_request")),
        breaker=_breaker(reader, fields.get("breaker")),
    )


def _texts(reader: _Reader, node: Node | None, what: str) -> dict[str, str]:
    """Return a mapping of free keys to texts."""
    return {
        reader.key(key, f"a key of {what}"): reader.string(value, _quoted(key.text))
        for key, value in reader.pairs(node, what)
    }


def _style(reader: _Reader, node: Node | None, default: Style) -> Style:
    fields = reader.fields(node, "style", _STYLE_KEYS)

    def choice(key: str, allowed: Collection[str], otherwise: str) -> str:
        return reader.choice(fields.get(key), key, allowed) or otherwise

    header = choice("header", ("bold", "plain"), "bold" if default.bold_header else "plain")
    return Style(
        bold_header=header == "bold",
        align=_align(reader, fields.get("align")) or default.align,
        pipes=choice("pipes", ("both", "left", "right", "none"), default.pipes),
        padding=choice("padding", _PADDINGS, default.padding),
        rule=choice("rule", ("tight", "spaced"), default.rule),
        dashes=_dashes(reader, fields["dashes"]) if "dashes" in fields else default.dashes,
        blank=reader.number(fields.get("blank"), "blank", _BLANK, default.blank),
        empty=reader.markdown(fields["empty"], "empty") if "empty" in fields else default.empty,
        odd=choice("odd", ("left", "right"), default.odd),
    )


def _align(reader: _Reader, node: Node | None) -> str | tuple[str, ...]:
    if not isinstance(node, Items):
        return reader.choice(node, "align", _ALIGNS)
    return tuple(reader.choice(item, "align", _ALIGNS) for item in reader.some(node, "align"))


def _dashes(reader: _Reader, node: Node) -> int | tuple[int, ...]:
    if not isinstance(node, Items):
        return reader.number(node, "dashes", _DASHES, 0)
    return tuple(reader.number(item, "dashes", _DASHES, 0) for item in reader.some(node, "dashes"))


def _glossary_table(reader: _Reader, node: Node | None) -> GlossaryTable:
    fields = reader.fields(node, "glossary_table", ("titles", "style"))
    default = GlossaryTable()
    return GlossaryTable(
        _titles(reader, fields["titles"]) if "titles" in fields else default.titles,
        _table_style(reader, fields["style"], default.style, 2) if "style" in fields else default.style,
    )


def _titles(reader: _Reader, node: Node) -> tuple[str, str]:
    titles = [reader.string(item, "a title") for item in reader.items(node, "titles")]
    if len(titles) == 2:  # noqa: PLR2004 - that of the terms and that of the definitions
        return titles[0], titles[1]
    reader.refuse(node, "titles must be two: one over the terms, one over their definitions")
    return "", ""


def _sources(reader: _Reader, node: Node | None) -> dict[str, tuple[bool, int | None]]:
    """Return, by source, whether its abstracts are used and in how many days it is asked (None: its own)."""
    return {key.text: _source(reader, key, value) for key, value in reader.pairs(node, "sources")}


def _source(reader: _Reader, key: Scalar, value: Node) -> tuple[bool, int | None]:
    if not _SOURCE.fullmatch(key.text):
        reader.refuse(key, f"a source is one word of small letters, such as arxiv, not {_quoted(key.text)}")
    fields = reader.fields(value, f"source {_quoted(key.text)}", ("abstracts", "every"))
    return (
        reader.flag(fields.get("abstracts"), "abstracts", default=True),
        reader.number(fields.get("every"), "every", _DAYS, None),
    )


def _breaker(reader: _Reader, node: Node | None) -> Breaker:
    fields = reader.fields(node, "breaker", ("percent", "least"))
    return Breaker(
        percent=reader.number(fields.get("percent"), "percent", _SHARE, Breaker().percent),
        least=reader.number(fields.get("least"), "least", _LOOKUPS, Breaker().least),
    )


def _rules(reader: _Reader, node: Node | None) -> Rules:
    keys = ("schedule", "volatile_every", "star_change", "labels", "reviewers")
    fields = reader.fields(node, "pull_request", keys)
    star_change = reader.fields(fields.get("star_change"), "star_change", ("percent", "least", "shown"))
    default = Rules()
    return Rules(
        schedule=Every(reader.choice(fields.get("schedule"), "schedule", _SCHEDULES) or default.schedule),
        volatile_every=Every(
            reader.choice(fields.get("volatile_every"), "volatile_every", tuple(Every))
            or default.volatile_every
        ),
        percent=reader.number(star_change.get("percent"), "percent", _PERCENT, default.percent),
        least=reader.number(star_change.get("least"), "least", _STARS, default.least),
        shown=reader.flag(star_change.get("shown"), "shown", default=default.shown),
        labels=_labels(reader, fields["labels"]) if "labels" in fields else default.labels,
        reviewers=_reviewers(reader, fields.get("reviewers")),
    )


def _labels(reader: _Reader, node: Node) -> tuple[str, ...]:
    return reader.distinct(reader.items(node, "labels"), "label", lambda item: reader.string(item, "a label"))


def _reviewers(reader: _Reader, node: Node | None) -> tuple[str, ...]:
    return reader.distinct(reader.items(node, "reviewers"), "reviewer", lambda item: _login(reader, item))


def _login(reader: _Reader, node: Node) -> str:
    login = reader.string(node, "a reviewer")
    if login and not _LOGIN.fullmatch(login):
        message = "a reviewer must be a GitHub login of letters, digits and hyphens, at most 39"
        reader.refuse(node, f"{message}, not {_quoted(login)}")
    return login


def _section(reader: _Reader, node: Node, style: Style) -> Section:
    keys = ("id", "title", "rendered", "style", "columns", "legend", "entries")
    waits = isinstance(node, Pairs) and node.get("rendered") is not None
    required = ("id", "title") if waits else ("id", "title", "columns")
    fields = reader.fields(node, "a section", keys, required=required)
    rendered = reader.flag(fields.get("rendered"), "rendered", default=True)
    if rendered and waits and "columns" not in fields:
        reader.refuse(node, "a section has no columns; add them, or set rendered: false")
    legend = _legend(reader, fields["legend"]) if "legend" in fields else None
    columns = _columns(reader, fields.get("columns"), legend)
    return Section(
        id=_section_id(reader, fields.get("id")),
        title=reader.string(fields.get("title"), "title"),
        columns=columns,
        entries=_entries(reader, fields.get("entries"), columns, legend),
        legend=legend,
        style=_table_style(reader, fields["style"], style, len(columns)) if "style" in fields else None,
        rendered=rendered,
    )


def _table_style(reader: _Reader, node: Node, default: Style, columns: int) -> Style:
    """Return the style of a single table, which may say for each column what the list's says for all."""
    style = _style(reader, node, default)
    for key, value, one in (("align", style.align, "one word"), ("dashes", style.dashes, "one number")):
        if isinstance(value, tuple) and len(value) != columns:
            message = f"{key} has {len(value)} values for {columns} columns"
            reader.refuse(_at(node, key), f"{message}; write one for each, or {one} for all")
    return style


def _section_id(reader: _Reader, node: Node | None) -> str:
    text = reader.string(node, "id")
    if node is None or not text:
        return ""
    if not _SECTION_ID.fullmatch(text):
        reader.refuse(node, f"id must be of small letters, digits and hyphens, not {_quoted(text)}")
    elif text == "glossary" or text.endswith("-legend"):
        reader.refuse(node, f"id {_quoted(text)} is kept for a generated table; choose another")
    return text


def _legend(reader: _Reader, node: Node) -> Legend:
    fields = reader.fields(node, "a legend", ("title", "symbols", "style"), required=("symbols",))
    nodes = fields.get("symbols")
    if isinstance(nodes, Pairs) and not nodes.nodes:
        reader.refuse(nodes, "symbols is an empty mapping; it needs at least one word and its symbol")
    symbols = _texts(reader, nodes, "symbols")
    plain = Style(bold_header=False)
    return Legend(
        title=reader.string(fields.get("title"), "title") or None,
        symbols=symbols,
        style=_table_style(reader, fields["style"], plain, len(symbols)) if "style" in fields else None,
    )


# --- columns --------------------------------------------------------------------------------------


def _columns(reader: _Reader, node: Node | None, legend: Legend | None) -> tuple[Column, ...]:
    nodes = reader.some(node, "columns")
    columns = tuple(_column(reader, column, legend) for column in nodes)
    named = [(column.field, _at(item, "field")) for column, item in zip(columns, nodes, strict=True)]
    reader.once(named, "column field")
    return columns


def _column(reader: _Reader, node: Node, legend: Legend | None) -> Column:
    keys = ("title", "field", "kind", "label", "template", "empty")
    fields = reader.fields(node, "a column", keys, required=("title", "field"))
    field = reader.string(fields.get("field"), "field")
    kind = reader.choice(fields.get("kind"), "kind", tuple(ColumnKind))
    if kind == ColumnKind.LEGEND and legend is None:
        reader.refuse(fields["kind"], "kind is legend, but the section has no legend; add one with symbols")
    if field and "kind" in fields:
        _check_own_field(reader, fields["field"], field)
    elif field and field not in BUILT_IN_FIELDS:
        message = f"no field {_quoted(field)} without a kind (flag, legend or text)"
        reader.refuse(fields["field"], message + _instead(field, BUILT_IN_FIELDS))
    if "label" in fields and field not in {"paper", "code"}:
        reader.refuse(fields["label"], "label is the text of links; only a paper or code column has one")
    if "template" in fields and field not in _TEMPLATED:
        reader.refuse(fields["template"], f"only these columns have a template: {', '.join(_TEMPLATED)}")
    return Column(
        title=reader.markdown(fields.get("title"), "title"),
        field=field,
        kind=ColumnKind(kind) if kind else None,
        label=reader.string(fields.get("label"), "label") or None,
        template=reader.string(fields.get("template"), "template") or None,
        empty=reader.markdown(fields["empty"], "empty") if "empty" in fields else None,
    )


def _check_own_field(reader: _Reader, node: Node, field: str) -> None:
    if field in BUILT_IN_FIELDS:
        reader.refuse(node, f"{field} is a built-in field; take the kind out, or choose another name")
    elif field in ENTRY_KEYS:
        reader.refuse(node, f"{field} is a key that every entry may have; choose another name")
    elif not _OWN_FIELD.fullmatch(field):
        message = "a field must be of small letters, digits, hyphens and underscores, and begin with a letter"
        reader.refuse(node, f"{message}, not {_quoted(field)}")


# --- entries --------------------------------------------------------------------------------------


def _entries(
    reader: _Reader, node: Node | None, columns: tuple[Column, ...], legend: Legend | None
) -> tuple[Entry, ...]:
    if isinstance(node, Scalar) and node.type == "null":
        return ()
    nodes = reader.items(node, "entries")
    # One without a kind here has a mistake in its column, which is enough: its values are not judged.
    own = {column.field: column.kind for column in columns if column.field not in BUILT_IN_FIELDS}
    shown = tuple(column.field for column in columns)
    entries = tuple(_entry(reader, entry, own, shown, legend) for entry in nodes)
    named = [(entry.name, _at(item, "name")) for entry, item in zip(entries, nodes, strict=True)]
    reader.once(named, "entry")
    return entries


def _entry(
    reader: _Reader,
    node: Node,
    own: Mapping[str, ColumnKind | None],
    shown: tuple[str, ...],
    legend: Legend | None,
) -> Entry:
    fields = reader.fields(node, "an entry", (*ENTRY_KEYS, *own), required=("name",))

    def values(kind: ColumnKind) -> list[tuple[str, Node]]:
        return [(field, fields[field]) for field in own if field in fields and own[field] == kind]

    words = {field: _words(reader, value, field, legend) for field, value in values(ColumnKind.LEGEND)}
    return Entry(
        name=reader.string(fields.get("name"), "name"),
        paper=reader.link(fields.get("paper"), "paper") or None,
        code=reader.link(fields.get("code"), "code") or None,
        also=reader.links(fields.get("also"), "also"),
        doi=reader.doi(fields.get("doi")) or None,
        title=reader.string(fields.get("title"), "title") or None,
        authors=_authors(reader, fields.get("authors")),
        year=reader.number(fields.get("year"), "year", _YEARS, None),
        venue=reader.string(fields.get("venue"), "venue") or None,
        license=reader.string(fields.get("license"), "license") or None,
        pin=frozenset(reader.choices(fields.get("pin"), "pin", PINNABLE)),
        ignore=frozenset(map(ProblemKind, reader.choices(fields.get("ignore"), "ignore", IGNORABLE))),
        flags=frozenset(
            field for field, value in values(ColumnKind.FLAG) if reader.flag(value, field, default=False)
        ),
        words={field: found for field, found in words.items() if found},
        texts={field: reader.string(value, field) for field, value in values(ColumnKind.TEXT)},
        cells=_cells(reader, fields.get("cells"), shown),
        overflow=tuple(
            reader.markdown(item, "overflow") for item in reader.items(fields.get("overflow"), "overflow")
        ),
    )


def _cells(reader: _Reader, node: Node | None, shown: tuple[str, ...]) -> dict[str, str]:
    """Return Markdown by the field of the column in which it stands."""
    fields = reader.fields(node, "cells", shown)
    return {field: reader.markdown(value, field) for field, value in fields.items()}


def _authors(reader: _Reader, node: Node | None) -> tuple[str, ...] | None:
    return tuple(reader.string(author, "an author") for author in reader.some(node, "authors")) or None


def _words(reader: _Reader, node: Node, field: str, legend: Legend | None) -> tuple[str, ...]:
    """Return the legend words of a field, which may be one word without a list around it."""
    return reader.distinct(_one_or_more(node), field, lambda word: _word(reader, word, field, legend))


def _word(reader: _Reader, node: Node, field: str, legend: Legend | None) -> str:
    word = reader.string(node, field)
    if word and legend and legend.symbols and word not in legend.symbols:
        known = _instead(word, legend.symbols)
        reader.refuse(node, f"{field} has the word {_quoted(word)}, which is not in the legend{known}")
    return word
