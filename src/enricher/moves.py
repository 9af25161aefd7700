"""Links that have moved, put right in the text of catalog.yaml: every other character of it stays."""

import re
from collections.abc import Iterator, Mapping

from enricher.catalog import is_link
from enricher.yamltext import Items, Node, Pairs, Scalar, compose

_LINKS = frozenset({"paper", "code"})
_BLOCK_HEADER = re.compile("[|>][^\n\r\x85\u2028\u2029]*")


def move_links(text: str, moves: Mapping[str, str]) -> str:
    """Return the catalog's text with each paper or code link that is an old URL replaced by its new one.

    Quotes stay as they are; a plain link gets some where the new URL needs them. Nothing moves in a text with
    mistakes in its YAML, nor to a URL that the catalog would refuse. Raises nothing.
    """
    document = compose(text)
    links = () if document.mistakes else tuple(_links(document.root))
    for link in reversed(links):
        old = link.text.strip()
        new = moves.get(old, old)
        if new != old and is_link(new) and new.isprintable():
            written = _rewrite(text[link.start : link.end], old, new)
            text = text[: link.start] + written + text[link.end :]
    return text


def _links(root: Node | None) -> Iterator[Scalar]:
    """Yield the paper and code links of every entry, in the order of the text."""
    for section in _items(root, "sections"):
        for entry in _items(section, "entries"):
            pairs = entry.nodes if isinstance(entry, Pairs) else ()
            yield from (value for key, value in pairs if key.text in _LINKS and isinstance(value, Scalar))


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
