import pytest

from enricher.layout import lay_out
from enricher.model import Style

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


def test_what_stands_beyond_the_last_column_is_written_behind_it() -> None:
    assert lay_out(["A"], [["x", "more"]], Style(padding="aligned")).endswith("\n|  x  | more |")
