"""Preprints of a list that were accepted: they have a venue now, and had none before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from enricher.links.resolve import Links, papers_of
from enricher.model.catalog import Catalog, Entry
from enricher.model.facts import Metadata, Paper, Ref
from enricher.model.run import Publication
from enricher.sources import PREPRINT_SERVERS


def publications(
    catalog: Catalog, links: Links, before: Metadata, after: Metadata
) -> tuple[Publication, ...]:
    """Return the preprints of the old metadata for which only the new metadata says where they appeared."""
    found: dict[Ref, Publication] = {}
    for entry in catalog.entries():
        for one in _of_entry(entry, links, before, after):
            known = found.get(one.preprint)
            names = (*known.names, *one.names) if known else one.names
            found[one.preprint] = replace(one, names=names)
    return tuple(found.values())


def _of_entry(entry: Entry, links: Links, before: Metadata, after: Metadata) -> Iterator[Publication]:
    refs = tuple(dict.fromkeys(links[url] for url in papers_of(entry) if url in links))
    for preprint in refs:
        if preprint.source not in PREPRINT_SERVERS or _paper(preprint, before) is None:
            continue
        place = next(_places(preprint, refs, after), None)
        if place and not any(_places(preprint, refs, before)):
            yield replace(place, names=(entry.name,))


def _places(preprint: Ref, refs: Sequence[Ref], metadata: Metadata) -> Iterator[Publication]:
    """Yield where a preprint was published, and what says so: the publisher's link before its own."""
    for ref in refs:
        facts = _paper(ref, metadata)
        if facts and facts.venue and ref.source not in PREPRINT_SERVERS:
            place = " ".join(filter(None, [facts.venue, str(facts.year or "")]))
            yield Publication((), preprint, place, ref)
    facts = _paper(preprint, metadata)
    if facts is None:
        return
    for name in ("accepted", "journal", "doi"):
        if place := getattr(facts, name):
            yield Publication((), preprint, place, preprint, facts.provenance_of(name))


def _paper(ref: Ref, metadata: Metadata) -> Paper | None:
    facts = metadata[ref].facts if ref in metadata else None
    return facts if isinstance(facts, Paper) else None
