from collections.abc import Mapping

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from enricher.errors import MarkersInvalid
from enricher.readme.generated import seal_of
from enricher.readme.markers import (
    begin,
    contents,
    empty_block,
    end,
    has_markers,
    locate,
    outside,
    without_blocks,
    without_markers,
)
from enricher.readme.markers import fill as fill_blocks
from tests.support.github_page import render, shown
from tests.support.seals import unsealed

README = """\
# A list

<!-- enrich:begin training -->
old
<!-- enrich:end training -->

between

<!-- enrich:begin glossary -->
<!-- enrich:end glossary -->
after
"""
BLOCKS = {"training": "| new |", "glossary": "| term |"}


PROSE = st.text(st.sampled_from("ab \n\r\t|<!->-é\u2028"), max_size=30)


def fill(text: str, blocks: Mapping[str, str], file: str = "README.md") -> str:
    """Fill, and take the seals away."""
    return unsealed(sealing(text, blocks, file))


def sealing(text: str, blocks: Mapping[str, str], file: str = "README.md") -> str:
    return fill_blocks(text, locate({file: text}, tuple(blocks))[file], blocks)


def test_each_block_is_put_between_its_markers() -> None:
    assert fill(README, BLOCKS, "README.md") == README.replace("old", "| new |").replace(
        f"{begin('glossary')}\n", f"{begin('glossary')}\n| term |\n"
    )


@given(PROSE, PROSE, PROSE, st.text(st.sampled_from("| x\n-"), max_size=20))
def test_every_byte_outside_the_markers_is_kept(before: str, between: str, after: str, content: str) -> None:
    text = f"{before}{empty_block('b')}{between}{begin('a')}{content}{end('a')}{after}"

    try:
        sealed = sealing(text, {"a": "A", "b": "B"})
    except MarkersInvalid:  # a marker is in code
        reject()

    filled = unsealed(sealed)
    head, _, rest = filled.partition(begin("b"))
    middle, _, tail = rest.partition(end("b"))[2].partition(begin("a"))
    assert (head, middle, tail.partition(end("a"))[2]) == (before, f"\n{between}", after)
    assert {name: block.content for name, block in contents(sealed, "README.md").items()} == {
        "b": "B",
        "a": "A",
    }
    assert sealing(sealed, {"a": "A", "b": "B"}) == sealed


def test_windows_line_ends_outside_the_markers_are_kept() -> None:
    text = README.replace("\n", "\r\n")

    head, _, rest = fill(text, BLOCKS, "README.md").partition(begin("training"))

    assert head == "# A list\r\n\r\n"
    assert rest.partition(end("training"))[2].startswith("\r\n\r\nbetween\r\n\r\n")
    assert rest.endswith(f"{end('glossary')}\r\nafter\r\n")


def test_a_block_on_one_line_is_filled() -> None:
    text = f"before {begin('a')}{end('a')} after"

    assert fill(text, {"a": "A"}, "README.md") == f"before {begin('a')}\nA\n{end('a')} after"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "intro\n<!-- enrich:begin trainig -->\n<!-- enrich:end trainig -->\n",
            (
                'README.md:2: unknown block "trainig"; the catalog generates: training, glossary. '
                "Rename or delete its two markers."
            ),
        ),
        (
            "intro\n",
            (
                "README.md: missing markers for training, glossary. "
                "Insert these lines where the generated text belongs:\n\n"
                "<!-- enrich:begin training -->\n<!-- enrich:end training -->\n\n"
                "<!-- enrich:begin glossary -->\n<!-- enrich:end glossary -->\n"
            ),
        ),
        (
            "<!-- enrich:begin training -->\n\n<!-- enrich:begin glossary -->\n",
            'README.md:3: "glossary" begins before "training" ends; add <!-- enrich:end training -->',
        ),
        (
            "\n<!-- enrich:end training -->\n",
            'README.md:2: "training" ends, but does not begin; add <!-- enrich:begin training --> before it',
        ),
        (
            "<!-- enrich:begin training -->\n<!-- enrich:end glossary -->\n",
            'README.md:2: "glossary" ends, but does not begin; add <!-- enrich:begin glossary --> before it',
        ),
        (
            README + "<!-- enrich:begin training -->\n<!-- enrich:end training -->\n",
            'README.md:12: duplicate block "training" (first defined on line 3)',
        ),
        (
            "a\nb\n<!-- enrich:begin training -->\n",
            'README.md:3: "training" has no end; add <!-- enrich:end training -->',
        ),
    ],
)
def test_wrong_markers_are_named_with_their_line_and_remedy(text: str, message: str) -> None:
    with pytest.raises(MarkersInvalid) as caught:
        fill(text, BLOCKS, "README.md")

    assert str(caught.value) == message


def test_a_comment_that_names_no_block_is_prose() -> None:
    text = f"<!-- enrich:begin ID --> <!--enrich:begin a-->\n{empty_block('a')}"

    assert fill(text, {"a": "A"}, "README.md").startswith("<!-- enrich:begin ID --> <!--enrich:begin a-->\n")


def test_a_marker_within_the_content_is_text_and_ends_nothing() -> None:
    text = f"before\n{empty_block('a')}after\n"
    filled = fill(text, {"a": f"x {end('a')} y"}, "README.md")

    assert filled == f"before\n{begin('a')}\nx &lt;!-- enrich:end a --> y\n{end('a')}\nafter\n"
    assert fill(filled, {"a": "z"}, "README.md") == f"before\n{begin('a')}\nz\n{end('a')}\nafter\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_lines_that_are_markers_go_whatever_ends_them(line_end: str) -> None:
    lines = ["a", begin("a"), "b", end("a"), f"x {begin('a')}", end("a")]

    assert without_markers(line_end.join(lines)) == line_end.join(["a", "b", f"x {begin('a')}", ""])


def test_what_fill_has_written_is_returned_with_its_place() -> None:
    text = f"# A list\r\n{begin('a', '0f-1')}\r\n| one |\r\n| two |\r\n{end('a')}\r\n"

    (block,) = contents(text, "README.md").values()

    assert (block.name, block.seal, block.content) == ("a", "0f-1", "| one |\n| two |")
    assert text[block.start : block.stop] == "\r\n| one |\r\n| two |\r\n"


def test_a_hash_in_the_marker_belongs_to_what_is_generated() -> None:
    sealed, bare = (
        f"mine\n{begin('a', seal)}\n| {seal} |\n{end('a')}\nmine\n".encode() for seal in ("0f", "")
    )

    assert outside(sealed) == outside(bare)
    assert outside(sealed) != outside(sealed.replace(b"mine\n", b"ours\n", 1))


TEXTS = {
    "fenced code": "```html\n{}\n```\n",
    "fenced code in an item": "1. Write:\n\n   ~~~\n   {}\n   ~~~\n",
    "indented code": "Write:\n\n    {}\n",
    "a code span": "Write `{}`.\n",
    "a longer code span": "Write ``a ` {}``.\n",
    "a comment": "<!-- Write:\n{}-->\n",
    "a comment within a line": "Write <!-- these: {}-->\n",
    "a comment in HTML": "<details>\n<!-- Write:\n{}-->\n</details>\n",
}


@pytest.mark.parametrize("place", TEXTS)
def test_markers_that_github_shows_as_text_are_text(place: str) -> None:
    example = TEXTS[place].format(begin("a"))
    text = f"{example}\n{empty_block('a')}"

    assert not has_markers(example)
    assert without_markers(example) == example
    assert fill(text, {"a": "A"}, "README.md") == f"{example}\n{begin('a')}\nA\n{end('a')}\n"


PLACES = {
    "an item": f"- Papers:\n\n  {begin('a')}\n  {end('a')}\n\n  after\n- next\n",
    "an item that begins with it": f"- {begin('a')}\n  {end('a')}\n- next\n",
    "an item of an item": f"1. one\n   - two\n\n     {begin('a')}\n     {end('a')}\n",
    "a quotation": f"> Papers:\n> {begin('a')}\n> {end('a')}\n> after\n",
    "details": f"<details><summary>Papers</summary>\n{begin('a')}\n{end('a')}\n</details>\n",
    "details after a blank line": f"<details>\n\n{begin('a')}\n{end('a')}\n\n</details>\n",
    "details in an item": f"- one\n  <details>\n  {begin('a')}\n  {end('a')}\n  </details>\n",
    "a division on one line": f"<div>{begin('a')}{end('a')}</div>\n",
    "below a line": f"Papers:\n{begin('a')}\n{end('a')}\nafter\n",
    "below a line, as deep as code": f"Papers:\n    {begin('a')}\n\t{end('a')}\nafter\n",
    "details, as deep as code": f"<details>\n    {begin('a')}\n    {end('a')}\n</details>\n",
    "below a line of an item, as deep as code": f"- Papers:\n      {begin('a')}\n      {end('a')}\n- next\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("place", PLACES)
def test_github_shows_a_table_wherever_the_markers_are(place: str, newline: str) -> None:
    text = PLACES[place].replace("\n", newline)

    filled = fill(text, {"a": "| h |\n|---|\n| x |"}, "README.md")

    (table,) = render(filled).iter("table")
    assert [cell.text for cell in table.iter("th", "td")] == ["h", "x"]
    assert "enrich" not in shown(render(filled))
    assert contents(filled, "README.md")["a"].content == "| h |\n|---|\n| x |"
    assert fill(filled, {"a": "| h |\n|---|\n| x |"}, "README.md") == filled
    assert newline == "\n" or "\n" not in filled.replace("\r\n", "")


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_without_a_block_every_line_and_offset_stays(newline: str) -> None:
    lines = ["- one", "<!-- enrich:begin a -->", "| Näme |", "", "<!-- enrich:end a -->", "- two", "- three"]
    text = newline.join(lines)

    without = without_blocks(text, "README.md", {"a"})

    assert without == text.replace("| Näme |", "        ")
    assert without_blocks(text, "README.md", {"b"}) == text


@pytest.mark.parametrize("content", ["| a |\n|---|\n| b |", "### A\n\nText.", "### `A`\n\n<sub>Note.</sub>"])
@pytest.mark.parametrize("above", ["", "<div>\n", "<div>\n\n", "```\n", "- an item\n", "> "])
def test_what_the_bot_has_written_reads_the_same_with_a_seal_and_without(above: str, content: str) -> None:
    sealed = f"{above}{begin('a', str(seal_of(content)))}\n{content}\n{end('a')}\n{empty_block('b')}"

    with_seal, without = (
        {name: (one.content, one.indent, one.needs_blank) for name, one in contents(text, "x.md").items()}
        for text in (sealed, unsealed(sealed))
    )

    assert with_seal == without
