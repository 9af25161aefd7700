from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from enricher.catalog.reader import read_catalog
from enricher.model.catalog import Catalog, Column, ColumnKind, Entry, GlossaryTable, Legend, Section, Style
from enricher.model.facts import COLUMN_FIELDS, Paper, Record, Repository
from enricher.render.entry_view import EntryView
from enricher.render.tables import blocks
from simulated_upstreams import samples
from tests.support.paths import ROOT

Tables = Callable[[str], list[list[list[str]]]]

SEED_FILE = ROOT.parent / "shared" / "seed" / "AI-Flow-Scheduling-Papers.md"
SEED = """\
| **Scheduler** | **Year** | **Series** | **Paper** | **Objective** | **Heter.** | **Elastic** | **AutoML** | **Code** |
|:---:|:---:|:---:|:---:|:---:|:---:|:---:|:---:|:---:|
| Acme | 2024 | NSDI | [Paper](https://www.usenix.org/conference/nsdi24/presentation/hu) | ♣ | - | - | - | [Code](https://github.com/InternLM/AcmeTrace) |

`Symbols of Training Schedulers`:
| JCT | Utilization | Cost | Fairness | DDL | Accuracy |
|:---:|:---:|:---:|:---:|:---:|:---:|
| ♣ | ♠ | ♦ | ♥ | ✿ | ▲ |

| **Scheduler** | **Year** | **Series** | **Paper** | **Objective** | **Batch** | **Share** | **Cloud** | **Source Code** |
|:---:|:---:|:---:|:---:|:---:|:---:|:---:|:---:|:---:|
| SpotServe | 2024 | ASPLOS | [Paper](https://arxiv.org/abs/2311.15566) | ♦♥ | ✔ | - | ✔ | [Code](https://github.com/Hsword/SpotServe) |

`Symbols of Inference Schedulers`:
| Accuracy | Throughput | Latency| Cost | Utilization |
|:---:|:---:|:---:|:---:|:---:|
| ♣ | ♠ | ♦ | ♥ | ✿ |

| Terminology | Definition |
|-------------|------------|
| JCT         | Job Completion Time (Job Finish Time - Job Submission Time) |
| Fairness    | a metric to assess whether resources are fairly shared among users or jobs |
| QoS         | Quality of Service |
| DDL         | Deadline, a time point where DL job must be completed |
| SLO         | Service Level Objective |
"""

DAY = date(2026, 11, 24)
PAPER_URL = "https://example.org/paper"
CODE_URL = "https://example.org/code"
ENTRY = Entry(
    "Acme",
    paper=PAPER_URL,
    code=CODE_URL,
    project="https://example.org/project",
    dataset="https://example.org/dataset",
    slides="https://example.org/slides",
    video="https://example.org/video",
    flags=frozenset({"elastic"}),
    words={"objective": ("cost", "time")},
    texts={"note": "a **bold** | note"},
)
PAPER = Paper(
    title="A title",
    authors=("First Author",),
    year=2024,
    venue="NSDI",
    award="Best Paper",
    doi="10/1",
    citations=2345,
)
CODE = Repository(name="o/r", stars=1234, license="MIT", last_commit="2026-11-23")
LEGEND = Legend("Symbols", {"time": "♣", "cost": "♦|"})


def catalog(
    *columns: Column, entries: tuple[Entry, ...] = (ENTRY,), legend: Legend | None = LEGEND
) -> Catalog:
    return Catalog("A list", (Section("one", "One", columns, entries, legend),))


def rows(listed: Catalog, paper: Paper = PAPER, code: Repository = CODE) -> dict[str, tuple[EntryView, ...]]:
    return {
        section.id: tuple(
            EntryView(entry, paper, code, "arxiv", {CODE_URL: Record(code, DAY)}) for entry in section.entries
        )
        for section in listed.sections
    }


def shown_cell(column: Column, code: Repository = CODE, anchor: str | None = None) -> str:
    """Return the cell of the only entry in the column, cut out of the table's text."""
    listed = catalog(column)
    anchors = {("one", "Acme"): anchor} if anchor else {}
    written = dict(blocks(listed, rows(listed, code=code), anchors, {}))["one"]
    return written.splitlines()[-1].removeprefix("| ").removesuffix(" |")


def test_the_lists_tables_are_those_of_the_list_that_it_came_from(tables: Tables) -> None:
    listed = read_catalog(samples.catalog())
    sections = tuple(
        replace(section, columns=tuple(c for c in section.columns if c.field not in {"stars", "license"}))
        for section in listed.sections
    )
    listed = replace(listed, sections=sections)
    nothing = rows(listed, Paper(title=""), Repository(name=""))

    written = "\n\n".join(content for _, content in blocks(listed, nothing, {}, {}))

    seed = SEED_FILE.read_text("utf-8") if SEED_FILE.exists() else SEED
    assert tables(written) == tables(seed)
    assert len(tables(seed)) == 5


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column("Name", "name"), "Acme"),
        (Column("Title", "title"), "A title"),
        (Column("Authors", "authors"), "First Author"),
        (Column("Year", "year"), "2024"),
        (Column("Venue", "venue"), "NSDI"),
        (Column("Paper", "paper"), f"[Paper]({PAPER_URL})"),
        (Column("Paper", "paper", label="PDF"), f"[PDF]({PAPER_URL})"),
        (Column("Code", "code"), f"[Code]({CODE_URL})"),
        (Column("Code", "code", label="Source"), f"[Source]({CODE_URL})"),
        (Column("Page", "project"), "[Project](https://example.org/project)"),
        (Column("Data", "dataset", label="Data"), "[Data](https://example.org/dataset)"),
        (
            Column("Talk", "video", template="{name}: [talk]({video}), [slides]({slides})"),
            "Acme: [talk](https://example.org/video), [slides](https://example.org/slides)",
        ),
        (Column("Stars", "stars"), "1.2k"),
        (Column("License", "license"), "MIT"),
        (Column("Award", "award"), "Best Paper"),
        (Column("DOI", "doi"), "10/1"),
        (Column("Citations", "citations"), "2.3k"),
        (Column("Commit", "last_commit"), "2026-11-23"),
        (Column("Elastic", "elastic", ColumnKind.FLAG), "✔"),
        (Column("Share", "share", ColumnKind.FLAG), "-"),
        (Column("Objective", "objective", ColumnKind.LEGEND), r"♦\|♣"),
        (Column("Other", "other", ColumnKind.LEGEND), "-"),
        (Column("Note", "note", ColumnKind.TEXT), r"a **bold** \| note"),
        (Column("Other", "other", ColumnKind.TEXT), "-"),
    ],
)
def test_a_cell_shows_its_columns_field(column: Column, text: str) -> None:
    assert shown_cell(column) == text


@pytest.mark.parametrize("field", COLUMN_FIELDS)
def test_every_built_in_field_can_be_a_column(field: str) -> None:
    assert shown_cell(Column("A column", field)) != "-"


@pytest.mark.parametrize("field", [field for field in COLUMN_FIELDS if field != "name"])
def test_what_is_unknown_is_a_hyphen(field: str, tables: Tables) -> None:
    listed = catalog(Column("A column", field), entries=(Entry("Acme"),), legend=None)

    ((_, content),) = blocks(listed, rows(listed, Paper(title=""), Repository(name="")), {}, {})

    assert tables(content) == [[["**A column**"], ["-"]]]


@pytest.mark.parametrize(
    ("column", "stars", "text"),
    [
        (Column("Code", "code", template="[Code]({code}) ⭐{stars}"), 1234, f"[Code]({CODE_URL}) ⭐1.2k"),
        (Column("Code", "code", template="[Code]({code}) ⭐{stars}"), None, "-"),
        (Column("Code", "code", template="[Code]({code}){? ⭐{stars}}"), None, f"[Code]({CODE_URL})"),
        (Column("License", "license", template="_{license}_{?, {award}}"), 0, "_MIT_, Best Paper"),
        (Column("Name", "name", template="{name}{? \\| {repo_name}}"), 0, "Acme"),
        (Column("Name", "name", template="{name}{? | {stars}}"), 0, r"Acme \| 0"),
    ],
)
def test_a_template_is_filled_with_the_columns_fields(column: Column, stars: int | None, text: str) -> None:
    assert shown_cell(column, code=replace(CODE, stars=stars)) == text


@pytest.mark.parametrize("field", COLUMN_FIELDS)
def test_every_column_is_a_placeholder(field: str) -> None:
    assert shown_cell(Column("A column", "name", template=f"»{{{field}}}")) != "-"


def test_an_archived_repository_is_marked() -> None:
    archived = replace(CODE, archived=True)

    assert shown_cell(Column("Code", "code"), code=archived) == f"[Code]({CODE_URL}) (archived)"


MORE = "https://example.org/more"
TWO = replace(ENTRY, more_code=(MORE,))


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (Column("Code", "code"), f"[Code]({CODE_URL}) [Code]({MORE}) (archived)"),
        (Column("Code", "code", label="Git"), f"[Git]({CODE_URL}) [Git]({MORE}) (archived)"),
        (
            Column("Code", "code", template="[{license}]({code}){? ⭐{stars}}"),
            f"[MIT]({CODE_URL}) ⭐1.2k [none]({MORE}) (archived)",
        ),
        (Column("Name", "name", template="[{name}]({code}) ⭐{stars}"), f"[Acme]({CODE_URL}) ⭐1.2k"),
    ],
)
def test_each_link_to_code_is_shown_with_the_facts_of_its_own_repository(column: Column, text: str) -> None:
    more = Repository(name="o/m", license="none", archived=True)
    records = {CODE_URL: Record(CODE, DAY), MORE: Record(more, DAY)}
    listed = catalog(column, entries=(TWO,))

    ((_, written), _) = blocks(listed, {"one": (EntryView(TWO, PAPER, CODE, "", records),)}, {}, {})

    assert written.splitlines()[-1] == f"| {text} |"


def test_an_abstract_is_linked_beside_the_paper() -> None:
    assert (
        shown_cell(Column("Paper", "paper"), anchor="abstracts.md#acme")
        == f"[Paper]({PAPER_URL}) [Abstract](abstracts.md#acme)"
    )


def test_an_abstract_is_alone_where_the_template_of_the_paper_has_nothing_to_show() -> None:
    column = Column("Paper", "paper", template="[Paper]({paper}) ⭐{stars}")

    shown = shown_cell(column, code=replace(CODE, stars=None), anchor="abstracts.md#acme")

    assert shown == "[Abstract](abstracts.md#acme)"


def test_nothing_that_a_person_writes_adds_a_cell(tables: Tables) -> None:
    columns = (
        Column("A|B", "name"),
        Column("Paper", "paper", label="Paper|PDF"),
        Column("Code", "code", label="Code|Data"),
        Column("Note", "note", ColumnKind.TEXT),
    )
    entry = Entry("x|y", paper=PAPER_URL + "|z", code=CODE_URL, texts={"note": "|"})
    listed = replace(
        catalog(*columns, entries=(entry,), legend=Legend("Symbols", {"a|b": "♣|"})), glossary={"a|b": "c|d"}
    )

    written = "\n\n".join(content for _, content in blocks(listed, rows(listed), {}, {}))

    assert tables(written) == [
        [
            ["**A|B**", "**Paper**", "**Code**", "**Note**"],
            ["x|y", f"[Paper|PDF]({PAPER_URL}%7Cz)", f"[Code|Data]({CODE_URL})", "|"],
        ],
        [["a|b"], ["♣|"]],
        [["Terminology", "Definition"], ["a|b", "c|d"]],
    ]


@pytest.mark.parametrize(
    ("style", "head"),
    [
        (Style(), "| **A** | **B** |\n|:---:|:---:|"),
        (Style(header="plain"), "| A | B |\n|:---:|:---:|"),
        (Style(align="left"), "| **A** | **B** |\n|:---|:---|"),
    ],
)
def test_the_style_decides_how_the_header_is_written(style: Style, head: str) -> None:
    listed = replace(catalog(Column("A", "name"), Column("B", "year"), legend=None), style=style)

    ((_, content),) = blocks(listed, rows(listed), {}, {})

    assert content.startswith(head)


def test_blocks_are_in_the_order_of_the_catalog() -> None:
    column = (Column("A", "name"),)
    sections = (Section("one", "One", column, (), LEGEND), Section("two", "Two", column, ()))
    listed = Catalog("A list", sections, {"term": "meaning"})

    assert [name for name, _ in blocks(listed, rows(listed), {}, {})] == [
        "one",
        "one-legend",
        "two",
        "glossary",
    ]


def test_a_legend_and_a_glossary_have_styles_of_their_own_and_the_layout_of_the_present_table() -> None:
    legend = Legend(None, {"Cost": "♦", "Latency": "♣"}, Style("plain", padding="aligned", align="right"))
    listed = replace(
        catalog(Column("A", "name"), entries=(), legend=legend),
        glossary={"JCT": "time"},
        glossary_table=GlossaryTable(("Term", "Meaning"), Style(align="none", padding="tight")),
    )

    present = {"glossary": "\nA | B\n---|---\nold|text\n"}

    written = dict(blocks(listed, rows(listed), {}, present))

    assert written["one-legend"] == "| Cost | Latency |\n|-----:|--------:|\n|    ♦ |       ♣ |"
    assert written["glossary"] == "**Term**|**Meaning**\n---|---\nJCT|time"


def test_a_section_without_entries_is_a_header() -> None:
    listed = catalog(Column("A", "name"), entries=(), legend=None)

    assert dict(blocks(listed, rows(listed), {}, {})) == {"one": "| **A** |\n|:---:|"}
