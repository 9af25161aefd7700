import pytest

from enricher.catalog.edits import NotEditableError
from enricher.catalog.reader import read_catalog
from enricher.importer.splice import with_glossary, with_sections
from enricher.model.catalog import Column, GlossaryTable, Section, Style

CATALOG = """\
title: A list
sections:
- id: one
  title: One
  columns: [{title: N, field: name}]
  entries:
  # the first
  - name: Acme  # and a comment
"""
TWO = Section("two", "Two", (Column("N", "name"),), ())
WRITTEN = """
- id: two
  title: Two
  columns:
    - {title: N, field: name}
  entries: []
"""
REST = "\n# terms\nglossary:\n    a: b\n"


@pytest.mark.parametrize(
    ("catalog", "expected"),
    [
        (CATALOG, CATALOG + WRITTEN),
        (CATALOG + REST, CATALOG + WRITTEN + REST),
        (CATALOG.rstrip("\n"), (CATALOG + WRITTEN).rstrip("\n")),
        (CATALOG.replace("\n", "\r\n"), (CATALOG + WRITTEN).replace("\n", "\r\n")),
        ("\r\n" + CATALOG, "\r\n" + CATALOG + WRITTEN.replace("\n", "\r\n")),
        (f"\ufeff{CATALOG}", f"\ufeff{CATALOG}{WRITTEN}"),
        (f"{CATALOG}  - name: >-\n      Bolt\n", f"{CATALOG}  - name: >-\n      Bolt\n{WRITTEN}"),
    ],
)
def test_a_section_goes_behind_the_last_one_and_before_what_follows(catalog: str, expected: str) -> None:
    text = with_sections(catalog, [TWO], Style())

    assert text == expected
    assert [section.id for section in read_catalog(text).sections] == ["one", "two"]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_glossary_goes_to_the_end(end: str, newline: str) -> None:
    catalog = (CATALOG.removesuffix("\n") + end).replace("\n", newline)

    text = with_glossary(catalog, {"QoS": "d: e"}, GlossaryTable())

    assert text == f"{CATALOG}\nglossary:\n  QoS: 'd: e'\n".replace("\n", newline)


@pytest.mark.parametrize(
    "catalog",
    [
        "title: x\nsections: [{id: one, title: One, columns: [{title: N, field: name}]}]\nglossary: {}\n",
        "{title: x, sections: [{id: one, title: One, columns: [{title: N, field: name}]}]}\n",
    ],
)
def test_a_catalog_in_another_form_is_not_edited(catalog: str) -> None:
    with pytest.raises(NotEditableError):
        with_sections(catalog, [TWO], Style())
    with pytest.raises(NotEditableError):
        with_glossary(catalog, {"QoS": "Quality"}, GlossaryTable())
