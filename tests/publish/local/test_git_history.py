"""Versions of a file, from a real git repository."""

import subprocess
from math import inf
from pathlib import Path

import pytest

from enricher.errors import UserError
from enricher.publish.local.git_history import versions


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
    subprocess.run(("git", "-C", str(folder), *identity, *arguments), check=True, capture_output=True)


def committed(folder: Path, *texts: str) -> Path:
    path = folder / "README.md"
    git(folder, "init", "--quiet")
    for text in texts:
        path.write_text(text)
        git(folder, "add", path.name)
        git(folder, "commit", "--quiet", "--message", "a version")
    return path


def test_versions_are_those_of_the_commits_the_newest_first(tmp_path: Path) -> None:
    path = committed(tmp_path, "one\n", "two\n")
    found = list(versions(path))
    assert [version.text for version in found] == ["two\n", "one\n"]
    assert all(0 < version.when < inf for version in found)


def test_a_change_that_is_not_committed_is_the_newest_version(tmp_path: Path) -> None:
    path = committed(tmp_path, "one\n")
    path.write_text("mine\n")
    assert [(version.text, version.when == inf) for version in versions(path)] == [
        ("mine\n", True),
        ("one\n", False),
    ]


@pytest.mark.parametrize("tracked", [True, False], ids=["a new file", "no repository"])
def test_without_a_history_the_file_as_it_is_is_the_only_version(tmp_path: Path, tracked: bool) -> None:
    if tracked:
        git(tmp_path, "init", "--quiet")
    path = tmp_path / "README.md"
    path.write_text("mine\n")
    assert [(version.when, version.text) for version in versions(path)] == [(inf, "mine\n")]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"README\.md cannot be read"):
        list(versions(tmp_path / "README.md"))
