"""Semantic Scholar's Graph API, as far as its batch of papers goes: `POST /graph/v1/paper/batch`."""

import json
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import ScholarPaper, UpstreamState

_MOST_IDS: Final = 500


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as Semantic Scholar does, from the papers of `state`."""

    def respond(request: Request) -> Response:
        if request.headers.get("x-api-key") != state.scholar_key:
            return json_response(403, {"message": "Forbidden"})
        if (request.method, request.path) != ("POST", "/graph/v1/paper/batch"):
            return json_response(404, {"error": "Not found"})
        return _batch(state, request)

    return respond


def _batch(state: UpstreamState, request: Request) -> Response:
    ids = json.loads(request.body)["ids"]
    if not 0 < len(ids) <= _MOST_IDS:
        return json_response(400, {"error": f"Between 1 and {_MOST_IDS} ids may be asked for"})
    fields = request.query.get("fields", "title").split(",")
    keys = [name.removeprefix("DOI:").lower() for name in ids]
    return json_response(200, [_paper(key, state.scholar.get(key), fields) for key in keys])


def _paper(key: str, paper: ScholarPaper | None, fields: list[str]) -> dict[str, Any] | None:
    """Return a paper with the requested fields, or null for an unknown one."""
    if paper is None:
        return None
    whole = {
        "title": paper.title,
        "abstract": paper.abstract,
        "externalIds": _identifiers(key, paper),
        "year": paper.year,
        "venue": paper.venue or "",
        "citationCount": paper.citations,
        "authors": [{"authorId": None, "name": name} for name in paper.authors],
    }
    return {"paperId": f"{0:040x}", **{name: whole[name] for name in fields}}


def _identifiers(key: str, paper: ScholarPaper) -> dict[str, Any]:
    """Return the paper's names elsewhere, of which dblp's is there only for some."""
    name = {"ArXiv": key.removeprefix("arxiv:")} if key.startswith("arxiv:") else {"DOI": key}
    return {**name, "CorpusId": 1, **({"DBLP": paper.dblp} if paper.dblp else {})}
