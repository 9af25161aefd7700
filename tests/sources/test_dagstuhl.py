from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.dagstuhl import Dagstuhl
from simulated_upstreams.dagstuhl import record
from simulated_upstreams.state import DagstuhlPaper
from tests.support.outcomes import until_the_end

DOI = "10.4230/lipics.ac.2023.1"
SAMPLE = DagstuhlPaper(
    title="A Sample of Automata",
    authors=("First Author", "Second van Author"),
    abstract="One sentence,\nand another.",
    year=2023,
    venue="5th Conference on Automata, Languages, and Samples (AC 2023)",
)


def source(answer: httpx.Response | None = None) -> Dagstuhl:
    def serve(request: httpx.Request) -> httpx.Response:
        return httpx.Response(answer.status_code, content=answer.content) if answer else httpx.Response(404)

    url = "https://api.datacite.org"
    policy = RetryPolicy(attempts=2)
    transport = httpx.MockTransport(serve)
    return Dagstuhl(
        Web("DataCite", url, meter=Meter(), policy=policy, transport=transport, sleep=lambda _: None)
    )


def outcome_of(**changes: Any) -> Outcome:
    answer = record(DOI, SAMPLE)
    answer["data"]["attributes"] |= changes
    return until_the_end(source(httpx.Response(200, json=answer)).fetch([DOI]))[DOI]


def paper_of(**changes: Any) -> Paper:
    outcome = outcome_of(**changes)
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


@pytest.mark.parametrize(
    "url",
    [
        "https://drops.dagstuhl.de/entities/document/10.4230/LIPIcs.AC.2023.1",
        "https://drops.dagstuhl.de/storage/00lipics/lipics-vol261-ac2023/LIPIcs.AC.2023.1/LIPIcs.AC.2023.1.pdf",
        "https://doi.org/10.4230/LIPIcs.AC.2023.1",
        "http://dx.doi.org/10.4230/lipics.ac.2023.1",
    ],
)
def test_a_paper_is_known_by_its_doi(url: str) -> None:
    assert source().match(url) == DOI


def test_other_links_are_not_claimed() -> None:
    urls = [
        "https://drops.dagstuhl.de/entities/volume/LIPIcs-volume-261",
        "https://drops.dagstuhl.de/entities/document/10.1145/1234567.1",
        "https://drops.dagstuhl.de/opus/volltexte/2020/12345/",  # a number that no index has
        "https://drops.dagstuhl.de/storage/00lipics/lipics-vol261/LIPIcs.AC.2023.1/LIPIcs.AC.2023.2.pdf",
        "https://doi.org/10.4230/",
        "https://doi.org/10.1145/3341301.3359658",
        "https://example.org/entities/document/10.4230/LIPIcs.AC.2023.1",
    ]
    assert {url: source().match(url) for url in urls} == dict.fromkeys(urls)


def test_a_record_gives_its_facts() -> None:
    assert outcome_of() == Found(
        Ref("dagstuhl", DOI),
        Paper(
            title="A Sample of Automata",
            authors=("First Author", "Second van Author"),
            year=2023,
            venue="5th Conference on Automata, Languages, and Samples (AC 2023)",
            doi=DOI,
            abstract="One sentence, and another.",
        ),
    )


@pytest.mark.parametrize(
    ("creator", "name"),
    [
        ({"name": "Author, First"}, "First Author"),
        ({"name": "Sample Consortium"}, "Sample Consortium"),
        ({"name": "Author, First", "givenName": "First"}, "First Author"),
    ],
)
def test_a_name_in_one_piece_is_put_in_order(creator: dict[str, str], name: str) -> None:
    assert paper_of(creators=[creator, {}]).authors == (name,)


@pytest.mark.parametrize(
    ("said", "venue"),
    [
        ("OASIcs, Volume 3, Sample Days (SD 2020)", "Sample Days (SD 2020)"),
        ("LIPIcs, Vol. 3, Sample Days (SD 2020), pp. 1-2", "Sample Days (SD 2020)"),
        ("Sample Reports 3(1)", None),
        ("", None),
    ],
)
def test_the_venue_is_in_the_words_about_the_series(said: str, venue: str | None) -> None:
    paper = paper_of(descriptions=[{"description": said, "descriptionType": "SeriesInformation"}])

    assert (paper.venue, paper.abstract) == (venue, None)


def test_a_doi_that_its_registrar_does_not_know_is_missing() -> None:
    outcome = until_the_end(source().fetch([DOI]))[DOI]

    assert outcome == Missing(Ref("dagstuhl", DOI), "DataCite, its registrar, has no record of this DOI")


@pytest.mark.parametrize(
    "changes",
    [
        {"doi": "10.4230/lipics.ac.2023.2"},
        {"doi": None},
        {"titles": []},
        {"titles": [{"title": "A subtitle", "titleType": "Subtitle"}]},
        {"creators": None},
        {"creators": "First Author"},
        {"publicationYear": "2023"},
    ],
)
def test_a_record_of_another_shape_or_paper_is_rejected(changes: dict[str, Any]) -> None:
    assert isinstance(outcome_of(**changes), Failed)
