"""Check the repository, the right to push to it, and whether Actions may open pull requests in it."""

from collections.abc import Iterator
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.github_answers import content, obstacle, refusal, status
from enricher.doctor.observation import ObservedRepository, Reply, Setup
from enricher.doctor.token_kind import TokenKind
from enricher.model.source import Assumption
from enricher.publish.github.obstacles import ALLOW_ACTIONS

ASSUMES: Final = Assumption(
    "GitHub",
    "It does not show that a workflow's token may push (`flathub-infra/flatpak-external-data-checker#223`), "
    "and `enrich doctor` reads the rest of its rights correctly",
)
_NOT_FOUND: Final = 404
_HIDDEN: Final = frozenset({403, 404})


def check_repository(setup: Setup, hosted: ObservedRepository) -> Iterator[Finding]:
    """Yield findings for the repository and, with a token, the right to push and the setting of Actions."""
    yield _repository(setup, hosted.repository)
    if setup.token is TokenKind.NONE or obstacle(hosted.repository):
        return
    yield _push(setup, hosted.repository)
    yield _actions(setup, hosted.workflow)


def _repository(setup: Setup, reply: Reply | None) -> Finding:
    if status(reply) == _NOT_FOUND:
        found = f"{setup.repository} does not exist, or is private and hidden from this token"
        advice = "Correct GITHUB_REPOSITORY, or give the token access to it."
        return Finding("repository", Verdict.FAULT, found, advice)
    known = refusal(reply)
    if known:
        return Finding("repository", Verdict.FAULT, known.what, known.advice)
    why = obstacle(reply)
    if why:
        advice = "" if setup.repository else "Set GITHUB_REPOSITORY to the list's owner/name."
        return Finding("repository", Verdict.UNKNOWN, why, advice)
    facts = content(reply)
    name = str(facts.get("full_name"))
    if facts.get("archived") or facts.get("disabled"):
        found = f"{name} is archived or disabled, so it takes no changes"
        return Finding("repository", Verdict.FAULT, found, "Unarchive it, or stop the nightly workflow.")
    if name.casefold() != (setup.repository or "").casefold():
        found = f"{setup.repository} is now called {name}; pull requests need the new name"
        return Finding("repository", Verdict.FAULT, found, f"Set GITHUB_REPOSITORY to {name}.")
    return Finding("repository", Verdict.OK, f"{name}, default branch {facts.get('default_branch')}")


def _push(setup: Setup, repository: Reply | None) -> Finding:
    """Return whether the token's owner may push, by the role that GitHub shows in `permissions`.

    A workflow's or an App's token has no owner, and is shown as one that may not push although it may
    (flathub-infra/flatpak-external-data-checker#223).
    """
    permissions = content(repository).get("permissions")
    if isinstance(permissions, dict) and permissions.get("push") is True:
        return Finding("push", Verdict.OK, "the token's owner may push")
    if setup.token.is_personal:
        advice = "Give its owner write access to the repository, or use the token of someone who has it."
        return Finding("push", Verdict.FAULT, "the token's owner may not push to the repository", advice)
    found = "GitHub does not show the rights of such a token"
    return Finding("push", Verdict.UNKNOWN, found, "The job needs contents: write and pull-requests: write.")


def _actions(setup: Setup, workflow: Reply | None) -> Finding:
    may = content(workflow).get("can_approve_pull_request_reviews")
    why = _hides_setting(workflow) or ("" if isinstance(may, bool) else "GitHub did not send this setting")
    if why:
        return Finding("actions", Verdict.UNKNOWN, why, f"Check {ALLOW_ACTIONS}.")
    if may:
        return Finding("actions", Verdict.OK, "Actions may open pull requests")
    if setup.in_actions:
        # The workflow's own token can never read the setting, so this is another one, which it does not bind.
        return Finding("actions", Verdict.OK, "Actions may not open pull requests, but this token may")
    found = "Actions may not open pull requests, so a workflow's own token is refused"
    return Finding("actions", Verdict.FAULT, found, f"Turn on {ALLOW_ACTIONS}.")


def _hides_setting(workflow: Reply | None) -> str | None:
    """Return why the setting cannot be read, or None where it can."""
    if status(workflow) in _HIDDEN:
        return f"only an administrator's token may read this setting ({status(workflow)})"
    return obstacle(workflow)
