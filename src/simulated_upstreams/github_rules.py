"""GitHub's rulesets: which rules apply to a branch, and in which words they refuse a change of it.

The words are those that people report of pushes and of `git/refs`; of the two patterns no report was found,
and theirs are an approximation. GitHub documents no answer of `updateRefs` to a violation:
it is that of `git/refs` here.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from http import HTTPStatus
from typing import Any, Final

from simulated_upstreams.github_call import Call, Routes, paged
from simulated_upstreams.github_shapes import not_found, refusal
from simulated_upstreams.gitstore import GitStore
from simulated_upstreams.server import Response, json_response
from simulated_upstreams.state import GitHubState, Rule

ARCHIVED: Final = "Repository was archived so is read-only."
_HEADS: Final = "refs/heads/"
_RULESET: Final = 1000  # + the place of the rule
_ALWAYS: Final = {
    "update": "Cannot update this protected ref.",
    "pull_request": "Changes must be made through a pull request.",
    "required_status_checks": 'Required status check "build" is expected.',
}


def violations(github: GitHubState, name: str, before: str | None, after: str | None) -> str | None:
    """Return GitHub's message if rules forbid that a ref moves so; None is a ref that does not exist."""
    if github.bypasses_rules or not name.startswith(_HEADS):
        return None
    branch = name.removeprefix(_HEADS)
    rules = [rule for rule in github.rules if fnmatch(branch, rule.branches)]
    found = [text for rule in rules for text in _violations(github, rule, branch, before, after)]
    return "\n\n".join(("Repository rule violations found", *found, "")) if found else None


def _violations(
    github: GitHubState, rule: Rule, branch: str, before: str | None, after: str | None
) -> Iterator[str]:
    if after is None:
        if rule.type == "deletion":
            yield "Cannot delete this branch"
        return
    fresh = _fresh(github.git, after)
    if rule.type == "creation" and before is None:
        yield "Cannot create ref due to creations being restricted."
    elif rule.type == "branch_name_pattern" and before is None and not branch.startswith(rule.pattern):
        yield f"Branch name must start with a matching pattern: {rule.pattern}"
    elif rule.type == "non_fast_forward" and before and before not in github.git.history(after):
        yield "Cannot force-push to this branch"
    elif rule.type == "required_signatures" and not github.signs_commits:
        yield f"Commits must have verified signatures.\nFound 1 violation:\n\n{after}"
    elif rule.type == "required_linear_history" and any(len(parents) > 1 for parents, _ in fresh):
        yield "This branch must not contain merge commits."
    elif rule.type == "commit_message_pattern" and any(
        not text.startswith(rule.pattern) for _, text in fresh
    ):
        yield f"Commit message must start with a matching pattern: {rule.pattern}"
    elif rule.type in _ALWAYS:
        yield _ALWAYS[rule.type]


def _fresh(store: GitStore, head: str) -> list[tuple[tuple[str, ...], str]]:
    """Return parents and message of the commits that no branch has yet, as far as they are in a line."""
    known = {sha for tip in store.list_refs(_HEADS).values() for sha in store.history(tip)}
    commits = (store.read_commit(sha) for sha in store.history(head) if sha not in known)
    return [(commit.parents, commit.message) for commit in commits]


def is_in_the_way(store: GitStore, name: str) -> bool:
    """Return whether git cannot have this ref beside another: a name cannot be a folder of names, too."""
    refs = store.list_refs()
    return any(name.startswith(f"{other}/") or other.startswith(f"{name}/") for other in refs)


def _branch_rules(call: Call) -> Response:
    """Return the active rules that apply to a branch of this name, which need not exist."""
    found = [
        _detailed(call, at, rule)
        for at, rule in enumerate(call.github.rules)
        if fnmatch(call.args[0], rule.branches)
    ]
    return paged(call.request, found)


def _detailed(call: Call, at: int, rule: Rule) -> dict[str, Any]:
    source = {"ruleset_source_type": "Repository", "ruleset_source": call.repo.full_name}
    shape: dict[str, Any] = {"type": rule.type, **source, "ruleset_id": _RULESET + at}
    if rule.type.endswith("_pattern"):
        wanted = {"operator": "starts_with", "pattern": rule.pattern}
        shape["parameters"] = {"name": "", "negate": False, **wanted}
    return shape


def _ruleset(call: Call) -> Response:
    """Return a `repository-ruleset` as far as it says whether the token may bypass it."""
    at = int(call.args[0]) - _RULESET
    if not 0 <= at < len(call.github.rules):
        raise not_found("/repos/rules#get-a-repository-ruleset")
    bypass = "always" if call.github.bypasses_rules else "never"
    facts = {"name": "Rules", "source": call.repo.full_name, "enforcement": "active"}
    return json_response(200, {"id": _RULESET + at, **facts, "current_user_can_bypass": bypass})


def check_policy(github: GitHubState, *, is_write: bool) -> None:
    """Refuse what the organization or the archive of the list's repository forbids."""
    if github.policy:
        raise refusal(HTTPStatus.FORBIDDEN, github.policy)
    repo = github.list_repository
    if is_write and repo is not None and repo.archived:
        raise refusal(HTTPStatus.FORBIDDEN, ARCHIVED)


ROUTES: Final[Routes] = {
    ("GET", "rules/branches/(.+)"): _branch_rules,
    ("GET", r"rulesets/(\d+)"): _ruleset,
}
