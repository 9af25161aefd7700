"""Where an item has its venue and year, and what the columns of a table hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.model.readme_list import SlotKind
from enricher.readme.inline import Piece, clean
from enricher.readme.wording import YEAR, VenueWords, is_date, is_people, read_venue, read_year, venue_name
from enricher.text.patterns import later

_COLUMNS: Final = (
    ("stars", r"stars?|⭐️?|★"),
    ("license", r"licen[cs]e"),
    ("title", r"\btitles?\b|标题|题目"),
    ("code", r"\bcodes?\b|github|\brepo(?:sitory|s)?\b|implementation|open[- ]?source|代码"),
    (
        "venue",
        (
            r"venue|conference|\bconf\b|publication|published(?! (?:on|date))|publisher|journal|\bpub\b"
            r"|^source$|^series$|会议|期刊|出处"
        ),
    ),
    ("year", r"\byear\b|年份"),
    ("date", r"\bdate\b|\btime\b|\bmonth\b|\breleased?\b|published on|日期|时间"),
    ("authors", r"authors?|作者"),
    ("affiliation", r"affiliation|institut|organi[sz]ation|university|company|team|机构|单位"),
    ("project", r"project|website|homepage|\bpage\b"),
    ("video", r"video|slides?|talk"),
    ("dataset", r"^data$|^datasets? link"),
    ("paper", r"\bpapers?\b|\bpdf\b|\barxiv\b|\blinks?\b|^url$|\bdoi\b|论文|链接"),
    (
        "name",
        (
            r"\bname\b|method|model|system|framework|algorithm|approach|\btools?\b|^work$|dataset|benchmark"
            r"|abbr|名称|方法|模型"
        ),
    ),
    (
        "description",
        r"description|summary|keywords?|tags?|type|task|category|topic|introduction|highlight|note|intro",
    ),
    ("demo", r"demo"),
)
_COLUMN: Final = tuple((role, re.compile(words, re.IGNORECASE)) for role, words in _COLUMNS)
_BRACKETS: Final = later(r"([\[(【（])([^\[\]()【】（）\x01\x02\x03\n|]{2,80})[\])】）]")
_ROUND_IN_WORDS: Final = frozenset("(（")
_RUN: Final = later(r"[\x04\x06]([^\x01\x03-\x07\n]{2,120})[\x05\x07]")
_VALUE: Final = later(
    r"\b(?:publisher|venue|conference|journal|published in|publication|booktitle|source)"
    r"[\x00-\x07\s]*[:：][\x00-\x07\s]*([^\x01\x03\n\x0b|]{2,90})",
    re.IGNORECASE,
)
_SEGMENT: Final = later(r"[^\x01\x02\x03\n\x0b|｜]{3,300}")
_PART: Final = later(r"(?:[^,.;()\[\]–—]|\.(?=\w)|(?<=[A-Z])\.)+")
_BRACKET: Final = later(r"[()\[\]]|, ?\w+ et al")
_ACRONYM: Final = later(r"\W*[A-Z][\w&/-]{1,15}(?:\s?['’‘]\s?\d\d|[ ]?(?:19|20)\d\d)\W*")
_LINKED: Final = later(r"\x01[^\x02]*\x02")
_BADGE: Final = later(r"/badge/([^?\s]+?)(?:-[A-Za-z0-9]+)?(?:\.svg|\.png)?(?:\?|$)")
_MARK: Final = dict.fromkeys((*range(8), 0x0A, 0x0B), " ")
_BADGE_MARK: Final = {ord("_"): " ", ord("-"): " "}
_EDGE: Final = " \t\r\n,.;:-–—[](){}*_"
_PIECES: Final = 6
_LONGEST_WORDS: Final = 40  # words between links; more are a description
_NEAR: Final = 6  # characters between a title and a bracket that belongs to it
_SAMPLE: Final = 60  # rows by which a column is known
_MOST: Final = 0.6
_LONGEST_VIEW: Final = 1200  # characters; more are an abstract
_SHORTCODE: Final = later(r"(?:[\s\x00]*:[a-z0-9_+-]+:)+\s*$")
_VENUE_CELL: Final = 60  # characters
_YEAR_IN: Final = later(r"(?:19|20)\d\d|(?<=['’‘`´])\d\d")
_STARS: Final = later(r"(?:⭐️?|★|🌟|:star:|\bstars?:)\s*([\d][\d.,]*[kK]?)(?!\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VenuePlace:
    """A venue's slot, name and year, by offsets in the file."""

    kind: SlotKind
    slot: tuple[int, int]
    venue: tuple[int, int] | None
    year: tuple[int, int] | None


def column_role(words: str) -> str:
    """Return what a column holds by the words of its header; empty if they say nothing known."""
    return next((role for role, pattern in _COLUMN if pattern.search(words)), "")


def column_roles(columns: Sequence[str], rows: Sequence[Sequence[Piece]]) -> tuple[str, ...]:
    """Return what each column holds: by its header, or by what most of its cells are."""
    width = max((len(row) for row in rows), default=0)
    named = [column_role(words) for words in columns]
    named += [""] * (width - len(named))
    roles: list[str] = []
    for at, role in enumerate(named):
        cells = [row[at].view.translate(_MARK).strip() for row in rows[:_SAMPLE] if at < len(row)]
        written = [cell for cell in cells if cell.strip(_EDGE)]
        known = role or _role_of_cells(written)
        roles.append("" if known in roles and not role else known)
    return tuple(roles)


def _role_of_cells(cells: Sequence[str]) -> str:
    if not cells:
        return ""
    years = sum(read_year(cell) is not None for cell in cells)
    dates = sum(is_date(cell) for cell in cells)
    venues = sum(bool(venue_name(cell)) and read_venue(cell) is not None for cell in cells)
    for role, count in (("year", years), ("date", dates), ("venue", venues)):
        if count >= _MOST * len(cells):
            return role
    return ""


def find_venue(pieces: Sequence[Piece], title: tuple[int, int]) -> VenuePlace | None:
    """Return where an item has its venue, outside of its title: set apart by markup, or between words."""
    known = [piece for piece in pieces[:_PIECES] if len(piece.view) <= _LONGEST_VIEW]
    weak: VenuePlace | None = None
    for search in (_values, _set_apart, _in_words, _badges):
        for piece in known:
            for found in search(piece, title):
                if found.venue and not _is_bare_label(found):
                    return found if found.year else _with_year(found, known, title)
                weak = weak or found
    if weak and weak.venue:
        return weak if weak.year else _with_year(weak, known, title)
    return weak or _year_alone(known, title)


def _is_bare_label(found: VenuePlace) -> bool:
    """Return whether a link's text names a host of papers and no year: a label more than a venue."""
    return found.kind == SlotKind.LABEL and found.year is None


def _outside(start: int, end: int, title: tuple[int, int]) -> bool:
    return end <= title[0] or start >= title[1]


def _found(piece: Piece, kind: SlotKind, start: int, end: int, read: VenueWords) -> VenuePlace:
    at = piece.start + start
    venue = (at + read.venue[0], at + read.venue[1]) if read.venue else None
    year = (at + read.year[0], at + read.year[1]) if read.year else None
    return VenuePlace(kind, (at, piece.start + end), venue, year)


def _set_apart(piece: Piece, title: tuple[int, int]) -> Iterator[VenuePlace]:
    view = piece.view
    for link in piece.links:
        if not link.bare and not link.badge and _outside(link.start, link.end, title):
            start, end = link.label_start - piece.start, link.label_end - piece.start
            read = read_venue(view[start:end].translate(_MARK))
            if read:
                yield _found(piece, SlotKind.LABEL, start, end, read)
    for pattern, group in ((_BRACKETS, 2), (_RUN, 1)):
        for one in pattern.finditer(view):
            start, end = _unmarked(view, *one.span(group))
            if not _outside(piece.start + start, piece.start + end, title):
                continue
            words = view[start:end].translate(_MARK)
            read = read_venue(words)
            if read:
                kind = (
                    SlotKind.EMPHASIS
                    if group == 1
                    else SlotKind.ROUND
                    if one[1] in _ROUND_IN_WORDS
                    else SlotKind.SQUARE
                )
                yield _found(piece, kind, start, end, read)
            elif group == 1 and venue_name(words):
                yield from _in_parts(piece, start, end)


def _unmarked(view: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch without markup at its edges."""
    while start < end and view[start] < "\x08":
        start += 1
    while end > start and view[end - 1] < "\x08":
        end -= 1
    return start, end


def _values(piece: Piece, title: tuple[int, int]) -> Iterator[VenuePlace]:
    for one in _VALUE.finditer(piece.view):
        start, end = _stripped(piece.view, *one.span(1))
        if start < end and _outside(piece.start + start, piece.start + end, title):
            read = read_venue(piece.view[start:end].translate(_MARK))
            yield _found(piece, SlotKind.VALUE, start, end, read or VenueWords((0, end - start), None))


def _stripped(view: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (view[start] in _EDGE or view[start] < "\x08"):
        start += 1
    while end > start and (view[end - 1] in ' \t\r\n,.;:-–—["' or view[end - 1] < "\x08"):
        end -= 1
    return start, end


def _in_words(piece: Piece, title: tuple[int, int]) -> Iterator[VenuePlace]:
    view = piece.view
    if not venue_name(view) and not _YEAR_IN.search(view):
        return
    yield from _beside_title(piece, title)
    for segment in _SEGMENT.finditer(_without_links(view)):
        for start, end in _beside(
            segment.start(), segment.end(), title[0] - piece.start, title[1] - piece.start
        ):
            left, right = _stripped(view, start, end)
            if left >= right:
                continue
            words = view[left:right].translate(_MARK)
            if words.count(" ") > _LONGEST_WORDS:
                continue
            read = None if _BRACKET.search(words) or is_people(words) else read_venue(words)
            if read:
                yield _found(piece, SlotKind.WORDS, left, right, read)
            else:
                yield from _in_parts(piece, start, end)


def _beside_title(piece: Piece, title: tuple[int, int]) -> Iterator[VenuePlace]:
    """Yield a venue that is in the text of a link beside the title."""
    for link in piece.links:
        if link.label_start <= title[0] < title[1] <= link.label_end:
            for start, end in ((title[1], link.label_end), (link.label_start, title[0])):
                left, right = _stripped(piece.view, start - piece.start, end - piece.start)
                read = read_venue(piece.view[left:right].translate(_MARK)) if left < right else None
                if read:
                    yield _found(piece, SlotKind.WORDS, left, right, read)


def _without_links(view: str) -> str:
    return _LINKED.sub(lambda found: "\x01" * len(found[0]), view)


def _beside(start: int, end: int, left: int, right: int) -> Iterator[tuple[int, int]]:
    """Yield what of a stretch is outside of another."""
    if end <= left or start >= right:
        yield start, end
        return
    if right < end:
        yield right, end
    if start < left:
        yield start, left


def _in_parts(piece: Piece, start: int, end: int) -> Iterator[VenuePlace]:
    view = piece.view
    for part in _PART.finditer(view, start, end):
        left, right = _stripped(view, *part.span())
        words = view[left:right].translate(_MARK)
        if not venue_name(words) and not _ACRONYM.fullmatch(words):
            continue
        read = read_venue(words)
        if read:
            yield _found(piece, SlotKind.WORDS, left, right, read)


def _badges(piece: Piece, title: tuple[int, int]) -> Iterator[VenuePlace]:
    for image in piece.images:
        badge = _BADGE.search(image.url)
        if not badge or not _outside(image.start, image.end, title):
            continue
        words = badge[1].translate(_BADGE_MARK).replace("%20", "   ").replace("%27", "  '")
        named = venue_name(words)
        read = read_venue(words) if named else None
        if read is None and named:
            shift = named[0]
            found = read_venue(words[shift:])
            read = VenueWords(_moved(found.venue, shift), _moved(found.year, shift)) if found else None
        if read:
            start = image.url_start + badge.start(1) - piece.start
            yield _found(piece, SlotKind.BADGE, start, start + len(badge[1]), read)


def _moved(span: tuple[int, int] | None, by: int) -> tuple[int, int] | None:
    return (span[0] + by, span[1] + by) if span else None


def _with_year(found: VenuePlace, pieces: Sequence[Piece], title: tuple[int, int]) -> VenuePlace:
    alone = _year_alone(pieces, title)
    return VenuePlace(found.kind, found.slot, found.venue, alone.year) if alone else found


def _year_alone(pieces: Sequence[Piece], title: tuple[int, int]) -> VenuePlace | None:
    """Return a year that is alone in brackets, or between commas or other delimiters."""
    for piece in pieces:
        view = piece.view
        if not _YEAR_IN.search(view):
            continue
        for one in _BRACKETS.finditer(view):
            read = read_year(view[one.start(2) : one.end(2)].translate(_MARK))
            if read and _outside(piece.start + one.start(2), piece.start + one.end(2), title):
                at = piece.start + one.start(2)
                kind = SlotKind.ROUND if one[1] in _ROUND_IN_WORDS else SlotKind.SQUARE
                return VenuePlace(kind, (at, piece.start + one.end(2)), None, (at + read[0], at + read[1]))
        for segment in _SEGMENT.finditer(_without_links(view)):
            for part in _PART.finditer(view, segment.start(), segment.end()):
                read = read_year(part[0].translate(_MARK))
                at = piece.start + part.start()
                if read and _outside(at, at + len(part[0]), title):
                    year = (at + read[0], at + read[1])
                    return VenuePlace(SlotKind.WORDS, year, None, year)
    return None


def venue_by_habit(pieces: Sequence[Piece], title: tuple[int, int], kind: SlotKind) -> VenuePlace | None:
    """Return the words that are enclosed as the venues of a section are, whatever they are."""
    pattern, group = (_RUN, 1) if kind == SlotKind.EMPHASIS else (_BRACKETS, 2)
    if kind not in (SlotKind.EMPHASIS, SlotKind.SQUARE, SlotKind.ROUND):
        return None
    for piece in pieces[: 2 if group == 1 else 1]:
        for one in pattern.finditer(piece.view):
            far = piece.start + one.start() - title[1] > _NEAR and piece.start + one.end() > title[0]
            if group != 1 and far:
                continue
            start, end = _unmarked(piece.view, *one.span(group))
            words = piece.view[start:end].translate(_MARK)
            round_one = group == 2 and one[1] in _ROUND_IN_WORDS  # noqa: PLR2004 - the group above
            fits = group == 1 or round_one == (kind == SlotKind.ROUND)
            if not fits or not _outside(piece.start + start, piece.start + end, title):
                continue
            if re.search(r"[A-Z]", words) and not is_date(words) and not is_people(words):
                year = YEAR.search(words)
                left = (0, year.start()) if year and year.start() > 1 else (0, len(words))
                venue = _stripped(words, *left)
                return _found(piece, kind, start, end, VenueWords(venue, None))
    return None


def venue_in_cell(piece: Piece) -> VenuePlace:
    """Return the venue in a cell of a column of venues: what is read of it, or all its words."""
    words = piece.view.translate(_MARK)
    read = read_venue(words)
    if read is None:
        sign = _SHORTCODE.search(piece.view)
        start, end = _stripped(piece.view, 0, sign.start() if sign else len(piece.view))
        text = clean(piece.view[start:end])
        whole = (start, end) if text.strip(_EDGE) and len(text) <= _VENUE_CELL and not is_date(text) else None
        year = _YEAR_IN.search(words)
        read = VenueWords(whole, year.span() if year else None)
    return _found(piece, SlotKind.CELL, 0, len(piece.view), read)


def year_in_cell(piece: Piece) -> tuple[int, int] | None:
    """Return where the year is in a cell of a column of years."""
    year = _YEAR_IN.search(piece.view)
    return (piece.start + year.start(), piece.start + year.end()) if year else None


def stars_in(piece: Piece) -> tuple[int, int] | None:
    """Return where a count of stars is written as text."""
    found = _STARS.search(piece.view)
    return (piece.start + found.start(1), piece.start + found.end(1)) if found else None
