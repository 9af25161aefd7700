"""The columns of stars and licenses that a table of a list can get."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.readme.columns import Lacking, lacking_columns, with_columns
from enricher.readme.reader import read_list
from enricher.readme.structure import read_structure
from enricher.readme.tables import tables_of

_PAPER = "[A Kettle for Slow Mornings](https://arxiv.org/abs/3101.00001)"
_CODE = "[code](https://github.com/kettle/steam)"
_PAPER_BLANKS, _PAPER_DASHES = " " * (len(_PAPER) - len("Paper")), "-" * len(_PAPER)
_CODE_BLANKS, _CODE_DASHES = " " * (len(_CODE) - len("Code")), "-" * (len(_CODE) - 1) + ":"


def _extended(text: str) -> str:
    return with_columns(text, lacking_columns(text, read_structure(text), read_list(text)))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        pytest.param(
            f"| Paper | Code |\n|:---|:---:|\n| {_PAPER} | {_CODE} |\n",
            f"| Paper | Code | Stars | License |\n|:---|:---:|:---:|:---:|\n| {_PAPER} | {_CODE} | - | - |\n",
            id="spaced",
        ),
        pytest.param(
            f"|**Paper**|**Code**|\n|-|-|\n|{_PAPER}|{_CODE}|",
            f"|**Paper**|**Code**|**Stars**|**License**|\n|-|-|-|-|\n|{_PAPER}|{_CODE}|-|-|",
            id="tight and bold, no line end",
        ),
        pytest.param(
            f"Paper | Code\r\n--- | ---\r\n{_PAPER} | {_CODE}\r\n",
            f"Paper | Code | Stars | License\r\n--- | --- | --- | ---\r\n{_PAPER} | {_CODE} | - | -\r\n",
            id="no outer pipes, CRLF",
        ),
        pytest.param(
            f"| Paper | Code\n| --- | ---\n| {_PAPER} | {_CODE} |  \n| a \\| b | c\n",
            "| Paper | Code | Stars | License\n| --- | --- | --- | ---\n"
            f"| {_PAPER} | {_CODE} | - | - |  \n| a \\| b | c | - | -\n",
            id="some last pipes, trailing blanks, an escaped pipe",
        ),
        pytest.param(
            f"| Paper | Code | Note |\n|---|---|---|\n| {_PAPER} | {_CODE} |\n| a |\n| a | b | c | d | e |\n",
            "| Paper | Code | Note | Stars | License |\n|---|---|---|---|---|\n"
            f"| {_PAPER} | {_CODE} | | - | - |\n| a | | | - | - |\n| a | b | c | - | - | d | e |\n",
            id="too few and too many cells",
        ),
        pytest.param(
            f"| Paper{_PAPER_BLANKS} | Code{_CODE_BLANKS} |\n| {_PAPER_DASHES} | {_CODE_DASHES} |\n| {_PAPER} | {_CODE} |\n",
            f"| Paper{_PAPER_BLANKS} | Code{_CODE_BLANKS} | Stars | License |\n"
            f"| {_PAPER_DASHES} | {_CODE_DASHES} | ----: | ------: |\n| {_PAPER} | {_CODE} | -     | -       |\n",
            id="aligned",
        ),
        pytest.param(
            f"| Paper | Code | Stars |\n|---|---|---|\n| {_PAPER} | {_CODE} | 7 |\n",
            f"| Paper | Code | Stars | License |\n|---|---|---|---|\n| {_PAPER} | {_CODE} | 7 | - |\n",
            id="has one of them",
        ),
        pytest.param(
            f"Paper|Code\n-|-\n{_PAPER}|{_CODE}\\\na|b|c\n",
            f"Paper|Code|Stars|License\n-|-|-|-\n{_PAPER}|{_CODE}\\ |-|-\na|b|-|-|c\n",
            id="a backslash before the end, and a cell too many",
        ),
    ],
)
def test_the_columns_are_written_as_the_table_is(table: str, expected: str) -> None:
    before, after = f"# Tea\n\nWords | with a pipe\n\n{table}", f"# Tea\n\nWords | with a pipe\n\n{expected}"

    assert _extended(before) == after
    assert _extended(after) == after


@pytest.mark.parametrize(
    "text",
    [
        f"| Paper | Venue |\n|---|---|\n| {_PAPER} | ICLR |\n",
        f"| Paper | Code | License | ⭐ |\n|---|---|---|---|\n| {_PAPER} | {_CODE} | MIT | 7 |\n",
        f"- {_PAPER} [{_CODE}]\n",
        f"```\n| Paper | Code |\n|---|---|\n| {_PAPER} | {_CODE} |\n```\n",
        f"<table><tr><td>{_PAPER}</td><td>{_CODE}</td></tr></table>\n",
    ],
)
def test_nothing_is_offered_where_there_is_no_code_or_the_columns_are_there(text: str) -> None:
    readme = f"# Tea\n\n{text}"
    assert lacking_columns(readme, read_structure(readme), read_list(readme)) == ()


_CELL = st.sampled_from(
    ["", " ", " a ", "b", " c \\| d ", "`x`", "\\", " ** ", "-", ":", "\u00a0", "é ", "<b>"]
)
Row = tuple[str, list[str], str]


def _rows(cells: st.SearchStrategy[str], least: int, most: int) -> st.SearchStrategy[Row]:
    return st.tuples(
        st.sampled_from(["|", "| ", "  |", ""]),
        st.lists(cells, min_size=least, max_size=most),
        st.sampled_from(["", "|", " |", "|  ", " | \t"]),
    )


_TABLES = st.integers(2, 4).flatmap(
    lambda width: st.tuples(
        _rows(st.sampled_from(["a", " b ", " **c** ", " d \\| e "]), width, width),
        _rows(st.sampled_from(["---", ":-:", " --- ", " --:"]), width, width),
        st.lists(_rows(_CELL, 1, 6), max_size=5),
    )
)


def _written(row: Row) -> str:
    return row[0] + "|".join(row[1]) + row[2]


@given(_TABLES, st.sampled_from(["\n", "\r\n", "\r"]))
def test_each_row_gets_its_cells_in_one_stretch_and_all_else_stays(
    parts: tuple[Row, Row, list[Row]], end: str
) -> None:
    header, rule, rows = parts
    text = end.join(["# Tea", "", "x", "", *map(_written, (header, rule, *rows)), "", "a | b", ""])
    tables = tables_of(text, read_structure(text))

    after = with_columns(text, [Lacking(table, ("Stars", "License")) for table in tables])

    assert [
        (table.first, table.end, table.header, [row.cells for row in table.rows])
        for table in tables_of(after, read_structure(after))
    ] == [
        (
            table.first,
            table.end,
            (*table.header, *_titles(table.header[-1])),
            [(*row.cells, "-", "-") for row in table.rows],
        )
        for table in tables
    ]
    inside = {number for table in tables for number in range(table.first, table.end)}
    for number, (was, now) in enumerate(zip(text.split(end), after.split(end), strict=True)):
        more = len(now) - len(was)
        assert (more > 0) == (number in inside)
        assert any(now[:at] + now[at + more :] == was for at in range(len(was) + 1))


def _titles(last: str) -> tuple[str, str]:
    bold = last.startswith("**") and last.endswith("**")
    return ("**Stars**", "**License**") if bold else ("Stars", "License")
