"""The circuit breaker: if a source fails too often in a run, it changes no stored fact.

The good answers of a half broken upstream cannot be trusted: a failing cache, a template that changes or a
rate limit that answers with its own pages all look like a mixture of errors and facts.

Only links with facts are counted, since they have worked before: a few new links that never work would block
the rest of a list in every run. The first facts of a link replace nothing, and are used.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from enricher.model.catalog import Breaker
from enricher.model.facts import Metadata
from enricher.model.run import Failed, Found, Missing, Outcome, Tripped

NOT_USED: Final = "not used: "  # how the reason begins for an answer that is not trusted
_NEARLY_ALL: Final = 80  # percent


def apply_breaker(
    outcomes: Iterable[Outcome], stored: Metadata, breaker: Breaker
) -> tuple[tuple[Outcome, ...], tuple[Tripped, ...]]:
    """Return the outcomes with those of a source failed where too many of its lookups did, and those sources.

    New facts of links that are stored are not used there, and links that were not found are not counted.
    """
    given = tuple(outcomes)
    has_facts = {ref for ref, record in stored.items() if record.facts}
    counted = [outcome for outcome in given if outcome.ref in has_facts]
    asked = Counter(outcome.ref.source for outcome in counted)
    failed = Counter(outcome.ref.source for outcome in counted if is_failure_of_source(outcome))
    lost = Counter(
        outcome.ref.source
        for outcome in counted
        if isinstance(outcome, Missing) and not stored[outcome.ref].missing
    )
    # Nearly all that was there does not vanish at once: that says something of the source, not of its links.
    failed += Counter({source: n for source, n in lost.items() if 100 * n > _NEARLY_ALL * asked[source]})
    tripped = {
        source: Tripped(source, count, asked[source], breaker.percent)
        for source, count in failed.items()
        if count >= breaker.least and 100 * count > breaker.percent * asked[source]
    }

    def trusted(outcome: Outcome) -> Outcome:
        """Return the outcome as a failure. Its reason has no count, which would differ from run to run."""
        is_first = isinstance(outcome, Found) and outcome.ref not in has_facts
        if isinstance(outcome, Failed) or is_first or outcome.ref.source not in tripped:
            return outcome
        reason = f"{NOT_USED}more than {breaker.percent} % of {outcome.ref.source}'s lookups failed"
        return Failed(outcome.ref, reason if isinstance(outcome, Found) else f"{outcome.reason}; {reason}")

    return tuple(map(trusted, given)), tuple(tripped.values())


def is_failure_of_source(outcome: Outcome) -> bool:
    """Return whether the source gave no answer; a link that it always refuses is not its failure."""
    return isinstance(outcome, Failed) and not outcome.answered
