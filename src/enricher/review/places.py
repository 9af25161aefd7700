"""Where people wrote each link of a list: the file and the line, for a person who has to decide on it."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from enricher.links.resolve import Links, links_of
from enricher.model.catalog import LINK_LABELS, Catalog
from enricher.model.facts import Ref
from enricher.model.run import LinkPlace
from enricher.readme.sections import items_of
from enricher.render.in_place import ListFile
from enricher.yaml_io.nodes import Items, Node, Pairs, Scalar, compose


def places(
    catalog: Catalog, links: Links, text: str, file: str, lists: Sequence[ListFile]
) -> Mapping[Ref, tuple[LinkPlace, ...]]:
    """Return the places of each link, entry by entry; `text` is that of the catalog, and `file` its path.

    A link that a source named is where its entry is. An entry that the text does not have is left out.
    """
    found: dict[Ref, dict[str, LinkPlace]] = {}
    lines = dict(_lines(text))
    for section in catalog.sections:
        for entry in section.entries if section.is_generated else ():
            for url in links_of(entry):
                line = lines.get((entry.name, url)) or lines.get((entry.name, ""))
                if url in links and line:
                    found.setdefault(links[url], {}).setdefault(entry.name, LinkPlace(entry.name, file, line))
    folder = posixpath.dirname(file)
    items = (item for one in lists for item in items_of(one.readme))
    for entry, item in zip(catalog.in_readme(), items, strict=True):
        path = posixpath.normpath(posixpath.join(folder, item.file))
        for url in links_of(entry):
            if url in links:
                found.setdefault(links[url], {}).setdefault(
                    entry.name, LinkPlace(entry.name, path, item.line)
                )
    return {ref: tuple(by_entry.values()) for ref, by_entry in found.items()}


def _lines(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the line of each entry of a catalog, by its name and "", and of each of its links by its URL."""
    for section in _items(compose(text).root, "sections"):
        for entry in _items(section, "entries"):
            name = entry.get("name") if isinstance(entry, Pairs) else None
            if not isinstance(entry, Pairs) or not isinstance(name, Scalar):
                continue
            yield (name.text.strip(), ""), name.line
            for key, value in entry.nodes:
                if key.text in LINK_LABELS or key.text == "also":
                    yield from (((name.text.strip(), one.text.strip()), one.line) for one in _scalars(value))


def _scalars(node: Node) -> Iterator[Scalar]:
    match node:
        case Scalar():
            yield node
        case Items():
            yield from (one for one in node.nodes if isinstance(one, Scalar))


def _items(node: Node | None, key: str) -> tuple[Node, ...]:
    items = node.get(key) if isinstance(node, Pairs) else None
    return items.nodes if isinstance(items, Items) else ()
