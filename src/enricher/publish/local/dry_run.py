"""Publish nothing, show the difference: a publisher like the others, so no other module knows of dry runs."""

from collections.abc import Iterator
from difflib import unified_diff
from typing import Final

from enricher.model.publishing import Edit, Operation, Proposal, Published, Publisher, Snapshot, Version
from enricher.model.run import Report

NOTHING_WRITTEN: Final = "Nothing was written: this is a dry run."


class DryRun:
    """Reads as another publisher does, and shows what that one would write."""

    def __init__(self, other: Publisher) -> None:
        self._other = other

    def read(self) -> Snapshot:
        """Return the files that the other publisher starts from."""
        return self._other.read()

    def versions(self, path: str) -> Iterator[Version]:
        """Yield the versions that the other publisher knows."""
        return self._other.versions(path)

    def publish(self, proposal: Proposal, report: Report) -> Published:  # noqa: ARG002 - the diff shows it
        """Return the unified diff of the edits as the message."""
        if not proposal.edits:
            return Published(Operation.NONE, "Nothing would change.")
        return Published(Operation.SHOWN, "".join(map(diff, proposal.edits)) + NOTHING_WRITTEN)


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
