"""The breaker: a source that fails too often in one night changes nothing in it.

An upstream that is half broken is not to be believed with the other half: a failing cache, a template that
is being changed or a throttle that answers with pages of its own all look like a mixture of errors and facts.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from enricher.model.catalog import Breaker
from enricher.model.run import Failed, Outcome, Tripped


def apply_breaker(
    outcomes: Iterable[Outcome], breaker: Breaker
) -> tuple[tuple[Outcome, ...], tuple[Tripped, ...]]:
    """Return the outcomes with all of a source failed where too many of its lookups did, and those sources.

    What was found there is not taken over, and what was missing there is not counted as missing.
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
    """Return whether the source could not be asked, as against one link that it has refused for good."""
    return isinstance(outcome, Failed) and not outcome.answered


def _set_aside(outcome: Outcome, breaker: Breaker) -> Outcome:
    """Return the outcome as a failure. Its words have no count in them, which would be another each night."""
    if isinstance(outcome, Failed):
        return outcome
    reason = f"set aside: more than {breaker.percent} % of {outcome.ref.source}'s lookups failed tonight"
    return Failed(outcome.ref, reason)
