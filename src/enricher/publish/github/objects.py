"""The hashes that git gives to files and folders, which prove that an answer is complete."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of a folder; the mode has six digits, as in GitHub's API."""

    path: str
    mode: str
    type: str  # blob, tree, or commit (a submodule)
    sha: str


def blob_sha(data: bytes) -> str:
    """Return the sha that git gives to a file of these bytes."""
    return _sha("blob", data)


def tree_sha(entries: Iterable[TreeEntry]) -> str:
    """Return the sha that git gives to a folder of these entries. Raises ValueError for an invalid sha."""
    # git sorts a folder as if a slash ended its name.
    ordered = sorted(entries, key=lambda entry: f"{entry.path}{'/' * (entry.type == 'tree')}".encode())
    lines = (f"{e.mode.lstrip('0')} {e.path}".encode() + b"\0" + bytes.fromhex(e.sha) for e in ordered)
    return _sha("tree", b"".join(lines))


def _sha(kind: str, data: bytes) -> str:
    head = f"{kind} {len(data)}".encode()
    return hashlib.sha1(head + b"\0" + data, usedforsecurity=False).hexdigest()
