"""Code beside GitHub: the APIs of GitLab, Gitea, Hugging Face and Zenodo, without an account.

The shapes follow the pages that each function names. An instance of GitLab or Gitea is served at `/HOST/…`.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import Repo, UpstreamState

_GITLAB: Final = re.compile(r"/(?P<host>[^/]+)/api/v4/projects/(?P<path>.+)")
_GITEA: Final = re.compile(r"/(?P<host>[^/]+)/api/v1/repos/(?P<path>.+)")
_HUGGING_FACE: Final = re.compile(r"/api/(?P<path>(?:models|datasets|spaces)/.+)")
_PAPER: Final = re.compile(r"/api/papers/(?P<id>.+)")
_ZENODO: Final = re.compile(r"/api/records/(?P<path>\d+)")


def _answer(
    state: UpstreamState,
    pattern: re.Pattern[str],
    shape: Callable[[Repo], dict[str, Any]],
    absent: Response,
) -> Answer:
    def respond(request: Request) -> Response:
        found = pattern.fullmatch(request.path)
        key = "/".join(found.groupdict().values()) if found else ""
        repo = state.forges.get(key)
        return json_response(200, shape(repo)) if repo else absent

    return respond


def gitlab(state: UpstreamState) -> Answer:
    """Return a function that answers as GitLab does: docs.gitlab.com/api/projects, "Get a single project"."""
    return _answer(state, _GITLAB, gitlab_project, json_response(404, {"message": "404 Project Not Found"}))


def gitlab_project(repo: Repo) -> dict[str, Any]:
    """Return a project without an account's rights, with its license."""
    key = repo.license.lower() if repo.license else None
    return {
        "id": repo.id,
        "description": repo.description,
        "name": repo.name,
        "path": repo.name.lower(),
        "path_with_namespace": repo.full_name,
        "default_branch": repo.default_branch,
        "star_count": repo.stars,
        "forks_count": 0,
        "license_url": "https://gitlab.example.org/LICENSE" if key else None,
        "license": {"key": key, "name": repo.license, "nickname": None, "html_url": None} if key else None,
        **({"forked_from_project": {"id": 1}} if repo.fork else {}),
    }


def gitea(state: UpstreamState) -> Answer:
    """Return a function that answers as Gitea does: docs.gitea.com/api, "Get a repository"."""
    return _answer(state, _GITEA, gitea_repository, json_response(404, {"message": "not found", "url": ""}))


def gitea_repository(repo: Repo) -> dict[str, Any]:
    """Return a repository as Gitea 1.23 and later send it."""
    return {
        "id": repo.id,
        "name": repo.name,
        "full_name": repo.full_name,
        "description": repo.description or "",
        "empty": repo.empty,
        "fork": repo.fork,
        "stars_count": repo.stars,
        "default_branch": repo.default_branch,
        "archived": repo.archived,
        "licenses": [repo.license] if repo.license else None,
    }


def huggingface(state: UpstreamState) -> Answer:
    """Return a function that answers as the Hugging Face Hub does, as huggingface_hub 2.4.0 reads it."""
    headers = {"x-error-code": "RepoNotFound", "x-error-message": "Repository not found"}
    absent = json_response(401, {"error": "Invalid username or password."}, headers)
    repositories = _answer(state, _HUGGING_FACE, huggingface_repository, absent)

    def respond(request: Request) -> Response:
        paper = _PAPER.fullmatch(request.path)
        return _paper_page(state, paper["id"]) if paper else repositories(request)

    return respond


def _paper_page(state: UpstreamState, ident: str) -> Response:
    """Return the page of a paper, which the Hub makes of arXiv's data; people name the code there."""
    if ident not in state.paper_pages:
        return json_response(404, {"error": "Paper not found"})
    page = {"id": ident, "title": "A sample paper", "upvotes": 1, "githubRepo": state.paper_pages[ident]}
    return json_response(200, page)


def huggingface_repository(repo: Repo) -> dict[str, Any]:
    """Return a model, a dataset or a space."""
    license_ = repo.license.lower() if repo.license else None
    return {
        "_id": f"{repo.id:024x}",
        "id": repo.full_name,
        "private": False,
        "disabled": repo.archived,
        "lastModified": repo.last_commit,
        "likes": repo.stars,
        "tags": ["sample", f"license:{license_}"] if license_ else ["sample"],
        "cardData": {"license": license_} if license_ else {},
    }


def zenodo(state: UpstreamState) -> Answer:
    """Return a function that answers as Zenodo does: developers.zenodo.org, "Records"."""
    absent = json_response(404, {"status": 404, "message": "The persistent identifier does not exist."})
    return _answer(state, _ZENODO, zenodo_record, absent)


def zenodo_record(repo: Repo) -> dict[str, Any]:
    """Return a record; all its versions together have the preceding number."""
    license_ = {"license": {"id": repo.license.lower()}} if repo.license else {}
    return {
        "id": repo.id,
        "conceptrecid": str(repo.id - 1),
        "doi": f"10.5281/zenodo.{repo.id}",
        "metadata": {"title": repo.description or "A sample record", "version": "v1", **license_},
    }
