"""`make demo` as a new user runs it: without network, without token, and without files in the folder."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from simulated_upstreams.demo import demo as run_demo
from tests.support.command import Result, child, enrich, environment


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(False, id="in this process"),
        pytest.param(True, id="as a command", marks=pytest.mark.slow),
    ],
)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder = tmp_path_factory.mktemp("elsewhere")
    # What a shell or a workflow may have set has no effect.
    settings = {"GITHUB_TOKEN": "mine", "GITHUB_ACTIONS": "true", "TMPDIR": str(folder.parent)}
    result = child(folder, settings, "simulated_upstreams") if request.param else _here(folder, settings)
    assert list(folder.iterdir()) == []
    return result


def _here(folder: Path, settings: Mapping[str, str]) -> Result:
    """Run the demo in this process, and in it each command that it would start."""

    def run(
        command: list[str], *, cwd: Path, env: Mapping[str, str], check: bool
    ) -> subprocess.CompletedProcess[str]:
        assert (command[:3], check) == ([sys.executable, "-m", "enricher"], False)
        done = enrich(cwd, env, *command[3:])
        sys.stdout.write(done.out)
        return subprocess.CompletedProcess(command, done.code)

    with pytest.MonkeyPatch.context() as patch, chdir(folder), redirect_stdout(StringIO()) as out:
        patch.setattr(tempfile, "tempdir", settings["TMPDIR"])
        patch.setattr("simulated_upstreams.demo.subprocess.run", run)
        code = run_demo(environment(settings))
    return Result(code, out.getvalue(), "")


def parts(out: str) -> list[tuple[str, str]]:
    """Return the headings of the output and the text below each."""
    pieces = re.split(r"^──── (.*?) ?─*$", out, flags=re.MULTILINE)
    return list(zip(pieces[1::2], pieces[2::2], strict=True))


def test_it_succeeds_and_states_that_its_answers_are_samples(demo: Result) -> None:
    assert demo.code == 0
    assert "Abstracts, stars, licenses and dates are samples: made up" in demo.out


def test_it_shows_the_tables_before_and_after(demo: Result) -> None:
    shown = dict(parts(demo.out))
    for row in (
        "| [Code](https://github.com/InternLM/AcmeTrace) | {} |",
        "| [Code](https://github.com/Hsword/SpotServe) | {} |",
    ):
        assert row.format("- | -") in shown["README.md"]
        assert row.format("- | -") not in shown["README.md after a merge"]
    assert "| 120 | CC-BY-4.0 |" in shown["README.md after a merge"]
    assert "| 45 | none |" in shown["README.md after a merge"]


def test_it_shows_both_abstracts_under_their_titles(demo: Result) -> None:
    abstracts = dict(parts(demo.out))["abstracts.md after a merge"]
    for title in (
        "Characterization of Large Language Model Development in the Datacenter",
        "SpotServe: Serving Generative Large Language Models on Preemptible Instances",
    ):
        assert re.search(rf"\*\*{title}\*\*\n\n.*\n\n.*\n\nSample abstract, not the authors' own", abstracts)


def test_it_shows_the_life_of_one_pull_request(demo: Result) -> None:
    runs = [
        below.strip().splitlines()
        for heading, below in parts(demo.out)
        if heading == "$ enrich --pull-request"
    ]
    ends = re.compile("(?:Opened|Updated|Pull request|Nothing to) .*")
    assert [next(filter(ends.fullmatch, run)) for run in runs] == [
        "Opened pull request #1, 35 changes:",
        "Pull request #1 is up to date.",
        "Updated pull request #1, now 35 changes:",
        "Pull request #1 was not updated: a person has pushed to its branch.",
        "Updated pull request #1, now 35 changes:",
        "Nothing to propose: main is up to date, except for what was rejected in #1 (see",
    ]
    assert ["Nothing new." in run for run in runs] == [False, True, False, True, True, True]
    assert re.findall(r"pull/(\d+)", demo.out) == ["1"] * 5


def test_it_shows_title_and_body_and_where_the_files_are(demo: Result) -> None:
    shown = dict(parts(demo.out))
    body = shown["Pull request #1: Add stars, licenses and abstracts for 2 papers"]
    assert re.search(r"\| Acme \| .+ \| NSDI 2024 \| yes \| 120 \| CC-BY-4.0 \|", body)
    folder = re.search(r"List: +(\S+)", shown["Files of this demo"])
    assert folder
    assert (Path(folder[1]) / "abstracts.md").is_file()
    assert "Sample abstract" in (Path(folder[1]) / "page" / "_site" / "data.json").read_text("utf-8")


def test_it_shows_a_list_in_place_and_the_two_lines_that_change(demo: Result) -> None:
    log = demo.out.rpartition("──── $ enrich ")[2]
    assert "Changed lines (2)" in log
    assert re.findall(r"^  \+ (.*)$", log, re.MULTILINE) == [
        "ASPLOS 2024",
        "[[code](https://github.com/AcmeTrace/AcmeTrace)]",
    ]


def test_its_own_lines_fit_80_columns(demo: Result) -> None:
    own = [line for line in demo.out.splitlines() if line.startswith(("────", "════"))]
    assert len(own) > 20
    assert {len(line) for line in own} == {80}
    assert all(len(line) <= 80 for line in demo.out.partition("════")[0].splitlines())
