from collections.abc import Callable

import pytest

from enricher.errors import BadAnswer, Refused
from enricher.http.json_reader import JsonObject, one_line, parse_object, read_object
from enricher.http.response import Response


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"<html>", b"\xff", b"[" * 100_000, b'{"a":'])
def test_what_is_no_json_object_is_rejected(body: bytes) -> None:
    with pytest.raises(BadAnswer, match=r"^Sample answered something "):
        parse_object("Sample", body)


def test_an_object_comes_with_status_200_alone() -> None:
    assert read_object("Sample", Response(200, {}, b'{"a": 1}', "")).number("a") == 1
    with pytest.raises(BadAnswer, match=r"^Sample answered 404$"):
        read_object("Sample", Response(404, {}, b'{"a": 1}', ""))


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_refusal_is_no_answer_in_another_format(status: int) -> None:
    with pytest.raises(Refused, match=rf"^Sample answered {status}$"):
        read_object("Sample", Response(status, {}, b"<html>", ""))


OBJECT = JsonObject("Sample", {"number": 3, "truth": True, "text": " a\n b ", "list": ["x"], "null": None})


def test_a_field_is_read_by_its_type() -> None:
    assert OBJECT.required("number").number("number") == 3
    assert OBJECT.is_true("truth")
    assert OBJECT.text("text") == "a b"
    assert OBJECT.markup("text") == " a\n b "
    assert OBJECT.texts("list") == ("x",)


def test_a_field_that_is_null_or_not_there_is_empty() -> None:
    for name in ("null", "nowhere"):
        assert (OBJECT.number(name), OBJECT.text(name), OBJECT.texts(name), OBJECT.nodes(name)) == (
            None,
            None,
            (),
            (),
        )
        assert not OBJECT.is_true(name)
        assert OBJECT.node(name).fields == {}


@pytest.mark.parametrize(
    "read",
    [
        lambda: OBJECT.number("truth"),
        lambda: OBJECT.text("number"),
        lambda: OBJECT.is_true("number"),
        lambda: OBJECT.node("list"),
        lambda: OBJECT.nodes("list"),
        lambda: JsonObject("Sample", {"list": [1]}).texts("list"),
    ],
)
def test_a_value_of_another_type_is_rejected(read: Callable[[], object]) -> None:
    with pytest.raises(BadAnswer, match=r"^Sample's answer has no "):
        read()


def test_a_field_that_must_be_there_is_missed() -> None:
    assert OBJECT.stated("null") is OBJECT
    with pytest.raises(BadAnswer, match=r"^Sample's answer lacks nowhere$"):
        OBJECT.stated("nowhere")
    with pytest.raises(BadAnswer, match=r"^Sample's answer has nothing in null$"):
        OBJECT.required("null")
    with pytest.raises(BadAnswer, match=r"^Sample's answer lacks nowhere$"):
        OBJECT.required("nowhere")


@pytest.mark.parametrize(("text", "line"), [(" a\n b ", "a b"), ("", ""), (" \n", ""), ("a\ud800b", "ab")])
def test_a_text_becomes_one_line(text: str, line: str) -> None:
    assert one_line(text) == line
