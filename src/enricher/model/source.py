"""What a source is: the protocol at the edge where answers come in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from enricher.model.run import Outcome


@dataclass(frozen=True, slots=True)
class WellKnown:
    """A record that an upstream has had for years: by it `enrich doctor` sees whether a source works."""

    url: str
    title: str  # words of a paper's title, or the name of a repository; case does not matter
    has: tuple[str, ...] = ("authors", "abstract")  # fields that hold something


class Source(Protocol):
    """Something that knows facts about links. Adding one is one file and one line: see CONTRIBUTING."""

    @property
    def name(self) -> str:
        """The key of this source in references, reports and the catalog: lower case, one word."""

    @property
    def every(self) -> int:
        """For how many days stored facts are not asked for again; 1 asks every night, 0 only by hand."""

    @property
    def known(self) -> tuple[WellKnown, ...]:
        """A well-known record, or where several hosts are asked, one of each that writes in its own form."""

    def match(self, url: str) -> str | None:
        """Return this source's id for the link, or None where it has nothing to say. Pure."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, in any order, and raise for none. Batches by itself."""


@runtime_checkable
class Batching(Protocol):
    """A source that asks for several ids a request, or may make only so many; any other asks for one id."""

    @property
    def batch(self) -> int:
        """How many ids one request asks for."""

    @property
    def allowance(self) -> int | None:
        """How many requests the upstream lets a run make; None for more than any list needs."""
