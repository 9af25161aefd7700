"""A list on a server of GitHub Enterprise, with links to that server and to github.com."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from enricher.model.catalog import ProblemKind
from enricher.publish.github.identity import BRANCH
from simulated_upstreams import ENTERPRISE_HOST, Upstreams
from simulated_upstreams.samples import sample_state
from simulated_upstreams.server import Request, Server
from simulated_upstreams.state import GitHubState, Repo, UpstreamState
from tests.support.command import Result, enrich
from tests.support.hosted_list import hosting

TOKEN = "token-of-the-server-0123"
PUBLIC_TOKEN = "token-of-github-com-4567"
CATALOG = f"""\
title: A list
sections:
  - id: tools
    title: Tools
    columns: [{{title: Name, field: name}}, {{title: Stars, field: stars}}, {{title: License, field: license}}]
    entries:
      - {{name: Acme, code: "https://github.com/InternLM/AcmeTrace"}}
      - {{name: Inner, code: "https://{ENTERPRISE_HOST}/Lab/Inner/tree/main/src"}}
      - {{name: Moved, code: "https://{ENTERPRISE_HOST}/lab/old"}}
"""
README = "<!-- enrich:begin tools -->\n<!-- enrich:end tools -->\n"
FILES = {"catalog.yaml": CATALOG, "README.md": README}
NIGHT = date(2026, 11, 23)
FACTS = {("Acme", 120, "CC-BY-4.0"), ("Inner", 7, "MIT"), ("Moved", 3, "none")}


def two_githubs() -> UpstreamState:
    """Return a server with the list and two repositories, and github.com with one of the same name."""
    state = sample_state()
    state.github.token = PUBLIC_TOKEN
    state.github.add(Repo(id=900_000_009, full_name="lab/inner", stars=9_999, license="GPL-3.0"))
    state.enterprise = GitHubState(token=TOKEN, target="lab/papers")
    state.enterprise.add(
        Repo(id=1, full_name="lab/papers"),
        Repo(id=2, full_name="lab/inner", stars=7, license="MIT"),
        Repo(id=3, full_name="lab/old", stars=3),
    )
    state.enterprise.rename("lab/old", "Lab/New")
    return state


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Upstreams]:
    with hosting(tmp_path, FILES, two_githubs()) as hosted:
        yield hosted.upstreams


def run(folder: Path, running: Upstreams, *arguments: str, **variables: str) -> tuple[Result, dict[str, Any]]:
    """Return the result of a run and its report, in a folder with the list."""
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    result = enrich(folder, {**running.environment, **variables}, *arguments, "--report", "report.json", "-v")
    assert result.code in {0, 3}, result.err
    return result, json.loads((folder / "report.json").read_text("utf-8"))


def of_the_server(running: Upstreams) -> Server:
    assert running.enterprise
    return running.enterprise


def sent(request: Request) -> str:
    return f"{request.target} {request.headers} {request.body!r}"


@pytest.mark.parametrize("variables", [{}, {"ENRICHER_GITHUB_TOKEN": PUBLIC_TOKEN}])
def test_each_host_gives_the_facts_of_its_own_links_and_sees_no_token_of_the_other(
    variables: dict[str, str], tmp_path: Path, running: Upstreams
) -> None:
    result, report = run(tmp_path, running, "--pull-request", **variables)

    assert result.code == 0, result.err
    facts = {
        (entry, field): now
        for change in report["changes"]
        for entry in change["entries"]
        for field, now in [(change["field"], change["now"])]
    }
    assert {
        (name, facts[name, "stars"], facts[name, "license"]) for name in ("Acme", "Inner", "Moved")
    } == FACTS
    assert [problem for problem in report["problems"] if problem["kind"] != "moved"] == []
    at_server, elsewhere = of_the_server(running).requests, running.github.requests
    others = [request for server in running.others.values() for request in server.requests]
    assert all(request.headers["authorization"].endswith(TOKEN) for request in at_server)
    assert [request for request in (*elsewhere, *others) if TOKEN in sent(request)] == []
    assert [request for request in (*at_server, *others) if PUBLIC_TOKEN in sent(request)] == []
    expected = f"Bearer {PUBLIC_TOKEN}" if variables else None
    assert {request.headers.get("authorization") for request in elsewhere} == {expected}
    assert TOKEN not in result.out + result.err


def test_the_pull_request_is_on_the_server_and_follows_a_move_there(
    tmp_path: Path, running: Upstreams
) -> None:
    run(tmp_path, running, "--pull-request")

    state = running.simulated.home
    assert [pull.head for pull in state.pulls.values()] == [BRANCH]
    assert running.simulated.github.pulls == {}
    files = state.git.read_files(BRANCH)
    assert f"https://{ENTERPRISE_HOST}/Lab/New" in files["catalog.yaml"]
    assert f"https://{ENTERPRISE_HOST}/Lab/Inner/tree/main/src" in files["catalog.yaml"]
    assert f"enterprise:{ENTERPRISE_HOST}/lab/inner" in files["metadata.yaml"]


def test_after_four_nights_no_link_is_dead(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES, two_githubs()) as hosted:
        for day in range(4):
            report, _ = hosted.night(NIGHT + timedelta(day))

            assert {problem.kind for problem in report.problems} <= {ProblemKind.MOVED}
            assert "dead" not in {change.field for change in report.changes}


def test_what_is_only_on_the_other_host_is_not_found(tmp_path: Path, running: Upstreams) -> None:
    running.simulated.home.delete("lab/inner")

    _, report = run(tmp_path, running)

    missing = [problem["entries"] for problem in report["problems"] if problem["kind"] == "not found"]
    assert missing == [["Inner"]], "github.com has a repository of that name"


def test_a_wrong_token_names_its_variable(tmp_path: Path, running: Upstreams) -> None:
    _, report = run(
        tmp_path, running, ENRICHER_GITHUB_TOKEN="another-one", GITHUB_TOKEN="", GH_ENTERPRISE_TOKEN="wrong"
    )

    reasons = {problem["source"]: problem["reason"] for problem in report["problems"]}
    assert reasons == {
        "github": "GitHub refused the token (401): check that ENRICHER_GITHUB_TOKEN is valid and has not expired",
        "enterprise": "GitHub refused the token (401): check that GH_ENTERPRISE_TOKEN is valid and has not expired",
    }


def test_a_server_down_takes_no_fact_of_github_com_with_it(tmp_path: Path, running: Upstreams) -> None:
    of_the_server(running).refuse()

    result, report = run(tmp_path, running)

    assert (result.code, report["down"]) == (3, ["enterprise"])
    assert {entry for change in report["changes"] for entry in change["entries"]} == {"Acme"}


def test_an_organization_that_refuses_the_token_is_named_once_and_its_public_facts_are_there(
    tmp_path: Path, running: Upstreams
) -> None:
    running.simulated.home.refusing["lab"] = (
        "`lab` forbids access via a personal access token (classic). Please use a GitHub App."
    )

    result, report = run(tmp_path, running)

    assert {entry for change in report["changes"] for entry in change["entries"]} == {
        "Acme",
        "Inner",
        "Moved",
    }
    why = (
        "lab refuses the token (`lab` forbids access via a personal access token (classic)): put a token into"
    )
    given = [problem for problem in report["problems"] if problem["reason"].startswith(why)]
    assert [(problem["source"], problem["kind"]) for problem in given] == [("enterprise", "not checked")]
    assert " ".join(result.out.split()).count(why) == 1


def test_a_list_in_place_shows_the_facts_of_each_host_and_follows_its_moves(tmp_path: Path) -> None:
    """Whatever the links are called: their host says that they lead to code."""
    readme = f"""\
# A list

- [A tool](https://{ENTERPRISE_HOST}/lab/old) for traces

| Name | Paper | Code | Stars | License |
|---|---|---|---|---|
| Acme | [paper](https://papers.example.org/acme.pdf) | [here](https://github.com/InternLM/AcmeTrace) | | |
| Inner | [paper](https://papers.example.org/inner.pdf) | [here](https://{ENTERPRISE_HOST}/lab/inner) | | |
"""
    files = {"catalog.yaml": "title: A list\nreadme: README.md\n", "README.md": readme}
    with hosting(tmp_path, files, two_githubs()) as hosted:
        hosted.night(NIGHT)

        now = hosted.store.read_files(BRANCH)["README.md"]

    assert f"- [A tool](https://{ENTERPRISE_HOST}/Lab/New) for traces\n" in now
    assert [row.split(" | ")[-2:] for row in now.splitlines()[-2:]] == [
        ["120", "CC-BY-4.0 |"],
        ["7", "MIT |"],
    ]


def test_the_doctor_checks_the_server_with_its_token_and_github_com_without(
    tmp_path: Path, running: Upstreams
) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")

    result = enrich(tmp_path, running.environment, "doctor")

    assert result.code == 0, result.out
    assert re.search("^ok +repository +lab/papers", result.out, re.MULTILINE)
    assert re.search("^ok +github +answers as expected", result.out, re.MULTILINE)
    assert [request for request in running.github.requests if "authorization" in request.headers] == []
