"""The list as git has it in another commit, such as that of the branch a contribution is for."""

import posixpath
from collections.abc import Sequence
from pathlib import Path

from enricher.errors import UserError
from enricher.model.publishing import Texts
from enricher.publish.local.git_history import git
from enricher.publish.texts import read_texts


def read_base(catalog: Path, ref: str) -> tuple[Texts, str]:
    """Return the list's files in the commit that git knows by this name, and the commit's sha.

    Raises UserError where there is no such commit.
    """
    sha = git(catalog, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").strip()
    if not sha:
        raise UserError(
            f"git knows no commit {ref} here; fetch it first: git fetch --depth=1 origin {ref}, "
            "and name it with --base FETCH_HEAD"
        )
    return read_texts(_BaseFolder(catalog, sha), catalog.name), sha


class _BaseFolder:
    """The folder of the catalog in a commit. A symbolic link is read as the words of its target."""

    def __init__(self, catalog: Path, sha: str) -> None:
        self._catalog = catalog
        self._sha = sha
        self.inside = git(catalog, "rev-parse", "--show-prefix").strip().rstrip("/") or "."

    def names(self, folder: str) -> Sequence[str]:
        listed = git(self._catalog, "ls-tree", "-z", f"{self._sha}:{self._path(folder)}")
        entries = (line.partition("\t") for line in listed.split("\0") if line)
        return sorted(name for kind, _, name in entries if " blob " in kind)

    def target(self, path: str) -> str:
        return self._path(path)

    def text(self, path: str) -> str:
        return git(self._catalog, "show", f"{self._sha}:{self._path(path)}")

    def _path(self, path: str) -> str:
        """Return a path from the root of the repository; the root itself is empty."""
        found = posixpath.normpath(posixpath.join(self.inside, path))
        return "" if found == "." else found
