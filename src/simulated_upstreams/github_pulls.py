"""GitHub's pull requests of the target repository, with their labels and comments."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from simulated_upstreams.github_call import Call, Routes, paged, read_json, required
from simulated_upstreams.github_settle import (
    CannotReopen,
    add_comment,
    closed,
    commits_of,
    contents_of,
    find_open,
    keep,
    reopened,
    settle,
    stamp,
)
from simulated_upstreams.github_shapes import (
    Refusal,
    commit_of_history,
    invalid,
    issue_comment,
    label,
    not_found,
    pull_request,
    pull_request_simple,
    refusal,
    review_request,
)
from simulated_upstreams.server import Response, json_response
from simulated_upstreams.state import BOT, Issue, Pull

_CREATE: Final = "/pulls/pulls#create-a-pull-request"
_UPDATE: Final = "/pulls/pulls#update-a-pull-request"
_LONGEST_BODY: Final = 65_536
_REVIEW: Final = "/pulls/review-requests#request-reviewers-for-a-pull-request"


# --- reading ---


def _list(call: Call) -> Response:
    settle(call.github)
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
    settle(call.github)
    return json_response(200, _whole(call, _pull(call)))


def _pull(call: Call) -> Pull:
    pull = call.github.pulls.get(int(call.args[0]))
    if pull is None:
        raise not_found("/pulls/pulls#get-a-pull-request")
    return pull


def _simple(call: Call, pull: Pull) -> dict[str, Any]:
    return pull_request_simple(call.request.origin, call.repo, pull)


def _whole(call: Call, pull: Pull) -> dict[str, Any]:
    return pull_request(call.request.origin, call.repo, pull, contents_of(call.store, pull))


def _commits(call: Call) -> Response:
    settle(call.github)
    commits = [
        commit_of_history(call.request.origin, call.repo, sha, call.store.read_commit(sha))
        for sha in commits_of(call.store, _pull(call))
    ]
    return paged(call.request, commits)


# --- writing ---


def _create(call: Call) -> Response:
    settle(call.github)
    if not call.github.actions_may_propose:
        message = "GitHub Actions is not permitted to create or approve pull requests."
        raise refusal(HTTPStatus.FORBIDDEN, message, _CREATE)
    fields = call.fields()
    head = str(required(fields, "head", _CREATE)).removeprefix(f"{call.repo.owner}:")
    base, title = required(fields, "base", _CREATE), required(fields, "title", _CREATE)
    _check_body(fields, _CREATE)
    head_sha, base_sha = _check_branches(call, head, base)
    pull = Pull(
        number=max((*call.github.pulls, *call.github.issues), default=0) + 1,
        title=title,
        body=fields.get("body"),
        head=head,
        base=base,
        head_sha=head_sha,
        base_sha=base_sha,
        draft=bool(fields.get("draft")),
        created_at=stamp(),
        updated_at=stamp(),
    )
    keep(call.github, pull)
    return json_response(201, _whole(call, pull), {"location": f"{call.url}/pulls/{pull.number}"})


def _check_branches(call: Call, head: str, base: str) -> tuple[str, str]:
    """Return the newest commits of head and base, or refuse for GitHub's reasons."""
    head_sha, base_sha = (call.store.get_ref(f"refs/heads/{name}") for name in (head, base))
    if head_sha is None or base_sha is None:
        absent = "head" if head_sha is None else "base"
        raise invalid(_CREATE, resource="PullRequest", field=absent, code="invalid")
    if find_open(call.github, head, base):
        message = f"A pull request already exists for {call.repo.owner}:{head}."
        raise invalid(_CREATE, resource="PullRequest", code="custom", message=message)
    if head_sha in call.store.history(base_sha):
        message = f"No commits between {base} and {head}"
        raise invalid(_CREATE, resource="PullRequest", code="custom", message=message)
    return head_sha, base_sha


def _update(call: Call) -> Response:
    settle(call.github)
    pull, fields = _pull(call), call.fields()
    _check_body(fields, _UPDATE)
    texts = {name: fields[name] for name in ("title", "body", "base") if name in fields}
    pull = replace(pull, **texts, updated_at=stamp())
    if fields.get("state") == "closed" and pull.open:
        pull = closed(pull)
    if fields.get("state") == "open" and not pull.open:
        pull = _reopened(call, pull)
    keep(call.github, pull)
    settle(call.github)
    return json_response(200, _whole(call, _pull(call)))


def _check_body(fields: Mapping[str, Any], docs: str) -> None:
    """Refuse a body that GitHub could not store."""
    if len(fields.get("body") or "") > _LONGEST_BODY:
        message = f"body is too long (maximum is {_LONGEST_BODY} characters)"
        raise invalid(docs, resource="PullRequest", field="body", code="custom", message=message)


def _reopened(call: Call, pull: Pull) -> Pull:
    try:
        return reopened(call.github, pull)
    except CannotReopen as refused:
        message = str(refused)
        raise invalid(
            _UPDATE, resource="PullRequest", field="state", code="invalid", message=message
        ) from None


def _request_review(call: Call) -> Response:
    """Return the pull request with the new reviewers, who must be collaborators but not its author."""
    pull, fields = _pull(call), call.fields()
    names, teams = fields.get("reviewers", []), fields.get("team_reviewers", [])
    if pull.user in names:
        raise _no_review("Review cannot be requested from pull request author.")
    allowed = call.github.collaborators
    if not call.github.teams.issuperset(teams) or (allowed is not None and not allowed.issuperset(names)):
        raise _no_review(
            "Reviews may only be requested from collaborators. One or more of the users or teams you "
            f"specified is not a collaborator of the {call.repo.full_name} repository."
        )
    reviewers, all_teams = (
        tuple(dict.fromkeys((*there, *given)))
        for there, given in ((pull.reviewers, names), (pull.teams, teams))
    )
    pull = replace(pull, reviewers=reviewers, teams=all_teams)
    return json_response(201, _simple(call, keep(call.github, pull)))


def _no_review(message: str) -> Refusal:
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, message, _REVIEW)


def _list_reviewers(call: Call) -> Response:
    return json_response(200, review_request(call.request.origin, _pull(call)))


def _add_labels(call: Call) -> Response:
    """Return all labels of the pull request; a name that is not a label yet becomes one."""
    docs = "/issues/labels#add-labels-to-an-issue"
    given, pull = read_json(call.request), _pull(call)
    names = required(given, "labels", docs) if isinstance(given, dict) else given
    if not all(isinstance(name, str) and name for name in names):
        raise refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "Validation Failed", docs)
    pull = replace(pull, labels=tuple(dict.fromkeys((*pull.labels, *names))))
    call.github.pulls[pull.number] = pull
    return json_response(200, [label(call.url, name) for name in pull.labels])


def _commented(call: Call) -> Pull | Issue:
    """Return the pull request or the issue that has the comments: both share their numbers."""
    return call.github.issues.get(int(call.args[0])) or _pull(call)


def _list_comments(call: Call) -> Response:
    pull = _commented(call)
    comments = [issue_comment(call.request.origin, call.repo, pull.number, c) for c in pull.comments]
    return paged(call.request, comments)


def _add_comment(call: Call) -> Response:
    pull, docs = _commented(call), "/issues/comments#create-an-issue-comment"
    if isinstance(pull, Pull) and pull.locked:
        raise refusal(HTTPStatus.FORBIDDEN, "Unable to create comment because issue is locked.", docs)
    comment = add_comment(call.github, pull, required(call.fields(), "body", docs), BOT)
    return json_response(201, issue_comment(call.request.origin, call.repo, pull.number, comment))


ROUTES: Final[Routes] = {
    ("GET", "pulls"): _list,
    ("POST", "pulls"): _create,
    ("GET", r"pulls/(\d+)"): _get,
    ("PATCH", r"pulls/(\d+)"): _update,
    ("GET", r"pulls/(\d+)/commits"): _commits,
    ("GET", r"pulls/(\d+)/requested_reviewers"): _list_reviewers,
    ("POST", r"pulls/(\d+)/requested_reviewers"): _request_review,
    ("POST", r"issues/(\d+)/labels"): _add_labels,
    ("GET", r"issues/(\d+)/comments"): _list_comments,
    ("POST", r"issues/(\d+)/comments"): _add_comment,
}
