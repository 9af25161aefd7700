import json
import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from enricher.http.cache import Cache
from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Source
from enricher.sources import github
from enricher.sources.github import (
    ENTERPRISE,
    GitHub,
    GraphqlApi,
    RestApi,
    repositories_query,
    repository_name,
)
from tests.support.outcomes import until_the_end
from tests.support.paths import RECORDINGS, shared

API = "https://api.github.example"
TOKEN = "ghp_not_a_real_token"

# Impatient, so that no test waits: the patience of a Web has its own tests.
ONE_ATTEMPT = RetryPolicy(attempts=1)


# --- fakes ---


def node(name: str = "InternLM/AcmeTrace", **changes: Any) -> dict[str, Any]:
    """What GraphQL says of one repository."""
    return {
        "databaseId": 731_000_001,
        "nameWithOwner": name,
        "stargazerCount": 42,
        "isArchived": False,
        "isEmpty": False,
        "description": "Traces of a cluster.",
        "licenseInfo": {"key": "apache-2.0", "spdxId": "Apache-2.0"},
        "defaultBranchRef": {"name": "main", "target": {"committedDate": "2024-05-17T21:14:03Z"}},
    } | changes


def full_repository(name: str = "InternLM/AcmeTrace", **changes: Any) -> dict[str, Any]:
    """What REST says of one repository."""
    return {
        "id": 731_000_001,
        "full_name": name,
        "stargazers_count": 42,
        "archived": False,
        "description": "Traces of a cluster.",
        "license": {"key": "apache-2.0", "name": "Apache License 2.0", "spdx_id": "Apache-2.0"},
        "default_branch": "main",
        "pushed_at": "2024-06-30T08:00:00Z",
    } | changes


Server = Callable[[httpx.Request], httpx.Response]
Reply = Callable[[list[str]], httpx.Response]  # what a GraphQL server answers when asked for these names


class FakeGraphql:
    """A GraphQL endpoint that remembers which repositories each query asked for."""

    def __init__(self, *replies: Reply) -> None:
        self.asked: list[list[str]] = []
        self._replies = replies

    def __call__(self, request: httpx.Request) -> httpx.Response:
        variables = json.loads(request.content)["variables"]
        names = [f"{variables[f'o{i}']}/{variables[f'n{i}']}" for i in range(len(variables) // 2)]
        self.asked.append(names)
        return self._replies[min(len(self.asked), len(self._replies)) - 1](names)


def answering(data: dict[str, Any] | None = None, errors: Sequence[Any] = ()) -> Reply:
    """Answer with `data`; what it does not say of a repository is the sample."""

    def reply(names: list[str]) -> httpx.Response:
        samples = {f"r{i}": node(name) for i, name in enumerate(names)}
        body = {"data": samples | (data or {}), "errors": list(errors)}
        return httpx.Response(200, content=json.dumps(body))

    return reply


def error(kind: str | None, *path: Any, message: str = "Sorry.") -> dict[str, Any]:
    return {"type": kind, "path": list(path), "message": message}


def graphql(server: Server) -> GitHub:
    web = Web(
        "GitHub",
        API,
        meter=Meter(),
        policy=ONE_ATTEMPT,
        headers={"Authorization": f"bearer {TOKEN}"},
        transport=httpx.MockTransport(server),
    )
    return GitHub(GraphqlApi(web, f"{API}/graphql"))


def rest(server: Server) -> GitHub:
    web = Web("GitHub", API, meter=Meter(), policy=ONE_ATTEMPT, transport=httpx.MockTransport(server))
    return GitHub(RestApi(web, API))


def fetch(source: Source, *ids: str) -> dict[str, Outcome]:
    outcomes = until_the_end(source.fetch(ids))
    assert outcomes.keys() <= set(ids)
    return outcomes


def fetch_graphql(reply: Reply, *ids: str) -> dict[str, Outcome]:
    return fetch(graphql(FakeGraphql(reply)), *(ids or ["o/a"]))


def fetch_rest(status: int = 200, **response: Any) -> Outcome:
    return fetch(rest(lambda request: httpx.Response(status, **response)), "o/a")["o/a"]


def facts(outcome: Outcome) -> Repository:
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Repository)
    return outcome.facts


def names(count: int) -> list[str]:
    return [f"o/r{index}" for index in range(count)]


# --- links ---


def test_a_repository_is_named_only_where_its_name_fits_into_a_cell() -> None:
    cases = [
        ("https://github.com/Hsword/SpotServe", "Hsword/SpotServe"),
        ("https://github.com/o/a_b.c.git", "o/a_b.c"),
        ("https://github.com/o/r/tree/main", "o/r"),
        ("https://gitlab.com/o/r", None),
        ("https://github.com/o/r%7Cx", None),
        ("https://github.com/o/r%0A%0A%3Cimg%3E", None),
        ("https://github.com/o/%5D(javascript:x)", None),
    ]
    assert {url: repository_name(url) for url, _ in cases} == dict(cases)


def test_a_link_to_a_repository_or_below_it_matches_in_lower_case() -> None:
    urls = [
        "https://github.com/InternLM/AcmeTrace",
        "http://github.com/InternLM/AcmeTrace",
        "https://www.github.com/internlm/acmetrace",
        "HTTPS://GitHub.com/INTERNLM/ACMETRACE",
        "https://github.com/InternLM/AcmeTrace/",
        "https://github.com//InternLM//AcmeTrace",
        "https://github.com/InternLM/AcmeTrace.git",
        "https://github.com/InternLM/AcmeTrace.GIT",
        "https://github.com/InternLM/AcmeTrace?tab=readme-ov-file#traces",
        "https://github.com/InternLM/AcmeTrace/tree/master/data/job_trace",
        "https://github.com/InternLM/AcmeTrace/tree/feature/slash",
        "https://github.com/InternLM/AcmeTrace/blob/main/README.md",
        "https://github.com/InternLM/AcmeTrace/issues",
        "https://raw.githubusercontent.com/InternLM/AcmeTrace/main/README.md",
        "git@github.com:InternLM/AcmeTrace.git",
        "ssh://git@github.com/InternLM/AcmeTrace.git",
        " https://github.com/InternLM/AcmeTrace ",
        " git@github.com:InternLM/AcmeTrace.git\n",
    ]
    assert {url: graphql(FakeGraphql()).match(url) for url in urls} == dict.fromkeys(
        urls, "internlm/acmetrace"
    )


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("https://ghe.example.org/Lab/Tool", "ghe.example.org/lab/tool"),
        ("http://GHE.example.org/Lab/Tool/tree/main/src", "ghe.example.org/lab/tool"),
        ("git@ghe.example.org:Lab/Tool.git", "ghe.example.org/lab/tool"),
        ("https://raw.ghe.example.org/Lab/Tool/main/a.py", "ghe.example.org/lab/tool"),
        ("https://github.com/Lab/Tool", None),
        ("git@github.com:Lab/Tool.git", None),
        ("https://raw.githubusercontent.com/Lab/Tool/main/a.py", None),
        ("https://other.example.org/Lab/Tool", None),
        ("https://gist.ghe.example.org/Lab/Tool", None),
        ("https://ghe.example.org/Lab", None),
        ("https://ghe.example.org/api/v3", None),
        ("https://ghe.example.org/stafftools/users", None),
        ("https://ghe.example.org/settings/profile", None),
    ],
)
def test_a_server_has_its_own_links_alone(url: str, id_: str | None) -> None:
    server = GitHub(rest(lambda _: httpx.Response(500)).asker, host="ghe.example.org", declaration=ENTERPRISE)

    assert server.match(url) == id_
    assert GitHub(server.asker, host=None, declaration=ENTERPRISE).match(url) is None


def test_only_a_final_git_is_taken_off_a_name() -> None:
    cases = [
        ("https://github.com/d3/d3.js", "d3/d3.js"),
        ("https://github.com/o/r.git.git", "o/r.git"),
        ("https://github.com/o/.github", "o/.github"),
        ("https://github.com/o/_a-b.c_", "o/_a-b.c_"),
        ("https://github.com/Octocat_Corp/r", "octocat_corp/r"),
        ("https://github.com/" + "o" * 39 + "/" + "r" * 100, "o" * 39 + "/" + "r" * 100),
    ]
    assert {url: graphql(FakeGraphql()).match(url) for url, _ in cases} == dict(cases)


def test_other_links_do_not_match() -> None:
    urls = [
        "",
        "github",
        "https://github.com",
        "https://github.com/InternLM",
        "https://github.com/orgs/InternLM/repositories",
        "https://github.com/topics/scheduling/x",
        "https://github.com/settings/profile",
        "https://github.com/features/actions",
        "https://github.com/marketplace/actions/checkout",
        "https://github.com/sponsors/octocat",
        "https://github.com/users/octocat/projects/1",
        "https://github.com/Users/octocat",
        "https://gist.github.com/octocat/0123456789abcdef",
        "https://internlm.github.io/AcmeTrace",
        "https://gitlab.com/InternLM/AcmeTrace",
        "https://github.com.example.org/InternLM/AcmeTrace",
        "https://notgithub.com/InternLM/AcmeTrace",
        "https://example.org/github.com/InternLM/AcmeTrace",
        "https://github.com:8443/InternLM/AcmeTrace",
        "https://user:pass@github.com/InternLM/AcmeTrace",
        "ftp://github.com/InternLM/AcmeTrace",
        "git@gitlab.com:InternLM/AcmeTrace.git",
        "git@github.com:InternLM",
        "https://github.com/o/.",
        "https://github.com/o/..",
        "https://github.com/o/.git",
        "https://github.com/o/r%2Fx",
        "https://github.com/o/r r",
        "https://github.com/o/r\u00e9",
        "https://github.com/" + "o" * 40 + "/r",
        "https://github.com/o/" + "r" * 101,
        "https://github.com/o/r%0A",
    ]
    assert {url: graphql(FakeGraphql()).match(url) for url in urls} == dict.fromkeys(urls)


def test_a_match_is_an_id_that_a_link_can_be_made_of_again() -> None:
    source = graphql(FakeGraphql())
    name = source.match("git@github.com:InternLM/AcmeTrace.git")
    assert source.match(f"https://github.com/{name}") == name


# --- facts ---


def test_graphql_facts_are_those_of_the_repository() -> None:
    outcomes = fetch_graphql(answering({"r0": node()}), "internlm/acmetrace")
    assert outcomes["internlm/acmetrace"] == Found(
        Ref("github", "internlm/acmetrace"),
        Repository(
            name="InternLM/AcmeTrace",
            id=731_000_001,
            stars=42,
            license="Apache-2.0",
            archived=False,
            default_branch="main",
            last_commit="2024-05-17",
            description="Traces of a cluster.",
        ),
    )


def test_rest_facts_are_the_same_but_for_the_last_commit() -> None:
    by_graphql = facts(fetch_graphql(answering({"r0": node()}))["o/a"])
    by_rest = facts(fetch_rest(json=full_repository()))
    assert by_rest.last_commit is None
    for field in ("name", "id", "stars", "license", "archived", "default_branch", "description"):
        assert getattr(by_rest, field) == getattr(by_graphql, field)


def test_a_renamed_repository_is_found_under_the_asked_id_with_its_new_name() -> None:
    found = fetch_graphql(answering({"r0": node("NewOwner/New")}), "oldowner/old")["oldowner/old"]
    assert facts(found).name == "NewOwner/New"


@pytest.mark.parametrize(
    ("key", "spdx", "license_"),
    [
        ("mit", "MIT", "MIT"),
        ("gpl-3.0", "GPL-3.0", "GPL-3.0"),
        ("other", "NOASSERTION", "custom"),
        ("other", None, "custom"),
        ("other", "Other", "custom"),
        ("odd", "NOASSERTION", "custom"),
        ("odd", "", "custom"),
    ],
)
def test_a_license_without_an_spdx_id_is_custom(key: str, spdx: str | None, license_: str) -> None:
    by_graphql = fetch_graphql(answering({"r0": node(licenseInfo={"key": key, "spdxId": spdx})}))["o/a"]
    by_rest = fetch_rest(json=full_repository(license={"key": key, "spdx_id": spdx}))
    assert facts(by_graphql).license == facts(by_rest).license == license_


def test_no_license_is_none_in_words() -> None:
    assert facts(fetch_graphql(answering({"r0": node(licenseInfo=None)}))["o/a"]).license == "none"
    assert facts(fetch_rest(json=full_repository(license=None))).license == "none"


def test_a_fork_says_so() -> None:
    assert facts(fetch_graphql(answering({"r0": node(isFork=True)}))["o/a"]).fork
    assert facts(fetch_rest(json=full_repository(fork=True))).fork


def test_an_archived_repository_says_so() -> None:
    assert facts(fetch_graphql(answering({"r0": node(isArchived=True)}))["o/a"]).archived
    assert facts(fetch_rest(json=full_repository(archived=True))).archived


@pytest.mark.parametrize(
    "changes",
    [
        {"isEmpty": True, "defaultBranchRef": None},
        {"isEmpty": True},
        {"defaultBranchRef": None},
    ],
)
def test_an_empty_repository_has_no_branch_and_no_commit(changes: dict[str, Any]) -> None:
    found = facts(fetch_graphql(answering({"r0": node(**changes)}))["o/a"])
    assert (found.default_branch, found.last_commit) == (None, None)


@pytest.mark.parametrize(
    ("committed", "day"),
    [
        ("2024-05-17T21:14:03Z", "2024-05-17"),
        ("2024-05-17T23:30:00-05:00", "2024-05-18"),
        ("2024-05-17T01:30:00+08:00", "2024-05-16"),
    ],
)
def test_the_last_commit_is_its_day_in_utc(committed: str, day: str) -> None:
    branch = {"name": "main", "target": {"committedDate": committed}}
    assert facts(fetch_graphql(answering({"r0": node(defaultBranchRef=branch)}))["o/a"]).last_commit == day


@pytest.mark.parametrize("target", [None, {}])
def test_a_branch_that_leads_to_no_commit_has_no_last_commit(target: Any) -> None:
    branch = {"name": "main", "target": target}
    found = facts(fetch_graphql(answering({"r0": node(defaultBranchRef=branch)}))["o/a"])
    assert (found.default_branch, found.last_commit) == ("main", None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("One\r\n\n two\tthree  ", "One two three"),
        (" \n", None),
        (None, None),
        ("Half a \ud800 pair", "Half a pair"),
        ("Größe 🚀", "Größe 🚀"),
    ],
)
def test_a_description_is_one_line_that_a_file_can_hold(text: str | None, line: str | None) -> None:
    assert facts(fetch_graphql(answering({"r0": node(description=text)}))["o/a"]).description == line
    body = json.dumps(full_repository(description=text)).encode()
    assert facts(fetch_rest(content=body)).description == line


# --- answers that cannot be trusted ---


@pytest.mark.parametrize(
    "field",
    [
        "databaseId",
        "nameWithOwner",
        "stargazerCount",
        "isArchived",
        "isEmpty",
        "licenseInfo",
        "defaultBranchRef",
    ],
)
def test_a_graphql_field_that_is_not_there_fails_its_repository_alone(field: str) -> None:
    odd = {name: value for name, value in node().items() if name != field}
    outcomes = fetch_graphql(answering({"r0": odd}), "o/a", "o/b")
    assert outcomes["o/a"] == Failed(Ref("github", "o/a"), f"GitHub's answer lacks {field}")
    assert isinstance(outcomes["o/b"], Found)


@pytest.mark.parametrize(
    "field", ["id", "full_name", "stargazers_count", "archived", "license", "default_branch"]
)
def test_a_rest_field_that_is_not_there_is_no_null(field: str) -> None:
    odd = {name: value for name, value in full_repository().items() if name != field}
    assert fetch_rest(json=odd) == Failed(Ref("github", "o/a"), f"GitHub's answer lacks {field}")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stargazerCount": "42"}, "stargazerCount"),
        ({"stargazerCount": True}, "stargazerCount"),
        ({"stargazerCount": 4.2}, "stargazerCount"),
        ({"stargazerCount": None}, "stargazerCount"),
        ({"databaseId": "731000001"}, "databaseId"),
        ({"isArchived": 0}, "isArchived"),
        ({"isArchived": None}, "isArchived"),
        ({"nameWithOwner": None}, "nameWithOwner"),
        ({"nameWithOwner": "no slash"}, "owner/name"),
        ({"nameWithOwner": "o/r\nx: y"}, "owner/name"),
        ({"nameWithOwner": "o/.."}, "owner/name"),
        ({"description": ["a"]}, "description"),
        ({"licenseInfo": "MIT"}, "licenseInfo"),
        ({"licenseInfo": {"key": "mit"}}, "spdxId"),
        ({"licenseInfo": {"spdxId": "MIT"}}, "key"),
        ({"defaultBranchRef": []}, "defaultBranchRef"),
        ({"defaultBranchRef": {"name": "main"}}, "target"),
        ({"defaultBranchRef": {"name": "main", "target": {"committedDate": "yesterday"}}}, "committedDate"),
        ({"defaultBranchRef": {"name": "main", "target": {"committedDate": 0}}}, "committedDate"),
        (
            {"defaultBranchRef": {"name": "main", "target": {"committedDate": "0001-01-01T00:00:00+05:00"}}},
            "committedDate",
        ),
    ],
)
def test_a_value_of_another_type_fails_its_repository_alone(changes: dict[str, Any], field: str) -> None:
    outcomes = fetch_graphql(answering({"r1": node(**changes)}), "o/a", "o/b", "o/c")
    odd = outcomes["o/b"]
    assert isinstance(odd, Failed)
    assert field in odd.reason
    assert isinstance(outcomes["o/a"], Found)
    assert isinstance(outcomes["o/c"], Found)


JUNK = [
    b"",
    b"<!DOCTYPE html><title>Unicorn!</title>",
    b'{"data": {',
    b"[]",
    b"null",
    b"42",
    b"\xff\xfe\x00",
    b"[" * 100_000,
]


@pytest.mark.parametrize("body", JUNK)
def test_junk_with_status_200_fails_and_does_not_raise(body: bytes) -> None:
    assert isinstance(fetch_rest(content=body), Failed)
    outcomes = fetch_graphql(lambda names: httpx.Response(200, content=body), "o/a", "o/b")
    assert all(isinstance(outcome, Failed) for outcome in outcomes.values())


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"data": None},
        {"data": []},
        {"data": "r0"},
        {"data": {}},
        {"data": {"r0": None}},
        {"data": {"r0": "o/a"}},
        {"data": {"r0": node()}, "errors": "none"},
        {"data": {"r0": node()}, "errors": [None]},
        {"data": {"r0": node()}, "errors": [{"path": "r0"}]},
        {"data": None, "errors": [{}]},
        {"message": "Problems parsing JSON"},
    ],
)
def test_an_answer_that_is_no_graphql_answer_is_no_absence(body: Any) -> None:
    assert isinstance(fetch_graphql(lambda names: httpx.Response(200, json=body))["o/a"], Failed)


def test_junk_costs_no_repository_its_facts_if_its_half_is_answered() -> None:
    server = FakeGraphql(lambda names: httpx.Response(200, text="<html>"), answering())
    outcomes = fetch(graphql(server), *names(51))
    assert [len(batch) for batch in server.asked][:2] == [50, 25]
    assert [type(outcome) for outcome in outcomes.values()] == [Found] * 51


# --- GraphQL: the query ---


def test_the_query_holds_names_only_as_variables() -> None:
    seen: list[Any] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(json.loads(request.content))
        return answering()(["o/a", "o/b"])

    fetch(graphql(server), 'inj"){x}/a', "o/b.c")
    assert seen[0]["variables"] == {"o0": 'inj"){x}', "n0": "a", "o1": "o", "n1": "b.c"}
    assert seen[0]["query"] == repositories_query(2)


def test_the_query_asks_for_the_star_scalar_and_never_for_stargazers() -> None:
    query = repositories_query(3)
    assert "stargazerCount" in query
    assert "stargazers" not in query
    assert [f"r{index}: repository(owner: $o{index}, name: $n{index})" in query for index in range(4)] == [
        True,
        True,
        True,
        False,
    ]


def test_fifty_repositories_are_asked_for_at_a_time() -> None:
    server = FakeGraphql(answering())
    outcomes = fetch(graphql(server), *names(101))
    assert [len(batch) for batch in server.asked] == [50, 50, 1]
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())


def test_an_id_that_occurs_twice_is_asked_for_once() -> None:
    server = FakeGraphql(answering())
    fetch(graphql(server), "o/a", "o/b", "o/a")
    assert server.asked == [["o/a", "o/b"]]


def test_no_ids_are_no_request() -> None:
    server = FakeGraphql(answering())
    assert fetch(graphql(server)) == {}
    assert server.asked == []


# --- GraphQL: partial answers ---


def test_repositories_that_are_gone_do_not_take_the_others_with_them() -> None:
    reply = answering(
        {"r1": None, "r3": None},
        [error("NOT_FOUND", "r3"), error("NOT_FOUND", "r1")],
    )
    outcomes = fetch_graphql(reply, *names(5))
    assert [type(outcomes[name]) for name in names(5)] == [Found, Missing, Found, Missing, Found]


def test_a_missing_repository_says_what_may_have_become_of_it() -> None:
    missing = fetch_graphql(answering({"r0": None}, [error("NOT_FOUND", "r0")]))["o/a"]
    assert isinstance(missing, Missing)
    assert "deleted, private or renamed" in missing.reason


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"r0": None}, []),
        ({"r0": None}, [error("FORBIDDEN", "r0")]),
        ({"r0": None}, [error("INTERNAL")]),
        ({"r0": None}, [error("NOT_FOUND")]),
        ({"r0": None}, [error("NOT_FOUND", "r1")]),
        ({"r0": None}, [error("NOT_FOUND", "r0", "licenseInfo")]),
        ({"r0": None}, [error("NOT_FOUND", "r0"), error("INTERNAL", "r0")]),
        ({"r0": node(licenseInfo=None)}, [error("FORBIDDEN", "r0", "licenseInfo")]),
        ({"r0": node()}, [error("NOT_FOUND", "r0")]),
    ],
)
def test_a_null_without_its_own_not_found_is_unknown(data: dict[str, Any], errors: list[Any]) -> None:
    assert isinstance(fetch_graphql(answering(data, errors))["o/a"], Failed)


def test_an_error_fails_only_the_repository_on_its_path() -> None:
    outcomes = fetch_graphql(answering({"r1": None}, [error("FORBIDDEN", "r1")]), *names(3))
    assert outcomes["o/r1"] == Failed(Ref("github", "o/r1"), "GitHub could not answer (FORBIDDEN)")
    assert isinstance(outcomes["o/r0"], Found)
    assert isinstance(outcomes["o/r2"], Found)


def test_an_answer_without_data_gives_the_reason_without_the_number_of_the_request() -> None:
    body = {"errors": [{"message": "Something went wrong. Please include `AB:CD` when reporting it."}]}
    outcome = fetch_graphql(lambda names: httpx.Response(200, json=body))["o/a"]
    assert outcome == Failed(Ref("github", "o/a"), "GitHub answered without data (Something went wrong)")


# --- an organization that refuses the token ---

SAML = (
    "Resource protected by organization SAML enforcement. You must grant your Personal Access token access to "
    "this organization."
)
ALLOW_LIST = (
    "Although you appear to have the correct authorization credentials, the `o` organization has an IP allow "
    "list enabled, and 192.0.2.{} is not permitted to access this resource."
)
CLASSIC = (
    "`o` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a "
    "personal access token with fine-grained permissions."
)
LIFETIME = (
    "The 'o' organization forbids access via a fine-grained personal access tokens if the token's lifetime is "
    "greater than 366 days. Please adjust your token's lifetime at the following URL: https://github.com/x/1"
)


def refusing(message: str) -> Reply:
    """Refuse every repository of the owner `o`, each with the message, in which `{}` is a number."""

    def reply(names: list[str]) -> httpx.Response:
        refused = [i for i, name in enumerate(names) if name.startswith("o/")]
        errors = [error("FORBIDDEN", f"r{i}", message=message.format(i)) for i in refused]
        return answering({f"r{i}": None for i in refused}, errors)(names)

    return reply


def graphql_or_rest(reply: Reply, public: Server) -> GitHub:
    """GraphQL with the token, and REST without it."""
    web = Web("A", API, meter=Meter(), policy=ONE_ATTEMPT, transport=httpx.MockTransport(public))
    return GitHub(graphql(FakeGraphql(reply)).asker, RestApi(web, API))


def public_repositories(request: httpx.Request) -> httpx.Response:
    assert "authorization" not in request.headers
    return httpx.Response(200, json=full_repository(request.url.path.removeprefix("/repos/")))


@pytest.mark.parametrize(
    ("message", "said", "advice"),
    [
        (SAML, "Resource protected by organization SAML enforcement", "authorize the token in GITHUB_TOKEN"),
        (ALLOW_LIST, "the `o` organization has an IP allow list enabled", "run the bot at an address that"),
        (
            CLASSIC,
            "`o` forbids access via a personal access token (classic)",
            "put a token into GITHUB_TOKEN that the organization allows",
        ),
        (
            LIFETIME,
            "lifetime is greater than 366 days",
            "put a token into GITHUB_TOKEN that the organization",
        ),
    ],
)
def test_what_an_organization_keeps_from_the_token_is_asked_without_it_and_the_reason_given_once(
    message: str, said: str, advice: str
) -> None:
    outcomes = fetch(graphql_or_rest(refusing(message), public_repositories), "o/c", "x/y", "o/b", "o/a")

    assert {name: facts(outcome).name for name, outcome in outcomes.items()} == {
        name: name for name in outcomes
    }
    gaps = {name: outcome.gaps for name, outcome in outcomes.items() if isinstance(outcome, Found)}
    (gap,) = gaps.pop("o/a")  # always the same repository
    assert set(gaps.values()) == {()}
    assert gap.reason.startswith("o refuses the token (")
    assert f"{said}): {advice}" in gap.reason
    assert "192.0.2" not in gap.reason


def test_what_is_not_public_either_stays_refused() -> None:
    outcomes = fetch(graphql_or_rest(refusing(CLASSIC), lambda _: httpx.Response(404)), "o/a", "x/y")

    assert isinstance(outcomes["o/a"], Failed)
    assert outcomes["o/a"].reason.startswith("o refuses the token (`o` forbids access")
    assert outcomes["o/a"].answered, "the breaker does not count it: GitHub works"


def test_without_the_token_no_more_are_asked_than_github_allows() -> None:
    asked: list[str] = []

    def public(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return public_repositories(request)

    outcomes = fetch(graphql_or_rest(refusing(CLASSIC), public), *names(61))

    assert len(asked) == 60
    assert Counter(type(outcome) for outcome in outcomes.values()) == {Found: 60, Failed: 1}


def test_a_limit_that_is_used_up_leaves_the_rest_refused() -> None:
    outcomes = fetch(
        graphql_or_rest(refusing(CLASSIC), lambda _: httpx.Response(403, headers=SPENT)), *names(3)
    )

    assert {type(outcome) for outcome in outcomes.values()} == {Failed}
    assert len({outcome.reason for outcome in outcomes.values() if isinstance(outcome, Failed)}) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (json.dumps({"message": CLASSIC}), "GitHub refuses the token (`o` forbids access via a personal"),
        ("<html>No</html>", "GitHub refused the query (403): check what GITHUB_TOKEN may read"),
    ],
)
def test_a_query_that_is_refused_as_a_whole_gives_githubs_reason_if_there_is_one(
    body: str, reason: str
) -> None:
    outcome = fetch_graphql(lambda _: httpx.Response(403, text=body))["o/a"]

    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith(reason)


# --- GraphQL: limits and refusals end the run ---


@pytest.mark.parametrize(
    "body",
    [
        {"errors": [error("RATE_LIMITED", message="API rate limit exceeded for user ID 1.")]},
        {"data": None, "errors": [error("RATE_LIMITED")]},
        {"data": None, "errors": [error(None, message="You have exceeded a secondary rate limit.")]},
    ],
)
def test_a_rate_limit_with_status_200_ends_the_work(body: Any) -> None:
    server = FakeGraphql(lambda names: httpx.Response(200, json=body))
    outcomes = fetch(graphql(server), *names(151))
    assert [len(batch) for batch in server.asked] == [50]
    assert list(outcomes.values()) == [
        Failed(Ref("github", name), "GitHub's rate limit is used up; the next run asks for the rest")
        for name in names(50)
    ]


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({"rateLimit": {"cost": 1, "limit": 1000, "remaining": 0, "resetAt": "2026-01-01T00:00:00Z"}}, []),
        ({"r7": None}, [error("RATE_LIMITED", "r7")]),
    ],
)
def test_when_the_budget_ends_the_good_part_is_kept_and_nothing_more_is_asked(
    data: dict[str, Any], errors: list[Any]
) -> None:
    server = FakeGraphql(answering(data, errors))
    outcomes = fetch(graphql(server), *names(60))
    assert len(server.asked) == 1
    assert isinstance(outcomes["o/r6"], Found)
    assert list(outcomes) == names(50), "the rest is left for the next run"


def test_a_budget_that_is_left_does_not_stop_the_run() -> None:
    server = FakeGraphql(answering({"rateLimit": {"cost": 1, "limit": 1000, "remaining": 7}}))
    assert all(isinstance(outcome, Found) for outcome in fetch(graphql(server), *names(60)).values())


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (401, {}, "GitHub refused the token (401)"),
        (403, {"retry-after": "3600"}, "GitHub answered 403, too many requests"),
        (429, {}, "GitHub answered 429, too many requests"),
        (403, {}, "GitHub refused the query (403)"),
        (404, {}, "GitHub answered 404 to a GraphQL query"),
        (400, {}, "GitHub answered 400 to a GraphQL query"),
        (307, {"location": f"{API}/elsewhere"}, "GitHub answered 307 to a GraphQL query"),
    ],
)
def test_a_refusal_of_all_ends_the_work_after_a_few_requests(
    status: int, headers: dict[str, str], reason: str
) -> None:
    server = FakeGraphql(lambda names: httpx.Response(status, headers=headers, json={"message": "No."}))
    outcomes = fetch(graphql(server), *names(200))
    most = 1 if status == 401 else 3 if "too many" in reason else 12
    assert 0 < len(server.asked) <= most
    assert outcomes
    for outcome in outcomes.values():
        assert isinstance(outcome, Failed)
        assert outcome.reason.startswith(reason)
        assert TOKEN not in outcome.reason


# --- GraphQL: halving ---


def slow_above(count: int) -> Reply:
    return lambda names: httpx.Response(502) if len(names) > count else answering()(names)


def test_a_batch_that_takes_too_long_is_halved_until_it_does_not() -> None:
    server = FakeGraphql(slow_above(12))
    outcomes = fetch(graphql(server), *names(50))
    assert sorted(map(len, server.asked)) == sorted([50, 25, 12, 13, 6, 7, 25, 12, 13, 6, 7])
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())
    assert all(facts(outcome).name == name for name, outcome in outcomes.items())


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_one_repository_that_breaks_every_query_fails_alone(status: int) -> None:
    server = FakeGraphql(lambda names: httpx.Response(status) if "o/r17" in names else answering()(names))
    outcomes = fetch(graphql(server), *names(50))
    assert [name for name, outcome in outcomes.items() if not isinstance(outcome, Found)] == ["o/r17"]
    assert outcomes["o/r17"] == Failed(Ref("github", "o/r17"), f"GitHub answered {status}")


def test_a_time_out_is_halved_too() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if "$o1" in json.loads(request.content)["query"]:
            raise httpx.ReadTimeout("slow", request=request)
        return answering()(["o/a"])

    assert all(isinstance(outcome, Found) for outcome in fetch(graphql(server), *names(4)).values())


def test_three_single_repositories_without_an_answer_end_the_run() -> None:
    server = FakeGraphql(lambda names: httpx.Response(502))
    outcomes = fetch(graphql(server), *names(120))
    assert sum(len(batch) == 1 for batch in server.asked) == 3
    assert len(server.asked) < 12
    assert {outcome.reason for outcome in outcomes.values() if isinstance(outcome, Failed)} == {
        "GitHub answered 502"
    }
    assert not any(isinstance(outcome, Found) for outcome in outcomes.values())


# --- GraphQL: side by side ---


class Meeting:
    """A GraphQL endpoint at which four queries must meet, the first left out, before one is answered."""

    def __init__(self) -> None:
        self.most = 0
        self._inside = 0
        self._asked = 0
        self._lock = threading.Lock()
        self._four = threading.Barrier(4, timeout=5)

    def __call__(self, names: list[str]) -> httpx.Response:
        with self._lock:
            self._asked += 1
            self._inside += 1
            self.most = max(self.most, self._inside)
            alone = self._asked == 1
        if not alone:
            self._four.wait()
        with self._lock:
            self._inside -= 1
        return answering()(names)


def test_after_the_first_answer_four_queries_at_a_time_are_out() -> None:
    meeting = Meeting()
    outcomes = fetch(graphql(FakeGraphql(meeting)), *names(50 * 9))
    assert meeting.most == 4
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())


@pytest.mark.parametrize("count", [1, 50, 51, 1_000, 1_001])
def test_n_repositories_cost_a_query_for_every_fifty(count: int) -> None:
    server = FakeGraphql(answering())
    fetch(graphql(server), *names(count))
    assert len(server.asked) == math.ceil(count / 50)


def test_each_halving_costs_two_queries_more_and_none_is_lost_among_the_workers() -> None:
    bad = {"o/r60", "o/r333"}

    def reply(names: list[str]) -> httpx.Response:
        return httpx.Response(502) if bad & set(names) else answering()(names)

    server = FakeGraphql(reply)
    outcomes = fetch(graphql(server), *names(500))
    assert {name for name, outcome in outcomes.items() if isinstance(outcome, Failed)} == bad
    halvings = sum(len(batch) > 1 and bool(bad & set(batch)) for batch in server.asked)
    assert len(server.asked) == 10 + 2 * halvings


@pytest.mark.slow
def test_once_the_answers_have_cost_github_much_time_the_rest_is_asked_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(github, "_BURST", 0.2)
    inside: list[int] = []
    out = threading.Semaphore(0)

    def reply(names: list[str]) -> httpx.Response:
        out.release()
        time.sleep(0.03)
        inside.append(out._value)
        out.acquire()
        return answering()(names)

    server = FakeGraphql(reply)
    outcomes = fetch(graphql(server), *names(1_000))
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())
    assert (len(server.asked), inside[0], max(inside), set(inside[-8:])) == (20, 1, 4, {1})


def test_a_refusal_among_the_workers_stops_them_all() -> None:
    def reply(names: list[str]) -> httpx.Response:
        return answering()(names) if "o/r0" in names else httpx.Response(401)

    server = FakeGraphql(reply)
    outcomes = fetch(graphql(server), *names(1_000))
    assert len(server.asked) <= 1 + 4
    assert sum(isinstance(outcome, Found) for outcome in outcomes.values()) == 50


def test_after_too_many_requests_the_rest_is_asked_one_at_a_time() -> None:
    together, inside, most_inside = threading.Barrier(4, timeout=5), 0, 0
    lock = threading.Lock()

    def reply(names: list[str]) -> httpx.Response:
        nonlocal inside, most_inside
        if len(server.asked) == 1:
            return answering()(names)
        if not web.throttled:
            together.wait()
            if "o/r50" in names:
                return httpx.Response(429, headers={"retry-after": "0"})
            while not web.throttled:
                time.sleep(0.001)
            return answering()(names)
        with lock:
            inside += 1
            most_inside = max(most_inside, inside)
        time.sleep(0.002)
        with lock:
            inside -= 1
        return answering()(names)

    server = FakeGraphql(reply)
    web = Web(
        "GitHub", API, meter=Meter(), policy=RetryPolicy(first_wait=0), transport=httpx.MockTransport(server)
    )
    outcomes = fetch(GitHub(GraphqlApi(web, f"{API}/graphql")), *names(1_000))
    assert all(isinstance(outcome, Found) for outcome in outcomes.values())
    assert (len(server.asked), most_inside) == (20 + 1, 1)


# --- REST ---


def test_rest_asks_for_one_repository_a_request_in_the_form_that_github_names() -> None:
    seen: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=full_repository(request.url.path.removeprefix("/repos/")))

    outcomes = fetch(rest(server), "o/a", "o/b.js", "o/a")
    assert [str(request.url) for request in seen] == [f"{API}/repos/o/a", f"{API}/repos/o/b.js"]
    assert seen[0].headers["accept"] == "application/vnd.github+json"
    assert seen[0].headers["x-github-api-version"] == "2022-11-28"
    assert [facts(outcome).name for outcome in outcomes.values()] == ["o/a", "o/b.js"]


def test_a_moved_repository_is_followed_and_found_under_the_asked_id() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/repos/old/name":
            return httpx.Response(301, headers={"location": f"{API}/repositories/731000001"})
        return httpx.Response(200, json=full_repository("New/Name"))

    assert facts(fetch(rest(server), "old/name")["old/name"]).name == "New/Name"


def test_a_redirect_to_another_host_fails_that_repository_alone() -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/a"):
            return httpx.Response(301, headers={"location": "https://elsewhere.example/"})
        return httpx.Response(200, json=full_repository())

    outcomes = fetch(rest(server), "o/a", "o/b")
    assert isinstance(outcomes["o/a"], Failed)
    assert isinstance(outcomes["o/b"], Found)


@pytest.mark.parametrize(
    ("status", "kind", "reason"),
    [
        (404, Missing, "deleted, private or renamed without trace"),
        (451, Failed, "legal reasons"),
        (403, Failed, "refused access to it (403)"),
        (304, Failed, "GitHub answered 304"),
        (410, Failed, "GitHub answered 410"),
    ],
)
def test_what_rest_refuses_concerns_one_repository(status: int, kind: type[Outcome], reason: str) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/a"):
            return httpx.Response(status, json={"message": "No."})
        return httpx.Response(200, json=full_repository())

    outcomes = fetch(rest(server), "o/a", "o/b")
    refused = outcomes["o/a"]
    assert isinstance(refused, kind)
    assert isinstance(refused, Missing | Failed)
    if isinstance(refused, Failed):
        assert refused.answered == (status == 451), "the breaker counts all but a block for good"
    assert reason in refused.reason
    assert isinstance(outcomes["o/b"], Found)


SPENT = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800"}


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (403, SPENT, "rate limit of 60 an hour is used up until 00:00 UTC; set GITHUB_TOKEN"),
        (429, SPENT, "rate limit of 60 an hour is used up until 00:00 UTC; set GITHUB_TOKEN"),
        (429, {}, "too many requests; set GITHUB_TOKEN"),
        (401, {}, "GitHub answers nothing without a token (401): set GITHUB_TOKEN"),
        (503, {}, "GitHub answered 503"),
    ],
)
def test_what_concerns_all_of_rest_ends_the_run(status: int, headers: dict[str, str], reason: str) -> None:
    asked: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        if len(asked) == 1:
            return httpx.Response(200, json=full_repository())
        return httpx.Response(status, headers=headers)

    outcomes = fetch(rest(server), *names(9))
    assert len(asked) == 4
    assert isinstance(outcomes.pop("o/r0"), Found)
    assert list(outcomes) == names(4)[1:]
    for outcome in outcomes.values():
        assert isinstance(outcome, Failed)
        assert reason in outcome.reason


# --- recordings ---


def recorded(name: str) -> Any:
    return json.loads((RECORDINGS / "github" / name).read_text("utf-8"))


@pytest.mark.parametrize(
    ("file", "name", "license_"),
    [
        ("repository-mit.json", "sample-owner/licensed", "MIT"),
        ("repository-none.json", "sample-owner/unlicensed", "none"),
        ("repository-custom.json", "sample-owner/custom", "custom"),
    ],
)
def test_a_recorded_repository_has_its_name_and_license(file: str, name: str, license_: str) -> None:
    found = facts(fetch_rest(json=recorded(file)))
    assert (found.name, found.license) == (name, license_)


def test_a_recorded_redirect_leads_to_the_renamed_repository() -> None:
    moved = recorded("redirect-301.json")
    number = moved["headers"]["location"].rpartition("/")[2]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith(f"/repositories/{number}"):
            return httpx.Response(200, json=recorded("repository-mit.json"))
        location = str(request.url.copy_with(path=f"/repositories/{number}"))
        return httpx.Response(moved["status"], headers={"location": location}, json=moved["body"])

    assert facts(fetch(rest(answer), "o/a")["o/a"]).name == "sample-owner/licensed"


def test_a_recorded_404_is_missing() -> None:
    assert isinstance(fetch_rest(404, json=recorded("repository-404.json")), Missing)


def test_a_recorded_451_is_failed() -> None:
    assert isinstance(fetch_rest(451, json=recorded("repository-451.json")), Failed)


def test_a_recorded_not_found_is_missing_once_its_path_is_ours() -> None:
    text = json.dumps(recorded("graphql-not-found.json")).replace('"repository"', '"r0"')
    assert isinstance(fetch_graphql(lambda names: httpx.Response(200, text=text))["o/a"], Missing)


def test_a_recorded_partial_answer_gives_the_rest() -> None:
    body = recorded("graphql-partial.json")
    outcomes = fetch_graphql(lambda names: httpx.Response(200, json=body), "o/a", "o/b")
    assert isinstance(outcomes["o/a"], Missing)
    assert facts(outcomes["o/b"]).name == "sample-owner/licensed"


def test_a_recorded_internal_error_is_failed() -> None:
    body = recorded("graphql-internal.json")
    outcome = fetch_graphql(lambda names: httpx.Response(200, json=body))["o/a"]
    assert outcome == Failed(Ref("github", "o/a"), "GitHub answered without data (INTERNAL)")


def test_a_recorded_secondary_limit_ends_the_run() -> None:
    outcome = fetch_rest(429, json=recorded("secondary-limit-429.json"))
    assert isinstance(outcome, Failed)
    assert "too many requests" in outcome.reason


@pytest.mark.parametrize("license_", ["mit", "null", "NOASSERTION"])
def test_a_real_repository_is_read(license_: str) -> None:
    (file,) = shared("data/github").glob(f"*repo_license_{license_}*.json")
    found = facts(fetch_rest(json=json.loads(file.read_text("utf-8"))))
    assert found.license == {"mit": "MIT", "null": "none", "NOASSERTION": "custom"}[license_]


# --- the cache ---


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (httpx.Response(200, json=full_repository()), 1),
        (httpx.Response(200, json={"message": "Something else"}), 0),
        (httpx.Response(200, content=b"<html>"), 0),
        (httpx.Response(404, json={"message": "Not Found"}), 0),
    ],
)
def test_only_what_rest_says_of_a_repository_is_kept(
    tmp_path: Path, answer: httpx.Response, kept: int
) -> None:
    transport = httpx.MockTransport(lambda _request: answer)
    web = Web("GitHub", API, meter=Meter(), policy=ONE_ATTEMPT, transport=transport, cache=Cache(tmp_path))
    list(GitHub(RestApi(web, API)).fetch(["o/a"]))
    assert len(list(tmp_path.iterdir())) == kept
