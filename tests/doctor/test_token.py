from datetime import timedelta
from email.utils import format_datetime

import pytest

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import ObservedRepository, Setup
from enricher.doctor.token import check_token
from enricher.doctor.token_kind import TokenKind
from tests.support.doctor_samples import DOWN, NOW, answer, hosted, limits, setup


def check(name: str, given: Setup, hosted: ObservedRepository) -> Finding:
    (found,) = (finding for finding in check_token(given, hosted) if finding.check == name)
    return found


@pytest.mark.parametrize(("repository", "verdict"), [("o/r", Verdict.FAULT), (None, Verdict.WARNING)])
def test_no_token_is_a_fault_if_a_pull_request_is_wanted(repository: str | None, verdict: Verdict) -> None:
    found = check("token", setup(TokenKind.NONE, repository), hosted(limits(limit=60)))
    assert found.verdict is verdict
    assert "60 requests an hour" in found.found


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (hosted(answer({}, 401)), Verdict.FAULT),
        (hosted(answer({}, 404), answer({}, 401)), Verdict.FAULT),
        (hosted(answer({}, 404), answer({"full_name": "o/r"})), Verdict.OK),
        (hosted(DOWN), Verdict.UNKNOWN),
        (hosted(answer(b"<html>")), Verdict.UNKNOWN),
        (hosted(limits()), Verdict.OK),
    ],
)
def test_whether_a_token_is_valid_is_reported_as_far_as_github_answers(
    answers: ObservedRepository, verdict: Verdict
) -> None:
    assert check("token", setup(), answers).verdict is verdict


@pytest.mark.parametrize(
    ("days", "verdict"), [(-1, Verdict.WARNING), (14, Verdict.WARNING), (15, Verdict.OK)]
)
def test_a_token_that_expires_within_two_weeks_is_a_warning(days: int, verdict: Verdict) -> None:
    end = f"{NOW + timedelta(days=days):%Y-%m-%d %H:%M:%S} UTC"
    found = check("token", setup(), hosted(limits(headers={"github-authentication-token-expiration": end})))
    assert found.verdict is verdict
    assert end.removesuffix(":00 UTC") in found.found


@pytest.mark.parametrize(
    ("kind", "scopes", "verdict"),
    [
        (TokenKind.CLASSIC, "repo", Verdict.OK),
        (TokenKind.CLASSIC, "public_repo, gist", Verdict.OK),
        (TokenKind.OAUTH, "gist, read:org, repo", Verdict.OK),
        (TokenKind.CLASSIC, "", Verdict.FAULT),
        (TokenKind.CLASSIC, "repo:status, repo_deployment", Verdict.FAULT),
        (TokenKind.CLASSIC, None, Verdict.UNKNOWN),
        (TokenKind.FINE_GRAINED, None, Verdict.UNKNOWN),
        (TokenKind.INSTALLATION, None, Verdict.UNKNOWN),
    ],
)
def test_scopes_are_checked_if_github_lists_them(
    kind: TokenKind, scopes: str | None, verdict: Verdict
) -> None:
    headers = {} if scopes is None else {"x-oauth-scopes": scopes}
    assert check("scopes", setup(kind), hosted(limits(headers=headers))).verdict is verdict


@pytest.mark.parametrize(
    ("core", "graphql", "verdict", "words"),
    [
        (5000, 5000, Verdict.OK, "core 5000 of 5000, graphql 5000 of 5000; reset at 12:30 UTC"),
        (500, 5000, Verdict.OK, "core 500 of 5000"),
        (499, 5000, Verdict.WARNING, "nearly used up: core 499 of 5000"),
        (5000, 0, Verdict.FAULT, "used up: core 5000 of 5000, graphql 0 of 5000"),
    ],
)
def test_the_smaller_of_the_budgets_counts(core: int, graphql: int, verdict: Verdict, words: str) -> None:
    found = check("budget", setup(), hosted(limits(core, graphql)))
    assert found.verdict is verdict
    assert words in found.found


def test_a_github_without_limits_has_no_budget_to_spend() -> None:
    answers = hosted(answer({"message": "Rate limiting is not enabled."}, 404))
    assert check("budget", setup(), answers).verdict is Verdict.OK


def test_an_answer_without_budgets_is_no_budget_that_is_spent() -> None:
    assert check("budget", setup(), hosted(answer({"resources": {}}))).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("minutes", "verdict", "words"),
    [
        (0, Verdict.OK, "agrees with GitHub's"),
        (5, Verdict.OK, "agrees with GitHub's"),
        (6, Verdict.WARNING, "6 minutes ahead of GitHub's"),
        (-600, Verdict.WARNING, "600 minutes behind GitHub's"),
    ],
)
def test_a_clock_that_is_wrong_by_minutes_is_a_warning(minutes: int, verdict: Verdict, words: str) -> None:
    theirs = format_datetime(NOW - timedelta(minutes=minutes), usegmt=True)
    found = check("clock", setup(), hosted(limits(headers={"date": theirs})))
    assert (found.verdict, found.found) == (verdict, words)


@pytest.mark.parametrize(
    ("kind", "answers", "checks"),
    [
        (TokenKind.CLASSIC, hosted(DOWN), ["token"]),
        (TokenKind.CLASSIC, hosted(answer({}, 401)), ["token"]),
        (TokenKind.NONE, hosted(DOWN), ["token"]),
        (TokenKind.NONE, hosted(limits()), ["token", "budget", "clock"]),
        (TokenKind.CLASSIC, hosted(limits()), ["token", "scopes", "budget", "clock"]),
    ],
)
def test_an_obstacle_is_one_finding(kind: TokenKind, answers: ObservedRepository, checks: list[str]) -> None:
    assert [finding.check for finding in check_token(setup(kind), answers)] == checks
