"""Findings as plain lines, as JSON, and as annotations for GitHub Actions."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import wrap
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.text.markdown import clean, log_command
from enricher.text.numbers import counted

_WIDTH: Final = 80
_WORDS: Final = {Verdict.OK: "ok", Verdict.WARNING: "note", Verdict.FAULT: "fix", Verdict.UNKNOWN: "unknown"}
_LEVELS: Final = {Verdict.FAULT: "error", Verdict.WARNING: "warning"}


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the findings in three columns of at most 80 characters, what to do below what was found."""
    verdict = max(len(_WORDS[finding.verdict]) for finding in findings)
    check = max(len(finding.check) for finding in findings)
    for finding in findings:
        head = f"{_WORDS[finding.verdict].ljust(verdict)}  {finding.check.ljust(check)}  "
        for text in filter(None, map(clean, (finding.found, finding.advice))):
            yield from wrap(
                text,
                _WIDTH,
                initial_indent=head,
                subsequent_indent=" " * len(head),
                break_long_words=False,
                break_on_hyphens=False,
            )
            head = " " * len(head)


def total(findings: Sequence[Finding]) -> str:
    """Return the number of problems, notes and unknowns in words."""
    counts = Counter(finding.verdict for finding in findings)
    faults, notes = counts[Verdict.FAULT], counts[Verdict.WARNING]
    parts = [f"{counted(faults, 'problem')} to fix" if faults else "No problems found"]
    if notes:
        parts.append(counted(notes, "note"))
    if counts[Verdict.UNKNOWN]:
        parts.append(f"{counts[Verdict.UNKNOWN]} unknown")
    return f"{', '.join(parts)}."


def to_json(findings: Sequence[Finding]) -> str:
    """Return the findings as JSON."""
    counts = Counter(finding.verdict for finding in findings)
    document = {
        "faults": counts[Verdict.FAULT],
        "warnings": counts[Verdict.WARNING],
        "unseen": counts[Verdict.UNKNOWN],
        "checks": [asdict(finding) for finding in findings],
    }
    return json.dumps(document, indent=2)


def annotations(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield an annotation for each fault and each warning."""
    for finding in findings:
        level = _LEVELS.get(finding.verdict)
        if level:
            message = log_command(f"{finding.check}: {finding.found}. {finding.advice}")
            yield f"::{level} title=enrich doctor::{message}"
