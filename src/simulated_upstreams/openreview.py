"""OpenReview's two APIs: a submission by its id, at `/HOST/notes?id=…`.

The shapes follow docs.openreview.net and what OpenReview's own client (openreview-py 2.9.1) reads.
"""

from typing import Any, Final

from simulated_upstreams.server import Answer, Request, Response, json_response
from simulated_upstreams.state import Submission, UpstreamState

_API: Final = {"/api2.openreview.net/notes": 2, "/api.openreview.net/notes": 1}


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as OpenReview does, from the submissions of `state`."""

    def respond(request: Request) -> Response:
        api = _API.get(request.path)
        id_ = request.query.get("id", "")
        submission = state.submissions.get(id_)
        if api is None:
            return json_response(404, _error("NotFoundError", "The route was not found", 404))
        if submission is None or submission.api != api:
            return json_response(404, _error("NotFoundError", f"The Note {id_} was not found", 404))
        return json_response(200, {"notes": [note(id_, submission)], "count": 1})

    return respond


def challenge(_: Request) -> Response:
    """Return what strangers are answered since mid-2026."""
    return json_response(403, _error("ChallengeRequiredError", "Challenge required", 403))


def note(id_: str, submission: Submission) -> dict[str, Any]:
    """Return a submission as its API writes it: API 2 wraps each value into an object."""
    fields = {
        "title": submission.title,
        "authors": list(submission.authors),
        "abstract": submission.abstract,
        "venue": submission.venue,
    }
    new = submission.api == 2  # noqa: PLR2004 - the number of the API
    content = {name: {"value": value} if new else value for name, value in fields.items()}
    return {"id": id_, "forum": id_, "pdate": submission.published, "content": content}


def _error(name: str, message: str, status: int) -> dict[str, Any]:
    return {"name": name, "message": message, "status": status, "details": {}}
