from enricher.model.publishing import Edit
from enricher.model.run import ChangedFile, ChangedRow
from enricher.review.changed_files import changed_files, changed_rows

BEFORE = """\
# A list

<!-- enrich:begin tools -->
| Name | Paper | Stars |
|:---|:---|:---|
| **Acme** | [Paper](https://example.org/a_(b).pdf) | - |
| Bolt | [Paper](https://example.org/b) | 7 |
| Twin | - | 1 |
| Twin | - | 2 |
<!-- enrich:end tools -->
"""
AFTER = """\
# A list

<!-- enrich:begin tools -->
| Name | Paper | Stars | License |
|:---|:---|:---|:---|
| **Acme** | [Paper](https://example.org/a_(b).pdf)<br>[Abstract](abstracts.md#acme) | 12 | MIT |
| Bolt | [Paper](https://example.org/b) | 7 |  |
| Twin | - | 1 |  |
| Twin | - | 3 |  |
| New\\_one | - | 4 |  |
<!-- enrich:end tools -->
"""


def test_the_rows_that_differ_are_shown_as_readers_see_them() -> None:
    header = ("Name", "Paper", "Stars", "License")

    assert changed_rows({"README.md": BEFORE}, {"README.md": AFTER}) == (
        ChangedRow("README.md", header, ("Acme", "Paper", "-", ""), ("Acme", "Paper Abstract", "12", "MIT")),
        ChangedRow("README.md", header, ("Twin", "-", "2", ""), ("Twin", "-", "3", "")),
        ChangedRow("README.md", header, (), ("New_one", "-", "4", "")),
    )


def test_a_file_that_stays_or_has_no_table_has_no_rows() -> None:
    assert changed_rows({"README.md": BEFORE}, {"README.md": BEFORE}) == ()
    assert changed_rows({"README.md": "a"}, {"README.md": "b"}) == ()


def test_all_rows_are_new_where_the_markers_were_broken_or_the_file_is() -> None:
    broken = BEFORE.replace("<!-- enrich:end tools -->", "")

    for before in ({}, {"README.md": broken}):
        assert [row.before for row in changed_rows(before, {"README.md": AFTER})] == [()] * 5


def test_files_are_counted_in_rows_or_new_lines() -> None:
    rows = changed_rows({"README.md": BEFORE}, {"README.md": AFTER})
    edits = (
        Edit("catalog.yaml", "a\nb\n", "a\nc\nb\nd\n"),
        Edit("README.md", BEFORE, AFTER),
        Edit("metadata.yaml", "", "a\nb\n"),
    )

    assert changed_files(edits, rows) == (
        ChangedFile("catalog.yaml", 2, "line"),
        ChangedFile("README.md", 3, "row"),
        ChangedFile("metadata.yaml", 0, "line"),
    )
