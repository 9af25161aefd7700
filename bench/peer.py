"""best-of, the one peer that PyPI has: what it asks GitHub, and how it is led to a server on this machine.

Its hosts are written into its code, so `RUNNER` lets its `requests` send what is meant for them to the
server; nothing else of it is changed. The server answers with the least that lets it show a repository.
"""

import json

from simulated_upstreams.server import Answer, Request, Response, json_response, text_response

RUNNER = """
import os, sys, requests
from urllib.parse import urlsplit
original = requests.Session.request
def request(self, method, url, **options):
    if urlsplit(url).hostname not in ("github.com", "api.github.com"):
        raise SystemExit("best-of asks " + url)
    return original(self, method, os.environ["PEER_URL"] + "/" + url.split("/", 3)[3], **options)
requests.Session.request = request
from best_of.generator import generate_markdown
generate_markdown("projects.yaml", None, "sample-token")
"""
_CONFIGURATION = """\
configuration: {generate_badges: false}
categories: [{category: all, title: All}]
projects:
"""


def projects(names: list[str]) -> str:
    """Return its list of these repositories."""
    items = [f"  - {{name: {name.partition('/')[2]}, github_id: {name}, category: all}}\n" for name in names]
    return _CONFIGURATION + "".join(items)


def answer() -> Answer:
    """Return what answers its questions: one GraphQL query, one page and one REST request a repository."""

    def respond(request: Request) -> Response:
        if request.path == "/graphql":
            return json_response(200, {"data": {"repository": _repository(request)}})
        if request.path.endswith("/network/dependents"):
            return text_response(200, "<html><body>7 Repositories</body></html>", "text/html")
        return json_response(200, [], {"link": '<http://127.0.0.1/x?page=3>; rel="last"'})

    return respond


def _repository(request: Request) -> dict[str, object]:
    asked = json.loads(request.body)["variables"]
    owner, name = asked["owner"], asked["repo"]
    day = "2026-11-01T12:00:00Z"
    counts = ("stargazers", "pullRequests", "forks", "watchers", "openIssues", "closedIssues")
    commit = {"committedDate": day, "history": {"totalCount": 9}, "recent_activity": {"totalCount": 3}}
    return {
        "name": name,
        "nameWithOwner": f"{owner}/{name}",
        "description": "A made-up repository.",
        "url": f"https://github.com/{owner}/{name}",
        **dict.fromkeys(("createdAt", "updatedAt", "pushedAt"), day),
        "diskUsage": 1,
        "licenseInfo": {"spdxId": "MIT"},
        **{count: {"totalCount": 42} for count in counts},
        "masterCommit": {"target": commit},
        "repositoryTopics": {"nodes": []},
        "releases": {"nodes": []},
    }
