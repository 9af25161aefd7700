"""Publish as a pull request: one commit on one branch of GitHub, without git and without a checkout.

Each run rebuilds the commit from the base, so that the pull request never conflicts and holds only what is
proposed now. What a person does to it (a commit, a tick, closing it) is an answer, and is respected.
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from enricher.catalog.reader import decode
from enricher.errors import PublishError, Refused, UpstreamError, UserError
from enricher.model.catalog import ProblemKind
from enricher.model.publishing import (
    ABSTRACTS,
    METADATA,
    README,
    SECTIONS,
    Edit,
    Operation,
    Pending,
    Proposal,
    Published,
    Snapshot,
    Texts,
    Version,
)
from enricher.model.run import Report
from enricher.publish.github.branch import BRANCH, BranchState, read_branch_state, rejections
from enricher.publish.github.folder import CommitFolder
from enricher.publish.github.objects import blob_sha
from enricher.publish.github.repository import Commit, HostedRepository, PullRequestState
from enricher.publish.texts import read_texts
from enricher.review.body import around_own_part, pull_request_body, title
from enricher.review.policy import fingerprint
from enricher.review.state import State, marker, seal, state_of_body, with_state
from enricher.text.markdown import code

_UNCONFIRMED: Final = frozenset({ProblemKind.NOT_CHECKED, ProblemKind.NOT_FOUND})


class PullRequest:
    """The catalog on the base branch on GitHub, and the bot's one pull request."""

    def __init__(  # noqa: PLR0913 - one parameter an option
        self,
        repository: HostedRepository,
        catalog: str,
        *,
        base: str | None = None,
        local: Texts | None = None,
        force: bool = False,
        retry_closed: bool = False,
    ) -> None:
        """`catalog` is its path in the repository; `local` are the files here, to report if they differ.

        `force` rebuilds a branch that a person has changed; `retry_closed` ignores what people rejected.
        """
        self._repository = repository
        self._catalog = PurePosixPath(catalog)
        self._pages = str(self._catalog.parent / SECTIONS)
        self._lists: tuple[str, ...] = (README, ABSTRACTS)  # the files of the list and of its abstracts
        self._base_name = base or repository.default_branch
        self._local = local
        self._force = force
        self._retry_closed = retry_closed
        self._base: Commit | None = None
        self._seen: BranchState | None = None  # what this run started from

    # --- read ---

    def read(self) -> Snapshot:
        """Return the files of the base branch's head, what the branch proposes, and what people rejected.

        Raises PublishError if GitHub cannot be read, UserError if there is no catalog.
        """
        with _as_publish_errors():
            pulls = self._repository.pull_requests(BRANCH)
            texts = self._texts(self._base_head())
            self._lists = (*(texts.lists or (README,)), *texts.abstracts)
            self._seen = branch = self._branch_state(pulls)
            rejected = () if self._retry_closed else tuple(rejections(self._repository, branch))
            return Snapshot(texts, self._pending(branch), rejected)

    def _base_head(self) -> Commit:
        """Return the commit that this run starts from, the same for reading and for writing."""
        if self._base is None:
            self._base = self._repository.head(self._base_name)
        if self._base is None:
            raise PublishError(
                f"{self._repository.name} has no branch {self._base_name}; name another one with --base"
            )
        return self._base

    def branch_state(self) -> BranchState:
        """Return the state of the bot's branch and pull requests. Raises UpstreamError."""
        return self._branch_state(self._repository.pull_requests(BRANCH))

    def _branch_state(self, pulls: Sequence[PullRequestState]) -> BranchState:
        own, pages = frozenset(self._paths()), self._pages
        return read_branch_state(
            self._repository,
            pulls,
            self._base_name,
            lambda path: path in own or posixpath.dirname(path) == pages,
        )

    def _paths(self) -> tuple[str, ...]:
        """Return the files that the bot may change, by their paths in the repository."""
        folder = self._folder(self._base_head())
        names = dict.fromkeys((self._catalog.name, METADATA, *self._lists))
        return tuple(folder.target(name) for name in names)

    def _folder(self, commit: Commit) -> CommitFolder:
        return CommitFolder(self._repository, commit, str(self._catalog.parent))

    def _texts(self, commit: Commit) -> Texts:
        folder = self._folder(commit)
        if self._catalog.name not in folder.names("."):
            where = f"{self._repository.name} at {commit.sha[:7]}"
            raise UserError(
                f"{self._catalog} is not in {where}; name its path in the repository with --catalog"
            )
        return read_texts(folder, self._catalog.name)

    def _shas(self, commit: Commit, paths: Iterable[str]) -> dict[str, str]:
        """Return the blob sha of each of these files that is there."""
        places = {path: posixpath.split(path) for path in paths}
        there = {
            path: self._repository.blobs(commit, folder).get(name) for path, (folder, name) in places.items()
        }
        return {path: entry.sha for path, entry in there.items() if entry}

    def _pending(self, branch: BranchState) -> Pending | None:
        if branch.own is None:
            return None
        ancestor = self._repository.commit(branch.own.parents[0])
        return Pending(self._texts(branch.own), self._texts(ancestor), branch.pull is not None)

    def versions(self, path: str) -> Iterator[Version]:
        """Yield a file's versions on the base branch, the newest first. Raises PublishError."""
        with _as_publish_errors():
            for when, commit in self._repository.commits_of(path, self._base_head()):
                sha = self._shas(commit, [path]).get(path)
                if sha:
                    yield Version(when.timestamp(), decode(self._repository.blob(sha), path))

    # --- publish ---

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Make branch and pull request hold exactly these edits, with as few writes as possible."""
        with _as_publish_errors():
            branch = self.branch_state()
            self._check_unanswered(branch)
            proposal = replace(proposal, edits=tuple(map(self._followed, proposal.edits)))
            if branch.is_taken_over and not (self._force or branch.wants_rebuild):
                published = self._leave(branch, proposal)
            elif not proposal.rows:
                published = self._settle(branch, proposal, report)
            else:
                commit = self._held(branch, proposal.edits) or self._push(branch, proposal, report)
                published = self._propose(branch, commit, proposal, report)
            return replace(published, notes=(*self._notes(), *published.notes))

    def _check_unanswered(self, branch: BranchState) -> None:
        """Raise Refused if a person has closed, merged or opened a pull request since this run began."""
        if self._seen is None:
            return
        before, now = self._seen.pull, branch.pull
        if before and (now is None or now.number != before.number):
            self._now(before)
        elif now and not before:
            raise _meanwhile("opened", now)

    def _followed(self, edit: Edit) -> Edit:
        """Return the edit with the path of the file that holds the text, behind symbolic links."""
        path = posixpath.relpath(edit.path, self._catalog.parent)
        return replace(edit, path=self._folder(self._base_head()).target(path))

    def _notes(self) -> tuple[str, ...]:
        """Return a note if the local files are not those on GitHub, which the pull request is made from."""
        if self._local is None or self._local == self._texts(self._base_head()):
            return ()
        return (
            f"The files here differ from {self._base_name} on GitHub; the pull request starts from GitHub's.",
        )

    def _leave(self, branch: BranchState, proposal: Proposal) -> Published:
        """Leave a branch that a person has changed as it is, and comment on that once."""
        pull = branch.pull
        if pull is None:
            message = f"Not updated: a person has pushed to {BRANCH}. Delete the branch, or run with --force."
            return Published(Operation.NONE, message, branch=BRANCH)
        text = _TAKEN_OVER if proposal.rows else overtaken(self._base_name)
        self._comment_once(pull, text)
        message = f"Pull request #{pull.number} was not updated: a person has pushed to its branch."
        return _published(Operation.NONE, message, pull, branch.head)

    def _comment_once(self, pull: PullRequestState, text: str) -> None:
        """Add a comment to a pull request, unless it is there already for what is proposed now."""
        state = state_of_body(pull.body) or State()
        topic = f"<!-- enrich-note:{fingerprint(text + marker(state))} -->"
        if not any(topic in comment for comment in self._repository.comments(pull.number)):
            self._repository.comment(pull.number, f"{text}\n\n{topic}")

    def _settle(self, branch: BranchState, proposal: Proposal, report: Report) -> Published:
        """Close what is no longer needed; keep only the count of missing links, if there is one.

        The branch comes first: if a person has pushed to it since, the pull request stays open.
        """
        pull = branch.pull
        if pull:
            self._retire(pull)
        if proposal.edits:
            if self._held(branch, proposal.edits) is None:
                self._push(branch, proposal, report)
        elif branch.own and (pull or not _was_proposed(branch)):
            self._repository.swap_branch(BRANCH, branch.head, None)
        if pull is None:
            message = f"Nothing to propose: {self._base_name} is up to date{self._rejected_in(branch)}."
            return Published(Operation.NONE, message)
        if self._repository.pull_request(pull.number).is_open:  # GitHub closes it along with its branch
            self._repository.close_pull_request(pull.number)
        message = f"Closed pull request #{pull.number}: {self._base_name} already has its changes."
        return _published(Operation.CLOSED, message, pull, None)

    def _rejected_in(self, branch: BranchState) -> str:
        numbers = [f"#{pull.number}" for pull in branch.closed if not pull.merged]
        if not numbers or self._retry_closed:
            return ""
        return f", except for what was rejected in {', '.join(numbers[:3])} (see --retry-closed)"

    def _retire(self, pull: PullRequestState) -> None:
        """Give the reason for closing the pull request, once, and empty its state: nothing was rejected."""
        state = state_of_body(pull.body) or State()
        if state.rows != frozenset():
            self._comment_once(pull, obsolete(self._base_name))
            now = self._now(pull)
            self._edit(now, now.title, with_state(now.body, State(frozenset(), title=state.title)))

    def _held(self, branch: BranchState, edits: Sequence[Edit]) -> Commit | None:
        """Return the branch's newest commit if it already holds exactly these edits, else None.

        What was merged is in the base: after a revert there, GitHub opens no pull request for that commit.
        """
        if branch.head is None or branch.own is None or branch.was_merged:
            return None
        pages = (f"{self._pages}/{name}" for name in self._repository.blobs(branch.head, self._pages))
        paths = {*self._paths(), *pages, *(edit.path for edit in edits)}
        expected = self._shas(self._base_head(), paths)
        expected |= {edit.path: blob_sha(edit.now.encode()) for edit in edits}
        return branch.head if expected == self._shas(branch.head, paths) else None

    def _push(self, branch: BranchState, proposal: Proposal, report: Report) -> Commit:
        """Return the new commit, made on the base and swapped into the branch in one step."""
        base = self._base_head()
        tree = self._repository.write_tree(base, {edit.path: edit.now for edit in proposal.edits})
        message = seal(title(report), proposal.rows, tree, base.sha)
        commit = self._repository.write_commit(message, tree, base)
        if branch.pull:
            self._now(branch.pull)
        self._repository.swap_branch(BRANCH, branch.head, commit)
        return commit

    def _propose(self, branch: BranchState, commit: Commit, proposal: Proposal, report: Report) -> Published:
        """Return the pull request for the commit: unchanged, updated or created."""
        state = State(proposal.rows, _since(branch.state, report, proposal.today))
        pull = branch.pull
        if pull is None:
            return self._create(commit, proposal, report, state)
        notes = self._introduce(pull, proposal) if branch.state.is_new else ()
        subject = branch.own.message.partition("\n")[0] if branch.own else ""
        if not self._describe(pull, report, state, subject) and pull.head == commit.sha:
            message = f"Pull request #{pull.number} is up to date."
            return _published(Operation.NONE, message, pull, commit)
        message = f"Updated pull request #{pull.number}."
        return replace(_published(Operation.UPDATED, message, pull, commit), notes=notes)

    def _create(self, commit: Commit, proposal: Proposal, report: Report, state: State) -> Published:
        """Return a new pull request. Its body is marked as new until it has its labels."""
        name = title(report)
        body = pull_request_body(report, replace(state, is_new=True, title=name))
        pull = self._open(name, body)
        notes = self._introduce(pull, proposal)
        self._describe(pull, report, state, name)
        message = f"Opened pull request #{pull.number}."
        return replace(_published(Operation.CREATED, message, pull, commit), notes=notes)

    def _describe(self, pull: PullRequestState, report: Report, state: State, subject: str) -> bool:
        """Give the pull request its new title and body, and return whether they differ from those it had.

        What people wrote stays, also if they did in this run: the title if it is not the bot's last one, and
        the text around the bot's part of the body. `subject` is that title where the body does not know it.
        """
        now = self._now(pull)
        last = (state_of_body(now.body) or State()).title or subject
        name = title(report)
        body = pull_request_body(report, replace(state, title=name), around_own_part(now.body))
        if now.title != last:
            name = now.title
        if (now.title, now.body.strip()) == (name, body.strip()):
            return False
        self._edit(now, name, body)
        return True

    def _now(self, pull: PullRequestState) -> PullRequestState:
        """Return a pull request as it is now. Raises Refused if a person has closed or merged it since."""
        now = self._repository.pull_request(pull.number)
        if not now.is_open:
            raise _answered(now)
        return now

    def _edit(self, now: PullRequestState, name: str, body: str) -> None:
        """Write title and body. If a person closes it at that moment, it gets those back that they saw."""
        after = self._repository.edit_pull_request(now.number, name, body)
        if after.is_open:
            return
        if not after.merged:
            self._repository.edit_pull_request(now.number, now.title, now.body)
        raise _answered(after)

    def _open(self, name: str, body: str) -> PullRequestState:
        """Return the new pull request, or the one that exists since the answer to an earlier run was lost."""
        try:
            return self._repository.open_pull_request(BRANCH, self._base_name, name, body)
        except Refused:
            pulls = self._repository.pull_requests(BRANCH)
            existing = next((pull for pull in pulls if pull.is_open), None)
            if existing is None:
                raise
            return existing

    def _introduce(self, pull: PullRequestState, proposal: Proposal) -> tuple[str, ...]:
        """Label a new pull request and request reviews, only once, so that people can change them."""
        labels, reviewers = proposal.rules.labels, proposal.rules.reviewers
        people, teams = (
            tuple(one for one in reviewers if ("/" in one) is is_team) for is_team in (False, True)
        )
        steps = (
            ("add labels", labels, partial(self._repository.label, pull.number, labels)),
            (
                "request a review",
                people,
                partial(self._repository.request_reviews, pull.number, people),
            ),
            (  # by itself, because GitHub refuses a request as a whole, and teams need a further right
                "request the review of a team",
                teams,
                partial(self._repository.request_team_reviews, pull.number, teams),
            ),
        )
        notes = []
        for what, values, step in steps:
            try:
                if values:
                    step()
            except Refused as error:
                notes.append(f"Could not {what}: {error}")
        return tuple(notes)


_TAKEN_OVER: Final = (
    "A person has pushed to this branch, so the bot no longer changes it or the text above. Merge or close "
    "this pull request when it is ready. To let the bot continue, tick *Discard edits and rebuild* above."
)


def overtaken(base: str) -> str:
    """Return the comment for a branch that a person has changed when nothing is left to propose."""
    return (
        f"{code(base)} already has everything that the bot proposed here. A person has pushed to this "
        "branch, so the bot leaves the pull request open; close it if the other changes are not needed."
    )


def obsolete(base: str) -> str:
    """Return the comment with which the bot closes its pull request."""
    return f"{code(base)} already has everything that was proposed here, so there is nothing left to merge."


def _answered(pull: PullRequestState) -> Refused:
    return _meanwhile("merged" if pull.merged else "closed", pull)


def _meanwhile(what: str, pull: PullRequestState) -> Refused:
    return Refused(
        f"someone {what} pull request #{pull.number} during this run; the next run continues from there"
    )


def _since(state: State, report: Report, today: date) -> dict[str, date]:
    """Return since when each link that was not checked in this run could not be."""
    unchecked = {str(p.ref) for p in report.problems if p.kind in _UNCONFIRMED}
    return {ref: state.since.get(ref, today) for ref in unchecked}


def _was_proposed(branch: BranchState) -> bool:
    """Return whether people closed a pull request at this very commit; then they may delete its branch."""
    closed = (pull for pull in branch.closed if branch.head and pull.head == branch.head.sha)
    return any((state_of_body(pull.body) or State()).rows != frozenset() for pull in closed)


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
