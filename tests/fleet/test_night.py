"""A few lists are really run, over HTTP, each in its own process; one is broken, one is new."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from enricher.fleet.lists import FleetList
from enricher.fleet.night import night_of
from enricher.fleet.plan import Job
from enricher.fleet.result import Outcome
from enricher.fleet.set_up import BRANCH
from enricher.settings import Turn
from tests.support.command import Result, enrich
from tests.support.hosted_fleet import HostedFleet, hosting_fleet

README: Final = "# Papers\n\n## Serving\n\n- [SpotServe](https://arxiv.org/abs/2311.15566), 2024\n"
CATALOG: Final = "title: Papers\nreadme: README.md\n"
NIGHT: Final = "2027-03-01"
ACTION: Final = "owner/enricher@0123456789012345678901234567890123456789"
LISTS: Final = {
    "owner/first": {"catalog.yaml": CATALOG, "README.md": README},
    "owner/broken": {"catalog.yaml": "title: Papers\nreedme: README.md\n", "README.md": README},
    "owner/new": {"README.md": README},
    "owner/empty": {"README.md": "# Nothing yet\n"},
    "owner/last": {"lists/catalog.yaml": CATALOG, "lists/README.md": README},
}
FLEET: Final = """\
title: Lists
jobs: 1
lists:
- repository: owner/first
- repository: owner/broken
- repository: owner/absent
- repository: owner/new
- repository: owner/empty
- {repository: owner/last, catalog: lists/catalog.yaml}
"""


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[HostedFleet]:
    (tmp_path / "git").mkdir()
    (tmp_path / "fleet").mkdir()
    (tmp_path / "fleet" / "fleet.yaml").write_text(FLEET, "utf-8")
    with hosting_fleet(tmp_path / "git", LISTS) as hosted:
        yield hosted


def run(folder: Path, hosted: HostedFleet) -> tuple[Result, dict[str, dict[str, Any]]]:
    """Run the one job of the fleet, and return the results by list."""
    extra = {**hosted.environment, "ENRICHER_ACTION": ACTION}
    done = enrich(folder / "fleet", extra, "fleet", "run", "--job=1/1", f"--night={NIGHT}")
    written = json.loads((folder / "fleet" / "_results" / "1.json").read_text("utf-8"))
    return done, {one["list"]: one for one in written["lists"]}


def test_the_trouble_of_a_list_touches_no_other(tmp_path: Path, hosted: HostedFleet) -> None:
    done, results = run(tmp_path, hosted)

    assert done.code == 0, done.err
    assert {name: one["outcome"] for name, one in results.items()} == {
        "owner/first": "done",
        "owner/broken": "needs a correction",
        "owner/absent": "failed",
        "owner/new": "set-up proposed",
        "owner/empty": "needs a correction",
        "owner/last:lists/catalog.yaml": "done",
    }
    assert results["owner/broken"]["detail"].startswith("catalog.yaml:2:1: unknown key")
    assert "owner/absent" in results["owner/absent"]["detail"]
    assert results["owner/empty"]["detail"] == "README.md has no entries; add catalog.yaml by hand"
    for name in ("owner/first", "owner/last"):
        (pull,) = hosted.lists[name].pulls.values()
        assert pull.title
    first = results["owner/first"]
    assert first["pull_request"].endswith("/pull/1")
    assert first["changes"] > 0
    assert first["done"] == NIGHT
    assert hosted.lists["owner/broken"].pulls == {}


def test_a_list_takes_no_more_requests_than_the_plan_counts_with(tmp_path: Path, hosted: HostedFleet) -> None:
    run(tmp_path, hosted)
    first = hosted.requests_about("owner/first")
    print(f"\n{first} requests to GitHub's REST API for a new pull request")
    assert first <= 24


def test_a_new_list_is_set_up_by_one_pull_request(tmp_path: Path, hosted: HostedFleet) -> None:
    run(tmp_path, hosted)
    new = hosted.lists["owner/new"]
    (pull,) = new.pulls.values()
    assert "1 entry in `README.md`" in pull.body
    files = new.git.files(f"refs/heads/{BRANCH}")
    assert sorted(files) == [".github/workflows/enrich.yml", "README.md", "catalog.yaml"]
    assert "title: Papers\nreadme: README.md\n" in files["catalog.yaml"]
    workflow = files[".github/workflows/enrich.yml"]
    assert (
        "uses: owner/enricher/.github/workflows/list.yml@0123456789012345678901234567890123456789" in workflow
    )

    _, results = run(tmp_path, hosted)
    assert results["owner/new"]["outcome"] == "set-up proposed"
    assert len(new.pulls) == 1


def test_a_closed_set_up_is_never_proposed_again(tmp_path: Path, hosted: HostedFleet) -> None:
    run(tmp_path, hosted)
    new = hosted.lists["owner/new"]
    new.close(1)
    _, results = run(tmp_path, hosted)
    assert results["owner/new"]["outcome"] == "set-up closed"
    assert len(new.pulls) == 1
