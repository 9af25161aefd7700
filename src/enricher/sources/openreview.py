"""OpenReview: the submissions of conferences that review in the open, through its two APIs.

A submission lies in API 2 (since 2023) or in API 1. Since mid-2026 both answer programs with a challenge for
browsers (403, `ChallengeRequiredError`), which a bot does not solve: so it is not asked on schedule, unless
the catalog says so.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

from enricher.errors import BadAnswer, Refused
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, parse_object, read_object
from enricher.http.response import Response
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext

_NAME: Final = "openreview"
_APIS: Final = ("api2.openreview.net", "api.openreview.net")
_DELAY: Final = 3.0  # seconds; OpenReview names none
_ID: Final = re.compile(r"[\w-]{5,40}", re.ASCII)
_PAGES: Final = frozenset({"forum", "pdf"})
_YEAR: Final = re.compile(r"\b20\d\d\b")
_UPSTREAM: Final = "OpenReview"
_CHALLENGE: Final = "ChallengeRequiredError"
_ABSENT: Final = "NotFoundError"


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="OpenReview",
    links="`forum?id=…` and `pdf?id=…`; see below",
    every=0,
    variables=("OPENREVIEW",),
    known=(
        WellKnown(
            "https://openreview.net/forum?id=YicbFdNTTy",
            "An Image is Worth 16x16 Words: Transformers for Image Recognition at Scale",
        ),
    ),
    paper_hosts=frozenset({"openreview.net"}),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "OpenReview":
    """Return the source, with a client for each API."""
    return OpenReview([context.web_of("OPENREVIEW", host, _DELAY) for host in _APIS])


class OpenReview(DeclaredSource):
    """What OpenReview knows of a submission."""

    declaration = DECLARATION

    def __init__(self, apis: Sequence[tuple[Web, str]]) -> None:
        """Ask these APIs one after the other, each with its address."""
        self._apis = apis

    def match(self, url: str) -> str | None:
        """Return the id of a submission, from the address of its forum or its PDF."""
        link = parse_link(url)
        if link is None or link.host != "openreview.net" or link.path not in _PAGES:
            return None
        id_ = parse_qs(urlsplit(url.strip()).query).get("id", [""])[0]
        return id_ if _ID.fullmatch(id_) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none. A challenge ends this run's work."""
        return one_by_one(_NAME, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        for web, url in self._apis:
            note = _note(web.get(f"{url}/notes?id={ref.id}"), ref.id)
            if note is not None:
                return Found(ref, _paper(note))
        return Missing(ref, "OpenReview has no submission of this id")


def _note(answer: Response, id_: str) -> JsonObject | None:
    """Return the submission, or None where this API has none of this id.

    Raises Refused for a challenge, BadAnswer for what is not public or is no answer of OpenReview's.
    """
    body = parse_object(_UPSTREAM, answer.body)
    error = body.fields.get("name")
    if answer.status == HTTPStatus.FORBIDDEN and error == _CHALLENGE:
        raise Refused("OpenReview asks for a browser's challenge (403), which a bot does not solve")
    if answer.status == HTTPStatus.NOT_FOUND and error == _ABSENT:
        return None
    notes = read_object(_UPSTREAM, answer).required("notes").nodes("notes")
    note = next((note for note in notes if note.text("id") == id_), None)
    if note is None and notes:
        raise BadAnswer("OpenReview answered with another submission")
    return note


def _paper(note: JsonObject) -> Paper:
    content = note.node("content")
    title = _value(content, "title").text("value")
    if not title:
        raise BadAnswer("OpenReview answered with a note that has no title")
    standing = _value(content, "venue").text("value") or ""
    accepted = standing and not standing.startswith("Submitted to")
    return Paper(
        title=title,
        authors=_value(content, "authors").texts("value"),
        year=_year(note, standing),
        venue=standing if accepted else None,
        withdrawn="withdrawn" in standing.lower(),
        abstract=_value(content, "abstract").markup("value").strip() or None,
    )


def _value(content: JsonObject, field: str) -> JsonObject:
    """Return a node with the field's value in `value`: API 2 wraps it so, and API 1 does not."""
    value = content.fields.get(field)
    return content.node(field) if isinstance(value, dict) else JsonObject(_UPSTREAM, {"value": value})


def _year(note: JsonObject, venue: str) -> int | None:
    """Return the year of the venue, or else of publication: `pdate` is in milliseconds since 1970."""
    named = _YEAR.search(venue)
    if named:
        return int(named[0])
    published = note.number("pdate")
    if published is None or not 0 < published < 10**13:
        return None
    return datetime.fromtimestamp(published / 1000, UTC).year
