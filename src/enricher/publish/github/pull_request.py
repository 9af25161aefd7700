"""Publish as a pull request: one commit on one branch of GitHub, without git and without a checkout.

Each run rebuilds the commit from the base, so that the pull request never conflicts and holds only what is
proposed now. What a person does to it (a commit, a tick, closing it) is an answer, and is respected.
"""

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from itertools import chain
from pathlib import PurePosixPath
from typing import Final

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import CatalogInvalid, PublishError, Refused, UpstreamError, UserError
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Catalog, Rules
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
from enricher.publish.github.branch import BranchState, read_branch_state, rejections
from enricher.publish.github.folder import CommitFolder
from enricher.publish.github.identity import Standing, branch_of, standing
from enricher.publish.github.objects import blob_sha
from enricher.publish.github.obstacles import Kind, RefusedBy, for_base
from enricher.publish.github.repository import Commit, HostedRepository, PullRequestState
from enricher.publish.texts import read_texts
from enricher.review.body.whole import pull_request_body, pull_request_title
from enricher.review.lasting import listing, without_passing
from enricher.review.policy import fingerprint, rows
from enricher.review.state import ListId, State, marker, seal, state_of_body, with_state
from enricher.text.markdown import code
from enricher.text.numbers import listed


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
        self._committed: tuple[str, ...] = ()  # what this run has committed to the base, in words

    # --- read ---

    def read(self) -> Snapshot:
        """Return the files of the base branch's head, what the branch proposes, and what people rejected.

        Raises PublishError if GitHub cannot be read, UserError if there is no catalog.
        """
        with _as_publish_errors():
            found = self._standing()
            texts = self._texts(self._base_head(), self._catalog)
            self._lists = (*(texts.lists or (README,)), *texts.abstracts)
            self._seen = branch = self._branch_state(found)
            rejected = tuple(rejections(self._repository, branch, retry_closed=self._retry_closed))
            return Snapshot(
                texts, self._pending(branch), rejected, branch.wanted_again, branch.newest_state.problems
            )

    def look(self) -> BranchState:
        """Return the state of the list's branch and pull requests. Raises UpstreamError or UserError."""
        return self._branch_state(self._standing())

    def _standing(self) -> Standing:
        """Return the list's branch and pull requests.

        They are read before the base that the run starts from: else one that is merged in between seems to
        have been merged before, and the base lacks it.
        """
        base = self._base or self._newest_base()
        catalog = self._catalog_at(base)
        this = ListId(str(self._catalog), self._base_name, catalog.title if catalog else "")
        stem = (catalog.rules if catalog else Rules()).branch
        branch = branch_of(this, stem, self._repository.default_branch)
        recent, are_all = self._repository.recent_pull_requests()
        own = [pull for pull in recent if pull.branch == branch]
        found = standing(
            this,
            branch,
            own=own if are_all else self._repository.pull_requests(branch),
            recent=recent,
            is_gone=cache(partial(self._is_gone, base)),
        )
        if self._base is None:
            self._base = self._newest_base()
        return found

    def _base_head(self) -> Commit:
        """Return the commit that this run starts from, the same for reading and for writing."""
        if self._base is None:
            self._base = self._newest_base()
        return self._base

    def _newest_base(self) -> Commit:
        found = self._repository.head(self._base_name)
        if found is None:
            raise PublishError(
                f"{self._repository.name} has no branch {self._base_name}; name another one with --base"
            )
        return found

    def _catalog_at(self, commit: Commit) -> Catalog | None:
        """Return the catalog, or None where it is missing or has a mistake: that is reported elsewhere."""
        try:
            return read_catalog(self._folder(commit, self._catalog).text(self._catalog.name))
        except CatalogInvalid:
            return None

    def _is_gone(self, base: Commit, that: ListId) -> bool:
        """Return whether there is no longer a list of that name: its catalog has moved, or its base."""
        if that.base != self._base_name:
            return self._repository.head(that.base) is None
        return not self._has(base, PurePosixPath(that.catalog))

    def _has(self, commit: Commit, path: PurePosixPath) -> bool:
        return path.name in self._repository.blobs(commit, str(path.parent))

    def _branch_state(self, found: Standing) -> BranchState:
        own, pages = frozenset(self._paths()), self._pages
        return read_branch_state(
            self._repository, found, lambda path: path in own or posixpath.dirname(path) == pages
        )

    def _paths(self) -> tuple[str, ...]:
        """Return the files that the bot may change, by their paths in the repository."""
        folder = self._folder(self._base_head(), self._catalog)
        names = dict.fromkeys((self._catalog.name, METADATA, *self._lists))
        return tuple(folder.target(name) for name in names)

    def _folder(self, commit: Commit, catalog: PurePosixPath) -> CommitFolder:
        return CommitFolder(self._repository, commit, str(catalog.parent))

    def _texts(self, commit: Commit, catalog: PurePosixPath) -> Texts:
        folder = self._folder(commit, catalog)
        if catalog.name not in folder.names("."):
            where = f"{self._repository.name} at {commit.sha[:7]}"
            raise UserError(f"{catalog} is not in {where}; name its path in the repository with --catalog")
        return read_texts(folder, catalog.name)

    def _shas(self, commit: Commit, paths: Iterable[str]) -> dict[str, str]:
        """Return the blob sha of each of these files that is there."""
        places = {path: posixpath.split(path) for path in paths}
        there = {
            path: self._repository.blobs(commit, folder).get(name) for path, (folder, name) in places.items()
        }
        return {path: entry.sha for path, entry in there.items() if entry}

    def _pending(self, branch: BranchState) -> Pending | None:
        """Return what the bot's newest commit proposes; the catalog may have moved since."""
        own = branch.own or branch.below
        if own is None or branch.is_obsolete:
            return None
        ancestor = self._repository.commit(own.parents[-1])
        former = (self._catalog, PurePosixPath(branch.state.list.catalog if branch.state.list else ""))
        where = next((path for path in former if self._has(ancestor, path)), None)
        if where is None:
            return None
        return Pending(self._texts(own, where), self._texts(ancestor, where), branch.pull is not None)

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
            branch = self.look()
            self._check_unanswered(branch)
            proposal = replace(proposal, edits=tuple(map(self._followed, proposal.edits)))
            report = listing(report, proposal.problems)
            if branch.is_taken_over and not (self._force or branch.wants_rebuild):
                published = self._leave(branch, proposal)
            elif not proposal.rows:
                published = self._settle(branch, proposal)
            else:
                commit = self._held(branch, proposal.edits) or self._push(
                    branch, proposal, pull_request_title(report, proposal.rows)
                )
                published = self._propose(branch, commit, proposal, report)
            return replace(
                published, notes=(*branch.notes, *self._committed, *self._notes(), *published.notes)
            )

    def commit(self, edits: Sequence[Edit], rules: Rules) -> None:
        """Commit the edits to the base branch itself, unless it has moved; see `Committing`."""
        with _as_publish_errors():
            before, followed = self._base_head(), tuple(map(self._followed, edits))
            tree = self._repository.write_tree(before, {edit.path: edit.now for edit in followed})
            subject = after_prefix(rules.commit, _RENDERED)
            commit = self._repository.write_commit(subject, tree, before)
            if rules.sign_off:
                signed = f"{subject}\n\nSigned-off-by: {commit.author}"
                commit = self._repository.write_commit(signed, tree, before)
            try:
                self._repository.swap_branch(self._base_name, before, commit)
            except RefusedBy as refusal:
                raise for_base(refusal, self._base_name) from refusal
            self._base = commit
            files = listed([edit.path for edit in followed])
            self._committed = (f"Committed {files} to {self._base_name}.",)

    def propose_apart(
        self, edits: Sequence[Edit], branch: str, name: str, body: str, trailer: str = ""
    ) -> Published:
        """Open a pull request with these edits on a branch of its own, made on what was read.

        The commit's message ends with the trailer, such as one that names a person.

        Raises UserError where one is open from this branch, PublishError where GitHub refuses it.
        """
        with _as_publish_errors():
            pulls = self._repository.pull_requests(branch)
            if found := next((pull for pull in pulls if pull.is_open), None):
                raise UserError(f"this is proposed already, in pull request #{found.number}: {found.url}")
            base = self._base_head()
            followed = map(self._followed, edits)
            tree = self._repository.write_tree(base, {edit.path: edit.now for edit in followed})
            message = f"{name}\n\n{trailer}" if trailer else name
            commit = self._repository.write_commit(message, tree, base)
            self._repository.swap_branch(branch, self._repository.head(branch), commit)
            pull = self._open(branch, name, body)
            return _published(Operation.CREATED, f"Opened pull request #{pull.number}.", pull, commit)

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
        return replace(edit, path=self._folder(self._base_head(), self._catalog).target(path))

    def _notes(self) -> tuple[str, ...]:
        """Return a note if the local files are not those on GitHub, which the pull request is made from."""
        if self._local is None or self._local == self._texts(self._base_head(), self._catalog):
            return ()
        return (
            f"The files here differ from {self._base_name} on GitHub; the pull request starts from GitHub's.",
        )

    def _leave(self, branch: BranchState, proposal: Proposal) -> Published:
        """Leave a branch that a person has changed as it is, and comment on that once."""
        pull = branch.pull
        if pull is None:
            what = f"a person has pushed to {branch.name}"
            message = f"Not updated: {what}. Delete the branch, or run with --force."
            return Published(Operation.NONE, message, branch=branch.name)
        text = _TAKEN_OVER if proposal.rows else overtaken(self._base_name)
        notes = self._comment_once(pull, text)
        message = f"Pull request #{pull.number} was not updated: a person has pushed to its branch."
        return replace(_published(Operation.NONE, message, pull, branch.head), notes=notes)

    def _comment_once(self, pull: PullRequestState, text: str) -> tuple[str, ...]:
        """Add a comment to a pull request, unless it is there already for what is proposed now.

        Return a note if GitHub refuses it: a comment explains what is done, and does not decide it.
        """
        state = state_of_body(pull.body) or State()
        topic = f"<!-- enrich-note:{fingerprint(text + marker(state))} -->"
        if any(topic in comment for comment in self._repository.comments(pull.number)):
            return ()
        try:
            self._repository.comment(pull.number, f"{text}\n\n{topic}")
        except Refused as error:
            return (f"Could not comment on pull request #{pull.number}: {error}",)
        return ()

    def _settle(self, branch: BranchState, proposal: Proposal) -> Published:
        """Close what is no longer needed; the branch then keeps since when links are not found, if any.

        That is written when it begins or ends, whatever else changes on the base. The branch comes first: if
        a person has pushed to it since, the pull request stays open.
        """
        pull = branch.pull
        notes = self._retire(pull) if pull else ()
        if proposal.edits:
            is_known = proposal.is_remembered and pull is None
            if not is_known and self._held(branch, proposal.edits) is None:
                self._push(branch, proposal, _MEMORY)
        elif branch.own and (pull or not branch.closed_here):
            notes += self._delete(branch)
        if pull is None:
            message = f"Nothing to propose: {self._base_name} is up to date{self._rejected_in(branch)}."
            return Published(Operation.NONE, message, notes=notes)
        if self._repository.pull_request(pull.number).is_open:  # GitHub closes it along with its branch
            self._repository.close_pull_request(pull.number)
        message = f"Closed pull request #{pull.number}: {self._base_name} already has its changes."
        return replace(_published(Operation.CLOSED, message, pull, None), notes=notes)

    def _delete(self, branch: BranchState) -> tuple[str, ...]:
        """Delete the branch; return a note if a rule of the repository keeps it."""
        try:
            self._repository.swap_branch(branch.name, branch.head, None)
        except RefusedBy as error:
            return (f"The branch stays: {error}",)
        return ()

    def _rejected_in(self, branch: BranchState) -> str:
        numbers = [f"#{pull.number}" for pull in branch.closed if not pull.merged]
        if not numbers or self._retry_closed:
            return ""
        return f", except for what was rejected in {', '.join(numbers[:3])} (see --retry-closed)"

    def _retire(self, pull: PullRequestState) -> tuple[str, ...]:
        """Give the reason for closing the pull request, once, and empty its state: nothing was rejected."""
        state = state_of_body(pull.body) or State()
        if state.rows == frozenset():
            return ()
        notes = self._comment_once(pull, obsolete(self._base_name))
        now = self._now(pull)
        emptied = replace(state, rows=frozenset(), is_new=False)
        self._edit(now, now.title, with_state(now.body, emptied))
        return notes

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

    def _push(self, branch: BranchState, proposal: Proposal, subject: str) -> Commit:
        """Return the new commit, made on the base and swapped into the branch in one step."""
        base = self._base_head()
        tree = self._repository.write_tree(base, {edit.path: edit.now for edit in proposal.edits})
        commit = self._commit(subject, proposal, tree, base)
        if branch.pull:
            self._now(branch.pull)
        try:
            self._repository.swap_branch(branch.name, branch.head, commit)
        except RefusedBy as error:
            if error.kind is not Kind.FORCE_PUSH or branch.head is None:
                raise
            # What the branch has stays below the new commit, which so needs no force.
            commit = self._commit(subject, proposal, tree, branch.head, base)
            self._repository.swap_branch(branch.name, branch.head, commit)
        return commit

    def _commit(self, what: str, proposal: Proposal, tree: str, *parents: Commit) -> Commit:
        """Return the new commit; the last of its parents is the base.

        Who its author is, only GitHub knows: for a sign-off it is asked with a commit that stays unused.
        """
        subject, shas = after_prefix(proposal.rules.commit, what), [one.sha for one in parents]
        state = _message_state(proposal)
        message = seal(subject, state, tree, *shas)
        commit = self._repository.write_commit(message, tree, *parents)
        if not proposal.rules.sign_off:
            return commit
        signed = seal(subject, state, tree, *shas, author=commit.author)
        return self._repository.write_commit(signed, tree, *parents)

    def _propose(self, branch: BranchState, commit: Commit, proposal: Proposal, report: Report) -> Published:
        """Return the pull request for the commit: unchanged, updated or created."""
        # The lines are those of the base that the bot's commit was made from: it stays while they do.
        own = branch.own if branch.own and commit == branch.head else commit
        report = replace(report, address=self._repository.address(own.parents[-1]))
        name = after_prefix(proposal.rules.title, pull_request_title(report, proposal.rows))
        state = State(proposal.rows, report.problems, title=name, list=branch.list)
        pull = branch.pull
        if pull is None:
            return self._create(branch.name, commit, proposal, report, state)
        notes = self._introduce(pull, proposal) if branch.state.is_new else ()
        subject = branch.own.message.partition("\n")[0] if branch.own else ""
        if not self._describe(pull, report, state, subject) and pull.head == commit.sha:
            message = f"Pull request #{pull.number} is up to date."
            return _published(Operation.NONE, message, pull, commit)
        message = f"Updated pull request #{pull.number}."
        return replace(_published(Operation.UPDATED, message, pull, commit), notes=notes)

    def _create(
        self, branch: str, commit: Commit, proposal: Proposal, report: Report, state: State
    ) -> Published:
        """Return a new pull request. Its body is marked as new until it has its labels."""
        pull = self._open(branch, state.title, pull_request_body(report, replace(state, is_new=True)))
        notes = self._introduce(pull, proposal)
        self._describe(pull, report, state, state.title)
        message = f"Opened pull request #{pull.number}."
        return replace(_published(Operation.CREATED, message, pull, commit), notes=notes)

    def _describe(self, pull: PullRequestState, report: Report, state: State, subject: str) -> bool:
        """Give the pull request its new title and body, and return whether they differ from those it had.

        What people wrote stays, also if they did in this run: the title if it is not the bot's last one, and
        the text around the bot's part of the body. `subject` is that title where the body does not know it.
        Links that just this run could not check are named along with other news, and are none themselves.
        """
        now = self._now(pull)
        before = state_of_body(now.body) or State()
        name = state.title if now.title == (before.title or subject) else now.title
        lasting = without_passing(report.problems, before.problems)
        texts = (
            pull_request_body(replace(report, problems=problems), replace(state, problems=problems), now.body)
            for problems in (lasting, report.problems)
        )
        if now.title == name and now.body.strip() in {text.strip() for text in texts}:
            return False
        self._edit(now, name, pull_request_body(report, state, now.body))
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

    def _open(self, branch: str, name: str, body: str) -> PullRequestState:
        """Return the new pull request, or the one that exists since the answer to an earlier run was lost."""
        try:
            return self._repository.open_pull_request(branch, self._base_name, name, body)
        except Refused:
            pulls = self._repository.pull_requests(branch)
            existing = next((pull for pull in pulls if pull.is_open), None)
            if existing is None:
                raise
            return existing

    def _introduce(self, pull: PullRequestState, proposal: Proposal) -> tuple[str, ...]:
        """Label a new pull request and request reviews, only once, so that people can change them."""
        labels, reviewers = proposal.rules.labels, proposal.rules.reviewers
        people = tuple(name for name in reviewers if "/" not in name)
        teams = tuple(name for name in reviewers if "/" in name)
        github = self._repository
        # Teams by themselves: GitHub refuses a request as a whole, and teams need a further right.
        steps = (
            ("add labels", labels, github.label),
            (f"request a review from {', '.join(people)}", people, github.request_reviews),
            (f"request a review from {', '.join(teams)}", teams, github.request_team_reviews),
        )
        notes = []
        for what, values, step in steps:
            try:
                if values:
                    step(pull.number, values)
            except Refused as error:
                notes.append(f"Could not {what}: {error}")
        return tuple(notes)


def _message_state(proposal: Proposal) -> State:
    """Return what the commit's message has to tell: of many rows, only those that its files do not."""
    if len(proposal.rows) <= _MOST_ROWS:
        return State(proposal.rows)
    metadata = [edit for edit in proposal.edits if posixpath.basename(edit.path) == METADATA]
    stated = (rows(read_metadata(edit.was), read_metadata(edit.now)) for edit in metadata)
    return State(proposal.rows - frozenset(chain.from_iterable(stated)), more_in_files=bool(metadata))


def after_prefix(prefix: str | None, text: str) -> str:
    """Return a title or a subject after what the catalog puts before it, then without its first capital.

    Checks of conventional commits refuse one there (commitlint's `subject-case`).
    """
    return f"{prefix} {text[:1].lower()}{text[1:]}" if prefix else text


_MOST_ROWS: Final = 150  # in a commit's message, which a squash puts into the history of the list
_RENDERED: Final = "Render the tables as the catalog says"
_MEMORY: Final = "Remember since when links are not found"
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


def _published(
    operation: Operation, message: str, pull: PullRequestState, commit: Commit | None
) -> Published:
    return Published(operation, message, pull.number, pull.url, pull.branch, commit.sha if commit else None)


@contextmanager
def _as_publish_errors() -> Iterator[None]:
    try:
        yield
    except UpstreamError as error:
        raise PublishError(f"{error}") from error
