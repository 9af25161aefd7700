"""New entries, sections, symbols and terms put into the text of a catalog, of which every character stays."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from enricher.importer.findings import Remark, RemarkKind
from enricher.importer.writer import write_entries, write_glossary, write_section
from enricher.model.catalog import Entry, GlossaryTable, Section, Style
from enricher.yaml_io.nodes import Items, Node, Pairs, Scalar, compose
from enricher.yaml_io.writer import scalar

_REST_OF_LINE = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Addition:
    """The entries that a section gets, each with its line in the README."""

    section: Section
    entries: tuple[tuple[Entry, int], ...]


@dataclass(frozen=True, slots=True)
class Additions:
    """What a catalog gets that it has not."""

    entries: tuple[Addition, ...] = ()
    sections: tuple[Section, ...] = ()
    symbols: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # section id → word → symbol
    terms: Mapping[str, str] = field(default_factory=dict)
    glossary_table: GlossaryTable = field(default_factory=GlossaryTable)  # of a glossary that is new


@dataclass(frozen=True, slots=True)
class _Insertion:
    """A piece of text, and before which character of the catalog it goes."""

    at: int
    text: str


def splice(text: str, added: Additions, style: Style) -> tuple[str, list[Remark]]:
    """Return the catalog's text with the additions, and what has to be put in by hand.

    `style` is the whole list's. Every character stays; only a last line without an end gets one.
    """
    base = text if text.endswith("\n") else f"{text}\n"
    root = compose(base).root
    pieces: list[_Insertion] = []
    by_hand: list[Remark] = []
    for piece in _pieces(base, root, added, style):
        if isinstance(piece, Remark):
            by_hand.append(piece)
        else:
            pieces.append(piece)
    newline = "\r\n" if "\r\n" in text else "\n"
    now = base
    for piece in reversed(sorted(pieces, key=lambda piece: piece.at)):  # noqa: C413 - keeps the order of equals
        now = now[: piece.at] + piece.text.replace("\n", newline) + now[piece.at :]
    return now if pieces else text, by_hand


def _pieces(text: str, root: Node | None, added: Additions, style: Style) -> Iterator[_Insertion | Remark]:
    nodes = _sections(root)
    for addition in added.entries:
        if addition.entries:
            yield from _entries(text, nodes.get(addition.section.id), addition)
    for ident, symbols in added.symbols.items():
        legend = nodes[ident].get("legend") if ident in nodes else None
        yield from _terms(text, legend.get("symbols") if isinstance(legend, Pairs) else None, symbols)
    yield from _new_sections(text, root, added.sections, style)
    glossary = root.get("glossary") if isinstance(root, Pairs) else None
    if added.terms and glossary is None:
        written = "".join(f"{line}\n" for line in write_glossary(added.terms, added.glossary_table))
        yield _Insertion(len(text), f"\n{written}")
    elif added.terms:
        yield from _terms(text, glossary, added.terms)


def _sections(root: Node | None) -> dict[str, Pairs]:
    sections = root.get("sections") if isinstance(root, Pairs) else None
    nodes = sections.nodes if isinstance(sections, Items) else ()
    pairs = [(node, node.get("id")) for node in nodes if isinstance(node, Pairs)]
    return {ident.text.strip(): node for node, ident in pairs if isinstance(ident, Scalar)}


def _entries(text: str, section: Pairs | None, addition: Addition) -> Iterator[_Insertion | Remark]:
    entries = section.get("entries") if section else None
    if isinstance(entries, Items) and _is_block(text, entries):
        new = [entry for entry, _ in addition.entries]
        yield _Insertion(
            _after(text, entries), write_entries(new, addition.section, " " * (entries.column - 1))
        )
        return
    for entry, line in addition.entries:
        message = f"{entry.name}: section {addition.section.id} has no block list of entries to add it to"
        yield Remark(line, RemarkKind.DIFFERS, message)


def _new_sections(
    text: str, root: Node | None, sections: Sequence[Section], style: Style
) -> Iterator[_Insertion | Remark]:
    node = root.get("sections") if isinstance(root, Pairs) else None
    if isinstance(node, Items) and _is_block(text, node):
        indent = " " * (node.column - 1)
        for section in sections:
            lines = (f"{indent}{line}\n" for line in write_section(section, style))
            yield _Insertion(_after(text, node), "\n" + "".join(lines))
        return
    for section in sections:
        message = f"{section.title}: the catalog has no block list of sections to add it to"
        yield Remark(1, RemarkKind.DIFFERS, message)


def _terms(text: str, node: Node | None, terms: Mapping[str, str]) -> Iterator[_Insertion | Remark]:
    """Yield the terms as they go into a mapping, be it between braces or a line each."""
    if not isinstance(node, Pairs) or not node.nodes:
        for term in terms:
            yield Remark(1, RemarkKind.DIFFERS, f"{term}: the catalog has no mapping to add it to")
        return
    if text[: node.nodes[0][0].start].rstrip().endswith("{"):
        pairs = (f", {scalar(term, flow=True)}: {scalar(said, flow=True)}" for term, said in terms.items())
        yield _Insertion(_end(node), "".join(pairs))
    else:
        indent = " " * (node.column - 1)
        lines = (f"{indent}{scalar(term)}: {scalar(said)}\n" for term, said in terms.items())
        yield _Insertion(_after(text, node), "".join(lines))


# --- where a node ends ----------------------------------------------------------------------------


def _is_block(text: str, items: Items) -> bool:
    """Return whether the list is one of lines with hyphens, and has an item."""
    first = items.nodes[0] if items.nodes else None
    while isinstance(first, Pairs) and first.nodes:
        first = first.nodes[0][0]
    return isinstance(first, Scalar) and text[: first.start].rstrip("{ \t\r\n").endswith("-")


def _after(text: str, node: Node) -> int:
    """Return where the line after the node begins."""
    line = _REST_OF_LINE.match(text, _end(node) - 1)
    return line.end() if line else len(text)


def _end(node: Node) -> int:
    """Return where the last text within a node ends."""
    match node:
        case Scalar():
            return node.end
        case Items():
            return max(map(_end, node.nodes), default=0)
        case Pairs():
            return max((max(_end(key), _end(value)) for key, value in node.nodes), default=0)
        case _:
            return 0
