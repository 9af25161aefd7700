"""The types of the catalog's values: how each is read from YAML, and how the schema and the docs describe it.

The type of a key decides how a scalar is read, not YAML: where text is expected, `2048` and `NO` are text.
"""

import re
from abc import abstractmethod
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, Protocol

from enricher.catalog.mistakes import Mistakes, instead, nearest
from enricher.links.parse import is_link
from enricher.model.template import PLACEHOLDERS, TemplateInvalid, read_template
from enricher.yaml_io.nodes import Alias, Items, Node, Pairs, Scalar, quoted

Schema = dict[str, Any]
Values = dict[str, Any]  # what a mapping holds, by key: the arguments of a dataclass of the model

_MARKER: Final = "<!-- enrich:"
# Control characters, line breaks of every kind, and lone surrogates.
_NOT_ONE_LINE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ONE_LINE: Final = r"[^\u0000-\u001f\u007f-\u009f\u2028\u2029]"
_VISIBLE: Final = _ONE_LINE.replace("[^", r"[^\s")
# YAML reads some texts as numbers or as true and false; an editor must accept them.
_TEXT: Final[Schema] = {"type": ["string", "number", "boolean"]}
DEFINITIONS: Final[dict[str, Schema]] = {
    "text": {**_TEXT, "pattern": rf"^\s*{_VISIBLE}{_ONE_LINE}*\s*$"},
    "markdown": {**_TEXT, "pattern": rf"^{_ONE_LINE}*\s*$"},
    "link": {"type": "string", "pattern": r"^\s*[hH][tT][tT][pP][sS]?://[^\s/?#@]+([/?#]\S*)?\s*$"},
}
# What a text that is no link may be short for.
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_SHORT_FOR: Final = (
    (re.compile(r"\d{4}\.\d{4,5}(v\d+)?", re.ASCII), "https://arxiv.org/abs/"),
    (re.compile(r"10\.\d{4,9}/\S+", re.ASCII), "https://doi.org/"),
    (re.compile(r"([\w-]+\.)+[a-z]{2,}/\S*", re.ASCII), "https://"),
)


class Type(Protocol):
    """What a value may be."""

    @property
    def words(self) -> str:
        """The type in a few words of Markdown."""

    @abstractmethod
    def read(self, mistakes: Mistakes, node: Node, what: str) -> Any:
        """Return the value, or None after a mistake; `what` names the place in messages."""

    @abstractmethod
    def schema(self) -> Schema:
        """Return the type as JSON Schema."""


# --- single values --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text, without the spaces around it; a pattern allows only some texts."""

    words: str = "text"
    pattern: str = ""  # of Python and of JSON Schema alike, for the whole text
    must_be: str = ""  # what the pattern allows, for messages

    def read(self, mistakes: Mistakes, node: Node, what: str) -> str | None:
        text = line_of(mistakes, node, what)
        if text is None or not self.pattern or re.fullmatch(self.pattern, text):
            return text
        mistakes.add(node, f"{what} must be {self.must_be}, not {quoted(text)}")
        return None

    def schema(self) -> Schema:
        if not self.pattern:
            return _definition("text")
        # Where YAML may take a fitting text for a number, an editor must accept that.
        number = ["number"] if re.fullmatch(self.pattern, "7") else []
        return {"type": ["string", *number], "pattern": rf"^\s*{self.pattern}\s*$"}


@dataclass(frozen=True, slots=True)
class Markdown:
    """One line of Markdown; an empty one is written as ''."""

    words: str = "Markdown text, may be `''`"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> str | None:
        is_empty = isinstance(node, Scalar) and node.string is not None and not node.text.strip()
        return "" if is_empty else line_of(mistakes, node, what)

    def schema(self) -> Schema:
        return _definition("markdown")


@dataclass(frozen=True, slots=True)
class TemplateText:
    """Markdown with placeholders and optional parts."""

    words: str = "Markdown text with placeholders"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> str | None:
        text = line_of(mistakes, node, what)
        if text is None:
            return None
        try:
            names = dict.fromkeys(name for part in read_template(text) for name in part.placeholders)
        except TemplateInvalid as mistake:
            mistakes.add(node, f"{what} {mistake}")
            return None
        unknown = [name for name in names if name not in PLACEHOLDERS]
        for name in unknown:
            message = f"{what} has an unknown placeholder {quoted(name)}{instead(name, PLACEHOLDERS)}"
            mistakes.add(node, message)
        return None if unknown else text

    def schema(self) -> Schema:
        piece = rf"{_ONE_LINE.replace('[^', '[^{}')}|\{{({'|'.join(PLACEHOLDERS)})\}}"
        return {**_TEXT, "pattern": rf"^(?=\s*\S)({piece}|\{{\?({piece})+\}})*\s*$"}


@dataclass(frozen=True, slots=True)
class Link:
    """An http(s) URL."""

    words: str = "link"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> str | None:
        """Return the URL. A password in it is not repeated in the message."""
        text = line_of(mistakes, node, what)
        if text is None or is_link(text):
            return text
        if "@" in re.split("[/?#]", text.partition("://")[2])[0]:
            mistakes.add(node, f"{what} contains a user name or password; delete it, including the @")
        elif re.match("https?://", text):
            remedy = ". Write %20 for each space" if re.search(r"\s", text) else ""
            mistakes.add(node, f"{what} is not a valid link: {_written(node)}{remedy}")
        else:
            whole = (start + text for pattern, start in _SHORT_FOR if pattern.fullmatch(text))
            address = next(filter(is_link, whole), "")
            remedy = f": {address}" if address else ", starting with https://"
            mistakes.add(node, f"{what} is not a link: {_bare(text)}. Write the whole address{remedy}")
        return None

    def schema(self) -> Schema:
        return _definition("link")


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from the first to the last."""

    first: int
    last: int

    @property
    def words(self) -> str:
        return f"number from {self.first} to {self.last}"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> int | None:
        number = node.integer if isinstance(node, Scalar) else None
        if number is not None and self.first <= number <= self.last:
            return number
        if not _is_nothing(mistakes, node, what):
            mistakes.add(node, f"{what} must be a {self.words}, not {_written(node)}")
        return None

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.first, "maximum": self.last}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    words: str = "`true` or `false`"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> bool | None:
        """Return the truth value; yes, no, on and off are understood too."""
        if isinstance(node, Scalar) and node.boolean is not None:
            return node.boolean
        if not _is_nothing(mistakes, node, what):
            mistakes.add(node, f"{what} must be true or false, not {_written(node)}")
        return None

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the allowed words, which may be the members of an enum."""

    allowed: Collection[str]
    refused: str = "{what} cannot be {word}"
    called: str = ""  # in the documentation, in place of the allowed words

    @property
    def words(self) -> str:
        return self.called or ", ".join(f"`{word}`" for word in self.allowed)

    def read(self, mistakes: Mistakes, node: Node, what: str) -> str | None:
        text = line_of(mistakes, node, what)
        if text is not None and text not in self.allowed:
            message = self.refused.format(what=what, word=quoted(text))
            mistakes.add(node, message + instead(text, self.allowed))
        return next((word for word in self.allowed if word == text), None)

    def schema(self) -> Schema:
        return {"enum": [str(word) for word in self.allowed]}


@dataclass(frozen=True, slots=True)
class Day:
    """A day."""

    words: str = "day"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> date | None:
        text = line_of(mistakes, node, what)
        if text is None:
            return None
        with suppress(ValueError):
            if re.fullmatch(_DAY, text):
                return date.fromisoformat(text)
        mistakes.add(node, f"{what} must be a day such as 2027-03-31, not {quoted(text)}")
        return None

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^{_DAY}$"}


# --- lists ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list."""

    item: Type
    least: int = 0
    most: int | None = None
    distinct: bool = False
    or_nothing: bool = False  # whether the key may have no value

    @property
    def words(self) -> str:
        return f"list of {_plural(self.item.words)}"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> tuple[Any, ...] | None:
        """Return the values of the list, without those that are wrong."""
        nodes = self.nodes(mistakes, node, what)
        return None if nodes is None else _items(mistakes, self.item, nodes, what, distinct=self.distinct)

    def nodes(self, mistakes: Mistakes, node: Node, what: str) -> tuple[Node, ...] | None:
        """Return the items, not yet read."""
        if self.or_nothing and isinstance(node, Scalar) and node.type == "null":
            return ()
        if not isinstance(node, Items):
            mistakes.add(node, f"{what} must be a list, not {_written(node)}")
        elif len(node.nodes) < self.least or (self.most is not None and len(node.nodes) > self.most):
            count = f"exactly {self.least}" if self.least == self.most else f"at least {self.least}"
            mistakes.add(node, f"{what} must have {count} item{'s' * (self.least != 1)}")
        else:
            return node.nodes
        return None

    def schema(self) -> Schema:
        limits = {"minItems": self.least or None, "maxItems": self.most, "uniqueItems": self.distinct or None}
        return {
            "type": ["array", "null"] if self.or_nothing else "array",
            "items": self.item.schema(),
            **{name: value for name, value in limits.items() if value is not None},
        }


@dataclass(frozen=True, slots=True)
class OneOrMore:
    """A value, or a list of such; each value occurs once."""

    item: Type
    least: int = 0
    distinct: bool = True

    @property
    def words(self) -> str:
        return f"{self.item.words}; or a list"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> tuple[Any, ...] | None:
        if not isinstance(node, Items):
            return _items(mistakes, self.item, (node,), what, distinct=False)
        return ListOf(self.item, self.least, distinct=self.distinct).read(mistakes, node, what)

    def schema(self) -> Schema:
        several = ListOf(self.item, self.least, distinct=self.distinct)
        return {"anyOf": [self.item.schema(), several.schema()]}


def _items(
    mistakes: Mistakes, item: Type, nodes: Collection[Node], what: str, *, distinct: bool
) -> tuple[Any, ...]:
    read = [(item.read(mistakes, node, what), node) for node in nodes]
    found = [(value, node) for value, node in read if value is not None]
    if distinct:
        mistakes.add_duplicates(((str(value), node) for value, node in found), "value", f" in {what}")
    return tuple(value for value, _ in found)


# --- mappings -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping with any keys of one type."""

    key: Text
    value: Type
    least: int = 0

    @property
    def words(self) -> str:
        return f"mapping of {_plural(self.key.words)} to {_plural(self.value.words)}"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> Values | None:
        """Return the mapping, in the order in which it is written."""
        pairs = _pairs(mistakes, node, what)
        if pairs is None:
            return None
        if len(pairs) < self.least:
            mistakes.add(node, f"{what} must have at least {self.least} key")
        read = [
            (
                self.key.read(mistakes, key, f"a key of {what}"),
                self.value.read(mistakes, value, quoted(key.text)),
            )
            for key, value in pairs
        ]
        return {key: value for key, value in read if key is not None and value is not None}

    def schema(self) -> Schema:
        least = {"minProperties": self.least} if self.least else {}
        names, values = self.key.schema(), self.value.schema()
        return {"type": "object", "propertyNames": names, "additionalProperties": values, **least}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a mapping, declared once: the reader, the schema and docs/catalog.md come from it."""

    name: str
    type: Type
    help: str  # one plain sentence
    example: str  # as YAML between braces
    required: bool = False


@dataclass(frozen=True, slots=True)
class KeyTable:
    """A mapping with a fixed set of keys."""

    name: str  # as docs/catalog.md and the schema call it
    model: type  # the dataclass that has the defaults
    keys: tuple[Key, ...]
    removed: tuple[str, ...] = ()  # keys of an earlier format
    remedy: str = ""  # what to do about those

    @property
    def words(self) -> str:
        return "mapping, see below"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the keys."""
        return tuple(key.name for key in self.keys)

    def read(self, mistakes: Mistakes, node: Node, what: str) -> Values | None:
        """Return the values of the keys that are written, without those that are wrong."""
        pairs = _pairs(mistakes, node, what)
        if pairs is None:
            return None
        known = {key.name: key for key in self.keys}
        meant = {self._unknown(mistakes, key, what) for key, _ in pairs if key.text not in known}
        written = {key.text for key, _ in pairs} | meant
        for name in (key.name for key in self.keys if key.required and key.name not in written):
            mistakes.add(node, f'missing key "{name}" in {what}')
        read = {
            key.text: known[key.text].type.read(mistakes, value, f'"{key.text}"')
            for key, value in pairs
            if key.text in known
        }
        return {name: value for name, value in read.items() if value is not None}

    def _unknown(self, mistakes: Mistakes, key: Scalar, what: str) -> str:
        """Add the mistake of an unknown key, and return the key that may be meant."""
        if key.text in self.removed:
            mistakes.add(key, f'"{key.text}" is no longer a key of {what}: {self.remedy}')
            return ""
        near = nearest(key.text, self.names)
        remedy = f"; did you mean {quoted(near)}?" if near else f" in {what}{instead(key.text, self.names)}"
        mistakes.add(key, f"unknown key {quoted(key.text)}{remedy}")
        return near

    def default(self, key: Key) -> object:
        """Return what the model has where the key is not written; None if that is nothing to describe."""
        found = next((field.default for field in fields(self.model) if field.name == key.name), None)
        return found if isinstance(found, (str, int, tuple)) and found != () else None

    def with_keys(self, *keys: Key) -> "KeyTable":
        """Return the table with further keys, or with others of the same name."""
        return replace(self, keys=tuple({key.name: key for key in (*self.keys, *keys)}.values()))

    def schema(self) -> Schema:
        """Return a reference to the table among the definitions."""
        return _definition(self.name)


@dataclass(frozen=True, slots=True)
class WordOrTable:
    """A word, or a mapping with the word under its first key; either is a value of the mapping's model."""

    word: Choice
    table: KeyTable

    @property
    def words(self) -> str:
        return f"{self.word.words}; or a mapping, see below"

    def read(self, mistakes: Mistakes, node: Node, what: str) -> Any:
        if not isinstance(node, Pairs):
            word = self.word.read(mistakes, node, what)
            return None if word is None else self.table.model(word)
        values = self.table.read(mistakes, node, what) or {}
        word = values.pop(self.table.names[0], None)
        return None if word is None else self.table.model(word, **values)

    def schema(self) -> Schema:
        return {"anyOf": [self.word.schema(), self.table.schema()]}


@dataclass(frozen=True, slots=True)
class Later:
    """A value that can be read only together with other keys: it is passed on as its node."""

    type: Type

    @property
    def words(self) -> str:
        return self.type.words

    def read(self, mistakes: Mistakes, node: Node, what: str) -> Node:  # noqa: ARG002 - as every type
        return node

    def schema(self) -> Schema:
        return self.type.schema()


# --- what the types share -------------------------------------------------------------------------


def is_line(text: str) -> bool:
    """Return whether the text is one line that a catalog may hold; it may be empty."""
    return not _NOT_ONE_LINE.search(text) and _MARKER not in text


def line_of(mistakes: Mistakes, node: Node, what: str) -> str | None:
    """Return the text of a scalar as it is written, without the spaces around it."""
    if not isinstance(node, Scalar):
        mistakes.add(node, f"{what} must be text, not {_written(node)}")
        return None
    text = node.text.strip()
    if _is_nothing(mistakes, node, what):
        return None
    if _NOT_ONE_LINE.search(text):
        mistakes.add(node, f"{what} must be one line without control characters, not {quoted(text)}")
    elif _MARKER in text:
        mistakes.add(node, f"{what} contains a marker of the bot ({_MARKER} …); delete it")
    else:
        return text
    return None


def _is_nothing(mistakes: Mistakes, node: Node, what: str) -> bool:
    """Return whether a scalar says nothing, and add that as a mistake."""
    if not isinstance(node, Scalar) or (node.text.strip() and node.type != "null"):
        return False
    text = node.text.strip()
    quotes = f', or write "{text}" in quotes if it is text' if text else ""
    mistakes.add(node, f"{what} has no value; write one, or delete the key{quotes}")
    return True


def _pairs(mistakes: Mistakes, node: Node, what: str) -> tuple[tuple[Scalar, Node], ...] | None:
    if isinstance(node, Pairs):
        return node.nodes
    mistakes.add(node, f"{what} must be a mapping (key: value), not {_written(node)}")
    return None


def _written(node: Node) -> str:
    match node:
        case Items():
            return "a list"
        case Pairs():
            return "a mapping"
        case Scalar():
            return quoted(node.text) if node.string is not None else _bare(node.text)
        case Alias():
            return "an alias"


def _plural(words: str) -> str:
    noun, comma, rest = words.partition(",")
    return f"{noun}s{comma}{rest}"


def _bare(text: str) -> str:
    return quoted(text)[1:-1]


def _definition(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}
