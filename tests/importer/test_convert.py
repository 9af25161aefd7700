from pathlib import Path

import pytest

from enricher.catalog.reader import read_catalog
from enricher.importer.convert import import_readme
from enricher.readme.markers import contents
from enricher.render.files import render
from tests.support.command import enrich
from tests.support.list_texts import list_texts
from tests.support.seals import unsealed

README = """\
# A list

## Training

| Name | Year | Paper | Code | Fast |
|:---:|:---:|:---:|:---:|:---:|
| Acme | 2024 | [Paper](https://arxiv.org/abs/2101.00001) | [Code](https://github.com/o/acme) | ✔ |
| Bolt | 2023 | [Paper](https://arxiv.org/abs/2101.00002) | - | - |
| acme | 2023 | [Paper](https://arxiv.org/abs/2101.00003) | - | - |
| Cut | 2023 | [Paper](https://arxiv.org/abs/2101.00002) |
| Long | 2022 | [Paper](https://arxiv.org/abs/2101.00005v2/pdf) | [Code](https://github.com/o) | - | more |

| Tool | Use |
|---|---|
| Acme | Quality of Service |
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    return tmp_path


def test_what_is_wrong_is_reported_with_its_line_and_its_remedy() -> None:
    found = [(f.line, str(f.kind), f.fix) for f in import_readme(README).findings]

    assert found == [
        (9, "duplicate", None),
        (10, "duplicate", None),
        (10, "repaired", None),
        (11, "link", "https://arxiv.org/abs/2101.00005"),
        (11, "link", None),
        (11, "repaired", None),
        (13, "unmanaged", None),
    ]


def between(readme: str, block: str) -> str:
    return contents(readme, "README.md")[block].content


def with_column(catalog: str, column: str) -> str:
    """Return the catalog with a column added as the last one of its only section."""
    head, entries, rest = catalog.partition("    entries:\n")
    return f"{head}      - {column}\n{entries}{rest}"


def test_a_column_can_be_added_to_an_imported_table_and_leaves_its_dashes_and_pipes() -> None:
    imported = import_readme(
        "# Lists\n\n## Caches\n\n"
        "Cache | Paper\n----- | ------\nOne with a long name | [Paper](https://arxiv.org/abs/2402.00007)\n"
    )

    catalog = read_catalog(with_column(imported.text, "{title: Year, field: year}"))

    readme = render(catalog, {}, {}, list_texts("", "", imported.readme, "")).lists["README.md"]
    assert between(readme, "caches") == (
        "Cache | Paper | Year\n----- | ------ | ---\n"
        "One with a long name | [Paper](https://arxiv.org/abs/2402.00007) | -"
    )


def test_a_cell_that_a_row_does_not_have_stays_empty() -> None:
    imported = import_readme(
        "# Lists\n\n## Caches\n\n| Cache | Year | Note |\n|---|---|---|\n"
        "| [Warm](https://arxiv.org/abs/2402.00007) | 2024 | - |\n"
        "| [Cold](https://arxiv.org/abs/2402.00008) | 2023 |\n"
    )

    readme = render(imported.catalog, {}, {}, list_texts("", "", imported.readme, "")).lists["README.md"]

    assert between(readme, "caches").splitlines()[-2:] == [
        "| [Warm](https://arxiv.org/abs/2402.00007) | 2024 | - |",
        "| [Cold](https://arxiv.org/abs/2402.00008) | 2023 |  |",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_that_ends_the_file_gets_both_of_its_markers(end: str) -> None:
    readme = README.partition("\n| Tool")[0].rstrip("\n").replace("\n", end)

    imported = import_readme(readme)

    assert imported.readme.endswith(f"more |{end}<!-- enrich:end training -->{end}")
    assert len(imported.catalog.sections[0].entries) == 5


def test_import_check_and_render_give_the_table_back(folder: Path) -> None:
    assert enrich(folder, {}, "import", "README.md").code == 0
    checked = enrich(folder, {}, "check")
    assert checked.code == 2
    assert checked.err == (
        "catalog.yaml:31:15: duplicate entry: https://arxiv.org/abs/2101.00002 leads to the same as the entry "
        '"Bolt" on line 24; keep one of the two\n'
    )
    assert enrich(folder, {}, "render").code == 0

    lines = (folder / "README.md").read_text("utf-8").splitlines()
    assert set(README.splitlines()) - set(lines) == {
        "| Cut | 2023 | [Paper](https://arxiv.org/abs/2101.00002) |",  # repaired: it gets its missing cells
    }
    assert enrich(folder, {}, "render", "--check").code == 0


def test_columns_that_tables_with_code_lack_are_offered(folder: Path) -> None:
    first = enrich(folder, {}, "import", "README.md")
    again = enrich(folder, {}, "import", "README.md", "--update")

    assert first.out.endswith(
        "1 table with code could show Stars and License. To add them, put into the `columns` of\n"
        "its section in catalog.yaml:\n"
        "  - {title: Stars, field: stars}\n  - {title: License, field: license}\n"
    )
    assert "could show" not in again.out


def test_a_catalog_that_is_there_is_overwritten_only_by_force(folder: Path) -> None:
    (folder / "catalog.yaml").write_text("mine\n", encoding="utf-8")

    refused = enrich(folder, {}, "import", "README.md")

    assert refused.code == 2
    assert "--force" in refused.err
    assert (folder / "catalog.yaml").read_text("utf-8") == "mine\n"
    assert enrich(folder, {}, "import", "README.md", "--force").code == 0
    assert (folder / "catalog.yaml").read_text("utf-8") != "mine\n"


def test_a_dry_run_writes_nothing_and_shows_both_files(folder: Path) -> None:
    shown = enrich(folder, {}, "import", "README.md", "--dry-run")

    assert "+++ b/catalog.yaml" in shown.out
    assert "+<!-- enrich:begin training -->" in unsealed(shown.out)
    assert [path.name for path in folder.iterdir()] == ["README.md"]
    assert (folder / "README.md").read_text("utf-8") == README


def test_the_report_is_json_with_sections_and_findings(folder: Path) -> None:
    enrich(folder, {}, "import", "README.md", "--report", "report.json")

    report = (folder / "report.json").read_text("utf-8")
    assert '"id": "training"' in report
    assert '"fix": "https://arxiv.org/abs/2101.00005"' in report


def test_a_file_that_is_no_text_is_a_message(folder: Path) -> None:
    (folder / "README.md").write_bytes(b"\xff\xfe\x00")

    refused = enrich(folder, {}, "import", "README.md")

    assert refused.code == 2
    assert "UTF-8" in refused.err
