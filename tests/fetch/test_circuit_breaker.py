"""When a source fails so often that it changes no stored fact."""

from collections.abc import Iterable
from datetime import date

import pytest

from enricher.fetch.circuit_breaker import apply_breaker
from enricher.model.catalog import Breaker
from enricher.model.facts import Absence, Metadata, Paper, Record, Ref
from enricher.model.run import Failed, Found, Missing, Outcome, Tripped

DAY = date(2026, 11, 24)


def stored(outcomes: Iterable[Outcome], missing: Absence | None = None) -> Metadata:
    """Return metadata in which all of these links have facts."""
    return {outcome.ref: Record(Paper(title="A title"), DAY, missing) for outcome in outcomes}


def outcomes(source: str, found: int, failed: int, missing: int = 0, refused: int = 0) -> tuple[Outcome, ...]:
    return (
        *(Found(Ref(source, f"found-{n}"), Paper(title="A title")) for n in range(found)),
        *(Failed(Ref(source, f"failed-{n}"), "no answer in time") for n in range(failed)),
        *(Missing(Ref(source, f"missing-{n}"), "not there") for n in range(missing)),
        *(Failed(Ref(source, f"refused-{n}"), "blocked (451)", answered=True) for n in range(refused)),
    )


@pytest.mark.parametrize(
    ("found", "failed", "percent", "least", "trips"),
    [
        pytest.param(12, 3, 20, 3, False, id="just the share"),
        pytest.param(11, 3, 20, 3, True, id="a little more than the share"),
        pytest.param(1, 1, 20, 3, False, id="half of two is too few"),
        pytest.param(0, 2, 20, 3, False, id="all of two is too few"),
        pytest.param(0, 3, 20, 3, True, id="all of three"),
        pytest.param(1, 1, 20, 1, True, id="half of two, where one is enough"),
        pytest.param(0, 9, 100, 1, False, id="turned off"),
        pytest.param(99, 1, 0, 1, True, id="a single one, where none is allowed"),
        pytest.param(9, 0, 0, 1, False, id="none failed"),
    ],
)
def test_a_source_trips_from_more_than_its_share_and_the_least_count_on(
    found: int, failed: int, percent: int, least: int, trips: bool
) -> None:
    given = outcomes("usenix", found, failed)
    _, tripped = apply_breaker(given, stored(given), Breaker(percent, least))
    assert tripped == ((Tripped("usenix", failed, found + failed, percent),) if trips else ())


def test_no_stored_fact_of_a_tripped_source_changes_and_failures_keep_their_reasons() -> None:
    given = outcomes("usenix", found=2, failed=3, missing=1)
    trusted, _ = apply_breaker(given, stored(given), Breaker())
    assert [type(outcome) for outcome in trusted] == [Failed] * 6
    reasons = {outcome.ref.id: outcome.reason for outcome in trusted if isinstance(outcome, Failed)}
    aside = "not used: more than 20 % of usenix's lookups failed"
    assert (reasons["found-0"], reasons["missing-0"]) == (aside, f"not there; {aside}")
    assert reasons["failed-0"] == "no answer in time"


def test_the_other_sources_are_trusted_and_the_order_stays() -> None:
    ill, well = outcomes("usenix", found=1, failed=3), outcomes("arxiv", found=3, failed=1)
    trusted, tripped = apply_breaker((*well, *ill), stored((*well, *ill)), Breaker())
    assert trusted[: len(well)] == well
    assert [outcome.ref for outcome in trusted] == [outcome.ref for outcome in (*well, *ill)]
    assert [each.source for each in tripped] == ["usenix"]


def test_a_link_that_its_source_always_refuses_is_no_failure_of_the_source() -> None:
    given = outcomes("github", found=1, failed=0, refused=9)
    assert apply_breaker(given, stored(given), Breaker()) == (given, ())


def test_no_outcomes_trip_nothing() -> None:
    assert apply_breaker((), {}, Breaker()) == ((), ())


def test_links_that_never_had_facts_count_neither_as_failed_nor_as_asked() -> None:
    known = outcomes("usenix", found=8, failed=2)
    new = tuple(Failed(Ref("usenix", f"new-{n}"), "no answer in time") for n in range(9))
    given = (*known, *new)
    assert apply_breaker(given, stored(known), Breaker()) == (given, ())
    assert apply_breaker(given, stored(known), Breaker(percent=19, least=2))[1] == (
        Tripped("usenix", 2, 10, 19),
    )


def test_first_facts_are_used_although_their_source_has_tripped() -> None:
    known = outcomes("usenix", found=1, failed=3)
    first = Found(Ref("usenix", "new"), Paper(title="A new title"))
    gone = Missing(Ref("usenix", "new-gone"), "not there")
    trusted, _ = apply_breaker((*known, first, gone), stored(known), Breaker())
    assert trusted[-2] == first
    assert isinstance(trusted[-1], Failed), "a miss of a source that cannot be trusted is not counted"


# --- what is suddenly not found ---


@pytest.mark.parametrize(
    ("found", "missing", "trips"),
    [
        pytest.param(2, 8, False, id="many"),
        pytest.param(1, 9, True, id="nearly all"),
        pytest.param(0, 3, True, id="all of three"),
        pytest.param(0, 2, False, id="all of two is too few"),
    ],
)
def test_where_nearly_all_links_are_suddenly_not_found_none_is_counted(
    found: int, missing: int, trips: bool
) -> None:
    given = outcomes("usenix", found, failed=0, missing=missing)
    trusted, tripped = apply_breaker(given, stored(given), Breaker())
    assert [each.failed for each in tripped] == ([missing] if trips else [])
    assert sum(isinstance(outcome, Missing) for outcome in trusted) == (0 if trips else missing)


def test_links_that_were_not_found_before_do_not_vanish_suddenly() -> None:
    given = outcomes("usenix", found=0, failed=0, missing=9)
    before = stored(given, Absence(DAY, DAY))
    assert apply_breaker(given, before, Breaker()) == (given, ())
