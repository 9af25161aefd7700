import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.token import Token

from enricher.layout import table
from enricher.text import (
    cell,
    clean,
    clean_paragraphs,
    link,
    log_command,
    markdown,
    shorten,
    slug,
)

Parse = Callable[[str], list[Token]]
Words = Callable[[str], list[str]]
Tables = Callable[[str], list[list[list[str]]]]

HOSTILE = [
    "@octocat and @org/team, (@name)",
    "see #12, GH-1, gh-7 and owner/repo#12",
    "owner/repo@0123456789abcdef0123456789abcdef01234567",
    "in 1a2b3c4 and deadbeef0 and 0123456789abcdef0123456789abcdef01234567",
    "https://example.org/a?b=c http://example.org ftp://example.org",
    "www.example.org (www.example.org) *www.example.org",
    "_www.example.org_ _https://example.org_ 1https://example.org",
    "removed@example.org, mailto:removed@example.org",
    "removed@-example.org and removed@.example.org",
    "![a picture](https://example.org/a.png) [a link](/there) [a][b] [b]: /there",
    "<b>bold</b> <img src=x onerror=alert(1)> <script>alert(1)</script> <https://example.org>",
    "</details></summary></td></tr></table>",
    "<!-- a comment --> --> <!-- enrich:end training --> <!-- enrich:begin training -->",
    "a | b | c \\| d \\\\| e",
    "`code` ``more`` ```",
    "```python",
    "~~~",
    "# heading",
    "## heading ##",
    "1. one",
    "12) twelve",
    "- a",
    "+ a",
    "* a",
    "---",
    "===",
    "***",
    "___",
    "> quoted",
    "- [ ] task",
    "| a | b |",
    ":--- | :---",
    "$x$ and $$y$$ and $`z`$",
    "~~struck~~ and ~struck~",
    "**bold** _slanted_ __bold__ *slanted*",
    ":tada: :+1: :octocat:",
    "\x1b[31mred\x1b[0m \x1b]8;;https://example.org\x07link\x1b]8;;\x07",
    "null\x00bell\x07delete\x7fnext\x85csi\x9b31m",
    "left\u202eright\u2066isolated\u2069 \u200emark",
    "tag\U000e0041\U000e007f zero\u200bwidth\u200d\u2060\ufeff",
    "lone \ud800 surrogates \udfff",
    "first\nsecond\r\nthird\rfourth\x0bfifth\u2028sixth",
    "&lt;b&gt; &#64;octocat &#x23;12 &nbsp;",
    "back\\slash \\* \\",
    "[^1] and ^up^ and !bang",
    "    indented",
    "\tindented",
    "\u1fefcode\u1fef",  # its canonical form is a backtick
    "e\u200d\u0301",  # a letter and its accent, parted by an invisible character
]

ORDINARY = [
    "snake_case_name and _one",
    "a < b > c & d",
    "AT&T: R&D",
    "C++ and C#",
    "std::vector<T>::iterator",
    "doi:10.1145/3620665.3640411",
    "10.48550/arXiv.2311.15566",
    "1234567 requests in 2024, 3.14 and 100%",
    "“Quotes”, dashes – and — and accents: Müller, Ñandú, 𝒪(n)",
    "Apache-2.0",
    "x^2, O(n log n), f(x) = [0, 1]",
    "2024",
    "5 > 4 != 3",
    "12:30 to 14:45",
]

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


@pytest.mark.parametrize("text", [*HOSTILE, *ORDINARY])
def test_markdown_shows_the_cleaned_words_and_nothing_else(text: str, parse: Parse) -> None:
    tokens = parse(markdown(text))

    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert {child.type for child in tokens[1].children or ()} == {"text"}
    shown = "".join(child.content for child in tokens[1].children or ())
    assert shown.replace("\u200b", "") == clean(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_github_acts_upon_survives_unbroken(text: str, words: Words, active: Words) -> None:
    assert [found for shown in words(markdown(text)) for found in active(shown)] == []
    assert not re.search(r"(?<!\\)(?:\\\\)*[$~]", markdown(text))  # mathematics, and one ~ that strikes out


@pytest.mark.parametrize(
    "text", ["@octocat", "#12", "GH-1", "o/r#1", "1a2b3c4", "www.a.b", ":tada:", "ftp://a.b"]
)
def test_the_check_for_what_github_acts_upon_sees_it(text: str, active: Words) -> None:
    assert active(text)


@pytest.mark.parametrize("word", ["1a2b3c4", "0123456789abcdef0123456789abcdef01234567", "_1a2b3c4_"])
def test_no_piece_of_a_hash_is_long_enough_to_be_one(word: str) -> None:
    assert max(map(len, re.findall("[0-9a-f]+", markdown(word)))) < 7


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_reads_normally(text: str, words: Words) -> None:
    assert words(markdown(text)) == [text]


@given(ANY_TEXT)
@example("_https://example.org")
def test_any_text_becomes_one_harmless_line(parse: Parse, active: Words, text: str) -> None:
    written = markdown(text)
    inlines = [token for token in parse(written) if token.type == "inline"]
    shown = "".join(child.content for token in inlines for child in token.children or ())

    assert len(written.splitlines()) == (1 if clean(text) else 0)
    assert {child.type for token in inlines for child in token.children or ()} <= {"text"}
    assert shown.replace("\u200b", "") == clean(text)
    assert active(shown) == []


@given(ANY_TEXT)
def test_any_text_in_a_table_leaves_the_row_its_cells(tables: Tables, text: str) -> None:
    written = table(["A", "B", "C"], "left", [["first", markdown(text), "last"]])

    ((_header, row),) = tables(written)

    assert (row[0], row[2]) == ("first", "last")


@given(ANY_TEXT)
@example("e\u200d\u0301")
def test_a_clean_text_is_one_line_of_visible_characters_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)

    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert cleaned == " ".join(cleaned.split())
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", ()),
        (" \n\n \t\n", ()),
        ("one\ntwo", ("one two",)),
        ("one\n\ntwo", ("one", "two")),
        ("one\r\n\r\n\r\n  two  \r\nthree", ("one", "two three")),
        ("one\n \t\ntwo\n\n\u200b\n\nthree", ("one", "two", "three")),
    ],
)
def test_paragraphs_are_parted_by_blank_lines(text: str, paragraphs: tuple[str, ...]) -> None:
    assert clean_paragraphs(text) == paragraphs


@pytest.mark.parametrize(
    ("text", "length", "short"),
    [
        ("short", 5, "short"),
        ("two words", 8, "two…"),
        ("one, two, three", 10, "one…"),
        ("unbroken", 5, "unbr…"),
        ("spaces   count\nonce", 17, "spaces count once"),
    ],
)
def test_a_long_text_is_cut_at_a_word(text: str, length: int, short: str) -> None:
    assert shorten(text, length) == short


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


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Schedulers for DL Training", "schedulers-for-dl-training"),
        ("The bot: enricher", "the-bot-enricher"),
        ("C++ & C#", "c--c"),
        ("snake_case-and.dot", "snake_case-anddot"),
        ("  Über 3.11  ", "über-311"),
        ("✔ Tiresias", "-tiresias"),
        ("हिन्दी", "हिन्दी"),  # letters and their marks
    ],
)
def test_an_anchor_is_the_one_that_github_gives(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


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
