"""A run in plain lines, for the terminal and the log."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

from enricher.model.catalog import Decision, ProblemKind
from enricher.model.facts import REQUIRED, Ref
from enricher.model.run import Change, Problem, Publication, Report, Usage, Value
from enricher.review.classification import Group, classify, label
from enricher.review.readme_edits import edit_lines
from enricher.text.markdown import clean, columns, shorten

_LONGEST_VALUE: Final = 60
_LONGEST_PLACE: Final = 120
_NOTICEABLE: Final = 5  # seconds


def summary(report: Report) -> Iterator[str]:
    """Yield what was checked, each group of what was found, and what it cost."""
    yield _checked(report)
    yield from unavailable(report)
    groups = classify(report)
    to_review = [
        *(_problem(problem, report) for problem in groups.problems_to_review),
        *((_placed(c.ref, report), *_change(c, report)[1:]) for c in groups.changes_to_review),
    ]
    if report.readme_edits:
        yield ""
    yield from edit_lines(report.readme_edits)
    if report.lines:
        yield ""
        yield f"Changed lines ({len(report.lines)})"
        for line in report.lines:
            yield f"  {clean(line.file)}, line {line.line}"
            if line.before:
                yield f"  - {clean(line.before)}"
            yield f"  + {clean(line.after)}"
    yield from _group(Group.NEEDS_REVIEW, groups.needs_review, to_review)
    accepted = [_publication(one) for one in report.publications]
    yield from _group(Group.ACCEPTED, len(accepted), accepted)
    yield from _group(Group.NEW, len(groups.new), list(_new(groups.new, report)))
    for group, problems in groups.unconfirmed:
        yield from _group(group, len(problems), [_problem(problem, report) for problem in problems])
    ended = [(clean(name), f"{one.key}: {one}", until_and_reason(one)) for name, one in report.ended]
    yield from _group(Group.ENDED, len(ended), ended)
    if report.oversized:
        yield ""
        yield from (f"{sentence}." for sentence in report.oversized)
    if report.usage:
        yield ""
    yield from map(_cost, report.usage)
    yield from _slowest(report)


def until_and_reason(decision: Decision) -> str:
    """Return until when a field is pinned or a problem is ignored, and why; empty if neither is stated."""
    last = f"until {decision.until}" if decision.until else ""
    return ": ".join(filter(None, (last, clean(decision.reason or ""))))


def _group(group: Group, count: int, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield ""
        yield group.heading(count)
        yield from columns(rows)


def _cost(usage: Usage) -> str:
    limit = usage.rate_limit
    left = ""
    if limit:
        until = datetime.fromtimestamp(limit.resets, UTC).strftime("%H:%M UTC")
        left = f", {limit.remaining} of {limit.limit} left until {until}"
    requests = "request" if usage.requests == 1 else "requests"
    unchanged = f", {usage.unchanged} unchanged" if usage.unchanged else ""
    return f"{usage.upstream}: {usage.requests} {requests}{unchanged}{left}"


def _slowest(report: Report) -> Iterator[str]:
    """Yield which upstream the run waited for, if it was long: all are asked at the same time."""
    slowest = max(report.usage, key=lambda usage: usage.seconds, default=None)
    if slowest and slowest.seconds >= _NOTICEABLE:
        minutes, seconds = divmod(round(slowest.seconds), 60)
        took = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        yield f"All requests took {took}; the slowest source was {slowest.upstream}."


def _checked(report: Report) -> str:
    by_source = Counter(ref.source for ref in report.entries)
    links = ", ".join(f"{count} {source}" for source, count in sorted(by_source.items()))
    rest = f", {report.not_due} not due" if report.not_due else ""
    left = Counter(ref.source for ref in report.left)
    waiting = ", ".join(f"{count} {source}" for source, count in sorted(left.items()))
    later = f", {len(report.left)} left for the next run ({waiting})" if left else ""
    failed = sum(problem.kind is ProblemKind.NOT_CHECKED for problem in report.problems)
    without = f", {failed} not checked" if failed else ""
    checked = f"{report.asked - failed} checked{without}{rest}{later}"
    noun = "link has" if len(report.entries) == 1 else "links have"
    return f"{len(report.entries)} {noun} a source ({links or 'none'}): {checked}"


def unavailable(report: Report) -> Iterator[str]:
    """Yield a line for each source that is unavailable, or of which too many lookups failed."""
    for source in report.down:
        yield f"{source} is unavailable: what was not checked keeps its facts"
    for each in report.tripped:
        share = f"{each.failed} of its {each.asked} lookups failed, more than {each.percent} %"
        yield f"{each.source} is unavailable: {share}; it changes no stored fact"


def _new(changes: Sequence[Change], report: Report) -> Iterator[tuple[str, ...]]:
    """Yield one row a change; the first facts of a link, which are many, share one."""
    first = {change.ref for change in report.changes if change.field in REQUIRED and change.was is None}
    for ref, group in groupby(changes, key=lambda change: change.ref):
        if ref in first:
            yield _names(ref, report), ref.source, f"first facts: {', '.join(map(label, group))}"
        else:
            yield from (_change(change, report) for change in group)


def _change(change: Change, report: Report) -> tuple[str, ...]:
    return _names(change.ref, report), change.source, change_line(change)


def change_line(change: Change) -> str:
    """Return a change in words, such as `license: MIT → none`."""
    return f"{label(change)}: {_value(change.was)} → {_value(change.now)}"


def _problem(problem: Problem, report: Report) -> tuple[str, ...]:
    return _placed(problem.ref, report), problem.ref.source, clean(problem.reason)


def _publication(one: Publication) -> tuple[str, ...]:
    return (
        clean(", ".join(one.names)),
        one.preprint.source,
        f"{shorten(one.place, _LONGEST_PLACE)} ({clean(one.source)})",
    )


def _names(ref: Ref, report: Report) -> str:
    return clean(", ".join(report.entries[ref]))


def _placed(ref: Ref, report: Report) -> str:
    return clean(", ".join(report.placed(ref)))


def _value(value: Value) -> str:
    if isinstance(value, tuple):
        value = ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "-" if value is None else shorten(str(value), _LONGEST_VALUE)
