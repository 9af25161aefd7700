"""Edits of a legend or of the glossary: terms that people added, changed or removed in its table."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from enricher.catalog.edits import NotEditableError, apply, set_keys
from enricher.importer.columns import unescaped
from enricher.listing.section_splice import section_node
from enricher.listing.sides import GeneratedBlock, NotUnderstoodError, Past
from enricher.model.catalog import Section
from enricher.model.run import EditKind, ReadmeEdit
from enricher.readme.generated import GeneratedTable, read_table
from enricher.yaml_io.nodes import Node, Pairs, compose

Terms = Mapping[str, str]
Taken = tuple[str, tuple[ReadmeEdit, ...]]  # the catalog's text, and the edits

_COLUMNS: Final = 2  # of a glossary


def take_over_glossary(text: str, block: GeneratedBlock, ours: Terms, past: Past) -> Taken:
    """Return the catalog's text with the definitions that a person changed. Raises NotUnderstoodError."""
    root = compose(text).root
    node = root.get("glossary") if isinstance(root, Pairs) else None
    return _taken(text, node, block, ours, past, _definitions)


def take_over_legend(text: str, section: Section, block: GeneratedBlock, past: Past) -> Taken:
    """Return the catalog's text with the symbols that a person changed. Raises NotUnderstoodError."""
    legend = section_node(text, section.id).get("legend")
    node = legend.get("symbols") if isinstance(legend, Pairs) else None
    ours = section.legend.symbols if section.legend else {}
    return _taken(text, node, block, ours, past, _symbols)


def _definitions(table: GeneratedTable, base: GeneratedTable | None) -> Terms:
    for line, cells in ((0, table.header), *((row.line, row.cells) for row in table.rows)):
        if len(cells) != _COLUMNS:
            raise NotUnderstoodError(line, "each term has one definition; other cells cannot be taken over")
    if base and table.header != base.header:
        reason = "the titles of the glossary are in the catalog (glossary_table); change them there"
        raise NotUnderstoodError(0, reason)
    return _terms((row.line, row.cells[0], row.cells[1]) for row in table.rows)


def _symbols(table: GeneratedTable, _: GeneratedTable | None) -> Terms:
    if len(table.rows) != 1 or len(table.rows[0].cells) != len(table.header):
        raise NotUnderstoodError(0, "a legend has one row, with a symbol below each word")
    row = table.rows[0]
    return _terms((row.line, word, symbol) for word, symbol in zip(table.header, row.cells, strict=True))


def _terms(rows: Iterable[tuple[int, str, str]]) -> Terms:
    terms: dict[str, str] = {}
    for line, term, said in rows:
        if term in terms:
            raise NotUnderstoodError(line, f"{term} is here twice; keep one of the two")
        if term or said:
            terms[term] = said
    return {unescaped(term): unescaped(said) for term, said in terms.items()}


def _taken(  # noqa: PLR0913, PLR0917 - what is compared, and where it goes
    text: str,
    node: Node | None,
    block: GeneratedBlock,
    ours: Terms,
    past: Past,
    read: Callable[[GeneratedTable, GeneratedTable | None], Terms],
) -> Taken:
    table, written = read_table(block.text), past.written(block)
    base = read_table(written) if written else None
    if table is None or (base and [line for _, line in table.others] != [line for _, line in base.others]):
        raise NotUnderstoodError(0, "only the table can be changed here; the rest of it is in the catalog")
    here, was = read(table, base), read(base, base) if base else None
    before = was or {}
    if [term for term in here if term in before] != [term for term in before if term in here]:
        raise NotUnderstoodError(0, "the order of the terms is that of the catalog; change it there")
    changed = {term: said for term, said in here.items() if said not in (ours.get(term), before.get(term))}
    removed = [term for term in before if term in ours and term not in here]
    unclear = next((term for term in changed if was is None and term in ours), None)
    if unclear is not None:
        raise NotUnderstoodError(0, f"{unclear} has another meaning in the catalog; make them the same")
    values = {**changed, **dict.fromkeys(removed)}
    try:
        now = apply(text, set_keys(text, node, values, [*dict.fromkeys((*here, *ours))]))
    except NotEditableError:
        reason = "the catalog is written in a form that cannot be edited; make the change there by hand"
        raise NotUnderstoodError(0, reason) from None
    edits = (
        ReadmeEdit(EditKind.CHANGED_TERM, block.file, block.line, term, ours.get(term, ""), said or "")
        for term, said in values.items()
    )
    return now, tuple(edits)
