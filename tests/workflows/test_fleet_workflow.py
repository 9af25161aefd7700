"""The shell of the workflows for fleets is run for real, in bash, with programs that note how they were called."""

import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.support.command import environment
from tests.support.paths import ROOT

FOLDER: Final = ROOT / ".github" / "workflows"
FLEET: Final[dict[Any, Any]] = yaml.safe_load((FOLDER / "fleet.yml").read_text("utf-8"))
LIST: Final[dict[Any, Any]] = yaml.safe_load((FOLDER / "list.yml").read_text("utf-8"))
ON: Final = True  # YAML 1.1 reads the key `on` as a boolean
PAGE: Final = "https://owner.github.io/fleet/"

RECORDER: Final = """\
#!/usr/bin/env bash
{ printf '%s\\0' "$PYTHONPATH" "$@"; } >> "$RECORD"
"""
GH: Final = f"#!/usr/bin/env bash\n[[ $* == 'api repos/owner/fleet/pages --jq .html_url' ]] && echo {PAGE}\n"
CURL: Final = """\
#!/usr/bin/env bash
[[ ${!#} == https://owner.github.io/fleet/status.json ]] || exit 22
while [[ $1 != --output ]]; do shift; done
echo answer > "$2"
printf %s "$ANSWER"
"""


def step(job: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in FLEET["jobs"][job]["steps"] if one.get("name") == name)
    return dict(found)


def run(
    folder: Path, job: str, name: str, values: dict[str, str], **extra: str
) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does, its expressions replaced by the given values."""
    programs = folder / "programs"
    programs.mkdir()
    python = folder / "runner temp" / "enricher" / "bin" / "python"
    python.parent.mkdir(parents=True)
    for path, text in ((python, RECORDER), (programs / "gh", GH), (programs / "curl", CURL)):
        path.write_text(text, "utf-8")
        path.chmod(0o755)
    found = step(job, name)
    given = {key: values.get(re.sub(r"\$\{\{ | \}\}", "", text), "") for key, text in found["env"].items()}
    runner = {
        "GITHUB_REPOSITORY": "owner/fleet",
        "RUNNER_TEMP": str(folder / "runner temp"),
        "RECORD": str(folder / "record"),
    }
    known = environment(runner | given | extra)
    (folder / "list").mkdir()
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]],
        cwd=folder / "list",
        env={**known, "PATH": f"{programs}:{known['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def called(folder: Path) -> list[str]:
    """Return what the program was called with, after where it is."""
    where, *arguments = (folder / "record").read_text("utf-8").split("\0")[:-1]
    assert where == str(folder / "list" / ".enricher" / "src")
    assert arguments[:4] == ["-P", "-m", "enricher", "fleet"]
    return arguments[4:]


@pytest.mark.parametrize(
    "path", ["fleet.yaml", "two words.yaml", "$(touch pwned)", '"; touch pwned; "', "-h"]
)
def test_the_path_of_the_fleet_is_one_argument(tmp_path: Path, path: str) -> None:
    done = run(tmp_path, "plan", "Plan", {"inputs.fleet": path})
    assert (done.returncode, done.stderr) == (0, "")
    assert called(tmp_path) == ["plan", f"--fleet={path}"]
    assert list((tmp_path / "list").iterdir()) == []


def test_a_job_runs_its_lists_of_the_night_of_the_plan(tmp_path: Path) -> None:
    values = {"inputs.fleet": "fleet.yaml", "matrix.job": "3/16", "matrix.night": "2027-03-01"}
    done = run(tmp_path, "lists", "Run", values)
    assert (done.returncode, done.stderr) == (0, "")
    results = tmp_path / "runner temp" / "results"
    assert called(tmp_path) == [
        "run",
        "--fleet=fleet.yaml",
        "--job=3/16",
        "--night=2027-03-01",
        f"--results={results}",
    ]


@pytest.mark.parametrize(
    ("pages", "answer", "kept"), [("true", "200", True), ("true", "404", False), ("false", "", False)]
)
def test_the_status_begins_with_that_of_the_night_before(
    tmp_path: Path, pages: str, answer: str, *, kept: bool
) -> None:
    values = {"inputs.fleet": "fleet.yaml", "inputs.pages": pages}
    done = run(tmp_path, "status", "Status", values, ANSWER=answer)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    temp = tmp_path / "runner temp"
    assert called(tmp_path) == [
        "status",
        "--fleet=fleet.yaml",
        f"--results={temp / 'results'}",
        f"--before={temp / 'before.json'}",
        f"--output={temp / 'status'}",
    ]
    assert (temp / "before.json").exists() is kept


@pytest.mark.parametrize("answer", ["500", "403", "000"])
def test_a_page_that_cannot_be_read_is_not_replaced(tmp_path: Path, answer: str) -> None:
    values = {"inputs.fleet": "fleet.yaml", "inputs.pages": "true"}
    done = run(tmp_path, "status", "Status", values, ANSWER=answer)
    assert done.returncode == 1
    assert (
        done.stdout == f"::error title=fleet::{PAGE} answered {answer}; the page of the night before stays\n"
    )
    assert not (tmp_path / "record").exists()


def test_every_job_has_the_bot_of_the_workflows_own_commit() -> None:
    own = "${{ fromJSON(toJSON(job)).workflow_%s }}"
    for job in (*FLEET["jobs"].values(), *LIST["jobs"].values()):
        (checkout,) = (one["with"] for one in job["steps"] if one.get("with", {}).get("path") == ".enricher")
        assert (checkout["repository"], checkout["ref"]) == (own % "repository", own % "sha")


def test_the_trouble_of_a_job_ends_neither_the_others_nor_the_status() -> None:
    lists, status = FLEET["jobs"]["lists"], FLEET["jobs"]["status"]
    assert lists["strategy"]["fail-fast"] is False
    assert status["if"] == "${{ !cancelled() && needs.plan.result == 'success' }}"
    (upload,) = (one for one in lists["steps"] if "upload-artifact" in one.get("uses", ""))
    assert upload["if"] == "always()"


def test_only_the_run_of_the_lists_gets_the_token() -> None:
    with_token = [
        one.get("name")
        for job in FLEET["jobs"].values()
        for one in job["steps"]
        if "secrets.token" in str(one.get("env", {})) + str(one.get("with", {}))
    ]
    assert with_token == ["Run"]


def test_a_list_gives_the_action_inputs_that_it_has() -> None:
    inputs = set(yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"])
    (job,) = LIST["jobs"].values()
    given = job["steps"][-1]["with"]
    asked = LIST[ON]["workflow_call"]["inputs"]
    assert set(given) <= inputs
    assert {name: given[name] for name in asked} == {name: f"${{{{ inputs.{name} }}}}" for name in asked}
    assert given["token"] == "${{ secrets.token || github.token }}"
