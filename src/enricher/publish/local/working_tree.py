"""Publish into the working tree: read the files from the disk and write them there."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from enricher.catalog.reader import decode
from enricher.errors import UserError
from enricher.model.publishing import (
    README,
    SECTIONS,
    Edit,
    Operation,
    Proposal,
    Published,
    Snapshot,
    Texts,
    Version,
)
from enricher.model.run import Report
from enricher.publish.local.files import exclusive, refuse_changed, refuse_half_done, write_all
from enricher.publish.local.git_history import versions
from enricher.publish.texts import misleading, read_texts

UP_TO_DATE: Final = "Nothing to write: all files are up to date."


class WorkingTree:
    """The catalog on the disk, and the other files of its list."""

    def __init__(self, catalog: Path) -> None:
        self._catalog = catalog
        self._was: dict[Path, str] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Lock the folders of the list, and first restore the files of a run that was interrupted there.

        Raises Busy if another run has one, UserError or PublishError if the files cannot be read.
        """
        own = self._catalog.parent
        with exclusive(own):
            self._read()
            with exclusive(*self._folders() - {Path(os.path.realpath(own))}):
                yield

    def read(self) -> Snapshot:
        """Return the files. Raises UserError if there is no catalog or a file cannot be read.

        Raises Busy if another run has left its files half written.
        """
        refuse_half_done(self._catalog.parent)
        texts = self._read()
        for folder in self._folders():
            refuse_half_done(folder)
        return Snapshot(texts)

    def _read(self) -> Texts:
        if not self._catalog.is_file():
            raise UserError(
                f"{self._catalog.as_posix()} not found; change to the folder of your list, name the file "
                "with --catalog PATH, or set up a new list: enrich init"
            )
        self._was = {}  # what was read before the lock is not held twice
        folder = _Folder(self._catalog.parent)
        texts = read_texts(folder, self._catalog.name)
        self._was = folder.was if texts.lists else folder.was | {folder.path(README): ""}
        return texts

    def _folders(self) -> set[Path]:
        """Return the folders of the files that were read, behind symbolic links, and of the abstracts."""
        read = {Path(os.path.realpath(path)).parent for path in self._was if path.exists()}
        abstracts = Path(os.path.realpath(self._catalog.parent / SECTIONS))
        return read | ({abstracts} if abstracts.is_dir() else set())

    def versions(self, path: str) -> Iterator[Version]:
        """Yield the file as it is on the disk, and then its versions in git."""
        return versions(Path(path))

    def publish(self, proposal: Proposal, report: Report) -> Published:  # noqa: ARG002 - files need no report
        """Write every edit, or none if one cannot be written or a file has changed since it was read."""
        if not proposal.edits:
            return Published(Operation.NONE, UP_TO_DATE)
        self.write(proposal.edits)
        names = ", ".join(Path(edit.path).name for edit in proposal.edits)
        return Published(Operation.WRITTEN, f"Wrote {names}.")

    def write(self, edits: Sequence[Edit]) -> None:
        """Write every edit, or none if one cannot be written or a file has changed since it was read."""
        for path, was in self._was.items():
            refuse_changed(path, was)
        write_all(edits)


class _Folder:
    """The folder of a catalog on the disk, and what was read. Without git, it is the whole repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        here = folder.resolve()
        self._root = next((path for path in (here, *here.parents) if (path / ".git").exists()), here)
        self.inside = here.relative_to(self._root).as_posix()
        self.was: dict[Path, str] = {}

    def path(self, name: str) -> Path:
        return Path(os.path.normpath(self._folder / name))

    def names(self, folder: str) -> Sequence[str]:
        path = self.path(folder)
        here = path.iterdir() if path.is_dir() else ()
        return sorted(one.name for one in here if one.is_file() or one.is_symlink())

    def target(self, name: str) -> str:
        return os.path.realpath(self.path(name))

    def text(self, name: str) -> str:
        path = self.path(name)
        target = Path(os.path.realpath(path))
        link = path.readlink().as_posix() if path.is_symlink() else ""
        if not target.is_relative_to(self._root):
            raise misleading(path.as_posix(), link, "is outside of the repository")
        if link and not target.is_file():
            raise misleading(path.as_posix(), link, "is not a file")
        try:
            text = decode(path.read_bytes(), path.as_posix())
        except FileNotFoundError:
            text = ""
        except OSError as error:
            raise UserError(f"{path.as_posix()} cannot be read: {error.strerror}") from error
        self.was[path] = text
        return text
