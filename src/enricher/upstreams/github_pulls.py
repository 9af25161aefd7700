"""GitHub's pull requests of the target repository, with their labels and comments."""

import difflib
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from enricher.upstreams.github_call import Call, Routes, paged, read_json, required
from enricher.upstreams.github_shapes import (
    commit_of_history,
    invalid,
    issue_comment,
    label,
    not_found,
    pull_request,
    pull_request_simple,
    refusal,
    timestamp,
)
from enricher.upstreams.gitstore import GitStore, TreeEntry, now
from enricher.upstreams.server import Response, json_response
from enricher.upstreams.world import BOT, Comment, GitHubWorld, Pull

_CREATE: Final = "/pulls/pulls#create-a-pull-request"
_UPDATE: Final = "/pulls/pulls#update-a-pull-request"


def settle(github: GitHubWorld, store: GitStore) -> None:
    """Let every open pull request follow its branches, as GitHub does after a push.

    It closes one whose head is gone or has nothing that its base lacks; where it was the base that moved, the
    pull request counts as merged.
    """
    github.pulls.update({n: _settled(pull, store) for n, pull in github.pulls.items() if pull.open})


def _settled(pull: Pull, store: GitStore) -> Pull:
    head, base = store.get_ref(f"refs/heads/{pull.head}"), store.get_ref(f"refs/heads/{pull.base}")
    if head is None or base is None:
        return _closed(pull)
    if head in store.history(base):
        merged = _now() if head == pull.head_sha else None
        return replace(_closed(pull), head_sha=head, merged_at=merged)
    return replace(pull, head_sha=head)


def _closed(pull: Pull) -> Pull:
    return replace(pull, open=False, closed_at=_now(), updated_at=_now())


def _now() -> str:
    return timestamp(now().timestamp())


# --- reading ---


def _list(call: Call) -> Response:
    settle(call.github, call.store)
    query = call.request.query
    state, head, base = query.get("state", "open"), query.get("head"), query.get("base")
    chosen = [
        pull
        for number, pull in sorted(call.github.pulls.items(), reverse=True)
        if state in {"all", "open" if pull.open else "closed"}
        and head in {None, "", f"{call.repo.owner}:{pull.head}"}
        and base in {None, "", pull.base}
    ]
    return paged(call.request, [_simple(call, pull) for pull in chosen])


def _get(call: Call) -> Response:
    settle(call.github, call.store)
    return json_response(200, _whole(call, _pull(call)))


def _pull(call: Call) -> Pull:
    pull = call.github.pulls.get(int(call.args[0]))
    if pull is None:
        raise not_found("/pulls/pulls#get-a-pull-request")
    return pull


def _simple(call: Call, pull: Pull) -> dict[str, Any]:
    base = call.store.get_ref(f"refs/heads/{pull.base}") or pull.head_sha
    return pull_request_simple(call.request.origin, call.repo, pull, base)


def _whole(call: Call, pull: Pull) -> dict[str, Any]:
    return pull_request(
        _simple(call, pull), pull, len(_commits_of(call.store, pull)), _changes(call.store, pull)
    )


def _commits_of(store: GitStore, pull: Pull) -> tuple[str, ...]:
    base = store.get_ref(f"refs/heads/{pull.base}")
    return store.between(base, pull.head_sha) if base else ()


def _changes(store: GitStore, pull: Pull) -> list[tuple[int, int]]:
    """Return the lines added and deleted in each changed file, counted from where the branch began."""
    commits = _commits_of(store, pull)
    if not commits:
        return []
    parents = store.read_commit(commits[0]).parents
    old = store.read_paths(store.read_commit(parents[0]).tree) if parents else {}
    new = store.read_paths(store.read_commit(pull.head_sha).tree)
    changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return [_line_counts(store, old.get(path), new.get(path)) for path in changed]


def _line_counts(store: GitStore, old: TreeEntry | None, new: TreeEntry | None) -> tuple[int, int]:
    before, after = (_lines(store, entry) for entry in (old, new))
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changes = [block for block in blocks if block[0] != "equal"]
    return sum(end - start for *_, start, end in changes), sum(end - start for _, start, end, *_ in changes)


def _lines(store: GitStore, entry: TreeEntry | None) -> list[bytes]:
    return store.read_blob(entry.sha).splitlines() if entry else []


def _commits(call: Call) -> Response:
    settle(call.github, call.store)
    commits = [
        commit_of_history(call.request.origin, call.repo, sha, call.store.read_commit(sha))
        for sha in _commits_of(call.store, _pull(call))
    ]
    return paged(call.request, commits)


# --- writing ---


def _create(call: Call) -> Response:
    settle(call.github, call.store)
    fields = call.fields()
    head = str(required(fields, "head", _CREATE)).removeprefix(f"{call.repo.owner}:")
    base, title = required(fields, "base", _CREATE), required(fields, "title", _CREATE)
    pull = Pull(
        number=max(call.github.pulls, default=0) + 1,
        title=title,
        body=fields.get("body"),
        head=head,
        base=base,
        head_sha=_check_branches(call, head, base),
        draft=bool(fields.get("draft")),
        created_at=_now(),
        updated_at=_now(),
    )
    call.github.pulls[pull.number] = pull
    return json_response(201, _whole(call, pull), {"location": f"{call.url}/pulls/{pull.number}"})


def _check_branches(call: Call, head: str, base: str) -> str:
    """Return the newest commit of the head, or refuse for GitHub's reasons."""
    shas = {name: call.store.get_ref(f"refs/heads/{name}") for name in (head, base)}
    for field, name in (("head", head), ("base", base)):
        if shas[name] is None:
            raise invalid(_CREATE, resource="PullRequest", field=field, code="invalid")
    if any(pull.open and (pull.head, pull.base) == (head, base) for pull in call.github.pulls.values()):
        message = f"A pull request already exists for {call.repo.owner}:{head}."
        raise invalid(_CREATE, resource="PullRequest", code="custom", message=message)
    sha = call.store.head(head)
    if sha in call.store.history(call.store.head(base)):
        message = f"No commits between {base} and {head}"
        raise invalid(_CREATE, resource="PullRequest", code="custom", message=message)
    return sha


def _update(call: Call) -> Response:
    settle(call.github, call.store)
    pull, fields = _pull(call), call.fields()
    texts = {name: fields[name] for name in ("title", "body", "base") if name in fields}
    pull = replace(pull, **texts, updated_at=_now())
    if fields.get("state") == "closed" and pull.open:
        pull = _closed(pull)
    if fields.get("state") == "open" and not pull.open:
        pull = _reopened(call, pull)
    call.github.pulls[pull.number] = pull
    return json_response(200, _whole(call, pull))


def _reopened(call: Call, pull: Pull) -> Pull:
    head = call.store.get_ref(f"refs/heads/{pull.head}")
    if pull.merged_at or head is None:
        message = "state cannot be changed. The pull request cannot be reopened."
        raise invalid(_UPDATE, resource="PullRequest", field="state", code="invalid", message=message)
    return replace(pull, open=True, closed_at=None, head_sha=head)


def _add_labels(call: Call) -> Response:
    """Return all labels of the pull request; a name that is no label yet becomes one."""
    docs = "/issues/labels#add-labels-to-an-issue"
    given, pull = read_json(call.request), _pull(call)
    names = required(given, "labels", docs) if isinstance(given, dict) else given
    if not all(isinstance(name, str) and name for name in names):
        raise refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", docs)
    pull = replace(pull, labels=tuple(dict.fromkeys((*pull.labels, *names))))
    call.github.pulls[pull.number] = pull
    return json_response(200, [label(call.url, name) for name in pull.labels])


def _list_comments(call: Call) -> Response:
    pull = _pull(call)
    shown = [issue_comment(call.request.origin, call.repo, pull.number, c) for c in pull.comments]
    return paged(call.request, shown)


def _add_comment(call: Call) -> Response:
    pull, docs = _pull(call), "/issues/comments#create-an-issue-comment"
    number = pull.number * 1000 + len(pull.comments) + 1
    body = required(call.fields(), "body", docs)
    comment = Comment(id=number, body=body, user=BOT, created_at=_now())
    call.github.pulls[pull.number] = replace(pull, comments=(*pull.comments, comment))
    return json_response(201, issue_comment(call.request.origin, call.repo, pull.number, comment))


ROUTES: Final[Routes] = {
    ("GET", "pulls"): _list,
    ("POST", "pulls"): _create,
    ("GET", r"pulls/(\d+)"): _get,
    ("PATCH", r"pulls/(\d+)"): _update,
    ("GET", r"pulls/(\d+)/commits"): _commits,
    ("POST", r"issues/(\d+)/labels"): _add_labels,
    ("GET", r"issues/(\d+)/comments"): _list_comments,
    ("POST", r"issues/(\d+)/comments"): _add_comment,
}
