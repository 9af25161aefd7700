import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.readme.blocks import MarkdownLink, _parsed, lines_of, read_inline, read_page, with_lines

PAGE = """\
<h1 align="center">A <b>list</b></h1>

## Training [back](#top)

Words before.
| Name | Paper |
|:---|:-:|
| A | [p](https://a.example/x_(y)) |
| B `x\\|y` | q | more
| C |

| not a row

1. One
   - Two [t](https://a.example/t)

   | N |
   |---|
   | [z](https://a.example/z) |

<table><tr><td>x</td></tr></table>
"""


def test_a_page_is_its_title_tables_and_html_with_their_lines() -> None:
    page = read_page(PAGE)

    (table,) = page.tables
    assert (page.title, table.heading, table.first, table.end) == ("A list", "Training", 5, 10)
    assert (table.header, table.aligns) == (("Name", "Paper"), ("left", "center"))
    assert [(row.line, row.cells, row.given, row.overflow, row.closed) for row in table.rows] == [
        (8, ("A", "[p](https://a.example/x_(y))"), 2, (), True),
        (9, ("B `x|y`", "q"), 2, ("more",), False),
        (10, ("C", ""), 1, (), True),
    ]
    assert (page.lost, page.nested) == ((12,), (17,))
    assert page.html == ((21, "<table><tr><td>x</td></tr></table>\n"),)


def test_the_pieces_are_the_content_of_tables_and_lists_nested_ones_too() -> None:
    pieces = dict(reversed(read_page(PAGE).pieces))

    assert pieces[8] == "A"
    assert pieces[15] == "Two [t](https://a.example/t)"
    assert pieces[19] == "[z](https://a.example/z)"
    assert "Words before." not in pieces.values()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](https://x.example/a_(b))", [MarkdownLink("a", "https://x.example/a_(b)")]),
        ("[a](<https://x.example/a b>)", [MarkdownLink("a", "https://x.example/a b")]),
        ("[a](https://x.example/a%20(8).pdf)", [MarkdownLink("a", "https://x.example/a%20(8).pdf")]),
        ("[pdf](https://x.example/1) [code](https://x.example/2)", [MarkdownLink("pdf", "https://x.example/1"), MarkdownLink("code", "https://x.example/2")]),
        ("[![Star](https://b.example/i.svg)](https://x.example/r)", [MarkdownLink("", "https://x.example/r", badge=True)]),
        ("<a href='https://x.example/h'>z</a>", [MarkdownLink("", "https://x.example/h")]),
        ("see https://x.example/bare.", [MarkdownLink("", "https://x.example/bare")]),
        ("`[a](https://x.example/code)`", []),
        ("[r][1]", [MarkdownLink("r", "https://x.example/ref")]),
        ("[a]()", [MarkdownLink("a", "")]),
    ],
)  # fmt: skip
def test_links_are_found_with_their_labels_and_as_they_are_written(
    text: str, links: list[MarkdownLink]
) -> None:
    references = read_page("[1]: https://x.example/ref").references

    assert list(read_inline(text, references).links) == links


def test_the_words_are_what_is_visible() -> None:
    inside = read_inline("**Acme** <br> words `x` [p](https://x.example/p) after", {})

    assert (inside.words, inside.plain) == ("Acme words x p after", False)


@given(
    st.text(st.sampled_from("ab .,;-–✔(){}|#'\"$^+=/@\t\u00a0\u200b\u2028\u0301😀\r\x07"), max_size=20)
    | st.text(max_size=20)
)
def test_plain_words_are_read_as_the_parser_reads_them(text: str) -> None:
    assert read_inline(text, {}) == _parsed(text, {})


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_put_between_others_and_end_as_those_do(end: str) -> None:
    text = f"a{end}b"

    assert with_lines(text, {1: ["x"], 2: ["y"]}) == f"a{end}x{end}b{end}y{end}"
    assert lines_of(text) == ["a", "b"]
