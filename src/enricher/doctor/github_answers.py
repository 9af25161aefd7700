"""Read GitHub's REST answers for the doctor, without trust in their format."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

from enricher.doctor.observation import Reply
from enricher.errors import BadAnswer, UpstreamError
from enricher.http.json_reader import parse_object
from enricher.http.response import Response

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
    if reply.status != HTTPStatus.OK:
        return f"GitHub answered {reply.status}"
    return None if content(reply) else "GitHub's answer is not in its own format"


def limits_obstacle(limits: Reply) -> str | None:
    """Return why the rate limits cannot be used; 404 is no obstacle: a GitHub server may have no limits."""
    return None if status(limits) == HTTPStatus.NOT_FOUND else obstacle(limits)


def is_refused(reply: Reply | None) -> bool:
    """Return whether GitHub refused the token."""
    return status(reply) == HTTPStatus.UNAUTHORIZED


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
