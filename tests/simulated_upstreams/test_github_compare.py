import httpx
import pytest
from github.Repository import Repository

from simulated_upstreams import users
from simulated_upstreams.gitstore import Commit
from simulated_upstreams.state import GitHubState

BRANCH = "enrich/metadata"


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ("main", "main", ("identical", 0, 0)),
        ("main", BRANCH, ("ahead", 1, 0)),
        (BRANCH, "main", ("behind", 0, 1)),
        ("main", f"AI-Flow:{BRANCH}", ("ahead", 1, 0)),
    ],
)
def test_two_branches_are_compared(
    pygithub: Repository, base: str, head: str, expected: tuple[str, int, int]
) -> None:
    found = pygithub.compare(base, head)
    assert (found.status, found.ahead_by, found.behind_by) == expected
    assert found.total_commits == found.ahead_by == len(list(found.commits))


def test_branches_that_both_have_moved_have_diverged(proposed: GitHubState, pygithub: Repository) -> None:
    parting = proposed.git.head("main")
    main = users.push(proposed, "main", {"catalog.yaml": "two\n"})
    found = pygithub.compare(main, proposed.git.head(BRANCH))
    assert (found.status, found.ahead_by, found.behind_by) == ("diverged", 1, 1)
    assert (found.base_commit.sha, found.merge_base_commit.sha) == (main, parting)
    assert [(file.filename, file.status, file.changes) for file in found.files] == [
        ("metadata.yaml", "modified", 2)
    ]


def test_its_files_are_those_that_the_head_has_changed(proposed: GitHubState, http: httpx.Client) -> None:
    users.push(proposed, BRANCH, {"new.md": "a\nb\n"})
    found = http.get(f"/compare/main...{BRANCH}").json()
    assert [(file["filename"], file["status"], file["additions"]) for file in found["files"]] == [
        ("metadata.yaml", "modified", 1),
        ("new.md", "added", 2),
    ]
    back = http.get(f"/compare/{proposed.git.head(BRANCH)}...main").json()
    assert (back["files"], back["commits"]) == ([], [])


def test_commits_come_oldest_first_and_in_pages(proposed: GitHubState, pygithub: Repository) -> None:
    pushed = [users.push(proposed, BRANCH, {"n": f"{number}\n"}) for number in range(3)]
    found = pygithub.compare("main", BRANCH, comparison_commits_per_page=2)
    assert found.total_commits == 4
    assert [commit.sha for commit in found.commits][1:] == pushed


def test_a_page_of_commits_is_as_long_as_asked_and_names_the_next(
    proposed: GitHubState, http: httpx.Client
) -> None:
    users.push(proposed, BRANCH, {"a": "a\n"})
    first = http.get(f"/compare/main...{BRANCH}?per_page=1")
    second = http.get(first.links["next"]["url"])
    messages = [page.json()["commits"][0]["commit"]["message"] for page in (first, second)]
    assert messages == ["Refresh metadata\n\nTrailer: 1\n", "Correct an entry"]
    assert "next" not in second.links


def test_a_commit_is_known_by_its_sha_after_its_branch_is_gone(
    proposed: GitHubState, pygithub: Repository
) -> None:
    head = proposed.git.head(BRANCH)
    users.delete_branch(proposed, BRANCH)
    assert [commit.sha for commit in pygithub.compare("main", head).commits] == [head]


@pytest.mark.parametrize("pair", ["main...absent", "absent...main", f"main...{'0' * 40}"])
def test_what_is_not_there_is_not_found(http: httpx.Client, pair: str) -> None:
    assert http.get(f"/compare/{pair}").status_code == 404


def test_histories_without_a_common_commit_cannot_be_compared(
    proposed: GitHubState, http: httpx.Client
) -> None:
    main = proposed.git.read_commit(proposed.git.head("main"))
    orphan = proposed.git.write_commit(Commit(main.tree, (), main.author, main.committer, "Alone"))
    answered = http.get(f"/compare/main...{orphan}")
    assert answered.status_code == 404
    assert answered.json()["message"] == f"No common ancestor between main and {orphan}."
