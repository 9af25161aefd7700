from datetime import UTC, datetime

import pytest

from enricher.doctor.github_answers import (
    Budget,
    budgets,
    content,
    expires,
    limits_obstacle,
    obstacle,
    scopes,
    server_time,
)
from enricher.doctor.observation import Reply
from tests.support.doctor_samples import DOWN, RESETS, answer, limits

JUNK = [
    b"",
    b"<!DOCTYPE html>",
    b"\xff\xfe",
    b"[]",
    b"null",
    b'"text"',
    b"[" * 100_000,
    b'{"resources": []}',
    b'{"resources": {"core": null, "graphql": 7}}',
    b'{"resources": {"core": {"limit": "60", "remaining": -1, "reset": 1e400}}}',
    b'{"resources": {"core": {"limit": 60, "remaining": 60, "reset": 99999999999999999999}}}',
]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (None, "GITHUB_REPOSITORY is not set"),
        (DOWN, "GitHub answered 503"),
        (answer({"message": "Bad credentials"}, 401), "GitHub refused the token (401)"),
        (answer({"message": "Gone"}, 410), "GitHub answered 410"),
        (answer(b"<html>"), "GitHub's answer is not in its own format"),
        (answer({"id": 1}), None),
    ],
)
def test_an_obstacle_to_an_answer_is_described(reply: Reply | None, why: str | None) -> None:
    assert obstacle(reply) == why


@pytest.mark.parametrize(
    ("reply", "why"), [(answer({}, 404), None), (answer({}, 410), "GitHub answered 410"), (limits(), None)]
)
def test_a_github_server_without_rate_limits_is_no_obstacle(reply: Reply, why: str | None) -> None:
    assert limits_obstacle(reply) == why


@pytest.mark.parametrize("junk", JUNK)
def test_junk_holds_nothing_and_raises_nothing(junk: bytes) -> None:
    assert budgets(answer(junk)) == ()
    assert isinstance(content(answer(junk)), dict)


def test_the_budgets_are_those_that_a_run_uses() -> None:
    core, graphql = budgets(limits(core=10, graphql=20))
    assert (core, graphql) == (Budget("core", 5000, 10, RESETS), Budget("graphql", 5000, 20, RESETS))


@pytest.mark.parametrize(
    ("headers", "listed"),
    [
        ({}, None),
        ({"x-oauth-scopes": ""}, frozenset()),
        ({"x-oauth-scopes": "repo, read:org"}, frozenset({"repo", "read:org"})),
    ],
)
def test_no_scopes_are_another_thing_than_scopes_that_are_not_listed(
    headers: dict[str, str], listed: frozenset[str] | None
) -> None:
    assert scopes(limits(headers=headers)) == listed
    assert scopes(DOWN) is None


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2027-01-31 09:00:00 UTC", datetime(2027, 1, 31, 9, tzinfo=UTC)),
        ("2027-01-31 09:00:00 +0100", datetime(2027, 1, 31, 8, tzinfo=UTC)),
        ("2027-01-31", None),
        ("soon", None),
        ("", None),
    ],
)
def test_the_end_of_a_token_is_read_in_both_forms(text: str, end: datetime | None) -> None:
    assert expires(limits(headers={"github-authentication-token-expiration": text})) == end
    assert expires(DOWN) is None


@pytest.mark.parametrize(
    ("text", "time"),
    [("Tue, 24 Nov 2026 12:00:00 GMT", datetime(2026, 11, 24, 12, tzinfo=UTC)), ("noon", None), ("", None)],
)
def test_githubs_clock_is_read_where_it_is_one(text: str, time: datetime | None) -> None:
    assert server_time(limits(headers={"date": text})) == time
