from typing import Any

import pytest

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import ObservedRepository, Reply, Setup
from enricher.doctor.repository import check_repository
from enricher.doctor.token_kind import TokenKind
from tests.support.doctor_samples import DOWN, answer, hosted, setup


def check(name: str, given: Setup, answers: ObservedRepository) -> Finding:
    (found,) = (finding for finding in check_repository(given, answers) if finding.check == name)
    return found


def repository(**facts: Any) -> Reply:
    return answer({"full_name": "o/r", "default_branch": "main", **facts})


@pytest.mark.parametrize(
    ("reply", "verdict", "words"),
    [
        (repository(), Verdict.OK, "o/r, default branch main"),
        (repository(full_name="O/R"), Verdict.OK, "O/R"),
        (repository(full_name="o/new"), Verdict.FAULT, "o/r is now called o/new"),
        (repository(archived=True), Verdict.FAULT, "archived or disabled"),
        (repository(disabled=True), Verdict.FAULT, "archived or disabled"),
        (answer({}, 404), Verdict.FAULT, "o/r does not exist, or is private"),
        (answer({}, 451), Verdict.UNKNOWN, "GitHub answered 451"),
        (DOWN, Verdict.UNKNOWN, "GitHub answered 503"),
        (None, Verdict.UNKNOWN, "GITHUB_REPOSITORY is not set"),
    ],
)
def test_a_repository_is_checked_by_what_github_shows(
    reply: Reply | None, verdict: Verdict, words: str
) -> None:
    found = check("repository", setup(), hosted(repository=reply))
    assert found.verdict is verdict
    assert words in found.found


@pytest.mark.parametrize(
    ("kind", "permissions", "verdict"),
    [
        (TokenKind.CLASSIC, {"push": True}, Verdict.OK),
        (TokenKind.FINE_GRAINED, {"push": False}, Verdict.FAULT),
        (TokenKind.OAUTH, None, Verdict.FAULT),
        (TokenKind.INSTALLATION, {"push": False}, Verdict.UNKNOWN),
        (TokenKind.UNKNOWN, {"push": "yes"}, Verdict.UNKNOWN),
        (TokenKind.INSTALLATION, {"push": True}, Verdict.OK),
    ],
)
def test_only_a_persons_token_can_lack_the_right_to_push(
    kind: TokenKind, permissions: Any, verdict: Verdict
) -> None:
    answers = hosted(repository=repository(permissions=permissions))
    assert check("push", setup(kind), answers).verdict is verdict


@pytest.mark.parametrize(
    ("reply", "in_actions", "verdict"),
    [
        (answer({"can_approve_pull_request_reviews": True}), False, Verdict.OK),
        (answer({"can_approve_pull_request_reviews": False}), False, Verdict.FAULT),
        (answer({"can_approve_pull_request_reviews": False}), True, Verdict.OK),
        (answer({"can_approve_pull_request_reviews": None}), False, Verdict.UNKNOWN),
        (answer({"message": "Resource not accessible by integration"}, 403), True, Verdict.UNKNOWN),
        (answer({}, 404), False, Verdict.UNKNOWN),
        (DOWN, False, Verdict.UNKNOWN),
    ],
)
def test_the_setting_of_actions_is_checked_if_it_is_shown_and_applies(
    reply: Reply, in_actions: bool, verdict: Verdict
) -> None:
    found = check("actions", setup(in_actions=in_actions), hosted(repository=repository(), workflow=reply))
    assert found.verdict is verdict
    if verdict is not Verdict.OK:
        assert "Allow GitHub Actions to create and approve pull requests" in found.advice


@pytest.mark.parametrize(
    ("kind", "reply"),
    [(TokenKind.NONE, repository()), (TokenKind.CLASSIC, DOWN), (TokenKind.CLASSIC, None)],
)
def test_without_token_or_repository_there_is_one_finding(kind: TokenKind, reply: Reply | None) -> None:
    (finding,) = check_repository(setup(kind), hosted(repository=reply))
    assert finding.check == "repository"
