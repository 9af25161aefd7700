"""Preprints: arXiv first, then indexes that know a paper by its arXiv id, for what a list lacks of it.

The indexes are asked only for papers of which a field is wanted, and only for those that arXiv was asked for:
so each paper at most once in seven days, and never again for a venue that is known. Where arXiv does not
answer for a new paper, its title, authors, year and abstract are those of another index, until arXiv does.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final

from enricher.errors import UpstreamError
from enricher.model.facts import Paper
from enricher.model.run import Failed, Found, Outcome
from enricher.model.source import Clue, DeclaredSource, Source
from enricher.model.venues import VENUE_TABLE, VenueTable, read_venue
from enricher.sources import arxiv
from enricher.sources._shared.acceptance import Statement, agreed, contradiction
from enricher.sources._shared.context import SourceContext
from enricher.sources.preprints import by_doi, datacite, one_by_one, programs
from enricher.sources.preprints.index import (
    ACCEPTED,
    CITATIONS,
    CODE,
    TITLE,
    Asked,
    OfList,
    PreprintIndex,
    Recognizable,
    ref_of,
)

_NO_CLUES: Final[Mapping[str, Clue]] = {}
_NO_CLUE: Final = Clue()


@dataclass(frozen=True, slots=True)
class _Composed:
    """A paper that was found, and what the indexes have added to it up to now."""

    found: Found
    paper: Paper
    fields: frozenset[str]  # that are wanted
    venues: VenueTable
    said: tuple[Statement, ...] = ()
    filled: tuple[str, ...] = ()  # the provenance of the fields that indexes gave
    gaps: tuple[Failed, ...] = ()

    def lacks(self, gives: Collection[str]) -> frozenset[str]:
        """Return the wanted fields that have no value yet; where it was accepted is asked of all indexes."""
        wanted = self.fields.intersection(gives) - {TITLE}
        return frozenset(name for name in wanted if name == ACCEPTED or getattr(self.paper, name) is None)

    def with_answer(self, answer: Outcome, index: PreprintIndex) -> "_Composed":
        """Return it with what an index answered, or with the reason why there is no answer."""
        if isinstance(answer, Failed):
            return replace(self, gaps=(*self.gaps, answer))
        if not isinstance(answer, Found) or not isinstance(answer.facts, Paper):
            return self
        lacking = self.lacks(index.gives)
        new = {name: getattr(answer.facts, name) for name in lacking - {ACCEPTED}}
        new = {name: value for name, value in new.items() if value is not None}
        said = _statement(answer.facts, index.name, self.venues) if ACCEPTED in lacking else ()
        disputed = self.paper.disputed or answer.facts.disputed
        return replace(
            self,
            paper=replace(self.paper, **new, disputed=disputed),
            said=(*self.said, *said),
            filled=(*self.filled, *(f"{name}: {index.name}" for name in new)),
        )

    def outcome(self) -> Found:
        """Return the paper with where it was accepted, as far as all that is said of it can be true."""
        paper, filled = self.paper, self.filled
        if paper.disputed:
            paper = replace(paper, accepted=None)
        elif self.said:
            said = (*_statement(paper, arxiv.DECLARATION.title, self.venues), *self.said)
            best = agreed(said)
            paper = replace(paper, accepted=str(best.venue) if best else None, disputed=contradiction(said))
            if best and best.by != arxiv.DECLARATION.title:
                filled = (*filled, f"{ACCEPTED}: {best.by}")
        provenance = tuple(sorted({*paper.provenance, *filled}))
        return replace(
            self.found, facts=replace(paper, provenance=provenance), gaps=(*self.found.gaps, *self.gaps)
        )


def open_source(context: SourceContext) -> "Preprints":
    """Return the source: arXiv, then the indexes that need no key, and those for which there is one."""
    facts = (datacite.open_index(context), by_doi.open_openalex_for_facts(context))
    further = (
        by_doi.open_openalex(context),
        by_doi.open_semantic_scholar(context),
        programs.open_index(context),
        one_by_one.open_huggingface(context),
        one_by_one.open_papers_with_code(context),
    )
    return Preprints(
        arxiv.open_source(context),
        tuple(index for index in facts if index),
        tuple(index for index in further if index),
    )


class Preprints(DeclaredSource):
    """What arXiv and the indexes know of a preprint."""

    declaration = arxiv.DECLARATION
    batch: Final = arxiv.Arxiv.batch
    allowance: Final = None

    def __init__(
        self,
        first: arxiv.Arxiv,
        in_its_place: Sequence[PreprintIndex],
        further: Sequence[PreprintIndex],
        clues: Mapping[str, Clue] = _NO_CLUES,
        venues: VenueTable = VENUE_TABLE,
    ) -> None:
        """Ask arXiv, in its place those indexes, and the further ones for the fields that clues want."""
        self._first = first
        self._in_its_place = in_its_place
        self._further = further
        self._clues = clues
        self._venues = venues

    def guided(self, clues: Mapping[str, Clue], today: date, venues: VenueTable = VENUE_TABLE) -> "Preprints":
        """Return the source for one run, which asks its indexes for the fields that the clues want."""
        further = tuple(
            one.of_list(venues, today) if isinstance(one, OfList) else one for one in self._further
        )
        return Preprints(self._first.with_venues(venues), self._in_its_place, further, clues, venues)

    def without_programs(self) -> "Preprints":
        """Return the source that asks by identifier alone, for one paper that a person waits for."""
        further = tuple(one for one in self._further if not isinstance(one, programs.Programs))
        return Preprints(self._first, self._in_its_place, further, self._clues, self._venues)

    def with_every_index(self) -> Source:
        """Return the source that asks each index with its well-known record; what differs is a gap."""
        wanted = Clue(wanted=frozenset({ACCEPTED, CODE, CITATIONS}))
        clues = {ident: wanted for known in self.known if (ident := self.match(known.url))}
        asking = Preprints(self._first, self._in_its_place, self._further, clues, self._venues)
        indexes = (*self._in_its_place, *self._further)
        return _Checking(asking, tuple(one for one in indexes if isinstance(one, Recognizable)))

    def match(self, url: str) -> str | None:
        """Return the bare arXiv id that the link leads to."""
        return self._first.match(url)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of arXiv's work."""
        outcomes: dict[str, Outcome] = {}
        unavailable: UpstreamError | None = None
        try:
            for outcome in self._first.fetch(ids):
                outcomes[outcome.ref.id] = outcome
        except UpstreamError as error:
            unavailable = error
        outcomes |= self._in_place_of(outcomes, ids, unavailable)
        yield from self._filled(outcomes).values()
        if unavailable:
            raise unavailable

    def _in_place_of(
        self, outcomes: Mapping[str, Outcome], ids: Sequence[str], unavailable: UpstreamError | None
    ) -> dict[str, Outcome]:
        """Return what other indexes know of new papers for which arXiv gave no facts."""
        lacking = {
            ident: Asked(Paper(title=""), self._clue(ident).wanted)
            for ident in dict.fromkeys(ids)
            if TITLE in self._clue(ident).wanted and not isinstance(outcomes.get(ident), Found)
        }
        found: dict[str, Outcome] = {}
        for index in self._in_its_place:
            for ident, answer in _answers(index, lacking).items():
                if isinstance(answer, Found) and isinstance(answer.facts, Paper) and answer.facts.title:
                    known = outcomes.get(ident)
                    reason = known.reason if known and not isinstance(known, Found) else str(unavailable)
                    gap = known if isinstance(known, Failed) else Failed(ref_of(ident), reason)
                    found[ident] = replace(answer, facts=_marked(answer.facts, index.name), gaps=(gap,))
                    del lacking[ident]
        return found

    def _filled(self, outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
        """Return the outcomes with the fields that the further indexes give."""
        drafts = {
            ident: _Composed(outcome, outcome.facts, self._clue(ident).wanted, self._venues)
            for ident, outcome in outcomes.items()
            if isinstance(outcome, Found) and isinstance(outcome.facts, Paper)
        }
        for index in self._further:
            asked = {
                ident: Asked(draft.paper, draft.fields, self._clue(ident).is_new)
                for ident, draft in drafts.items()
                if draft.lacks(index.gives)
            }
            for ident, answer in _answers(index, asked).items():
                drafts[ident] = drafts[ident].with_answer(answer, index)
        return {**outcomes, **{ident: draft.outcome() for ident, draft in drafts.items()}}

    def _clue(self, ident: str) -> Clue:
        return self._clues.get(ident, _NO_CLUE)


class _Checking(DeclaredSource):
    """Preprints, with the indexes that a run asks only on some days, or where arXiv does not answer."""

    declaration = arxiv.DECLARATION

    def __init__(self, source: Preprints, indexes: Sequence[Recognizable]) -> None:
        self._source = source
        self._indexes = indexes

    def match(self, url: str) -> str | None:
        """Return the bare arXiv id that the link leads to."""
        return self._source.match(url)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, with what is not as expected at the indexes."""
        for outcome in self._source.fetch(ids):
            if isinstance(outcome, Found):
                gaps = (gap for index in self._indexes for gap in index.check())
                yield replace(outcome, gaps=(*outcome.gaps, *gaps))
            else:
                yield outcome


def _answers(index: PreprintIndex, papers: Mapping[str, Asked]) -> dict[str, Outcome]:
    """Return an outcome for each paper that the index was asked for, and for all if it is unavailable."""
    found: dict[str, Outcome] = {}
    if not papers:
        return found
    try:
        for answer in index.fetch(papers):
            found[answer.ref.id] = answer
    except UpstreamError as error:
        failed = Failed.by(error, ref_of(""))
        found |= {ident: replace(failed, ref=ref_of(ident)) for ident in papers if ident not in found}
    return found


def _statement(paper: Paper, by: str, venues: VenueTable) -> tuple[Statement, ...]:
    venue = read_venue(paper.accepted or "", venues)
    return (Statement(venue, paper.provenance_of(ACCEPTED) or by),) if venue else ()


def _marked(paper: Paper, index: str) -> Paper:
    """Return the paper as one of arXiv's, with the index that gave each of its fields."""
    known = [
        one.name
        for one in fields(paper)
        if one.name != "venue" and getattr(paper, one.name) not in (None, "", (), False)
    ]
    return replace(paper, venue="arXiv", provenance=tuple(f"{name}: {index}" for name in sorted(known)))
