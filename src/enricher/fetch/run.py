"""Fetch: ask all sources at the same time, and return an outcome for each link."""

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
    """An observer of the progress."""

    def planned(self, due: Sequence[Ref]) -> None:
        """Receive the links that will be checked."""

    def arrived(self, outcome: Outcome) -> None:
        """Receive one outcome, as it arrives."""


def fetch(
    due: Sequence[Ref], sources: Sequence[Source], watcher: Watcher, secrets: Sequence[str] = ()
) -> tuple[Outcome, ...]:
    """Return one outcome for each reference, in their order; each source runs in its own thread.

    No outcome holds one of the secrets, which an upstream may send back.
    """
    shares = [(source, [ref.id for ref in due if ref.source == source.name]) for source in sources]
    asked = [(source, ids) for source, ids in shares if ids]
    arrivals = _Arrivals()
    watcher.planned(due)
    for source, ids in asked:
        # A daemon, so that an interrupt need not wait for an upstream.
        threading.Thread(
            target=_ask, args=(source, ids, arrivals, secrets), name=source.name, daemon=True
        ).start()
    found: dict[Ref, Outcome] = {}
    for outcome in _arriving(arrivals, len(asked)):
        found[outcome.ref] = outcome
        watcher.arrived(outcome)
    return tuple(found[ref] for ref in due)


def _ask(source: Source, ids: Sequence[str], arrivals: _Arrivals, secrets: Sequence[str]) -> None:
    """Pass on the source's first outcome for each id; outcomes of other ids are ignored.

    The end is always reported, even after an error, so that the run does not wait forever.
    """
    left = {Ref(source.name, ident): None for ident in ids}
    try:
        for outcome in source.fetch(ids):
            if outcome.ref in left:
                del left[outcome.ref]
                arrivals.put(sanitize(outcome, secrets))
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
