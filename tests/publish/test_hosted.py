import pytest

from enricher.errors import BadAnswer, Refused, Throttled, Unreachable
from enricher.publish.hosted import HostedRepository
from enricher.upstreams import people
from enricher.upstreams.samples import LIST
from enricher.upstreams.server import Fault, Request, Response, json_response
from enricher.web import Policy
from hosted_list import PERSON, Hosted


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
    assert repository.blob_shas(head, "lists/of/papers") == {}
    assert list(repository.blob_shas(head, "docs")) == ["other.md"]


def test_a_read_is_tried_again_after_a_server_error(hosted: Hosted) -> None:
    repository = hosted.connect()
    hosted.upstreams.github.faults.append(failing(2, 502, "/git/ref/"))
    assert repository.head("main") is not None


def test_a_read_that_fails_for_good_says_so(hosted: Hosted) -> None:
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
        HostedRepository(LIST, "another-token", url, Policy(), write_delay=0)
    assert str(refused.value) == "GitHub refused (401): Bad credentials"
    assert "another-token" not in repr(refused.value)


def test_a_refused_write_names_every_reason(hosted: Hosted) -> None:
    repository = hosted.connect()
    with pytest.raises(Refused, match=r"GitHub refused \(422\): Validation Failed"):
        repository.open_pull_request("nowhere", "main", "t", "b")


def test_github_out_of_reach_is_unreachable() -> None:
    with pytest.raises(Unreachable, match=r"GitHub could not be reached: .*refused"):
        HostedRepository(LIST, "t", "http://127.0.0.1:1", Policy(attempts=1), write_delay=0)


def test_pull_requests_from_our_branch_are_found_newest_first(hosted: Hosted) -> None:
    repository = hosted.connect()
    for number in (1, 2):
        hosted.store.commit_files("enrich/metadata", {"n": str(number)}, "Change", PERSON)
        repository.open_pull_request("enrich/metadata", "main", f"t{number}", "b")
        people.close(hosted.github, number)
    pulls = repository.pull_requests("enrich/metadata", "main")
    assert [(pull.number, pull.title, pull.is_open) for pull in pulls] == [(2, "t2", False), (1, "t1", False)]


def test_a_branch_that_has_moved_since_it_was_seen_is_not_overwritten(hosted: Hosted) -> None:
    repository = hosted.connect()
    seen, base = repository.head("main"), repository.head("main")
    assert seen is not None
    assert base is not None
    theirs = hosted.store.commit_files("main", {"README.md": "# Theirs\n"}, "Meanwhile", PERSON)
    with pytest.raises(Refused, match="somebody moved the branch main while this run was looking"):
        repository.swap_branch("main", seen, base)
    assert hosted.store.head("main") == theirs


def test_a_branch_can_be_deleted_twice(hosted: Hosted) -> None:
    repository = hosted.connect()
    hosted.store.commit_files("old", {"n": "1"}, "Old", PERSON)
    repository.delete_branch("old")
    repository.delete_branch("old")
    assert repository.head("old") is None


def test_whether_a_branch_has_a_commit_is_known(hosted: Hosted) -> None:
    repository = hosted.connect()
    main = hosted.store.head("main")
    ahead = hosted.store.commit_files("main", {"n": "1"}, "Go on", PERSON)
    hosted.store.set_ref("refs/heads/behind", main)
    assert repository.contains("main", main)
    assert not repository.contains("behind", ahead)


def test_a_tree_that_github_cuts_short_is_not_believed(hosted: Hosted) -> None:
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


def test_a_commit_that_github_has_forgotten_is_none(hosted: Hosted) -> None:
    assert hosted.connect().find_commit("0" * 40) is None
