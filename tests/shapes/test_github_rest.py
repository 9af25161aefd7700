"""Every kind of REST answer of the fake, held against the models that githubkit makes of GitHub's description."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import httpx
import pytest

from simulated_upstreams import samples, serve, users
from simulated_upstreams.state import Rule, UpstreamState

BRANCH = "enricher/metadata"

# What GitHub sends although its description of 2026-03-10 does not name it: fields of the version before, and the
# status that every error repeats.
UNDESCRIBED = {"assignee", "has_downloads", "merge_commit_sha", "rate", "status"}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What the fake answers to the job of the bot, by the name of the answer."""
    simulated = samples.sample_state()
    samples.seed(
        simulated, tmp_path_factory.mktemp("rest") / "list.git", {"README.md": "one\n", "docs/a.md": "a\n"}
    )
    with (
        serve(simulated) as upstreams,
        httpx.Client(headers={"Authorization": "token sample-token"}, verify=False) as client,
    ):
        yield do_the_job(simulated, client, upstreams.github.url)


def do_the_job(simulated: UpstreamState, client: httpx.Client, api: str) -> dict[str, Any]:
    got: dict[str, Any] = {}
    url = f"{api}/repos/{samples.LIST}"

    def get(name: str, path: str) -> None:
        got[name] = client.get(url + path).json()

    def send(name: str, method: str, path: str, body: Any) -> None:
        got[name] = client.request(method, url + path, json=body).json()

    got["budget"] = client.get(f"{api}/rate_limit").json()
    got["licensed"] = client.get(f"{api}/repos/InternLM/AcmeTrace").json()
    get("repository", "")
    get("setting hidden", "/actions/permissions/workflow")
    simulated.github.role = "admin"
    get("setting", "/actions/permissions/workflow")
    get("repository of an administrator", "")
    get("branch", "/branches/main")
    get("ref", "/git/ref/heads/main")
    main = got["ref"]["object"]["sha"]
    get("commit", f"/git/commits/{main}")
    get("tree", "/git/trees/main?recursive=1")
    send("new blob", "POST", "/git/blobs", {"content": "two\n", "encoding": "utf-8"})
    get("blob", f"/git/blobs/{got['new blob']['sha']}")
    entry = {"path": "README.md", "mode": "100644", "type": "blob", "sha": got["new blob"]["sha"]}
    send("new tree", "POST", "/git/trees", {"base_tree": got["tree"]["sha"], "tree": [entry]})
    change = {"message": "Change", "tree": got["new tree"]["sha"], "parents": [main]}
    send("new commit", "POST", "/git/commits", change)
    send("new ref", "POST", "/git/refs", {"ref": f"refs/heads/{BRANCH}", "sha": got["new commit"]["sha"]})
    send("moved ref", "PATCH", f"/git/refs/heads/{BRANCH}", {"sha": got["new commit"]["sha"]})
    get("matching refs", "/git/matching-refs/heads/enricher")
    simulated.github.rules = (Rule("creation"), Rule("branch_name_pattern", "bot/"))
    got["creation rule"], got["pattern rule"] = client.get(f"{url}/rules/branches/{BRANCH}").json()
    get("ruleset", f"/rulesets/{got['creation rule']['ruleset_id']}")
    simulated.github.rules = ()
    send("new pull", "POST", "/pulls", {"head": BRANCH, "base": "main", "title": "T", "body": "B"})
    send("labels", "POST", "/issues/1/labels", ["metadata"])
    send("new comment", "POST", "/issues/1/comments", {"body": "Updated."})
    get("comments", "/issues/1/comments")
    get("pulls", "/pulls?state=all")
    get("pull commits", "/pulls/1/commits")
    get("commits of a file", f"/commits?path=README.md&sha={got['new commit']['sha']}")
    send("review requested", "POST", "/pulls/1/requested_reviewers", {"reviewers": ["sample-reviewer"]})
    get("reviewers", "/pulls/1/requested_reviewers")
    get("comparison", f"/compare/main...{BRANCH}")
    got["user"] = client.get(f"{api}/user").json()
    send("closed pull", "PATCH", "/pulls/1", {"state": "closed"})
    get("pull", "/pulls/1")
    got["merged pull"] = after_a_merge(simulated, client, url)
    send("new issue", "POST", "/issues", {"title": "T", "body": "B"})
    send("updated issue", "PATCH", f"/issues/{got['new issue']['number']}", {"body": "C"})
    get("issues", "/issues?state=all")
    get("absent", "/pulls/7")
    send("refused", "POST", "/pulls", {"head": "absent", "base": "main", "title": "T"})
    return got


def after_a_merge(simulated: UpstreamState, client: httpx.Client, url: str) -> Any:
    """Return the pull request as it is when a person has opened, updated and merged it."""
    users.reopen(simulated.github, 1)
    users.push(simulated.github, "main", {"docs/a.md": "b\n"})
    users.update_branch(simulated.github, 1)
    users.merge(simulated.github, 1, "squash")
    return client.get(f"{url}/pulls/1").json()


ONE = [
    ("budget", "RateLimitOverview"),
    ("licensed", "FullRepository"),
    ("repository", "FullRepository"),
    ("repository of an administrator", "FullRepository"),
    ("setting", "ActionsGetDefaultWorkflowPermissions"),
    ("setting hidden", "BasicError"),
    ("branch", "BranchWithProtection"),
    ("ref", "GitRef"),
    ("commit", "GitCommit"),
    ("tree", "GitTree"),
    ("new blob", "ShortBlob"),
    ("blob", "Blob"),
    ("new tree", "GitTree"),
    ("new commit", "GitCommit"),
    ("new ref", "GitRef"),
    ("moved ref", "GitRef"),
    ("new pull", "PullRequest"),
    ("new comment", "IssueComment"),
    ("closed pull", "PullRequest"),
    ("pull", "PullRequest"),
    ("merged pull", "PullRequest"),
    ("review requested", "PullRequestSimple"),
    ("reviewers", "PullRequestReviewRequest"),
    ("comparison", "CommitComparison"),
    ("new issue", "Issue"),
    ("updated issue", "Issue"),
    ("user", "BasicError"),
    ("creation rule", "RepositoryRuleDetailedOneof0"),
    ("pattern rule", "RepositoryRuleDetailedOneof13"),
    ("ruleset", "RepositoryRuleset"),
    ("absent", "BasicError"),
    ("refused", "ValidationError"),
]
MANY = [
    ("matching refs", "GitRef"),
    ("labels", "Label"),
    ("comments", "IssueComment"),
    ("pulls", "PullRequestSimple"),
    ("issues", "Issue"),
    ("pull commits", "Commit"),
    ("commits of a file", "Commit"),
]


def check(answer: dict[str, Any], name: str) -> None:
    """Hold an answer against a model of this name; they are imported late, because that takes a second."""
    model = getattr(import_module("githubkit_schemas.latest.models"), name)
    model.model_validate(answer)
    known = {field.alias or name for name, field in model.model_fields.items()}
    assert set(answer) - known - UNDESCRIBED == set()


@pytest.mark.parametrize(("name", "model"), ONE)
def test_an_answer_is_githubs_object(answers: dict[str, Any], name: str, model: str) -> None:
    check(answers[name], model)


@pytest.mark.parametrize(("name", "model"), MANY)
def test_a_list_holds_githubs_objects(answers: dict[str, Any], name: str, model: str) -> None:
    assert answers[name]
    for answer in answers[name]:
        check(answer, model)


def test_a_comparison_holds_githubs_files(answers: dict[str, Any]) -> None:
    assert answers["comparison"]["files"]
    for file in answers["comparison"]["files"]:
        check(file, "DiffEntry")


def test_every_answer_of_the_job_is_checked(answers: dict[str, Any]) -> None:
    assert set(answers) == {name for name, _ in (*ONE, *MANY)}


@pytest.mark.parametrize("place", ["owner", "head", "base"])
def test_the_people_and_repositories_inside_are_whole_too(answers: dict[str, Any], place: str) -> None:
    if place == "owner":
        check(answers["repository"]["owner"], "SimpleUser")
        return
    check(answers["pull"][place]["repo"], "Repository")
    check(answers["pull"][place]["user"], "SimpleUser")
