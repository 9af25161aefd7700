import pytest

from enricher.catalog.reader import read_catalog
from enricher.importer.splice import Addition, Additions, splice
from enricher.model.catalog import Column, Entry, Section, Style

BLOCK = """\
title: A list
sections:
- id: one
  title: One
  columns: [{title: N, field: name}]
  entries:
  # the first
  - name: Acme  # and a comment
"""
ONE = Section("one", "One", (Column("N", "name"),), (Entry("Acme"),))
NEW = Additions(entries=(Addition(ONE, ((Entry("Bolt"), 7),)),))


@pytest.mark.parametrize(
    ("catalog", "expected"),
    [
        (BLOCK, f"{BLOCK}  - name: Bolt\n"),
        (BLOCK.rstrip("\n"), f"{BLOCK}  - name: Bolt\n"),
        (BLOCK.replace("\n", "\r\n"), f"{BLOCK}  - name: Bolt\n".replace("\n", "\r\n")),
        (f"\ufeff{BLOCK}", f"\ufeff{BLOCK}  - name: Bolt\n"),
        (
            BLOCK.replace("- name: Acme", "- {name: Acme}") + "glossary: {a: b}\n",
            BLOCK.replace("- name: Acme", "- {name: Acme}") + "  - name: Bolt\nglossary: {a: b}\n",
        ),
        (
            BLOCK.replace("- name: Acme  # and a comment", "- name: >-\n      Acme"),
            BLOCK.replace("- name: Acme  # and a comment", "- name: >-\n      Acme") + "  - name: Bolt\n",
        ),
    ],
)
def test_an_entry_goes_to_the_end_of_its_list_as_that_is_written(catalog: str, expected: str) -> None:
    text, by_hand = splice(catalog, NEW, Style())

    assert (text, by_hand) == (expected, [])
    assert [entry.name for entry in read_catalog(text).entries()] == ["Acme", "Bolt"]


@pytest.mark.parametrize("entries", ["entries: [{name: Acme}]", "entries: []"])
def test_what_cannot_be_inserted_is_reported_with_its_line(entries: str) -> None:
    catalog = BLOCK.partition("  entries:")[0] + f"  {entries}\n"

    text, (finding,) = splice(catalog, NEW, Style())

    assert text == catalog
    assert (finding.line, finding.message) == (
        7,
        "Bolt: section one has no block list of entries to add it to",
    )


def test_a_section_goes_behind_the_last_one_and_before_what_follows() -> None:
    catalog = f"{BLOCK}\nglossary:\n    a: b\n"
    added = Additions(sections=(Section("two", "Two", ONE.columns, ()),), terms={"c": "d: e"})

    text, _ = splice(catalog, added, Style())

    assert text == (
        f"{BLOCK}\n- id: two\n  title: Two\n  columns:\n    - {{title: N, field: name}}\n  entries: []\n"
        "\nglossary:\n    a: b\n    c: 'd: e'\n"
    )
    assert [section.id for section in read_catalog(text).sections] == ["one", "two"]


def test_a_section_between_brackets_is_put_in_by_hand() -> None:
    catalog = "title: x\nsections: [{id: one, title: One, columns: [{title: N, field: name}]}]\n"

    text, (finding,) = splice(catalog, Additions(sections=(ONE,)), Style())

    assert text == catalog
    assert finding.message == "One: the catalog has no block list of sections to add it to"


def test_terms_go_into_braces_and_what_has_no_mapping_is_reported() -> None:
    text, _ = splice(f"{BLOCK}glossary: {{a: b,}}\n", Additions(terms={"c": "d"}), Style())
    assert text == f"{BLOCK}glossary: {{a: b, c: d,}}\n"

    text, (finding,) = splice(f"{BLOCK}glossary: {{}}\n", Additions(terms={"c": "d"}), Style())
    assert text == f"{BLOCK}glossary: {{}}\n"
    assert finding.message == "c: the catalog has no mapping to add it to"
