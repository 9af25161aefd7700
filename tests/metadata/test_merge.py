from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from enricher.metadata.merge import (
    compare,
    keep_only,
    merge,
    overlay,
    withhold_abstracts,
    withhold_new_abstracts,
)
from enricher.model.catalog import ProblemKind
from enricher.model.facts import Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.run import Change, Failed, Found, Missing, Problem

BEFORE = date(2026, 8, 1)
TODAY = date(2026, 11, 24)
PAPER_REF = Ref("arxiv", "2311.15566")
CODE_REF = Ref("github", "hsword/spotserve")
PAPER = Paper(title="A title", authors=("First Author",), year=2023, abstract="Some words.")
CODE = Repository(name="Hsword/SpotServe", id=7, stars=12, license="MIT", description="Some words")
METADATA: Metadata = {PAPER_REF: Record(PAPER, BEFORE), CODE_REF: Record(CODE, BEFORE)}


def facts_after(ref: Ref, facts: Facts) -> Facts | None:
    merged, _ = merge(METADATA, [Found(ref, facts)], TODAY)
    return merged[ref].facts


def problems_of(ref: Ref, facts: Facts) -> tuple[Problem, ...]:
    return merge(METADATA, [Found(ref, facts)], TODAY)[1]


# --- merge ---


@pytest.mark.parametrize("ref", [PAPER_REF, Ref("arxiv", "new")])
def test_a_failed_fetch_is_not_a_change(ref: Ref) -> None:
    merged, problems = merge(METADATA, [Failed(ref, "the reason")], TODAY)

    assert merged == METADATA
    assert problems == (Problem(ref, ProblemKind.NOT_CHECKED, "the reason"),)


def missing_after(days: Sequence[int], record: Record | None = None) -> tuple[Record, list[ProblemKind]]:
    """Return the record after misses on these days, and the kinds of problem on the way."""
    ref = Ref("github", "o/r")
    metadata: Metadata = {ref: record} if record else {}
    kinds = []
    for day in days:
        metadata, problems = merge(metadata, [Missing(ref, "404")], TODAY + timedelta(days=day))
        kinds += [problem.kind for problem in problems]
    return metadata[ref], kinds


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ([0], 0),
        ([0, 0, 0], 0),
        ([0, 1, 2], 0),
        ([0, 1, 2, 3], 3),
        ([0, 30], 30),
        ([0, 1, 2, 3, 4, 5], 3),
    ],
)
def test_a_link_that_is_not_found_over_three_days_is_dead_and_no_day_in_between_is_written(
    days: list[int], last: int
) -> None:
    record, _ = missing_after(days)

    assert record == Record(None, TODAY, Absence(TODAY, TODAY + timedelta(days=last)))
    assert record.dead_since == (TODAY if last >= 3 else None)


def test_a_link_that_is_found_in_between_is_missing_from_then_on() -> None:
    ref = Ref("github", "o/r")
    before, _ = merge({}, [Missing(ref, "404")], TODAY)
    between, _ = merge(before, [Found(ref, CODE)], TODAY + timedelta(days=2))
    after, _ = merge(between, [Missing(ref, "404")], TODAY + timedelta(days=4))

    assert after[ref].missing == Absence(TODAY + timedelta(days=4), TODAY + timedelta(days=4))


def test_the_facts_of_a_missing_link_stay() -> None:
    stood = Record(CODE, TODAY)
    record, kinds = missing_after([0, 1, 2, 3, 4], stood)

    assert (record.facts, record.changed) == (CODE, TODAY)
    assert kinds == [ProblemKind.NOT_FOUND] * 3 + [ProblemKind.DEAD] * 2


def test_a_run_without_an_answer_neither_confirms_nor_ends_the_absence() -> None:
    ref = Ref("github", "o/r")
    counted = {ref: Record(None, TODAY, Absence(TODAY, TODAY))}

    assert merge(counted, [Failed(ref, "503")], TODAY + timedelta(days=1))[0] == counted


def test_a_link_that_is_there_again_is_no_longer_missing() -> None:
    ref = Ref("github", "o/r")
    dead = {ref: Record(CODE, TODAY, Absence(TODAY, TODAY + timedelta(days=3)))}

    merged, problems = merge(dead, [Found(ref, CODE)], TODAY + timedelta(days=9))

    assert merged == {ref: Record(CODE, TODAY)}
    assert compare(dead, merged, [ref]) == (Change(ref, "dead", TODAY.isoformat(), None),)
    assert [p for p in problems if p.kind is not ProblemKind.MOVED] == []


def test_an_index_without_an_answer_is_reported_and_removes_nothing() -> None:
    answer = Found(
        PAPER_REF,
        replace(PAPER, abstract=None, year=2024),
        gaps=(Failed(PAPER_REF, "OpenAlex answered 503"),),
    )

    merged, problems = merge(METADATA, [answer], TODAY)

    assert merged[PAPER_REF].facts == replace(PAPER, year=2024)
    assert problems == (Problem(PAPER_REF, ProblemKind.NOT_CHECKED, "OpenAlex answered 503"),)


def test_the_metadata_before_is_left_as_it_was() -> None:
    before = dict(METADATA)

    merge(before, [Found(PAPER_REF, replace(PAPER, title="Another"))], TODAY)

    assert before == METADATA


def test_new_facts_are_taken_whole_and_dated_today() -> None:
    ref = Ref("arxiv", "new")

    merged, problems = merge(METADATA, [Found(ref, PAPER)], TODAY)

    assert merged == {**METADATA, ref: Record(PAPER, TODAY)}
    assert problems == ()


@pytest.mark.parametrize(
    "said",
    [
        {"title": ""},
        {"authors": ()},
        {"year": None},
        {"abstract": None},
        {"abstract": ""},
        {"title": "", "authors": (), "year": None, "abstract": None},
    ],
)
def test_a_field_that_a_source_leaves_empty_keeps_its_value(said: dict[str, Any]) -> None:
    merged, _ = merge(METADATA, [Found(PAPER_REF, replace(PAPER, **said))], TODAY)

    assert merged == METADATA


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stars", 0),
        ("stars", 13),
        ("license", "none"),
        ("archived", True),
        ("name", "New/Name"),
        ("description", "Other words"),
        ("last_commit", "2026-11-23"),
    ],
)
def test_a_new_value_replaces_the_old_one_and_moves_the_date(field: str, value: object) -> None:
    change: dict[str, Any] = {field: value}
    merged, _ = merge(METADATA, [Found(CODE_REF, replace(CODE, **change))], TODAY)

    assert merged[CODE_REF] == Record(replace(CODE, **change), TODAY)
    assert merged[PAPER_REF] == METADATA[PAPER_REF]


def test_a_repository_can_stop_being_archived() -> None:
    archived = {CODE_REF: Record(replace(CODE, archived=True), BEFORE)}

    merged, _ = merge(archived, [Found(CODE_REF, CODE)], TODAY)

    assert merged == {CODE_REF: Record(CODE, TODAY)}


def test_the_date_stays_where_the_source_repeats_itself() -> None:
    merged, _ = merge(METADATA, [Found(PAPER_REF, PAPER), Found(CODE_REF, CODE)], TODAY)

    assert merged == METADATA


def test_facts_of_another_kind_replace_the_record() -> None:
    merged, _ = merge(METADATA, [Found(CODE_REF, PAPER)], TODAY)

    assert merged[CODE_REF] == Record(PAPER, TODAY)


def test_a_withdrawn_paper_keeps_its_abstract_and_needs_review() -> None:
    withdrawn = replace(PAPER, withdrawn=True, abstract=None, comment="a mistake in section 3")

    assert facts_after(PAPER_REF, withdrawn) == replace(withdrawn, abstract="Some words.")
    assert problems_of(PAPER_REF, withdrawn) == (
        Problem(PAPER_REF, ProblemKind.WITHDRAWN, "withdrawn: a mistake in section 3"),
    )


def test_a_paper_withdrawn_without_a_reason_is_reported_so() -> None:
    (problem,) = problems_of(PAPER_REF, replace(PAPER, withdrawn=True))

    assert problem.reason == "withdrawn: no reason given"


def test_a_moved_repository_is_followed_and_needs_review() -> None:
    moved = replace(CODE, name="New/Home")

    assert facts_after(CODE_REF, moved) == moved
    assert problems_of(CODE_REF, moved) == (
        Problem(CODE_REF, ProblemKind.MOVED, "moved to New/Home; update the link in the catalog"),
    )


def test_a_name_in_another_case_has_not_moved() -> None:
    assert problems_of(CODE_REF, replace(CODE, name="HSWORD/spotserve")) == ()


def test_no_fact_comes_from_another_repository_of_the_same_name() -> None:
    merged, (problem,) = merge(METADATA, [Found(CODE_REF, replace(CODE, id=8, stars=0))], TODAY)

    assert merged == METADATA
    assert problem.kind is ProblemKind.REPLACED
    assert problem.reason == (
        "another repository now has this name (id 8); its facts were not used. "
        "If it is the right one, delete github:hsword/spotserve from metadata.yaml; else correct the link in the catalog"
    )


@pytest.mark.parametrize(("was", "now"), [(None, 8), (7, None), (None, None)])
def test_a_repository_without_a_known_id_is_the_same_one(was: int | None, now: int | None) -> None:
    stored = {CODE_REF: Record(replace(CODE, id=was), BEFORE)}

    merged, problems = merge(stored, [Found(CODE_REF, replace(CODE, id=now, stars=13))], TODAY)

    assert merged[CODE_REF].facts == replace(CODE, id=now or was, stars=13)
    assert problems == ()


def test_problems_are_in_the_order_of_the_outcomes() -> None:
    _, problems = merge({}, [Failed(CODE_REF, "down"), Missing(PAPER_REF, "gone")], TODAY)

    assert [problem.ref for problem in problems] == [CODE_REF, PAPER_REF]


# --- with an open pull request ---

OLD = Record(PAPER, BEFORE)
PROPOSED = Record(replace(PAPER, title="Proposed"), TODAY)
MOVED_ON = Record(replace(PAPER, title="Moved on"), TODAY)


@pytest.mark.parametrize(
    ("base", "ancestor", "pending", "result"),
    [
        (OLD, OLD, PROPOSED, PROPOSED),
        (None, None, PROPOSED, PROPOSED),
        (MOVED_ON, OLD, PROPOSED, MOVED_ON),
        (MOVED_ON, None, PROPOSED, MOVED_ON),
        (None, OLD, PROPOSED, None),  # a person deleted the record
        (OLD, OLD, None, OLD),  # keep_only decides what is dropped
        (OLD, None, None, OLD),
        (PROPOSED, OLD, PROPOSED, PROPOSED),
    ],
)
def test_pending_facts_count_where_the_base_has_not_moved_on(
    base: Record | None, ancestor: Record | None, pending: Record | None, result: Record | None
) -> None:
    def metadata(record: Record | None) -> Metadata:
        return {PAPER_REF: record} if record else {}

    assert overlay(metadata(base), metadata(ancestor), metadata(pending)) == metadata(result)


# --- leaving out ---


def test_only_links_of_the_catalog_are_kept() -> None:
    assert keep_only(METADATA, {CODE_REF, Ref("github", "not/asked")}) == {CODE_REF: METADATA[CODE_REF]}


def test_abstracts_are_withheld_from_the_named_sources_only() -> None:
    metadata: Metadata = {**METADATA, Ref("usenix", "hu"): Record(PAPER, BEFORE)}

    withheld = withhold_abstracts(metadata, {"usenix", "github"})

    assert withheld == {**METADATA, Ref("usenix", "hu"): Record(replace(PAPER, abstract=None), BEFORE)}


def test_new_abstracts_are_withheld_from_the_named_sources_only() -> None:
    outcomes = (
        Found(Ref("usenix", "hu"), PAPER),
        Failed(Ref("usenix", "li"), "down"),
        Found(PAPER_REF, PAPER),
        Found(CODE_REF, CODE),
    )

    withheld = withhold_new_abstracts(outcomes, {"usenix", "github"})

    assert withheld == (Found(Ref("usenix", "hu"), replace(PAPER, abstract=None)), *outcomes[1:])


# --- compare ---


def test_a_change_has_the_old_and_the_new_value() -> None:
    after = {**METADATA, CODE_REF: Record(replace(CODE, stars=0, license="none"), TODAY)}

    assert compare(METADATA, after, METADATA) == (
        Change(CODE_REF, "stars", 12, 0),
        Change(CODE_REF, "license", "MIT", "none"),
    )


def test_changes_are_in_the_order_of_the_references() -> None:
    after: Metadata = {
        PAPER_REF: Record(replace(PAPER, title="Another"), TODAY),
        CODE_REF: Record(replace(CODE, stars=13), TODAY),
    }

    refs = [change.ref for change in compare(METADATA, after, [CODE_REF, PAPER_REF])]

    assert refs == [CODE_REF, PAPER_REF]


def test_only_the_given_values_of_a_new_link_are_changes() -> None:
    after = {CODE_REF: Record(Repository(name="Hsword/SpotServe", stars=0), TODAY)}

    assert compare({}, after, [CODE_REF]) == (
        Change(CODE_REF, "name", None, "Hsword/SpotServe"),
        Change(CODE_REF, "stars", None, 0),
    )


def test_a_reference_that_is_gone_or_not_compared_has_no_changes() -> None:
    after = {CODE_REF: Record(replace(CODE, stars=13), TODAY)}

    assert compare(METADATA, after, [PAPER_REF]) == ()


def test_a_value_that_is_withheld_is_a_change() -> None:
    after = withhold_abstracts(METADATA, {"arxiv"})

    assert compare(METADATA, after, METADATA) == (Change(PAPER_REF, "abstract", "Some words.", None),)


def test_a_new_date_alone_is_no_change() -> None:
    after = {ref: Record(record.facts, TODAY) for ref, record in METADATA.items()}

    assert compare(METADATA, after, METADATA) == ()


# --- provenance and retractions ---

DOI_REF = Ref("doi", "10.1145/1.1")


def after(before: Paper, given: Paper) -> tuple[Paper, tuple[Problem, ...]]:
    day = date(2026, 11, 24)
    merged, problems = merge({DOI_REF: Record(before, day)}, [Found(DOI_REF, given)], day)
    facts = merged[DOI_REF].facts
    assert isinstance(facts, Paper)
    return facts, problems


@pytest.mark.parametrize(
    ("before", "given", "provenance"),
    [
        # The index did not answer in this run: its value and its name stay.
        (Paper(title="A", abstract="x", provenance=("abstract: B",)), Paper(title="A"), ("abstract: B",)),
        # Now the source gives the value itself.
        (Paper(title="A", abstract="x", provenance=("abstract: B",)), Paper(title="A", abstract="y"), ()),
        # Another index gives it.
        (
            Paper(title="A", abstract="x", provenance=("abstract: B", "venue: B")),
            Paper(title="A", abstract="y", provenance=("abstract: C",)),
            ("abstract: C", "venue: B"),
        ),
    ],
)
def test_a_field_keeps_the_index_that_gave_it_last(
    before: Paper, given: Paper, provenance: tuple[str, ...]
) -> None:
    assert after(before, given)[0].provenance == provenance


def test_a_change_names_the_index_that_gave_the_value() -> None:
    day = date(2026, 11, 24)
    now = Paper(title="A", year=2024, abstract="y", provenance=("abstract: B",))
    changes = compare({DOI_REF: Record(Paper(title="A"), day)}, {DOI_REF: Record(now, day)}, [DOI_REF])

    assert [(change.field, change.source) for change in changes if change.field != "provenance"] == [
        ("year", "doi"),
        ("abstract", "B"),
    ]


def test_a_retraction_is_reported_once() -> None:
    given = Paper(title="A", retraction="retraction by 10.1/notice (2025-01-02)")
    first, problems = after(Paper(title="A"), given)

    assert problems == (Problem(DOI_REF, ProblemKind.RETRACTED, "retraction by 10.1/notice (2025-01-02)"),)
    assert first.title == "A"
    assert after(first, given)[1] == ()
