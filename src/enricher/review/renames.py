"""Moved repositories: their new links in the catalog, and their records under the new references."""

import re
from collections.abc import Collection, Iterator, Mapping

from enricher.links.resolve import Links, others_of
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata, Ref, Repository
from enricher.model.publishing import ChangeKey
from enricher.review.policy import FIRST_FACTS


def moved_links(links: Links, metadata: Metadata, rows: Collection[ChangeKey]) -> dict[str, str]:
    """Return each link whose repository has moved, with the link that it should be now.

    Only a move in the proposed rows counts: one that a person rejected is not followed.
    """
    return dict(_moved_links(links, metadata, rows))


def _moved_links(links: Links, metadata: Metadata, rows: Collection[ChangeKey]) -> Iterator[tuple[str, str]]:
    proposed = {row.ref for row in rows if row.field in {"name", FIRST_FACTS}}
    for url, ref in links.items():
        facts = metadata[ref].facts if ref in metadata else None
        if (
            isinstance(facts, Repository)
            and str(ref) in proposed
            and facts.name.casefold() != ref.id.casefold()
        ):
            moved = renamed_url(url, ref.id, facts.name)
            if moved != url:
                yield url, moved


def renamed_url(url: str, old: str, new: str) -> str:
    """Return the URL of a repository, or of a page in it, with its `owner/name` replaced."""
    name = rf"(?<=[/:]){re.escape(old)}(?=$|[/?#]|\.git\b)"
    return re.sub(name, lambda _: new, url, count=1, flags=re.IGNORECASE)


def under_new_refs(metadata: Metadata, moved: Mapping[str, str], was: Links, now: Links) -> Metadata:
    """Return the metadata under the references that the moved links have now."""
    new = {was[url]: now[target] for url, target in moved.items() if target in now}
    return {new.get(ref, ref): record for ref, record in metadata.items()}


def undo(
    metadata: Metadata, catalog: Catalog, links: Links, proposed: Catalog, proposed_links: Links
) -> Metadata:
    """Return what is proposed under the references of the catalog, which does not have its moves yet."""
    old: dict[Ref, Ref] = {}
    theirs = {(section.id, entry.name): entry for section in proposed.sections for entry in section.entries}
    for section in catalog.sections:
        for entry in section.entries:
            other = theirs.get((section.id, entry.name), entry)
            if len(others_of(other)) == len(others_of(entry)):
                for was, now in zip(others_of(entry), others_of(other), strict=True):
                    if was in links and now in proposed_links:
                        old[proposed_links[now]] = links[was]
    return {old.get(ref, ref): record for ref, record in metadata.items()}
