"""What is published, and the protocol at the edge where files go out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, runtime_checkable

from enricher.model.catalog import Rules
from enricher.model.run import Problem, Report

METADATA: Final = "metadata.yaml"
README: Final = "README.md"  # where there is none yet
ABSTRACTS: Final = "abstracts.md"
SECTIONS: Final = "abstracts"  # the folder of the abstracts that are in a file for each section


@dataclass(frozen=True, slots=True)
class Texts:
    """The list's files as text, by their path from the catalog's folder. One that is missing is empty."""

    catalog: str
    metadata: str
    lists: Mapping[str, str] = field(default_factory=dict)  # the README files: the list, or its markers
    abstracts: Mapping[str, str] = field(default_factory=dict)  # abstracts.md, and the files of its sections
    folder: str = field(default=".", compare=False)  # the catalog's folder, as a path in its repository


@dataclass(frozen=True, slots=True)
class Pending:
    """What the bot's branch proposes, and what its commit started from."""

    proposed: Texts
    ancestor: Texts
    is_open: bool  # whether a pull request is open for it


@dataclass(frozen=True, slots=True, order=True)
class ChangeKey:
    """One proposed change in its shortest form: `value` is a hash of the value."""

    ref: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """The changes that a person rejected, and when the pull request was closed (None: it is open)."""

    rows: frozenset[ChangeKey]
    closed: date | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a run starts from. `rejections` is None if no one reviews the changes: all are written."""

    texts: Texts
    pending: Pending | None = None
    rejections: tuple[Rejection, ...] | None = None
    wanted_again: frozenset[str] = frozenset()  # links of which a person rejected a change, and now wants it
    problems: tuple[Problem, ...] = ()  # that the newest pull request lists, whether it is open or not


@dataclass(frozen=True, slots=True)
class Edit:
    """One file whose text is to become another; `path` is relative to where the publisher puts files."""

    path: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is to be published: the files that differ, and the rows that a person has to review in them.

    Edits without a row say since when links are not found; no one needs to see them yet.
    """

    edits: tuple[Edit, ...]
    rows: frozenset[ChangeKey]
    rules: Rules
    problems: tuple[Problem, ...] = ()  # that last, for the text of a pull request
    is_remembered: bool = False  # whether the branch says already since when links are not found


@dataclass(frozen=True, slots=True)
class Version:
    """A file as it was from a moment on, in epoch seconds; what is not committed yet is from infinity on."""

    when: float
    text: str


class Operation(StrEnum):
    """What became of the edits."""

    NONE = "none"
    SHOWN = "shown"
    WRITTEN = "written"
    CREATED = "created"
    UPDATED = "updated"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Published:
    """What became of the edits, in words, and the pull request where there is one."""

    operation: Operation
    message: str
    number: int | None = None
    url: str | None = None
    branch: str | None = None
    head: str | None = None
    notes: tuple[str, ...] = ()


class Publisher(Protocol):
    """Where the files are read from and the only way out for them."""

    def read(self) -> Snapshot:
        """Return the files that this run starts from. Raises UserError or PublishError."""

    def versions(self, path: str) -> Iterator[Version]:
        """Yield a file's versions on the base, the newest first; none where there is no history."""

    def publish(self, proposal: Proposal, report: Report) -> Published:
        """Publish the edits and return the result. Raises PublishError."""


@runtime_checkable
class Committing(Protocol):
    """A publisher that can also commit to the base itself, without a pull request."""

    def commit(self, edits: Sequence[Edit], rules: Rules) -> None:
        """Commit the edits on what was read; what is published later is made on that commit.

        Raises PublishError, also where the base is protected, or has moved since it was read.
        """
