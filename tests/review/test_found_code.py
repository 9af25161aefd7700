from dataclasses import replace
from datetime import date

import pytest

from enricher.model.catalog import Rules
from enricher.model.facts import Absence, Metadata, Paper, Record, Ref, Repository
from enricher.model.publishing import ChangeKey, Rejection
from enricher.review.found_code import lists_papers, without_refused_code
from enricher.review.policy import ReviewContext, fingerprint

PAPER, CODE = Ref("arxiv", "3101.00001"), Ref("github", "o/kettle")
URL = "https://github.com/o/kettle"
DAY, TODAY = date(2026, 11, 2), date(2026, 11, 24)
CONTEXT = ReviewContext(TODAY, Rules())
BASE: Metadata = {PAPER: Record(Paper(title="A kettle"), DAY)}
FOUND = {
    PAPER: Record(Paper(title="A kettle", code=URL), TODAY),
    CODE: Record(Repository(name="o/kettle"), TODAY),
}


def code_of(metadata: Metadata) -> str | None:
    facts = metadata[PAPER].facts
    assert isinstance(facts, Paper)
    return facts.code


@pytest.mark.parametrize(
    "repository",
    [
        None,
        Record(None, TODAY, Absence(TODAY, TODAY)),
        Record(Repository(name="o/kettle"), DAY, Absence(DAY, TODAY)),
        Record(Repository(name="o/kettle", fork=True), TODAY),
        Record(Repository(name="o/awesome-kettles"), TODAY),
    ],
    ids=["not answered", "not found", "dead", "fork", "list"],
)
def test_code_that_cannot_be_proposed_changes_nothing(repository: Record | None) -> None:
    merged = {PAPER: FOUND[PAPER], **({CODE: repository} if repository else {})}

    assert without_refused_code(BASE, merged, {URL: CODE}, CONTEXT)[PAPER] == BASE[PAPER]


def test_code_that_no_entry_lacks_changes_nothing_and_other_facts_stay() -> None:
    newer = replace(FOUND[PAPER], facts=Paper(title="A new kettle", code=URL))

    kept = without_refused_code(BASE, {**FOUND, PAPER: newer}, {}, CONTEXT)

    assert kept[PAPER] == Record(Paper(title="A new kettle"), TODAY)


def test_a_repository_that_was_seen_is_proposed_unless_that_was_rejected() -> None:
    no = Rejection(frozenset({ChangeKey(str(PAPER), "code", fingerprint(URL))}), DAY)

    assert without_refused_code(BASE, FOUND, {URL: CODE}, CONTEXT) == FOUND
    assert code_of(without_refused_code(BASE, FOUND, {URL: CODE}, replace(CONTEXT, rejections=(no,)))) is None


def test_code_that_was_committed_stays_whatever_becomes_of_it() -> None:
    assert without_refused_code(FOUND, FOUND, {}, CONTEXT) == FOUND
    other = {**FOUND, PAPER: Record(Paper(title="A kettle", code=f"{URL}-2"), TODAY)}
    assert code_of(without_refused_code(FOUND, other, {}, CONTEXT)) == URL


@pytest.mark.parametrize(
    ("name", "description", "expected"),
    [
        ("o/Awesome-Kettles", None, True),
        ("o/kettle-papers", None, True),
        ("o/Paper_List", None, True),
        ("o/kettles", "A curated list of kettles", True),
        ("o/kettles", "A collection of recent papers on kettles", True),
        ("awesome/kettle", "Kettles that list what they boil, as in the paper", False),
        ("o/listener", "Official code of two papers", False),
    ],
)
def test_a_list_is_known_by_its_name_or_description(
    name: str, description: str | None, expected: bool
) -> None:
    assert lists_papers(Repository(name=name, description=description)) is expected
