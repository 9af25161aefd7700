"""Review policy: which of the changes go out in this run.

The kind of a field decides. Urgent fields (archived, license, moved) go out on any day, settled ones
(abstract, title, venue, dead link …) on the schedule. Volatile ones (last commit, description …) never open
or update a pull request by themselves: they go out with another change. Counts (stars) are volatile too, but
those that differ enough go out once per `volatile_every`.

What a person pinned stays. What a person rejected by closing a pull request is not proposed again.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final

from enricher.links.resolve import Links, refs_of
from enricher.metadata.merge import compare
from enricher.model.catalog import Entry, Every, ProblemKind, Rules
from enricher.model.facts import DEAD, FIELDS, Absence, Facts, Metadata, Paper, Record, Ref
from enricher.model.fields import ReviewNeed, Volatility
from enricher.model.publishing import ChangeKey, Rejection
from enricher.model.run import Problem, Value
from enricher.render.entry_view import short_count

VOLATILE: Final = frozenset(name for name, kind in FIELDS.items() if kind.is_volatile)
COUNTS: Final = frozenset(name for name, kind in FIELDS.items() if kind.changes is Volatility.COUNT)
FIELD_OF: Final[Mapping[ProblemKind, str]] = {
    kind.problem: name for name, kind in FIELDS.items() if kind.problem
}
FIRST_FACTS: Final = "first facts"
_PAUSE: Final = timedelta(days=30)  # after a count was rejected
_NO_RECORD: Final = Record(None, date.min)


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What people decided about changes, and what day it is."""

    today: date
    rules: Rules
    named: Collection[Ref] = ()  # links of entries named with --entry: no schedule and no threshold applies
    rejections: tuple[Rejection, ...] = ()

    @property
    def on_schedule(self) -> bool:
        """Whether settled fields may go out today."""
        return falls_on(self.rules.schedule, self.today)

    @property
    def on_volatile_day(self) -> bool:
        """Whether counts may go out by themselves today."""
        return falls_on(self.rules.volatile_every, self.today)

    def leaves_out(self, row: ChangeKey) -> bool:
        """Return whether a person left out just this value in the open pull request."""
        return any(row in rejection.rows for rejection in self.rejections if rejection.closed is None)

    def rejects(self, row: ChangeKey) -> bool:
        """Return whether a person rejected just this value, or a count of this link in the last 30 days.

        Of a dead link the value is a day; whoever rejects one does not want to hear of another.
        """
        alike = row.field == DEAD and row.value != _ALIVE
        return (
            any(row in rejection.rows for rejection in self.rejections)
            or (row.field in COUNTS and self._pauses(row))
            or (alike and any(_says_dead(one, row.ref) for each in self.rejections for one in each.rows))
        )

    def _pauses(self, row: ChangeKey) -> bool:
        recent = (r for r in self.rejections if r.closed and self.today < r.closed + _PAUSE)
        return any((row.ref, row.field) == (one.ref, one.field) for r in recent for one in r.rows)


def _says_dead(row: ChangeKey, ref: str) -> bool:
    return (row.ref, row.field) == (ref, DEAD) and row.value != _ALIVE


def falls_on(every: Every, day: date) -> bool:
    """Return whether the day is one of those: each one, Mondays, the first of each month, or none."""
    match every:
        case Every.DAILY:
            return True
        case Every.WEEKLY:
            return day.weekday() == 0
        case Every.MONTHLY:
            return day.day == 1
        case Every.NEVER:
            return False


# --- what stays, whoever publishes ----------------------------------------------------------------


def pinned_fields(entries: Iterable[Entry], links: Links, today: date) -> dict[Ref, frozenset[str]]:
    """Return the fields that the entries pin, or whose kind of problem they ignore, by reference."""
    pinned: dict[Ref, frozenset[str]] = {}
    for entry in entries:
        ignored = {field for kind, field in FIELD_OF.items() if kind in entry.ignored(today)}
        for ref in refs_of(entry, links):
            pinned[ref] = pinned.get(ref, frozenset()) | entry.pinned(today) | ignored
    return {ref: names for ref, names in pinned.items() if names}


def keep_pinned(base: Metadata, merged: Metadata, pinned: Mapping[Ref, frozenset[str]]) -> Metadata:
    """Return the merged metadata with the old values of pinned fields. A field without one may get one."""
    known = {ref: names for ref, names in pinned.items() if ref in merged}
    return {**merged, **{ref: _pin(base.get(ref, _NO_RECORD), merged[ref], known[ref]) for ref in known}}


def _pin(base: Record, merged: Record, names: frozenset[str]) -> Record:
    missing = base.missing if DEAD in names else merged.missing
    if merged.facts is None or base.facts is None:
        return replace(merged, missing=missing)
    old: dict[str, Value] = {name: _value(base, name) for name in names & _names(merged.facts)}
    stated: dict[str, Value] = {name: value for name, value in old.items() if value not in (None, "", ())}
    if "venue" in names and isinstance(merged.facts, Paper):
        stated["accepted"] = _value(base, "accepted")  # which is shown in place of the venue
    return replace(merged, facts=_with_values(merged.facts, stated), missing=missing)


def open_problems(
    problems: Iterable[Problem],
    entries: Iterable[Entry],
    links: Links,
    merged: Metadata,
    context: ReviewContext,
) -> tuple[Problem, ...]:
    """Return the problems without those that an entry ignores and those whose change a person rejected."""
    ignored = {
        (ref, kind)
        for entry in entries
        for ref in refs_of(entry, links)
        for kind in entry.ignored(context.today)
    }
    return tuple(
        problem
        for problem in problems
        if (problem.ref, problem.kind) not in ignored and not _is_rejected(problem, merged, context)
    )


def _is_rejected(problem: Problem, merged: Metadata, context: ReviewContext) -> bool:
    if problem.kind in {ProblemKind.DEAD, ProblemKind.NOT_FOUND}:
        since = problem.since.isoformat() if problem.since else ""
        return context.rejects(row_of(problem.ref, DEAD, since))
    if problem.kind not in FIELD_OF:
        return False
    field = FIELD_OF[problem.kind]
    value = _value(merged.get(problem.ref, _NO_RECORD), field)
    return context.rejects(row_of(problem.ref, field, value))


# --- what a pull request proposes -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _LinkStates:
    """The records of one link: as committed, as answered in this run, and as waiting in the pull request."""

    ref: Ref
    base: Record
    new: Record
    waiting: Record


@dataclass(frozen=True, slots=True)
class _Gate:
    """What may go out in this run, given the rows that wait in the open pull request."""

    context: ReviewContext
    waiting: frozenset[ChangeKey]

    def rejects(self, row: ChangeKey) -> bool:
        """Return whether a person rejected the row.

        One that waits in an open pull request is not rejected by an older one, only there.
        """
        return self.context.leaves_out(row) or (row not in self.waiting and self.context.rejects(row))

    def rejects_value(self, ref: Ref, field: str, value: Value) -> bool:
        """Return the same for a value."""
        return self.rejects(row_of(ref, field, value))

    def opens_for_settled(self, ref: Ref) -> bool:
        """Return whether changes of this link may go out today that are not urgent."""
        return self.context.on_schedule or ref in self.context.named

    def opens_for_counts(self, ref: Ref) -> bool:
        """Return whether this link's counts may go out today without another change."""
        return self.context.on_volatile_day or ref in self.context.named


def propose(base: Metadata, merged: Metadata, pending: Metadata | None, context: ReviewContext) -> Metadata:
    """Return the base with those of the merged values that go out today.

    `pending` is what an open pull request proposes. Its rows stay, and its volatile fields keep their values
    until another change or the calendar updates it.
    """
    held = base if pending is None else pending
    gate = _Gate(context, rows(base, held))
    links = [
        _LinkStates(ref, base.get(ref, _NO_RECORD), record, held.get(ref, _NO_RECORD))
        for ref, record in merged.items()
    ]
    settled = {link.ref: _without_volatile(link, gate) for link in links}
    with_counts = {
        link.ref: _with_volatile(link, settled[link.ref], COUNTS, gate)
        if gate.opens_for_counts(link.ref)
        else settled[link.ref]
        for link in links
    }
    if rows(base, with_counts) == gate.waiting:
        return _without_empty(with_counts)
    return _without_empty(
        {link.ref: _with_volatile(link, settled[link.ref], VOLATILE, gate) for link in links}
    )


def _without_empty(metadata: Metadata) -> Metadata:
    return {ref: record for ref, record in metadata.items() if record.facts or record.missing}


def _without_volatile(link: _LinkStates, gate: _Gate) -> Record:
    """Return the record with the new values that may go out; its volatile fields are those that wait."""
    missing = _absence(link, gate)
    if link.new.facts is None or link.base.facts is None:
        first = _first_facts(link, gate)
        return _dated(link, first, missing) if first else replace(link.new, facts=None, missing=missing)
    values = {field: _settled_value(link, field, gate) for field in _names(link.new.facts)}
    return _dated(link, _with_values(link.new.facts, values), missing)


def _settled_value(link: _LinkStates, field: str, gate: _Gate) -> Value:
    was, now = (_value(record, field) for record in (link.base, link.new))
    waiting = _value(link.waiting, field) if link.waiting.facts else was
    if field in VOLATILE:
        return waiting
    if gate.rejects_value(link.ref, field, now):
        return was
    urgent = FIELDS[field].changes is Volatility.URGENT
    return now if urgent or gate.opens_for_settled(link.ref) else waiting


def _first_facts(link: _LinkStates, gate: _Gate) -> Facts | None:
    """Return the first facts of a link, which go out as one, without those that a person rejected."""
    if link.new.facts is None:
        return None
    new, waiting = _without_rejected(link.ref, link.new.facts, gate), link.waiting.facts
    if gate.rejects(_first_row(link.ref, new)):
        return None
    if waiting is not None:
        return _with_values(new, {name: _value(link.waiting, name) for name in VOLATILE & _names(new)})
    return new if gate.opens_for_settled(link.ref) else None


def _without_rejected(ref: Ref, facts: Facts, gate: _Gate) -> Facts:
    """Return the facts as if those that a person can reject one by one, and did, were not stated."""
    stated = {one.name: getattr(facts, one.name) for one in fields(facts) if one.default is not MISSING}
    rejected = (
        name
        for name, value in stated.items()
        if FIELDS[name].review is ReviewNeed.ALWAYS and value and gate.rejects_value(ref, name, value)
    )
    defaults = {one.name: one.default for one in fields(facts)}
    return _with_values(facts, {name: defaults[name] for name in rejected})


def _absence(link: _LinkStates, gate: _Gate) -> Absence | None:
    """Return whether the link is missing: since when in any run, and that it is dead on schedule."""
    since = link.new.missing and link.new.missing.since.isoformat()
    if since and gate.rejects_value(link.ref, DEAD, since):
        return link.base.missing
    now = _dead_since(link.new)
    if _dead_since(link.base) == now:
        return link.new.missing
    if gate.rejects_value(link.ref, DEAD, now):
        return link.base.missing
    return link.new.missing if gate.opens_for_settled(link.ref) else link.waiting.missing


def _with_volatile(link: _LinkStates, chosen: Record, names: Collection[str], gate: _Gate) -> Record:
    """Return the record with new values of these volatile fields, if they differ enough."""
    if chosen.facts is None or link.new.facts is None:
        return chosen
    values = {field: _volatile_value(link, field, gate) for field in _names(chosen.facts).intersection(names)}
    return _dated(link, _with_values(chosen.facts, values), chosen.missing)


def _volatile_value(link: _LinkStates, field: str, gate: _Gate) -> Value:
    was, now = _value(link.base, field), _value(link.new, field)
    if link.base.facts is None:
        return now
    if gate.rejects_value(link.ref, field, now):
        return was
    enough = (
        field not in COUNTS or link.ref in gate.context.named or is_significant(was, now, gate.context.rules)
    )
    return now if enough else was


def is_significant(was: Value, now: Value, rules: Rules) -> bool:
    """Return whether a count differs enough from the committed one to be proposed."""
    if not isinstance(was, int) or not isinstance(now, int):
        return was != now
    difference = abs(now - was)
    enough = difference >= rules.least and difference * 100 >= rules.percent * was
    return enough or (rules.shown and short_count(was) != short_count(now))


def _dated(link: _LinkStates, facts: Facts, missing: Absence | None) -> Record:
    """Return the record with the date of the state that has the same facts already, or else today's."""
    known = next((state for state in (link.base, link.waiting) if state.facts == facts), link.new)
    return Record(facts, known.changed, missing)


def _dead_since(record: Record) -> str | None:
    return record.dead_since.isoformat() if record.dead_since else None


def _names(facts: Facts) -> frozenset[str]:
    return frozenset(field.name for field in fields(facts))


def _value(record: Record, field: str) -> Value:
    value: Value = getattr(record.facts, field, None)
    return value


def _with_values(facts: Facts, values: Mapping[str, Any]) -> Facts:
    return replace(facts, **values)


# --- rows -----------------------------------------------------------------------------------------


def rows(base: Metadata, proposed: Metadata) -> frozenset[ChangeKey]:
    """Return what is proposed in its shortest form: a row a change, but one for all first facts of a link."""
    found = set()
    for ref, record in proposed.items():
        before = base.get(ref, _NO_RECORD)
        if record.facts and before.facts is None:
            found.add(_first_row(ref, record.facts))
        else:
            changes = compare(base, proposed, [ref])
            found.update(row_of(ref, change.field, change.now) for change in changes)
    return frozenset(found)


def _first_row(ref: Ref, facts: Facts) -> ChangeKey:
    settled = {name: getattr(facts, name) for name in _names(facts) - VOLATILE}
    return ChangeKey(str(ref), FIRST_FACTS, fingerprint(json.dumps(settled, sort_keys=True)))


def row_of(ref: Ref, field: str, value: Value) -> ChangeKey:
    """Return the row of a field with this value."""
    return ChangeKey(str(ref), field, fingerprint(value))


def fingerprint(value: Value) -> str:
    """Return a short hash that differs between values."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]


_ALIVE: Final = fingerprint(None)  # the value of the row of a dead link that is found again
