"""Merge: what the answers change. A failed fetch is not a change, and nothing said is not a value."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, replace
from datetime import date

from enricher.model import (
    Change,
    Facts,
    Failed,
    Found,
    Metadata,
    Missing,
    Outcome,
    Paper,
    Problem,
    ProblemKind,
    Record,
    Ref,
    Repository,
)


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
                problems.append(Problem(ref, ProblemKind.NOT_FOUND, reason))
            case Failed(ref, reason):
                problems.append(Problem(ref, ProblemKind.NOT_CHECKED, reason))
            case Found(ref, facts):
                record = merged.get(ref)
                problems += _judge(ref, record, facts)
                if not _is_replaced(record, facts):
                    merged[ref] = _update(record, facts, today)
    return merged, tuple(problems)


def _update(record: Record | None, facts: Facts, today: date) -> Record:
    if record is None or type(record.facts) is not type(facts):
        return Record(facts, today)
    said = {f.name: getattr(facts, f.name) for f in fields(facts)}
    updated = replace(
        record.facts, **{name: value for name, value in said.items() if value not in (None, "", ())}
    )
    return record if updated == record.facts else Record(updated, today)


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
        if facts.withdrawn:
            yield Problem(ref, ProblemKind.WITHDRAWN, f"withdrawn: {facts.comment or 'no reason given'}")
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
        ref: replace(record, facts=_withhold(record.facts)) if ref.source in sources else record
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
    """Return each field of these references that differs, in their order and that of the fields."""
    return tuple(
        change
        for ref in refs
        if ref in after
        for change in _compare_one(ref, before.get(ref), after[ref].facts)
    )


def _compare_one(ref: Ref, before: Record | None, facts: Facts) -> Iterator[Change]:
    for f in fields(facts):
        was = getattr(before.facts, f.name, None) if before else None
        now = getattr(facts, f.name)
        nothing_yet = before is None and (now in (None, "", ()) or now is False)
        if was != now and not nothing_yet:
            yield Change(ref, f.name, was, now)
