"""Hugging Face and paperswithcode.co: they know the code of a paper, and are asked for one paper a request.

Both are asked for a hundred papers a run at most, on each day for others; the rest has its turn later.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from http import HTTPStatus
from itertools import islice
from typing import Final
from urllib.parse import quote

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, read_object
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Missing, Outcome
from enricher.model.venues import VENUE_TABLE, VenueTable, named_in
from enricher.sources import huggingface
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.named_code import named_code
from enricher.sources.arxiv import NAME
from enricher.sources.preprints.index import ACCEPTED, CITATIONS, CODE, Asked, count

_LONGEST_LINK: Final = 500
_MOST: Final = 100  # papers a run
_PAPERS_WITH_CODE: Final = "paperswithcode.co"
_URL: Final = "https://paperswithcode.co/api/v1"
_DELAY: Final = 1.0  # seconds; the site names none


class HuggingFacePapers:
    """The repository that the page of a paper at Hugging Face names."""

    name: Final = huggingface.DECLARATION.title
    gives: Final = frozenset({CODE})

    def __init__(self, web: Web, url: str) -> None:
        """Ask the API below `url`, such as https://huggingface.co."""
        self._web = web
        self._url = url

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome a paper, for a hundred at most."""
        return one_by_one(NAME, islice(papers, _MOST), self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        answer = self._web.get(f"{self._url}/api/papers/{quote(ref.id)}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return Missing(ref, "Hugging Face has no page of this paper")
        paper = read_object(self.name, answer).required("id")
        if paper.text("id") != ref.id:
            raise BadAnswer("Hugging Face answered with another paper")
        return Found(ref, Paper(title=paper.text("title") or "", code=_repository(paper.text("githubRepo"))))


class PapersWithCode:
    """The official code of a paper, its venue and its citations, as paperswithcode.co has them."""

    name: Final = _PAPERS_WITH_CODE
    gives: Final = frozenset({CODE, ACCEPTED, CITATIONS})

    def __init__(self, web: Web, url: str = _URL, venues: VenueTable = VENUE_TABLE) -> None:
        """Ask the API at `url`; read venues by a table."""
        self._web = web
        self._url = url
        self._venues = venues

    def of_list(self, venues: VenueTable, _today: date) -> "PapersWithCode":
        """Return the index that reads venues by the table of a list."""
        return PapersWithCode(self._web, self._url, venues)

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome a paper, for a hundred at most."""
        return one_by_one(NAME, islice(papers, _MOST), self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        answer = self._web.get(f"{self._url}/papers/{quote(ref.id)}?include_resources=true")
        if answer.status == HTTPStatus.NOT_FOUND:
            return Missing(ref, f"{self.name} does not know it")
        paper = read_object(self.name, answer).required("arxiv_id")
        if paper.text("arxiv_id") != ref.id:
            raise BadAnswer(f"{self.name} answered with another paper")
        return Found(ref, _paper(paper, self._venues))


def open_huggingface(context: SourceContext) -> HuggingFacePapers:
    """Return the index, which shares its client with the source of models and datasets."""
    return HuggingFacePapers(*huggingface.open_web(context))


def open_papers_with_code(context: SourceContext) -> PapersWithCode:
    """Return the index, with a client of its own."""
    url = context.settings.url("PAPERSWITHCODE", _URL)
    delay = context.settings.delay("PAPERSWITHCODE", _DELAY)
    return PapersWithCode(context.web(_PAPERS_WITH_CODE, url, delay=delay), url)


def _repository(*links: str | None) -> str | None:
    """Return the one repository behind the links; a longer one than any repository's is no link."""
    return named_code(*(link for link in links if link and len(link) < _LONGEST_LINK))


def _paper(paper: JsonObject, table: VenueTable) -> Paper:
    """Return the facts: only a repository that is marked as official, and only if there is one of them."""
    official = [one.text("url") for one in paper.nodes("repositories") if one.is_true("is_official")]
    venues = named_in(paper.text("conference_name") or "", table).venues
    is_clear = len(venues) == 1 and venues[0].part != "Workshop"
    return Paper(
        title=paper.text("title") or "",
        accepted=str(venues[0]) if is_clear else None,
        code=_repository(*official),
        citations=count(paper, "citation_count"),
    )
