"""The command as a person or a workflow runs it: what is written, what is said, and every exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from enricher import __version__
from enricher.cli import cli
from enricher.http.usage import Meter
from simulated_upstreams.samples import LIST
from simulated_upstreams.server import Request, Response, json_response
from tests.support.command import Result, enrich, environment
from tests.support.hosted_list import CATALOG, FILES, Hosted, down


def run(folder: Path, hosted: Hosted, *arguments: str, **extra: str) -> Result:
    return enrich(folder, {**hosted.upstreams.environment, **extra}, *arguments)


def files(folder: Path) -> dict[str, str]:
    return {
        path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir()) if path.is_file()
    }


# --- a run ---


def test_a_run_writes_the_facts_of_the_three_sources(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted)
    assert result.code == 0
    assert "Wrote metadata.yaml, README.md, abstracts.md." in result.out.splitlines()
    after = files(folder)
    assert after["catalog.yaml"] == CATALOG
    assert "| [Code](https://github.com/InternLM/AcmeTrace) | 120 | CC-BY-4.0 |" in after["README.md"]
    assert "[Abstract](abstracts.md#spotserve)" in after["README.md"]
    assert (
        "**Characterization of Large Language Model Development in the Datacenter**" in after["abstracts.md"]
    )
    assert "example.org" not in after["metadata.yaml"], "an author's e-mail address was stored"


def test_a_second_run_changes_no_byte_and_asks_usenix_nothing(folder: Path, hosted: Hosted) -> None:
    run(folder, hosted)
    before = files(folder)
    hosted.upstreams.usenix.requests.clear()
    result = run(folder, hosted)
    assert (result.code, files(folder)) == (0, before)
    assert "Nothing to write: all files are up to date." in result.out
    assert hosted.upstreams.usenix.requests == []


def test_files_with_the_line_ends_of_windows_keep_them_and_are_up_to_date(
    folder: Path, hosted: Hosted
) -> None:
    run(folder, hosted)
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(folder, hosted, "render", "--check").code == 0
    assert "Nothing to write" in run(folder, hosted).out
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_one_entry_is_refreshed_and_no_other(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted, "--entry", "aCME")
    assert result.code == 0
    metadata = files(folder)["metadata.yaml"]
    assert "usenix:conference/nsdi24/presentation/hu:" in metadata
    assert "spotserve" not in metadata
    assert hosted.upstreams.arxiv.requests == []
    hosted.upstreams.usenix.requests.clear()
    assert run(folder, hosted, "--entry", "Acme").code == 0
    assert [r.path for r in hosted.upstreams.usenix.requests][1:] == ["/conference/nsdi24/presentation/hu"]


def test_entries_can_be_named_together(folder: Path, hosted: Hosted) -> None:
    assert run(folder, hosted, "--entry", "Acme", "--entry", "SpotServe").code == 0
    assert "hsword/spotserve" in files(folder)["metadata.yaml"]


def test_without_a_token_github_is_asked_by_rest_and_the_rate_limit_is_shown(
    folder: Path, hosted: Hosted
) -> None:
    result = run(folder, hosted, "--entry", "Acme", GITHUB_TOKEN="")
    assert result.code == 0
    assert [r.path for r in hosted.upstreams.github.requests] == ["/repos/internlm/acmetrace"]
    assert "GitHub: 59 of 60 left until" in result.out
    assert "stars: 120" in files(folder)["metadata.yaml"]


def test_a_dry_run_asks_shows_and_writes_nothing(folder: Path, hosted: Hosted) -> None:
    before = files(folder)
    result = run(folder, hosted, "--dry-run")
    assert (result.code, files(folder)) == (0, before)
    assert "+++ b/metadata.yaml" in result.out
    assert "+| **Scheduler** |" in result.out
    assert hosted.upstreams.arxiv.requests


def test_the_pull_request_gets_the_difference_and_the_working_tree_keeps_its_bytes(
    folder: Path, hosted: Hosted
) -> None:
    before = files(folder)
    first = run(folder, hosted, "--pull-request")
    assert (first.code, files(folder)) == (0, before)
    assert "Opened pull request #1, 35 changes:\n" in first.out
    assert "120 | CC-BY-4.0 |" in hosted.store.read_files("enrich/metadata")["README.md"]
    hosted.upstreams.github.requests.clear()
    second = run(folder, hosted, "--pull-request")
    assert "Pull request #1 is up to date." in second.out
    assert hosted.writes() == []


def test_a_dry_run_of_the_pull_request_shows_what_would_be_sent_and_sends_nothing(
    folder: Path, hosted: Hosted
) -> None:
    rehearsed = run(folder, hosted, "--pull-request", "--dry-run")
    assert (rehearsed.code, hosted.writes(), hosted.github.pulls) == (0, [], {})
    run(folder, hosted, "--pull-request")
    assert hosted.pull.title in rehearsed.out
    assert (hosted.pull.body or "") in rehearsed.out
    assert "+++ b/metadata.yaml" in rehearsed.out


def test_rows_that_wait_in_the_pull_request_survive_a_source_that_fails(folder: Path, hosted: Hosted) -> None:
    run(folder, hosted, "--pull-request")
    before = hosted.store.read_files("enrich/metadata")
    hosted.upstreams.github.faults.append(lambda r: down(r) if b"repository(" in r.body else None)
    result = run(folder, hosted, "--pull-request")
    assert result.code == 3
    assert hosted.store.read_files("enrich/metadata") == before


def test_one_entry_in_the_pull_request_leaves_the_rows_of_the_others(folder: Path, hosted: Hosted) -> None:
    run(folder, hosted, "--pull-request", "--entry", "Acme")
    run(folder, hosted, "--pull-request", "--entry", "SpotServe")
    metadata = hosted.store.read_files("enrich/metadata")["metadata.yaml"]
    assert "internlm/acmetrace" in metadata
    assert "hsword/spotserve" in metadata


def test_the_report_holds_changes_problems_and_costs(folder: Path, hosted: Hosted) -> None:
    hosted.upstreams.simulated.github.delete("Hsword/SpotServe")
    assert run(folder, hosted, "--report", "report.json").code == 0
    report = json.loads(files(folder)["report.json"])
    stars = {"entries": ["Acme"], "link": "github:internlm/acmetrace", "source": "github"}
    assert {**stars, "field": "stars", "was": None, "now": 120} in report["changes"]
    assert [(p["entries"], p["kind"]) for p in report["problems"]] == [(["SpotServe"], "not found")]
    assert {u["name"]: u["requests"] for u in report["upstreams"]} == {
        "USENIX": 2,
        "arXiv": 1,
        "GitHub": 1,
        "Crossref": 1,
    }
    assert next(u for u in report["upstreams"] if u["name"] == "GitHub")["rate_limit"]["remaining"] == 4999


def test_every_request_names_the_client(folder: Path, hosted: Hosted) -> None:
    run(folder, hosted)
    servers = (hosted.upstreams.arxiv, hosted.upstreams.usenix, hosted.upstreams.github)
    agents = {request.headers["user-agent"] for server in servers for request in server.requests}
    assert agents == {f"enricher/{__version__} (curated list of papers; +https://github.com/{LIST})"}


def test_a_budget_holds_for_each_source_and_the_rest_is_reported(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted, "--budget", "1", GITHUB_TOKEN="")
    assert result.code == 0
    assert "3 checked, 2 left for the next run (GitHub 1, USENIX 1)" in result.out
    assert "Not checked" not in result.out
    assert run(folder, hosted, "--budget", "0").code == 2


def test_a_run_ends_its_requests_in_time_and_the_rest_is_reported(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted, "--minutes", "1", ENRICHER_USENIX_DELAY="90")
    assert result.code == 0
    # The first request to USENIX is for robots.txt; the page would be a minute and a half later.
    assert "left for the next run (USENIX 1)" in result.out
    assert "Not checked" not in result.out


def test_verbose_logs_each_request_and_no_token(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted, "-v")
    assert f"GET {hosted.upstreams.usenix.url}/robots.txt" in result.err
    assert "sample-token" not in result.err + result.out


def test_a_log_is_plain_lines(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted)
    assert "Checking 4 links: USENIX 1, arXiv 1, GitHub 2\n" in result.err
    assert "\x1b" not in result.err + result.out


# --- GitHub Actions ---


def test_in_actions_outputs_annotations_and_the_step_summary_are_written(
    folder: Path, hosted: Hosted, tmp_path: Path
) -> None:
    hosted.upstreams.simulated.github.delete("Hsword/SpotServe")
    output, step_summary = tmp_path / "output", tmp_path / "summary"
    actions = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(step_summary),
    }
    result = run(folder, hosted, "--pull-request", **actions)
    assert result.code == 0
    assert (
        "::warning title=enrich::Not found: SpotServe (catalog.yaml line 58): GitHub has no repository"
        in result.out
    )
    assert "pull-request-number=1\n" in output.read_text()
    assert "pull-request-operation=created\n" in output.read_text()
    assert "### New in this run (29)\n" in step_summary.read_text()


@pytest.mark.parametrize("name", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
def test_a_file_of_actions_that_cannot_be_written_is_named(
    folder: Path, hosted: Hosted, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "nowhere" / "file"

    result = run(folder, hosted, "--pull-request", GITHUB_ACTIONS="true", **{name: str(path)})

    assert result.code == 1
    said = (
        f"Error: {path} ({name}) cannot be written: No such file or directory; the run itself is complete\n"
    )
    assert result.err.endswith(said)
    assert len(hosted.github.pulls) == 1


# --- exit codes ---


def test_an_unknown_entry_exits_2_and_names_the_nearest(folder: Path, hosted: Hosted) -> None:
    result = run(folder, hosted, "--entry", "Acne")
    assert (result.code, result.out) == (2, "")
    assert result.err == 'Error: no entry is named "Acne" in AI-Flow-Scheduling-Papers; did you mean Acme?\n'
    assert hosted.upstreams.github.requests == []


def test_a_bad_catalog_exits_2_with_every_mistake(folder: Path) -> None:
    text = CATALOG.replace("objective: [JCT]", "objective: [JTC]").replace("year: 2024", "yaer: 2024", 1)
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    for arguments in ([], ["check"], ["render"], ["--dry-run"]):
        result = enrich(folder, {}, *arguments)
        assert result.code == 2, arguments
        assert result.err.count("catalog.yaml:") == 2
        assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--force"], "--force needs --pull-request"),
        (["--retry-closed"], "--retry-closed needs --pull-request"),
        (["--base", "main"], "--base needs --pull-request"),
        (["--entyr", "Acme"], "No such option"),
        (["chekc"], "No such command"),
        (["--dry-run", "check"], "--dry-run cannot be used with check"),
        (["--pull-request", "--catalog", "/list/catalog.yaml"], "a path within the repository"),
        (["--catalog", "nowhere.yaml"], "nowhere.yaml not found"),
        (["check", "--catalog", "nowhere.yaml"], "nowhere.yaml cannot be read"),
    ],
)
def test_a_usage_mistake_exits_2_with_a_message(
    folder: Path, hosted: Hosted, arguments: list[str], message: str
) -> None:
    result = run(folder, hosted, *arguments)
    assert result.code == 2
    assert message in result.err
    assert "Traceback" not in result.err


def test_a_setting_that_makes_no_sense_exits_2_and_names_the_variable(folder: Path) -> None:
    result = enrich(folder, {"ENRICHER_ARXIV_DELAY": "soon"})
    assert result.code == 2
    assert "ENRICHER_ARXIV_DELAY is 'soon'" in result.err


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        (["GITHUB_TOKEN"], "a pull request needs GITHUB_TOKEN in the environment"),
        (["GITHUB_REPOSITORY"], "a pull request needs GITHUB_REPOSITORY in the environment"),
        (["GITHUB_TOKEN", "GITHUB_REPOSITORY"], "needs GITHUB_TOKEN and GITHUB_REPOSITORY in"),
    ],
)
def test_a_pull_request_without_what_it_needs_exits_1_and_names_it(
    folder: Path, hosted: Hosted, missing: list[str], message: str
) -> None:
    result = run(folder, hosted, "--pull-request", **dict.fromkeys(missing, ""))
    assert result.code == 1
    assert message in result.err


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({"GITHUB_TOKEN": "another-token"}, "GITHUB_TOKEN"),
        ({"GITHUB_TOKEN": "", "GH_TOKEN": "another-token"}, "GH_TOKEN"),
    ],
)
def test_a_pull_request_that_github_refuses_exits_1_and_names_the_tokens_variable(
    folder: Path, hosted: Hosted, variables: dict[str, str], name: str
) -> None:
    result = run(folder, hosted, "--pull-request", **variables)
    assert result.code == 1
    said = f"Error: {LIST}: GitHub refused (401): Bad credentials. The token is that of {name}\n"
    assert result.err.endswith(said)
    assert "another-token" not in result.err


@pytest.mark.parametrize("name", [f"https://github.com/{LIST}", "AI-Flow-Scheduling-Papers"])
def test_a_repository_without_owner_and_name_alone_exits_2(folder: Path, hosted: Hosted, name: str) -> None:
    result = run(folder, hosted, "--pull-request", GITHUB_REPOSITORY=name)
    assert result.code == 2
    assert f"GITHUB_REPOSITORY is {name!r}; it must be the owner and the name of the list's" in result.err
    assert hosted.upstreams.github.requests == []


def test_a_source_that_is_down_exits_3_and_the_results_of_the_others_are_written(
    folder: Path, hosted: Hosted
) -> None:
    hosted.upstreams.usenix.faults.append(down)
    result = run(folder, hosted)
    assert result.code == 3
    assert "USENIX is unavailable (answered 503)" in result.out
    after = files(folder)
    assert "usenix:" not in after["metadata.yaml"]
    assert "arxiv:2311.15566:" in after["metadata.yaml"]
    assert "github:internlm/acmetrace:" in after["metadata.yaml"]


def test_a_source_that_fails_too_often_exits_3_and_changes_nothing(folder: Path, hosted: Hosted) -> None:
    run(folder, hosted)
    catalog = f"{CATALOG}\nbreaker: {{percent: 49, least: 1}}\n"
    (folder / "catalog.yaml").write_text(catalog, encoding="utf-8")
    before = files(folder)
    hosted.github.change("InternLM/AcmeTrace", stars=9_999)
    hosted.upstreams.github.afterwards.append(half)
    result = run(folder, hosted, "--report", "report.json")
    assert result.code == 3
    assert "GitHub is unavailable (1 of its 2 lookups failed, more than 49 %: " in result.out
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert (report["down"], report["changes"]) == ([], [])
    assert report["tripped"] == [{"source": "github", "failed": 1, "asked": 2, "percent": 49}]
    (folder / "report.json").unlink()
    assert files(folder) == before


def half(request: Request, response: Response) -> Response:
    """Leave the second repository out of what GraphQL answers."""
    answer = json.loads(response.body)
    answer["data"]["r1"] = None
    return json_response(200, answer)


def test_with_every_source_down_no_byte_changes(folder: Path, hosted: Hosted) -> None:
    run(folder, hosted)
    before = files(folder)
    for server in (hosted.upstreams.usenix, hosted.upstreams.arxiv, hosted.upstreams.github):
        server.faults.append(down)
    result = run(folder, hosted)
    assert (result.code, files(folder)) == (3, before)


def test_files_that_cannot_be_written_exit_1(folder: Path, hosted: Hosted) -> None:
    (folder / "abstracts.md").mkdir()
    result = run(folder, hosted)
    assert result.code in {1, 2}
    assert "abstracts.md cannot be" in result.err
    assert (folder / "README.md").read_text(encoding="utf-8") == FILES["README.md"]


# --- the other commands ---


def test_render_writes_what_is_out_of_date_and_then_nothing(folder: Path) -> None:
    assert enrich(folder, {}, "render", "--check").code == 1
    assert enrich(folder, {}, "render").out == "Wrote metadata.yaml, README.md, abstracts.md.\n"
    before = files(folder)
    assert enrich(folder, {}, "render").out == "All files are up to date.\n"
    assert enrich(folder, {}, "render", "--check").code == 0
    assert files(folder) == before


def test_render_check_names_what_is_out_of_date_and_writes_nothing(folder: Path) -> None:
    enrich(folder, {}, "render")
    readme = folder / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8").replace("| NSDI |", "| OSDI |"), encoding="utf-8")
    before = files(folder)
    result = enrich(folder, {}, "render", "--check")
    assert (result.code, result.out) == (
        1,
        (
            "From README.md: 1 changed cell\n  README.md line 8: Acme: Series: NSDI → OSDI\n"
            "Out of date: catalog.yaml, README.md, abstracts.md. "
            "Run: enrich render, which copies these edits into the catalog\n"
        ),
    )
    assert files(folder) == before


def test_a_source_that_does_not_exist_exits_2_and_names_those_that_do(folder: Path) -> None:
    text = CATALOG.replace("sections:", "sources: {usenxi: {abstracts: false}}\nsections:")
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    result = enrich(folder, {}, "render")
    assert result.code == 2
    assert "'usenxi' is no source; there are usenix, proceedings," in result.err


def test_render_names_the_missing_marks(folder: Path) -> None:
    (folder / "README.md").write_text("# A list\n", encoding="utf-8")
    result = enrich(folder, {}, "render")
    assert result.code == 2
    assert (
        "README.md: missing markers for training, training-legend, inference, inference-legend, glossary."
        in result.err
    )
    assert "<!-- enrich:begin training -->\n<!-- enrich:end training -->" in result.err


def test_a_damaged_metadata_file_is_named_with_what_to_do(folder: Path) -> None:
    (folder / "metadata.yaml").write_text("<<<<<<< HEAD\n", encoding="utf-8")
    result = enrich(folder, {}, "render")
    assert result.code == 2
    assert "metadata.yaml:1:" in result.err
    assert "restore it from git, or delete it" in result.err


def test_check_counts_what_the_catalog_holds(folder: Path) -> None:
    result = enrich(folder, {}, "check")
    assert (result.code, result.out) == (0, "catalog.yaml is valid: 2 sections, 2 entries.\n")


def test_the_version_is_the_packages(folder: Path) -> None:
    assert enrich(folder, {}, "--version").out == f"enrich, version {__version__}\n"


def test_a_file_that_the_output_goes_to_is_utf_8_on_every_system(tmp_path: Path) -> None:
    """On Windows, Python writes to a file in the code page of the country, which lacks most letters."""
    (tmp_path / "README.md").write_text("- [調度 → ♣](https://arxiv.org/abs/2101.00001)\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "enricher", "init", "--json"],
        cwd=tmp_path,
        env=environment({"PYTHONIOENCODING": "cp1252"}),
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "調度 → ♣" in done.stdout.decode()


def test_help_shows_an_example_and_the_exit_codes(folder: Path) -> None:
    result = enrich(folder, {}, "--help")
    assert result.code == 0
    assert "enrich --entry Acme" in result.out
    assert "  3    a source was unavailable; results from the others were saved" in result.out


@pytest.mark.parametrize("command", [[], *([name] for name in sorted(cli.commands))], ids=str)
def test_every_help_fits_80_columns(folder: Path, command: list[str]) -> None:
    result = enrich(folder, {"COLUMNS": "120"}, *command, "--help")
    assert result.code == 0
    assert [line for line in result.out.splitlines() if len(line) > 80] == []


def test_help_imports_neither_the_http_client_nor_the_sources() -> None:
    code = "import sys, enricher.cli; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {"httpx", "enricher.sources", "enricher.pipeline"} & set(done.stdout.split()) == set()


def test_the_shell_completes_the_names_of_entries(folder: Path) -> None:
    words = {"COMP_WORDS": "enrich --entry sp", "COMP_CWORD": "2", "_ENRICH_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [Path(sys.executable).with_name("enrich")],
        cwd=folder,
        env=environment(words),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "plain,SpotServe\n"


def test_without_a_network_one_sentence_says_so_and_nothing_is_written(folder: Path) -> None:
    hosts = {
        "ENRICHER_ARXIV_URL": "http://arxiv.invalid/api/query",
        "ENRICHER_USENIX_URL": "http://usenix.invalid",
        "GITHUB_API_URL": "http://github.invalid",
        "ENRICHER_DATACITE_URL": "http://datacite.invalid",
    }
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    result = enrich(folder, {**hosts, "ENRICHER_USENIX_DELAY": "60"})

    assert (result.code, result.out) == (3, "")
    said, _, advice = result.err.partition("Error: ")[2].partition("\n\n")
    names = said.replace("\n", " ").removeprefix("no network. None of these hosts could be found: ")
    assert set(names.removesuffix(".").split(", ")) == {
        f"{name}.invalid" for name in ("usenix", "arxiv", "github", "datacite")
    }
    assert advice.startswith(
        "Nothing was written. Check the connection, or set HTTPS_PROXY if this machine\n"
    )
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_without_a_network_no_pull_request_is_tried(folder: Path) -> None:
    settings = {
        "GITHUB_API_URL": "http://github.invalid",
        "GITHUB_TOKEN": "a-throw-away-token",
        "GITHUB_REPOSITORY": "octo/list",
    }

    result = enrich(folder, settings, "--pull-request")

    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("Error: no network. None of these hosts could be found: github.invalid.\n")


def test_a_host_that_has_answered_before_its_name_was_lost_is_no_lost_network() -> None:
    meter = Meter()
    meter.note_host("upstream.example", answered=True)
    meter.note_unknown("upstream.example")

    assert meter.without_network() == ()


def test_one_host_whose_name_is_not_found_is_a_source_that_is_unavailable(
    folder: Path, hosted: Hosted
) -> None:
    settings = hosted.upstreams.environment | {"ENRICHER_ARXIV_URL": "http://arxiv.invalid/api/query"}

    result = enrich(folder, settings)

    assert result.code == 3
    assert (
        "  arXiv is unavailable (could not be reached: the name arxiv.invalid was not\n    found). 1 link keeps"
        in result.out
    )
    assert "A source was unavailable; results from the others were saved.\n" in result.out
