"""The versions of a file of the working tree, as git has them."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Final

from enricher.errors import UserError
from enricher.model.publishing import Version

_MOST: Final = 50  # versions; an edit that is older than that is no news
_SECONDS: Final = 20.0  # for one call of git


@dataclass(frozen=True, slots=True)
class FileCommit:
    """A commit that changed the file, and its time in epoch seconds."""

    sha: str
    when: float


def versions(path: Path) -> Iterator[Version]:
    """Yield the file as it is, and then as it was committed, the newest first, where git has a history."""
    try:
        now = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path.as_posix()} cannot be read: {error}") from error
    known = commits(path, f"--max-count={_MOST}")
    texts = ((commit.when, text_at(path, commit)) for commit in known)
    for number, (when, text) in enumerate(texts):
        if number == 0 and text != now:
            yield Version(inf, now)
        yield Version(when, text)
    if not known:
        yield Version(inf, now)


def commits(path: Path, *options: str) -> tuple[FileCommit, ...]:
    """Return the commits that changed the file, the newest first; none where git has no history."""
    log = git(path, "log", *options, "--format=%H %ct", "--", path.name)
    return tuple(FileCommit(sha, float(when)) for sha, when in map(str.split, log.splitlines()))


def text_at(path: Path, commit: FileCommit) -> str:
    """Return the file as it was in a commit, empty where it was not there."""
    return git(path, "show", f"{commit.sha}:./{path.name}")


def additions(path: Path) -> Iterator[tuple[FileCommit, list[str]]]:
    """Yield the lines that each commit added to the file, the oldest commit first."""
    options = ("--reverse", "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames")
    log = git(path, "log", *options, "--format=%x00%H %ct", "--", path.name)
    for part in log.split("\0")[1:]:
        head, *lines = part.split("\n")
        sha, when = head.split()
        yield FileCommit(sha, float(when)), [line[1:] for line in lines if line.startswith("+")]


def git(path: Path, *arguments: str) -> str:
    """Return what git prints in the folder of a file, empty where it fails or is not installed."""
    command = ("git", "-C", str(path.resolve().parent), *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - git, with a path behind --
            command, capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
