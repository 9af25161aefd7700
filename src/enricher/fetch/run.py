"""Fetch: ask every source side by side, and give every reference an outcome. The only network in."""

import queue
import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

from enricher.fetch.sanitize import sanitize
from enricher.model.facts import Ref
from enricher.model.run import Failed, Outcome
from enricher.model.source import Source

_Arrivals = queue.SimpleQueue[Outcome | None]  # None: one source is done


class Watcher(Protocol):
    """Somebody who wants to see how the asking goes."""

    def planned(self, due: Sequence[Ref]) -> None:
        """Hear what will be asked."""

    def arrived(self, outcome: Outcome) -> None:
        """Hear of one outcome, as it comes."""


def fetch(due: Sequence[Ref], sources: Sequence[Source], watcher: Watcher) -> tuple[Outcome, ...]:
    """Return one outcome for each reference, in their order; each source asks in a thread of its own."""
    shares = [(source, [ref.id for ref in due if ref.source == source.name]) for source in sources]
    asked = [(source, ids) for source, ids in shares if ids]
    arrivals = _Arrivals()
    watcher.planned(due)
    for source, ids in asked:
        # A daemon, so that an interrupt need not wait for an upstream.
        threading.Thread(target=_ask, args=(source, ids, arrivals), name=source.name, daemon=True).start()
    found: dict[Ref, Outcome] = {}
    for outcome in _arriving(arrivals, len(asked)):
        found[outcome.ref] = outcome
        watcher.arrived(outcome)
    return tuple(found[ref] for ref in due)


def _ask(source: Source, ids: Sequence[str], arrivals: _Arrivals) -> None:
    """Pass on the source's first outcome for each id; what it says of others does not count.

    Whatever happens the end is told, so that nobody waits for ever.
    """
    left = {Ref(source.name, ident): None for ident in ids}
    try:
        for outcome in source.fetch(ids):
            if outcome.ref in left:
                del left[outcome.ref]
                arrivals.put(sanitize(outcome))
    finally:
        for ref in left:
            arrivals.put(Failed(ref, f"{source.name} gave no answer for it"))
        arrivals.put(None)


def _arriving(arrivals: _Arrivals, running: int) -> Iterator[Outcome]:
    while running:
        outcome = arrivals.get()
        if outcome is None:
            running -= 1
        else:
            yield outcome
