"""Whatever the README holds, it comes back, or there is a message."""

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import EnrichError, UserError
from enricher.importer.convert import Imported, add_tables, import_readme
from enricher.importer.page import read_page
from enricher.readme.lines import lines_of
from enricher.readme.markers import without_markers
from enricher.render.files import render
from tests.support.list_texts import list_texts

PIECES = [
    *(
        "a",
        "B c",
        "`x|y`",
        r"`x\|y`",
        r"\|",
        "\\",
        r"\\|",
        "|",
        "<br>",
        "<!-- c -->",
        "**b**",
        "*",
        "✔",
        "✔*",
    ),
    *(
        "-",
        "  ",
        "\t",
        "{name}",
        "{paper}",
        "$x_{y}^2$",
        "🔥",
        "e\u0301",
        "\u00a0",
        "\u200b",
        "\u2028",
        "\x07",
    ),
    *(
        "#",
        "' ",
        '"',
        ": x",
        "- ",
        "2024",
        "true",
        "null",
        "~",
        "[a]()",
        "[a](x y)",
        "&amp;",
        "%20",
        "[r][1]",
    ),
    *(
        "[p](https://arxiv.org/abs/2101.00001)",
        "[c](https://github.com/o/r.git)",
        "[a](https://x.example/a_(b))",
    ),
    *(
        "[x](<https://x.example/a b>)",
        "![](https://img.shields.io/github/stars/o/r.svg)",
        "[](https://x.example/a|b)",
    ),
    *(
        "<!-- enrich:begin x -->",
        "<a href='https://arxiv.org/pdf/2101.00002'>z</a>",
        "===",
        ":---:",
        "\ufeff",
        "𝒪",
    ),
]
CELLS = st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join)
HEADERS = st.sampled_from(
    ["Name", "Title", "Year", "Venue", "Paper", "Code", "Stars", "Fast", "", "**X**", "A|B"]
)


@st.composite
def readmes(draw: st.DrawFn) -> str:
    """A README with a table of hostile cells, in which most rows hold a paper."""
    header = draw(st.lists(HEADERS, min_size=1, max_size=5, unique=True))
    lines = ["# T", "", "## H", "", f"| {' | '.join(header)} |", "|" + " --- |" * len(header)]
    for number in range(draw(st.integers(0, 5))):
        cells = draw(st.lists(CELLS, min_size=1, max_size=len(header) + 1))
        paper = f"[Paper](https://arxiv.org/abs/2101.0000{number})"
        lines.append(
            f"| {' | '.join([*cells[:-1], cells[-1] + ' ' + paper])}{draw(st.sampled_from(['', ' |']))}"
        )
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join([*lines, "", "after", "", "[1]: https://arxiv.org/abs/2101.00007"])


@given(readmes())
def test_a_table_of_hostile_cells_goes_round_without_loss(readme: str) -> None:
    try:
        imported = import_readme(readme)
    except UserError:
        return  # no table of papers, or a marker within a line: nothing is written
    page = checked(imported)

    was, now = read_page(readme), read_page(page)
    assert [table.header for table in now.tables] == [table.header for table in was.tables]
    for table, other in zip(was.tables, now.tables, strict=True):
        for row, again in zip(table.rows, other.rows, strict=True):
            assert again.cells[: row.given] == row.cells[: row.given]
            assert set(again.cells[row.given :]) <= {"", "-", "–", "—", "N/A", "n/a"}
            assert again.overflow == row.overflow
    inside = [(table.first, table.end) for table in was.tables]
    assert outside(page) == [
        line
        for number, line in enumerate(lines_of(without_markers(readme)))
        if not any(first <= number < end for first, end in inside)
    ]


def checked(imported: Imported) -> str:
    """Return the rendered README; rendering and updating once more must change nothing."""
    assert read_catalog(imported.text) == imported.catalog
    page = render(imported.catalog, {}, {}, list_texts(imported.text, "", imported.readme, "")).lists[
        "README.md"
    ]
    assert (
        render(imported.catalog, {}, {}, list_texts(imported.text, "", page, "")).lists["README.md"] == page
    )
    again = add_tables(imported.catalog, imported.text, page)
    assert (again.text, again.readme) == (imported.text, page)
    return page


def outside(page: str) -> list[str]:
    """Return the lines outside of the tables of the rendered page, without markers."""
    plain = without_markers(page)
    inside = [(table.first, table.end) for table in read_page(plain).tables]
    return [
        line
        for number, line in enumerate(lines_of(plain))
        if not any(first <= number < end for first, end in inside)
    ]


SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.md"))]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A README that was damaged: pieces of it cut out, doubled, or replaced by something hostile."""
    raw = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        end = at + draw(st.integers(0, 60))
        new = draw(
            st.sampled_from([piece.encode() for piece in PIECES])
            | st.binary(max_size=4)
            | st.sampled_from([b"", b"\n", b"\n\n", b"|", b"\r", raw[at:end] * 2])
        )
        raw = raw[:at] + new + raw[end:]
    return raw


@given(damaged())
def test_a_damaged_readme_goes_round_or_gives_a_message(raw: bytes) -> None:
    with suppress(EnrichError):
        checked(import_readme(decode(raw, "README.md")))


@given(st.binary(max_size=400) | st.text(alphabet="|-: \n\r\\`[]()<>#*_a1", max_size=300).map(str.encode))
def test_random_bytes_give_a_message_and_never_a_traceback(raw: bytes) -> None:
    with suppress(EnrichError):
        import_readme(decode(raw, "README.md"))


@pytest.mark.slow
@given(damaged(), st.sampled_from(SAMPLES))
def test_the_tables_of_a_damaged_readme_are_added_without_loss_or_there_is_a_message(
    raw: bytes, sample: bytes
) -> None:
    known = import_readme(sample.decode())

    with suppress(EnrichError):
        added = add_tables(known.catalog, known.text, decode(raw, "README.md"))
        kept = iter(added.text.splitlines())
        assert all(line in kept for line in known.text.splitlines())
        assert added.catalog.sections[: len(known.catalog.sections)] == known.catalog.sections


MEASURE = """
import resource, sys, time
from enricher.importer.convert import import_readme
for rows in map(int, sys.argv[1:]):
    lines = "".join(
        f"| System{n} | 2024 | NSDI | [Paper](https://arxiv.org/abs/2101.{n:05}) | ✔ | words on *{n}* "
        f"| [Code](https://github.com/o/r{n}) |\\n"
        for n in range(rows)
    )
    header = "| Name | Year | Venue | Paper | Fast | Notes | Code |\\n|---|---|---|---|---|---|---|\\n"
    start = time.process_time()
    assert sum(1 for _ in import_readme(f"# T\\n\\n## H\\n\\n{header}{lines}").catalog.entries()) == rows
    print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def measured(*rows: int) -> list[tuple[float, float]]:
    """Return the seconds and the most megabytes that importing takes, of so many rows one after the other.

    A shell starts the process: in a child of this one, the memory of this one would count.
    """
    done = subprocess.run(
        ["sh", "-c", '"$0" "$@"; exit $?', sys.executable, "-c", MEASURE, *map(str, rows)],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return [(float(line.split()[0]), float(line.split()[1])) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("few", "most"),
    [pytest.param(100, 600, marks=pytest.mark.slow), pytest.param(500, 10_000, marks=pytest.mark.nightly)],
)
def test_the_import_grows_with_the_rows(few: int, most: int, capsys: pytest.CaptureFixture[str]) -> None:
    _, (short, _), (long, megabytes) = measured(few, few, most)  # what is used first is loaded then

    with capsys.disabled():
        sys.stdout.write(f"\n{few} rows {short:.2f} s, {most:,} rows {long:.2f} s {megabytes:.0f} MB")
    assert long / short < 2 * most / few  # half of it would be exact
    assert megabytes < 300
