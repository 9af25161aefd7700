"""A request about a repository on GitHub, and what all endpoints share."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from simulated_upstreams.github_shapes import refusal
from simulated_upstreams.gitstore import GitStore
from simulated_upstreams.server import Request, Response, json_response
from simulated_upstreams.state import GitHubState, Repo


@dataclass(frozen=True, slots=True)
class Call:
    """A request, its repository, and the variable parts of the rest of its path."""

    github: GitHubState
    request: Request
    repo: Repo
    args: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address of the repository in this API."""
        return f"{self.request.origin}/repos/{self.repo.full_name}"

    @property
    def store(self) -> GitStore:
        """The git data; refused if there is none, as GitHub does for a repository without a commit."""
        if self.github.store is None or self.repo.full_name.lower() != self.github.target.lower():
            raise refusal(HTTPStatus.CONFLICT, "Git Repository is empty.", "/git")
        return self.github.store

    def fields(self) -> Mapping[str, Any]:
        """Return the object that the client sent."""
        return read_object(self.request)


Endpoint = Callable[[Call], Response]
Routes = Mapping[tuple[str, str], Endpoint]  # method and pattern of the path below the repository


def read_json(request: Request) -> Any:
    """Return the JSON that the client sent."""
    try:
        return json.loads(request.body)
    except ValueError:
        raise refusal(HTTPStatus.BAD_REQUEST, "Problems parsing JSON") from None


def read_object(request: Request) -> Mapping[str, Any]:
    """Return the object that the client sent."""
    value = read_json(request)
    if not isinstance(value, dict):
        raise refusal(HTTPStatus.BAD_REQUEST, "Body should be a JSON object")
    return value


def required(fields: Mapping[str, Any], name: str, docs: str) -> Any:
    """Return a field that the client must send; 422 where it did not."""
    if name not in fields:
        message = f'Invalid request.\n\n"{name}" wasn\'t supplied.'
        raise refusal(HTTPStatus.UNPROCESSABLE_ENTITY, message, docs)
    return fields[name]


def paged(request: Request, items: Sequence[Any]) -> Response:
    """Return one page of a list, with a Link header to the next: `per_page` is 30, and 100 at most."""
    page, headers = cut(request, items, 30, 100)
    return json_response(200, page, headers)


def cut(request: Request, items: Sequence[Any], usual: int, most: int) -> tuple[list[Any], Mapping[str, str]]:
    """Return the requested page of the list, and a Link header if there is a next one."""
    size = min(most, int(request.query.get("per_page", usual)))
    page = int(request.query.get("page", "1"))
    headers = {}
    if page * size < len(items):
        query = urlencode({**request.query, "page": page + 1})
        headers["link"] = f'<{request.origin}{quote(request.path)}?{query}>; rel="next"'
    return list(items[(page - 1) * size : page * size]), headers
