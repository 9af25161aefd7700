"""DataCite: the registrar of arXiv's DOIs. It has title, authors and abstract where arXiv does not answer."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from enricher.errors import BadAnswer, UpstreamError
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.model.facts import Paper
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources._shared.asking import Group, groups_of, in_groups
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.datacite import DATACITE, DELAY, URL, authors_of, described, title_of
from enricher.sources.arxiv import DECLARATION, NAME, paragraphs
from enricher.sources.preprints.index import TITLE, Asked, ref_of

_BATCH: Final = 25  # a longer query makes a long URL
_PREFIX: Final = "10.48550/arxiv."


def open_index(context: SourceContext) -> "DataCite":
    """Return the index, with a client of its own."""
    url = context.settings.url("DATACITE", URL)
    return DataCite(context.web(DATACITE, url, delay=context.settings.delay("DATACITE", DELAY)), url)


class DataCite:
    """What DataCite has registered of a preprint."""

    name: Final = DATACITE
    gives: Final = frozenset({TITLE})

    def __init__(self, web: Web, url: str = URL) -> None:
        """Ask the REST API at `url`."""
        self._web = web
        self._url = url

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome a paper, up to the end of the work; see `asking`."""
        return in_groups(NAME, groups_of(papers, _BATCH), self._ask)

    def check(self) -> Iterator[Failed]:
        """Yield why arXiv's well-known record does not come as expected from here."""
        for known in DECLARATION.known:
            ref = ref_of(known.url.rpartition("/")[2])
            try:
                (outcome,) = self._ask((ref.id,))
            except UpstreamError as error:
                yield Failed.by(error, ref)
                continue
            if not isinstance(outcome, Found):
                yield Failed(ref, outcome.reason, in_other_format=True)
            elif differences := known.differences(outcome.facts):
                reason = f"{self.name}: {known.url} has {', '.join(differences)}"
                yield Failed(ref, reason, in_other_format=True)

    def _ask(self, ids: Group) -> Sequence[Outcome]:
        dois = " OR ".join(f'"{_PREFIX}{ident}"' for ident in ids)
        query = urlencode({"query": f"doi:({dois})", "page[size]": len(ids), "disable-facets": "true"})
        answer = read_object(DATACITE, self._web.get(f"{self._url}/dois?{query}")).required("data")
        records = [record.required("attributes").node("attributes") for record in answer.nodes("data")]
        known = {(record.text("doi") or "").lower().removeprefix(_PREFIX): record for record in records}
        if known.keys() - set(ids):
            raise BadAnswer("DataCite answered with another DOI")
        return [_outcome(ident, known.get(ident.lower())) for ident in ids]


def _outcome(ident: str, record: JsonObject | None) -> Outcome:
    if record is None:
        return Missing(ref_of(ident), "DataCite does not know it")
    try:
        return Found(ref_of(ident), _paper(record))
    except BadAnswer as error:
        return Failed.by(error, ref_of(ident))


def _paper(record: JsonObject) -> Paper:
    return Paper(
        title=title_of(record),
        authors=authors_of(record.required("creators")),
        year=_year(record),
        venue="arXiv",
        abstract=paragraphs(described(record, "Abstract")) or None,
    )


def _year(record: JsonObject) -> int | None:
    """Return the year of the first version, which was submitted first."""
    days = sorted(
        date.text("date") or "" for date in record.nodes("dates") if date.text("dateType") == "Submitted"
    )
    first = next((day[:4] for day in days if day[:4].isdecimal() and day[:4].isascii()), None)
    return int(first) if first else record.number("publicationYear")
