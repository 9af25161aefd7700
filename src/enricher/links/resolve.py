"""Resolve: which source knows which link."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from operator import attrgetter
from typing import Final

from enricher.errors import EntryUnknown, UserError
from enricher.links.parse import doi_link
from enricher.links.private_hosts import is_private
from enricher.model.catalog import LINK_LABELS, Catalog, Entry
from enricher.model.facts import Metadata, Paper, Ref
from enricher.model.source import Source

_NOTHING_YET: Final[Metadata] = {}
_MOST_NAMED: Final = 3
_NEAR: Final = 0.75  # of the letters are the same; titles that have nothing in common reach 0.6
_OTHERS: Final = attrgetter("code", *(key for key in LINK_LABELS if key not in {"paper", "code"}))
Links = Mapping[str, Ref]  # a link as the catalog writes it → what it refers to; other links are left alone


def resolve(catalog: Catalog, sources: Sequence[Source], metadata: Metadata = _NOTHING_YET) -> Links:
    """Return the reference of every link that a source accepts; the first source that does has it.

    The links are the catalog's, and those of the DOIs that the metadata names. Raises UserError where the
    catalog sets something for a source that does not exist.
    """
    names = [source.name for source in sources]
    for unknown in catalog.without_abstracts.union(catalog.every).difference(names):
        raise UserError(f"{unknown!r} is no source; there are {', '.join(names)}")
    # The catalog's own last, so that of two links to one thing a report shows the one that people wrote.
    named = [(ref.source, doi_link(doi)) for ref, doi in named_dois(metadata).items()]
    found = {url: match(url, sources) for _, url in named}
    further = ((url, found[url]) for source, url in named if _is_of_another(source, found[url]))
    listed = dict.fromkeys(url for entry in catalog.entries() for url in links_of(entry))
    matched = ((url, found.get(url) or match(url, sources)) for url in listed)
    return {url: ref for url, ref in (*further, *matched) if ref}


def _is_of_another(source: str, ref: Ref | None) -> bool:
    """Return whether a DOI leads to another source than the one that names it, which knows no more of it."""
    return ref is not None and ref.source != source


def match(url: str, sources: Sequence[Source]) -> Ref | None:
    """Return what a link refers to in the first source that accepts it, or None."""
    for source in sources:
        ident = source.match(url)
        if ident is not None:
            return Ref(source.name, ident)
    return None


def named_dois(metadata: Metadata) -> dict[Ref, str]:
    """Return the DOI that a source names of a paper, as arXiv does when its preprint has been published."""
    papers = ((ref, record.facts) for ref, record in metadata.items())
    return {ref: facts.doi for ref, facts in papers if isinstance(facts, Paper) and facts.doi}


def with_named_dois(catalog: Catalog, links: Links, metadata: Metadata) -> Catalog:
    """Return the catalog with the DOIs that its papers' sources name as further links of the same entries.

    A person's own `doi:` replaces any other.
    """
    return replace(
        catalog,
        sections=tuple(
            replace(
                section,
                entries=tuple(with_named_doi(entry, links, metadata) for entry in section.entries),
            )
            for section in catalog.sections
        ),
    )


def with_named_doi(entry: Entry, links: Links, metadata: Metadata) -> Entry:
    """Return one entry with the DOIs that its paper's sources name as further links of it."""
    if entry.doi:
        return entry
    refs = [links[url] for url in papers_of(entry) if url in links]
    named = named_dois({ref: metadata[ref] for ref in refs if ref in metadata})
    urls = [(ref.source, doi_link(doi)) for ref, doi in named.items()]
    leading = [url for source, url in urls if _is_of_another(source, links.get(url))]
    further = [url for url in leading if links[url] not in refs]
    return replace(entry, also=(*entry.also, *dict.fromkeys(further))) if further else entry


def new_code(before: Metadata, after: Metadata) -> dict[Ref, str]:
    """Return the code that papers' sources newly name.

    What the old metadata has was offered before: then a person decided about it.
    """
    codes = ((ref, _code_in(ref, after)) for ref in after)
    return {ref: code for ref, code in codes if code and code != _code_in(ref, before)}


def with_found_code(
    catalog: Catalog,
    links: Links,
    sources: Sequence[Source],
    new: Mapping[Ref, str],
    sections: Collection[str],
) -> tuple[Catalog, Links]:
    """Return the catalog with the new code of papers in the sections of these ids, and the links with it.

    Only an entry without code gets one, and only a link that a source can check.
    """
    if not (new and sections):
        return catalog, links
    resolved = dict(links)
    with_code = []
    for section in catalog.sections:
        entries = []
        for entry in section.entries:
            url = _found_code(entry, links, new) if section.id in sections else None
            ref = match(url, sources) if url else None
            if url and ref:
                resolved[url] = ref
            entries.append(replace(entry, code=url) if ref else entry)
        with_code.append(replace(section, entries=tuple(entries)))
    return replace(catalog, sections=tuple(with_code)), resolved


def _found_code(entry: Entry, links: Links, new: Mapping[Ref, str]) -> str | None:
    """Return the code for an entry that has none; of several papers at one server, it is not clear whose."""
    if entry.code or "code" in entry.cells or any(pin.field == "code" for pin in entry.pin):
        return None
    refs = dict.fromkeys(links[url] for url in papers_of(entry) if url in links)
    found = {new[ref] for ref in refs if ref in new}
    alone = all(sum(other.source == ref.source for other in refs) == 1 for ref in refs if ref in new)
    return found.pop() if len(found) == 1 and alone else None


def _code_in(ref: Ref, metadata: Metadata) -> str | None:
    facts = metadata[ref].facts if ref in metadata else None
    return facts.code if isinstance(facts, Paper) else None


def papers_of(entry: Entry) -> tuple[str, ...]:
    """Return the links of an entry's paper: its own, then the further ones, then that of its DOI."""
    doi = doi_link(entry.doi) if entry.doi else None
    return tuple(url for url in (entry.paper, *entry.also, doi) if url)


def others_of(entry: Entry) -> tuple[str, ...]:
    """Return the links of an entry that are not of its paper."""
    code, *others = _OTHERS(entry)
    return tuple(filter(None, (code, *entry.more_code, *others)))


def links_of(entry: Entry) -> tuple[str, ...]:
    """Return all links of an entry, those of the paper first."""
    return (*papers_of(entry), *others_of(entry))


def blocked(entries: Iterable[Entry]) -> dict[Ref, tuple[str, ...]]:
    """Return the links that lead into a private network or to this machine, and their entries' names."""
    found: dict[Ref, tuple[str, ...]] = {}
    for entry in entries:
        for url in links_of(entry):
            if is_private(url):
                found[Ref("link", url)] = (*found.get(Ref("link", url), ()), entry.name)
    return found


def refs_of(entry: Entry, links: Links) -> tuple[Ref, ...]:
    """Return what an entry's links refer to, paper first."""
    return tuple(links[url] for url in links_of(entry) if url in links)


def entries_by_ref(entries: Iterable[Entry], links: Links) -> dict[Ref, tuple[str, ...]]:
    """Return the names of the entries behind each reference, references in the order of the list."""
    names: dict[Ref, tuple[str, ...]] = {}
    for entry in entries:
        for ref in dict.fromkeys(refs_of(entry, links)):
            names[ref] = (*names.get(ref, ()), entry.name)
    return names


def select(catalog: Catalog, names: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries of these names, titles or links; all entries where no name is given.

    Raises EntryUnknown, naming the nearest.
    """
    entries = tuple(catalog.entries())
    if not names:
        return entries
    called = [(entry, _calls(entry)) for entry in entries]
    for name in names:
        if not any(name.casefold() in calls for _, calls in called):
            known = {entry.name.casefold(): entry.name for entry in entries}
            part = [one for one in known if name.casefold() in one][:_MOST_NAMED]
            near = part or get_close_matches(name.casefold(), known, n=_MOST_NAMED, cutoff=_NEAR)
            hint = f"; did you mean {' or '.join(known[key] for key in near)}?" if near else ""
            raise EntryUnknown(f'no entry is named "{name}" in {catalog.title}{hint}')
    wanted = {name.casefold() for name in names}
    return tuple(entry for entry, calls in called if not wanted.isdisjoint(calls))


def _calls(entry: Entry) -> frozenset[str]:
    """Return what an entry is found by, in small letters: its name, its title and its links."""
    return frozenset(text.casefold() for text in (entry.name, entry.title or "", *links_of(entry)) if text)
