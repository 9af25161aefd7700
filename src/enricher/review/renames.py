"""Moved repositories: their new links in the catalog, and their records under the new references."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from enricher.links.resolve import Links, links_of
from enricher.model.catalog import Catalog, Entry
from enricher.model.facts import Metadata, Ref, Repository
from enricher.model.publishing import ChangeKey
from enricher.review.policy import row_of


def moved_links(links: Links, metadata: Metadata, is_refused: Callable[[ChangeKey], bool]) -> dict[str, str]:
    """Return each link whose repository has moved, with the link that it should be now.

    That follows from the metadata, whichever run has found it, unless people have refused the new name.
    """
    return dict(_moved_links(links, metadata, is_refused))


def _moved_links(
    links: Links, metadata: Metadata, is_refused: Callable[[ChangeKey], bool]
) -> Iterator[tuple[str, str]]:
    for url, ref in links.items():
        facts = metadata[ref].facts if ref in metadata else None
        if (
            isinstance(facts, Repository)
            and facts.name.casefold() != ref.id.casefold()
            and not is_refused(row_of(ref, "name", facts.name))
        ):
            moved = renamed_url(url, ref.id, facts.name)
            if moved != url:
                yield url, moved


def renamed_url(url: str, old: str, new: str) -> str:
    """Return the URL of a repository, or of a page in it, with its `owner/name` replaced."""
    name = rf"(?<=[/:]){re.escape(old)}(?=$|[/?#]|\.git\b)"
    return re.sub(name, lambda _: new, url, count=1, flags=re.IGNORECASE)


def under_new_refs(metadata: Metadata, moved: Mapping[str, str], was: Links, now: Links) -> Metadata:
    """Return the metadata under the references that the moved links have now.

    Where another link still has the old reference, its record stays there too.
    """
    new = {was[url]: now[target] for url, target in moved.items() if target in now}
    kept = {ref: metadata[ref] for ref in new.keys() & set(now.values()) if ref in metadata}
    return {new.get(ref, ref): record for ref, record in metadata.items()} | kept


def moves_between(before: Catalog, was: Links, after: Catalog, now: Links) -> dict[Ref, Ref]:
    """Return which reference became which where the bot moved links, from `before` to `after`.

    An entry is known by its name, of several with one name in a section by their order.
    """
    entries = _by_name(before)
    pairs = (
        (links_of(entries[key]), links_of(one)) for key, one in _by_name(after).items() if key in entries
    )
    urls = (pair for old, new in pairs if len(old) == len(new) for pair in zip(old, new, strict=True))
    return {was[url]: now[moved] for url, moved in urls if url != moved and url in was and moved in now}


def _by_name(catalog: Catalog) -> dict[tuple[str, str, int], Entry]:
    """Return each entry by its section, its name, and how many of that name are before it."""
    found: dict[tuple[str, str, int], Entry] = {}
    counts: Counter[tuple[str, str]] = Counter()
    for section in catalog.sections:
        for entry in section.entries:
            key = (section.id, entry.name)
            found[*key, counts[key]] = entry
            counts[key] += 1
    return found


def undo(metadata: Metadata, moves: Mapping[Ref, Ref]) -> Metadata:
    """Return the metadata with each record that has moved also under its old reference."""
    return {**metadata, **{old: metadata[new] for old, new in moves.items() if new in metadata}}
