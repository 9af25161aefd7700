"""The bundled indexes of DOIs, asked by the clients that other people wrote for the real ones."""

import asyncio
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyalex
import pytest
from habanero import Crossref
from habanero.select import VALID_SELECTS
from pyalex.api import invert_abstract
from semanticscholar import AsyncSemanticScholar
from semanticscholar.Paper import Paper

from enricher.sources.doi import crossref, semanticscholar
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.crossref import SELECTABLE
from simulated_upstreams.openalex import inverted
from simulated_upstreams.state import CrossrefWork, OpenAlexWork, ScholarPaper, Update, UpstreamState

ONE, TWO, GONE = "10.1145/1.1", "10.1145/2.2", "10.1145/3.3"
WORDS = "The work is what the work says it is"


@pytest.fixture(scope="module")
def upstreams() -> Iterator[Upstreams]:
    notice = Update("10.1145/notice", "retraction", (2025, 1, 2))
    work = CrossrefWork(
        title="One",
        subtitle="of two",
        authors=(("First", "Author"),),
        venue="Proceedings",
        event="A Conference",
        acronym="AC '24",
        online=(2024, 4, 27),
        print=(2024,),
        abstract="<jats:p>Words.</jats:p>",
        updated_by=(notice,),
    )
    simulated = UpstreamState(
        works={
            ONE: work,
            TWO: CrossrefWork(title="Two"),
            "10.1109/sample.1": CrossrefWork(title="Flows in Networks", document="9000001"),
        },
        agencies={"10.4230/elsewhere": "DataCite"},
        openalex={ONE: OpenAlexWork(title="One", authors=("First Author",), year=2024, abstract=WORDS)},
        scholar={ONE: ScholarPaper(title="One", authors=("First Author",), year=2024, abstract=WORDS)},
    )
    with serve(simulated) as running:
        yield running


def client(upstreams: Upstreams) -> Crossref:
    return Crossref(base_url=upstreams.environment["ENRICHER_CROSSREF_URL"])


def test_every_field_that_crossref_is_asked_for_can_be_selected() -> None:
    assert set(crossref._FIELDS) <= set(VALID_SELECTS)
    assert set(crossref._FIELDS) <= SELECTABLE
    assert len(SELECTABLE & set(VALID_SELECTS)) > 50


def test_a_client_of_crossref_reads_the_bundled_one(upstreams: Upstreams) -> None:
    single: dict[str, Any] = client(upstreams).works(ids=ONE)
    assert (single["message-type"], single["message"]["title"]) == ("work", ["One"])

    several = client(upstreams).works(filter={"doi": [ONE, TWO, GONE]}, limit=3, select=["DOI", "title"])
    assert several["message-type"] == "work-list"
    assert several["message"]["total-results"] == 2
    assert {item["DOI"] for item in several["message"]["items"]} == {ONE, TWO}

    [agency] = client(upstreams).registration_agency("10.4230/elsewhere")
    assert agency == "DataCite"


def test_a_client_of_crossref_finds_the_paper_of_a_title_of_a_member(upstreams: Upstreams) -> None:
    found = client(upstreams).works(
        query_bibliographic="Flows in Networks", filter={"member": "263"}, limit=5, select=["DOI", "resource"]
    )

    assert [item["DOI"] for item in found["message"]["items"]] == ["10.1109/sample.1"]
    assert found["message"]["items"][0]["resource"]["primary"]["URL"].endswith("/document/9000001/")


def test_what_a_client_of_openalex_asks_the_bundled_one_answers(upstreams: Upstreams) -> None:
    """The package knows one host only, so its request is sent to the bundled one by hand."""
    asked = urlsplit(pyalex.Works().filter(doi=f"{ONE}|{GONE}").url)
    url = f"{upstreams.environment['ENRICHER_OPENALEX_URL']}{asked.path}?{asked.query}"
    with httpx.Client(headers={"Authorization": f"Bearer {upstreams.simulated.openalex_key}"}) as http:
        answer = http.get(url).json()
    works = [pyalex.Work(result) for result in answer["results"]]

    assert answer["meta"]["count"] == 1
    assert [(work["doi"], work["title"], work["abstract"]) for work in works] == [
        (f"https://doi.org/{ONE}", "One", WORDS)
    ]
    assert works[0]["authorships"][0]["author"]["display_name"] == "First Author"


def test_an_abstract_is_inverted_as_openalex_inverts_it() -> None:
    assert invert_abstract(inverted(WORDS)) == WORDS


def test_every_field_that_semantic_scholar_is_asked_for_is_one_of_its_papers() -> None:
    assert set(semanticscholar._FIELDS.split(",")) <= set(Paper.FIELDS)


def test_a_client_of_semantic_scholar_reads_the_bundled_one(upstreams: Upstreams) -> None:
    async def papers() -> Any:
        scholar = AsyncSemanticScholar(
            api_key=upstreams.simulated.scholar_key,
            api_url=upstreams.others["SEMANTICSCHOLAR"].url,
            retry=False,
        )
        fields = semanticscholar._FIELDS.split(",")
        return await scholar.get_papers([f"DOI:{ONE}", f"DOI:{GONE}"], fields, return_not_found=True)

    found, missing = asyncio.run(papers())

    assert [(paper.title, paper.abstract, paper.externalIds["DOI"]) for paper in found] == [
        ("One", WORDS, ONE)
    ]
    assert missing == [f"DOI:{GONE}"]
