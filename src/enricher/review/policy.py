"""Propose: which of the changes are worth a person's time tonight.

Three kinds of field. Urgent ones (archived, licence, moved) go out any night. Triggers (abstract, title,
venue, dead link …) follow the schedule. Passengers (stars, last commit, description …) never open or renew a
pull request by themselves: they ride along with a trigger, and stars that differ enough go once per
`volatile_every`.

What a person pinned stays; what a person turned down by closing a pull request is not proposed again.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final

from enricher.links.resolve import Links, refs_of
from enricher.metadata.merge import DEAD, compare
from enricher.model.catalog import Entry, Every, ProblemKind, Rules
from enricher.model.facts import Absence, Facts, Metadata, Record, Ref
from enricher.model.publishing import ChangeKey, Rejection
from enricher.model.run import Value
from enricher.render.entry_view import short_count

STARS: Final = "stars"
PASSENGERS: Final = frozenset(
    {
        STARS,
        "last_commit",
        "description",
        "default_branch",
        "category",
        "comment",
        "pdf",
        "type",
        "version",
        "voices",
    }
)
URGENT: Final = frozenset({"archived", "license", "name"})
FIRST_FACTS: Final = "first facts"
_PAUSE: Final = timedelta(days=30)  # after a star count was turned down
_FIELDS_OF: Final[Mapping[ProblemKind, str]] = {
    ProblemKind.MOVED: "name",
    ProblemKind.DEAD: DEAD,
    ProblemKind.WITHDRAWN: "withdrawn",
    ProblemKind.RETRACTED: "retraction",
}
_NOTHING: Final = Record(None, date.min)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What people have said about changes, and what day it is."""

    today: date
    rules: Rules
    named: Collection[Ref] = ()  # asked for by name today: no schedule and no threshold counts for them
    rejections: tuple[Rejection, ...] = ()

    @property
    def on_schedule(self) -> bool:
        """Whether triggers may go out today."""
        return falls_on(self.rules.schedule, self.today)

    @property
    def on_volatile_day(self) -> bool:
        """Whether stars may go out on their own today."""
        return falls_on(self.rules.volatile_every, self.today)

    def rejects(self, row: ChangeKey) -> bool:
        """Return whether a person has turned down just this value, or a star count of this link lately."""
        return any(row in rejection.rows for rejection in self.rejections) or (
            row.field == STARS and self._pauses(row.ref)
        )

    def _pauses(self, ref: str) -> bool:
        recent = (r for r in self.rejections if self.today < r.closed + _PAUSE)
        return any(row.ref == ref and row.field == STARS for rejection in recent for row in rejection.rows)


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


def pinned_fields(entries: Iterable[Entry], links: Links) -> dict[Ref, frozenset[str]]:
    """Return the fields that the entries pin, or whose kind of problem they ignore, by reference."""
    pinned: dict[Ref, frozenset[str]] = {}
    for entry in entries:
        ignored = {field for kind, field in _FIELDS_OF.items() if kind in entry.ignore}
        for ref in refs_of(entry, links):
            pinned[ref] = pinned.get(ref, frozenset()) | entry.pin | ignored
    return {ref: names for ref, names in pinned.items() if names}


def keep_pinned(base: Metadata, merged: Metadata, pinned: Mapping[Ref, frozenset[str]]) -> Metadata:
    """Return the merged metadata with pinned fields as they stood. What never had a value may get one."""
    known = {ref: names for ref, names in pinned.items() if ref in merged}
    return {**merged, **{ref: _pin(base.get(ref, _NOTHING), merged[ref], known[ref]) for ref in known}}


def _pin(base: Record, merged: Record, names: frozenset[str]) -> Record:
    missing = base.missing if DEAD in names else merged.missing
    if merged.facts is None or base.facts is None:
        return replace(merged, missing=missing)
    stood = {name: _value(base, name) for name in names & _names(merged.facts)}
    said = {name: value for name, value in stood.items() if value not in (None, "", ())}
    return replace(merged, facts=_with_values(merged.facts, said), missing=missing)


# --- what a pull request proposes -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _LinkStates:
    """One link in the three states that count: as committed, as answered today, as already proposed."""

    ref: Ref
    base: Record
    new: Record
    held: Record


@dataclass(frozen=True, slots=True)
class _Review:
    """What people said, and the rows that stand in an open pull request now."""

    wishes: Wishes
    standing: frozenset[ChangeKey]

    def bars(self, row: ChangeKey) -> bool:
        """Return whether a person turned the row down, and has not let it stand in an open one since."""
        return row not in self.standing and self.wishes.rejects(row)

    def bars_value(self, ref: Ref, field: str, value: Value) -> bool:
        """Return the same for a value."""
        return self.bars(ChangeKey(str(ref), field, fingerprint(value)))

    def lets_triggers_go(self, ref: Ref) -> bool:
        """Return whether other changes of this link than urgent ones may go out today."""
        return self.wishes.on_schedule or ref in self.wishes.named

    def lets_stars_go(self, ref: Ref) -> bool:
        """Return whether this link's stars may go out today without a trigger."""
        return self.wishes.on_volatile_day or ref in self.wishes.named


def propose(base: Metadata, merged: Metadata, pending: Metadata | None, wishes: Wishes) -> Metadata:
    """Return the base with those of the merged values that go out today.

    `pending` is what an open pull request proposes. Its rows stay, and its passengers keep their values until
    a trigger or the calendar renews it.
    """
    held = base if pending is None else pending
    review = _Review(wishes, rows(base, held))
    links = [
        _LinkStates(ref, base.get(ref, _NOTHING), record, held.get(ref, _NOTHING))
        for ref, record in merged.items()
    ]
    triggers = {link.ref: _with_triggers(link, review) for link in links}
    with_stars = {
        link.ref: _with_passengers(link, triggers[link.ref], {STARS}, review)
        if review.lets_stars_go(link.ref)
        else triggers[link.ref]
        for link in links
    }
    if rows(base, with_stars) == review.standing:
        return _without_empty(with_stars)
    return _without_empty(
        {link.ref: _with_passengers(link, triggers[link.ref], PASSENGERS, review) for link in links}
    )


def _without_empty(metadata: Metadata) -> Metadata:
    return {ref: record for ref, record in metadata.items() if record.facts or record.missing}


def _with_triggers(link: _LinkStates, review: _Review) -> Record:
    """Return the link with its new triggers where they go out; its passengers are those that are held."""
    missing = _absence(link, review)
    if link.new.facts is None or link.base.facts is None:
        first = _first_facts(link, review)
        return _dated(link, first, missing) if first else replace(link.new, facts=None, missing=missing)
    values = {field: _trigger(link, field, review) for field in _names(link.new.facts)}
    return _dated(link, _with_values(link.new.facts, values), missing)


def _trigger(link: _LinkStates, field: str, review: _Review) -> Value:
    was, now = (_value(record, field) for record in (link.base, link.new))
    stood = _value(link.held, field) if link.held.facts else was
    if field in PASSENGERS:
        return stood
    if review.bars_value(link.ref, field, now):
        return was
    return now if field in URGENT or review.lets_triggers_go(link.ref) else stood


def _first_facts(link: _LinkStates, review: _Review) -> Facts | None:
    """Return the first facts of a link, which go out as one."""
    new, held = link.new.facts, link.held.facts
    if new is None or review.bars(_first_row(link.ref, new)):
        return None
    if held is not None:
        return _with_values(new, {name: _value(link.held, name) for name in PASSENGERS & _names(new)})
    return new if review.lets_triggers_go(link.ref) else None


def _absence(link: _LinkStates, review: _Review) -> Absence | None:
    """Return whether the link is missing. Counting goes on every night; a death goes out on schedule."""
    was, now = _death(link.base), _death(link.new)
    if was == now:
        return link.new.missing
    if review.bars_value(link.ref, DEAD, now):
        return link.base.missing
    return link.new.missing if review.lets_triggers_go(link.ref) else link.held.missing


def _with_passengers(
    link: _LinkStates, chosen: Record, passengers: Collection[str], review: _Review
) -> Record:
    """Return the record with these passengers new, as far as they differ enough from the committed ones."""
    if chosen.facts is None or link.new.facts is None:
        return chosen
    values = {
        field: _passenger(link, field, review) for field in _names(chosen.facts).intersection(passengers)
    }
    return _dated(link, _with_values(chosen.facts, values), chosen.missing)


def _passenger(link: _LinkStates, field: str, review: _Review) -> Value:
    was, now = _value(link.base, field), _value(link.new, field)
    if link.base.facts is None:
        return now
    if review.bars_value(link.ref, field, now):
        return was
    counts = field != STARS or link.ref in review.wishes.named
    return now if counts or is_significant(was, now, review.wishes.rules) else was


def is_significant(was: Value, now: Value, rules: Rules) -> bool:
    """Return whether a star count differs enough from the committed one to be shown to a person."""
    if not isinstance(was, int) or not isinstance(now, int):
        return was != now
    difference = abs(now - was)
    enough = difference >= rules.least and difference * 100 >= rules.percent * was
    return enough or (rules.shown and short_count(was) != short_count(now))


def _dated(link: _LinkStates, facts: Facts, missing: Absence | None) -> Record:
    """Return the record with the date of the state in which its facts stand already, or else today's."""
    known = next((state for state in (link.base, link.held) if state.facts == facts), link.new)
    return Record(facts, known.changed, missing)


def _death(record: Record) -> str | None:
    return record.missing.since.isoformat() if record.missing and record.missing.confirmed else None


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
        before = base.get(ref, _NOTHING)
        if record.facts and before.facts is None:
            found.add(_first_row(ref, record.facts))
        else:
            changes = compare(base, proposed, [ref])
            found.update(ChangeKey(str(ref), change.field, fingerprint(change.now)) for change in changes)
    return frozenset(found)


def _first_row(ref: Ref, facts: Facts) -> ChangeKey:
    triggers = {name: value for name, value in asdict(facts).items() if name not in PASSENGERS}
    return ChangeKey(str(ref), FIRST_FACTS, fingerprint(json.dumps(triggers, sort_keys=True)))


def fingerprint(value: Value) -> str:
    """Return a short hash that tells values apart."""
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:12]
