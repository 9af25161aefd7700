"""Judge by well-known records whether a source still understands what its upstream says."""

from collections.abc import Mapping
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.model.facts import Facts, Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Source, WellKnown

_CHANGED: Final = (
    "What is sent has changed its form, and is not understood any more: update enricher, or report it. "
    "What stands in the list stays."
)
_UNASKED: Final = (
    "Run again in an hour. If it stays so while a browser opens the page, the bot is shut out, or what is "
    "sent has changed its form: report it. What stands in the list stays."
)
_FURTHER: Final = (
    "The source works without it, and what it has filled stays. Check the key that you have set for it."
)

Answers = Mapping[WellKnown, Outcome | None]  # None: it took too long


def records(source: Source, links: Mapping[str, Ref]) -> tuple[WellKnown, ...]:
    """Return the records to ask a source for: none where the list has no link of its.

    Of a source with several hosts only those of the hosts that the list leads to, where there are any.
    """
    places = {_place(ref.id) for ref in links.values() if ref.source == source.name}
    near = tuple(known for known in source.known if _place(source.match(known.url) or "") in places)
    return near or (source.known if places else ())


def _place(ident: str) -> str:
    """Return the first part of an id, which is the host for a source with several."""
    return ident.partition("/")[0]


def check_known(source: Source, answers: Answers) -> Finding:
    """Return whether the source's well-known records came as expected.

    A source that is never asked at night cannot make a night fail.
    """
    wrong = [found for found in (_judge(known, outcome) for known, outcome in answers.items()) if found]
    unheard = [reason for outcome in answers.values() for reason in _unheard(outcome)]
    if unheard and not wrong:
        return Finding(source.name, Verdict.WARNING, "; ".join(unheard), _FURTHER)
    if not wrong:
        titles = ", ".join(f'"{known.title}"' for known in answers)
        return Finding(source.name, Verdict.OK, f"came as expected: {titles}")
    verdict = Verdict.FAULT if source.every else Verdict.WARNING
    return Finding(source.name, verdict, "; ".join(said for said, _ in wrong), wrong[0][1])


def _judge(known: WellKnown, outcome: Outcome | None) -> tuple[str, str] | None:
    """Return what is wrong with the answer and what to do, or None where it is as expected."""
    match outcome:
        case None:
            return f"{known.url}: no answer in time", _UNASKED
        case Failed(reason=reason):
            return f"{known.url}: {reason}", _UNASKED
        case Missing(reason=reason):
            return f"{known.url}: {reason}", _CHANGED
        case Found(facts=facts):
            amiss = _amiss(known, facts)
            return (f"{known.url} came with {', '.join(amiss)}", _CHANGED) if amiss else None


def _unheard(outcome: Outcome | None) -> tuple[str, ...]:
    return outcome.gaps if isinstance(outcome, Found) else ()


def _amiss(known: WellKnown, facts: Facts) -> list[str]:
    """Return what is not as expected: another title, and each field that should hold something."""
    title = facts.title if isinstance(facts, Paper) else facts.name
    wrong = [] if known.title.casefold() in title.casefold() else [f"the title {title!r}"]
    return [*wrong, *(f"no {field}" for field in known.has if getattr(facts, field) in (None, "", (), 0))]
