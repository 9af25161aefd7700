import pytest

from enricher.importer.findings import RemarkKind
from enricher.importer.page import read_page
from enricher.importer.tables import Managed, SectionIds, manage

P = "[p](https://arxiv.org/abs/2101.0000{})"
PAPERS = f"""\
## H

| Name | Paper | Goal |
|---|---|---|
| A | {P.format(1)} | ♣ |
| B | {P.format(2)} | ♣♠ |
"""


def managed(text: str) -> Managed:
    return manage(read_page(text))


@pytest.mark.parametrize(
    "above", ["", "`Symbols`:\n", "`Symbols`:\n\n", "**Symbols**\n\n", "Symbols\n\n", "### Symbols\n\n"]
)
def test_a_row_of_symbols_that_the_table_before_it_is_written_in_is_its_legend(above: str) -> None:
    text = f"{PAPERS}\n{above}| JCT | Cost |\n|---|---|\n| ♣ | ♠ |\n"

    (one,) = managed(text).imported

    assert one.section.legend
    assert one.section.legend.symbols == {"JCT": "♣", "Cost": "♠"}
    assert one.section.entries[1].words == {"goal": ("JCT", "Cost")}
    assert [block.name for block in managed(text).blocks()] == ["h", "h-legend"]


@pytest.mark.parametrize(
    "table",
    [
        "| JCT | Cost |\n|---|---|\n| ♦ | ♥ |\n",  # symbols that no column has
        "| JCT | Cost |\n|---|---|\n| ♣ | ♣ |\n",
        "| JCT | Cost |\n|---|---|\n| ♣ |\n",
        "| JCT | Cost |\n|---|---|\n| ♣ | ♠ |\n| ♦ | ♥ |\n",
        "| JCT | Cost |\n|---|---|\n| one | two |\n",
        "| ♣ | JCT |\n|---|---|\n| ♠ | Cost |\n",
    ],
)
def test_what_does_not_explain_a_column_is_no_legend(table: str) -> None:
    found = managed(f"{PAPERS}\n{table}")

    assert found.imported[0].section.legend is None
    assert [finding.kind for finding in found.findings] == [RemarkKind.UNMANAGED]


@pytest.mark.parametrize(
    ("titles", "is_glossary"),
    [
        (("Terminology", "Definition"), True),
        (("Term", "Meaning"), True),
        (("abbreviation", "full name"), True),
        (("Acronym", "Explanation"), True),
        (("Name", "Definition"), False),
        (("Term", "Year"), False),
        (("Dataset", "Description"), False),
        (("Terminology", "Definition", "Source"), False),
    ],
)
def test_a_glossary_is_known_by_both_of_its_titles(titles: tuple[str, ...], is_glossary: bool) -> None:
    rows = [
        f"| {' | '.join(titles)} |",
        "|" + "---|" * len(titles),
        f"| {' | '.join('abc'[: len(titles)])} |",
    ]

    found = managed(PAPERS + "\n" + "\n".join(rows) + "\n")

    assert found.glossary == ({"a": "b"} if is_glossary else {})
    assert found.glossary_settings.titles == (titles if is_glossary else ("Terminology", "Definition"))


@pytest.mark.parametrize("rows", ["| a | b |\n| A | c |\n", "| a | |\n", f"| a | {P.format(1)} |\n"])
def test_a_table_that_a_glossary_cannot_hold_is_none(rows: str) -> None:
    assert managed(f"{PAPERS}\n| Term | Meaning |\n|---|---|\n{rows}").glossary == {}


def test_sections_are_named_after_their_headings_and_each_name_is_one_of_a_kind() -> None:
    assert SectionIds().give("LLM *Serving*: 2024!") == "llm-serving-2024"
    assert SectionIds(["papers"]).give("训练") == "papers-2"
    assert SectionIds().give("Glossary") == "glossary-papers"
    assert SectionIds(["a-legend-papers"]).give("A legend") == "a-legend-papers-2"
