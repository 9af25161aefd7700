from dataclasses import replace
from datetime import date, timedelta

import pytest

from enricher.model.catalog import Entry, Every, Ignore, Pin, ProblemKind, Rules
from enricher.model.facts import Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.publishing import ChangeKey, Rejection
from enricher.model.run import Problem, Value
from enricher.review.policy import (
    ReviewContext,
    falls_on,
    fingerprint,
    is_significant,
    keep_pinned,
    open_problems,
    pinned_fields,
    propose,
    rows,
)

MONDAY = date(2026, 11, 23)
TUESDAY = MONDAY + timedelta(days=1)
BEFORE = date(2026, 11, 1)
CODE_REF, PAPER_REF = Ref("github", "o/r"), Ref("arxiv", "2311.15566")
CODE = Repository(name="O/R", id=7, stars=100, license="MIT", last_commit="2026-10-01", description="Words")
PAPER = Paper(title="A title", abstract="Some words.", year=2023)
BASE: Metadata = {CODE_REF: Record(CODE, BEFORE), PAPER_REF: Record(PAPER, BEFORE)}


def context(
    day: date = TUESDAY, *rejections: Rejection, named: tuple[Ref, ...] = (), **rules: object
) -> ReviewContext:
    return ReviewContext(day, Rules(**rules), named, rejections)  # type: ignore[arg-type]


def after(day: date = TUESDAY, **facts: object) -> Metadata:
    """Return the base with other facts of the repository, found on that day."""
    return {**BASE, CODE_REF: Record(replace(CODE, **facts), day)}  # type: ignore[arg-type]


def facts(metadata: Metadata, ref: Ref = CODE_REF) -> Facts | None:
    return metadata[ref].facts


def rejected(field: str, value: Value, closed: date = BEFORE) -> Rejection:
    return Rejection(frozenset({ChangeKey(str(CODE_REF), field, fingerprint(value))}), closed)


# --- the calendar ---


@pytest.mark.parametrize(
    ("every", "day", "falls"),
    [
        (Every.DAILY, TUESDAY, True),
        (Every.WEEKLY, MONDAY, True),
        (Every.WEEKLY, TUESDAY, False),
        (Every.MONTHLY, date(2026, 12, 1), True),
        (Every.MONTHLY, MONDAY, False),
        (Every.NEVER, MONDAY, False),
    ],
)
def test_a_day_falls_on_a_schedule_or_not(every: Every, day: date, falls: bool) -> None:
    assert falls_on(every, day) is falls


# --- the schedule ---


@pytest.mark.parametrize("day", [MONDAY, TUESDAY])
@pytest.mark.parametrize(("field", "value"), [("license", "none"), ("archived", True), ("name", "New/Home")])
def test_an_urgent_field_goes_out_on_any_day(day: date, field: str, value: Value) -> None:
    new = after(TUESDAY, **{field: value})
    assert propose(BASE, new, None, context(day, schedule=Every.MONTHLY)) == new


def test_a_settled_field_waits_for_the_schedule() -> None:
    new = {**BASE, PAPER_REF: Record(replace(PAPER, abstract="Other words."), MONDAY)}
    assert propose(BASE, new, None, context(TUESDAY, schedule=Every.WEEKLY)) == BASE
    assert propose(BASE, new, None, context(MONDAY, schedule=Every.WEEKLY)) == new
    assert propose(BASE, new, None, context(TUESDAY)) == new


def test_the_first_facts_of_a_link_wait_for_the_schedule_and_go_out_as_one() -> None:
    new = {**BASE, Ref("github", "n/n"): Record(replace(CODE, name="N/N"), TUESDAY)}
    assert propose(BASE, new, None, context(TUESDAY, schedule=Every.WEEKLY)) == BASE
    assert propose(BASE, new, None, context(TUESDAY)) == new


def test_an_entry_that_is_named_waits_for_nothing() -> None:
    new = after(stars=101, archived=True, default_branch="main")
    assert propose(BASE, new, None, context(TUESDAY, schedule=Every.MONTHLY, named=(CODE_REF,))) == new


def test_what_waits_in_the_pull_request_stays_between_two_days_of_the_schedule() -> None:
    pending = {**BASE, PAPER_REF: Record(replace(PAPER, abstract="Other words."), MONDAY)}
    newer = {**BASE, PAPER_REF: Record(replace(PAPER, abstract="Newer words."), TUESDAY)}
    assert facts(propose(BASE, newer, pending, context(TUESDAY, schedule=Every.WEEKLY)), PAPER_REF) == (
        facts(pending, PAPER_REF)
    )


def test_a_value_that_is_as_committed_again_is_not_proposed() -> None:
    pending = after(license="none")
    assert propose(BASE, BASE, pending, context()) == BASE


def test_a_link_without_any_answer_proposes_nothing() -> None:
    assert (
        rows(BASE, propose(BASE, {**BASE, Ref("arxiv", "x"): Record(None, TUESDAY)}, None, context()))
        == set()
    )


# --- counts and volatile fields ---


@pytest.mark.parametrize(
    ("was", "now", "rules", "significant"),
    [
        (100, 109, Rules(), False),
        (100, 110, Rules(), True),
        (100, 90, Rules(), True),
        (50, 58, Rules(), False),
        (50, 60, Rules(), True),
        (1000, 1099, Rules(), False),
        (1000, 1100, Rules(), True),
        (0, 9, Rules(), False),
        (0, 10, Rules(), True),
        (None, 3, Rules(), True),
        (100, 101, Rules(percent=0, least=1), True),
        (1249, 1251, Rules(shown=True), True),
        (1210, 1249, Rules(shown=True), False),
    ],
)
def test_a_count_is_significant_if_it_differs_enough(
    was: int | None, now: int, rules: Rules, significant: bool
) -> None:
    assert is_significant(was, now, rules) is significant


def test_stars_alone_go_out_on_mondays_only() -> None:
    new = after(stars=150)
    assert propose(BASE, new, None, context(TUESDAY)) == BASE
    assert propose(BASE, new, None, context(MONDAY)) == new


@pytest.mark.parametrize(
    ("volatile_every", "day", "goes"),
    [
        (Every.DAILY, TUESDAY, True),
        (Every.MONTHLY, MONDAY, False),
        (Every.MONTHLY, date(2026, 12, 1), True),
        (Every.NEVER, MONDAY, False),
    ],
)
def test_how_often_stars_go_out_can_be_set(volatile_every: Every, day: date, goes: bool) -> None:
    proposed = propose(BASE, after(stars=150), None, context(day, volatile_every=volatile_every))
    assert (proposed != BASE) is goes


def test_stars_that_differ_little_do_not_go_out_on_mondays_either() -> None:
    assert propose(BASE, after(stars=105), None, context(MONDAY)) == BASE


@pytest.mark.parametrize("field", ["last_commit", "description", "default_branch"])
def test_a_volatile_field_never_goes_out_alone(field: str) -> None:
    assert propose(BASE, after(TUESDAY, **{field: "2026-11-20"}), None, context(MONDAY)) == BASE


def test_volatile_fields_go_out_with_another_change() -> None:
    new = after(license="none", stars=150, last_commit="2026-11-20", description="Other words")
    assert propose(BASE, new, None, context(TUESDAY)) == new


def test_stars_that_differ_little_do_not_go_out_with_another_change() -> None:
    new = after(license="none", stars=105)
    assert facts(propose(BASE, new, None, context(TUESDAY))) == replace(CODE, license="none")


def test_an_open_pull_request_is_not_updated_for_volatile_fields_alone() -> None:
    pending = after(MONDAY, license="none", stars=150)
    new = after(license="none", stars=300, last_commit="2026-11-23")
    assert propose(BASE, new, pending, context(TUESDAY)) == pending


def test_a_new_change_takes_the_newest_volatile_values_with_it() -> None:
    pending = after(MONDAY, license="none", stars=150)
    new = after(license="none", archived=True, stars=300)
    assert facts(propose(BASE, new, pending, context(TUESDAY))) == facts(new)


def test_stars_that_wait_in_the_pull_request_stay_when_nothing_is_new() -> None:
    pending = after(MONDAY, stars=150)
    assert propose(BASE, after(stars=151), pending, context(TUESDAY)) == pending


def test_first_facts_that_wait_in_the_pull_request_keep_their_date_when_only_stars_are_new() -> None:
    ref = Ref("github", "n/n")
    pending = {**BASE, ref: Record(replace(CODE, name="N/N"), MONDAY)}
    newer = {**BASE, ref: Record(replace(CODE, name="N/N", stars=999), TUESDAY)}
    assert propose(BASE, newer, pending, context(TUESDAY)) == pending


# --- people ---


def test_a_rejected_value_does_not_come_back() -> None:
    new = after(license="none")
    assert propose(BASE, new, None, context(TUESDAY, rejected("license", "none"))) == BASE


def test_another_value_than_the_one_that_was_rejected_is_proposed() -> None:
    new = after(license="none")
    assert propose(BASE, new, None, context(TUESDAY, rejected("license", "Apache-2.0"))) == new


def test_a_row_next_to_the_one_that_was_rejected_is_proposed() -> None:
    new = after(license="none", archived=True)
    proposed = propose(BASE, new, None, context(TUESDAY, rejected("license", "none")))
    assert facts(proposed) == replace(CODE, archived=True)


def test_first_facts_that_were_rejected_do_not_come_back_for_other_stars() -> None:
    ref = Ref("github", "n/n")
    new = {**BASE, ref: Record(replace(CODE, name="N/N"), TUESDAY)}
    rejection = Rejection(rows(BASE, new), BEFORE)
    more = {**BASE, ref: Record(replace(CODE, name="N/N", stars=999, last_commit="2026-11-24"), TUESDAY)}
    assert propose(BASE, more, None, context(MONDAY, rejection)) == BASE


@pytest.mark.parametrize(("days", "goes"), [(0, False), (29, False), (30, True)])
def test_rejected_stars_pause_for_thirty_days(days: int, goes: bool) -> None:
    rejection = rejected("stars", 150, closed=MONDAY)
    day = MONDAY + timedelta(days=days)
    proposed = propose(BASE, after(day, stars=400), None, context(day, rejection, volatile_every=Every.DAILY))
    assert (proposed != BASE) is goes


def test_a_rejected_value_may_stay_in_an_open_pull_request() -> None:
    pending = after(license="none")
    assert propose(BASE, pending, pending, context(TUESDAY, rejected("license", "none"))) == pending


def test_a_pinned_field_stays_and_the_others_go() -> None:
    entry = Entry("Acme", code="u", pin=(Pin("license"), Pin("stars")))
    pinned = pinned_fields([entry], {"u": CODE_REF}, TUESDAY)
    kept = keep_pinned(BASE, after(license="none", stars=150, archived=True), pinned)
    assert facts(kept) == replace(CODE, archived=True)


def test_a_pinned_field_without_a_value_may_get_one() -> None:
    base = {CODE_REF: Record(replace(CODE, license=None), BEFORE)}
    pinned = {CODE_REF: frozenset({"license"})}
    assert facts(keep_pinned(base, after(license="none"), pinned)) == replace(CODE, license="none")
    assert keep_pinned({}, BASE, pinned) == BASE


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [(ProblemKind.MOVED, "name", "New/Home"), (ProblemKind.WITHDRAWN, "withdrawn", True)],
)
def test_what_an_entry_ignores_is_kept_like_a_pin(kind: ProblemKind, field: str, value: Value) -> None:
    entry = Entry("Acme", code="u", ignore=(Ignore(kind),))
    assert pinned_fields([entry], {"u": CODE_REF}, TUESDAY) == {CODE_REF: frozenset({field})}


def test_a_pin_and_an_ignored_problem_end_after_their_last_day() -> None:
    moved = Ignore(ProblemKind.MOVED, "the lab moves", MONDAY)
    entry = Entry("Acme", code="u", pin=(Pin("license"), Pin("stars", until=MONDAY)), ignore=(moved,))
    problems = [Problem(CODE_REF, ProblemKind.MOVED, "is now at n/n")]

    def seen(day: date) -> tuple[list[str], int]:
        left = open_problems(problems, [entry], {"u": CODE_REF}, after(name="n/n"), context(day))
        return sorted(pinned_fields([entry], {"u": CODE_REF}, day)[CODE_REF]), len(left)

    assert seen(MONDAY) == (["license", "name", "stars"], 0)
    assert seen(TUESDAY) == (["license"], 1)


def test_a_dead_link_that_an_entry_ignores_is_not_counted() -> None:
    entry = Entry("Acme", code="u", ignore=(Ignore(ProblemKind.DEAD),))
    missing = {**BASE, CODE_REF: replace(BASE[CODE_REF], missing=Absence(MONDAY, MONDAY))}
    assert keep_pinned(BASE, missing, pinned_fields([entry], {"u": CODE_REF}, TUESDAY)) == BASE


# --- missing links ---


def missing(days: int) -> Metadata:
    absence = Absence(MONDAY - timedelta(days=days), MONDAY)
    return {**BASE, CODE_REF: replace(BASE[CODE_REF], missing=absence)}


def test_the_first_day_on_which_a_link_was_not_found_is_kept_without_a_row() -> None:
    proposed = propose(BASE, missing(0), None, context())
    assert proposed == missing(0)
    assert rows(BASE, proposed) == set()


def test_a_dead_link_is_proposed_on_schedule() -> None:
    (row,) = rows(BASE, propose(BASE, missing(3), None, context()))
    assert (row.ref, row.field) == (str(CODE_REF), "dead")
    waiting = propose(BASE, missing(3), None, context(TUESDAY, schedule=Every.WEEKLY))
    assert rows(BASE, waiting) == set()


def test_a_link_that_is_there_again_is_proposed() -> None:
    dead = missing(3)
    (row,) = rows(dead, propose(dead, BASE, None, context()))
    assert row.field == "dead"


def test_a_dead_link_that_was_rejected_is_not_counted_any_more() -> None:
    rejection = rejected("dead", (MONDAY - timedelta(days=3)).isoformat())
    assert propose(BASE, missing(3), None, context(TUESDAY, rejection)) == BASE


def test_no_other_day_since_when_it_is_dead_is_proposed_after_that() -> None:
    rejection = rejected("dead", "2026-01-01")
    assert propose(BASE, missing(3), None, context(TUESDAY, rejection)) == BASE
    assert propose(BASE, missing(0), None, context(TUESDAY, rejection)) == BASE


def test_a_rejected_recovery_leaves_the_link_dead() -> None:
    dead = missing(3)
    assert propose(dead, BASE, None, context(TUESDAY, rejected("dead", None))) == dead


def test_a_link_that_was_never_found_can_be_missing() -> None:
    ref = Ref("github", "never/there")
    new = {**BASE, ref: Record(None, MONDAY, Absence(MONDAY, MONDAY))}
    assert propose(BASE, new, None, context()) == new


def test_a_problem_is_not_reported_again_if_its_change_was_rejected_or_an_entry_ignores_its_kind() -> None:
    moved = Problem(CODE_REF, ProblemKind.MOVED, "moved to o/new")
    dead = Problem(CODE_REF, ProblemKind.DEAD, "404", MONDAY)
    failed = Problem(CODE_REF, ProblemKind.NOT_CHECKED, "503")
    merged = after(name="o/new")
    ignoring = Entry("Acme", code="u", ignore=(Ignore(ProblemKind.MOVED),))

    def reported(entry: Entry, *rejections: Rejection) -> tuple[Problem, ...]:
        given = (moved, dead, failed)
        return open_problems(given, [entry], {"u": CODE_REF}, merged, context(TUESDAY, *rejections))

    assert reported(Entry("Acme", code="u")) == (moved, dead, failed)
    assert reported(Entry("Acme", code="u"), rejected("name", "o/other")) == (moved, dead, failed)
    assert reported(Entry("Acme", code="u"), rejected("name", "o/new")) == (dead, failed)
    assert reported(Entry("Acme", code="u"), rejected("dead", "2026-01-01")) == (moved, failed)
    assert reported(ignoring) == (dead, failed)


# --- rows ---


def test_a_change_is_a_row_and_first_facts_are_one() -> None:
    new = {**after(license="none", archived=True), Ref("arxiv", "1"): Record(PAPER, TUESDAY)}
    assert sorted((row.ref, row.field) for row in rows(BASE, new)) == [
        ("arxiv:1", "first facts"),
        ("github:o/r", "archived"),
        ("github:o/r", "license"),
    ]


def test_the_fingerprints_of_values_of_different_types_differ() -> None:
    assert len({fingerprint(value) for value in (None, "", 0, False, "0", "None", ("a",), "a")}) == 8
