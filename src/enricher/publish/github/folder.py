"""The folder of the catalog in a commit on GitHub, as the list's files are read from it."""

import posixpath
from collections.abc import Sequence
from typing import Final

from enricher.catalog.reader import decode
from enricher.publish.github.repository import Commit, HostedRepository
from enricher.publish.texts import misleading

SYMBOLIC_LINK: Final = "120000"  # the mode that git gives to one; its content is the path that it leads to
_MOST_LINKS: Final = 40  # one after another, as on Linux


class CommitFolder:
    """A folder of a commit; all paths are seen from there, and a symbolic link is read as its target."""

    def __init__(self, repository: HostedRepository, commit: Commit, inside: str) -> None:
        """`inside` is the path of the folder in the repository."""
        self._repository = repository
        self._commit = commit
        self.inside: Final = inside

    def names(self, folder: str) -> Sequence[str]:
        """Return the names of the files in a folder, sorted; none if there is no such folder."""
        return sorted(self._repository.blobs(self._commit, self.target(folder)))

    def text(self, path: str) -> str:
        """Return the text of a file, empty if it is not there. Raises UserError if it cannot be read."""
        folder, name = posixpath.split(self.target(path))
        entry = self._repository.blobs(self._commit, folder).get(name)
        return decode(self._repository.blob(entry.sha), path) if entry else ""

    def target(self, path: str) -> str:
        """Return the path in the repository of a file, which may not be there, behind all symbolic links.

        Raises UserError for a path that leads out of the repository, or a link that leads to no file.
        """
        todo, done, links = f"{self.inside}/{path}".split("/")[::-1], list[str](), list[str]()
        while todo:
            part = todo.pop()
            beside = self._repository.blobs(self._commit, "/".join(done))
            if part in beside and beside[part].mode == SYMBOLIC_LINK:
                links.append(decode(self._repository.blob(beside[part].sha), path))
                if links[-1].startswith("/"):
                    raise misleading(path, links[-1], "is outside of the repository")
                if len(links) > _MOST_LINKS:
                    raise misleading(path, links[-1], "leads back to it")
                todo += links[-1].split("/")[::-1]
            elif part == ".." and not done:
                raise misleading(path, links[-1] if links else "", "is outside of the repository")
            elif part == "..":
                done.pop()
            elif part not in {"", "."}:
                done.append(part)
        if links and done[-1] not in self._repository.blobs(self._commit, "/".join(done[:-1])):
            raise misleading(path, links[-1], "is not a file")
        return "/".join(done)
