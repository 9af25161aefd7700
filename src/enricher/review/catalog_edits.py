"""Moved links and found code, put into the text of catalog.yaml: every other character stays."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from enricher.catalog.keys import ENTRY_KEYS
from enricher.links.parse import is_link
from enricher.model.catalog import LINK_LABELS
from enricher.model.run import ChangedLine
from enricher.sources.github import repository_name
from enricher.yaml_io.nodes import Items, Node, Pairs, Scalar, compose
from enricher.yaml_io.writer import scalar

_SHOWN = frozenset({"cells", "overflow"})  # and the fields of a section's own: Markdown that may show a link
_BEFORE_NAME = r"github\.com/|img\.shields\.io/github/[\w/-]+/"
_AFTER_NAME = r"(?![\w-])(?!\.(?!git\b|svg\b)\w)"  # not a part of a longer name
_AFTER_URL = r"(?=$|[\s)>\"'])"
_REST_OF_LINE = re.compile(r"[^\r\n]*")
_BLOCK_HEADER = re.compile("[|>][^\n\r\x85\u2028\u2029]*")


def add_code(
    text: str, found: Mapping[tuple[str, str], str], file: str
) -> tuple[str, tuple[ChangedLine, ...]]:
    """Return the catalog's text with the links to code, each behind its entry's paper, and these lines.

    An entry is named by its section's id and its own name. Nothing is added to an entry that has the key, or
    in a text with mistakes in its YAML. Raises nothing.
    """
    if not found:
        return text, ()
    document = compose(text)
    additions = () if document.mistakes else tuple(sorted(_additions(text, document.root, found)))
    now, kept = "", 0
    ends: list[int] = []
    for at, addition in additions:
        now += text[kept:at] + addition
        kept = at
        ends.append(len(now))
    now += text[kept:]
    lines = (
        ChangedLine(
            file=file,
            line=now.count("\n", 0, end) + 1,
            before="" if addition.startswith(_line_end(text)) else _line(text, at),
            after=_line(now, end),
        )
        for (at, addition), end in zip(additions, ends, strict=True)
    )
    return now, tuple(lines)


def _additions(
    text: str, root: Node | None, found: Mapping[tuple[str, str], str]
) -> Iterator[tuple[int, str]]:
    """Yield where a link goes, and how it is written there: in a line of its own, or between braces."""
    for section in _items(root, "sections"):
        for entry in _items(section, "entries"):
            url = found.get((_text(section, "id"), _text(entry, "name")))
            before = _value(entry, "paper") or _value(entry, "name")
            if url is None or before is None or not isinstance(entry, Pairs) or entry.get("code"):
                continue
            if text[: entry.nodes[0][0].start].rstrip().endswith("{"):
                yield before.end, f", code: {scalar(url, flow=True)}"
                continue
            rest = _REST_OF_LINE.match(text, len(text[: before.end].rstrip()))
            at = rest.end() if rest else len(text)
            yield at, f"{_line_end(text)}{' ' * (entry.column - 1)}code: {scalar(url)}"


def _value(node: Node, key: str) -> Scalar | None:
    value = node.get(key) if isinstance(node, Pairs) else None
    return value if isinstance(value, Scalar) else None


def _text(node: Node, key: str) -> str:
    value = _value(node, key)
    return value.text.strip() if value else ""


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line(text: str, at: int) -> str:
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0].removesuffix("\r")


def move_links(text: str, moves: Mapping[str, str]) -> str:
    """Return the catalog's text with each link of an entry that is an old URL replaced by its new one.

    What else the same entry shows of it, in `cells`, `overflow` and texts, is replaced along with it. Quotes
    stay as they are; a plain link gets some where the new URL needs them. Nothing moves in a text with
    mistakes in its YAML, nor to a URL that the catalog would refuse. Raises nothing.
    """
    if not moves:
        return text
    document = compose(text)
    changes = () if document.mistakes else tuple(_changes(document.root, moves))
    parts: list[str] = []
    kept = 0
    for node, new in sorted(changes, key=lambda change: change[0].start):
        parts += [text[kept : node.start], _rewrite(text[node.start : node.end], node.text.strip(), new)]
        kept = node.end
    return "".join(parts) + text[kept:]


def _changes(root: Node | None, moves: Mapping[str, str]) -> Iterator[tuple[Scalar, str]]:
    """Yield each text of an entry that is to be another one."""
    for section in _items(root, "sections"):
        for entry in _items(section, "entries"):
            pairs = entry.nodes if isinstance(entry, Pairs) else ()
            links = [link for key, value in pairs if key.text in LINK_LABELS for link in _scalars(value)]
            moved = {url: moves[url] for url in (link.text.strip() for link in links) if _moves(url, moves)}
            yield from ((link, moved[url]) for link in links if (url := link.text.strip()) in moved)
            scalars = [node for key, value in pairs if _has_links(key.text) for node in _scalars(value)]
            yield from _renewed(scalars, moved)


def _moves(url: str, moves: Mapping[str, str]) -> bool:
    new = moves.get(url, url)
    return new != url and is_link(new) and new.isprintable()


def _has_links(key: str) -> bool:
    return key in _SHOWN or key not in ENTRY_KEYS


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Items():
            yield from (scalar for item in node.nodes for scalar in _scalars(item))
        case Pairs():
            yield from (scalar for _, value in node.nodes for scalar in _scalars(value))


def _renewed(nodes: Sequence[Scalar], moved: Mapping[str, str]) -> Iterator[tuple[Scalar, str]]:
    for node in nodes:
        text = node.text.strip()
        now = _with_links(text, moved)
        if now != text:
            yield node, now


def _with_links(text: str, moved: Mapping[str, str]) -> str:
    """Return Markdown with the old links replaced: their addresses, and a repository's name in a badge's."""
    renamed = [(repository_name(old), repository_name(new)) for old, new in moved.items()]
    names = {old.lower(): new for old, new in renamed if old and new}
    urls = {old: new for old, new in moved.items() if (repository_name(old) or "").lower() not in names}
    if names:
        pattern = rf"({_BEFORE_NAME})({_any_of(names)}){_AFTER_NAME}"
        text = re.sub(pattern, lambda found: found[1] + names[found[2].lower()], text, flags=re.IGNORECASE)
    if urls:
        text = re.sub(rf"(?:{_any_of(urls)}){_AFTER_URL}", lambda found: urls[found[0]], text)
    return text


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(map(re.escape, texts))


def _items(node: Node | None, key: str) -> tuple[Node, ...]:
    items = node.get(key) if isinstance(node, Pairs) else None
    return items.nodes if isinstance(items, Items) else ()


def _rewrite(written: str, old: str, new: str) -> str:
    """Return the new URL as the old one was written: in a block, in either quotes, or plain."""
    header = _BLOCK_HEADER.match(written)
    if header:
        return header[0] + written[header.end() :].replace(old, new, 1)
    if written.startswith('"'):
        escaped = new.replace("\\", r"\\").replace('"', r"\"")
        return f'"{escaped}"'
    if written.startswith("'") or not _is_plain(new):
        escaped = new.replace("'", "''")
        return f"'{escaped}'"
    return new


def _is_plain(url: str) -> bool:
    """Return whether the URL is read as itself without quotes, even between brackets."""
    match compose(f"[{url}]").root:
        case Items(nodes=(Scalar(text=text),)):
            return text == url
    return False
