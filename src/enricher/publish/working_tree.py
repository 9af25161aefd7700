"""Publish into the working tree: the files are read from and written to the disk."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from enricher.catalog import decode
from enricher.errors import PublishError, UserError
from enricher.model import Edit, Operation, Proposal, Published, Report, Snapshot, Texts
from enricher.render import ABSTRACTS, METADATA, README


class WorkingTree:
    """The catalog on the disk, with the other files beside it."""

    def __init__(self, catalog: Path) -> None:
        self._catalog = catalog

    def read(self) -> Snapshot:
        """Return the files. Raises UserError where the catalog is not there or a file is no UTF-8 text."""
        if not self._catalog.is_file():
            raise UserError(
                f"{self._catalog.as_posix()} not found; go to the folder of your list, or name the file: "
                "enrich --catalog PATH"
            )
        texts = Texts(
            catalog=_read(self._catalog),
            metadata=_read(self._catalog.with_name(METADATA)),
            readme=_read(self._catalog.with_name(README)),
            abstracts=_read(self._catalog.with_name(ABSTRACTS)),
        )
        return Snapshot(texts)

    def publish(self, proposal: Proposal, report: Report) -> Published:  # noqa: ARG002 - files need no words
        """Write every edit, or none where one cannot be written."""
        if not proposal.edits:
            return Published(Operation.NONE, "Nothing to write: the files already say all this.")
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


def write_all(edits: Sequence[Edit]) -> None:
    """Write the files through temporary neighbours, so that a reader sees the old or the new, never half.

    Raises PublishError where one cannot be written; the files are then as they were.
    """
    staged: dict[Path, Path] = {}
    try:
        for path, text in ((Path(edit.path), edit.now) for edit in edits):
            with _naming(path):
                staged[path] = _stage(path, text)
        for path, temporary in staged.items():
            with _naming(path):
                temporary.replace(path)
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublishError(f"{path} cannot be written: {error.strerror}; nothing was changed") from error


def _stage(path: Path, text: str) -> Path:
    """Return a synced temporary file beside `path` that holds the text, with the mode of the old file."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    temporary = Path(name)
    temporary.chmod(mode)
    return temporary


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
