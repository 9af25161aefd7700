"""Whatever an index of preprints sends: what arXiv says of a paper is there, and nothing that is not true."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from enricher.errors import UpstreamError
from enricher.http.usage import Meter
from enricher.model.facts import Paper
from enricher.model.run import Found, Outcome
from enricher.model.source import Clue, Guided
from enricher.model.venues import VENUE_TABLE, VenueTable, venue_table
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.samples import sample_state
from simulated_upstreams.server import Raw, Request, Response, json_response, text_response
from simulated_upstreams.state import CodePaper, OpenAlexWork, Presentation, ScholarPaper, UpstreamState

IDENT = "2311.15566"
TODAY = date(2026, 11, 23)
KEYS = {
    "ENRICHER_OPENALEX_KEY": "sample-openalex-key",
    "ENRICHER_SEMANTICSCHOLAR_KEY": "sample-scholar-key",
}
INDEXES = ("OPENALEX", "SEMANTICSCHOLAR", "CONFERENCE", "HUGGINGFACE", "PAPERSWITHCODE")

Fault = Callable[[Request], Response | Raw | None]


def say(status: int, body: object) -> Fault:
    return lambda _: json_response(status, body)


FAULTS: dict[str, Fault] = {
    "401": say(401, {"error": "no"}),
    "403": say(403, {"error": "no"}),
    "429": say(429, {"error": "too many"}),
    "500": say(500, {"error": "down"}),
    "challenge": lambda _: text_response(200, "<!DOCTYPE html><title>Just a moment</title>", "text/html"),
    "empty": lambda _: text_response(200, "", "application/json"),
    "half": lambda _: text_response(200, '{"results": [{"doi": ', "application/json"),
    "number": say(200, 7),
    "list of lists": say(200, [[], []]),
    "object": say(200, {"unexpected": None}),
    "other types": say(200, {"results": 7, "id": [], "arxiv_id": {}, "data": "x"}),
    "reset": lambda _: Raw((), resets=True),
}


def state() -> UpstreamState:
    """Return upstreams of which every index knows the venue, the code or the citations of the paper."""
    sample = sample_state()
    paper = replace(sample.papers[IDENT], comment=None, doi=None)
    sample.papers[IDENT] = paper
    sample.openalex[f"10.48550/arxiv.{IDENT}"] = OpenAlexWork(
        title=paper.title, authors=("A. Name",), year=2030, also_in=("MLSys",), citations=5, abstract="Words."
    )
    sample.scholar[f"arxiv:{IDENT}"] = ScholarPaper(
        title=paper.title, venue="MLSys", dblp="conf/mlsys/Miao24", citations=6
    )
    key = "mlsys.org/virtual/2024/poster/1"
    sample.presentations[key] = Presentation(title=paper.title, authors=paper.authors, abstract=None)
    sample.paper_pages[IDENT] = "https://github.com/Hsword/SpotServe"
    sample.with_code[IDENT] = CodePaper(title=paper.title, conference="MLSys 2024", citations=7)
    sample.datacite[IDENT] = paper
    return sample


def asked(upstreams: Upstreams, *fields: str, venues: VenueTable = VENUE_TABLE) -> Outcome:
    settings = read_settings({**upstreams.environment, **KEYS})
    with open_sources(settings, Meter()) as sources:
        (source,) = (one for one in sources if one.name == "arxiv")
        assert isinstance(source, Guided)
        wanted = {IDENT: Clue(wanted=frozenset(fields))}
        (outcome,) = source.guided(wanted, TODAY, venues).fetch([IDENT])
    return outcome


def paper_of(outcome: Outcome) -> Paper:
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


def test_all_indexes_together_give_the_fields_each_from_the_first_that_has_it() -> None:
    with serve(state()) as upstreams:
        outcome = asked(upstreams, "title", "accepted", "code", "citations")

    paper = paper_of(outcome)
    assert (paper.accepted, paper.code, paper.citations) == (
        "MLSys 2024",
        "https://github.com/Hsword/SpotServe",
        5,
    )
    assert paper.provenance == ("accepted: Semantic Scholar", "citations: OpenAlex", "code: Hugging Face")
    assert isinstance(outcome, Found)
    assert outcome.gaps == ()


@pytest.mark.parametrize("index", ["openalex", "scholar"])
def test_an_index_is_read_with_the_names_of_the_list(index: str) -> None:
    sample = state()
    long = "International Symposium on Made-Up Systems 2024"
    sample.presentations.clear()
    sample.with_code.clear()
    sample.openalex.clear()
    sample.scholar.clear()
    title = sample.papers[IDENT].title
    if index == "openalex":
        work = OpenAlexWork(title=title, authors=("A. Name",), year=2030, also_in=(long,), citations=5)
        sample.openalex[f"10.48550/arxiv.{IDENT}"] = work
    else:
        sample.scholar[f"arxiv:{IDENT}"] = ScholarPaper(title=title, venue=long, dblp="conf/isms/Miao24")
    own = venue_table((("International Symposium on Made-Up Systems", "ISMS"),))
    with serve(sample) as upstreams:
        outcome = asked(upstreams, "accepted", venues=own)

    assert paper_of(outcome).accepted == "ISMS 2024"


@pytest.mark.sample(every=7)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("index", INDEXES)
def test_an_index_that_fails_costs_nothing_but_what_it_alone_knows(index: str, fault: Fault) -> None:
    with serve(state()) as upstreams:
        upstreams.others[index].faults.append(fault)
        outcome = asked(upstreams, "title", "accepted", "code", "citations")

    paper = paper_of(outcome)
    assert (paper.title, paper.year, paper.venue) == (state().papers[IDENT].title, 2023, "arXiv")
    assert paper.accepted == "MLSys 2024"
    assert paper.code == (None if index == "HUGGINGFACE" else "https://github.com/Hsword/SpotServe")
    assert paper.citations == (6 if index == "OPENALEX" else 5)
    assert paper.disputed is None
    assert isinstance(outcome, Found)
    assert len(outcome.gaps) == 1
    assert outcome.gaps[0].reason.strip()


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_an_index_that_fails_in_the_place_of_arxiv_is_followed_by_the_next(fault: Fault) -> None:
    with serve(state()) as upstreams:
        upstreams.arxiv.faults.append(lambda _: text_response(503, "down"))
        upstreams.others["DATACITE"].faults.append(fault)
        outcome = asked(upstreams, "title")

    paper = paper_of(outcome)
    assert (paper.title, paper.abstract, paper.venue) == (state().papers[IDENT].title, "Words.", "arXiv")
    assert paper.provenance_of("title") == "OpenAlex"


@pytest.mark.parametrize(
    ("index", "answer"),
    [
        ("HUGGINGFACE", {"id": "2311.99999", "githubRepo": "https://github.com/o/other"}),
        ("PAPERSWITHCODE", {"arxiv_id": "2311.99999", "conference_name": "ICML 2024", "citation_count": 1}),
        ("PAPERSWITHCODE", {"arxiv_id": IDENT, "conference_name": "ICML 2024", "citation_count": -1}),
        ("SEMANTICSCHOLAR", [{"externalIds": {"ArXiv": "2311.99999"}, "venue": "ICML", "citationCount": 1}]),
        ("SEMANTICSCHOLAR", [{"externalIds": {"ArXiv": IDENT}, "venue": "ICML", "citationCount": 10**12}]),
        ("SEMANTICSCHOLAR", []),
    ],
)
def test_the_answer_about_another_paper_or_with_an_impossible_count_is_not_used(
    index: str, answer: object
) -> None:
    sample = state()
    sample.openalex.clear()
    sample.presentations.clear()
    with serve(sample) as upstreams:
        upstreams.others[index].faults.append(say(200, answer))
        paper = paper_of(asked(upstreams, "title", "accepted", "code", "citations"))

    assert paper.accepted == "MLSys 2024"
    assert paper.code != "https://github.com/o/other"
    assert paper.citations in {6, 7}


def test_datacite_is_not_trusted_with_a_paper_that_was_not_asked_for() -> None:
    sample = state()
    sample.openalex.clear()
    other = json.dumps({"data": [{"attributes": {"doi": "10.48550/arxiv.2311.99999", "titles": []}}]})
    with serve(sample) as upstreams:
        upstreams.arxiv.faults.append(lambda _: text_response(503, "down"))
        upstreams.others["DATACITE"].faults.append(lambda _: text_response(200, other, "application/json"))
        outcome = asked(upstreams, "title")

    assert not isinstance(outcome, Found)


def test_an_index_that_answers_none_of_many_papers_fails_for_all_of_them() -> None:
    sample = state()
    idents = [f"2311.{number:05}" for number in range(1, 6)]
    for ident in idents:
        sample.papers[ident] = sample.papers[IDENT]
    with serve(sample) as upstreams:
        upstreams.others["HUGGINGFACE"].faults.append(say(500, {}))
        settings = read_settings(upstreams.environment)
        with open_sources(settings, Meter()) as sources:
            (source,) = (one for one in sources if one.name == "arxiv")
            assert isinstance(source, Guided)
            wanted = {ident: Clue(wanted=frozenset({"code"})) for ident in idents}
            outcomes = list(source.guided(wanted, TODAY).fetch(idents))

    found = [one for one in outcomes if isinstance(one, Found)]
    assert len(found) == len(idents)
    assert all("Hugging Face answered 500" in "".join(gap.reason for gap in one.gaps) for one in found)


def test_arxiv_is_unavailable_and_all_its_new_papers_have_facts_of_the_index() -> None:
    sample = state()
    idents = [f"2311.{number:05}" for number in range(1, 6)]
    sample.datacite.update(dict.fromkeys(idents, sample.datacite[IDENT]))
    with serve(sample) as upstreams:
        upstreams.arxiv.faults.append(say(503, {}))
        with open_sources(read_settings(upstreams.environment), Meter()) as sources:
            (source,) = (one for one in sources if one.name == "arxiv")
            assert isinstance(source, Guided)
            wanted = {ident: Clue(wanted=frozenset({"title"})) for ident in idents}
            work = source.guided(wanted, TODAY).fetch(idents)
            outcomes = [next(work) for _ in idents]
            with pytest.raises(UpstreamError, match="arXiv answered 503"):
                next(work)

    assert [one.provenance_of("title") for one in map(paper_of, outcomes)] == ["DataCite"] * len(idents)
