"""Judge the token: whether GitHub takes it, what it may do, and what is left of its budgets."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.github_answers import Budget, budgets, expires, obstacle, scopes, server_time, status
from enricher.doctor.observation import ObservedRepository, ObservedReview, Setup
from enricher.doctor.token_kind import TokenKind

_NEEDED: Final = frozenset({"repo", "public_repo"})  # either; public_repo does for a public list
_SOON: Final = timedelta(days=14)
_SKEW: Final = timedelta(minutes=5)
_LOW: Final = 10  # percent
_RIGHTS: Final = "with Contents and Pull requests: read and write (docs/tokens.md)"
_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = 404


def check_token(setup: Setup, hosted: ObservedRepository) -> Iterator[Finding]:
    """Yield what there is to say of the token, its rights, its budgets and the clock."""
    yield _token(setup, hosted)
    yield _scopes(setup, hosted)
    yield _budgets(hosted)
    yield _clock(setup, hosted)


def _token(setup: Setup, hosted: ObservedRepository) -> Finding:
    if setup.token is TokenKind.NONE:
        return _without(setup)
    if _UNAUTHORIZED in {status(hosted.limits), status(hosted.repository)}:
        found = f"{setup.token.words}, which GitHub refuses (401): it is wrong, revoked or has expired"
        return Finding("token", Verdict.FAULT, found, f"Set GITHUB_TOKEN to a new one, {_RIGHTS}.")
    end = expires(hosted.limits)
    if end is None:
        return _seen(setup, hosted)
    found = f"{setup.token.words}, which expires on {end.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if end <= setup.now + _SOON:
        return Finding("token", Verdict.WARNING, found, "Make a new one before that day.")
    return Finding("token", Verdict.OK, found)


def _seen(setup: Setup, hosted: ObservedRepository) -> Finding:
    why = None if status(hosted.limits) == _NOT_FOUND else obstacle(hosted.limits)
    if why:
        return Finding("token", Verdict.UNSEEN, f"{setup.token.words}; whether it is valid: {why}")
    return Finding("token", Verdict.OK, setup.token.words)


def _without(setup: Setup) -> Finding:
    found = "none: GitHub answers 60 requests an hour, and no pull request can be made"
    advice = f"Set GITHUB_TOKEN to a token {_RIGHTS}."
    # Where the list's repository is named, a pull request is wanted.
    return Finding("token", Verdict.FAULT if setup.repository else Verdict.WARNING, found, advice)


def _scopes(setup: Setup, hosted: ObservedRepository) -> Finding:
    listed = scopes(hosted.limits)
    if setup.token is TokenKind.NONE:
        return Finding("scopes", Verdict.UNSEEN, "there is no token")
    if listed is None:
        return _unlisted(setup, hosted)
    names = ", ".join(sorted(listed)) or "none at all"
    if listed & _NEEDED:
        return Finding("scopes", Verdict.OK, names)
    advice = "Give the token the scope public_repo (a public list) or repo (a private one)."
    return Finding("scopes", Verdict.FAULT, f"{names}; without public_repo or repo it may not push", advice)


def _unlisted(setup: Setup, hosted: ObservedRepository) -> Finding:
    """Say what was seen instead of the scopes, which GitHub lists for classic and OAuth tokens alone."""
    why = obstacle(hosted.limits)
    if why:
        return Finding("scopes", Verdict.UNSEEN, why)
    if setup.token in {TokenKind.CLASSIC, TokenKind.OAUTH}:
        return Finding("scopes", Verdict.UNSEEN, "GitHub did not list them")
    reads = "; it reads contents and pull requests" if isinstance(hosted.review, ObservedReview) else ""
    found = f"GitHub does not list the rights of such a token{reads}"
    return Finding("scopes", Verdict.UNSEEN, found, f"See that it was made {_RIGHTS}.")


def _budgets(hosted: ObservedRepository) -> Finding:
    if status(hosted.limits) == _NOT_FOUND:
        return Finding("budget", Verdict.OK, "this GitHub sets no limits")
    found = budgets(hosted.limits)
    if not found:
        return Finding("budget", Verdict.UNSEEN, obstacle(hosted.limits) or "GitHub did not say")
    words = ", ".join(f"{b.name} {b.remaining} of {b.limit}" for b in found)
    least = min(found, key=_percent)
    until = datetime.fromtimestamp(least.resets, UTC).strftime("%H:%M UTC")
    if least.remaining == 0 and least.limit:
        advice = f"Wait until {until}; look for what else uses this token."
        return Finding("budget", Verdict.FAULT, f"used up: {words}", advice)
    if _percent(least) < _LOW:
        return Finding("budget", Verdict.WARNING, f"nearly used up: {words}", f"Wait until {until}.")
    return Finding("budget", Verdict.OK, f"{words}; new at {until}")


def _percent(budget: Budget) -> float:
    return 100 * budget.remaining / budget.limit if budget.limit else 100


def _clock(setup: Setup, hosted: ObservedRepository) -> Finding:
    theirs = server_time(hosted.limits)
    if theirs is None:
        return Finding("clock", Verdict.UNSEEN, obstacle(hosted.limits) or "GitHub did not say its time")
    skew = setup.now - theirs
    if abs(skew) <= _SKEW:
        return Finding("clock", Verdict.OK, "as GitHub's")
    minutes, where = abs(skew) // timedelta(minutes=1), "ahead of" if skew > timedelta() else "behind"
    found = f"{minutes} minutes {where} GitHub's"
    return Finding("clock", Verdict.WARNING, found, "Set this machine's clock: days and waits go by it.")
