"""What holds of any text: places are exact, items do not overlap, nothing crashes, time grows with the text."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from enricher.model.readme_list import Item, ItemLink, ReadmeList, Words
from enricher.readme.inline import clean, scan
from enricher.readme.reader import read_list
from enricher.readme.structure import TextBlock, read_structure

PIECES = st.sampled_from(
    (
        *(
            "- ",
            "  - ",
            "* ",
            "1. ",
            "# ",
            "### ",
            "> ",
            "| ",
            " | ",
            "|---|---|\n",
            "\n",
            "\n\n",
            "\r\n",
            "  \n",
            "\\\n",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "![",
            "](",
            "**",
            "*",
            "_",
            "`",
            "``",
            "~~",
            "\\",
            "<br>",
            "<b>",
            "</b>",
            "<!-- ",
            " -->",
        ),
        *(
            "<table>",
            "</table>",
            "<tr>",
            "<td rowspan=2>",
            "<td>",
            "</td>",
            "</tr>",
            "<th>",
            "<li>",
            "</li>",
            "<ul>",
        ),
        *(
            "<details><summary>",
            "</summary>",
            "</details>",
            "<h2>",
            "</h2>",
            '<a href="',
            '">',
            "</a>",
            "<img src=",
            ">",
        ),
        *(
            "https://arxiv.org/abs/2401.10001",
            "https://github.com/acme/soft",
            "https://example.org",
            "[a]: https://b.c\n",
        ),
        *(
            "Folding Kettles on Damp Cloth",
            "Paper",
            "Code",
            "NeurIPS 2024",
            "arXiv",
            "(2023)",
            "Jane Roe, John Doe",
            " ",
            ": ",
        ),
        *(
            "🔥",
            "é",
            "\x00",
            "\x01",
            "\x0b",
            "\t",
            "&amp;",
            "'24",
            ", ",
            ". ",
            " - ",
            "[Paper](https://arxiv.org/abs/2401.10002)",
        ),
        *(
            "```\n",
            "~~~\n",
            "    ",
            "$x^2$",
            "\u2028",
            "\ufeff",
            "[[pdf]](https://arxiv.org/pdf/2401.10003)",
            "| a | b |\n|---|---|\n",
        ),
    )
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


def links_of(item: Item) -> list[ItemLink]:
    return [*item.papers, *item.code, *(link for link, _ in item.other), *(link for link, _ in item.empty)]


def words_of(item: Item) -> list[Words]:
    return [words for words in (item.venue, item.year, item.stars) if words]


def assert_exact(text: str, read: ReadmeList) -> None:
    for item in read.items:
        lines = re.split(r"\r\n?|\n", text[: item.span.start])
        assert item.line == item.span.line == len(lines)
        assert item.last_line >= item.line
        if item.title:
            assert clean(scan(item.title_span.of(text), 0, {}).view) or "<" in item.title_span.of(text)
        for link in links_of(item):
            assert link.whole.start <= link.whole.end
            assert link.url == link.span.of(text) or "&" in link.span.of(text)
        for words in words_of(item):
            assert words.text == words.span.of(text)
        if item.slot:
            assert item.slot.text == item.slot.span.of(text)
        for cell in item.cells:
            assert cell.text == cell.span.of(text)
    for before, after in pairwise(read.items):
        assert before.span.end <= after.span.start


@given(TEXTS)
@example(
    "a [Soft Kettles\non Paper](https://arxiv.org/abs/2401.10001) [b\nc](https://arxiv.org/abs/2401.10003)\nd e"
)
@example("- [a](https://arxiv.org/abs/2401.00001\n- b")
@example("<table><tr><td rowspan=2>Soft<tr><td>https://arxiv.org/abs/2401.00001")
def test_places_in_any_text_are_exact_and_items_do_not_overlap(text: str) -> None:
    assert_exact(text, read_list(text))


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert_exact(text, read_list(text))


@given(TEXTS)
def test_a_view_is_as_long_as_its_text_and_a_link_is_where_it_says(text: str) -> None:
    for block in read_structure(text).blocks:
        _check_block(text, block)


def _check_block(text: str, block: TextBlock) -> None:
    for piece in block.pieces:
        assert piece.end <= len(text)
        for link in piece.links:
            assert piece.start <= link.start <= link.label_start <= link.label_end <= link.end <= piece.end
    for child in block.children:
        _check_block(text, child)


@given(
    st.lists(
        st.sampled_from(("https://arxiv.org/abs/2401.0000", "https://github.com/acme/tool")),
        min_size=1,
        max_size=8,
    ),
    TEXTS,
)
def test_each_link_of_a_bullet_is_in_the_account_once(hosts: list[str], noise: str) -> None:
    urls = [f"{host}{number}" for number, host in enumerate(hosts)]
    bullets = "\n".join(f"- Slow Lamps number {number} [link]({url})" for number, url in enumerate(urls))
    read = read_list(f"# List\n\n## Part\n\n{bullets}\n\n## Noise\n\n{noise}\n")
    reported = [link.url for item in read.items for link in links_of(item)] + [
        left.url for left in read.left_out
    ]
    for url in urls:
        assert reported.count(url) == 1


def test_an_item_of_quotations_without_an_end_is_read_in_time() -> None:
    start = time.process_time()
    read_list(f"# A\n\n- A Title\n  - {'“a ' * 300}NSDI 2024, [Paper](https://arxiv.org/abs/2401.00001)\n")

    assert time.process_time() - start < 1


@pytest.mark.slow
@pytest.mark.parametrize("size", [16_000, 80_000])
@pytest.mark.parametrize(
    "unit",
    [
        "[", "![", "](", "[a](", "`", "``` `", "*a ", "_a_ ", "<a href=x>", "<!--", "((((", "<td", "- [x](https://a.b)\n",
        "| a | b |\n", "a, b. ", "A. B, ", "<tr><td>x", "[a][b] ", "**[a](b)** ", "https://a.b ", "\\[", "> - a\n", "a\n\n",
        '[a](b "', "(a(b(", "Jane Roe, ", "；a", "a  B ", "a b c\n", "“a ", "[![a](b)](c) ", "<table>\n\n",
    ],
)  # fmt: skip
def test_time_grows_with_the_text_and_not_with_its_square(unit: str, size: int) -> None:
    def seconds(letters: int) -> float:
        text = f"# A\n\n## B\n\n- {unit * (letters // len(unit))} [a](https://arxiv.org/abs/2401.00001)"
        start = time.process_time()
        read_list(text)
        return time.process_time() - start

    seconds(1000)
    small = min(seconds(size // 8) for _ in range(2))
    large = seconds(size)
    assert large < max(24 * small, size / 160_000), f"{small:.3f} s for an eighth, {large:.3f} s for all"


CELLS = st.lists(
    st.lists(st.sampled_from(("a", "b c", "\\|", "`x`", "[d](https://e.f)", " ", "", "-", "x\\\\", "é", "**g**")), max_size=4).map("".join),
    min_size=1,
    max_size=5,
)  # fmt: skip


@given(st.lists(CELLS, min_size=1, max_size=5), st.booleans(), st.sampled_from(("", "> ", "  ")))
def test_cells_are_where_the_parser_has_them(rows: list[list[str]], closed: bool, before: str) -> None:
    ends = " |" if closed else ""
    lines = ["| a | b | c" + ends, "|---|---|---" + ends, *("| " + " | ".join(row) + ends for row in rows)]
    text = "".join(f"{before}{line}\n" for line in lines)
    tokens = MarkdownIt("commonmark").enable("table").disable("inline").parse(text)
    expected: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            expected.append([])
        elif token.type == "inline" and expected:
            expected[-1].append(token.content)
    read = [block for block in read_structure(text).blocks if block.children]
    found = (
        [[text[cell.start : cell.end].replace("\\|", "|") for cell in row.pieces] for row in read[0].children]
        if read
        else []
    )
    assert [[*row[:3], *[""] * (3 - len(row))] for row in found] == expected[1:]
