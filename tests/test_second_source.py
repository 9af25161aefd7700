"""Preprints of which arXiv gives no facts: another index is asked in its place, until arXiv answers again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.publishing import Operation
from enricher.publish.github.identity import BRANCH
from simulated_upstreams.samples import sample_state
from simulated_upstreams.server import Request, Response, text_response
from simulated_upstreams.state import UpstreamState
from simulated_upstreams.users import merge
from tests.support.hosted_list import Hosted, hosting

pytestmark = pytest.mark.sample(every=3)

IDENT = "2311.15566"
PAPER = f"https://arxiv.org/abs/{IDENT}"
MONDAY = date(2026, 11, 23)
CATALOG = f"""\
title: Papers on serving
sections:
  - id: systems
    title: Systems
    columns: [{{title: Name, field: name}}, {{title: Authors, field: authors}}, {{title: Year, field: year}}]
    entries:
      - {{name: SpotServe, paper: "{PAPER}"}}
"""
FILES = {
    "catalog.yaml": CATALOG,
    "README.md": "<!-- enrich:begin systems -->\n<!-- enrich:end systems -->\n",
}
EMPTY = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns="http://www.w3.org/2005/Atom">
<opensearch:totalResults>0</opensearch:totalResults></feed>"""


def throttled(_: Request) -> Response:
    return text_response(429, "Too Many Requests")


def unavailable(_: Request) -> Response:
    return text_response(503, "down")


def empty(_: Request) -> Response:
    return text_response(200, EMPTY, "application/atom+xml")


FAULTS = pytest.mark.parametrize("fault", [throttled, unavailable, empty])


def state() -> UpstreamState:
    """Return upstreams of which DataCite has registered what arXiv has."""
    sample = sample_state()
    paper = replace(sample.papers[IDENT], doi=None, comment=None)
    sample.papers[IDENT] = paper
    sample.datacite[IDENT] = paper
    return sample


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, FILES, state()) as found:
        yield found


def metadata(hosted: Hosted, branch: str = BRANCH) -> str:
    return hosted.store.read_files(branch)["metadata.yaml"]


@FAULTS
def test_a_new_paper_has_its_facts_after_one_night_and_the_index_is_named(
    hosted: Hosted, fault: Callable[[Request], Response]
) -> None:
    hosted.upstreams.arxiv.faults.append(fault)

    report, published = hosted.night(MONDAY)

    assert published.operation is Operation.CREATED
    stored = metadata(hosted)
    assert "  title: SpotServe: Serving" in stored.replace('"', "").replace("'", "")
    assert "  - Xupeng Miao\n" in stored
    assert "  year: 2023\n" in stored
    assert "A second paragraph" in stored
    assert all(f"{name}: DataCite" in stored for name in ("abstract", "authors", "title", "year"))
    assert [problem.kind for problem in report.problems] == [ProblemKind.NOT_CHECKED]
    assert "Abstract from DataCite." in hosted.store.read_files(BRANCH)["abstracts.md"]


@FAULTS
def test_a_week_without_arxiv_changes_no_more_and_then_its_word_counts_without_a_row(
    hosted: Hosted, fault: Callable[[Request], Response]
) -> None:
    hosted.upstreams.arxiv.faults.append(fault)
    hosted.night(MONDAY)
    merge(hosted.github, 1)
    before = metadata(hosted, "main")
    for day in range(1, 8):
        report, published = hosted.night(MONDAY + timedelta(days=day))
        assert (published.operation, report.changes) == (Operation.NONE, ())
        assert {problem.kind for problem in report.problems} == {ProblemKind.NOT_CHECKED}
    assert metadata(hosted, "main") == before

    hosted.upstreams.arxiv.faults.clear()
    report, published = hosted.night(MONDAY + timedelta(days=8))

    assert (published.operation, report.problems) == (Operation.NONE, ())


@pytest.mark.slow
def test_indexes_are_asked_once_in_seven_days_for_a_paper_that_is_due_until_arxiv_answers(
    hosted: Hosted,
) -> None:
    asked = {name: hosted.upstreams.others[name].requests for name in ("DATACITE", "PAPERSWITHCODE")}
    hosted.upstreams.arxiv.faults.append(throttled)
    hosted.night(MONDAY)
    merge(hosted.github, 1)
    assert {name: len(requests) for name, requests in asked.items()} == {"DATACITE": 1, "PAPERSWITHCODE": 1}

    for day in range(1, 7):
        hosted.night(MONDAY + timedelta(days=day))
    assert {name: len(requests) for name, requests in asked.items()} == {"DATACITE": 7, "PAPERSWITHCODE": 1}

    hosted.upstreams.arxiv.faults.clear()
    hosted.upstreams.arxiv.requests.clear()
    programs = hosted.upstreams.others["CONFERENCE"].requests
    programs.clear()
    for day in range(7, 21):
        hosted.night(MONDAY + timedelta(days=day))
    assert len(hosted.upstreams.arxiv.requests) == 14, "no pull request stores that arXiv says the same"
    assert {name: len(requests) for name, requests in asked.items()} == {"DATACITE": 7, "PAPERSWITHCODE": 3}
    assert len(programs) < 12, "all programs of three years are read for a new paper only"


def test_what_arxiv_says_differently_replaces_the_words_of_the_index(hosted: Hosted) -> None:
    hosted.upstreams.arxiv.faults.append(unavailable)
    hosted.night(MONDAY)
    merge(hosted.github, 1)
    papers = hosted.upstreams.simulated.papers
    papers[IDENT] = replace(papers[IDENT], abstract="Better words.")
    hosted.upstreams.arxiv.faults.clear()

    hosted.night(MONDAY + timedelta(days=7))

    assert "Better words." in metadata(hosted)
    assert "DataCite" not in metadata(hosted)


def test_stored_facts_of_arxiv_are_never_replaced_by_those_of_an_index(hosted: Hosted) -> None:
    hosted.night(MONDAY)
    merge(hosted.github, 1)
    registered = hosted.upstreams.simulated.datacite
    registered[IDENT] = replace(registered[IDENT], title="Another title", abstract="Other words.")
    hosted.upstreams.arxiv.faults.append(unavailable)

    report, published = hosted.night(MONDAY + timedelta(days=7), "SpotServe")

    assert (published.operation, report.changes) == (Operation.NONE, ())
    assert hosted.upstreams.others["DATACITE"].requests == []


def test_a_paper_that_no_index_knows_is_as_unknown_as_before(hosted: Hosted) -> None:
    hosted.upstreams.simulated.datacite.clear()
    hosted.upstreams.arxiv.faults.append(unavailable)

    report, published = hosted.night(MONDAY)

    assert [problem.kind for problem in report.problems] == [ProblemKind.NOT_CHECKED]
    assert "DataCite" not in (hosted.pull.body or "") if published.operation is Operation.CREATED else True
