"""What a list lacks: the fields of a paper that an index may fill."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from enricher.links.resolve import Links, papers_of
from enricher.model.catalog import Catalog, Column, Entry
from enricher.model.facts import Metadata, Paper, Ref
from enricher.model.source import Clue
from enricher.model.template import read_template
from enricher.sources import PREPRINT_SERVERS

_NO_PAPER: Final = Paper(title="")


def with_wanted(
    clues: Mapping[Ref, Clue], catalog: Catalog, links: Links, metadata: Metadata, early: Collection[Ref]
) -> Mapping[Ref, Clue]:
    """Return the clues with the fields that are wanted of each paper.

    Of one that is `early` it is only the title, for which no index of venues, code or citations is asked.
    """
    wanted = wanted_fields(catalog, links, metadata)
    wanted = {ref: fields & {"title"} if ref in early else fields for ref, fields in wanted.items()}
    known = {ref for ref, record in metadata.items() if record.facts}
    return {
        ref: replace(clue, wanted=wanted.get(ref, frozenset()), is_new=ref not in known)
        for ref, clue in clues.items()
    }


def wanted_fields(catalog: Catalog, links: Links, metadata: Metadata) -> Mapping[Ref, frozenset[str]]:
    """Return which fields are wanted of each paper: title, accepted, code and citations.

    A title is wanted of a paper without facts, or with those of another index; where it was accepted, if
    neither a person nor a source names a venue, and none is pinned; code, if no one names it; citations, if a
    table shows them.
    """
    columns = (column for section in catalog.sections for column in section.columns)
    shows_citations = any("citations" in shown_fields(column) for column in columns)
    shown = frozenset({"citations"}) if shows_citations else frozenset[str]()
    wanted: dict[Ref, frozenset[str]] = {}
    for entry in catalog.entries():
        for ref, fields in _of_entry(entry, links, metadata).items():
            wanted[ref] = wanted.get(ref, frozenset()) | fields | shown
    return wanted


def shown_fields(column: Column) -> frozenset[str]:
    """Return the fields that a column shows: its own, or those of its template."""
    parts = read_template(column.template) if column.template else ()
    return frozenset((column.field, *(name for part in parts for name in part.placeholders)))


def _of_entry(entry: Entry, links: Links, metadata: Metadata) -> dict[Ref, frozenset[str]]:
    papers = {links[url]: _NO_PAPER for url in papers_of(entry) if url in links}
    for ref in papers:
        facts = metadata[ref].facts if ref in metadata else None
        papers[ref] = facts if isinstance(facts, Paper) else _NO_PAPER
    is_pinned = any(pin.field in {"venue", "accepted"} for pin in entry.pin)
    has_venue = (
        is_pinned
        or bool(entry.venue)
        or any(
            facts.accepted or (facts.venue and ref.source not in PREPRINT_SERVERS)
            for ref, facts in papers.items()
        )
    )
    has_code = bool(entry.code) or any(facts.code for facts in papers.values())
    common = {"accepted": not has_venue, "code": not has_code}
    return {
        ref: frozenset(
            name for name, is_wanted in (*common.items(), ("title", _is_borrowed(facts))) if is_wanted
        )
        for ref, facts in papers.items()
    }


def _is_borrowed(facts: Paper) -> bool:
    """Return whether the source itself has not spoken yet."""
    return not facts.title or facts.provenance_of("title") is not None
