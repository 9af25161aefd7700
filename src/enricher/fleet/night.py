"""The night of one job: its lists, one after the other, each in a process of its own."""

import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from enricher.fleet.lists import FleetList
from enricher.fleet.plan import Job, minutes_for
from enricher.fleet.result import ListResult, Outcome

_GRACE: Final = 600  # seconds beyond the minutes for requests: to read, to merge and to publish
_OVERTIME: Final = 1800  # seconds in which the last lists still have a minute each
_LONGEST_DETAIL: Final = 300
_OUTCOMES: Final = {0: Outcome.DONE, 2: Outcome.MISTAKE, 3: Outcome.UNAVAILABLE}  # by exit code
# What the runner of Actions tells a step is about the fleet's repository, not about the list's.
_OF_THE_STEP: Final = ("GITHUB_ACTIONS", "GITHUB_EVENT_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")

Run = tuple[ListResult, str]  # and what it printed


def night_of(
    job: Job,
    night: date,
    environment: Mapping[str, str],
    set_up: Callable[[FleetList], ListResult | None],
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Run]:
    """Yield the result of each list and what its run printed, in the order of the job.

    A list that has no catalog is set up. Whatever happens to one list, the others are run.
    """
    start = time.monotonic()
    end, begin = start + job.seconds, -math.inf
    for at, one in enumerate(job.lists):
        sleep(max(0.0, job.begin(at, start, begin) - time.monotonic()))
        begin = time.monotonic()
        if begin > end + _OVERTIME:
            yield ListResult(one.name, night, Outcome.NOT_REACHED, "the job's time was used up"), ""
            continue
        minutes = minutes_for(end - begin, len(job.lists) - at)
        result, printed = _run(one, job, night, minutes, environment)
        if result.outcome is Outcome.MISTAKE:
            result = set_up(one) or result
        yield replace(result, seconds=round(time.monotonic() - begin)), printed


def _run(one: FleetList, job: Job, night: date, minutes: int, environment: Mapping[str, str]) -> Run:
    """Return the result of `enrich --pull-request`, in an empty folder: the list is read from GitHub."""
    kept = {name: value for name, value in environment.items() if name not in _OF_THE_STEP}
    own = {"GITHUB_REPOSITORY": one.repository, "ENRICHER_TURN": f"{job.turn}"}
    options = (f"--catalog={one.catalog}", f"--minutes={minutes}", "--report=report.json")
    try:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(  # noqa: S603 - this program, with arguments of ours
                [sys.executable, "-P", "-m", "enricher", "--pull-request", *options],
                cwd=folder,
                env=kept | own,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=minutes * 60 + _GRACE,
                check=False,
            )
            report = Path(folder, "report.json")
            written = report.read_text(encoding="utf-8") if report.exists() else ""
    except subprocess.TimeoutExpired as stopped:
        detail = f"it was still running after {stopped.timeout / 60:.0f} minutes"
        return ListResult(one.name, night, Outcome.STOPPED, detail), ""
    except OSError as error:
        return ListResult(one.name, night, Outcome.FAILED, f"it could not be started: {error.strerror}"), ""
    outcome = _OUTCOMES.get(done.returncode, Outcome.FAILED)
    if written and outcome in {Outcome.DONE, Outcome.UNAVAILABLE}:  # else the report may be incomplete
        return _reported(one, night, outcome, written), done.stdout
    return ListResult(one.name, night, outcome, _reason(done.stdout)), done.stdout


def _reported(one: FleetList, night: date, outcome: Outcome, report: str) -> ListResult:
    found = json.loads(report)
    return ListResult(
        one.name,
        night,
        outcome,
        detail=", ".join(found["down"]),
        pull_request=found["published"]["url"],
        changes=len(found["changes"]),
        waiting=len(found["waiting"]),
        problems=len(found["problems"]),
        left=len(found["left"]),
        done=night if outcome is Outcome.DONE else None,
    )


def _reason(printed: str) -> str:
    """Return the line of the error; of a catalog with mistakes it is the last one."""
    lines = [line.strip() for line in printed.splitlines() if line.strip()] or ["it printed nothing"]
    named = [line.removeprefix("Error: ") for line in lines if line.startswith("Error: ")]
    return (named or lines)[-1][:_LONGEST_DETAIL]
