from dataclasses import replace
from datetime import date

import pytest

from enricher.errors import UserError
from enricher.publish.github.identity import BRANCH, Standing, branch_of, standing
from enricher.publish.github.repository import PullRequestState
from enricher.review.state import ListId, State, marker

LIST = ListId("lists/a/catalog.yaml", "main", "Samples")


def pull(number: int, this: ListId | None = LIST, branch: str = BRANCH, **facts: object) -> PullRequestState:
    body = marker(State(frozenset(), list=this)) if this else "By hand."
    made = PullRequestState(
        number, "", "Refresh", body, False, False, date(2026, 11, 24), f"c{number}", branch, "main"
    )
    return replace(made, **facts)  # type: ignore[arg-type]


def unremembered(number: int, this: ListId) -> PullRequestState:
    """Return one that a person closed, so that its rows count as rejected."""
    return replace(pull(number, this), body=marker(State(None, list=this)), branch="bot/old")


def find(
    *own: PullRequestState, recent: tuple[PullRequestState, ...] = (), gone: tuple[ListId, ...] = ()
) -> Standing:
    return standing(LIST, BRANCH, own=own, recent=(*own, *recent), is_gone=lambda that: that in gone)


@pytest.mark.parametrize(
    ("catalog", "base", "stem", "branch"),
    [
        ("catalog.yaml", "main", BRANCH, "enrich/metadata"),
        ("catalog.yaml", "dev", BRANCH, "enrich/metadata--dev"),
        ("lists/catalog.yaml", "main", BRANCH, "enrich/metadata-lists"),
        ("lists/gpu/catalog.yaml", "release/1.0", BRANCH, "enrich/metadata-lists-gpu--release-1-0"),
        ("papers.yaml", "main", BRANCH, "enrich/metadata"),
        ("論文/catalog.yaml", "main", BRANCH, "enrich/metadata-論文"),
        ("lists/catalog.yaml", "main", "bot/list", "bot/list"),
        ("lists/catalog.yaml", "dev", "bot/list", "bot/list--dev"),
    ],
)
def test_a_branch_is_named_after_what_differs_from_the_simple_case(
    catalog: str, base: str, stem: str, branch: str
) -> None:
    assert branch_of(ListId(catalog, base, ""), stem, "main") == branch


@pytest.mark.parametrize(("base", "stem"), [("main", "main"), ("dev", "main")])
def test_a_base_is_never_the_bots_branch(base: str, stem: str) -> None:
    this = ListId("catalog.yaml", base, "")
    if base == "main":
        with pytest.raises(UserError, match='"branch" under "pull_request" is main, a base itself'):
            branch_of(this, stem, "main")
    else:
        assert branch_of(this, stem, "main") == "main--dev"


def test_the_pull_requests_of_the_branch_are_the_lists_also_if_their_body_names_none() -> None:
    own = (pull(3, is_open=True), pull(2, None), pull(1, replace(LIST, title="Once called so")))
    assert find(*own) == Standing(LIST, BRANCH, own)


def test_closed_ones_of_another_list_from_the_same_branch_are_not() -> None:
    other = ListId("catalog.yaml", "main", "Others")
    assert find(pull(2), pull(1, other)).pulls == (pull(2),)


def test_an_open_one_of_another_list_from_the_same_branch_stops_the_run() -> None:
    other = ListId("catalog.yaml", "main", "Others")
    with pytest.raises(
        UserError, match=r"#1 from the branch enrich/metadata is that of catalog.yaml for main"
    ):
        find(pull(1, other, is_open=True))


@pytest.mark.parametrize(
    "former",
    [replace(LIST, catalog="old/catalog.yaml"), replace(LIST, base="master", title="Once called so")],
    ids=["the catalog has moved", "the base was renamed"],
)
def test_a_list_that_moved_keeps_the_open_pull_request_and_its_branch_and_what_was_closed(
    former: ListId,
) -> None:
    old = "enrich/metadata-old"
    recent = (pull(3, former, old, is_open=True), pull(2, former, old))
    found = find(pull(1), recent=recent, gone=(former,))
    assert (found.branch, [one.number for one in found.pulls]) == (old, [3, 2, 1])
    assert find(pull(1), recent=recent).pulls == (pull(1),), (
        "where the former list is still there, it is another"
    )


def test_without_an_open_pull_request_a_list_that_moved_gets_its_new_branch() -> None:
    former = replace(LIST, catalog="old/catalog.yaml")
    found = find(recent=(pull(2, former, "enrich/metadata-old"),), gone=(former,))
    assert (found.branch, len(found.pulls)) == (BRANCH, 1)


def test_a_body_that_names_the_list_counts_only_on_a_branch_of_the_bots() -> None:
    """A body can quote another one, as those of bots that show release notes."""
    found = find(recent=(pull(2, LIST, "deps/update", is_open=True),))
    assert (found.branch, found.pulls) == (BRANCH, ())
    assert found.notes == ("Pull request #2 is of this list, too, from deps/update; close it.",)


def test_what_is_not_remembered_is_said_once_as_long_as_the_list_has_no_pull_request() -> None:
    gone = ListId("old/catalog.yaml", "main", "Once called so")
    lost = unremembered(2, gone)
    (note,) = find(recent=(lost,), gone=(gone,)).notes
    assert note.startswith("Pull request #2 is not remembered: it is that of old/catalog.yaml")
    assert find(pull(3), recent=(lost,), gone=(gone,)).notes == ()
    assert find(recent=(lost,)).notes == (), "the other list is still there"
    assert find(recent=(replace(lost, merged=True),), gone=(gone,)).notes == ()


def test_of_two_that_are_open_the_one_from_the_lists_branch_counts_and_the_other_is_named() -> None:
    former = replace(LIST, catalog="old/catalog.yaml")
    mine = pull(2, is_open=True)
    found = find(mine, recent=(pull(3, LIST, "enrich/metadata-old", is_open=True),), gone=(former,))
    assert (found.branch, found.pulls) == (BRANCH, (mine,))
    assert found.notes == ("Pull request #3 is of this list, too, from enrich/metadata-old; close it.",)


def test_what_another_list_left_on_the_branch_is_named_as_long_as_the_list_has_no_pull_request() -> None:
    """As where the repository's default branch is another one since."""
    lost = replace(unremembered(1, replace(LIST, base="master")), branch=BRANCH)
    (note,) = find(lost).notes
    assert note.startswith("Pull request #1 is not remembered: it is that of lists/a/catalog.yaml for master")
    assert find(pull(2), lost).notes == ()


def test_one_that_a_person_gave_another_base_stays_the_lists_with_a_note() -> None:
    found = find(pull(1, is_open=True, base="dev"))
    assert found.pulls == (pull(1, is_open=True, base="dev"),)
    assert found.notes == (
        "Pull request #1 merges into dev, and its changes are made for main; the bot goes on with it.",
    )
