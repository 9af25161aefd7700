"""Judge the repository, the right to push to it, and whether Actions may open pull requests in it."""

from collections.abc import Iterator
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.github_answers import content, obstacle, status
from enricher.doctor.observation import ObservedRepository, Setup
from enricher.doctor.token_kind import TokenKind

_SETTING: Final = (
    'Settings → Actions → General → "Allow GitHub Actions to create and approve pull requests" '
    "(in an organisation, there first)"
)
_NOT_FOUND: Final = 404
_HIDDEN: Final = frozenset({403, 404})


def check_repository(setup: Setup, hosted: ObservedRepository) -> Iterator[Finding]:
    """Yield what there is to say of the repository, the right to push and the setting of Actions."""
    yield _repository(setup, hosted)
    yield _push(setup, hosted)
    yield _actions(setup, hosted)


def _repository(setup: Setup, hosted: ObservedRepository) -> Finding:
    if status(hosted.repository) == _NOT_FOUND:
        found = f"GitHub shows no {setup.repository} to this token: it does not exist, or is private"
        advice = "Correct GITHUB_REPOSITORY, or give the token access to it."
        return Finding("repository", Verdict.FAULT, found, advice)
    why = obstacle(hosted.repository)
    if why:
        advice = "" if setup.repository else "Set GITHUB_REPOSITORY to the list's owner/name."
        return Finding("repository", Verdict.UNSEEN, why, advice)
    facts = content(hosted.repository)
    name = str(facts.get("full_name"))
    if facts.get("archived") or facts.get("disabled"):
        found = f"{name} is archived or disabled: nobody can push to it"
        return Finding("repository", Verdict.FAULT, found, "Unarchive it, or stop the nightly job.")
    if name.casefold() != (setup.repository or "").casefold():
        found = f"{setup.repository} is called {name} now: GitHub makes no pull request under the old name"
        return Finding("repository", Verdict.FAULT, found, f"Set GITHUB_REPOSITORY to {name}.")
    return Finding("repository", Verdict.OK, f"{name}, default branch {facts.get('default_branch')}")


def _push(setup: Setup, hosted: ObservedRepository) -> Finding:
    """Return whether the token's owner may push: `permissions` tells a person's role.

    A workflow's or an App's token belongs to nobody, and is shown as one that may not push although it may
    (flathub-infra/flatpak-external-data-checker#223).
    """
    if setup.token is TokenKind.NONE:
        return Finding("push", Verdict.UNSEEN, "there is no token")
    why = obstacle(hosted.repository)
    if why:
        return Finding("push", Verdict.UNSEEN, why)
    permissions = content(hosted.repository).get("permissions")
    may = isinstance(permissions, dict) and permissions.get("push") is True
    if may:
        return Finding("push", Verdict.OK, "the token's owner may push")
    if setup.token.is_personal:
        advice = "Let them write to the repository, or take the token of somebody who may."
        return Finding("push", Verdict.FAULT, "the token's owner may not push to the repository", advice)
    found = "GitHub does not say what such a token may do"
    return Finding("push", Verdict.UNSEEN, found, "The job needs contents: write and pull-requests: write.")


def _actions(setup: Setup, hosted: ObservedRepository) -> Finding:
    may = content(hosted.workflow).get("can_approve_pull_request_reviews")
    why = _hides_setting(setup, hosted) or ("" if isinstance(may, bool) else "GitHub did not say")
    if why:
        return Finding("actions", Verdict.UNSEEN, why, f"Look at {_SETTING}.")
    if may:
        return Finding("actions", Verdict.OK, "Actions may open pull requests")
    if setup.in_actions:
        # The workflow's own token can never read the setting, so this is another one, which it does not bind.
        return Finding("actions", Verdict.OK, "Actions may not open pull requests, but this token may")
    found = "Actions may not open pull requests here: a workflow's own token is refused"
    return Finding("actions", Verdict.FAULT, found, f"Turn on {_SETTING}.")


def _hides_setting(setup: Setup, hosted: ObservedRepository) -> str | None:
    """Return why the setting cannot be seen, or None where it can."""
    if setup.token is TokenKind.NONE:
        return "there is no token"
    if status(hosted.workflow) in _HIDDEN:
        return f"only an administrator's token may read this setting ({status(hosted.workflow)})"
    return obstacle(hosted.workflow)
