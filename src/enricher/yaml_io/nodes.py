"""YAML in, as nodes with their line and column, and as they were written."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.resolver import Resolver

from enricher.errors import Mistake

MAX_DEPTH = 20  # no file of ours needs half of it
_TOO_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_LIBYAML_TOO_DEEP = "exceeded maximum nesting depth"  # libyaml 0.2.6 ends by itself, at 1,000 levels


_BOM = "\ufeff"


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# By the first character of a text: the types that it can be, and what such a text is like.
_TYPES: Mapping[str, Sequence[tuple[str, re.Pattern[str]]]] = {
    first: [(tag.rpartition(":")[2], pattern) for tag, pattern in resolvers]
    for first, resolvers in Resolver.yaml_implicit_resolvers.items()
}


_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,17})")


_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # as YAML 1.1 counts lines


_LONGEST = 60  # characters of a value that a message quotes: about half a line


_TRUE = frozenset({"true", "yes", "on"})


# What the YAML specification keeps out of a stream ("Character Set"): control characters and surrogates.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, and the type that YAML 1.1 takes it for as it was written, such as `str` or `float`."""

    line: int
    column: int
    text: str
    type: str
    start: int  # its place in the text, in characters, quotes and the header of a block included
    end: int

    @property
    def string(self) -> str | None:
        """The text where it is a string, otherwise None."""
        return self.text if self.type == "str" else None

    @property
    def integer(self) -> int | None:
        """The number where it is one in plain decimal, otherwise None."""
        return int(self.text) if self.type == "int" and _DECIMAL.fullmatch(self.text) else None

    @property
    def boolean(self) -> bool | None:
        """The truth value of `true`, `no`, `on` … without quotes, otherwise None."""
        return self.text.lower() in _TRUE if self.type == "bool" else None


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    column: int
    nodes: tuple["Node", ...]
    start: int  # its place in the text, in characters; a block ends with the last text in it
    end: int
    flow: bool  # whether it is written between brackets


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping; no key occurs twice. A key is the text that is written, whatever type YAML gives it."""

    line: int
    column: int
    nodes: tuple[tuple[Scalar, "Node"], ...]
    start: int  # its place in the text, as of a list
    end: int
    flow: bool  # whether it is written between braces

    def get(self, key: str) -> "Node | None":
        """Return the value of the key, or None."""
        return next((value for name, value in self.nodes if name.text == key), None)


@dataclass(frozen=True, slots=True)
class Alias:
    """The place of an alias, which is a mistake that the document already holds."""

    line: int
    column: int
    start: int
    end: int


Node = Scalar | Items | Pairs | Alias


def at(node: Node, *path: str | int) -> Node:
    """Return the node under these keys and numbers of items, as far as they are there."""
    for step in path:
        match node, step:
            case Pairs(), str():
                node = node.get(step) or node
            case Items(), int() if step < len(node.nodes):
                node = node.nodes[step]
    return node


@dataclass(frozen=True, slots=True)
class Document:
    """The root of a file, None where it is empty or broken, and every mistake in its YAML."""

    root: Node | None
    mistakes: tuple[Mistake, ...]


def compose(text: str) -> Document:
    """Return the nodes of the document in the text, and every mistake that is plain from the YAML alone.

    Mistakes are: broken YAML, a second document, more than MAX_DEPTH levels, anchors, aliases, tags, merge
    keys, keys that are not scalars, and duplicate keys. Raises nothing, whatever the text.
    """
    body = text.lstrip(_BOM)
    control = _UNPRINTABLE.search(body)
    if control:
        return Document(None, (_unprintable(body, control),))
    composer = _Composer(body, len(text) - len(body))
    try:
        root = composer.document()
    except yaml.MarkedYAMLError as error:
        return Document(None, (*composer.mistakes, _broken(error, body)))
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # Without libyaml, an escape such as "\UFFFFFFFF" reaches chr().
        return Document(None, (*composer.mistakes, Mistake(1, 1, f"broken YAML: {error}")))
    return Document(None if _is_null(root) else root, tuple(composer.mistakes))


class _Composer:
    """Builds nodes from parser events.

    Not `yaml.compose`: that drops anchors, gives an alias the node of its anchor, and recurses without end.
    """

    def __init__(self, body: str, skipped: int) -> None:
        """Compose a text of which so many characters were skipped.

        The body must not begin with a byte order mark: libyaml counts none, the parser without it does.
        """
        self.mistakes: list[Mistake] = []
        self._skipped = skipped
        self._events: Iterator[Any] = yaml.parse(body, Loader=_LOADER)
        self._depth = 0

    def document(self) -> Node | None:
        nodes: list[Node] = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and nodes:
                line, column = _place(event)
                self._refuse(line, column, "a second document starts here; delete the ---")
            if isinstance(event, yaml.NodeEvent):
                nodes.append(self._node(event))
        return nodes[0] if nodes else None

    def _node(self, event: Any) -> Node:
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return self._scalar(event)
        line, column = _place(event)
        if isinstance(event, yaml.AliasEvent):
            self._refuse(line, column, f"*{event.anchor} is an alias; write the value itself")
            return Alias(line, column, *self._span(event))
        if event.anchor is not None:
            self._refuse(
                line, column, f"&{event.anchor} is an anchor; delete it, and write the value in each place"
            )
        if event.tag is not None:
            self._refuse(
                line, column, "a tag (!) is not allowed; delete it, and quote the value if it is text"
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        start, end = self._span(event)
        nodes, close = self._inside(event)
        flow = bool(event.flow_style)
        if flow:
            _, end = self._span(close)
        elif nodes:
            start, end = nodes[0].start, nodes[-1].end
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(line, column, nodes, start, end, flow)
        return Pairs(line, column, self._pairs(nodes), start, end, flow)

    def _scalar(self, event: Any) -> Scalar:
        text, start, end, skipped = event.value, event.start_mark, event.end_mark, self._skipped
        is_plain = event.tag is None and event.implicit[0]  # a tag is a mistake already
        kind = type_of(text) if is_plain else "str"
        return Scalar(
            start.line + 1, start.column + 1, text, kind, skipped + start.index, skipped + end.index
        )

    def _span(self, event: Any) -> tuple[int, int]:
        return self._skipped + event.start_mark.index, self._skipped + event.end_mark.index

    def _inside(self, start: Any) -> tuple[tuple[Node, ...], Any]:
        """Return the nodes up to the end of this one, and the event that ends it."""
        nodes: list[Node] = []
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise yaml.MarkedYAMLError(problem=_TOO_DEEP, problem_mark=start.start_mark)
        for event in self._events:
            if isinstance(event, yaml.CollectionEndEvent):
                self._depth -= 1
                return tuple(nodes), event
            nodes.append(self._node(event))
        raise yaml.MarkedYAMLError(problem="the document ends too early", problem_mark=start.start_mark)

    def _pairs(self, nodes: tuple[Node, ...]) -> tuple[tuple[Scalar, Node], ...]:
        pairs: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._refuse(key.line, key.column, "a key must be text, not a list, a mapping or an alias")
            elif key.text in pairs:
                first = pairs[key.text][0].line
                message = f"duplicate key {quoted(key.text)} (first defined on line {first})"
                self._refuse(key.line, key.column, message)
            elif key.type == "merge":
                self._refuse(key.line, key.column, "<< is a merge key; write the values themselves")
            elif key.type == "null" and not key.text:
                self._refuse(key.line, key.column, "a key is missing before the colon")
            else:
                pairs[key.text] = (key, value)
        return tuple(pairs.values())

    def _refuse(self, line: int, column: int, message: str) -> None:
        self.mistakes.append(Mistake(line, column, message))


def type_of(text: str) -> str:
    """Return the type that YAML 1.1 takes a text without quotes for, such as `str` or `float`."""
    for kind, pattern in _TYPES.get(text[:1], ()):
        if pattern.match(text):
            return kind
    return "str"


def quoted(text: str) -> str:
    """Return the text in double quotes, cut and escaped so that a message of one line can carry it."""
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return '"' + "".join(one if one.isprintable() else repr(one)[1:-1] for one in short) + '"'


def _place(event: Any) -> tuple[int, int]:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _broken(error: yaml.MarkedYAMLError, text: str) -> Mistake:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = _LINE_END.split(text)
    if line > len(lines):  # libyaml adds the missing end of the last line, and points to the next
        line, column = len(lines), len(lines[-1]) + 1
    problem = f"{error.problem} {error.context}" if error.context else error.problem
    if error.problem == _LIBYAML_TOO_DEEP:
        problem = _TOO_DEEP
    advice = "check the indentation, colons, brackets and quotes up to here"
    return Mistake(line, column, f"broken YAML: {problem}; {advice}")


def _unprintable(text: str, found: re.Match[str]) -> Mistake:
    before = text[: found.start()]
    column = len(before) - (before.rfind("\n") + 1) + 1
    message = f"U+{ord(found[0]):04X} is a control character; delete it"
    return Mistake(before.count("\n") + 1, column, message)


def _is_null(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.type == "null"
