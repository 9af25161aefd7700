"""The plan of a night: which job runs which lists, in which order, and for how long each."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Final

from enricher.fleet.lists import LISTS_AN_HOUR, Fleet, FleetList
from enricher.settings import Turn

_HURRY: Final = 0.95
_LONGEST: Final = 50  # minutes of a list, however much time is left


@dataclass(frozen=True, slots=True)
class Job:
    """One job of the matrix: the lists that it runs one after the other, at its turn of the shared pace."""

    turn: Turn
    lists: tuple[FleetList, ...]
    seconds: float  # for all of them
    every: float = 0.0  # seconds from the begin of one list to that of the next

    def begin(self, at: int, start: float, before: float) -> float:
        """Return when the list at this place may begin; `before` is when the list before it did.

        The lists of all jobs begin evenly, one after the other; after a long one, a job is a little faster.
        """
        even = start + (at + (self.turn.number - 1) / self.turn.of) * self.every
        return max(even, before + _HURRY * self.every)


def jobs_of(fleet: Fleet, night: date) -> tuple[Job, ...]:
    """Return the jobs of a night, at most as many as there are lists.

    Every second night a job goes through its lists backwards: where one list ends the whole job, those behind
    it are before it in the next night. So no list but that one waits for longer than two nights. More lists
    than GitHub answers for in an hour are spread over the night.
    """
    count = min(fleet.jobs, len(fleet.lists))
    step = -1 if night.toordinal() % 2 else 1
    every = count * 3600 / LISTS_AN_HOUR if len(fleet.lists) > LISTS_AN_HOUR else 0.0
    seconds = fleet.hours * 3600.0
    return tuple(
        Job(Turn(at + 1, count), fleet.lists[at::count][::step], seconds, every) for at in range(count)
    )


def matrix(jobs: tuple[Job, ...], night: date) -> str:
    """Return the jobs as JSON for `strategy.matrix` of GitHub Actions, in one line."""
    include = [{"job": f"{job.turn}", "night": f"{night}", "lists": len(job.lists)} for job in jobs]
    return json.dumps({"include": include})


def minutes_for(seconds_left: float, lists_left: int) -> int:
    """Return for how many minutes the next list may send requests: an equal part of the time that is left.

    What a list does not use is shared by those after it.
    """
    return max(1, min(_LONGEST, int(seconds_left / lists_left // 60)))
