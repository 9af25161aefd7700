"""OpenReview: the submissions of conferences that review in the open.

A submission lies in API 2 (since 2023) or in API 1. Since mid-2026 both answer strangers with a challenge for
browsers, which a bot does not solve: with 403 and `ChallengeRequiredError`, or with 200 and a page "Verifying
your browser". With a token they answer (bibtexupdater#62). Without one, the programs of the conferences are
read, which name the submission of each paper. A night reads at most two years of each conference: one of
those that the list names, and one for the papers whose conference or year it does not name.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

from enricher.errors import BadAnswer, BudgetSpent, Refused, StrangersRefused, UpstreamError
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, parse_object, read_object
from enricher.http.response import Response
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Assumption, Clue, DeclaredSource, SourceDeclaration, WellKnown
from enricher.model.venues import VENUE_TABLE, VenueTable, read_venue
from enricher.sources import conference
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext

_NAME: Final = "openreview"
_APIS: Final = ("api2.openreview.net", "api.openreview.net")
_DELAY: Final = 3.0  # seconds; OpenReview names none
_ID: Final = re.compile(r"[\w-]{5,40}", re.ASCII)
_PAGES: Final = frozenset({"forum", "pdf"})
_YEAR: Final = re.compile(r"\b20\d\d\b")
_UPSTREAM: Final = "OpenReview"
_TOKEN: Final = "OPENREVIEW_TOKEN"  # noqa: S105 - the name of the variable
_CHALLENGE: Final = "ChallengeRequiredError"
_CHALLENGE_PAGE: Final = b"Verifying your browser"
_ABSENT: Final = "NotFoundError"
# What is said of a submission that was not accepted: the last part of `venueid` in API 2, such as
# `Desk_Rejected_Submission`, and `venue` in both, such as `ICLR 2022 Submitted` or `… Invite to Workshop`.
_NOT_ACCEPTED: Final = re.compile(r"submi|reject|withdr|retract|under[ _]review|\binvite\b", re.IGNORECASE)
_WITHDRAWN: Final = re.compile("withdrawn", re.IGNORECASE)

# The sites whose programs name submissions, by the conference, and the first year that is looked at.
_SITES: Final[Mapping[str, str]] = {
    "ICLR": "iclr.cc",
    "ICML": "icml.cc",
    "MLSys": "mlsys.org",
    "NeurIPS": "neurips.cc",
}
_FIRST_YEAR: Final = 2020

# The papers of a site's year by the ids of their submissions, as far as they are wanted.
Programs = Callable[[str, int, Collection[str]], Mapping[str, Paper]]


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="OpenReview",
    links="`forum?id=…`, `pdf?id=…` and `attachment?id=…&name=pdf`; see below",
    every=90,  # a decision takes some months
    variables=("OPENREVIEW",),
    known=(
        WellKnown(
            "https://openreview.net/forum?id=YicbFdNTTy",
            "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
            shows="With `OPENREVIEW_TOKEN` both APIs take it, as others report (`bibtexupdater#62`)",
        ),
    ),
    assumes=(
        Assumption(
            "OpenReview", "All programs since 2020 name submissions; those of NeurIPS 2025 and ICML 2026 do"
        ),
    ),
    paper_hosts=frozenset({"openreview.net"}),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "OpenReview":
    """Return the source, with a client for each API, and one for each conference."""
    token = context.settings.key("OPENREVIEW")
    headers = {"Authorization": f"Bearer {token}"} if token else None
    apis = [context.web_of("OPENREVIEW", host, _DELAY, headers=headers) for host in _APIS]
    return OpenReview(apis, conference.open_source(context).submissions, has_token=bool(token))


@dataclass(frozen=True, slots=True)
class _Night:
    """What a run knows: the clues by the ids of submissions, and its day."""

    clues: Mapping[str, Clue]
    today: date


class OpenReview(DeclaredSource):
    """What OpenReview, or a conference's program, knows of a submission."""

    declaration = DECLARATION

    def __init__(
        self,
        apis: Sequence[tuple[Web, str]],
        programs: Programs,
        *,
        has_token: bool = False,
        night: _Night | None = None,
    ) -> None:
        """Ask these APIs one after the other, each with its address; as a stranger, the programs before."""
        self._apis = apis
        self._programs = programs
        self._has_token = has_token
        self._night = night

    @property
    def wanted_token(self) -> str | None:
        """The variable that would hold the token; None if it is set."""
        return None if self._has_token else _TOKEN

    def guided(
        self, clues: Mapping[str, Clue], today: date, _venues: VenueTable = VENUE_TABLE
    ) -> "OpenReview":
        """Return the source for one run: venues and years say in which programs to look."""
        night = _Night(clues, today)
        return OpenReview(self._apis, self._programs, has_token=self._has_token, night=night)

    def match(self, url: str) -> str | None:
        """Return the id of a submission, from the address of its forum or its PDF."""
        link = parse_link(url)
        if link is None or link.host != "openreview.net":
            return None
        query = parse_qs(urlsplit(url.strip()).query)
        is_pdf = link.path == "attachment" and query.get("name") == ["pdf"]
        ident = query.get("id", [""])[0]
        return ident if (link.path in _PAGES or is_pdf) and _ID.fullmatch(ident) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id. What a program has is not asked for at OpenReview by a stranger."""
        left = dict.fromkeys(ids)
        if not self._has_token and self._night:
            for outcome in self._from_programs(tuple(left), self._night):
                del left[outcome.ref.id]
                yield outcome
        yield from one_by_one(_NAME, left, self._ask)

    def _from_programs(self, ids: Sequence[str], night: _Night) -> Iterator[Outcome]:
        """Yield what this night's programs have, and the failure of what can only be in one that fails."""
        clues = {ident: night.clues[ident] for ident in ids if ident in night.clues}
        places = {ident: _places(clue, night.today) for ident, clue in clues.items()}
        wanted = set(places)
        exact = _tonight([each for each in places.values() if len(each) == 1], night.today)
        rest = _tonight([each for each in places.values() if len(each) > 1], night.today)
        for host, year in sorted(exact | rest):
            try:
                papers = self._programs(host, year, wanted)
            except BudgetSpent:
                continue
            except UpstreamError as error:
                failed = [ident for ident in wanted if places[ident] == {(host, year)}]
                yield from (Failed.by(error, Ref(_NAME, ident)) for ident in failed)
                wanted.difference_update(failed)
                continue
            yield from (Found(Ref(_NAME, ident), _said_by(host, paper)) for ident, paper in papers.items())
            wanted.difference_update(papers)

    def _ask(self, ref: Ref) -> Outcome:
        for web, url in self._apis:
            note = self._note(web.get(f"{url}/notes?id={ref.id}"), ref.id)
            if note is not None:
                return Found(ref, _paper(note))
        return Missing(ref, "OpenReview has no submission of this id")

    def _note(self, answer: Response, id_: str) -> JsonObject | None:
        """Return the submission, or None where this API has none of this id.

        Raises StrangersRefused for a challenge, Refused for a token that is not taken, BadAnswer for what is
        not public or is no answer of OpenReview's.
        """
        if answer.body.lstrip().startswith(b"<") and _CHALLENGE_PAGE in answer.body:
            raise StrangersRefused(self._challenged(answer.status))
        if answer.status == HTTPStatus.UNAUTHORIZED and self._has_token:
            raise Refused(f"OpenReview does not take the token (401): it lasts a week; set {_TOKEN} again")
        body = parse_object(_UPSTREAM, answer.body)
        error = body.fields.get("name")
        if answer.status == HTTPStatus.FORBIDDEN and error == _CHALLENGE:
            raise StrangersRefused(self._challenged(answer.status))
        if answer.status == HTTPStatus.NOT_FOUND and error == _ABSENT:
            return None
        notes = read_object(_UPSTREAM, answer).required("notes").nodes("notes")
        note = next((note for note in notes if note.text("id") == id_), None)
        if note is None and notes:
            raise BadAnswer("OpenReview answered with another submission")
        return note

    def _challenged(self, status: int) -> str:
        advice = "although a token is set" if self._has_token else f"set {_TOKEN}"
        return f"OpenReview asks for a browser's challenge ({status}), which a bot does not solve; {advice}"


# --- programs --------------------------------------------------------------------------------------

_Place = tuple[str, int]  # a site and a year


def _places(clue: Clue, today: date) -> frozenset[_Place]:
    """Return the programs that may have a paper: of its conference and its year, if these are known."""
    named = read_venue(clue.venue) if clue.venue else None
    if clue.venue:
        hosts = [_SITES[named.short]] if named and not named.part and named.short in _SITES else []
    else:
        hosts = list(_SITES.values())
    year = clue.year or (named.year if named else None)
    years = [year] if year else range(_FIRST_YEAR, today.year + 1)
    return frozenset((host, each) for host in hosts for each in years)


def _tonight(places: Iterable[Collection[_Place]], today: date) -> set[_Place]:
    """Return one year of each site, which is another one on the next day, so that each gets its turn."""
    years: dict[str, set[int]] = {}
    for host, year in {place for those in places for place in those}:
        years.setdefault(host, set()).add(year)
    return {(host, sorted(those)[today.toordinal() % len(those)]) for host, those in years.items()}


def _said_by(host: str, paper: Paper) -> Paper:
    """Return the paper with the site named as what gave its fields, but for the title, which both have."""
    given = (one.name for one in fields(paper) if getattr(paper, one.name) not in (None, "", (), False))
    return replace(paper, provenance=tuple(f"{name}: {host}" for name in given if name != "title"))


# --- the APIs --------------------------------------------------------------------------------------


def _paper(note: JsonObject) -> Paper:
    content = note.node("content")
    title = _value(content, "title").text("value")
    if not title:
        raise BadAnswer("OpenReview answered with a note that has no title")
    venue = _value(content, "venue").text("value") or ""
    status = (_value(content, "venueid").text("value") or "").rpartition("/")[2]
    is_accepted = not (_NOT_ACCEPTED.search(venue) or _NOT_ACCEPTED.search(status))
    return Paper(
        title=title,
        authors=_authors(_value(content, "authors")),
        year=_year(note, venue),
        venue=(venue or None) if is_accepted else None,
        withdrawn=bool(_WITHDRAWN.search(venue) or _WITHDRAWN.search(status)),
        abstract=_value(content, "abstract").markup("value").strip() or None,
    )


def _value(content: JsonObject, field: str) -> JsonObject:
    """Return a node with the field's value in `value`: API 2 wraps it so, and API 1 does not."""
    value = content.fields.get(field)
    return content.node(field) if isinstance(value, dict) else JsonObject(_UPSTREAM, {"value": value})


def _authors(named: JsonObject) -> tuple[str, ...]:
    """Return the names of a list, or of a text in which commas, semicolons or the word "and" part them."""
    if not isinstance(named.fields.get("value"), str):
        return named.texts("value")
    text = named.text("value") or ""
    parts = re.split(r";" if ";" in text else r",|\band\b", text)
    return tuple(name for part in parts if (name := part.strip()))


def _year(note: JsonObject, venue: str) -> int | None:
    """Return the year of the venue, or else of publication: `pdate` is in milliseconds since 1970."""
    named = _YEAR.search(venue)
    if named:
        return int(named[0])
    published = note.number("pdate")
    if published is None or not 0 < published < 10**13:
        return None
    return datetime.fromtimestamp(published / 1000, UTC).year
