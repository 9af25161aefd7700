"""The state of the bot's branch and pull requests: who changed them last, and what was rejected."""

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from enricher.metadata.store import read_metadata
from enricher.model.publishing import METADATA, ChangeKey, Rejection
from enricher.publish.github.folder import CommitFolder
from enricher.publish.github.identity import Standing
from enricher.publish.github.repository import Commit, HostedRepository, PullRequestState
from enricher.readme.markers import outside
from enricher.review.body.boxes import unticked_rows, wanted_again
from enricher.review.body.whole import has_tick, own_part
from enricher.review.policy import rows
from enricher.review.state import ListId, State, is_sealed, state_of_body, state_of_commit

_MOST_MERGES: Final = 20  # of the base into the branch, one on another
_MOST_COMMITS: Final = 10  # of a person, one on another


@dataclass(frozen=True, slots=True)
class BranchState:
    """The branch and its pull requests, as they were read."""

    name: str
    head: Commit | None  # the branch's newest commit
    own: Commit | None  # the bot's commit: the head, or below nothing but merges of the base
    pull: PullRequestState | None  # the open pull request
    closed: tuple[PullRequestState, ...]  # the others, newest first
    list: ListId | None = None  # whose branch it is
    notes: tuple[str, ...] = ()  # for people
    below: Commit | None = None  # the bot's commit below those of a person, while the pull request is open

    @property
    def is_taken_over(self) -> bool:
        """Whether the branch has a person's commits that were not merged since."""
        return self.head is not None and self.own is None and not self.was_merged

    @property
    def was_merged(self) -> bool:
        """Whether a pull request was merged with the branch as it is now."""
        return any(pull.merged for pull in self.closed_here)

    @property
    def closed_here(self) -> tuple[PullRequestState, ...]:
        """The closed pull requests at this very commit; then people may delete their branch, or keep it."""
        return tuple(pull for pull in self.closed if self.head and pull.head == self.head.sha)

    @property
    def is_obsolete(self) -> bool:
        """Whether the bot closed one at this very commit, and could not delete the branch."""
        states = (state_of_body(pull.body) for pull in self.closed_here)
        return any(state.rows == frozenset() for state in states if state)

    @property
    def wants_rebuild(self) -> bool:
        """Whether a person has ticked the box that returns the branch to the bot."""
        return self.pull is not None and has_tick(self.pull.body)

    @property
    def wanted_again(self) -> frozenset[str]:
        """The links of which a person left out a change, and has ticked it again."""
        return wanted_again(own_part(self.pull.body)) if self.pull else frozenset()

    @property
    def state(self) -> State:
        """The state that the open pull request's body holds."""
        return (state_of_body(self.pull.body) if self.pull else None) or State()

    @property
    def newest_state(self) -> State:
        """The state of the newest pull request, open or not."""
        newest = self.pull or next(iter(self.closed), None)
        return (state_of_body(newest.body) if newest else None) or State()


def read_branch_state(
    repository: HostedRepository, standing: Standing, is_generated: Callable[[str], bool]
) -> BranchState:
    """Return the state of a list's branch; a path is generated if the bot may change its file."""
    head = repository.head(standing.branch)
    own = _own_commit(repository, head, standing.list.base, is_generated) if head else None
    pull = next((pull for pull in standing.pulls if pull.is_open), None)
    closed = tuple(pull for pull in standing.pulls if not pull.is_open)
    below = _sealed_below(repository, head) if head and pull and own is None else None
    return BranchState(standing.branch, head, own, pull, closed, standing.list, standing.notes, below)


def rejections(
    repository: HostedRepository, state: BranchState, *, retry_closed: bool = False
) -> Iterator[Rejection]:
    """Yield what people rejected: all of a pull request that they closed, and of any other what is unticked.

    With `retry_closed` only the open pull request counts.
    """
    for pull in (*([state.pull] if state.pull else []), *(() if retry_closed else state.closed)):
        rejected = unticked_rows(own_part(pull.body))
        if not (pull.is_open or pull.merged):
            rejected |= _rows(repository, pull, state.list)
        if rejected:
            yield Rejection(rejected, pull.closed)


def _rows(repository: HostedRepository, pull: PullRequestState, this: ListId | None) -> frozenset[ChangeKey]:
    """Return the rows of a pull request: from its body, or if that has none, from the bot's commit in it.

    Commits of people may follow that one, and merges of the base.
    """
    state = state_of_body(pull.body)
    if state and state.rows is not None:
        return state.rows
    its = (state.list if state else None) or this
    folder = posixpath.dirname(its.catalog if its else "") or "."
    for commit in reversed(repository.commits(pull.number)):
        own = state_of_commit(commit.message)
        if own and own.rows is not None:
            further = _rows_of_files(repository, commit, folder) if own.more_in_files else frozenset()
            return own.rows | further
    return frozenset()


def _rows_of_files(repository: HostedRepository, commit: Commit, folder: str) -> frozenset[ChangeKey]:
    """Return the rows that the metadata of the bot's commit tell, compared with the base's."""
    base = repository.commit(commit.parents[-1])
    before, after = (CommitFolder(repository, one, folder).text(METADATA) for one in (base, commit))
    return rows(read_metadata(before), read_metadata(after))


def _sealed_below(repository: HostedRepository, head: Commit) -> Commit | None:
    """Return the bot's newest commit on a branch that a person has changed; None if it is not near."""
    commit = head
    for _ in range(_MOST_COMMITS):
        if is_sealed(commit.message, commit.tree, commit.parents):
            return commit
        if not commit.parents:
            return None
        commit = repository.commit(commit.parents[0])
    return None


def _own_commit(
    repository: HostedRepository, head: Commit, base: str, is_generated: Callable[[str], bool]
) -> Commit | None:
    """Return the bot's commit at the head, or below nothing but merges of the base ("Update branch")."""
    commit = head
    for _ in range(_MOST_MERGES):
        if is_sealed(commit.message, commit.tree, commit.parents):
            return commit
        if len(commit.parents) != 2:  # noqa: PLR2004 - a merge
            return None
        ours, theirs = map(repository.commit, commit.parents)
        if not repository.contains(base, theirs.sha):
            return None
        if not _adds_nothing(repository, commit, ours, theirs, is_generated):
            return None
        commit = ours
    return None


def _adds_nothing(
    repository: HostedRepository,
    merge: Commit,
    ours: Commit,
    theirs: Commit,
    is_generated: Callable[[str], bool],
) -> bool:
    """Return whether a merge holds only what its two sides hold: an edit can hide in a merge."""
    trees = [repository.every_blob(commit) for commit in (merge, ours, theirs)]
    if None in trees:
        return False
    merged, mine, base = (tree or {} for tree in trees)
    if {p: s for p, s in merged.items() if not is_generated(p)} != {
        p: s for p, s in base.items() if not is_generated(p)
    }:
        return False
    generated = filter(is_generated, merged.keys() | mine.keys() | base.keys())
    mixed = [path for path in generated if merged.get(path) not in {mine.get(path), base.get(path)}]
    return all(
        path in merged
        and path in base
        and outside(repository.blob(merged[path])) == outside(repository.blob(base[path]))
        for path in mixed
    )
