"""What repositories and organizations refuse, over real HTTP: the message, the exit code, and the doctor's words."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from enricher.publish.github.identity import BRANCH
from simulated_upstreams import users
from simulated_upstreams.samples import LIST
from simulated_upstreams.state import Rule
from tests.support.command import enrich
from tests.support.hosted_list import CATALOG, FILES, PERSON, Hosted, down, hosting

pytestmark = pytest.mark.sample(every=3)

Act = Callable[[Hosted], object]
DAY: Final = date(2026, 11, 24)
ACME: Final = "InternLM/AcmeTrace"
NAME: Final = 'write a name that the rule allows as "branch" under "pull_request" in the catalog'
BYPASS: Final = "let the bot bypass the rule (Settings → Rules → Rulesets)"


def rules(*given: Rule) -> Act:
    def act(hosted: Hosted) -> None:
        hosted.github.rules = given

    return act


def policy(words: str) -> Act:
    def act(hosted: Hosted) -> None:
        hosted.github.policy = words

    return act


def unsigned(hosted: Hosted) -> None:
    hosted.github.signs_commits = False
    hosted.github.rules = (Rule("required_signatures"),)


def occupied(hosted: Hosted) -> None:
    hosted.store.commit_files("enrich", {"n.md": "Mine\n"}, "Mine", PERSON)


def occupied_below(hosted: Hosted) -> None:
    hosted.store.commit_files(f"{BRANCH}/mine", {"n.md": "Mine\n"}, "Mine", PERSON)


def archived(hosted: Hosted) -> None:
    hosted.github.change(LIST, archived=True)


def silenced(hosted: Hosted) -> None:
    hosted.github.actions_may_propose = False


def configured(text: str) -> Act:
    def act(hosted: Hosted) -> None:
        catalog = f"{CATALOG}\npull_request: {text}\n"
        hosted.store.commit_files("main", {"catalog.yaml": catalog}, "Configure", PERSON)

    return act


def news(hosted: Hosted) -> None:
    hosted.github.change(ACME, license="MIT")


def nothing_left(hosted: Hosted) -> None:
    users.push(hosted.github, "main", hosted.store.read_files(BRANCH), "Take the bot's files over")


def lock(hosted: Hosted) -> None:
    users.lock(hosted.github, 1)


def both(*acts: Act) -> Act:
    def act(hosted: Hosted) -> None:
        for one in acts:
            one(hosted)

    return act


@dataclass(frozen=True)
class Case:
    """A refusal: how it comes about, what a run says and how it ends, and what the doctor says beforehand."""

    name: str
    refuses: Act
    code: int
    says: tuple[str, ...]
    check: str  # of the doctor
    verdict: str
    found: str
    advice: str
    since: Act | None = None  # what happens after a first run, without the refusal, has opened a pull request


CASES: Final = (
    Case(
        "the pattern of branch names",
        rules(Rule("branch_name_pattern", "bot/")),
        1,
        (
            "the branch enrich/metadata cannot be written: a rule of the repository allows only other names",
            "GitHub: Repository rule violations found Branch name must start with a matching pattern: bot/",
            NAME,
        ),
        "rules",
        "fault",
        "a rule of the repository allows only other names for branches: it must start with bot/",
        'Write a name that the rule allows as "branch"',
    ),
    Case(
        "restricted creation",
        rules(Rule("creation")),
        1,
        ("a rule of the repository restricts who may create such a branch", BYPASS, NAME),
        "rules",
        "fault",
        f"a rule of the repository restricts who may create such a branch (a ruleset of {LIST})",
        "Let the bot bypass the rule",
    ),
    Case(
        "required signatures",
        unsigned,
        1,
        ("wants signed commits", "use such a token instead of a personal one"),
        "rules",
        "fault",
        "GitHub signs only those of a workflow's own token or an App",
        "Use such a token instead of a personal one",
    ),
    Case(
        "no force push",
        rules(Rule("non_fast_forward")),
        0,
        ("Updated pull request #1,",),
        "rules",
        "warning",
        "a rule of the repository forbids force pushes",
        "Nothing: the bot adds a commit to its branch",
        since=news,
    ),
    Case(
        "neither force pushes nor merge commits",
        rules(Rule("non_fast_forward"), Rule("required_linear_history")),
        1,
        ("forbid force pushes and merge commits", "merge or close the pull request and delete its branch"),
        "rules",
        "fault",
        "forbid force pushes and merge commits, so the branch cannot be updated",
        "Let the bot bypass the rule",
        since=news,
    ),
    Case(
        "no deletion",
        rules(Rule("deletion")),
        0,
        ("Closed pull request #1", "The branch stays: ", "delete it yourself"),
        "rules",
        "warning",
        "a rule of the repository forbids to delete the bot's branch",
        "Delete it yourself",
        since=nothing_left,
    ),
    Case(
        "a branch enrich in the way",
        occupied,
        1,
        ("there is a branch enrich, and git cannot have both", "rename or delete the other one"),
        "rules",
        "fault",
        "there is a branch enrich beside enrich/metadata, and git cannot have both",
        "Rename or delete the other one",
    ),
    Case(
        "a branch below it in the way",
        occupied_below,
        1,
        ("there is a branch enrich/metadata/mine, and git cannot have both",),
        "rules",
        "fault",
        "there is a branch enrich/metadata/mine beside enrich/metadata",
        "Rename or delete the other one",
    ),
    Case(
        "a protected branch",
        rules(Rule("update", branches="enrich*")),
        1,
        ("the bot's branch is protected: a rule of the repository restricts who may push to it", BYPASS),
        "rules",
        "fault",
        "the bot's branch is protected",
        "Let the bot bypass the rule",
    ),
    Case(
        "changes only by pull request, in each branch",
        rules(Rule("pull_request")),
        1,
        ("a rule of the repository lets no one push to the bot's own branch", BYPASS),
        "rules",
        "fault",
        "lets no one push to the bot's own branch",
        "Let the bot bypass the rule",
    ),
    Case(
        "status checks before a push",
        rules(Rule("required_status_checks")),
        1,
        ("wants status checks before a push to the bot's own branch", BYPASS),
        "rules",
        "fault",
        "wants status checks before a push",
        "Let the bot bypass the rule",
    ),
    Case(
        "the pattern of commit messages",
        rules(Rule("commit_message_pattern", "docs")),
        1,
        ("allows only other messages of commits", 'write what they begin with as "commit"'),
        "rules",
        "fault",
        "allows only other messages of commits: it must start with docs",
        'Write what they begin with as "commit" under "pull_request"',
    ),
    Case(
        "an archived repository",
        archived,
        1,
        ("the repository is archived, so it takes no changes", "unarchive it"),
        "repository",
        "fault",
        f"{LIST} is archived or disabled, so it takes no changes",
        "Unarchive it, or stop the nightly workflow.",
    ),
    Case(
        "Actions may open no pull request",
        silenced,
        1,
        ("GitHub does not allow Actions to open pull requests here", "Allow GitHub Actions to create"),
        "actions",
        "fault",
        "Actions may not open pull requests",
        "Turn on Settings → Actions → General",
    ),
    Case(
        "single sign-on",
        policy("Resource protected by organization SAML enforcement. You must grant your token access."),
        1,
        ("the organization has single sign-on, and this token is not authorized for it", "Configure SSO"),
        "repository",
        "fault",
        "the organization has single sign-on",
        "Choose Configure SSO beside the token",
    ),
    Case(
        "no classic tokens",
        policy(
            "`AI-Flow` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or "
            "a personal access token with fine-grained permissions."
        ),
        1,
        ("the organization forbids personal tokens of this kind", "use the workflow's own token"),
        "repository",
        "fault",
        "the organization forbids personal tokens of this kind",
        "Use the workflow's own token",
    ),
    Case(
        "an allow list of addresses",
        policy(
            "Although you appear to have the correct authorization credentials, the `AI-Flow` organization has an IP "
            "allow list enabled, and your IP address is not permitted to access this resource."
        ),
        1,
        ("the organization allows only some IP addresses", "run the bot on a runner with such an address"),
        "repository",
        "fault",
        "the organization allows only some IP addresses, and this machine's is not one of them",
        "Run the bot on a runner with such an address",
    ),
    Case(
        "a locked conversation",
        lock,
        0,
        (
            "Closed pull request #1",
            "Could not comment on pull request #1: the conversation is locked.",
            "unlock it if the bot's comment is needed",
        ),
        "pull-request",
        "ok",
        "#1 is open",
        "",
        since=nothing_left,
    ),
    Case(
        "a team that the token may not see",
        configured("{reviewers: [AI-Flow/curators, octocat]}"),
        0,
        (
            "Opened pull request #1,",
            "Could not request a review from AI-Flow/curators: one of them has no access to the repository",
            'correct "reviewers" under "pull_request" in the catalog',
        ),
        "rules",
        "ok",
        "none is in the way of enrich/metadata",
        "",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_refusal_says_what_why_and_what_to_do_and_the_doctor_says_it_before(
    case: Case, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.token, hosted.github.role, hosted.github.scopes = "ghp_sample", "admin", "repo"
        environment = {**hosted.upstreams.environment, "GITHUB_TOKEN": "ghp_sample"}
        if case.since:
            assert enrich(folder, environment, "--pull-request").code == 0
            case.since(hosted)
        case.refuses(hosted)

        checks = json.loads(enrich(folder, environment, "doctor", "--json").out)["checks"]
        run = enrich(folder, environment, "--pull-request")

    (finding,) = (one for one in checks if one["check"] == case.check)
    assert finding["verdict"] == case.verdict
    assert case.found in finding["found"]
    assert case.advice in finding["advice"]
    said = " ".join((run.out + run.err).split())
    assert [part for part in case.says if part not in said] == [], said
    assert run.code == case.code
    assert "Traceback" not in said


@pytest.mark.parametrize("explains", [True, False])
def test_without_force_pushes_the_branch_is_updated_night_after_night_and_stays_the_bots(
    tmp_path: Path, explains: bool
) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules, hosted.github.explains_rules = (Rule("non_fast_forward"),), explains
        publisher_says = []
        for license_ in ("MIT", "Apache-2.0", "GPL-3.0"):
            hosted.github.change(ACME, license=license_)
            users.push(hosted.github, "main", {"notes.md": f"{license_}\n"})
            publisher_says.append(str(hosted.night(DAY)[1].operation))
            proposed = hosted.store.read_files(BRANCH)
            assert f"license: {license_}" in proposed["metadata.yaml"]
            assert proposed["notes.md"] == f"{license_}\n"
        assert publisher_says == ["created", "updated", "updated"]
        assert list(hosted.github.pulls) == [1]
        assert hosted.night(DAY)[1].message == "Pull request #1 is up to date."


@pytest.mark.parametrize(
    ("kind", "words"), [("creation", "restricts who may create"), ("update", "Reference")]
)
def test_a_refusal_that_github_does_not_explain_is_explained_by_the_rules_it_lists(
    tmp_path: Path, kind: str, words: str
) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules, hosted.github.explains_rules = (Rule(kind),), False
        run = enrich(tmp_path, hosted.upstreams.environment, "--pull-request")
    assert run.code == 1
    assert words in run.err


def test_without_force_pushes_what_waits_on_the_branch_survives_a_source_that_fails(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules = (Rule("non_fast_forward"),)
        hosted.night(DAY)
        news(hosted)
        hosted.night(DAY)
        before = hosted.store.read_files(BRANCH)
        hosted.upstreams.github.faults.append(lambda r: down(r) if b"repository(" in r.body else None)
        hosted.night(DAY)
        assert "license: MIT" in before["metadata.yaml"]
        assert hosted.store.read_files(BRANCH) == before


def test_a_branch_that_may_not_be_deleted_stays_also_where_github_does_not_say_why(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules, hosted.github.explains_rules = (Rule("deletion"),), False
        hosted.night(DAY)
        nothing_left(hosted)
        _, published = hosted.night(DAY)
        assert (hosted.pull.open, hosted.branch is None) == (False, False)
        assert published.notes[0].startswith("The branch stays: ")
        _, later = hosted.night(DAY)
        assert (later.operation, later.notes) == ("none", ()), "it is said once"


def test_what_is_obsolete_does_not_come_back_from_a_branch_that_may_not_be_deleted(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules = (Rule("deletion"),)
        hosted.night(DAY)
        users.push(hosted.github, "main", hosted.store.read_files(BRANCH), "Take the bot's files over")
        hosted.night(DAY)
        news(hosted)
        hosted.night(DAY)
        hosted.github.change(ACME, license="CC-BY-4.0")
        assert hosted.night(DAY)[1].operation == "closed"
        hosted.upstreams.github.faults.append(lambda r: down(r) if b"repository(" in r.body else None)
        assert hosted.night(DAY)[1].operation == "none"


def test_a_rule_that_the_token_may_bypass_is_no_obstacle(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules, hosted.github.bypasses_rules = (Rule("creation"),), True
        checks = json.loads(enrich(tmp_path, hosted.upstreams.environment, "doctor", "--json").out)["checks"]
        assert [one["verdict"] for one in checks if one["check"] == "rules"] == ["ok"]
        assert enrich(tmp_path, hosted.upstreams.environment, "--pull-request").code == 0


@pytest.mark.parametrize(
    ("rule", "settings"),
    [
        (Rule("branch_name_pattern", "bot/"), "{branch: bot/list}"),
        (Rule("commit_message_pattern", "docs(list): "), "{commit: 'docs(list):'}"),
        (Rule("creation", branches="enrich/*"), "{branch: bot/list}"),
    ],
)
def test_what_the_message_says_to_do_helps(rule: Rule, settings: str, tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.github.rules = (rule,)
        configured(settings)(hosted)
        checks = json.loads(enrich(tmp_path, hosted.upstreams.environment, "doctor", "--json").out)["checks"]
        assert [one["verdict"] for one in checks if one["check"] == "rules"] == ["ok"]
        assert enrich(tmp_path, hosted.upstreams.environment, "--pull-request").code == 0
        assert list(hosted.github.pulls) == [1]
