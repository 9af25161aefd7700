"""Conference sites: the papers of MLSys, ICML, ICLR, NeurIPS, CVPR and ECCV by their pages under `/virtual/`.

They share one program, which serves all papers of a year as two files: events, and abstracts by the
number of an event. An oral's abstract is under the poster that it is related to.
"""

import html
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from enricher.errors import BadAnswer, BudgetSpent, UpstreamError
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import Group, in_groups, side_by_side
from enricher.sources._shared.context import SourceContext

_NAME: Final = "conference"
_DELAY: Final = 5.0  # seconds; the sites name none
_LARGEST: Final = 80_000_000  # bytes; a year of NeurIPS is thousands of papers
VENUES: Final[Mapping[str, str]] = {
    "cvpr.thecvf.com": "CVPR",
    "eccv.ecva.net": "ECCV",
    "iclr.cc": "ICLR",
    "icml.cc": "ICML",
    "mlsys.org": "MLSys",
    "neurips.cc": "NeurIPS",
}
_ALIASES: Final[Mapping[str, str]] = {"nips.cc": "neurips.cc"}
_PAGE: Final = re.compile(r"virtual/(?P<year>20\d\d)/(?:oral|poster|spotlight)/(?P<number>\d{1,9})", re.ASCII)

_FILES: Final = "static/virtual/data"
Site = tuple[Web, str]  # a client and the address of the site

# An event's submission on OpenReview, and the group to which it was submitted: ICLR.cc/2026/Conference.
_FORUM: Final = re.compile(r"https?://openreview\.net/forum\?id=([\w-]+)", re.ASCII)
_GROUP: Final = re.compile(r"^https?://openreview\.net/group\?id=([^&#]+)")
_OWN_GROUP: Final = re.compile(
    r"[^/]+/\d{4}/(?:Conference|(?:Track/)?Datasets_and_Benchmarks\S*|Position_Paper_Track)", re.ASCII
)
_REFUSED: Final = re.compile(r"reject|withdr", re.IGNORECASE)

_Events = Mapping[str, JsonObject]  # by the path of their pages


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="conference",
    links="`virtual/YEAR/poster/…`, `oral/…` and `spotlight/…` of mlsys.org, icml.cc, iclr.cc, neurips.cc, "
    "cvpr.thecvf.com and eccv.ecva.net",
    every=180,  # a past programme hardly changes, and one paper costs the list of its year
    variables=("CONFERENCE",),
    known=(WellKnown("https://mlsys.org/virtual/2024/poster/2653", "Activation-aware Weight Quantization"),),
    assumes=(),
    paper_hosts=frozenset({*VENUES, *_ALIASES}),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_sites(context: SourceContext) -> dict[str, Site]:
    """Return each site, by its host."""
    policy = RetryPolicy(largest=_LARGEST)
    return {host: context.web_of("CONFERENCE", host, _DELAY, policy=policy) for host in VENUES}


def open_source(context: SourceContext) -> "Conference":
    """Return the source, with a client for each site."""
    return Conference(open_sites(context))


def program_path(host: str, year: int | str) -> str:
    """Return where a site has the events of a year."""
    return f"{_FILES}/{VENUES[host].lower()}-{year}-orals-posters.json"


def _abstracts_path(host: str, year: int | str) -> str:
    return f"{_FILES}/{VENUES[host].lower()}-{year}-abstracts.json"


class Conference(DeclaredSource):
    """What the site of a conference says of a paper that was presented there."""

    declaration = DECLARATION

    def __init__(self, sites: Mapping[str, Site]) -> None:
        """Ask these sites, each with its address, by their hosts."""
        self._sites = sites

    def match(self, url: str) -> str | None:
        """Return the host and path of a paper's page."""
        link = parse_link(url)
        host = _ALIASES.get(link.host, link.host) if link else ""
        return f"{host}/{link.path}" if link and host in VENUES and _PAGE.fullmatch(link.path) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work of each site; a year is asked for once."""
        years: dict[str, dict[str, list[str]]] = {}
        for ident in dict.fromkeys(ids):
            host, _, year = ident.split("/")[:3]
            years.setdefault(host, {}).setdefault(year, []).append(ident)
        return side_by_side(
            in_groups(_NAME, map(tuple, of_host.values()), self._year) for of_host in years.values()
        )

    def _year(self, group: Group) -> Sequence[Outcome]:
        """Return the outcomes of one year, which have all failed where its files cannot be had."""
        refs = [Ref(_NAME, ident) for ident in group]
        host, _, year = group[0].split("/")[:3]
        try:
            events = self._events(host, program_path(host, year))
            abstracts = self._abstracts(host, _abstracts_path(host, year))
        except BudgetSpent:
            raise
        except UpstreamError as error:
            return [Failed.by(error, ref) for ref in refs]
        return [_outcome(ref, events, abstracts) for ref in refs]

    def submissions(self, host: str, year: int, wanted: Collection[str]) -> Mapping[str, Paper]:
        """Return the papers of a year by their ids on OpenReview, as far as they are wanted and can be read.

        Empty where there is no programme of the year. Raises UpstreamError.
        """
        web, url = self._sites[host]
        answer = web.get(f"{url}/{program_path(host, year)}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return {}
        events = _events_in(host, answer).items()
        found = [(path, event) for path, event in events if _PAGE.fullmatch(path) and _forum(event) in wanted]
        if not found:
            return {}
        abstracts = self._abstracts(host, _abstracts_path(host, year))
        papers: dict[str, Paper] = {}
        for path, event in found:  # a paper may be there twice, as an oral and as a poster with its abstract
            paper = _submitted(event, path, abstracts)
            ident = _forum(event)
            if paper and (ident not in papers or not papers[ident].abstract):
                papers[ident] = paper
        return papers

    def _events(self, host: str, path: str) -> _Events:
        web, url = self._sites[host]
        return _events_in(host, web.get(f"{url}/{path}"))

    def _abstracts(self, host: str, path: str) -> JsonObject:
        """Return the abstracts by number; there are years that have no such file."""
        web, url = self._sites[host]
        answer = web.get(f"{url}/{path}")
        return JsonObject(host, {}) if answer.status == HTTPStatus.NOT_FOUND else read_object(host, answer)


def _events_in(host: str, answer: Response) -> _Events:
    """Return the events of a programme. Raises BadAnswer."""
    events = read_object(host, answer).required("results").nodes("results")
    if not events:
        raise BadAnswer(f"{host} answered with an empty programme")
    found = {page.strip("/"): event for event in events if (page := event.text("virtualsite_url"))}
    if not found:
        raise BadAnswer(f"{host} answered with a programme that names no page")
    return found


def _forum(event: JsonObject) -> str:
    """Return the id of an event's submission on OpenReview, or an empty string."""
    named = _FORUM.fullmatch(str(event.fields.get("paper_url")))
    return named[1] if named else ""


def _submitted(event: JsonObject, path: str, abstracts: JsonObject) -> Paper | None:
    """Return the facts of an event, or None where it is hidden, was not accepted or cannot be read.

    A paper of a workshop, a journal or a blog, which was submitted elsewhere, has not the conference's venue.
    """
    try:
        if event.fields.get("visible") is False or _REFUSED.search(event.text("decision") or ""):
            return None
        group = _GROUP.search(event.text("sourceurl") or "")
        paper = _paper(event, path, abstracts)
    except BadAnswer:
        return None
    return paper if group is None or _OWN_GROUP.fullmatch(group[1]) else replace(paper, venue=None)


def _outcome(ref: Ref, events: _Events, abstracts: JsonObject) -> Outcome:
    host, _, path = ref.id.partition("/")
    event = events.get(path)
    if event is None or event.fields.get("visible") is False:
        return Missing(ref, f"the programme of {VENUES[host]} has no such paper")
    try:
        return Found(ref, _paper(event, path, abstracts))
    except BadAnswer as error:
        return Failed.by(error, ref)


def _paper(event: JsonObject, path: str, abstracts: JsonObject) -> Paper:
    """Return the facts of an event, whose words are escaped for HTML."""
    title = html.unescape(event.required("name").text("name") or "")
    if not title:
        raise BadAnswer(f"{event.upstream}'s answer has a paper without a title")
    names = (author.text("fullname") for author in event.stated("authors").nodes("authors"))
    return Paper(
        title=title,
        authors=tuple(html.unescape(name) for name in names if name),
        year=int(path.split("/")[1]),
        venue=VENUES[event.upstream],
        abstract=_abstract(event, abstracts),
    )


def _abstract(event: JsonObject, abstracts: JsonObject) -> str | None:
    related = event.fields.get("related_events_ids")
    numbers = [event.fields.get("id"), *(related if isinstance(related, list) else [])]
    texts = (event.markup("abstract"), *(abstracts.markup(str(number)) for number in numbers))
    return next((text.strip() for text in texts if text.strip()), None)
