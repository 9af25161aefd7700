from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.gitlab import GitLab
from simulated_upstreams.forges import gitlab_project
from simulated_upstreams.state import Repo

HOSTS = ("gitlab.com", "gitlab.example.org")
ID = "gitlab.com/group/sub/project"
PROJECT = Repo(
    id=7, full_name="Group/Sub/Project", stars=12, license="Apache-2.0", description="A\nsample  project."
)


def source(answer: httpx.Response | None = None, asked: list[httpx.Request] | None = None) -> GitLab:
    def serve(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return httpx.Response(answer.status_code, content=answer.content) if answer else httpx.Response(404)

    def instance(host: str) -> tuple[Web, str]:
        url = f"https://{host}"
        return Web(host, url, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None), url

    return GitLab({host: instance(host) for host in HOSTS})


def outcome_of(answer: httpx.Response) -> Outcome:
    (outcome,) = source(answer).fetch([ID])
    return outcome


def facts_of(**changes: Any) -> Repository:
    outcome = outcome_of(httpx.Response(200, json=gitlab_project(PROJECT) | changes))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    return outcome.facts


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://gitlab.com/Group/Sub/Project", ID),
        ("http://www.gitlab.com/group/sub/project.git?x=1#readme", ID),
        ("https://gitlab.com/group/sub/project/-/tree/main/src", ID),
        ("https://gitlab.com/group/sub/project/tree/main", ID),
        ("https://gitlab.example.org/group/project/", "gitlab.example.org/group/project"),
    ],
)
def test_a_project_and_the_pages_in_it_are_known_by_its_path(url: str, id_: str) -> None:
    assert source().match(url) == id_


@pytest.mark.parametrize(
    "url",
    [
        "https://gitlab.com/",
        "https://gitlab.com/group",
        "https://gitlab.com/groups/group",
        "https://gitlab.com/explore/projects",
        "https://gitlab.com/-/snippets/1",
        "https://gitlab.com/group/..%2f..%2fadmin",
        "https://gitlab.unknown.org/group/project/-/tree/main",
        "https://gitlab.com.example.org/group/project",
    ],
)
def test_other_pages_and_unknown_instances_are_not_claimed(url: str) -> None:
    assert source().match(url) is None


def test_a_project_gives_its_facts() -> None:
    assert facts_of() == Repository(
        name="gitlab.com/Group/Sub/Project",
        id=7,
        stars=12,
        license="Apache-2.0",
        default_branch="main",
        description="A sample project.",
    )


def test_a_project_is_asked_for_as_one_segment() -> None:
    asked: list[httpx.Request] = []
    list(source(httpx.Response(404), asked).fetch([ID]))

    assert [request.url.raw_path for request in asked] == [
        b"/api/v4/projects/group%2Fsub%2Fproject?license=true"
    ]


@pytest.mark.parametrize(
    ("licence", "shown"),
    [
        (None, "none"),
        ({"key": "mit"}, "MIT"),
        ({"key": "other"}, "custom"),
        ({"key": None}, "none"),
    ],
)
def test_a_licence_is_its_spdx_id(licence: object, shown: str) -> None:
    assert facts_of(license=licence).license == shown


def test_archived_is_believed_where_it_is_told() -> None:
    assert facts_of(archived=True).archived


def test_a_project_that_is_not_there_is_missing() -> None:
    assert outcome_of(httpx.Response(404, json={})) == Missing(
        Ref("gitlab", ID), "gitlab.com has nothing of this name: deleted, private or renamed"
    )


@pytest.mark.parametrize(
    "changes", [{"star_count": None}, {"star_count": "12"}, {"id": True}, {"license": "MIT"}]
)
def test_an_answer_of_another_shape_is_not_believed(changes: dict[str, Any]) -> None:
    outcome = outcome_of(httpx.Response(200, json=gitlab_project(PROJECT) | changes))

    assert isinstance(outcome, Failed)
    assert "gitlab.com's answer has no" in outcome.reason


def test_each_instance_is_asked_for_its_own() -> None:
    asked: list[httpx.Request] = []
    list(source(httpx.Response(404), asked).fetch([ID, "gitlab.example.org/group/project"]))

    assert [request.url.host for request in asked] == list(HOSTS)


def test_nothing_is_said_of_a_licence_that_the_answer_leaves_out() -> None:
    project = gitlab_project(PROJECT)
    del project["license"]
    outcome = outcome_of(httpx.Response(200, json=project))

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    assert outcome.facts.license is None


def test_an_answer_without_a_description_is_not_whole() -> None:
    project = gitlab_project(PROJECT)
    del project["description"]

    assert isinstance(outcome_of(httpx.Response(200, json=project)), Failed)
