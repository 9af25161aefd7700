from typing import Any

import httpx
import pytest

from simulated_upstreams import samples, users
from simulated_upstreams.github_refs import NOTHING, Rejected, update_refs
from simulated_upstreams.github_shapes import node_id
from simulated_upstreams.state import GitHubState, Rule

BRANCH = "enrich/metadata"


def move(github: GitHubState, name: str, before: str, after: str) -> None:
    update = {"name": f"refs/heads/{name}", "beforeOid": before, "afterOid": after, "force": True}
    repository = node_id("Repository", github[samples.LIST].id)
    update_refs(github, {"repositoryId": repository, "refUpdates": [update]})


def words(github: GitHubState, name: str, before: str, after: str) -> str:
    with pytest.raises(Rejected) as caught:
        move(github, name, before, after)
    return str(caught.value)


def test_the_rules_of_a_branch_are_listed_by_its_name_though_it_need_not_exist(
    proposed: GitHubState, http: httpx.Client
) -> None:
    proposed.rules = (Rule("creation", branches="bot/*"), Rule("branch_name_pattern", "bot/"))

    def types(branch: str) -> list[Any]:
        return [rule["type"] for rule in http.get(f"/rules/branches/{branch}").json()]

    assert types("bot/new") == ["creation", "branch_name_pattern"]
    assert types(BRANCH) == ["branch_name_pattern"]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Rule("creation"), "Cannot create ref due to creations being restricted."),
        (Rule("update"), "Cannot update this protected ref."),
        (Rule("branch_name_pattern", "bot/"), "Branch name must start with"),
    ],
)
def test_a_rule_refuses_a_new_branch_in_githubs_words(proposed: GitHubState, rule: Rule, said: str) -> None:
    proposed.rules = (rule,)
    refused = words(proposed, "new", NOTHING, proposed.git.head(BRANCH))
    assert refused.startswith(f"Repository rule violations found\n\n{said}")
    assert proposed.git.get_ref("refs/heads/new") is None
    proposed.bypasses_rules = True
    move(proposed, "new", NOTHING, proposed.git.head(BRANCH))


def test_a_rule_against_force_pushes_lets_a_fast_forward_pass(proposed: GitHubState) -> None:
    proposed.rules = (Rule("non_fast_forward"), Rule("deletion"))
    head, main = proposed.git.head(BRANCH), proposed.git.head("main")
    later = users.push(proposed, BRANCH, {"x": "x\n"})
    proposed.git.set_ref(f"refs/heads/{BRANCH}", head)
    move(proposed, BRANCH, head, later)
    assert "Cannot force-push to this branch" in words(proposed, BRANCH, later, main)
    assert "Cannot delete this branch" in words(proposed, BRANCH, later, NOTHING)


@pytest.mark.parametrize("name", ["enrich", f"{BRANCH}/more"])
def test_a_name_cannot_be_a_folder_of_names_too(proposed: GitHubState, name: str) -> None:
    assert words(proposed, name, NOTHING, proposed.git.head("main")) == "Reference update failed"


def test_an_archived_repository_takes_no_write(proposed: GitHubState, http: httpx.Client) -> None:
    proposed.change(samples.LIST, archived=True)
    refused = http.post("/git/blobs", json={"content": "x", "encoding": "utf-8"})
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "Repository was archived so is read-only.",
    )
    assert words(proposed, "new", NOTHING, proposed.git.head("main")) == refused.json()["message"]
    assert http.get("/git/ref/heads/main").status_code == 200


def test_a_locked_conversation_takes_no_comment(proposed: GitHubState, http: httpx.Client) -> None:
    users.lock(proposed, 1)
    refused = http.post("/issues/1/comments", json={"body": "Hello"})
    assert refused.status_code == 403
    assert refused.json()["message"] == "Unable to create comment because issue is locked."
    assert http.get("/pulls/1").json()["locked"] is True


def test_a_policy_refuses_each_request_for_the_list(proposed: GitHubState, http: httpx.Client) -> None:
    proposed.policy = "Resource protected by organization SAML enforcement."
    refused = http.get("")
    assert (refused.status_code, refused.json()["message"]) == (403, proposed.policy)
