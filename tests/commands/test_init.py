"""`enrich init` on lists that live in a README."""

import json
from pathlib import Path

import pytest

from enricher.commands.complete import entry_names
from tests.support.command import Result, enrich

BULLETS = """\
# Papers on Kettles

[![badge](https://img.shields.io/badge/kettles-blue)](https://example.org)

## Boiling

- **Boiling Water in Small Kettles**, NSDI 2031 [[paper](https://arxiv.org/abs/3101.00001)] [[code](https://github.com/o/boil)]
- **Whistles That Carry Far**, arXiv 2031 [[paper](https://arxiv.org/abs/3101.00002)]
- **Lids and Their Loss**, arXiv 2031 [[paper](https://arxiv.org/abs/3101.00003)] [[video](https://www.youtube.com/watch?v=abcdefghijk)]

## Pouring

- **Pouring Without a Drip**, FAST 2030 [[paper](https://www.usenix.org/conference/fast30/presentation/drip)]
- **Spouts Measured**, arXiv 2031 [[paper](https://arxiv.org/abs/3101.00005)] [[code](https://github.com/o/spout)]
"""


def run(folder: Path, *arguments: str) -> Result:
    return enrich(folder, {}, "init", *arguments)


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "readme.md").write_bytes(BULLETS.replace("\n", "\r\n").encode())
    return tmp_path


def test_it_says_what_it_found_and_writes_a_short_catalog_beside_an_unchanged_readme(folder: Path) -> None:
    readme = (folder / "readme.md").read_bytes()

    result = run(folder)

    assert (result.code, result.err) == (0, "")
    assert "readme.md: 5 entries in 2 sections" in result.out
    assert "Pouring                                   2       2      1          100 %" in result.out
    assert "Left out" in result.out
    assert (folder / "readme.md").read_bytes() == readme
    assert sorted(files(folder)) == ["catalog.yaml", "readme.md"]
    assert "title: Papers on Kettles\nreadme: readme.md\n" in files(folder)["catalog.yaml"]


def test_a_dry_run_and_the_account_for_programs_write_nothing(folder: Path) -> None:
    before = files(folder)

    assert run(folder, "--dry-run", "--workflow").code == 0
    found = json.loads(run(folder, "--json").out)

    assert files(folder) == before
    assert [item["title"] for item in found["items"]][:2] == [
        "Boiling Water in Small Kettles",
        "Whistles That Carry Far",
    ]
    assert set(found["items"][0]) == {
        *("file", "line", "last_line", "section", "title", "sure", "papers", "code", "other"),
        *("venue", "year", "shape"),
    }
    assert found["items"][0]["code"] == ["https://github.com/o/boil"]
    assert {one["url"] for one in found["left_out"]} >= {"https://example.org"}
    assert [section["section"][-1] for section in found["sections"]] == ["Boiling", "Pouring"]


def test_a_workflow_is_written_when_asked_for(folder: Path) -> None:
    result = run(folder, "--workflow")

    assert "Wrote catalog.yaml and .github/workflows/enrich.yml." in result.out
    assert "pull-requests: write" in files(folder)[".github/workflows/enrich.yml"]


def test_it_overwrites_nothing_and_shows_what_would_change(folder: Path) -> None:
    run(folder)
    (folder / "catalog.yaml").write_text("title: My own\nreadme: readme.md\n", "utf-8")
    before = files(folder)

    result = run(folder)

    assert files(folder) == before
    assert "catalog.yaml exists and is not changed" in result.out
    assert "-title: My own\n" in result.out


def test_a_catalog_that_names_another_file_is_kept_with_the_line_for_both(folder: Path) -> None:
    (folder / "more.md").write_text(BULLETS.replace("3101", "3102"), "utf-8")
    both = run(folder, "readme.md", "more.md", "--dry-run")
    run(folder)

    result = run(folder, "more.md")

    assert "readme.md, more.md: 10 entries in 4 sections" in both.out
    assert (
        "catalog.yaml exists and is not changed.\n"
        "The list is in readme.md there. To add more.md, write: readme: [readme.md, more.md]\n" in result.out
    )
    assert "title:" not in result.out


def test_several_files_are_named_as_in_a_sentence(folder: Path) -> None:
    (folder / "more.md").write_text(BULLETS.replace("3101", "3102"), "utf-8")

    assert "readme.md and more.md were not changed." in run(folder, "readme.md", "more.md").out


def test_a_file_that_the_readme_links_to_and_that_has_the_papers_is_offered(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "papers.md").write_text(BULLETS, "utf-8")
    (tmp_path / "README.md").write_text("# Kettles\n\nSee [the papers](docs/papers.md).\n", "utf-8")

    result = run(tmp_path)

    assert result.code == 2
    assert "docs/papers.md has 5. Run: enrich init docs/papers.md" in result.err
    assert run(tmp_path, "docs/papers.md").code == 0
    assert "readme: docs/papers.md\n" in files(tmp_path)["catalog.yaml"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("notes.txt", "", "there is no README.md here. Name the file with the list: enrich init FILE"),
        ("catalog.yaml", "title: x", "there is no README.md here"),
        ("README.rst", "Kettles", "README.rst is not Markdown"),
        ("README.md", "# Kettles\n\nNo list.\n", "README.md has no entries"),
    ],
)
def test_a_folder_without_a_list_is_named_with_what_to_do(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")

    result = run(tmp_path)

    assert result.code == 2
    assert said in result.err
    assert sorted(files(tmp_path)) == [name]


@pytest.mark.parametrize("name", ["../other/README.md", "notes.txt"])
def test_a_file_that_the_catalog_could_not_name_is_refused(folder: Path, name: str) -> None:
    result = run(folder, name)

    assert result.code == 2
    assert f"{name} cannot hold the list; name a Markdown file below this folder" in result.err


def test_a_list_whose_file_is_gone_is_a_mistake_of_the_catalog(folder: Path) -> None:
    run(folder)
    (folder / "readme.md").unlink()

    result = enrich(folder, {}, "check")

    assert result.code == 2
    assert 'readme.md is not there, or is empty; correct "readme" in catalog.yaml' in result.err


TABLE = """\
# Papers on Kettles

| Paper | Code |
|:---|---|
| [Boiling Water in Small Kettles](https://arxiv.org/abs/3101.00001) | [code](https://github.com/o/boil) |
| [Whistles That Carry Far](https://arxiv.org/abs/3101.00002) | |

The end.\x20\x20
"""
EXTENDED = """\
# Papers on Kettles

| Paper | Code | Stars | License |
|:---|---|---|---|
| [Boiling Water in Small Kettles](https://arxiv.org/abs/3101.00001) | [code](https://github.com/o/boil) | - | - |
| [Whistles That Carry Far](https://arxiv.org/abs/3101.00002) | | - | - |

The end.\x20\x20
"""


def test_columns_are_offered_and_added_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_bytes(TABLE.replace("\n", "\r\n").encode())
    offer = (
        "1 table with code could show Stars and License. To add these columns: enrich init --add-columns\n"
    )

    first = run(tmp_path)
    assert offer in first.out
    assert files(tmp_path)["README.md"] == TABLE.replace("\n", "\r\n")
    shown = run(tmp_path, "--add-columns", "--dry-run")
    assert "+| Paper | Code | Stars | License |" in shown.out
    assert files(tmp_path)["README.md"] == TABLE.replace("\n", "\r\n")

    added = run(tmp_path, "--add-columns")

    assert files(tmp_path)["README.md"] == EXTENDED.replace("\n", "\r\n")
    assert "Wrote README.md.\n" in added.out
    assert "was not changed" not in added.out.partition("Wrote")[2]
    again = run(tmp_path, "--add-columns")
    assert files(tmp_path)["README.md"] == EXTENDED.replace("\n", "\r\n")
    assert "Nothing to write: the files exist.\nREADME.md was not changed.\n" in again.out
    assert "could show" not in again.out


def test_bullets_are_offered_no_columns(folder: Path) -> None:
    assert "--add-columns" not in run(folder).out


def test_the_shell_completes_the_entries_of_a_list_in_place(folder: Path) -> None:
    run(folder)

    assert "Boiling Water in Small Kettles" in entry_names(folder / "catalog.yaml")
    assert entry_names(folder / "nowhere.yaml") == []
