"""PVLDB's links carry volume and first page: a title finds works at Crossref, and these two decide."""

from dataclasses import replace

import pytest

from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found
from enricher.model.source import Clue
from simulated_upstreams.state import CrossrefWork
from tests.sources.doi.test_ieee import opened

TITLE = "Steady Joins in Small Tables"
LINK, DOI = "pvldb/14/1234", "10.14778/3000000.3000001"
VENUE = "Proceedings of the VLDB Endowment"
WORK = CrossrefWork(
    title=TITLE, authors=(("First", "Author"),), venue=VENUE, print=(2021, 4), volume="14", page="1234-1245"
)
PAPER = Paper(title=TITLE, authors=("First Author",), year=2021, venue=VENUE, doi=DOI, type="journal-article")
OTHERS = {
    "10.14778/3000000.3000002": replace(WORK, volume="13"),
    "10.14778/3000000.3000003": replace(WORK, page="234-1234"),
    "10.14778/3000000.3000004": replace(WORK, page="12345-12350"),
    "10.14778/3000000.3000005": replace(WORK, page=None),
    "10.14778/3000000": replace(WORK, volume=None, page=None),  # a whole issue
    "10.1007/s00778-021-00001-1": WORK,  # the same numbers in another journal
    f"{DOI}/mm1": replace(WORK, component=True),
}


def test_of_the_works_of_a_title_the_one_with_volume_and_page_of_the_link_is_taken() -> None:
    with opened({**OTHERS, DOI: WORK}) as there:
        assert there.ask({LINK: Clue(TITLE)}) == {LINK: Found(Ref("doi", LINK), PAPER)}
        assert there.asked == ["search"]


def test_a_work_of_one_page_is_taken() -> None:
    with opened({DOI: replace(WORK, page="1234")}) as there:
        assert there.ask({LINK: Clue(TITLE)}) == {LINK: Found(Ref("doi", LINK), PAPER)}


def test_without_it_no_other_work_is_taken() -> None:
    with opened(OTHERS) as there:
        outcome = there.ask({LINK: Clue(TITLE)})[LINK]

    assert isinstance(outcome, Failed)
    assert outcome.answered
    assert "PVLDB's volume and page 14/1234" in outcome.reason


def test_once_its_doi_is_known_it_is_asked_for_by_that() -> None:
    with opened({DOI: WORK}) as there:
        assert there.ask({LINK: Clue(None, doi=DOI)}) == {LINK: Found(Ref("doi", LINK), PAPER)}
        assert there.asked == [DOI]


def test_an_answer_in_which_no_work_has_a_volume_is_no_answer() -> None:
    with opened({DOI: replace(WORK, volume=None)}) as there:
        outcome = there.ask({LINK: Clue(TITLE)})[LINK]

    assert isinstance(outcome, Failed)
    assert not outcome.answered
    assert "no volume of any work" in outcome.reason


@pytest.mark.parametrize("named", OTHERS)
def test_a_doi_of_another_work_is_not_used(named: str) -> None:
    with opened({**OTHERS, DOI: WORK}) as there:
        assert there.ask({LINK: Clue(TITLE, doi=named)}) == {LINK: Found(Ref("doi", LINK), PAPER)}
