import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from enricher.errors import PublishError, UserError
from enricher.model.catalog import Rules
from enricher.model.publishing import ChangeKey, Edit, Operation, Proposal
from enricher.model.run import Report
from enricher.publish.github.identity import BRANCH
from enricher.publish.github.pull_request import PullRequest
from enricher.review.state import State, state_of_commit
from simulated_upstreams import users
from simulated_upstreams.samples import LIST
from simulated_upstreams.server import Request, Response, json_response
from tests.support.hosted_list import PERSON, Hosted
from tests.support.list_texts import list_texts

LISTED = "title: L\nsections: [{id: a, title: A, columns: [{title: N, field: name}]}]\n"
MakeReport = Callable[..., Report]
Propose = Callable[..., Proposal]


def git(*arguments: str, cwd: Path) -> str:
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def test_the_first_change_makes_one_branch_one_commit_and_one_labelled_pull_request(
    hosted: Hosted, report: MakeReport, proposal: Propose, tmp_path: Path
) -> None:
    published = hosted.publisher().publish(proposal(), report())

    assert (published.operation, published.number, published.branch) == (Operation.CREATED, 1, BRANCH)
    git("clone", "--quiet", "--branch", BRANCH, str(hosted.store.path), "clone", cwd=tmp_path)
    clone = tmp_path / "clone"
    assert git("log", "--format=%H", "origin/main..HEAD", cwd=clone).split() == [published.head]
    assert (clone / "metadata.yaml").read_text() == "facts\n"
    assert (clone / "docs/other.md").read_text() == "kept\n"
    assert (hosted.pull.title, hosted.pull.labels) == ("Update metadata of 1 link", ("metadata",))
    assert hosted.pull.base == "main"
    assert "| Acme | license | - | MIT | GitHub |" in (hosted.pull.body or "")


def test_the_commit_names_no_author_so_that_github_signs_it(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    hosted.publisher().publish(proposal(), report())
    commit = next(r for r in hosted.upstreams.github.requests if r.path.endswith("/git/commits"))
    assert b"author" not in commit.body
    assert b"committer" not in commit.body


def test_a_second_run_with_the_same_result_writes_nothing(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    first = hosted.publisher().publish(proposal(), report())
    hosted.upstreams.github.requests.clear()
    second = hosted.publisher().publish(proposal(), report())
    assert hosted.writes() == []
    assert (second.operation, second.number, second.head) == (Operation.NONE, 1, first.head)


def test_nothing_changed_writes_nothing_and_reports_it(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    published = hosted.publisher().publish(proposal(None), report())
    assert hosted.writes() == []
    assert published.operation is Operation.NONE
    assert published.message == "Nothing to propose: main is up to date."


def test_a_new_result_updates_the_same_pull_request_with_one_commit(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    published = standing.publisher().publish(proposal("other facts\n", "Apache-2.0"), report("Apache-2.0"))
    assert (published.operation, published.number) == (Operation.UPDATED, 1)
    assert list(standing.github.pulls) == [1]
    assert "Apache-2.0" in (standing.pull.body or "")
    assert len(standing.store.between(standing.store.head("main"), standing.store.head(BRANCH))) == 1


def test_a_body_that_alone_differs_is_renewed_without_a_push(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    first = hosted.publisher().publish(proposal(), report())
    hosted.upstreams.github.requests.clear()
    second = hosted.publisher().publish(proposal(), report("Apache-2.0"))
    assert (second.operation, second.head) == (Operation.UPDATED, first.head)
    assert hosted.writes() == [f"PATCH /repos/{LIST}/pulls/1"]


def test_what_a_person_wrote_around_the_bots_part_of_the_body_and_their_title_stay(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.edit_body(standing.github, 1, f"Please wait for me.\n\n{standing.pull.body}\n\nThanks!")
    users.edit_title(standing.github, 1, "Licences, first batch")
    standing.publisher().publish(proposal("other\n", "Apache-2.0"), report("Apache-2.0"))
    body = standing.pull.body or ""
    assert body.startswith("Please wait for me.\n\n<!-- enrich:begin pull-request -->")
    assert body.endswith("<!-- enrich:end pull-request -->\n\nThanks!")
    assert "Apache-2.0" in body
    assert standing.pull.title == "Licences, first batch"


def test_labels_and_reviewers_are_set_once(hosted: Hosted, report: MakeReport, proposal: Propose) -> None:
    rules = Rules(labels=("metadata", "bot"), reviewers=("octocat",))
    hosted.publisher().publish(proposal(rules=rules), report())
    hosted.upstreams.github.requests.clear()
    hosted.publisher().publish(proposal("other\n", "Apache-2.0", rules=rules), report("Apache-2.0"))
    assert hosted.pull.labels == ("metadata", "bot")
    assert not [write for write in hosted.writes() if write.endswith(("/labels", "/requested_reviewers"))]


@pytest.mark.parametrize("step", ["/requested_reviewers", "/labels"])
def test_a_label_or_a_reviewer_that_is_refused_does_not_stop_the_run(
    hosted: Hosted, report: MakeReport, proposal: Propose, step: str
) -> None:
    def refuse(request: Request) -> Response | None:
        if not request.path.endswith(step):
            return None
        return json_response(422, {"message": "Only for collaborators."})

    hosted.upstreams.github.faults.append(refuse)
    published = hosted.publisher().publish(proposal(rules=Rules(reviewers=("nobody",))), report())
    assert published.operation is Operation.CREATED
    assert "Only for collaborators" in published.notes[0]


# --- people ---


def test_what_a_person_pushed_is_left_alone_with_one_comment(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    theirs, body = users.push(standing.github, BRANCH, {"README.md": "# Better\n"}), standing.pull.body
    for value in ("MIT", "Apache-2.0", "BSD-3-Clause"):
        published = standing.publisher().publish(proposal("other\n", value), report(value))
        assert published.operation is Operation.NONE
        assert published.message == "Pull request #1 was not updated: a person has pushed to its branch."
    assert (standing.branch, standing.pull.body) == (theirs, body)
    assert len(standing.pull.comments) == 1
    assert "tick *Discard edits and rebuild*" in standing.pull.comments[0].body


@pytest.mark.parametrize("way", ["tick", "force"])
def test_a_person_can_give_the_branch_back(
    standing: Hosted, report: MakeReport, proposal: Propose, way: str
) -> None:
    users.push(standing.github, BRANCH, {"README.md": "# Better\n"})
    if way == "tick":
        users.tick(standing.github, 1, "enrich:rebuild")
    published = standing.publisher(force=way == "force").publish(proposal(), report())
    assert (published.operation, published.number) == (Operation.UPDATED, 1)
    assert standing.store.read_files(BRANCH)["README.md"] == "# Samples\n"
    assert "- [ ] <!-- enrich:rebuild -->" in (standing.pull.body or "")
    assert standing.publisher().publish(proposal(), report()).operation is Operation.NONE


def test_a_branch_of_a_person_without_a_pull_request_is_left_alone(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    theirs = hosted.store.commit_files(BRANCH, {"README.md": "# Mine\n"}, "Mine", PERSON)
    published = hosted.publisher().publish(proposal(), report())
    assert (published.operation, hosted.branch, hosted.github.pulls) == (Operation.NONE, theirs, {})


def test_a_branch_that_was_merged_with_a_persons_commit_is_free_again(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.push(standing.github, BRANCH, {"README.md": "# Better\n"})
    users.merge(standing.github, 1, "squash")
    published = standing.publisher().publish(proposal("other\n", "Apache-2.0"), report("Apache-2.0"))
    assert (published.operation, published.number) == (Operation.CREATED, 2)
    assert standing.store.read_files(BRANCH)["README.md"] == "# Better\n"


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_what_a_person_reverts_on_the_base_is_proposed_in_a_new_pull_request(
    standing: Hosted, report: MakeReport, proposal: Propose, method: Literal["merge", "squash", "rebase"]
) -> None:
    users.merge(standing.github, 1, method)
    users.push(standing.github, "main", {"metadata.yaml": ""})

    published = standing.publisher().publish(proposal(), report())

    assert (published.operation, published.number) == (Operation.CREATED, 2)


def test_a_push_during_the_run_is_not_overwritten(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:

    def meanwhile(request: Request) -> Response | None:
        if b"updateRefs" in request.body:
            users.push(standing.github, BRANCH, {"README.md": "# Better\n"})
        return None

    standing.upstreams.github.faults.append(meanwhile)
    with pytest.raises(PublishError, match="someone pushed to the branch enrich/metadata"):
        standing.publisher().publish(proposal("other\n", "Apache-2.0"), report())
    assert standing.store.read_files(BRANCH)["README.md"] == "# Better\n"


def test_the_button_update_branch_is_no_persons_edit(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.push(standing.github, "main", {"docs/other.md": "changed\n", "README.md": "# Samples 2\n"})
    users.update_branch(standing.github, 1)
    users.push(standing.github, "main", {"docs/other.md": "again\n"})
    users.update_branch(standing.github, 1)
    assert standing.publisher().publish(proposal(), report()).operation is Operation.NONE
    published = standing.publisher().publish(proposal("other\n", "Apache-2.0"), report())
    assert published.operation is Operation.UPDATED
    assert standing.pull.comments == ()


def test_an_edit_hidden_in_a_merge_is_a_persons(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.push(standing.github, "main", {"docs/other.md": "changed\n"})
    users.update_branch(standing.github, 1)
    users.amend(standing.github, BRANCH, {"docs/other.md": "changed by hand\n"})
    published = standing.publisher().publish(proposal("other\n", "Apache-2.0"), report())
    assert "a person has pushed to its branch" in published.message


def test_a_pull_request_that_the_base_has_overtaken_is_closed_with_a_reason(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    published = standing.publisher().publish(proposal(None), report())
    assert (published.operation, published.number) == (Operation.CLOSED, 1)
    assert (standing.pull.open, standing.branch) == (False, None)
    assert "`main` already has everything" in standing.pull.comments[0].body
    assert standing.publisher().read().rejections == ()


def test_what_was_closed_as_obsolete_may_be_proposed_again(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    standing.publisher().publish(proposal(None), report())
    assert standing.publisher().publish(proposal(), report()).operation is Operation.CREATED


def test_an_overtaken_pull_request_that_a_person_has_changed_stays_open(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.push(standing.github, BRANCH, {"README.md": "# Better\n"})
    for _ in range(2):
        assert standing.publisher().publish(proposal(None), report()).operation is Operation.NONE
    assert standing.pull.open
    assert [c.body.partition(".")[0] for c in standing.pull.comments] == [
        "`main` already has everything that the bot proposed here"
    ]


def test_what_a_closed_pull_request_proposed_is_read_as_rejected(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.close(standing.github, 1)
    (rejection,) = standing.publisher().read().rejections or ()
    assert rejection.rows == proposal().rows
    assert standing.publisher(retry_closed=True).read().rejections == ()


@pytest.mark.parametrize("body", ["", "no marker", "<!-- enrich-state:v1 Zm9v -->"])
def test_if_people_changed_the_body_its_commit_holds_what_was_rejected(
    standing: Hosted, report: MakeReport, proposal: Propose, body: str
) -> None:
    users.edit_body(standing.github, 1, body)
    users.close(standing.github, 1)
    users.delete_branch(standing.github, BRANCH)
    (rejection,) = standing.publisher().read().rejections or ()
    assert rejection.rows == proposal().rows


def test_a_pull_request_of_which_people_left_nothing_rejected_nothing(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    hosted.publisher().publish(proposal(), report())
    users.edit_body(hosted.github, 1, "Mine.")
    users.reword(hosted.github, BRANCH, "Mine.")
    users.close(hosted.github, 1)
    assert hosted.publisher().read().rejections == ()


def test_a_merged_pull_request_turned_nothing_down(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    users.merge(standing.github, 1, "squash")
    assert standing.publisher().read().rejections == ()
    assert standing.publisher().publish(proposal(None), report()).operation is Operation.NONE
    assert standing.branch is not None, "a person keeps or deletes the branch of a merged pull request"


def test_the_count_of_missing_links_is_kept_on_the_branch_without_a_pull_request(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    published = hosted.publisher().publish(proposal("count 1\n", ""), report())
    assert (published.operation, hosted.github.pulls) == (Operation.NONE, {})
    pending = hosted.publisher().read().pending
    assert pending
    assert (pending.proposed.metadata, pending.is_open) == ("count 1\n", False)
    hosted.publisher().publish(proposal(None), report())
    assert hosted.branch is None


# --- half done ---


def test_a_branch_without_a_pull_request_gets_one(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    """The run before was not allowed to open the pull request."""

    def forbid(request: Request) -> Response | None:
        if request.method == "POST" and request.path.endswith("/pulls"):
            message = "GitHub Actions is not permitted to create or approve pull requests."
            return json_response(403, {"message": message})
        return None

    hosted.upstreams.github.faults.append(forbid)
    with pytest.raises(PublishError, match='"Allow GitHub Actions to create and approve pull requests"'):
        hosted.publisher().publish(proposal(), report())
    pushed = hosted.branch

    hosted.upstreams.github.faults.clear()
    published = hosted.publisher().publish(proposal(), report())
    assert (published.operation, published.head) == (Operation.CREATED, pushed)


def test_a_pull_request_that_exists_already_is_taken(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    """GitHub answers 422 where the answer to an earlier creation got lost, or two runs meet."""

    def first(request: Request) -> Response | None:
        if request.method == "POST" and request.path.endswith("/pulls") and not hosted.github.pulls:
            hosted.upstreams.github.faults.clear()
            hosted.connect().open_pull_request(BRANCH, "main", "Refresh", "")
        return None

    hosted.upstreams.github.faults.append(first)
    published = hosted.publisher().publish(proposal(), report())
    assert published.number == 1
    assert list(hosted.github.pulls) == [1]
    assert hosted.pull.labels == ("metadata",)


# --- read ---


def test_the_commit_is_rebuilt_on_a_base_that_has_moved(
    standing: Hosted, report: MakeReport, proposal: Propose
) -> None:
    moved = standing.store.commit_files("main", {"README.md": "# Renamed\n"}, "Rename", PERSON)
    readme = Edit("README.md", "# Renamed\n", "# Renamed\ntable\n")
    standing.publisher().publish(proposal("facts\n", "MIT", readme), report())
    assert standing.store.read_commit(standing.store.head(BRANCH)).parents == (moved,)
    assert standing.store.read_files(BRANCH)["README.md"] == "# Renamed\ntable\n"


def test_another_base_branch_is_used_where_one_is_named(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    hosted.store.commit_files("next", {"catalog.yaml": "title: Next\n"}, "Next", PERSON)
    publisher = hosted.publisher("next")
    assert publisher.read().texts.catalog == "title: Next\n"
    publisher.publish(proposal(), report())
    assert hosted.pull.base == "next"


def test_a_base_branch_that_does_not_exist_is_named(hosted: Hosted) -> None:
    with pytest.raises(PublishError, match="has no branch nxt; name another one with --base"):
        hosted.publisher("nxt").read()


def test_a_catalog_that_the_repository_does_not_have_is_named(hosted: Hosted) -> None:
    with pytest.raises(
        UserError, match=r"lists/catalog\.yaml is not in AI-Flow/AI-Flow-Scheduling-Papers at"
    ):
        PullRequest(hosted.connect(), "lists/catalog.yaml").read()


def test_files_are_read_from_github_and_a_local_difference_is_reported(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    here = list_texts(catalog="title: Uncommitted\n", metadata="", readme="# Samples\n", abstracts="")
    publisher = PullRequest(hosted.connect(), "catalog.yaml", local=here)
    assert publisher.read().texts.catalog == "title: Samples\n"
    assert publisher.publish(proposal(None), report()).notes == (
        "The files here differ from main on GitHub; the pull request starts from GitHub's.",
    )


def test_a_file_in_a_folder_of_over_a_megabyte_is_read_whole(hosted: Hosted) -> None:
    big = "# " + "x" * 1_500_000 + "\n"
    hosted.store.commit_files("main", {"lists/catalog.yaml": LISTED, "lists/README.md": big}, "L", PERSON)
    texts = PullRequest(hosted.connect(), "lists/catalog.yaml").read().texts
    assert (texts.catalog, texts.lists["README.md"], texts.metadata) == (LISTED, big, "")


def test_what_an_open_pull_request_proposes_is_read_with_what_it_started_from(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    assert hosted.publisher().read().pending is None
    hosted.publisher().publish(proposal(), report())
    pending = hosted.publisher().read().pending
    assert pending is not None
    assert (pending.proposed.metadata, pending.ancestor.metadata, pending.is_open) == ("facts\n", "", True)


def test_what_the_catalog_puts_before_title_and_subject_is_followed_by_a_small_letter(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    rules = Rules(title="docs:", commit="docs(list):")
    hosted.publisher().publish(proposal(rules=rules), report())
    subject = hosted.store.read_commit(hosted.store.head(BRANCH)).message.partition("\n")[0]
    assert hosted.pull.title == "docs: update metadata of 1 link"
    assert subject == "docs(list): update metadata of 1 link"
    again = hosted.publisher().publish(proposal(rules=rules), report())
    assert again.operation is Operation.NONE


def test_a_person_can_still_rename_a_pull_request_with_a_prefix(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    rules = Rules(title="docs:")
    hosted.publisher().publish(proposal(rules=rules), report())
    users.edit_title(hosted.github, 1, "docs: licenses, first batch")
    hosted.publisher().publish(proposal("more\n", "ISC", rules=rules), report("ISC"))
    assert hosted.pull.title == "docs: licenses, first batch"


def test_the_commit_is_signed_off_by_its_author_where_the_catalog_says_so(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    rules = Rules(sign_off=True, commit="x" * 40)
    many = frozenset(ChangeKey(f"github:o/r{n}", "license", f"{n:x}" * 8) for n in range(150))
    hosted.publisher().publish(replace(proposal(rules=rules), rows=many), report())
    commit = hosted.store.read_commit(hosted.store.head(BRANCH))
    signed = f"Signed-off-by: {commit.author.name} <{commit.author.email}>"
    assert commit.message.splitlines()[2] == signed
    assert max(map(len, commit.message.splitlines())) < 100
    assert state_of_commit(commit.message) == State(many)
    again = hosted.publisher().publish(replace(proposal(rules=rules), rows=many), report())
    assert (again.operation, hosted.publisher().look().is_taken_over) == (Operation.NONE, False)


def test_reviews_are_requested_from_people_and_from_teams(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    hosted.github.teams = frozenset({"curators"})
    rules = Rules(reviewers=("octocat", "AI-Flow/curators"))
    published = hosted.publisher().publish(proposal(rules=rules), report())
    assert (hosted.pull.reviewers, hosted.pull.teams, published.notes) == (("octocat",), ("curators",), ())


def test_a_team_that_is_refused_does_not_keep_people_from_being_asked(
    hosted: Hosted, report: MakeReport, proposal: Propose
) -> None:
    rules = Rules(reviewers=("octocat", "AI-Flow/curators"))
    published = hosted.publisher().publish(proposal(rules=rules), report())
    assert (published.operation, hosted.pull.reviewers) == (Operation.CREATED, ("octocat",))
    assert "Could not request a review from AI-Flow/curators" in published.notes[0]
