"""The circuit breaker: if a source fails too often in a run, none of its answers is used.

The good answers of a half broken upstream cannot be trusted: a failing cache, a template that changes or a
rate limit that answers with its own pages all look like a mixture of errors and facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from enricher.model.catalog import Breaker
from enricher.model.run import Failed, Outcome, Tripped


def apply_breaker(
    outcomes: Iterable[Outcome], breaker: Breaker
) -> tuple[tuple[Outcome, ...], tuple[Tripped, ...]]:
    """Return the outcomes with all of a source failed where too many of its lookups did, and those sources.

    Facts that were found there are not used, and links that were not found there are not counted.
    """
    given = tuple(outcomes)
    tripped = tuple(_tripped(given, breaker))
    sources = frozenset(each.source for each in tripped)
    return tuple(_set_aside(each, breaker) if each.ref.source in sources else each for each in given), tripped


def _tripped(outcomes: tuple[Outcome, ...], breaker: Breaker) -> Iterator[Tripped]:
    asked = Counter(outcome.ref.source for outcome in outcomes)
    failed = Counter(outcome.ref.source for outcome in outcomes if is_failure_of_source(outcome))
    for source, count in failed.items():
        if count >= breaker.least and 100 * count > breaker.percent * asked[source]:
            yield Tripped(source, count, asked[source], breaker.percent)


def is_failure_of_source(outcome: Outcome) -> bool:
    """Return whether the source gave no answer; a link that it always refuses is not its failure."""
    return isinstance(outcome, Failed) and not outcome.answered


def _set_aside(outcome: Outcome, breaker: Breaker) -> Outcome:
    """Return the outcome as a failure. Its reason has no count, which would differ from run to run."""
    if isinstance(outcome, Failed):
        return outcome
    reason = f"not used: more than {breaker.percent} % of {outcome.ref.source}'s lookups failed"
    return Failed(outcome.ref, reason)
