"""One run at a time in a folder, by a lock of the operating system, which ends with its process."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from filelock import FileLock, Timeout

from enricher.errors import Busy


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. Raises Busy where another holds it.

    Where a lock cannot be had (such as a file system without locks) none is held.
    """
    lock = FileLock(_lock_file(folder), timeout=0, fallback_to_soft=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise Busy(
            f"another run is at work in {folder.absolute().as_posix()}; wait until it is done, or stop it"
        ) from error
    except OSError:
        yield
        return
    try:
        yield
    finally:
        lock.release()


def _lock_file(folder: Path) -> Path:
    """Return a file outside of the folder, so that none is left in it or committed."""
    name = sha256(folder.resolve().as_posix().encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"enricher-{name}.lock")
