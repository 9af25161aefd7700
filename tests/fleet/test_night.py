"""A few lists are really run, over HTTP, each in its own process; two of them are in trouble."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from enricher.fleet.lists import FleetList
from enricher.fleet.night import night_of
from enricher.fleet.plan import Job
from enricher.fleet.result import ListResult, Outcome
from enricher.settings import ALONE, Turn
from tests.support.command import Result, enrich, environment
from tests.support.hosted_fleet import HostedFleet, hosting_fleet

README: Final = "# Papers\n\n## Serving\n\n- [SpotServe](https://arxiv.org/abs/2311.15566), 2024\n"
CATALOG: Final = "title: Papers\nreadme: README.md\n"
NIGHT: Final = "2027-03-01"
LISTS: Final = {
    "owner/first": {"catalog.yaml": CATALOG, "README.md": README},
    "owner/broken": {"catalog.yaml": "title: Papers\nreedme: README.md\n", "README.md": README},
    "owner/new": {"README.md": README},
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
- {repository: owner/last, catalog: lists/catalog.yaml}
"""


def run_here(
    command: list[str], *, cwd: str, env: Mapping[str, str], **_options: Any
) -> subprocess.CompletedProcess[str]:
    """Run `enrich` as if it were a process, in this one."""
    assert command[:4] == [sys.executable, "-P", "-m", "enricher"]
    done = enrich(Path(cwd), env, *command[4:])
    return subprocess.CompletedProcess(command, done.code, done.out + done.err)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(run_here, id="in this process"),
        pytest.param(subprocess.run, id="as processes", marks=pytest.mark.slow),
    ],
)
def night(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[HostedFleet, Result, dict[str, Any]]]:
    """Yield the lists after a night, what the job printed, and its results by list."""
    folder = tmp_path_factory.mktemp("fleet")
    (folder / "fleet.yaml").write_text(FLEET, "utf-8")
    with (
        hosting_fleet(tmp_path_factory.mktemp("git"), LISTS) as hosted,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("enricher.fleet.night.subprocess.run", request.param)
        extra = {**hosted.environment, "GITHUB_ACTIONS": "true"}
        done = enrich(folder, extra, "fleet", "run", "--job=1/1", f"--night={NIGHT}")
        written = json.loads((folder / "_results" / "1.json").read_text("utf-8"))
        yield hosted, done, {one["list"]: one for one in written["lists"]}


Night = tuple[HostedFleet, Result, dict[str, Any]]


def test_the_trouble_of_a_list_touches_no_other(night: Night) -> None:
    hosted, done, results = night

    assert done.code == 0, done.err
    assert {name: one["outcome"] for name, one in results.items()} == {
        "owner/first": "done",
        "owner/broken": "needs a correction",
        "owner/absent": "failed",
        "owner/new": "set-up proposed",
        "owner/last:lists/catalog.yaml": "done",
    }
    assert results["owner/broken"]["detail"] == (
        'catalog.yaml:2:1: unknown key "reedme"; did you mean "readme"?'
    )
    assert "owner/absent" in results["owner/absent"]["detail"]
    assert {name: len(state.pulls) for name, state in hosted.lists.items()} == {
        "owner/first": 1,
        "owner/broken": 0,
        "owner/new": 1,
        "owner/last": 1,
    }


def test_a_result_has_the_numbers_of_the_runs_report(night: Night) -> None:
    first = night[2]["owner/first"]
    assert first["pull_request"] == "https://github.com/owner/first/pull/1"
    assert first["changes"] > 0
    assert (first["waiting"], first["problems"], first["left"]) == (0, 0, 0)
    assert (first["night"], first["done"]) == (NIGHT, NIGHT)


def test_what_a_run_prints_is_no_command_to_the_runner_of_actions(night: Night) -> None:
    lines = night[1].out.splitlines()
    stopped = [
        line.removeprefix("::stop-commands::") for line in lines if line.startswith("::stop-commands::")
    ]
    assert len(stopped) == 5
    assert all(f"::{token}::" in lines for token in stopped)
    assert "owner/first: done" in lines


def test_a_list_takes_no_more_requests_than_the_plan_counts_with(night: Night) -> None:
    assert night[0].requests_about("owner/first") == 19


# --- a process that is not as it should be ---


def results(job: Job, *, sleeps: list[float] | None = None, **extra: str) -> list[ListResult]:
    def sleep(seconds: float) -> None:
        if sleeps is not None:
            sleeps.append(seconds)

    def set_up(one: FleetList) -> ListResult | None:
        return None

    day = date(2027, 3, 1)
    return [result for result, _ in night_of(job, day, environment(extra), set_up, sleep)]


def job(*names: str, seconds: float = 601.0, every: float = 0.0, turn: Turn = ALONE) -> Job:
    return Job(turn, tuple(map(FleetList, names)), seconds, every)


def test_a_run_without_a_token_fails_with_its_reason() -> None:
    (result,) = results(job("owner/list"))
    assert result.outcome is Outcome.FAILED
    assert result.detail.startswith("a pull request needs GITHUB_TOKEN in the environment")


def test_a_run_that_does_not_end_is_ended_and_the_next_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Mapping[str, Any]] = []

    def hang(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        given.append({"arguments": arguments, **options})
        if len(given) == 1:
            raise subprocess.TimeoutExpired(arguments, options["timeout"])
        return subprocess.CompletedProcess(arguments, 1, "")

    monkeypatch.setattr(subprocess, "run", hang)
    found = results(job("owner/a", "owner/b", turn=Turn(2, 3)), GITHUB_ACTIONS="true")
    assert [(one.list, one.outcome) for one in found] == [
        ("owner/a", Outcome.STOPPED),
        ("owner/b", Outcome.FAILED),
    ]
    assert found[0].detail == "it was still running after 15 minutes"  # ten more than its share
    assert found[1].detail == "it printed nothing"
    assert given[0]["arguments"] == [
        *(sys.executable, "-P", "-m", "enricher", "--pull-request"),
        *("--catalog=catalog.yaml", "--minutes=5", "--report=report.json"),
    ]
    own = given[0]["env"]
    assert (own["GITHUB_REPOSITORY"], own["ENRICHER_TURN"]) == ("owner/a", "2/3")
    assert "GITHUB_ACTIONS" not in own


def test_a_run_that_is_ended_while_it_writes_its_report_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        Path(options["cwd"], "report.json").write_text('{"asked": 1', "utf-8")
        return subprocess.CompletedProcess(arguments, -9, "Checking 3 links\n")

    monkeypatch.setattr(subprocess, "run", run)
    (result,) = results(job("owner/list"))
    assert (result.outcome, result.detail) == (Outcome.FAILED, "Checking 3 links")


def test_a_run_that_cannot_be_started_has_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "run", run)
    first, second = results(job("owner/a", "owner/b"))
    assert (first.outcome, first.detail) == (
        Outcome.FAILED,
        "it could not be started: Cannot allocate memory",
    )
    assert second.list == "owner/b"


def test_a_list_beyond_the_time_of_the_job_is_not_run() -> None:
    (result,) = results(job("owner/list", seconds=-1800.5))
    assert (result.outcome, result.detail) == (Outcome.NOT_REACHED, "the job's time was used up")


def test_the_lists_of_a_job_begin_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(arguments, 1, "Error: no")

    monkeypatch.setattr(subprocess, "run", run)
    sleeps: list[float] = []
    results(job("owner/a", "owner/b", every=100.0, turn=Turn(3, 4)), sleeps=sleeps)
    assert sleeps == [pytest.approx(50, abs=5), pytest.approx(150, abs=5)]
