"""The shell of live.yml, run for real in bash, against simulated upstreams and a simulated GitHub."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.server import text_response
from simulated_upstreams.state import BOT, Issue, Pull, UpstreamState
from tests.support.command import environment
from tests.support.paths import ROOT

pytestmark = pytest.mark.external  # curl and jq, as GitHub's runners have them

WORKFLOW: Final[dict[Any, Any]] = yaml.safe_load((ROOT / ".github/workflows/live.yml").read_text("utf-8"))
STEPS: Final[dict[str, dict[str, Any]]] = {
    step["name"]: step for step in WORKFLOW["jobs"]["live"]["steps"] if "name" in step
}
TITLE: Final[str] = STEPS["Report"]["env"]["TITLE"]
HOSTILE: Final = "$(touch pwned) `touch pwned` '; touch pwned; ' \"; touch pwned; \" ${{ github.token }} \\n"


@dataclass(frozen=True)
class Runner:
    """What GitHub's runner gives to the steps, in a folder whose name has a blank."""

    folder: Path
    upstreams: Upstreams
    simulated: UpstreamState

    @property
    def temp(self) -> Path:
        return self.folder / "runner temp"

    @property
    def issues(self) -> dict[int, Issue]:
        return self.simulated.github.issues

    def prepare(self) -> None:
        """Put a Python where `make` installs it, and an empty folder for each thing that a step writes."""
        python = self.folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/usr/bin/env bash\nexec {shlex.quote(sys.executable)} "$@"\n', "utf-8")
        python.chmod(0o755)
        self.temp.mkdir()

    def run(self, name: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a step as GitHub does: its shell, its variables, and those of every step."""
        token = self.simulated.github.token
        variables = {
            key: value.replace("${{ github.token }}", token) for key, value in STEPS[name]["env"].items()
        }
        runner = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "RUNNER_TEMP": str(self.temp),
        }
        given = {**self.upstreams.environment, "OPENREVIEW_TOKEN": self.simulated.openreview_token}
        script = self.folder / "step.sh"
        script.write_text(STEPS[name]["run"], "utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.folder,
            env=environment({**given, **runner, **variables, **extra}),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert token not in done.stdout + done.stderr
        return done

    def report(self, text: str) -> subprocess.CompletedProcess[str]:
        """Run the step that reports, with this report."""
        (self.temp / "report.md").write_text(text, "utf-8")
        return self.run("Report")

    def read(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    state = samples.sample_state()
    with serve(state) as upstreams:
        made = Runner(tmp_path / "the work", upstreams, state)
        made.folder.mkdir()
        made.prepare()
        yield made


# --- asking ---------------------------------------------------------------------------------------


def test_the_report_is_in_the_summary_and_its_code_in_the_outputs(runner: Runner) -> None:
    done = runner.run("Ask")

    assert (done.returncode, done.stdout) == (0, "")
    assert runner.read("output") == "code=0\n"
    assert runner.read("summary").startswith("# Live check of ")
    assert "run in GitHub Actions" in runner.read("summary")


def test_a_changed_answer_ends_the_step_well_so_that_the_next_one_reports_it(runner: Runner) -> None:
    runner.upstreams.usenix.faults.append(lambda _: text_response(200, "<html></html>", "text/html"))
    done = runner.run("Ask")

    assert done.returncode == 0
    assert runner.read("output") == "code=1\n"
    assert STEPS["Report"]["if"] == "steps.ask.outputs.code == '1'"
    assert "## Does not hold\n" in runner.read("summary")


def test_a_source_without_an_answer_is_no_failure_of_the_workflow(runner: Runner) -> None:
    runner.upstreams.others["ZENODO"].faults.append(lambda _: text_response(503, "down"))

    assert runner.run("Ask").returncode == 0
    assert runner.read("output") == "code=3\n"


def test_a_check_that_breaks_fails_the_step(runner: Runner) -> None:
    done = runner.run("Ask", ENRICHER_ARXIV_DELAY="often")

    assert done.returncode == 2
    assert "ENRICHER_ARXIV_DELAY" in done.stderr


# --- reporting ------------------------------------------------------------------------------------


def test_a_change_opens_one_issue_and_the_next_one_replaces_its_text(runner: Runner) -> None:
    first = runner.report("# First\n\n- one\n")
    second = runner.report("# Second\n")

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    ((number, issue),) = runner.issues.items()
    assert (issue.title, issue.body, issue.user) == (TITLE, "# Second\n", BOT)
    assert first.stdout == f"See https://github.com/{samples.LIST}/issues/{number}\n"
    assert second.stdout == first.stdout


def test_after_a_person_has_closed_it_a_change_opens_another(runner: Runner) -> None:
    runner.issues[4] = Issue(4, open=False, title=TITLE, body="Old", user=BOT)
    runner.report("New")

    assert {number: issue.body for number, issue in runner.issues.items()} == {4: "Old", 5: "New"}


def test_what_others_wrote_under_the_same_title_is_left_alone(runner: Runner) -> None:
    theirs, ours = Issue(2, title=TITLE, body="Theirs"), Issue(3, title=TITLE, body="Ours", user=BOT)
    runner.issues.update({2: theirs, 3: ours, 4: Issue(4, title="Another", body="Another", user=BOT)})
    runner.simulated.github.pulls[1] = Pull(
        number=1,
        title=TITLE,
        body="A pull request",
        head="head",
        base="main",
        head_sha="0" * 40,
        base_sha="0" * 40,
        created_at=ours.created_at,
        updated_at=ours.created_at,
    )
    runner.report("New")

    assert [issue.body for issue in runner.issues.values()] == ["Theirs", "New", "Another"]
    assert runner.simulated.github.pulls[1].body == "A pull request"


def test_a_report_is_data_and_never_a_command(runner: Runner) -> None:
    before = sorted(path.name for path in runner.folder.iterdir())
    done = runner.report(HOSTILE)

    assert done.returncode == 0
    ((_, issue),) = runner.issues.items()
    assert issue.body == HOSTILE
    assert sorted(path.name for path in runner.folder.iterdir()) == sorted({*before, "step.sh"})
    assert not list(runner.folder.rglob("pwned"))


def test_a_github_that_refuses_fails_the_step(runner: Runner) -> None:
    runner.upstreams.github.faults.append(lambda _: text_response(403, "Resource not accessible"))
    done = runner.report("New")

    assert done.returncode != 0
    assert "403" in done.stderr
    assert runner.issues == {}
