"""Write files, all or none, even if the program is killed.

The new text and a copy of the old are written beside each file, then a journal lists them, then the new ones
are renamed into place. Deleting the journal makes it final: as long as there is one, the old files come back.
"""

import json
import os
import re
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final

from enricher.errors import BadAnswer, Busy, PublishError
from enricher.http.json_reader import parse_json
from enricher.model.publishing import Edit
from enricher.publish.local.lock import locked

_JOURNAL: Final = ".enrich-journal"
_NEW: Final = ".enrich-new"
_OLD: Final = ".enrich-old"
_FILE_NAME: Final = re.compile(r"[^/\\\0]*[^/\\\0.][^/\\\0]*")  # one that stays in its folder


@dataclass(frozen=True, slots=True)
class _Swap:
    """One file and the hash of its new content; `existed` if there was an old one."""

    path: Path
    digest: str
    existed: bool

    @property
    def new(self) -> Path:
        return _beside(self.path, _NEW)

    @property
    def old(self) -> Path:
        return _beside(self.path, _OLD)


@contextmanager
def exclusive(*folders: Path) -> Iterator[None]:
    """Lock the folders for this process, and first restore the files of a run that was interrupted there.

    Raises Busy if another run has one, PublishError if the old files cannot be restored.
    """
    with ExitStack() as locks:
        for folder in sorted({folder.absolute() for folder in folders}):
            locks.enter_context(locked(folder))
            recover(folder)
        yield


def refuse_half_done(folder: Path) -> None:
    """Raise Busy if the files of this folder may be of two runs."""
    if (folder / _JOURNAL).exists():
        raise Busy(
            f"another run is writing in {folder.absolute().as_posix()}, or was interrupted while writing; if "
            "none is running, run: enrich render"
        )


def refuse_changed(path: Path, was: str) -> None:
    """Raise PublishError unless the file is as it was read; a missing file equals an empty one."""
    with _naming(path):
        now = path.read_bytes() if path.exists() else b""
    if now != was.encode():
        raise PublishError(
            f"{path.as_posix()} was changed by someone else during this run; nothing was written. Run the "
            "same command again: it starts from the file as it is now"
        )


def write_all(edits: Sequence[Edit]) -> None:
    """Write every file, or leave all as they were. A symbolic link stays, and its target is written.

    A folder that is not there is made.

    Raises PublishError if one cannot be written, or has changed since it was read.
    """
    with _uninterrupted():
        _write_all([replace(edit, path=_target(edit.path)) for edit in edits])


def _write_all(edits: Sequence[Edit]) -> None:
    folders = tuple(dict.fromkeys(Path(edit.path).parent for edit in edits))
    for folder in folders:
        _make(folder)
    try:
        staged = {folder: tuple(_staged(edits, folder)) for folder in folders}
        for edit in edits:
            refuse_changed(Path(edit.path), edit.was)
        for folder, swaps in staged.items():
            _begin(folder, swaps)
        for swap in chain.from_iterable(staged.values()):
            with _naming(swap.path):
                swap.new.replace(swap.path)
        for folder in folders:
            _end(folder)
    finally:
        for folder in folders:
            _recover(folder)


def _target(path: str) -> str:
    return os.path.realpath(path) if Path(path).is_symlink() else path


def _make(folder: Path) -> None:
    with _naming(folder):
        folder.mkdir(parents=True, exist_ok=True)


def recover(folder: Path) -> None:
    """Restore the old files of a run that was interrupted, and delete what it left.

    A file that someone has changed since stays as it is. Raises PublishError if that cannot be done.
    """
    with _uninterrupted():
        _recover(folder)


def _recover(folder: Path) -> None:
    try:
        for swap in _journalled(folder):
            _restore(swap)
        _end(folder)
        for left in (*folder.glob(f".*{_NEW}"), *folder.glob(f".*{_OLD}")):
            left.unlink(missing_ok=True)
    except OSError as error:
        raise PublishError(
            f"{folder.as_posix()}: the files of an interrupted run cannot be restored: {error.strerror}; the "
            "next run tries again"
        ) from error


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C until the files are in place, which takes less time than pressing it twice."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    pressed: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _frame: pressed.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise KeyboardInterrupt


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublishError(
            f"{path.as_posix()} cannot be written: {error.strerror}; nothing was changed"
        ) from error


def _staged(edits: Sequence[Edit], folder: Path) -> Iterator[_Swap]:
    for path, text in ((Path(edit.path), edit.now.encode()) for edit in edits):
        if path.parent == folder:
            with _naming(path):
                yield _stage(path, text)


def _stage(path: Path, text: bytes) -> _Swap:
    """Return the swap, with the new text and a copy of the old one synced beside the file."""
    swap = _Swap(path, sha256(text).hexdigest(), path.exists())
    mode = path.stat().st_mode & 0o777 if swap.existed else 0o666 & ~_umask()
    _write(swap.new, text, mode)
    if swap.existed:
        _write(swap.old, path.read_bytes(), mode)
    return swap


def _write(path: Path, content: bytes, mode: int) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(mode)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _begin(folder: Path, swaps: Sequence[_Swap]) -> None:
    """Write the journal. It, and all files it lists, are on the disk before the first file is replaced."""
    fields = [{"name": swap.path.name, "sha256": swap.digest, "existed": swap.existed} for swap in swaps]
    journal = folder / _JOURNAL
    with _naming(journal):
        _write(_beside(journal, _NEW), json.dumps(fields).encode(), 0o600)
        _beside(journal, _NEW).replace(journal)
        _sync(folder)


def _end(folder: Path) -> None:
    """Delete the journal; all files it lists are on the disk before that."""
    if (folder / _JOURNAL).exists():
        _sync(folder)
        (folder / _JOURNAL).unlink()
        _sync(folder)


def _sync(folder: Path) -> None:
    with suppress(OSError):  # Windows opens no folders, and some file systems sync none
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _journalled(folder: Path) -> tuple[_Swap, ...]:
    try:
        written = parse_json(_JOURNAL, (folder / _JOURNAL).read_bytes())
        return tuple(_swap(folder, **fields) for fields in written)
    except FileNotFoundError:
        return ()
    except (BadAnswer, TypeError) as error:
        raise PublishError(
            f"{(folder / _JOURNAL).as_posix()} is damaged. The old files are beside the new ones, named like "
            f".README.md{_OLD}: restore those that you want to keep, and delete {_JOURNAL}"
        ) from error


def _swap(folder: Path, *, name: Any, sha256: Any, existed: Any) -> _Swap:
    """Return one swap of a journal, only in its own folder: a repository may contain a journal."""
    path = folder / name  # on Windows, C:name would lead to another folder
    if not isinstance(sha256, str) or not _FILE_NAME.fullmatch(name) or path.parent != folder:
        raise TypeError(name)
    return _Swap(path, sha256, bool(existed))


def _restore(swap: _Swap) -> None:
    if not swap.path.exists() or sha256(swap.path.read_bytes()).hexdigest() != swap.digest:
        return
    if not swap.existed:
        swap.path.unlink()
    elif swap.old.exists():
        swap.old.replace(swap.path)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f".{path.name.removeprefix('.')}{suffix}")
