"""The parts of the body, and how they share the room that GitHub gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Final

from enricher.render.layout import table
from enricher.text.markdown import markdown, shorten

GAP: Final = "\n\n"
LONGEST_NAME: Final = 80
IN_METADATA: Final = "in `metadata.yaml`"
IN_SUMMARY: Final = "in the summary of the run"

_LONGEST_CELL: Final = 160


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the body. A row is shown whole or not at all, so that all tags stay balanced."""

    head: str
    rows: tuple[str, ...] = ()
    tail: str = ""
    gap: str = "\n"  # between two rows
    where: str = IN_METADATA  # the rows are that do not fit

    @property
    def overhead(self) -> int:
        """The length of the part without any row."""
        return len(self.head) + len(self._more(len(self.rows))) + len(self.tail) + 3 * len(GAP)

    def within(self, budget: int) -> tuple[str, int]:
        """Return the part with as many rows as fit into the budget of characters, and what is left of it."""
        lengths = accumulate(len(row) + len(self.gap) for row in self.rows)
        fitting = list(takewhile(lambda length: length <= budget, lengths))
        text = self.gap.join([self.head, *self.rows[: len(fitting)]])
        dropped = len(self.rows) - len(fitting)
        parts = [text, *([self._more(dropped)] if dropped else []), *([self.tail] if self.tail else [])]
        return GAP.join(parts), budget - (fitting[-1] if fitting else 0)

    def _more(self, count: int) -> str:
        return f"and {count:,} more, {self.where}"


def fit(parts: Iterable[Part], largest: int) -> str:
    """Return the parts in no more than so many characters; the first ones get room for their rows first."""
    every = list(parts)
    budget = largest - sum(part.overhead for part in every)
    texts = []
    for part in every:
        text, budget = part.within(budget)
        texts.append(text)
    return GAP.join(texts) + "\n"


def table_part(head: str, header: Sequence[str], rows: Iterable[Sequence[str]], tail: str = "") -> Part:
    """Return a table of finished cells below its heading; `tail` closes a fold that the heading opens."""
    first, second, *lines = table(header, "left", rows).split("\n")
    return Part(f"{head}{GAP}{first}\n{second}", tuple(lines), tail)


def names_in(names: Sequence[str]) -> str:
    """Return names of entries as Markdown, cut where they are long."""
    return markdown(shorten(", ".join(names), LONGEST_NAME))


def short_cell(text: str) -> str:
    """Return text from elsewhere for a cell, cut where it is long."""
    return markdown(shorten(text, _LONGEST_CELL))
