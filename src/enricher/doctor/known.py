"""Judge by a well-known record whether a source still understands what its upstream says."""

from collections.abc import Sequence
from typing import Final

from enricher.doctor.finding import Finding, Verdict
from enricher.model import Facts, Failed, Found, Known, Missing, Outcome, Paper

_CHANGED: Final = (
    "What is sent has changed its form, and is not understood any more: update enricher, or report it. "
    "What stands in the list stays."
)
_UNASKED: Final = (
    "Run again in an hour. If it stays so while a browser opens the page, the bot is shut out, or what is "
    "sent has changed its form: report it. What stands in the list stays."
)


def check_known(name: str, known: Known, outcome: Outcome | None) -> Finding:
    """Return whether the source's well-known record came as expected; None: it took too long."""
    match outcome:
        case None:
            return Finding(name, Verdict.FAULT, "it gave no answer in time", _UNASKED)
        case Failed(reason=reason):
            return Finding(name, Verdict.FAULT, f"{known.url}: {reason}", _UNASKED)
        case Missing(reason=reason):
            return Finding(name, Verdict.FAULT, f"{known.url}: {reason}", _CHANGED)
        case Found(facts=facts):
            amiss = _amiss(known, facts)
            if amiss:
                return Finding(name, Verdict.FAULT, f"{known.url} came with {', '.join(amiss)}", _CHANGED)
            return Finding(name, Verdict.OK, f'"{known.title}" came as expected')


def _amiss(known: Known, facts: Facts) -> Sequence[str]:
    """Return what is not as expected: another title, and each field that should hold something."""
    title = facts.title if isinstance(facts, Paper) else facts.name
    wrong = [] if title.casefold() == known.title.casefold() else [f"the title {title!r}"]
    return [*wrong, *(f"no {field}" for field in known.has if getattr(facts, field) in (None, "", (), 0))]
