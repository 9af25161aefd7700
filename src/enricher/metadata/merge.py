"""Merge: what the answers change. A failed fetch is not a change, and nothing said is not a value."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Final

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.run import Change, Failed, Found, Missing, Outcome, Problem, Value

DEAD: Final = "dead"


def merge(
    metadata: Metadata, outcomes: Iterable[Outcome], today: date
) -> tuple[Metadata, tuple[Problem, ...]]:
    """Return the metadata after these outcomes, and what a person should look at.

    Only `Found` changes values. A field that the source left empty keeps what stood before.
    """
    merged = dict(metadata)
    problems: list[Problem] = []
    for outcome in outcomes:
        match outcome:
            case Missing(ref, reason):
                merged[ref] = _miss(merged.get(ref), today)
                confirmed = _is_dead(merged[ref])
                problems.append(
                    Problem(ref, ProblemKind.DEAD if confirmed else ProblemKind.NOT_FOUND, reason)
                )
            case Failed(ref, reason):
                problems.append(Problem(ref, ProblemKind.NOT_CHECKED, reason))
            case Found(ref, facts, unheard):
                problems += (Problem(ref, ProblemKind.NOT_CHECKED, reason) for reason in unheard)
                record = merged.get(ref)
                problems += _judge(ref, record, facts)
                if not _is_replaced(record, facts):
                    merged[ref] = _update(record, facts, today)
    return merged, tuple(problems)


def _miss(record: Record | None, today: date) -> Record:
    """Return the record with one more miss counted, one a day, until the link is known to be dead."""
    if record is None:
        return Record(None, today, Absence(today, today, 1))
    missing = record.missing
    if missing is None:
        return replace(record, missing=Absence(today, today, 1))
    if missing.confirmed or missing.last >= today:
        return record
    return replace(record, missing=Absence(missing.since, today, missing.runs + 1))


def _is_dead(record: Record) -> bool:
    return record.missing is not None and record.missing.confirmed


def _update(record: Record | None, facts: Facts, today: date) -> Record:
    if record is None or record.facts is None or type(record.facts) is not type(facts):
        return Record(facts, today)
    said = {f.name: getattr(facts, f.name) for f in fields(facts)}
    stated = {name: value for name, value in said.items() if value not in (None, "", ())}
    if isinstance(facts, Paper) and isinstance(record.facts, Paper):
        stated["voices"] = _voices(record.facts, facts, stated)
    updated = replace(record.facts, **stated)
    return replace(record, missing=None) if updated == record.facts else Record(updated, today)


def _voices(before: Paper, after: Paper, stated: Collection[str]) -> tuple[str, ...]:
    """Return who said what: of a field that nobody spoke of tonight, who did before."""
    kept = (voice for voice in before.voices if voice.partition(": ")[0] not in stated)
    return tuple(sorted({*kept, *after.voices}))


def voice_of(facts: Facts | None, field: str) -> str | None:
    """Return whose word a field of a paper is, where it is not that of the source itself."""
    voices = facts.voices if isinstance(facts, Paper) else ()
    said = (voice.partition(": ") for voice in voices)
    return next((name for of, _, name in said if of == field), None)


def _is_replaced(record: Record | None, facts: Facts) -> bool:
    """Return whether another repository has taken the name: its id, which a rename keeps, is another."""
    return (
        record is not None
        and isinstance(record.facts, Repository)
        and isinstance(facts, Repository)
        and None not in (record.facts.id, facts.id)
        and record.facts.id != facts.id
    )


def _judge(ref: Ref, record: Record | None, facts: Facts) -> Iterator[Problem]:
    if isinstance(facts, Paper):
        before = record.facts if record is not None and isinstance(record.facts, Paper) else None
        known = before is not None and before.withdrawn
        if facts.withdrawn and not known:
            yield Problem(ref, ProblemKind.WITHDRAWN, f"withdrawn: {facts.comment or 'no reason given'}")
        if facts.retraction and not (before and before.retraction == facts.retraction):
            yield Problem(ref, ProblemKind.RETRACTED, facts.retraction)
    elif _is_replaced(record, facts):
        reason = (
            f"another repository now has this name (id {facts.id}); nothing was taken over. "
            f"If it is the right one, delete {ref} from metadata.yaml; else correct the link"
        )
        yield Problem(ref, ProblemKind.REPLACED, reason)
    elif facts.name.casefold() != ref.id.casefold():
        yield Problem(ref, ProblemKind.MOVED, f"moved to {facts.name}; update the link in the catalog")


def overlay(base: Metadata, ancestor: Metadata, pending: Metadata) -> Metadata:
    """Return the base with the pending facts on top, where the base has not moved on since their ancestor."""
    kept = {ref: record for ref, record in pending.items() if base.get(ref) == ancestor.get(ref)}
    return {**base, **kept}


def keep_only(metadata: Metadata, wanted: Collection[Ref]) -> Metadata:
    """Return the metadata of the references that the catalog still has."""
    return {ref: record for ref, record in metadata.items() if ref in wanted}


def withhold_abstracts(metadata: Metadata, sources: Collection[str]) -> Metadata:
    """Return the metadata without the abstracts of these sources."""
    return {
        ref: replace(record, facts=_withhold(record.facts))
        if record.facts and ref.source in sources
        else record
        for ref, record in metadata.items()
    }


def withhold_new_abstracts(outcomes: Iterable[Outcome], sources: Collection[str]) -> tuple[Outcome, ...]:
    """Return the outcomes without the abstracts of these sources."""
    return tuple(
        replace(outcome, facts=_withhold(outcome.facts))
        if isinstance(outcome, Found) and outcome.ref.source in sources
        else outcome
        for outcome in outcomes
    )


def _withhold(facts: Facts) -> Facts:
    return replace(facts, abstract=None) if isinstance(facts, Paper) else facts


def compare(before: Metadata, after: Metadata, refs: Iterable[Ref]) -> tuple[Change, ...]:
    """Return each field of these references that differs, in their order and that of the fields.

    A link that is known to be dead has one more field, `dead`: the day since when.
    """
    known = (ref for ref in refs if ref in after)
    return tuple(change for ref in known for change in _compare_one(ref, before.get(ref), after[ref]))


def _compare_one(ref: Ref, before: Record | None, after: Record) -> Iterator[Change]:
    was, now = _values(before), _values(after)
    for field in now:
        old, new = was.get(field), now[field]
        nothing_yet = old is None and (new in (None, "", ()) or new is False)
        if old != new and not nothing_yet:
            yield Change(ref, field, old, new, voice_of(after.facts, field))


def _values(record: Record | None) -> dict[str, Value]:
    """Return the values of a record by the names of its fields, its death among them."""
    if record is None:
        return {}
    facts = record.facts
    values = {f.name: getattr(facts, f.name) for f in fields(facts)} if facts else {}
    since = record.missing.since.isoformat() if record.missing and record.missing.confirmed else None
    return {**values, DEAD: since}
