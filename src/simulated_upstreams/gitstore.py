"""A bare git repository on disk, in pure Python: loose objects, refs as files, readable by `git clone`.

The formats are those of the git documentation, gitformat-loose and gitrepository-layout. Packs and packed
refs are not read, so `git gc` must not run here; a push of fewer than 100 objects arrives loose.
"""

import hashlib
import re
import zlib
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final, Self

_CONFIG: Final = "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
_SHA: Final = re.compile(r"[0-9a-f]{40}")
_REF: Final = re.compile(r"refs(?:/(?!\.)[\w.@+#-]+(?<!\.lock)(?<!\.))+")
_SIGNATURE: Final = re.compile(r"(?P<name>.*) <(?P<email>.*)> (?P<seconds>\d+) (?P<sign>[+-])(?P<zone>\d{4})")
FILE: Final = "100644"
FOLDER: Final = "040000"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who made a commit, and when."""

    name: str
    email: str
    when: datetime

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the signature of a commit's `author` or `committer` line."""
        match = _SIGNATURE.fullmatch(text)
        if match is None:
            raise ValueError(f"not a git signature: {text!r}")
        minutes = int(match["zone"][:2]) * 60 + int(match["zone"][2:])
        zone = timezone(timedelta(minutes=minutes if match["sign"] == "+" else -minutes))
        return cls(match["name"], match["email"], datetime.fromtimestamp(int(match["seconds"]), zone))

    def __str__(self) -> str:
        return f"{self.name} <{self.email}> {int(self.when.timestamp())} {self.when:%z}"


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """An entry of a tree; the mode has six digits, as in GitHub's API."""

    mode: str
    sha: str

    @property
    def type(self) -> str:
        """`tree`, `commit` (a submodule) or `blob`."""
        return {FOLDER: "tree", "160000": "commit"}.get(self.mode, "blob")


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit object."""

    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str


class GitStore:
    """The repository at `path`, which is created if it does not exist.

    Reading an unknown object raises KeyError; a ref name that git would not allow raises ValueError.
    """

    def __init__(self, path: Path, default_branch: str = "main") -> None:
        self.path = path
        self._kept: dict[str, tuple[str, bytes]] = {}  # what was read: an object never changes
        if not (path / "HEAD").exists():
            for folder in ("objects", "refs/heads", "refs/tags"):
                (path / folder).mkdir(parents=True)
            (path / "config").write_text(_CONFIG, encoding="utf-8")
            (path / "HEAD").write_text(f"ref: refs/heads/{default_branch}\n", encoding="utf-8")

    # --- objects ---

    def kind(self, sha: str) -> str | None:
        """Return `blob`, `tree` or `commit`, or None if there is no such object."""
        return self._read(sha)[0] if self._object(sha).is_file() else None

    def write_blob(self, content: bytes) -> str:
        """Store a file's content and return its id."""
        return self._write("blob", content)

    def read_blob(self, sha: str) -> bytes:
        """Return a file's content."""
        return self._read_as("blob", sha)

    def write_tree(self, entries: Mapping[str, TreeEntry]) -> str:
        """Store one folder (names without a slash) and return its id."""

        def order(name: str) -> bytes:  # git sorts a folder as if its name ended in a slash
            return name.encode() + (b"/" if entries[name].type == "tree" else b"")

        lines = (
            f"{entries[name].mode.lstrip('0')} {name}".encode() + b"\0" + bytes.fromhex(entries[name].sha)
            for name in sorted(entries, key=order)
        )
        return self._write("tree", b"".join(lines))

    def read_tree(self, sha: str) -> dict[str, TreeEntry]:
        """Return one folder: name → entry."""
        rest = self._read_as("tree", sha)
        entries = {}
        while rest:
            head, _, rest = rest.partition(b"\0")
            mode, _, name = head.decode().partition(" ")
            entries[name] = TreeEntry(mode.zfill(6), rest[:20].hex())
            rest = rest[20:]
        return entries

    def write_commit(self, commit: Commit) -> str:
        """Store a commit and return its id."""
        lines = [
            f"tree {commit.tree}",
            *(f"parent {parent}" for parent in commit.parents),
            f"author {commit.author}",
            f"committer {commit.committer}",
        ]
        return self._write("commit", ("\n".join(lines) + "\n\n" + commit.message).encode())

    def read_commit(self, sha: str) -> Commit:
        """Return a commit."""
        head, _, message = self._read_as("commit", sha).decode().partition("\n\n")
        pairs = [line.partition(" ")[::2] for line in head.split("\n")]
        single = dict(pairs)
        return Commit(
            tree=single["tree"],
            parents=tuple(value for name, value in pairs if name == "parent"),
            author=Signature.parse(single["author"]),
            committer=Signature.parse(single["committer"]),
            message=message,
        )

    # --- whole trees and histories ---

    def write_paths(self, paths: Mapping[str, TreeEntry]) -> str:
        """Store all the folders that these paths need and return the id of the top one."""
        entries: dict[str, TreeEntry] = {}
        folders: dict[str, dict[str, TreeEntry]] = {}
        for path, entry in paths.items():
            name, slash, rest = path.partition("/")
            if slash:
                folders.setdefault(name, {})[rest] = entry
            else:
                entries[name] = entry
        for name, inner in folders.items():
            entries[name] = TreeEntry(FOLDER, self.write_paths(inner))
        return self.write_tree(entries)

    def read_paths(self, tree: str) -> dict[str, TreeEntry]:
        """Return every file of the tree and of its folders: path → entry."""
        paths: dict[str, TreeEntry] = {}
        for name, entry in self.read_tree(tree).items():
            if entry.type == "tree":
                inner = self.read_paths(entry.sha)
                paths.update({f"{name}/{path}": below for path, below in inner.items()})
            else:
                paths[name] = entry
        return paths

    def read_files(self, branch: str) -> dict[str, str]:
        """Return the text of every file of a branch, by path."""
        paths = self.read_paths(self.read_commit(self.head(branch)).tree)
        return {path: self.read_blob(entry.sha).decode() for path, entry in paths.items()}

    def commit_files(
        self, branch: str, files: Mapping[str, str | None], message: str, author: Signature
    ) -> str:
        """Commit `files` on top of a branch, which is created if needed, and return the commit's id.

        None is a file that is deleted.
        """
        tip = self.get_ref(f"refs/heads/{branch}")
        paths = self.read_paths(self.read_commit(tip).tree) if tip else {}
        paths = {path: entry for path, entry in paths.items() if path not in files}
        there = {path: text for path, text in files.items() if text is not None}
        paths |= {path: TreeEntry(FILE, self.write_blob(text.encode())) for path, text in there.items()}
        parents = (tip,) if tip else ()
        sha = self.write_commit(Commit(self.write_paths(paths), parents, author, author, message))
        self.set_ref(f"refs/heads/{branch}", sha)
        return sha

    def history(self, sha: str) -> tuple[str, ...]:
        """Return the commit and all its ancestors, breadth first."""
        found = {sha: None}
        queue = deque([sha])
        while queue:
            fresh = [parent for parent in self.read_commit(queue.popleft()).parents if parent not in found]
            found.update(dict.fromkeys(fresh))
            queue.extend(fresh)
        return tuple(found)

    def between(self, base: str, head: str) -> tuple[str, ...]:
        """Return the commits of `head` that `base` lacks, each after its parents."""
        contained = set(self.history(base))
        lacking = {sha: self.read_commit(sha).parents for sha in self.history(head) if sha not in contained}
        own = {sha: [parent for parent in parents if parent in lacking] for sha, parents in lacking.items()}
        return tuple(TopologicalSorter(own).static_order())

    # --- refs ---

    def head(self, branch: str) -> str:
        """Return the newest commit of a branch; KeyError if there is no such branch."""
        sha = self.get_ref(f"refs/heads/{branch}")
        if sha is None:
            raise KeyError(branch)
        return sha

    def get_ref(self, name: str) -> str | None:
        """Return the commit of a ref (`refs/heads/main`), or None."""
        file = self._ref(name)
        return file.read_text(encoding="ascii").strip() if file.is_file() else None

    def set_ref(self, name: str, sha: str) -> None:
        """Make a ref point at an object."""
        file = self._ref(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(file.name + ".lock")
        fresh.write_text(f"{sha}\n", encoding="ascii")
        fresh.replace(file)

    def delete_ref(self, name: str) -> None:
        """Delete a ref; KeyError if there is none."""
        if self.get_ref(name) is None:
            raise KeyError(name)
        self._ref(name).unlink()

    def list_refs(self, prefix: str = "refs/") -> dict[str, str]:
        """Return the refs whose names begin with `prefix`, sorted."""
        files: Iterable[Path] = (file for file in (self.path / "refs").rglob("*") if file.is_file())
        names = sorted(file.relative_to(self.path).as_posix() for file in files)
        return {name: self.get_ref(name) or "" for name in names if name.startswith(prefix)}

    # --- files ---

    def _object(self, sha: str) -> Path:
        return self.path / "objects" / sha[:2] / sha[2:] if _SHA.fullmatch(sha) else self.path / "none"

    def _ref(self, name: str) -> Path:
        if not _REF.fullmatch(name) or ".." in name:
            raise ValueError(f"not a ref name: {name!r}")
        return self.path / name

    def _write(self, kind: str, content: bytes) -> str:
        raw = f"{kind} {len(content)}\0".encode() + content
        sha = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
        file = self._object(sha)
        if not file.exists():
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(zlib.compress(raw))
        return sha

    def _read(self, sha: str) -> tuple[str, bytes]:
        if sha not in self._kept:
            try:
                raw = zlib.decompress(self._object(sha).read_bytes())
            except FileNotFoundError:
                raise KeyError(sha) from None
            head, _, content = raw.partition(b"\0")
            self._kept[sha] = head.decode().partition(" ")[0], content
        return self._kept[sha]

    def _read_as(self, kind: str, sha: str) -> bytes:
        found, content = self._read(sha)
        if found != kind:
            raise KeyError(f"{sha} is a {found}, no {kind}")
        return content


def now() -> datetime:
    """Return the time in whole seconds, which is all that git keeps."""
    return datetime.now(UTC).replace(microsecond=0)
