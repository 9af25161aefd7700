"""Semantic Scholar: an index with abstracts that other indexes lack; needs a key.

It is asked for five hundred papers a request. Its answer is matched by the DOI in it and never by its place:
papers that were merged, or that it does not know, have put answers out of order (allenai/s2-folks#108, #157).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, one_line
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Assumption
from enricher.sources._shared.asking import Group, groups_of, in_groups
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi.index import NAME, RecordReading, bare_doi, read_indexed

INDEX: Final = "Semantic Scholar"
NOTE: Final = "Abstract from Semantic Scholar."
ASSUMES: Final = Assumption(
    INDEX,
    "Its license allows abstracts in a public list. Read it before you set the key; "
    "`sources: {doi: {abstracts: false}}` leaves out the abstracts of all DOIs",
)
_URL: Final = "https://api.semanticscholar.org/graph/v1"
_DELAY: Final = 1.0  # seconds; what a key allows
_BATCH: Final = 500
_FIELDS: Final = "title,abstract,externalIds,year,venue,authors"


def open_index(context: SourceContext, scheme: str = "DOI") -> "SemanticScholar | None":
    """Return the index, or None without a key: all who have none share one budget, which is mostly spent."""
    settings = context.settings
    key = settings.key("SEMANTICSCHOLAR")
    if key is None:
        return None
    url = settings.url("SEMANTICSCHOLAR", _URL)
    delay = settings.delay("SEMANTICSCHOLAR", _DELAY)
    web = context.web(INDEX, url, delay=delay, headers={"x-api-key": key})
    return SemanticScholar(web, url, scheme)


class SemanticScholar:
    """What Semantic Scholar knows of a DOI, or of another identifier."""

    name: Final = INDEX

    def __init__(
        self, web: Web, url: str = _URL, scheme: str = "DOI", reading: RecordReading | None = None
    ) -> None:
        """Ask the Graph API at `url` for what `reading` wants, by default for a paper with its abstract.

        `scheme` is the kind of identifier, as in `externalIds`; the `web` carries the key.
        """
        self._web = web
        self._url = url
        self._scheme = scheme
        self._reading = reading or RecordReading(_FIELDS, _paper)

    def with_reading(self, reading: RecordReading) -> "SemanticScholar":
        """Return the index that reads its records in another way."""
        return SemanticScholar(self._web, self._url, self._scheme, reading)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome a DOI, up to the end of the work; see `asking`."""
        return in_groups(NAME, groups_of(ids, _BATCH), self._ask)

    def _ask(self, ids: Group) -> Sequence[Outcome]:
        asked = {"ids": [f"{self._scheme.upper()}:{ident}" for ident in ids]}
        answer = self._web.post(f"{self._url}/paper/batch?fields={self._reading.fields}", asked)
        papers = read_indexed(INDEX, answer)
        if len(papers) != len(ids):
            raise BadAnswer(f"Semantic Scholar answered with {len(papers)} papers for {len(ids)}")
        named = (paper.required("externalIds") for paper in papers if paper)
        known = {bare_doi(paper.node("externalIds").text(self._scheme)): paper for paper in named}
        return [self._outcome(ident, known.get(ident)) for ident in ids]

    def _outcome(self, ident: str, paper: JsonObject | None) -> Outcome:
        ref = Ref(NAME, ident)
        if paper is None:
            return Missing(ref, "Semantic Scholar does not know it")
        try:
            return Found(ref, self._reading.read(paper))
        except BadAnswer as error:
            return Failed.by(error, ref)


def _paper(paper: JsonObject) -> Paper:
    authors = (author.text("name") for author in paper.nodes("authors"))
    return Paper(
        title=paper.text("title") or "",
        authors=tuple(name for name in authors if name),
        year=paper.number("year"),
        venue=paper.text("venue"),
        abstract=one_line(paper.markup("abstract")) or None,
    )
