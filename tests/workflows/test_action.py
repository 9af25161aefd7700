"""The action's shell is run for real, in bash, with a Python that notes how it was called."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from enricher.catalog.reader import read_catalog
from enricher.cli import cli
from enricher.commands.init import _workflow as written_workflow
from enricher.render.files import render
from enricher.sources import arxiv, conference, proceedings, usenix
from tests.support.command import environment
from tests.support.hosted_list import hosting
from tests.support.list_texts import list_texts
from tests.support.paths import ROOT

ACTION: Final[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: Final[dict[str, dict[str, Any]]] = {
    step.get("name", step.get("id")): step for step in ACTION["runs"]["steps"]
}
TOKEN: Final = "sample-token"
QUICK_START: Final = (ROOT / "docs" / "quick-start.md").read_text("utf-8")

RECORDER: Final = """\
#!/usr/bin/env bash
{ printf '%s\\0' "$@"; } >> "$RECORD/arguments"
printf '%s' "$GITHUB_TOKEN" > "$RECORD/token"
printf '%s' "$ENRICHER_GITHUB_TOKEN" > "$RECORD/github-com-token"
exit "${CODE:-0}"
"""

HOSTILE: Final = [
    "",
    "Acme",
    "Two Words",
    "  blanks at both ends ",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "$(touch pwned)",
    "`touch pwned`",
    "${IFS}touch${IFS}pwned",
    "a && touch pwned || b",
    "* ? [a-z] ~",
    "\\",
    "--force",
    "-h",
    "line\n--force\nline",
    "a=b",
    "${{ github.token }}",
    "名前 – ♣",
]


@dataclass(frozen=True)
class Runner:
    """What GitHub's runner gives to a step: folders with blanks in their names, and one environment."""

    folder: Path

    @property
    def workspace(self) -> Path:
        return self.folder / "the list"

    @property
    def temp(self) -> Path:
        return self.folder / "runner temp"

    @property
    def record(self) -> Path:
        return self.folder / "record"

    @property
    def output(self) -> Path:
        return self.folder / "output"

    def put_python(self, script: str) -> None:
        """Put this script where the action has installed its Python."""
        python = self.temp / "enricher" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        write_script(python, script)

    def run(self, name: str, expressions: dict[str, str], **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a step of the action as GitHub does, its expressions evaluated as given."""
        step = STEPS[name]
        known = DEFAULTS | expressions
        variables = {key: evaluate(value, known) for key, value in step["env"].items()}
        script = self.folder / "step.sh"
        script.write_text(step["run"], "utf-8")
        runner = {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(self.output),
            "RECORD": str(self.record),
            "RUNNER_TEMP": str(self.temp),
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env=environment(runner | variables | extra),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,  # of an installation
        )

    def arguments(self) -> list[str]:
        """Return what every call of the Python got, one after the other."""
        file = self.record / "arguments"
        return file.read_text("utf-8").split("\0")[:-1] if file.exists() else []


def evaluate(value: str, known: dict[str, str]) -> str:
    match = re.fullmatch(r"\$\{\{ ([\w.-]+) \}\}", value)
    return known[match[1]] if match else value


DEFAULTS: Final = {
    f"inputs.{name}": evaluate(str(given["default"]), {"github.token": TOKEN})
    for name, given in ACTION["inputs"].items()
}


def write_script(path: Path, script: str) -> None:
    path.write_text(script, "utf-8")
    path.chmod(0o755)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    made = Runner(tmp_path)
    for folder in (made.workspace, made.temp, made.record):
        folder.mkdir()
    made.put_python(RECORDER)
    return made


BUDGET: Final = "--budget=300"


def enrich(*arguments: str) -> list[str]:
    return ["-P", "-m", "enricher", "--catalog=catalog.yaml", *arguments]


# --- what reaches the command ---------------------------------------------------------------------


def test_without_inputs_the_pull_request_is_asked_for(runner: Runner) -> None:
    done = runner.run("Enrich", {})
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert runner.arguments() == enrich("--pull-request", BUDGET)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["entry", "base", "budget"])
def test_a_hostile_text_is_one_argument_and_nothing_else(runner: Runner, name: str, text: str) -> None:
    runner.run("Enrich", {"inputs.budget": "", f"inputs.{name}": text})
    assert runner.arguments() == enrich("--pull-request", *([f"--{name}={text}"] if text else []))
    assert list(runner.workspace.iterdir()) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_catalog_is_one_argument_and_nothing_else(runner: Runner, text: str) -> None:
    runner.run("Enrich", {"inputs.catalog": text})
    assert runner.arguments() == ["-P", "-m", "enricher", f"--catalog={text}", "--pull-request", BUDGET]
    assert list(runner.workspace.iterdir()) == []


@pytest.mark.parametrize("name", ["force", "retry-closed"])
@pytest.mark.parametrize(("value", "given"), [("true", True), ("false", False), ("", False)])
def test_a_switch_is_given_where_its_input_is_true(
    runner: Runner, name: str, value: str, *, given: bool
) -> None:
    runner.run("Enrich", {f"inputs.{name}": value})
    assert (f"--{name}" in runner.arguments()) is given


def test_a_dry_run_asks_for_no_pull_request(runner: Runner) -> None:
    runner.run("Enrich", {"inputs.dry-run": "true"})
    assert runner.arguments() == enrich("--dry-run", BUDGET)


@pytest.mark.parametrize("name", ["dry-run", "force", "retry-closed"])
@pytest.mark.parametrize("value", ["True", "yes", "1", "true; touch pwned", "::add-mask::a\n"])
def test_a_switch_that_is_neither_true_nor_false_stops_the_step(
    runner: Runner, name: str, value: str
) -> None:
    done = runner.run("Enrich", {f"inputs.{name}": value})
    assert done.returncode == 2
    assert done.stdout == f"::error title=enrich::the input {name} must be true or false\n"
    assert runner.arguments() == []


def test_every_switch_that_the_action_gives_is_one_of_the_command() -> None:
    command = {option for parameter in cli.params for option in parameter.opts}
    script = STEPS["Enrich"]["run"]
    switches = {f"--{name}" for name in re.findall(r"^flag ([\w-]+)", script, re.MULTILINE)}
    options = set(re.findall(r"--[\w-]+(?=[=)])", script))
    assert len(switches) == 3
    assert {"--pull-request", "--entry", "--base", "--catalog", "--budget"} <= options
    assert switches | options <= command


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_the_exit_code_of_the_command_is_that_of_the_step(runner: Runner, code: int) -> None:
    assert runner.run("Enrich", {}, CODE=str(code)).returncode == code


@pytest.mark.parametrize(("code", "doctor"), [(0, False), (1, True), (2, False), (3, True), (130, False)])
def test_the_doctor_is_asked_where_the_run_failed_or_a_source_was_down(
    runner: Runner, code: int, *, doctor: bool
) -> None:
    done = runner.run("Enrich", {"inputs.base": "$(touch pwned)"}, CODE=str(code))
    called = ["-P", "-m", "enricher", "doctor", "--catalog=catalog.yaml", "--base=$(touch pwned)"]
    assert runner.arguments()[len(enrich("--pull-request", "--base=", BUDGET)) :] == (
        called if doctor else []
    )
    assert done.stdout == ("::group::enrich doctor\n::endgroup::\n" if doctor else "")
    assert list(runner.workspace.iterdir()) == []


def test_the_doctor_is_given_options_that_it_has() -> None:
    (given,) = re.findall(r"^ *enrich doctor (.*) \|\| true$", STEPS["Enrich"]["run"], re.MULTILINE)
    known = {option for parameter in cli.commands["doctor"].params for option in parameter.opts}
    assert set(re.findall(r"--[\w-]+", given)) == {"--catalog", "--base"} <= known


def test_the_token_reaches_the_command_and_no_other_step(runner: Runner) -> None:
    runner.run("Enrich", {})
    assert (runner.record / "token").read_text("utf-8") == TOKEN
    assert TOKEN not in " ".join(runner.arguments())
    assert [name for name, step in STEPS.items() if "inputs.token" in str(step)] == [
        "Check",
        "Suggest",
        "Enrich",
    ]


def test_a_token_for_github_com_is_another_one(runner: Runner) -> None:
    runner.run("Enrich", {"inputs.github-com-token": "of-github-com"})
    tokens = [(runner.record / name).read_text("utf-8") for name in ("token", "github-com-token")]
    assert tokens == [TOKEN, "of-github-com"]
    assert [name for name, step in STEPS.items() if "inputs.github-com-token" in str(step)] == ["Enrich"]


# --- the page -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_page_is_built_into_the_folder_that_is_uploaded(runner: Runner) -> None:
    runner.put_python(f'#!/usr/bin/env bash\nexec "{sys.executable}" "$@"\n')
    catalog = "title: List\nsections:\n- {id: all, title: All, columns: [{title: Name, field: name}]}\n"
    (runner.workspace / "catalog.yaml").write_text(catalog, "utf-8")
    done = runner.run("Build the page", {})
    uploaded = STEPS["Upload the page"]["with"]["path"].replace("${{ runner.temp }}", str(runner.temp))

    assert done.returncode == 0, done.stdout + done.stderr
    assert (Path(uploaded) / "index.html").is_file()
    assert [path.name for path in runner.workspace.iterdir()] == ["catalog.yaml"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_catalog_is_one_argument_of_the_page_too(runner: Runner, text: str) -> None:
    runner.run("Build the page", {"inputs.catalog": text})
    called = ["-P", "-m", "enricher", "site", f"--catalog={text}"]
    assert runner.arguments()[:5] == called
    assert list(runner.workspace.iterdir()) == []


def test_one_of_the_modes_runs_and_the_page_is_built_without_a_token() -> None:
    conditions = {name: step.get("if") for name, step in STEPS.items() if "if" in step}
    assert conditions == {
        "Build the page": "inputs.site == 'true'",
        "Upload the page": "inputs.site == 'true'",
        "Check": "inputs.mode == 'check'",
        "Suggest": "inputs.mode == 'suggest'",
        "Enrich": (
            "inputs.site != 'true' && inputs.mode != 'check' && inputs.mode != 'suggest' "
            "&& inputs.mode != 'install'"
        ),
    }
    assert list(STEPS["Build the page"]["env"]) == ["CATALOG"]


# --- the check of a contribution --------------------------------------------------------------------


def check(base: str, catalog: str = "catalog.yaml", fail_on: str = "error") -> list[str]:
    options = [f"--base=origin/{base}", f"--catalog={catalog}", f"--fail-on={fail_on}"]
    return ["-P", "-m", "enricher", "check", *options]


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A Person", "-c", "user.email=person@example.org")
    done = subprocess.run(
        ["git", "-C", folder, *identity, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def merged(runner: Runner) -> str:
    """Check out a merge of a contribution into its base, as GitHub does, and return the base's sha."""
    git(runner.workspace, "init", "-q", "-b", "main")
    git(runner.workspace, "commit", "-q", "--allow-empty", "-m", "The base")
    base = git(runner.workspace, "rev-parse", "HEAD")
    git(runner.workspace, "checkout", "-q", "-b", "contribution")
    git(runner.workspace, "commit", "-q", "--allow-empty", "-m", "A contribution")
    git(runner.workspace, "checkout", "-q", "--detach", base)
    git(runner.workspace, "merge", "-q", "--no-ff", "-m", "Merge", "contribution")
    return base


def test_the_check_compares_with_the_first_parent_of_the_merge(runner: Runner, merged: str) -> None:
    done = runner.run("Check", {}, GITHUB_BASE_REF="main")
    assert (done.returncode, done.stderr) == (0, "")
    assert runner.arguments() == check("main")
    assert git(runner.workspace, "rev-parse", "origin/main") == merged


def test_without_a_merge_the_base_is_fetched(runner: Runner, merged: str) -> None:
    other = runner.folder / "other"
    git(runner.folder, "clone", "-q", "--bare", f"{runner.workspace}", f"{other}")
    git(other, "branch", "trunk", merged)
    git(runner.workspace, "checkout", "-q", "contribution")
    git(runner.workspace, "remote", "add", "origin", f"{other}")
    assert runner.run("Check", {"inputs.base": "trunk"}, GITHUB_BASE_REF="main").returncode == 0
    assert runner.arguments() == check("trunk")
    assert git(runner.workspace, "rev-parse", "origin/trunk") == merged


@pytest.mark.sample(every=4)
@pytest.mark.parametrize("text", [text for text in HOSTILE if text])
def test_a_hostile_input_of_the_check_is_one_argument_and_nothing_else(
    runner: Runner, merged: str, text: str
) -> None:
    runner.run("Check", {"inputs.catalog": text, "inputs.fail-on": text}, GITHUB_BASE_REF="main")
    assert runner.arguments() == check("main", text, text)
    runner.run("Check", {"inputs.base": text}, GITHUB_BASE_REF="main")
    assert [path.name for path in runner.workspace.iterdir()] == [".git"]
    assert git(runner.workspace, "rev-parse", "main") == merged


@pytest.mark.parametrize("code", [0, 1, 2])
@pytest.mark.usefixtures("merged")
def test_the_exit_code_of_the_check_is_that_of_the_step(runner: Runner, code: int) -> None:
    assert runner.run("Check", {}, GITHUB_BASE_REF="main", CODE=str(code)).returncode == code


def test_the_check_is_given_options_that_it_has() -> None:
    known = {option for parameter in cli.commands["check"].params for option in parameter.opts}
    assert (
        set(re.findall(r'"(--[\w-]+)=', STEPS["Check"]["run"]))
        == {"--base", "--catalog", "--fail-on"}
        <= known
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_input_of_the_answer_to_a_form_is_one_argument_and_nothing_else(
    runner: Runner, text: str
) -> None:
    runner.run("Suggest", {"inputs.catalog": text, "inputs.base": text})
    base = [f"--base={text}"] if text else []
    assert runner.arguments() == ["-P", "-m", "enricher", "add", "--issue", f"--catalog={text}", *base]
    assert list(runner.workspace.iterdir()) == []


# --- how long it takes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "workflow",
    [
        (ROOT / ".github" / "workflows" / "enrich.yml").read_text("utf-8"),
        QUICK_START,
        written_workflow([Path("README.md")]),
    ],
    ids=["enrich.yml", "quick start", "init"],
)
def test_a_run_with_the_budget_ends_before_the_job_does(workflow: str) -> None:
    """The slowest source sends one request every ten seconds. A job that is stopped keeps nothing."""
    (minutes,) = re.findall(r"timeout-minutes: (\d+)", workflow)
    longest = max(usenix._DELAY, proceedings._DELAY, conference._DELAY, arxiv._DELAY)
    assert int(DEFAULTS["inputs.budget"]) * longest + 5 * 60 <= int(minutes) * 60


# --- how it is installed --------------------------------------------------------------------------


def test_every_package_comes_with_its_hash_into_a_place_of_the_actions_own(runner: Runner) -> None:
    python = runner.folder / "python"
    write_script(python, RECORDER)
    done = runner.run("Install", {"steps.python.outputs.python-path": str(python)})
    assert done.returncode == 0
    venv = str(runner.temp / "enricher")
    made, installed = runner.arguments()[:5], runner.arguments()[5:]
    assert made == ["-P", "-m", "venv", "--clear", venv]
    assert installed[:4] == ["-P", "-m", "pip", "install"]
    assert installed[-3:] == ["--require-hashes", "-r", str(ROOT / "requirements" / "run.txt")]


def test_the_jobs_own_python_is_left_alone() -> None:
    assert STEPS["python"]["with"]["update-environment"] is False


@pytest.mark.slow
def test_the_step_runs_the_command_and_writes_every_output_that_the_action_names(runner: Runner) -> None:
    """A list without links asks no upstream; a file of it that is named like a module is not run."""
    runner.put_python(f'#!/usr/bin/env bash\nexec "{sys.executable}" "$@"\n')
    catalog = "title: List\nsections:\n- {id: all, title: All, columns: [{title: Name, field: name}]}\n"
    (runner.workspace / "catalog.yaml").write_text(catalog, "utf-8")
    (runner.workspace / "click.py").write_text("raise SystemExit('run from the list')\n", "utf-8")
    done = runner.run("Enrich", {"inputs.dry-run": "true"})
    assert done.returncode == 0, done.stdout + done.stderr
    written = [line.partition("=")[0] for line in runner.output.read_text("utf-8").splitlines()]
    assert sorted(written) == sorted(ACTION["outputs"])


def test_each_output_is_the_steps_of_the_same_name() -> None:
    values = {name: output["value"] for name, output in ACTION["outputs"].items()}
    assert values == {name: f"${{{{ steps.enrich.outputs.{name} }}}}" for name in values}
    assert STEPS["Enrich"]["id"] == "enrich"


def test_no_expression_stands_in_a_shell_script() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert len(scripts) == 5
    assert [script for script in scripts if "${{" in script] == []


@pytest.mark.external
def test_from_a_runner_that_has_python_alone_to_a_pull_request_a_page_and_a_check(
    runner: Runner, tmp_path: Path
) -> None:
    """Every step but those of other actions, one after the other, with the packages of the index."""
    installed = runner.run("Install", {"steps.python.outputs.python-path": sys.executable})
    assert installed.returncode == 0, installed.stdout + installed.stderr

    with hosting(tmp_path) as hosted:
        upstreams = hosted.upstreams.environment
        done = runner.run("Enrich", {}, **upstreams)
        assert done.returncode == 0, done.stdout + done.stderr
        outputs = dict(line.split("=", 1) for line in runner.output.read_text("utf-8").splitlines())
        assert (outputs["pull-request-operation"], outputs["pull-request-number"]) == ("created", "1")
        assert outputs["pull-request-head-sha"] == hosted.branch

        git(runner.workspace, "init", "-q")
        git(runner.workspace, "fetch", "-q", f"{tmp_path / 'list.git'}", "main")
        git(runner.workspace, "checkout", "-q", "--detach", "FETCH_HEAD")
        page = runner.run("Build the page", {}, **upstreams)
        assert page.returncode == 0, page.stdout + page.stderr
        assert (runner.temp / "enricher-site" / "index.html").is_file()

        git(runner.workspace, "commit", "-q", "--allow-empty", "-m", "A contribution")
        git(runner.workspace, "remote", "add", "origin", f"{tmp_path / 'list.git'}")
        checked = runner.run("Check", {}, GITHUB_BASE_REF="main", **upstreams)
        assert checked.returncode == 0, checked.stdout + checked.stderr


# --- what the documents say -----------------------------------------------------------------------


def block(language: str, marker: str) -> str:
    """Return the one code block of the quick start that holds the marker."""
    blocks = re.findall(rf"```{language}\n(.*?)```", QUICK_START, re.DOTALL)
    (found,) = (text for text in blocks if marker in text)
    return str(found)


def test_every_input_is_documented_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `([\w-]+)` \| ([^|]*?) \|", QUICK_START, re.MULTILINE))
    assert sorted(rows) == sorted(ACTION["inputs"])
    documented = {
        name: rows[name].strip("`") for name in ("catalog", "dry-run", "force", "python-version", "budget")
    }
    assert documented == {name: DEFAULTS[f"inputs.{name}"] for name in documented}


def test_every_output_is_documented() -> None:
    reference = (ROOT / "docs" / "reference.md").read_text("utf-8")
    assert [name for name in ACTION["outputs"] if f"`{name}`" not in reference] == []


def test_the_catalog_of_the_quick_start_is_valid_and_short() -> None:
    text = block("yaml", "sections:")
    names = [entry.name for entry in read_catalog(text).entries()]
    assert (names, len(text.splitlines())) == (["SpotServe"], 10)


def test_the_readme_of_the_quick_start_has_the_marks_that_its_catalog_needs() -> None:
    catalog = read_catalog(block("yaml", "sections:"))
    readme = block("markdown", "enrich:begin")
    rendered = render(catalog, {}, {}, list_texts("", "", readme, "")).lists["README.md"]
    assert "| SpotServe |" in rendered


def test_the_workflow_of_the_quick_start_is_short_and_gives_the_action_inputs_that_it_has() -> None:
    text = block("yaml", "schedule:")
    (job,) = yaml.safe_load(text)["jobs"].values()
    (step,) = job["steps"]
    assert len(text.splitlines()) <= 20
    assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert set(step.get("with", {})) <= set(ACTION["inputs"])
    assert step["uses"].endswith("/AI-Flow-Scheduling-Papers@v1")
