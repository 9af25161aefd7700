"""Dry run of the pull request: GitHub is only read, and each write becomes a line of text."""

from collections.abc import Iterator, Mapping, Sequence

from enricher.http.retry import RetryPolicy
from enricher.model.catalog import Rules
from enricher.model.publishing import Edit, Operation, Proposal, Published, Snapshot, Version
from enricher.model.run import Report
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import Commit, HostedRepository, PullRequestState
from enricher.publish.local.dry_run import NOTHING_WRITTEN, diff
from enricher.text.numbers import listed

_UNWRITTEN = "0" * 40


class ReadOnlyRepository(HostedRepository):
    """Reads from GitHub and writes nothing; `sent` describes what would have been written."""

    def __init__(self, name: str, token: str, api_url: str, policy: RetryPolicy, write_delay: float) -> None:
        """Connect to `owner/name`."""
        super().__init__(name, token, api_url, policy, write_delay)
        self.sent: list[str] = []
        self._opened: dict[int, PullRequestState] = {}

    def write_tree(self, base: Commit, files: Mapping[str, str]) -> str:
        """Return a sha that names no tree."""
        self.sent.append(f"Would commit {', '.join(files)}.")
        return _UNWRITTEN

    def write_commit(self, message: str, tree: str, *parents: Commit) -> Commit:
        """Return a commit that does not exist."""
        return Commit(_UNWRITTEN, tree, message, tuple(parent.sha for parent in parents))

    def swap_branch(self, branch: str, before: Commit | None, after: Commit | None) -> None:
        """Move nothing, and delete nothing."""
        if after is None:
            self.sent.append(f"Would delete the branch {branch}.")

    def pull_request(self, number: int) -> PullRequestState:
        """Return a pull request, or the one that would have been opened."""
        return self._opened.get(number) or super().pull_request(number)

    def open_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequestState:
        """Return a pull request that does not exist."""
        pull = PullRequestState(
            0, "", title, body, True, merged=False, closed=None, head=_UNWRITTEN, branch=branch, base=base
        )
        self._opened[0] = pull
        return pull

    def edit_pull_request(self, number: int, title: str, body: str) -> PullRequestState:
        """Describe the pull request."""
        which = f"pull request #{number}" if number else "a new pull request"
        self.sent.append(f"Would write {which}:\n\n{title}\n\n{body}")
        return self.pull_request(number)

    def close_pull_request(self, number: int) -> None:
        """Close nothing."""
        self.sent.append(f"Would close pull request #{number}.")

    def answer_issue(self, number: int, text: str, mark: str) -> bool:
        """Write no comment."""
        self.sent.append(f"Would comment on issue #{number}:\n\n{text}")
        return False

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Label nothing."""
        self.sent.append(f"Would add the labels {', '.join(labels)}.")

    def request_reviews(self, number: int, logins: Sequence[str]) -> None:
        """Request no review."""
        self.sent.append(f"Would request a review from {', '.join(logins)}.")

    def request_team_reviews(self, number: int, teams: Sequence[str]) -> None:
        """Request no review of a team."""
        self.request_reviews(number, teams)

    def comment(self, number: int, text: str) -> None:
        """Describe the comment."""
        self.sent.append(f"Would comment on pull request #{number}:\n\n{text}")


class PullRequestDryRun:
    """Publishes to a read-only repository, and shows what would be sent to GitHub."""

    def __init__(self, repository: ReadOnlyRepository, pull_request: PullRequest) -> None:
        """`pull_request` is one that writes to `repository`."""
        self._repository = repository
        self._pull_request = pull_request

    def read(self) -> Snapshot:
        """Return the files that the pull request starts from."""
        return self._pull_request.read()

    def versions(self, path: str) -> Iterator[Version]:
        """Yield the file's versions on the base branch."""
        return self._pull_request.versions(path)

    def commit(self, edits: Sequence[Edit], rules: Rules) -> None:
        """Describe the commit on the base branch."""
        names = listed([edit.path for edit in edits])
        difference = "".join(map(diff, edits))
        self._repository.sent.append(f"Would commit {names} without a pull request:\n\n{difference}".rstrip())

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Return a line for each write and the unified diff as the message."""
        published = self._pull_request.publish(proposal, report)
        if not self._repository.sent:
            return published
        difference = "".join(map(diff, proposal.edits)) + NOTHING_WRITTEN
        return Published(
            Operation.SHOWN, "\n\n".join([*self._repository.sent, difference]), notes=published.notes
        )
