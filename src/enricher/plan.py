"""Plan: which references to ask tonight."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from enricher.model import Metadata, Record, Ref, Source


def plan(
    wanted: Iterable[Ref], metadata: Metadata, sources: Sequence[Source], today: date
) -> tuple[Ref, ...]:
    """Return those of the wanted references that are due today, in their order."""
    every: Mapping[str, int] = {source.name: source.every for source in sources}
    return tuple(ref for ref in wanted if is_due(ref, metadata.get(ref), every[ref.source], today))


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
