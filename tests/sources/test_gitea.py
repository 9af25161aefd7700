from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.gitea import Gitea
from simulated_upstreams.forges import gitea_repository
from simulated_upstreams.state import Repo

ID = "codeberg.org/owner/repository"
REPO = Repo(
    id=7, full_name="Owner/Repository", stars=12, license="MIT", archived=True, description=" A sample. "
)


def source(answer: httpx.Response | None = None) -> Gitea:
    def serve(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/v1/repos/owner/repository"
        return httpx.Response(answer.status_code, content=answer.content) if answer else httpx.Response(404)

    url = "https://codeberg.org"
    web = Web("codeberg.org", url, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None)
    return Gitea({"codeberg.org": (web, url)})


def outcome_of(answer: httpx.Response) -> Outcome:
    (outcome,) = source(answer).fetch([ID])
    return outcome


def facts_of(node: dict[str, Any]) -> Repository:
    outcome = outcome_of(httpx.Response(200, json=node))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    return outcome.facts


@pytest.mark.parametrize(
    "url",
    [
        "https://codeberg.org/Owner/Repository",
        "https://codeberg.org/owner/repository.git",
        "http://codeberg.org/owner/repository/src/branch/main/README.md",
    ],
)
def test_a_repository_and_the_pages_in_it_are_known_by_its_name(url: str) -> None:
    assert source().match(url) == ID


@pytest.mark.parametrize(
    "url",
    [
        "https://codeberg.org/owner",
        "https://codeberg.org/explore/repos",
        "https://codeberg.org/owner/..%2fadmin",
        "https://gitea.unknown.org/owner/repository",
    ],
)
def test_other_pages_and_unknown_instances_are_not_claimed(url: str) -> None:
    assert source().match(url) is None


def test_a_repository_gives_its_facts() -> None:
    assert facts_of(gitea_repository(REPO)) == Repository(
        name="codeberg.org/Owner/Repository",
        id=7,
        stars=12,
        license="MIT",
        archived=True,
        default_branch="main",
        description="A sample.",
    )


@pytest.mark.parametrize(
    ("licences", "shown"),
    [(["mit", "apache-2.0"], "MIT"), ([], "none"), (None, "none"), (["My-Own"], "custom")],
)
def test_of_several_licences_the_first_counts(licences: object, shown: str) -> None:
    assert facts_of(gitea_repository(REPO) | {"licenses": licences}).license == shown


def test_an_older_gitea_says_nothing_of_licences() -> None:
    node = gitea_repository(REPO)
    del node["licenses"]

    assert facts_of(node).license is None


def test_a_repository_that_is_not_there_is_missing() -> None:
    assert outcome_of(httpx.Response(404, json={})) == Missing(
        Ref("gitea", ID), "codeberg.org has nothing of this name: deleted, private or renamed"
    )


@pytest.mark.parametrize(
    "changes", [{"stars_count": None}, {"archived": 1}, {"full_name": 3}, {"licenses": "MIT"}]
)
def test_an_answer_of_another_shape_is_not_believed(changes: dict[str, Any]) -> None:
    assert isinstance(outcome_of(httpx.Response(200, json=gitea_repository(REPO) | changes)), Failed)
