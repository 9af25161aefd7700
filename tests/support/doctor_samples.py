"""What the checks are given: a set-up, and what GitHub says to it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from enricher.doctor.observation import ObservedRepository, ObservedReview, Reply, Setup
from enricher.doctor.token_kind import TokenKind
from enricher.errors import EnrichError, Unreachable
from enricher.http.response import Response

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday
DOWN = Unreachable("GitHub answered 503")
RESETS = int(datetime(2026, 11, 24, 12, 30, tzinfo=UTC).timestamp())


def answer(body: Any, status: int = 200, headers: Mapping[str, str] = {}) -> Response:
    return Response(status, headers, body if isinstance(body, bytes) else json.dumps(body).encode(), "")


def limits(
    core: int = 5000, graphql: int = 5000, limit: int = 5000, headers: Mapping[str, str] = {}
) -> Response:
    left = {"core": core, "graphql": graphql}
    resources = {name: {"limit": limit, "remaining": n, "reset": RESETS} for name, n in left.items()}
    return answer({"resources": resources}, headers=headers)


def setup(
    token: TokenKind = TokenKind.CLASSIC, repository: str | None = "o/r", *, in_actions: bool = False
) -> Setup:
    return Setup("catalog.yaml", token, repository, None, in_actions, NOW)


def hosted(
    limit: Reply = DOWN,
    repository: Reply | None = None,
    workflow: Reply | None = None,
    review: ObservedReview | EnrichError | None = None,
) -> ObservedRepository:
    return ObservedRepository(limit, repository, workflow, review)
