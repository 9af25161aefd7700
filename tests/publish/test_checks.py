"""The acceptance checks of the standing pull request, by their numbers, over real HTTP and real git."""

import base64
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal

import pytest
import yaml
from markdown_it.token import Token

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid, PublishError
from enricher.model.catalog import ProblemKind, Rules
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey, Edit, Operation, Proposal
from enricher.model.run import Change, Report
from enricher.publish.github.identity import BRANCH
from enricher.readme.markers import begin
from enricher.render.files import render
from enricher.render.marked import skeleton
from enricher.review.body.whole import INSTRUCTIONS, LARGEST, REBUILD
from enricher.review.policy import fingerprint
from enricher.review.state import State, is_sealed, state_of_body, state_of_commit
from simulated_upstreams import users
from simulated_upstreams.samples import sample_state
from simulated_upstreams.server import (
    Afterward,
    Fault,
    Request,
    Response,
    Server,
    json_response,
    text_response,
)
from simulated_upstreams.state import UpstreamState
from tests.support.command import Result, enrich
from tests.support.hosted_list import Hosted, hosting, hosting_copy
from tests.support.list_texts import list_texts
from tests.support.paths import ROOT
from tests.support.seals import unsealed

pytestmark = pytest.mark.sample(every=3)

Parse = Callable[[str], list[Token]]
Words = Callable[[str], list[str]]
Tables = Callable[[str], list[list[list[str]]]]
Act = Callable[[Hosted], object]

CATALOG: Final = (
    (ROOT / "catalog.yaml")
    .read_text(encoding="utf-8")
    .replace("sections:", "sources: {arxiv: {every: 1}}  # so that the next night is enough\nsections:", 1)
)
LISTED: Final = read_catalog(CATALOG)
RENDERED: Final = render(LISTED, {}, {}, list_texts(CATALOG, "", skeleton(LISTED), ""))
FILES: Final = {
    "catalog.yaml": CATALOG,
    "metadata.yaml": RENDERED.metadata,
    "README.md": RENDERED.lists["README.md"],
    "abstracts.md": RENDERED.abstracts["abstracts.md"],
}
BEFORE: Final = date(2026, 11, 2)
TUESDAY: Final = date(2026, 11, 24)
MONDAY: Final = date(2026, 11, 30)
ACME: Final = "InternLM/AcmeTrace"
SPOTSERVE: Final = "Hsword/SpotServe"
ARXIV: Final = "2311.15566"
TOKEN: Final = "sample-token"
DAY: Final = timedelta(1)


# --- a list, and what happens to it ---------------------------------------------------------------


@pytest.fixture(scope="session")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files once the first pull request has been merged: there is nothing left to propose."""
    with hosting(tmp_path_factory.mktemp("accepted"), FILES) as hosted:
        hosted.night(BEFORE)
        return hosted.store.read_files(BRANCH)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Hosted]:
    """A list about which nothing is known yet."""
    with hosting(tmp_path, FILES) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> UpstreamState:
    """The same after a night, with an open pull request of the first facts."""
    with hosting(tmp_path_factory.mktemp("begun"), FILES) as hosted:
        hosted.night(TUESDAY)
        assert hosted.pull.open
        return hosted.upstreams.simulated


@pytest.fixture
def first(tmp_path: Path, begun: UpstreamState) -> Iterator[Hosted]:
    """A copy of it."""
    with hosting_copy(tmp_path, begun) as hosted:
        yield hosted


@pytest.fixture
def hosted(tmp_path: Path, accepted: dict[str, str]) -> Iterator[Hosted]:
    """A list that says all that the sources say."""
    with hosting(tmp_path, accepted) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def proposed(tmp_path_factory: pytest.TempPathFactory, accepted: dict[str, str]) -> UpstreamState:
    """The same, with an open pull request about a license."""
    with hosting(tmp_path_factory.mktemp("proposed"), accepted) as hosted:
        relicense(hosted, "MIT")
        hosted.night(TUESDAY)
        assert hosted.pull.open
        return hosted.upstreams.simulated


@pytest.fixture
def standing(tmp_path: Path, proposed: UpstreamState) -> Iterator[Hosted]:
    """A copy of it."""
    with hosting_copy(tmp_path, proposed) as hosted:
        yield hosted


@pytest.fixture(scope="session")
def dead(tmp_path_factory: pytest.TempPathFactory, accepted: dict[str, str]) -> UpstreamState:
    """The same, with an open pull request about a repository that was not found for four nights."""
    with hosting(tmp_path_factory.mktemp("dead"), accepted) as hosted:
        hosted.github.delete(SPOTSERVE)
        for night in range(3):
            hosted.night(TUESDAY + night * DAY)
        assert hosted.github.pulls == {}, "it may still come back"
        hosted.night(TUESDAY + 3 * DAY)
        return hosted.upstreams.simulated


@pytest.fixture
def lost(tmp_path: Path, dead: UpstreamState) -> Iterator[Hosted]:
    """A copy of it."""
    with hosting_copy(tmp_path, dead) as hosted:
        yield hosted


def relicense(hosted: Hosted, spdx: str = "MIT") -> None:
    hosted.github.change(ACME, license=spdx)


def republish(hosted: Hosted, **facts: Any) -> None:
    """Let arXiv say something else of its paper."""
    papers = hosted.upstreams.simulated.papers
    papers[ARXIV] = replace(papers[ARXIV], **facts)


def configure(hosted: Hosted, rules: str) -> None:
    """Put settings for the pull request into the catalog of the base."""
    text = CATALOG.replace("sections:", f"pull_request: {rules}\nsections:", 1)
    users.push(hosted.github, "main", {"catalog.yaml": text})


def writes(hosted: Hosted, day: date) -> list[str]:
    """Return what a night writes to GitHub."""
    hosted.upstreams.github.requests.clear()
    hosted.night(day)
    return hosted.writes()


def is_write(request: Request) -> bool:
    return request.method != "GET" and (request.path != "/graphql" or b"updateRefs" in request.body)


def asks_graphql(request: Request) -> bool:
    return request.path == "/graphql" and not is_write(request)


def own_commits(hosted: Hosted) -> tuple[str, ...]:
    """Return the commits that the branch has and the base has not."""
    return hosted.store.between(hosted.store.head("main"), hosted.store.head(BRANCH))


def facts(hosted: Hosted, link: str) -> dict[str, Any]:
    """Return what metadata.yaml on the branch says of a link."""
    found: dict[str, Any] = yaml.safe_load(hosted.store.read_files(BRANCH)["metadata.yaml"])[link]
    return found


def body(hosted: Hosted) -> str:
    return hosted.pull.body or ""


def face(hosted: Hosted) -> tuple[str | None, str, str | None]:
    """Return what a reader sees of the pull request: its newest commit, title and body."""
    return hosted.branch, hosted.pull.title, hosted.pull.body


def close(hosted: Hosted, day: date) -> None:
    """Let a person close the newest pull request on that day."""
    number = hosted.pull.number
    users.close(hosted.github, number)
    hosted.github.pulls[number] = replace(hosted.github.pulls[number], closed_at=f"{day}T09:00:00Z")


def git(*arguments: str, cwd: Path) -> str:
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def clone(hosted: Hosted, folder: Path, branch: str = BRANCH) -> Path:
    git("clone", "--quiet", "--branch", branch, str(hosted.store.path), str(folder), cwd=hosted.store.path)
    return folder


@dataclass(frozen=True)
class Job:
    """What the real program leaves behind as a step in Actions."""

    result: Result
    outputs: dict[str, str]
    summary: str
    report: str

    @property
    def everything(self) -> str:
        lines = (f"{name}={value}" for name, value in self.outputs.items())
        return "\n".join([self.result.out, self.result.err, *lines, self.summary, self.report])


def job(hosted: Hosted, folder: Path, *arguments: str, files: Mapping[str, str] | None = None) -> Job:
    """Run the program as a step in Actions, in a checkout of these files."""
    checkout = folder / "checkout"
    checkout.mkdir(parents=True)
    for name, text in (files or {}).items():
        (checkout / name).write_text(text, encoding="utf-8")
    actions = {
        "GITHUB_ACTIONS": "true",
        "GITHUB_OUTPUT": str(folder / "outputs"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary"),
    }
    environment = {**hosted.upstreams.environment, **actions}
    result = enrich(checkout, environment, *arguments, "--report", str(folder / "report.json"))
    outputs, summary, report = (_text(folder / name) for name in ("outputs", "summary", "report.json"))
    return Job(result, dict(line.split("=", 1) for line in outputs.splitlines()), summary, report)


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


# --- 1 to 5: quiet --------------------------------------------------------------------------------


def test_check_01_without_a_difference_nothing_is_written_and_the_summary_reports_it(
    hosted: Hosted, tmp_path: Path
) -> None:
    done = job(hosted, tmp_path, "--pull-request")
    assert (done.result.code, hosted.writes()) == (0, [])
    assert done.outputs["pull-request-operation"] == "none"
    assert "Nothing to propose: main is up to date." in done.summary


def test_check_02_changes_make_one_branch_one_commit_and_one_labelled_pull_request(
    first: Hosted, tmp_path: Path
) -> None:
    folder = clone(first, tmp_path / "clone")
    assert git("log", "--format=%P", "origin/main..HEAD", cwd=folder).split() == [first.store.head("main")]
    assert "120 | CC-BY-4.0 |" in (folder / "README.md").read_text("utf-8")
    assert set(first.store.list_refs("refs/heads/")) == {"refs/heads/main", f"refs/heads/{BRANCH}"}
    assert [(pull.open, pull.labels) for pull in first.github.pulls.values()] == [(True, ("metadata",))]


def test_check_02_a_second_identical_run_writes_nothing(first: Hosted) -> None:
    assert writes(first, TUESDAY + DAY) == []


def test_check_03_new_data_updates_the_same_pull_request_without_a_fight_over_labels_or_reviewers(
    hosted: Hosted,
) -> None:
    configure(hosted, "{labels: [metadata, bot], reviewers: [sample-person]}")
    relicense(hosted, "MIT")
    hosted.night(TUESDAY)
    assert (hosted.pull.labels, hosted.pull.reviewers) == (("metadata", "bot"), ("sample-person",))
    hosted.github.pulls[1] = replace(hosted.pull, labels=("metadata",), reviewers=())

    relicense(hosted, "Apache-2.0")
    asked = writes(hosted, TUESDAY + DAY)

    assert (list(hosted.github.pulls), len(own_commits(hosted))) == ([1], 1)
    assert "Apache-2.0" in body(hosted)
    assert (hosted.pull.labels, hosted.pull.reviewers) == (("metadata",), ())
    assert [path for path in asked if "labels" in path or "reviewers" in path] == []


def test_check_03_people_are_asked_to_review_even_where_the_token_may_not_ask_a_team(hosted: Hosted) -> None:
    configure(hosted, "{reviewers: [my-org/maintainers, sample-person]}")
    relicense(hosted, "MIT")

    _, published = hosted.night(TUESDAY)

    asked = [one for one in hosted.upstreams.github.requests if one.path.endswith("/requested_reviewers")]
    assert [json.loads(request.body) for request in asked] == [
        {"reviewers": ["sample-person"]},
        {"team_reviewers": ["maintainers"]},
    ]
    assert hosted.pull.reviewers == ("sample-person",)
    refused = "Could not request a review from my-org/maintainers: "
    assert [note for note in published.notes if note.startswith(refused)]


@pytest.mark.parametrize("stars", [1_200, 3])
def test_check_04_stars_alone_open_no_pull_request_off_their_schedule(hosted: Hosted, stars: int) -> None:
    hosted.github.change(ACME, stars=stars, last_commit="2026-11-20T00:00:00Z", description="Other words")
    assert writes(hosted, TUESDAY) == []
    assert hosted.branch is None


@pytest.mark.parametrize("stars", [1_200, 3])
def test_check_04_stars_alone_push_to_no_open_pull_request(standing: Hosted, stars: int) -> None:
    standing.github.change(SPOTSERVE, stars=stars)
    assert writes(standing, TUESDAY + DAY) == []


def test_check_04_stars_that_never_go_out_do_not_on_a_monday_either(hosted: Hosted) -> None:
    configure(hosted, "{volatile_every: never}")
    hosted.github.change(ACME, stars=1_200)
    assert writes(hosted, MONDAY) == []


def test_check_05_a_drift_appears_on_the_first_monday_on_which_it_passes_the_threshold(
    hosted: Hosted,
) -> None:
    hosted.github.change(ACME, stars=1_000)
    hosted.night(MONDAY)
    users.merge(hosted.github, 1)
    users.delete_branch(hosted.github, BRANCH)

    nights = (1, 6, 7, 8, 13, 14)  # Mondays, and the nights beside them
    wrote = {night: bool(_drift(hosted, night)) for night in nights}

    assert [night for night in nights if wrote[night]] == [14], "7 % after a week, 15 % after two"
    assert "| Acme | stars | 1k | 1.1k |" in body(hosted)
    assert facts(hosted, "github:internlm/acmetrace")["stars"] == 1_149


def _drift(hosted: Hosted, night: int) -> list[str]:
    hosted.github.change(ACME, stars=int(1_000 * 1.01**night))
    return writes(hosted, MONDAY + night * DAY)


# --- 6 to 8: a person's hand ----------------------------------------------------------------------


def _push(hosted: Hosted) -> None:
    users.push(hosted.github, BRANCH, {"docs/note.md": "Mine\n"})


def _amend(hosted: Hosted) -> None:
    users.amend(hosted.github, BRANCH, {"docs/note.md": "Mine\n"})


def _reword(hosted: Hosted) -> None:
    users.reword(hosted.github, BRANCH, "My words")


def _edit_in_the_browser(hosted: Hosted) -> None:
    users.web_edit(hosted.github, BRANCH, "docs/note.md", "Mine\n")


HANDS: Final = [_push, _amend, _reword, _edit_in_the_browser]


@pytest.mark.parametrize("hand", HANDS)
def test_check_06_what_a_person_changed_stays_as_it_is_with_one_comment(standing: Hosted, hand: Act) -> None:
    hand(standing)
    theirs = face(standing)
    for night, spdx in enumerate(["Apache-2.0", "BSD-3-Clause"], 1):
        relicense(standing, spdx)
        standing.night(TUESDAY + night * DAY)
        assert face(standing) == theirs
    assert [comment.body[:37] for comment in standing.pull.comments] == [
        "A person has pushed to this branch, s"
    ]
    assert list(standing.github.pulls) == [1]


@pytest.mark.parametrize(("hand", "way"), [*((hand, "tick") for hand in HANDS), (_push, "force")])
def test_check_06_a_tick_or_force_gives_the_branch_back(
    standing: Hosted, hand: Act, way: Literal["tick", "force"]
) -> None:
    hand(standing)
    relicense(standing, "Apache-2.0")
    if way == "tick":
        users.tick(standing.github, 1, REBUILD)
    _, published = standing.night(TUESDAY + DAY, force=way == "force")
    assert published.operation is Operation.UPDATED
    (own,) = own_commits(standing)
    commit = standing.store.read_commit(own)
    assert is_sealed(commit.message, commit.tree, commit.parents)
    assert "docs/note.md" not in standing.store.read_files(BRANCH)
    assert "Apache-2.0" in body(standing)
    assert f"- [ ] <!-- {REBUILD} -->" in body(standing)
    assert (list(standing.github.pulls), standing.pull.open) == ([1], True)


def test_check_07_a_branch_that_was_updated_from_the_base_is_still_the_bots(standing: Hosted) -> None:
    users.push(standing.github, "main", {"docs/note.md": "A person's words\n"})
    users.update_branch(standing.github, 1)
    assert writes(standing, TUESDAY + DAY) == [], "the merge already holds all this"

    relicense(standing, "Apache-2.0")
    _, published = standing.night(TUESDAY + 2 * DAY)
    assert (published.operation, standing.pull.comments) == (Operation.UPDATED, ())
    (own,) = own_commits(standing)
    assert standing.store.read_commit(own).parents == (standing.store.head("main"),)


def test_check_07_an_edit_that_hides_in_such_a_merge_is_a_persons(standing: Hosted) -> None:
    users.push(standing.github, "main", {"docs/note.md": "A person's words\n"})
    users.update_branch(standing.github, 1)
    users.amend(standing.github, BRANCH, {"docs/note.md": "Other words\n"})
    theirs = face(standing)
    relicense(standing, "Apache-2.0")
    standing.night(TUESDAY + DAY)
    assert face(standing) == theirs


def test_check_08_a_push_in_the_last_moment_is_not_overwritten_and_the_error_gives_the_reason(
    standing: Hosted, tmp_path: Path
) -> None:
    theirs: list[str] = []

    def push_first(request: Request) -> Response | None:
        if is_write(request) and request.path == "/graphql" and not theirs:
            theirs.append(users.push(standing.github, BRANCH, {"docs/note.md": "Mine\n"}))
        return None

    standing.upstreams.github.faults.append(push_first)
    before = standing.pull.body
    relicense(standing, "Apache-2.0")
    done = job(standing, tmp_path, "--pull-request")

    assert done.result.code == 1
    assert f"someone pushed to the branch {BRANCH}" in done.result.err
    assert "nothing was overwritten" in done.result.err
    assert (standing.branch, standing.pull.body) == (theirs[0], before)
    _, published = standing.night(TUESDAY + DAY)
    assert (standing.branch, published.operation) == (theirs[0], Operation.NONE)


def test_check_08_a_branch_that_a_person_makes_in_the_last_moment_is_not_overwritten(hosted: Hosted) -> None:
    def push_first(request: Request) -> Response | None:
        if is_write(request) and request.path == "/graphql":
            hosted.store.set_ref(f"refs/heads/{BRANCH}", hosted.store.head("main"))
        return None

    hosted.upstreams.github.faults.append(push_first)
    relicense(hosted)
    with pytest.raises(PublishError, match="nothing was overwritten"):
        hosted.night(TUESDAY)
    assert (hosted.branch, hosted.github.pulls) == (hosted.store.head("main"), {})


# --- 9: closing is an answer ----------------------------------------------------------------------


def _leave(hosted: Hosted) -> None:
    """Close the pull request and nothing else."""


def _delete_branch(hosted: Hosted) -> None:
    users.delete_branch(hosted.github, BRANCH)


def _rewrite_body(hosted: Hosted) -> None:
    users.edit_body(hosted.github, 1, "Not this one.")


def _rewrite_body_and_delete_branch(hosted: Hosted) -> None:
    _rewrite_body(hosted)
    _delete_branch(hosted)


@pytest.mark.parametrize("also", [_leave, _delete_branch, _rewrite_body, _rewrite_body_and_delete_branch])
def test_check_09_what_was_closed_is_never_proposed_again(standing: Hosted, also: Act) -> None:
    close(standing, TUESDAY)
    also(standing)
    assert [writes(standing, TUESDAY + days * DAY) for days in (6, 400)] == [[], []]
    assert list(standing.github.pulls) == [1]


def test_check_09_another_value_is_proposed_after_a_closing(standing: Hosted) -> None:
    close(standing, TUESDAY)
    relicense(standing, "Apache-2.0")
    standing.night(TUESDAY + DAY)
    assert list(standing.github.pulls) == [1, 2]
    assert re.search(r"Acme, .+: CC-BY-4\.0 → \*\*Apache-2\.0\*\*", body(standing))


def test_check_09_another_entry_is_proposed_after_a_closing_and_the_closed_row_is_not(
    standing: Hosted,
) -> None:
    close(standing, TUESDAY)
    standing.github.change(SPOTSERVE, archived=True)
    standing.night(TUESDAY + DAY)
    assert list(standing.github.pulls) == [1, 2]
    assert "**1 repository is archived.**" in body(standing)
    assert "license" not in body(standing)
    assert facts(standing, "github:internlm/acmetrace")["license"] == "CC-BY-4.0"


def test_check_09_first_facts_that_were_closed_are_not_proposed_again(first: Hosted) -> None:
    close(first, TUESDAY)
    first.github.change(ACME, stars=500)
    assert [writes(first, TUESDAY + days * DAY) for days in (1, 6)] == [[], []]


def test_check_09_rejected_stars_wait_for_thirty_days_whatever_they_are_by_then(hosted: Hosted) -> None:
    hosted.github.change(ACME, stars=200)
    hosted.night(MONDAY)
    close(hosted, MONDAY)
    proposed = {}
    for weeks in (1, 4, 5):
        hosted.github.change(ACME, stars=200 + 50 * weeks)
        proposed[weeks] = bool(writes(hosted, MONDAY + weeks * 7 * DAY))
    assert proposed == {1: False, 4: False, 5: True}
    assert "| Acme | stars | 120 | 450 |" in body(hosted)


def test_check_09_rejected_stars_hold_up_no_other_repository(hosted: Hosted) -> None:
    hosted.github.change(ACME, stars=200)
    hosted.night(MONDAY)
    close(hosted, MONDAY)
    hosted.github.change(SPOTSERVE, stars=90)
    hosted.night(MONDAY + 7 * DAY)
    assert "| SpotServe | stars | 45 | 90 |" in body(hosted)
    assert "| Acme | stars |" not in body(hosted)


def test_check_09_a_closing_can_be_taken_back_for_a_run_or_by_reopening(standing: Hosted) -> None:
    close(standing, TUESDAY)
    users.reopen(standing.github, 1)
    assert writes(standing, TUESDAY + DAY) == []
    assert standing.pull.open
    close(standing, TUESDAY)
    _, published = standing.night(TUESDAY + DAY, retry_closed=True)
    assert (published.operation, published.number) == (Operation.CREATED, 2)


# --- 10 to 12: the base moves on ------------------------------------------------------------------


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_check_10_after_a_merge_nothing_is_opened_until_there_is_news_and_then_nothing_else(
    standing: Hosted, method: Literal["merge", "squash", "rebase"]
) -> None:
    users.merge(standing.github, 1, method)
    assert standing.branch is not None, "the branch was kept"
    assert writes(standing, TUESDAY + DAY) == []

    standing.github.change(SPOTSERVE, archived=True)
    _, published = standing.night(TUESDAY + 2 * DAY)
    assert (published.operation, list(standing.github.pulls)) == (Operation.CREATED, [1, 2])
    (own,) = own_commits(standing)
    assert standing.store.read_commit(own).parents == (standing.store.head("main"),)
    assert "SpotServe" in body(standing)
    assert "| Acme |" not in body(standing)


def _take_over_into_base(hosted: Hosted) -> None:
    users.push(hosted.github, "main", hosted.store.read_files(BRANCH), "Take the bot's files over")


def _change_back(hosted: Hosted) -> None:
    relicense(hosted, "CC-BY-4.0")


@pytest.mark.parametrize("event", [_take_over_into_base, _change_back])
def test_check_11_what_the_base_already_holds_is_closed_with_a_reason_and_its_branch_deleted(
    standing: Hosted, event: Act
) -> None:
    event(standing)
    _, published = standing.night(TUESDAY + DAY)
    assert (published.operation, published.number) == (Operation.CLOSED, 1)
    assert (standing.pull.open, standing.pull.merged_at, standing.branch) == (False, None, None)
    (comment,) = standing.pull.comments
    assert "`main` already has everything that was proposed here" in comment.body
    assert writes(standing, TUESDAY + 2 * DAY) == []


def test_check_11_what_the_bot_closed_itself_does_not_count_as_rejected(standing: Hosted) -> None:
    _change_back(standing)
    standing.night(TUESDAY + DAY)
    relicense(standing, "MIT")
    _, published = standing.night(TUESDAY + 2 * DAY)
    assert (published.operation, published.number) == (Operation.CREATED, 2)


@pytest.mark.parametrize("event", [_take_over_into_base, _change_back])
def test_check_11_what_a_person_edited_is_left_open_with_one_comment(standing: Hosted, event: Act) -> None:
    event(standing)
    _push(standing)
    theirs = face(standing)
    for night in (1, 2):
        standing.night(TUESDAY + night * DAY)
    assert (standing.pull.open, face(standing)) == (True, theirs)
    (comment,) = standing.pull.comments
    assert "leaves the pull request open" in comment.body


def test_check_12_on_a_base_that_conflicts_the_branch_is_rebuilt_in_one_step(standing: Hosted) -> None:
    readme = standing.store.read_files("main")["README.md"]
    theirs = readme.replace("120 | CC-BY-4.0", "120 | (their word)").replace("# ", "# The ", 1)
    assert theirs.count("their word") == 1
    moved = users.push(standing.github, "main", {"README.md": theirs})
    apart: list[bool] = []

    def record(_request: Request, _response: Response) -> None:
        head = standing.branch
        apart.append(standing.pull.open and head not in {None, *standing.store.history(moved)})

    standing.upstreams.github.afterwards.append(record)
    wrote = writes(standing, TUESDAY + DAY)

    assert len(apart) > 10
    assert all(apart), "the branch was as the base for an instant, which closes a pull request"
    assert [path for path in wrote if "/git/refs" in path or path == "POST /graphql"] == ["POST /graphql"]
    (own,) = own_commits(standing)
    assert standing.store.read_commit(own).parents == (moved,)
    proposed = standing.store.read_files(BRANCH)
    assert unsealed(proposed["README.md"]) == unsealed(theirs), "what a person wrote stays"
    assert "license: (their word)" in proposed["catalog.yaml"]
    assert list(standing.github.pulls) == [1]


# --- 13 and 14: half of it done -------------------------------------------------------------------


def _creation(hosted: Hosted) -> None:
    configure(hosted, "{reviewers: [sample-person]}")
    relicense(hosted)


def _update(hosted: Hosted) -> None:
    relicense(hosted, "Apache-2.0")


def _stop(hosted: Hosted) -> None:
    _push(hosted)
    relicense(hosted, "Apache-2.0")


def _dropping(nth: int) -> Fault:
    """Return a fault that lets the nth write never arrive."""
    counted = count(1)

    def fault(request: Request) -> None:
        if is_write(request) and next(counted) == nth:
            raise ConnectionError

    return fault


def _losing(nth: int) -> Afterward:
    """Return what loses the answer to the nth write, which has happened."""
    drop = _dropping(nth)
    return lambda request, _: drop(request)


def _outcome(hosted: Hosted) -> tuple[object, ...]:
    """Return all that counts of branch and pull requests."""
    tree = hosted.branch and hosted.store.read_commit(hosted.branch).tree
    pulls = [
        (pull.open, pull.title, pull.body, pull.labels, pull.reviewers, [c.body for c in pull.comments])
        for pull in hosted.github.pulls.values()
    ]
    return tree, pulls


def _lose_answer(hosted: Hosted, nth: int) -> None:
    hosted.upstreams.github.afterwards.append(_losing(nth))


def _drop_request(hosted: Hosted, nth: int) -> None:
    hosted.upstreams.github.faults.append(_dropping(nth))


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("prepare", "crash"),
    [
        *((errand, _lose_answer) for errand in (_creation, _change_back)),
        *(pytest.param(errand, _lose_answer, marks=pytest.mark.slow) for errand in (_update, _stop)),
        pytest.param(_creation, _drop_request, marks=pytest.mark.slow),
    ],
)
def test_check_13_after_a_crash_at_any_write_the_next_run_converges(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    prepare: Act,
    crash: Callable[[Hosted, int], None],
    every: int,
) -> None:
    begun: Hosted = request.getfixturevalue("hosted" if prepare is _creation else "standing")
    prepare(begun)
    prepared = begun.upstreams.simulated
    with hosting_copy(tmp_path / "clean", prepared) as hosted:
        needed = len(writes(hosted, TUESDAY + DAY))
        wanted = _outcome(hosted)
    assert needed
    outcomes = {}
    for nth in {*range(1, needed + 1, every), needed}:
        with hosting_copy(tmp_path / f"{nth}", prepared) as hosted:
            crash(hosted, nth)
            with pytest.raises(PublishError):
                hosted.night(TUESDAY + DAY)
            hosted.upstreams.github.faults.clear()
            hosted.upstreams.github.afterwards.clear()
            hosted.night(TUESDAY + DAY)
            outcomes[nth] = _outcome(hosted)
    assert [nth for nth, outcome in outcomes.items() if outcome != wanted] == []


def test_check_13_a_created_pull_request_has_its_label_and_reviewer(hosted: Hosted) -> None:
    """What the runs after a crash are compared with."""
    _creation(hosted)
    hosted.night(TUESDAY)
    assert (hosted.pull.labels, hosted.pull.reviewers) == (("metadata",), ("sample-person",))


def test_check_14_where_actions_may_not_open_pull_requests_the_setting_is_named(
    hosted: Hosted, tmp_path: Path
) -> None:
    def forbid(request: Request) -> Response | None:
        if request.method == "POST" and request.path.endswith("/pulls"):
            message = "GitHub Actions is not permitted to create or approve pull requests."
            return json_response(403, {"message": message})
        return None

    hosted.upstreams.github.faults.append(forbid)
    relicense(hosted)
    done = job(hosted, tmp_path, "--pull-request")
    assert done.result.code == 1
    assert '"Allow GitHub Actions to create and approve pull requests"' in done.result.err
    assert "Settings → Actions → General" in done.result.err

    pushed = hosted.branch
    hosted.upstreams.github.faults.clear()
    _, published = hosted.night(TUESDAY)
    assert (published.operation, published.head) == (Operation.CREATED, pushed)
    assert hosted.pull.labels == ("metadata",)


# --- 15 to 18: what sources say and do not say ----------------------------------------------------


def _drop(_: Request) -> Response:
    raise ConnectionError


def _throttle(_: Request) -> Response:
    return text_response(429, "slow down", "text/plain")


def _fail(_: Request) -> Response:
    return text_response(503, "down")


def _break_off(_: Request) -> Response:
    body = b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><entry>'
    return Response(200, {"content-type": "application/atom+xml", "content-length": "9999"}, body)


def _challenge(_: Request) -> Response:
    return text_response(200, "<html><body>Are you a robot?</body></html>", "text/html")


def make_fail(hosted: Hosted, source: str, fault: Fault) -> None:
    """Let a source answer like this; GitHub still takes what is published."""
    if source == "github":
        hosted.upstreams.github.faults.append(lambda r: fault(r) if asks_graphql(r) else None)
    else:
        getattr(hosted.upstreams, source).faults.append(fault)


@pytest.mark.parametrize("fault", [_drop, _challenge])
def test_check_15_of_a_source_that_fails_every_pending_row_survives(first: Hosted, fault: Fault) -> None:
    pending = facts(first, f"arxiv:{ARXIV}")
    make_fail(first, "arxiv", fault)
    relicense(first, "MIT")

    report, published = first.night(TUESDAY + DAY)

    assert report.down == ("arxiv",)
    assert published.operation is Operation.UPDATED
    assert facts(first, f"arxiv:{ARXIV}") == pending
    assert facts(first, "github:internlm/acmetrace")["license"] == "MIT"
    assert writes(first, TUESDAY + 2 * DAY) == [], "a second night of the same is no news"


@pytest.mark.parametrize("fault", [_throttle, _break_off])
def test_check_15_of_github_too_as_long_as_it_accepts_writes(first: Hosted, fault: Fault) -> None:
    pending = facts(first, "github:internlm/acmetrace")
    make_fail(first, "github", fault)
    republish(first, title="Another Title")

    report, _ = first.night(TUESDAY + DAY)

    assert report.down == ("github",)
    assert facts(first, "github:internlm/acmetrace") == pending
    assert facts(first, f"arxiv:{ARXIV}")["title"] == "Another Title"


def test_check_15_a_run_without_a_whole_source_exits_3_and_proposes_the_results_of_the_others(
    standing: Hosted, tmp_path: Path
) -> None:
    make_fail(standing, "arxiv", _fail)
    relicense(standing, "Apache-2.0")
    done = job(standing, tmp_path, "--pull-request")
    assert (done.result.code, done.outputs["pull-request-operation"]) == (3, "updated")
    assert "  arXiv is unavailable (answered 503). 1 link keeps its facts.\n" in done.result.out
    assert facts(standing, "github:internlm/acmetrace")["license"] == "Apache-2.0"


def test_check_15_with_every_source_down_no_pull_request_is_opened_and_the_standing_one_keeps_its_commit(
    standing: Hosted, tmp_path: Path
) -> None:
    for source in ("arxiv", "usenix", "github"):
        make_fail(standing, source, _fail)
    pushed = standing.branch
    done = job(standing, tmp_path, "--pull-request")
    assert (done.result.code, standing.branch) == (3, pushed)
    assert re.search(r"Acme, .+: CC-BY-4\.0 → \*\*MIT\*\*", body(standing))
    close(standing, TUESDAY)
    assert writes(standing, TUESDAY + DAY) == []


def test_check_16_one_entry_changes_its_own_lines_of_the_working_tree_and_nothing_else(
    standing: Hosted, tmp_path: Path
) -> None:
    relicense(standing, "Apache-2.0")
    standing.github.change(SPOTSERVE, license="GPL-3.0")
    republish(standing, title="Another Title")
    folder = clone(standing, tmp_path / "clone", "main")
    before = face(standing)
    for server in (standing.upstreams.github, standing.upstreams.usenix, standing.upstreams.arxiv):
        server.requests.clear()

    assert enrich(folder, standing.upstreams.environment, "--entry", "Acme").code == 0

    changed = [line for line in git("diff", "-U0", cwd=folder).splitlines() if re.match(r"[-+][^-+]", line)]
    others = [line for line in changed if not re.match(r".(?:  license: |  changed: |.*AcmeTrace)", line)]
    assert {unsealed(line)[1:] for line in others} == {begin("training"), begin("abstracts")}
    assert (len(others), len(changed)) == (4, 12)
    assert standing.upstreams.arxiv.requests == []
    assert {request.path for request in standing.upstreams.usenix.requests} <= {
        "/robots.txt",
        "/conference/nsdi24/presentation/hu",
    }
    assert [r.path for r in standing.upstreams.github.requests if b"spotserve" in r.body.lower()] == []
    assert (standing.writes(), face(standing)) == ([], before)


def test_check_16_an_unknown_name_exits_2_with_the_nearest(hosted: Hosted, tmp_path: Path) -> None:
    folder = clone(hosted, tmp_path / "clone", "main")
    done = enrich(folder, hosted.upstreams.environment, "--entry", "SpotSrve")
    assert done.code == 2
    assert "did you mean SpotServe?" in done.err
    assert git("status", "--porcelain", cwd=folder) == ""


@pytest.mark.parametrize(("source", "status"), [("arxiv", 429), ("github", 503)])
def test_check_17_a_link_that_cannot_be_asked_is_never_called_dead(
    hosted: Hosted, source: str, status: int
) -> None:
    make_fail(hosted, source, lambda _: text_response(status, "no"))
    assert [writes(hosted, TUESDAY + night * DAY) for night in range(4)] == [[]] * 4


def test_check_17_a_link_that_is_not_found_becomes_a_row_with_its_date_on_the_fourth_night(
    lost: Hosted,
) -> None:
    assert re.search(r"- \[x\] <!--.+--> SpotServe, .+, not found since 2026-11-24", body(lost))
    assert "(dead link)" in lost.store.read_files(BRANCH)["README.md"]


def test_check_17_a_link_that_comes_back_in_time_leaves_no_trace(hosted: Hosted) -> None:
    repository = hosted.github[SPOTSERVE]
    hosted.github.delete(SPOTSERVE)
    for night in range(3):
        hosted.night(TUESDAY + night * DAY)
    hosted.github.add(repository)
    hosted.night(TUESDAY + 3 * DAY)
    assert (hosted.github.pulls, hosted.branch) == ({}, None)


def _bring_back(hosted: Hosted) -> None:
    hosted.github.add(sample_state().github[SPOTSERVE])


def test_check_17_recovery_takes_the_row_back(lost: Hosted) -> None:
    _bring_back(lost)
    _, published = lost.night(TUESDAY + 4 * DAY)
    assert (published.operation, lost.branch) == (Operation.CLOSED, None)


def test_check_17_recovery_after_the_merge_is_proposed(lost: Hosted) -> None:
    users.merge(lost.github, 1)
    _bring_back(lost)
    lost.night(TUESDAY + 4 * DAY)
    assert "**1 dead link works again.**" in body(lost)
    assert "(dead link)" not in lost.store.read_files(BRANCH)["README.md"]


def _archive(hosted: Hosted) -> None:
    hosted.github.change(ACME, archived=True)


def _move(hosted: Hosted) -> None:
    hosted.github.rename(ACME, "InternLM/Acme-Trace")


URGENT: Final = [
    (relicense, "CC-BY-4.0 → **MIT**"),
    (_archive, "[internlm/acmetrace]"),
    (_move, "InternLM/AcmeTrace → [InternLM/Acme-Trace]"),
]


@pytest.mark.parametrize(("event", "row"), URGENT)
def test_check_18_urgent_news_is_proposed_on_any_night_and_comes_first_with_a_link_to_its_source(
    hosted: Hosted, event: Act, row: str
) -> None:
    configure(hosted, "{schedule: monthly}")
    event(hosted)
    hosted.github.change(SPOTSERVE, stars=90)
    republish(hosted, title="A Title for the First of the Month")
    hosted.night(TUESDAY)
    heading, _, rest = body(hosted).partition("## Needs review (1)\n")
    assert heading == f"<!-- enrich:begin pull-request -->\n{INSTRUCTIONS}\n\n"
    above, _, below = rest.partition("<details>")
    (line,) = (line for line in above.splitlines() if row in line)
    assert re.search(r"\]\(https://github\.com/internlm/acme-?trace\)", line, re.IGNORECASE)
    assert "stars | 45 | 90" in below
    assert "First of the Month" not in body(hosted)


def test_check_18_a_moved_repository_changes_one_link_of_the_catalog_and_no_other_byte(
    hosted: Hosted,
) -> None:
    _move(hosted)
    hosted.night(TUESDAY)
    proposed = hosted.store.read_files(BRANCH)
    moved = CATALOG.replace("https://github.com/InternLM/AcmeTrace", "https://github.com/InternLM/Acme-Trace")
    assert proposed["catalog.yaml"] == moved
    assert "[Code](https://github.com/InternLM/Acme-Trace)" in proposed["README.md"]
    assert "github:internlm/acmetrace:" not in proposed["metadata.yaml"]
    assert writes(hosted, TUESDAY + DAY) == []


# --- 19 to 21: what is shown ----------------------------------------------------------------------


def _many_changes() -> Iterator[Change]:
    for number in range(400):
        ref = Ref("github", f"owner/name-{number}")
        yield Change(ref, "license", "MIT", "Apache-2.0")
        yield Change(ref, "title", "A Title | with `ticks`", "Another Title ``` with more")
        yield Change(ref, "venue", None, "NSDI")
        yield Change(ref, "stars", 10 * number, 20 * number + 1)
        yield Change(ref, "abstract", None, f"</details> sentence {number}. " * 20)


def test_check_19_of_two_thousand_rows_as_many_are_shown_as_fit_and_the_rest_is_counted(
    hosted: Hosted, tables: Tables
) -> None:
    changes = tuple(_many_changes())
    assert len(changes) == 2_000
    names = {change.ref: (change.ref.id,) for change in changes}
    rows = frozenset(ChangeKey(str(c.ref), c.field, fingerprint(c.now)) for c in changes)
    edits = (Edit("abstracts.md", "", "changed\n"),)
    publisher = hosted.publisher()
    publisher.read()
    publisher.publish(Proposal(edits, rows, Rules()), Report(400, 0, names, {}, changes, (), (), ()))

    text = body(hosted)
    assert LARGEST - 5_000 < len(text) <= LARGEST == 58_000
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>")
    assert text.count("```") % 2 == 0
    assert text.count("<!--") == text.count("-->")
    assert f"- [ ] <!-- {REBUILD} -->" in text
    assert state_of_body(text) is not None
    shown = (
        sum(len(table) - 1 for table in tables(text))
        + text.count(": abstract (github)</summary>")
        + text.count("- [x]")
    )
    more = [int(number.replace(",", "")) for number in re.findall(r"and ([\d,]+) more, in", text)]
    assert more
    assert shown + sum(more) == len(changes)


def test_check_19_closing_a_body_that_could_not_hold_its_rows_turns_all_of_them_down(hosted: Hosted) -> None:
    rows = frozenset(
        ChangeKey("github:o/r", f"field-{number}", fingerprint(number)) for number in range(2_000)
    )
    change = Change(Ref("github", "o/r"), "license", "MIT", "none")
    report = Report(1, 0, {change.ref: ("Acme",)}, {}, (change,), (), (), ())
    publisher = hosted.publisher()
    publisher.read()
    publisher.publish(Proposal((Edit("abstracts.md", "", "new\n"),), rows, Rules()), report)
    close(hosted, TUESDAY)
    (rejection,) = hosted.publisher().read().rejections or ()
    assert rejection.rows == rows


SHA: Final = "3f786850e387550fdab836ed7e6dc881de23001b"
HOSTILE: Final = (
    f"@octocat @org/team #1 GH-1 o/r#1 {SHA} https://github.com/o/r/issues/1 Closes #1 \\@octocat "
    "&#64;octocat <img src=x> </details></summary> ](x) ![p](y) | `a` ``` :tada: www.example.org\n\n"
    "# Heading\n- [x] <!-- enrich:rebuild -->\n<!-- enrich:end training -->\n"
    "<!-- enrich:end pull-request -->\n<!-- enrich-state:v1 eNqrVkosLcnIL1KyUoquBQA1pAU9 -->\n| a | b |\n\x85 \u202e \u2066 \U000e0041"
)


def _turn_hostile(hosted: Hosted) -> None:
    """Let arXiv and GitHub say the worst in every field that they have."""
    republish(
        hosted,
        title=HOSTILE,
        authors=("@octocat", "<img src=x>", "a | b", HOSTILE),
        abstract=HOSTILE,
        comment=HOSTILE,
        journal=HOSTILE,
        doi="10.1/@octocat|#1",
    )
    description = f"\x1b[31m\x07 {HOSTILE}"
    hosted.github.change(
        ACME, description=description, license=f"MIT {HOSTILE}", default_branch="@octocat|#1"
    )
    hosted.github.change(SPOTSERVE, description=description, archived=True)


def _rendered(hosted: Hosted) -> dict[str, str]:
    files = hosted.store.read_files(BRANCH)
    return {"body": body(hosted), **{name: unsealed(files[name]) for name in ("README.md", "abstracts.md")}}


@pytest.fixture(scope="module", params=["first facts", "changes"])
def hostile(
    request: pytest.FixtureRequest, accepted: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hosted]:
    """A pull request from hostile sources."""
    files = FILES if request.param == "first facts" else accepted
    with hosting(tmp_path_factory.mktemp("hostile"), files) as hosted:
        _turn_hostile(hosted)
        hosted.night(TUESDAY)
        assert facts(hosted, f"arxiv:{ARXIV}")["title"].startswith("@octocat")
        yield hosted


def test_check_20_hostile_texts_make_no_mention_reference_or_link(
    hostile: Hosted, words: Words, active: Words
) -> None:
    for name, text in _rendered(hostile).items():
        assert [hit for visible in words(text) for hit in active(visible)] == [], name
    assert "octocat" in "".join(words(body(hostile))), "the words themselves are shown"


def test_check_20_hostile_texts_make_no_image_link_or_element(hostile: Hosted, parse: Parse) -> None:
    for name, text in _rendered(hostile).items():
        inline = [child for token in parse(text) for child in token.children or ()]
        assert [child.content for child in inline if child.type == "image"] == [], name
        links = {str(child.attrGet("href")) for child in inline if child.type == "link_open"}
        ours = re.compile(
            r"https://(github\.com|arxiv\.org|www\.usenix\.org)/[\w./-]+(#L\d+)?|(abstracts\.md)?#[\w-]+"
        )
        assert [href for href in links if not ours.fullmatch(href) or "issues" in href] == [], name
        blocks = [token.content for token in (*parse(text), *inline) if token.type.startswith("html_")]
        elements = {element for block in blocks for element in re.findall(r"<[^!][^>]*>", block)}
        assert elements <= {
            f"<{end}{tag}>" for end in ("", "/") for tag in ("details", "summary", "sub", "b")
        }, name


def test_check_20_hostile_texts_make_no_column_row_or_heading(hostile: Hosted, parse: Parse) -> None:
    for name, text in _rendered(hostile).items():
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            columns = [len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()]
            assert len(set(columns)) == 1, (name, table)
        assert "# Heading" not in text.splitlines(), name
    readme = hostile.store.read_files(BRANCH)["README.md"].splitlines()
    assert [line.split("|")[1].strip() for line in readme if line.startswith(("| Acme", "| SpotServe"))] == [
        "Acme",
        "SpotServe",
    ]


def test_check_20_hostile_texts_leave_marks_boxes_and_state_alone(hostile: Hosted) -> None:
    marks = re.compile(r"<!-- enrich:[a-z]+ [a-z-]+ -->")
    files = hostile.store.read_files(BRANCH)
    assert marks.findall(files["README.md"]) == marks.findall(FILES["README.md"])
    assert marks.findall(body(hostile)) == [
        "<!-- enrich:begin pull-request -->",
        "<!-- enrich:end pull-request -->",
    ]
    boxes = re.findall(r"^- \[.\] .*", body(hostile), re.MULTILINE)
    assert boxes[-1] == f"- [ ] <!-- {REBUILD} --> Discard edits and rebuild"
    assert all(re.match(r"- \[x\] <!-- enrich:change [\w:%./-]+ --> \w", box) for box in boxes[:-1])
    assert len(re.findall("<!-- enrich-state:", body(hostile))) == 1
    state = state_of_body(body(hostile))
    assert state is not None
    assert state.rows
    assert State(state.rows) == state_of_commit(hostile.store.read_commit(hostile.store.head(BRANCH)).message)
    assert writes(hostile, TUESDAY + DAY) == []


def test_check_20_hostile_texts_leave_no_invisible_character(hostile: Hosted) -> None:
    for name, text in _rendered(hostile).items():
        odd = {c for c in text if unicodedata.category(c)[0] == "C"} - {"\n", "\u200b"}
        assert odd == set(), name


def test_check_20_no_text_of_a_source_is_in_commit_title_or_branch(hostile: Hosted) -> None:
    title = (
        r"(Add stars, licenses and abstracts for 2 papers|Update 1 license, 1 archived repository and 1 title)"
        r"(?: \(\d+ links? needs? review\))?"
    )
    assert re.fullmatch(title, hostile.pull.title)
    (own,) = own_commits(hostile)
    message = hostile.store.read_commit(own).message
    trailers = r"Enricher-State: v1(?:\n [A-Za-z0-9+/=]{1,72})+\nEnricher-Seal: [0-9a-f]{64}\n"
    assert re.fullmatch(rf"{title}\n\n{trailers}", message)
    assert hostile.pull.head == BRANCH


_COMMANDS: Final = (
    "add-mask|stop-commands|set-env|set-output|add-path|save-state|error|warning|notice|debug|group"
)


def commands(log: str) -> list[str]:
    """Return the lines in which the runner reads a command (actions/runner, ActionCommand.cs).

    It takes `::name::` at the start of a line, blanks aside, and its older form `##[name]` anywhere in one;
    but nothing between `::stop-commands::token` and `::token::`, which are safe because the token cannot be guessed.
    """
    command = re.compile(rf"\s*::(?:{_COMMANDS})(?: [^:]*)?::|.*##\[(?:{_COMMANDS})(?: [^\]]*)?\]")
    quiet = re.compile(r"^::stop-commands::([0-9a-f-]{32,})\n.*?^::\1::\n", re.MULTILINE | re.DOTALL)
    return [line for line in re.split(r"[\r\n]+", quiet.sub("", log)) if command.match(line)]


PRINTED: Final = "::add-mask::a\n##[add-mask]b\nname=v"
OUTPUTS: Final = {
    *("changes", "waiting", "known", "problems"),
    *(f"pull-request-{name}" for name in ("operation", "number", "url", "branch", "head-sha")),
}


@pytest.mark.parametrize("arguments", [[], ["--pull-request"]])
def test_check_21_no_text_of_a_source_is_a_workflow_command_or_an_output(
    hosted: Hosted, accepted: dict[str, str], tmp_path: Path, arguments: list[str]
) -> None:
    republish(hosted, title=PRINTED, comment=f"withdrawn {PRINTED}", journal=PRINTED, authors=(PRINTED,))
    hosted.github.change(ACME, license=PRINTED)
    done = job(hosted, tmp_path, *arguments, "-v", files=accepted)
    assert done.result.code == 0
    assert "add-mask" in done.result.out, "the words themselves are shown"
    assert [
        line
        for line in commands(done.result.out)
        if not line.startswith(("::warning title=enrich::", "::notice title=enrich::"))
    ] == []
    assert commands(done.result.err) == []
    assert set(done.outputs) == OUTPUTS


@pytest.mark.parametrize("arguments", [["--dry-run"], ["--pull-request", "--dry-run"]])
def test_check_21_no_line_of_a_shown_difference_is_a_workflow_command(
    fresh: Hosted, tmp_path: Path, arguments: list[str]
) -> None:
    abstract = "::add-mask::Evaluation\n  ##[add-mask]Evaluation"
    republish(fresh, abstract=abstract, comment=None)
    fresh.night(TUESDAY)
    users.merge(fresh.github, 1)
    republish(fresh, journal="A Journal")
    done = job(fresh, tmp_path, *arguments, files=fresh.store.read_files("main"))
    assert "+  journal: A Journal" in done.result.out.splitlines()
    assert "add-mask" in done.result.out, "the abstract is around the difference"
    assert commands(done.result.out + done.result.err) == []


# --- 22 and 23: what is asked and what is kept secret ---------------------------------------------


@pytest.fixture
def inside() -> Iterator[Server]:
    """Something in a private network, which no request may reach."""
    with Server(lambda _: text_response(200, "private")) as server:
        yield server


def _with_links(links: Iterable[str]) -> str:
    entries = "".join(f"      - {{name: Inside{n}, code: '{link}'}}\n" for n, link in enumerate(links))
    return CATALOG.replace("    entries:\n", f"    entries:\n{entries}", 1)


def test_check_22_links_to_the_inside_are_never_requested_and_called_blocked(
    hosted: Hosted, inside: Server
) -> None:
    port = inside.url.rpartition(":")[2]
    links = [
        f"http://127.0.0.1:{port}/owner/name",
        f"http://[::1]:{port}/x",
        f"http://[::ffff:127.0.0.1]:{port}/x",
        f"http://localhost:{port}/x",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/x",
    ]
    users.push(hosted.github, "main", {"catalog.yaml": _with_links(links)})
    relicense(hosted)
    report, _ = hosted.night(TUESDAY)

    assert inside.requests == []
    kinds = {problem.ref.id: problem.kind for problem in report.problems}
    assert kinds == dict.fromkeys(links, ProblemKind.BLOCKED)
    lines = [line for line in body(hosted).splitlines() if line.startswith("- Inside")]
    assert len(lines) == len(links)
    assert all("leads to this machine or into a private network" in line for line in lines)


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "http://user:pass@127.0.0.1/x", "https://user@github.com/o/r"]
)
def test_check_22_links_that_are_no_web_pages_or_carry_a_password_are_refused_as_a_whole(
    hosted: Hosted, link: str
) -> None:
    users.push(hosted.github, "main", {"catalog.yaml": _with_links([link])})
    with pytest.raises(CatalogInvalid):
        hosted.night(TUESDAY)
    assert [*hosted.upstreams.arxiv.requests, *hosted.upstreams.usenix.requests] == []
    assert hosted.writes() == []


@pytest.mark.parametrize("source", ["arxiv", "usenix", "github"])
def test_check_22_a_redirect_to_the_inside_is_not_followed(
    fresh: Hosted, inside: Server, source: str
) -> None:
    make_fail(fresh, source, lambda _: Response(302, {"location": f"{inside.url}/secret"}))
    report, _ = fresh.night(TUESDAY)
    assert inside.requests == []
    assert report.down == (source,)
    assert "private" not in body(fresh)


SECRETS: Final = [
    TOKEN,
    base64.b64encode(TOKEN.encode()).decode(),
    base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode(),
]
ECHO: Final = "You sent " + ", ".join(SECRETS)


def _echo_graphql(request: Request) -> Response | None:
    """Fail every question for repositories."""
    return json_response(200, {"errors": [{"message": ECHO}]}) if asks_graphql(request) else None


def _echo_graphql_partly(request: Request) -> Response | None:
    """Fail the question for one repository, which becomes a row."""
    if not asks_graphql(request):
        return None
    errors = [{"path": [name], "message": ECHO} for name in ("r0", "r1")]
    return json_response(200, {"data": {"r0": None, "r1": None}, "errors": errors})


def _echo_review(request: Request) -> Response | None:
    return json_response(422, {"message": ECHO}) if request.path.endswith("/requested_reviewers") else None


def _echo_creation(request: Request) -> Response | None:
    if request.method == "POST" and request.path.endswith("/pulls"):
        return json_response(422, {"message": ECHO, "errors": [{"message": ECHO}]})
    return None


def _echo_swap(request: Request) -> Response | None:
    if is_write(request) and request.path == "/graphql":
        return json_response(200, {"data": None, "errors": [{"type": "X", "message": ECHO}]})
    return None


def _echo_start(_: Request) -> Response:
    return json_response(403, {"message": ECHO})


@pytest.mark.parametrize(
    "echo",
    [_echo_graphql, _echo_graphql_partly, _echo_review, _echo_creation, _echo_swap, _echo_start],
)
def test_check_23_a_token_that_github_echoes_is_shown_nowhere(
    hosted: Hosted, tmp_path: Path, echo: Fault
) -> None:
    configure(hosted, "{reviewers: [sample-person]}")
    relicense(hosted)
    republish(hosted, title="Another Title")
    hosted.upstreams.github.faults.append(echo)
    done = job(hosted, tmp_path, "--pull-request", "-v")
    pulls = hosted.github.pulls.values()
    texts = [done.everything, *(f"{p.title} {p.body} {p.comments}" for p in pulls)]
    assert "You sent" in done.everything, "the echo did not come as far as this, and proves nothing"
    assert [secret for secret in SECRETS if any(secret in text for text in texts)] == []


def test_check_23_no_other_host_is_sent_the_token(fresh: Hosted) -> None:
    fresh.night(TUESDAY)
    others = [*fresh.upstreams.arxiv.requests, *fresh.upstreams.usenix.requests]
    assert len(others) > 2
    assert [r.path for r in others if "authorization" in r.headers or TOKEN in str(r)] == []


def test_check_23_where_github_sends_a_reader_elsewhere_the_token_is_not_sent_there(
    hosted: Hosted, inside: Server, tmp_path: Path
) -> None:
    def elsewhere(request: Request) -> Response | None:
        target = inside.url.replace("127.0.0.1", "localhost")
        return Response(301, {"location": f"{target}{request.target}"}) if request.method == "GET" else None

    hosted.upstreams.github.faults.append(elsewhere)
    done = job(hosted, tmp_path, "--pull-request")
    assert done.result.code == 1
    assert inside.requests == []
    assert "Traceback" not in done.result.err


# --- 24: the dry run ------------------------------------------------------------------------------


def _apply(difference: str, folder: Path) -> None:
    subprocess.run(["git", "apply", "-"], input=difference, text=True, cwd=folder, check=True)


def _stay(_: Hosted) -> None:
    """No pull request yet."""


def _with_open_pull_request(hosted: Hosted) -> None:
    relicense(hosted, "Apache-2.0")
    hosted.night(TUESDAY)


@pytest.mark.parametrize("before", [_stay, _with_open_pull_request])
def test_check_24_a_dry_run_writes_nothing_and_shows_what_a_real_run_then_sends(
    hosted: Hosted, tmp_path: Path, before: Act
) -> None:
    before(hosted)
    relicense(hosted, "MIT")
    republish(hosted, title="Another Title", abstract="Another abstract.\n  In two paragraphs.")
    hosted.upstreams.github.requests.clear()
    shown = job(hosted, tmp_path / "rehearsal", "--pull-request", "--dry-run").result
    assert (shown.code, hosted.writes()) == (0, [])

    assert job(hosted, tmp_path / "real", "--pull-request").result.code == 0

    assert f"\n{hosted.pull.title}\n\n{hosted.pull.body}\n" in shown.out
    difference = shown.out[shown.out.index("\n--- a/") + 1 : shown.out.index("Nothing was written")]
    folder = clone(hosted, tmp_path / "clone", "main")
    _apply(difference, folder)
    git("fetch", "--quiet", "origin", BRANCH, cwd=folder)
    assert git("diff", "FETCH_HEAD", cwd=folder) == ""


def test_check_24_a_dry_run_of_a_closing_and_of_a_stop_writes_nothing_either(
    standing: Hosted, tmp_path: Path
) -> None:
    _push(standing)
    relicense(standing, "Apache-2.0")
    standing.upstreams.github.requests.clear()
    shown = job(standing, tmp_path, "--pull-request", "--dry-run").result
    assert (shown.code, standing.writes()) == (0, [])
    assert "Would comment on pull request #1:" in shown.out


def test_check_24_a_dry_run_asks_neither_a_person_nor_a_team(hosted: Hosted, tmp_path: Path) -> None:
    configure(hosted, "{reviewers: [octocat, my-org/maintainers]}")
    relicense(hosted, "MIT")
    shown = job(hosted, tmp_path, "--pull-request", "--dry-run").result
    assert "Would request a review from octocat." in shown.out
    assert "Would request a review from my-org/maintainers." in shown.out
    assert "Could not" not in shown.out + shown.err


# --- 25: the workflow -----------------------------------------------------------------------------

WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
_ON: Final = True  # YAML 1.1 reads the key `on` as a boolean


def _workflow(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


_WRITES: Final = (
    set[str](),
    {"contents"},  # a release
    {"contents", "pull-requests"},  # the bot
    {"issues"},  # a report
    {"pages", "id-token"},  # a page
    {"id-token"},  # what is published on the package index
    {"security-events"},  # a scan
    {"security-events", "id-token"},  # a score
)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_check_25_a_workflow_has_no_more_rights_than_it_needs_and_an_end(path: Path) -> None:
    workflow = _workflow(path)
    assert workflow["permissions"] == {}
    assert "pull_request_target" not in workflow[_ON]
    for name, task in workflow["jobs"].items():
        writes = {right for right, level in task["permissions"].items() if level == "write"}
        assert writes in _WRITES
        # A job of a fleet runs lists for five hours; a runner ends it after six.
        assert task["timeout-minutes"] <= (355 if (path.name, name) == ("fleet.yml", "lists") else 60)
        steps = task["steps"]
        assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
        used = [step["uses"] for step in steps if "uses" in step]
        assert [name for name in used if not re.search(r"^\./(\.enricher)?$|@[0-9a-f]{40}$", name)] == []


def test_check_25_the_nightly_job_is_alone_is_never_stopped_in_the_middle_and_spares_forks() -> None:
    workflow = _workflow(ROOT / ".github" / "workflows" / "enrich.yml")
    assert workflow["concurrency"]["cancel-in-progress"] is False
    (task,) = workflow["jobs"].values()
    assert "!github.event.repository.fork" in task["if"]


def test_check_25_zizmor_finds_nothing() -> None:
    program = shutil.which("zizmor", path=Path(sys.executable).parent)
    assert program, "zizmor is not installed beside this Python: make test installs it"
    done = subprocess.run(
        [program, "--offline", "--no-progress", ROOT / "action.yml", *WORKFLOWS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
