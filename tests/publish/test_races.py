"""What people do while a run writes to GitHub, over real HTTP and git: nothing of it is lost."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from enricher.errors import PublishError
from enricher.metadata.store import write_metadata
from enricher.model.catalog import ProblemKind, Rules
from enricher.model.facts import Record, Ref, Repository
from enricher.model.publishing import ChangeKey, Edit, Operation, Proposal
from enricher.model.run import Change, Problem, Report
from enricher.publish.github.identity import BRANCH
from enricher.review.body.whole import BEGIN, END, REBUILD
from enricher.review.policy import fingerprint, rows
from simulated_upstreams import users
from simulated_upstreams.server import Request
from tests.support.hosted_list import FILES, Hosted, hosting

pytestmark = pytest.mark.sample(every=3)

MakeReport = Callable[..., Report]
Propose = Callable[..., Proposal]
Act = Callable[[Hosted], object]

TUESDAY: Final = date(2026, 11, 24)


@pytest.fixture
def update(standing: Hosted, report: MakeReport, proposal: Propose) -> Callable[[str], Operation]:
    """Return a function that lets a run propose another license."""

    def run(value: str) -> Operation:
        return standing.publisher().publish(proposal(f"{value}\n", value), report(value)).operation

    return run


def is_write(request: Request) -> bool:
    return request.method != "GET" and (request.path != "/graphql" or b"updateRefs" in request.body)


def asks_for_facts(request: Request) -> bool:
    return request.path == "/graphql" and not is_write(request)


def swaps(request: Request) -> bool:
    return b"updateRefs" in request.body


def edits(request: Request) -> bool:
    return request.method == "PATCH" and "/pulls/" in request.path


def comments(request: Request) -> bool:
    return request.method == "POST" and request.path.endswith("/comments")


def labels(request: Request) -> bool:
    return request.path.endswith("/labels")


def at(hosted: Hosted, moment: Callable[[Request], bool], act: Act, nth: int = 1) -> list[str]:
    """Let a person act when the nth request of this kind has been sent; return where that was."""
    met: list[str] = []
    acted: list[str] = []

    def fault(request: Request) -> None:
        if moment(request):
            met.append(f"{request.method} {request.path}")
            if len(met) == nth:
                acted.append(met[-1])
                act(hosted)

    hosted.upstreams.github.faults.append(fault)
    return acted


def push(hosted: Hosted) -> None:
    users.push(hosted.github, BRANCH, {"docs/note.md": "Mine\n"})


def close(hosted: Hosted) -> None:
    users.close(hosted.github, 1)


def merge(hosted: Hosted) -> None:
    users.merge(hosted.github, 1)


def texts(hosted: Hosted, number: int = 1) -> tuple[str, str | None]:
    pull = hosted.github.pulls[number]
    return pull.title, pull.body


def rejected(hosted: Hosted) -> set[ChangeKey]:
    return {row for rejection in hosted.publisher().read().rejections or () for row in rejection.rows}


# --- the branch that is deleted -------------------------------------------------------------------


@pytest.mark.parametrize("moment", [comments, edits, swaps])
def test_a_push_while_the_pull_request_is_closed_as_obsolete_is_kept_and_leaves_it_open(
    standing: Hosted, report: MakeReport, proposal: Propose, moment: Callable[[Request], bool]
) -> None:
    acted = at(standing, moment, push)

    with pytest.raises(PublishError, match="someone pushed to the branch enrich/metadata during this run"):
        standing.publisher().publish(proposal(None), report())

    assert acted
    assert standing.store.read_files(BRANCH)["docs/note.md"] == "Mine\n"
    assert standing.pull.open
    published = standing.publisher().publish(proposal(None), report())
    assert (published.operation, standing.pull.open) == (Operation.NONE, True)


def test_a_push_to_the_branch_that_only_counts_days_is_kept(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    hosted.publisher().publish(proposal("count 1\n", ""), report())
    at(hosted, swaps, push)

    with pytest.raises(PublishError, match="someone pushed"):
        hosted.publisher().publish(proposal(None), report())

    assert hosted.store.read_files(BRANCH)["docs/note.md"] == "Mine\n"


def test_what_is_closed_as_obsolete_is_not_rejected_however_many_links_were_not_checked(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    refs = [Ref("github", f"owner-{n * 2_654_435_761 % 2**32:08x}/name") for n in range(2_000)]
    unchecked = tuple(Problem(ref, ProblemKind.NOT_CHECKED, "down") for ref in refs)
    with_problems = replace(
        report(), entries={**report().entries, **{ref: (ref.id,) for ref in refs}}, problems=unchecked
    )
    hosted.publisher().publish(proposal(), with_problems)
    hosted.publisher().publish(proposal(None), report())
    assert not hosted.pull.open
    assert rejected(hosted) == set()


# --- a pull request that is closed or merged ------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "word", "nth"),
    [*((close, "closed", nth) for nth in range(1, 6)), *((merge, "merged", nth) for nth in range(1, 5))],
)
def test_a_pull_request_that_is_answered_during_the_writes_keeps_its_text(
    standing: Hosted, update: Callable[[str], Operation], answer: Act, word: str, nth: int
) -> None:
    before = texts(standing)
    acted = at(standing, is_write, answer, nth)

    with pytest.raises(PublishError, match=f"someone {word} pull request #1 during this run"):
        update("Apache-2.0")

    assert acted
    assert texts(standing) == before
    standing.upstreams.github.faults.clear()
    assert update("Apache-2.0") is Operation.CREATED
    assert "Apache-2.0" in (texts(standing, 2)[1] or "")


def test_a_pull_request_that_is_merged_at_the_moment_of_the_edit_says_what_was_merged(
    standing: Hosted, update: Callable[[str], Operation]
) -> None:
    at(standing, edits, merge)
    with pytest.raises(PublishError, match="someone merged pull request #1 during this run"):
        update("Apache-2.0")
    assert standing.store.read_files("main")["metadata.yaml"] == "Apache-2.0\n"
    assert "Apache-2.0" in (texts(standing)[1] or "")


def test_only_what_the_person_saw_is_rejected(
    standing: Hosted, update: Callable[[str], Operation], proposal: Propose
) -> None:
    at(standing, swaps, close)
    with pytest.raises(PublishError):
        update("Apache-2.0")
    assert rejected(standing) == proposal().rows


@pytest.mark.sample(every=1)  # a promise: tests/support/slips.py
@pytest.mark.parametrize("answer", [close, merge])
def test_nothing_is_pushed_once_a_pull_request_is_answered(
    standing: Hosted, update: Callable[[str], Operation], answer: Act
) -> None:
    before = standing.branch
    at(standing, lambda request: request.path.endswith("/git/commits"), answer)
    with pytest.raises(PublishError):
        update("Apache-2.0")
    assert standing.branch == before


@pytest.mark.parametrize("answer", [close, merge])
def test_what_is_answered_while_the_sources_are_read_is_not_proposed_again(
    tmp_path: Path, answer: Act
) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.night(TUESDAY)
        asks = at(hosted, asks_for_facts, answer)

        with pytest.raises(PublishError, match="pull request #1 during this run"):
            hosted.night(TUESDAY)

        assert asks
        assert list(hosted.github.pulls) == [1]
        hosted.night(TUESDAY)
        assert list(hosted.github.pulls) == [1]


def test_a_merge_while_the_base_is_read_is_not_proposed_again(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.night(TUESDAY)
        at(hosted, lambda request: "/git/commits/" in request.path, merge, nth=2)

        with pytest.raises(PublishError, match="someone merged pull request #1 during this run"):
            hosted.night(TUESDAY)

        assert list(hosted.github.pulls) == [1]


def test_a_merge_before_the_pull_requests_are_read_is_a_merge_before_the_run(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.night(TUESDAY)
        acted = at(hosted, lambda request: "/git/commits/" in request.path, merge)

        _, published = hosted.night(TUESDAY)

        assert acted
        assert (published.operation, list(hosted.github.pulls)) == (Operation.NONE, [1])


def test_a_pull_request_that_a_person_opens_again_during_the_run_stays_open(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        hosted.night(TUESDAY)
        close(hosted)
        before = texts(hosted)
        at(hosted, asks_for_facts, lambda hosted: users.reopen(hosted.github, 1))

        with pytest.raises(PublishError, match="someone opened pull request #1 during this run"):
            hosted.night(TUESDAY)

        assert (hosted.pull.open, texts(hosted)) == (True, before)
        assert hosted.night(TUESDAY)[1].operation is Operation.NONE


# --- what people write ----------------------------------------------------------------------------


def write(hosted: Hosted) -> None:
    users.edit_body(hosted.github, 1, f"Please wait for me.\n\n{hosted.pull.body}")
    users.edit_title(hosted.github, 1, "Licenses, first batch")


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_edits_during_the_writes_of_an_update_stay(
    standing: Hosted, update: Callable[[str], Operation], nth: int
) -> None:
    at(standing, is_write, write, nth)

    assert update("Apache-2.0") is Operation.UPDATED

    title, body = texts(standing)
    assert (title, (body or "").partition("\n")[0]) == ("Licenses, first batch", "Please wait for me.")
    assert "Apache-2.0" in (body or "")


def test_edits_during_a_creation_stay(hosted: Hosted, report: MakeReport, proposal: Propose) -> None:
    at(hosted, labels, write)
    hosted.publisher().publish(proposal(), report())
    title, body = texts(hosted)
    assert (title, (body or "").partition("\n")[0]) == ("Licenses, first batch", "Please wait for me.")


def test_edits_during_a_closing_stay(standing: Hosted, report: MakeReport, proposal: Propose) -> None:
    at(standing, comments, write)
    published = standing.publisher().publish(proposal(None), report())
    title, body = texts(standing)
    assert published.operation is Operation.CLOSED
    assert (title, (body or "").partition("\n")[0]) == ("Licenses, first batch", "Please wait for me.")


@pytest.mark.parametrize(
    "title", ["Refresh the licenses, first batch", "Refresh metadata of 1 entry, after the holidays"]
)
def test_a_title_of_a_person_stays_whatever_its_first_word(
    standing: Hosted, update: Callable[[str], Operation], title: str
) -> None:
    users.edit_title(standing.github, 1, title)
    for value in ("Apache-2.0", "ISC"):
        update(value)
    assert texts(standing)[0] == title


def test_a_pull_request_that_a_person_opens_for_the_bots_branch_keeps_its_text(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    """As where Actions may not open one."""
    hosted.publisher().publish(proposal(), report())
    hosted.github.pulls.clear()
    hosted.connect().open_pull_request(BRANCH, "main", "Refresh, by hand", "Please look.\n")

    hosted.publisher().publish(proposal(), report())

    title, body = texts(hosted)
    assert (title, (body or "").partition("\n\n")[0]) == ("Refresh, by hand", "Please look.")
    assert "| Acme | license | - | MIT | GitHub |" in (body or "")


def test_the_bots_own_title_is_renewed(standing: Hosted, report: MakeReport, proposal: Propose) -> None:
    other = Ref("github", "o/s")
    base = report("ISC")
    both = replace(
        base,
        entries={**base.entries, other: ("Other",)},
        changes=(*base.changes, Change(other, "license", None, "MIT")),
    )
    standing.publisher().publish(proposal("both\n"), both)
    assert texts(standing)[0] == "Update metadata of 2 links"


@pytest.mark.parametrize("mark", [BEGIN, END])
def test_what_a_person_wrote_around_the_bots_part_stays_if_they_delete_one_of_its_marks(
    standing: Hosted, update: Callable[[str], Operation], mark: str
) -> None:
    torn = (standing.pull.body or "").replace(mark, "")
    users.edit_body(standing.github, 1, f"Please wait.\n\n{torn}\n\nThanks!")
    lengths = []
    for value in ("ISC", "Zlib", "NCSA"):
        update(value)
        body = standing.pull.body or ""
        lengths.append(len(re.sub("enrich-state:[^>]*", "", body)))  # it is compressed
        assert body.startswith("Please wait.\n\n")
        assert body.rstrip().endswith("Thanks!")
        assert f"| Acme | license | - | {value} | GitHub |" in body
        assert [body.count(one) for one in (BEGIN, END, REBUILD, "enrich-state")] == [1, 1, 1, 1]
    assert lengths[1] == lengths[2], "it grows by no copy a night"


def test_a_long_text_of_a_person_leaves_the_bot_less_room(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.edit_body(standing.github, 1, f"{'A word. ' * 2_000}\n\n{standing.pull.body}")
    refs = [Ref("github", f"owner/name-{number}") for number in range(1_000)]
    changes = tuple(Change(ref, "license", "MIT", "ISC") for ref in refs)
    many = Report(1_000, 0, {ref: (ref.id,) for ref in refs}, {}, changes, (), (), ())

    assert standing.publisher().publish(proposal("many\n"), many).operation is Operation.UPDATED

    assert "--> owner/name-0\u200b: MIT" in (standing.pull.body or "")


# --- what was rejected ----------------------------------------------------------------------------


def many_rows() -> Proposal:
    """More than the body of a pull request can hold: first facts, and an edit in the README."""
    metadata = {
        Ref("github", f"o/{n}"): Record(Repository(name=f"o/{n}", stars=n), TUESDAY) for n in range(2_000)
    }
    edited = ChangeKey("README.md", "new entry", fingerprint("Acme"))
    return Proposal(
        (Edit("metadata.yaml", "", write_metadata(metadata)),), rows({}, metadata) | {edited}, Rules()
    )


def update_branch(hosted: Hosted) -> None:
    users.push(hosted.github, "main", {"docs/other.md": "changed\n"})
    users.update_branch(hosted.github, 1)


@pytest.mark.slow
@pytest.mark.parametrize("also", [push, update_branch])
def test_rows_that_only_the_commit_has_are_rejected_whatever_follows_it(
    hosted: Hosted, report: MakeReport, also: Act
) -> None:
    proposed = many_rows()
    hosted.publisher().publish(proposed, report())
    also(hosted)
    users.close(hosted.github, 1)
    assert rejected(hosted) == proposed.rows


def test_a_commit_of_many_rows_has_a_short_message(hosted: Hosted, report: MakeReport) -> None:
    proposed = many_rows()
    hosted.publisher().publish(proposed, report())
    message = hosted.store.read_commit(hosted.pull.head_sha).message
    assert len(message) < 1_000
    users.edit_body(hosted.github, 1, "Not these.")
    close(hosted)
    assert rejected(hosted) == proposed.rows


def rename_base(hosted: Hosted) -> None:
    """Rename the default branch; of the pull requests, GitHub changes the base of the open ones."""
    hosted.store.set_ref("refs/heads/trunk", hosted.store.head("main"))
    hosted.github.change(hosted.github.target, default_branch="trunk")
    for number, pull in hosted.github.pulls.items():
        if pull.open:
            hosted.github.pulls[number] = replace(pull, base="trunk")
    users.delete_branch(hosted.github, "main")


def test_what_was_rejected_is_known_after_the_base_is_renamed(standing: Hosted, proposal: Propose) -> None:
    close(standing)
    rename_base(standing)
    assert rejected(standing) == proposal().rows


def test_a_pull_request_to_which_a_person_gave_another_base_stays_the_only_one(
    standing: Hosted, update: Callable[[str], Operation]
) -> None:
    standing.store.set_ref("refs/heads/next", standing.store.head("main"))
    standing.github.pulls[1] = replace(standing.pull, base="next")
    assert update("Apache-2.0") is Operation.UPDATED
    assert [(pull.number, pull.base) for pull in standing.github.pulls.values()] == [(1, "next")]
