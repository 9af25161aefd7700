"""Check by well-known records whether a source still understands its upstream's answers."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.model.facts import Ref
from enricher.model.run import Failed, Found, Held, Missing, Outcome
from enricher.model.source import Source, WellKnown, known_near

_UNCHANGED: Final = "Values in the list stay as they are."
_REPORT: Final = "update enricher, or report it."
_RETRY: Final = (
    "Try again in an hour. If it still fails and a browser can open the page, report it: the source blocks "
    "the bot."
)
_STRANGER: Final = (
    "No run fails for it, and values in the list stay as they are. `enrich status` says what is held back, "
    "and which token would help."
)
_SUPPLEMENT: Final = "The source works without it, and its values stay."

Answers = Mapping[WellKnown, Outcome | None]  # None: it took too long


class Evidence(Enum):
    """What the answer for a well-known record shows; for the doctor its verdict, and what to do."""

    EXPECTED = Verdict.OK, ""
    STRANGER = Verdict.WARNING, _STRANGER
    CHANGED = Verdict.FAULT, f"The format of the answer has changed: {_REPORT} {_UNCHANGED}"
    UNAVAILABLE = Verdict.FAULT, f"{_RETRY} {_UNCHANGED}"
    INDEX_CHANGED = Verdict.WARNING, f"The format of an index's answer has changed: {_REPORT} {_SUPPLEMENT}"
    INDEX_UNAVAILABLE = Verdict.WARNING, f"{_SUPPLEMENT} If you have set a key for it, check the key."

    def __init__(self, verdict: Verdict, advice: str) -> None:
        self.verdict = verdict
        self.advice = advice


# What is reported of a source with several records, before all else.
_WORST_FIRST: Final = (
    {Evidence.STRANGER},
    {Evidence.CHANGED, Evidence.UNAVAILABLE},
    {Evidence.INDEX_CHANGED, Evidence.INDEX_UNAVAILABLE},
)


def records(source: Source, links: Mapping[str, Ref]) -> tuple[WellKnown, ...]:
    """Return the records to check a source by: none if the list has no link for it.

    For a source with several hosts, only those of the hosts that the list links to, where there are any.
    """
    ids = {ref.id for ref in links.values() if ref.source == source.name}
    return known_near(source, ids) if ids else ()


def check_known(source: Source, answers: Answers) -> Finding:
    """Return whether the source's well-known records are as expected.

    A source that refuses strangers is no fault: it cannot make a run fail.
    """
    shown = [(known, *evidence_of(known, outcome)) for known, outcome in answers.items()]
    for kinds in _WORST_FIRST:
        found = [(known, kind, reason) for known, kind, reason in shown if kind in kinds]
        if found:
            kind = found[0][1]
            reasons = (
                f"{known.url}: {reason}" if kind.verdict is Verdict.FAULT else reason
                for known, kind, reason in found
            )
            return Finding(source.name, kind.verdict, "; ".join(dict.fromkeys(reasons)), kind.advice)
    titles = ", ".join(f'"{known.title}"' for known in answers)
    return Finding(source.name, Verdict.OK, f"answers as expected: {titles}")


def evidence_of(known: WellKnown, outcome: Outcome | None) -> tuple[Evidence, str]:
    """Return what the answer for a record shows, and why; the reason is empty where it is as expected."""
    match outcome:
        case None:
            return Evidence.UNAVAILABLE, "no answer in time"
        case Held(reason=reason):
            return Evidence.STRANGER, f"refuses strangers: {reason}"
        case Failed(reason=reason):
            return Evidence.CHANGED if outcome.in_other_format else Evidence.UNAVAILABLE, reason
        case Missing(reason=reason):
            return Evidence.CHANGED, reason
        case Found():
            return _evidence_in(known, outcome)


def _evidence_in(known: WellKnown, found: Found) -> tuple[Evidence, str]:
    differences = known.differences(found.facts)
    if differences:
        return Evidence.CHANGED, f"it has {', '.join(differences)}"
    if not found.gaps:
        return Evidence.EXPECTED, ""
    is_changed = any(gap.in_other_format for gap in found.gaps)
    kind = Evidence.INDEX_CHANGED if is_changed else Evidence.INDEX_UNAVAILABLE
    return kind, "; ".join(gap.reason for gap in found.gaps)
