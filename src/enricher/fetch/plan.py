"""Plan: which references to ask tonight, and which of them first."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from enricher.model.facts import Metadata, Record, Ref
from enricher.model.source import Batching, Source

_WHOLE: Final = 2**32
_STEP: Final = 2_654_435_769  # the golden section of the whole


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is asked for the same, in days, and for how many links in one run at most."""

    every: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked tonight, in that order, and what would be due too but is left for the next run."""

    due: tuple[Ref, ...]
    left: tuple[Ref, ...] = ()


def paces(sources: Sequence[Source], every: Mapping[str, int], budget: int | None) -> dict[str, Pace]:
    """Return the pace of each source: its own, or where the catalog names one in `every`, that.

    `budget` is how many requests the run may make to each upstream.
    """
    return {
        source.name: Pace(every.get(source.name, source.every), _most(source, budget)) for source in sources
    }


def _most(source: Source, budget: int | None) -> int | None:
    if not isinstance(source, Batching):
        return None if budget is None else budget - 1  # the first request may go to robots.txt
    requests = [limit for limit in (budget, source.allowance) if limit is not None]
    return source.batch * min(requests) if requests else None


def plan(wanted: Iterable[Ref], metadata: Metadata, pace: Mapping[str, Pace], today: date) -> Plan:
    """Return what to ask of the wanted references: first what has no facts yet, then what waited longest."""
    due = [ref for ref in wanted if is_due(ref, metadata.get(ref), pace[ref.source].every, today)]
    shares = {name: _in_turn([ref for ref in due if ref.source == name], metadata, today) for name in pace}
    return Plan(
        due=tuple(ref for name, share in shares.items() for ref in share[: pace[name].most]),
        left=tuple(ref for name, share in shares.items() for ref in _beyond(share, pace[name].most)),
    )


def _beyond(share: Sequence[Ref], most: int | None) -> Sequence[Ref]:
    return () if most is None else share[most:]


def _in_turn(due: Sequence[Ref], metadata: Metadata, today: date) -> list[Ref]:
    """Return the references in tonight's order.

    No file says when a link was asked last, so that a night without news changes no byte: the date alone says
    whose turn it is. Each night begins a golden section of the list further on. However few links a run gets
    to, such beginnings lie so evenly that none waits more than about twice the nights that a round takes.
    """
    new = [ref for ref in due if _is_new(metadata.get(ref))]
    known = [ref for ref in due if not _is_new(metadata.get(ref))]
    begin = len(known) * (today.toordinal() * _STEP % _WHOLE) // _WHOLE
    return new + known[begin:] + known[:begin]


def _is_new(record: Record | None) -> bool:
    """Return whether the link has no facts, and is not known to be dead either."""
    return record is None or (record.facts is None and not (record.missing and record.missing.confirmed))


def is_due(ref: Ref, record: Record | None, every: int, today: date) -> bool:
    """Return whether the source should be asked: once in `every` days, or always for what is not there yet.

    Where `every` is 0, only a person asks, by the entry's name.

    Once facts are `every` days old, the nights on which a link is asked are fixed by a hash of it. So no date
    has to be written on a night that changed nothing, and a long list does not come due all at once.
    """
    if every == 0:
        return False
    if record is None or record.facts is None or every == 1:
        return True
    if record.missing and not record.missing.confirmed:
        return True
    age = (today - record.changed).days
    return age >= every and (today.toordinal() + zlib.crc32(str(ref).encode())) % every == 0
