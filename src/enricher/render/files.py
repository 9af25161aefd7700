"""Render: the files as they follow from catalog and metadata. Pure, offline, idempotent to the byte."""

from dataclasses import replace
from typing import Final

from enricher.links.resolve import Links, with_named_dois
from enricher.metadata.merge import withhold_abstracts
from enricher.metadata.store import write_metadata
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata
from enricher.model.publishing import Texts
from enricher.readme.markers import begin, contents, empty_block, fill
from enricher.render.abstracts import BLOCK, abstracts, anchors
from enricher.render.entry_view import view_of
from enricher.render.order import in_order
from enricher.render.tables import Anchors, Rows, blocks

METADATA: Final = "metadata.yaml"
ABSTRACTS: Final = "abstracts.md"
README: Final = "README.md"


def render(catalog: Catalog, links: Links, metadata: Metadata, texts: Texts) -> Texts:
    """Return the texts with the generated blocks and the metadata renewed, everything else to the byte.

    Nothing is generated in the README of a list in place, see `in_place`. A README.md or abstracts.md that
    does not exist yet begins with headings and markers.
    Raises MarkersInvalid where README.md or abstracts.md lacks markers that the catalog needs.
    """
    allowed = withhold_abstracts(metadata, catalog.without_abstracts)
    rows: Rows = {
        section.id: in_order((view_of(entry, links, allowed) for entry in section.entries), section.sort)
        for section in with_named_dois(catalog, links, allowed).sections
    }
    written = replace(texts, metadata=write_metadata(allowed))
    to_abstracts: Anchors = {}
    if catalog.abstracts:
        page = texts.abstracts or f"# {catalog.title}: abstracts\n\n{empty_block(BLOCK)}"
        to_abstracts = anchors(catalog, rows, ABSTRACTS, above=page.partition(begin(BLOCK))[0])
        written = replace(written, abstracts=fill(page, {BLOCK: abstracts(catalog, rows)}, ABSTRACTS))
    if catalog.readme:
        return written
    readme = texts.readme or skeleton(catalog)
    present = contents(readme, README)
    return replace(written, readme=fill(readme, dict(blocks(catalog, rows, to_abstracts, present)), README))


def skeleton(catalog: Catalog) -> str:
    """Return a README that has only headings and markers, for a list that has no README yet."""
    parts = [f"# {catalog.title}\n"]
    for section in catalog.sections:
        parts.append(f"## {section.title}\n\n{empty_block(section.id)}")
        if section.legend:
            parts.append(empty_block(f"{section.id}-legend"))
    if catalog.glossary:
        parts.append(f"## Glossary of Terms\n\n{empty_block('glossary')}")
    return "\n".join(parts)
