"""Entries of one paper, by what their links refer to, such as `arxiv:2311.15566`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from enricher.links.parse import bare
from enricher.links.resolve import Links, papers_of
from enricher.model.catalog import Catalog
from enricher.model.facts import Ref


class Position(NamedTuple):
    """The place of an entry: the numbers of its section and of the entry in it, from 0."""

    section: int
    entry: int


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An entry whose link leads to the paper of an earlier one; of several, one in the same section."""

    position: Position
    first: Position
    url: str

    @property
    def in_one_section(self) -> bool:
        """Whether both are in the same section."""
        return self.position.section == self.first.section


def duplicates(catalog: Catalog, links: Links) -> Iterator[Duplicate]:
    """Yield the duplicates in the order of the list, one for an entry.

    An entry is known by the links of its paper, or if it has none, by those of its code: several papers may
    have one repository.
    """
    anywhere: dict[Ref | str, Position] = {}
    for number, section in enumerate(catalog.sections):
        here: dict[Ref | str, Position] = {}
        for at, entry in enumerate(section.entries):
            ids = {links.get(url) or bare(url): url for url in papers_of(entry) or entry.links("code")}
            known = next((known for known in (here, anywhere) if not known.keys().isdisjoint(ids)), None)
            if known is not None:
                same = next(one for one in ids if one in known)
                yield Duplicate(Position(number, at), known[same], ids[same])
            for positions in (here, anywhere):
                positions.update({one: Position(number, at) for one in ids if one not in positions})
