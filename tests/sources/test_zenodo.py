from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.zenodo import Zenodo
from simulated_upstreams.forges import zenodo_record
from simulated_upstreams.state import Repo

URL = "https://zenodo.org"
NUMBER = "7888058"
RECORD = Repo(id=int(NUMBER), full_name="-", license="CC-BY-4.0", description="A sample artifact")


def source(answer: httpx.Response | None = None) -> Zenodo:
    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(answer.status_code, content=answer.content) if answer else httpx.Response(404)

    web = Web("Zenodo", URL, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None)
    return Zenodo(web, URL)


def outcome_of(answer: httpx.Response, number: str = NUMBER) -> Outcome:
    (outcome,) = source(answer).fetch([number])
    return outcome


def test_a_record_its_files_and_its_doi_are_known_by_their_number() -> None:
    urls = [
        "https://zenodo.org/records/7888058",
        "https://zenodo.org/record/7888058#.YishWH8zZhE",
        "https://zenodo.org/records/7888058/files/artifact.zip?download=1",
        "https://doi.org/10.5281/zenodo.7888058",
        "http://dx.doi.org/10.5281/ZENODO.7888058",
    ]
    assert {url: source().match(url) for url in urls} == dict.fromkeys(urls, NUMBER)


def test_other_pages_are_not_claimed() -> None:
    urls = [
        "https://zenodo.org/communities/sample",
        "https://zenodo.org/records/",
        "https://zenodo.org/records/abc",
        "https://zenodo.org/search?q=7888058",
        "https://doi.org/10.5281/zenodo.7888058/more",
        "https://doi.org/10.1145/3341301.3359658",
    ]
    assert {url: source().match(url) for url in urls} == dict.fromkeys(urls)


def test_a_record_gives_license_and_version_and_no_stars() -> None:
    assert outcome_of(httpx.Response(200, json=zenodo_record(RECORD))) == Found(
        Ref("zenodo", NUMBER),
        Repository(name=NUMBER, license="CC-BY-4.0", version="v1", description="A sample artifact"),
    )


def test_the_number_of_all_versions_is_the_newest_and_keeps_its_name() -> None:
    number = str(RECORD.id - 1)

    outcome = outcome_of(httpx.Response(200, json=zenodo_record(RECORD)), number)

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    assert outcome.facts.name == number


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("cc-zero", "CC0-1.0"),
        ("mit-license", "MIT"),
        ("odc-odbl", "ODbL-1.0"),
        ("mit", "MIT"),
        ("other-open", "custom"),
        ("cc-by", "custom"),  # of no version
    ],
)
def test_an_old_license_id_is_known_by_a_table(written: str, shown: str) -> None:
    record = zenodo_record(RECORD)
    record["metadata"]["license"] = {"id": written}

    outcome = outcome_of(httpx.Response(200, json=record))

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    assert outcome.facts.license == shown


def test_a_record_without_a_license_has_no_license() -> None:
    record = zenodo_record(RECORD)
    del record["metadata"]["license"]
    outcome = outcome_of(httpx.Response(200, json=record))

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    assert outcome.facts.license == "none"


@pytest.mark.parametrize("status", [404, 410])
def test_a_record_that_is_not_there_is_missing(status: int) -> None:
    assert outcome_of(httpx.Response(status, json={})) == Missing(
        Ref("zenodo", NUMBER), "Zenodo has no record of this number"
    )


@pytest.mark.parametrize(
    "changes", [{"id": 1, "conceptrecid": "2"}, {"id": NUMBER}, {"metadata": None}, {"metadata": {}}]
)
def test_an_answer_of_another_shape_or_record_is_rejected(changes: dict[str, Any]) -> None:
    assert isinstance(outcome_of(httpx.Response(200, json=zenodo_record(RECORD) | changes)), Failed)
