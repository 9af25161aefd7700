"""One run at a time in a folder, by a lock of the operating system, which ends with its process."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from enricher.errors import Busy

if sys.platform == "win32":
    import msvcrt

    def _open(folder: Path) -> int:
        return os.open(folder / ".enrich-lock", os.O_RDWR | os.O_CREAT | os.O_TEMPORARY)

    def _lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error
else:
    import fcntl

    def _open(folder: Path) -> int:
        return os.open(folder, os.O_RDONLY)  # the folder itself: no file is left behind or committed

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. Raises Busy where another holds it.

    Where a lock cannot be had (no such folder, a file system without locks) none is held.
    """
    try:
        handle = _open(folder)
    except OSError:
        yield
        return
    try:
        _try_lock(handle, folder)
        yield
    finally:
        os.close(handle)


def _try_lock(handle: int, folder: Path) -> None:
    try:
        _lock(handle)
    except BlockingIOError as error:
        raise Busy(
            f"another run is at work in {folder.absolute().as_posix()}; wait until it is done, or stop it"
        ) from error
    except OSError:
        return
