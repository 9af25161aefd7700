"""Edits of a catalog's text: keys of an item, and the items of a list; every other byte stays."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from enricher.yaml_io.nodes import Items, Node, Pairs
from enricher.yaml_io.writer import scalar

_LINE: Final = re.compile(r"[^\n]*\n?")
_WITHIN_BRACES: Final = re.compile(r"[{\[,]")
_COMMENT: Final = re.compile(r"^[ \t]*#", re.MULTILINE)

Value = str | int | bool | tuple[str, ...] | Mapping[str, str]
Values = Mapping[str, Value | None]  # key → its new value; None: the key is removed


class NotEditableError(Exception):
    """The text is written in a way in which it cannot be edited without changing more of it."""


@dataclass(frozen=True, slots=True)
class TextEdit:
    """A part of the text, from `start` to before `end`, and what it becomes."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item of the list that stays, and its keys that change."""

    index: int
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item that the list gets, as the lines of a block mapping without its dash."""

    lines: tuple[str, ...]
    above: str = ""  # a blank line, where the items have one between them


def apply(text: str, pieces: Iterable[TextEdit]) -> str:
    """Return the text with the pieces replaced, which do not overlap."""
    parts, kept = [], 0
    for piece in sorted(pieces, key=lambda piece: (piece.start, piece.end)):
        parts += [text[kept : piece.start], piece.text]
        kept = piece.end
    return "".join(parts) + text[kept:]


def lines_of(values: Values, order: Sequence[str]) -> tuple[str, ...]:
    """Return the lines of a block mapping; `order` is that of the keys."""
    return tuple(f"{key}: {written(values[key], flow=False)}" for key in order if values.get(key) is not None)


def written(value: Value | None, *, flow: bool) -> str:
    """Return a value as YAML in one line; `flow` if it is for a place between braces."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return scalar(value, flow=flow)
        case tuple():
            return f"[{', '.join(scalar(text, flow=True) for text in value)}]"
        case _:
            pairs = (f"{scalar(key, flow=True)}: {scalar(text, flow=True)}" for key, text in value.items())
            return "{" + ", ".join(pairs) + "}"


# --- keys of a mapping ----------------------------------------------------------------------------


def set_keys(text: str, node: Node | None, values: Values, order: Sequence[str]) -> Iterator[TextEdit]:
    """Yield the edits that give a mapping these values; a new key goes behind those before it in `order`."""
    if not isinstance(node, Pairs) or not node.nodes:
        raise NotEditableError
    places = {key.text: at for at, (key, _) in enumerate(node.nodes)}
    added: dict[int, list[str]] = {}
    for key in sorted(values, key=order.index):
        value = values[key]
        if key in places and value is None:
            yield _removal(text, node, places[key])
        elif key in places:
            old = node.nodes[places[key]][1]
            yield TextEdit(old.start, _end(text, old), written(value, flow=node.flow))
        elif value is not None:
            before = [at for name, at in places.items() if name in order[: order.index(key)]]
            added.setdefault(max(before, default=0), []).append(
                f"{scalar(key, flow=node.flow)}: {written(value, flow=node.flow)}"
            )
    for at, pairs in added.items():
        end = _end(text, node.nodes[at][1])
        if node.flow:
            yield TextEdit(end, end, "".join(f", {pair}" for pair in pairs))
        else:
            end = _line_end(text, end)
            indent = " " * (node.column - 1)
            yield TextEdit(end, end, with_ends("".join(f"\n{indent}{pair}" for pair in pairs), text))


def _removal(text: str, node: Pairs, at: int) -> TextEdit:
    """Return the edit that removes a key with its value: in braces a comma with it, else its lines."""
    key, value = node.nodes[at]
    if at == 0 and len(node.nodes) == 1:
        raise NotEditableError
    if at == 0:
        return TextEdit(key.start, node.nodes[1][0].start, "")
    if node.flow:
        return TextEdit(_end(text, node.nodes[at - 1][1]), _end(text, value), "")
    return TextEdit(text.rindex("\n", 0, key.start), line_end(text, value), "")


def line_end(text: str, node: Node) -> int:
    """Return where the last line of a node ends, before its line break and behind a comment."""
    return _line_end(text, _end(text, node))


def _end(text: str, node: Node) -> int:
    """Return where the last text of a node ends; that of a block scalar is followed by line ends."""
    return node.start + len(text[node.start : node.end].rstrip())


def _line_end(text: str, at: int) -> int:
    """Return where the line ends, before its line break and behind a comment."""
    line = _LINE.match(text, at)
    rest = line[0] if line else ""
    return at + len(rest.rstrip("\r\n"))


# --- items of a list ------------------------------------------------------------------------------


def set_items(
    text: str, node: Node | None, items: Sequence[KeptItem | NewItem], order: Sequence[str]
) -> Iterator[TextEdit]:
    """Yield the edits that make a list of mappings hold these items in this order.

    An item that is not among them is removed; the comment lines above it stay. Raises NotEditableError for a
    list between brackets that is not empty.
    """
    if not isinstance(node, Items) or (node.flow and node.nodes):
        raise NotEditableError
    staying = {item.index: item for item in items if isinstance(item, KeptItem)}
    if list(staying) == list(range(len(node.nodes))) and len(staying) == len(items):
        for index, item in staying.items():
            if item.values:
                yield from set_keys(text, node.nodes[index], item.values, order)
    elif node.flow:
        line = text[text.rfind("\n", 0, node.start) + 1 : node.start]
        if _WITHIN_BRACES.search(line):
            raise NotEditableError
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        lines = (line for item in items if isinstance(item, NewItem) for line in _new_lines(item, indent))
        start = len(text[: node.start].rstrip(" "))
        yield TextEdit(start, node.end, with_ends("".join(f"\n{line}" for line in lines), text))
    else:
        yield _rebuilt(text, node, items, order)


def _rebuilt(text: str, node: Items, items: Sequence[KeptItem | NewItem], order: Sequence[str]) -> TextEdit:
    """Return the whole list as it becomes: its items, each with what is above it, in their new order."""
    spans = list(_spans(text, node))
    staying = {item.index: item for item in items if isinstance(item, KeptItem)}
    blocks, above = {}, ""
    for index, (first, begin, end) in enumerate(spans):
        if index in staying:
            values = staying[index].values
            pieces = set_keys(text, node.nodes[index], values, order) if values else ()
            inner = [TextEdit(one.start - first, one.end - first, one.text) for one in pieces]
            blocks[index] = above + apply(text[first:end], inner)
            above = ""
        elif _COMMENT.search(text[first:begin]):
            above += text[first:begin]
    indent = " " * (node.column - 1)
    new = {
        at: with_ends(item.above + "".join(f"{line}\n" for line in _new_lines(item, indent)), text)
        for at, item in enumerate(items)
        if isinstance(item, NewItem)
    }
    parts = [blocks[item.index] if isinstance(item, KeptItem) else new[at] for at, item in enumerate(items)]
    newline = with_ends("\n", text)
    joined = "".join(part if part.endswith("\n") else part + newline for part in (*parts, above) if part)
    last = spans[-1][2]
    is_ended = text[last - 1] == "\n"
    return TextEdit(spans[0][0], last, joined if is_ended else joined.removesuffix(newline))


def with_ends(new: str, text: str) -> str:
    """Return a new text with the line ends of the whole."""
    return re.sub(r"(?<!\r)\n", "\r\n", new) if "\r\n" in text else new


def _spans(text: str, node: Items) -> Iterator[tuple[int, int, int]]:
    """Yield for each item where the lines above it begin, where its own begin, and where they end."""
    above: int | None = None
    for item in node.nodes:
        dash = text.rfind("-", 0, item.start)
        begin = text.rfind("\n", 0, dash) + 1
        if dash < 0 or text[begin:dash].strip() or text[dash + 1 : item.start].strip():
            raise NotEditableError
        line = _LINE.match(text, _end(text, item))
        end = line.end() if line else len(text)
        yield begin if above is None else above, begin, end
        above = end


def _new_lines(item: NewItem, indent: str) -> Iterator[str]:
    for number, line in enumerate(item.lines):
        yield f"{indent}{'  ' if number else '- '}{line}"
