import json
from collections.abc import Callable
from typing import Any

import pytest

from enricher.errors import BadAnswer, Refused, Throttled, Unreachable
from enricher.http.retry import RetryPolicy
from enricher.publish.github.repository import HostedRepository
from simulated_upstreams import users
from simulated_upstreams.samples import LIST
from simulated_upstreams.server import Afterward, Fault, Request, Response, json_response
from tests.support.hosted_list import PERSON, Hosted


def failing(
    times: int, status: int, part: str, message: str = "", headers: dict[str, str] | None = None
) -> Fault:
    """Return a fault that answers so often with a status where the path holds `part`."""
    left = [times]

    def fault(request: Request) -> Response | None:
        if part not in request.path or not left[0]:
            return None
        left[0] -= 1
        return json_response(status, {"message": message or "x"}, headers)

    return fault


def test_a_branch_that_does_not_exist_has_no_head(hosted: Hosted) -> None:
    assert hosted.connect().head("nowhere") is None


def test_a_folder_that_does_not_exist_has_no_files(hosted: Hosted) -> None:
    repository = hosted.connect()
    head = repository.head("main")
    assert head is not None
    assert repository.blobs(head, "lists/of/papers") == {}
    assert list(repository.blobs(head, "docs")) == ["other.md"]


def test_a_read_is_tried_again_after_a_server_error(hosted: Hosted) -> None:
    repository = hosted.connect()
    hosted.upstreams.github.faults.append(failing(2, 502, "/git/ref/"))
    assert repository.head("main") is not None


def test_a_read_that_keeps_failing_raises(hosted: Hosted) -> None:
    repository = hosted.connect(attempts=2)
    hosted.upstreams.github.faults.append(failing(9, 502, "/git/ref/"))
    with pytest.raises(Unreachable, match="GitHub answered 502"):
        repository.head("main")


def test_a_write_is_never_repeated(hosted: Hosted) -> None:
    repository = hosted.connect()
    head = repository.head("main")
    assert head is not None
    hosted.upstreams.github.faults.append(failing(9, 502, "/graphql"))
    with pytest.raises(Unreachable):
        repository.swap_branch("new", None, head)
    assert hosted.writes() == ["POST /graphql"]


def test_a_redirected_write_is_refused_with_what_to_do(hosted: Hosted) -> None:
    """PyGithub returns a pull request without a number then."""
    repository = hosted.connect()
    head = repository.head("main")
    assert head is not None
    repository.swap_branch("new", None, head)
    hosted.upstreams.github.faults.append(failing(1, 307, "/pulls", headers={"location": "/elsewhere"}))
    with pytest.raises(BadAnswer, match="set GITHUB_REPOSITORY to its new name"):
        repository.open_pull_request("new", "main", "t", "b")


def test_a_rate_limit_with_a_short_pause_is_waited_for(hosted: Hosted) -> None:
    repository = hosted.connect()
    limit = failing(1, 429, "/git/ref/", "secondary rate limit", {"retry-after": "0"})
    hosted.upstreams.github.faults.append(limit)
    assert repository.head("main") is not None


def test_a_rate_limit_with_a_long_pause_is_not_waited_for(hosted: Hosted) -> None:
    repository = hosted.connect()
    limit = failing(9, 403, "/git/ref/", "You have exceeded a secondary rate limit", {"retry-after": "3600"})
    hosted.upstreams.github.faults.append(limit)
    with pytest.raises(Throttled, match="403, too many requests and asked for a pause of 3600 s"):
        repository.head("main")


def test_a_refusal_carries_githubs_reason_and_not_the_token(hosted: Hosted) -> None:
    url = hosted.upstreams.github.url
    with pytest.raises(Refused) as refused:
        HostedRepository(LIST, "another-token", url, RetryPolicy(), write_delay=0)
    assert str(refused.value) == "GitHub refused (401): Bad credentials"
    assert "another-token" not in repr(refused.value)


def test_a_refused_write_names_every_reason(hosted: Hosted) -> None:
    repository = hosted.connect()
    with pytest.raises(Refused, match=r"GitHub refused \(422\): Validation Failed"):
        repository.open_pull_request("nowhere", "main", "t", "b")


def test_github_out_of_reach_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"GitHub could not be reached: .*refused"):
        HostedRepository(LIST, "t", "http://127.0.0.1:1", RetryPolicy(attempts=1), write_delay=0)


def test_pull_requests_from_our_branch_are_found_newest_first(hosted: Hosted) -> None:
    repository = hosted.connect()
    for number in (1, 2):
        hosted.store.commit_files("enrich/metadata", {"n": str(number)}, "Change", PERSON)
        repository.open_pull_request("enrich/metadata", "main", f"t{number}", "b")
        users.close(hosted.github, number)
    pulls = repository.pull_requests("enrich/metadata")
    assert [(pull.number, pull.title, pull.is_open) for pull in pulls] == [(2, "t2", False), (1, "t1", False)]


def test_a_branch_that_has_moved_since_it_was_read_is_not_overwritten(hosted: Hosted) -> None:
    repository = hosted.connect()
    before, base = repository.head("main"), repository.head("main")
    assert before is not None
    assert base is not None
    theirs = hosted.store.commit_files("main", {"README.md": "# Theirs\n"}, "Meanwhile", PERSON)
    with pytest.raises(Refused, match="someone pushed to the branch main during this run"):
        repository.swap_branch("main", before, base)
    assert hosted.store.head("main") == theirs


def test_a_branch_is_deleted_in_the_same_way(hosted: Hosted) -> None:
    repository = hosted.connect()
    hosted.store.commit_files("old", {"n": "1"}, "Old", PERSON)
    before = repository.head("old")
    theirs = hosted.store.commit_files("old", {"n": "2"}, "Meanwhile", PERSON)
    with pytest.raises(Refused, match="someone pushed to the branch old during this run"):
        repository.swap_branch("old", before, None)
    assert hosted.store.head("old") == theirs
    repository.swap_branch("old", repository.head("old"), None)
    assert repository.head("old") is None


def test_whether_a_branch_has_a_commit_is_known(hosted: Hosted) -> None:
    repository = hosted.connect()
    main = hosted.store.head("main")
    ahead = hosted.store.commit_files("main", {"n": "1"}, "Go on", PERSON)
    hosted.store.set_ref("refs/heads/behind", main)
    assert repository.contains("main", main)
    assert not repository.contains("behind", ahead)


def test_a_tree_that_github_cuts_short_is_rejected(hosted: Hosted) -> None:
    repository = hosted.connect()
    head = repository.head("main")
    assert head is not None
    assert repository.every_blob(head) is not None

    def cut_short(request: Request) -> Response | None:
        if "/git/trees/" not in request.path:
            return None
        return json_response(200, {"sha": head.tree, "url": "", "truncated": True, "tree": []})

    hosted.upstreams.github.faults.append(cut_short)
    assert repository.every_blob(head) is None


def altered(part: str, change: Callable[[Any], Any]) -> Afterward:
    """Return what changes the JSON of each answer to a path that holds `part`."""

    def afterward(request: Request, response: Response) -> Response | None:
        if part not in request.path:
            return None
        return json_response(response.status, change(json.loads(response.body)))

    return afterward


@pytest.mark.parametrize(
    ("what", "change", "message"),
    [
        pytest.param("file", lambda blob: {**blob, "content": "b3RoZXI="}, "another file", id="another file"),
        pytest.param("file", lambda blob: {**blob, "content": blob["content"][:8]}, "another file", id="half a file"),
        pytest.param("file", lambda blob: {**blob, "encoding": "utf-8"}, "unknown encoding", id="odd encoding"),
        pytest.param("file", lambda _: {}, "unknown encoding None", id="no file"),
        pytest.param("folder", lambda tree: {**tree, "tree": tree["tree"][1:]}, "another folder", id="a part of a folder"),
        pytest.param("folder", lambda tree: {**tree, "tree": tree["tree"] * 2}, "another folder", id="names twice"),
        pytest.param(
            "folder",
            lambda tree: {**tree, "tree": [{**entry, "sha": "none"} for entry in tree["tree"]]},
            "another folder",
            id="no sha",
        ),
        pytest.param("folder", lambda tree: {**tree, "tree": None}, "not in its own format", id="no folder"),
        pytest.param("folder", lambda tree: {**tree, "tree": 7}, "not in its own format", id="a number"),
        pytest.param("commit", lambda commit: {**commit, "sha": "a" * 40}, "another commit", id="another commit"),
        pytest.param("commit", lambda commit: {**commit, "tree": None}, "not in its own format", id="a commit of nothing"),
    ],
)  # fmt: skip
def test_git_data_that_was_not_requested_is_rejected(
    hosted: Hosted, what: str, change: Callable[[Any], Any], message: str
) -> None:
    repository = hosted.connect(attempts=1)
    head = repository.head("main")
    assert head is not None
    sha = repository.blobs(head, ".")["catalog.yaml"].sha
    read: dict[str, tuple[str, Callable[[HostedRepository], object]]] = {
        "file": ("/git/blobs/", lambda repository: repository.blob(sha)),
        "folder": ("/git/trees/", lambda repository: repository.blobs(head, ".")),
        "commit": ("/git/commits/", lambda repository: repository.commit(head.sha)),
    }
    part, call = read[what]
    call(repository)
    hosted.upstreams.github.afterwards.append(altered(part, change))
    with pytest.raises(BadAnswer, match=message):
        call(hosted.connect(attempts=1))


def test_what_has_a_sha_is_requested_once(hosted: Hosted) -> None:
    repository = hosted.connect()

    def read() -> tuple[object, ...]:
        head = repository.head("main")
        assert head is not None
        shas = repository.blobs(head, ".")
        return head, shas, repository.blob(shas["catalog.yaml"].sha)

    first = read()
    hosted.upstreams.github.requests.clear()
    assert read() == first
    assert [request.path for request in hosted.upstreams.github.requests] == [
        f"/repos/{LIST}/git/ref/heads/main"  # a branch moves
    ]


def test_a_folder_with_a_name_that_json_cannot_hold_is_accepted_without_proof(hosted: Hosted) -> None:
    repository = hosted.connect()
    head = repository.head("main")
    assert head is not None

    def replaced(tree: Any) -> Any:
        return {**tree, "tree": [{**entry, "path": f"\ufffd{entry['path']}"} for entry in tree["tree"]]}

    hosted.upstreams.github.afterwards.append(altered("/git/trees/", replaced))
    assert "\ufffdcatalog.yaml" in repository.blobs(head, ".")


@pytest.mark.parametrize(
    "answer",
    [{}, [], None, {"default_branch": None}, {"default_branch": 7}, {"owner": None}, {"node_id": []}],
)
def test_a_repository_with_an_incomplete_answer_is_not_opened(hosted: Hosted, answer: Any) -> None:
    def change(repository: Any) -> Any:
        return {**repository, **answer} if isinstance(answer, dict) and answer else answer

    hosted.upstreams.github.afterwards.append(altered("/repos/", change))
    with pytest.raises(BadAnswer, match="GitHub"):
        hosted.connect(attempts=1)


def test_json_that_is_too_deep_is_a_bad_answer(hosted: Hosted) -> None:
    repository = hosted.connect(attempts=1)
    deep = Response(200, {"content-type": "application/json"}, b"[" * 200_000 + b"]" * 200_000)
    hosted.upstreams.github.faults.append(lambda _: deep)
    with pytest.raises(BadAnswer, match="RecursionError"):
        repository.head("main")


@pytest.mark.parametrize(
    "label", ["somebody:enrich/metadata", None], ids=["a fork", "a fork that was deleted"]
)
def test_of_the_newest_pull_requests_those_of_forks_are_left_out(hosted: Hosted, label: str | None) -> None:
    repository = hosted.connect()
    for name in ("enrich/metadata", "enrich/metadata-a"):
        hosted.store.commit_files(name, {"n": name}, "Change", PERSON)
        repository.open_pull_request(name, "main", "t", "b")
    pulls, are_all = repository.recent_pull_requests()
    assert ([pull.branch for pull in pulls], are_all) == (["enrich/metadata-a", "enrich/metadata"], True)

    def forked(pulls: Any) -> Any:
        return [{**pull, "head": {**pull["head"], "label": label, "repo": None}} for pull in pulls]

    hosted.upstreams.github.afterwards.append(altered("/pulls", forked))
    assert repository.recent_pull_requests() == ((), True)


@pytest.mark.parametrize("answer", [[], {}, None, [{"name": "other"}]])
def test_a_label_that_github_does_not_confirm_has_not_been_given(hosted: Hosted, answer: Any) -> None:
    repository = hosted.connect()
    hosted.store.commit_files("new", {"n": "1"}, "Change", PERSON)
    number = repository.open_pull_request("new", "main", "t", "b").number
    repository.label(number, ["Metadata"])
    hosted.upstreams.github.afterwards.append(altered("/labels", lambda _: answer))
    with pytest.raises(BadAnswer, match="GitHub"):
        repository.label(number, ["metadata"])


def test_a_pull_request_of_a_fork_with_our_branchs_name_is_not_ours(hosted: Hosted) -> None:
    repository = hosted.connect()
    hosted.store.commit_files("new", {"n": "1"}, "Change", PERSON)
    repository.open_pull_request("new", "main", "t", "b")

    def of_a_fork(pulls: Any) -> Any:
        return [{**pull, "head": {**pull["head"], "label": "somebody:new"}} for pull in pulls]

    assert len(repository.pull_requests("new")) == 1
    hosted.upstreams.github.afterwards.append(altered("/pulls", of_a_fork))
    assert repository.pull_requests("new") == ()


def test_a_swap_that_was_done_and_then_refused_counts_as_done(hosted: Hosted) -> None:
    repository = hosted.connect()
    head = repository.head("main")
    assert head is not None

    def refused(request: Request, _: Response) -> Response | None:
        return json_response(403, {"message": "No."}) if b"updateRefs" in request.body else None

    hosted.upstreams.github.afterwards.append(refused)
    repository.swap_branch("new", None, head)
    assert hosted.store.head("new") == head.sha
