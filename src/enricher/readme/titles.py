"""The title of an item: a candidate of each kind, and the kind that the items of a section share."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from statistics import median
from typing import Final

from enricher.readme.inline import (
    BOLD,
    BREAK,
    EMPHASIS,
    FILL,
    IMAGE,
    LINK,
    SOFT,
    START,
    InlineLink,
    Piece,
    clean,
)
from enricher.readme.roles import is_common_label
from enricher.readme.wording import (
    DATED,
    TWO_SIGNS,
    is_addition,
    is_authors,
    is_common_word,
    is_date,
    is_people,
    is_person,
    read_venue,
    venue_name,
)
from enricher.text.patterns import later

KINDS: Final = ("link", "bold", "quoted", "plain")

_BOLD: Final = later(r"\x04([^\x05\n]{1,400})\x05")
_QUOTED: Final = later(r"[\"“]([^\"”\x01\x02\n]{8,300})[\"”]|[「《]([^」》\x01\x02\n]{2,300})[」》]")
_SENTENCE_GOES_ON: Final = later(r"[:?!：]|\s+(?!by |in |at )[a-z]")
_COLON: Final = later(r"[\x00\x02\x05\x07\s]*[:：][\x00-\x07\s]*(?=[^\s])")
_GAP: Final = later(r"[\x00\x02\x04-\x07 \t\x0b]*")
_GOES_ON: Final = later(r"[\x00\x05\x07]*[ ](?:with|for|via|using|through|of|in|on|towards?)[ ]")
_SKIPPED: Final = later(
    r"(?:(?!:[a-z][a-z0-9_+-]*:)"
    r"[^\w\"“”'‘「《(\[{【（$\\<\x01\x03\x04\x06`\u2200-\u2218\u221a-\u22c4\u22c6-\u22ff]|_)+"
)
_LABELLED: Final = later(
    r"(?:code|paper|pdf|github|slides|video|project|website|arxiv)\s*[:：]", re.IGNORECASE
)
_TAG_WORDS: Final = later(r"\[([^\[\]\x01\x03\n]{1,60})\]|【([^【】\x01\x03\n]{1,60})】")
_TAGS: Final = later(rf"(?:[^\w\[【\n]{{0,20}}(?:{_TAG_WORDS.pattern}))+(?=[^\w\n]{{0,20}}\w)")
_BRACKETED: Final = later(r"[\[【(][^\[\]]+[\]】)]")
_AN_IMAGE: Final = later(IMAGE)
_SHORTCODE: Final = later(r":[a-z][a-z0-9_+-]+:")
_NUMBER: Final = later(r"(?:#\d{1,4}|\d{1,4}\s?[.)、])(?=[\s\x00-\x07])")
_KEY: Final = later(r"(?:title|name|paper|code|论文|标题|题目|代码)\s*[:：](?=[\s\x00-\x07])", re.IGNORECASE)
_OTHER_KEY: Final = later(r"(?:authors?|venue|作者|会议|期刊|出处|摘要)\s*[:：]", re.IGNORECASE)
_OPEN_END: Final = later(
    r"(?:[:,-]|\b(?:for|of|and|or|with|in|on|the|an?|to|via|by|from|using|based on|towards?|through|as|into))"
    r"[\s\x00]*$",
    re.IGNORECASE,
)
_CUT_OFF: Final = later(r"(?:[:,(]|\b(?:for|of|and|or|with|the|an?|to|via|by|from|using))$")
_PEOPLE: Final = later(
    r"((?=[^\x01\n]{0,80}?(?:, | and | et al|&))[A-Z][^\x01\x03\n:]{3,300}?)"
    r"(?<![\W_][A-Z])(?<!^[A-Z])[.:](?=\s)"
)
_SURNAMES: Final = later(r"(?:[A-Z][\w'’-]+ [A-Z]{1,3}(?:, (?:and )?| and |[.:] )){2,}(?:et al\. )?")
_ONE_NAME: Final = (
    r"[A-ZÀ-Þ][\w.'’-]*+(?:[ \t\xa0]++"
    r"(?:[A-ZÀ-Þ][\w.'’-]*+|(?:de|van|von|der|den|la|el|al|bin|di|da|dos|le)\b)){1,4}"
)
_NAMES_FIRST: Final = later(
    rf"(?:[A-ZÀ-Þ][\w'’-]++, [A-ZÀ-Þ][\w.'’-]*+, (?:{_ONE_NAME}, )*+(?:(?:and|&) {_ONE_NAME}, )?"
    rf"|(?:{_ONE_NAME}, )*{_ONE_NAME},? (?:and|&) {_ONE_NAME}, |(?:{_ONE_NAME}, ){{2,}}+)"
    rf"(?!and |& |et al|{_ONE_NAME}(?<=\.) |{_ONE_NAME} \(\d)(?=[\w\x04\x06])"
)
_NAMED: Final = later(r"([A-Z][^\x01\x03\x04\x06\n:\"“]{3,200}?)[,.]?\s+(?=[\x06\"“])")
_LEADING_PART: Final = later(r"([^\x01-\x07\n,:|()\[\]]{2,40}?)(?:[,:|]\s?|\s[-–]\s|\x0b)")
_LEADING_VENUE: Final = later(r"[A-Z][A-Za-z&]+(?:-(?:19|20)\d\d|['’]\d\d)(?=\s)")
_LEADING_DATE: Final = later(r"(?:19|20)\d\d[-./]\d{1,2}(?:[-./]\d{1,2})?(?=[\s,:|\x00-\x07])")
_CLOSING: Final = {"(": ")", "[": "]", "{": "}", "【": "】", "（": "）"}
_GROUP: Final = {
    "(": later(r"\(([^()\n]{0,200}(?:\([^()\n]{0,100}\)[^()\n]{0,100})*)\)"),
    "[": later(r"\[([^\[\]\n]{0,200}(?:\[[^\[\]\n]{0,100}\][^\[\]\n]{0,100})*)\]"),
    "{": later(r"\{([^{}\n]{0,200})\}"),
    "【": later(r"【([^【】\n]{0,200})】"),
    "（": later(r"（([^（）\n]{0,200})）"),
}
_RUN: Final = later(r"[\x04\x06][\x00\x04\x06]{0,3}([^\x04-\x07\n]{1,200})[\x05\x07]{1,2}")
_RUN_MARKS: Final = FILL + BOLD + EMPHASIS
_STOP: Final = later(
    r"[\x01\x03\x04\x06\n\x0b|｜(\[【（]|[⭐★🌟]|[.,;](?=[\s\x00\x05\x07])|[。，；]|\s[-–—~]+(?=\s)|[–—](?=[\s\x01])"
    r"|(?<=\S)[ ]{2,}(?=[A-Z])"
)
_NEXT: Final = later(r"[\x01\x03\x04\x06\n|｜(\[]|[.,;](?=\s)|\s[-–—]\s")
_BY: Final = later(r"(?:by|authors?:) +([^\x01\x03\n|(\[]{3,200})", re.IGNORECASE)
_NEAR: Final = 300  # characters that are read behind what may end a title, or before it
_LINE: Final = later(rf"[^\x01\x03\n|]{{0,{_NEAR}}}")
_SENTENCE: Final = later(r"[;|]|\.\s")
_APART: Final = later(r"\s[-–—|]\s|[(\[]|(?<![^a-z][A-Z])\.\s")
_FIRST_NAMES: Final = 90  # characters
_NO_SENTENCE_END: Final = later(r"(?:\bvs|\bal|\be\.g|\bi\.e|\bDr|\bSt|\bNo|[^\w][A-Z]|^[A-Z])$")
_WORD: Final = later(rf"{TWO_SIGNS}|[^\W_]+(?:['’.+-][^\W_]+)*")
_TAIL_GROUP: Final = later(r"[\s,.\x00-\x07]*[(\[（【]([^()\[\]（）【】]{2,60})[)\]）】][\s.,;:]*$")
_TAIL_WORDS: Final = later(
    r"[\s,;.\x00-\x07]+((?:USENIX )?[A-Za-z&]{2,12}(?:\s?['’‘]\s?\d\d|\s?(?:19|20)\d\d|\d\d))[\s.]*$"
)
_MOST_SKIPPED: Final = 200  # signs, tags and numbers before a title; more is no title, and takes long
_TITLE_KEYS: Final = frozenset(("title", "paper title", "name", "paper"))
_SIGNS_AT_END: Final = later(
    r"[\s\x00-\x07]*(?:[\u2600-\u27bf\u2b50-\u2b55\U0001f000-\U0001faff\ufe0f\u200d]+|:[a-z][a-z0-9_+-]+:)$"
)
_TAIL_DATE: Final = later(
    rf"[\s\x00-\x07]*(?:[,;|–—-]|[\s\x00-\x07](?=\d{{4}}[-./]))[\s\x00-\x07]*({DATED})$", re.IGNORECASE
)
_QUOTES: Final = '"“”«»《》「」'
_EDGE: Final = " \t\r\n\x0b\x00\x01\x02\x03\x04\x05\x06\x07"
_TAIL_EDGE: Final = ".,;:|-–—·•[(，。；：、"
_PAIR: Final = 2
_SHORT_NAME: Final = 6  # words; with as many a text is a title, and what a colon adds is a description
_TAG: Final = 4  # words of a bracket that is a tag
_FEW_ITEMS: Final = 4
_SHORT: Final = 4  # words of a name
_LONG: Final = 5
_DISTINCT: Final = 0.6
_DESCRIPTION: Final = 6  # words behind a full stop that are a sentence of their own
_FIRST_WORDS: Final = 20  # that show whether it is a sentence or a title
_LONG_DESCRIPTION: Final = 12  # words behind a dash that are a description
_GAP_DESCRIPTION: Final = 9  # words behind a gap that are one
_WRAPPED: Final = 60  # characters of a line that goes on in the next
_SHORTEST_PART: Final = 40  # characters that may hold a venue
_MANY: Final = 50  # links in one pair of brackets
_LONGEST: Final = 30  # words of a title


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may be the title: its words, and where they are in the file."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(_WORD.findall(self.text))


@dataclass(frozen=True, slots=True)
class Reading:
    """How candidates are read: which texts of links are labels, and what begins and ends a title."""

    is_label: Callable[[str], bool]
    tags: bool = True  # words in brackets precede a title
    names: bool = False  # names of people with commas precede a title
    dash_ends: bool = False


def tags_of(view: str) -> list[str]:
    """Return the words in brackets before other words, if no venues or dates: tags, where they recur."""
    found = _TAGS.match(view)
    inside = (clean(one[1] or one[2]) for one in _TAG_WORDS.finditer(found[0])) if found else ()
    return [words for words in inside if words and not (is_date(words) or read_venue(words))]


def has_names_first(view: str) -> bool:
    """Return whether words begin with what may be names of people: sure only where it recurs."""
    return _names_first(view, 0, len(view)) > 0


def _names_first(view: str, at: int, stop: int) -> int:
    """Return the offset behind two names or more that other words follow; the same without them."""
    found = _NAMES_FIRST.match(view, at, stop)
    if not found:
        return at
    end = found.end()
    part = clean(view[end : end + _SHORTEST_PART]).partition(",")[0]
    if is_date(part) or (venue_name(part) and read_venue(part)):
        end = view.rfind(", ", at, end - 2) + 2  # the last of them is the title
    line = _LINE.match(view, end)
    return end if line and len(_WORD.findall(line[0])) >= _SHORT - 1 else at


def is_marker(text: str, reading: Reading) -> bool:
    """Return whether the text of a link is a label, a venue, a date or an address, and no title."""
    if _BRACKETED.fullmatch(text) and len(text.split()) <= _TAG:
        return True
    label = text.strip(" []()")
    if not label or is_common_label(label) or reading.is_label(label):
        return True
    if _LABELLED.match(label):
        return True
    if label.startswith(("http://", "https://", "www.")) or (
        " " not in label and "/" in label and "." in label
    ):
        return True
    longest = _TAG if venue_name(label) else _TAG - 1
    return is_date(label) or (len(label.split()) <= longest and read_venue(label) is not None)


def candidates(piece: Piece, reading: Reading) -> dict[str, Candidate]:
    """Return what may be the title in a piece, at most one of each kind."""
    found = {
        "link": _link(piece, reading),
        "bold": _bold(piece, reading),
        "quoted": _quoted(piece),
        "plain": _plain(piece, reading),
    }
    return {kind: one for kind, one in found.items() if one}


def _candidate(kind: str, piece: Piece, start: int, end: int) -> Candidate | None:
    view = piece.view
    start, end = _trimmed(view, start, end)
    text = clean(view[start:end])
    if not _WORD.search(text):
        return None
    return Candidate(kind, text, piece.start + start, piece.start + end)


def _trimmed(view: str, start: int, end: int) -> tuple[int, int]:
    """Return the words without quotes around them, punctuation, signs, a date and a venue at the edges."""
    while True:
        while start < end and view[start] in _EDGE:
            start += 1
        while end > start and view[end - 1] in _EDGE:
            end -= 1
        words = view[start:end]
        signs = _SIGNS_AT_END.search(words[-40:])
        if signs and len(words) > len(signs[0]):
            end -= len(signs[0])
        elif words and words[-1] in _TAIL_EDGE:
            end -= 1
        elif any(quotes := _quotes_around(words)):
            start, end = start + quotes[0], end - quotes[1]
        elif (behind := _behind_title(words)) and len(words) > behind:
            end -= behind
        else:
            return start, end


def _quotes_around(words: str) -> tuple[int, int]:
    """Return how many quotes to take off at each edge: those around all words, or without a partner."""
    first, last = words[:1] in _QUOTES, words[-1:] in _QUOTES
    if not words or not (first or last):
        return 0, 0
    count = sum(words.count(sign) for sign in _QUOTES)
    if count % 2:
        return int(first), int(last and not first)
    return (1, 1) if first and last and count == _PAIR else (0, 0)


def _behind_title(words: str) -> int:
    """Return the length of a venue or a date behind the words of a title."""
    last = words[-1:]
    group = _TAIL_GROUP.search(words[-80:]) if last and last in ")]）】" else None
    inside = clean(group[1]) if group else ""
    if group and (read_venue(inside) or is_date(inside) or is_addition(inside)):
        return len(group[0])
    if not last.isdigit():
        return 0
    tail = _TAIL_WORDS.search(words[-40:])
    if tail and venue_name(tail[1]):
        return len(tail[0])
    date = _TAIL_DATE.search(words[-40:])
    return len(date[0]) if date else 0


def _link(piece: Piece, reading: Reading) -> Candidate | None:
    for link in piece.links:
        if link.badge or link.bare:
            continue
        if not is_marker(piece.label(link).strip(" :"), reading) and not _is_tag(piece, link):
            start, end = link.label_start - piece.start, link.label_end - piece.start
            start = skip_start(piece, start, reading, end)
            more = link.end - piece.start
            return _candidate("link", piece, *_with_colon(piece, start, end, more, reading))
    return None


def _is_tag(piece: Piece, link: InlineLink) -> bool:
    """Return whether a link of one word or two is in brackets of its own before other words."""
    view = piece.view
    before = view[: link.start - piece.start].rstrip("\x00 ")
    behind = view[link.end - piece.start : link.end - piece.start + 120].lstrip("\x00 ")
    if before[-1:] != "[" or behind[:1] != "]" or len(piece.label(link).split()) >= _SHORT - 1:
        return False
    words = _LINE.match(behind, 1)
    return words is not None and len(_WORD.findall(words[0])) >= _SHORT - 1


def _with_colon(piece: Piece, start: int, end: int, behind: int, reading: Reading) -> tuple[int, int]:
    """Return the place of a short name with what a colon adds to it."""
    view = piece.view
    words = clean(view[start:end])
    if len(_WORD.findall(words)) >= _SHORT_NAME:
        return start, end
    at = _more(view, words, behind)
    if at is None:
        return start, end
    stop = find_end(piece, at, reading)
    rest = clean(view[at:stop])
    if not _WORD.search(rest) or is_people(rest) or read_venue(rest) or _OTHER_KEY.match(rest):
        return start, end
    return start, stop


def _more(view: str, words: str, behind: int) -> int | None:
    """Return where a title goes on behind a short name: at a word such as `with`, or behind a colon."""
    if _GOES_ON.match(view, behind):
        return behind
    if words.endswith((":", "：")):
        gap = _GAP.match(view, behind)
        return gap.end() if gap else behind
    colon = _COLON.match(view, behind)
    if not colon or BREAK in colon[0] or view[colon.end() : colon.end() + 1] in ('"', "“"):
        return None
    return colon.end() - (view[colon.end() - 1] in (LINK, IMAGE))


def _bold(piece: Piece, reading: Reading) -> Candidate | None:
    view = piece.view
    for run in _BOLD.finditer(view):
        words = clean(run[1]).strip(" []()")
        if not words or words.endswith((":", "：")) or is_marker(words.strip(" :"), reading):
            continue
        if _COLON.match(view, run.end()) and is_common_label(words):
            continue
        if _is_tag_behind(view, run.start(), words):
            continue
        if _in_brackets(view, run) or (is_people(words) and _is_titled_behind(view, run.end())):
            continue
        start = skip_start(piece, run.start(1), reading, run.end(1))
        return _candidate("bold", piece, *_with_colon(piece, start, run.end(1), run.end(), reading))
    return None


def _is_titled_behind(view: str, at: int) -> bool:
    """Return whether other words set apart by markup follow, so that names before them are authors."""
    run = _RUN.search(view, at)
    quoted = _QUOTED.match(view, at)
    words = clean(quoted[quoted.lastindex or 1]) if quoted else clean(run[1]) if run else ""
    return len(_WORD.findall(words)) >= _SHORT - 1 and not is_people(words) and read_venue(words) is None


def _is_tag_behind(view: str, at: int, words: str) -> bool:
    """Return whether a run of a word or two behind others is marked twice, as a tag is: **`hot`**."""
    inner = view[at + 1 : at + 4].lstrip(FILL)[:1] if at else ""
    return bool(inner) and inner in BOLD + EMPHASIS and len(words.split()) < _SHORT - 1


def _in_brackets(view: str, run: re.Match[str]) -> bool:
    """Return whether a run is alone in brackets before other words: a tag."""
    before = view[: run.start()].rstrip(_EDGE + _QUOTES)
    behind = view[run.end() : run.end() + 40].lstrip(_EDGE + _QUOTES)
    return before[-1:] == "[" and behind[:1] == "]" and bool(_WORD.match(behind[1:].lstrip(_EDGE + _QUOTES)))


def _quoted(piece: Piece) -> Candidate | None:
    found = _QUOTED.search(piece.view)
    return _candidate("quoted", piece, *found.span(1)) if found and " " in (found[1] or "").strip() else None


def _plain(piece: Piece, reading: Reading) -> Candidate | None:
    view = piece.view
    start = skip_start(piece, 0, reading, len(view))
    if start >= len(view) or view[start] in (LINK, IMAGE):
        return None
    quoted = _QUOTED.match(view, start)
    if quoted and not _SENTENCE_GOES_ON.match(view, quoted.end()):
        return _candidate("plain", piece, *quoted.span(quoted.lastindex or 1))
    end = find_end(piece, start, reading)
    run = _RUN.match(view, len(view[:start].rstrip(FILL)) - 1) if start else None
    if run and run.end() < end and len(_WORD.findall(run[1])) >= _SHORT - 1:
        end = run.end()
    return _candidate("plain", piece, start, end)


# --- where words begin and end --------------------------------------------------------------------


def _link_at(piece: Piece, offset: int) -> InlineLink | None:
    at = bisect_left(piece.links, piece.start + offset, key=START)
    found = piece.links[at] if at < len(piece.links) else None
    return found if found and found.start == piece.start + offset else None


def _markers_only(piece: Piece, start: int, end: int, reading: Reading) -> bool:
    first = bisect_left(piece.links, piece.start + start, key=START)
    inside = list(takewhile(lambda link: link.end <= piece.start + end, piece.links[first : first + _MANY]))
    return bool(inside) and all(
        link.badge or is_marker(piece.label(link).strip(" :"), reading) or _is_tag(piece, link)
        for link in inside
    )


def skip_start(piece: Piece, at: int, reading: Reading, stop: int) -> int:
    """Return the offset in the view behind what may precede a title: numbers, emoji, venues, dates, tags."""
    view = piece.view
    for _ in range(_MOST_SKIPPED):
        behind = _skip_one(piece, at, reading, stop) if at < stop else at
        if behind <= at:
            return at
        if behind >= stop or not _WORD.search(view, behind, stop):
            return at if not _SKIPPED.match(view, at) else behind
        at = behind
    return at


def _skip_one(piece: Piece, at: int, reading: Reading, stop: int) -> int:
    view = piece.view
    first = view[at]
    for pattern in (_KEY,) if first.isalpha() else (_SHORTCODE, _NUMBER, _LEADING_DATE, _SKIPPED, _AN_IMAGE):
        found = pattern.match(view, at, stop)
        if found:
            return found.end()
    if first in _CLOSING:
        return _skip_group(piece, at, reading, stop)
    if first == LINK:
        link = _link_at(piece, at)
        marks = link and (link.badge or is_marker(piece.label(link).strip(" :"), reading))
        return link.end - piece.start if link and marks else at
    if first in (BOLD, EMPHASIS):
        return _skip_run(piece, at, reading)
    behind = _names_first(view, at, stop) if reading.names else at
    if behind == at:
        behind = _skip_people(view, at, stop)
    return behind if behind > at else _skip_venue(view, at, stop)


def _skip_group(piece: Piece, at: int, reading: Reading, stop: int) -> int:
    view = piece.view
    group = _GROUP[view[at]].match(view, at, stop)
    if not group:
        return at + 1 if view[at] in "([" and not _WORD.match(view, at + 1) else at
    if LINK in group[1] or IMAGE in group[1]:
        return (
            group.end()
            if _markers_only(piece, group.start(), group.end(), reading) or LINK not in group[1]
            else at + 1
        )
    words = clean(group[1])
    if read_venue(words) or is_date(words) or not words:
        return group.end()
    square = view[at] != "("
    if view[at] in "[【" and not reading.tags and not (is_common_label(words) or is_addition(words)):
        return at
    short = len(words.split()) <= _SHORT_NAME if square else not re.search(r"[^\W\d]{2}", words)
    follows = view[group.end() : group.end() + 1]
    if view[at] == "{" and follows == ":":
        return at  # braces that BibTeX needs around a name, and no tag
    glued = follows == "-" or (follows.isalnum() and not square)
    return group.end() if short and not glued else at


def _skip_run(piece: Piece, at: int, reading: Reading) -> int:
    """Step over emphasis that holds a venue, a date or a label; else into it."""
    run = _RUN.match(piece.view, at)
    if not run:
        return at + 1
    words = clean(run[1]).strip(" []()")
    colon = _COLON.match(piece.view, run.end())
    if colon and words.casefold() in _TITLE_KEYS:
        return colon.end()
    key = words.endswith((":", "：")) and len(words.split()) <= _TAG
    if is_people(words) and _is_titled_behind(piece.view, run.end()):
        return run.end()
    if key or (LINK not in run[1] and is_marker(words, reading)):
        return run.end()
    return at + 1


def _skip_people(view: str, at: int, stop: int) -> int:
    """Return the offset behind names of people that a full stop, a colon or markup ends."""
    surnames = _SURNAMES.match(view, at, stop)
    if surnames and surnames[0].endswith((". ", ": ")):
        return surnames.end()
    people = _PEOPLE.match(view, at, stop)
    named = _NAMED.match(view, at, stop)
    has_authors = people is not None and is_authors(clean(people[1]))
    if named and is_people(clean(named[1])) and _is_titled_behind(view, named.end()):
        between = clean(view[people.end() : named.end()]) if people and has_authors else ""
        if len(_WORD.findall(between)) < _SHORT - 1 or is_people(between):
            return named.end()
    if people and has_authors:
        line = _LINE.match(view, people.end())
        if line and len(_WORD.findall(line[0])) >= _SHORT - 1:
            return people.end()
    return at


def _skip_venue(view: str, at: int, stop: int) -> int:
    """Return the offset behind a venue or a date that is before a comma, a dash or the like."""
    glued = _LEADING_VENUE.match(view, at, stop)
    if glued and venue_name(glued[0]):
        return glued.end()
    part = _LEADING_PART.match(view, at, stop)
    if not part:
        return at
    words = clean(part[1])
    if is_date(words):
        return part.end()
    found = read_venue(words) if venue_name(words) else None
    ends = "|" if is_common_word(words) else ",|"
    return part.end() if found and (found.year or part[0].rstrip()[-1] in ends) else at


def find_end(piece: Piece, start: int, reading: Reading) -> int:
    """Return the offset in the view at which the words of a title that starts there end."""
    view = piece.view
    at = start
    while True:
        stop = _STOP.search(view, at)
        if not stop:
            return len(view)
        at = _past(piece, start, stop, reading)
        if at < 0:
            return stop.start()


def _past(piece: Piece, start: int, stop: re.Match[str], reading: Reading) -> int:
    """Return where the title goes on behind what may end it, or -1 where it ends."""
    view = piece.view
    sign = stop[0].strip(" ") or " "
    if sign == " ":
        return (
            -1
            if not _is_open(view, start, stop.start()) and _is_description(view, stop.end(), _GAP_DESCRIPTION)
            else stop.end()
        )
    sign = sign.strip() or sign
    if sign in (LINK, IMAGE, BREAK) or sign in "|｜⭐★🌟":
        return -1
    if sign == SOFT:
        return stop.end() if _goes_on(view, start, stop) else -1
    if sign in (BOLD, EMPHASIS):
        run = _RUN.match(view, stop.start())
        words = clean(run[1]).strip(" .,()[]") if run else ""
        ends = bool(words) and (
            _is_tag_behind(view, stop.start(), words)
            or is_marker(words, reading)
            or is_people(words)
            or words.endswith(":")
        )
        return -1 if ends else stop.end()
    if sign in _CLOSING:
        return _past_group(piece, start, stop, reading)
    return -1 if _ends_at(view, start, stop, reading) else stop.end()


def _is_description(view: str, at: int, least: int) -> bool:
    """Return whether so many words follow on the line, and are written as a sentence, not as a title."""
    line = _LINE.match(view, at)
    words = _WORD.findall(clean(line[0])) if line else []
    first = words[:_FIRST_WORDS]
    return len(words) >= least and sum(word[0].islower() for word in first) * 2 >= len(first)


def _is_open(view: str, start: int, stop: int) -> bool:
    """Return whether more must follow the last word, as behind `of`."""
    return _OPEN_END.search(view, max(start, stop - _NEAR), stop) is not None


def _goes_on(view: str, start: int, stop: re.Match[str]) -> bool:
    follows = view[stop.end() : stop.end() + 200].lstrip(" \t\x00")
    if not follows or not (follows[0].isalnum() or follows[0] in "\"'“("):
        return False
    by = _BY.match(follows)
    if by and is_people(clean(by[1])):
        return False
    if follows[0].islower():
        return True
    line = _LINE.match(follows)
    words = clean(line[0]) if line else ""
    if _is_open(view, start, stop.start()):
        return True
    line_start = max(view.rfind(SOFT, start, stop.start()), start)
    wrapped = stop.start() - line_start >= _WRAPPED
    return wrapped and not (is_people(words) or read_venue(words) or is_date(words))


def _past_group(piece: Piece, start: int, stop: re.Match[str], reading: Reading) -> int:
    view = piece.view
    group = _GROUP[stop[0]].match(view, stop.start())
    if not group:
        return stop.end()
    inside = group[1]
    if LINK in inside or IMAGE in inside:
        return -1
    words = clean(inside)
    if words.startswith("@") or is_authors(words) or is_date(words) or read_venue(words):
        return -1
    if view[stop.start() - 1].isalnum() and stop[0] == "(":  # as in SE(3) or int8()
        return group.end()
    if is_marker(words, reading):
        return group.end() if _WORD.match(view[group.end() : group.end() + 20].lstrip()) else -1
    several = next(islice(_WORD.finditer(view, start, stop.start()), 1, None), None) is not None
    ends = stop[0] in "[【" and several and not view[stop.start() - 1].isalnum()
    return -1 if ends else group.end()


def _ends_at(view: str, start: int, stop: re.Match[str], reading: Reading) -> bool:
    """Return whether a venue, a date, authors or a description follow a comma, a full stop or a dash."""
    at = stop.end()
    sign = stop[0].strip()
    if sign == "." and _NO_SENTENCE_END.search(view[max(start, at - 6) : at - 1]):
        return False
    line = _LINE.match(view, at)
    rest = clean(line[0]) if line else ""
    if not rest:
        return sign in ".。"
    while at < len(view) and (view[at] == " " or view[at] in _RUN_MARKS):
        at += 1
    part_end = _NEXT.search(view, at, at + _NEAR)
    part = clean(view[at : part_end.start() if part_end else at + _NEAR]).strip(" .")
    by = _BY.match(rest)
    if (by and is_people(by[1])) or (sign == "," and _is_list_of_people(rest)):
        return True
    if _is_side(part, rest, sign) or (is_authors(rest) and (sign != "," or _authors_from(rest))):
        return True
    if sign in ".。":
        return len(_WORD.findall(rest)) >= _DESCRIPTION and (rest[0].isupper() or sign == "。")
    return sign[0] in "-–—~" and (reading.dash_ends or _is_description(view, at, _LONG_DESCRIPTION))


def _is_side(part: str, rest: str, sign: str) -> bool:
    """Return whether what follows is a venue, a date or people: behind a comma only what is sure to be."""
    if is_common_word(part):
        behind = rest.removeprefix(part).strip(" .,;")
        return not behind or is_date(behind)
    if is_date(part) or (venue_name(part) and read_venue(part)):
        return True
    return sign != "," and bool(read_venue(part) or is_people(rest) or is_people(_SENTENCE.split(rest)[0]))


def _authors_from(rest: str) -> bool:
    """Return whether names of people start right here, and not only later in the line."""
    begin = ",".join(_APART.split(rest)[0].split(",")[:4])
    return rest[0].isupper() and is_authors(begin[:_FIRST_NAMES])


def _is_list_of_people(rest: str) -> bool:
    """Return whether two people or more follow, and then a venue or a date."""
    parts = [part.strip() for part in _APART.split(rest)[0].strip(" .").split(",")]
    people = list(takewhile(is_person, parts))
    behind = parts[len(people) :]
    return len(people) > 1 and bool(behind) and (is_date(behind[0]) or read_venue(behind[0]) is not None)


# --- the choice -----------------------------------------------------------------------------------


def choose_kind(found: Sequence[dict[str, Candidate]], more: Sequence[dict[str, Candidate]] = ()) -> str:
    """Return the kind of candidate that the items of a section have as titles.

    `more` are those of the whole list: they vote where the section has few items.
    """
    for kind in KINDS[:-1]:
        if len(found) > 1 and all(kind in one and _is_like_title(one, kind) for one in found):
            return kind
    voters = [*found, *more] if len(found) < _FEW_ITEMS else list(found)
    for kind in KINDS:
        having = [one[kind] for one in voters if kind in one and not _is_within(one, kind)]
        if len(having) * 2 >= len(voters) and having and (kind == "plain" or not _is_name(voters, kind)):
            return kind
    return max(KINDS, key=lambda kind: sum(kind in one for one in found))


def _is_like_title(found: dict[str, Candidate], kind: str) -> bool:
    one = found[kind]
    return one.words >= _SHORT - 1 and not is_people(one.text) and not _is_within(found, kind)


def _is_name(voters: Sequence[dict[str, Candidate]], kind: str) -> bool:
    """Return whether texts are names or tags: short beside longer plain words, or often the same."""
    having = [one[kind] for one in voters if kind in one]
    if len(having) < _FEW_ITEMS - 1:
        return False
    beside = [words for one in voters if kind in one and (words := _words_beside(one, kind))]
    if (
        len(beside) * 2 >= len(having)
        and median(one.words for one in having) < _SHORT
        and median(beside) >= _LONG
    ):
        return True
    return len({one.text for one in having}) < _DISTINCT * len(having)


def _words_beside(found: dict[str, Candidate], kind: str) -> int:
    """Return how many words the longest other candidate has that is elsewhere, not only goes on behind."""
    own = found[kind]
    others = [one for other, one in found.items() if other in ("quoted", "plain") and other != kind]
    return max((one.words for one in others if one.start != own.start), default=0)


def pick(found: dict[str, Candidate], kind: str) -> tuple[Candidate | None, bool]:
    """Return the title of an item whose section has titles of a kind, and whether it is sure."""
    if kind in found:
        one = _bounded(found) if kind == "plain" else found[kind]
        return one, not _is_doubtful(one)
    for other in _others(kind):
        if other in found and not _is_within(found, other):
            one = found[other]
            marked = other != "plain"
            return one, _only(found, one) and (marked or one.words > 1) and not _is_doubtful(one)
    return None, False


def _is_doubtful(one: Candidate) -> bool:
    """Return whether words look cut off or run on: too long, with names or an address, or half a bracket."""
    text = one.text
    if one.words > _LONGEST or "://" in text or (one.kind == "plain" and is_authors(text)):
        return True
    if not re.search(r"[^\W\d_]", text):
        return True
    halves = any(text.count(left) != text.count(right) for left, right in ("()", "[]"))
    return halves or bool(_CUT_OFF.search(text))


def _only(found: dict[str, Candidate], one: Candidate) -> bool:
    """Return whether all candidates of an item are the same words, but for what follows them."""
    return all(other.start == one.start for other in found.values())


def _bounded(found: dict[str, Candidate]) -> Candidate:
    """Return the plain words, or the marked ones with which they begin: markup says where a title ends."""
    plain = found["plain"]
    bold = found.get("bold")
    marked = bold is not None and bold.start == plain.start and bold.end <= plain.end and bold.words > 1
    return bold if bold and marked else plain


def _is_within(found: dict[str, Candidate], kind: str) -> bool:
    """Return whether a quotation is one within other words."""
    if kind != "quoted" or "plain" not in found:
        return False
    plain = found["plain"]
    several = plain.words >= _SHORT - 1 and not is_people(plain.text)
    ends = plain.end - found["quoted"].end > _SHORT  # words go on behind the quotation
    begins = plain.end <= found["quoted"].start
    return several and plain.start < found["quoted"].start and (ends or begins)


def _others(kind: str) -> Iterator[str]:
    return (other for other in KINDS if other != kind)


def is_title_like(found: dict[str, Candidate]) -> bool:
    """Return whether there is something that reads as a title by itself."""
    return any(one.words >= _SHORT - 1 and not is_people(one.text) for one in found.values())
