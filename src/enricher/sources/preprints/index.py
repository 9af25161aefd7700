"""What the indexes of preprints have in common: each is asked for what a list lacks, by arXiv id."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol, runtime_checkable

from enricher.errors import BadAnswer
from enricher.http.json_reader import JsonObject
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Outcome
from enricher.model.venues import VenueTable
from enricher.sources.arxiv import NAME

_LARGEST: Final = 10**9  # more works than there are
TITLE: Final = "title"
ACCEPTED: Final = "accepted"
CODE: Final = "code"
CITATIONS: Final = "citations"


@dataclass(frozen=True, slots=True)
class Asked:
    """What arXiv says of a paper, and the fields that an index may fill."""

    paper: Paper
    fields: frozenset[str]
    is_new: bool = False  # whether nothing was known of the paper before this run


class PreprintIndex(Protocol):
    """One upstream that knows preprints by their arXiv ids."""

    @property
    def name(self) -> str:
        """What reports call it."""

    @property
    def gives(self) -> frozenset[str]:
        """Which fields it may fill."""

    def fetch(self, papers: Mapping[str, Asked]) -> Iterator[Outcome]:
        """Yield one outcome for each paper that it asks for, by arXiv id.

        Where it was accepted is in the field of this name, as `ICLR 2025`: venue and year of one record.
        Raises UpstreamError, at the end, where the index is unavailable.
        """


@runtime_checkable
class Recognizable(Protocol):
    """An index that a run asks only on some days, or only where arXiv does not answer."""

    def check(self) -> Iterator[Failed]:
        """Yield why its well-known records are not as expected; nothing where they are."""


@runtime_checkable
class OfList(Protocol):
    """An index whose answers depend on the list, or on the day."""

    def of_list(self, venues: VenueTable, today: date) -> PreprintIndex:
        """Return the index for one run, which reads names of venues by the table of the list."""


def count(record: JsonObject, name: str) -> int | None:
    """Return how many there are, or None. Raises BadAnswer for a number that cannot be true."""
    number = record.number(name)
    if number is None or 0 <= number < _LARGEST:
        return number
    raise BadAnswer(f"{record.upstream}'s answer has an invalid number in {name}")


def ref_of(ident: str) -> Ref:
    """Return the reference of an arXiv id."""
    return Ref(NAME, ident)
