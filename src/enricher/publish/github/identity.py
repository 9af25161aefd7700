"""Which branch and which pull requests are a list's: those of its repository, its base and its catalog.

A branch is found by its name, and a pull request by the list that its body names. So a list keeps its memory
when its catalog moves to another folder or its base is renamed, and two lists never share a pull request.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from enricher.errors import UserError
from enricher.model.catalog import Rules
from enricher.publish.github.repository import PullRequestState
from enricher.review.state import ListId, state_of_body

BRANCH: Final = Rules().branch  # of a catalog at the root, for the repository's default branch


@dataclass(frozen=True, slots=True)
class Standing:
    """A list with its branch and its pull requests, the newest first; notes are for people."""

    list: ListId
    branch: str
    pulls: tuple[PullRequestState, ...]
    notes: tuple[str, ...] = ()


def branch_of(this: ListId, stem: str, default_branch: str) -> str:
    """Return the branch of a list; `stem` is what its catalog says. Raises UserError for one that is a base.

    Parts are separated by hyphens and the base by two, so that no folder is mistaken for a base.
    """
    folders = PurePosixPath(this.catalog).parent.parts if stem == BRANCH else ()
    name = "-".join((stem, *map(_slug, folders)))
    if this.base != default_branch:
        name += f"--{_slug(this.base)}"
    if name in {this.base, default_branch}:
        raise UserError(
            f'{this.catalog}: "branch" under "pull_request" is {name}, a base itself; name a branch that '
            "only the bot writes to, such as bot/metadata"
        )
    return name


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text).strip("-")


def standing(
    this: ListId,
    branch: str,
    *,
    own: Sequence[PullRequestState],
    recent: Sequence[PullRequestState],
    is_gone: Callable[[ListId], bool],
) -> Standing:
    """Return what is this list's: `own` are the pull requests of its branch, `recent` those of all branches.

    While a pull request is open that this list opened from another branch, that one stays its branch.
    Raises UserError where another list has an open pull request from this branch.
    """
    mine = [pull for pull in own if _is_ours(pull, this, is_gone)]
    for pull in own:
        if pull.is_open and pull not in mine and (other := _list_of(pull)):
            raise UserError(
                f"pull request #{pull.number} from the branch {branch} is that of {other.catalog} for "
                f"{other.base}; close it, or give {this.catalog} a branch of its own "
                '("branch" under "pull_request")'
            )
    stems = (BRANCH, branch.partition("--")[0])
    elsewhere = [pull for pull in recent if pull.branch != branch and _list_of(pull)]
    former = [pull for pull in elsewhere if pull.branch.startswith(stems) and _is_ours(pull, this, is_gone)]
    known = sorted((*mine, *former), key=lambda pull: -pull.number)
    still_open = next((pull for pull in (*mine, *former) if pull.is_open), None)
    name = still_open.branch if still_open else branch
    pulls = tuple(pull for pull in known if not pull.is_open or pull.branch == name)
    others = [pull for pull in (*own, *elsewhere) if pull not in pulls]
    return Standing(this, name, pulls, tuple(_notes(this, branch, pulls, others, is_gone)))


def _list_of(pull: PullRequestState) -> ListId | None:
    state = state_of_body(pull.body)
    return state.list if state else None


def _is_ours(pull: PullRequestState, this: ListId, is_gone: Callable[[ListId], bool]) -> bool:
    """Return whether a pull request is this list's: under its present name, or a former one that is gone."""
    that = _list_of(pull)
    if that is None or that.is_same(this):
        return True
    moved = (that.base, that.title) == (this.base, this.title)
    renamed = that.catalog == this.catalog
    return (moved or renamed) and is_gone(that)


def _notes(
    this: ListId,
    branch: str,
    pulls: Sequence[PullRequestState],
    others: Sequence[PullRequestState],
    is_gone: Callable[[ListId], bool],
) -> Iterator[str]:
    """Yield what a person should know of pull requests that are, or may be, this list's."""
    for pull in pulls:
        if pull.is_open and pull.base != this.base:
            yield (
                f"Pull request #{pull.number} merges into {pull.base}, and its changes are made for "
                f"{this.base}; the bot goes on with it."
            )
    for pull in others:
        state = state_of_body(pull.body)
        if state is None or state.list is None or pull.merged:
            continue
        that = state.list
        was_here = pull.branch == branch or that.is_same(this)
        if pull.is_open and _is_ours(pull, this, is_gone):
            yield f"Pull request #{pull.number} is of this list, too, from {pull.branch}; close it."
        elif pulls or state.rows == frozenset():
            continue  # it was said when the list was new, or there is nothing to remember
        elif was_here or (that.base == this.base and is_gone(that)):
            yield (
                f"Pull request #{pull.number} is not remembered: it is that of {that.catalog} for "
                f"{that.base} from {pull.branch}. If that was this list, what was rejected there is proposed "
                "again."
            )
