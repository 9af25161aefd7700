"""Render: the files as they follow from catalog and metadata. Pure, offline, idempotent to the byte."""

import posixpath
from collections.abc import Mapping
from dataclasses import replace

from enricher.catalog.edits import with_ends
from enricher.links.resolve import Links, with_named_dois
from enricher.metadata.merge import withhold_abstracts
from enricher.metadata.store import write_metadata
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata
from enricher.model.publishing import Texts
from enricher.readme.markers import EditedBlocks, MarkedBlock, fill
from enricher.render.abstracts import abstracts_pages
from enricher.render.entry_view import view_of
from enricher.render.marked import located, started
from enricher.render.order import in_order
from enricher.render.tables import Anchors, Rows, blocks


def render(
    catalog: Catalog,
    links: Links,
    metadata: Metadata,
    texts: Texts,
    edited: EditedBlocks = EditedBlocks(),  # noqa: B008 - a frozen value
) -> Texts:
    """Return the texts with the generated blocks and the metadata renewed, everything else to the byte.

    Nothing is written in the items that are kept in place, see `in_place`. A README.md or abstracts.md that
    does not exist yet begins with headings and markers.
    Raises MarkersInvalid where a README or a file of the abstracts lacks markers that the catalog needs.
    """
    allowed = withhold_abstracts(metadata, catalog.without_abstracts)
    rows: Rows = {
        section.id: in_order(
            (view_of(entry, links, allowed, catalog.venue_table) for entry in section.entries), section.sort
        )
        for section in with_named_dois(catalog, links, allowed).sections
    }
    pages, anchors = abstracts_pages(catalog, rows, texts.abstracts) if catalog.abstracts else ({}, {})
    facts = with_ends(write_metadata(allowed), texts.metadata)  # git may check it out with those of Windows
    if facts == texts.metadata:
        facts = texts.metadata  # so that a large text is not held twice
    written = replace(texts, metadata=facts, abstracts={**texts.abstracts, **pages})
    if catalog.is_in_place:
        return written
    lists = started(catalog, texts.lists)
    filled = {
        file: _filled(catalog, rows, _seen_from(file, anchors, texts.folder), lists[file], present, edited)
        for file, present in located(catalog, lists).items()
    }
    return replace(written, lists=filled)


def _filled(  # noqa: PLR0913, PLR0917 - a file, and all that it is made of
    catalog: Catalog,
    rows: Rows,
    anchors: Anchors,
    text: str,
    present: Mapping[str, MarkedBlock],
    edited: EditedBlocks,
) -> str:
    now = {name: block.content for name, block in present.items()}
    return fill(text, present, dict(blocks(catalog, rows, anchors, now)), edited)


def _seen_from(file: str, anchors: Anchors, folder: str) -> Anchors:
    """Return the places of the abstracts relative to a file; `folder` is that of the catalog."""
    here = posixpath.dirname(posixpath.join(folder, file)) or "."
    return {
        entry: f"{posixpath.relpath(posixpath.join(folder, page), here)}#{anchor}"
        for entry, place in anchors.items()
        for page, _, anchor in [place.partition("#")]
    }
