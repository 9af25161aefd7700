"""Edits in place: what a new fact changes in a list that lives in a README, span by span.

Everything outside of the spans stays, byte for byte; edits that were made once are not made again.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.model.readme_list import Item, ItemKind, Span
from enricher.readme.code_edits import code_change
from enricher.readme.code_examples import ENOUGH, Example, code_examples, repository_of
from enricher.readme.lines import Line, LineChange, read_lines, starts_of
from enricher.readme.venue_edits import Near, Signature, VenueExample, venue_changes, venue_examples

_URL: Final = re.compile(r"https?://[^\s<>\"'()\[\]|]+")
_COUNT: Final = re.compile(r"\d[\d,. ]*\d|\d")
_THOUSANDS: Final = re.compile(r"\d+(?:\.\d+)?\s?[kK]\b")
_STARS_FOLLOW: Final = re.compile(r"[^\n\w(\[|]{1,8}(?:stars?:\s*)?", re.IGNORECASE)
_PLACEHOLDERS: Final = frozenset({"", "-", "–", "—", "?", "/", "n/a", "na", "none", "tbd"})
_PADDING: Final = re.compile(r" +(?= \|)")
_EMPHASIS: Final = re.compile(r"[*_~]+")
_WINDOW: Final = 120  # lines on each side that an item learns from
_CHUNK: Final = 200  # lines that are read together
_THOUSAND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Accepted:
    """A preprint of the list has a venue now; `item` is its index. A written year needs a new one."""

    item: int
    venue: str
    year: int | None


@dataclass(frozen=True, slots=True)
class CodeFound:
    """A source names the repository of an item that has no code link."""

    item: int
    url: str


@dataclass(frozen=True, slots=True)
class CodeMoved:
    """The repository at the old URL now is at the new one."""

    item: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class StarCount:
    """How many stars the repository of an item has."""

    item: int
    count: int


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a column of a table shows of an item: `role` names the column, `was` is the value before."""

    item: int
    role: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class LinkNote:
    """What is written after a link of an item, such as `(archived)`: before and now; empty for nothing."""

    item: int
    url: str
    was: str
    now: str


Fact = Accepted | CodeFound | CodeMoved | StarCount | CellValue | LinkNote


@dataclass(frozen=True, slots=True)
class InPlaceEdit:
    """One stretch of the file and what takes its place.

    Offsets are characters of the text; `line` counts from 1. `before` and `after` are the line without and
    with this edit.
    """

    fact: Fact
    start: int
    end: int
    text: str
    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NotMade:
    """A fact that changes nothing in the file, and why; a person may make the change."""

    fact: Fact
    line: int
    reason: str


def edit(text: str, items: Sequence[Item], facts: Iterable[Fact]) -> tuple[InPlaceEdit | NotMade, ...]:
    """Return what the facts change in the file, and which of them change nothing.

    The items are those of this file, in its order. No two edits touch each other.
    """
    page = _Page(text, items)
    made: list[InPlaceEdit | NotMade] = []
    for fact in facts:
        made += page.edits(fact)
    return tuple(_apart(made))


def apply(text: str, edits: Iterable[InPlaceEdit | NotMade]) -> str:
    """Return the file with the edits made."""
    parts, at = [], 0
    for one in sorted(
        (one for one in edits if isinstance(one, InPlaceEdit)), key=lambda one: (one.start, one.end)
    ):
        parts += [text[at : one.start], one.text]
        at = one.end
    return "".join(parts) + text[at:]


def _apart(edits: Sequence[InPlaceEdit | NotMade]) -> Iterator[InPlaceEdit | NotMade]:
    """Yield the edits of which none touches an earlier one; what touches is not made."""
    taken: list[tuple[int, int]] = []
    for one in edits:
        if isinstance(one, NotMade):
            yield one
            continue
        at = bisect_left(taken, (one.start, one.end))
        if any(start <= one.end and one.start <= end for start, end in taken[max(0, at - 1) : at + 1]):
            yield NotMade(one.fact, one.line, "another change is made at the same place")
        else:
            taken.insert(at, (one.start, one.end))
            yield one


class _Page:
    """A file with its lines; those around an item are read when a fact needs them."""

    def __init__(self, text: str, items: Sequence[Item]) -> None:
        self._text = text
        self._items = items
        self._starts = starts_of(text)
        self._chunks: dict[int, tuple[Line, ...]] = {}
        self._examples: dict[int, tuple[Example, ...]] = {}
        self._venue_examples: dict[Signature, dict[int, tuple[VenueExample, ...]]] = {}
        self._sections: dict[tuple[str, ...], tuple[int, int]] = {}
        self._with_stars: dict[tuple[str, ...], list[Item]] = {}
        for item in items:
            first, last = self._sections.get(item.section, (item.line, item.last_line))
            self._sections[item.section] = min(first, item.line), max(last, item.last_line)
            if item.stars:
                self._with_stars.setdefault(item.section, []).append(item)

    def edits(self, fact: Fact) -> Iterator[InPlaceEdit | NotMade]:
        """Yield the edits that one fact makes, or why it makes none."""
        item = self._items[fact.item]
        match fact:
            case Accepted() | CodeFound():
                yield from self._made(fact, item, self._learned(item, fact))
            case CodeMoved():
                yield from self._moved(fact, item)
            case StarCount():
                yield from self._stars(fact, item)
            case CellValue():
                yield from self._cell(fact, item)
            case LinkNote():
                yield from self._note(fact, item)

    def _learned(self, item: Item, fact: Accepted | CodeFound) -> tuple[LineChange, ...] | str:
        """Return the changes that are learned near the item in its section, else from all lines near it."""
        reason = ""
        near = max(1, item.line - _WINDOW), min(len(self._starts) - 1, item.last_line + _WINDOW)
        first, last = self._sections[item.section]
        for start, end in dict.fromkeys(((max(first, near[0]), min(last, near[1])), near)):
            lines = self._read(start, end)
            own = [line for line in lines if item.line <= line.number <= item.last_line]
            found: tuple[LineChange, ...] | LineChange | str
            if isinstance(fact, Accepted):
                found = venue_changes(own, lines, self._venues_near(start, end), fact.venue, fact.year)
            else:
                found = code_change(own, lines, self._code_near(start, end), fact.url)
            if not isinstance(found, str):
                return (found,) if isinstance(found, LineChange) else found
            reason = found
        return reason

    def _venues_near(self, first: int, last: int) -> Near:
        """Return what finds the venues at a place of the lines, once for each chunk."""

        def near(signature: Signature) -> Iterator[VenueExample]:
            known = self._venue_examples.setdefault(signature, {})
            for chunk in range((first - 1) // _CHUNK, (last - 1) // _CHUNK + 1):
                if chunk not in known:
                    known[chunk] = tuple(venue_examples(self._chunks[chunk], signature))
                yield from (one for one in known[chunk] if first <= one.line.number <= last)

        return near

    def _code_near(self, first: int, last: int) -> list[Example]:
        """Return the code links of the lines, found once for each chunk."""
        examples: list[Example] = []
        for chunk in range((first - 1) // _CHUNK, (last - 1) // _CHUNK + 1):
            if chunk not in self._examples:
                self._examples[chunk] = code_examples(self._chunks[chunk])
            examples += self._examples[chunk]
        return [one for one in examples if first <= one.line.number <= last]

    def _read(self, first: int, last: int) -> list[Line]:
        lines: list[Line] = []
        for chunk in range((first - 1) // _CHUNK, (last - 1) // _CHUNK + 1):
            if chunk not in self._chunks:
                start, end = chunk * _CHUNK + 1, min((chunk + 1) * _CHUNK, len(self._starts) - 1)
                self._chunks[chunk] = read_lines(self._text, start, end, self._starts)
            lines += self._chunks[chunk]
        return [line for line in lines if first <= line.number <= last]

    def _made(
        self, fact: Fact, item: Item, changes: tuple[LineChange, ...] | str
    ) -> Iterator[InPlaceEdit | NotMade]:
        if isinstance(changes, str):
            yield NotMade(fact, item.line, changes)
            return
        for change in changes:
            first = change.line.start
            if self._is_anchor(change.line):
                yield NotMade(fact, change.line.number, "other lines link to this heading by its words")
                return
            yield self._edit(fact, first + change.start, first + change.end, change.text)

    def _is_anchor(self, line: Line) -> bool:
        """Return whether a link of the file leads to the heading, and would lead nowhere if it changed."""
        if not line.shape.lstrip().startswith("#"):
            return False
        words = line.words_of(line.fields[0]).casefold()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        return f"(#{slug})" in self._text.casefold()

    def _edit(self, fact: Fact, start: int, end: int, text: str) -> InPlaceEdit:
        number, first, last = self._line_at(start)
        if "\n" in text:
            text = text.replace("\n", self._newline(last))
        before = self._text[first:last]
        after = before[: start - first] + text + before[end - first :]
        return InPlaceEdit(fact, start, end, text, number, before, after)

    def _line_at(self, offset: int) -> tuple[int, int, int]:
        """Return the number of a line, its offset and that of its end."""
        number = min(bisect_right(self._starts, offset), len(self._starts) - 1)
        first, last = self._starts[number - 1], self._starts[number]
        return number, first, first + len(self._text[first:last].rstrip("\r\n"))

    def _newline(self, at: int) -> str:
        found = re.compile(r"\r\n?|\n").match(self._text, at)
        return found[0] if found else "\n"

    # --- links that have moved, and stars ---------------------------------------------------------

    def _moved(self, fact: CodeMoved, item: Item) -> Iterator[InPlaceEdit | NotMade]:
        old, new = repository_of(fact.old), repository_of(fact.new)
        if old is None or new is None:
            yield NotMade(fact, item.line, "the old or the new address is no repository")
            return
        pattern = re.compile(rf"(?<=/){re.escape('/'.join(old))}(?![\w-]|\.(?!git\b|svg\b))", re.IGNORECASE)
        written = "/".join(new)
        links = (*item.code, *(link for link, _ in item.other))  # those by reference are outside of the item
        spans = {(item.span.start, item.span.end), *((link.span.start, link.span.end) for link in links)}
        found = sorted({place for span in spans for place in self._addresses(span, pattern)})
        if not found:
            yield NotMade(fact, item.line, f"{'/'.join(old)} is not among its links")
        for start, end in found:
            if self._text[start:end] != written:
                yield self._edit(fact, start, end, written)

    def _addresses(self, span: tuple[int, int], pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
        for url in _URL.finditer(self._text, *span):
            whole = _URL.match(self._text, url.start()) or url  # what follows decides where a name ends
            for found in pattern.finditer(self._text, whole.start(), whole.end()):
                yield found.start(), found.end()

    def _cell(self, fact: CellValue, item: Item) -> Iterator[InPlaceEdit | NotMade]:
        """Fill a cell that is empty or a placeholder, or has the value that was shown before."""
        cell = next((one for one in item.cells if one.role == fact.role), None)
        if item.kind is not ItemKind.ROW or cell is None:
            yield NotMade(fact, item.line, f"the item has no cell for its {fact.role}")
        elif cell.text.casefold() not in _PLACEHOLDERS and cell.text != fact.was:
            yield NotMade(fact, item.line, f"a person wrote the {fact.role}")
        elif cell.text != fact.now:
            start, end = cell.span.start, cell.span.end
            left = " " if self._text[start - 1 : start] == "|" else ""
            right = " " if self._text[end : end + 1] == "|" else ""
            padding = _PADDING.match(self._text, end)
            if padding and cell.text:  # of an aligned table
                end += min(len(padding[0]), max(0, len(fact.now) - len(cell.text)))
            yield self._edit(fact, start, end, left + fact.now + right)

    def _note(self, fact: LinkNote, item: Item) -> Iterator[InPlaceEdit | NotMade]:
        """Write the note after the link, its brackets and emphasis, in place of the one before."""
        link = next((one for one in (*item.papers, *item.code) if one.url == fact.url), None)
        if link is None:
            yield NotMade(fact, item.line, f"{fact.url} is not among its links")
            return
        start, end = link.whole.start, link.whole.end
        marks = _EMPHASIS.match(self._text, end)
        if marks and self._text.endswith(marks[0], 0, start):
            end = marks.end()
        was, now = (f" {words}" if words else "" for words in (fact.was, fact.now))
        if was and self._text.startswith(was, end):
            yield self._edit(fact, end, end + len(was), now)
        elif now and not self._text.startswith(now, end):
            yield self._edit(fact, end, end, now)

    def _stars(self, fact: StarCount, item: Item) -> Iterator[InPlaceEdit | NotMade]:
        if item.stars is None:
            yield self._first_stars(fact, item)
            return
        found = self._count(item.stars.span)
        text = _count_like(found, fact.count)
        at = self._text.index(found, item.stars.span.start)
        if text != found:
            yield self._edit(fact, at, at + len(found), text)

    def _count(self, span: Span) -> str:
        words = span.of(self._text)
        found = _THOUSANDS.search(words) or _COUNT.search(words)
        return found[0] if found else words

    def _first_stars(self, fact: StarCount, item: Item) -> InPlaceEdit | NotMade:
        """Return the edit that adds a count where the other items of the section have theirs."""
        others = self._with_stars.get(item.section, [])
        counts = [self._count(one.stars.span) for one in others if one.stars]
        if len(counts) < ENOUGH:
            return NotMade(fact, item.line, "fewer than two items of the section show stars")
        count = _count_like(max(counts, key=lambda one: ("," in one, len(one))), fact.count)
        cell = next((one for one in item.cells if one.role == "stars"), None)
        if cell is not None:
            start, end = cell.span.start, cell.span.end
            blanks = [" " if self._text[at : at + 1] == "|" else "" for at in (start - 1, end)]
            return self._edit(fact, start, end, f"{blanks[0]}{count}{blanks[1]}")
        for one in sorted(others, key=lambda one: abs(one.line - item.line)) if item.code else ():
            if one.code and one.stars:
                between = self._text[one.code[-1].whole.end : one.stars.span.start]
                if _STARS_FOLLOW.fullmatch(between):
                    at = item.code[-1].whole.end
                    return self._edit(fact, at, at, f"{between}{count}")
        return NotMade(fact, item.line, "the items of the section do not show stars in one way")


def _count_like(written: str, count: int) -> str:
    """Return the count in the form of another: `1234`, `1,234` or `1.2k`."""
    if written[-1] in "kK":
        decimals = 1 if "." in written or count < 10 * _THOUSAND else 0
        blank = " " if " " in written else ""
        return f"{count / _THOUSAND:.{decimals}f}{blank}{written[-1]}" if count >= _THOUSAND else str(count)
    return f"{count:,}" if "," in written else str(count)
