"""Publish as a pull request: one commit on one branch of GitHub, without git and without a checkout.

The pull request is made anew from the base each time, so that it never conflicts and never holds anything but
what is proposed now. What a person did to it (a commit, a tick, closing it) is an answer, and is respected.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from enricher.catalog.reader import decode
from enricher.errors import PublishError, Refused, UpstreamError, UserError
from enricher.model.catalog import ProblemKind
from enricher.model.publishing import Edit, Operation, Pending, Proposal, Published, Snapshot, Texts
from enricher.model.run import Report
from enricher.publish.github.branch import BRANCH, BranchState, read_branch_state, rejections
from enricher.publish.github.objects import blob_sha
from enricher.publish.github.repository import Commit, HostedRepository, PullRequestState
from enricher.render.files import ABSTRACTS, METADATA, README
from enricher.review.body import BEGIN, END, pull_request_body, title
from enricher.review.policy import fingerprint
from enricher.review.state import State, marker, seal, state_of_body
from enricher.text.markdown import code

_OWN_TITLE: Final = "Refresh"  # how the bot's titles begin; another one is a person's
_UNCONFIRMED: Final = frozenset({ProblemKind.NOT_CHECKED, ProblemKind.NOT_FOUND})


class PullRequest:
    """The catalog as the base branch on GitHub holds it, and the one pull request that stands for it."""

    def __init__(  # noqa: PLR0913 - each is a word of the person who calls
        self,
        repository: HostedRepository,
        catalog: str,
        *,
        base: str | None = None,
        local: Texts | None = None,
        force: bool = False,
        retry_closed: bool = False,
    ) -> None:
        """`catalog` is its path in the repository; `local` are the files here, to say where they differ.

        `force` rebuilds a branch that a person has changed; `retry_closed` forgets what people turned down.
        """
        self._repository = repository
        self._catalog = PurePosixPath(catalog)
        self._branch = base or repository.default_branch
        self._local = local
        self._force = force
        self._retry_closed = retry_closed
        self._base: Commit | None = None

    # --- read ---

    def read(self) -> Snapshot:
        """Return the files of the base branch's head, what the branch proposes, and what people turned down.

        Raises PublishError where GitHub cannot be read, UserError where there is no catalog.
        """
        with _as_publish_errors():
            texts = self._texts(self._base_head())
            standing = self._look()
            turned_down = () if self._retry_closed else tuple(rejections(self._repository, standing))
            return Snapshot(texts, self._pending(standing), turned_down)

    def _base_head(self) -> Commit:
        """Return the commit that this run starts from, the same for reading and for writing."""
        if self._base is None:
            self._base = self._repository.head(self._branch)
        if self._base is None:
            raise PublishError(f"{self._repository.name} has no branch {self._branch}; see --base")
        return self._base

    def _look(self) -> BranchState:
        return read_branch_state(self._repository, self._branch, self._paths())

    def _paths(self) -> tuple[str, ...]:
        names = (self._catalog.name, METADATA, README, ABSTRACTS)
        return tuple(str(self._catalog.with_name(name)) for name in names)

    def _texts(self, commit: Commit) -> Texts:
        shas = self._repository.blob_shas(commit, str(self._catalog.parent))
        if self._catalog.name not in shas:
            where = f"{self._repository.name} at {commit.sha[:7]}"
            raise UserError(f"{self._catalog} is not in {where}; name its path there with --catalog")
        names = [PurePosixPath(path).name for path in self._paths()]
        return Texts(*(decode(self._repository.blob(shas[n]), n) if n in shas else "" for n in names))

    def _pending(self, standing: BranchState) -> Pending | None:
        if standing.own is None:
            return None
        proposed = self._texts(standing.own)
        ancestor = self._texts(self._repository.commit(standing.own.parents[0]))
        return Pending(proposed.catalog, proposed.metadata, ancestor.metadata, standing.pull is not None)

    # --- publish ---

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Bring branch and pull request to hold just these edits, with as few writes as that takes."""
        with _as_publish_errors():
            standing = self._look()
            if standing.is_taken_over and not (self._force or standing.wants_rebuild):
                published = self._leave(standing, proposal)
            elif not proposal.rows:
                published = self._settle(standing, proposal, report)
            else:
                commit = self._held(standing, proposal.edits) or self._push(standing, proposal, report)
                published = self._propose(standing, commit, proposal, report)
            return replace(published, notes=(*self._notes(), *published.notes))

    def _notes(self) -> tuple[str, ...]:
        """Say so where the files here are not what GitHub holds: the pull request is made from GitHub's."""
        if self._local is None or self._local == self._texts(self._base_head()):
            return ()
        return (
            f"The files here differ from {self._branch} on GitHub; the pull request is made from GitHub's.",
        )

    def _leave(self, standing: BranchState, proposal: Proposal) -> Published:
        """Leave a branch that a person has changed as it is, and say so there, once."""
        pull = standing.pull
        if pull is None:
            message = f"Left alone: somebody has changed the branch {BRANCH}. Delete it, or use --force."
            return Published(Operation.NONE, message, branch=BRANCH)
        text = _TAKEN_OVER if proposal.rows else overtaken(self._branch)
        self._comment_once(pull, text)
        message = f"Left alone: somebody has changed the branch of pull request #{pull.number}."
        return _published(Operation.NONE, message, pull, standing.head)

    def _comment_once(self, pull: PullRequestState, text: str) -> None:
        """Say something on a pull request that has not been said about what it proposes."""
        state = state_of_body(pull.body) or State()
        topic = f"<!-- enrich-note:{fingerprint(text + marker(state))} -->"
        if not any(topic in comment for comment in self._repository.comments(pull.number)):
            self._repository.comment(pull.number, f"{text}\n\n{topic}")

    def _settle(self, standing: BranchState, proposal: Proposal, report: Report) -> Published:
        """End what is not needed any more; keep only the count of missing links, where there is one."""
        if standing.pull:
            self._close(standing.pull)
        if proposal.edits:
            if self._held(standing, proposal.edits) is None:
                self._push(standing, proposal, report)
        elif standing.own and (standing.pull or not _was_proposed(standing)):
            self._repository.delete_branch(BRANCH)
        if standing.pull is None:
            message = (
                f"Nothing to propose: {self._branch} already says all this{self._turned_down(standing)}."
            )
            return Published(Operation.NONE, message)
        message = f"Closed pull request #{standing.pull.number}: {self._branch} already says all this."
        return _published(Operation.CLOSED, message, standing.pull, None)

    def _turned_down(self, standing: BranchState) -> str:
        numbers = [f"#{pull.number}" for pull in standing.closed if not pull.merged]
        if not numbers or self._retry_closed:
            return ""
        return f", or it was turned down when {' and '.join(numbers[:3])} was closed (see --retry-closed)"

    def _close(self, pull: PullRequestState) -> None:
        """Close the pull request with a reason. Its state is emptied first: nobody turned anything down."""
        self._comment_once(pull, obsolete(self._branch))
        self._repository.close_pull_request(pull.number, _without_rows(pull.body))

    def _held(self, standing: BranchState, edits: Sequence[Edit]) -> Commit | None:
        """Return the branch's newest commit where it already holds just these edits, else None."""
        if standing.head is None or standing.own is None:
            return None
        folder = str(self._catalog.parent)
        wanted = {
            **self._repository.blob_shas(self._base_head(), folder),
            **{PurePosixPath(edit.path).name: blob_sha(edit.now.encode()) for edit in edits},
        }
        there = self._repository.blob_shas(standing.head, folder)
        names = [PurePosixPath(path).name for path in self._paths()]
        return standing.head if all(wanted.get(n) == there.get(n) for n in names) else None

    def _push(self, standing: BranchState, proposal: Proposal, report: Report) -> Commit:
        """Return the new commit, made on the base and swapped into the branch in one step."""
        base = self._base_head()
        tree = self._repository.write_tree(base, {edit.path: edit.now for edit in proposal.edits})
        message = seal(title(report), proposal.rows, tree, base.sha)
        commit = self._repository.write_commit(message, tree, base)
        self._repository.swap_branch(BRANCH, standing.head, commit)
        return commit

    def _propose(
        self, standing: BranchState, commit: Commit, proposal: Proposal, report: Report
    ) -> Published:
        """Return the pull request for the commit: left alone, updated or created."""
        state = State(proposal.rows, _since(standing.state, report, proposal.today))
        pull = standing.pull
        if pull is None:
            return self._create(commit, proposal, report, state)
        body = into(pull.body, pull_request_body(report, state))
        name = title(report) if pull.title.startswith(_OWN_TITLE) else pull.title
        notes = self._introduce(pull, proposal) if standing.state.is_new else ()
        if (pull.title, pull.body.strip()) != (name, body.strip()):
            self._repository.edit_pull_request(pull.number, name, body)
        elif pull.head == commit.sha:
            message = f"Nothing to do: pull request #{pull.number} already holds all this."
            return _published(Operation.NONE, message, pull, commit)
        message = f"Updated pull request #{pull.number}."
        return replace(_published(Operation.UPDATED, message, pull, commit), notes=notes)

    def _create(self, commit: Commit, proposal: Proposal, report: Report, state: State) -> Published:
        """Return a new pull request. Its body says that it is new until it has its labels."""
        name = title(report)
        body = pull_request_body(report, replace(state, is_new=True))
        pull = self._open(name, body)
        notes = self._introduce(pull, proposal)
        self._repository.edit_pull_request(pull.number, name, pull_request_body(report, state))
        message = f"Opened pull request #{pull.number}."
        return replace(_published(Operation.CREATED, message, pull, commit), notes=notes)

    def _open(self, name: str, body: str) -> PullRequestState:
        """Return the new pull request, or the one that GitHub has meanwhile: an earlier answer got lost."""
        try:
            return self._repository.open_pull_request(BRANCH, self._branch, name, body)
        except Refused:
            pull = self._look().pull
            if pull is None:
                raise
            return pull

    def _introduce(self, pull: PullRequestState, proposal: Proposal) -> tuple[str, ...]:
        """Label a new pull request and ask for reviews: once, so as not to fight with people afterwards."""
        labels, reviewers = proposal.rules.labels, proposal.rules.reviewers
        steps = (
            ("label it", labels, partial(self._repository.label, pull.number, labels)),
            ("ask for a review", reviewers, partial(self._repository.ask_reviewers, pull.number, reviewers)),
        )
        notes = []
        for what, wanted, step in steps:
            try:
                if wanted:
                    step()
            except Refused as error:
                notes.append(f"Could not {what}: {error}")
        return tuple(notes)


_TAKEN_OVER: Final = (
    "Somebody has changed this branch, so it is theirs now: the bot leaves it and this text as they are. "
    "Merge it or close it when it is ready. To give it back, tick *Discard edits and rebuild* above."
)


def overtaken(base: str) -> str:
    """Return the comment on a branch that a person has changed and that nothing is left to propose for."""
    return (
        f"{code(base)} already holds everything that the bot had to propose here. Somebody has changed this "
        "branch, so the bot leaves it open; close it when what was added is not needed."
    )


def obsolete(base: str) -> str:
    """Return the comment with which the bot closes its pull request."""
    return f"{code(base)} already holds everything that was proposed here, so there is nothing left to merge."


def into(body: str, block: str) -> str:
    """Return a pull request's body with the bot's part renewed, and what people wrote around it kept."""
    start, stop = body.find(BEGIN), body.find(END)
    if 0 <= start < stop:
        return body[:start] + block + body[stop + len(END) :]
    return f"{body.rstrip()}\n\n{block}" if body.strip() else block


def _without_rows(body: str) -> str:
    return f"{body.rstrip()}\n{marker(State(frozenset()))}\n"


def _since(state: State, report: Report, today: date) -> dict[str, date]:
    """Return since when each link that was not checked tonight could not be."""
    unchecked = {str(p.ref) for p in report.problems if p.kind in _UNCONFIRMED}
    return {ref: state.since.get(ref, today) for ref in unchecked}


def _was_proposed(standing: BranchState) -> bool:
    """Return whether people ended a pull request at this very commit: then its branch is theirs to delete."""
    ended = (pull for pull in standing.closed if standing.head and pull.head == standing.head.sha)
    return any(state_of_body(pull.body) != State(frozenset()) for pull in ended)


def _published(
    operation: Operation, message: str, pull: PullRequestState, commit: Commit | None
) -> Published:
    return Published(operation, message, pull.number, pull.url, BRANCH, commit.sha if commit else None)


@contextmanager
def _as_publish_errors() -> Iterator[None]:
    try:
        yield
    except UpstreamError as error:
        raise PublishError(f"{error}") from error
