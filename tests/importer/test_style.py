import pytest

from enricher.importer.style import style_of
from enricher.model.catalog import Style
from enricher.readme.structure import read_structure
from enricher.readme.tables import tables_of
from enricher.render.layout import lay_out, layout_of

PLAIN = Style(header="plain")


@pytest.mark.parametrize(
    ("table", "differs"),
    [
        ("| A | B |\n|:---:|:---:|\n| x | y |", {}),
        ("| A | B |\n| --- | :-: |\n| x | y |", {"align": ("none", "center")}),
        ("|A|B|\n|-|-|\n|x||", {"align": "none", "padding": "tight"}),
        ("A | B\n--- | ---\nx | y", {"align": "none"}),
        ("| A | B |\n|:---:|:---:|\n| x | |", {}),
        ("| A    | B   |\n|------|-----|\n| long | x   |", {"align": "none", "padding": "aligned"}),
        ("|  A   |  B  |\n|:----:|:---:|\n| long |  x  |", {"padding": "aligned"}),
        ("| A    | B   |\n|-----:|----:|\n|    x |   y |\n| long |   z |", None),  # a header to the left
        ("| 名   | B   |\n|------|-----|\n| 调度 | x   |", {"align": "none", "padding": "aligned-wide"}),
        (
            "| A   | B    |\n| --- | ---- |\n| longer | x    |",
            {"align": "none", "padding": "aligned"},
        ),
        ("| A | B |\n|:---:|:-----:|\n| x | y |", {}),
    ],
)
def test_the_style_of_a_table_is_found_and_the_shortest_that_will_do(
    table: str, differs: dict[str, object] | None
) -> None:
    (read,) = tables_of(table, read_structure(table))
    rows = [list(row.cells) for row in read.rows]

    style = style_of(read, read.header, rows, PLAIN)

    written = lay_out(read.header, rows, style, layout_of(table, style, read.header))
    if differs is None:
        assert written != table
        return
    assert written == table
    default = {name: getattr(PLAIN, name) for name in Style.__slots__}
    assert {name: getattr(style, name) for name in Style.__slots__} == default | differs


def test_of_a_table_in_two_styles_that_of_most_lines_is_taken() -> None:
    text = "| A |\n|:---:|\n| x |\n|y|\n| z |"
    (read,) = tables_of(text, read_structure(text))

    assert style_of(read, ["A"], [["x"], ["y"], ["z"]], PLAIN) == PLAIN
