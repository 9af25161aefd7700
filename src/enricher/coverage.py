"""Coverage: how much of a list the sources can speak of, how much they have said, and what would help."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from enricher.links import parse_link
from enricher.model import Catalog, Metadata
from enricher.resolve import Links
from enricher.shown import Shown, show

_NO_HOST: Final = "other"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, such as the entries with an abstract."""

    name: str
    have: int
    of: int

    @property
    def percent(self) -> float:
        """The share in per cent; all of nothing is all."""
        return 100 * self.have / self.of if self.of else 100.0


@dataclass(frozen=True, slots=True)
class Host:
    """The links of one kind to one host, and how many of them a source accepts."""

    name: str
    kind: str  # paper or code
    links: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of a list."""

    entries: int
    links: tuple[Share, ...]  # paper and code links that a source accepts
    facts: tuple[Share, ...]  # entries that have a title, an abstract, a licence, stars
    hosts: tuple[Host, ...]  # the most frequent first
    sources: Mapping[str, int]  # links by the source that accepts them


def cover(catalog: Catalog, links: Links, metadata: Metadata) -> Coverage:
    """Return the coverage of the list. Distinct links count once, entries as often as they stand there."""
    entries = tuple(catalog.entries())
    papers = _distinct(entry.paper for entry in entries)
    codes = _distinct(entry.code for entry in entries)
    shown = [show(entry, links, metadata) for entry in entries]
    return Coverage(
        entries=len(entries),
        links=(_accepted("paper links", papers, links), _accepted("code links", codes, links)),
        facts=tuple(_facts(shown)),
        hosts=(*_hosts("paper", papers, links), *_hosts("code", codes, links)),
        sources=dict(Counter(links[url].source for url in (*papers, *codes) if url in links).most_common()),
    )


def advice(coverage: Coverage) -> Iterator[str]:
    """Yield what a person could add, the most useful first: where no source accepts the link of a paper."""
    lacking = [host for host in coverage.hosts if host.kind == "paper" and host.accepted < host.links]
    for host in sorted(lacking, key=lambda host: host.accepted - host.links):
        count = host.links - host.accepted
        papers = "paper" if count == 1 else "papers"
        yield f"{count} {papers} at {host.name}: add `doi:` or, in `also:`, a second link that a source knows"


def _distinct(urls: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for url in urls if url))


def _accepted(name: str, urls: Iterable[str], links: Links) -> Share:
    accepted = [url in links for url in urls]
    return Share(name, sum(accepted), len(accepted))


def _hosts(kind: str, urls: Iterable[str], links: Links) -> Iterator[Host]:
    all_, accepted = Counter[str](), Counter[str]()
    for url in urls:
        link = parse_link(url)
        host = link.host if link else _NO_HOST
        all_[host] += 1
        accepted[host] += url in links
    return (Host(host, kind, count, accepted[host]) for host, count in all_.most_common())


def _facts(shown: list[Shown]) -> Iterator[Share]:
    """Yield how many entries have what; those without a code link can have neither licence nor stars."""
    with_code = [one for one in shown if one.entry.code]
    asked: tuple[tuple[str, list[Shown], Callable[[Shown], object]], ...] = (
        ("title", shown, lambda one: one.title),
        ("authors", shown, lambda one: one.authors),
        ("year", shown, lambda one: one.year),
        ("venue", shown, lambda one: one.venue),
        ("abstract", shown, lambda one: one.abstract),
        ("licence", with_code, lambda one: one.license),
        ("stars", with_code, lambda one: one.stars),
    )
    return (Share(name, sum(bool(has(one)) for one in those), len(those)) for name, those, has in asked)
