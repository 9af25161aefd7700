"""The names that git gives are held against git itself."""

import subprocess
from pathlib import Path

import pytest

from enricher.publish.github.objects import TreeEntry, blob_sha, tree_sha


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet")
    return tmp_path


@pytest.mark.parametrize("data", [b"", b"one line\n", "♣ facts\n".encode(), b"\0\xff" * 1000])
def test_a_file_has_the_name_that_git_gives_it(folder: Path, data: bytes) -> None:
    (folder / "file").write_bytes(data)
    assert blob_sha(data) == git(folder, "hash-object", "file")


@pytest.fixture
def entries(folder: Path) -> list[TreeEntry]:
    """The entries of a folder in which the order of names and that of git are not the same."""
    for name in ("a.txt", "a/inside", "a0", "Ünïcode", "link"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(name, encoding="utf-8")
    (folder / "a0").chmod(0o755)
    git(folder, "add", ".")
    lines = git(folder, "ls-tree", "-z", git(folder, "write-tree")).strip("\0").split("\0")
    return [TreeEntry(line.partition("\t")[2], *line.partition("\t")[0].split(" ")) for line in lines]


def test_a_folder_has_the_name_that_git_gives_it_whatever_the_order(
    folder: Path, entries: list[TreeEntry]
) -> None:
    assert len(entries) == 5
    assert tree_sha(entries) == tree_sha(entries[::-1]) == git(folder, "write-tree")


def test_a_folder_without_an_entry_has_another_name(entries: list[TreeEntry]) -> None:
    assert len({tree_sha(entries[:count]) for count in range(6)}) == 6


def test_an_entry_whose_sha_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="fromhex"):
        tree_sha([TreeEntry("file", "100644", "blob", "no sha")])
