"""A list that is kept in place, from its README to the pull request."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from enricher.model.publishing import Operation
from enricher.publish.github.branch import BRANCH
from simulated_upstreams.users import close, merge, push
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting, written

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
