"""What a check found, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The result of a check; the values are those of `--json`."""

    OK = "ok"
    WARNING = "warning"  # the bot works, but a person should know
    FAULT = "fault"  # the bot cannot do its work
    UNKNOWN = "cannot be seen"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `check` is its key, `advice` is empty where there is nothing to do."""

    check: str
    verdict: Verdict
    found: str
    advice: str = ""


def is_faulty(findings: Iterable[Finding]) -> bool:
    """Return whether one of them is a fault."""
    return any(finding.verdict is Verdict.FAULT for finding in findings)
