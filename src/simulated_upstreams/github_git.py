"""GitHub's git database: branches, refs, commits, trees and blobs, over a repository on disk."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from simulated_upstreams.github_call import Call, Routes, required
from simulated_upstreams.github_settle import settle
from simulated_upstreams.github_shapes import (
    Refusal,
    blob,
    bot_signature,
    branch,
    commit_of_history,
    git_commit,
    git_ref,
    git_tree,
    not_found,
    refusal,
)
from simulated_upstreams.gitstore import FILE, Commit, GitStore, Signature, TreeEntry, now
from simulated_upstreams.server import Response, json_response

_REFS: Final = "/git/refs"
_TREES: Final = "/git/trees#create-a-tree"
_COMMITS: Final = "/git/commits#create-a-commit"
_BLOBS: Final = "/git/blobs#create-a-blob"


def _unprocessable(message: str, docs: str) -> Refusal:
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, message, docs)


# --- branches and refs ---


def _get_branch(call: Call) -> Response:
    (name,) = call.args
    sha = call.github.store and _ref(call, f"refs/heads/{name}")
    if not sha:
        raise refusal(HTTPStatus.NOT_FOUND, "Branch not found", "/branches/branches#get-a-branch")
    commit = commit_of_history(call.request.origin, call.repo, sha, call.store.read_commit(sha))
    return json_response(200, branch(call.request.origin, call.repo, name, commit))


def _get_ref(call: Call) -> Response:
    name = f"refs/{call.args[0]}"
    sha = _ref(call, name)
    if sha is None:
        raise not_found(f"{_REFS}#get-a-reference")
    return json_response(200, git_ref(call.url, name, sha))


def _matching_refs(call: Call) -> Response:
    refs = call.store.list_refs(f"refs/{call.args[0]}")
    return json_response(200, [git_ref(call.url, name, sha) for name, sha in refs.items()])


def _create_ref(call: Call) -> Response:
    docs, fields = f"{_REFS}#create-a-reference", call.fields()
    name, sha = required(fields, "ref", docs), required(fields, "sha", docs)
    if not call.store.list_refs():
        raise refusal(HTTPStatus.CONFLICT, "Git Repository is empty.", docs)
    if _ref(call, name) is not None:
        raise _unprocessable("Reference already exists", docs)
    _set_ref(call, name, sha, docs)
    return json_response(201, git_ref(call.url, name, sha))


def _update_ref(call: Call) -> Response:
    docs, fields = f"{_REFS}#update-a-reference", call.fields()
    name, sha = f"refs/{call.args[0]}", required(fields, "sha", docs)
    old = _ref(call, name)
    if old is None:
        raise _unprocessable("Reference does not exist", docs)
    if call.store.kind(sha) == "commit" and not fields.get("force") and old not in call.store.history(sha):
        raise _unprocessable("Update is not a fast forward", docs)
    _set_ref(call, name, sha, docs)
    return json_response(200, git_ref(call.url, name, sha))


def _delete_ref(call: Call) -> Response:
    name = f"refs/{call.args[0]}"
    if _ref(call, name) is None:
        raise _unprocessable("Reference does not exist", f"{_REFS}#delete-a-reference")
    call.store.delete_ref(name)
    settle(call.github)
    return Response(204)


def _ref(call: Call, name: str) -> str | None:
    try:
        return call.store.get_ref(name)
    except ValueError:
        raise _unprocessable(f"{name} is not a valid ref name.", _REFS) from None


def _set_ref(call: Call, name: str, sha: str, docs: str) -> None:
    if call.store.kind(sha) != "commit":
        raise _unprocessable("Object does not exist", docs)
    call.store.set_ref(name, sha)
    settle(call.github)


# --- commits ---


def _get_commit(call: Call) -> Response:
    (sha,) = call.args
    if call.store.kind(sha) != "commit":
        raise not_found("/git/commits#get-a-commit-object")
    return json_response(200, git_commit(call.repo, call.url, sha, call.store.read_commit(sha)))


def _create_commit(call: Call) -> Response:
    fields, store = call.fields(), call.store
    tree, parents = required(fields, "tree", _COMMITS), tuple(fields.get("parents", ()))
    if store.kind(tree) != "tree":
        raise _unprocessable("Tree SHA does not exist", _COMMITS)
    if any(store.kind(parent) != "commit" for parent in parents):
        raise _unprocessable("Parent SHA does not exist or is not a commit object", _COMMITS)
    author = _signature(fields.get("author"), bot_signature(now()))
    committer = _signature(fields.get("committer"), author)
    message = required(fields, "message", _COMMITS)
    sha = store.write_commit(Commit(tree, parents, author, committer, message))
    return json_response(201, git_commit(call.repo, call.url, sha, store.read_commit(sha)))


def _signature(given: Mapping[str, str] | None, default: Signature) -> Signature:
    if given is None:
        return default
    when = datetime.fromisoformat(given["date"]) if "date" in given else default.when
    return Signature(given["name"], given["email"], when)


# --- trees and blobs ---


def _get_tree(call: Call) -> Response:
    store, sha = call.store, _tree_of(call.store, call.args[0])
    if sha is None:
        raise not_found("/git/trees#get-a-tree")
    entries = dict(_walk(store, sha) if call.request.query.get("recursive") else store.read_tree(sha).items())
    return json_response(200, _tree(call, sha, entries))


def _tree_of(store: GitStore, name: str) -> str | None:
    """Return the tree that a tree's or commit's id, or a branch, names."""
    kind = store.kind(name)
    if kind == "tree":
        return name
    commit = name if kind == "commit" else store.list_refs("refs/heads/").get(f"refs/heads/{name}")
    return store.read_commit(commit).tree if commit else None


def _walk(store: GitStore, sha: str, prefix: str = "") -> Iterator[tuple[str, TreeEntry]]:
    for name, entry in store.read_tree(sha).items():
        yield prefix + name, entry
        if entry.type == "tree":
            yield from _walk(store, entry.sha, f"{prefix}{name}/")


def _tree(call: Call, sha: str, entries: Mapping[str, TreeEntry]) -> dict[str, Any]:
    def size(entry: TreeEntry) -> int | None:
        return len(call.store.read_blob(entry.sha)) if entry.type == "blob" else None

    return git_tree(call.url, sha, ((path, entry, size(entry)) for path, entry in entries.items()))


def _create_tree(call: Call) -> Response:
    """Return the new tree. Without `base_tree` it holds only what was sent, as on GitHub."""
    fields, store = call.fields(), call.store
    paths = _base_paths(store, fields.get("base_tree"))
    for entry in required(fields, "tree", _TREES):
        _put(store, paths, entry)
    sha = store.write_paths(paths)
    return json_response(201, _tree(call, sha, store.read_tree(sha)))


def _base_paths(store: GitStore, base: str | None) -> dict[str, TreeEntry]:
    if base is None:
        return {}
    tree = _tree_of(store, base)
    if tree is None:
        raise _unprocessable("base_tree is not a valid tree oid", _TREES)
    return store.read_paths(tree)


def _put(store: GitStore, paths: dict[str, TreeEntry], entry: Mapping[str, Any]) -> None:
    """Add one entry of a request; `"sha": null` removes the path."""
    path = required(entry, "path", _TREES)
    if path.startswith("/") or ".." in path.split("/"):
        raise _unprocessable("tree.path contains a malformed path component", _TREES)
    for old in [old for old in paths if old == path or old.startswith(f"{path}/")]:
        del paths[old]
    sha = _sha_of(store, entry)
    kind = store.kind(sha) if sha else None
    if kind == "tree" and sha:
        paths.update({f"{path}/{name}": inner for name, inner in store.read_paths(sha).items()})
    elif kind == "blob" and sha:
        paths[path] = TreeEntry(entry.get("mode", FILE), sha)
    elif sha:
        raise _unprocessable(f"tree.sha {sha} is not a valid blob", _TREES)


def _sha_of(store: GitStore, entry: Mapping[str, Any]) -> str | None:
    if "content" in entry:
        return store.write_blob(entry["content"].encode())
    sha: str | None = required(entry, "sha", _TREES)
    return sha


def _get_blob(call: Call) -> Response:
    (sha,) = call.args
    if call.store.kind(sha) != "blob":
        raise not_found("/git/blobs#get-a-blob")
    return json_response(200, blob(call.url, sha, call.store.read_blob(sha)))


def _create_blob(call: Call) -> Response:
    fields = call.fields()
    content = required(fields, "content", _BLOBS)
    try:
        is_base64 = fields.get("encoding") == "base64"
        sha = call.store.write_blob(base64.b64decode(content) if is_base64 else content.encode())
    except binascii.Error:
        raise _unprocessable("content is not valid Base64", _BLOBS) from None
    return json_response(201, {"sha": sha, "url": f"{call.url}/git/blobs/{sha}"})


ROUTES: Final[Routes] = {
    ("GET", "branches/(.+)"): _get_branch,
    ("GET", "git/ref/(.+)"): _get_ref,
    ("GET", "git/matching-refs/(.*)"): _matching_refs,
    ("POST", "git/refs"): _create_ref,
    ("PATCH", "git/refs/(.+)"): _update_ref,
    ("DELETE", "git/refs/(.+)"): _delete_ref,
    ("GET", "git/commits/([^/]+)"): _get_commit,
    ("POST", "git/commits"): _create_commit,
    ("GET", "git/trees/(.+)"): _get_tree,
    ("POST", "git/trees"): _create_tree,
    ("GET", "git/blobs/([^/]+)"): _get_blob,
    ("POST", "git/blobs"): _create_blob,
}
