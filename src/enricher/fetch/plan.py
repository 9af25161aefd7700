"""Plan: which links to check in this run, and in which order."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Final

from enricher.model.facts import Metadata, Paper, Record, Ref
from enricher.model.source import Batching, Source

_WHOLE: Final = 2**32
_STEP: Final = 2_654_435_769  # the golden section of the whole
_WEEK: Final = 7  # days
_LONGEST_PAUSE: Final = 8  # weeks


@dataclass(frozen=True, slots=True)
class Pace:
    """After how many days a source checks a link again, and how many links it checks in a run at most."""

    every: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The links to check in this run, in order, and the due links that are left for the next run."""

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


def plan(
    wanted: Iterable[Ref],
    metadata: Metadata,
    pace: Mapping[str, Pace],
    today: date,
    failing: Mapping[Ref, date] = MappingProxyType({}),
) -> Plan:
    """Return which wanted links to check: those without facts first, then those that waited longest.

    Within the limits of a run that decides which links are checked, and the day decides in which order.
    `failing` says since when earlier runs could not check a link: it is last in both, and less and less often
    due.
    """
    due = [
        ref
        for ref in wanted
        if is_due(ref, metadata.get(ref), pace[ref.source].every, today)
        and (ref not in failing or is_tried(ref, failing[ref], today))
    ]
    good = [ref for ref in due if ref not in failing]
    last = shuffled((ref for ref in due if ref in failing), today)
    shares = {
        name: (
            *_in_turn([ref for ref in good if ref.source == name], metadata, today),
            *(ref for ref in last if ref.source == name),
        )
        for name in pace
    }
    chosen = {name: share[: pace[name].most] for name, share in shares.items()}
    return Plan(
        due=tuple(
            ref
            for share in chosen.values()
            for ref in sorted(shuffled(share, today), key=lambda ref: ref in failing)
        ),
        left=tuple(ref for name, share in shares.items() for ref in _beyond(share, pace[name].most)),
    )


def _beyond(share: Sequence[Ref], most: int | None) -> Sequence[Ref]:
    return () if most is None else share[most:]


def _in_turn(due: Sequence[Ref], metadata: Metadata, today: date) -> list[Ref]:
    """Return the references in the order of this day.

    No file stores when a link was checked last, so that a run without news changes no byte: the order follows
    from the date. Each day starts a golden section of the list further on. However few links a run checks,
    these starts are so even that no link waits for more than about twice the days that a round takes.
    """
    new = shuffled((ref for ref in due if _is_new(metadata.get(ref))), today)
    known = [ref for ref in due if not _is_new(metadata.get(ref))]
    begin = len(known) * (today.toordinal() * _STEP % _WHOLE) // _WHOLE
    return new + known[begin:] + known[:begin]


def shuffled(refs: Iterable[Ref], today: date) -> list[Ref]:
    """Return the references in an order that differs from day to day.

    A link that fails is so not always before the same others, which may be left when it ends the work of its
    source, nor in the same request.
    """
    # A checksum such as CRC-32 would not do: links that are neighbors on one day would be so on all days.
    return sorted(refs, key=lambda ref: sha256(f"{today} {ref}".encode()).digest())


def _is_new(record: Record | None) -> bool:
    """Return whether the link has no facts and is not dead."""
    return record is None or (record.facts is None and record.dead_since is None)


def is_due(ref: Ref, record: Record | None, every: int, today: date) -> bool:
    """Return whether to check the link: once in `every` days, or in every run while it has no facts.

    If `every` is 0, a link is checked only with --entry.

    Once its facts are `every` days old, a hash of the link gives the days on which it is checked. So a run
    that changed nothing has no date to store, and not all links of a long list are due on one day.
    """
    if every == 0:
        return False
    if record is None or record.facts is None or every == 1:
        return True
    if isinstance(record.facts, Paper) and record.facts.provenance_of("title"):
        return True  # another index was asked in place of the source
    if record.missing and not record.missing.confirmed:
        return True
    return is_its_day(ref, record, every, today)


def is_its_day(ref: Ref, record: Record, every: int, today: date) -> bool:
    """Return whether a link with facts is due by the calendar, and not because its facts are in doubt."""
    age = (today - record.changed).days
    return age >= every and (today.toordinal() + zlib.crc32(str(ref).encode())) % every == 0


def is_tried(ref: Ref, since: date, today: date) -> bool:
    """Return whether to check a link that could not be checked since then: in one week of 1, 2, 4, then 8.

    On all days of such a week, so that it is also checked where runs or pull requests have a day of the week.
    """
    weeks = (today - since).days // _WEEK
    period = min(1 << (weeks + 1).bit_length() - 1, _LONGEST_PAUSE)
    return (today.toordinal() // _WEEK + zlib.crc32(str(ref).encode())) % period == 0
