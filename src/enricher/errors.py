"""Every error that this package raises on purpose.

EnrichError
├── UserError                  exit 2: something that a person wrote must change first
│   ├── CatalogInvalid         catalog.yaml, with every mistake at its line and column
│   ├── MetadataInvalid        metadata.yaml is not what the bot wrote
│   ├── MarkersInvalid         README.md or abstracts.md lacks its markers, or has them twice
│   └── EntryUnknown           --entry names nobody
├── Busy                       exit 1: another run is at work on the same files
├── PublishError               exit 1: the result is there, but could not be put where it belongs
└── UpstreamError              never leaves a source: it becomes a `Failed` outcome
    ├── Unreachable            no connection, no answer in time, or a 5xx
    ├── Throttled              the upstream asked for a pause that is too long to wait for
    ├── Refused                the upstream answered, and said no: 401, 403, 451 …
    └── BadAnswer              the upstream answered something that is not its own format
"""

from dataclasses import dataclass


class EnrichError(Exception):
    """Anything that `enrich` reports in one line and without a traceback."""


class UserError(EnrichError):
    """A usage or file mistake; the message says what, where and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a file; line and column count from 1."""

    line: int
    column: int
    message: str


class CatalogInvalid(UserError):
    """The catalog has mistakes; `str()` gives one `FILE:LINE:COLUMN: message` a line."""

    def __init__(self, file: str, mistakes: tuple[Mistake, ...]) -> None:
        self.file = file
        self.mistakes = tuple(sorted(mistakes))
        super().__init__("\n".join(f"{file}:{m.line}:{m.column}: {m.message}" for m in self.mistakes))


class MetadataInvalid(UserError):
    """metadata.yaml was edited into something that the bot cannot read."""


class MarkersInvalid(UserError):
    """A generated file lacks a marker, has one twice, or never closes one."""


class EntryUnknown(UserError):
    """`--entry` names an entry that the catalog does not have."""


class Busy(EnrichError):
    """Another run is at work on the same files, or was ended while it was."""


class PublishError(EnrichError):
    """The files could not be written, or the pull request could not be made."""


class UpstreamError(EnrichError):
    """An upstream could not be asked; `str()` is the reason that the reader sees."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.wait = wait  # the pause that the upstream asked for, in seconds; None if it named none
        super().__init__(reason)


class Unreachable(UpstreamError):
    """No connection, no answer in time, or a server error."""


class Throttled(UpstreamError):
    """Too many requests."""


class Refused(UpstreamError):
    """The upstream answered and refused; asking again would change nothing."""


class BadAnswer(UpstreamError):
    """The answer is too large, truncated, a challenge page, or otherwise not the upstream's format."""
