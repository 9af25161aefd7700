"""Resolve: which source can speak of which link."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from enricher.errors import EntryUnknown, UserError
from enricher.inside import is_inside
from enricher.model import Catalog, Entry, Ref, Source

Links = Mapping[str, Ref]  # a link as the catalog writes it → what it refers to; other links are left alone


def resolve(catalog: Catalog, sources: Sequence[Source]) -> Links:
    """Return the reference of every link that a source accepts; the first source that does has it.

    Raises UserError where the catalog sets something for a source that does not exist.
    """
    names = [source.name for source in sources]
    for unknown in catalog.without_abstracts.union(catalog.every).difference(names):
        raise UserError(f"{unknown!r} is no source; there are {', '.join(names)}")
    urls = {url for entry in catalog.entries() for url in (entry.paper, entry.code) if url}
    found = {url: _match(url, sources) for url in urls}
    return {url: ref for url, ref in found.items() if ref}


def _match(url: str, sources: Sequence[Source]) -> Ref | None:
    for source in sources:
        ident = source.match(url)
        if ident is not None:
            return Ref(source.name, ident)
    return None


def blocked(entries: Iterable[Entry]) -> dict[Ref, tuple[str, ...]]:
    """Return the links that lead into a private network or to this machine, and their entries' names."""
    found: dict[Ref, tuple[str, ...]] = {}
    for entry in entries:
        for url in (entry.paper, entry.code):
            if url and is_inside(url):
                found[Ref("link", url)] = (*found.get(Ref("link", url), ()), entry.name)
    return found


def refs_of(entry: Entry, links: Links) -> tuple[Ref, ...]:
    """Return what an entry's links refer to, paper first."""
    return tuple(links[url] for url in (entry.paper, entry.code) if url and url in links)


def entries_by_ref(entries: Iterable[Entry], links: Links) -> dict[Ref, tuple[str, ...]]:
    """Return the names of the entries behind each reference, references in the order of the list."""
    names: dict[Ref, tuple[str, ...]] = {}
    for entry in entries:
        for ref in dict.fromkeys(refs_of(entry, links)):
            names[ref] = (*names.get(ref, ()), entry.name)
    return names


def select(catalog: Catalog, names: Sequence[str]) -> tuple[Entry, ...]:
    """Return the entries of these names, whatever their case; all entries where no name is given.

    Raises EntryUnknown, naming the nearest.
    """
    entries = tuple(catalog.entries())
    if not names:
        return entries
    known = {entry.name.casefold(): entry.name for entry in entries}
    for name in names:
        if name.casefold() not in known:
            near = get_close_matches(name.casefold(), known, n=3, cutoff=0.5)
            hint = f"; did you mean {' or '.join(known[key] for key in near)}?" if near else ""
            raise EntryUnknown(f'no entry is named "{name}" in {catalog.title}{hint}')
    wanted = {name.casefold() for name in names}
    return tuple(entry for entry in entries if entry.name.casefold() in wanted)
