"""Publish as a pull request: one commit on one branch of GitHub, without git and without a checkout."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from enricher.body import body, title
from enricher.catalog import decode
from enricher.errors import PublishError, UpstreamError, UserError
from enricher.model import Edit, Operation, Pending, Published, Report, Snapshot, Texts
from enricher.publish.hosted import Commit, HostedRepository, PullRequestState
from enricher.render import ABSTRACTS, METADATA, README

BRANCH: Final = "enrich/metadata"
LABELS: Final = ("metadata",)
_TRAILER: Final = re.compile(r"^Enricher-Tree: ([0-9a-f]{40})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How the branch and its pull request stand at the moment of looking."""

    head: Commit | None
    pull: PullRequestState | None  # the newest, open or not

    @property
    def is_ours(self) -> bool:
        """Whether the branch holds just the commit that we made: its trailer names the tree that it has."""
        trailer = _TRAILER.search(self.head.message) if self.head else None
        return self.head is None or (trailer is not None and trailer[1] == self.head.tree)

    @property
    def is_open(self) -> bool:
        return self.pull is not None and self.pull.is_open


class PullRequest:
    """The catalog as the base branch on GitHub holds it, and the one pull request that is open for it."""

    def __init__(
        self, repository: HostedRepository, catalog: str, base: str | None, local: Texts | None
    ) -> None:
        """`catalog` is its path in the repository; `local` are the files here, to say where they differ."""
        self._repository = repository
        self._catalog = PurePosixPath(catalog)
        self._branch = base
        self._local = local
        self._base: Commit | None = None

    def read(self) -> Snapshot:
        """Return the files of the base branch's head, and what the open pull request already proposes.

        Raises PublishError where GitHub cannot be read, UserError where there is no catalog.
        """
        with _as_publish_errors():
            base = self._base_head()
            texts = self._texts(base)
            standing = self._look()
            if standing.head is None or not standing.is_open or not standing.is_ours:
                return Snapshot(texts)
            ancestor = self._repository.commit(standing.head.parents[0])
            return Snapshot(
                texts, Pending(self._texts(standing.head).metadata, self._texts(ancestor).metadata)
            )

    def publish(self, edits: Sequence[Edit], report: Report) -> Published:
        """Bring branch and pull request to hold just these edits, with as few writes as that takes."""
        with _as_publish_errors():
            base = self._base_head()
            standing = self._look()
            notes = self._notes()
            if not edits:
                return Published(Operation.NONE, self._nothing_to_do(standing), notes=notes)
            if not standing.is_ours:
                return Published(Operation.NONE, _taken_over(standing), branch=BRANCH, notes=notes)
            head = self._settled(standing, edits, base)
            if head and standing.pull and not standing.is_open and standing.pull.head == head.sha:
                return Published(Operation.NONE, _closed(standing.pull), branch=BRANCH, notes=notes)
            commit = head or self._push(standing, edits, report, base)
            return self._propose(standing.pull if standing.is_open else None, commit, report, notes)

    def _base_head(self) -> Commit:
        """Return the commit that this run starts from, the same for reading and for writing."""
        if self._base is None:
            self._branch = self._branch or self._repository.default_branch
            self._base = self._repository.head(self._branch)
            if self._base is None:
                raise PublishError(f"{self._repository.name} has no branch {self._branch}; see --base")
        return self._base

    def _look(self) -> _Standing:
        pulls = self._repository.pull_requests(BRANCH, self._branch or "")
        newest = next((pull for pull in pulls if pull.is_open), next(iter(pulls), None))
        return _Standing(self._repository.head(BRANCH), newest)

    def _texts(self, commit: Commit) -> Texts:
        shas = self._repository.blob_shas(commit, str(self._catalog.parent))
        if self._catalog.name not in shas:
            raise UserError(
                f"{self._catalog} is not in {self._repository.name} at {commit.sha[:7]}; see --catalog"
            )
        return Texts(
            *(
                decode(self._repository.blob(shas[name]), name) if name in shas else ""
                for name in (self._catalog.name, METADATA, README, ABSTRACTS)
            )
        )

    def _notes(self) -> tuple[str, ...]:
        """Say so where the files here are not what GitHub holds: the pull request is made from GitHub's."""
        base = self._base_head()
        if self._local is None or self._local == self._texts(base):
            return ()
        return (
            f"The files here differ from {self._branch} on GitHub; the pull request is made from GitHub's.",
        )

    def _settled(self, standing: _Standing, edits: Sequence[Edit], base: Commit) -> Commit | None:
        """Return the branch's commit where it already holds just these edits, else None."""
        if standing.head is None:
            return None
        folder = str(self._catalog.parent)
        wanted: Mapping[str, str] = {
            **self._repository.blob_shas(base, folder),
            **{PurePosixPath(edit.path).name: blob_sha(edit.now) for edit in edits},
        }
        there = self._repository.blob_shas(standing.head, folder)
        generated = (METADATA, README, ABSTRACTS)
        return standing.head if all(wanted.get(n) == there.get(n) for n in generated) else None

    def _push(self, standing: _Standing, edits: Sequence[Edit], report: Report, base: Commit) -> Commit:
        """Return the new commit, made on the base and moved into the branch in one step."""
        tree = self._repository.write_tree(base, {edit.path: edit.now for edit in edits})
        message = f"{title(report)}\n\nEnricher-Tree: {tree}\n"
        commit = self._repository.write_commit(message, tree, base)
        if standing.head is None:
            self._repository.create_branch(BRANCH, commit)
        else:
            self._repository.move_branch(BRANCH, commit)
        return commit

    def _propose(
        self, pull: PullRequestState | None, commit: Commit, report: Report, notes: tuple[str, ...]
    ) -> Published:
        """Return the pull request for the commit: left alone, updated or created."""
        name, text = title(report), body(report, _FOOTER)
        if pull is None:
            new = self._repository.open_pull_request(BRANCH, self._branch or "", name, text, LABELS)
            return _published(Operation.CREATED, f"Opened pull request #{new.number}.", new, commit, notes)
        if (pull.title, pull.body.strip()) != (name, text.strip()):
            self._repository.edit_pull_request(pull.number, name, text)
        elif pull.head == commit.sha:
            message = f"Nothing to do: pull request #{pull.number} already holds all this."
            return _published(Operation.NONE, message, pull, commit, notes)
        return _published(Operation.UPDATED, f"Updated pull request #{pull.number}.", pull, commit, notes)

    def _nothing_to_do(self, standing: _Standing) -> str:
        message = f"Nothing to do: {self._branch} already says all this."
        if standing.is_open and standing.pull:
            message += f" Pull request #{standing.pull.number} is still open and may be closed."
        return message


_FOOTER: Final = (
    "---\nPush a commit to this branch to take it over: the bot then leaves it alone. "
    "What you write in `catalog.yaml` wins over anything fetched."
)


def blob_sha(text: str) -> str:
    """Return the sha that git gives to a file of this text."""
    data = text.encode()
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _published(
    operation: Operation, message: str, pull: PullRequestState, commit: Commit, notes: tuple[str, ...]
) -> Published:
    return Published(operation, message, pull.number, pull.url, BRANCH, commit.sha, notes)


def _taken_over(standing: _Standing) -> str:
    pull = f" (pull request #{standing.pull.number})" if standing.pull and standing.pull.is_open else ""
    return (
        f"Left alone: somebody has changed the branch {BRANCH}{pull}. "
        "Merge it, or delete the branch to let the bot start anew."
    )


def _closed(pull: PullRequestState) -> str:
    how = "merged" if pull.merged else "closed"
    return f"Left alone: pull request #{pull.number} proposed just this and was {how}."


@contextmanager
def _as_publish_errors() -> Iterator[None]:
    try:
        yield
    except UpstreamError as error:
        raise PublishError(f"{error}") from error
