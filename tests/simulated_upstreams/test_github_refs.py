from collections.abc import Callable
from typing import Any

import pytest
from github import GithubException, UnknownObjectException
from github.Repository import Repository

from simulated_upstreams import users
from simulated_upstreams.github_graphql import execute
from simulated_upstreams.github_refs import NOTHING, REJECTED
from simulated_upstreams.state import GitHubState

BRANCH = "refs/heads/enrich/metadata"
NEW = "refs/heads/enrich/new"
UNKNOWN = "1" * 40


def move(repository: Repository, *updates: dict[str, Any], **more: str) -> Any:
    """Send the updates as PyGithub sends a mutation, and return its payload."""
    sent = {"repositoryId": repository.raw_data["node_id"], "refUpdates": list(updates), **more}
    _, payload = repository.requester.graphql_named_mutation("updateRefs", sent, "clientMutationId")
    return payload


def rejection(repository: Repository, *updates: dict[str, Any]) -> dict[str, Any]:
    """Return the one error of a mutation that was rejected."""
    with pytest.raises(GithubException) as caught:
        move(repository, *updates)
    data: dict[str, Any] = caught.value.data
    assert (caught.value.status, data["data"]) == (400, {"updateRefs": None})
    (error,) = data["errors"]
    assert isinstance(error, dict)
    return error


@pytest.fixture
def head(proposed: GitHubState) -> str:
    return proposed.git.head("enrich/metadata")


@pytest.fixture
def main(proposed: GitHubState) -> str:
    return proposed.git.head("main")


@pytest.fixture
def later(proposed: GitHubState, head: str) -> str:
    """A commit on top of the head that no branch holds."""
    sha = users.push(proposed, "enrich/metadata", {"x": "x\n"})
    proposed.git.set_ref(BRANCH, head)
    return sha


def test_a_ref_moves_from_the_commit_that_was_read(
    proposed: GitHubState, pygithub: Repository, head: str, later: str
) -> None:
    assert move(pygithub, {"name": BRANCH, "beforeOid": head, "afterOid": later}) == {
        "clientMutationId": None
    }
    assert proposed.git.get_ref(BRANCH) == proposed.pulls[1].head_sha == later


def test_the_clients_own_id_comes_back(pygithub: Repository, later: str) -> None:
    payload = move(pygithub, {"name": BRANCH, "afterOid": later}, clientMutationId="mine")
    assert payload == {"clientMutationId": "mine"}


def test_a_ref_that_has_moved_in_between_stays(
    proposed: GitHubState, pygithub: Repository, head: str, main: str
) -> None:
    pushed = users.push(proposed, "enrich/metadata", {"README.md": "# Mine\n"})
    error = rejection(pygithub, {"name": BRANCH, "beforeOid": head, "afterOid": main, "force": True})
    assert error == {
        "type": "UNPROCESSABLE",
        "path": ["updateRefs"],
        "locations": [{"line": 1, "column": 47}],
        "message": REJECTED,
    }
    assert proposed.git.get_ref(BRANCH) == pushed


def test_forty_zeros_before_make_a_ref_that_must_be_new(
    proposed: GitHubState, pygithub: Repository, head: str
) -> None:
    update = {"name": NEW, "beforeOid": NOTHING, "afterOid": head}
    move(pygithub, update)
    assert proposed.git.get_ref(NEW) == head
    assert rejection(pygithub, update)["message"] == REJECTED


def test_forty_zeros_after_delete_a_ref_and_close_its_pull_request(
    proposed: GitHubState, pygithub: Repository, head: str
) -> None:
    move(pygithub, {"name": BRANCH, "beforeOid": head, "afterOid": NOTHING})
    assert proposed.git.get_ref(BRANCH) is None
    assert not proposed.pulls[1].open


def test_only_force_moves_a_ref_back(
    proposed: GitHubState, pygithub: Repository, head: str, later: str
) -> None:
    move(pygithub, {"name": BRANCH, "beforeOid": head, "afterOid": later})
    back = {"name": BRANCH, "beforeOid": later, "afterOid": head}
    assert rejection(pygithub, back)["type"] == "UNPROCESSABLE"
    move(pygithub, {**back, "force": True})
    assert proposed.git.get_ref(BRANCH) == head


@pytest.mark.parametrize(
    "bad",
    [
        {"name": "refs/heads/other", "beforeOid": UNKNOWN},
        {"name": "refs/heads/other", "afterOid": UNKNOWN},
        {"name": "refs/heads/absent", "afterOid": NOTHING},
        {"name": "refs/heads/two..dots"},
        {"name": NEW},
    ],
    ids=["moved", "no commit", "nothing to delete", "no name", "twice"],
)
def test_one_rejected_update_keeps_all_others_from_happening(
    proposed: GitHubState, pygithub: Repository, head: str, bad: dict[str, str]
) -> None:
    before = proposed.git.list_refs()
    assert rejection(pygithub, {"name": NEW, "afterOid": head}, {"afterOid": head, **bad})
    assert proposed.git.list_refs() == before


def test_several_refs_move_at_once(
    proposed: GitHubState, pygithub: Repository, head: str, later: str, git: Callable[..., str]
) -> None:
    move(
        pygithub,
        {"name": BRANCH, "beforeOid": head, "afterOid": later},
        {"name": NEW, "beforeOid": NOTHING, "afterOid": head},
    )
    assert git("rev-parse", BRANCH, NEW).split() == [later, head]
    assert git("fsck", "--strict", "--no-dangling") == ""


# --- what is no valid input ---


def send(github: GitHubState, fields: str = "clientMutationId", **changes: Any) -> dict[str, Any]:
    update = {"name": BRANCH, "afterOid": github.git.head("main"), "force": True, **changes.pop("update", {})}
    sent = {"repositoryId": _node_id(github), "refUpdates": [update], **changes}
    query = f"mutation M($input: UpdateRefsInput!) {{ updateRefs(input: $input) {{ {fields} }} }}"
    return execute(github, query, {"input": sent})


def _node_id(github: GitHubState, name: str | None = None) -> str:
    owner, _, repository = (name or github.target).partition("/")
    query = f'{{ repository(owner: "{owner}", name: "{repository}") {{ id }} }}'
    return str(execute(github, query, {})["data"]["repository"]["id"])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"repositoryId": None}, "repositoryId (Expected value to not be null)"),
        ({"update": {"name": None}}, "refUpdates.0.name (Expected value to not be null)"),
        ({"update": {"name": "main"}}, "refUpdates.0.name (Could not coerce value 'main' to GitRefname)"),
        (
            {"update": {"afterOid": "abc"}},
            "refUpdates.0.afterOid (Could not coerce value 'abc' to GitObjectID)",
        ),
        ({"update": {"beforeOid": ""}}, "refUpdates.0.beforeOid (Could not coerce value '' to GitObjectID)"),
        ({"update": {"sha": "x"}}, "refUpdates.0.sha (Field is not defined on RefUpdate)"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(
    proposed: GitHubState, head: str, change: dict[str, Any], place: str
) -> None:
    answered = send(proposed, **change)
    assert set(answered) == {"errors"}
    (error,) = answered["errors"]
    start = "Variable $input of type UpdateRefsInput! was provided invalid value for "
    assert error["message"] == start + place
    assert proposed.git.get_ref(BRANCH) == head


def test_a_selection_that_is_refused_has_no_effect(proposed: GitHubState, head: str) -> None:
    (error,) = send(proposed, fields="ref { name }")["errors"]
    assert error["message"] == "Field 'ref' doesn't exist on type 'UpdateRefsPayload'"
    assert error["path"] == ["mutation", "updateRefs", "ref"]
    assert proposed.git.get_ref(BRANCH) == head


def test_a_node_that_is_no_repository_is_not_found(pygithub: Repository, head: str) -> None:
    sent = {"repositoryId": "x", "refUpdates": [{"name": NEW, "afterOid": head}]}
    with pytest.raises(UnknownObjectException, match="global id of 'x'"):
        pygithub.requester.graphql_named_mutation("updateRefs", sent, "clientMutationId")


def test_another_repository_is_out_of_reach(proposed: GitHubState) -> None:
    (error,) = send(proposed, repositoryId=_node_id(proposed, "InternLM/AcmeTrace"))["errors"]
    assert (error["type"], error["message"]) == ("FORBIDDEN", "Resource not accessible by integration")
