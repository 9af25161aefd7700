from collections.abc import Callable, Iterator
from typing import Literal

import httpx
import pytest
from github.Repository import Repository

from simulated_upstreams import users
from simulated_upstreams.state import GitHubState

BRANCH = "enrich/metadata"
BOT = "github-actions[bot]"
PERSON = "A Person"
Git = Callable[..., str]
Method = Literal["merge", "squash", "rebase"]


def who(git: Git, sha: str) -> tuple[str, str]:
    """Return the author and the committer of a commit, as git reads them."""
    author, committer = git("log", "-1", "--format=%an%n%cn", sha).split("\n")
    return author, committer


def message(git: Git, sha: str) -> str:
    return git("log", "-1", "--format=%B", sha)


def parents(git: Git, sha: str) -> list[str]:
    return git("log", "-1", "--format=%P", sha).split()


@pytest.fixture
def head(proposed: GitHubState) -> str:
    return proposed.git.head(BRANCH)


@pytest.fixture
def main(proposed: GitHubState) -> str:
    return proposed.git.head("main")


@pytest.fixture(autouse=True)
def sound(git: Git) -> Iterator[None]:
    """After whatever people have done, git finds no error."""
    yield
    assert git("fsck", "--strict", "--no-dangling") == ""


# --- with git ---


def test_a_push_adds_a_persons_commit_that_the_pull_request_follows(
    proposed: GitHubState, git: Git, head: str
) -> None:
    sha = users.push(proposed, BRANCH, {"README.md": "# Mine\n"}, "Say it better")
    assert (parents(git, sha), who(git, sha)) == ([head], (PERSON, PERSON))
    assert message(git, sha) == "Say it better"
    assert git("show", f"{sha}:README.md") == "# Mine"
    assert git("show", f"{sha}:metadata.yaml") == "new"
    assert proposed.pulls[1].head_sha == sha


def test_an_amended_commit_keeps_its_author_and_message(
    proposed: GitHubState, git: Git, head: str, main: str
) -> None:
    sha = users.amend(proposed, BRANCH, {"README.md": "# Mine\n"})
    assert (parents(git, sha), who(git, sha)) == ([main], (BOT, PERSON))
    assert message(git, sha) == message(git, head)
    assert git("show", f"{sha}:README.md") == "# Mine"
    assert (proposed.pulls[1].open, proposed.pulls[1].head_sha) == (True, sha)


def test_a_reworded_commit_keeps_its_author_and_files(
    proposed: GitHubState, git: Git, head: str, main: str
) -> None:
    sha = users.reword(proposed, BRANCH, "My words")
    assert (parents(git, sha), who(git, sha)) == ([main], (BOT, PERSON))
    assert message(git, sha) == "My words"
    assert git("rev-parse", f"{sha}^{{tree}}") == git("rev-parse", f"{head}^{{tree}}")


def test_a_commit_of_a_person_is_not_verified_and_that_of_githubs_editor_is(
    proposed: GitHubState, http: httpx.Client
) -> None:
    pushed = users.push(proposed, BRANCH, {"a": "a\n"})
    edited = users.web_edit(proposed, BRANCH, "a", "b\n")
    signed = [http.get(f"/git/commits/{sha}").json()["verification"]["verified"] for sha in (pushed, edited)]
    assert signed == [False, True]
    commits = {commit["sha"]: commit for commit in http.get("/pulls/1/commits").json()}
    assert (commits[pushed]["author"], commits[pushed]["committer"]) == (None, None)
    assert commits[edited]["committer"]["login"] == "web-flow"
    assert [commit["author"] and commit["author"]["type"] for commit in commits.values()] == [
        "Bot",
        None,
        None,
    ]


@pytest.mark.parametrize(("path", "words"), [("README.md", "Update README.md"), ("docs/a.md", "Create a.md")])
def test_the_editor_commits_one_file_with_githubs_words(
    proposed: GitHubState, git: Git, head: str, path: str, words: str
) -> None:
    sha = users.web_edit(proposed, BRANCH, path, "text\n")
    assert (parents(git, sha), who(git, sha), message(git, sha)) == ([head], (PERSON, "GitHub"), words)
    assert git("diff", "--name-only", head, sha) == path


def test_a_branch_that_is_not_there_cannot_be_pushed_to(proposed: GitHubState) -> None:
    with pytest.raises(KeyError, match="absent"):
        users.push(proposed, "absent", {"a": "a\n"})


def test_a_deleted_branch_closes_its_pull_request_and_leaves_its_commits(
    proposed: GitHubState, pygithub: Repository, git: Git, head: str
) -> None:
    users.delete_branch(proposed, BRANCH)
    pull = pygithub.get_pull(1)
    assert (pull.state, pull.merged, pull.head.sha, pull.commits, pull.changed_files) == (
        "closed",
        False,
        head,
        1,
        1,
    )
    assert [commit.sha for commit in pull.get_commits()] == [head]
    assert pygithub.get_git_commit(head).message.startswith("Refresh metadata")
    assert git("rev-parse", "refs/pull/1/head") == head
    assert git("fsck", "--unreachable") == ""


# --- with buttons ---


def test_update_branch_merges_the_base_into_the_head(
    proposed: GitHubState, pygithub: Repository, git: Git, head: str
) -> None:
    main = users.push(proposed, "main", {"catalog.yaml": "two\n"})
    sha = users.update_branch(proposed, 1)
    assert (parents(git, sha), who(git, sha)) == ([head, main], (PERSON, "GitHub"))
    assert message(git, sha) == f"Merge branch 'main' into {BRANCH}"
    assert git("rev-parse", f"{sha}^{{tree}}") == git("merge-tree", "--write-tree", head, main)
    pull = pygithub.get_pull(1)
    assert ([commit.sha for commit in pull.get_commits()], pull.changed_files) == ([head, sha], 1)


def test_update_branch_has_nothing_to_do_where_the_base_has_not_moved(proposed: GitHubState) -> None:
    with pytest.raises(ValueError, match="no new commits on the base branch"):
        users.update_branch(proposed, 1)


@pytest.mark.parametrize("act", [users.update_branch, users.merge])
def test_a_conflict_leaves_everything_as_it_was(
    proposed: GitHubState, pygithub: Repository, act: Callable[[GitHubState, int], str]
) -> None:
    assert (pygithub.get_pull(1).mergeable, pygithub.get_pull(1).mergeable_state) == (True, "clean")
    users.push(proposed, "main", {"metadata.yaml": "another\n"})
    assert (pygithub.get_pull(1).mergeable, pygithub.get_pull(1).mergeable_state) == (False, "dirty")
    before = proposed.git.list_refs()
    with pytest.raises(ValueError, match=r"conflicts must be resolved first: metadata\.yaml"):
        act(proposed, 1)
    assert (proposed.git.list_refs(), proposed.pulls[1].open) == (before, True)


def test_a_closed_pull_request_can_be_opened_again(proposed: GitHubState, pygithub: Repository) -> None:
    users.close(proposed, 1)
    closed = pygithub.get_pull(1)
    assert (closed.state, closed.merged, closed.raw_data["mergeable"]) == ("closed", False, None)
    users.reopen(proposed, 1)
    assert (pygithub.get_pull(1).state, pygithub.get_pull(1).closed_at) == ("open", None)


def test_a_push_while_it_was_closed_shows_when_it_opens_again(proposed: GitHubState, head: str) -> None:
    users.close(proposed, 1)
    pushed = users.push(proposed, BRANCH, {"a": "a\n"})
    assert proposed.pulls[1].head_sha == head
    users.reopen(proposed, 1)
    assert proposed.pulls[1].head_sha == pushed


@pytest.mark.parametrize("act", [users.close, users.update_branch, users.merge])
def test_a_closed_pull_request_has_no_other_buttons(
    proposed: GitHubState, act: Callable[[GitHubState, int], object]
) -> None:
    users.close(proposed, 1)
    with pytest.raises(ValueError, match="pull request 1 is closed"):
        act(proposed, 1)


def test_a_box_is_ticked_by_its_marker(proposed: GitHubState, pygithub: Repository) -> None:
    users.tick(proposed, 1, "renew")
    assert pygithub.get_pull(1).body == (
        "Facts.\n\n- [x] <!-- renew --> Renew this\n- [ ] <!-- forget --> Forget this\n"
    )
    with pytest.raises(ValueError, match="no empty box is marked 'renew'"):
        users.tick(proposed, 1, "renew")


def test_a_person_rewrites_title_and_body(proposed: GitHubState, pygithub: Repository) -> None:
    users.edit_title(proposed, 1, "rebase! Facts")
    users.edit_body(proposed, 1, "One\nTwo")
    pull = pygithub.get_pull(1)
    assert (pull.title, pull.body, pull.user.login) == ("rebase! Facts", "One\r\nTwo", BOT)


def test_a_comment_has_its_author(proposed: GitHubState, pygithub: Repository) -> None:
    users.comment(proposed, 1, "Why?")
    pygithub.get_pull(1).create_issue_comment("Because.")
    comments = pygithub.get_pull(1).get_issue_comments()
    assert [(one.body, one.user.login, one.user.type) for one in comments] == [
        ("Why?", users.LOGIN, "User"),
        ("Because.", BOT, "Bot"),
    ]


# --- merging ---


@pytest.fixture
def moved(proposed: GitHubState) -> str:
    """The base after a push that the head does not know."""
    return users.push(proposed, "main", {"catalog.yaml": "two\n"})


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_a_merge_puts_the_changes_on_the_base_and_keeps_the_branch(
    proposed: GitHubState, pygithub: Repository, git: Git, moved: str, method: Method
) -> None:
    head = git("rev-parse", BRANCH)
    sha = users.merge(proposed, 1, method)
    assert git("rev-parse", "main", BRANCH).split() == [sha, head]
    assert git("rev-parse", f"{sha}^{{tree}}") == git("merge-tree", "--write-tree", moved, head)
    pull = pygithub.get_pull(1)
    assert (pull.state, pull.merged, pull.merge_commit_sha) == ("closed", True, sha)
    assert (pull.merged_by.login, pull.head.sha, pull.base.sha) == (users.LOGIN, head, moved)
    assert [commit.sha for commit in pull.get_commits()] == [head]


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_a_merged_pull_request_cannot_be_opened_again(proposed: GitHubState, method: Method) -> None:
    users.merge(proposed, 1, method)
    with pytest.raises(ValueError, match="cannot be reopened"):
        users.reopen(proposed, 1)


def test_a_merge_commit_has_both_histories(proposed: GitHubState, git: Git, head: str, moved: str) -> None:
    sha = users.merge(proposed, 1, "merge")
    assert (parents(git, sha), who(git, sha)) == ([moved, head], (PERSON, "GitHub"))
    assert message(git, sha) == f"Merge pull request #1 from AI-Flow/{BRANCH}\n\nFacts"


def test_one_squashed_commit_keeps_its_own_words(proposed: GitHubState, git: Git, moved: str) -> None:
    sha = users.merge(proposed, 1, "squash")
    assert (parents(git, sha), who(git, sha)) == ([moved], (BOT, "GitHub"))
    assert message(git, sha) == "Refresh metadata (#1)\n\nTrailer: 1"


def test_several_squashed_commits_get_the_title(proposed: GitHubState, git: Git, moved: str) -> None:
    users.push(proposed, BRANCH, {"a": "a\n"}, "Mine")
    sha = users.merge(proposed, 1, "squash")
    assert message(git, sha) == "Facts (#1)\n\n* Refresh metadata\n\nTrailer: 1\n\n* Mine"


def test_rebased_commits_are_rebuilt_without_merges(
    proposed: GitHubState, git: Git, head: str, moved: str
) -> None:
    users.update_branch(proposed, 1)
    users.push(proposed, BRANCH, {"a": "a\n"}, "Mine")
    users.merge(proposed, 1, "rebase")
    log = git("log", "--reverse", "--format=%s, %an, %cn", f"{moved}..main")
    assert log == f"Refresh metadata, {BOT}, {PERSON}\nMine, {PERSON}, {PERSON}"
    assert head not in git("rev-list", "main").split()
