import json
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.doi.semanticscholar import SemanticScholar
from tests.support.outcomes import until_the_end

HOST = "https://scholar.example/graph/v1"
ONE, TWO, THREE = "10.1/one", "10.1/two", "10.1/three"


def fetch(*ids: str, body: Any, asked: list[httpx.Request] | None = None) -> dict[str, Outcome]:
    def server(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return httpx.Response(200, json=body)

    transport = httpx.MockTransport(server)
    web = Web("Semantic Scholar", HOST, meter=Meter(), policy=RetryPolicy(attempts=1), transport=transport)
    return until_the_end(SemanticScholar(web, HOST).fetch(ids))


def test_papers_are_matched_by_their_doi_and_never_by_their_place() -> None:
    whole = {
        "title": "Two",
        "abstract": "Some\nwords.",
        "externalIds": {"DOI": "10.1/TWO", "CorpusId": 1},
        "year": 2024,
        "venue": "A Venue",
        "authors": [{"authorId": None, "name": "First Author"}],
    }
    merged = {"title": "Another paper", "externalIds": {"DOI": "10.1/merged"}}

    assert fetch(ONE, TWO, THREE, body=[whole, None, merged]) == {
        ONE: Missing(Ref("doi", ONE), "Semantic Scholar does not know it"),
        TWO: Found(
            Ref("doi", TWO),
            Paper(title="Two", authors=("First Author",), year=2024, venue="A Venue", abstract="Some words."),
        ),
        THREE: Missing(Ref("doi", THREE), "Semantic Scholar does not know it"),
    }


def test_five_hundred_are_asked_for_in_a_request() -> None:
    asked: list[httpx.Request] = []
    fetch(*(f"10.1/{number}" for number in range(501)), body=[None] * 500, asked=asked)

    assert [len(json.loads(request.content)["ids"]) for request in asked] == [500, 1]
    assert json.loads(asked[1].content) == {"ids": ["DOI:10.1/500"]}


@pytest.mark.parametrize("body", [{}, {"error": "x"}, [1], "x", None])
def test_an_answer_of_another_shape_is_failed(body: object) -> None:
    assert isinstance(fetch(ONE, body=body)[ONE], Failed)


@pytest.mark.parametrize("body", [[], [None] * 3, [None] * 4])
def test_an_answer_about_fewer_or_more_papers_is_failed(body: list[None]) -> None:
    assert {type(outcome) for outcome in fetch(ONE, TWO, body=body).values()} == {Failed}


def test_a_paper_of_another_shape_is_failed_and_alone() -> None:
    bad = {"externalIds": {"DOI": ONE}, "year": "2024"}
    outcomes = fetch(ONE, TWO, body=[bad, {"externalIds": {"DOI": TWO}, "title": "Two"}])

    assert [type(outcomes[ident]) for ident in (ONE, TWO)] == [Failed, Found]
