from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from enricher.model import Known, Metadata, Outcome, Paper, Record, Ref
from enricher.plan import is_due, plan

DAY = date(2026, 11, 24)
EVERY = 90
REF = Ref("arxiv", "2311.15566")


@dataclass(frozen=True)
class Patient:
    """A source of which only the name and the patience matter."""

    name: str
    every: int
    known: tuple[Known, ...] = ()

    def match(self, url: str) -> str | None:
        raise NotImplementedError

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        raise NotImplementedError


def record(changed: date = DAY) -> Record:
    return Record(Paper(title="A title"), changed)


def nights_due(ref: Ref, nights: range) -> list[int]:
    """Return the nights after the change on which the link is due."""
    return [night for night in nights if is_due(ref, record(), EVERY, DAY + timedelta(days=night))]


@pytest.mark.parametrize("night", range(EVERY))
def test_a_link_without_facts_is_due_every_night(night: int) -> None:
    assert is_due(REF, None, EVERY, DAY + timedelta(days=night))


@pytest.mark.parametrize("night", range(3))
def test_a_source_of_every_night_is_due_even_on_the_day_of_a_change(night: int) -> None:
    assert is_due(REF, record(), 1, DAY + timedelta(days=night))


@pytest.mark.parametrize("ident", ["2311.15566", "hep-th/9901001", "nsdi24/hu", ""])
def test_stored_facts_are_asked_for_once_in_each_window_and_never_before_it_opens(ident: str) -> None:
    due = nights_due(Ref("arxiv", ident), range(5 * EVERY))

    assert EVERY <= due[0] < 2 * EVERY
    assert due == [due[0] + number * EVERY for number in range(4)]


def test_facts_from_the_future_are_not_due() -> None:
    assert not any(
        is_due(REF, record(DAY + timedelta(days=400)), EVERY, DAY + timedelta(n)) for n in range(EVERY)
    )


def test_the_nights_are_spread_over_the_window() -> None:
    refs = [Ref("arxiv", f"2311.{number:05}") for number in range(9 * EVERY)]
    nights = Counter(nights_due(ref, range(EVERY, 2 * EVERY))[0] for ref in refs)

    assert len(nights) > 80
    assert max(nights.values()) < 30


def test_each_reference_is_judged_by_its_own_source_and_the_order_is_kept() -> None:
    young, new, code = Ref("arxiv", "young"), Ref("arxiv", "new"), Ref("github", "o/r")
    metadata: Metadata = {young: record(), code: record()}
    sources = (Patient("arxiv", EVERY), Patient("github", 1))

    assert plan([code, young, new], metadata, sources, DAY) == (code, new)


@pytest.mark.parametrize("known", [None, record(DAY - timedelta(days=400))])
def test_a_source_that_is_asked_by_hand_only_is_never_due(known: Record | None) -> None:
    assert not any(is_due(REF, known, 0, DAY + timedelta(days=night)) for night in range(EVERY))
