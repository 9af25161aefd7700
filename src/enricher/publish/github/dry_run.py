"""Rehearse the pull request: GitHub is only read, and each write is put into words."""

from collections.abc import Mapping, Sequence

from enricher.http.retry import RetryPolicy
from enricher.model.publishing import Operation, Proposal, Published, Snapshot
from enricher.model.run import Report
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import Commit, HostedRepository, PullRequestState
from enricher.publish.local.dry_run import NOTHING_WRITTEN, diff

_UNWRITTEN = "0" * 40


class Rehearsal(HostedRepository):
    """Reads as the real one does. `sent` is what would have been written."""

    def __init__(self, name: str, token: str, api_url: str, policy: RetryPolicy, write_delay: float) -> None:
        """Connect as the real one does."""
        super().__init__(name, token, api_url, policy, write_delay)
        self.sent: list[str] = []

    def write_tree(self, base: Commit, files: Mapping[str, str]) -> str:
        """Return the sha of no tree."""
        self.sent.append(f"Would commit {', '.join(files)}.")
        return _UNWRITTEN

    def write_commit(self, message: str, tree: str, parent: Commit) -> Commit:
        """Return a commit that is not there."""
        return Commit(_UNWRITTEN, tree, message, (parent.sha,))

    def swap_branch(self, branch: str, before: Commit | None, after: Commit) -> None:
        """Move nothing."""

    def delete_branch(self, branch: str) -> None:
        """Delete nothing."""
        self.sent.append(f"Would delete the branch {branch}.")

    def open_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequestState:
        """Return a pull request that is not there."""
        return PullRequestState(0, "", title, body, is_open=True, merged=False, closed=None, head=_UNWRITTEN)

    def edit_pull_request(self, number: int, title: str, body: str) -> None:
        """Put the pull request into words."""
        which = f"pull request #{number}" if number else "a new pull request"
        self.sent.append(f"Would send {which}:\n\n{title}\n\n{body}")

    def close_pull_request(self, number: int, body: str) -> None:
        """Close nothing."""
        self.sent.append(f"Would close pull request #{number}.")

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Label nothing."""
        self.sent.append(f"Would label it {', '.join(labels)}.")

    def ask_reviewers(self, number: int, logins: Sequence[str]) -> None:
        """Ask nobody."""
        self.sent.append(f"Would ask {', '.join(logins)} for a review.")

    def comment(self, number: int, text: str) -> None:
        """Put the comment into words."""
        self.sent.append(f"Would comment on pull request #{number}:\n\n{text}")


class PullRequestDryRun:
    """Goes through a rehearsal of the pull request, and shows what GitHub would be sent."""

    def __init__(self, rehearsal: Rehearsal, pull_request: PullRequest) -> None:
        """`pull_request` is one that acts on the rehearsal."""
        self._rehearsal = rehearsal
        self._pull_request = pull_request

    def read(self) -> Snapshot:
        """Return the files that the pull request would start from."""
        return self._pull_request.read()

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Return the words for each write and the unified diff as the message."""
        published = self._pull_request.publish(proposal, report)
        if not self._rehearsal.sent:
            return published
        shown = "".join(map(diff, proposal.edits)) + NOTHING_WRITTEN
        return Published(Operation.SHOWN, "\n\n".join([*self._rehearsal.sent, shown]), notes=published.notes)
