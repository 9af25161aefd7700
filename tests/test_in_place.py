"""A list that is kept in place, from its README to the pull request."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from enricher.model.publishing import Operation
from enricher.publish.github.identity import BRANCH
from enricher.readme.columns import lacking_columns, with_columns
from enricher.readme.reader import read_list
from enricher.readme.structure import read_structure
from enricher.report.terminal import log
from simulated_upstreams.users import close, merge, push
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting, written

pytestmark = pytest.mark.sample(every=3)

README = """\
# Papers on serving

Some words before the list.\x20\x20

## Systems

- [Orca: Serving in Turns](https://arxiv.org/abs/2101.00001), OSDI 2022 [[code](https://github.com/o/orca)]
- [SpotServe: Serving on Preemptible Instances](https://arxiv.org/abs/2311.15566), arXiv 2023 [[code](https://github.com/Hsword/SpotServe)]
- [vLLM: Pages of Attention](https://arxiv.org/abs/2101.00002), SOSP 2023 [[code](https://github.com/o/vllm)]
- [Acme: A Cluster in Use](https://www.usenix.org/conference/nsdi24/presentation/hu), NSDI 2024 [[code](https://github.com/InternLM/AcmeTrace)]

## Contributing

Write a line as above.
"""
CATALOG = "title: Papers on serving\nreadme: README.md\n"
FILES = {"catalog.yaml": CATALOG, "README.md": README}
NOW = README.replace("arXiv 2023", "ASPLOS 2024")
MONDAY = date(2026, 11, 23)


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, FILES) as found:
        yield found


def readme(hosted: Hosted, branch: str = BRANCH) -> str:
    return hosted.store.read_files(branch)["README.md"]


def test_the_words_of_a_preprint_give_way_to_its_venue_and_nothing_else_changes(hosted: Hosted) -> None:
    report, published = hosted.night(MONDAY)

    assert published.operation is Operation.CREATED
    assert readme(hosted) == NOW
    assert [(line.file, line.line, line.after) for line in report.lines] == [
        ("README.md", 8, NOW.splitlines()[7])
    ]
    assert "```diff\n" in (hosted.pull.body or "")
    assert "\n- - [SpotServe: Serving on Preemptible Instances]" in (hosted.pull.body or "")
    assert "\n+ - [SpotServe: Serving on Preemptible Instances]" in (hosted.pull.body or "")


def test_a_night_without_news_writes_nothing(hosted: Hosted) -> None:
    for day in range(23, 28):  # until the links that are not there are known to be dead
        hosted.night(date(2026, 11, day))
    assert readme(hosted) == NOW
    before = hosted.branch
    hosted.upstreams.github.requests.clear()

    hosted.night(date(2026, 11, 28))

    assert (hosted.branch, hosted.writes()) == (before, [])


def test_a_moved_repository_is_renamed_wherever_it_is_in_the_item(hosted: Hosted) -> None:
    hosted.night(MONDAY)
    merge(hosted.github, 1)
    hosted.github.rename("Hsword/SpotServe", "SpotServe/SpotServe")

    hosted.night(date(2026, 11, 24))

    assert readme(hosted) == NOW.replace("Hsword/SpotServe", "SpotServe/SpotServe")
    assert "github:spotserve/spotserve:" in hosted.store.read_files(BRANCH)["metadata.yaml"]
    merge(hosted.github, 2)
    assert hosted.night(date(2026, 11, 25))[1].operation is Operation.NONE


@pytest.mark.parametrize("label", ["code", "dataset", "project", "video"])
def test_every_link_of_an_item_follows_its_repository(label: str, hosted: Hosted) -> None:
    link = f"[[{label}](https://github.com/Hsword/SpotServe)]"
    text = README.replace(" [[code](https://github.com/Hsword/SpotServe)]", "")
    text = text.replace("o/orca)]", f"o/orca)] {link}")
    push(hosted.github, "main", {"README.md": text})
    hosted.github.rename("Hsword/SpotServe", "SpotServe/SpotServe")

    hosted.night(MONDAY)

    assert "o/orca)] " + link.replace("Hsword", "SpotServe") in readme(hosted)


def test_an_edit_by_a_person_while_the_pull_request_is_open_is_kept(hosted: Hosted) -> None:
    hosted.night(MONDAY)
    edited = README.replace("Some words", "Better words") + "\nThe end.\n"
    push(hosted.github, "main", {"README.md": edited})

    hosted.night(date(2026, 11, 24))

    assert readme(hosted) == edited.replace("arXiv 2023", "ASPLOS 2024")


def test_what_a_person_wrote_over_a_change_stays(hosted: Hosted) -> None:
    hosted.night(MONDAY)
    merge(hosted.github, 1)
    theirs = NOW.replace("ASPLOS 2024", "arXiv preprint, to appear")
    push(hosted.github, "main", {"README.md": theirs})

    _, published = hosted.night(date(2026, 11, 24))

    assert published.operation is Operation.NONE
    assert readme(hosted, "main") == theirs


def test_a_closed_pull_request_is_a_no(hosted: Hosted) -> None:
    hosted.night(MONDAY)
    close(hosted.github, 1)

    assert hosted.night(date(2026, 11, 24))[1].operation is Operation.NONE


def test_the_working_tree_gets_the_same_lines(hosted: Hosted, tmp_path: Path) -> None:
    folder = written(tmp_path, FILES)

    result = enrich(folder, hosted.upstreams.environment)

    assert result.code == 0
    assert (folder / "README.md").read_text("utf-8") == NOW
    assert "README.md" in result.out
    again = enrich(folder, hosted.upstreams.environment)
    assert (folder / "README.md").read_text("utf-8") == NOW
    assert again.code == 0


def test_an_entry_is_found_by_its_short_name_its_title_and_its_link(hosted: Hosted, tmp_path: Path) -> None:
    folder = written(tmp_path, FILES)
    for name in (
        "spotserve",
        "SpotServe: Serving on Preemptible Instances",
        "https://arxiv.org/abs/2311.15566",
    ):
        result = enrich(folder, hosted.upstreams.environment, "--dry-run", "--entry", name)
        assert result.code == 0


def test_a_file_of_the_list_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, {"catalog.yaml": CATALOG})

    result = enrich(folder, {}, "status")

    assert result.code == 2
    assert "README.md is not there" in result.err


def test_line_ends_blanks_and_a_byte_order_mark_stay(tmp_path: Path) -> None:
    text = "\ufeff" + README.replace("\n", "\r\n")
    with hosting(tmp_path, {**FILES, "README.md": text}) as hosted:
        report, _ = hosted.night(MONDAY)

        assert readme(hosted) == text.replace("arXiv 2023", "ASPLOS 2024")
        assert "\r" not in report.lines[0].after


def test_a_list_in_several_files_also_below_a_folder(tmp_path: Path) -> None:
    more = README.replace("# Papers on serving", "# More papers")
    files = {
        "catalog.yaml": "title: Papers\nreadme: [README.md, docs/more.md]\n",
        "README.md": "# Papers\n\nSee docs/more.md.\n",
        "docs/more.md": more,
    }
    with hosting(tmp_path, files) as hosted:
        report, _ = hosted.night(MONDAY)
        proposed = hosted.store.read_files(BRANCH)

        assert proposed["docs/more.md"] == more.replace("arXiv 2023", "ASPLOS 2024")
        assert proposed["README.md"] == files["README.md"]
        assert [line.file for line in report.lines] == ["docs/more.md"]
        _, again = hosted.night(date(2026, 11, 24))
        assert again.number == 1


def test_a_kind_of_change_that_is_turned_off_is_not_made(tmp_path: Path) -> None:
    with hosting(tmp_path, {**FILES, "catalog.yaml": CATALOG + "in_place: {venues: false}\n"}) as hosted:
        report, _ = hosted.night(MONDAY)

        assert (readme(hosted), report.lines) == (README, ())


def test_star_counts_that_are_text_follow_the_stars(tmp_path: Path) -> None:
    text = """\
# Traces

| Name | Paper | Code | Stars |
|:---|:---|:---|---:|
| Acme | [A Cluster in Use](https://www.usenix.org/conference/nsdi24/presentation/hu) | [Code](https://github.com/InternLM/AcmeTrace) | 99 |
| Other | [Another Cluster](https://arxiv.org/abs/2101.00001) | [Code](https://github.com/o/other) | 12 |
"""
    with hosting(tmp_path, {**FILES, "README.md": text}) as hosted:
        hosted.night(MONDAY)

        assert readme(hosted) == text.replace("| 99 |", "| 120 |")


def test_empty_cells_are_filled_and_what_a_person_wrote_stays(tmp_path: Path) -> None:
    text = """\
# Traces

| Name | Paper | Venue | Year | Code | Stars | License |
|:---|:---|:---|---:|:---|---:|---|
| Acme | [A Cluster in Use](https://www.usenix.org/conference/nsdi24/presentation/hu) | - | | [Code](https://github.com/InternLM/AcmeTrace) | - ||
| SpotServe | [Preemptible Instances](https://arxiv.org/abs/2311.15566) | A'24 | 2023 | [Code](https://github.com/Hsword/SpotServe) | many | free |
"""
    filled = text.replace("| - | | [Code]", "| NSDI | 2024 | [Code]").replace("| - ||", "| 120 | CC-BY-4.0 |")
    with hosting(tmp_path, {**FILES, "README.md": text}) as hosted:
        hosted.night(MONDAY)
        assert readme(hosted) == filled

        merge(hosted.github, 1)
        hosted.github.change("InternLM/AcmeTrace", license="MIT", stars=400)
        hosted.night(date(2026, 11, 24))
        assert readme(hosted) == filled.replace("| 120 | CC-BY-4.0 |", "| 400 | MIT |")


def test_columns_that_were_added_are_filled(tmp_path: Path) -> None:
    text = """\
# Traces

| Paper | Code
|---|---
| [A Cluster in Use](https://www.usenix.org/conference/nsdi24/presentation/hu) | [Code](https://github.com/InternLM/AcmeTrace)
| [Preemptible Instances](https://arxiv.org/abs/2311.15566) |
"""
    added = with_columns(text, lacking_columns(text, read_structure(text), read_list(text)))
    with hosting(tmp_path, {**FILES, "README.md": added}) as hosted:
        hosted.night(MONDAY)

        lines = readme(hosted).splitlines()
        assert lines[4] == text.splitlines()[4] + " | 120 | CC-BY-4.0"
        assert lines[5] == text.splitlines()[5] + " | - | - |"


def test_an_aligned_table_stays_aligned(tmp_path: Path) -> None:
    text = """\
| Paper                                                                        | Code                                          |
| :--------------------------------------------------------------------------- | --------------------------------------------- |
| [A Cluster in Use](https://www.usenix.org/conference/nsdi24/presentation/hu) | [Code](https://github.com/InternLM/AcmeTrace) |
"""
    added = with_columns(text, lacking_columns(text, read_structure(text), read_list(text)))
    with hosting(tmp_path, {**FILES, "README.md": added}) as hosted:
        hosted.night(MONDAY)

        head, rule, row = readme(hosted).splitlines()
        assert head.endswith(" | Stars | License |")
        assert rule.endswith(" | ----- | ------- |")
        assert row.endswith(" | 120   | CC-BY-4.0 |")


def test_a_line_with_backticks_stays_within_its_fence(tmp_path: Path) -> None:
    text = README.replace(
        "[SpotServe: Serving on Preemptible Instances]", "[SpotServe: Serving ```on``` @octocat Instances]"
    )
    with hosting(tmp_path, {**FILES, "README.md": text}) as hosted:
        hosted.night(MONDAY)
        body = hosted.pull.body or ""

        assert "\n````diff\n" in body
        assert body.count("\n````\n") == 1


def test_status_export_and_abstracts_work_on_a_list_in_place(hosted: Hosted, tmp_path: Path) -> None:
    folder = written(tmp_path, FILES)
    enrich(folder, hosted.upstreams.environment)

    status = enrich(folder, {}, "status")
    exported = enrich(folder, {}, "export", "--format", "json")
    checked = enrich(folder, {}, "check")

    assert (status.code, exported.code, checked.code) == (0, 0, 0)
    assert "SpotServe" in exported.out
    assert "catalog.yaml is valid. The list is kept in place in README.md." in checked.out
    assert "## Systems\n\n### " in (folder / "abstracts.md").read_text("utf-8")
    assert enrich(folder, {}, "render", "--check").code == 0


def test_an_item_with_two_preprints_gets_the_venue_of_neither(tmp_path: Path) -> None:
    text = README.replace(
        "[[code](https://github.com/Hsword/SpotServe)]", "[[more](https://arxiv.org/abs/2101.00009)]"
    )
    with hosting(tmp_path, {**FILES, "README.md": text}) as hosted:
        hosted.night(MONDAY)

        assert readme(hosted) == text


def test_venue_and_year_change_together_and_a_second_run_has_nothing_to_write(
    hosted: Hosted, tmp_path: Path
) -> None:
    text = """\
| Title | Venue | Year | Paper | Code |
|---|---|---|---|---|
| Orca | OSDI | 2022 | [paper](https://arxiv.org/abs/2101.00001) | |
| Serving on Preemptible Instances | arXiv | 2023 | [paper](https://arxiv.org/abs/2311.15566) | |
| Pages of Attention | SOSP | | [paper](https://arxiv.org/abs/2101.00002) | |
"""
    folder = written(tmp_path, {**FILES, "README.md": text})

    enrich(folder, hosted.upstreams.environment)
    first = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    enrich(folder, hosted.upstreams.environment)

    assert first["README.md"] == text.replace("| arXiv | 2023 |", "| ASPLOS | 2024 |")
    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == first


def test_by_default_a_problem_is_listed_with_its_line_and_changes_nothing(hosted: Hosted) -> None:
    hosted.github.change("Hsword/SpotServe", archived=True)
    for day in range(23, 27):
        report, published = hosted.night(date(2026, 11, day))
    lines = list(log(report, published))
    hosted.night(date(2026, 11, 27))
    changed = hosted.pull.body or ""
    merge(hosted.github, 1)
    hosted.night(date(2026, 11, 28))

    assert readme(hosted) == NOW
    assert re.search(r"- \[x\] .+ SpotServe, \[README.md line 8\]\S+: \[hsword/spotserve\]", changed)
    assert re.search(
        r"- \[x\] .+ Orca, \[README.md line 7\]\S+: \[arxiv.org/abs/\S+, not found since", changed
    )
    dead = next(number for number, line in enumerate(lines) if line.startswith("  Orca "))
    assert lines[dead + 1] == "    README.md line 7"


MARKED = {**FILES, "catalog.yaml": CATALOG + "in_place: {mark: true}\n"}


def test_links_are_marked_if_asked_and_the_words_go_when_the_state_ends(tmp_path: Path) -> None:
    with hosting(tmp_path, MARKED) as hosted:
        hosted.github.change("Hsword/SpotServe", archived=True)
        for day in range(23, 28):
            hosted.night(date(2026, 11, day))
        marked = readme(hosted)
        lines = marked.splitlines()
        assert lines[7] == NOW.splitlines()[7] + " (archived)"
        assert "(https://arxiv.org/abs/2101.00001) (dead link), OSDI 2022 [[code]" in lines[6]
        assert lines[6].endswith("(https://github.com/o/orca)] (dead link)")
        assert lines[9] == README.splitlines()[9]

        merge(hosted.github, max(hosted.github.pulls))
        hosted.github.change("Hsword/SpotServe", archived=False)
        hosted.night(date(2026, 11, 30))
        assert readme(hosted) == marked.replace(" (archived)", "")


def test_a_mark_that_a_person_deleted_does_not_come_back(tmp_path: Path) -> None:
    with hosting(tmp_path, MARKED) as hosted:
        hosted.github.change("Hsword/SpotServe", archived=True)
        hosted.night(MONDAY)
        merge(hosted.github, 1)
        push(hosted.github, "main", {"README.md": NOW})

        assert hosted.night(date(2026, 11, 24))[1].operation is Operation.NONE

        hosted.github.change("Hsword/SpotServe", archived=False)
        hosted.night(date(2026, 11, 30))
        assert readme(hosted).splitlines()[7] == NOW.splitlines()[7]
