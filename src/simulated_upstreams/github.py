"""GitHub's API: checks the token and the rate limit, finds the repository, and calls the endpoint."""

import re
import threading
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from simulated_upstreams import github_compare, github_git, github_issues, github_pulls, github_rules
from simulated_upstreams.github_call import Call, Routes, read_object
from simulated_upstreams.github_graphql import execute
from simulated_upstreams.github_shapes import (
    NOT_FOR_WORKFLOWS,
    Refusal,
    full_repository,
    not_found,
    permissions,
    rate_limit,
    rate_limits,
    refusal,
    workflow_permissions,
)
from simulated_upstreams.server import Answer, Request, Response, json_response, with_etag
from simulated_upstreams.state import GitHubState, Repo

_BY_NAME: Final = re.compile(r"/repos/(?P<name>[^/]+/[^/]+)(?P<rest>/.*)?")
_BY_ID: Final = re.compile(r"/repositories/(?P<id>\d+)(?P<rest>/.*)?")
_AUTHORIZATION: Final = re.compile(r"(?:token|bearer) (?P<token>.*)", re.IGNORECASE)
_LIMIT_DOCS: Final = "/using-the-rest-api/rate-limits-for-the-rest-api"
_READS: Final = frozenset({"GET", "HEAD"})


def answer(github: GitHubState) -> Answer:
    """Return a function that answers requests as GitHub does, one at a time: writes do not overlap."""
    lock = threading.Lock()

    def respond(request: Request) -> Response:
        with lock:
            return _respond(github, request)

    return respond


def answer_as_server(github: GitHubState) -> Answer:
    """Return a function that answers as GitHub Enterprise Server does, whose API is below `/api`."""
    respond = answer(github)

    def respond_below(request: Request) -> Response:
        base = "/api/v3" if request.path.startswith("/api/v3/") else "/api"
        path, target = request.path.removeprefix(base), request.target.removeprefix(base)
        return respond(replace(request, path=path, target=target, base=base))

    return respond_below


def _respond(github: GitHubState, request: Request) -> Response:
    resource = "graphql" if request.path == "/graphql" else "core"
    try:
        limit = _limit(github, request)
        if request.path == "/rate_limit":
            response = json_response(200, rate_limits(github, limit))
        else:
            response = _spend(github, resource, limit, request)
        response = _with_token(response, github, request)
    except Refusal as refused:
        response, limit = refused.response, github.anonymous_limit
    return _with_budget(response, github, resource, limit)


def _limit(github: GitHubState, request: Request) -> int:
    """Return how many requests an hour the client may make; 401 for any token but that of the state."""
    header = request.headers.get("authorization")
    if header is None:
        return github.anonymous_limit
    match = _AUTHORIZATION.fullmatch(header)
    if match is None or match["token"] != github.token:
        raise refusal(HTTPStatus.UNAUTHORIZED, "Bad credentials")
    return github.limit


def _spend(github: GitHubState, resource: str, limit: int, request: Request) -> Response:
    if github.spent[resource] >= limit:
        return _exhausted(request, resource)
    github.spent[resource] += 1
    try:
        return _graphql(github, request) if resource == "graphql" else _rest(github, request)
    except Refusal as refused:
        return refused.response


def _exhausted(request: Request, resource: str) -> Response:
    """Return GitHub's answer when the limit is used up: 403 over REST, 200 with an error over GraphQL."""
    if "authorization" not in request.headers:
        message = (
            "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a "
            "higher rate limit. Check out the documentation for more details.)"
        )
    else:
        message = "API rate limit exceeded for user ID 41898282."
    if resource == "graphql":
        return json_response(200, {"errors": [{"type": "RATE_LIMITED", "message": message}]})
    return refusal(HTTPStatus.FORBIDDEN, message, _LIMIT_DOCS).response


def _with_token(response: Response, github: GitHubState, request: Request) -> Response:
    """Return the response with GitHub's headers about a valid token."""
    about = {"x-oauth-scopes": github.scopes, "github-authentication-token-expiration": github.expires}
    headers = {name: value for name, value in about.items() if value is not None}
    if "authorization" not in request.headers:
        return response
    return Response(response.status, {**response.headers, **headers}, response.body)


def _with_budget(response: Response, github: GitHubState, resource: str, limit: int) -> Response:
    left = rate_limit(github, limit, resource)
    headers = {f"x-ratelimit-{name}": str(value) for name, value in left.items()}
    also = {"x-ratelimit-resource": resource, "x-github-media-type": "github.v3; format=json"}
    return Response(response.status, {**response.headers, **headers, **also}, response.body)


# --- GraphQL ---


def _graphql(github: GitHubState, request: Request) -> Response:
    if "authorization" not in request.headers:
        raise refusal(HTTPStatus.UNAUTHORIZED, "This endpoint requires you to be authenticated.")
    fields = read_object(request)
    return json_response(200, execute(github, fields.get("query", ""), fields.get("variables") or {}))


# --- REST ---


def _get_repository(call: Call) -> Response:
    message = call.github.refusing.get(call.repo.owner.lower())
    if message and "authorization" in call.request.headers:
        raise refusal(HTTPStatus.FORBIDDEN, message, "/repos/repos#get-a-repository")
    repository = full_repository(call.request.origin, call.repo)
    if "authorization" in call.request.headers and call.repo == call.github.list_repository:
        repository["permissions"] = permissions(call.github.role)
    return with_etag(call.request, json_response(200, repository))


def _get_workflow_permissions(call: Call) -> Response:
    """Return what workflows may do; only an administrator may read it."""
    if call.github.role != "admin":
        docs = "/actions/permissions#get-default-workflow-permissions-for-a-repository"
        raise refusal(HTTPStatus.FORBIDDEN, NOT_FOR_WORKFLOWS, docs)
    return json_response(200, workflow_permissions(call.github))


def _get_citation(call: Call) -> Response:
    return _raw(call.repo.citation)


def _get_readme(call: Call) -> Response:
    return _raw(call.repo.readme)


def _raw(text: str) -> Response:
    """Return a file as the media type `raw` asks for it."""
    if not text:
        raise not_found("/repos/contents#get-repository-content")
    headers = {"content-type": "application/vnd.github.raw+json; charset=utf-8"}
    return Response(200, headers, text.encode())


_ROUTES: Final[Routes] = {
    ("GET", ""): _get_repository,
    ("GET", "contents/CITATION.cff"): _get_citation,
    ("GET", "readme"): _get_readme,
    ("GET", "actions/permissions/workflow"): _get_workflow_permissions,
    **github_git.ROUTES,
    **github_compare.ROUTES,
    **github_issues.ROUTES,
    **github_pulls.ROUTES,
    **github_rules.ROUTES,
}


def _rest(github: GitHubState, request: Request) -> Response:
    if (request.method, request.path) == ("GET", "/user"):
        raise _no_user(request)
    by_name, by_id = _BY_NAME.fullmatch(request.path), _BY_ID.fullmatch(request.path)
    if by_name:
        repo, rest = github.find(by_name["name"]), by_name["rest"] or ""
        moved = github.renamed(by_name["name"])
        if repo is None and moved is not None:
            return _moved(request, moved, rest)
    elif by_id:
        repo, rest = github.repositories.get(int(by_id["id"])), by_id["rest"] or ""
    else:
        raise not_found()
    if repo is None:
        raise not_found("/repos/repos#get-a-repository")
    return _endpoint(github, request, repo, rest.removeprefix("/"))


def _no_user(request: Request) -> Refusal:
    """Return the refusal to name the token's owner: a workflow's token belongs to no user."""
    docs = "/users/users#get-the-authenticated-user"
    if "authorization" not in request.headers:
        return refusal(HTTPStatus.UNAUTHORIZED, "Requires authentication", docs)
    return refusal(HTTPStatus.FORBIDDEN, NOT_FOR_WORKFLOWS, docs)


def _moved(request: Request, repo: Repo, rest: str) -> Response:
    """Return the redirect to the repository's id: 301, or for a write 307, which keeps the method."""
    status = HTTPStatus.MOVED_PERMANENTLY if request.method in _READS else HTTPStatus.TEMPORARY_REDIRECT
    query = request.target.partition("?")[2]
    url = f"{request.origin}/repositories/{repo.id}{rest}{'?' if query else ''}{query}"
    body = {
        "message": status.phrase,
        "url": url,
        "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
    }
    return json_response(status, body, {"location": url})


def _endpoint(github: GitHubState, request: Request, repo: Repo, rest: str) -> Response:
    for (method, pattern), endpoint in _ROUTES.items():
        match = re.fullmatch(pattern, rest)
        if match and method == request.method:
            _check_permission(github, request, repo)
            return endpoint(Call(github, request, repo, match.groups()))
    raise not_found()


def _check_permission(github: GitHubState, request: Request, repo: Repo) -> None:
    """Let a workflow's token write to its own repository only, and refuse what the organization does."""
    if repo == github.list_repository:
        github_rules.check_policy(github, is_write=request.method not in _READS)
    if request.method in _READS:
        return
    if "authorization" not in request.headers:
        raise refusal(HTTPStatus.UNAUTHORIZED, "Requires authentication")
    if repo.full_name.lower() != github.target.lower():
        raise refusal(HTTPStatus.FORBIDDEN, NOT_FOR_WORKFLOWS)
