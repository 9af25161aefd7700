from collections.abc import Callable
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Held, Missing, Outcome
from enricher.sources.openreview import OpenReview
from simulated_upstreams.openreview import note
from simulated_upstreams.state import Submission
from tests.support.outcomes import until_the_end

ID = "sample_Id-1"
SUBMISSION = Submission(
    title="A Sample\nSubmission",
    authors=("First Author", "Second Author"),
    abstract="Sample abstract.\n\nIts second paragraph.",
    venue="ICLR 2024 poster",
)
SUBMISSION_FIELDS: dict[str, Any] = {
    "title": SUBMISSION.title,
    "authors": SUBMISSION.authors,
    "abstract": SUBMISSION.abstract,
    "venue": SUBMISSION.venue,
}
PAPER = Paper(
    title="A Sample Submission",
    authors=("First Author", "Second Author"),
    year=2024,
    venue="ICLR 2024 poster",
    abstract="Sample abstract.\n\nIts second paragraph.",
)
ABSENT = {"name": "NotFoundError", "message": "The Note was not found", "status": 404}
Serve = Callable[[httpx.Request], httpx.Response]


def source(serve: Serve) -> OpenReview:
    def web(host: str) -> tuple[Web, str]:
        url = f"https://{host}"
        transport = httpx.MockTransport(serve)
        policy = RetryPolicy(attempts=2)
        return Web(
            "OpenReview", url, meter=Meter(), policy=policy, transport=transport, sleep=lambda _: None
        ), url

    return OpenReview([web("api2.openreview.net"), web("api.openreview.net")], lambda *_: {})


def fetch(serve: Serve, *ids: str) -> dict[str, Outcome]:
    return until_the_end(source(serve).fetch(ids))


def notes(*found: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"notes": list(found), "count": len(found)})


def paper_of(submission: Submission, **changes: Any) -> Paper:
    written = note(ID, submission)
    written["content"].update(changes)
    outcome = fetch(lambda _: notes(written), ID)[ID]
    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    return outcome.facts


@pytest.mark.parametrize(
    "url",
    [
        f"https://openreview.net/forum?id={ID}",
        f"https://openreview.net/pdf?id={ID}",
        f"http://www.openreview.net/forum?noteId=another&id={ID}#discussion",
        f" https://openreview.net/forum/?id={ID} ",
    ],
)
def test_a_forum_and_its_pdf_are_known_by_their_id(url: str) -> None:
    assert source(lambda _: httpx.Response(404)).match(url) == ID


def test_other_pages_are_not_claimed() -> None:
    urls = [
        "https://openreview.net/forum",
        "https://openreview.net/forum?id=",
        "https://openreview.net/forum?id=a%20b%20c%20d",
        "https://openreview.net/group?id=ICLR.cc/2024/Conference",
        "https://openreview.net/profile?id=~First_Author1",
        f"https://openreview.example/forum?id={ID}",
        "https://openreview.net/pdf/0123456789abcdef0123456789abcdef01234567.pdf",
    ]
    assert {url: source(lambda _: httpx.Response(404)).match(url) for url in urls} == dict.fromkeys(urls)


@pytest.mark.parametrize("api", [1, 2])
def test_a_submission_is_found_in_either_api(api: int) -> None:
    host = {1: "api.openreview.net", 2: "api2.openreview.net"}[api]
    written = note(ID, Submission(**{**SUBMISSION_FIELDS, "api": api}))

    def serve(request: httpx.Request) -> httpx.Response:
        assert request.url.params["id"] == ID
        return notes(written) if request.url.host == host else httpx.Response(404, json=ABSENT)

    assert fetch(serve, ID) == {ID: Found(Ref("openreview", ID), PAPER)}


@pytest.mark.parametrize(
    "answer", [httpx.Response(404, json=ABSENT), httpx.Response(200, json={"notes": []})]
)
def test_what_neither_api_has_is_missing(answer: httpx.Response) -> None:
    outcome = fetch(lambda _: httpx.Response(answer.status_code, content=answer.content), ID)[ID]

    assert outcome == Missing(Ref("openreview", ID), "OpenReview has no submission of this id")


CONFERENCE = "ICLR.cc/2024/Conference"
ACCEPTED = [  # as API 2 and API 1 write them
    ("ICLR 2024 poster", CONFERENCE),
    ("ICLR 2023 notable top 5%", "ICLR.cc/2023/Conference"),
    ("ICLR 2021 Oral", None),
    ("NeurIPS 2023 Datasets and Benchmarks Poster", "NeurIPS.cc/2023/Track/Datasets_and_Benchmarks"),
    ("ICLR 2024 Workshop ME-FoMo Poster", "ICLR.cc/2024/Workshop/ME-FoMo"),
    ("Accepted by TMLR", "TMLR"),
]
NOT_ACCEPTED = [
    ("Submitted to ICLR 2024", f"{CONFERENCE}/Rejected_Submission"),
    ("ICLR 2024 Conference Withdrawn Submission", f"{CONFERENCE}/Withdrawn_Submission"),
    ("ICLR 2024 Conference Desk Rejected Submission", f"{CONFERENCE}/Desk_Rejected_Submission"),
    ("ICLR 2024", f"{CONFERENCE}/Rejected_Submission"),
    ("ICLR 2024", f"{CONFERENCE}/Submission"),
    ("Under review for TMLR", "TMLR/Under_Review"),
    ("Rejected by TMLR", "TMLR/Rejected"),
    ("ICLR 2022 Submitted", "ICLR.cc/2022/Conference"),
    ("ICLR 2022 Desk Rejected Submission", "ICLR.cc/2022/Conference"),
    ("ICLR 2018 Invite to Workshop", None),
    ("CoRL 2021 Conference Blind Submission", None),
]


@pytest.mark.parametrize("api", [1, 2])
@pytest.mark.parametrize(
    ("venue", "venueid", "is_accepted"),
    [*((*one, True) for one in ACCEPTED), *((*one, False) for one in NOT_ACCEPTED)],
)
def test_only_an_accepted_submission_has_a_venue(
    venue: str, venueid: str | None, is_accepted: bool, api: int
) -> None:
    fields = {**SUBMISSION_FIELDS, "venue": venue, "venueid": venueid, "api": api}
    outcome = fetch(lambda _: notes(note(ID, Submission(**fields))), ID)[ID]

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.venue == (venue if is_accepted else None)
    assert outcome.facts.title == "A Sample Submission"


@pytest.mark.parametrize(
    ("venue", "venueid", "is_withdrawn"),
    [
        ("ICLR 2024 Conference Withdrawn Submission", f"{CONFERENCE}/Withdrawn_Submission", True),
        ("ICLR 2022 Conference Withdrawn Submission", "ICLR.cc/2022/Conference", True),
        ("Submitted to ICLR 2024", f"{CONFERENCE}/Withdrawn_Submission", True),
        ("Submitted to ICLR 2024", f"{CONFERENCE}/Rejected_Submission", False),
    ],
)
def test_a_withdrawn_submission_is_marked(venue: str, venueid: str, is_withdrawn: bool) -> None:
    paper = paper_of(SUBMISSION, venue={"value": venue}, venueid={"value": venueid})

    assert (paper.withdrawn, paper.venue) == (is_withdrawn, None)


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("First Author", ("First Author",)),
        ("First Author, Second Author and Third Author", ("First Author", "Second Author", "Third Author")),
        ("First Author, Second Author, and Third Author", ("First Author", "Second Author", "Third Author")),
        ("Author, First; Author, Second", ("Author, First", "Author, Second")),
        ("Anders Sandberg", ("Anders Sandberg",)),
        ("", ()),
    ],
)
@pytest.mark.parametrize("api", [1, 2])
def test_authors_in_one_text_are_read(written: str, authors: tuple[str, ...], api: int) -> None:
    value = {"value": written} if api == 2 else written

    assert paper_of(SUBMISSION, authors=value).authors == authors


@pytest.mark.parametrize(
    ("pdate", "year"),
    [(1_700_000_000_000, 2023), (None, None), (-1, None), (10**14, None)],
)
def test_the_year_is_the_publications_where_the_venue_has_no_year(pdate: object, year: int | None) -> None:
    written = note(ID, SUBMISSION) | {"pdate": pdate}
    written["content"]["venue"] = {"value": "TMLR"}

    outcome = fetch(lambda _: notes(written), ID)[ID]

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.year == year


@pytest.mark.parametrize(
    "changes",
    [{"authors": {"value": 1}}, {"abstract": {"value": 1}}, {"venue": {"value": []}}],
)
def test_a_field_of_another_type_fails_the_submission(changes: dict[str, Any]) -> None:
    written = note(ID, SUBMISSION)
    written["content"].update(changes)

    assert isinstance(fetch(lambda _: notes(written), ID)[ID], Failed)


@pytest.mark.parametrize("pdate", [True, "2023"])
def test_a_time_of_another_type_fails_the_submission(pdate: object) -> None:
    written = note(ID, SUBMISSION) | {"pdate": pdate}
    written["content"]["venue"] = {"value": "TMLR"}

    assert isinstance(fetch(lambda _: notes(written), ID)[ID], Failed)


def test_fields_that_are_not_there_are_left_out() -> None:
    paper = paper_of(SUBMISSION, authors=None, abstract={}, venue=None)

    assert (paper.authors, paper.abstract, paper.venue) == ((), None, None)


PAGE = "<!DOCTYPE html>\n<html><head><title>Verifying your browser | OpenReview</title></head></html>"


@pytest.mark.parametrize(
    "challenge",
    [
        httpx.Response(403, json={"name": "ChallengeRequiredError", "message": "Challenge required"}),
        httpx.Response(200, html=PAGE),
        httpx.Response(403, html=PAGE),
    ],
)
def test_a_challenge_ends_the_work_at_once_and_holds_every_link_back(challenge: httpx.Response) -> None:
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(challenge.status_code, content=challenge.content)

    outcomes = fetch(serve, ID, "second_Id", "third_Id", "fourth_Id")

    assert {type(outcome) for outcome in outcomes.values()} == {Held}
    assert list(outcomes) == [ID, "second_Id", "third_Id", "fourth_Id"]
    assert len(asked) == 1
    assert "set OPENREVIEW_TOKEN" in str(outcomes[ID])


def test_what_was_found_before_a_challenge_stays() -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        is_first = request.url.params["id"] == ID
        return notes(note(ID, SUBMISSION)) if is_first else httpx.Response(200, html=PAGE)

    outcomes = fetch(serve, ID, "second_Id")

    assert [type(outcomes[ident]) for ident in (ID, "second_Id")] == [Found, Held]


def test_an_abstract_about_challenges_is_no_challenge() -> None:
    paper = paper_of(SUBMISSION, abstract={"value": "<b>Verifying your browser</b> is what we study."})

    assert paper.abstract == "<b>Verifying your browser</b> is what we study."


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(403, json={"name": "ForbiddenError", "message": "no"}),
        httpx.Response(403, html="<html>Just a moment...</html>"),
        httpx.Response(404, html="<html></html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"notes": [note("another_Id", SUBMISSION)]}),
        httpx.Response(200, json={"notes": [{"id": ID}]}),
        httpx.Response(200, json={"notes": [{"id": ID, "content": {"title": {"value": " "}}}]}),
        httpx.Response(200, json={"notes": [{"id": ID, "content": []}]}),
    ],
)
def test_an_answer_that_cannot_be_trusted_fails_alone(answer: httpx.Response) -> None:
    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.params["id"] == ID:
            return httpx.Response(answer.status_code, content=answer.content)
        return notes(note("another_Id", SUBMISSION))

    outcomes = fetch(serve, ID, "another_Id")

    assert [type(outcomes[id_]) for id_ in (ID, "another_Id")] == [Failed, Found]
