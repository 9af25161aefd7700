"""`enrich import --update`: what people changed in a README, and the tables that they added to it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from enricher.importer.convert import Imported, add_tables, import_readme
from enricher.readme.markers import begin, empty_block, end
from tests.support.command import Result, enrich
from tests.support.seals import unsealed

README = """\
# A list

## Training

| Name | Year | Venue | Paper | Goal | Fast | Notes |
|:---:|:---:|:---:|:---:|:---:|:---:|:---:|
| Acme | 2024 | NSDI | [Paper](https://arxiv.org/abs/2101.00001) | ♣ | ✔ | words |
| Bolt | 2023 | SC | [Paper](https://arxiv.org/abs/2101.00002) | ♣♠ | - | - |
| Cog | 2022 | SC | [Paper](https://arxiv.org/abs/2101.00003) | ♠ | - | ✔\\|words |

| JCT | Cost |
|:---:|:---:|
| ♣ | ♠ |

## Reading

Words.

| Term | Meaning |
|---|---|
| JCT | Job completion time |
"""
LINKS = "https://arxiv.org/abs/"
TABLE = f"|Name|Paper|\n|---|---|\n|Echo|[pdf]({LINKS}2501.00005)|\n"
FIRST = import_readme(README)


def replaced(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


# --- tables outside of markers --------------------------------------------------------------------


def with_more(*changes: tuple[str, str]) -> Imported:
    """Return what the README becomes after these changes."""
    return add_tables(FIRST.catalog, FIRST.text, replaced(FIRST.readme, *changes))


def messages(imported: Imported) -> list[str]:
    return [finding.message for finding in imported.findings]


def test_nothing_new_changes_no_byte_and_says_nothing() -> None:
    second = with_more()

    assert (second.text, second.readme, second.findings) == (FIRST.text, FIRST.readme, ())


def test_a_new_table_becomes_a_section_with_markers_in_the_style_of_its_own() -> None:
    second = with_more(("## Reading\n", f"## Serving\n\n{TABLE}\n## Reading\n"))

    section = second.catalog.sections[-1]
    assert (section.id, section.title) == ("serving", "Serving")
    assert [entry.name for entry in section.entries] == ["Echo"]
    sections, _, glossary = FIRST.text.partition("\nglossary:")
    assert second.text.startswith(f"{sections}\n  - id: serving\n")
    assert second.text.endswith(f"\nglossary:{glossary}")
    assert unsealed(second.readme) == unsealed(FIRST.readme).replace(
        "## Reading\n", f"## Serving\n\n{begin('serving')}\n{TABLE}{end('serving')}\n\n## Reading\n"
    )


def test_a_second_table_under_a_known_heading_is_a_section_of_its_own() -> None:
    second = with_more(("## Reading\n", f"{TABLE}\n## Reading\n"))

    assert [section.id for section in second.catalog.sections] == ["training", "training-2"]


def test_new_bullets_stay_in_the_readme_and_are_reported_with_their_lines() -> None:
    second = with_more(("Words.", f"- [Dune]({LINKS}2101.00004)\n- [Echo]({LINKS}2501.00005)"))

    assert second.text == FIRST.text
    (message,) = messages(second)
    assert message == (
        "2 items outside of the generated tables, left as written: lines 21 to 22; "
        "to keep them in place, add to the catalog: in_place: {}"
    )


def test_a_new_glossary_gets_its_key_and_its_markers() -> None:
    first = import_readme(README.partition("| Term |")[0])
    readme = first.readme + "| Abbreviation | Definition |\n|:---|:---|\n| QoS | Quality |\n"

    second = add_tables(first.catalog, first.text, readme)

    assert second.text == (
        f"{first.text}\nglossary:\n  QoS: Quality\nglossary_table: {{titles: [Abbreviation, Definition]}}\n"
    )
    assert begin("glossary") in unsealed(second.readme)


def test_a_second_glossary_is_left_as_it_is() -> None:
    second = with_more(("## Reading\n", "| Term | Meaning |\n|---|---|\n| SLO | Objective |\n\n## Reading\n"))

    assert messages(second) == ["a table is left as it is: the catalog has a glossary already"]
    assert second.text == FIRST.text


def test_faults_of_rows_and_links_outside_of_markers_are_reported() -> None:
    second = with_more(
        ("Words.", f"- [Dune]({LINKS}2101.00004v2/pdf)"), ("## Reading\n", f"{TABLE}|Dune|\n\n## Reading\n")
    )

    said = messages(second)
    assert any("odd spelling" in message for message in said)
    assert "1 of 2 cells; the others are taken as empty" in said


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A list that was imported and generated, with a comment of a person in its catalog."""
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    for command in (["import", "README.md"], ["render"]):
        assert enrich(tmp_path, {}, *command).code == 0
    change(tmp_path, "catalog.yaml", ("name: Bolt\n", "name: Bolt  # mine\n"))
    return tmp_path


def change(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    text = (folder / name).read_text("utf-8")
    (folder / name).write_text(replaced(text, *changes), encoding="utf-8")


def files(folder: Path) -> Mapping[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.iterdir() if path.is_file()}


def update(folder: Path, *options: str) -> Result:
    return enrich(folder, {}, "import", "README.md", "--update", *options)


def test_edits_and_a_new_table_go_into_the_catalog_and_there_is_nothing_more_to_do(folder: Path) -> None:
    was = files(folder)["catalog.yaml"]
    legend = "| JCT | Cost | Fair |\n|:---:|:---:|:---:|\n| ♣ | ♠ | ♥ |"
    row = f"| Dune | 2025 | NSDI | [Paper]({LINKS}2501.00006) | ♥ | ✔ | - |\n"
    change(
        folder,
        "README.md",
        ("| Acme | 2024 |", "| Acme | 2025 |"),
        ("| Bolt |", f"{row}| Bolt |"),
        ("| Cog | 2022 | SC | [Paper](https://arxiv.org/abs/2101.00003) | ♠ | - | ✔\\|words |\n", ""),
        ("| JCT | Cost |\n|:---:|:---:|\n| ♣ | ♠ |", legend),
        ("## Reading\n", f"## Serving\n\n{TABLE}\n## Reading\n"),
    )
    readme = files(folder)["README.md"]

    updated = update(folder, "--report", "report.json")

    assert updated.code == 0
    assert updated.out.startswith("From README.md: 1 changed term, 1 changed cell, 1 new entry, 1 removed")
    assert "  README.md line 8: Acme: Year: 2024 → 2025\n" in updated.out
    assert "New section serving: 1 entry\n4 entries in 2 tables; " in updated.out
    assert updated.out.endswith("Wrote catalog.yaml, README.md, abstracts.md. Next: enrich check\n")
    cog = was[was.index("      - name: Cog\n") : was.index("\nglossary:")]
    dune = (
        f"      - name: Dune\n        paper: {LINKS}2501.00006\n        year: 2025\n        venue: NSDI\n"
        "        goal: [Fair]\n        fast: true\n"
    )
    catalog = files(folder)["catalog.yaml"]
    assert catalog.partition("\n  - id: serving\n")[0] == replaced(
        was.partition("\nglossary:")[0],
        ("year: 2024", "year: 2025"),
        ("Cost: ♠}", "Cost: ♠, Fair: ♥}"),
        ("      - name: Bolt", f"{dune}      - name: Bolt"),
        (cog, ""),
    )
    assert unsealed(files(folder)["README.md"]) == unsealed(
        readme.replace(TABLE, f"{begin('serving')}\n{TABLE}{end('serving')}\n")
    )
    assert '"kind": "new entry"' in files(folder)["report.json"]
    assert "Nothing to write" in update(folder).out
    assert enrich(folder, {}, "render", "--check").code == 0


def test_a_dry_run_shows_the_files_and_writes_nothing(folder: Path) -> None:
    change(folder, "README.md", ("| Acme | 2024 |", "| Acme | 2025 |"))
    was = files(folder)

    shown = update(folder, "--dry-run")

    assert (shown.code, files(folder)) == (0, was)
    assert "+        year: 2025\n" in shown.out


def test_a_section_that_cannot_be_understood_is_left_and_the_rest_is_written(folder: Path) -> None:
    edited = ("| Bolt | 2023", "\nWords between two rows.\n\n| Bolt | 2023")
    change(folder, "README.md", edited, ("## Reading\n", f"## Serving\n\n{TABLE}\n## Reading\n"))

    updated = update(folder)

    assert updated.code == 1
    assert "Not taken over (1)\n  README.md line 10: training: text beside the table" in updated.out
    assert "Words between two rows." in files(folder)["README.md"]
    assert "  - id: serving\n" in files(folder)["catalog.yaml"]


def without_markers_of_training(folder: Path) -> None:
    readme = unsealed((folder / "README.md").read_text("utf-8"))
    (folder / "README.md").write_text(readme, encoding="utf-8")
    change(folder, "README.md", (f"{begin('training')}\n", ""), (f"{end('training')}\n", ""))


def with_unknown_markers(folder: Path) -> None:
    change(folder, "README.md", ("## Reading\n", f"{empty_block('x')}\n## Reading\n"))


def with_another_readme(folder: Path) -> None:
    (folder / "README.md").rename(folder / "LIST.md")
    (folder / "README.md").write_text(README, encoding="utf-8")


def with_sections_in_brackets(folder: Path) -> None:
    column, entry = "{title: Name, field: name}", "{name: Acme}"
    section = f"{{id: training, title: Training, columns: [{column}], entries: [{entry}]}}"
    (folder / "catalog.yaml").write_text(f"title: A list\nsections: [{section}]\n", encoding="utf-8")
    text = f"{empty_block('training')}\n{TABLE}"
    (folder / "README.md").write_text(text, encoding="utf-8")


def kept_in_its_readme(folder: Path) -> None:
    (folder / "catalog.yaml").write_text("title: A list\nreadme: README.md\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (without_markers_of_training, "README.md: missing markers for training. Insert these lines"),
        (with_unknown_markers, 'unknown block "x"; the catalog generates: training, '),
        (
            with_another_readme,
            "README.md is not a file of the list in catalog.yaml; name it there: readme: [LIST.md, README.md]",
        ),
        (with_sections_in_brackets, "no section or glossary can be added; write it as lines, with a hyphen"),
        (kept_in_its_readme, "catalog.yaml keeps its list in README.md; there is nothing to import"),
        (lambda folder: (folder / "catalog.yaml").unlink(), "catalog.yaml not found"),
    ],
)
def test_a_mistake_is_named_with_its_remedy_and_nothing_is_written(
    folder: Path, mistake: Callable[[Path], object], said: str
) -> None:
    mistake(folder)
    was = files(folder)

    refused = update(folder)

    assert (refused.code, files(folder)) == (2, was)
    assert said in refused.err


def test_a_readme_in_another_folder_than_its_catalog_is_found(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    where = ("--output", "data/catalog.yaml")
    assert enrich(tmp_path, {}, "import", "README.md", *where).code == 0
    change(tmp_path, "README.md", ("| Acme | 2024 |", "| Acme | 2025 |"))

    updated = enrich(tmp_path, {}, "import", "README.md", "--update", *where)

    assert updated.code == 0
    assert "Acme: Year: 2024 → 2025" in updated.out
    assert "year: 2025" in (tmp_path / "data" / "catalog.yaml").read_text("utf-8")
