"""A new list gets one pull request with its catalog and its workflow, and never a second one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest
import yaml

from enricher.catalog.reader import read_catalog
from enricher.commands.pull_request import connect
from enricher.errors import PublishError
from enricher.fleet.lists import FleetList
from enricher.fleet.result import ListResult, Outcome
from enricher.fleet.set_up import BRANCH, SetUp
from enricher.publish.github.repository import HostedRepository
from enricher.settings import read_settings
from simulated_upstreams.state import GitHubState
from tests.support.hosted_fleet import HostedFleet, hosting_fleet

README: Final = "# Papers\n\n## Serving\n\n- [SpotServe](https://arxiv.org/abs/2311.15566), 2024\n"
COMMIT: Final = "0123456789012345678901234567890123456789"
ACTION: Final = f"owner/enricher@{COMMIT}"
CLOSED: Final = "2027-02-27T12:00:00Z"
NAME: Final = "owner/list"


def set_up(
    hosted: HostedFleet, catalog: str = "catalog.yaml", action: str | None = ACTION
) -> ListResult | None:
    def open_repository() -> HostedRepository:
        return connect(HostedRepository, replace(read_settings(hosted.environment), repository=NAME))

    new = SetUp(date(2027, 3, 1), action, lambda url: "arxiv.org" in url)
    return new.of(FleetList(NAME, catalog), open_repository)


@contextmanager
def hosting(folder: Path, **files: str) -> Iterator[tuple[HostedFleet, GitHubState]]:
    with hosting_fleet(folder, {NAME: files}) as hosted:
        yield hosted, hosted.lists[NAME]


def test_the_pull_request_has_a_catalog_and_a_workflow(tmp_path: Path) -> None:
    with hosting(tmp_path, **{"README.md": README}) as (hosted, github):
        result = set_up(hosted)
        (pull,) = github.pulls.values()
        files = github.git.read_files(BRANCH)

    assert result is not None
    assert (result.outcome, result.pull_request) == (Outcome.SET_UP, f"https://github.com/{NAME}/pull/1")
    assert sorted(files) == [".github/workflows/enrich.yml", "README.md", "catalog.yaml"]
    catalog = read_catalog(files["catalog.yaml"])
    assert (catalog.title, catalog.readme) == ("Papers", ("README.md",))
    workflow = yaml.safe_load(files[".github/workflows/enrich.yml"])
    assert workflow[True]["push"]["paths"] == ["catalog.yaml", "README.md"]
    assert workflow["jobs"]["enrich"] == {
        "uses": f"owner/enricher/.github/workflows/list.yml@{COMMIT}",
        "permissions": {"contents": "write", "pull-requests": "write"},
    }
    assert "1 entry in `README.md`" in (pull.body or "")
    assert "- `.github/workflows/enrich.yml`" in (pull.body or "")


def test_a_catalog_in_a_folder_is_set_up_there(tmp_path: Path) -> None:
    with hosting(tmp_path, **{"lists/readme.md": README}) as (hosted, github):
        set_up(hosted, "lists/catalog.yaml")
        files = github.git.read_files(BRANCH)
    workflow = yaml.safe_load(files[".github/workflows/enrich.yml"])
    assert read_catalog(files["lists/catalog.yaml"]).readme == ("readme.md",)
    assert workflow[True]["push"]["paths"] == ["lists/catalog.yaml", "lists/readme.md"]
    assert workflow["jobs"]["enrich"]["with"] == {"catalog": "lists/catalog.yaml"}


@pytest.mark.parametrize(
    ("files", "action"), [({}, None), ({".github/workflows/enrich.yml": "on: push\n"}, ACTION)]
)
def test_a_workflow_that_is_not_wanted_or_is_there_is_not_added(
    tmp_path: Path, files: dict[str, str], action: str | None
) -> None:
    with hosting(tmp_path, **{"README.md": README, **files}) as (hosted, github):
        set_up(hosted, action=action)
        assert {*github.git.read_files(BRANCH)} == {"README.md", "catalog.yaml", *files}


@pytest.mark.parametrize(("is_open", "outcome"), [(True, Outcome.SET_UP), (False, Outcome.NOT_WANTED)])
def test_there_is_never_a_second_one(tmp_path: Path, *, is_open: bool, outcome: Outcome) -> None:
    with hosting(tmp_path, **{"README.md": README}) as (hosted, github):
        set_up(hosted)
        github.pulls[1] = replace(github.pulls[1], open=is_open, closed_at=None if is_open else CLOSED)
        if not is_open:
            github.git.delete_ref(f"refs/heads/{BRANCH}")
        result = set_up(hosted)
        assert len(github.pulls) == 1
    assert result is not None
    assert (result.outcome, result.pull_request) == (outcome, f"https://github.com/{NAME}/pull/1")


def test_a_list_with_a_catalog_is_left_alone(tmp_path: Path) -> None:
    with hosting(tmp_path, **{"README.md": README, "catalog.yaml": "no catalog"}) as (hosted, github):
        assert set_up(hosted) is None
        assert github.pulls == {}


@pytest.mark.parametrize("files", [{"README.md": "# Nothing\n"}, {"LICENSE": "MIT\n"}])
def test_a_list_without_entries_needs_a_person(tmp_path: Path, files: dict[str, str]) -> None:
    with hosting(tmp_path, **files) as (hosted, github):
        result = set_up(hosted)
        assert github.pulls == {}
    assert result is not None
    assert (result.outcome, result.detail) == (
        Outcome.MISTAKE,
        "README.md has no entries; add catalog.yaml by hand",
    )


def test_a_repository_without_a_commit_needs_a_person(tmp_path: Path) -> None:
    with hosting(tmp_path, **{"README.md": README}) as (hosted, github):
        github.git.delete_ref("refs/heads/main")
        result = set_up(hosted)
    assert result is not None
    assert (result.outcome, result.detail) == (Outcome.MISTAKE, "the repository is empty")


def test_a_repository_that_refuses_fails_alone() -> None:
    def refuse() -> HostedRepository:
        raise PublishError("owner/list: no such repository")

    result = SetUp(date(2027, 3, 1), None, lambda _: True).of(FleetList(NAME), refuse)
    assert result is not None
    assert (result.outcome, result.detail) == (Outcome.FAILED, "owner/list: no such repository")
