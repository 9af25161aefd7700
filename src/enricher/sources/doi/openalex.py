"""OpenAlex: an open index (CC0) of what publishers, repositories and registrars say; needs a key.

It is asked for fifty DOIs a request. An abstract comes as an index of its words, and is put together again.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import filterfalse
from typing import Any, Final
from urllib.parse import urlencode

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, one_line
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Assumption
from enricher.sources._shared.asking import Group, groups_of, in_groups
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi.index import NAME, RecordReading, bare_doi, is_plain, read_index

INDEX: Final = "OpenAlex"
NOTE: Final = "Abstract from OpenAlex."
ASSUMES: Final = Assumption(
    INDEX,
    "It accepts the key as `Authorization: Bearer`, as its makers wrote in 2023 (`J535D165/pyalex#30`); its "
    "documentation shows `api_key=` in the address, where a log would show it. With a key that it does not "
    "accept it answers as without one, until a small allowance is used up",
)
_URL: Final = "https://api.openalex.org"
_BATCH: Final = 50
_ROWS: Final = 2 * _BATCH  # some works are there twice; the first is taken
FIELDS: Final = "doi,title,authorships,publication_year,primary_location,abstract_inverted_index,is_retracted"
_LONGEST_ABSTRACT: Final = 20_000  # words; positions beyond it are no abstract's


def open_index(context: SourceContext) -> "OpenAlex | None":
    """Return the index, or None without a key: without one a hundred requests a day are a whole office's."""
    settings = context.settings
    key = settings.key("OPENALEX")
    if key is None:
        return None
    url = settings.url("OPENALEX", _URL)
    headers = {"Authorization": f"Bearer {key}"}
    web = context.web(INDEX, url, delay=settings.delay("OPENALEX", 1.0), headers=headers)
    return OpenAlex(web, url)


class OpenAlex:
    """What OpenAlex knows of a DOI."""

    name: Final = INDEX

    def __init__(self, web: Web, url: str = _URL, reading: RecordReading | None = None) -> None:
        """Ask the API at `url` for what `reading` wants, by default a paper; the `web` carries the key."""
        self._web = web
        self._url = url
        self._reading = reading or RecordReading(FIELDS, read_work)

    def with_reading(self, reading: RecordReading) -> "OpenAlex":
        """Return the index that reads its records in another way."""
        return OpenAlex(self._web, self._url, reading)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome a DOI, up to the end of the work; see `asking`."""
        odd = dict.fromkeys(filterfalse(is_plain, ids))
        yield from (Missing(Ref(NAME, ident), "OpenAlex cannot be asked for it") for ident in odd)
        yield from in_groups(NAME, groups_of(filter(is_plain, ids), _BATCH), self._ask)

    def _ask(self, ids: Group) -> Sequence[Outcome]:
        query = urlencode(
            {"filter": f"doi:{'|'.join(ids)}", "per_page": _ROWS, "select": self._reading.fields}
        )
        answer = self._web.get(f"{self._url}/works?{query}")
        found = read_index(INDEX, answer).required("results").required("meta")
        works = found.nodes("results")
        if len(works) != found.node("meta").number("count"):
            raise BadAnswer("OpenAlex answered with another number of works than it counts")
        known = {bare_doi(work.text("doi")): work for work in reversed(works)}
        others = known.keys() - set(ids)
        return [
            _outcome(ident, known[ident], self._reading.read) if ident in known else _unknown(ident, others)
            for ident in ids
        ]


def _unknown(ident: str, others: Collection[str]) -> Outcome:
    """Return that OpenAlex does not know it, if the answer can be trusted: it held nothing else."""
    if others:
        return Failed(Ref(NAME, ident), "OpenAlex answered with another work")
    return Missing(Ref(NAME, ident), "OpenAlex does not know it")


def _outcome(ident: str, work: JsonObject, read: Callable[[JsonObject], Paper]) -> Outcome:
    ref = Ref(NAME, ident)
    try:
        return Found(ref, read(work))
    except BadAnswer as error:
        return Failed.by(error, ref)


def read_work(work: JsonObject) -> Paper:
    """Return the facts of a work. Raises BadAnswer where a field was left out."""
    for field in ("title", "publication_year", "abstract_inverted_index"):
        work.stated(field)  # what was asked for is there, if only as null
    authors = (authorship.node("author").text("display_name") for authorship in work.nodes("authorships"))
    return Paper(
        title=work.text("title") or "",
        authors=tuple(name for name in authors if name),
        year=work.number("publication_year"),
        venue=work.node("primary_location").node("source").text("display_name"),
        retraction="retraction, of which no notice is named" if work.is_true("is_retracted") else None,
        abstract=_abstract(work.node("abstract_inverted_index")),
    )


def _abstract(index: JsonObject) -> str | None:
    """Return the words in the order of their positions; they carry no paragraphs."""
    places = {place: word for word, positions in index.fields.items() for place in _places(positions)}
    return one_line(" ".join(places[place] for place in sorted(places))) or None


def _places(positions: Any) -> list[int]:
    if isinstance(positions, list) and all(
        type(place) is int and 0 <= place < _LONGEST_ABSTRACT for place in positions
    ):
        return positions
    raise BadAnswer("OpenAlex's abstract has a word without a place")
