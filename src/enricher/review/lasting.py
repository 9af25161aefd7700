"""The problems of a list that last, for its pull request: a run checks some links, and lists only those.

A problem lasts until its link is checked again.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Metadata, Record, Ref
from enricher.model.run import Problem, Report
from enricher.review.policy import FIELD_OF

_Key = tuple[Ref, ProblemKind]


def lasting_problems(
    known: Iterable[Problem], found: Iterable[Problem], answered: Collection[Ref], today: date
) -> tuple[Problem, ...]:
    """Return what was found and the known problems that no answer has ended, each with its first day."""
    before = {_key(problem): problem for problem in known}
    now = {_key(problem): problem for problem in found}
    kept = {
        key: problem
        for key, problem in before.items()
        if key not in now
        and problem.kind is not ProblemKind.BLOCKED  # what is blocked is found in every run
        and problem.ref not in answered
    }
    return (*(_dated(problem, before.get(key), today) for key, problem in now.items()), *kept.values())


def _dated(problem: Problem, known: Problem | None, today: date) -> Problem:
    """Return a problem with its first day. Why a link is not checked may differ; the first reason stays."""
    since = problem.since or (known and known.since) or today
    reason = known.reason if known and problem.kind is ProblemKind.NOT_CHECKED else problem.reason
    return replace(problem, since=since, reason=reason)


def failing(known: Iterable[Problem], metadata: Metadata) -> dict[Ref, date]:
    """Return since when which links without facts could not be checked."""
    return {
        one.ref: one.since
        for one in known
        if one.kind is ProblemKind.NOT_CHECKED and one.since and _is_new(metadata.get(one.ref))
    }


def still_open(known: Iterable[Problem], metadata: Metadata, *, is_waiting: bool) -> tuple[Problem, ...]:
    """Return those of a pull request's problems that can still be open.

    Where it is not open any more, only links without facts were certainly not checked since.
    """
    new = failing(known, metadata)
    return tuple(one for one in known if is_waiting or one.ref in new)


def _is_new(record: Record | None) -> bool:
    return record is None or record.facts is None


def without_passing(problems: Iterable[Problem], known: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without links that just this run could not check: these are no news."""
    before = set(map(_key, known))
    return tuple(one for one in problems if one.kind is not ProblemKind.NOT_CHECKED or _key(one) in before)


def listing(report: Report, problems: Iterable[Problem]) -> Report:
    """Return the report with these problems, in the order of the list.

    Those that a change reports too are left out: the change stays, and they are found only on its first day.
    """
    changed = {(change.ref, change.field) for change in report.changes}
    order = {ref: number for number, ref in enumerate(report.entries)}
    shown = (one for one in problems if one.ref in order and (one.ref, FIELD_OF.get(one.kind)) not in changed)
    return replace(report, problems=tuple(sorted(shown, key=lambda one: order[one.ref])))


def _key(problem: Problem) -> _Key:
    return problem.ref, problem.kind
