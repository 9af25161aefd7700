from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from simulated_upstreams.githistory import FileChange, file_changes, files_of, merge_base, merge_files
from simulated_upstreams.gitstore import FILE, Commit, GitStore, Signature, TreeEntry
from simulated_upstreams.state import GitHubState

AUTHOR = Signature("First Author", "removed@example.org", datetime(2026, 1, 2, tzinfo=UTC))
Git = Callable[..., str]


@pytest.fixture
def store(proposed: GitHubState) -> GitStore:
    return proposed.git


def commit(store: GitStore, name: str, *parents: str, **files: str) -> str:
    paths = {path: TreeEntry(FILE, store.write_blob(text.encode())) for path, text in files.items()}
    return store.write_commit(Commit(store.write_paths(paths), parents, AUTHOR, AUTHOR, name))


def test_the_merge_base_is_the_one_that_git_finds(store: GitStore, git: Git) -> None:
    root = commit(store, "root")
    one, two = commit(store, "one", root), commit(store, "two", root)
    merge = commit(store, "merge", two, one)
    after_one, after_merge = commit(store, "after one", one), commit(store, "after merge", merge)
    for pair, expected in {
        (one, two): root,
        (one, one): one,
        (root, after_one): root,
        (after_merge, after_one): one,
        (after_one, after_merge): one,
    }.items():
        assert merge_base(store, *pair) == expected == git("merge-base", *pair)


def test_histories_that_never_met_have_no_merge_base(store: GitStore) -> None:
    assert merge_base(store, commit(store, "one"), commit(store, "two")) is None


def test_a_commit_comes_after_all_its_parents(store: GitStore) -> None:
    root = commit(store, "root")
    first = commit(store, "first", root)
    long = [commit(store, "long", first)]
    long.append(commit(store, "longer", long[0]))
    top = commit(store, "top", first, long[1])
    assert store.between(root, top) == (first, *long, top)


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        ({"a": "1", "b": "2"}, {"a": "1", "b": "1"}, {"a": "1", "b": "2"}),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "1"}, {"a": "2", "b": "1"}),
        ({"a": "2", "b": "1"}, {"a": "1", "b": "2"}, {"a": "2", "b": "2"}),
        ({"a": "2", "b": "1"}, {"a": "2", "b": "1"}, {"a": "2", "b": "1"}),
        ({"a": "1", "b": "1", "c": "1"}, {"a": "1"}, {"a": "1", "c": "1"}),
        ({"a": "1"}, {"a": "1", "b": "1", "d": "1"}, {"a": "1", "d": "1"}),
    ],
    ids=["ours", "theirs", "both", "alike", "they delete", "we delete"],
)
def test_a_merge_has_the_changes_of_both_sides(
    store: GitStore, git: Git, ours: dict[str, str], theirs: dict[str, str], merged: dict[str, str]
) -> None:
    base = commit(store, "base", a="1", b="1")
    left, right = commit(store, "left", base, **ours), commit(store, "right", base, **theirs)
    found = merge_files(store, base, left, right)
    assert found.conflicts == ()
    assert {path: store.read_blob(entry.sha).decode() for path, entry in found.paths.items()} == merged
    assert store.write_paths(found.paths) == git("merge-tree", "--write-tree", left, right)


@pytest.mark.parametrize("theirs", [{"a": "3"}, {}], ids=["changed", "deleted"])
def test_a_file_that_both_sides_changed_is_a_conflict(store: GitStore, theirs: dict[str, str]) -> None:
    base = commit(store, "base", a="1")
    left, right = commit(store, "left", base, a="2"), commit(store, "right", base, **theirs)
    assert merge_files(store, base, left, right).conflicts == ("a",)
    assert merge_files(store, base, right, left).conflicts == ("a",)


def test_changes_count_lines_as_git_does(store: GitStore, git: Git) -> None:
    old = commit(store, "old", gone="x\n", kept="k\n", text="a\nb\nc\n")
    new = commit(store, "new", old, kept="k\n", made="1\n2\n", text="a\nB\nc\nd\n")
    changes = file_changes(store, old, new)
    lines = [f"{change.added}\t{change.deleted}\t{change.path}" for change in changes]
    assert lines == git("diff", "--numstat", "--no-renames", old, new).split("\n")


def test_without_an_old_commit_every_file_is_new(store: GitStore) -> None:
    new = commit(store, "new", a="1\n")
    entry = files_of(store, new)["a"]
    assert file_changes(store, None, new) == [FileChange("a", None, entry, 1, 0)]
