"""A run in plain lines, for the terminal and the log."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.run import Change, Problem, Publication, Report, Tripped, Value
from enricher.text.markdown import clean, columns, shorten

_LONGEST_VALUE: Final = 60


_LONGEST_PLACE: Final = 120


_NOTICED: Final = 5  # seconds


_ALWAYS_KNOWN: Final = frozenset({"title", "name"})  # new only where the whole link is


def summary(report: Report) -> Iterator[str]:
    """Yield what changed, what could not be checked and why, and what it cost."""
    yield _asked(report)
    for each in report.tripped:
        yield f"{each.source} changes nothing tonight: {failed_share(each)}"
    if report.changes:
        yield ""
        yield f"Changed ({len(report.changes)})"
        yield from columns(list(_changes(report)))
    if report.publications:
        yield ""
        yield f"Published since ({len(report.publications)})"
        yield from columns([_publication(one) for one in report.publications])
    judged = [p for p in report.problems if p.kind is not ProblemKind.NOT_CHECKED]
    unchecked = [p for p in report.problems if p.kind is ProblemKind.NOT_CHECKED]
    for heading, problems in (
        ("To judge", judged),
        ("Not checked, and left as it was", unchecked),
    ):
        if problems:
            yield ""
            yield f"{heading} ({len(problems)})"
            yield from columns([_problem(problem, report) for problem in problems])
    if report.usage:
        yield ""
    for usage in report.usage:
        limit = usage.rate_limit
        left = ""
        if limit:
            until = datetime.fromtimestamp(limit.resets, UTC).strftime("%H:%M UTC")
            left = f", {limit.remaining} of {limit.limit} left until {until}"
        requests = "request" if usage.requests == 1 else "requests"
        unchanged = f", {usage.unchanged} unchanged" if usage.unchanged else ""
        yield f"{usage.upstream}: {usage.requests} {requests}{unchanged}{left}"
    yield from _slowest(report)


def _slowest(report: Report) -> Iterator[str]:
    """Yield which upstream the run waited for, where that was long: they are asked side by side."""
    slowest = max(report.usage, key=lambda usage: usage.seconds, default=None)
    if slowest and slowest.seconds >= _NOTICED:
        minutes, seconds = divmod(round(slowest.seconds), 60)
        took = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        yield f"The asking took {took}; the slowest was {slowest.upstream}."


def _asked(report: Report) -> str:
    by_source = Counter(ref.source for ref in report.entries)
    links = ", ".join(f"{count} {source}" for source, count in sorted(by_source.items()))
    rest = f", {report.not_due} not due" if report.not_due else ""
    left = Counter(ref.source for ref in report.left)
    waiting = ", ".join(f"{count} {source}" for source, count in sorted(left.items()))
    later = f", {len(report.left)} left for the next run ({waiting})" if left else ""
    asked = f"{report.asked} asked{rest}{later}"
    return f"{len(report.entries)} links known to a source ({links or 'none'}): {asked}"


def failed_share(tripped: Tripped) -> str:
    """Return in words how many of a source's lookups failed."""
    return f"{tripped.failed} of its {tripped.asked} lookups failed, more than {tripped.percent} %"


def _changes(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield one row a change; the first facts of a link, which are many, share one."""
    for ref, group in groupby(report.changes, key=lambda change: change.ref):
        changes = list(group)
        fields = ", ".join(change.field.replace("_", " ") for change in changes)
        if changes[0].was is None and changes[0].field in _ALWAYS_KNOWN:
            yield _names(ref, report), ref.source, f"first facts: {fields}"
        else:
            yield from (_change(change, report) for change in changes)


def _change(change: Change, report: Report) -> tuple[str, ...]:
    field = change.field.replace("_", " ")
    return (
        _names(change.ref, report),
        change.voice or change.ref.source,
        f"{field}: {_value(change.was)} → {_value(change.now)}",
    )


def _problem(problem: Problem, report: Report) -> tuple[str, ...]:
    return _names(problem.ref, report), problem.ref.source, problem.kind, clean(problem.reason)


def _publication(one: Publication) -> tuple[str, ...]:
    return (
        clean(", ".join(one.names)),
        one.preprint.source,
        f"{shorten(one.place, _LONGEST_PLACE)} ({one.ref.source})",
    )


def _names(ref: Ref, report: Report) -> str:
    return clean(", ".join(report.entries[ref]))


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        value = ", ".join(value)
    return "-" if value is None else shorten(str(value), _LONGEST_VALUE)
