from dataclasses import replace
from datetime import date

import pytest

from enricher.doctor.files import read_files
from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import Observation, ObservedReview
from enricher.doctor.review import check_next_run, check_review
from enricher.errors import EnrichError, Refused, UserError
from enricher.model.catalog import Every, Rules
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey, Rejection, Texts
from enricher.publish.github.branch import BranchState
from enricher.publish.github.identity import BRANCH
from enricher.publish.github.repository import Commit, PullRequestState
from enricher.review.state import State, marker, seal
from tests.support.doctor_samples import DOWN, hosted, setup
from tests.support.list_texts import list_texts

ROWS = frozenset({ChangeKey("github:o/r", "license", "a"), ChangeKey("github:o/r", "archived", "b")})
TEXTS = list_texts("catalog", "", "", "")
REJECTION = Rejection(ROWS, date(2026, 11, 20))
OWN = Commit("c1", "tree", seal("Refresh", State(ROWS), "tree", "p1"), ("p1",))
EMPTY = Commit("c1", "tree", seal("Refresh", State(frozenset()), "tree", "p1"), ("p1",))
PULL = PullRequestState(
    number=7,
    url="https://github.com/o/r/pull/7",
    title="Refresh",
    body=marker(State(ROWS)),
    is_open=True,
    merged=False,
    closed=None,
    head="c1",
    branch=BRANCH,
    base="main",
)
CLOSED = replace(PULL, is_open=False, closed=REJECTION.closed)
RULES = Rules()
FILES = read_files(TEXTS, "catalog.yaml", ())
NOTHING = BranchState(BRANCH, None, None, None, ())


def review(branch: BranchState | None, *rejections: Rejection) -> ObservedReview:
    return ObservedReview("main", branch, rejections, TEXTS)


def test_what_a_run_notes_of_the_lists_pull_requests_is_a_note_here_too() -> None:
    noted = replace(BranchState(BRANCH, OWN, OWN, PULL, ()), notes=("Pull request #7 merges into dev.",))
    found = [finding for finding in check_review(setup(), review(noted)) if finding.check == "pull-request"]
    assert [(one.verdict, one.found) for one in found] == [
        (Verdict.OK, "#7 is open: https://github.com/o/r/pull/7"),
        (Verdict.WARNING, "Pull request #7 merges into dev."),
    ]


def test_a_branch_that_is_another_lists_is_a_fault() -> None:
    said = "pull request #1 from the branch bot/list is that of a/catalog.yaml for main; close it"
    (finding,) = check_review(setup(), UserError(said))
    assert finding == Finding("branch", Verdict.FAULT, said)


def check(name: str, given: ObservedReview | EnrichError) -> Finding:
    (found,) = (f for f in check_review(setup(), given) if f.check == name)
    return found


@pytest.mark.parametrize(
    ("branch", "verdict", "words"),
    [
        (NOTHING, Verdict.OK, "enrich/metadata does not exist"),
        (BranchState(BRANCH, OWN, OWN, PULL, ()), Verdict.OK, "only the bot's commits"),
        (
            BranchState(BRANCH, OWN, None, PULL, ()),
            Verdict.WARNING,
            "a person's commits, so the bot changes neither",
        ),
        (
            BranchState(BRANCH, OWN, None, None, ()),
            Verdict.WARNING,
            "a person's commits, so the bot changes neither",
        ),
        (
            BranchState(BRANCH, OWN, None, replace(PULL, body="- [x] <!-- enrich:rebuild -->"), ()),
            Verdict.OK,
            "the next run rebuilds it",
        ),
    ],
)
def test_a_branch_is_the_bots_or_a_persons(branch: BranchState, verdict: Verdict, words: str) -> None:
    found = check("branch", review(branch))
    assert found.verdict is verdict
    assert words in found.found


@pytest.mark.parametrize(
    ("given", "verdict", "words"),
    [
        (review(NOTHING), Verdict.OK, "none yet"),
        (
            review(BranchState(BRANCH, OWN, OWN, PULL, ())),
            Verdict.OK,
            "#7 is open: https://github.com/o/r/pull/7",
        ),
        (review(BranchState(BRANCH, OWN, OWN, None, ())), Verdict.WARNING, "there is no pull request for it"),
        (review(BranchState(BRANCH, EMPTY, EMPTY, None, ())), Verdict.OK, "none yet"),
        (
            review(BranchState(BRANCH, OWN, OWN, None, (CLOSED,)), REJECTION),
            Verdict.WARNING,
            "rejected its 2 values",
        ),
        (
            review(BranchState(BRANCH, OWN, OWN, None, (CLOSED,)), Rejection(frozenset(), REJECTION.closed)),
            Verdict.OK,
            "#7 was closed as obsolete",
        ),
        (
            review(BranchState(BRANCH, None, None, None, (replace(CLOSED, merged=True),))),
            Verdict.OK,
            "#7 was merged",
        ),
    ],
)
def test_a_pull_request_is_open_or_the_reason_is_reported(
    given: ObservedReview, verdict: Verdict, words: str
) -> None:
    found = check("pull-request", given)
    assert found.verdict is verdict
    assert words in found.found


@pytest.mark.parametrize("given", [DOWN, review(None)])
def test_without_a_base_there_is_one_finding(given: ObservedReview | EnrichError) -> None:
    assert [finding.check for finding in check_review(setup(), given)] == ["base"]


def test_a_refusal_to_read_the_branch_points_to_the_tokens_rights() -> None:
    refused = Refused("GitHub refused (403): Resource not accessible by personal access token")
    found = check("base", refused)
    assert (found.verdict, found.found) == (Verdict.UNKNOWN, str(refused))
    assert "may read contents and pull requests" in found.advice


def test_a_base_that_does_not_exist_is_a_fault() -> None:
    given = ObservedReview("develop", None, (), UserError("o/r has no branch develop"))
    assert check("base", given).verdict is Verdict.FAULT


# --- the next run, on a Tuesday -------------------------------------------------------------------


def next_run(
    rules: Rules = RULES,
    given: ObservedReview | EnrichError | None = None,
    local: Texts | None = None,
    *due: Ref,
) -> str:
    observation = Observation(setup(), local, "catalog.yaml", FILES, hosted(review=given), {}, {})
    return check_next_run(observation, rules, due).found


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(), "stars alone wait: they are proposed weekly, next Mon 2026-11-30"),
        (Rules(volatile_every=Every.NEVER), "stars alone are never proposed"),
        (Rules(volatile_every=Every.MONTHLY), "next Tue 2026-12-01"),
        (
            Rules(schedule=Every.WEEKLY),
            "only license, archived and moved are proposed: the schedule is weekly, next Mon 2026-11-30",
        ),
        (Rules(schedule=Every.MONTHLY), "the schedule is monthly, next Tue 2026-12-01"),
    ],
)
def test_what_the_calendar_holds_back_is_reported_with_the_next_day(rules: Rules, words: str) -> None:
    assert words in next_run(rules)


def test_a_day_on_which_all_may_be_proposed_holds_nothing_back() -> None:
    assert next_run(Rules(volatile_every=Every.DAILY)) == "no links to check"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            review(BranchState(BRANCH, OWN, None, PULL, ())),
            f"nothing is proposed while {BRANCH} has a person's commits",
        ),
        (review(BranchState(BRANCH, OWN, OWN, PULL, ())), "#7 is updated only if something has changed"),
        (review(NOTHING, REJECTION, REJECTION), "4 rejected values will not be proposed again"),
    ],
)
def test_what_people_have_answered_is_reported(given: ObservedReview, words: str) -> None:
    assert words in next_run(Rules(), given)


def test_files_that_differ_from_github_are_reported() -> None:
    assert "the files here differ from main" in next_run(
        Rules(), review(NOTHING), list_texts("other", "", "", "")
    )
    assert "differ" not in next_run(Rules(), review(NOTHING), TEXTS)
    unread = replace(review(NOTHING), texts=UserError("catalog.yaml is not in o/r"))
    assert "differ" not in next_run(Rules(), unread, TEXTS)


def test_the_links_that_are_due_are_counted_by_source() -> None:
    due = (Ref("arxiv", "1"), Ref("github", "o/r"), Ref("arxiv", "2"))
    assert next_run(Rules(), None, None, *due).startswith("3 links to check: 2 arxiv, 1 github")
