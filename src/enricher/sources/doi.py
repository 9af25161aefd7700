"""DOIs: what their registrars and indexes know of a paper, whatever publisher's link leads to it.

Crossref speaks first. The others are asked only where the operator has set a key; they fill what Crossref
left empty and change nothing that it said. So one index more or less moves no value of a list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Final, Protocol

from enricher.links import Link, parse_link
from enricher.model import Failed, Found, Known, Outcome, Paper
from enricher.sources import crossref, openalex, semanticscholar
from enricher.sources.index import NAME
from enricher.sources.opening import Opening

_DOI: Final = re.compile(r"10\.\d{4,9}/[!-~]+", re.ASCII)
# ACM numbers papers of others under 10.5555, which is registered nowhere. The rest are registered with
# DataCite: arXiv, Zenodo, figshare, Dagstuhl, Dryad, ResearchGate, OSF.
_NOT_HERE: Final = re.compile(r"10\.(?:5555|48550|5281|6084|4230|5061|13140|17605)/")

_RESOLVERS: Final = frozenset({"doi.org", "dx.doi.org", "doi.acm.org", "doi.ieeecomputersociety.org"})
_VIEWS: Final = "abs|pdf|full|fullHtml|epdf|epub|pdfplus|pdfdirect"
_BELOW_DOI: Final = re.compile(rf"(?:.+/)?doi/(?:(?:{_VIEWS})/)?(10\.\d{{4,9}}/[^/]+)", re.ASCII)
_PATHS: Final[Mapping[str, re.Pattern[str]]] = {
    "link.springer.com": re.compile(
        r"(?:article|chapter|content/pdf|epdf)/(10\.\d{4,9}/[^/]+)(?:/fulltext\.html)?", re.ASCII
    ),
    "frontiersin.org": re.compile(r"(?:journals/[^/]+/)?articles/(10\.\d{4,9}/[^/]+)(?:/\w+)?", re.ASCII),
    **dict.fromkeys(
        (
            "dl.acm.org",
            "sciencedirect.com",
            "linkinghub.elsevier.com",
            "mdpi.com",
            "onlinelibrary.wiley.com",
            "tandfonline.com",
            "journals.sagepub.com",
            "pubs.acs.org",
            "science.org",
            "epubs.siam.org",
            "pubsonline.informs.org",
            "worldscientific.com",
            "royalsocietypublishing.org",
            "aip.scitation.org",
            "pubs.aip.org",
        ),
        _BELOW_DOI,
    ),
}


class Index(Protocol):
    """One upstream that knows papers by their DOIs."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome a DOI, and raise for none."""


def open_source(opening: Opening) -> "Doi":
    """Return the source: Crossref, then each index for which there is a key."""
    others = (openalex.open_index(opening), semanticscholar.open_index(opening))
    return Doi(crossref.open_index(opening), *(index for index in others if index))


class Doi:
    """What is known of the paper behind a DOI."""

    name: Final = NAME
    every: Final = 7  # days; a record changes when the paper appears in print, or is retracted
    batch: Final = crossref.BATCH
    allowance: Final = None
    known: Final = (
        Known("https://dl.acm.org/doi/10.1145/3341301.3359646", "PipeDream", ("authors", "year", "venue")),
    )

    def __init__(self, first: Index, *others: Index) -> None:
        """Believe the first, and let the others fill what it leaves empty, in their order."""
        self._first = first
        self._others = others

    def match(self, url: str) -> str | None:
        """Return the DOI that the link carries, in lower case, for DOIs know no case."""
        link = parse_link(url)
        doi = _carried(link).lower() if link else ""
        return doi if _DOI.fullmatch(doi) and not _NOT_HERE.match(doi) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none.

        Where an index fails for a paper, the ones after it are not heard on it: else the word of a less
        trusted one would take the place of what is stored.
        """
        outcomes = {outcome.ref.id: outcome for outcome in self._first.fetch(ids)}
        open_ids = {ident for ident, outcome in outcomes.items() if isinstance(outcome, Found)}
        for index in self._others:
            for answer in index.fetch(sorted(open_ids)):
                known = outcomes[answer.ref.id]
                if isinstance(answer, Failed):
                    open_ids.discard(answer.ref.id)
                elif isinstance(answer, Found) and isinstance(known, Found):
                    outcomes[answer.ref.id] = _filled(known, answer, index.name)
        yield from outcomes.values()


def _carried(link: Link) -> str:
    """Return the DOI in the path of a publisher's link, or an empty string."""
    if link.host in _RESOLVERS:
        return link.path
    host = "onlinelibrary.wiley.com" if link.host.endswith(".onlinelibrary.wiley.com") else link.host
    found = _PATHS[host].fullmatch(link.path) if host in _PATHS else None
    return found[1].removesuffix(".pdf") if found else ""


def _filled(known: Found, further: Found, index: str) -> Found:
    """Return the paper with the fields that it lacked, each noted with the index that it comes from."""
    paper, other = known.facts, further.facts
    if not isinstance(paper, Paper) or not isinstance(other, Paper):
        return known
    empty = [field.name for field in fields(paper) if getattr(paper, field.name) in (None, "", ())]
    new = {name: getattr(other, name) for name in empty if getattr(other, name) not in (None, "", ())}
    voices = tuple(f"{name}: {index}" for name in new)
    return replace(known, facts=replace(paper, **new, voices=(*paper.voices, *voices)))
