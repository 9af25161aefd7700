"""An issue form becomes one pull request, or gets one comment; a hostile form is only text."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from enricher.contribute.suggestion import issue_form, read_suggestion
from enricher.errors import UserError
from simulated_upstreams.state import Issue
from simulated_upstreams.users import merge
from tests.commands.test_add import ARXIV, GENERATED, IN_PLACE, MARKERS, README, added_lines, put
from tests.support.command import Result, enrich, environment
from tests.support.hosted_list import Hosted, down, hosting
from tests.support.paths import ROOT

pytestmark = pytest.mark.sample(every=3)

NUMBER: Final = 7


def body(links: str = ARXIV, section: str = "Not sure", note: str = "_No response_") -> str:
    """Return the text of an issue as GitHub makes it of the form."""
    return f"### Links\n\n{links}\n\n### Section\n\n{section}\n\n### Note\n\n{note}"


def event(text: str | None, login: str = "some-reader") -> dict[str, Any]:
    return {"action": "opened", "issue": {"number": NUMBER, "body": text, "user": {"login": login, "id": 42}}}


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, IN_PLACE) as found:
        found.github.issues[NUMBER] = Issue(NUMBER)
        yield found


def suggest(hosted: Hosted, folder: Path, given: dict[str, Any], *arguments: str) -> Result:
    path = folder / "event.json"
    path.write_text(json.dumps(given), "utf-8")
    settings = {**hosted.upstreams.environment, "GITHUB_EVENT_PATH": f"{path}", "GITHUB_ACTIONS": "true"}
    return enrich(folder, settings, "add", "--issue", *arguments)


def comments(hosted: Hosted) -> list[str]:
    return [comment.body for comment in hosted.github.issues[NUMBER].comments]


def test_a_form_becomes_one_pull_request_that_closes_the_issue_when_it_is_merged(
    hosted: Hosted, tmp_path: Path
) -> None:
    given = event(body(section="Clusters in the Datacenter", note="It *rocks*, see #1 and @octocat."))
    assert suggest(hosted, tmp_path, given).code == 0

    pull = hosted.pull
    assert (pull.number, pull.title, pull.head, comments(hosted)) == (
        8,
        "Add SpotServe",
        "enrich/add-spotserve",
        [],
    )
    text = pull.body or ""
    assert "to the section **Clusters in the Datacenter**, `README.md line 13`." in text
    assert "\nSuggested by @some-reader in #7. Closes #7.\n" in text
    assert "Their note: It \\*rocks\\*, see #\u200b1 and @\u200boctocat." in text
    message = hosted.store.read_commit(pull.head_sha).message
    assert message.rstrip().endswith(
        "\n\nCo-authored-by: some-reader <42+some-reader@users.noreply.github.com>"
    )
    assert hosted.github.issues[NUMBER].open
    merge(hosted.github, pull.number)
    assert not hosted.github.issues[NUMBER].open
    (tmp_path / "README.md").write_text(hosted.store.read_files("main")["README.md"], "utf-8")
    assert len(added_lines(tmp_path)) == 1


def test_the_same_form_again_gets_a_comment_that_names_the_pull_request(
    hosted: Hosted, tmp_path: Path
) -> None:
    suggest(hosted, tmp_path, event(body()))
    suggest(hosted, tmp_path, event(body()))
    assert len(hosted.github.pulls) == 1
    assert len(comments(hosted)) == 1
    assert comments(hosted)[0].startswith(
        "Not added: this is proposed already, in pull request #\u200b8: https:"
    )


REFUSED: Final = {
    "a duplicate": (
        body("https://arxiv.org/pdf/2101.00002v3"),
        "this paper is already in the list: Pages, README.md line 6. To try",
    ),
    "no link": (body("nothing to say"), "nothing is not a link; write the whole address"),
    "nothing": (body("_No response_"), "the form has 0 links; give one to 5, all of one paper. To try"),
    "many links": (
        body("\n".join(f"{ARXIV}v{n}" for n in range(1, 8))),
        "the form has 7 links; give one to 5",
    ),
    "a paper that is not there": (
        body("https://arxiv.org/abs/2311.99999"),
        "was not found (arXiv knows no paper 2311.99999)",
    ),
    "a site without a source": (
        body("https://example.org/buy-now"),
        "no source reads https:\u200b//example.org/buy-now; give",
    ),
    "an unknown section": (
        body(section="Casino"),
        'no section is called "Casino"; there are: Serving Systems',
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_added_gets_one_comment_and_nothing_else(
    kind: str, hosted: Hosted, tmp_path: Path
) -> None:
    text, reason = REFUSED[kind]
    for _ in range(2):
        assert suggest(hosted, tmp_path, event(text)).code == 0
    (comment,) = comments(hosted)
    assert comment.startswith("Not added: ")
    assert reason in comment
    assert hosted.writes() == [f"POST /repos/{hosted.github.target}/issues/{NUMBER}/comments"]


def test_a_source_that_is_unavailable_is_said_in_the_comment(hosted: Hosted, tmp_path: Path) -> None:
    hosted.upstreams.arxiv.faults.extend([down] * 9)
    assert suggest(hosted, tmp_path, event(body())).code == 0
    (comment,) = comments(hosted)
    assert comment.startswith("Not added: arxiv:2311.15566 was not checked: ")


def test_an_issue_without_the_form_is_left_alone(hosted: Hosted, tmp_path: Path) -> None:
    for text in ("Please add my paper", None, "### Link\n\nhttps://arxiv.org/abs/2311.15566"):
        result = suggest(hosted, tmp_path, event(text))
        assert (result.code, result.out) == (0, "This issue does not have the form; nothing to do.\n")
    assert (comments(hosted), hosted.writes()) == ([], [])


def test_a_dry_run_writes_neither_a_pull_request_nor_a_comment(hosted: Hosted, tmp_path: Path) -> None:
    suggest(hosted, tmp_path, event(body()), "--dry-run")
    suggest(hosted, tmp_path, event(body("nonsense")), "--dry-run")
    assert hosted.writes() == []


@pytest.mark.parametrize(
    "given", [{}, {"issue": None}, {"issue": {"number": "7"}}, {"pull_request": {"number": 1}}]
)
def test_another_event_is_refused(given: dict[str, Any], hosted: Hosted, tmp_path: Path) -> None:
    result = suggest(hosted, tmp_path, given)
    assert result.code == 2
    assert "the event has no issue; run this only on: issues" in result.err


def test_outside_of_actions_there_is_no_issue(hosted: Hosted, tmp_path: Path) -> None:
    result = enrich(tmp_path, hosted.upstreams.environment, "add", "--issue")
    assert result.code == 2
    assert "--issue needs an event of GitHub Actions in GITHUB_EVENT_PATH" in result.err


# --- hostile forms --------------------------------------------------------------------------------

EVIL: Final = (
    *(
        "$(touch pwned)",
        "`touch pwned`",
        '"; touch pwned; "',
        "'; touch pwned; '",
        "&& touch pwned",
        "| touch pwned",
    ),
    *(
        "${{ github.token }}",
        "${{ secrets.GITHUB_TOKEN }}",
        "${IFS}touch${IFS}pwned",
        "--pull-request",
        "-h",
        "\\",
    ),
    *(
        "::set-env name=A::b",
        "::add-mask::x",
        "::stop-commands::x",
        "##[set-output name=a]b",
        "%0A::error::x",
    ),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!-- enrich:end x -->",
        "</details>",
        "-->",
    ),
    *(
        "[a](javascript:alert(1))",
        "![x](https://example.org/x.png)",
        "@octocat @org/team",
        "Closes #1",
        "fixes #2",
    ),
    *(
        "../../etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:1/x",
        "http://169.254.169.254/latest/meta-data",
    ),
    *("https://user:password@arxiv.org/abs/2311.15566", "https://arxiv.org.example.org/abs/2311.15566"),
    *(
        "### Links",
        "### Section\n\nServing Systems",
        "\u202egnirts",
        "\x00\x1b[31mred",
        "a" * 60_000,
        "{{7*7}}",
    ),
    *("名前 – ♣", "\ud83d", "---\ntitle: x", "key: {a: [b"),
)


SIGNS: Final = (
    *("<script", "<img", "<!--", "</details", "@octocat", "@org", "Closes #1", "fixes #2", "\x1b", "\u202e"),
    *("[a](javascript", "![x](", "https://example.org/x.png"),
)


def test_a_hostile_form_gets_one_comment_and_nothing_else(hosted: Hosted, tmp_path: Path) -> None:
    before = hosted.store.get_ref("refs/heads/main")
    for number, text in enumerate(EVIL, NUMBER + 1):
        hosted.github.issues[number] = Issue(number)
        given = event(body(links=text))
        given["issue"]["number"] = number
        result = suggest(hosted, tmp_path, given)
        (comment,) = hosted.github.issues[number].comments
        assert (result.code, hosted.github.pulls) == (0, {})
        shown = comment.body.removesuffix("<!-- enrich:suggestion -->")
        assert [sign for sign in SIGNS if sign in shown] == []
        assert not any(line.startswith("::") for line in result.out.splitlines()[1:-1])
    assert {write.split(" ")[0] for write in hosted.writes()} == {"POST"}
    assert all(write.endswith("/comments") for write in hosted.writes())
    assert hosted.store.get_ref("refs/heads/main") == before
    assert not list(tmp_path.glob("**/pwned"))


@pytest.mark.parametrize("text", EVIL, ids=range(len(EVIL)))
def test_a_hostile_note_is_only_text_in_the_pull_request(text: str) -> None:
    found = read_suggestion(json.dumps(event(body(note=text), login="evil login")))
    assert found is not None
    words = found.words()
    assert [sign for sign in SIGNS if sign in words.removeprefix("Suggested in #7. Closes #7.")] == []
    assert (len(words) < 2_000, found.credit, found.links) == (True, "", (ARXIV,))


# --- what is written for a list -------------------------------------------------------------------


def test_the_form_has_the_sections_of_the_list(tmp_path: Path) -> None:
    for name, text in IN_PLACE.items():
        (tmp_path / name).write_text(text.replace("## Tables", "## Tables: *more*"), "utf-8")
    result = enrich(tmp_path, {}, "init", "--forms")
    assert result.code == 0
    assert ".github/ISSUE_TEMPLATE/paper.yml and .github/workflows/suggest.yml" in result.out
    form = yaml.safe_load((tmp_path / ".github" / "ISSUE_TEMPLATE" / "paper.yml").read_text("utf-8"))
    labels = [field["attributes"]["label"] for field in form["body"]]
    assert labels == ["Links", "Section", "Note"]
    assert form["body"][1]["attributes"]["options"] == [
        "Not sure",
        "Serving Systems",
        "Clusters in the Datacenter",
        "Tables: more",
    ]


def test_the_sections_of_the_form_are_those_of_the_catalog(tmp_path: Path) -> None:
    """So that the bot knows the section that a person chooses, whatever the headings of the README are."""
    table = "| Name | Paper |\n|:---|:---|\n| Orca | [Paper](https://arxiv.org/abs/2101.00001) |\n"
    readme = MARKERS.replace("<!-- enrich:end serving -->", f"{table}<!-- enrich:end serving -->")
    put(tmp_path, {"catalog.yaml": GENERATED, "README.md": readme})

    result = enrich(tmp_path, {}, "init", "--forms")

    form = yaml.safe_load((tmp_path / ".github" / "ISSUE_TEMPLATE" / "paper.yml").read_text("utf-8"))
    options = form["body"][1]["attributes"]["options"]
    assert options == ["Not sure", "Serving Systems", "Clusters in the Datacenter"]
    assert "catalog.yaml exists and is not changed.\n\nWrote .github/" in result.out


def test_the_workflow_gives_no_text_of_the_issue_to_an_expression_and_only_three_rights(
    tmp_path: Path,
) -> None:
    (tmp_path / "README.md").write_text(README, "utf-8")
    enrich(tmp_path, {}, "init", "--forms")
    text = (tmp_path / ".github" / "workflows" / "suggest.yml").read_text("utf-8")
    workflow = yaml.safe_load(text)
    (job,) = workflow["jobs"].values()
    assert (workflow[True], workflow["permissions"]) == ({"issues": {"types": ["opened"]}}, {})
    assert job["permissions"] == dict.fromkeys(("contents", "issues", "pull-requests"), "write")
    assert "${{" not in text
    (tmp_path / ".github" / "workflows" / "suggest.yml").write_text(
        text.replace("@COMMIT", f"@{'0' * 40}"), "utf-8"
    )
    zizmor = Path(sys.executable).with_name("zizmor")
    command = [
        f"{zizmor}",
        "--offline",
        "--quiet",
        "--pedantic",
        "--strict-collection",
        f"{tmp_path}/.github",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_form_of_odd_titles_is_one_of_texts() -> None:
    form = yaml.safe_load(issue_form(["true", "1: 2", "A", "A", " ", "- x", "'", '"', "#"]))
    assert form["body"][1]["attributes"]["options"] == ["Not sure", "true", "1: 2", "A", "- x", "'", '"', "#"]


@pytest.mark.parametrize(
    ("text", "links", "section"),
    [
        (body("a b\nc"), ("a", "b", "c"), None),
        (body("a\r\n\r\na").replace("\n\n", "\r\n\r\n"), ("a",), None),
        (body(section="Serving"), (ARXIV,), "Serving"),
        ("### Links\n\na", ("a",), None),
    ],
)
def test_the_answers_are_read_by_their_headings(
    text: str, links: tuple[str, ...], section: str | None
) -> None:
    found = read_suggestion(json.dumps(event(text)))
    assert found is not None
    assert (found.links, found.section) == (links, section)


def test_an_event_that_is_no_json_is_refused() -> None:
    with pytest.raises(UserError, match="the event has no issue"):
        read_suggestion("{")


# --- the shell of the action ----------------------------------------------------------------------


@pytest.mark.parametrize(("text", "pulls", "count"), [(body("$(touch pwned)"), 0, 1), (body(), 1, 0)])
def test_the_step_of_the_action_answers_a_form(
    text: str, pulls: int, count: int, hosted: Hosted, tmp_path: Path
) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = next(step for step in action["runs"]["steps"] if step.get("name") == "Suggest")
    python = tmp_path / "enricher" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/usr/bin/env bash\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    (tmp_path / "event.json").write_text(json.dumps(event(text)), "utf-8")
    (tmp_path / "step.sh").write_text(step["run"], "utf-8")
    variables = {
        "GITHUB_ACTION_PATH": f"{ROOT}",
        "GITHUB_EVENT_PATH": f"{tmp_path / 'event.json'}",
        "RUNNER_TEMP": f"{tmp_path}",
        "CATALOG": "catalog.yaml",
        "BASE": "",
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", tmp_path / "step.sh"],
        cwd=tmp_path,
        env=environment({**hosted.upstreams.environment, **variables}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert (len(hosted.github.pulls), len(comments(hosted))) == (pulls, count)
    assert not list(tmp_path.glob("**/pwned"))
