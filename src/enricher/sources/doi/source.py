"""DOIs: what their registrars and indexes know of a paper, whatever publisher's link leads to it.

Crossref is asked first. The others are asked only where the operator has set a key; they fill what Crossref
left empty and change nothing else. So one index more or less moves no value of a list.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Final, Protocol

from enricher.errors import UpstreamError
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Outcome
from enricher.model.source import Clue, DeclaredSource, SourceDeclaration, WellKnown
from enricher.model.venues import VENUE_TABLE, VenueTable
from enricher.sources._shared.context import SourceContext
from enricher.sources.doi import crossref, openalex, semanticscholar
from enricher.sources.doi.index import NAME, bare_doi
from enricher.sources.doi.publishers import HOSTS, identify


class Index(Protocol):
    """One upstream that knows papers by their DOIs."""

    @property
    def name(self) -> str:
        """What the report calls it."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome a DOI; UpstreamError, after them, where the index is unavailable."""


class Registrar(Index, Protocol):
    """The index that also finds papers by what the list says of them."""

    def guided(self, clues: Mapping[str, Clue]) -> "Registrar":
        """Return the index with these clues, by the ids of the links."""


DECLARATION: Final = SourceDeclaration(
    name=NAME,
    title="DOI",
    links=(
        "`doi.org/…`; links of ACM, Springer, Wiley and others with the DOI in their path; those of MDPI, "
        "IJCAI, PeerJ and Hindawi, which make the DOI of the same parts; ScienceDirect's `pii/…`; documents "
        "of IEEE Xplore, and those of computer.org/csdl that have IEEE's number; PDFs of PVLDB at vldb.org; "
        "see below"
    ),
    every=7,  # a record changes when the paper appears in print, or is retracted
    variables=("CROSSREF", "OPENALEX", "SEMANTICSCHOLAR"),
    known=(
        WellKnown(
            "https://dl.acm.org/doi/10.1145/3341301.3359646", "PipeDream", ("authors", "year", "venue")
        ),
        crossref.IEEE_RECORD,
        crossref.PVLDB_RECORD,
    ),
    assumes=(*crossref.ASSUMES, openalex.ASSUMES, semanticscholar.ASSUMES),
    paper_hosts=HOSTS,
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={
        NAME: crossref.NOTE,
        openalex.INDEX: openalex.NOTE,
        semanticscholar.INDEX: semanticscholar.NOTE,
    },
)


def open_source(context: SourceContext) -> "Doi":
    """Return the source: Crossref, then each index for which there is a key."""
    others = (openalex.open_index(context), semanticscholar.open_index(context))
    return Doi(crossref.open_index(context), *(index for index in others if index))


class Doi(DeclaredSource):
    """What is known of the paper behind a DOI."""

    declaration = DECLARATION
    batch: Final = crossref.BATCH
    allowance: Final = None

    def __init__(self, first: Registrar, *others: Index) -> None:
        """Trust the first, and let the others fill what it leaves empty, in their order."""
        self._first = first
        self._others = others

    def guided(self, clues: Mapping[str, Clue], _today: date, _venues: VenueTable = VENUE_TABLE) -> "Doi":
        """Return the source with the clues by which it finds the papers of IEEE's and PVLDB's numbers."""
        return Doi(self._first.guided(clues), *self._others)

    def match(self, url: str) -> str | None:
        """Return the DOI that the link carries or leads to, in lower case, or a publisher's own number."""
        return identify(url)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the first index's work.

        Where an index fails for a paper, the outcome says so, and the ones after it are not asked: else a
        value of a less trusted one would replace what is stored.
        """
        outcomes: dict[str, Outcome] = {}
        unavailable: UpstreamError | None = None
        try:
            for outcome in self._first.fetch(ids):
                outcomes[outcome.ref.id] = outcome
        except UpstreamError as error:
            unavailable = error
        asked = _ids_by_doi(outcomes.values())
        for index in self._others:
            for answer in _answers(index, sorted(asked)):
                for ident in asked[answer.ref.id]:
                    outcomes[ident] = _with_answer(outcomes[ident], answer, index.name)
                if isinstance(answer, Failed):
                    del asked[answer.ref.id]
        yield from outcomes.values()
        if unavailable:
            raise unavailable


def _answers(index: Index, dois: Sequence[str]) -> Iterator[Outcome]:
    """Yield one outcome for each DOI, also for those that the index is not asked for any more."""
    left = dict.fromkeys(dois)
    failed = Failed(Ref(NAME, ""), f"{index.name} is left for the next run")
    try:
        for answer in index.fetch(dois):
            del left[answer.ref.id]
            yield answer
    except UpstreamError as error:
        failed = Failed.by(error, failed.ref)
    yield from (replace(failed, ref=Ref(NAME, doi)) for doi in left)


def _ids_by_doi(outcomes: Iterable[Outcome]) -> dict[str, list[str]]:
    """Return the ids of what was found, by their DOI."""
    ids: dict[str, list[str]] = {}
    for outcome in outcomes:
        if isinstance(outcome, Found) and isinstance(outcome.facts, Paper):
            ids.setdefault(bare_doi(outcome.facts.doi) or outcome.ref.id, []).append(outcome.ref.id)
    return ids


def _with_answer(known: Outcome, answer: Outcome, index: str) -> Outcome:
    """Return what was found with what a further index answered, or with the reason why it did not answer."""
    match known, answer:
        case Found(), Found():
            return _filled(known, answer, index)
        case Found(), Failed():
            return replace(known, gaps=(*known.gaps, answer))
    return known


def _filled(known: Found, further: Found, index: str) -> Found:
    """Return the paper with the fields that it lacked, each noted with the index that it comes from."""
    paper, other = known.facts, further.facts
    if not isinstance(paper, Paper) or not isinstance(other, Paper):
        return known
    empty = [field.name for field in fields(paper) if getattr(paper, field.name) in (None, "", ())]
    new = {name: getattr(other, name) for name in empty if getattr(other, name) not in (None, "", ())}
    provenance = tuple(f"{name}: {index}" for name in new)
    return replace(known, facts=replace(paper, **new, provenance=(*paper.provenance, *provenance)))
