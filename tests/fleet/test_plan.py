"""The plan of a night: jobs that share all lists, for GitHub's matrix."""

import json
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from enricher.fleet.lists import Fleet, FleetList
from enricher.fleet.plan import jobs_of, matrix, minutes_for
from tests.support.command import enrich

EVEN: Final = date(2027, 3, 2)
ODD: Final = date(2027, 3, 1)


def fleet(count: int, jobs: int = 16) -> Fleet:
    return Fleet("Lists", tuple(FleetList(f"o/{number}") for number in range(count)), jobs)


@pytest.mark.parametrize(("count", "jobs"), [(1, 16), (5, 2), (1000, 256), (1000, 16)])
def test_every_list_is_in_one_job(count: int, jobs: int) -> None:
    planned = jobs_of(fleet(count, jobs), EVEN)
    names = [one.name for job in planned for one in job.lists]
    assert sorted(names) == sorted(one.name for one in fleet(count).lists)
    assert len(planned) == min(count, jobs)
    assert max(len(job.lists) for job in planned) - min(len(job.lists) for job in planned) <= 1


def test_every_second_night_is_backwards() -> None:
    forward, backward = (jobs_of(fleet(7, 2), day)[0].lists for day in (EVEN, ODD))
    assert EVEN.toordinal() % 2 == 0
    assert [one.name for one in forward] == ["o/0", "o/2", "o/4", "o/6"]
    assert backward == forward[::-1]


def test_few_lists_begin_at_once_and_many_are_spread() -> None:
    assert {job.every for job in jobs_of(fleet(200), EVEN)} == {0.0}
    first, second, *_ = jobs_of(fleet(201), EVEN)
    # 200 lists an hour are one every 18 seconds, and 16 jobs take turns.
    assert [first.begin(at, 1000.0, 0.0) for at in (0, 1)] == [1000.0, 1288.0]
    assert second.begin(0, 1000.0, 0.0) == 1018.0
    assert first.begin(1, 1000.0, 3000.0) == pytest.approx(3000 + 0.95 * 288)


@pytest.mark.parametrize(
    ("seconds", "lists", "minutes"), [(18_000, 63, 4), (18_000, 1, 50), (600, 10, 1), (-5, 3, 1)]
)
def test_the_time_that_is_left_is_shared(seconds: float, lists: int, minutes: int) -> None:
    assert minutes_for(seconds, lists) == minutes


def test_the_matrix_of_the_largest_fleet_fits_into_an_output_of_a_job() -> None:
    written = matrix(jobs_of(fleet(1000, 256), EVEN), EVEN)
    include = json.loads(written)["include"]
    assert include[2] == {"job": "3/256", "night": "2027-03-02", "lists": 4}
    assert len(include) == 256
    assert "\n" not in written
    assert len(written.encode()) < 2**20  # docs.github.com, "Passing information between jobs"


def test_the_plan_is_printed_and_is_an_output_of_the_step(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("title: Lists\nlists: [{repository: o/a}]\n", "utf-8")
    done = enrich(tmp_path, {"GITHUB_OUTPUT": f"{tmp_path / 'output'}"}, "fleet", "plan")
    assert done.code == 0
    assert json.loads(done.out)["include"][0]["job"] == "1/1"
    assert (tmp_path / "output").read_text("utf-8") == f"matrix={done.out}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("plan",), "Error: fleet.yaml cannot be read: No such file or directory\n"),
        (("plan", "--fleet=bad.yaml"), 'bad.yaml:1:1: missing key "lists" in the fleet\n'),
        (
            ("run", "--fleet=good.yaml", "--job=2/2", "--night=2027-03-01"),
            "Error: good.yaml has 1 jobs, so none is 2/2; plan the night again\n",
        ),
        (
            ("run", "--fleet=good.yaml", "--job=1/1", "--night=today"),
            "Error: --night is 'today'; write a day such as 2027-03-31\n",
        ),
        (
            ("run", "--fleet=good.yaml", "--job=1", "--night=2027-03-01"),
            "Error: '1' is no place of a run among several; write it as 3/16, the third of 16\n",
        ),
    ],
)
def test_a_mistake_is_said_in_one_line(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    (tmp_path / "bad.yaml").write_text("title: Lists\n", "utf-8")
    (tmp_path / "good.yaml").write_text("title: Lists\nlists: [{repository: o/a}]\n", "utf-8")
    done = enrich(tmp_path, {}, "fleet", *arguments)
    assert (done.code, done.out, done.err) == (2, "", message)
