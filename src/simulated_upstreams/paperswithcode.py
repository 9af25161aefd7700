"""The API of paperswithcode.co, as far as one paper goes: `/api/v1/papers/ID`.

The shape follows what huggingface/pwc-cli and other clients read.
"""

import re
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import CodePaper, UpstreamState

_PAPER: Final = re.compile(r"/api/v1/papers/(?P<id>.+)")


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as the site does, from the papers of `state`."""

    def respond(request: Request) -> Response:
        path = _PAPER.fullmatch(request.path)
        paper = state.with_code.get(path["id"]) if path else None
        if path is None or paper is None:
            return json_response(404, {"detail": "Not Found"})
        return json_response(200, _shape(path["id"], paper))

    return respond


def _shape(ident: str, paper: CodePaper) -> dict[str, Any]:
    repositories = [
        {"url": url, "is_official": is_official, "num_stars": 1}
        for urls, is_official in ((paper.official, True), (paper.others, False))
        for url in urls
    ]
    return {
        "id": 1,
        "arxiv_id": ident,
        "title": paper.title,
        "conference_name": paper.conference,
        "citation_count": paper.citations,
        "repositories": repositories,
        "project_pages": [],
    }
