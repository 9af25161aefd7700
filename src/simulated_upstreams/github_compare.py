"""GitHub's lists of commits: those that changed a file, and the comparison of two commits or branches."""

from http import HTTPStatus
from typing import Any, Final

from simulated_upstreams.githistory import commits_of_file, file_changes, merge_base
from simulated_upstreams.github_call import Call, Routes, cut, paged
from simulated_upstreams.github_shapes import commit_of_history, diff_entry, not_found, refusal
from simulated_upstreams.server import Response, json_response

_DOCS: Final = "/commits/commits#compare-two-commits"
_STATUSES: Final = {
    (False, False): "identical",
    (True, False): "ahead",
    (False, True): "behind",
    (True, True): "diverged",
}


def _compare(call: Call) -> Response:
    """Return the comparison with one page of its commits, 250 by default."""
    store = call.store
    base, head = (_commit(call, name) for name in call.args)
    ancestor = merge_base(store, base, head)
    if ancestor is None:
        message = f"No common ancestor between {call.args[0]} and {call.args[1]}."
        raise refusal(HTTPStatus.NOT_FOUND, message, _DOCS)
    ahead, behind = store.between(base, head), store.between(head, base)
    page, headers = cut(call.request, ahead, 250, 1000)
    body = {
        **_addresses(call, base, head),
        "base_commit": _commit_json(call, base),
        "merge_base_commit": _commit_json(call, ancestor),
        "status": _STATUSES[bool(ahead), bool(behind)],
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [_commit_json(call, sha) for sha in page],
        "files": [diff_entry(call.url, call.repo, head, c) for c in file_changes(store, ancestor, head)],
    }
    return json_response(200, body, headers)


def _commit(call: Call, name: str) -> str:
    """Return the commit that a full sha, a branch or `owner:branch` names."""
    if call.store.kind(name) == "commit":
        return name
    sha = call.store.list_refs("refs/heads/").get(f"refs/heads/{name.removeprefix(f'{call.repo.owner}:')}")
    if sha is None:
        raise not_found(_DOCS)
    return sha


def _commit_json(call: Call, sha: str) -> dict[str, Any]:
    return commit_of_history(call.request.origin, call.repo, sha, call.store.read_commit(sha))


def _addresses(call: Call, base: str, head: str) -> dict[str, str]:
    web = f"https://github.com/{call.repo.full_name}/compare/{'...'.join(call.args)}"
    ends = f"{call.repo.owner}:{base[:7]}...{call.repo.owner}:{head[:7]}"
    return {
        "url": f"{call.url}/compare/{'...'.join(call.args)}",
        "html_url": web,
        "permalink_url": f"https://github.com/{call.repo.full_name}/compare/{ends}",
        "diff_url": f"{web}.diff",
        "patch_url": f"{web}.patch",
    }


def _list_commits(call: Call) -> Response:
    """Return the commits of a branch, or those that changed the file `path`."""
    query = call.request.query
    head = _commit(call, query.get("sha", call.repo.default_branch))
    path = query.get("path")
    found = commits_of_file(call.store, head, path) if path else list(call.store.history(head))
    return paged(call.request, [_commit_json(call, sha) for sha in found])


ROUTES: Final[Routes] = {
    ("GET", "commits"): _list_commits,
    ("GET", r"compare/(.+)\.\.\.(.+)"): _compare,
}
