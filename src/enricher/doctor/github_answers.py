"""Read GitHub's REST answers for the doctor, without trust in their format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from enricher.doctor.observation import BranchRule, Reply
from enricher.errors import BadAnswer, UpstreamError
from enricher.http.json_reader import parse_json, parse_object
from enricher.http.response import Response
from enricher.publish.github.obstacles import Obstacle, obstacle_in

_NOT_SET: Final = "GITHUB_REPOSITORY is not set"
_REFUSED: Final = "GitHub refused the token (401)"


@dataclass(frozen=True, slots=True)
class Budget:
    """The requests left of one of GitHub's rate limits; `resets` is in epoch seconds."""

    name: str
    limit: int
    remaining: int
    resets: int


def obstacle(reply: Reply | None) -> str | None:
    """Return why a reply cannot be used, or None where it can."""
    if reply is None:
        return _NOT_SET
    if isinstance(reply, UpstreamError):
        return str(reply)
    if is_refused(reply):
        return _REFUSED
    known = refusal(reply)
    if known:
        return known.what
    if reply.status != HTTPStatus.OK:
        return f"GitHub answered {reply.status}"
    return None if content(reply) else "GitHub's answer is not in its own format"


def limits_obstacle(limits: Reply) -> str | None:
    """Return why the rate limits cannot be used; 404 is no obstacle: a GitHub server may have no limits."""
    return None if status(limits) == HTTPStatus.NOT_FOUND else obstacle(limits)


def is_refused(reply: Reply | None) -> bool:
    """Return whether GitHub refused the token."""
    return status(reply) == HTTPStatus.UNAUTHORIZED


def refusal(reply: Reply | None) -> Obstacle | None:
    """Return what refused a request, as far as GitHub's message names it: a policy of the organization."""
    message = content(reply).get("message") if status(reply) == HTTPStatus.FORBIDDEN else None
    return obstacle_in(message) if isinstance(message, str) else None


def status(reply: Reply | None) -> int | None:
    """Return the status of an answer, None if there is no answer."""
    return reply.status if isinstance(reply, Response) else None


def content(reply: Reply | None) -> Mapping[str, Any]:
    """Return the JSON object of an answer; empty if there is none."""
    if not isinstance(reply, Response):
        return {}
    try:
        return parse_object("GitHub", reply.body).fields
    except BadAnswer:
        return {}


def budgets(limits: Reply) -> tuple[Budget, ...]:
    """Return the two rate limits that a run counts against (docs.github.com, GET /rate_limit)."""
    resources = content(limits).get("resources")
    if not isinstance(resources, dict):
        return ()
    found = (_budget(name, resources.get(name)) for name in ("core", "graphql"))
    return tuple(budget for budget in found if budget)


def _budget(name: str, resource: object) -> Budget | None:
    values = (
        [resource.get(key) for key in ("limit", "remaining", "reset")] if isinstance(resource, dict) else []
    )
    numbers = [value for value in values if isinstance(value, int) and 0 <= value < 10**10]
    return Budget(name, *numbers) if len(numbers) == 3 else None  # noqa: PLR2004 - all three


def branch_rules(reply: Reply) -> tuple[tuple[int, BranchRule], ...] | None:
    """Return the rules that apply to a branch, each with the number of its ruleset; None: not listed.

    docs.github.com, "Get rules for a branch".
    """
    if status(reply) != HTTPStatus.OK or not isinstance(reply, Response):
        return None
    try:
        listed = parse_json("GitHub", reply.body)
    except BadAnswer:
        return None
    if not isinstance(listed, list):
        return None
    return tuple(_branch_rule(rule) for rule in listed if isinstance(rule, dict))


def _branch_rule(rule: Mapping[str, Any]) -> tuple[int, BranchRule]:
    given, number = rule.get("parameters"), rule.get("ruleset_id")
    wanted = given if isinstance(given, dict) else {}
    operator, pattern = (str(wanted.get(name) or "") for name in ("operator", "pattern"))
    source = str(rule.get("ruleset_source") or "")
    found = BranchRule(str(rule.get("type")), source, operator, pattern, negate=wanted.get("negate") is True)
    return number if isinstance(number, int) else 0, found


def may_bypass(reply: Reply) -> bool:
    """Return whether the token's owner may bypass a ruleset with a push (`current_user_can_bypass`)."""
    return content(reply).get("current_user_can_bypass") in {"always", "exempt"}


def scopes(reply: Reply) -> frozenset[str] | None:
    """Return the scopes of a classic or OAuth token; None where GitHub lists none, as for all others.

    docs.github.com, "Scopes for OAuth apps": the header X-OAuth-Scopes.
    """
    header = reply.headers.get("x-oauth-scopes") if isinstance(reply, Response) else None
    return None if header is None else frozenset(header.replace(",", " ").split())


def expires(reply: Reply) -> datetime | None:
    """Return when the token expires, by the header `GitHub-Authentication-Token-Expiration`.

    go-github reads both `2027-01-31 09:00:00 UTC` and `2027-01-31 09:00:00 +0100`.
    """
    header = (
        reply.headers.get("github-authentication-token-expiration", "") if isinstance(reply, Response) else ""
    )
    try:
        return datetime.strptime(header.replace("UTC", "+0000"), "%Y-%m-%d %H:%M:%S %z")
    except ValueError:
        return None


def server_time(reply: Reply) -> datetime | None:
    """Return the time by GitHub's clock."""
    header = reply.headers.get("date", "") if isinstance(reply, Response) else ""
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
