import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from simulated_upstreams import samples
from simulated_upstreams.github import answer
from simulated_upstreams.gitstore import GitStore
from simulated_upstreams.server import Server
from simulated_upstreams.state import UpstreamState

FILES = {"README.md": "# List\n", "docs/a.md": "a\n", "docs/deep/b.md": "b\n"}
TOKEN = {"Authorization": "token sample-token"}


@pytest.fixture
def simulated() -> UpstreamState:
    return samples.sample_state()


@pytest.fixture
def store(simulated: UpstreamState, tmp_path: Path) -> GitStore:
    return samples.seed(simulated, tmp_path / "list.git", FILES)


@pytest.fixture
def client(simulated: UpstreamState, store: GitStore) -> Iterator[httpx.Client]:
    with (
        Server(answer(simulated.github)) as server,
        httpx.Client(base_url=f"{server.url}/repos/{samples.LIST}", headers=TOKEN, verify=False) as opened,
    ):
        yield opened


def refused(answered: httpx.Response) -> tuple[int, str]:
    return answered.status_code, answered.json()["message"]


def make_commit(client: httpx.Client, *parents: str, **more: Any) -> str:
    tree = client.get("/git/trees/main").json()["sha"]
    body = {"message": "Change", "tree": tree, "parents": parents, **more}
    return str(client.post("/git/commits", json=body).json()["sha"])


# --- branches and refs ---


def test_a_branch_shows_its_newest_commit(client: httpx.Client, store: GitStore) -> None:
    found = client.get("/branches/main").json()
    assert (found["name"], found["commit"]["sha"]) == ("main", store.head("main"))
    assert found["commit"]["commit"]["message"] == "Start the list"


def test_an_absent_branch_or_ref_is_not_found(client: httpx.Client) -> None:
    assert refused(client.get("/branches/absent")) == (404, "Branch not found")
    assert refused(client.get("/git/ref/heads/absent")) == (404, "Not Found")


def test_a_ref_is_made_read_moved_and_deleted(client: httpx.Client, store: GitStore) -> None:
    main = store.head("main")
    name = "heads/enricher/metadata"
    assert client.post("/git/refs", json={"ref": f"refs/{name}", "sha": main}).status_code == 201
    moved = make_commit(client, main)
    assert client.patch(f"/git/refs/{name}", json={"sha": moved}).status_code == 200
    assert client.get(f"/git/ref/{name}").json()["object"]["sha"] == moved
    assert client.delete(f"/git/refs/{name}").status_code == 204
    assert client.get(f"/git/ref/{name}").status_code == 404


def test_matching_refs_begin_with_what_was_asked_for(client: httpx.Client, store: GitStore) -> None:
    for name in ("feature-a", "feature-b", "other"):
        store.set_ref(f"refs/heads/{name}", store.head("main"))
    found = client.get("/git/matching-refs/heads/feature").json()
    assert [ref["ref"] for ref in found] == ["refs/heads/feature-a", "refs/heads/feature-b"]


REFS = "/git/refs"
NEW = {"ref": "refs/heads/new", "sha": "0" * 40}


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (("POST", REFS, {**NEW, "ref": "refs/heads/main"}), "Reference already exists"),
        (("POST", REFS, NEW), "Object does not exist"),
        (("POST", REFS, {**NEW, "ref": "main"}), "main is not a valid ref name."),
        (("POST", REFS, {"ref": "refs/heads/new"}), 'Invalid request.\n\n"sha" wasn\'t supplied.'),
        (("PATCH", f"{REFS}/heads/main", NEW), "Object does not exist"),
        (("PATCH", f"{REFS}/heads/absent", NEW), "Reference does not exist"),
        (("DELETE", f"{REFS}/heads/absent", {}), "Reference does not exist"),
    ],
)
def test_a_ref_that_cannot_be_is_refused(
    client: httpx.Client, request_: tuple[str, str, dict[str, str]], message: str
) -> None:
    method, path, body = request_
    assert refused(client.request(method, path, json=body)) == (422, message)


def test_a_branch_moves_back_only_by_force(client: httpx.Client, store: GitStore) -> None:
    old = store.head("main")
    store.set_ref("refs/heads/main", make_commit(client, old))
    answered = client.patch("/git/refs/heads/main", json={"sha": old})
    assert refused(answered) == (422, "Update is not a fast forward")
    client.patch("/git/refs/heads/main", json={"sha": old, "force": True})
    assert store.head("main") == old


def test_no_ref_can_be_made_in_an_empty_repository(client: httpx.Client, store: GitStore) -> None:
    main = store.head("main")
    store.delete_ref("refs/heads/main")
    answered = client.post("/git/refs", json={"ref": "refs/heads/x", "sha": main})
    assert refused(answered) == (409, "Git Repository is empty.")


# --- commits ---


def test_a_commit_without_an_author_is_the_bots_and_verified(client: httpx.Client, store: GitStore) -> None:
    found = client.get(f"/git/commits/{make_commit(client, store.head('main'))}").json()
    assert found["author"]["name"] == found["committer"]["name"] == "github-actions[bot]"
    assert found["verification"]["verified"] is True
    assert [parent["sha"] for parent in found["parents"]] == [store.head("main")]


def test_a_commit_with_an_author_keeps_it_and_is_unsigned(client: httpx.Client, store: GitStore) -> None:
    author = {"name": "First Author", "email": "removed@example.org", "date": "2026-01-02T03:04:05Z"}
    sha = make_commit(client, store.head("main"), author=author)
    found = client.get(f"/git/commits/{sha}").json()
    assert (found["author"], found["committer"]) == (author, author)
    assert found["verification"]["reason"] == "unsigned"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tree": "0" * 40}, "Tree SHA does not exist"),
        ({"parents": ["0" * 40]}, "Parent SHA does not exist or is not a commit object"),
    ],
)
def test_a_commit_of_what_is_not_there_is_refused(
    client: httpx.Client, change: dict[str, Any], message: str
) -> None:
    tree = client.get("/git/trees/main").json()["sha"]
    answered = client.post("/git/commits", json={"message": "x", "tree": tree, "parents": [], **change})
    assert refused(answered) == (422, message)


def test_an_absent_commit_is_not_found(client: httpx.Client) -> None:
    assert client.get(f"/git/commits/{'0' * 40}").status_code == 404


# --- trees and blobs ---


def paths(tree: dict[str, Any]) -> list[str]:
    return [entry["path"] for entry in tree["tree"]]


def test_a_tree_is_read_by_its_id_its_commit_or_its_branch(client: httpx.Client, store: GitStore) -> None:
    commit = store.head("main")
    answers = [client.get(f"/git/trees/{name}").json() for name in ("main", commit)]
    answers.append(client.get(f"/git/trees/{answers[0]['sha']}").json())
    assert answers[0] == answers[1] == answers[2]
    assert paths(answers[0]) == ["README.md", "docs"]


def test_a_recursive_tree_names_every_folder_and_file(client: httpx.Client) -> None:
    found = client.get("/git/trees/main?recursive=1").json()
    assert paths(found) == ["README.md", "docs", "docs/a.md", "docs/deep", "docs/deep/b.md"]
    assert {entry["path"]: entry.get("size") for entry in found["tree"]}["README.md"] == 7


def new_tree(client: httpx.Client, store: GitStore, *entries: dict[str, Any], base: bool = True) -> set[str]:
    body = {"tree": entries, **({"base_tree": "main"} if base else {})}
    sha = client.post("/git/trees", json=body).json()["sha"]
    return set(store.read_paths(sha))


FILE = {"path": "new/file.txt", "mode": "100644", "type": "blob", "content": "text"}


def test_a_tree_on_a_base_keeps_the_other_files(client: httpx.Client, store: GitStore) -> None:
    assert new_tree(client, store, FILE) == {*FILES, "new/file.txt"}


def test_a_tree_without_a_base_drops_every_other_file(client: httpx.Client, store: GitStore) -> None:
    assert new_tree(client, store, FILE, base=False) == {"new/file.txt"}


@pytest.mark.parametrize(
    ("path", "left"),
    [
        ("docs/a.md", {"README.md", "docs/deep/b.md"}),
        ("docs", {"README.md"}),
    ],
)
def test_a_null_sha_takes_a_file_or_a_folder_away(
    client: httpx.Client, store: GitStore, path: str, left: set[str]
) -> None:
    gone = {"path": path, "mode": "100644", "type": "blob", "sha": None}
    assert new_tree(client, store, gone) == left


def test_an_entry_can_be_a_whole_tree(client: httpx.Client, store: GitStore) -> None:
    docs = store.read_tree(client.get("/git/trees/main").json()["sha"])["docs"].sha
    copy = {"path": "copy", "mode": "040000", "type": "tree", "sha": docs}
    assert new_tree(client, store, copy) == {*FILES, "copy/a.md", "copy/deep/b.md"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"base_tree": "0" * 40, "tree": [FILE]}, "base_tree is not a valid tree oid"),
        ({"tree": [{**FILE, "path": "/x"}]}, "tree.path contains a malformed path component"),
        ({"tree": [{**FILE, "path": "a/../b"}]}, "tree.path contains a malformed path component"),
        ({"tree": [{"path": "x", "sha": "0" * 40}]}, f"tree.sha {'0' * 40} is not a valid blob"),
    ],
)
def test_a_tree_that_cannot_be_is_refused(client: httpx.Client, body: dict[str, Any], message: str) -> None:
    assert refused(client.post("/git/trees", json=body)) == (422, message)


def test_an_absent_tree_is_not_found(client: httpx.Client) -> None:
    assert client.get("/git/trees/absent").status_code == 404


@pytest.mark.parametrize(
    ("body", "content"),
    [
        ({"content": "Übung\n", "encoding": "utf-8"}, "Übung\n".encode()),
        ({"content": "Übung\n"}, "Übung\n".encode()),
        ({"content": base64.b64encode(b"\x00\xff").decode(), "encoding": "base64"}, b"\x00\xff"),
    ],
)
def test_a_blob_is_written_in_either_encoding_and_read_in_base64(
    client: httpx.Client, body: dict[str, str], content: bytes
) -> None:
    sha = client.post("/git/blobs", json=body).json()["sha"]
    found = client.get(f"/git/blobs/{sha}").json()
    assert base64.b64decode(found["content"]) == content
    assert (found["encoding"], found["size"]) == ("base64", len(content))


def test_a_blob_that_is_not_there_or_not_base64_is_refused(client: httpx.Client) -> None:
    assert client.get(f"/git/blobs/{'0' * 40}").status_code == 404
    answered = client.post("/git/blobs", json={"content": "x", "encoding": "base64"})
    assert refused(answered) == (422, "content is not valid Base64")


def test_what_the_api_wrote_is_sound_for_git(client: httpx.Client, store: GitStore) -> None:
    sha = make_commit(client, store.head("main"), message="Say é\n\nBody")
    client.patch("/git/refs/heads/main", json={"sha": sha})
    run = subprocess.run(
        ["git", "-C", str(store.path), "log", "-1", "--format=%H %an %B", "main"],
        capture_output=True,
        check=True,
        text=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )
    assert run.stdout.strip() == f"{sha} github-actions[bot] Say é\n\nBody"
