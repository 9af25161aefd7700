"""What became of a list in a night, and the JSON by which the jobs tell the status page."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """How the run of a list ended."""

    DONE = "done"
    UNAVAILABLE = "source unavailable"  # what the others said is in the pull request
    MISTAKE = "needs a correction"  # in the list's catalog or README
    FAILED = "failed"
    STOPPED = "stopped"  # it ran for too long
    NOT_REACHED = "not reached"  # the job's time was used up
    SET_UP = "set-up proposed"
    NOT_WANTED = "set-up closed"  # a person closed its pull request

    @property
    def needs_attention(self) -> bool:
        """Whether a person has to do something."""
        return self in {Outcome.MISTAKE, Outcome.FAILED, Outcome.STOPPED, Outcome.NOT_REACHED}


@dataclass(frozen=True, slots=True)
class ListResult:
    """The result of one list; `detail` says why, in the words of the run. Counts are those of its report."""

    list: str
    night: date
    outcome: Outcome
    detail: str = ""
    pull_request: str | None = None
    changes: int = 0  # new in this run
    waiting: int = 0  # in the open pull request since an earlier one
    problems: int = 0
    left: int = 0  # links that were due and are left for the next run
    seconds: int = 0
    done: date | None = None  # the last night whose run was complete


def to_json(results: Iterable[ListResult]) -> str:
    """Return the results as JSON."""
    return json.dumps({"lists": [asdict(one) for one in results]}, indent=1, default=str) + "\n"


def from_json(text: str) -> tuple[ListResult, ...]:
    """Return the results; keys of a later version are left out. Raises ValueError for another format."""
    known = {field.name for field in fields(ListResult)}
    try:
        return tuple(
            ListResult(
                **{
                    **{name: value for name, value in one.items() if name in known},
                    "night": date.fromisoformat(one["night"]),
                    "outcome": Outcome(one["outcome"]),
                    "done": date.fromisoformat(one["done"]) if one["done"] else None,
                }
            )
            for one in json.loads(text)["lists"]
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no results of a fleet: {error}") from error
