from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import httpx
import pytest
from github import (
    Auth,
    BadCredentialsException,
    Github,
    GithubException,
    RateLimitExceededException,
)

from simulated_upstreams import samples
from simulated_upstreams.github import answer
from simulated_upstreams.server import Server
from simulated_upstreams.state import GitHubState

TRACE = "InternLM/AcmeTrace"
TOKEN = {"Authorization": "Bearer sample-token"}


@pytest.fixture
def github() -> GitHubState:
    return samples.sample_state().github


@pytest.fixture
def server(github: GitHubState) -> Iterator[Server]:
    with Server(answer(github)) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, headers=TOKEN, verify=False) as opened:
        yield opened


@pytest.fixture
def anonymous(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, verify=False) as opened:
        yield opened


def pygithub(server: Server, token: str = "sample-token") -> Github:
    return Github(
        base_url=server.url,
        auth=Auth.Token(token),
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    )


# --- repositories ---


@pytest.mark.parametrize("name", [TRACE, TRACE.lower()])
def test_a_repository_is_found_by_its_name_in_any_case(client: httpx.Client, name: str) -> None:
    found = client.get(f"/repos/{name}").json()
    assert (found["full_name"], found["stargazers_count"]) == (TRACE, 120)


def test_an_absent_repository_is_not_found(client: httpx.Client) -> None:
    answered = client.get("/repos/nobody/nothing")
    assert answered.status_code == 404
    assert answered.json() == {
        "message": "Not Found",
        "documentation_url": "https://docs.github.com/rest/repos/repos#get-a-repository",
        "status": "404",
    }


def test_a_deleted_repository_is_not_found(github: GitHubState, client: httpx.Client) -> None:
    github.delete(TRACE)
    assert client.get(f"/repos/{TRACE}").status_code == 404


def test_an_old_name_redirects_to_the_id(github: GitHubState, server: Server, client: httpx.Client) -> None:
    repo = github[TRACE]
    github.rename(TRACE, "New-Owner/Trace")
    answered = client.get(f"/repos/{TRACE}?x=1")
    assert answered.status_code == 301
    assert answered.headers["location"] == f"{server.url}/repositories/{repo.id}?x=1"
    assert client.get(answered.headers["location"]).json()["full_name"] == "New-Owner/Trace"


def test_a_write_to_an_old_name_redirects_with_a_status_that_keeps_the_method(
    github: GitHubState, client: httpx.Client
) -> None:
    github.rename(samples.LIST, "New-Owner/List")
    assert client.post(f"/repos/{samples.LIST}/pulls", json={}).status_code == 307


def test_a_new_repository_under_an_old_name_ends_the_redirect(
    github: GitHubState, client: httpx.Client
) -> None:
    github.rename(TRACE, "New-Owner/Trace")
    github.add(replace(github["New-Owner/Trace"], id=7, full_name=TRACE))
    assert client.get(f"/repos/{TRACE}").json()["id"] == 7


@pytest.mark.parametrize(
    ("spdx", "key", "name"),
    [
        ("MIT", "mit", "MIT License"),
        ("NOASSERTION", "other", "Other"),
        ("CC-BY-4.0", "cc-by-4.0", "CC-BY-4.0"),
    ],
)
def test_a_license_has_its_key_name_and_spdx_id(
    github: GitHubState, client: httpx.Client, spdx: str, key: str, name: str
) -> None:
    github.add(replace(github[TRACE], license=spdx))
    found = client.get(f"/repos/{TRACE}").json()["license"]
    assert (found["key"], found["name"], found["spdx_id"]) == (key, name, spdx)
    assert (found["url"] is None) == (spdx == "NOASSERTION")


def test_no_license_is_null(github: GitHubState, client: httpx.Client) -> None:
    github.add(replace(github[TRACE], license=None))
    assert client.get(f"/repos/{TRACE}").json()["license"] is None


def test_a_path_that_github_does_not_have_is_not_found(client: httpx.Client) -> None:
    assert client.get("/nothing").status_code == 404
    assert client.get(f"/repos/{TRACE}/nothing").status_code == 404


# --- who asks ---


@pytest.mark.parametrize("scheme", ["token", "Bearer", "bearer"])
def test_the_token_is_taken_in_both_schemes(anonymous: httpx.Client, scheme: str) -> None:
    headers = {"Authorization": f"{scheme} sample-token"}
    assert anonymous.get(f"/repos/{TRACE}", headers=headers).status_code == 200


@pytest.mark.parametrize("value", ["token wrong", "Bearer", "Basic c2FtcGxl"])
def test_any_other_authorization_is_bad_credentials(anonymous: httpx.Client, value: str) -> None:
    answered = anonymous.get(f"/repos/{TRACE}", headers={"Authorization": value})
    assert (answered.status_code, answered.json()["message"]) == (401, "Bad credentials")


def test_writing_needs_a_token(anonymous: httpx.Client) -> None:
    answered = anonymous.post(f"/repos/{samples.LIST}/git/blobs", json={"content": ""})
    assert (answered.status_code, answered.json()["message"]) == (401, "Requires authentication")


def test_the_token_may_write_to_the_list_only(client: httpx.Client) -> None:
    answered = client.post(f"/repos/{TRACE}/git/blobs", json={"content": ""})
    assert answered.status_code == 403
    assert answered.json()["message"] == "Resource not accessible by integration"


def test_a_workflows_token_belongs_to_no_user(server: Server, anonymous: httpx.Client) -> None:
    with pygithub(server) as client, pytest.raises(GithubException) as caught:
        _ = client.get_user().login
    assert (caught.value.status, caught.value.data) == (
        403,
        {
            "message": "Resource not accessible by integration",
            "documentation_url": "https://docs.github.com/rest/users/users#get-the-authenticated-user",
            "status": "403",
        },
    )
    assert anonymous.get("/user").status_code == 401


def test_the_list_is_empty_where_it_has_no_git_data(client: httpx.Client) -> None:
    answered = client.get(f"/repos/{samples.LIST}/git/ref/heads/main")
    assert (answered.status_code, answered.json()["message"]) == (409, "Git Repository is empty.")
    assert client.get(f"/repos/{samples.LIST}/branches/main").status_code == 404


def test_graphql_needs_a_token(anonymous: httpx.Client) -> None:
    assert anonymous.post("/graphql", json={"query": "{rateLimit{cost}}"}).status_code == 401


@pytest.mark.parametrize("body", [b"", b"no JSON", b"[]"])
def test_a_body_that_is_no_object_is_a_bad_request(client: httpx.Client, body: bytes) -> None:
    assert client.post("/graphql", content=body).status_code == 400


# --- the budget ---


def budget(headers: httpx.Headers) -> dict[str, Any]:
    names = ("limit", "remaining", "used", "resource")
    return {name: headers[f"x-ratelimit-{name}"] for name in names}


def test_the_budget_counts_down_and_is_larger_with_a_token(
    anonymous: httpx.Client, client: httpx.Client
) -> None:
    first, second = (client.get(f"/repos/{TRACE}").headers for _ in range(2))
    assert budget(first) == {"limit": "5000", "remaining": "4999", "used": "1", "resource": "core"}
    assert budget(second)["remaining"] == "4998"
    assert budget(anonymous.get(f"/repos/{TRACE}").headers)["limit"] == "60"


def test_graphql_has_a_budget_of_its_own(client: httpx.Client) -> None:
    client.get(f"/repos/{TRACE}")
    headers = client.post("/graphql", json={"query": "{rateLimit{used}}"}).headers
    assert budget(headers) == {"limit": "5000", "remaining": "4999", "used": "1", "resource": "graphql"}


def test_errors_cost_too_and_carry_the_budget(client: httpx.Client) -> None:
    assert budget(client.get("/repos/nobody/nothing").headers)["remaining"] == "4999"


def test_asking_for_the_budget_is_free(github: GitHubState, client: httpx.Client) -> None:
    found = client.get("/rate_limit").json()
    assert found["resources"]["core"] == {
        "limit": 5000,
        "used": 0,
        "remaining": 5000,
        "reset": github.resets,
    }


@pytest.mark.parametrize("headers", [{}, TOKEN])
def test_a_spent_budget_refuses_until_it_resets(
    github: GitHubState, anonymous: httpx.Client, headers: dict[str, str]
) -> None:
    github.spent["core"] = 5000
    answered = anonymous.get(f"/repos/{TRACE}", headers=headers)
    assert answered.status_code == 403
    assert answered.json()["message"].startswith("API rate limit exceeded for ")
    assert answered.headers["x-ratelimit-remaining"] == "0"
    assert answered.headers["x-ratelimit-reset"] == str(github.resets)


def test_a_spent_graphql_budget_is_an_error_with_status_200(
    github: GitHubState, client: httpx.Client
) -> None:
    github.spent["graphql"] = 5000
    answered = client.post("/graphql", json={"query": "{rateLimit{used}}"})
    assert answered.status_code == 200
    assert [error["type"] for error in answered.json()["errors"]] == ["RATE_LIMITED"]


# --- rights ---


@pytest.mark.parametrize(
    ("role", "rights"),
    [
        ("read", {"pull"}),
        ("write", {"pull", "triage", "push"}),
        ("admin", {"pull", "triage", "push", "maintain", "admin"}),
    ],
)
def test_the_list_shows_what_the_tokens_owner_may(
    github: GitHubState, client: httpx.Client, role: Literal["read", "write", "admin"], rights: set[str]
) -> None:
    github.role = role
    shown = client.get(f"/repos/{samples.LIST}").json()["permissions"]
    assert {name for name, may in shown.items() if may} == rights
    assert client.get(f"/repos/{TRACE}").json()["permissions"]["push"] is False


def test_a_token_shows_its_scopes_and_its_end_where_it_has_them(
    github: GitHubState, client: httpx.Client, anonymous: httpx.Client
) -> None:
    names = ("x-oauth-scopes", "github-authentication-token-expiration")
    assert not any(name in client.get("/rate_limit").headers for name in names)
    github.scopes, github.expires = "repo, gist", "2027-01-31 09:00:00 UTC"
    for path in ("/rate_limit", f"/repos/{TRACE}"):
        assert [client.get(path).headers[name] for name in names] == [github.scopes, github.expires]
    assert not any(name in anonymous.get("/rate_limit").headers for name in names)


def test_only_an_administrator_reads_what_actions_may(github: GitHubState, client: httpx.Client) -> None:
    url = f"/repos/{samples.LIST}/actions/permissions/workflow"
    github.role = "write"
    assert client.get(url).status_code == 403
    github.role, github.actions_may_propose = "admin", False
    assert client.get(url).json()["can_approve_pull_request_reviews"] is False


def test_actions_that_may_not_open_pull_requests_are_refused(
    github: GitHubState, client: httpx.Client
) -> None:
    github.actions_may_propose = False
    answered = client.post(f"/repos/{samples.LIST}/pulls", json={})
    assert answered.status_code == 403
    assert "not permitted to create or approve pull requests" in answered.json()["message"]


# --- PyGithub ---


def test_pygithub_follows_a_rename(github: GitHubState, server: Server) -> None:
    github.rename(TRACE, "New-Owner/Trace")
    with pygithub(server) as client:
        assert client.get_repo(TRACE).full_name == "New-Owner/Trace"


def test_pygithub_knows_a_refused_token_and_a_spent_budget(github: GitHubState, server: Server) -> None:
    with pygithub(server, "wrong") as client, pytest.raises(BadCredentialsException):
        client.get_repo(TRACE)
    github.spent["core"] = 5000
    with pygithub(server) as client, pytest.raises(RateLimitExceededException):
        client.get_repo(TRACE)
