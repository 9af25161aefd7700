from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.preprints.datacite import DataCite
from enricher.sources.preprints.index import Asked

HOST = "https://datacite.example"
ONE, TWO = "2311.00001", "cs/0112017"


def outcomes(*records: dict[str, Any], status: int = 200, ids: tuple[str, ...] = (ONE,)) -> list[Outcome]:
    def respond(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/dois"
        data = [{"type": "dois", "attributes": record} for record in records]
        return httpx.Response(status, json={"data": data})

    transport = httpx.MockTransport(respond)
    web = Web("DataCite", HOST, meter=Meter(), policy=RetryPolicy(attempts=1), transport=transport)
    asked = Asked(Paper(title=""), frozenset({"title"}))
    return list(DataCite(web, HOST).fetch(dict.fromkeys(ids, asked)))


def record(ident: str = ONE, **fields: Any) -> dict[str, Any]:
    whole = {
        "doi": f"10.48550/ARXIV.{ident}",
        "titles": [{"title": "Ein Titel", "titleType": "TranslatedTitle"}, {"title": "A  title"}],
        "creators": [{"name": "Ame, Ann"}, {"name": "A Group"}, {"givenName": "Bo", "familyName": "Bee"}],
        "publicationYear": 2025,
        "dates": [{"date": "2024-01-02T03:04:05Z", "dateType": "Submitted"}],
        "descriptions": [
            {"description": "12 pages", "descriptionType": "Other"},
            {"description": "One line\nwraps.\n  Another paragraph.", "descriptionType": "Abstract"},
        ],
    }
    return {**whole, **fields}


def paper(**fields: Any) -> Paper:
    (outcome,) = outcomes(record(**fields))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


def test_the_facts_are_those_that_arxiv_registered() -> None:
    assert paper() == Paper(
        title="A title",
        authors=("Ann Ame", "A Group", "Bo Bee"),
        year=2024,
        venue="arXiv",
        abstract="One line wraps.\n\nAnother paragraph.",
    )


@pytest.mark.parametrize(
    "dates", [[], [{"date": "2020", "dateType": "Issued"}], [{"date": None, "dateType": "Submitted"}]]
)
def test_without_a_day_of_submission_the_year_is_that_of_the_record(dates: list[dict[str, Any]]) -> None:
    assert paper(dates=dates).year == 2025


def test_a_record_without_abstract_and_authors_has_none() -> None:
    found = paper(descriptions=[], creators=[])

    assert (found.abstract, found.authors) == (None, ())


def test_a_record_whose_authors_are_left_out_is_not_used() -> None:
    cut = record()
    del cut["creators"]

    (outcome,) = outcomes(cut)

    assert isinstance(outcome, Failed)
    assert "creators" in outcome.reason


def test_each_paper_has_its_own_outcome_whatever_the_order() -> None:
    found = outcomes(record(TWO), record(titles=[]), ids=(ONE, "2311.00003", TWO))

    assert [(type(one), one.ref) for one in found] == [
        (Failed, Ref("arxiv", ONE)),
        (Missing, Ref("arxiv", "2311.00003")),
        (Found, Ref("arxiv", TWO)),
    ]
