from collections.abc import Callable

import pytest

from enricher.errors import BadAnswer, Refused
from enricher.http.response import Response
from enricher.model.facts import Ref
from enricher.model.run import Failed, Missing, Outcome
from enricher.sources._shared.json_api import Node, host_by_host, one_by_one, one_line, parse_node, read_node


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


def test_an_id_that_stands_twice_is_asked_once() -> None:
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


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"\xff", b"[" * 100_000, b'{"a":'])
def test_what_is_no_json_object_is_not_believed(body: bytes) -> None:
    with pytest.raises(BadAnswer, match=r"^Sample answered something "):
        parse_node("Sample", body)


def test_an_object_comes_with_status_200_alone() -> None:
    assert read_node("Sample", Response(200, {}, b'{"a": 1}', "")).number("a") == 1
    with pytest.raises(BadAnswer, match=r"^Sample answered 404$"):
        read_node("Sample", Response(404, {}, b'{"a": 1}', ""))


NODE = Node("Sample", {"number": 3, "truth": True, "text": " a\n b ", "list": ["x"], "null": None})


def test_a_field_is_read_by_its_type() -> None:
    assert NODE.required("number").number("number") == 3
    assert NODE.is_true("truth")
    assert NODE.text("text") == "a b"
    assert NODE.markup("text") == " a\n b "
    assert NODE.texts("list") == ("x",)


def test_a_field_that_is_null_or_not_there_is_empty() -> None:
    for name in ("null", "nowhere"):
        assert (NODE.number(name), NODE.text(name), NODE.texts(name), NODE.nodes(name)) == (
            None,
            None,
            (),
            (),
        )
        assert not NODE.is_true(name)
        assert NODE.node(name).fields == {}


@pytest.mark.parametrize(
    "read",
    [
        lambda: NODE.number("truth"),
        lambda: NODE.text("number"),
        lambda: NODE.is_true("number"),
        lambda: NODE.node("list"),
        lambda: NODE.nodes("list"),
        lambda: Node("Sample", {"list": [1]}).texts("list"),
    ],
)
def test_a_value_of_another_type_is_not_believed(read: Callable[[], object]) -> None:
    with pytest.raises(BadAnswer, match=r"^Sample's answer has no "):
        read()


def test_a_field_that_must_be_there_is_missed() -> None:
    assert NODE.stated("null") is NODE
    with pytest.raises(BadAnswer, match=r"^Sample's answer lacks nowhere$"):
        NODE.stated("nowhere")
    with pytest.raises(BadAnswer, match=r"^Sample's answer has nothing in null$"):
        NODE.required("null")


@pytest.mark.parametrize(("text", "line"), [(" a\n b ", "a b"), ("", ""), (" \n", ""), ("a\ud800b", "ab")])
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
