import pytest

from enricher.catalog.reader import read_catalog
from enricher.importer.writer import write_catalog, write_section
from enricher.model.catalog import Catalog, Column, ColumnKind, Entry, GlossaryTable, Legend, Section, Style

COLUMNS = (
    Column("Name", "name", template="[{name}]({paper})"),
    Column("Code", "code", label="Git"),
    Column("Fast: yes?", "fast", ColumnKind.FLAG),
    Column("Goal", "goal", ColumnKind.LEGEND, empty=""),
    Column("", "notes", ColumnKind.TEXT),
)
ENTRIES = (
    Entry("Acme", "https://a.example/p", "https://github.com/o/r", "Acme: words", year=2024, venue="SC"),
    Entry("2024", flags=frozenset({"fast"}), words={"goal": ("JCT", "no")}, texts={"notes": "- x: 'y'"}),
    Entry("null", cells={"fast": "✔*", "name": ""}, overflow=("a, b", "")),
)
LEGEND = Legend(None, {"JCT": "♣", "no": "*"}, Style(header="plain", align="none"))
TITLED = Legend("Symbols", {"JCT": "♣"})


def catalog(**changes: object) -> Catalog:
    sections = (
        Section(
            "one",
            "One: 1",
            COLUMNS,
            ENTRIES,
            LEGEND,
            Style(align=("left", *["none"] * 4)),
        ),
        Section("two", "Two", COLUMNS, (), TITLED),
        Section("three", "Three", COLUMNS, (Entry("B"),), TITLED),
    )
    return Catalog("A: list", sections, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        catalog(),
        catalog(style=Style("plain", "left", "aligned-wide", "")),
        catalog(glossary={"JCT": "time: spent", "2024": "a year"}),
        catalog(glossary={"a": "b"}, glossary_table=GlossaryTable(("Term", "A, b"), Style(padding="tight"))),
    ],
)
def test_what_is_written_reads_back_as_it_was(written: Catalog) -> None:
    assert read_catalog(write_catalog(written, "README.md")) == written


def test_a_catalog_is_short_and_quotes_only_what_yaml_would_misread() -> None:
    text = write_catalog(catalog(), "LIST.md")

    assert "imported from LIST.md" in text
    assert "      - {title: 'Fast: yes?', field: fast, kind: flag}  # a guess\n" in text
    assert "      - name: '2024'\n        fast: true\n        goal: [JCT, 'no']\n" in text
    assert "year: 2024\n        venue: SC\n" in text
    assert "pin" not in text


def test_a_section_is_written_as_a_mapping() -> None:
    section = Section("a", "A", (Column("N", "name"),), (Entry("x"),))

    assert [*write_section(section, Style())] == [
        "id: a",
        "title: A",
        "columns:",
        "  - {title: N, field: name}",
        "entries:",
        "  - name: x",
    ]
