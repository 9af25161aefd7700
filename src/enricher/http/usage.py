"""What a run cost: requests, seconds and rate limits by upstream, within its budget."""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from enricher.errors import BudgetSpent
from enricher.model.run import RateLimit, Usage

_TIME_SPENT: Final = "the time of this run is used up; the next run asks {} for the rest"
_BUDGET_SPENT: Final = "the budget of {} requests to {} is used up; the next run asks for the rest"


@dataclass(slots=True)
class Meter:
    """Counts what a run costs, upstream by upstream; shared by all threads.

    `budget` is how many requests the run may make to each, and `seconds` for how long it may make them; None
    for as many and as long as it takes.
    """

    budget: int | None = None
    seconds: float | None = None
    _start: float = field(default_factory=time.monotonic)
    _requests: dict[str, int] = field(default_factory=dict)
    _begun: dict[str, float] = field(default_factory=dict)  # on the monotonic clock
    _ended: dict[str, float] = field(default_factory=dict)  # the same
    _unchanged: dict[str, int] = field(default_factory=dict)
    _limits: dict[str, RateLimit] = field(default_factory=dict)
    _hosts: dict[str, bool] = field(default_factory=dict)
    _unknown: dict[str, None] = field(default_factory=dict)  # hosts whose names could not be found
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def require(self, upstream: str, pause: float) -> None:
        """Raise BudgetSpent where a request after so many seconds would be too late for this run."""
        if self.seconds is not None and time.monotonic() + pause > self._start + self.seconds:
            raise BudgetSpent(_TIME_SPENT.format(upstream))

    def count(self, upstream: str) -> None:
        """Count one request. Raises BudgetSpent where the budget has none left."""
        with self._lock:
            requests = self._requests.get(upstream, 0)
            if requests == self.budget:
                raise BudgetSpent(_BUDGET_SPENT.format(self.budget, upstream))
            self._requests[upstream] = requests + 1
            self._begun.setdefault(upstream, time.monotonic())

    def end(self, upstream: str) -> None:
        """Note that a request has been answered, or never will be."""
        with self._lock:
            self._ended[upstream] = time.monotonic()

    def note_host(self, host: str, *, answered: bool) -> None:
        """Remember that a request went to a host, or that the host answered, with any status."""
        with self._lock:
            self._hosts[host] = answered or self._hosts.get(host, False)

    def hosts(self) -> dict[str, bool]:
        """Return the hosts that requests went to, and whether each has ever answered."""
        with self._lock:
            return dict(self._hosts)

    def note_unknown(self, host: str) -> None:
        """Remember that the name of a host could not be found."""
        with self._lock:
            self._unknown[host] = None

    def without_network(self) -> tuple[str, ...]:
        """Return the hosts that requests went to if no name of them could ever be found; else none."""
        with self._lock:
            is_offline = all(host in self._unknown and not known for host, known in self._hosts.items())
            return tuple(self._hosts) if is_offline else ()

    def count_unchanged(self, upstream: str) -> None:
        """Count one of the requests as answered with "not modified"."""
        with self._lock:
            self._unchanged[upstream] = self._unchanged.get(upstream, 0) + 1

    def note(self, upstream: str, limit: RateLimit) -> None:
        """Remember the newest rate limit that the upstream stated."""
        with self._lock:
            self._limits[upstream] = limit

    def usage(self) -> tuple[Usage, ...]:
        """Return what each upstream was asked, in the order of first use."""
        with self._lock:
            return tuple(
                Usage(
                    name,
                    count,
                    self._limits.get(name),
                    self._ended.get(name, begun) - begun,
                    self._unchanged.get(name, 0),
                )
                for (name, count), begun in zip(self._requests.items(), self._begun.values(), strict=True)
            )
