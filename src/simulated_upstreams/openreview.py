"""OpenReview's two APIs: a submission by its id, at `/HOST/notes?id=…`.

The shapes follow docs.openreview.net and what OpenReview's own client (openreview-py 2.9.1) reads. Strangers
are answered with a challenge, as has been reported since mid-2026: with 403, or with a page and 200.
"""

from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response, text_response
from simulated_upstreams.state import Submission, UpstreamState

_API: Final = {"/api2.openreview.net/notes": 2, "/api.openreview.net/notes": 1}


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as OpenReview does, from the submissions of `state`."""

    def respond(request: Request) -> Response:
        token = request.headers.get("authorization", "").partition("Bearer ")[2]
        if token and token != state.openreview_token:
            return json_response(
                401, _error("TokenExpiredError", "Token has expired, please log in again", 401)
            )
        if not token and state.challenge:
            return _CHALLENGES[state.challenge]
        api = _API.get(request.path)
        id_ = request.query.get("id", "")
        submission = state.submissions.get(id_)
        if api is None:
            return json_response(404, _error("NotFoundError", "The route was not found", 404))
        if submission is None or submission.api != api:
            return json_response(404, _error("NotFoundError", f"The Note {id_} was not found", 404))
        return json_response(200, {"notes": [note(id_, submission)], "count": 1})

    return respond


def note(id_: str, submission: Submission) -> dict[str, Any]:
    """Return a submission as its API writes it: API 2 wraps each value into an object."""
    fields = {
        "title": submission.title,
        "authors": list(submission.authors),
        "abstract": submission.abstract,
        "venue": submission.venue,
        **({"venueid": submission.venueid} if submission.venueid else {}),
    }
    new = submission.api == 2  # noqa: PLR2004 - the number of the API
    content = {name: {"value": value} if new else value for name, value in fields.items()}
    return {"id": id_, "forum": id_, "pdate": submission.published, "content": content}


def _error(name: str, message: str, status: int) -> dict[str, Any]:
    return {"name": name, "message": message, "status": status, "details": {}}


_PAGE: Final = "<!DOCTYPE html>\n<html><head><title>Verifying your browser | OpenReview</title></head></html>"
_CHALLENGES: Final = {
    "page": text_response(200, _PAGE, "text/html"),
    "error": json_response(403, _error("ChallengeRequiredError", "Challenge required", 403)),
}
