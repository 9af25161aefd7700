"""Broken set-ups, each named by `enrich doctor`: the whole command against the simulated upstreams."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enricher.catalog.reader import read_catalog
from enricher.cli import _run
from enricher.errors import PublishError
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.model.source import Source
from enricher.publish.github.identity import BRANCH
from enricher.render.files import render
from enricher.render.marked import skeleton
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import samples, users
from simulated_upstreams.samples import LIST, sample_state
from simulated_upstreams.server import Request, Response, Server, text_response
from tests.support.command import Result, enrich, environment
from tests.support.hosted_list import Hosted, down, hosting, written
from tests.support.list_texts import list_texts

pytestmark = pytest.mark.sample(every=3)

TOKEN = "ghp_sample"
NIGHT = datetime(2026, 11, 23, tzinfo=UTC).date()  # a Monday
NOWHERE = "http://127.0.0.1:1"
OFFLINE = {
    "ENRICHER_ARXIV_URL": NOWHERE,
    "ENRICHER_USENIX_URL": NOWHERE,
    "GITHUB_API_URL": NOWHERE,
    "GITHUB_GRAPHQL_URL": NOWHERE,
}


def files(sources: tuple[Source, ...]) -> dict[str, str]:
    """Return the sample list with its tables rendered: all is up to date."""
    text = samples.catalog()
    catalog = read_catalog(text)
    rendered = render(catalog, resolve(catalog, sources), {}, list_texts(text, "", skeleton(catalog), ""))
    return {
        "catalog.yaml": text,
        "metadata.yaml": rendered.metadata,
        "README.md": rendered.lists["README.md"],
        "abstracts.md": rendered.abstracts["abstracts.md"],
    }


@pytest.fixture(scope="module")
def healthy() -> dict[str, str]:
    with open_sources(read_settings({}), Meter()) as sources:
        return files(sources)


@pytest.fixture
def folder(tmp_path: Path, healthy: dict[str, str]) -> Path:
    return written(tmp_path, healthy)


@pytest.fixture
def hosted(tmp_path: Path, healthy: dict[str, str]) -> Iterator[Hosted]:
    """The list of an administrator, whose classic token has the right scope."""
    sample = sample_state()
    sample.github.token, sample.github.role, sample.github.scopes = TOKEN, "admin", "repo"
    with hosting(tmp_path, healthy, sample) as hosted:
        yield hosted


@dataclass(frozen=True)
class Doctor:
    """The command in this process, with the environment and the folder of a person."""

    folder: Path
    hosted: Hosted
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    def call(self, *arguments: str, **extra: str) -> Result:
        for name, value in environment({**self.hosted.upstreams.environment, **extra}).items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.setattr(sys, "argv", ["enrich", "doctor", *arguments])
        self.monkeypatch.chdir(self.folder)
        code = _run()
        captured = self.capsys.readouterr()
        assert TOKEN not in captured.out + captured.err
        return Result(code, captured.out, captured.err)

    def examine(self, *arguments: str, **extra: str) -> "Findings":
        result = self.call("--json", *arguments, **extra)
        assert result.err == ""
        return Findings(result.code, {f["check"]: f for f in json.loads(result.out)["checks"]})


@dataclass(frozen=True)
class Findings:
    code: int
    checks: dict[str, dict[str, Any]]

    def of(self, *verdicts: str) -> set[str]:
        return {name for name, finding in self.checks.items() if finding["verdict"] in verdicts}


@pytest.fixture
def doctor(
    folder: Path, hosted: Hosted, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Doctor:
    for name in ("GITHUB_ACTIONS", "GH_TOKEN", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Doctor(folder, hosted, monkeypatch, capsys)


# --- a healthy set-up -----------------------------------------------------------------------------


def test_in_a_healthy_set_up_every_check_is_ok(doctor: Doctor) -> None:
    found = doctor.examine()
    assert (found.code, found.of("ok")) == (0, set(found.checks))
    assert list(found.checks) == [
        *("catalog", "metadata", "tables"),
        *("token", "scopes", "budget", "clock"),
        *("repository", "push", "actions"),
        *("base", "branch", "pull-request", "rules", "next-run"),
        *("usenix", "arxiv", "github"),
    ]


def test_nothing_is_written_anywhere(doctor: Doctor, healthy: dict[str, str]) -> None:
    doctor.examine()
    assert doctor.hosted.writes() == []
    assert {path.name: path.read_text("utf-8") for path in doctor.folder.iterdir()} == healthy


def test_without_a_checkout_the_files_are_read_from_github(doctor: Doctor) -> None:
    for path in doctor.folder.iterdir():
        path.unlink()
    found = doctor.examine()
    assert (found.code, found.of("ok")) == (0, set(found.checks))
    assert f"catalog.yaml in {LIST} at main: 2 sections" in found.checks["catalog"]["found"]


def test_a_workflows_own_token_leaves_unknown_what_github_does_not_show_it(doctor: Doctor) -> None:
    github = doctor.hosted.github
    github.token, github.role, github.scopes = "ghs_sample", "read", None
    found = doctor.examine(GITHUB_ACTIONS="true")
    assert (found.code, found.of("cannot be seen")) == (0, {"scopes", "push", "actions"})
    assert found.of("warning", "fault") == set()
    assert "it can read contents and pull requests" in found.checks["scopes"]["found"]


# --- broken set-ups -------------------------------------------------------------------------------

Arrange = Callable[[Hosted, Path], None]


@dataclass(frozen=True)
class Setup:
    """How something is broken, and what the doctor finds: the check, its verdict and some of its words."""

    check: str
    verdict: str
    words: str
    advice: str
    arrange: Arrange = lambda hosted, folder: None
    arguments: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    also: frozenset[str] = frozenset()  # further checks with a fault


def set_github(**facts: Any) -> Arrange:
    def arrange(hosted: Hosted, folder: Path) -> None:
        for name, value in facts.items():
            setattr(hosted.github, name, value)

    return arrange


def answering(upstream: str, status: int, text: str = "", **headers: str) -> Arrange:
    def respond(_: Request) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(status, {"content-type": "text/html; charset=utf-8", **named}, text.encode())

    def arrange(hosted: Hosted, folder: Path) -> None:
        server: Server = getattr(hosted.upstreams, upstream)
        server.faults.append(respond)

    return arrange


def without_abstract_at_datacite(hosted: Hosted, folder: Path) -> None:
    known = hosted.upstreams.simulated.datacite
    known["1706.03762"] = replace(known["1706.03762"], abstract="")


def with_another_template(old: str, new: str) -> Arrange:
    """Let USENIX use another template."""

    def rewrite(_: Request, response: Response) -> Response:
        return Response(response.status, response.headers, response.body.replace(old.encode(), new.encode()))

    def arrange(hosted: Hosted, folder: Path) -> None:
        hosted.upstreams.usenix.afterwards.append(rewrite)

    return arrange


def together(*arranged: Arrange) -> Arrange:
    def arrange(hosted: Hosted, folder: Path) -> None:
        for one in arranged:
            one(hosted, folder)

    return arrange


def with_file(name: str, old: str, new: str) -> Arrange:
    def arrange(hosted: Hosted, folder: Path) -> None:
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")

    return arrange


def with_bytes(name: str, content: bytes) -> Arrange:
    def arrange(hosted: Hosted, folder: Path) -> None:
        (folder / name).write_bytes(content)

    return arrange


def night(hosted: Hosted) -> None:
    hosted.github.token = "sample-token"
    hosted.night(NIGHT)
    hosted.github.token = TOKEN


def taken_over(hosted: Hosted, folder: Path) -> None:
    night(hosted)
    users.push(hosted.github, BRANCH, {"notes.md": "Checked by hand.\n"})


def rejected(hosted: Hosted, folder: Path) -> None:
    night(hosted)
    users.close(hosted.github, hosted.pull.number)


def refused_by_the_setting(hosted: Hosted, folder: Path) -> None:
    set_github(actions_may_propose=False, role="write")(hosted, folder)
    with pytest.raises(PublishError):
        night(hosted)
    hosted.github.token = TOKEN


def renamed(hosted: Hosted, folder: Path) -> None:
    hosted.github.rename(LIST, "AI-Flow/Papers")


def soon() -> str:
    return (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d %H:%M:%S UTC")


SETUPS = {
    "no token": Setup(
        "token", "fault", "no pull request can be made", "Set GITHUB_TOKEN", environment={"GITHUB_TOKEN": ""}
    ),
    "a token that GitHub refuses": Setup(
        "token",
        "fault",
        "GitHub refuses a classic personal access token (401)",
        "Set GITHUB_TOKEN to a new one",
        set_github(token="ghp_another"),
        environment={"GITHUB_TOKEN": TOKEN},
        also=frozenset({"github"}),
    ),
    "another variable's token that GitHub refuses": Setup(
        "token",
        "fault",
        "GitHub refuses a classic personal access token (401)",
        "Set GH_TOKEN to a new one",
        set_github(token="ghp_another"),
        environment={"GITHUB_TOKEN": "", "GH_TOKEN": TOKEN},
        also=frozenset({"github"}),
    ),
    "a token that ends soon": Setup(
        "token", "warning", "expires on", "Make a new one", set_github(expires=soon())
    ),
    "the wrong scope": Setup(
        "scopes",
        "fault",
        "gist, read:org; without public_repo",
        "public_repo",
        set_github(scopes="gist, read:org"),
    ),
    "no right to push": Setup(
        "push", "fault", "may not push", "Give its owner write access", set_github(role="read")
    ),
    "the budget is spent": Setup(
        "budget",
        "fault",
        "used up: core 0 of 5000, graphql 0 of 5000",
        "Wait until",
        set_github(spent={"core": 5000, "graphql": 5000}),
        also=frozenset({"github"}),
    ),
    "the setting is off": Setup(
        "actions",
        "fault",
        "may not open pull requests",
        "Allow GitHub Actions to create and approve pull requests",
        set_github(actions_may_propose=False),
    ),
    "the setting cannot be seen": Setup(
        "actions",
        "cannot be seen",
        "only an administrator's token",
        "Check Settings",
        set_github(role="write"),
    ),
    "the setting is off, and shows by what a run left": Setup(
        "pull-request",
        "warning",
        "there is no pull request for it",
        "see the finding for actions",
        refused_by_the_setting,
    ),
    "GitHub is down": Setup("github", "fault", "GitHub answered 503", "Try again", answering("github", 503)),
    "GitHub cannot be reached": Setup(
        "github",
        "fault",
        "GitHub could not be reached",
        "Try again",
        environment={"GITHUB_API_URL": NOWHERE, "GITHUB_GRAPHQL_URL": NOWHERE},
    ),
    "the repository is not there": Setup(
        "repository",
        "fault",
        "AI-Flow/Nothing does not exist",
        "Correct GITHUB_REPOSITORY",
        environment={"GITHUB_REPOSITORY": "AI-Flow/Nothing"},
    ),
    "the repository has another name": Setup(
        "repository", "fault", "is now called AI-Flow/Papers", "Set GITHUB_REPOSITORY to", renamed
    ),
    "the repository is archived": Setup(
        "repository",
        "fault",
        "is archived",
        "Unarchive it",
        lambda hosted, folder: hosted.github.change(LIST, archived=True),
    ),
    "the base is not there": Setup(
        "base", "fault", "has no branch develop", "--base", arguments=("--base", "develop")
    ),
    "the branch is taken over": Setup(
        "branch", "warning", "enrich/metadata has a person's commits", "Discard edits and rebuild", taken_over
    ),
    "the pull request was rejected": Setup(
        "pull-request",
        "warning",
        "#1 was closed, which rejected its 5 values",
        "--retry-closed",
        rejected,
    ),
    "arXiv is down": Setup("arxiv", "fault", "arXiv answered 503", "Try again", answering("arxiv", 503)),
    "arXiv throttles": Setup(
        "arxiv", "fault", "too many requests", "Try again", answering("arxiv", 429, Retry_After="60")
    ),
    "arXiv throttles in its newer way": Setup(
        "arxiv", "fault", "answered 406, too many requests", "Try again", answering("arxiv", 406)
    ),
    "arXiv answers HTML": Setup(
        "arxiv",
        "fault",
        "something that is no complete feed",
        "The format of the answer has changed",
        answering("arxiv", 200, "<!DOCTYPE html><html><head><title>arXiv</title></head>"),
    ),
    "arXiv has lost the paper": Setup(
        "arxiv",
        "fault",
        "arXiv knows no paper 1706.03762",
        "The format of the answer has changed",
        lambda hosted, folder: hosted.upstreams.simulated.papers.clear(),
    ),
    "USENIX wants proof of a browser": Setup(
        "usenix",
        "fault",
        "a challenge page",
        "the source blocks the bot",
        answering("usenix", 403, "<html></html>", cf_mitigated="challenge"),
    ),
    "USENIX changes its abstracts": Setup(
        "usenix",
        "fault",
        "goyal: it has no abstract",
        "The format of the answer has changed",
        with_another_template("field-name-field-paper-description", "paper-abstract"),
    ),
    "USENIX changes its authors": Setup(
        "usenix",
        "fault",
        "has the title 'USENIX', no authors",
        "The format of the answer has changed",
        together(
            with_another_template('name="citation_', 'name="'),
            with_another_template("field-name-field-paper-people-text", "people"),
            with_another_template('page-title">Backpressure Flow Control', 'page-title">USENIX'),
        ),
    ),
    "USENIX changes everything": Setup(
        "usenix",
        "fault",
        "a page that is no paper's",
        "The format of the answer has changed",
        answering("usenix", 200, "<!DOCTYPE html><html><body><h1>Backpressure</h1></body></html>"),
    ),
    "the catalog has mistakes": Setup(
        "catalog",
        "fault",
        'catalog.yaml:31:9: unknown key "nmae"',
        "enrich check",
        with_file("catalog.yaml", "name: Acme", "nmae: Acme"),
    ),
    "the catalog sets up a source that does not exist": Setup(
        "catalog",
        "fault",
        "'usenxi' is no source",
        "Correct it.",
        with_file("catalog.yaml", "sections:", "sources: {usenxi: {abstracts: false}}\nsections:"),
    ),
    "the catalog is nowhere": Setup(
        "catalog",
        "fault",
        "nowhere.yaml is not in",
        "--catalog",
        arguments=("--catalog", "nowhere.yaml"),
    ),
    "a file is no text": Setup(
        "catalog",
        "fault",
        "README.md",
        "Correct the file",
        with_bytes("README.md", b"\xff\xfe"),
    ),
    "the metadata is damaged": Setup(
        "metadata",
        "fault",
        "metadata.yaml:3:2: broken YAML",
        "Restore it from git",
        with_file("metadata.yaml", "", "<<<<<<< HEAD\n"),
    ),
    "marks are missing": Setup(
        "tables",
        "fault",
        "README.md: missing markers for training",
        "enrich render",
        with_file("README.md", "<!-- enrich:", "<!-- was:"),
    ),
    "the tables are out of date": Setup(
        "tables",
        "warning",
        "out of date: README.md",
        "enrich render",
        with_file("catalog.yaml", "name: Acme", "name: Acne"),
    ),
    "a person has edited a table": Setup(
        "tables",
        "warning",
        "README.md has 1 edit that the catalog lacks",
        "enrich render",
        with_file("README.md", "| Acme |", "| Acne |"),
    ),
    "the key of a further index is refused": Setup(
        "doi",
        "warning",
        "OpenAlex refused to answer (401)",
        "check the key",
        with_file(
            "catalog.yaml",
            "    paper: https://arxiv.org",
            "    doi: 10.1145/3620665.3640411\n        paper: https://arxiv.org",
        ),
        environment={"ENRICHER_OPENALEX_KEY": "a-key-that-is-none"},
    ),
    "DataCite has lost the paper": Setup(
        "arxiv",
        "warning",
        "DataCite does not know it",
        "The source works without it",
        lambda hosted, folder: hosted.upstreams.simulated.datacite.clear(),
    ),
    "DataCite lacks the abstract": Setup(
        "arxiv",
        "warning",
        "DataCite: https://arxiv.org/abs/1706.03762 has no abstract",
        "The source works without it",
        without_abstract_at_datacite,
    ),
    "DataCite is down": Setup(
        "arxiv",
        "warning",
        "DataCite answered 503",
        "The source works without it",
        lambda hosted, folder: hosted.upstreams.others["DATACITE"].faults.append(down),
    ),
    "a program of a conference is down": Setup(
        "arxiv",
        "warning",
        "mlsys.org answered 503",
        "The source works without it",
        lambda hosted, folder: hosted.upstreams.others["CONFERENCE"].faults.append(down),
    ),
    "a volume of the Anthology is gone": Setup(
        "arxiv",
        "warning",
        'aclanthology.org/volumes/2020.emnlp-main.bib has no paper "Dense Passage Retrieval for Open-Domain',
        "The source works without it",
        lambda hosted, folder: hosted.upstreams.simulated.volumes.clear(),
    ),
    "an index of preprints is down": Setup(
        "arxiv",
        "warning",
        "paperswithcode.co answered 503",
        "The source works without it",
        lambda hosted, _: hosted.upstreams.others["PAPERSWITHCODE"].faults.append(down),
    ),
    "a variable makes no sense": Setup(
        "environment",
        "fault",
        "ENRICHER_ARXIV_DELAY is 'soon'",
        "Correct it",
        environment={"ENRICHER_ARXIV_DELAY": "soon"},
    ),
}


@pytest.mark.parametrize("broken", SETUPS.values(), ids=SETUPS.keys())
def test_a_broken_set_up_is_named_with_what_to_do(doctor: Doctor, broken: Setup) -> None:
    broken.arrange(doctor.hosted, doctor.folder)
    found = doctor.examine(*broken.arguments, **broken.environment)
    named = found.checks[broken.check]
    assert named["verdict"] == broken.verdict
    assert broken.words in named["found"]
    assert broken.advice in named["advice"]
    faults = {*broken.also, *([broken.check] if broken.verdict == "fault" else [])}
    assert (found.code, found.of("fault")) == (int(bool(faults)), faults)


def test_without_a_network_that_is_one_finding_with_the_hosts_and_what_to_do(doctor: Doctor) -> None:
    found = doctor.examine(**OFFLINE)
    assert found.code == 1
    assert list(found.checks) == ["catalog", "metadata", "tables", "network", "next-run"]
    assert found.checks["network"] == {
        "check": "network",
        "verdict": "fault",
        "found": "no network: none of these hosts answered: 127.0.0.1",
        "advice": "Check the connection, or set HTTPS_PROXY if this machine needs a proxy.",
    }


def test_a_missing_token_is_one_finding_with_and_without_a_network(doctor: Doctor) -> None:
    found = doctor.examine(GITHUB_TOKEN="")
    assert found.of("warning", "fault", "cannot be seen") == {"token"}
    found = doctor.examine(**OFFLINE, GITHUB_TOKEN="")
    assert found.of("warning", "fault", "cannot be seen") == {"token", "network"}


def test_one_source_that_answers_shows_that_there_is_a_network(doctor: Doctor) -> None:
    doctor.hosted.upstreams.arxiv.faults.append(lambda _: text_response(503, "down"))
    found = doctor.examine(**{name: url for name, url in OFFLINE.items() if name != "ENRICHER_ARXIV_URL"})
    assert found.of("fault") == {"arxiv", "usenix", "github"}
    assert found.of("cannot be seen") == {"token"}


@pytest.mark.parametrize(
    ("extra", "unknown"),
    [
        ({"GITHUB_REPOSITORY": ""}, {"repository"}),
        ({"GITHUB_API_URL": NOWHERE}, {"token"}),
    ],
)
def test_an_obstacle_at_github_is_one_finding(
    doctor: Doctor, extra: dict[str, str], unknown: set[str]
) -> None:
    assert doctor.examine(**extra).of("cannot be seen") == unknown


# --- output ---------------------------------------------------------------------------------------


def test_the_output_has_three_columns_within_80_characters_and_a_total(doctor: Doctor) -> None:
    doctor.hosted.github.role = "read"
    result = doctor.call()
    lines = result.out.splitlines()
    assert result.code == 1
    assert "fix      push          the token's owner may not push to the repository" in lines
    assert " " * 23 + "Give its owner write access to the repository, or use the" in lines
    assert lines[-1] == "1 problem to fix, 1 unknown."
    assert [line for line in lines if len(line) > 80] == []
    assert "\x1b" not in result.out


def test_in_actions_faults_and_warnings_are_annotations_and_text_from_github_gives_no_command(
    doctor: Doctor,
) -> None:
    doctor.hosted.github.role = "read"
    taken_over(doctor.hosted, doctor.folder)
    result = doctor.call(GITHUB_ACTIONS="true")
    first, *lines = result.out.splitlines()
    assert first.startswith("::stop-commands::")
    end = lines.index(f"::{first.removeprefix('::stop-commands::')}::")
    assert not any(line.startswith("::") for line in lines[:end])
    shown = [line.partition("::")[2].split("::")[:2] for line in lines[end + 1 :]]
    assert [level for level, _ in shown] == ["error title=enrich doctor", "warning title=enrich doctor"]
    assert shown[0][1].startswith("push: the token's owner may not push")
    assert shown[1][1].startswith("branch: enrich/metadata has a person's commits")


def test_a_name_from_github_in_the_form_of_a_command_stays_text(doctor: Doctor) -> None:
    doctor.hosted.github.change(LIST, default_branch="main\n::error::x\x1b[31m")
    result = doctor.call("--base", "main", GITHUB_ACTIONS="true")
    assert "\n::error::x" not in result.out
    assert "\x1b" not in result.out


def test_the_program_itself_ends_with_1_for_a_fault_and_0_without(folder: Path, hosted: Hosted) -> None:
    settings = hosted.upstreams.environment
    assert enrich(folder, settings, "doctor").code == 0
    hosted.upstreams.arxiv.faults.append(lambda _: text_response(503, "down"))
    result = enrich(folder, settings, "doctor")
    assert (result.code, result.err) == (1, "")
    assert "arXiv answered 503" in result.out
