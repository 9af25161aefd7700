"""The versions of a file of the working tree, as git has them."""

import subprocess
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Final

from enricher.errors import UserError
from enricher.model.publishing import Version

_MOST: Final = 50  # versions; an edit that is older than that is no news
_SECONDS: Final = 20.0  # for one call of git


def versions(path: Path) -> Iterator[Version]:
    """Yield the file as it is, and then as it was committed, the newest first, where git has a history."""
    try:
        now = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path.as_posix()} cannot be read: {error}") from error
    log = _git(path, "log", f"--max-count={_MOST}", "--format=%H %ct", "--", path.name)
    commits = [line.split() for line in log.splitlines()]
    texts = ((float(when), _git(path, "show", f"{sha}:./{path.name}")) for sha, when in commits)
    for number, (when, text) in enumerate(texts):
        if number == 0 and text != now:
            yield Version(inf, now)
        yield Version(when, text)
    if not commits:
        yield Version(inf, now)


def _git(path: Path, *arguments: str) -> str:
    """Return what git prints, empty where it fails or is not installed."""
    command = ("git", "-C", str(path.resolve().parent), *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - git, with a path behind --
            command, capture_output=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
