"""OpenAlex's API, as far as a filter by DOI goes: `/works?filter=doi:A|B`."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import OpenAlexWork, UpstreamState

_MOST_VALUES: Final = 100  # of one filter
_RESOLVER: Final = "https://doi.org/"


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as OpenAlex does, from the works of `state`."""

    def respond(request: Request) -> Response:
        if not _has_key(request, state.openalex_key):
            return _refusal(401, "API key is invalid.")
        if request.path != "/works":
            return _refusal(404, "Not found.")
        return _works(state.openalex, request.query)

    return respond


def _has_key(request: Request, key: str) -> bool:
    """Return whether the key is sent, as `api_key`, or as a bearer token (J535D165/pyalex#30)."""
    return request.query.get("api_key") == key or request.headers.get("authorization") == f"Bearer {key}"


def _works(works: Mapping[str, OpenAlexWork], query: Mapping[str, str]) -> Response:
    name, _, values = query.get("filter", "").partition(":")
    dois = [value.lower().removeprefix(_RESOLVER) for value in values.split("|")]
    if name != "doi" or len(dois) > _MOST_VALUES:
        return _refusal(400, "Invalid query parameters.")
    found = [doi for doi in sorted(dois) if doi in works]
    selected = query["select"].split(",") if "select" in query else None
    size = int(query.get("per_page", 25))
    results = [_work(doi, works[doi]) for doi in found[:size]]
    if selected is not None:
        results = [{name: work[name] for name in selected} for work in results]
    meta = {"count": len(found), "db_response_time_ms": 1, "page": 1, "per_page": size, "groups_count": None}
    return json_response(200, {"meta": meta, "results": results, "group_by": []})


def _work(doi: str, work: OpenAlexWork) -> dict[str, Any]:
    source = None if work.venue is None else {"id": "https://openalex.org/S1", "display_name": work.venue}
    return {
        "id": "https://openalex.org/W1",
        "doi": f"{_RESOLVER}{doi}",
        "title": work.title,
        "display_name": work.title,
        "publication_year": work.year,
        "is_retracted": work.retracted,
        "authorships": [_authorship(name) for name in work.authors],
        "cited_by_count": work.citations,
        "primary_location": {"is_oa": False, "landing_page_url": f"{_RESOLVER}{doi}", "source": source},
        "locations": [{"is_oa": True, "source": _source(name)} for name in work.also_in],
        "abstract_inverted_index": None if work.abstract is None else inverted(work.abstract),
    }


def _source(name: str) -> dict[str, Any]:
    kind = "repository" if name.startswith("arXiv") else "journal" if "Transactions" in name else "conference"
    return {"id": "https://openalex.org/S2", "display_name": name, "type": kind}


def _authorship(name: str) -> dict[str, Any]:
    author = {"id": "https://openalex.org/A1", "display_name": name, "orcid": None}
    return {"author_position": "middle", "author": author, "raw_author_name": name}


def inverted(text: str) -> dict[str, list[int]]:
    """Return each word of a text with its positions."""
    index: dict[str, list[int]] = {}
    for place, word in enumerate(re.findall(r"\S+", text)):
        index.setdefault(word, []).append(place)
    return index


def _refusal(status: int, message: str) -> Response:
    return json_response(status, {"error": HTTPStatus(status).phrase, "message": message})
