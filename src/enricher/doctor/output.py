"""Findings in plain lines for a log, as JSON for machines, and as annotations for GitHub Actions."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.text.markdown import clean, log_command

HEADINGS: Final = ("Check", "Verdict", "Found", "What to do")
_LEVELS: Final = {Verdict.FAULT: "error", Verdict.WARNING: "warning"}


def rows(findings: Sequence[Finding]) -> Iterator[tuple[str, ...]]:
    """Yield the cells of a table, a row a finding."""
    for finding in findings:
        yield finding.check, finding.verdict, clean(finding.found), clean(finding.advice)


def lines(findings: Sequence[Finding]) -> Iterator[str]:
    """Yield a line a finding, and one more where there is something to do."""
    widths = [max(map(len, column)) for column in list(zip(*rows(findings), strict=True))[:2]]
    for check, verdict, found, advice in rows(findings):
        head = f"{verdict.ljust(widths[1])}  {check.ljust(widths[0])}  "
        yield f"{head}{found}".rstrip()
        if advice:
            yield f"{' ' * len(head)}→ {advice}"


def total(findings: Sequence[Finding]) -> str:
    """Return how many there are of each verdict, in words."""
    counts = Counter(finding.verdict for finding in findings)
    return ", ".join(f"{verdict}: {counts[verdict]}" for verdict in Verdict)


def to_json(findings: Sequence[Finding]) -> str:
    """Return the findings as JSON."""
    counts = Counter(finding.verdict for finding in findings)
    document = {
        "faults": counts[Verdict.FAULT],
        "warnings": counts[Verdict.WARNING],
        "unseen": counts[Verdict.UNSEEN],
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
