"""Fetch: ask all sources at the same time, and return an outcome for each link that was asked for."""

import queue
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from enricher.errors import UpstreamError
from enricher.fetch.circuit_breaker import is_failure_of_source
from enricher.fetch.sanitize import sanitize
from enricher.model.facts import Ref
from enricher.model.run import Fetched, Held, Outcome
from enricher.model.source import Source, known_near


@dataclass(frozen=True, slots=True)
class _End:
    """The end of one source's work."""

    source: str
    is_down: bool


_Arrivals = queue.SimpleQueue[Outcome | _End]


class Watcher(Protocol):
    """An observer of the progress."""

    def planned(self, due: Sequence[Ref]) -> None:
        """Receive the links that will be checked."""

    def arrived(self, outcome: Outcome) -> None:
        """Receive one outcome, as it arrives."""

    def ended(self, source: str) -> None:
        """Receive the end of one source's work; links of it without an outcome were not asked for."""


def fetch(
    due: Sequence[Ref], sources: Sequence[Source], watcher: Watcher, secrets: Sequence[str] = ()
) -> Fetched:
    """Return the outcomes in the order of the references; each source runs in its own thread.

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
    down: set[str] = set()
    for arrival in _arriving(arrivals, len(asked)):
        if isinstance(arrival, _End):
            watcher.ended(arrival.source)
            down |= {arrival.source} if arrival.is_down else set()
        else:
            found[arrival.ref] = arrival
            watcher.arrived(arrival)
    outcomes = [found[ref] for ref in due if ref in found]
    return Fetched(
        outcomes=tuple(outcome for outcome in outcomes if not isinstance(outcome, Held)),
        held=tuple(outcome for outcome in outcomes if isinstance(outcome, Held)),
        left=tuple(ref for ref in due if ref not in found),
        down=tuple(source.name for source in sources if source.name in down),
    )


def _ask(source: Source, ids: Sequence[str], arrivals: _Arrivals, secrets: Sequence[str]) -> None:
    """Pass on the source's first outcome for each id; outcomes of other ids are ignored.

    The end is always reported, even after an error, so that the run does not wait forever.
    """
    waiting = {Ref(source.name, ident) for ident in ids}
    answered: list[str] = []
    silent: list[str] = []
    is_down = True
    try:
        for outcome in source.fetch(ids):
            if outcome.ref in waiting:
                waiting.remove(outcome.ref)
                arrivals.put(sanitize(outcome, secrets))
                if not isinstance(outcome, Held):
                    (silent if is_failure_of_source(outcome) else answered).append(outcome.ref.id)
        is_down = bool(silent) and not answered and not _is_up(source, silent)
    except UpstreamError:
        return
    finally:
        arrivals.put(_End(source.name, is_down))


def _is_up(source: Source, ids: Sequence[str]) -> bool:
    """Return whether the source answers for its well-known record: then these ids alone have no answer."""
    known = [source.match(one.url) or "" for one in known_near(source, ids)[:1]]
    outcomes = list(source.fetch(known)) if known else []
    return bool(known) and not any(isinstance(one, Held) or is_failure_of_source(one) for one in outcomes)


def _arriving(arrivals: _Arrivals, running: int) -> Iterator[Outcome | _End]:
    while running:
        arrival = arrivals.get()
        running -= isinstance(arrival, _End)
        yield arrival
