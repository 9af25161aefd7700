from dataclasses import replace
from datetime import date, timedelta

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.run import Change, Known, KnownKind, Problem, Report
from enricher.review.known import States, known, standing

TODAY = date(2026, 11, 25)
DAY = timedelta(1)
CODE, PAPER = Ref("github", "o/r"), Ref("arxiv", "1")
REPOSITORY = Repository(name="O/R")
ONCE = Absence(TODAY - DAY, TODAY - DAY)
DEAD = Absence(TODAY - 3 * DAY, TODAY)


def of(ref: Ref, facts: Facts | None, missing: Absence | None = None) -> Metadata:
    return {ref: Record(facts, TODAY, missing)}


@pytest.mark.parametrize(
    ("ref", "facts", "missing", "expected"),
    [
        (CODE, REPOSITORY, None, []),
        (CODE, replace(REPOSITORY, archived=True), None, [(KnownKind.ARCHIVED, "")]),
        (CODE, replace(REPOSITORY, name="O/New"), None, [(KnownKind.MOVED, "O/New")]),
        (CODE, REPOSITORY, DEAD, [(KnownKind.DEAD, "2026-11-22")]),
        (CODE, None, ONCE, [(KnownKind.NOT_FOUND, "2026-11-24")]),
        (PAPER, Paper(title="T", withdrawn=True), None, [(KnownKind.WITHDRAWN, "")]),
        (PAPER, Paper(title="T", retraction="by 10.1/x"), None, [(KnownKind.RETRACTED, "by 10.1/x")]),
    ],
)
def test_what_base_and_run_both_say_is_known(
    ref: Ref, facts: Facts | None, missing: Absence | None, expected: list[tuple[KnownKind, str]]
) -> None:
    metadata = of(ref, facts, missing)

    assert [(one.kind, one.detail) for one in standing(metadata, metadata, [ref], {})] == expected
    assert list(standing({}, metadata, [ref], {})) == []
    assert list(standing(metadata, {}, [ref], {})) == []


def test_what_is_pinned_or_ignored_is_not_known() -> None:
    metadata = of(CODE, replace(REPOSITORY, archived=True), DEAD)

    found = standing(metadata, metadata, [CODE], {CODE: frozenset({"dead"})})

    assert [one.kind for one in found] == [KnownKind.ARCHIVED]


def lost(
    kind: ProblemKind, before: Metadata, changes: tuple[Change, ...] = (), base: Metadata | None = None
) -> tuple[Known, ...]:
    """Return what is known of a link that was not found in this run."""
    report = Report(
        asked=1,
        not_due=0,
        entries={CODE: ("Acme",)},
        urls={},
        changes=changes,
        problems=(Problem(CODE, kind, "404"),),
        usage=(),
        down=(),
    )
    return known(report, States(base or {}, before, before), {})


def test_a_link_that_was_not_found_before_is_known_and_one_that_was_is_news() -> None:
    assert lost(ProblemKind.NOT_FOUND, of(CODE, REPOSITORY)) == ()
    assert lost(ProblemKind.NOT_FOUND, {}) == ()
    assert lost(ProblemKind.NOT_FOUND, of(CODE, REPOSITORY, ONCE)) == (
        Known(CODE, KnownKind.NOT_FOUND, "2026-11-24"),
    )


def test_a_dead_link_that_is_not_proposed_yet_is_known() -> None:
    assert lost(ProblemKind.DEAD, {}) == ()
    for absence in (ONCE, DEAD):
        assert [one.kind for one in lost(ProblemKind.DEAD, of(CODE, REPOSITORY, absence))] == [KnownKind.DEAD]


def test_a_dead_link_that_is_proposed_is_not_known_and_one_that_was_merged_is_known_once() -> None:
    dead = of(CODE, REPOSITORY, DEAD)

    assert lost(ProblemKind.DEAD, dead, (Change(CODE, "dead", None, "2026-11-22"),)) == ()
    assert lost(ProblemKind.DEAD, dead, base=dead) == (Known(CODE, KnownKind.DEAD, "2026-11-22"),)
