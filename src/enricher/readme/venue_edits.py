"""The words of a preprint and what a list writes in their place once the paper has a venue."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from enricher.model.venues import is_venue, same_series
from enricher.readme.inline import (
    BOLD,
    BOLD_END,
    BREAK,
    EMPHASIS,
    EMPHASIS_END,
    FILL,
    IMAGE,
    LINK,
    LINK_END,
    clean,
)
from enricher.readme.lines import TEXT, Field, Line, LineChange
from enricher.text.patterns import later

_SERVER: Final = r"(?:arxiv|corr|biorxiv|medrxiv|openreview|pre-?prints?)"
_NUMBER: Final = r"(?:arxiv\s?:\s?)?(?:abs/)?\d{4}\.\d{4,5}(?:v\d+)?"
_DIGITS: Final = r"(?:19|20)\d\d|(?<=['’‘ ])[0-4]\d(?!\d)"
_YEAR_LAST: Final = (
    rf"(?P<join>[,.]?[ ]?['’‘]?|[-_/:])(?P<year>{_DIGITS})"
    rf"|(?P<join_round>,?[ ]?\(['’‘]?)(?P<year_round>{_DIGITS})\)"
)
_PREPRINT: Final = later(
    rf"(?<![\w./-])(?:(?P<first>(?:19|20)\d\d)(?P<joined>[ ,]{{1,2}}))?"
    rf"(?P<name>{_SERVER}(?:[ ]pre-?print)?)"
    rf"(?P<number>\s?[:(]?\s?{_NUMBER}\)?|\s\(pre-?print\))?"
    rf"(?:{_YEAR_LAST})?(?![\w-]|\.\d)",
    re.IGNORECASE,
)
_YEAR: Final = later(rf"(?:{_YEAR_LAST})(?!\d)")
_YEAR_FIRST: Final = later(r"(?P<year>(?:19|20)\d\d)(?P<join>[ ,]{1,2})(?P<name>\S.*)")
_ADDITION: Final = later(r"\s*\([^()]*\)\s*$")
_BLANK: Final = f" \t{FILL}"
_CELL_YEAR: Final = later(r"(?:19|20)\d\d")
_CLOSERS: Final = {"[": "]", "(": ")", LINK: LINK_END, EMPHASIS: EMPHASIS_END, BOLD: BOLD_END}
_LABELS: Final = later(r"(?<![\w/-])(\w[\w/-]*(?: [\w/-]+){0,2})[\x00\x05\x07]*\s?[:：][\x00\x05\x07]*\s*")
_LABEL: Final = later(rf"{_LABELS.pattern}$")
_BADGE: Final = later(
    r"shields\.io/badge/(?:(?P<label>(?:[^-/?&\s]|--)+)-)?(?P<words>(?:[^-/?&\s]|--)+)-(?P<color>[\w%]+)(?:\.svg)?(?=$|[?)\s\"'])"
)
_LINK_NEXT: Final = later(rf"[,;][{_BLANK}\[]*[{LINK}{IMAGE}]")
_TWO_BORDERS: Final = f",.;)]{BREAK}{BOLD_END}{EMPHASIS_END}"  # too frequent to say where a place is alone
_NAME_WORD: Final = later(r"[A-Za-z][A-Za-z&/+-]*[A-Za-z]")
_ACRONYM: Final = later(r"\b[A-Z][A-Za-z]*[A-Z]")
_CENTURY: Final = 2000
_DIGITS_OF_A_YEAR: Final = 4
_LONGEST: Final = 60  # characters of a venue
_LONGEST_WORDS: Final = 6
_ENOUGH: Final = 2
_CLEAR: Final = 0.75  # of the neighbors' weight
_NEAR: Final = 2.0  # lines at which a neighbor counts half


@dataclass(frozen=True, slots=True)
class Form:
    """How a list writes a venue: the order, what joins name and year, and the digits of the year, or 0."""

    year_first: bool
    join: str
    digits: int
    close: str

    def write(self, name: str, year: int) -> str:
        """Return the venue with its year in this form."""
        digits = {0: "", 2: f"{year % 100:02d}", 4: f"{year:04d}"}[self.digits]
        if not digits:
            return name
        return f"{digits}{self.join}{name}" if self.year_first else f"{name}{self.join}{digits}{self.close}"


NAME_ALONE: Final = Form(year_first=False, join="", digits=0, close="")


@dataclass(frozen=True, slots=True)
class Place:
    """The words of a preprint in a line: their offsets in it, and the form they have."""

    line: Line
    field: Field
    start: int
    end: int
    name: str
    form: Form
    numbered: bool  # whether the identifier of the preprint is a part of them
    label: bool  # whether they are the text of a link, which most often only names what it leads to
    signature: "Signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """What is around the words, by which the same place is found in another line."""

    shape: str
    column: int
    left: str
    right: str

    @property
    def is_badge(self) -> bool:
        """Whether the words are in the address of an image, where blanks and dashes are written otherwise."""
        return self.left.startswith("badge ")


@dataclass(frozen=True, slots=True)
class VenueExample:
    """What a line has at the place of a signature."""

    name: str
    form: Form
    preprint: bool
    line: Line
    start: int


@dataclass(frozen=True, slots=True)
class Neighbor:
    """An example near the words of a preprint: the nearer, the more it weighs."""

    example: VenueExample
    weight: float


Near = Callable[[Signature], Iterable[VenueExample]]  # the examples of the lines to learn from


def venue_changes(
    own: Sequence[Line], section: Sequence[Line], near: Near, venue: str, year: int | None
) -> tuple[LineChange, ...] | str:
    """Return the changes that name the venue in an item, or why it is not named.

    `own` are the lines of the item, `section` those to learn from. Words that hold the year of the
    preprint stay as they are where the year of the venue is not known.
    """
    places = [place for line in own for place in _places(line)]
    if not places:
        return "no words of a preprint were found"
    if any(_names(line, venue) for line in own):
        return f"{venue} is named already"
    reason = "no style can be learned from the items around it"
    for place in sorted(places, key=_doubt):
        neighbors = tuple(_neighbors(place, own, near))
        if place.label and not _labels_are_venues(place, neighbors):
            reason = "the words of the preprint only label a link"
            continue
        change = _change(place, neighbors, venue, year)
        if change:
            return change, *_year_cell(place, change, section, year)
    return reason


def _doubt(place: Place) -> tuple[bool, bool, bool]:
    return place.label, place.signature.is_badge, place.form.digits == 0


def _names(line: Line, venue: str) -> bool:
    """Return whether a line has the venue already, spelled in any way."""
    texts = [line.view_of(field) for field in line.fields] + [words for _, _, words, _ in _badge_words(line)]
    whole = re.compile(rf"(?<!\w){re.escape(venue)}(?![A-Za-z])")
    return any(
        whole.search(text)
        or any(is_venue(word) and same_series(word, venue) for word in _NAME_WORD.findall(text))
        for text in texts
    )


def _places(line: Line) -> Iterator[Place]:
    yield from _badges(line)
    for field in line.fields:
        view = line.view_of(field)
        for found in _PREPRINT.finditer(view):
            signature = _signature(line, field, found.start(), found.end())
            if signature is None or not _is_used_up(view[found.end() :].lstrip(_BLANK), signature):
                continue
            yield Place(
                line=line,
                field=field,
                start=field.start + found.start(),
                end=field.start + found.end(),
                name=found["name"],
                form=_form_of(found),
                numbered=bool(found["number"]),
                label=any(
                    link.label_start <= field.start + found.start() < link.label_end
                    for link in line.piece.links
                ),
                signature=signature,
            )


def _badges(line: Line) -> Iterator[Place]:
    """Yield the words of a preprint in the address of a badge, as in `badge/arXiv-orange`."""
    for start, end, words, signature in _badge_words(line):
        found = _PREPRINT.fullmatch(words)
        if found:
            form = _form_of(found)
            place = Place(line, line.fields[0], start, end, found["name"], form, False, False, signature)
            yield place


def _badge_words(line: Line) -> Iterator[tuple[int, int, str, Signature]]:
    for image in line.piece.images:
        found = _BADGE.search(line.text, image.url_start, image.url_end)
        if found:
            label = found["label"] or ""
            signature = Signature(line.shape, TEXT, f"badge {label}".casefold(), found["color"].casefold())
            words = unquote(found["words"]).replace("--", "-").replace("_", " ")
            yield found.start("words"), found.end("words"), words, signature


def _form_of(found: re.Match[str]) -> Form:
    if found["first"]:
        return Form(year_first=True, join=found["joined"], digits=4, close="")
    return _year_last(found)


def _year_last(found: re.Match[str]) -> Form:
    if found["year_round"]:
        return Form(year_first=False, join=found["join_round"], digits=len(found["year_round"]), close=")")
    if found["year"]:
        return Form(year_first=False, join=found["join"], digits=len(found["year"]), close="")
    return NAME_ALONE


def _signature(line: Line, field: Field, start: int, end: int) -> Signature | None:
    """Return what encloses the words, or None where they are among other words."""
    view = line.view_of(field)
    before, after = view[:start], view[end:]
    left, right = before.rstrip(_BLANK), after.lstrip(_BLANK)
    if left[-1:].isalnum() or right[:1].isalnum():
        return None
    label = _LABEL.search(before)
    if label and label.end() == start:
        return Signature(line.shape, field.column, f"{label[1].casefold()}:", right[:1])
    border = left[-1:]
    if border and border in _TWO_BORDERS:
        further = left[:-1].rstrip(_BLANK)[-1:]
        border = (further if further and not further.isalnum() else "") + border
    return Signature(line.shape, field.column, border, right[:1])


def _is_used_up(right: str, signature: Signature) -> bool:
    """Return whether a slot holds nothing but the words before this rest of the field."""
    closer = _CLOSERS.get(signature.left[-1:])
    if closer or right.startswith(("(", ":")):
        return closer is not None and right.startswith(closer)
    if right.startswith("["):
        return right[1:].lstrip(f"{_BLANK}[\\").startswith((LINK, IMAGE))
    if signature.left.endswith(":") or (signature.column != TEXT and not signature.left):
        return not re.search(r"\w", right if signature.column != TEXT else _until_link(right))
    among = signature.left[-1:] in (",", ")", "]", ".", BOLD_END, LINK_END)  # parts that follow each other
    return among or not right.startswith((",", ";")) or _LINK_NEXT.match(right) is not None


def _until_link(view: str) -> str:
    found = re.search(f"[{LINK}{IMAGE}{BREAK}\\[]", view)
    return view[: found.start()] if found else view


def _neighbors(place: Place, own: Sequence[Line], near: Near) -> Iterator[Neighbor]:
    first, last, here = own[0].number, own[-1].number, place.line.number
    for one in near(place.signature):
        number = one.line.number
        if not first <= number <= last:
            yield Neighbor(one, _NEAR / (_NEAR + abs(number - here)))


def venue_examples(lines: Iterable[Line], signature: Signature) -> Iterator[VenueExample]:
    """Yield what the lines have at the place of the signature, venues and preprints."""
    for line in lines:
        if not _alike(line.shape, signature.shape):
            continue
        if signature.is_badge:
            yield from _badge_examples(line, signature)
            continue
        for field in line.fields:
            if field.column == signature.column:
                yield from _examples(line, field, signature)


def _badge_examples(line: Line, signature: Signature) -> Iterator[VenueExample]:
    for start, _, words, other in _badge_words(line):
        if (other.left, other.right) == (signature.left, signature.right) and len(words) <= _LONGEST:
            preprint = _PREPRINT.fullmatch(words)
            name, form = (preprint["name"], _form_of(preprint)) if preprint else _read(words)
            if preprint or _looks_like_venue(name, form, loose=True):
                yield VenueExample(name, form, bool(preprint), line, start)


def _alike(shape: str, other: str) -> bool:
    """Return whether two lines are of one kind; rows may lack a cell."""
    return shape == other or ("row " in shape and shape.rstrip("0123456789") == other.rstrip("0123456789"))


def _examples(line: Line, field: Field, signature: Signature) -> Iterator[VenueExample]:
    for left, end in _stretches(line, field, signature):
        start = end - len(line.view[left:end].lstrip(_BLANK))
        words = clean(line.view[start:end])
        if not 1 < len(words) <= _LONGEST or len(words.split()) > _LONGEST_WORDS:
            continue
        preprint = _PREPRINT.fullmatch(words)
        name, form = (preprint["name"], _form_of(preprint)) if preprint else _read(words)
        loose = not signature.left or signature.left[-1:] in ",.;)] "
        if preprint or _looks_like_venue(name, form, loose=loose and signature.column == TEXT):
            yield VenueExample(name, form, bool(preprint), line, start)
            return


def _stretches(line: Line, field: Field, signature: Signature) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a line that have the same borders, as offsets of the line."""
    view = line.view_of(field)
    if signature.left.endswith(":"):
        starts = [
            found.end() for found in _LABELS.finditer(view) if f"{found[1].casefold()}:" == signature.left
        ]
    elif not signature.left:
        starts = [0]
    else:
        pattern = f"[{_BLANK}]*".join(re.escape(one) for one in signature.left)
        starts = [found.end() for found in re.finditer(pattern, view)]
    for start in starts:
        end = _end(view, start, signature)
        if end is not None:
            yield field.start + start, field.start + end


def _end(view: str, start: int, signature: Signature) -> int | None:
    if not signature.right:
        return len(view)
    if signature.right == "[":
        found = re.compile(rf"\[[{_BLANK}\[]*{LINK}").search(view, start)
        return found.start() if found else None
    end = view.find(signature.right, start)
    return end if end >= 0 else None


def _read(words: str) -> tuple[str, Form]:
    """Return the name of a venue and the form it is written in."""
    words = _ADDITION.sub("", words) if not _YEAR.search(_addition(words)) else words
    first = _YEAR_FIRST.fullmatch(words)
    if first:
        return first["name"], Form(year_first=True, join=first["join"], digits=4, close="")
    found = next(reversed(list(_YEAR.finditer(words))), None)
    if found is None or not found.start():
        return words, NAME_ALONE
    return words[: found.start()], _year_last(found)


def _addition(words: str) -> str:
    found = _ADDITION.search(words)
    return found[0] if found else ""


def _looks_like_venue(name: str, form: Form, *, loose: bool) -> bool:
    """Return whether the words may name a venue; between other words, where names of people are, strictly."""
    if any(is_venue(word) for word in _NAME_WORD.findall(name)):
        return True
    acronym = _ACRONYM.search(name) is not None
    if loose:
        return acronym and form.digits > 0
    return acronym or form.digits > 0


def _labels_are_venues(place: Place, neighbors: Sequence[Neighbor]) -> bool:
    """Return whether the texts of links at this place are venues; a site's name or an identifier is none."""
    dated = [one for one in neighbors if not one.example.preprint and one.example.form.digits]
    return len(dated) >= _ENOUGH and not place.numbered


def _change(place: Place, neighbors: Sequence[Neighbor], venue: str, year: int | None) -> LineChange | None:
    venues = [one for one in neighbors if not one.example.preprint]
    form = _form(place, venues)
    if form is None:
        return None
    name = _spelling(venue, venues)
    start, end = place.start, place.end
    written = _written_year(place.line.view[start:end], place.form)
    if year is None:
        if written:
            return None  # the year of the preprint may not be that of the venue
        form, year = place.form, 0  # a year that is not known cannot be added
    text = form.write(name, year)
    if place.signature.is_badge:
        escaped = quote(text.replace("-", "--").replace(" ", "_"), safe="'_-,.")
        return LineChange(place.line, start, end, escaped)
    second = _second_year(place, venues, written, year) if year else None
    if second is not None:
        text = f"{year}{place.line.text[second + _DIGITS_OF_A_YEAR : start]}{text}"
        start = second
    return LineChange(place.line, start, end, text)


def _year_cell(
    place: Place, change: LineChange, section: Sequence[Line], year: int | None
) -> Iterator[LineChange]:
    """Yield the change of a row's own column of years, where the venue is written without its year."""
    if year is None or place.field.column == TEXT or place.form.digits or str(year) in change.text:
        return
    for field in place.line.fields:
        words = place.line.text_of(field).strip()
        if abs(field.column - place.field.column) == 1 and _CELL_YEAR.fullmatch(words) and words != str(year):
            cells = [
                line.text_of(cell).strip()
                for line in section
                for cell in line.fields
                if cell.column == field.column
            ]
            cells = [cell for cell in cells if re.search(r"\w", cell)]
            if sum(1 for cell in cells if _CELL_YEAR.fullmatch(cell)) > _CLEAR * len(cells):
                start = place.line.text.index(words, field.start)
                yield LineChange(place.line, start, start + len(words), str(year))


def _written_year(words: str, form: Form) -> int | None:
    found = re.search(rf"\d{{{form.digits}}}(?!\d)", words) if form.digits else None
    if found is None:
        return None
    return int(found[0]) + (_CENTURY if int(found[0]) < 100 else 0)  # noqa: PLR2004 - two digits


def _form(place: Place, venues: Sequence[Neighbor]) -> Form | None:
    """Return the form to write in: the item's own, else that of the neighbors, else None."""
    votes: dict[Form, float] = defaultdict(float)
    for one in venues:
        votes[one.example.form] += one.weight
    best = max(votes, key=lambda form: votes[form], default=None)
    if place.form.digits:
        total = sum(votes.values())
        clear = best is not None and len(venues) >= _ENOUGH and votes[best] >= _CLEAR * total
        return best if clear and best is not None and best.digits else place.form
    if best is not None:
        return best
    if place.signature.left.endswith(":"):
        return Form(year_first=False, join=" ", digits=4, close="")
    return None


def _spelling(venue: str, venues: Sequence[Neighbor]) -> str:
    """Return the venue as the neighbors spell it, the nearest first."""
    names = [one.example.name for one in sorted(venues, key=lambda one: -one.weight)]
    for name in dict.fromkeys(names):
        for words in (name, *_NAME_WORD.findall(name)):
            if same_series(words, venue):
                return str(words)
    lower = [name for name in names if name == name.lower()]
    return venue.lower() if len(lower) >= _ENOUGH and len(lower) > _CLEAR * len(venues) else venue


def _second_year(place: Place, venues: Sequence[Neighbor], written: int | None, year: int) -> int | None:
    """Return where a year is just before the words, if it is to follow: in the neighbors both agree."""
    before = _year_before(place.line, place.start)
    if before is None or before[1] == year or (written is not None and before[1] != written):
        return None
    pairs = [
        (found[1], one.example)
        for one in venues
        if one.example.form.digits and (found := _year_before(one.example.line, one.example.start))
    ]
    agree = [
        one for found, one in pairs if f"{found:04d}"[-one.form.digits :] in one.line.view[one.start :][:40]
    ]
    enough = len(agree) >= _ENOUGH and len(agree) >= _CLEAR * len(pairs)
    return before[0] if enough else None


def _year_before(line: Line, start: int) -> tuple[int, int] | None:
    found = re.search(r"(?<!\d)((?:19|20)\d\d)[)\].,; \x00]{1,4}$", line.view[:start])
    return (found.start(1), int(found[1])) if found else None
