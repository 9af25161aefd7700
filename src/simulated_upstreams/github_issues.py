"""GitHub's issues of the target repository, as far as a workflow reports in one."""

from dataclasses import replace
from typing import Any, Final

from simulated_upstreams.github_call import Call, Routes, paged, required
from simulated_upstreams.github_settle import stamp
from simulated_upstreams.github_shapes import issue, not_found
from simulated_upstreams.server import Response, json_response
from simulated_upstreams.state import BOT, Issue, Pull

_CREATE: Final = "/issues/issues#create-an-issue"
_UPDATE: Final = "/issues/issues#update-an-issue"


def _list(call: Call) -> Response:
    """Return the issues, the newest first; pull requests are among them."""
    query = call.request.query
    state, creator = query.get("state", "open"), query.get("creator")
    both: dict[int, Issue | Pull] = {**call.github.issues, **call.github.pulls}
    chosen = [
        found
        for _, found in sorted(both.items(), reverse=True)
        if state in {"all", "open" if found.open else "closed"} and creator in {None, found.user}
    ]
    return paged(call.request, [issue(call.request.origin, call.repo, found) for found in chosen])


def _create(call: Call) -> Response:
    fields = call.fields()
    made = Issue(
        number=max((*call.github.pulls, *call.github.issues), default=0) + 1,
        title=required(fields, "title", _CREATE),
        body=fields.get("body") or "",
        user=BOT,
        created_at=stamp(),
    )
    return _kept(call, made, 201)


def _update(call: Call) -> Response:
    before = call.github.issues.get(int(call.args[0]))
    if before is None:
        raise not_found(_UPDATE)
    fields = call.fields()
    changes: dict[str, Any] = {name: fields[name] for name in ("title", "body") if name in fields}
    return _kept(call, replace(before, **changes), 200)


def _kept(call: Call, made: Issue, status: int) -> Response:
    call.github.issues[made.number] = made
    return json_response(status, issue(call.request.origin, call.repo, made))


ROUTES: Final[Routes] = {
    ("GET", "issues"): _list,
    ("POST", "issues"): _create,
    ("PATCH", r"issues/(\d+)"): _update,
}
