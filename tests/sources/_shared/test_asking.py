from collections.abc import Callable

from enricher.errors import BadAnswer, Refused
from enricher.model.facts import Ref
from enricher.model.run import Failed, Missing, Outcome
from enricher.sources._shared.asking import host_by_host, one_by_one


def asker(answers: dict[str, Exception], asked: list[str]) -> Callable[[Ref], Outcome]:
    def ask(ref: Ref) -> Outcome:
        asked.append(ref.id)
        if ref.id in answers:
            raise answers[ref.id]
        return Missing(ref, "not there")

    return ask


def kinds(ids: str, answers: dict[str, Exception]) -> tuple[str, str]:
    """Return the outcomes of these ids, F for failed and M for missing, and which of them were asked."""
    asked: list[str] = []
    outcomes = list(one_by_one("sample", ids, asker(answers, asked)))
    return "".join("F" if isinstance(outcome, Failed) else "M" for outcome in outcomes), "".join(asked)


def test_one_answer_that_cannot_be_trusted_fails_alone() -> None:
    assert kinds("abc", {"b": BadAnswer("odd")}) == ("MFM", "abc")


def test_three_in_a_row_are_the_upstream_s() -> None:
    assert kinds("abcde", dict.fromkeys("bcd", BadAnswer("odd"))) == ("MFFFF", "abcd")


def test_failures_that_do_not_follow_each_other_end_nothing() -> None:
    assert kinds("abcde", dict.fromkeys("abde", BadAnswer("odd"))) == ("FFMFF", "abcde")


def test_a_refusal_ends_the_work() -> None:
    assert kinds("abc", {"b": Refused("no")}) == ("MFF", "ab")


def test_an_id_that_occurs_twice_is_asked_once() -> None:
    assert kinds("aab", {}) == ("MM", "ab")


def test_a_host_that_refuses_ends_only_its_own_work() -> None:
    asked: list[str] = []
    ids = ["a.org/1", "b.org/1", "a.org/2", "b.org/2"]
    outcomes = host_by_host("sample", ids, asker({"a.org/1": Refused("no")}, asked))

    assert {outcome.ref.id: type(outcome) for outcome in outcomes} == {
        "a.org/1": Failed,
        "a.org/2": Failed,
        "b.org/1": Missing,
        "b.org/2": Missing,
    }
    assert asked == ["a.org/1", "b.org/1", "b.org/2"]
