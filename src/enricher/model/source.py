"""What a source is: the protocol at the edge where answers come in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from enricher.model.facts import Facts, Paper, Ref
from enricher.model.run import Outcome
from enricher.model.venues import VENUE_TABLE, VenueTable


@dataclass(frozen=True, slots=True)
class WellKnown:
    """A record that an upstream has had for years: by it `enrich doctor` sees whether a source works."""

    url: str
    title: str  # words of a paper's title, or the name of a repository; case does not matter
    has: tuple[str, ...] = ("authors", "abstract")  # fields that hold something
    shows: str = ""  # what is shown, too, if it comes as expected: a sentence in Markdown, without its end

    def differences(self, facts: Facts) -> list[str]:
        """Return what is not as expected: another title, and each field that should hold something."""
        title = facts.title if isinstance(facts, Paper) else facts.name
        wrong = [] if self.title.casefold() in title.casefold() else [f"the title {title!r}"]
        return [*wrong, *(f"no {field}" for field in self.has if getattr(facts, field) in (None, "", (), 0))]


@dataclass(frozen=True, slots=True)
class Assumption:
    """What is taken for granted of an upstream, and no well-known record shows: a person looks at it."""

    upstream: str  # what people call it
    says: str  # a sentence in Markdown, without its end


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDeclaration:
    """What is true of a source, declared once, in its file. Everything has to be said: there are no defaults.

    A host includes its subdomains; `host/path` is only what is below that path.
    """

    name: str  # the key in references, reports and the catalog: lower case, one word
    title: str  # what people call it; in BibTeX the archive of a preprint
    links: str  # which links it understands, as Markdown for the documentation
    every: int  # days for which stored facts are not asked for again
    variables: tuple[str, ...]  # the NAME in `ENRICHER_NAME_URL` and the like
    known: tuple[WellKnown, ...]  # one, or for several hosts one of each that writes in its own form
    assumes: tuple[Assumption, ...]  # what only a person can see in a live run
    paper_hosts: frozenset[str]  # where a link leads to a paper
    code_hosts: frozenset[str]  # where a link leads to code
    is_preprint_server: bool  # venue and year come from elsewhere if possible; the id is exported
    abstract_notes: Mapping[str, str]  # by the name of the source or of one of its indexes: below an abstract


@dataclass(frozen=True, slots=True)
class Clue:
    """What the list and the stored facts say of a paper: some links are found only with it.

    It decides where a source looks, and never what is true: a source accepts nothing for a clue alone.
    """

    title: str | None = None  # None where none is sure
    doi: str | None = None
    venue: str | None = None
    year: int | None = None
    wanted: frozenset[str] = frozenset()  # the fields that the list lacks, and that an index may fill
    is_new: bool = False  # whether no facts of it are stored


class Source(Protocol):
    """Something that knows facts about links. Adding one is one file and one line: see CONTRIBUTING."""

    @property
    def name(self) -> str:
        """The key of this source in references, reports and the catalog."""

    @property
    def every(self) -> int:
        """For how many days stored facts are not asked for again."""

    @property
    def known(self) -> tuple[WellKnown, ...]:
        """Its well-known records."""

    def match(self, url: str) -> str | None:
        """Return this source's id for the link, or None where it knows nothing of it. Pure."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome for each id that it asks for, in any order. Batches by itself.

        What is left without an outcome is asked for in the next run. Raises UpstreamError, at the end, where
        the upstream is unavailable.
        """


class DeclaredSource:
    """What a source has from its declaration."""

    declaration: SourceDeclaration

    @property
    def name(self) -> str:
        """The key of this source in references, reports and the catalog."""
        return self.declaration.name

    @property
    def every(self) -> int:
        """For how many days stored facts are not asked for again."""
        return self.declaration.every

    @property
    def known(self) -> tuple[WellKnown, ...]:
        """Its well-known records."""
        return self.declaration.known


def known_near(source: Source, ids: Iterable[str]) -> tuple[WellKnown, ...]:
    """Return the source's well-known records; for one with several hosts, those of the hosts of these ids.

    Where these hosts have no record, all are returned.
    """
    hosts = set(map(host_of, ids))
    return tuple(one for one in source.known if host_of(source.match(one.url) or "") in hosts) or source.known


def host_of(ident: str) -> str:
    """Return the first part of an id, which is the host for a source with several."""
    return ident.partition("/")[0]


@runtime_checkable
class Batching(Protocol):
    """A source that asks for several ids a request, or may make only so many; any other asks for one id."""

    @property
    def batch(self) -> int:
        """How many ids one request asks for."""

    @property
    def allowance(self) -> int | None:
        """How many requests the upstream lets a run make; None for more than any list needs."""


@runtime_checkable
class Reserved(Protocol):
    """A source whose upstream refuses strangers: without a token it answers for few of its links, or none."""

    @property
    def wanted_token(self) -> str | None:
        """The variable that would hold the token; None if it is set."""


def wanted_tokens(sources: Iterable[Source]) -> dict[str, str]:
    """Return the variables of the tokens that are not set, by the names of the sources that want them."""
    wanted = {source.name: source.wanted_token for source in sources if isinstance(source, Reserved)}
    return {name: variable for name, variable in wanted.items() if variable}


@runtime_checkable
class Guided(Protocol):
    """A source that finds some of its links, or fills some fields, only with what is said of their papers."""

    def guided(self, clues: Mapping[str, Clue], today: date, venues: VenueTable = VENUE_TABLE) -> Source:
        """Return the source for one run, with the clues by its ids, and the names of venues of the list."""


def guided(
    sources: Iterable[Source], clues: Mapping[Ref, Clue], today: date, venues: VenueTable
) -> tuple[Source, ...]:
    """Return the sources for one run, each with the clues of its own links if it uses any."""
    return tuple(
        source.guided(
            {ref.id: clue for ref, clue in clues.items() if ref.source == source.name}, today, venues
        )
        if isinstance(source, Guided)
        else source
        for source in sources
    )


@runtime_checkable
class Citing(Protocol):
    """A source of repositories that can say which paper one asks to be cited."""

    def cited_paper(self, ident: str) -> str | None:
        """Return the link of that paper, or None. Raises UpstreamError."""


@runtime_checkable
class Indexed(Protocol):
    """A source with indexes, which a run asks only for what a list lacks, on some days, or in its place."""

    def with_every_index(self) -> Source:
        """Return the source that asks each index with its well-known record; what differs is a gap."""


@runtime_checkable
class Searching(Protocol):
    """A source that also reads whole programs of conferences, to find one paper in them."""

    def without_programs(self) -> Source:
        """Return the source that asks by identifier alone."""
