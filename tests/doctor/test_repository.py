from typing import Any

import pytest

from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import ObservedRepository, Reply, Setup
from enricher.doctor.repository import check_repository
from enricher.doctor.token_kind import TokenKind
from tests.support.doctor_samples import DOWN, answer, hosted, setup


def check(name: str, given: Setup, seen: ObservedRepository) -> Finding:
    (found,) = (finding for finding in check_repository(given, seen) if finding.check == name)
    return found


def repository(**facts: Any) -> Reply:
    return answer({"full_name": "o/r", "default_branch": "main", **facts})


@pytest.mark.parametrize(
    ("reply", "verdict", "words"),
    [
        (repository(), Verdict.OK, "o/r, default branch main"),
        (repository(full_name="O/R"), Verdict.OK, "O/R"),
        (repository(full_name="o/new"), Verdict.FAULT, "o/r is called o/new now"),
        (repository(archived=True), Verdict.FAULT, "archived or disabled"),
        (repository(disabled=True), Verdict.FAULT, "archived or disabled"),
        (answer({}, 404), Verdict.FAULT, "shows no o/r to this token"),
        (answer({}, 451), Verdict.UNSEEN, "GitHub answered 451"),
        (DOWN, Verdict.UNSEEN, "GitHub answered 503"),
        (None, Verdict.UNSEEN, "GITHUB_REPOSITORY is not set"),
    ],
)
def test_a_repository_is_judged_by_what_github_shows(
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
        (TokenKind.INSTALLATION, {"push": False}, Verdict.UNSEEN),
        (TokenKind.UNKNOWN, {"push": "yes"}, Verdict.UNSEEN),
        (TokenKind.INSTALLATION, {"push": True}, Verdict.OK),
        (TokenKind.NONE, {"push": False}, Verdict.UNSEEN),
    ],
)
def test_only_a_persons_token_can_lack_the_right_to_push(
    kind: TokenKind, permissions: Any, verdict: Verdict
) -> None:
    seen = hosted(repository=repository(permissions=permissions))
    assert check("push", setup(kind), seen).verdict is verdict


@pytest.mark.parametrize(
    ("reply", "in_actions", "verdict"),
    [
        (answer({"can_approve_pull_request_reviews": True}), False, Verdict.OK),
        (answer({"can_approve_pull_request_reviews": False}), False, Verdict.FAULT),
        (answer({"can_approve_pull_request_reviews": False}), True, Verdict.OK),
        (answer({"can_approve_pull_request_reviews": None}), False, Verdict.UNSEEN),
        (answer({"message": "Resource not accessible by integration"}, 403), True, Verdict.UNSEEN),
        (answer({}, 404), False, Verdict.UNSEEN),
        (DOWN, False, Verdict.UNSEEN),
    ],
)
def test_the_setting_of_actions_is_judged_where_it_is_shown_and_binds(
    reply: Reply, in_actions: bool, verdict: Verdict
) -> None:
    found = check("actions", setup(in_actions=in_actions), hosted(workflow=reply))
    assert found.verdict is verdict
    if verdict is not Verdict.OK:
        assert "Allow GitHub Actions to create and approve pull requests" in found.advice
