import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enricher.model.catalog import Style
from enricher.render.layout import Layout, lay_out, layout_of

ROWS = [["x", ""], ["long", "y\\"]]
SHORT = [["x", "y"], ["long", ""]]


@pytest.mark.parametrize(
    ("style", "layout", "written"),
    [
        (Style(), Layout(), "| A | B |\n|:---:|:---:|\n| x |  |\n| long | y\\ |"),
        (
            Style(align=("left", "none")),
            Layout(rule="spaced"),
            "| A | B |\n| :--- | --- |\n| x |  |\n| long | y\\ |",
        ),
        (
            Style(padding="tight"),
            Layout(blank=0, dashes=(1, 1)),
            "|A|B|\n|:-:|:-:|\n|x||\n|long| y\\ |",
        ),
        (Style(align="none"), Layout("left"), "| A | B\n|---|---\n| x |  |\n| long | y\\"),
        (Style(align="none"), Layout("none"), "A | B\n---|---\nx |  |\nlong | y\\"),
        (
            Style(padding="aligned", align=("center", "right")),
            Layout(rule="spaced"),
            "|   A  |   B |\n| :--: | --: |\n|   x  |     |\n| long |  y\\ |",
        ),
    ],
)
def test_a_table_is_written_in_its_style_and_layout(style: Style, layout: Layout, written: str) -> None:
    assert lay_out(["A", "B"], ROWS, style, layout) == written
    assert lay_out(["A", "B"], ROWS, style, layout_of(written, style, ["A", "B"])) == written


LAYOUTS = [
    (Style(align="left"), "| A | B |\n|:-|:----|\n| x | y |\n| long | |"),
    (
        Style(align="none", padding="aligned"),
        "| A   | B    |\n| --- | ---- |\n| x   | y    |\n| long |      |",
    ),
    (Style(padding="aligned"), "|   A  |  B |\n|:----:|:--:|\n|   x  |  y |\n| long |    |"),
    (Style(padding="aligned"), "|  A   | B  |\n|:----:|:--:|\n|  x   | y  |\n| long |    |"),
    (Style(align="none"), "A | B\n---|---\nx | y\nlong | |"),
    (Style(align="none", padding="tight"), "|A|B|\n|-|-|\n|x|y|\n|long||"),
]


@pytest.mark.parametrize(("style", "present"), LAYOUTS)
def test_the_layout_is_read_off_the_table_so_that_the_same_cells_give_the_same_lines(
    style: Style, present: str
) -> None:
    for text in (present, f"\n`Symbols`:\n\n{present}\n", present.replace("\n", "\r\n")):
        assert lay_out(["A", "B"], SHORT, style, layout_of(text, style, ["A", "B"])) == present


def test_the_ends_of_the_rule_count_where_every_row_ends_in_an_empty_cell() -> None:
    present = "| A | |\n| --- | ---\n| x | |"

    layout = layout_of(present, Style(align="none"), ["A", ""])

    assert layout == Layout("left", "spaced", 1, dashes=(3, 3))


@pytest.mark.parametrize("text", ["", "\n", "A | B\n", "| A | B |\n|---|\n", "| A |\n|:-x-:|\n"])
def test_without_a_table_the_layout_is_the_default(text: str) -> None:
    assert layout_of(text, Style(), ["A", "B"]) == Layout()


def test_of_a_table_in_two_layouts_that_of_most_lines_is_taken() -> None:
    assert layout_of("| A |\n|---|\n||\n||\n| |", Style(), ["A"]).blank == 0
    assert layout_of("| A | B |\n|---|---|\n| x | y\n| z | w", Style(), ["A", "B"]).pipes == "left"


@pytest.mark.parametrize(
    ("style", "present", "written"),
    [
        (
            Style(align="none"),
            "| Name | Paper |\n| ---- | ----- |\n| x | y |",
            "| Name | Year | Paper |\n| ---- | --- | ----- |\n| x | 2024 | y |",
        ),
        (
            Style(align="none", padding="aligned"),
            "| Name | Paper |\n| ---- | ----- |\n| longer | y     |",
            "| Name | Year | Paper |\n| ---- | ---- | ----- |\n| x    | 2024 | y     |",
        ),
        (
            Style(align="none", padding="aligned"),
            "| Name | Paper |\n|------|-------|\n| x    | y     |",
            "| Name | Year | Paper |\n|------|------|-------|\n| x    | 2024 | y     |",
        ),
    ],
)
def test_a_column_that_is_added_leaves_the_dashes_of_the_others(
    style: Style, present: str, written: str
) -> None:
    header = ["Name", "Year", "Paper"]
    assert lay_out(header, [["x", "2024", "y"]], style, layout_of(present, style, header)) == written


def test_a_column_with_another_title_keeps_its_dashes() -> None:
    assert layout_of("| A | B |\n|-|--|", Style(), ["A", "C"]).dashes == (1, 2)


def test_a_rule_of_any_length_takes_little_memory() -> None:
    assert layout_of(f"| A |\n|{'-' * 100_000}|", Style(), ["A"]).dashes == (400,)


def test_widths_are_fixed_only_where_a_padded_cell_says_so() -> None:
    spaced = "| Name | Paper |\n|---|---|\n| longer | yes |"
    assert not layout_of(spaced, Style(padding="aligned"), ["Name", "Paper"]).fixed


CELL = st.text(st.sampled_from("ab 调\u0301✔\\"), max_size=6).map(lambda text: " ".join(text.split()))


@given(
    st.lists(st.lists(CELL, min_size=2, max_size=2), max_size=5),
    st.sampled_from(["spaced", "tight", "aligned", "aligned-wide"]),
    st.sampled_from(["left", "center", "right", "none"]),
    st.builds(
        Layout,
        pipes=st.sampled_from(["both", "left", "right", "none"]),
        rule=st.sampled_from(["tight", "spaced"]),
        blank=st.integers(0, 2),
        odd=st.sampled_from(["left", "right"]),
        dashes=st.tuples(st.integers(1, 9), st.integers(1, 9)),
        fixed=st.booleans(),
    ),
)
def test_what_is_written_is_written_again_to_the_byte(
    rows: list[list[str]], padding: str, align: str, layout: Layout
) -> None:
    assume(
        not layout.fixed or all(count and count > 3 for count in layout.dashes)
    )  # narrower than a title, no width shows
    style = Style(padding=padding, align=align)
    written = lay_out(["A", "B"], rows, style, layout)

    assert lay_out(["A", "B"], rows, style, layout_of(written, style, ["A", "B"])) == written


def test_wide_characters_count_as_two_columns_where_the_style_says_so() -> None:
    rows = [["调度", "x"], ["e\u0301✔", "y"]]

    assert lay_out(["A", "B"], rows, Style(padding="aligned-wide", align="none"), Layout()) == (
        "| A    | B   |\n|------|-----|\n| 调度 | x   |\n| e\u0301✔   | y   |"
    )


def test_cells_beyond_the_last_column_are_written_behind_it() -> None:
    assert lay_out(["A"], [["x", "more"]], Style(padding="aligned"), Layout()).endswith("\n|  x  | more |")
