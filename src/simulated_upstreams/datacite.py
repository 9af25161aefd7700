"""DataCite's REST API, as far as a query for arXiv's DOIs goes: `/dois?query=doi:("A" OR "B")`.

The shape is that of DataCite's metadata schema 4, as its API sends it (support.datacite.org/reference).
"""

import re
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import ArxivPaper, UpstreamState

_DOI: Final = re.compile(r'"10\.48550/arxiv\.([^"]+)"')


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as DataCite does, with what it has registered in `state`."""

    def respond(request: Request) -> Response:
        if request.path != "/dois":
            return json_response(404, {"errors": [{"status": "404", "title": "The resource doesn't exist."}]})
        found = [ident for ident in _DOI.findall(request.query.get("query", "")) if ident in state.datacite]
        records = [_record(ident, state.datacite[ident]) for ident in found]
        return json_response(200, {"data": records, "meta": {"total": len(records), "totalPages": 1}})

    return respond


def _record(ident: str, paper: ArxivPaper) -> dict[str, Any]:
    doi = f"10.48550/arxiv.{ident}"
    attributes = {
        "doi": doi,
        "creators": [_creator(name) for name in paper.authors],
        "titles": [{"title": paper.title}],
        "publisher": "arXiv",
        "publicationYear": int((paper.updated or paper.published)[:4]),
        "dates": [
            {"date": paper.published, "dateType": "Submitted", "dateInformation": "v1"},
            {"date": paper.updated or paper.published, "dateType": "Updated", "dateInformation": "v1"},
        ],
        "descriptions": [{"description": paper.abstract, "descriptionType": "Abstract"}],
        "types": {"resourceTypeGeneral": "Preprint", "resourceType": "Article"},
    }
    return {"id": doi, "type": "dois", "attributes": attributes}


def _creator(name: str) -> dict[str, Any]:
    given, _, family = name.rpartition(" ")
    return {"name": f"{family}, {given}", "nameType": "Personal", "givenName": given, "familyName": family}
