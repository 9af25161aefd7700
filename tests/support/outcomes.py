"""What a source says until its work ends."""

from collections.abc import Iterator
from contextlib import suppress

from enricher.errors import UpstreamError
from enricher.model.run import Outcome


def until_the_end(fetched: Iterator[Outcome]) -> dict[str, Outcome]:
    """Return the outcomes by their ids, each of which has one at most, whether the source is available or not."""
    outcomes: dict[str, Outcome] = {}
    with suppress(UpstreamError):
        for outcome in fetched:
            assert outcome.ref.id not in outcomes
            outcomes[outcome.ref.id] = outcome
    return outcomes
