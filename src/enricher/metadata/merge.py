"""Merge: what the outcomes change. A failed fetch is not a change, and an empty field is not a value."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

from enricher.model.catalog import ProblemKind
from enricher.model.facts import DEAD, Absence, Facts, Metadata, Paper, Record, Ref, Repository
from enricher.model.run import Change, Failed, Found, Missing, Outcome, Problem, Value


def merge(
    metadata: Metadata, outcomes: Iterable[Outcome], today: date
) -> tuple[Metadata, tuple[Problem, ...]]:
    """Return the metadata after these outcomes, and the problems that they show.

    Only `Found` changes values. A field that the source left empty keeps its old value.
    """
    merged = dict(metadata)
    problems: list[Problem] = []
    for outcome in outcomes:
        match outcome:
            case Missing(ref, reason):
                merged[ref], absence = _miss(merged.get(ref), today)
                kind = ProblemKind.DEAD if absence.confirmed else ProblemKind.NOT_FOUND
                problems.append(Problem(ref, kind, reason, absence.since))
            case Failed(ref, reason):
                problems.append(Problem(ref, ProblemKind.NOT_CHECKED, reason))
            case Found(ref, facts, gaps):
                problems += (Problem(ref, ProblemKind.NOT_CHECKED, gap.reason) for gap in gaps)
                record = merged.get(ref)
                problems += _problems(ref, record, facts)
                if not _is_replaced(record, facts):
                    merged[ref] = _update(record, facts, today)
    return merged, tuple(problems)


def _miss(record: Record | None, today: date) -> tuple[Record, Absence]:
    """Return the record and its absence after a day on which the link was not found.

    Only the first day and the one that makes the link dead change the record, so that only these are written.
    """
    known = record or Record(None, today)
    absence = known.missing or Absence(today, today)
    lasted = replace(absence, last=today)
    if lasted.confirmed and not absence.confirmed:
        absence = lasted
    return replace(known, missing=absence), absence


def _update(record: Record | None, facts: Facts, today: date) -> Record:
    if record is None or record.facts is None or type(record.facts) is not type(facts):
        return Record(facts, today)
    given = {f.name: getattr(facts, f.name) for f in fields(facts)}
    stated: dict[str, Any] = {name: value for name, value in given.items() if value not in (None, "", ())}
    if isinstance(facts, Paper) and isinstance(record.facts, Paper):
        stated["provenance"] = _provenance(record.facts, facts, stated)
        if facts.accepted:
            stated["disputed"] = None  # what was disputed before is settled
    updated = replace(record.facts, **stated)
    return replace(record, missing=None) if updated == record.facts else Record(updated, today)


def _provenance(before: Paper, after: Paper, stated: Collection[str]) -> tuple[str, ...]:
    """Return which index gave which field; a field that is empty in the answer keeps its old index."""
    kept = (entry for entry in before.provenance if entry.partition(": ")[0] not in stated)
    return tuple(sorted({*kept, *after.provenance}))


def _is_replaced(record: Record | None, facts: Facts) -> bool:
    """Return whether another repository has taken the name: its id, which a rename keeps, is another."""
    return (
        record is not None
        and isinstance(record.facts, Repository)
        and isinstance(facts, Repository)
        and None not in (record.facts.id, facts.id)
        and record.facts.id != facts.id
    )


def _problems(ref: Ref, record: Record | None, facts: Facts) -> Iterator[Problem]:
    """Yield what the facts of a link that was found say against it."""
    if isinstance(facts, Paper):
        before = record.facts if record is not None and isinstance(record.facts, Paper) else None
        known = before is not None and before.withdrawn
        if facts.withdrawn and not known:
            yield Problem(ref, ProblemKind.WITHDRAWN, f"withdrawn: {facts.comment or 'no reason given'}")
        if facts.retraction and not (before and before.retraction == facts.retraction):
            yield Problem(ref, ProblemKind.RETRACTED, facts.retraction)
        if facts.disputed and not (before and before.disputed == facts.disputed):
            yield Problem(ref, ProblemKind.DISPUTED, facts.disputed)
    elif _is_replaced(record, facts):
        reason = (
            f"another repository now has this name (id {facts.id}); its facts were not used. "
            f"If it is the right one, delete {ref} from metadata.yaml; else correct the link in the catalog"
        )
        yield Problem(ref, ProblemKind.REPLACED, reason)
    elif has_moved(ref, facts):
        yield Problem(ref, ProblemKind.MOVED, f"moved to {facts.name}; update the link in the catalog")


def has_moved(ref: Ref, facts: Facts | None) -> bool:
    """Return whether the repository has another name than its link."""
    return isinstance(facts, Repository) and facts.name.casefold() != ref.id.casefold()


def overlay(base: Metadata, ancestor: Metadata, pending: Metadata) -> Metadata:
    """Return the base with the pending facts on top, unless the base has changed since their ancestor."""
    kept = {ref: record for ref, record in pending.items() if base.get(ref) == ancestor.get(ref)}
    return {**base, **kept}


def absences(metadata: Metadata) -> dict[Ref, Absence]:
    """Return since when which links are not found."""
    return {ref: record.missing for ref, record in metadata.items() if record.missing}


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

    A dead link has one more field, `dead`: the day since when. The first name of a repository that is not the
    one in the link is a move: what was there before is the link's.
    """
    known = (ref for ref in refs if ref in after)
    return tuple(change for ref in known for change in _compare_one(ref, before.get(ref), after[ref]))


def _compare_one(ref: Ref, before: Record | None, after: Record) -> Iterator[Change]:
    was, now = _values(before), _values(after)
    for field in now:
        old, new = was.get(field), now[field]
        still_empty = old is None and (new in (None, "", ()) or new is False)
        if old != new and not still_empty:
            index = after.facts.provenance_of(field) if isinstance(after.facts, Paper) else None
            is_moved = old is None and field == "name" and str(new).casefold() != ref.id.casefold()
            yield Change(ref, field, ref.id if is_moved else old, new, index)


def _values(record: Record | None) -> dict[str, Value]:
    """Return the values of a record by the names of its fields, and since when it is dead."""
    if record is None:
        return {}
    facts = record.facts
    values = {f.name: getattr(facts, f.name) for f in fields(facts)} if facts else {}
    return {**values, DEAD: record.dead_since.isoformat() if record.dead_since else None}
