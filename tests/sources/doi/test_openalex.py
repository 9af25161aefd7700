from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.doi.openalex import OpenAlex
from tests.support.outcomes import until_the_end

HOST = "https://openalex.example"
DOI = "10.1145/1.1"


def fetch(*ids: str, body: Any = None, status: int = 200, asked: list[httpx.Request] | None = None) -> dict[str, Outcome]:  # fmt: skip
    def server(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return httpx.Response(status, json=body)

    transport = httpx.MockTransport(server)
    web = Web("OpenAlex", HOST, meter=Meter(), policy=RetryPolicy(attempts=1), transport=transport)
    return until_the_end(OpenAlex(web, HOST).fetch(ids))


def works(*found: dict[str, Any]) -> dict[str, Any]:
    """Return an answer in which every field that was asked for is there, if only as null."""
    nulls = dict.fromkeys(("title", "publication_year", "abstract_inverted_index"))
    return {"meta": {"count": len(found)}, "results": [nulls | work for work in found]}


def test_a_whole_work_is_read_and_its_abstract_put_together_again() -> None:
    work = {
        "doi": "https://doi.org/10.1145/1.1",
        "title": "A  title",
        "publication_year": 2024,
        "is_retracted": True,
        "authorships": [{"author": {"display_name": "First Author"}}, {"author": {"display_name": None}}],
        "primary_location": {"source": {"display_name": "A Venue"}},
        "abstract_inverted_index": {"words": [1, 3], "Some": [0], "and": [2]},
    }

    assert fetch(DOI, body=works(work)) == {
        DOI: Found(
            Ref("doi", DOI),
            Paper(
                title="A title",
                authors=("First Author",),
                year=2024,
                venue="A Venue",
                retraction="retraction, of which no notice is named",
                abstract="Some words and words",
            ),
        )
    }


def test_a_work_of_which_little_is_known_is_read_too() -> None:
    work = {"doi": DOI, "primary_location": None}

    assert fetch(DOI, body=works(work)) == {DOI: Found(Ref("doi", DOI), Paper(title=""))}


def test_fifty_are_asked_for_in_a_request_and_what_is_left_out_is_not_known() -> None:
    asked: list[httpx.Request] = []
    outcomes = fetch(*(f"10.1/{n}" for n in range(120)), body=works(), asked=asked)

    assert [request.url.params["filter"].count("|") + 1 for request in asked] == [50, 50, 20]
    assert {type(outcome) for outcome in outcomes.values()} == {Missing}


def test_a_work_without_a_field_that_was_asked_for_is_failed() -> None:
    body = {"meta": {"count": 1}, "results": [{"doi": DOI, "title": "A title", "publication_year": 2024}]}

    assert fetch(DOI, body=body)[DOI] == Failed(
        Ref("doi", DOI), "OpenAlex's answer lacks abstract_inverted_index"
    )


def test_of_works_that_occur_twice_the_first_is_taken() -> None:
    twice = works({"doi": DOI, "title": "First"}, {"doi": f"https://doi.org/{DOI}", "title": "Second"})

    assert fetch(DOI, body=twice) == {DOI: Found(Ref("doi", DOI), Paper(title="First"))}


def test_an_answer_with_another_work_does_not_say_that_one_is_not_known() -> None:
    outcomes = fetch(DOI, "10.1145/2.2", body=works({"doi": DOI}, {"doi": "10.1145/3.3"}))

    assert isinstance(outcomes[DOI], Found)
    assert outcomes["10.1145/2.2"] == Failed(Ref("doi", "10.1145/2.2"), "OpenAlex answered with another work")


def test_an_answer_without_some_of_the_works_that_it_counts_is_failed() -> None:
    body = {"meta": {"count": 2}, "results": [{"doi": DOI}]}

    assert {type(outcome) for outcome in fetch(DOI, "10.1145/2.2", body=body).values()} == {Failed}


def test_a_doi_that_would_end_in_a_filter_is_not_asked_for() -> None:
    asked: list[httpx.Request] = []

    assert isinstance(fetch("10.1/a|b", body=works(), asked=asked)["10.1/a|b"], Missing)
    assert asked == []


@pytest.mark.parametrize(
    "index", [[], {"word": 1}, {"word": ["1"]}, {"word": [True]}, {"word": [-1]}, {"word": [10**9]}]
)
def test_an_abstract_of_another_shape_is_failed(index: object) -> None:
    outcome = fetch(DOI, body=works({"doi": DOI, "abstract_inverted_index": index}))[DOI]

    assert isinstance(outcome, Failed)


def test_a_key_that_is_refused_says_so() -> None:
    outcome = fetch(DOI, status=401)[DOI]

    assert outcome == Failed(
        Ref("doi", DOI), "OpenAlex refused to answer (401); if a key is set, check that it is valid"
    )
