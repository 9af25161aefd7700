"""A list of which one part is generated and the other is kept in place, from its README to the pull request."""

from datetime import date
from pathlib import Path

import pytest

from enricher.commands.complete import entry_names
from enricher.model.publishing import Operation
from enricher.publish.github.identity import BRANCH
from simulated_upstreams.users import merge, push
from tests.support.command import enrich
from tests.support.hosted_list import hosting, written
from tests.support.seals import unsealed

CATALOG = """\
title: Papers on clusters
in_place: {}
sections:
  - id: traces
    title: Traces
    columns: [{title: Name, field: name}, {title: Code, field: code}, {title: Stars, field: stars}]
    entries:
      - name: Acme
        code: https://github.com/InternLM/AcmeTrace
"""
TABLE = """\
| **Name** | **Code** | **Stars** |
|:---:|:---:|:---:|
| Acme | [Code](https://github.com/InternLM/AcmeTrace) | - |
"""
README = f"""\
# Papers on clusters

Some words before the list.\x20\x20

## Traces

<!-- enrich:begin traces -->
{TABLE}<!-- enrich:end traces -->

## Systems

- [Orca: Serving in Turns](https://arxiv.org/abs/2101.00001), OSDI 2022 [[code](https://github.com/o/orca)]
- [SpotServe: Serving on Preemptible Instances](https://arxiv.org/abs/2311.15566), arXiv 2023 [[code](https://github.com/Hsword/SpotServe)]
* * *
"""
FILES = {"catalog.yaml": CATALOG, "README.md": README}
MONDAY = date(2026, 11, 23)
KEPT = README.replace("arXiv 2023", "ASPLOS 2024").replace("Hsword/SpotServe", "SpotServe/SpotServe")
NOW = KEPT.replace("AcmeTrace) | - |", "AcmeTrace) | 120 |")


def test_a_night_keeps_the_table_and_the_items_beside_it(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rename("Hsword/SpotServe", "SpotServe/SpotServe")

        report, published = hosted.night(MONDAY)
        proposed = hosted.store.read_files(BRANCH)

        assert published.operation is Operation.CREATED
        assert unsealed(proposed["README.md"]) == NOW
        assert proposed["catalog.yaml"] == CATALOG
        assert [(line.file, line.line) for line in report.lines] == [("README.md", 16)]
        assert "github:spotserve/spotserve:" in proposed["metadata.yaml"]
        assert "## Systems\n\n### Orca" in proposed["abstracts.md"]
        merge(hosted.github, 1)
        assert hosted.night(date(2026, 11, 24))[1].operation is Operation.NONE


def test_the_working_tree_gets_the_same_files(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rename("Hsword/SpotServe", "SpotServe/SpotServe")
        folder = written(tmp_path, FILES)

        assert enrich(folder, hosted.upstreams.environment).code == 0
        first = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
        assert unsealed(first["README.md"]) == NOW

        assert enrich(folder, hosted.upstreams.environment).code == 0
        assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == first
        assert enrich(folder, {}, "render", "--check").code == 0


def test_a_repository_of_both_parts_moves_in_both(tmp_path: Path) -> None:
    link = "[[code](https://github.com/Hsword/SpotServe)]"
    readme = README.replace(link, link.replace("Hsword/SpotServe", "InternLM/AcmeTrace"))
    with hosting(tmp_path, {**FILES, "README.md": readme}) as hosted:
        hosted.github.rename("InternLM/AcmeTrace", "acme/traces")
        hosted.night(MONDAY)
        proposed = hosted.store.read_files(BRANCH)

    assert proposed["catalog.yaml"] == CATALOG.replace("InternLM/AcmeTrace", "acme/traces")
    moved = readme.replace("InternLM/AcmeTrace", "acme/traces").replace("arXiv 2023", "ASPLOS 2024")
    assert unsealed(proposed["README.md"]) == moved.replace("traces) | - |", "traces) | 120 |")


def test_without_review_the_items_follow_and_the_catalog_is_left_to_its_people(tmp_path: Path) -> None:
    readme = README.replace("Hsword/SpotServe", "InternLM/AcmeTrace")
    with hosting(tmp_path, {}) as hosted:
        hosted.github.rename("InternLM/AcmeTrace", "acme/traces")
        folder = written(tmp_path, {**FILES, "README.md": readme})
        for _run in range(2):
            enrich(folder, hosted.upstreams.environment)

    assert (folder / "catalog.yaml").read_text("utf-8") == CATALOG
    link = "[[code](https://github.com/InternLM/AcmeTrace)]"
    followed = readme.replace(link, link.replace("InternLM/AcmeTrace", "acme/traces"))
    followed = followed.replace("AcmeTrace) | - |", "AcmeTrace) | 120 |")
    assert unsealed((folder / "README.md").read_text("utf-8")) == followed.replace(
        "arXiv 2023", "ASPLOS 2024"
    )


def test_a_repository_that_moves_only_in_the_catalog_keeps_its_facts_for_the_item(tmp_path: Path) -> None:
    link = "[[code](https://github.com/Hsword/SpotServe)]"
    readme = README.replace(link, link.replace("Hsword/SpotServe", "InternLM/AcmeTrace"))
    catalog = CATALOG.replace("in_place: {}", "in_place: {moved: false, venues: false}")
    with hosting(tmp_path, {"catalog.yaml": catalog, "README.md": readme}) as hosted:
        hosted.github.rename("InternLM/AcmeTrace", "acme/traces")
        hosted.night(MONDAY)
        metadata = hosted.store.read_files(BRANCH)["metadata.yaml"]

    assert "github:acme/traces:" in metadata
    assert "github:internlm/acmetrace:" in metadata


def test_edits_in_the_table_and_in_the_items_are_both_kept(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.night(MONDAY)
        merge(hosted.github, 1)
        readme = hosted.store.read_files("main")["README.md"]
        edited = readme.replace("| Acme |", "| Acme Trace |").replace("ASPLOS 2024", "ASPLOS'24")
        push(hosted.github, "main", {"README.md": edited})

        hosted.night(date(2026, 11, 24))
        proposed = hosted.store.read_files(BRANCH)

    assert proposed["catalog.yaml"] == CATALOG.replace("name: Acme", "name: Acme Trace")
    assert unsealed(proposed["README.md"]) == unsealed(edited)


def test_an_item_that_a_person_moves_into_a_table_becomes_its_entry(tmp_path: Path) -> None:
    section = """\
  - id: serving
    title: Serving
    columns: [{title: Name, field: name}, {title: Paper, field: paper}]
    entries: []
"""
    table = """\
<!-- enrich:begin serving -->
| **Name** | **Paper** |
|:---:|:---:|
| SpotServe | [Paper](https://arxiv.org/abs/2311.15566) |
<!-- enrich:end serving -->
"""
    with hosting(tmp_path, FILES) as hosted:
        hosted.night(MONDAY)
        merge(hosted.github, 1)
        lines = hosted.store.read_files("main")["README.md"].splitlines(keepends=True)
        edited = "".join(table if "SpotServe:" in line else line for line in lines)
        push(hosted.github, "main", {"README.md": edited, "catalog.yaml": CATALOG + section})

        hosted.night(date(2026, 11, 24))
        proposed = hosted.store.read_files(BRANCH)

    assert "- name: SpotServe\n        paper: https://arxiv.org/abs/2311.15566" in proposed["catalog.yaml"]
    assert "| SpotServe | [Paper](https://arxiv.org/abs/2311.15566) [Abstract]" in proposed["README.md"]


def test_without_the_key_the_items_are_no_entries(tmp_path: Path) -> None:
    files = {**FILES, "catalog.yaml": CATALOG.replace("in_place: {}\n", "")}
    with hosting(tmp_path, files) as hosted:
        hosted.night(MONDAY)
        proposed = hosted.store.read_files(BRANCH)

    assert unsealed(proposed["README.md"]) == README.replace("AcmeTrace) | - |", "AcmeTrace) | 120 |")
    assert "arxiv:" not in proposed["metadata.yaml"]


def test_status_export_entry_and_check_know_all_entries(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        folder = written(tmp_path, FILES)
        one = enrich(folder, hosted.upstreams.environment, "--dry-run", "--entry", "SpotServe")

    assert one.code == 0
    assert "3 entries" in enrich(folder, {}, "status").out
    exported = enrich(folder, {}, "export", "--format", "csv").out
    assert [name for name in ("Acme", "Orca", "SpotServe") if name in exported] == [
        "Acme",
        "Orca",
        "SpotServe",
    ]
    assert entry_names(folder / "catalog.yaml") == ["Acme", "Orca", "SpotServe"]
    assert enrich(folder, {}, "check").out == (
        "catalog.yaml is valid: 1 section, 1 entry.\n"
        "The items outside of the markers are kept in place in README.md.\n"
    )


def test_an_item_with_the_name_of_a_generated_entry_gets_a_number(tmp_path: Path) -> None:
    bullet = (
        "- [Acme: Another Cluster](https://arxiv.org/abs/2101.00007) [[code](https://github.com/o/acme)]\n"
    )
    folder = written(tmp_path, {**FILES, "README.md": f"{README}\n## Traces\n\n{bullet}"})

    exported = enrich(folder, {}, "export", "--format", "csv").out

    assert [line.split(",")[0] for line in exported.splitlines()[1:]] == [
        "acme",
        "orca",
        "spotserve",
        "acme-2",
    ]


@pytest.mark.parametrize(
    "others", ["- [Orca](https://arxiv.org/abs/2101.00001) [[code](https://github.com/o/orca)]\n", ""]
)
def test_an_import_keeps_items_outside_of_the_tables_in_place(others: str, tmp_path: Path) -> None:
    table = TABLE.replace("[Code]", "[Paper](https://arxiv.org/abs/2311.15566) [Code]")
    text = f"# Papers\n\n## Traces\n\n{table}\n## Systems\n\n{others}"
    folder = written(tmp_path, {"README.md": text})

    result = enrich(folder, {}, "import", "README.md")

    assert result.code == 0
    assert ("in_place: {}" in (folder / "catalog.yaml").read_text("utf-8")) == bool(others)
    assert ("1 item outside of the generated tables, kept in place: line 11" in result.out) == bool(others)
    assert enrich(folder, {}, "render").code == 0
    assert unsealed((folder / "README.md").read_text("utf-8")) == text.replace(
        table, f"<!-- enrich:begin traces -->\n{table}<!-- enrich:end traces -->\n"
    )
    assert ("2 entries" in enrich(folder, {}, "status").out) == bool(others)


def test_wrong_markers_are_named_with_their_line(tmp_path: Path) -> None:
    folder = written(tmp_path, {**FILES, "README.md": README.replace("<!-- enrich:end traces -->\n", "")})

    result = enrich(folder, {}, "status")

    assert result.code == 2
    assert 'README.md:7: "traces" has no end' in result.err
