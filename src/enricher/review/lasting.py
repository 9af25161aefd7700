"""The problems of a list that last, for its pull request: a run checks some links, and lists only those.

A problem lasts until its link is checked again. A source in trouble is one problem, whatever links were due.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Metadata, Record, Ref
from enricher.model.run import Problem, Report, Tripped
from enricher.review.policy import FIELD_OF

_Key = tuple[Ref, ProblemKind]


def in_trouble(down: Iterable[str], tripped: Iterable[Tripped], found: Iterable[Problem]) -> dict[str, str]:
    """Return why no link of these sources is checked; without figures, which differ from run to run."""
    failing = {each.source: f"more than {each.percent} % of its lookups failed" for each in tripped}
    reasons = {one.ref.source: one.reason for one in found if one.kind is ProblemKind.NOT_CHECKED}
    return {**failing, **{name: f"unavailable: {reasons.get(name, 'no answer')}" for name in down}}


def lasting_problems(
    known: Iterable[Problem],
    found: Iterable[Problem],
    trouble: Mapping[str, str],
    answered: Collection[Ref],
    today: date,
) -> tuple[Problem, ...]:
    """Return what was found and the known problems that no answer has ended, each with its first day.

    A problem of a source has a reference without an id. Why a link cannot be checked can differ from run to
    run; the first reason stays.
    """
    before = {_key(problem): problem for problem in known}
    sources = (Problem(Ref(name, ""), ProblemKind.NOT_CHECKED, why) for name, why in trouble.items())
    single = (
        one for one in found if one.kind is not ProblemKind.NOT_CHECKED or one.ref.source not in trouble
    )
    now = {_key(problem): problem for problem in (*sources, *single)}
    answering = {ref.source for ref in answered}
    kept = {
        key: problem
        for key, problem in before.items()
        if key not in now
        and problem.kind is not ProblemKind.BLOCKED  # what is blocked is found in every run
        and problem.ref not in answered
        and (problem.ref.id or problem.ref.source not in answering)
    }
    return (*(_dated(problem, before.get(key), today) for key, problem in now.items()), *kept.values())


def _dated(problem: Problem, known: Problem | None, today: date) -> Problem:
    since = problem.since or (known and known.since) or today
    reason = known.reason if known and problem.kind is ProblemKind.NOT_CHECKED else problem.reason
    return replace(problem, since=since, reason=reason)


def failing(known: Iterable[Problem], metadata: Metadata) -> dict[Ref, date]:
    """Return since when which links without facts could not be checked."""
    return {
        one.ref: one.since
        for one in known
        if one.kind is ProblemKind.NOT_CHECKED and one.ref.id and one.since and _is_new(metadata.get(one.ref))
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
    """Return the problems without single links that just this run could not check: these are no news."""
    before = set(map(_key, known))
    return tuple(
        one
        for one in problems
        if one.kind is not ProblemKind.NOT_CHECKED or not one.ref.id or _key(one) in before
    )


def listing(report: Report, problems: Iterable[Problem]) -> Report:
    """Return the report with these problems, in the order of the list; sources are named by their links.

    Those that a change reports too are left out: the change stays, and they are found only on its first day.
    """
    changed = {(change.ref, change.field) for change in report.changes}
    counts = Counter(ref.source for ref in report.entries)
    sources = {
        Ref(name, ""): (f"{count:,} links" if count > 1 else "1 link",) for name, count in counts.items()
    }
    entries = {**sources, **report.entries}
    order = {ref: number for number, ref in enumerate(entries)}
    shown = (
        one for one in problems if one.ref in entries and (one.ref, FIELD_OF.get(one.kind)) not in changed
    )
    return replace(report, problems=tuple(sorted(shown, key=lambda one: order[one.ref])), entries=entries)


def _key(problem: Problem) -> _Key:
    return problem.ref, problem.kind
