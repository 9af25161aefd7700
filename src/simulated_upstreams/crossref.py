"""Crossref's REST API: `/works` with a filter or for a title, `/works/DOI`, and who registered a DOI.

The shapes are those of its format document (CrossRef/rest-api-doc, api_format.md) and of answers quoted in
other programs' tests; `updated-by`, which that document lacks, is from aipoch/open-science#2693. A search
answers with every work that has a word of the title, as Crossref's does, the most alike first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response, text_response
from simulated_upstreams.state import CrossrefWork, Update, UpstreamState

_MOST_ROWS: Final = 1000
_DEFAULT_ROWS: Final = 20
_IEEE: Final = "263"
# crossref.org, "Access and authentication": the rate limit, and the pool of the client.
_LIMITS: Final = {"x-rate-limit-limit": "50", "x-rate-limit-interval": "1s"}
# The names that `select` takes, as Crossref itself lists them when it refuses one.
SELECTABLE: Final = frozenset(
    """
    abstract URL resource member posted score created degree update-policy short-title license ISSN
    container-title issued update-to issue prefix approved indexed article-number clinical-trial-number
    accepted author group-title DOI is-referenced-by-count updated-by event chair standards-body
    original-title funder translator published archive published-print alternative-id subject subtitle
    published-online publisher-location content-domain reference title link type publisher volume
    references-count ISBN issn-type assertion deposited page content-created short-container-title relation
    editor
    """.split()  # noqa: SIM905 - words read best as words
)


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as Crossref does, from the works of `state`."""

    def respond(request: Request) -> Response:
        pool = "polite" if "mailto" in request.headers.get("user-agent", "") else "public"
        response = _respond(state, request)
        return Response(response.status, {**response.headers, **_LIMITS, "x-api-pool": pool}, response.body)

    return respond


def _respond(state: UpstreamState, request: Request) -> Response:
    if request.method != "GET":
        return text_response(405, "Method Not Allowed")
    if request.path == "/v1/works":
        return _list(state.works, request.query)
    doi = request.path.removeprefix("/v1/works/").lower()
    if doi.endswith("/agency"):
        return _agency(state, doi.removesuffix("/agency"))
    if doi in state.works:
        return _message("work", _work(doi, state.works[doi]))
    return text_response(404, "Resource not found.")


def _list(works: Mapping[str, CrossrefWork], query: Mapping[str, str]) -> Response:
    """Return the works that a filter names; it leaves out what it does not know."""
    filters = [part.partition(":") for part in query.get("filter", "").split(",") if part]
    refused = [name for name, _, _ in filters if name not in {"doi", "alternative-id", "member", "prefix"}]
    refused += sorted(set(query.get("select", "DOI").split(",")) - SELECTABLE)
    rows = int(query.get("rows", _DEFAULT_ROWS))
    if refused or not 0 <= rows <= _MOST_ROWS:
        return _refusal(refused or [str(rows)])
    dois = {value.lower() for name, _, value in filters if name == "doi"}
    numbers = {value for name, _, value in filters if name == "alternative-id"}
    if "query.bibliographic" in query:
        owners = {value for name, _, value in filters if name in {"member", "prefix"}}
        alike = _alike(works, query["query.bibliographic"])
        found = [doi for doi in alike if not owners.isdisjoint({_member(works[doi]), doi.partition("/")[0]})]
    else:
        # The order is by relevance, which is not that of the request.
        found = [doi for doi in sorted(works) if doi in dois or works[doi].number in numbers]
    selected = query.get("select", "").split(",") if "select" in query else None
    items = [_only(_work(doi, works[doi]), selected) for doi in found[:rows]]
    return _message(
        "work-list",
        {
            "facets": {},
            "total-results": len(found),
            "items": items,
            "items-per-page": rows,
            "query": {"start-index": 0, "search-terms": None},
        },
    )


def _alike(works: Mapping[str, CrossrefWork], title: str) -> Sequence[str]:
    """Return the DOIs of the works that have a word of the title, those with the most of them first."""
    words = _words(title)
    shared = {doi: len(words & _words(f"{work.title} {work.subtitle or ''}")) for doi, work in works.items()}
    return [doi for doi in sorted(works, key=lambda doi: (-shared[doi], doi)) if shared[doi]]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _member(work: CrossrefWork) -> str:
    return _IEEE if work.document else "320"


def _only(work: dict[str, Any], selected: Iterable[str] | None) -> dict[str, Any]:
    return work if selected is None else {name: work[name] for name in selected if name in work}


def _agency(state: UpstreamState, doi: str) -> Response:
    label = "Crossref" if doi in state.works else state.agencies.get(doi)
    if label is None:
        return text_response(404, "Resource not found.")
    return _message("work-agency", {"DOI": doi, "agency": {"id": label.lower(), "label": label}})


def _work(doi: str, work: CrossrefWork) -> dict[str, Any]:
    issued = min(filter(None, (work.online, work.print)), default=None)
    texts = {"abstract": work.abstract, "volume": work.volume, "page": work.page}
    dates = {"published-online": work.online, "published-print": work.print}
    updates = {"updated-by": work.updated_by, "update-to": work.update_to}
    return {
        "DOI": doi,
        "URL": f"https://doi.org/{doi}",
        "type": _type(work),
        "member": _member(work),
        "source": "Crossref",
        "title": [work.title],
        "subtitle": [work.subtitle] if work.subtitle else [],
        "author": [_author(place, *names) for place, names in enumerate(work.authors)],
        "container-title": [work.venue] if work.venue else [],
        "issued": {"date-parts": [list(issued) if issued else [None]]},
        **({"event": _event(work)} if work.event or work.acronym else {}),
        **({"alternative-id": [work.number]} if work.number else {}),
        **_addresses(doi, work),
        **({"is-referenced-by-count": work.cited} if work.cited is not None else {}),
        **{name: text for name, text in texts.items() if text is not None},
        **{name: {"date-parts": [list(date)]} for name, date in dates.items() if date},
        **{name: [_update(one) for one in some] for name, some in updates.items() if some},
    }


def _addresses(doi: str, work: CrossrefWork) -> dict[str, Any]:
    """Return where the work is; IEEE's number is in its address and in that of its file."""
    number = work.document
    if not number:
        return {"resource": {"primary": {"URL": f"https://publisher.example/{doi}"}}}
    file = f"http://xplorestaging.ieee.org/ielx7/1/1/{int(number):08}.pdf?arnumber={number}"
    return {
        "resource": {"primary": {"URL": f"https://ieeexplore.ieee.org/document/{number}/"}},
        "link": [{"URL": file, "content-type": "unspecified"}],
    }


def _type(work: CrossrefWork) -> str:
    if work.component:
        return "component"
    return "proceedings-article" if work.acronym else "journal-article"


def _author(place: int, given: str, family: str) -> dict[str, Any]:
    sequence = "additional" if place else "first"
    return {"given": given, "family": family, "sequence": sequence, "affiliation": []}


def _event(work: CrossrefWork) -> dict[str, Any]:
    return {"name": work.event or work.acronym, "acronym": work.acronym or "", "location": "Sample City"}


def _update(update: Update) -> dict[str, Any]:
    return {
        "DOI": update.doi,
        "type": update.type,
        "label": update.type.replace("_", " ").capitalize(),
        "source": "publisher",
        "updated": {"date-parts": [list(update.day)]},
    }


def _message(kind: str, message: dict[str, Any]) -> Response:
    return json_response(
        200, {"status": "ok", "message-type": kind, "message-version": "1.0.0", "message": message}
    )


def _refusal(values: Iterable[str]) -> Response:
    message = [
        {"type": "parameter-not-allowed", "value": value, "message": f"{value} is not valid here."}
        for value in values
    ]
    return json_response(
        400,
        {
            "status": "failed",
            "message-type": "validation-failure",
            "message-version": "1.0.0",
            "message": message,
        },
    )
