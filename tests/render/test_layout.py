from dataclasses import replace

import pytest

from enricher.model.catalog import Style
from enricher.render.layout import lay_out

ROWS = [["x", ""], ["long", "y\\"]]


@pytest.mark.parametrize(
    ("style", "written"),
    [
        (Style(), "| A | B |\n|:---:|:---:|\n| x |  |\n| long | y\\ |"),
        (Style(align=("left", "none"), rule="spaced"), "| A | B |\n| :--- | --- |\n| x |  |\n| long | y\\ |"),
        (Style(padding="tight", blank=0, dashes=1), "|A|B|\n|:-:|:-:|\n|x||\n|long| y\\ |"),
        (Style(pipes="left", align="none"), "| A | B\n|---|---\n| x |  |\n| long | y\\"),
        (Style(pipes="none", align="none"), "A | B\n---|---\nx |  |\nlong | y\\"),
        (
            Style(padding="aligned", rule="spaced", align=("center", "right")),
            "|   A  |   B |\n| :--: | --: |\n|   x  |     |\n| long |  y\\ |",
        ),
    ],
)
def test_a_table_is_written_in_its_style(style: Style, written: str) -> None:
    assert lay_out(["A", "B"], ROWS, style) == written


@pytest.mark.parametrize(
    ("style", "written"),
    [
        (Style(align="left", dashes=(1, 4)), "| A | B |\n|:-|:----|\n| x | y |\n| long | |"),
        (
            Style(padding="aligned", rule="spaced", align="none", dashes=(3, 4)),
            "| A   | B    |\n| --- | ---- |\n| x   | y    |\n| long |      |",
        ),
        (
            Style(padding="aligned", dashes=(4, 2)),
            "|   A  |  B |\n|:----:|:--:|\n|   x  |  y |\n| long |    |",
        ),
        (
            Style(padding="aligned", dashes=(4, 2), odd="right"),
            "|  A   | B  |\n|:----:|:--:|\n|  x   | y  |\n| long |    |",
        ),
    ],
)
def test_a_list_of_dashes_fixes_the_rule_and_the_widths_which_a_longer_cell_overruns(
    style: Style, written: str
) -> None:
    assert lay_out(["A", "B"], [["x", "y"], ["long", ""]], replace(style, blank=1)) == written


def test_wide_characters_count_as_two_columns_where_the_style_says_so() -> None:
    rows = [["调度", "x"], ["e\u0301✔", "y"]]

    assert lay_out(["A", "B"], rows, Style(padding="aligned-wide", align="none")) == (
        "| A    | B   |\n|------|-----|\n| 调度 | x   |\n| e\u0301✔   | y   |"
    )


def test_what_stands_beyond_the_last_column_is_written_behind_it() -> None:
    assert lay_out(["A"], [["x", "more"]], Style(padding="aligned")).endswith("\n|  x  | more |")
