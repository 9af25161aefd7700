from dataclasses import replace
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.forges import GITEA, GITLAB, Forge
from simulated_upstreams.forges import gitea_repository, gitlab_project
from simulated_upstreams.state import Repo

# --- GitLab ---

HOSTS = ("gitlab.com", "gitlab.example.org")
GITLAB_ID = "gitlab.com/group/sub/project"
PROJECT = Repo(
    id=7, full_name="Group/Sub/Project", stars=12, license="Apache-2.0", description="A\nsample  project."
)


def gitlab_source(answer: httpx.Response | None = None, asked: list[httpx.Request] | None = None) -> Forge:
    def serve(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return httpx.Response(answer.status_code, content=answer.content) if answer else httpx.Response(404)

    def instance(host: str) -> tuple[Web, str]:
        url = f"https://{host}"
        return Web(host, url, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None), url

    return Forge(GITLAB, {host: instance(host) for host in HOSTS})


def gitlab_outcome_of(answer: httpx.Response) -> Outcome:
    (outcome,) = gitlab_source(answer).fetch([GITLAB_ID])
    return outcome


def gitlab_facts_of(**changes: Any) -> Repository:
    outcome = gitlab_outcome_of(httpx.Response(200, json=gitlab_project(PROJECT) | changes))
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    return outcome.facts


def test_a_project_and_the_pages_in_it_are_known_by_its_path() -> None:
    cases = [
        ("https://gitlab.com/Group/Sub/Project", GITLAB_ID),
        ("http://www.gitlab.com/group/sub/project.git?x=1#readme", GITLAB_ID),
        ("https://gitlab.com/group/sub/project/-/tree/main/src", GITLAB_ID),
        ("https://gitlab.com/group/sub/project/tree/main", GITLAB_ID),
        ("https://gitlab.example.org/group/project/", "gitlab.example.org/group/project"),
    ]
    assert {url: gitlab_source().match(url) for url, _ in cases} == dict(cases)


def test_other_pages_and_unknown_instances_are_not_claimed_on_gitlab() -> None:
    urls = [
        "https://gitlab.com/",
        "https://gitlab.com/group",
        "https://gitlab.com/groups/group",
        "https://gitlab.com/explore/projects",
        "https://gitlab.com/-/snippets/1",
        "https://gitlab.com/group/..%2f..%2fadmin",
        "https://gitlab.unknown.org/group/project/-/tree/main",
        "https://gitlab.com.example.org/group/project",
    ]
    assert {url: gitlab_source().match(url) for url in urls} == dict.fromkeys(urls)


def test_a_project_gives_its_facts() -> None:
    assert gitlab_facts_of() == Repository(
        name="gitlab.com/Group/Sub/Project",
        id=7,
        stars=12,
        license="Apache-2.0",
        default_branch="main",
        description="A sample project.",
    )


def test_a_project_is_asked_for_as_one_segment() -> None:
    asked: list[httpx.Request] = []
    list(gitlab_source(httpx.Response(404), asked).fetch([GITLAB_ID]))

    assert [request.url.raw_path for request in asked] == [
        b"/api/v4/projects/group%2Fsub%2Fproject?license=true"
    ]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (None, "none"),
        ({"key": "mit"}, "MIT"),
        ({"key": "other"}, "custom"),
        ({"key": None}, "none"),
    ],
)
def test_a_license_is_its_spdx_id(written: object, shown: str) -> None:
    assert gitlab_facts_of(license=written).license == shown


def test_a_fork_is_known_by_what_it_was_forked_from() -> None:
    for repo, fork in ((PROJECT, False), (replace(PROJECT, fork=True), True)):
        outcome = gitlab_outcome_of(httpx.Response(200, json=gitlab_project(repo)))
        assert isinstance(outcome, Found)
        assert isinstance(outcome.facts, Repository)
        assert outcome.facts.fork is fork


def test_archived_is_taken_over_where_it_is_stated() -> None:
    assert gitlab_facts_of(archived=True).archived


def test_a_project_that_is_not_there_is_missing() -> None:
    assert gitlab_outcome_of(httpx.Response(404, json={})) == Missing(
        Ref("gitlab", GITLAB_ID), "gitlab.com has nothing of this name: deleted, private or renamed"
    )


@pytest.mark.parametrize(
    "changes", [{"star_count": None}, {"star_count": "12"}, {"id": True}, {"license": "MIT"}]
)
def test_an_answer_of_another_shape_is_rejected_on_gitlab(changes: dict[str, Any]) -> None:
    outcome = gitlab_outcome_of(httpx.Response(200, json=gitlab_project(PROJECT) | changes))

    assert isinstance(outcome, Failed)
    assert "gitlab.com's answer has no" in outcome.reason


def test_each_instance_is_asked_for_its_own() -> None:
    asked: list[httpx.Request] = []
    list(gitlab_source(httpx.Response(404), asked).fetch([GITLAB_ID, "gitlab.example.org/group/project"]))

    assert [request.url.host for request in asked] == list(HOSTS)


def test_nothing_is_said_of_a_license_that_the_answer_leaves_out() -> None:
    project = gitlab_project(PROJECT)
    del project["license"]
    outcome = gitlab_outcome_of(httpx.Response(200, json=project))

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    assert outcome.facts.license is None


def test_an_answer_without_a_description_is_not_whole() -> None:
    project = gitlab_project(PROJECT)
    del project["description"]

    assert isinstance(gitlab_outcome_of(httpx.Response(200, json=project)), Failed)


# --- Gitea and Forgejo ---

GITEA_ID = "codeberg.org/owner/repository"
REPO = Repo(
    id=7, full_name="Owner/Repository", stars=12, license="MIT", archived=True, description=" A sample. "
)


def gitea_source(answer: httpx.Response | None = None) -> Forge:
    def serve(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/api/v1/repos/owner/repository"
        return httpx.Response(answer.status_code, content=answer.content) if answer else httpx.Response(404)

    url = "https://codeberg.org"
    web = Web("codeberg.org", url, meter=Meter(), transport=httpx.MockTransport(serve), sleep=lambda _: None)
    return Forge(GITEA, {"codeberg.org": (web, url)})


def gitea_outcome_of(answer: httpx.Response) -> Outcome:
    (outcome,) = gitea_source(answer).fetch([GITEA_ID])
    return outcome


def gitea_facts_of(node: dict[str, Any]) -> Repository:
    outcome = gitea_outcome_of(httpx.Response(200, json=node))
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
    assert gitea_source().match(url) == GITEA_ID


@pytest.mark.parametrize(
    "url",
    [
        "https://codeberg.org/owner",
        "https://codeberg.org/explore/repos",
        "https://codeberg.org/owner/..%2fadmin",
        "https://gitea.unknown.org/owner/repository",
    ],
)
def test_other_pages_and_unknown_instances_are_not_claimed_on_gitea(url: str) -> None:
    assert gitea_source().match(url) is None


def test_a_repository_gives_its_facts() -> None:
    assert gitea_facts_of(gitea_repository(REPO)) == Repository(
        name="codeberg.org/Owner/Repository",
        id=7,
        stars=12,
        license="MIT",
        archived=True,
        default_branch="main",
        description="A sample.",
    )


@pytest.mark.parametrize(
    ("licenses", "shown"),
    [(["mit", "apache-2.0"], "MIT"), ([], "none"), (None, "none"), (["My-Own"], "custom")],
)
def test_of_several_licenses_the_first_counts(licenses: object, shown: str) -> None:
    assert gitea_facts_of(gitea_repository(REPO) | {"licenses": licenses}).license == shown


def test_an_older_gitea_says_nothing_of_licenses() -> None:
    node = gitea_repository(REPO)
    del node["licenses"]

    assert gitea_facts_of(node).license is None


def test_a_repository_that_is_not_there_is_missing() -> None:
    assert gitea_outcome_of(httpx.Response(404, json={})) == Missing(
        Ref("gitea", GITEA_ID), "codeberg.org has nothing of this name: deleted, private or renamed"
    )


@pytest.mark.parametrize(
    "changes", [{"stars_count": None}, {"archived": 1}, {"full_name": 3}, {"licenses": "MIT"}]
)
def test_an_answer_of_another_shape_is_rejected_on_gitea(changes: dict[str, Any]) -> None:
    assert isinstance(gitea_outcome_of(httpx.Response(200, json=gitea_repository(REPO) | changes)), Failed)
