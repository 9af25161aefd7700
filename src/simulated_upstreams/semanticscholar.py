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
    dois = [name.removeprefix("DOI:").lower() for name in ids]
    return json_response(200, [_paper(doi, state.scholar.get(doi), fields) for doi in dois])


def _paper(doi: str, paper: ScholarPaper | None, fields: list[str]) -> dict[str, Any] | None:
    """Return a paper with the requested fields, or null for an unknown one."""
    if paper is None:
        return None
    whole = {
        "title": paper.title,
        "abstract": paper.abstract,
        "externalIds": {"DOI": doi, "CorpusId": 1},
        "year": paper.year,
        "venue": paper.venue or "",
        "authors": [{"authorId": None, "name": name} for name in paper.authors],
    }
    return {"paperId": f"{0:040x}", **{name: whole[name] for name in fields}}
