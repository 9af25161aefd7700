"""IEEE's links carry a number: a title finds works at Crossref, and the number in their address decides."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Outcome
from enricher.model.source import Clue
from enricher.settings import read_settings
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi.crossref import Crossref
from enricher.sources.doi.source import Doi, open_source
from simulated_upstreams import serve
from simulated_upstreams.server import Request, Server
from simulated_upstreams.state import CrossrefWork, OpenAlexWork, UpstreamState
from tests.support.outcomes import until_the_end

TITLE = "Steady Flows in Small Networks"
LINK, NUMBER, DOI = "ieee/9000001", "9000001", "10.1109/txx.2030.1234567"
WORK = CrossrefWork(
    title=TITLE,
    authors=(("First", "Author"),),
    venue="IEEE Transactions on Samples",
    online=(2030, 5),
    document=NUMBER,
)
PAPER = Paper(
    title=TITLE,
    authors=("First Author",),
    year=2030,
    venue="IEEE Transactions on Samples",
    doi=DOI,
    type="journal-article",
)


@dataclass(frozen=True)
class Opened:
    """The source as a run opens it, and the simulated Crossref behind it."""

    source: Doi
    crossref: Server

    def ask(self, clues: Mapping[str, Clue]) -> dict[str, Outcome]:
        return until_the_end(self.source.guided(clues, date(2030, 6, 1)).fetch(tuple(clues)))

    @property
    def asked(self) -> list[str]:
        return [_kind(request) for request in self.crossref.requests]


def _kind(request: Request) -> str:
    if request.path != "/v1/works":
        return request.path.removeprefix("/v1/works/")
    return "search" if "query.bibliographic" in request.query else "list"


@contextmanager
def opened(works: Mapping[str, CrossrefWork], **further: Any) -> Iterator[Opened]:
    keys = {"ENRICHER_OPENALEX_KEY": "sample-openalex-key"} if further else {}
    with serve(UpstreamState(works=dict(works), **further)) as upstreams, ExitStack() as clients:
        settings = read_settings({**upstreams.environment, **keys})
        source = open_source(SourceContext(settings, Meter(), clients, 1.0))
        yield Opened(source, upstreams.others["CROSSREF"])


def test_of_the_works_of_a_title_the_one_with_the_number_of_the_link_is_taken() -> None:
    works = {
        "10.1109/conf.2029.8000001": replace(WORK, document="8000001", online=(2029,)),  # at a conference
        "10.1109/other.2030.7000001": replace(WORK, title=f"{TITLE}: A Reply", document="7000001"),
        "10.1000/elsewhere": replace(WORK, document=None),  # the same title at another publisher
        f"{DOI}/mm1": replace(WORK, title=TITLE, authors=(), component=True),
        DOI: WORK,
    }
    with opened(works) as there:
        assert there.ask({LINK: Clue(TITLE)}) == {LINK: Found(Ref("doi", LINK), PAPER)}
        assert there.asked == ["search"]


@pytest.mark.parametrize(
    "works",
    [
        {},
        {DOI: replace(WORK, document="9000002")},
        {DOI: replace(WORK, document=f"1{NUMBER}")},
        {DOI: replace(WORK, document=None)},
        {f"{DOI}/mm1": replace(WORK, component=True)},
        {f"10.1109/conf.2030.{NUMBER}": replace(WORK, document="8000001")},
    ],
    ids=["nothing", "another number", "longer", "another publisher", "a supplement", "the end of its DOI"],
)
def test_a_work_without_the_number_is_never_taken(works: dict[str, CrossrefWork]) -> None:
    with opened(works) as there:
        outcome = there.ask({LINK: Clue(TITLE)})[LINK]

    assert isinstance(outcome, Failed)
    assert outcome.answered
    assert "IEEE's number 9000001" in outcome.reason
    assert "`doi:`" in outcome.reason


def test_of_two_works_with_the_number_neither_is_taken() -> None:
    with opened({DOI: WORK, "10.1109/copy": WORK}) as there:
        outcome = there.ask({LINK: Clue(TITLE)})[LINK]

    assert isinstance(outcome, Failed)
    assert "2 papers of this number" in outcome.reason


def test_without_a_title_nothing_is_asked_and_the_reason_says_what_is_needed() -> None:
    reason = "IEEE's number 9000001 is only found with a `title:` or `doi:`"
    with opened({DOI: WORK}) as there:
        assert there.ask({LINK: Clue()}) == {LINK: Failed(Ref("doi", LINK), reason, answered=True)}
        assert there.asked == []


def test_numbers_whose_dois_are_known_are_asked_for_by_them_in_one_request() -> None:
    works = {f"10.1109/txx.{n}": replace(WORK, document=f"90000{n}") for n in range(10, 30)}
    clues = {f"ieee/90000{n}": Clue(TITLE, doi=f"10.1109/TXX.{n}") for n in range(10, 30)}
    with opened(works) as there:
        assert {type(outcome) for outcome in there.ask(clues).values()} == {Found}
        assert there.asked == ["list"]


def test_one_number_whose_doi_is_known_is_asked_for_by_it() -> None:
    with opened({DOI: WORK}) as there:
        assert there.ask({LINK: Clue(None, doi=DOI)}) == {LINK: Found(Ref("doi", LINK), PAPER)}
        assert there.asked == [DOI]


@pytest.mark.parametrize("named", ["10.1109/conf.2029.8000001", "10.1109/none", f"{DOI}/mm1"])
@pytest.mark.parametrize("beside", [0, 1])
def test_a_doi_that_is_not_the_numbers_is_not_used(named: str, beside: int) -> None:
    works = {
        DOI: WORK,
        "10.1109/conf.2029.8000001": replace(WORK, document="8000001"),
        f"{DOI}/mm1": replace(WORK, component=True),
    }
    others = {f"ieee/800000{n}": Clue(TITLE, doi="10.1109/conf.2029.8000001") for n in range(1, 1 + beside)}
    with opened(works) as there:
        outcomes = there.ask({LINK: Clue(TITLE, doi=named), **others})

        assert outcomes[LINK] == Found(Ref("doi", LINK), PAPER)
        assert there.asked[-1] == "search"


def test_another_index_gives_the_abstract_by_the_doi() -> None:
    openalex = {DOI: OpenAlexWork(title=TITLE, abstract="Words in order.")}
    with opened({DOI: WORK}, openalex=openalex) as there:
        outcome = there.ask({LINK: Clue(TITLE)})[LINK]

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert (outcome.facts.abstract, outcome.facts.provenance) == ("Words in order.", ("abstract: OpenAlex",))


def test_a_search_that_fails_costs_no_doi_its_facts() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if "query.bibliographic" in request.url.params:
            return httpx.Response(503)
        work = {"DOI": "10.1000/a", "title": ["A title"]}
        return httpx.Response(200, json={"status": "ok", "message": {"items": [work], **work}})

    host = "https://crossref.example/v1"
    web = Web("Crossref", host, meter=Meter(), transport=httpx.MockTransport(server), sleep=lambda _: None)
    links = [f"ieee/900000{n}" for n in range(5)]
    index = Crossref(web, host, {link: Clue(TITLE) for link in links})
    outcomes = until_the_end(index.fetch([*links, "10.1000/a"]))

    assert isinstance(outcomes["10.1000/a"], Found)
    assert [type(outcomes[link]) for link in links if link in outcomes] == [Failed] * 3
