"""What a list says of the paper behind a link, for sources that find it only with that."""

from collections.abc import Iterator
from typing import Final

from enricher.links.resolve import Links, papers_of
from enricher.model.catalog import Catalog, Entry
from enricher.model.facts import Metadata, Paper, Ref
from enricher.model.source import Clue

_FEWEST_WORDS: Final = 3  # of a name that is a title: `Acme` is the name of a system


def clues_of(catalog: Catalog, links: Links, metadata: Metadata) -> dict[Ref, Clue]:
    """Return the clue for each link to a paper; of several entries with one link, that of the first.

    The title is the one that people wrote, else the one that a source gave for a link of the entry, else the
    name in the catalog if it is long enough. The name of an item of a README is no title: if that is sure, it
    is the title of the entry. The DOI is the one that was found for the link, else the entry's own.
    """
    clues: dict[Ref, Clue] = {}
    for section in catalog.sections:
        for entry in section.entries:
            name = entry.name if section.is_generated else ""
            for ref, clue in _clues(entry, name, links, metadata):
                clues.setdefault(ref, clue)
    return clues


def _clues(entry: Entry, name: str, links: Links, metadata: Metadata) -> Iterator[tuple[Ref, Clue]]:
    refs = dict.fromkeys(links[url] for url in papers_of(entry) if url in links)
    known = {ref: metadata[ref].facts for ref in refs if ref in metadata}
    papers = {ref: facts for ref, facts in known.items() if isinstance(facts, Paper)}
    stored = next((facts.title for facts in papers.values()), None)
    title = entry.title or stored or (name if len(name.split()) >= _FEWEST_WORDS else None)
    for ref in refs:
        found = papers[ref].doi if ref in papers else None
        yield ref, Clue(title, found or entry.doi, entry.venue, entry.year)
