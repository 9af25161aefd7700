import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

import pytest

from enricher.fetch.plan import Pace, Plan, is_due, is_tried, paces, plan, shuffled
from enricher.model.facts import Absence, Metadata, Paper, Record, Ref
from enricher.model.run import Outcome
from enricher.model.source import WellKnown

DAY = date(2026, 11, 24)
EVERY = 90
REF = Ref("arxiv", "2311.15566")


@dataclass(frozen=True)
class Patient:
    """A source of which only the name and the patience matter."""

    name: str
    every: int
    known: tuple[WellKnown, ...] = ()

    def match(self, url: str) -> str | None:
        raise NotImplementedError

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        raise NotImplementedError


@dataclass(frozen=True)
class Batched(Patient):
    """A source that asks for several at once, or may make only so many requests."""

    batch: int = 1
    allowance: int | None = None


def record(changed: date = DAY) -> Record:
    return Record(Paper(title="A title"), changed)


def nights_due(ref: Ref, nights: range) -> list[int]:
    """Return the nights after the change on which the link is due."""
    return [night for night in nights if is_due(ref, record(), EVERY, DAY + timedelta(days=night))]


def test_a_link_without_facts_is_due_in_every_run() -> None:
    assert all(is_due(REF, None, EVERY, DAY + timedelta(days=night)) for night in range(EVERY))


@pytest.mark.parametrize("night", range(3))
def test_a_daily_source_is_due_even_on_the_day_of_a_change(night: int) -> None:
    assert is_due(REF, record(), 1, DAY + timedelta(days=night))


@pytest.mark.parametrize("ident", ["2311.15566", "hep-th/9901001", "nsdi24/hu", ""])
def test_stored_facts_are_checked_once_in_each_window_and_never_before_it_opens(ident: str) -> None:
    due = nights_due(Ref("arxiv", ident), range(5 * EVERY))

    assert EVERY <= due[0] < 2 * EVERY
    assert due == [due[0] + number * EVERY for number in range(4)]


def test_facts_from_the_future_are_not_due() -> None:
    assert not any(
        is_due(REF, record(DAY + timedelta(days=400)), EVERY, DAY + timedelta(n)) for n in range(EVERY)
    )


@pytest.mark.slow
def test_the_due_days_are_spread_over_the_window() -> None:
    refs = [Ref("arxiv", f"2311.{number:05}") for number in range(9 * EVERY)]
    nights = Counter(nights_due(ref, range(EVERY, 2 * EVERY))[0] for ref in refs)

    assert len(nights) > 80
    assert max(nights.values()) < 30


def test_each_reference_is_due_by_its_own_source_and_new_ones_come_first() -> None:
    young, new, code = Ref("arxiv", "young"), Ref("arxiv", "new"), Ref("github", "o/r")
    metadata: Metadata = {young: record(), code: record()}
    pace = {"arxiv": Pace(EVERY), "github": Pace(1)}

    assert plan([code, young, new], metadata, pace, DAY) == Plan((new, code))


# --- what a run may ask ---


def known(count: int, source: str = "github") -> Metadata:
    return {Ref(source, f"o/r{number}"): record() for number in range(count)}


@pytest.mark.parametrize(
    ("batch", "allowance", "budget", "most"),
    [(50, None, None, None), (50, None, 3, 150), (1, 60, None, 60), (1, 60, 7, 7), (1, 60, 700, 60)],
)
def test_the_most_links_of_a_run_follow_from_the_batch_and_the_smaller_limit(
    batch: int, allowance: int | None, budget: int | None, most: int | None
) -> None:
    source = Batched("github", 1, batch=batch, allowance=allowance)

    assert paces([source], {}, budget) == {"github": Pace(1, most)}


def test_the_interval_in_the_catalog_wins_over_that_of_the_source() -> None:
    sources = [Patient("arxiv", 7), Patient("usenix", 90)]

    assert paces(sources, {"arxiv": 30}, 5) == {"arxiv": Pace(30, 4), "usenix": Pace(90, 4)}


def test_links_beyond_the_limit_are_left_for_the_next_run_source_by_source() -> None:
    metadata = {**known(10), **known(10, "gitlab")}

    planned = plan(metadata, metadata, {"github": Pace(1, 4), "gitlab": Pace(1)}, DAY)

    assert Counter(ref.source for ref in planned.due) == {"github": 4, "gitlab": 10}
    assert Counter(ref.source for ref in planned.left) == {"github": 6}
    assert {*planned.due, *planned.left} == metadata.keys()


@pytest.mark.parametrize("night", range(5))
def test_within_a_budget_new_links_come_before_those_with_facts(night: int) -> None:
    new = [Ref("github", f"new/{number}") for number in range(3)]
    gone = Ref("github", "gone/never-found")
    metadata = {**known(20), gone: Record(None, DAY, Absence(DAY, DAY + timedelta(days=3)))}

    planned = plan([*metadata, *new], metadata, {"github": Pace(1, 3)}, DAY + timedelta(days=night))

    assert set(planned.due) == set(new)


@pytest.mark.slow
@pytest.mark.parametrize(("count", "most"), [(100, 60), (1_000, 60), (997, 10)])
def test_with_a_budget_every_link_is_checked_within_twice_the_days_that_all_need(
    count: int, most: int
) -> None:
    metadata = known(count)
    nights = 2 * math.ceil(count / most) + 2
    for begin in (0, 100, 1_000):
        asked: Counter[Ref] = Counter()
        for night in range(begin, begin + nights):
            asked.update(plan(metadata, metadata, {"github": Pace(1, most)}, DAY + timedelta(night)).due)
        assert asked.keys() == metadata.keys()


def test_each_day_starts_a_golden_section_of_the_list_further_on() -> None:
    """61.8 % of a thousand links are 618, and a start is rounded down."""
    metadata = known(1_000)
    place = {ref: number for number, ref in enumerate(metadata)}
    firsts = [
        place[plan(metadata, metadata, {"github": Pace(1, 1)}, DAY + timedelta(night)).due[0]]
        for night in range(30)
    ]

    assert {(after - before) % 1_000 for before, after in pairwise(firsts)} <= {618, 619}


@pytest.mark.parametrize("stored", [None, record(DAY - timedelta(days=400))])
def test_a_source_with_an_interval_of_zero_is_never_due(stored: Record | None) -> None:
    assert not any(is_due(REF, stored, 0, DAY + timedelta(days=night)) for night in range(EVERY))


# --- in which order ---


def test_no_link_is_always_before_the_same_others() -> None:
    refs = [Ref("usenix", f"new/{number}") for number in range(10)]
    first: Counter[Ref] = Counter()
    for night in range(100):
        order = plan(refs, {}, {"usenix": Pace(90)}, DAY + timedelta(night)).due
        assert set(order) == set(refs)
        first[order[0]] += 1
    assert first.keys() == set(refs)
    assert max(first.values()) < 30


def test_new_links_that_fail_are_among_the_others_and_not_before_all_of_them() -> None:
    new = [Ref("github", f"new/{number}") for number in range(3)]
    metadata = known(20)
    orders = [
        plan([*new, *metadata], metadata, {"github": Pace(1)}, DAY + timedelta(night)).due
        for night in range(9)
    ]
    assert all(set(order[:3]) != set(new) for order in orders)


def test_no_links_are_neighbors_on_all_days() -> None:
    refs = [Ref("usenix", f"conference/nsdi24/presentation/author-{number}") for number in range(10)]
    orders = [shuffled(refs, DAY + timedelta(night)) for night in range(30)]
    neighbors = [{frozenset(order[at : at + 3]) for at in range(8)} for order in orders]
    assert not set.intersection(*neighbors)
    most = Counter(three for one in neighbors for three in one).most_common(1)
    assert most[0][1] < 10


def test_the_order_of_a_day_does_not_depend_on_that_of_the_list() -> None:
    refs = list(known(20))

    assert shuffled(refs, DAY) == shuffled(refs[::-1], DAY) != shuffled(refs, DAY + timedelta(days=1))


def test_with_a_budget_each_new_link_has_its_turn_though_others_stay_new() -> None:
    new = [Ref("usenix", f"new/{number}") for number in range(20)]
    asked: set[Ref] = set()
    for night in range(60):
        asked.update(plan(new, {}, {"usenix": Pace(90, 3)}, DAY + timedelta(night)).due)
    assert asked == set(new)


FAILING = Ref("arxiv", "9999.00001")


@pytest.mark.parametrize("most", [None, 3])
def test_a_link_that_could_not_be_checked_is_last_in_the_next_run(most: int | None) -> None:
    metadata = {Ref("arxiv", f"known{n}"): record(DAY) for n in range(2)}
    wanted = (FAILING, *metadata, Ref("arxiv", "new"))
    for night in range(1, 7):
        planned = plan(
            wanted, metadata, {"arxiv": Pace(1, most)}, DAY + timedelta(night), failing={FAILING: DAY}
        )
        assert [*planned.due, *planned.left][-1] == FAILING
        assert len(planned.due) == (most or 4)


def test_a_link_that_fails_for_long_is_due_in_ever_fewer_weeks_and_on_all_days_of_them() -> None:
    nights = range(52 * 7)
    for n in range(30):
        ref = Ref("arxiv", f"9999.{n:05}")
        asked = [is_tried(ref, DAY, DAY + timedelta(night)) for night in nights]
        assert all(asked[:7]), "in the first week each run tries again"
        quarters = [sum(asked[start : start + 91]) for start in range(0, len(asked), 91)]
        assert quarters[0] > max(quarters[1:])
        assert min(quarters[1:]) >= 7
        mondays = [asked[night] for night in nights if (DAY + timedelta(night)).weekday() == 0]
        longest = max(len(list(run)) for is_asked, run in groupby(mondays) if not is_asked)
        assert longest == 7, "one week of eight in the end, whatever the day of the week is"
