import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from enricher.readme.structure import cells_of, read_structure
from enricher.readme.tables import tables_of

PAGE = """\
## Training ([back](#top))

Words before.
| Name | Paper |
|:---|:-:|
| A | [p](https://a.example/x_(y)) |
| B `x\\|y` | q | more
| C |

## Further
"""


def test_a_table_is_its_cells_and_lines_under_its_heading() -> None:
    (table,) = tables_of(PAGE, read_structure(PAGE))

    assert (table.heading, table.first, table.end) == ("Training", 3, 8)
    assert (table.header, table.aligns) == (("Name", "Paper"), ("left", "center"))
    assert [(row.line, row.cells, row.given, row.overflow, row.closed) for row in table.rows] == [
        (6, ("A", "[p](https://a.example/x_(y))"), 2, (), True),
        (7, ("B `x|y`", "q"), 2, ("more",), False),
        (8, ("C", ""), 1, (), True),
    ]
    assert [link.url for piece in table.rows[0].pieces for link in piece.links] == ["https://a.example/x_(y)"]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", ["a", "b"]),
        ("a | b", ["a", "b"]),
        ("| a \\| b || c", ["a | b", "", "c"]),
        ("words", ["words"]),
        ("|", []),
        ("| |", [""]),
    ],
)
def test_a_row_is_split_at_its_pipes(row: str, cells: list[str]) -> None:
    assert cells_of(row) == cells


_ROW_LEVEL = 2  # of a row of a table that is in no list and no quotation
PIECES = [
    "| a | b |\n",
    "|---|---|\n",
    "a | b\n",
    "--|:-:\n",
    "\n",
    "> ",
    "- ",
    "    ",
    "# h\n",
    "|",
    "\\|",
    "-\n",
]
PIECES += ["words\n", "```\n", "***\n", "<div>\n", "1. ", "| \\", "\r", "\t"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("| a | b |\n| a | b |\n|---|---|\n1. ")  # an empty item ends a table, and no paragraph
def test_tables_are_where_the_parser_of_markdown_has_them(text: str) -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline").parse(text)
    oracle: list[list[tuple[int, list[str]]]] = []
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "table_open" and not token.level:
            oracle.append([])
        elif token.type == "tr_open" and token.level == _ROW_LEVEL and token.map:
            cells = []
            oracle[-1].append((token.map[0], cells))
        elif token.type == "tr_close":
            cells = None
        elif token.type == "inline" and cells is not None:
            cells.append(token.content)

    mine = [
        [(table.first, list(table.header)), *((row.line - 1, list(row.cells)) for row in table.rows)]
        for table in tables_of(text, read_structure(text))
    ]

    assert mine == [rows for rows in oracle if not rows[0][1][0].startswith(">")]  # on GitHub, a quotation
