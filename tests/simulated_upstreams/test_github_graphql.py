from dataclasses import replace
from typing import Any

import pytest

from simulated_upstreams import samples
from simulated_upstreams.github_graphql import execute
from simulated_upstreams.state import GitHubState

TRACE = "InternLM/AcmeTrace"
NAMES = {"o0": "internlm", "n0": "acmetrace", "o1": "nobody", "n1": "nothing"}
TWO = """
# a comment
query Facts($o0: String!, $n0: String!, $o1: String!, $n1: String!) {
  rateLimit { cost limit remaining resetAt }
  r0: repository(owner: $o0, name: $n0) { ...F }
  r1: repository(owner: $o1, name: $n1) { ...F }
}
fragment F on Repository {
  nameWithOwner
  stars: stargazerCount
  licenseInfo { spdxId }
  defaultBranchRef { target { __typename ... on Commit { committedDate } ... on Tag { name } } }
}
"""


@pytest.fixture
def github() -> GitHubState:
    return samples.sample_state().github


def ask(github: GitHubState, fields: str, name: str = TRACE, **arguments: str) -> dict[str, Any]:
    owner, _, repository = name.partition("/")
    more = "".join(f", {key}: {value}" for key, value in arguments.items())
    query = f'{{ repository(owner: "{owner}", name: "{repository}"{more}) {{ {fields} }} }}'
    return execute(github, query, {})


def test_only_the_fields_that_were_asked_for_are_answered(github: GitHubState) -> None:
    answered = execute(github, TWO, NAMES)
    assert answered["data"]["r0"] == {
        "nameWithOwner": TRACE,
        "stars": 120,
        "licenseInfo": {"spdxId": "CC-BY-4.0"},
        "defaultBranchRef": {"target": {"__typename": "Commit", "committedDate": "2024-06-01T12:00:00Z"}},
    }
    assert set(answered["data"]["rateLimit"]) == {"cost", "limit", "remaining", "resetAt"}


def test_an_absent_repository_is_null_with_an_error_at_its_path(github: GitHubState) -> None:
    answered = execute(github, TWO, NAMES)
    assert answered["data"]["r1"] is None
    assert answered["errors"] == [
        {
            "type": "NOT_FOUND",
            "path": ["r1"],
            "locations": [{"line": 6, "column": 3}],
            "message": "Could not resolve to a Repository with the name 'nobody/nothing'.",
        }
    ]


def test_a_renamed_repository_is_followed_unless_that_is_switched_off(github: GitHubState) -> None:
    github.rename(TRACE, "New-Owner/Trace")
    assert ask(github, "nameWithOwner")["data"]["repository"] == {"nameWithOwner": "New-Owner/Trace"}
    answered = ask(github, "nameWithOwner", followRenames="false")
    assert (answered["data"]["repository"], len(answered["errors"])) == (None, 1)


@pytest.mark.parametrize(
    ("spdx", "expected"),
    [
        (None, None),
        ("MIT", {"key": "mit", "spdxId": "MIT", "pseudoLicense": False}),
        ("NOASSERTION", {"key": "other", "spdxId": "NOASSERTION", "pseudoLicense": True}),
    ],
)
def test_a_license_is_null_or_known_or_other(
    github: GitHubState, spdx: str | None, expected: dict[str, Any] | None
) -> None:
    github.add(replace(github[TRACE], license=spdx))
    answered = ask(github, "licenseInfo { key spdxId pseudoLicense }")
    assert answered["data"]["repository"]["licenseInfo"] == expected


def test_an_empty_repository_has_no_default_branch(github: GitHubState) -> None:
    github.add(replace(github[TRACE], empty=True))
    answered = ask(github, "isEmpty pushedAt defaultBranchRef { name }")
    assert answered["data"]["repository"] == {"isEmpty": True, "pushedAt": None, "defaultBranchRef": None}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "A query attribute must be specified and must be a string."),
        ("{ viewer { login } }", "Field 'viewer' doesn't exist on type 'Query'"),
        ("{ rateLimit { price } }", "Field 'price' doesn't exist on type 'RateLimit'"),
        ("{ rateLimit }", "Field must have selections"),
        ("{ rateLimit { ...F } }", "Fragment F was used, but not defined"),
        ("{ repository(owner: $o, name: $n) { id } }", "is missing required arguments: owner"),
        ("{ rateLimit { cost }", 'Parse error on "end of file"'),
        ("{ rateLimit { cost; } }", 'Parse error on ";" at [1, 19]'),
        ("mutation { x }", "Field 'x' doesn't exist on type 'Mutation'"),
        ("subscription { x }", 'Parse error on "subscription"'),
        ("query { updateRefs { clientMutationId } }", "Field 'updateRefs' doesn't exist on type 'Query'"),
        ("mutation { updateRefs { clientMutationId } }", "is missing required arguments: input"),
        ("{ a: 1 }", 'Parse error on "1"'),
        ("{ repository(owner: [1]) { id } }", 'Parse error on "["'),
        ("fragment F on Repository", 'Parse error on "end of file"'),
    ],
)
def test_a_query_beyond_its_means_is_one_error_and_no_data(
    github: GitHubState, query: str, message: str
) -> None:
    answered = execute(github, query, {})
    assert "data" not in answered
    (error,) = answered["errors"]
    assert message in error["message"]


def test_an_inline_fragment_without_a_type_is_part_of_the_selection(github: GitHubState) -> None:
    assert ask(github, "... { name }")["data"]["repository"] == {"name": "AcmeTrace"}
