"""New sections and a new glossary put into the text of a catalog, of which every other byte stays."""

from collections.abc import Mapping, Sequence

from enricher.catalog.edits import KeptItem, NewItem, NotEditableError, apply, set_items, with_ends
from enricher.importer.writer import write_glossary, write_section
from enricher.model.catalog import GlossaryTable, Section, Style
from enricher.yaml_io.nodes import Items, Pairs, compose


def with_sections(text: str, sections: Sequence[Section], style: Style) -> str:
    """Return the catalog's text with these sections behind its last one; `style` is the whole list's.

    Raises NotEditableError for sections between brackets.
    """
    root = compose(text).root
    node = root.get("sections") if isinstance(root, Pairs) else None
    kept = [KeptItem(at) for at in range(len(node.nodes) if isinstance(node, Items) else 0)]
    new = [NewItem(tuple(write_section(section, style)), above="\n") for section in sections]
    return apply(text, set_items(text, node, [*kept, *new], ()))


def with_glossary(text: str, terms: Mapping[str, str], table: GlossaryTable) -> str:
    """Return the text of a catalog that has no glossary with this one at its end.

    Raises NotEditableError for a catalog between braces, or with the key of a glossary.
    """
    root = compose(text).root
    if not isinstance(root, Pairs) or root.flow or root.get("glossary") or root.get("glossary_table"):
        raise NotEditableError
    lines = "".join(f"{line}\n" for line in write_glossary(terms, table))
    gap = "\n" if text.endswith("\n") else "\n\n"
    return text + with_ends(gap + lines, text)
