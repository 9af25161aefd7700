"""Programs of conferences: a preprint is in one if the title and the first and the last author are equal.

A program is one large file: a conference site's own, which the source of its pages reads too, or a volume of
the ACL Anthology as BibTeX. It is read for new papers, and else every eight days, or every 24 if it is older
than two years. Neither is a multiple of seven: a paper is due every seven days, and so meets each program.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer, BudgetSpent, UpstreamError
from enricher.http.json_reader import JsonObject, read_object
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy
from enricher.model.facts import Paper
from enricher.model.run import Failed, Found, Outcome
from enricher.model.source import WellKnown
from enricher.model.venues import NamedVenue, VenueTable, split_year
from enricher.sources import conference
from enricher.sources._shared.context import SourceContext
from enricher.sources.preprints.index import ACCEPTED, Asked, ref_of

_DELAY: Final = 5.0  # seconds between two files of the Anthology, as between two of its pages
_LARGEST: Final = 20_000_000  # bytes; a volume has thousands of abstracts
_EVERY: Final = 8  # days
_EVERY_OF_PAST: Final = 24  # days, for a program that hardly changes any more
_A_YEAR: Final = 17  # programs, at most
_YEARS_AFTER: Final = 2  # a preprint is looked for in the programs of its year and of so many years after it
_ANTHOLOGY: Final = "aclanthology.org"
_ABOUT_LANGUAGE: Final = frozenset({None, "cs.CL", "cs.AI", "cs.IR", "cs.LG", "cs.SD", "eess.AS"})  # on arXiv
_ABOUT_SYSTEMS: Final = frozenset({"cs.AR", "cs.DB", "cs.DC", "cs.NI", "cs.OS", "cs.PF", "cs.PL", "cs.SE"})
_ABOUT_IMAGES: Final = frozenset({"cvpr.thecvf.com", "eccv.ecva.net"})
_EVERY_SECOND_YEAR: Final = "eccv.ecva.net"  # the even ones
_NOT_ACCEPTED: Final = re.compile(r"reject|withdraw|workshop", re.IGNORECASE)
_NO_LETTER: Final = re.compile(r"[\W_]+")
_BARRED: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})

# A field of BibTeX as the Anthology writes it, and the accents of TeX, whose letters are enough.
_FIELD: Final = r'^\s*{} = "(.*?)",?$'
_TITLE: Final = re.compile(_FIELD.format("title"), re.DOTALL | re.MULTILINE)
_AUTHORS: Final = re.compile(_FIELD.format("author"), re.DOTALL | re.MULTILINE)
_ACCENT: Final = re.compile(r"\\[cuvHkrdb](?=[\s{])|\\[^a-zA-Z]")

_Key = tuple[str, str, str]  # title, first author, last author


@dataclass(frozen=True, slots=True)
class _Program:
    """A file with the papers of a conference."""

    venue: NamedVenue
    host: str
    path: str
    turn: int  # a number of its own, by which the files are spread evenly over the days

    def suits(self, paper: Paper) -> bool:
        """Return whether the paper can be in it: some are about language or images alone."""
        if self.host == _ANTHOLOGY:
            return paper.category in _ABOUT_LANGUAGE
        return self.host not in _ABOUT_IMAGES or paper.category not in _ABOUT_SYSTEMS

    def is_due(self, today: date, every: int) -> bool:
        """Return whether it is the day, one in `every`, on which the file is read for known papers."""
        return (today.toordinal() + self.turn) % every == 0


# By these records a file is recognized: that of the sites, and a paper in a volume.
_KNOWN: Final = (
    *conference.DECLARATION.known,
    WellKnown(
        "https://aclanthology.org/2020.emnlp-main.550",
        "Dense Passage Retrieval for Open-Domain Question Answering",
    ),
)

# Volumes of the ACL Anthology: series, part, and the years of which there is one.
_VOLUMES: Final[Mapping[str, tuple[str, str, range]]] = {
    "acl-main": ("ACL", "", range(2020, 2021)),
    "acl-long": ("ACL", "", range(2021, 2100)),
    "acl-short": ("ACL", "", range(2021, 2100)),
    "findings-acl": ("ACL", "Findings", range(2021, 2100)),
    "emnlp-main": ("EMNLP", "", range(2020, 2100)),
    "findings-emnlp": ("EMNLP", "Findings", range(2020, 2100)),
    "naacl-main": ("NAACL", "", range(2021, 2023)),
    "naacl-long": ("NAACL", "", range(2024, 2100)),
    "naacl-short": ("NAACL", "", range(2024, 2100)),
    "findings-naacl": ("NAACL", "Findings", range(2022, 2100)),
    "eacl-main": ("EACL", "", range(2021, 2024)),
    "eacl-long": ("EACL", "", range(2024, 2100)),
    "eacl-short": ("EACL", "", range(2024, 2100)),
    "findings-eacl": ("EACL", "Findings", range(2023, 2100)),
}


def open_index(context: SourceContext) -> "Programs":
    """Return the index, which shares its clients with the sources of these hosts."""
    anthology = context.web_of("PROCEEDINGS", _ANTHOLOGY, _DELAY, policy=RetryPolicy(largest=_LARGEST))
    return Programs({**conference.open_sites(context), _ANTHOLOGY: anthology})


class Programs:
    """Which papers the programs of conferences and the volumes of the ACL Anthology have."""

    name: Final = "conference programs"
    gives: Final = frozenset({ACCEPTED})

    def __init__(self, sites: Mapping[str, conference.Site], today: date | None = None) -> None:
        """Read the programs at these sites, up to those of this year; without a date none is read."""
        self._sites = sites
        self._today = today

    def of_list(self, _venues: VenueTable, today: date) -> "Programs":
        """Return the index for a run on this day."""
        return Programs(self._sites, today)

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome for each paper that a program has; if a site fails, one for all others too.

        No program is read for a paper whose authors name venue and year.
        """
        papers = {
            ident: asked
            for ident, asked in papers.items()
            if split_year(asked.paper.accepted or "")[1] is None
        }
        keys = {ident: _key(asked.paper.title, asked.paper.authors) for ident, asked in papers.items()}
        found: dict[str, list[NamedVenue]] = {ident: [] for ident in papers}
        errors: dict[str, UpstreamError] = {}
        for program in self._due(papers.values()):
            try:
                listed = frozenset[_Key]() if program.host in errors else self._read(program)
            except BudgetSpent:
                break
            except UpstreamError as error:
                errors[program.host] = error
                continue
            for ident, key in keys.items():
                if key in listed:
                    found[ident].append(program.venue)
        for ident, venues in found.items():
            if venues:
                yield Found(ref_of(ident), _paper(papers[ident].paper.title, venues))
            elif errors:
                yield Failed.by(next(iter(errors.values())), ref_of(ident))

    def check(self) -> Iterator[Failed]:
        """Yield why a file does not have its well-known record."""
        for known in _KNOWN:
            program = _program_of(known)
            try:
                listed = self._read(program)
            except UpstreamError as error:
                yield Failed.by(error, ref_of(""))
                continue
            if not any(_plain(known.title) in title for title, _, _ in listed):
                reason = f'{program.host}/{program.path} has no paper "{known.title}"'
                yield Failed(ref_of(""), reason, in_other_format=True)

    def _due(self, papers: Iterable[Asked]) -> list[_Program]:
        """Return the programs to read today: all that a new paper can be in, and others on their days."""
        if self._today is None:
            return []
        due: dict[_Program, None] = {}
        for asked in papers:
            first = asked.paper.year or self._today.year
            for year in range(first, min(first + _YEARS_AFTER, self._today.year) + 1):
                every = _EVERY if year >= self._today.year - _YEARS_AFTER else _EVERY_OF_PAST
                for program in _programs(year):
                    is_time = asked.is_new or program.is_due(self._today, every)
                    if is_time and program.host in self._sites and program.suits(asked.paper):
                        due[program] = None
        return list(due)

    def _read(self, program: _Program) -> frozenset[_Key]:
        """Return the papers of a program; none if there is no such file. Raises UpstreamError."""
        web, url = self._sites[program.host]
        answer = web.get(f"{url}/{program.path}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return frozenset()
        if program.host == _ANTHOLOGY:
            return frozenset(_keys_of_volume(program.host, answer))
        events = read_object(program.host, answer).required("results").nodes("results")
        return frozenset(key for event in events if (key := _key_of(event)))


@cache
def _programs(year: int) -> tuple[_Program, ...]:
    sites = (
        (NamedVenue(series, year), host, conference.program_path(host, year))
        for host, series in conference.VENUES.items()
        if host != _EVERY_SECOND_YEAR or year % 2 == 0
    )
    volumes = (
        (NamedVenue(series, year, part), _ANTHOLOGY, f"volumes/{year}.{volume}.bib")
        for volume, (series, part, years) in _VOLUMES.items()
        if year in years
    )
    return tuple(_Program(*file, turn=year * _A_YEAR + at) for at, file in enumerate((*sites, *volumes)))


def _program_of(known: WellKnown) -> _Program:
    """Return the file that has the paper of this page."""
    host, _, page = known.url.removeprefix("https://").partition("/")
    year = int(re.findall(r"20\d\d", page)[0])
    is_its = (one for one in _programs(year) if one.host == host)
    return next(one for one in is_its if host != _ANTHOLOGY or page.rpartition(".")[0] in one.path)


def _paper(title: str, venues: Sequence[NamedVenue]) -> Paper:
    """Return the venue as fact; what two programs of different conferences have is shown to a person."""
    if any(not venues[0].agrees_with(venue) for venue in venues):
        said = (f"{venue} (program of {venue.short})" for venue in dict.fromkeys(venues))
        return Paper(title=title, disputed="; ".join(said))
    by = f"{ACCEPTED}: program of {venues[0].short}"
    return Paper(title=title, accepted=str(venues[0]), provenance=(by,))


def _keys_of_volume(host: str, answer: Response) -> Iterator[_Key]:
    """Yield what each paper of a volume is known by. Raises BadAnswer where the answer is no BibTeX."""
    text = answer.body.decode("utf-8", "replace")
    if answer.status != HTTPStatus.OK or "@inproceedings{" not in text:
        raise BadAnswer(f"{host} answered with something that is no volume")
    for entry in text.split("\n@"):
        title, authors = _TITLE.search(entry), _AUTHORS.search(entry)
        if title and authors:
            names = [" ".join(reversed(name.split(",", 1))) for name in re.split(r"\sand\s", authors[1])]
            yield _key(_ACCENT.sub("", title[1]), [_ACCENT.sub("", name) for name in names])


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
    return _NO_LETTER.sub("", unicodedata.normalize("NFKD", text).casefold().translate(_BARRED))
