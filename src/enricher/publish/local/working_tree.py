"""Publish into the working tree: read the files from the disk and write them there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from enricher.catalog.reader import decode, list_files
from enricher.errors import UserError
from enricher.model.publishing import Operation, Proposal, Published, Snapshot, Texts, Version
from enricher.model.run import Report
from enricher.publish.local.files import refuse_changed, refuse_half_done, write_all
from enricher.publish.local.git_history import versions
from enricher.render.files import ABSTRACTS, METADATA, README

UP_TO_DATE: Final = "Nothing to write: all files are up to date."


class WorkingTree:
    """The catalog on the disk, and the other files beside it."""

    def __init__(self, catalog: Path) -> None:
        self._catalog = catalog
        self._was: dict[Path, str] = {}

    def read(self) -> Snapshot:
        """Return the files. Raises UserError if there is no catalog or a file is not UTF-8 text.

        Raises Busy if another run has left its files half written.
        """
        if not self._catalog.is_file():
            raise UserError(
                f"{self._catalog.as_posix()} not found; change to the folder of your list, name the file "
                "with --catalog PATH, or set up a new list: enrich init"
            )
        refuse_half_done(self._catalog.parent)
        self._was = {
            path: _read(path)
            for path in (
                self._catalog,
                *map(self._catalog.with_name, (METADATA, README, ABSTRACTS)),
            )
        }
        catalog, metadata, readme, page = self._was.values()
        lists = {name: _read(self._catalog.parent / name) for name in list_files(catalog)}
        texts = Texts(catalog, metadata, readme, page, lists)
        self._was |= {self._catalog.parent / name: text for name, text in lists.items()}
        return Snapshot(texts)

    def versions(self, path: str) -> Iterator[Version]:
        """Yield the file as it is on the disk, and then its versions in git."""
        return versions(Path(path))

    def publish(self, proposal: Proposal, report: Report) -> Published:  # noqa: ARG002 - files need no report
        """Write every edit, or none if one cannot be written or a file has changed since it was read."""
        if not proposal.edits:
            return Published(Operation.NONE, UP_TO_DATE)
        for path, was in self._was.items():
            refuse_changed(path, was)
        write_all(proposal.edits)
        names = ", ".join(Path(edit.path).name for edit in proposal.edits)
        return Published(Operation.WRITTEN, f"Wrote {names}.")


def _read(path: Path) -> str:
    try:
        return decode(path.read_bytes(), path.as_posix())
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UserError(f"{path.as_posix()} cannot be read: {error.strerror}") from error
