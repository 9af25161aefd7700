"""DataCite's records of Dagstuhl's papers, at `/dois/DOI`.

The shape is that of DataCite's metadata schema 4, as its API sends it (support.datacite.org/reference).
"""

from typing import Any

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import DagstuhlPaper, UpstreamState


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as DataCite does, from the papers of `state`."""

    def respond(request: Request) -> Response:
        doi = request.path.removeprefix("/dois/").lower()
        if doi not in state.dagstuhl:
            return json_response(404, {"errors": [{"status": "404", "title": "The resource doesn't exist."}]})
        return json_response(200, record(doi, state.dagstuhl[doi]))

    return respond


def record(doi: str, paper: DagstuhlPaper) -> dict[str, Any]:
    """Return the record of one paper."""
    series = f"LIPIcs, Vol. 1, {paper.venue}, pages 1:1-1:20"
    attributes = {
        "doi": doi,
        "creators": [_creator(name) for name in paper.authors],
        "titles": [{"title": "A subtitle", "titleType": "Subtitle"}, {"title": paper.title}],
        "publisher": "Schloss Dagstuhl – Leibniz-Zentrum für Informatik",
        "publicationYear": paper.year,
        "descriptions": [
            {"description": series, "descriptionType": "SeriesInformation"},
            {"description": paper.abstract, "descriptionType": "Abstract"},
        ],
        "types": {"resourceTypeGeneral": "ConferencePaper"},
    }
    return {"data": {"id": doi, "type": "dois", "attributes": attributes}}


def _creator(name: str) -> dict[str, Any]:
    given, _, family = name.rpartition(" ")
    return {"name": f"{family}, {given}", "nameType": "Personal", "givenName": given, "familyName": family}
