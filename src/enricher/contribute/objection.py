"""What the check of a contribution finds: an error or a warning at a line, and the cure."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Whether it must be corrected before a merge, or looked at."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong. All is plain text that may hold words from elsewhere; `line` counts from 1."""

    severity: Severity
    file: str
    line: int
    title: str  # what it is, in a few words of our own
    what: str  # which entry, and what is wrong with it; the end of the sentence is not written
    cure: str  # what to do, as a sentence
    column: int = 1


def error(file: str, line: int, title: str, what: str, cure: str) -> Objection:
    """Return what must be corrected."""
    return Objection(Severity.ERROR, file, line, title, what, cure)


def warning(file: str, line: int, title: str, what: str, cure: str) -> Objection:
    """Return what should be looked at."""
    return Objection(Severity.WARNING, file, line, title, what, cure)
