"""Check by well-known records whether a source still understands its upstream's answers."""

from collections.abc import Mapping
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.model.facts import Ref
from enricher.model.run import Failed, Found, Held, Missing, Outcome
from enricher.model.source import Source, WellKnown, known_near

_CHANGED: Final = (
    "The format of the answer has changed: update enricher, or report it. "
    "Values in the list stay as they are."
)
_UNAVAILABLE: Final = (
    "Try again in an hour. If it still fails and a browser can open the page, report it: the source blocks "
    "the bot, or its format has changed. Values in the list stay as they are."
)
_STRANGER: Final = (
    "No run fails for it, and values in the list stay as they are. `enrich status` says what is held back, "
    "and which token would help."
)
_SUPPLEMENT: Final = (
    "The source works without it, and its values stay. If you have set a key for it, check the key."
)

Answers = Mapping[WellKnown, Outcome | None]  # None: it took too long


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
    held = next((one for one in answers.values() if isinstance(one, Held)), None)
    if held:
        return Finding(source.name, Verdict.WARNING, f"refuses strangers: {held.reason}", _STRANGER)
    wrong = [found for found in (_problem(known, outcome) for known, outcome in answers.items()) if found]
    skipped = [reason for outcome in answers.values() for reason in _skipped(outcome)]
    if skipped and not wrong:
        return Finding(source.name, Verdict.WARNING, "; ".join(skipped), _SUPPLEMENT)
    if not wrong:
        titles = ", ".join(f'"{known.title}"' for known in answers)
        return Finding(source.name, Verdict.OK, f"answers as expected: {titles}")
    return Finding(source.name, Verdict.FAULT, "; ".join(reason for reason, _ in wrong), wrong[0][1])


def _problem(known: WellKnown, outcome: Outcome | None) -> tuple[str, str] | None:
    """Return what is wrong with the answer and what to do, or None where it is as expected."""
    match outcome:
        case None:
            return f"{known.url}: no answer in time", _UNAVAILABLE
        case Failed(reason=reason) | Held(reason=reason):
            return f"{known.url}: {reason}", _UNAVAILABLE
        case Missing(reason=reason):
            return f"{known.url}: {reason}", _CHANGED
        case Found(facts=facts):
            differences = known.differences(facts)
            return (f"{known.url} has {', '.join(differences)}", _CHANGED) if differences else None


def _skipped(outcome: Outcome | None) -> tuple[str, ...]:
    return outcome.gaps if isinstance(outcome, Found) else ()
