"""Dagstuhl: LIPIcs, OASIcs and its journals, by their DOIs, which are registered with DataCite.

Links to DROPS, where the papers are, carry the DOI, or the last part of it as the name of the PDF.
"""

import re
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, one_line, read_object
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.datacite import DATACITE, DELAY, URL, authors_of, described, title_of

_NAME: Final = "dagstuhl"
_PREFIX: Final = "10.4230"
_DOI: Final = rf"{re.escape(_PREFIX)}/(?P<name>[A-Za-z][\w.-]*\.\d+(?:\.\d+)*)"
_PATHS: Final = {
    "drops.dagstuhl.de": (
        re.compile(rf"entities/document/{_DOI}", re.ASCII),
        re.compile(r"storage/(?:[\w-]+/)+(?P<name>[A-Za-z][\w.-]*\.\d+)/(?P=name)\.pdf", re.ASCII),
    ),
    **dict.fromkeys(("doi.org", "dx.doi.org"), (re.compile(_DOI, re.ASCII),)),
}
# How Dagstuhl writes it: `LIPIcs, Vol. 155, 11th … Conference (ITCS 2020), pages 3:1-3:17`.
_SERIES: Final = re.compile(r"[^,]+, Vol(?:ume|\.) \d+, (?P<venue>.+?)(?:, (?:pp\.|pages?) .*)?", re.DOTALL)


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="Dagstuhl",
    links="pages and PDFs of papers at drops.dagstuhl.de, by the DOI in them; DOIs under 10.4230",
    every=90,  # a record hardly changes after the event
    variables=("DAGSTUHL",),
    known=(
        WellKnown(
            "https://drops.dagstuhl.de/entities/document/10.4230/LIPIcs.ECOOP.2021.9",
            "Idris 2: Quantitative Type Theory in Practice",
        ),
    ),
    assumes=(),
    paper_hosts=frozenset({"drops.dagstuhl.de"}),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "Dagstuhl":
    """Return the source, with a client of its own."""
    url = context.settings.url("DAGSTUHL", URL)
    return Dagstuhl(context.web(DATACITE, url, delay=context.settings.delay("DAGSTUHL", DELAY)), url)


class Dagstuhl(DeclaredSource):
    """What Dagstuhl has registered with DataCite of a paper."""

    declaration = DECLARATION

    def __init__(self, web: Web, url: str = URL) -> None:
        """Ask DataCite's API at `url`."""
        self._web = web
        self._url = url

    def match(self, url: str) -> str | None:
        """Return the DOI of a paper in lower case, for DOIs know no case."""
        link = parse_link(url)
        paths = _PATHS.get(link.host, ()) if link else ()
        found = next(filter(None, (path.fullmatch(link.path) for path in paths)), None) if link else None
        return f"{_PREFIX}/{found['name'].lower()}" if found else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work; see `asking`."""
        return one_by_one(_NAME, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        """Return the outcome of one DOI. Raises UpstreamError."""
        answer = self._web.get(f"{self._url}/dois/{quote(ref.id, safe='')}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return Missing(ref, "DataCite, its registrar, has no record of this DOI")
        record = read_object(DATACITE, answer).required("data").node("data").required("attributes")
        return Found(ref, _paper(ref.id, record.node("attributes")))


def _paper(doi: str, record: JsonObject) -> Paper:
    """Return the facts of a record, whose fields are those of DataCite's schema 4."""
    if (record.required("doi").text("doi") or "").lower() != doi:
        raise BadAnswer("DataCite answered with another DOI")
    series = _SERIES.fullmatch(one_line(described(record, "SeriesInformation")))
    return Paper(
        title=title_of(record),
        authors=authors_of(record.required("creators")),
        year=record.number("publicationYear"),
        venue=series["venue"] if series else None,
        doi=doi,
        abstract=one_line(described(record, "Abstract")) or None,
    )
