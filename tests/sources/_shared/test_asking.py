from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import pytest

from enricher.errors import (
    BadAnswer,
    BudgetSpent,
    Disallowed,
    NameNotFound,
    Refused,
    StrangersRefused,
    Throttled,
    UpstreamError,
)
from enricher.model.facts import Ref
from enricher.model.run import Failed, Held, Missing, Outcome
from enricher.sources._shared.asking import (
    Group,
    groups_of,
    host_by_host,
    in_groups,
    one_by_one,
    side_by_side,
)

SIGNS = {Missing: "M", Failed: "F", Held: "H"}


def signs(outcomes: Iterable[Outcome]) -> str:
    """Return the outcomes as letters (failed, missing, held), and a bar where the work ended early."""
    seen = ""
    try:
        for outcome in outcomes:
            seen += SIGNS[type(outcome)]
    except UpstreamError:
        seen += "|"
    return seen


def one(ids: str, answers: Mapping[str, Exception]) -> tuple[str, str]:
    """Return the outcomes of these ids where a request asks for one, and which of them were asked for."""
    asked: list[str] = []

    def ask(ref: Ref) -> Outcome:
        asked.append(ref.id)
        if ref.id in answers:
            raise answers[ref.id]
        return Missing(ref, "not there")

    return signs(one_by_one("sample", ids, ask)), "".join(asked)


def test_an_error_is_that_of_its_link_and_the_work_goes_on() -> None:
    assert one("abc", {"b": Refused("no")}) == ("MFM", "abc")


def test_three_links_in_a_row_without_an_answer_end_the_work() -> None:
    assert one("abcde", dict.fromkeys("bcd", BadAnswer("odd"))) == ("MFFF|", "abcd")


def test_an_upstream_without_an_address_ends_the_work_at_once() -> None:
    assert one("abc", {"b": NameNotFound("no such name")}) == ("MF|", "ab")


def test_failures_that_do_not_follow_each_other_end_nothing() -> None:
    assert one("abcde", dict.fromkeys("abde", BadAnswer("odd"))) == ("FFMFF", "abcde")


def test_the_last_three_links_end_the_work_too() -> None:
    assert one("abc", dict.fromkeys("abc", Refused("no"))) == ("FFF|", "abc")


def test_where_the_budget_is_spent_the_rest_is_left_and_nothing_has_failed() -> None:
    assert one("abc", {"b": BudgetSpent("used up")}) == ("M", "ab")


def test_an_upstream_that_refuses_strangers_is_asked_no_more_and_has_not_failed() -> None:
    assert one("abcde", {"a": BadAnswer("odd"), "c": StrangersRefused("no")}) == ("FMHHH", "abc")


def test_a_page_that_robots_txt_disallows_is_an_answer() -> None:
    assert one("abcd", dict.fromkeys("abcd", Disallowed("no"))) == ("FFFF", "abcd")


def test_an_id_that_occurs_twice_is_asked_once() -> None:
    assert one("aab", {}) == ("MM", "ab")


# --- groups ---


def many(
    count: int, is_bad: Callable[[int], bool], error: UpstreamError, size: int = 100
) -> tuple[str, list[int]]:
    """Return the outcomes in the order of the ids, a dot for none, and how many ids each request asked for.

    A request that asks for a bad id fails as a whole.
    """
    sizes: list[int] = []

    def ask(group: Group) -> Sequence[Outcome]:
        sizes.append(len(group))
        if any(is_bad(int(ident)) for ident in group):
            raise error
        return [Missing(Ref("sample", ident), "not there") for ident in group]

    outcomes: dict[str, str] = {}
    try:
        for outcome in in_groups("sample", groups_of(map(str, range(count)), size), ask):
            outcomes[outcome.ref.id] = SIGNS[type(outcome)]
    except UpstreamError:
        return "".join(outcomes.get(str(n), ".") for n in range(count)), sizes
    assert len(outcomes) == count
    return "".join(outcomes[str(n)] for n in range(count)), sizes


@pytest.mark.parametrize("error", [BadAnswer("odd"), Refused("no"), Throttled("slowly")])
def test_a_link_that_spoils_every_request_fails_alone(error: UpstreamError) -> None:
    found, sizes = many(250, lambda n: n == 117, error)
    assert found == "M" * 117 + "F" + "M" * 132
    assert sorted(sizes) == sorted([100, 100, 50, *[10] * 10, *[1] * 10])


def test_several_links_that_spoil_their_requests_fail_alone() -> None:
    found, _ = many(250, lambda n: n % 10 in (3, 7), BadAnswer("odd"))
    assert found == "MMMFMMMFMM" * 25


def test_an_upstream_that_is_down_is_asked_for_three_links_alone() -> None:
    assert many(250, lambda _: True, BadAnswer("odd")) == ("FFF" + "." * 247, [100, 10, 1, 1, 1])


def test_too_many_requests_end_the_work_at_the_third_request() -> None:
    found, sizes = many(250, lambda _: True, Throttled("slowly"))
    assert sizes == [100, 100, 50]
    assert found == "." * 200 + "F" * 50


def test_what_an_answer_about_many_leaves_out_is_asked_for_alone() -> None:
    seen: list[Group] = []

    def ask(group: Group) -> Sequence[Outcome]:
        seen.append(group)
        return [Missing(Ref("sample", id_), "not there") for id_ in group if id_ != "b" or len(group) == 1]

    assert signs(in_groups("sample", [("a", "b", "c")], ask)) == "MMM"
    assert seen == [("a", "b", "c"), ("b",)]


def test_a_group_that_fails_as_a_whole_counts_once() -> None:
    def ask(group: Group) -> Sequence[Outcome]:
        return [Failed(Ref("sample", ident), "no file") for ident in group]

    assert signs(in_groups("sample", [("a", "b", "c"), ("d",), ("e", "f"), ("g",)], ask)) == "FFFFFF|"


def test_ids_are_asked_for_once_and_in_groups() -> None:
    assert groups_of("abcab", 2) == [("a", "b"), ("c",)]


# --- hosts ---


def test_a_host_that_is_unavailable_ends_only_its_own_work() -> None:
    asked: list[str] = []

    def ask(ref: Ref) -> Outcome:
        asked.append(ref.id)
        if ref.id.startswith("a.org"):
            raise Refused("no")
        return Missing(ref, "not there")

    ids = [f"{host}/{n}" for n in range(5) for host in ("a.org", "b.org")]
    assert signs(host_by_host("sample", ids, ask)) == "FMFMFMMM|"
    assert asked == [
        *("a.org/0", "b.org/0", "a.org/1", "b.org/1", "a.org/2", "b.org/2"),
        *("b.org/3", "b.org/4"),
    ]


def test_works_take_turns() -> None:
    def work(name: str, count: int) -> Iterator[Outcome]:
        return (Missing(Ref(name, str(n)), "not there") for n in range(count))

    names = [outcome.ref.source for outcome in side_by_side([work("a", 2), work("b", 3)])]
    assert names == ["a", "b", "a", "b", "b"]
