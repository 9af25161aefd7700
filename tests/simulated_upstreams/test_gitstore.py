import os
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from simulated_upstreams.gitstore import Commit, GitStore, Signature, TreeEntry

AUTHOR = Signature("First Author", "removed@example.org", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
FILES = {
    "README.md": "# Übung\n",
    "a/b.txt": "b\n",
    "a.txt": "a\n",
    "a-1/x": "x\n",
    "deep/er/and/er": "deep\n",
}


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Second Author", "-c", "user.email=removed@example.org")
    command = ["git", "-C", str(folder), *identity, *arguments]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


@pytest.fixture
def store(tmp_path: Path) -> GitStore:
    return GitStore(tmp_path / "list.git")


@pytest.fixture
def first(store: GitStore) -> str:
    return store.commit_files("main", FILES, "Start\n\nWith a body.\n", AUTHOR)


def test_git_finds_nothing_to_complain_of(store: GitStore, first: str) -> None:
    assert git(store.path, "fsck", "--strict", "--full") == ""


def test_git_clones_it_with_every_file(store: GitStore, first: str, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(store.path), "copy")
    copy = tmp_path / "copy"
    assert {path: (copy / path).read_text(encoding="utf-8") for path in FILES} == FILES
    when = int(AUTHOR.when.timestamp())
    assert git(copy, "log", "--format=%H %an %at %s") == f"{first} First Author {when} Start\n"


def test_its_tree_has_the_id_that_git_gives_it(store: GitStore, first: str, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "other")
    for path, text in FILES.items():
        file = tmp_path / "other" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    git(tmp_path / "other", "add", ".")
    assert store.read_commit(first).tree == git(tmp_path / "other", "write-tree").strip()


def test_what_git_pushes_can_be_read(store: GitStore, first: str, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", str(store.path), "copy")
    (tmp_path / "copy" / "a.txt").write_text("changed\n", encoding="utf-8")
    git(tmp_path / "copy", "commit", "--quiet", "--all", "--message", "Change")
    git(tmp_path / "copy", "push", "--quiet")
    assert store.read_files("main") == {**FILES, "a.txt": "changed\n"}
    assert store.read_commit(store.head("main")).parents == (first,)


def test_committing_files_keeps_the_others(store: GitStore, first: str) -> None:
    store.commit_files("main", {"a/b.txt": "new\n"}, "More", AUTHOR)
    assert store.read_files("main") == {**FILES, "a/b.txt": "new\n"}


def test_a_commit_reads_as_it_was_written(store: GitStore, first: str) -> None:
    zone = timezone(timedelta(hours=-3, minutes=-30))
    away = Signature("Ünal Author", "", datetime(2026, 1, 2, tzinfo=zone))
    commit = Commit(store.read_commit(first).tree, (first,), away, AUTHOR, "Subject\n\nBody\n\nMore\n")
    assert store.read_commit(store.write_commit(commit)) == commit


def test_refs_can_be_set_listed_and_deleted(store: GitStore, first: str) -> None:
    store.set_ref("refs/heads/enricher/metadata", first)
    store.set_ref("refs/tags/v1", first)
    assert store.list_refs("refs/heads/") == {
        "refs/heads/enricher/metadata": first,
        "refs/heads/main": first,
    }
    store.delete_ref("refs/tags/v1")
    assert store.get_ref("refs/tags/v1") is None
    with pytest.raises(KeyError):
        store.delete_ref("refs/tags/v1")


@pytest.mark.parametrize(
    "name",
    [
        "main",
        "refs",
        "refs/heads/",
        "refs/heads/../../HEAD",
        "refs/heads/.x",
        "refs/heads/a b",
        "refs/a.lock",
    ],
)
def test_a_ref_name_that_git_forbids_is_refused(store: GitStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a ref name"):
        store.get_ref(name)


def test_kind_names_the_type_of_an_object_or_none(store: GitStore, first: str) -> None:
    tree = store.read_commit(first).tree
    blob = store.read_paths(tree)["a.txt"].sha
    assert [store.kind(sha) for sha in (first, tree, blob)] == ["commit", "tree", "blob"]
    assert [store.kind(sha) for sha in ("0" * 40, "main", "../HEAD")] == [None, None, None]


def test_reading_an_object_as_another_kind_is_an_error(store: GitStore, first: str) -> None:
    with pytest.raises(KeyError, match="is a commit, no blob"):
        store.read_blob(first)


def test_between_lists_the_commits_that_the_base_lacks_oldest_first(store: GitStore, first: str) -> None:
    store.set_ref("refs/heads/topic", first)
    added = [store.commit_files("topic", {"n": str(n)}, f"Step {n}", AUTHOR) for n in range(3)]
    assert store.between(first, added[-1]) == tuple(added)
    assert store.between(added[-1], first) == ()


def test_an_existing_store_is_opened_and_not_replaced(store: GitStore, first: str) -> None:
    assert GitStore(store.path).head("main") == first


def test_modes_have_six_digits_like_githubs(store: GitStore, first: str) -> None:
    top = store.read_tree(store.read_commit(first).tree)
    assert (top["a"].mode, top["a"].type) == ("040000", "tree")
    assert TreeEntry("160000", first).type == "commit"


def test_an_unknown_branch_has_no_head(store: GitStore) -> None:
    with pytest.raises(KeyError, match="main"):
        store.head("main")
