"""Every error that this package raises on purpose.

EnrichError
├── UserError                  exit 2: a file or an option must be corrected first
│   ├── CatalogInvalid         catalog.yaml, with every mistake at its line and column
│   ├── MetadataInvalid        metadata.yaml is not what the bot writes
│   ├── MarkersInvalid         a marker in README.md or abstracts.md is missing or duplicate
│   └── EntryUnknown           --entry names an entry that is not in the catalog
├── Busy                       exit 1: another run uses the same files
├── PublishError               exit 1: the result could not be written or proposed
├── NoNetwork                  exit 3: the name of no host could be found; nothing was written
└── UpstreamError              becomes a `Failed` outcome; leaves a source only where that is unavailable
    ├── Unreachable            no connection, no answer in time, or a 5xx
    │   └── NameNotFound       the name of the host could not be found
    ├── Throttled              the upstream asked for a pause that is too long
    ├── BudgetSpent            the run may make no more requests to the upstream
    ├── Refused                the upstream refused the request: 401, 403, 451 …
    ├── StrangersRefused       the upstream answers only whom it knows: no failure of a run
    ├── Disallowed             its robots.txt asks to leave this one page alone
    └── BadAnswer              the answer is not in the upstream's format
"""

from collections.abc import Iterable
from textwrap import fill
from typing import NamedTuple


class EnrichError(Exception):
    """An error that `enrich` reports in one line and without a traceback."""


class UserError(EnrichError):
    """A mistake in a file or an option; the message says what, where and what to do."""


class Mistake(NamedTuple):
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
    """metadata.yaml was edited so that the bot cannot read it."""


class MarkersInvalid(UserError):
    """A marker in a generated file is missing, duplicate or not closed."""


class EntryUnknown(UserError):
    """`--entry` names an entry that the catalog does not have."""


class Busy(EnrichError):
    """Another run uses the same files, or ended while it did."""


class PublishError(EnrichError):
    """The files could not be written, or the pull request could not be made."""


class NoNetwork(EnrichError):
    """No host's name could be found."""

    def __init__(self, hosts: Iterable[str]) -> None:
        named = f"no network. None of these hosts could be found: {', '.join(hosts)}."
        super().__init__(
            f"{fill(named, 73, break_on_hyphens=False)}\n\n"
            "Nothing was written. Check the connection, or set HTTPS_PROXY if this machine\n"
            "needs a proxy. These commands work offline: check, render, status, export."
        )


class UpstreamError(EnrichError):
    """An upstream gave no usable answer; `str()` is the reason that users see."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        self.wait = wait  # the pause that the upstream asked for, in seconds
        super().__init__(reason)


class Unreachable(UpstreamError):
    """No connection, no answer in time, or a server error."""


class NameNotFound(Unreachable):
    """The name of the upstream's host could not be found."""


class Throttled(UpstreamError):
    """Too many requests."""


class BudgetSpent(UpstreamError):
    """The budget of the run has no request left: what was not asked for is left for the next run."""


class Refused(UpstreamError):
    """The upstream refused the request; a retry would not help."""


class StrangersRefused(UpstreamError):
    """The upstream answers only whom it knows: it asks for a browser's challenge, or for a token."""


class Disallowed(UpstreamError):
    """robots.txt asks to leave this one path alone."""


class BadAnswer(UpstreamError):
    """The answer is too large, truncated, a challenge page, or in another format than the upstream's."""
