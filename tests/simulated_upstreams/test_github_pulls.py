import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
from github import Auth, Github, GithubException
from github.InputGitTreeElement import InputGitTreeElement

from simulated_upstreams import samples
from simulated_upstreams.github import answer
from simulated_upstreams.gitstore import GitStore, Signature, now
from simulated_upstreams.server import Request, Response, Server
from simulated_upstreams.state import UpstreamState

FILES = {"README.md": "one\ntwo\n", "catalog.yaml": "x\n"}
AUTHOR = Signature("First Author", "removed@example.org", now())
BRANCH = "enricher/metadata"


@pytest.fixture
def simulated() -> UpstreamState:
    return samples.sample_state()


@pytest.fixture
def store(simulated: UpstreamState, tmp_path: Path) -> GitStore:
    """The list, and a branch with two commits that its main branch lacks."""
    store = samples.seed(simulated, tmp_path / "list.git", FILES)
    store.set_ref(f"refs/heads/{BRANCH}", store.head("main"))
    store.commit_files(BRANCH, {"README.md": "one\nzwei\ndrei\n"}, "First", AUTHOR)
    store.commit_files(BRANCH, {"metadata.yaml": "y\n"}, "Second", AUTHOR)
    return store


@pytest.fixture
def server(simulated: UpstreamState, store: GitStore) -> Iterator[Server]:
    with Server(answer(simulated.github)) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    url, headers = f"{server.url}/repos/{samples.LIST}", {"Authorization": "token sample-token"}
    with httpx.Client(base_url=url, headers=headers, verify=False) as opened:
        yield opened


def propose(client: httpx.Client, **more: Any) -> httpx.Response:
    return client.post("/pulls", json={"head": BRANCH, "base": "main", "title": "T", "body": "B", **more})


# --- making one ---


def test_a_pull_request_knows_its_branches_and_counts_its_changes(
    client: httpx.Client, store: GitStore
) -> None:
    answered = propose(client)
    made = answered.json()
    assert (answered.status_code, made["number"], made["state"]) == (201, 1, "open")
    assert (made["head"]["label"], made["base"]["ref"]) == (f"AI-Flow:{BRANCH}", "main")
    assert made["head"]["sha"] == store.head(BRANCH)
    assert (made["commits"], made["changed_files"]) == (2, 2)
    assert (made["additions"], made["deletions"]) == (3, 1)


def test_a_head_with_its_owner_is_the_same_head(client: httpx.Client) -> None:
    assert propose(client, head=f"AI-Flow:{BRANCH}").json()["head"]["ref"] == BRANCH


def test_a_second_one_for_the_same_branch_is_refused(client: httpx.Client) -> None:
    propose(client)
    answered = propose(client)
    assert (answered.status_code, answered.json()["message"]) == (422, "Validation Failed")
    assert answered.json()["errors"] == [
        {
            "resource": "PullRequest",
            "code": "custom",
            "message": f"A pull request already exists for AI-Flow:{BRANCH}.",
        }
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"head": "absent"}, {"field": "head", "code": "invalid"}),
        ({"base": "absent"}, {"field": "base", "code": "invalid"}),
        ({"head": "main"}, {"code": "custom", "message": "No commits between main and main"}),
    ],
)
def test_one_that_cannot_be_is_refused(
    client: httpx.Client, change: dict[str, str], error: dict[str, str]
) -> None:
    answered = propose(client, **change)
    assert answered.status_code == 422
    assert answered.json()["errors"] == [{"resource": "PullRequest", **error}]


# --- finding one ---


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 1),
        ({"state": "all"}, 2),
        ({"state": "closed"}, 1),
        ({"state": "all", "head": f"AI-Flow:{BRANCH}"}, 1),
        ({"state": "all", "head": BRANCH}, 0),
        ({"state": "all", "base": "main"}, 2),
        ({"state": "all", "base": "other"}, 0),
    ],
)
def test_the_list_is_filtered_by_state_head_and_base(
    client: httpx.Client, store: GitStore, query: dict[str, str], count: int
) -> None:
    propose(client)
    store.set_ref("refs/heads/other", store.head(BRANCH))
    propose(client, head="other")
    client.patch("/pulls/2", json={"state": "closed"})
    assert len(client.get("/pulls", params=query).json()) == count


def test_the_newest_comes_first_and_a_long_list_has_pages(client: httpx.Client, store: GitStore) -> None:
    for number in range(3):
        store.set_ref(f"refs/heads/b{number}", store.head(BRANCH))
        propose(client, head=f"b{number}")
    first = client.get("/pulls?per_page=2&state=all")
    second = client.get(first.links["next"]["url"])
    assert [pull["number"] for page in (first, second) for pull in page.json()] == [3, 2, 1]
    assert "next" not in second.links


def test_an_absent_one_is_not_found(client: httpx.Client) -> None:
    assert client.get("/pulls/7").status_code == 404


def test_its_commits_are_listed_oldest_first(client: httpx.Client) -> None:
    propose(client)
    commits = client.get("/pulls/1/commits").json()
    assert [commit["commit"]["message"] for commit in commits] == ["First", "Second"]


# --- changing one ---


def test_title_and_body_can_be_changed(client: httpx.Client) -> None:
    propose(client)
    changed = client.patch("/pulls/1", json={"title": "New", "body": "Text"}).json()
    assert (changed["title"], changed["body"], changed["state"]) == ("New", "Text", "open")


def test_a_body_that_is_too_long_is_refused(client: httpx.Client) -> None:
    assert propose(client, body="x" * 65_537).status_code == 422
    propose(client)
    assert client.patch("/pulls/1", json={"body": "x" * 65_537}).status_code == 422
    assert client.get("/pulls/1").json()["body"] == "B"


def test_it_is_closed_and_opened_again(client: httpx.Client) -> None:
    propose(client)
    closed = client.patch("/pulls/1", json={"state": "closed"}).json()
    assert (closed["state"], closed["closed_at"] is None) == ("closed", False)
    opened = client.patch("/pulls/1", json={"state": "open"}).json()
    assert (opened["state"], opened["closed_at"]) == ("open", None)


def test_it_cannot_be_opened_again_without_its_branch(client: httpx.Client) -> None:
    propose(client)
    client.delete(f"/git/refs/heads/{BRANCH}")
    assert client.patch("/pulls/1", json={"state": "open"}).status_code == 422


def test_it_cannot_be_opened_again_after_a_force_push(client: httpx.Client, store: GitStore) -> None:
    propose(client)
    client.patch("/pulls/1", json={"state": "closed"})
    store.set_ref(f"refs/heads/{BRANCH}", store.head("main"))
    store.commit_files(BRANCH, {"x": "x"}, "Anew", AUTHOR)
    answered = client.patch("/pulls/1", json={"state": "open", "title": "New"})
    assert (answered.status_code, refusal(answered)) == (
        422,
        f"state cannot be changed. The {BRANCH} branch was force-pushed or recreated.",
    )
    assert client.get("/pulls/1").json()["title"] == "T"


def test_it_cannot_be_opened_again_beside_another_of_its_branch(client: httpx.Client) -> None:
    propose(client)
    client.patch("/pulls/1", json={"state": "closed"})
    assert propose(client).json()["number"] == 2
    assert "A pull request already exists" in refusal(client.patch("/pulls/1", json={"state": "open"}))


def test_it_cannot_be_opened_again_when_the_base_has_its_commits(
    client: httpx.Client, store: GitStore
) -> None:
    propose(client)
    client.patch("/pulls/1", json={"state": "closed"})
    store.set_ref("refs/heads/main", store.head(BRANCH))
    assert "There are no new commits" in refusal(client.patch("/pulls/1", json={"state": "open"}))


def refusal(answered: httpx.Response) -> str:
    (error,) = answered.json()["errors"]
    return str(error["message"])


def test_reviews_are_asked_of_everybody_once(client: httpx.Client) -> None:
    propose(client)
    for names in (["one", "two"], ["two"]):
        answered = client.post("/pulls/1/requested_reviewers", json={"reviewers": names})
        assert answered.status_code == 201
    assert [user["login"] for user in answered.json()["requested_reviewers"]] == ["one", "two"]
    listed = client.get("/pulls/1/requested_reviewers").json()
    assert ([user["login"] for user in listed["users"]], listed["teams"]) == (["one", "two"], [])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"reviewers": ["known", "stranger"]}, "Reviews may only be requested from collaborators."),
        ({"team_reviewers": ["team"]}, "Reviews may only be requested from collaborators."),
        ({"reviewers": ["github-actions[bot]"]}, "Review cannot be requested from pull request author."),
    ],
)
def test_no_review_can_be_asked_of_a_stranger_or_the_author(
    simulated: UpstreamState, client: httpx.Client, asked: dict[str, list[str]], message: str
) -> None:
    simulated.github.collaborators = frozenset({"known"})
    propose(client)
    answered = client.post("/pulls/1/requested_reviewers", json=asked)
    assert (answered.status_code, answered.json()["message"].startswith(message)) == (422, True)
    assert client.get("/pulls/1").json()["requested_reviewers"] == []


def test_labels_are_added_once(client: httpx.Client) -> None:
    propose(client)
    client.post("/issues/1/labels", json={"labels": ["bot"]})
    answered = client.post("/issues/1/labels", json=["bot", "metadata"])
    assert [label["name"] for label in answered.json()] == ["bot", "metadata"]
    assert [label["name"] for label in client.get("/pulls/1").json()["labels"]] == ["bot", "metadata"]


def test_a_label_that_is_no_name_is_refused(client: httpx.Client) -> None:
    propose(client)
    assert client.post("/issues/1/labels", json=[1]).status_code == 422


def test_comments_are_kept_in_their_order(client: httpx.Client) -> None:
    propose(client)
    for text in ("one", "two"):
        assert client.post("/issues/1/comments", json={"body": text}).status_code == 201
    assert [comment["body"] for comment in client.get("/issues/1/comments").json()] == ["one", "two"]


# --- following its branches ---


def state(client: httpx.Client) -> tuple[str, bool]:
    pull = client.get("/pulls/1").json()
    return pull["state"], pull["merged"]


def test_it_follows_a_push_to_its_head(client: httpx.Client, store: GitStore) -> None:
    propose(client)
    pushed = store.commit_files(BRANCH, {"x": "x"}, "Third", AUTHOR)
    assert client.get("/pulls/1").json()["head"]["sha"] == pushed
    assert state(client) == ("open", False)


def test_a_head_that_is_moved_to_the_base_closes_it(client: httpx.Client, store: GitStore) -> None:
    propose(client)
    client.patch(f"/git/refs/heads/{BRANCH}", json={"sha": store.head("main"), "force": True})
    store.commit_files(BRANCH, {"x": "x"}, "Too late", AUTHOR)
    assert state(client) == ("closed", False)


def test_a_head_that_is_deleted_closes_it(client: httpx.Client) -> None:
    propose(client)
    client.delete(f"/git/refs/heads/{BRANCH}")
    assert state(client) == ("closed", False)


def test_a_base_that_takes_the_head_in_has_merged_it(client: httpx.Client, store: GitStore) -> None:
    propose(client)
    store.set_ref("refs/heads/main", store.head(BRANCH))
    assert state(client) == ("closed", True)


def test_a_merged_one_still_shows_what_it_brought(client: httpx.Client, store: GitStore) -> None:
    propose(client)
    main = store.head("main")
    store.set_ref("refs/heads/main", store.head(BRANCH))
    merged = client.get("/pulls/1").json()
    assert (merged["commits"], merged["changed_files"], merged["base"]["sha"]) == (2, 2, main)
    assert (merged["mergeable"], merged["merge_commit_sha"]) == (None, store.head("main"))


def test_a_base_that_moves_on_is_no_change_of_the_pull_request(client: httpx.Client, store: GitStore) -> None:
    propose(client)
    store.commit_files("main", {"catalog.yaml": "z\n"}, "More", AUTHOR)
    found = client.get("/pulls/1").json()
    assert (found["commits"], found["changed_files"], found["mergeable"]) == (2, 2, True)


def test_a_person_can_close_it_without_http(simulated: UpstreamState, client: httpx.Client) -> None:
    propose(client)
    pulls = simulated.github.pulls
    pulls[1] = replace(pulls[1], open=False, closed_at="2026-01-01T00:00:00Z")
    assert state(client) == ("closed", False)


# --- the whole job with PyGithub and git ---


def test_pygithub_makes_and_updates_a_pull_request_that_git_can_read(
    server: Server, store: GitStore, tmp_path: Path
) -> None:
    with Github(
        base_url=server.url,
        auth=Auth.Token("sample-token"),
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    ) as github:
        repo = github.get_repo(samples.LIST)
        parent = repo.get_git_commit(repo.get_branch("main").commit.sha)
        blob = repo.create_git_blob("# Grüße\n", "utf-8")
        element = InputGitTreeElement("docs/new.md", "100644", "blob", sha=blob.sha)
        tree = repo.create_git_tree([element], repo.get_git_tree(parent.tree.sha))
        commit = repo.create_git_commit("Add facts", tree, [parent])
        repo.create_git_ref("refs/heads/bot/facts", commit.sha)
        pull = repo.create_pull("main", "bot/facts", title="Facts", body="All of them")
        pull.add_to_labels("bot")
        pull.create_review_request(["one"])

        again = repo.create_git_commit("Add more facts", tree, [parent])
        repo.get_git_ref("heads/bot/facts").edit(again.sha, force=True)
        (found,) = repo.get_pulls(state="open", base="main", head="AI-Flow:bot/facts")
        found.edit(title="More facts")
        found.create_issue_comment("Updated.")
        with pytest.raises(GithubException, match="already exists"):
            repo.create_pull("main", "bot/facts", title="Again", body="")

        assert (found.number, repo.get_pull(1).title) == (1, "More facts")
        assert [label.name for label in repo.get_pull(1).labels] == ["bot"]
        assert [user.login for user in repo.get_pull(1).requested_reviewers] == ["one"]
        assert [one.sha for one in repo.get_pull(1).get_commits()] == [again.sha]
        assert [one.body for one in repo.get_pull(1).get_issue_comments()] == ["Updated."]

    run_git(tmp_path, "clone", "--quiet", "--branch", "bot/facts", str(store.path), "copy")
    assert (tmp_path / "copy" / "docs" / "new.md").read_text(encoding="utf-8") == "# Grüße\n"
    log = run_git(tmp_path / "copy", "log", "--format=%an: %s", "origin/main..bot/facts")
    assert log == "github-actions[bot]: Add more facts\n"
    assert "docs/new.md" in run_git(tmp_path / "copy", "show", "--stat", again.sha)
    assert run_git(store.path, "fsck", "--strict", "--no-dangling") == ""


def test_a_pull_request_is_made_although_its_answer_is_lost(server: Server, simulated: UpstreamState) -> None:
    def hang_up(request: Request, response: Response) -> Response | None:
        if request.method == "POST" and response.status == 201:
            raise ConnectionResetError
        return None

    server.afterwards.append(hang_up)
    with Github(
        base_url=server.url,
        auth=Auth.Token("sample-token"),
        retry=None,
        seconds_between_requests=0,
        seconds_between_writes=0,
    ) as github:
        repo = github.get_repo(samples.LIST)
        with pytest.raises(requests.ConnectionError):
            repo.create_pull("main", BRANCH, title="T", body="B")
        (found,) = repo.get_pulls()
    assert (found.number, found.title, list(simulated.github.pulls)) == (1, "T", [1])


def run_git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
