"""Publish nothing, show the difference: publishers like the others, so nothing else knows of dry runs."""

from difflib import unified_diff
from typing import Final

from enricher.model import Edit, Operation, Proposal, Published, Publisher, Report, Snapshot
from enricher.publish.pull_request import PullRequest
from enricher.publish.rehearsal import Rehearsal

_NOTHING_WRITTEN: Final = "Nothing was written: this is a dry run."


class DryRun:
    """Reads as another publisher does, and shows what that one would change."""

    def __init__(self, other: Publisher) -> None:
        self._other = other

    def read(self) -> Snapshot:
        """Return the files that the other publisher would start from."""
        return self._other.read()

    def publish(self, proposal: Proposal, report: Report) -> Published:  # noqa: ARG002 - the diff says it
        """Return the unified diff of the edits as the message."""
        if not proposal.edits:
            return Published(Operation.NONE, "Nothing would change.")
        return Published(Operation.SHOWN, "".join(map(diff, proposal.edits)) + _NOTHING_WRITTEN)


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
        shown = "".join(map(diff, proposal.edits)) + _NOTHING_WRITTEN
        return Published(Operation.SHOWN, "\n\n".join([*self._rehearsal.sent, shown]), notes=published.notes)


def diff(edit: Edit) -> str:
    """Return one file's unified diff, as `patch` takes it."""
    lines = unified_diff(
        edit.was.splitlines(keepends=True),
        edit.now.splitlines(keepends=True),
        f"a/{edit.path}",
        f"b/{edit.path}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
