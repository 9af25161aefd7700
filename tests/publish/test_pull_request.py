import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from enricher.errors import PublishError, UserError
from enricher.model import Edit, Operation, Report, Texts
from enricher.publish.pull_request import BRANCH, PullRequest, blob_sha
from enricher.upstreams.server import Request, Response, json_response
from hosted_list import PERSON, Hosted

MakeReport = Callable[..., Report]
MakeEdit = Callable[..., Edit]


def git(*arguments: str, cwd: Path) -> str:
    return subprocess.run(["git", *arguments], cwd=cwd, check=True, capture_output=True, text=True).stdout


def test_the_first_change_makes_one_branch_one_commit_and_one_labelled_pull_request(
    hosted: Hosted, report: MakeReport, edit: MakeEdit, tmp_path: Path
) -> None:
    published = hosted.publisher().publish([edit()], report())

    assert (published.operation, published.number, published.branch) == (Operation.CREATED, 1, BRANCH)
    git("clone", "--quiet", "--branch", BRANCH, str(hosted.store.path), "clone", cwd=tmp_path)
    clone = tmp_path / "clone"
    assert git("log", "--format=%H", "origin/main..HEAD", cwd=clone).split() == [published.head]
    assert (clone / "metadata.yaml").read_text() == "facts\n"
    assert (clone / "docs/other.md").read_text() == "kept\n"
    pull = hosted.upstreams.world.github.pulls[1]
    assert (pull.title, pull.labels, pull.base) == ("Refresh metadata of 1 entry", ("metadata",), "main")
    assert "| Acme | license | - | MIT | github |" in (pull.body or "")


def test_the_commit_names_no_author_so_that_github_signs_it(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    commit = next(r for r in hosted.upstreams.github.requests if r.path.endswith("/git/commits"))
    assert b"author" not in commit.body
    assert b"committer" not in commit.body


def test_a_second_run_with_the_same_result_writes_nothing(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    first = hosted.publisher().publish([edit()], report())
    hosted.upstreams.github.requests.clear()
    second = hosted.publisher().publish([edit()], report())
    assert hosted.writes() == []
    assert (second.operation, second.number, second.head) == (Operation.NONE, 1, first.head)


def test_nothing_changed_writes_nothing_and_says_so(hosted: Hosted, report: MakeReport) -> None:
    published = hosted.publisher().publish([], report())
    assert hosted.writes() == []
    assert published.operation is Operation.NONE
    assert published.message == "Nothing to do: main already says all this."


def test_a_new_result_updates_the_same_pull_request_with_one_commit(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    published = hosted.publisher().publish([edit("other facts\n")], report("Apache-2.0"))
    assert (published.operation, published.number) == (Operation.UPDATED, 1)
    assert list(hosted.upstreams.world.github.pulls) == [1]
    assert "Apache-2.0" in (hosted.upstreams.world.github.pulls[1].body or "")
    assert len(hosted.store.between(hosted.store.head("main"), hosted.store.head(BRANCH))) == 1


def test_a_body_that_alone_differs_is_renewed_without_a_push(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    first = hosted.publisher().publish([edit()], report())
    hosted.upstreams.github.requests.clear()
    second = hosted.publisher().publish([edit()], report("Apache-2.0"))
    assert (second.operation, second.head) == (Operation.UPDATED, first.head)
    assert hosted.writes() == ["PATCH /repos/AI-Flow/AI-Flow-Scheduling-Papers/pulls/1"]


def test_what_a_person_pushed_to_the_branch_is_left_alone(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    theirs = hosted.store.commit_files(BRANCH, {"README.md": "# Better\n"}, "Better words", PERSON)
    hosted.upstreams.github.requests.clear()

    published = hosted.publisher().publish([edit("other facts\n")], report("Apache-2.0"))

    assert hosted.writes() == []
    assert hosted.store.head(BRANCH) == theirs
    assert published.operation is Operation.NONE
    assert published.message.startswith("Left alone: somebody has changed the branch enrich/metadata")


def test_an_amended_commit_counts_as_a_persons(hosted: Hosted, report: MakeReport, edit: MakeEdit) -> None:
    hosted.publisher().publish([edit()], report())
    message = hosted.store.read_commit(hosted.store.head(BRANCH)).message
    hosted.store.set_ref(f"refs/heads/{BRANCH}", hosted.store.head("main"))
    amended = hosted.store.commit_files(BRANCH, {"README.md": "# Better\n"}, message, PERSON)

    assert hosted.publisher().publish([edit("more\n")], report()).operation is Operation.NONE
    assert hosted.store.head(BRANCH) == amended


def test_a_closed_pull_request_is_not_opened_again_for_the_same(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    hosted.close(1)
    published = hosted.publisher().publish([edit()], report())
    assert published.operation is Operation.NONE
    assert published.message == "Left alone: pull request #1 proposed just this and was closed."
    assert list(hosted.upstreams.world.github.pulls) == [1]


def test_the_commit_is_made_anew_on_a_base_that_has_moved(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    moved = hosted.store.commit_files("main", {"README.md": "# Renamed\n"}, "Rename", PERSON)
    readme = Edit("README.md", "# Renamed\n", "# Renamed\ntable\n")
    hosted.publisher().publish([edit(), readme], report())
    assert hosted.store.read_commit(hosted.store.head(BRANCH)).parents == (moved,)
    assert hosted.store.read_files(BRANCH)["README.md"] == "# Renamed\ntable\n"


def test_a_branch_without_a_pull_request_gets_one(hosted: Hosted, report: MakeReport, edit: MakeEdit) -> None:
    """The run before was stopped after the push, or was not allowed to open the pull request."""

    def forbid(request: Request) -> Response | None:
        if request.method == "POST" and request.path.endswith("/pulls"):
            message = "GitHub Actions is not permitted to create or approve pull requests."
            return json_response(403, {"message": message})
        return None

    hosted.upstreams.github.faults.append(forbid)
    with pytest.raises(PublishError, match='"Allow GitHub Actions to create and approve pull requests"'):
        hosted.publisher().publish([edit()], report())
    pushed = hosted.store.head(BRANCH)

    hosted.upstreams.github.faults.clear()
    published = hosted.publisher().publish([edit()], report())
    assert (published.operation, published.head) == (Operation.CREATED, pushed)


def test_another_base_branch_is_used_where_one_is_named(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.store.commit_files("next", {"catalog.yaml": "title: Next\n"}, "Next", PERSON)
    publisher = hosted.publisher("next")
    assert publisher.read().texts.catalog == "title: Next\n"
    publisher.publish([edit()], report())
    assert hosted.upstreams.world.github.pulls[1].base == "next"


def test_a_base_branch_that_does_not_exist_is_named(hosted: Hosted) -> None:
    with pytest.raises(PublishError, match="has no branch nxt; see --base"):
        hosted.publisher("nxt").read()


def test_a_catalog_that_the_repository_does_not_have_is_named(hosted: Hosted) -> None:
    with pytest.raises(
        UserError, match=r"lists/catalog\.yaml is not in AI-Flow/AI-Flow-Scheduling-Papers at"
    ):
        PullRequest(hosted.connect(), "lists/catalog.yaml", None, None).read()


def test_files_are_read_as_github_holds_them_and_a_difference_here_is_said(
    hosted: Hosted, report: MakeReport
) -> None:
    here = Texts(catalog="title: Uncommitted\n", metadata="", readme="# Samples\n", abstracts="")
    publisher = PullRequest(hosted.connect(), "catalog.yaml", None, here)
    assert publisher.read().texts.catalog == "title: Samples\n"
    assert publisher.publish([], report()).notes == (
        "The files here differ from main on GitHub; the pull request is made from GitHub's.",
    )


def test_a_file_in_a_folder_of_over_a_megabyte_is_read_whole(hosted: Hosted) -> None:
    big = "# " + "x" * 1_500_000 + "\n"
    hosted.store.commit_files(
        "main", {"lists/catalog.yaml": "title: L\n", "lists/README.md": big}, "L", PERSON
    )
    texts = PullRequest(hosted.connect(), "lists/catalog.yaml", None, None).read().texts
    assert (texts.catalog, texts.readme, texts.metadata) == ("title: L\n", big, "")


def test_what_an_open_pull_request_proposes_is_read_with_what_it_started_from(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    assert hosted.publisher().read().pending is None
    hosted.publisher().publish([edit()], report())
    pending = hosted.publisher().read().pending
    assert pending is not None
    assert (pending.metadata, pending.ancestor) == ("facts\n", "")


def test_what_a_closed_pull_request_proposed_is_not_pending(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    hosted.close(1)
    assert hosted.publisher().read().pending is None


def test_an_open_pull_request_that_the_base_has_overtaken_is_mentioned(
    hosted: Hosted, report: MakeReport, edit: MakeEdit
) -> None:
    hosted.publisher().publish([edit()], report())
    published = hosted.publisher().publish([], report())
    assert published.message.endswith("Pull request #1 is still open and may be closed.")


def test_the_sha_of_a_file_is_the_one_that_git_gives_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("♣ facts\n", encoding="utf-8")
    assert blob_sha("♣ facts\n") == git("hash-object", "file", cwd=tmp_path).strip()
