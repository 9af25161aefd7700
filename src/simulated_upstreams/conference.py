"""The program files of conference sites, at `/HOST/static/virtual/data/…`.

The shapes follow what programs that read them expect: names are escaped for HTML, and the abstract of an oral
has the number of its poster.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response, text_response
from simulated_upstreams.state import Presentation, UpstreamState

_FILE: Final = re.compile(
    r"/(?P<host>[^/]+)/static/virtual/data/[a-z]+-(?P<year>\d{4})-(?P<what>orals-posters|abstracts)\.json"
)


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as the sites do, from the presentations of `state`."""

    def respond(request: Request) -> Response:
        file = _FILE.fullmatch(request.path)
        prefix = f"{file['host']}/virtual/{file['year']}/" if file else "-"
        found = {key: one for key, one in state.presentations.items() if key.startswith(prefix)}
        if file is None or not found:
            return text_response(404, "<!DOCTYPE html><html><title>Not Found</title></html>", "text/html")
        return json_response(200, program(found) if file["what"] == "orals-posters" else abstracts(found))

    return respond


def program(presentations: Mapping[str, Presentation]) -> dict[str, Any]:
    """Return the file of a year's events."""
    results = [_event(key, one) for key, one in presentations.items()]
    return {"count": len(results), "next": None, "previous": None, "results": results}


def abstracts(presentations: Mapping[str, Presentation]) -> dict[str, str]:
    """Return the file of a year's abstracts."""
    numbered = {str(one.poster or _number(key)): one.abstract for key, one in presentations.items()}
    return {number: abstract for number, abstract in numbered.items() if abstract}


def _event(key: str, one: Presentation) -> dict[str, Any]:
    return {
        "id": _number(key),
        "name": escape(one.title),
        "authors": [{"id": index, "fullname": escape(name)} for index, name in enumerate(one.authors)],
        "decision": one.decision,
        "paper_url": f"https://openreview.net/forum?id={one.submission}" if one.submission else None,
        "sourceurl": f"https://openreview.net/group?id={one.group}" if one.group else None,
        "visible": True,
        "virtualsite_url": f"/{key.partition('/')[2]}",
        "related_events_ids": [one.poster] if one.poster else [],
    }


def _number(key: str) -> int:
    return int(key.rpartition("/")[2])
