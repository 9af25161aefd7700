"""Publish as a pull request: one commit on one branch of GitHub, without git and without a checkout.

Each run rebuilds the commit from the base, so that the pull request never conflicts and holds only what is
proposed now. What a person does to it (a commit, a tick, closing it) is an answer, and is respected.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from enricher.catalog.reader import decode, list_files
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

_OWN_TITLE: Final = "Refresh"  # how the bot's titles begin; any other was written by a person
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
        self._lists: tuple[str, ...] = ()  # the files of a list in place
        self._base_name = base or repository.default_branch
        self._local = local
        self._force = force
        self._retry_closed = retry_closed
        self._base: Commit | None = None

    # --- read ---

    def read(self) -> Snapshot:
        """Return the files of the base branch's head, what the branch proposes, and what people rejected.

        Raises PublishError if GitHub cannot be read, UserError if there is no catalog.
        """
        with _as_publish_errors():
            texts = self._texts(self._base_head())
            self._lists = tuple(texts.lists)
            branch = self._branch_state()
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

    def _branch_state(self) -> BranchState:
        return read_branch_state(self._repository, self._base_name, self._paths())

    def _paths(self) -> tuple[str, ...]:
        names = dict.fromkeys((self._catalog.name, METADATA, README, ABSTRACTS, *self._lists))
        return tuple(str(self._catalog.parent / name) for name in names)

    def _texts(self, commit: Commit) -> Texts:
        beside = self._repository.blob_shas(commit, str(self._catalog.parent))
        if self._catalog.name not in beside:
            where = f"{self._repository.name} at {commit.sha[:7]}"
            raise UserError(
                f"{self._catalog} is not in {where}; name its path in the repository with --catalog"
            )
        names = (self._catalog.name, METADATA, README, ABSTRACTS)
        texts = [self._text(beside.get(name), name) for name in names]
        lists = {name: str(self._catalog.parent / name) for name in list_files(texts[0])}
        shas = self._shas(commit, lists.values())
        found = {name: self._text(shas.get(path), name) for name, path in lists.items()}
        catalog, metadata, readme, page = texts
        return Texts(catalog, metadata, readme, page, found)

    def _text(self, sha: str | None, name: str) -> str:
        return decode(self._repository.blob(sha), name) if sha else ""

    def _shas(self, commit: Commit, paths: Iterable[str]) -> dict[str, str]:
        """Return the blob sha of each of these files that is there."""
        by_folder: dict[str, list[PurePosixPath]] = {}
        for path in map(PurePosixPath, paths):
            by_folder.setdefault(str(path.parent), []).append(path)
        return {
            str(path): shas[path.name]
            for folder, files in by_folder.items()
            for shas in [self._repository.blob_shas(commit, folder)]
            for path in files
            if path.name in shas
        }

    def _pending(self, branch: BranchState) -> Pending | None:
        if branch.own is None:
            return None
        proposed = self._texts(branch.own)
        ancestor = self._texts(self._repository.commit(branch.own.parents[0]))
        is_open = branch.pull is not None
        return Pending(proposed.catalog, proposed.metadata, ancestor.metadata, is_open, proposed.lists)

    # --- publish ---

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Make branch and pull request hold exactly these edits, with as few writes as possible."""
        with _as_publish_errors():
            branch = self._branch_state()
            if branch.is_taken_over and not (self._force or branch.wants_rebuild):
                published = self._leave(branch, proposal)
            elif not proposal.rows:
                published = self._settle(branch, proposal, report)
            else:
                commit = self._held(branch, proposal.edits) or self._push(branch, proposal, report)
                published = self._propose(branch, commit, proposal, report)
            return replace(published, notes=(*self._notes(), *published.notes))

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
        """Close what is no longer needed; keep only the count of missing links, if there is one."""
        if branch.pull:
            self._close(branch.pull)
        if proposal.edits:
            if self._held(branch, proposal.edits) is None:
                self._push(branch, proposal, report)
        elif branch.own and (branch.pull or not _was_proposed(branch)):
            self._repository.delete_branch(BRANCH)
        if branch.pull is None:
            message = f"Nothing to propose: {self._base_name} is up to date{self._rejected_in(branch)}."
            return Published(Operation.NONE, message)
        message = f"Closed pull request #{branch.pull.number}: {self._base_name} already has its changes."
        return _published(Operation.CLOSED, message, branch.pull, None)

    def _rejected_in(self, branch: BranchState) -> str:
        numbers = [f"#{pull.number}" for pull in branch.closed if not pull.merged]
        if not numbers or self._retry_closed:
            return ""
        return f", except for what was rejected in {', '.join(numbers[:3])} (see --retry-closed)"

    def _close(self, pull: PullRequestState) -> None:
        """Close the pull request with a reason. Its state is emptied, since nothing was rejected."""
        self._comment_once(pull, obsolete(self._base_name))
        self._repository.close_pull_request(pull.number, _without_rows(pull.body))

    def _held(self, branch: BranchState, edits: Sequence[Edit]) -> Commit | None:
        """Return the branch's newest commit if it already holds exactly these edits, else None."""
        if branch.head is None or branch.own is None:
            return None
        expected = self._shas(self._base_head(), self._paths())
        expected |= {edit.path: blob_sha(edit.now.encode()) for edit in edits}
        return branch.head if expected == self._shas(branch.head, self._paths()) else None

    def _push(self, branch: BranchState, proposal: Proposal, report: Report) -> Commit:
        """Return the new commit, made on the base and swapped into the branch in one step."""
        base = self._base_head()
        tree = self._repository.write_tree(base, {edit.path: edit.now for edit in proposal.edits})
        message = seal(title(report), proposal.rows, tree, base.sha)
        commit = self._repository.write_commit(message, tree, base)
        self._repository.swap_branch(BRANCH, branch.head, commit)
        return commit

    def _propose(self, branch: BranchState, commit: Commit, proposal: Proposal, report: Report) -> Published:
        """Return the pull request for the commit: unchanged, updated or created."""
        state = State(proposal.rows, _since(branch.state, report, proposal.today))
        pull = branch.pull
        if pull is None:
            return self._create(commit, proposal, report, state)
        body = into(pull.body, pull_request_body(report, state))
        name = title(report) if pull.title.startswith(_OWN_TITLE) else pull.title
        notes = self._introduce(pull, proposal) if branch.state.is_new else ()
        if (pull.title, pull.body.strip()) != (name, body.strip()):
            self._repository.edit_pull_request(pull.number, name, body)
        elif pull.head == commit.sha:
            message = f"Pull request #{pull.number} is up to date."
            return _published(Operation.NONE, message, pull, commit)
        message = f"Updated pull request #{pull.number}."
        return replace(_published(Operation.UPDATED, message, pull, commit), notes=notes)

    def _create(self, commit: Commit, proposal: Proposal, report: Report, state: State) -> Published:
        """Return a new pull request. Its body is marked as new until it has its labels."""
        name = title(report)
        body = pull_request_body(report, replace(state, is_new=True))
        pull = self._open(name, body)
        notes = self._introduce(pull, proposal)
        self._repository.edit_pull_request(pull.number, name, pull_request_body(report, state))
        message = f"Opened pull request #{pull.number}."
        return replace(_published(Operation.CREATED, message, pull, commit), notes=notes)

    def _open(self, name: str, body: str) -> PullRequestState:
        """Return the new pull request, or the one that exists since the answer to an earlier run was lost."""
        try:
            return self._repository.open_pull_request(BRANCH, self._base_name, name, body)
        except Refused:
            pull = self._branch_state().pull
            if pull is None:
                raise
            return pull

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


def into(body: str, block: str) -> str:
    """Return a pull request's body with the bot's part replaced, and what people wrote around it kept."""
    start, stop = body.find(BEGIN), body.find(END)
    if 0 <= start < stop:
        return body[:start] + block + body[stop + len(END) :]
    return f"{body.rstrip()}\n\n{block}" if body.strip() else block


def _without_rows(body: str) -> str:
    return f"{body.rstrip()}\n{marker(State(frozenset()))}\n"


def _since(state: State, report: Report, today: date) -> dict[str, date]:
    """Return since when each link that was not checked in this run could not be."""
    unchecked = {str(p.ref) for p in report.problems if p.kind in _UNCONFIRMED}
    return {ref: state.since.get(ref, today) for ref in unchecked}


def _was_proposed(branch: BranchState) -> bool:
    """Return whether people closed a pull request at this very commit; then they may delete its branch."""
    closed = (pull for pull in branch.closed if branch.head and pull.head == branch.head.sha)
    return any(state_of_body(pull.body) != State(frozenset()) for pull in closed)


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
