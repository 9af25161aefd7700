"""Where a preprint was accepted, as its authors say it in prose, and whether several statements agree."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from enricher.model.venues import VENUE_TABLE, NamedVenue, VenueTable, named_in
from enricher.text.patterns import later

# What a comment says of another paper, of one that is not accepted, or of an event beside the conference.
_NOT_ACCEPTED: Final = later(
    r"submi(?:t|ss)|\bunder\b.{0,20}\breview|\bin review|\breject|\bwithdra|\bnot\b|\bif accepted|\bpending\b"
    r"|\bconditional|\brevision\b|\bworkshop|\bchallenge|\bcompetition|\btutorial|\bdoctoral|\bconsortium"
    r"|\bextend|\bextension|\b(?:earlier|early|preliminary|previous|prior|short|shorter|abridged|journal)"
    r" (?:version|draft|paper)|\bbased on|\bbuilds? (?:up)?on|\bfollow-?up|\bpredecessor|\bsupersede"
    r"|\btext overlap|\bsubstantial overlap|\btemplate|\bstyle\b|\bformat\b|\bwinner|\bwinning"
    r"|\b\d(?:st|nd|rd) place|\btechnical report|\bour\b.{0,40}\bpaper\b"
    r"|\bdata(?:set)? (?:of|from)|\bevaluat|\bbaseline|\bcompar"
    r"|\bstudent abstract|\blate[- ]breaking|\b(?:spring|summer|fall) symposi|\btiny papers?|\bblog"
    r"|\berrat|\bcorrigend|\bcomments? on|\breply to",
    re.IGNORECASE,
)
# `AI4Cups @ ICML 2023` is an event beside the conference, `Accepted @ ICML 2023` is not.
_BESIDE: Final = later(r"\b(?!Accepted|Oral|Spotlight|Poster|Presented|Published)[A-Z][\w&-]*\s?@")
_ACCEPTED: Final = later(
    r"\baccept|\bappear|\bpublished\b|\bpublication\b|\bpresented\b|\bcamera[- ]?ready|\bproc(?:eedings)?\b"
    r"|\bconference paper|\bin press|\bforthcoming|\boral\b|\bspotlight|\bhighlight|\bposter",
    re.IGNORECASE,
)
# Words beside a venue's name that say no more than the name alone: `NeurIPS 2024 main track (poster)`.
_HARMLESS: Final = frozenset(
    """
    a acm an and annual as at award awarded benchmarks best by camera conference cvf d&b datasets edition
    final findings full highlight ieee in industry international journal long main nd of on oral
    outstanding paper poster proc proceedings rd ready regular research short spotlight st talk th the
    track transactions usenix version
    """.split()  # noqa: SIM905 - words read best as words
)
_SENTENCE_END: Final = later(r"[;\n]|(?<!\bProc)(?<!\bConf)(?<!\bInt)(?<!\bTrans)(?<!\bSymp)\.(?=\s|$)")
_PAGES: Final = later(
    r"\b(?:pages?|pp\.?|p\.)\s*\d+(?:\s*[-–—]+\s*\d+)?|\b\d+(?:\s*[-–—:]+\s*\d+)+", re.IGNORECASE
)
_OTHER_MEETING: Final = later(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*[ -]?(?:['’]\d\d|(?:19|20)\d\d)\b")
_WORD: Final = later(r"[a-z][a-z&-]*")


@dataclass(frozen=True, slots=True)
class Statement:
    """That a preprint was accepted at a venue, and who says so."""

    venue: NamedVenue
    by: str

    def __str__(self) -> str:
        return f"{self.venue} ({self.by})"


def accepted_in_comment(comment: str, table: VenueTable = VENUE_TABLE) -> NamedVenue | None:
    """Return the venue that a comment says the paper was accepted at; None if it names several, or none.

    "Submitted to", "under review", a workshop and the venue of another version are no acceptance.
    """
    found = [
        venue
        for sentence in _SENTENCE_END.split(comment)
        if not (_NOT_ACCEPTED.search(sentence) or _BESIDE.search(sentence))
        for venue in _in_sentence(_PAGES.sub(" ", sentence), table)
    ]
    if any(not one.agrees_with(other) for one, other in combinations(found, 2)):
        return None
    return next((venue for venue in found if venue.year), next(iter(found), None))


def accepted_in_reference(reference: str, table: VenueTable = VENUE_TABLE) -> NamedVenue | None:
    """Return the venue of a journal reference, such as `Proceedings of the 41st …, PMLR 235:1-20, 2024`."""
    venues = named_in(_PAGES.sub(" ", reference), table).venues
    return venues[0] if len(venues) == 1 and venues[0].part != "Workshop" else None


def agreed(statements: Sequence[Statement]) -> Statement | None:
    """Return the first statement that has a year, else the first; None where not all can be true.

    Venue and year are always those of one statement.
    """
    if contradiction(statements):
        return None
    return next((one for one in statements if one.venue.year), next(iter(statements), None))


def contradiction(statements: Sequence[Statement]) -> str | None:
    """Return what is said, and by whom, where not all of it can be true: two series, or two years."""
    if all(one.venue.agrees_with(other.venue) for one, other in combinations(statements, 2)):
        return None
    return "; ".join(map(str, statements))


def _in_sentence(sentence: str, table: VenueTable) -> tuple[NamedVenue, ...]:
    """Return the venues of a sentence that says that the paper was accepted, or has nothing but their names.

    A name alone needs a year: `FPGA` may be a keyword.
    """
    said = named_in(sentence, table)
    if _ACCEPTED.search(sentence):
        return () if _OTHER_MEETING.search(said.rest) else said.venues
    parts = (named_in(part, table) for part in sentence.split(","))
    are_alone = all(_HARMLESS.issuperset(_WORD.findall(part.rest.lower())) for part in parts if part.venues)
    return said.venues if are_alone and all(venue.year for venue in said.venues) else ()
