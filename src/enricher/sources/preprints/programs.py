"""The programs of conferences: a preprint is in one if the title and the first and the last author are equal.

A year's program is one large file, the same that the source of conference pages reads. It is read for new
papers, and else every eight days: eight, because a paper is due every seven, and so meets each program.
"""

import html
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer, BudgetSpent, UpstreamError
from enricher.http.json_reader import JsonObject, read_object
from enricher.model.facts import Paper
from enricher.model.run import Failed, Found, Outcome
from enricher.model.venues import NamedVenue
from enricher.sources import conference
from enricher.sources._shared.context import SourceContext
from enricher.sources.preprints.index import ACCEPTED, Asked, ref_of

_EVERY: Final = 8  # days
_YEARS_AFTER: Final = 2  # a preprint is looked for in the programs of its year and of so many years after it
_NOT_ACCEPTED: Final = re.compile(r"reject|withdraw|workshop", re.IGNORECASE)
_NO_LETTER: Final = re.compile(r"[\W_]+")

_Key = tuple[str, str, str]  # title, first author, last author


def open_index(context: SourceContext) -> "Programs":
    """Return the index, which shares its clients with the source of conference pages."""
    return Programs(conference.open_sites(context))


class Programs:
    """Which papers the programs of conferences have."""

    name: Final = "conference programs"
    gives: Final = frozenset({ACCEPTED})

    def __init__(self, sites: Mapping[str, conference.Site], today: date | None = None) -> None:
        """Read the programs at these sites, up to those of this year; without a date none is read."""
        self._sites = sites
        self._today = today

    def on(self, today: date) -> "Programs":
        """Return the index for a run on this day."""
        return Programs(self._sites, today)

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome for each paper that a program has, and for all if no site answers."""
        keys = {ident: _key(asked.paper.title, asked.paper.authors) for ident, asked in papers.items()}
        found: dict[str, list[NamedVenue]] = {ident: [] for ident in papers}
        errors: dict[str, UpstreamError] = {}
        for host, year in self._due(papers.values()):
            venue = NamedVenue(conference.VENUES[host], year)
            try:
                program = frozenset() if host in errors else self._program(host, year)
            except BudgetSpent:
                break
            except UpstreamError as error:
                errors[host] = error
                continue
            for ident, key in keys.items():
                if key in program:
                    found[ident].append(venue)
        for ident, venues in found.items():
            if venues:
                yield Found(ref_of(ident), _paper(papers[ident].paper.title, venues))
            elif errors:
                yield Failed(ref_of(ident), str(next(iter(errors.values()))))

    def _due(self, papers: Iterable[Asked]) -> list[tuple[str, int]]:
        """Return the programs to read today, by the host of the conference and the year."""
        if self._today is None:
            return []
        due: dict[tuple[str, int], None] = {}
        for asked in papers:
            first = asked.paper.year or self._today.year
            for year in range(first, min(first + _YEARS_AFTER, self._today.year) + 1):
                for host in self._sites:
                    if asked.is_new or _is_day_of(host, year, self._today):
                        due[host, year] = None
        return list(due)

    def _program(self, host: str, year: int) -> frozenset[_Key]:
        """Return the papers of a year; none if there is no such program. Raises UpstreamError."""
        web, url = self._sites[host]
        answer = web.get(f"{url}/{conference.program_path(host, year)}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return frozenset()
        events = read_object(host, answer).required("results").nodes("results")
        return frozenset(key for event in events if (key := _key_of(event)))


def _is_day_of(host: str, year: int, today: date) -> bool:
    return (today.toordinal() + zlib.crc32(f"{host} {year}".encode())) % _EVERY == 0


def _paper(title: str, venues: Sequence[NamedVenue]) -> Paper:
    """Return the venue as fact; two programs that both have the paper are shown to a person."""
    if len(set(venues)) > 1:
        return Paper(
            title=title, disputed="; ".join(f"{venue} (program of {venue.short})" for venue in venues)
        )
    by = f"{ACCEPTED}: program of {venues[0].short}"
    return Paper(title=title, accepted=str(venues[0]), provenance=(by,))


def _key_of(event: JsonObject) -> _Key | None:
    """Return what a paper in a program is known by; its words are escaped for HTML."""
    try:
        status = f"{event.text('decision') or ''} {event.text('eventtype') or ''}"
        names = [author.text("fullname") or "" for author in event.nodes("authors")]
        title = event.text("name") or ""
    except BadAnswer:
        return None  # of this one event; the others are as good as before
    hidden = event.fields.get("visible") is False
    if hidden or _NOT_ACCEPTED.search(status) or not all((title, names)):
        return None
    return _key(html.unescape(title), [html.unescape(name) for name in names])


def _key(title: str, authors: Sequence[str]) -> _Key:
    ends = (authors[0], authors[-1]) if authors else ("", "")
    first, last = map(_plain, ends)
    return _plain(title), first, last


def _plain(text: str) -> str:
    """Return letters and digits without accents and case: all that two spellings of a name have in common."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", text).casefold())
