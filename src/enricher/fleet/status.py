"""The status of all lists, from the last run of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from enricher.fleet.lists import Fleet
from enricher.fleet.result import ListResult

_MOST_NIGHTS: Final = 2  # for which a list may wait


@dataclass(frozen=True, slots=True)
class ListStatus:
    """A list and the result of its last run, if there was one."""

    name: str
    repository: str
    result: ListResult | None
    is_late: bool  # its last run is longer ago than it should be

    @property
    def needs_attention(self) -> bool:
        """Whether a person has to do something."""
        return self.is_late or self.result is None or self.result.outcome.needs_attention


@dataclass(frozen=True, slots=True)
class Status:
    """All lists of the fleet, those that need attention first."""

    title: str
    night: date
    lists: tuple[ListStatus, ...]

    @property
    def summary(self) -> str:
        """How many lists were run in the last night, and how many need attention."""
        run = sum(one.result is not None and one.result.night == self.night for one in self.lists)
        needy = sum(one.needs_attention for one in self.lists)
        verb = "needs" if needy == 1 else "need"
        return f"{run:,} of {len(self.lists):,} lists were run; {needy:,} {verb} attention."

    @property
    def results(self) -> tuple[ListResult, ...]:
        """The results of the lists, for the next status."""
        return tuple(one.result for one in self.lists if one.result)


def status(fleet: Fleet, before: Iterable[ListResult], newest: Iterable[ListResult], night: date) -> Status:
    """Return the status after a night: a list that had no run keeps what was known of it before."""
    earlier = {one.list: one for one in before}
    known = earlier | {one.list: _with_done(one, earlier.get(one.list)) for one in newest}
    lists = (
        ListStatus(one.name, one.repository, found, found is not None and _is_late(found, night))
        for one in fleet.lists
        for found in (known.get(one.name),)
    )
    return Status(fleet.title, night, tuple(sorted(lists, key=lambda one: not one.needs_attention)))


def _with_done(now: ListResult, before: ListResult | None) -> ListResult:
    return replace(now, done=now.done or (before.done if before else None))


def _is_late(result: ListResult, night: date) -> bool:
    return (night - result.night).days >= _MOST_NIGHTS
