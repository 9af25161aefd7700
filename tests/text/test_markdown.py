import re
import sys
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml.html import HtmlElement
from markdown_it.token import Token

from enricher.render.layout import table
from enricher.text.markdown import (
    cell,
    clean,
    clean_paragraphs,
    html,
    link,
    log_command,
    markdown,
    shorten,
    slug,
)
from tests.support.github_page import references, render, shown, skeleton
from tests.support.payloads import BENIGN, HOSTILE, PLAIN

Parse = Callable[[str], list[Token]]
Tables = Callable[[str], list[list[list[str]]]]

PIECES = [
    *"aF19_*`~|\\<>&;:#@!$[]()-+=.^'\"/ \n\t\r\x00\x1b\u200b\u202e\u0301\ud800é",
    *(
        "https://",
        "www.",
        "GH-",
        "&amp;",
        "&#64;",
        "<!--",
        "-->",
        "</details>",
        "1. ",
        "\n\n",
        "```",
        "1a2b3c4",
    ),
]
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=[])), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
)


def test_hostile_text_shows_its_words_and_nothing_else() -> None:
    for text in HOSTILE.values():
        assert_inert(render(markdown(text)), text)


def test_hostile_text_within_html_shows_its_words_and_nothing_else() -> None:
    for name, text in HOSTILE.items():
        page = render(f"<details><summary>{html(text)}</summary>\n\n</details>")

        assert skeleton(page) == ["details", "summary", "/summary", "/details"], name
        assert references(page) == [], name
        assert shown(page) == clean(text), name


@pytest.mark.parametrize("word", ["1a2b3c4", "0123456789abcdef0123456789abcdef01234567", "_1a2b3c4_"])
def test_no_piece_of_a_hash_is_long_enough_to_be_one(word: str) -> None:
    assert max(map(len, re.findall("[0-9a-f]+", markdown(word)))) < 7


def test_ordinary_text_reads_just_as_it_was_written() -> None:
    pages = {text: render(markdown(text)) for text in BENIGN}

    shown_as = {
        text: (skeleton(page), references(page), page.text_content().strip()) for text, page in pages.items()
    }
    assert shown_as == {text: (["p", "/p"], [], text) for text in BENIGN}


def test_ordinary_text_is_not_escaped_without_need() -> None:
    assert [markdown(text) for text in PLAIN] == list(PLAIN)


@given(ANY_TEXT)
@example("_https://example.org")
def test_any_text_becomes_one_harmless_line(text: str) -> None:
    written = markdown(text)

    assert len(written.splitlines()) == (1 if clean(text) else 0)
    assert_inert(render(written), text)


def assert_inert(page: HtmlElement, text: str) -> None:
    assert skeleton(page) == (["p", "/p"] if clean(text) else [])
    assert references(page) == []
    assert shown(page) == clean(text)


@given(ANY_TEXT)
def test_any_text_in_a_table_leaves_the_row_its_cells(tables: Tables, text: str) -> None:
    written = table(["A", "B", "C"], "left", [["first", markdown(text), "last"]])

    ((_header, row),) = tables(written)

    assert (row[0], row[2]) == ("first", "last")


# Letters by their category that show nothing.
FILLERS = set("\u1160\u3164\uffa0")


@pytest.mark.parametrize("last", [0xFFFF, pytest.param(sys.maxunicode, marks=pytest.mark.slow)])
def test_of_all_characters_those_are_kept_that_are_printed(last: int) -> None:
    everything = "".join(map(chr, range(last + 1)))
    letters = {c for c in everything if unicodedata.category(c)[0] in "LNPS" and c != "\u115f"}
    kept = set(clean("x".join(everything)))

    assert {c for c in kept if not c.isprintable()} == set()
    assert {c for c in letters - kept if unicodedata.normalize("NFC", c) == c} == FILLERS


@given(ANY_TEXT)
@example("e\u200d\u0301")
def test_a_clean_text_is_one_line_of_visible_characters_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert cleaned == " ".join(cleaned.split())
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned


def test_paragraphs_are_parted_by_blank_lines() -> None:
    cases = [
        ("", ()),
        (" \n\n \t\n", ()),
        ("one\ntwo", ("one two",)),
        ("one\n\ntwo", ("one", "two")),
        ("one\r\n\r\n\r\n  two  \r\nthree", ("one", "two three")),
        ("one\n \t\ntwo\n\n\u200b\n\nthree", ("one", "two", "three")),
    ]
    assert {text: clean_paragraphs(text) for text, _ in cases} == dict(cases)


def test_a_long_text_is_cut_at_a_word() -> None:
    cases = [
        ("short", 5, "short"),
        ("two words", 8, "two…"),
        ("one, two, three", 10, "one…"),
        ("unbroken", 5, "unbr…"),
        ("spaces   count\nonce", 17, "spaces count once"),
    ]
    assert {(text, length): shorten(text, length) for text, length, _ in cases} == {
        (text, length): short for text, length, short in cases
    }


@given(ANY_TEXT, st.integers(2, 40))
def test_a_shortened_text_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(shorten(text, length)) <= length


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("**bold** [a](b)", "**bold** [a](b)"),
        ("a | b", r"a \| b"),
        (r"a \| b", r"a \| b"),
        (r"a \\| b", r"a \\\| b"),
        ("a\n b", "a b"),
        ("||", r"\|\|"),
    ],
)
def test_a_persons_markdown_stays_within_its_cell(text: str, written: str, tables: Tables) -> None:
    assert cell(text) == written
    ((_header, row),) = tables(table(["A", "B"], "left", [[cell(text), "last"]]))
    assert row[1] == "last"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
        ("https://example.org/wiki/Paper_(2024)", "https://example.org/wiki/Paper_(2024)"),
        ("https://example.org/paper%20(8).pdf", "https://example.org/paper%20(8).pdf"),
        ("https://example.org/a b|c", "https://example.org/a%20b%7Cc"),
        ("https://example.org/a(b", "https://example.org/a%28b"),
        ("https://example.org/a)b", "https://example.org/a%29b"),
        ("https://example.org/a)b(c", "https://example.org/a%29b%28c"),
        ('https://example.org/<b>"\\`', "https://example.org/%3Cb%3E%22%5C%60"),
        ("https://example.org/a\nb\u202e", "https://example.org/a%20b"),
        ("https://example.org/ü", "https://example.org/%C3%BC"),
    ],
)
def test_a_link_leads_to_its_url_whatever_is_in_it(url: str, target: str, parse: Parse) -> None:
    (inline,) = (token for token in parse(link("Paper", url)) if token.type == "inline")

    opened, label, closed = inline.children or []
    assert (opened.type, label.content, closed.type) == ("link_open", "Paper", "link_close")
    assert opened.attrs["href"] == target


@pytest.mark.parametrize(
    ("align", "rule"), [("left", "|:---|:---|"), ("center", "|:---:|:---:|"), ("right", "|---:|---:|")]
)
def test_a_table_is_aligned_by_its_second_line(align: str, rule: str) -> None:
    assert table(["A", "B"], align, [["a", "b"]]) == f"| A | B |\n{rule}\n| a | b |"


def test_a_table_without_rows_is_its_header(tables: Tables) -> None:
    assert tables(table(["A", "B"], "left", [])) == [[["A", "B"]]]


@pytest.mark.parametrize(("marks", "kept"), [(8, 8), (9, 8), (40, 8)])
def test_a_letter_keeps_at_most_eight_marks(marks: int, kept: int) -> None:
    assert clean("q" + "\u0301" * marks + "x") == "q" + "\u0301" * kept + "x"


def test_an_anchor_is_the_one_that_github_gives() -> None:
    cases = [
        ("Schedulers for DL Training", "schedulers-for-dl-training"),
        ("The bot: enricher", "the-bot-enricher"),
        ("C++ & C#", "c--c"),
        ("snake_case-and.dot", "snake_case-anddot"),
        ("  Über 3.11  ", "über-311"),
        ("✔ Tiresias", "-tiresias"),
        ("हिन्दी", "हिन्दी"),  # letters and their marks
    ]
    assert {heading: slug(heading) for heading, _ in cases} == dict(cases)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("100% sure", "100%25 sure"),
        ("%0A::error::no", "%250A::error::no"),
        ("one\n::set-output name=a::b\r\x1b[0m", "one ::set-output name=a::b [0m"),
    ],
)
def test_the_message_of_an_annotation_is_one_line_without_escapes(text: str, message: str) -> None:
    assert log_command(text) == message


@given(ANY_TEXT)
def test_no_text_ends_the_line_of_an_annotation(text: str) -> None:
    assert len(log_command(text).splitlines()) <= 1
    assert not re.search("%(?!25)", log_command(text))
