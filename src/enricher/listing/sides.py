"""The sides of a comparison: what is in the README, what the catalog gives, and what the history says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from enricher.links.resolve import Links
from enricher.model.catalog import Catalog, Column, Entry, Section

Cells = Mapping[str, str]  # the cells of a row by the field of their column


@dataclass(frozen=True, slots=True)
class GeneratedBlock:
    """A generated section as it is in a README: what is between its markers, from the line `line` on."""

    name: str
    file: str
    line: int
    text: str
    seal: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What the catalog and the stored facts give."""

    row: Callable[[Section, Entry], Sequence[str]]  # the cells of an entry
    empty: Callable[[Section, Column], str]  # the text of a cell that has nothing to show
    was_listed: Callable[[str], bool]  # whether a link that no entry has was in the catalog before
    links: Callable[[Catalog], Links]  # what the links of a catalog lead to


@dataclass(frozen=True, slots=True)
class Past:
    """What the history of the files says; asked only where both the README and the catalog changed."""

    written: Callable[
        [GeneratedBlock], str | None
    ]  # what the bot wrote into a block; None if it cannot be found
    is_newer: Callable[
        [GeneratedBlock, Cells, Entry, Column], bool
    ]  # whether the README's cell is the newer one


class NotUnderstoodError(Exception):
    """A difference that cannot be taken over: at which line of the block, and why."""

    def __init__(self, line: int, reason: str) -> None:
        """Say it at a line of the block, from 0 on."""
        super().__init__(reason)
        self.line, self.reason = line, reason
