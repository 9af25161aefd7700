"""The facts of links that had none before, as a row an entry, section by section."""

from collections.abc import Iterator

from enricher.links.resolve import Links, links_of
from enricher.model.catalog import Catalog, Entry, Section
from enricher.model.facts import Metadata, Ref
from enricher.model.run import EntryFacts, SectionFacts
from enricher.render.entry_view import EntryView, short_count, short_venue, view_of


def new_facts(catalog: Catalog, links: Links, before: Metadata, after: Metadata) -> tuple[SectionFacts, ...]:
    """Return the sections that have entries with new facts, in the order of the list."""
    sections = (_section(section, links, before, after) for section in catalog.sections)
    return tuple(section for section in sections if section.entries)


def _section(section: Section, links: Links, before: Metadata, after: Metadata) -> SectionFacts:
    found = tuple(one for entry in section.entries for one in _entry(entry, links, before, after))
    without = (
        entry.name
        for entry in section.entries
        if not any(_has_facts(links[url], after) for url in links_of(entry) if url in links)
    )
    return SectionFacts(section.title, found, tuple(without))


def _entry(entry: Entry, links: Links, before: Metadata, after: Metadata) -> Iterator[EntryFacts]:
    refs = dict.fromkeys(links[url] for url in links_of(entry) if url in links)
    new = tuple(ref for ref in refs if _has_facts(ref, after) and not _has_facts(ref, before))
    if new:
        was, now = (view_of(entry, links, metadata) for metadata in (before, after))
        stars = now.repository.stars
        yield EntryFacts(
            name=entry.name,
            refs=new,
            title=now.paper.title if now.paper.title != was.paper.title else "",
            venue=_venue(now) if _venue(now) != _venue(was) else "",
            has_abstract=now.has_abstract and not was.has_abstract,
            stars="" if stars is None or stars == was.repository.stars else short_count(stars),
            license=(now.repository.license or "")
            if now.repository.license != was.repository.license
            else "",
        )


def _has_facts(ref: Ref, metadata: Metadata) -> bool:
    return ref in metadata and metadata[ref].facts is not None


def _venue(view: EntryView) -> str:
    venue, year = view.paper.venue or "", view.paper.year
    return " ".join(filter(None, (short_venue(venue) if venue else "", str(year or ""))))
