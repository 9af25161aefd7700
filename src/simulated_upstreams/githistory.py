"""What git computes from commits: their merge base, the files that differ, and their merge.

Files are merged whole; git would also merge two distant changes of one file.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from simulated_upstreams.gitstore import GitStore, TreeEntry


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that differs between two commits; None means no such file."""

    path: str
    old: TreeEntry | None
    new: TreeEntry | None
    added: int  # lines
    deleted: int  # lines


@dataclass(frozen=True, slots=True)
class Merged:
    """The files of a merge, and the paths that both sides changed differently."""

    paths: Mapping[str, TreeEntry]
    conflicts: tuple[str, ...]


def merge_base(store: GitStore, one: str, other: str) -> str | None:
    """Return a common ancestor that no other common ancestor descends from, or None."""
    others = set(store.history(other))
    common = [sha for sha in store.history(one) if sha in others]
    older = {parent for sha in common for parent in store.read_commit(sha).parents}
    return next((sha for sha in common if sha not in older), None)


def files_of(store: GitStore, commit: str | None) -> dict[str, TreeEntry]:
    """Return every file of a commit by its path; none for None."""
    return store.read_paths(store.read_commit(commit).tree) if commit else {}


def merge_files(store: GitStore, base: str | None, ours: str, theirs: str) -> Merged:
    """Return `ours` with whatever `theirs` has changed since `base`; all three are commits."""
    start, left, right = (files_of(store, commit) for commit in (base, ours, theirs))
    taken = [path for path in {**start, **right} if right.get(path) != start.get(path)]
    clashes = [p for p in taken if left.get(p) not in (start.get(p), right.get(p))]
    kept = {path: entry for path, entry in left.items() if path not in taken}
    return Merged({**kept, **{p: right[p] for p in taken if p in right}}, tuple(sorted(clashes)))


def file_changes(store: GitStore, old: str | None, new: str) -> list[FileChange]:
    """Return what differs between two commits, by path. A renamed file is one removed and one added."""
    before, after = files_of(store, old), files_of(store, new)
    changed = [path for path in sorted({**before, **after}) if before.get(path) != after.get(path)]
    return [_file_change(store, path, before.get(path), after.get(path)) for path in changed]


def commits_of_file(store: GitStore, head: str, path: str) -> list[str]:
    """Return the commits up to `head` that made the file another than in each parent, the newest first."""
    files = {sha: files_of(store, sha).get(path) for sha in store.history(head)}
    parents = {sha: store.read_commit(sha).parents for sha in files}
    changing = [sha for sha, entry in files.items() if all(files[one] != entry for one in parents[sha])]
    return sorted((sha for sha in changing if files[sha] or parents[sha]), key=[*files].index)


def _file_change(store: GitStore, path: str, old: TreeEntry | None, new: TreeEntry | None) -> FileChange:
    before, after = (_lines(store, entry) for entry in (old, new))
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = [block for block in blocks if block[0] != "equal"]
    added = sum(end - start for *_, start, end in changed)
    deleted = sum(end - start for _, start, end, *_ in changed)
    return FileChange(path, old, new, added, deleted)


def _lines(store: GitStore, entry: TreeEntry | None) -> list[bytes]:
    return store.read_blob(entry.sha).splitlines() if entry else []
