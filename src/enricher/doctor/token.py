"""Check the token: whether GitHub accepts it, its rights, the rate limits and the clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.github_answers import (
    Budget,
    budgets,
    expires,
    is_refused,
    limits_obstacle,
    scopes,
    server_time,
    status,
)
from enricher.doctor.observation import ObservedRepository, ObservedReview, Reply, Setup
from enricher.doctor.token_kind import TokenKind
from enricher.text.origin import docs_page

_NEEDED: Final = frozenset({"repo", "public_repo"})  # either; public_repo does for a public list
_SOON: Final = timedelta(days=14)
_SKEW: Final = timedelta(minutes=5)
_LOW: Final = 10  # percent
_RIGHTS: Final = f"with Contents and Pull requests: read and write ({docs_page('tokens.md')})"
_NOT_FOUND: Final = 404


def check_token(setup: Setup, hosted: ObservedRepository) -> Iterator[Finding]:
    """Yield findings for the token, its scopes, the rate limits and the clock, as far as GitHub answers."""
    yield _token(setup, hosted)
    if limits_obstacle(hosted.limits) or is_refused(hosted.repository):
        return
    if setup.token is not TokenKind.NONE:
        yield _scopes(setup, hosted)
    yield _budgets(hosted.limits)
    yield _clock(setup, hosted.limits)


def _token(setup: Setup, hosted: ObservedRepository) -> Finding:
    if setup.token is TokenKind.NONE:
        return _without(setup)
    if is_refused(hosted.limits) or is_refused(hosted.repository):
        found = f"GitHub refuses {setup.token.words} (401): it is wrong, revoked or expired"
        return Finding("token", Verdict.FAULT, found, f"Set {setup.variable} to a new one, {_RIGHTS}.")
    why = limits_obstacle(hosted.limits)
    if why:
        return Finding("token", Verdict.UNKNOWN, f"{setup.token.words}; whether it is valid: {why}")
    end = expires(hosted.limits)
    if end is None:
        return Finding("token", Verdict.OK, setup.token.words)
    found = f"{setup.token.words}; expires on {end.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if end <= setup.now + _SOON:
        return Finding("token", Verdict.WARNING, found, "Make a new one before that day.")
    return Finding("token", Verdict.OK, found)


def _without(setup: Setup) -> Finding:
    found = "none: GitHub allows 60 requests an hour, and no pull request can be made"
    advice = f"Set GITHUB_TOKEN to a token {_RIGHTS}."
    # If the list's repository is set, pull requests are intended.
    return Finding("token", Verdict.FAULT if setup.repository else Verdict.WARNING, found, advice)


def _scopes(setup: Setup, hosted: ObservedRepository) -> Finding:
    listed = scopes(hosted.limits)
    if listed is None:
        return _unlisted(setup, hosted)
    names = ", ".join(sorted(listed)) or "none"
    if listed & _NEEDED:
        return Finding("scopes", Verdict.OK, names)
    advice = "Give the token the scope public_repo (for a public list) or repo (for a private one)."
    return Finding("scopes", Verdict.FAULT, f"{names}; without public_repo or repo it cannot push", advice)


def _unlisted(setup: Setup, hosted: ObservedRepository) -> Finding:
    """Return what is known instead of the scopes, which GitHub lists only for classic and OAuth tokens."""
    if setup.token in {TokenKind.CLASSIC, TokenKind.OAUTH}:
        return Finding("scopes", Verdict.UNKNOWN, "GitHub did not list them")
    reads = "; it can read contents and pull requests" if isinstance(hosted.review, ObservedReview) else ""
    found = f"GitHub does not list the rights of such a token{reads}"
    return Finding("scopes", Verdict.UNKNOWN, found, f"Check that it was made {_RIGHTS}.")


def _budgets(limits: Reply) -> Finding:
    if status(limits) == _NOT_FOUND:
        return Finding("budget", Verdict.OK, "this GitHub server sets no rate limits")
    found = budgets(limits)
    if not found:
        return Finding("budget", Verdict.UNKNOWN, "GitHub did not state its rate limits")
    words = ", ".join(f"{b.name} {b.remaining} of {b.limit}" for b in found)
    least = min(found, key=_percent)
    until = datetime.fromtimestamp(least.resets, UTC).strftime("%H:%M UTC")
    if least.remaining == 0 and least.limit:
        advice = f"Wait until {until}; find out what else uses this token."
        return Finding("budget", Verdict.FAULT, f"used up: {words}", advice)
    if _percent(least) < _LOW:
        return Finding("budget", Verdict.WARNING, f"nearly used up: {words}", f"Wait until {until}.")
    return Finding("budget", Verdict.OK, f"{words}; reset at {until}")


def _percent(budget: Budget) -> float:
    return 100 * budget.remaining / budget.limit if budget.limit else 100


def _clock(setup: Setup, limits: Reply) -> Finding:
    theirs = server_time(limits)
    if theirs is None:
        return Finding("clock", Verdict.UNKNOWN, "GitHub did not send its time")
    skew = setup.now - theirs
    if abs(skew) <= _SKEW:
        return Finding("clock", Verdict.OK, "agrees with GitHub's")
    minutes, where = abs(skew) // timedelta(minutes=1), "ahead of" if skew > timedelta() else "behind"
    found = f"{minutes} minutes {where} GitHub's"
    return Finding(
        "clock", Verdict.WARNING, found, "Set this machine's clock: schedules and waits depend on it."
    )
