from dataclasses import replace
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.huggingface import HuggingFace
from simulated_upstreams.forges import huggingface_repository
from simulated_upstreams.state import Repo

URL = "https://huggingface.co"
ID = "models/Owner/Model"
MODEL = Repo(
    id=7, full_name="Owner/Model", stars=12, license="Apache-2.0", last_commit="2024-06-01T23:30:00.000Z"
)


def source(answer: httpx.Response | None = None) -> HuggingFace:
    def serve(request: httpx.Request) -> httpx.Response:
        assert request.url.path == f"/api/{ID}"
        return (
            httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)
            if answer
            else httpx.Response(404)
        )

    web = Web("Hugging Face", URL, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None)
    return HuggingFace(web, URL)


def outcome_of(answer: httpx.Response) -> Outcome:
    (outcome,) = source(answer).fetch([ID])
    return outcome


def facts_of(**changes: Any) -> Repository:
    outcome = outcome_of(httpx.Response(200, json=huggingface_repository(MODEL) | changes))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    return outcome.facts


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://huggingface.co/Owner/Model", ID),
        ("https://hf.co/Owner/Model/tree/main?x=1", ID),
        ("https://huggingface.co/datasets/Owner/Data.set", "datasets/Owner/Data.set"),
        ("https://huggingface.co/spaces/Owner/a_Space/", "spaces/Owner/a_Space"),
    ],
)
def test_models_datasets_and_spaces_are_known_by_kind_and_name(url: str, id_: str) -> None:
    assert source().match(url) == id_


def test_other_pages_are_not_claimed() -> None:
    urls = [
        "https://huggingface.co/Owner",
        "https://huggingface.co/docs/accelerate/index",
        "https://huggingface.co/papers/2409.10516",
        "https://huggingface.co/blog/a-post",
        "https://huggingface.co/spaces/Owner",
        "https://huggingface.co/datasets",
        "https://huggingface.co/collections/Owner/a-collection",
        "https://huggingface.co/Owner/..%2f..%2fapi",
        "https://discuss.huggingface.co/t/a-thread/1",
    ]
    assert {url: source().match(url) for url in urls} == dict.fromkeys(urls)


def test_a_model_gives_its_facts() -> None:
    assert facts_of() == Repository(name=ID, stars=12, license="Apache-2.0", last_commit="2024-06-01")


@pytest.mark.parametrize(
    ("card", "tags", "shown"),
    [
        ({"license": "mit"}, [], "MIT"),
        ({"license": ["cc-by-4.0", "mit"]}, [], "CC-BY-4.0"),
        ({}, ["license:mit"], "MIT"),
        (None, None, "none"),
        ({"license": "other"}, [], "custom"),
        ({"license": "llama3"}, [], "custom"),
    ],
)
def test_the_license_is_the_cards_or_else_a_tags(card: object, tags: object, shown: str) -> None:
    assert facts_of(cardData=card, tags=tags).license == shown


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(404, json={"error": "Repository not found"}),
        httpx.Response(401, json={"error": "no"}, headers={"x-error-code": "RepoNotFound"}),
    ],
)
def test_a_repository_that_is_not_there_is_missing(answer: httpx.Response) -> None:
    assert outcome_of(answer) == Missing(
        Ref("huggingface", ID), "Hugging Face has no repository of this name: deleted, private or renamed"
    )


def test_a_refusal_for_another_reason_is_no_absence() -> None:
    assert isinstance(outcome_of(httpx.Response(401, json={"error": "no"})), Failed)


@pytest.mark.parametrize(
    "changes", [{"likes": None}, {"id": 3}, {"lastModified": "soon"}, {"cardData": []}, {"tags": [3]}]
)
def test_an_answer_of_another_shape_is_rejected(changes: dict[str, Any]) -> None:
    assert isinstance(outcome_of(httpx.Response(200, json=huggingface_repository(MODEL) | changes)), Failed)


def test_an_answer_without_tags_is_not_whole() -> None:
    model = huggingface_repository(MODEL)
    del model["tags"]

    assert isinstance(outcome_of(httpx.Response(200, json=model)), Failed)


def test_an_answer_about_another_repository_is_rejected() -> None:
    other = huggingface_repository(replace(MODEL, full_name="Owner/Other"))
    outcome = outcome_of(httpx.Response(200, json=other))

    assert isinstance(outcome, Failed)
    assert outcome.reason == "Hugging Face answered with another repository"


def test_a_repository_is_followed_to_its_new_name() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.path == f"/api/{ID}":
            return httpx.Response(307, headers={"location": "/api/models/New/Name"})
        return httpx.Response(200, json=huggingface_repository(replace(MODEL, full_name="New/Name")))

    web = Web("Hugging Face", URL, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None)
    (outcome,) = HuggingFace(web, URL).fetch([ID])

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    assert outcome.facts.name == "models/New/Name"
