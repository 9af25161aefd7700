"""Coverage: how much of a list has a source, how much the sources gave, and what would help."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Final

from enricher.links.parse import parse_link
from enricher.links.resolve import Links, links_of, papers_of
from enricher.model.catalog import Catalog
from enricher.model.facts import Metadata, Ref
from enricher.model.run import Coverage, HeldShare, HostShare, LinkTally, Share
from enricher.render.entry_view import EntryView, view_of

_NO_HOST: Final = "other"


def cover(
    catalog: Catalog, links: Links, metadata: Metadata, wanted: Mapping[str, str] | None = None
) -> Coverage:
    """Return the coverage of the list. Each distinct link counts once, and so does each entry.

    A paper link counts as accepted if a link in `also:` or `doi:` of its entry is. `wanted` are the variables
    of the tokens that are not set, by the sources that refuse strangers.
    """
    entries = tuple(catalog.entries())
    papers = _accepted(((entry.paper, papers_of(entry)) for entry in entries), links)
    codes = _accepted(((url, (url,)) for entry in entries for url in entry.links("code")), links)
    views = [view_of(entry, links, metadata) for entry in entries]
    asked = dict.fromkeys(url for entry in entries for url in links_of(entry) if url in links)
    unknown = Counter(links[url].source for url in asked if not _has_facts(links[url], metadata))
    return Coverage(
        entries=len(entries),
        links=(_share("paper links", papers), _share("code links", codes)),
        facts=tuple(_facts(views)),
        hosts=(*_hosts("paper", papers), *_hosts("code", codes)),
        sources=dict(Counter(links[url].source for url in asked).most_common()),
        held=tuple(
            HeldShare(source, unknown[source], len(papers), token)
            for source, token in (wanted or {}).items()
            if unknown[source]
        ),
    )


def _has_facts(ref: Ref, metadata: Metadata) -> bool:
    return ref in metadata and metadata[ref].facts is not None


def tally(catalog: Catalog, links: Links, metadata: Metadata) -> LinkTally:
    """Return each distinct link of the list with what is known of it; those of one thing count once.

    Only what is stored decides, so that a run without news does not change the numbers.
    """
    urls = dict.fromkeys(url for entry in catalog.entries() for url in links_of(entry))
    records = {ref: metadata.get(ref) for ref in dict.fromkeys(links[url] for url in urls if url in links)}
    found = {ref for ref, record in records.items() if record and record.facts and not record.missing}
    missing = {ref for ref, record in records.items() if record and record.missing}
    unread = (parse_link(url) for url in urls if url not in links)
    return LinkTally(
        found=Counter(ref.source for ref in found),
        not_found=Counter(ref.source for ref in missing),
        not_checked=Counter(ref.source for ref in records if ref not in found | missing),
        no_source=Counter(link.host if link else _NO_HOST for link in unread),
    )


def advice(coverage: Coverage) -> Iterator[str]:
    """Yield what a person could add, the most useful first: for links without a source, then for a token."""
    lacking = [host for host in coverage.hosts if host.kind == "paper" and host.accepted < host.links]
    for host in sorted(lacking, key=lambda host: host.accepted - host.links):
        count = host.links - host.accepted
        papers = "paper" if count == 1 else "papers"
        yield f"{count} {papers} at {host.name}: add `doi:` or, in `also:`, a second link that a source knows"
    for held in coverage.held:
        links = "link" if held.links == 1 else "links"
        yield f"{held.links} {links} of {held.source}, which refuses strangers: set `{held.token}`"


def to_fields(coverage: Coverage) -> dict[str, object]:
    """Return the coverage and what would help, for JSON."""
    return {**asdict(coverage), "advice": list(advice(coverage))}


def _accepted(urls: Iterable[tuple[str | None, Iterable[str]]], links: Links) -> dict[str, bool]:
    """Return whether each distinct URL, or another URL of the same thing, is accepted."""
    accepted: dict[str, bool] = {}
    for url, equals in urls:
        if url:
            accepted[url] = accepted.get(url, False) or any(equal in links for equal in equals)
    return accepted


def _share(name: str, accepted: Mapping[str, bool]) -> Share:
    return Share(name, sum(accepted.values()), len(accepted))


def _hosts(kind: str, accepted: Mapping[str, bool]) -> Iterator[HostShare]:
    all_, good = Counter[str](), Counter[str]()
    for url, is_accepted in accepted.items():
        link = parse_link(url)
        host = link.host if link else _NO_HOST
        all_[host] += 1
        good[host] += is_accepted
    return (HostShare(host, kind, count, good[host]) for host, count in all_.most_common())


def _facts(views: list[EntryView]) -> Iterator[Share]:
    """Yield how many entries have what; those without a code link can have neither license nor stars."""
    with_code = [one for one in views if one.entry.code]
    asked: tuple[tuple[str, list[EntryView], Callable[[EntryView], object]], ...] = (
        ("title", views, lambda one: one.entry.title or one.paper.title),
        ("authors", views, lambda one: one.entry.authors or one.paper.authors),
        ("year", views, lambda one: one.entry.year or one.paper.year),
        ("venue", views, lambda one: one.entry.venue or one.paper.venue),
        ("abstract", views, lambda one: one.paper.abstract),
        ("license", with_code, lambda one: one.entry.license or one.repository.license),
        ("stars", with_code, lambda one: one.text("stars")),
    )
    return (Share(name, sum(bool(has(one)) for one in those), len(those)) for name, those, has in asked)
