"""When a source fails so often that its other answers of the night do not count."""

import pytest

from enricher.fetch.circuit_breaker import apply_breaker
from enricher.model.catalog import Breaker
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome, Tripped


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
    _, tripped = apply_breaker(outcomes("usenix", found, failed), Breaker(percent, least))
    assert tripped == ((Tripped("usenix", failed, found + failed, percent),) if trips else ())


def test_every_outcome_of_a_tripped_source_has_failed_and_failures_keep_their_reasons() -> None:
    trusted, _ = apply_breaker(outcomes("usenix", found=2, failed=3, missing=1), Breaker())
    assert [type(outcome) for outcome in trusted] == [Failed] * 6
    reasons = {outcome.ref.id: outcome.reason for outcome in trusted if isinstance(outcome, Failed)}
    aside = "not used: more than 20 % of usenix's lookups failed"
    assert (reasons["found-0"], reasons["missing-0"]) == (aside, aside)
    assert reasons["failed-0"] == "no answer in time"


def test_the_other_sources_are_trusted_and_the_order_stays() -> None:
    ill, well = outcomes("usenix", found=1, failed=3), outcomes("arxiv", found=3, failed=1)
    trusted, tripped = apply_breaker((*well, *ill), Breaker())
    assert trusted[: len(well)] == well
    assert [outcome.ref for outcome in trusted] == [outcome.ref for outcome in (*well, *ill)]
    assert [each.source for each in tripped] == ["usenix"]


def test_a_link_that_its_source_always_refuses_is_no_failure_of_the_source() -> None:
    given = outcomes("github", found=1, failed=0, refused=9)
    assert apply_breaker(given, Breaker()) == (given, ())


def test_no_outcomes_trip_nothing() -> None:
    assert apply_breaker((), Breaker()) == ((), ())
