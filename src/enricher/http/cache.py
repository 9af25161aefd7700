"""Good answers of the upstreams on disk: what is unchanged, or was fetched just now, is not sent again.

One file an address, whole or not there. Whatever happens to the folder is no error: a cache that is damaged,
full, forbidden or deleted in the middle of a run is an empty cache.

It is our own because hishel 1.4 cannot keep what is promised here: it stores an answer before the source has
checked it, and with it the request's headers, token included; it has no size limit; it takes an old page for
fresh by its own rule, for up to a week; and a damaged database ends the run.
"""

import os
import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

LIMIT: Final = 100_000_000  # bytes; about a thousand USENIX pages
_ROOM: Final = 0.8  # of the limit is left after the oldest have gone
_ABANDONED: Final = 3600.0  # seconds; no write of one file takes so long
_OURS: Final = re.compile(r"[0-9a-f]{64}(?P<unfinished>\.\w+)?")
_VALIDATOR: Final = re.compile(r"[ -~]{1,200}")  # what a header of a request can hold


@dataclass(frozen=True, slots=True)
class Kept:
    """A body, the upstream's validators for it, and when it last confirmed them, in epoch seconds."""

    body: bytes
    etag: str | None
    last_modified: str | None
    confirmed: float


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the cache; `unfinished` where its writer has not renamed it yet."""

    path: Path
    size: int
    modified: float
    unfinished: bool


class Cache:
    """Bodies by their address. No method raises; two runs may share the folder."""

    def __init__(self, folder: Path, *, limit: int = LIMIT, since: float = 0.0) -> None:
        """Keep about `limit` bytes in the folder; what was kept before `since` (epoch) is not found."""
        self._folder = folder
        self._limit = limit
        self._since = since
        self._size: int | None = None  # unknown until something is kept

    def find(self, url: str) -> Kept | None:
        """Return what is kept of the address, or None."""
        try:
            with self._path(url).open("rb") as file:
                confirmed = os.fstat(file.fileno()).st_mtime
                packed = file.read(self._limit + 1)
        except OSError:
            return None
        return _unpack(packed, confirmed) if confirmed >= self._since else None

    def keep(self, url: str, body: bytes, etag: str | None = None, last_modified: str | None = None) -> None:
        """Keep a body, and let the oldest go where there is no room for it."""
        packed = _pack(body, etag, last_modified)
        if len(packed) > self._limit:
            return
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._write(self._path(url), packed)
            self._make_room(len(packed))

    def confirm(self, url: str) -> None:
        """Note that the upstream has just called the kept body the current one."""
        with suppress(OSError):
            os.utime(self._path(url))

    def _path(self, url: str) -> Path:
        return self._folder / sha256(url.encode("utf-8", "replace")).hexdigest()

    def _write(self, path: Path, packed: bytes) -> None:
        """Write through a temporary neighbour: another run reads the old or the new, never half."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=f"{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def _make_room(self, added: int) -> None:
        self._size = self._measure() if self._size is None else self._size + added
        if self._size <= self._limit:
            return
        files = sorted(self._files(), key=lambda file: file.modified)
        self._size = sum(file.size for file in files)
        for file in files:
            if self._size <= self._limit * _ROOM:
                return
            file.path.unlink(missing_ok=True)
            self._size -= file.size

    def _measure(self) -> int:
        """Return the size of all, without what killed writers have left behind, which goes."""
        files = self._files()
        for file in files:
            if file.unfinished and time.time() - file.modified > _ABANDONED:
                file.path.unlink(missing_ok=True)
        return sum(file.size for file in files)

    def _files(self) -> list[_File]:
        """Return our own files: the folder may hold others, which are no business of ours."""
        found = []
        with os.scandir(self._folder) as items:
            for item in items:
                name = _OURS.fullmatch(item.name)
                if name:
                    with suppress(FileNotFoundError):  # another run was faster
                        stat = item.stat(follow_symlinks=False)
                        found.append(
                            _File(Path(item.path), stat.st_size, stat.st_mtime, bool(name["unfinished"]))
                        )
        return found


def _pack(body: bytes, etag: str | None, last_modified: str | None) -> bytes:
    validators = [_sendable(etag), _sendable(last_modified)]
    rest = b"\n".join([*(text.encode() for text in validators), body])
    return sha256(rest).hexdigest().encode() + b"\n" + rest


def _sendable(validator: str | None) -> str:
    return validator if validator and _VALIDATOR.fullmatch(validator) else ""


def _unpack(packed: bytes, confirmed: float) -> Kept | None:
    digest, _, rest = packed.partition(b"\n")
    if digest != sha256(rest).hexdigest().encode():
        return None
    etag, last_modified, body = rest.split(b"\n", 2)
    return Kept(body, etag.decode() or None, last_modified.decode() or None, confirmed)
