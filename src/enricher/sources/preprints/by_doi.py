"""OpenAlex and Semantic Scholar, which know preprints too: OpenAlex by arXiv's DOI, the other by the id.

Neither is trusted with the year of a venue. OpenAlex has one date for all versions of a work, and Semantic
Scholar has mixed the year of a preprint with the venue of its publication (rpatrik96/bibtexupdater#36). So a
year counts only where the venue's own words have it, or dblp's key of the same publication.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final, Protocol

from enricher.http.json_reader import JsonObject
from enricher.model.facts import Paper
from enricher.model.run import Outcome
from enricher.model.venues import VENUE_TABLE, NamedVenue, VenueTable, read_venue, same_series
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi import openalex, semanticscholar
from enricher.sources.doi.index import RecordReading
from enricher.sources.preprints.index import ACCEPTED, CITATIONS, TITLE, Asked, count, ref_of

_DOI: Final = "10.48550/arxiv."
# `conf/iclr/AmeB25a` and `journals/pami/AmeB25`: a series, then names, two digits of the year and a letter.
_DBLP: Final = re.compile(r"(?:conf|journals)/(?P<series>\w+)/\D*(?P<year>\d\d)[a-z]?", re.ASCII)
_YOUNGEST: Final = 50  # two digits from here on are of the century before
# What dblp calls a series, where that is none of its short names.
_SERIES: Final[Mapping[str, str]] = {"pami": "TPAMI", "nn": "TNNLS", "tmm": "TMM"}


class ByDoi(Protocol):
    """An index that is asked for identifiers."""

    @property
    def name(self) -> str:
        """What reports call it."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an identifier."""


class KnownPreprints:
    """What such an index knows of preprints."""

    def __init__(
        self,
        reading: Callable[[VenueTable], ByDoi],
        gives: frozenset[str],
        prefix: str,
        venues: VenueTable = VENUE_TABLE,
    ) -> None:
        """Ask the index that reads venues by a table for the arXiv id with the prefix before it."""
        self._reading = reading
        self._index = reading(venues)
        self._prefix = prefix
        self.gives = gives

    @property
    def name(self) -> str:
        """What reports call it."""
        return self._index.name

    def of_list(self, venues: VenueTable, _today: date) -> "KnownPreprints":
        """Return the index that reads venues by the table of a list."""
        return KnownPreprints(self._reading, self.gives, self._prefix, venues)

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome a paper, up to the end of the work; see `asking`."""
        for outcome in self._index.fetch([f"{self._prefix}{ident}" for ident in papers]):
            yield replace(outcome, ref=ref_of(outcome.ref.id.removeprefix(self._prefix)))


def open_openalex(context: SourceContext) -> KnownPreprints | None:
    """Return OpenAlex, or None without a key."""
    index = openalex.open_index(context)
    if index is None:
        return None
    fields = f"{openalex.FIELDS},locations,cited_by_count"

    def reading(venues: VenueTable) -> ByDoi:
        return index.with_reading(RecordReading(fields, partial(read_work, venues=venues)))

    return KnownPreprints(reading, frozenset({ACCEPTED, CITATIONS}), _DOI)


def open_openalex_for_facts(context: SourceContext) -> KnownPreprints | None:
    """Return OpenAlex for title, authors, year and abstract, or None without a key."""
    index = openalex.open_index(context)
    return KnownPreprints(lambda _: index, frozenset({TITLE}), _DOI) if index else None


def open_semantic_scholar(context: SourceContext) -> KnownPreprints | None:
    """Return Semantic Scholar, or None without a key."""
    index = semanticscholar.open_index(context, "ArXiv")
    if index is None:
        return None
    fields = "title,externalIds,venue,citationCount"

    def reading(venues: VenueTable) -> ByDoi:
        return index.with_reading(RecordReading(fields, partial(read_paper, venues=venues)))

    return KnownPreprints(reading, frozenset({ACCEPTED, CITATIONS}), "")


def read_work(work: JsonObject, venues: VenueTable = VENUE_TABLE) -> Paper:
    """Return what OpenAlex's record says of a preprint: its locations name where else the work is."""
    sources = [place.node("source") for place in work.stated("locations").nodes("locations")]
    names = (one.text("display_name") for one in sources if one.text("type") in {"conference", "journal"})
    read = (read_venue(name, venues) for name in names if name)
    found = {venue.short: venue for venue in read if venue and venue.part != "Workshop"}
    return Paper(
        title=work.text("title") or "",
        accepted=_accepted(*found.values()),
        citations=count(work.stated("cited_by_count"), "cited_by_count"),
    )


def read_paper(paper: JsonObject, venues: VenueTable = VENUE_TABLE) -> Paper:
    """Return what Semantic Scholar's record says of a preprint: the venue, with the year of dblp's key.

    A record whose key is of another series mixes two publications, and states no venue.
    """
    venue = read_venue(paper.text("venue") or "", venues)
    key = _DBLP.fullmatch(paper.required("externalIds").node("externalIds").text("DBLP") or "")
    if venue and key and key["series"] != "corr":
        is_same = same_series(_SERIES.get(key["series"], key["series"]), venue.short, venues)
        venue = replace(venue, year=_year(key["year"])) if is_same else None
    elif venue:
        venue = replace(venue, year=None)
    return Paper(
        title=paper.text("title") or "",
        accepted=_accepted(venue) if venue else None,
        citations=count(paper.stated("citationCount"), "citationCount"),
    )


def _accepted(*venues: NamedVenue) -> str | None:
    """Return the one venue; None for a workshop, or for several, of which it is not clear which is meant."""
    return str(venues[0]) if len(venues) == 1 and venues[0].part != "Workshop" else None


def _year(digits: str) -> int:
    return int(digits) + (2000 if int(digits) < _YOUNGEST else 1900)
