import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.errors import MarkersInvalid
from enricher.readme.markers import begin, empty_block, end, fill, without_markers

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


def test_each_block_is_put_between_its_markers() -> None:
    assert fill(README, BLOCKS, "README.md") == README.replace("old", "| new |").replace(
        f"{begin('glossary')}\n", f"{begin('glossary')}\n| term |\n"
    )


@given(PROSE, PROSE, PROSE, st.text(st.sampled_from("| x\n-"), max_size=20))
def test_every_byte_outside_the_markers_is_kept(before: str, between: str, after: str, content: str) -> None:
    text = f"{before}{empty_block('b')}{between}{begin('a')}{content}{end('a')}{after}"

    filled = fill(text, {"a": "A", "b": "B"}, "README.md")

    assert filled == f"{before}{begin('b')}\nB\n{end('b')}\n{between}{begin('a')}\nA\n{end('a')}{after}"
    assert fill(filled, {"a": "A", "b": "B"}, "README.md") == filled


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
