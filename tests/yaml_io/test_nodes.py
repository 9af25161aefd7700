from datetime import date

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from enricher.errors import Mistake
from enricher.yaml_io import nodes, writer
from enricher.yaml_io.nodes import MAX_DEPTH, Alias, Document, Items, Node, Pairs, Scalar, compose
from enricher.yaml_io.writer import Plain, dump

TRICKY = " \t\n\r\x07\x7f\x85\u00a0\u2028\ufeff:#-|>'\"\\{}[]&*!%@`~,?.=<a1é𝒪"
hostile = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(codec="utf-8")), max_size=40)
ADVICE = "check the indentation, colons, brackets and quotes up to here"


def value(written: str) -> Scalar:
    document = compose(f"key: {written}")
    assert document.mistakes == ()
    assert isinstance(document.root, Pairs)
    node = document.root.get("key")
    assert isinstance(node, Scalar)
    return node


def plain(node: Node | None) -> object:
    match node:
        case Items():
            return [plain(item) for item in node.nodes]
        case Pairs():
            return {key.text: plain(value) for key, value in node.nodes}
        case Scalar():
            return next(v for v in (node.integer, node.boolean, node.text) if v is not None)
        case Alias() | None:
            return None


# --- in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("2105.05080", "float"),
        ("0112017", "int"),
        ("12:30", "int"),
        ("NO", "bool"),
        ("2026-11-24", "timestamp"),
        ("~", "null"),
        ('"2105.05080"', "str"),
        ("'NO'", "str"),
        ("NSDI", "str"),
    ],
)
def test_a_scalar_keeps_its_spelling_beside_the_type_that_yaml_takes_it_for(written: str, kind: str) -> None:
    node = value(written)
    assert (node.text, node.type) == (written.strip("\"'"), kind)
    assert node.string == (node.text if kind == "str" else None)


def test_only_plain_decimals_are_integers() -> None:
    cases = [("2024", 2024), ("-3", -3), ("0", 0), ("0112017", None), ("2_024", None), ("0x1F", None), ("1.5", None),
     ('"2024"', None), ("true", None), ("9" * 5000, None)]  # fmt: skip
    assert {written: value(written).integer for written, _ in cases} == dict(cases)


@pytest.mark.parametrize(
    ("written", "truth"),
    [
        ("true", True),
        ("Yes", True),
        ("on", True),
        ("false", False),
        ("NO", False),
        ('"true"', None),
        ("1", None),
    ],
)
def test_only_unquoted_words_are_booleans(written: str, truth: object) -> None:
    assert value(written).boolean is truth


def test_every_node_knows_its_line_and_column_from_one() -> None:
    assert compose("a:\n  - é: [x]\n").root == Pairs(
        1,
        1,
        (
            (
                Scalar(1, 1, "a", "str", 0, 1),
                Items(
                    2,
                    3,
                    (
                        Pairs(
                            2,
                            5,
                            (
                                (
                                    Scalar(2, 5, "é", "str", 7, 8),
                                    Items(2, 8, (Scalar(2, 9, "x", "str", 11, 12),), 10, 13, flow=True),
                                ),
                            ),
                            7,
                            13,
                            flow=False,
                        ),
                    ),
                    7,
                    13,
                    flow=False,
                ),
            ),
        ),
        0,
        13,
        flow=False,
    )


@pytest.mark.parametrize("loader", [nodes._LOADER, yaml.SafeLoader])
@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("plain text", "   # a comment\n"),
        ("plain", "\r\nz: 1\r\n"),
        ("plain", ""),
        ("'it''s'", " # a comment"),
        ('"\\x41\\\n  b"', "\n"),
        ("", "\n"),
        (">- # a comment\n  text\n\n", "z: 1\n"),
        ("|\r\n  text\r\n", "# a comment\r\n"),
    ],
)  # fmt: skip
def test_a_scalar_knows_its_place_whatever_precedes_it(
    loader: object, written: str, after: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "_LOADER", loader)
    for before in (
        "",
        "\ufeff",
        "\ufeff\ufeff",
        "# é漢𝒪 \U0001f600\n",
        "x: 1\r\n\r\n",
        "x: 1\r",
        "x: 1\u2028",
    ):
        text = f"{before}kéy: {written}{after}" if written else f"{before}kéy:{after}"
        root = compose(text).root
        assert isinstance(root, Pairs), before
        key, node = next((key, node) for key, node in root.nodes if key.text == "kéy")
        assert isinstance(node, Scalar), before
        assert text[key.start : key.end] == "kéy", before
        place = len(f"{before}kéy:{' ' if written else ''}")
        assert (node.start, text[node.start : node.end]) == (place, written), before


@pytest.mark.parametrize("loader", [nodes._LOADER, yaml.SafeLoader])
def test_a_byte_order_mark_moves_no_place(loader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "_LOADER", loader)
    assert compose("\ufeff- &x a").mistakes == compose("- &x a").mistakes
    assert compose("\ufeffa: \x07").mistakes == compose("a: \x07").mistakes


def test_an_empty_file_has_no_root_and_no_mistake() -> None:
    texts = ["", "\n", "# only a comment\n", "---\n", "~", "\ufeff"]
    assert {text: compose(text) for text in texts} == dict.fromkeys(texts, Document(None, ()))


def test_what_is_wrong_in_any_file_is_a_mistake_at_its_place() -> None:
    cases = [
        ("a: [1", [Mistake(1, 6, f"broken YAML: did not find expected ',' or ']' while parsing a flow sequence; {ADVICE}")]),
        ("a: b: c", [Mistake(1, 5, f"broken YAML: mapping values are not allowed in this context; {ADVICE}")]),
        ("a: x\nb: \x07", [Mistake(2, 4, "U+0007 is a control character; delete it")]),
        ("a: \ud800", [Mistake(1, 4, "U+D800 is a control character; delete it")]),
        ("a: 1\n---\nb: 2", [Mistake(2, 1, "a second document starts here; delete the ---")]),
        ("a: 1\nb: 2\na: 3", [Mistake(3, 1, 'duplicate key "a" (first defined on line 1)')]),
        ("a: &x b", [Mistake(1, 4, "&x is an anchor; delete it, and write the value in each place")]),
        ("a: !!str 1", [Mistake(1, 4, "a tag (!) is not allowed; delete it, and quote the value if it is text")]),
        ("a: !mine {}", [Mistake(1, 4, "a tag (!) is not allowed; delete it, and quote the value if it is text")]),
        ("<<: {a: 1}", [Mistake(1, 1, "<< is a merge key; write the values themselves")]),
        ("? [a]\n: 1", [Mistake(1, 3, "a key must be text, not a list, a mapping or an alias")]),
        ("?\n: 1", [Mistake(1, 2, "a key is missing before the colon")]),
    ]  # fmt: skip
    assert {text: list(compose(text).mistakes) for text, _ in cases} == dict(cases)


def test_an_alias_is_a_mistake_and_not_the_value_of_its_anchor() -> None:
    document = compose("a: &x {b: 1}\nc: *x")
    assert [m.message for m in document.mistakes] == [
        "&x is an anchor; delete it, and write the value in each place",
        "*x is an alias; write the value itself",
    ]
    assert isinstance(document.root, Pairs)
    assert document.root.get("c") == Alias(2, 4, 16, 18)


def test_mistakes_before_the_place_where_the_yaml_breaks_are_reported_too() -> None:
    assert len(compose("a: &x 1\nb: [").mistakes) == 2


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_a_mistake_and_no_recursion(opening: str) -> None:
    message = f"broken YAML: nested deeper than {MAX_DEPTH} levels; {ADVICE}"
    column = MAX_DEPTH * len(opening) + 1
    assert compose(opening * 100) == Document(None, (Mistake(1, column, message),))
    (mistake,) = compose(opening * 100_000).mistakes  # where libyaml 0.2.6 ends by itself, at another place
    assert mistake.message == message


def test_nesting_to_the_limit_is_allowed() -> None:
    assert compose("[" * MAX_DEPTH + "]" * MAX_DEPTH).mistakes == ()


def test_a_thousand_aliases_of_aliases_are_not_followed() -> None:
    bomb = "a: &a [x]\n" + "\n".join(f"b{n}: &b{n} [{'*a,' * 9}]" for n in range(100))
    assert len(compose(bomb).mistakes) == 1 + 100 + 900


@pytest.mark.parametrize(
    "text", ["a: 1\nb: [x, 'y']", "a: &x 1\nb: *x", 'a: "\\UFFFFFFFF"', "a: [", "[" * 5000]
)
def test_without_libyaml_the_same_texts_are_read_and_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_libyaml = compose(text)
    monkeypatch.setattr(nodes, "_LOADER", yaml.SafeLoader)
    without = compose(text)
    assert without.root == with_libyaml.root
    assert len(without.mistakes) == len(with_libyaml.mistakes)


@given(hostile)
def test_composing_raises_nothing_whatever_the_text(text: str) -> None:
    compose(text)


# --- out ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("NSDI", "NSDI"),
        ("2105.05080", "'2105.05080'"),
        ("2024-05-01", "'2024-05-01'"),
        ("NO", "'NO'"),
        ("12:30", "'12:30'"),
        ("", "''"),
        ("a: b", "'a: b'"),
        ("O(n) in 𝒪 – 漢字 😀", "O(n) in 𝒪 – 漢字 😀"),
        ("tab\there", '"tab\\there"'),
        ("First.\n\nSecond.", "|-\n  First.\n\n  Second."),
        ("space before the break \nx", '"space before the break \\nx"'),
    ],
)
def test_a_text_is_written_so_that_it_stays_text(text: str, written: str) -> None:
    assert dump({"key": text}) == f"key: {written}\n"


def test_a_long_text_stays_on_its_line() -> None:
    assert dump({"key": "word " * 500 + "end"}).count("\n") == 1


def test_numbers_booleans_dates_and_lists_keep_their_order_and_type() -> None:
    values: dict[str, Plain] = {"z": 1, "a": False, "day": date(2026, 11, 24), "list": ["x", "1"]}
    assert dump(values) == "z: 1\na: false\nday: 2026-11-24\nlist:\n- x\n- '1'\n"


def test_a_value_that_occurs_twice_is_written_twice() -> None:
    names = ["x"]
    assert dump({"a": names, "b": names}) == "a:\n- x\nb:\n- x\n"


@given(hostile, hostile, st.lists(hostile, max_size=3))
def test_what_is_written_is_read_back_as_it_was(key: str, text: str, items: list[str]) -> None:
    values: dict[str, Plain] = {key: {"text": text, "items": items, "last": "end"}}
    document = compose(dump(values))
    assert document.mistakes == ()
    assert plain(document.root) == values


# Words that YAML takes for another type or for syntax, so that whole words meet as often as characters.
words = st.sampled_from(
    [
        "no",
        "false",
        "NULL",
        "~",
        "1e5",
        "---",
        "...",
        "2105.05",
        "2024-01-01",
        "a: b",
        "a #b",
        "<<",
        "=",
        "\n",
        " ",
        "abcdef",
    ]
)
texts = hostile | st.lists(words, max_size=4).map("".join)
keys = texts | st.builds(lambda text, count: text + "k" * count, texts, st.integers(110, 130))


@given(keys, keys, texts, st.lists(texts, max_size=3), st.integers() | st.booleans() | st.dates())
def test_what_is_written_is_to_the_byte_what_pyyaml_writes(
    key: str, other: str, text: str, items: list[str], value: int | date
) -> None:
    inner: dict[str, Plain] = {other: text, key: items, "deeper": {key: text, other: {}}}
    values: dict[str, Plain] = {key: inner, other: items, "last": value}
    assert dump(values) == writer._dump(values) + "\n"
    assert yaml.load(dump(values), Loader=nodes._LOADER) == values
