from dataclasses import replace
from datetime import date

import pytest

from enricher.doctor.files import read_files
from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import Observation, ObservedReview
from enricher.doctor.review import check_review, check_tonight
from enricher.doctor.token_kind import TokenKind
from enricher.errors import EnrichError, Refused, UserError
from enricher.model.catalog import Every, Rules
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey, Rejection, Texts
from enricher.publish.github.branch import BRANCH, BranchState
from enricher.publish.github.repository import Commit, PullRequestState
from enricher.review.state import State, marker, seal
from tests.support.doctor_samples import DOWN, hosted, setup

ROWS = frozenset({ChangeKey("github:o/r", "license", "a"), ChangeKey("github:o/r", "archived", "b")})
TEXTS = Texts("catalog", "", "", "")
REJECTION = Rejection(ROWS, date(2026, 11, 20))
OWN = Commit("c1", "tree", seal("Refresh", ROWS, "tree", "p1"), ("p1",))
EMPTY = Commit("c1", "tree", seal("Refresh", frozenset(), "tree", "p1"), ("p1",))
PULL = PullRequestState(
    number=7,
    url="https://github.com/o/r/pull/7",
    title="Refresh",
    body=marker(State(ROWS)),
    is_open=True,
    merged=False,
    closed=None,
    head="c1",
)
CLOSED = replace(PULL, is_open=False, closed=REJECTION.closed)
RULES = Rules()
FILES = read_files(TEXTS, "catalog.yaml", ())
NOTHING = BranchState(None, None, None, ())


def review(standing: BranchState | None, *rejections: Rejection) -> ObservedReview:
    return ObservedReview("main", standing, rejections, TEXTS)


def check(name: str, given: ObservedReview | EnrichError | None) -> Finding:
    (found,) = (f for f in check_review(setup(), hosted(review=given)) if f.check == name)
    return found


@pytest.mark.parametrize(
    ("standing", "verdict", "words"),
    [
        (NOTHING, Verdict.OK, "there is no enrich/metadata"),
        (BranchState(OWN, OWN, PULL, ()), Verdict.OK, "as the bot left it"),
        (
            BranchState(OWN, None, PULL, ()),
            Verdict.WARNING,
            "somebody has changed enrich/metadata, so it is theirs",
        ),
        (
            BranchState(OWN, None, None, ()),
            Verdict.WARNING,
            "somebody has changed enrich/metadata, so it is theirs",
        ),
        (
            BranchState(OWN, None, replace(PULL, body="- [x] <!-- enrich:rebuild -->"), ()),
            Verdict.OK,
            "gives it back by the tick",
        ),
    ],
)
def test_a_branch_is_the_bots_or_somebodys(standing: BranchState, verdict: Verdict, words: str) -> None:
    found = check("branch", review(standing))
    assert found.verdict is verdict
    assert words in found.found


@pytest.mark.parametrize(
    ("given", "verdict", "words"),
    [
        (review(NOTHING), Verdict.OK, "none yet"),
        (review(BranchState(OWN, OWN, PULL, ())), Verdict.OK, "#7 is open: https://github.com/o/r/pull/7"),
        (review(BranchState(OWN, OWN, None, ())), Verdict.WARNING, "there is no pull request for it"),
        (review(BranchState(EMPTY, EMPTY, None, ())), Verdict.OK, "none yet"),
        (
            review(BranchState(OWN, OWN, None, (CLOSED,)), REJECTION),
            Verdict.WARNING,
            "turned down its values: 2",
        ),
        (
            review(BranchState(OWN, OWN, None, (CLOSED,)), Rejection(frozenset(), REJECTION.closed)),
            Verdict.OK,
            "#7 was closed as obsolete",
        ),
        (review(BranchState(None, None, None, (replace(CLOSED, merged=True),))), Verdict.OK, "#7 was merged"),
    ],
)
def test_a_pull_request_is_open_or_it_is_said_why_not(
    given: ObservedReview, verdict: Verdict, words: str
) -> None:
    found = check("pull-request", given)
    assert found.verdict is verdict
    assert words in found.found


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (TokenKind.NONE, None, "there is no token"),
        (TokenKind.CLASSIC, None, "GITHUB_REPOSITORY is not set"),
        (TokenKind.CLASSIC, DOWN, "GitHub answered 503"),
    ],
)
def test_what_cannot_be_seen_of_the_branch_is_said_with_its_reason(
    kind: TokenKind, given: EnrichError | None, words: str
) -> None:
    found = list(check_review(setup(kind), hosted(review=given)))
    assert [(f.check, f.verdict, f.found) for f in found] == [
        (name, Verdict.UNSEEN, words) for name in ("base", "branch", "pull-request")
    ]


def test_a_refusal_to_read_the_branch_is_a_matter_of_the_tokens_rights() -> None:
    refused = Refused("GitHub refused (403): Resource not accessible by personal access token")
    found = check("base", refused)
    assert (found.verdict, found.found) == (Verdict.UNSEEN, str(refused))
    assert "may read contents and pull requests" in found.advice


def test_without_a_base_there_is_nothing_to_compare_with() -> None:
    given = ObservedReview("develop", None, (), UserError("o/r has no branch develop"))
    assert check("base", given).verdict is Verdict.FAULT
    assert check("branch", given).verdict is Verdict.UNSEEN


# --- tonight, a Tuesday ---------------------------------------------------------------------------


def tonight(
    rules: Rules = RULES,
    given: ObservedReview | EnrichError | None = None,
    local: Texts | None = None,
    *due: Ref,
) -> str:
    seen = Observation(setup(), local, "catalog.yaml", FILES, hosted(review=given), {})
    return check_tonight(seen, rules, due).found


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(), "stars on their own wait: they go out weekly, next on Mon 2026-11-30"),
        (Rules(volatile_every=Every.NEVER), "stars never go out on their own"),
        (Rules(volatile_every=Every.MONTHLY), "next on Tue 2026-12-01"),
        (
            Rules(schedule=Every.WEEKLY),
            "only licence, archived and moved go out: the schedule is weekly, next on Mon 2026-11-30",
        ),
        (Rules(schedule=Every.MONTHLY), "the schedule is monthly, next on Tue 2026-12-01"),
    ],
)
def test_what_the_calendar_holds_back_is_said_with_the_next_day(rules: Rules, words: str) -> None:
    assert words in tonight(rules)


def test_a_day_on_which_all_may_go_out_holds_nothing_back() -> None:
    assert tonight(Rules(volatile_every=Every.DAILY)) == "there is no link to be asked"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (review(BranchState(OWN, None, PULL, ())), f"nothing goes out while {BRANCH} is somebody's"),
        (review(BranchState(OWN, OWN, PULL, ())), "#7 is renewed only where something has changed"),
        (review(NOTHING, REJECTION, REJECTION), "were turned down, and are not proposed again: 4"),
    ],
)
def test_what_people_have_answered_is_said(given: ObservedReview, words: str) -> None:
    assert words in tonight(Rules(), given)


def test_files_that_differ_from_github_are_said() -> None:
    assert "the files here differ from main" in tonight(Rules(), review(NOTHING), Texts("other", "", "", ""))
    assert "differ" not in tonight(Rules(), review(NOTHING), TEXTS)
    unread = replace(review(NOTHING), texts=UserError("catalog.yaml is not in o/r"))
    assert "differ" not in tonight(Rules(), unread, TEXTS)


def test_the_links_that_are_due_are_counted_by_source() -> None:
    due = (Ref("arxiv", "1"), Ref("github", "o/r"), Ref("arxiv", "2"))
    assert tonight(Rules(), None, None, *due).startswith("links to be asked: 2 arxiv, 1 github")
