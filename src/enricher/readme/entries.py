"""Which blocks of a README are one entry of the list, and which links are in none."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from enricher.model.readme_list import ItemKind, LinkRole
from enricher.readme.inline import BREAK, SOFT, START, InlineLink, Piece, clean
from enricher.readme.roles import (
    Lead,
    is_common_label,
    is_own_pdf,
    lead_of,
    normal_label,
    recurring_labels,
    role_of_label,
)
from enricher.readme.structure import BlockKind, Heading, LineIndex, Structure, TextBlock, pieces_of
from enricher.readme.titles import (
    Candidate,
    Reading,
    candidates,
    has_names_first,
    is_marker,
    is_title_like,
    tags_of,
)
from enricher.readme.wording import TWO_SIGNS, is_date, is_people, read_venue
from enricher.text.patterns import later

_NOT_ENTRIES: Final = (
    (
        "news",
        r"news|updates?|what'?s new|change ?logs?|announcements?|release notes?|history",
    ),
    (
        "maintainers",
        r"maintainers?|maintained by|authors?|team|organizers?|contributors?|about us|contacts?|who we are",
    ),
    (
        "contributing",
        r"contribut(?:e|ing|ions?)|how to contribute|contribution guide(?:lines)?|pull requests?",
    ),
    (
        "contents",
        r"(?:table of )?contents?|toc|outline|index|catalog(?:ue)?|quick links|navigation|menu",
    ),
    (
        "about the list",
        (
            r"licen[cs]e|citations?|cite|citing(?: us| this| our \w+)?|how to cite|acknowledge?ments?"
            r"|star history|stargazers|sponsors?|disclaimer|support(?: us)?|thanks|join us|community"
        ),
    ),
    (
        "other lists",
        r"(?:other|related|similar) (?:awesome |paper )?(?:lists?|repos(?:itories)?)|awesome lists?",
    ),
)
_FILLER: Final = r"(?:the|our|and|latest|recent|to|this|list|repo|repository|project|of|🔥|&|/)"
_NOT_ENTRY: Final = tuple(
    (kind, re.compile(rf"(?:{_FILLER}\s+)*(?:{words})(?:\s+(?:{_FILLER}|{words}))*", re.IGNORECASE))
    for kind, words in _NOT_ENTRIES
)
_EDGE: Final = later(r"^[^\w]+|[^\w]+$")
_LINKED: Final = later(r"\x01[^\x02]*\x02")
_MARKS: Final = later(r"[\x00-\x07]+")
_WORD: Final = later(rf"{TWO_SIGNS}|[^\W\d_][\w'’-]*")
_KEY: Final = later(r"[^\w\x01\n]*([A-Za-z][\w &/-]{1,24}?)[\x00-\x07\s]*[:：]")
_CONTEXT: Final = later(r"([A-Za-z][A-Za-z /-]{1,24}?)\s*[:：]\s*[\[(<]*\s*$")
_FIRST_LINE: Final = later(r"[^\n\x0b]*")
_WITHIN: Final = later(
    r"\b(?:is|are|see|in|at|from|of|the|our|this|with|to|and|by|on|for|via|check|visit|follow|read|use|using)$"
)
_SENTENCE: Final = 15  # words behind a link
_NEWS_KEYS: Final = frozenset(("news", "update", "updates", "note", "notice", "announcement", "tip", "tips"))
_LINE: Final = later(r"[^\n\x0b]+")
_BOLD: Final = later(r"\x04([^\x05]{1,400})\x05")
_QUOTED: Final = later(  # three words
    r"[\"“](?=[^\"”\x01\x02\n]{5,300}[\"”])[^\"”][^\"” ]*+ [^\"”][^\"” ]*+ [^\"”]"
)
_TITLE: Final = 3  # words of a title in bold
_LABELS: Final = 8  # words that may all be labels
_NAMES: Final = 4
_RECURS: Final = 3
_OFTEN: Final = 0.1  # of the pieces with links
_BEGINS: Final = 30  # characters before a title
_PROSE: Final = 60  # words of a paragraph that is no entry
_QUALIFIES: Final = 0.6  # of the headings of a level
_LONGEST_HEADING: Final = 60  # characters
_PAPERS_OF_ONE: Final = 4
_ITEM_KIND: Final = {
    BlockKind.BULLET: ItemKind.BULLET,
    BlockKind.NUMBER: ItemKind.NUMBER,
    BlockKind.HEADING: ItemKind.HEADING,
    BlockKind.ROW: ItemKind.ROW,
    BlockKind.HTML_ROW: ItemKind.HTML_ROW,
}


@dataclass(slots=True)
class Draft:
    """The blocks of one entry. The pieces of a row are its cells, and `table` says which rows are alike."""

    kind: ItemKind
    section: Heading
    start: int
    end: int
    pieces: list[Piece]
    columns: tuple[str, ...] = ()
    table: int = -1
    leads: bool = True

    @property
    def is_row(self) -> bool:
        """Whether its pieces are cells."""
        return self.kind in (ItemKind.ROW, ItemKind.HTML_ROW)


@dataclass(frozen=True, slots=True)
class Loose:
    """A link in no entry, and why."""

    piece: Piece
    link: InlineLink
    reason: str


@dataclass(slots=True)
class Entries:
    """The entries of a README, what is in none, and how many blocks are about something else, by kind."""

    drafts: list[Draft] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    not_entries: Counter[str] = field(default_factory=Counter)


def _rest(piece: Piece) -> list[str]:
    """Return the lines of a piece without its links, as far as they have words."""
    lines = (clean(line).strip(" .,;:|-–—[](){}•/+") for line in _LINE.findall(_LINKED.sub(" ", piece.view)))
    return [line for line in lines if line]


class Labels:
    """What the links of a file say: which texts recur in it, and what an address leads to."""

    def __init__(self, structure: Structure, accepts: Callable[[str], bool]) -> None:
        pieces = list(pieces_of(structure.blocks))
        texts = [
            piece.label(link) for piece in pieces for link in piece.links if not link.badge and not link.bare
        ]
        self._recurring: Final = recurring_labels(texts)
        self._keys: Final = _recurring_keys(structure.blocks)
        self._accepts: Final = accepts
        self._leads: Final[dict[str, Lead]] = {}
        self._candidates: Final[dict[int, tuple[Piece, dict[str, Candidate]]]] = {}
        tagged = Counter(bool(tags_of(piece.view)) for piece in pieces)
        named = Counter(has_names_first(piece.view) for piece in pieces if piece.links)
        self.reading: Final = Reading(
            self.recurs,
            tags=tagged[True] >= _RECURS,
            names=named[True] >= max(_RECURS, _OFTEN * named.total()),
        )

    def recurs(self, label: str) -> bool:
        """Return whether the text of a link is one that recurs in the file."""
        return normal_label(label) in self._recurring

    def lead(self, url: str) -> Lead:
        """Return what the address leads to."""
        known = self._leads.get(url)
        if known is None:
            known = self._leads[url] = lead_of(url, self._accepts)
        return known

    def said(self, piece: Piece, link: InlineLink) -> LinkRole | None:
        """Return what the text of a link says, or the word and colon before it."""
        label = piece.label(link)
        role = None if link.badge else role_of_label(label)
        if role is None and (link.bare or link.badge or is_common_label(label)):
            at = link.start - piece.start
            before = _CONTEXT.search(_MARKS.sub("", piece.view[max(0, at - 40) : at]))
            role = role_of_label(before[1]) if before else None
        if role is None and link.badge:
            role = role_of_label(_badge_words(piece, link))
        return role

    def leads(self, piece: Piece, link: InlineLink) -> bool:
        """Return whether a link leads to a paper or to code, by its address or by what is said of it."""
        if self.lead(link.url) in (Lead.PAPER, Lead.CODE):
            return True
        if not link.url.startswith("http") and link.url:
            is_title = len(piece.label(link).split()) >= _TITLE
            return is_own_pdf(link.url) and (
                is_title or self.said(piece, link) in (LinkRole.PAPER, LinkRole.CODE)
            )
        return self.said(piece, link) in (LinkRole.PAPER, LinkRole.CODE)

    def has_paper(self, piece: Piece) -> bool:
        """Return whether a piece has a link to a paper."""
        return any(
            self.lead(link.url) == Lead.PAPER or self.said(piece, link) == LinkRole.PAPER
            for link in piece.links
        )

    def has_leads(self, piece: Piece) -> bool:
        """Return whether a piece has a link that leads to a paper or to code."""
        return any(self.leads(piece, link) for link in piece.links)

    def is_key(self, piece: Piece) -> bool:
        """Return whether a piece begins with a key and a colon, such as `Authors:`."""
        key = _KEY.match(piece.view)
        if not key:
            return False
        words = clean(key[1])
        if is_common_label(words) or words.casefold() in self._keys:
            return True
        behind = _LINKED.sub("", piece.view[key.end() :])
        return bool(piece.links) and len(words.split()) < _RECURS and not clean(behind)

    def is_part(self, piece: Piece) -> bool:
        """Return whether a piece belongs to words elsewhere: it has labels, authors or a venue alone."""
        if self.is_key(piece):
            return True
        for link in piece.links:
            if (
                not link.badge
                and not link.bare
                and not is_marker(piece.label(link).strip(" :"), self.reading)
            ):
                return False
        rest = _rest(piece)
        titled = any(_long_bold(piece)) or _QUOTED.search(piece.view)
        return not rest or (_is_side(rest[0]) and not titled)

    def candidates(self, piece: Piece) -> dict[str, Candidate]:
        """Return what may be the title in a piece."""
        known = self._candidates.get(piece.start)
        if known is None or known[0] is not piece:
            known = self._candidates[piece.start] = (piece, candidates(piece, self.reading))
        return known[1]

    def is_title_like(self, piece: Piece) -> bool:
        """Return whether a piece has something that reads as a title."""
        return is_title_like(self.candidates(piece))


def _long_bold(piece: Piece) -> Iterator[str]:
    for run in _BOLD.finditer(piece.view):
        if len(_WORD.findall(run[1])) >= _TITLE and not is_people(clean(run[1])):
            yield run[1]


def _is_side(rest: str) -> bool:
    """Return whether words are labels, a venue, a date or names of people, and no title."""
    words = _WORD.findall(rest)
    if all(is_common_label(word) for word in words) and len(words) < _LABELS:
        return True
    names, dot, last = rest.rpartition(". ")
    if not dot or not (read_venue(last) or is_date(last)):
        names = rest
    begin = ", ".join(names.split(",")[:_NAMES])
    return (
        bool(read_venue(rest))
        or is_date(rest)
        or (is_people(begin) and len(_WORD.findall(begin)) < _LABELS * 2)
    )


def _badge_words(piece: Piece, link: InlineLink) -> str:
    at = bisect_left(piece.images, link.start, key=START)
    for image in piece.images[at : at + 1]:
        if image.start < link.end:
            return piece.view[image.alt_start - piece.start : image.alt_end - piece.start].strip("\x00")
    return ""


def _recurring_keys(blocks: Sequence[TextBlock]) -> frozenset[str]:
    counts: Counter[str] = Counter()
    for piece in pieces_of(blocks):
        key = _KEY.match(piece.view)
        if key:
            counts[clean(key[1]).casefold()] += 1
    return frozenset(key for key, count in counts.items() if count >= _RECURS and len(key.split()) < _RECURS)


def _kind_of_heading(heading: str) -> str | None:
    """Return what a heading says that has no entries below it; None for one that may have them."""
    words = _EDGE.sub("", heading)
    if len(words) > _LONGEST_HEADING:
        return None
    return next((kind for kind, pattern in _NOT_ENTRY if pattern.fullmatch(words)), None)


def _not_entry_kinds(blocks: Sequence[TextBlock], labels: Labels) -> dict[int, str]:
    """Return what each section is about that has no entries.

    Contents are only what is right below their heading, and only where more links lead into the page than
    to papers and code: some call the list itself so.
    """
    kinds: dict[int, str] = {}
    leads: Counter[int] = Counter()
    for block in blocks:
        for piece in pieces_of([block]):
            leads[id(block.section)] += sum(labels.leads(piece, link) for link in piece.links)
            leads[id(block.section)] -= sum(link.url.startswith("#") for link in piece.links)
    for section in {id(block.section): block.section for block in blocks}.values():
        below = section.path[1:] if len(section.path) > 1 else section.path
        found = [_kind_of_heading(heading) for heading in below]
        last = found[-1] if found else None
        kind = next((one for one in found if one and one != "contents"), None)
        if kind is None and last and leads[id(section)] <= _PAPERS_OF_ONE:
            kind = last
        if kind:
            kinds[id(section)] = kind
    return kinds


def group(structure: Structure, labels: Labels) -> Entries:
    """Return the entries of a README."""
    grouping = _Grouping(structure.lines, labels)
    grouping.kinds = _not_entry_kinds(structure.blocks, labels)
    grouping.title_levels = _title_levels(structure.blocks, labels, grouping.kinds)
    grouping.read(structure.blocks)
    return grouping.entries


def _title_levels(blocks: Sequence[TextBlock], labels: Labels, kinds: Mapping[int, str]) -> frozenset[int]:
    """Return the levels of headings that are titles of entries: most of those with links below are."""
    having: Counter[int] = Counter()
    good: Counter[int] = Counter()
    starts = [at for at, block in enumerate(blocks) if block.kind == BlockKind.HEADING]
    for at, end in pairwise([*starts[1:], len(blocks)]):  # the first is the page's title
        heading, below = blocks[at], blocks[at + 1 : end]
        if id(heading.section) in kinds:
            continue
        pieces = [piece for piece in pieces_of(below) if labels.has_leads(piece)]
        own = any(labels.leads(piece, link) for piece in heading.pieces for link in piece.links)
        if own or pieces:
            having[heading.level] += 1
            titled = len(_WORD.findall(clean(_LINKED.sub(" ", heading.pieces[0].view)))) > 1
            tables = any(block.kind in (BlockKind.TABLE, BlockKind.HTML_ROW) for block in below)
            parts = all(labels.is_part(piece) for piece in pieces[:1]) and _few_titles(pieces, labels)
            good[heading.level] += (
                titled and not tables and (own or (parts and not _has_titles(below, labels)))
            )
    return frozenset(level for level, count in having.items() if good[level] >= _QUALIFIES * count)


def _has_titles(blocks: Sequence[TextBlock], labels: Labels) -> bool:
    """Return whether something before the first link reads as a title: then the heading is not one."""
    for block in blocks:
        for piece in pieces_of([block]):
            if labels.has_leads(piece):
                return False
            bold = any(_long_bold(piece))
            if block.kind == BlockKind.PARAGRAPH and bold and not labels.is_key(piece):
                return True
            if (
                block.kind != BlockKind.PARAGRAPH
                and labels.is_title_like(piece)
                and not labels.is_part(piece)
            ):
                return True
    return False


def _few_titles(pieces: Sequence[Piece], labels: Labels) -> bool:
    if len(pieces) > 3 * _PAPERS_OF_ONE:
        return False
    titles = sum(1 for piece in pieces if not labels.is_part(piece))
    return titles * 2 < len(pieces) + 1


class _Grouping:
    def __init__(self, lines: LineIndex, labels: Labels) -> None:
        self._lines = lines
        self._labels = labels
        self._owner: Draft | None = None  # words whose links may follow in the next blocks
        self._tables = 0
        self._is_first = True
        self.title_levels: frozenset[int] = frozenset()
        self.kinds: Mapping[int, str] = {}
        self.entries = Entries()

    def read(self, blocks: Sequence[TextBlock]) -> None:
        for at, block in enumerate(blocks):
            kind = self.kinds.get(id(block.section))
            if kind:
                self._drop_owner()
                self._not_entry(block, kind)
            else:
                self._block(block, blocks[at + 1] if at + 1 < len(blocks) else None)
        self._drop_owner()

    def _not_entry(self, block: TextBlock, kind: str) -> None:
        if block.kind != BlockKind.HEADING:
            self.entries.not_entries[kind] += 1
        self._loose(
            pieces_of([block]),
            f"in a section about {kind}" if kind != "about the list" else "about the list itself",
        )

    def _loose(self, pieces: Iterator[Piece] | Sequence[Piece], reason: str) -> None:
        self.entries.loose += [Loose(piece, link, reason) for piece in pieces for link in piece.links]

    def _drop_owner(self) -> None:
        """End the words that waited for links: an entry if they have got some."""
        owner, self._owner = self._owner, None
        if owner is None:
            return
        if any(self._labels.has_leads(piece) for piece in owner.pieces):
            self.entries.drafts.append(owner)
        elif owner.kind == ItemKind.HEADING:
            owner.leads = False
            self.entries.drafts.append(owner)
        else:
            self._loose(owner.pieces, "in words that are no entry")

    def _draft(self, block: TextBlock, pieces: list[Piece], end: int | None = None) -> Draft:
        kind = _ITEM_KIND.get(block.kind, ItemKind.PARAGRAPH)
        section = block.section
        if block.kind == BlockKind.HEADING and section.parent:
            section = section.parent  # a heading that is a title is an item of what is above it
        return Draft(kind, section, block.start, end or block.end, pieces, block.columns)

    def _block(self, block: TextBlock, follows: TextBlock | None) -> None:
        if block.kind == BlockKind.HEADING:
            self._heading(block)
        elif block.kind == BlockKind.PARAGRAPH:
            self._paragraph(block, follows)
        elif block.kind in (BlockKind.BULLET, BlockKind.NUMBER):
            self._list_item(block)
        elif block.kind == BlockKind.TABLE:
            self._drop_owner()
            self._rows(block)
        elif block.kind == BlockKind.HTML_ROW:
            self._drop_owner()
            self._html_row(block)
        else:
            self._html(block)

    def _heading(self, block: TextBlock) -> None:
        self._drop_owner()
        is_first, self._is_first = self._is_first, False
        if block.level in self.title_levels and not is_first:
            self._owner = self._draft(block, list(block.pieces))
            return
        titled = any(self._labels.has_leads(one) and self._labels.is_title_like(one) for one in block.pieces)
        if titled and not is_first:
            self.entries.drafts.append(self._draft(block, list(block.pieces)))
        else:
            self._loose(block.pieces, "in the title of the page" if is_first else "in a heading")

    # --- paragraphs -------------------------------------------------------------------------------

    def _paragraph(self, block: TextBlock, follows: TextBlock | None) -> None:
        labels = self._labels
        parts = _split(block.pieces[0], labels, self._lines)
        for part, lines in zip(_blocks_of(block, parts, self._lines), parts, strict=True):
            leads = labels.has_leads(lines)
            if self._owner and self._belongs(lines, leads=leads):
                self._attach(part, [lines])
            elif leads:
                self._drop_owner()
                self._titled_paragraph(part, lines)
            else:
                self._words(part, lines, follows)

    def _belongs(self, piece: Piece, *, leads: bool) -> bool:
        labels, owner = self._labels, self._owner
        if owner and owner.kind == ItemKind.HEADING:
            return True
        if owner and _rest(piece) and labels.has_paper(piece) and any(map(labels.has_paper, owner.pieces)):
            return False  # words with a paper of their own, beside those that have one
        return labels.is_part(piece) and (leads or bool(piece.links) or not labels.is_title_like(piece))

    def _attach(self, block: TextBlock, pieces: Sequence[Piece]) -> None:
        if self._owner:
            self._owner.pieces += pieces
            self._owner.end = max(self._owner.end, block.end)

    def _titled_paragraph(self, block: TextBlock, piece: Piece) -> None:
        key = _KEY.match(piece.view)
        if key and clean(key[1]).casefold() in _NEWS_KEYS:
            self.entries.not_entries["news"] += 1
            self._loose([piece], "in news")
        elif self._is_prose(piece):
            self._loose([piece], "in running text")
        else:
            self._owner = self._draft(block, [piece])

    def _is_prose(self, piece: Piece) -> bool:
        """Return whether links are within sentences: no label has them, and no title begins the piece."""
        labels = self._labels
        found = labels.candidates(piece)
        count = len(_WORD.findall(piece.view))
        marked = any(
            is_marker(piece.label(link).strip(" :"), labels.reading)
            for link in piece.links
            if labels.leads(piece, link) and not link.bare
        )
        begins = [one for kind, one in found.items() if kind != "plain" and one.start - piece.start < _BEGINS]
        if marked and count < 2 * _PROSE:
            return not begins and self._is_within_sentence(piece)
        return count > _PROSE or not begins

    def _is_within_sentence(self, piece: Piece) -> bool:
        """Return whether the first link to a paper or code is in a sentence, or many words follow it."""
        link = next(link for link in piece.links if self._labels.leads(piece, link))
        before = clean(_LINKED.sub(" ", piece.view[: link.start - piece.start]))
        line = _FIRST_LINE.match(piece.view, link.end - piece.start)
        behind = clean(_LINKED.sub(" ", line[0])) if line else ""
        return bool(_WITHIN.search(before)) or len(_WORD.findall(behind)) > _SENTENCE

    def _words(self, block: TextBlock, piece: Piece, follows: TextBlock | None) -> None:
        """Take words without a link to a paper or to code as a title, where only labels follow."""
        self._drop_owner()
        labels = self._labels
        waits = follows is not None and follows.section is block.section and self._only_parts(follows)
        if waits and not labels.is_part(piece) and not self._is_sentence(piece):
            self._owner = self._draft(block, [piece])
        else:
            self._loose([piece], "in words that are no entry")

    def _is_sentence(self, piece: Piece) -> bool:
        """Return whether words are a sentence or more: long, or with a full stop and without markup."""
        found = self._labels.candidates(piece)
        marked = any(kind != "plain" and one.start - piece.start < _BEGINS for kind, one in found.items())
        ends = clean(piece.view).endswith((".", ":", "!", "。", "："))
        return len(_WORD.findall(piece.view)) >= _PROSE or (ends and not marked)

    def _only_parts(self, block: TextBlock) -> bool:
        pieces = list(pieces_of([block]))
        return (
            block.kind != BlockKind.TABLE
            and bool(pieces)
            and all(self._labels.is_part(piece) for piece in pieces)
        )

    # --- lists ------------------------------------------------------------------------------------

    def _list_item(self, block: TextBlock) -> None:
        labels = self._labels
        pieces = list(pieces_of([block]))
        owner = self._owner
        if owner and (
            all(labels.is_part(piece) for piece in pieces)
            or (owner.kind == ItemKind.HEADING and not any(labels.has_leads(piece) for piece in pieces))
        ):
            self._attach(block, pieces)
            return
        self._drop_owner()
        self._item(block)

    def _item(self, block: TextBlock) -> None:
        labels = self._labels
        below = [piece for piece in pieces_of(block.children) if labels.has_leads(piece)]
        if any(labels.has_leads(piece) for piece in block.pieces):
            self._item_with_children(block)
        elif not below:
            self._silent(block)
        elif block.pieces and all(labels.is_part(piece) for piece in below) and not self._is_group(block):
            self.entries.drafts.append(self._draft(block, list(pieces_of([block]))))
        else:
            self._loose(block.pieces, "in words that are no entry")
            for child in block.children:
                self._child(child)

    def _is_group(self, block: TextBlock) -> bool:
        """Return whether items below have titles of their own: beside labels, or below a year or a venue."""
        words = clean(block.pieces[0].view).strip(" .:：*")
        return (
            is_date(words)
            or read_venue(words) is not None
            or any(
                self._labels.has_leads(piece) and not self._labels.is_part(piece)
                for piece in pieces_of(block.children)
            )
        )

    def _item_with_children(self, block: TextBlock) -> None:
        draft = self._draft(block, list(block.pieces))
        own = [at for at, child in enumerate(block.children) if self._is_own(child)]
        count = own[0] if own else len(block.children)
        draft.pieces += pieces_of(block.children[:count])
        if own:
            draft.end = block.children[count - 1].end if count else _end_of(block, self._lines)
        self.entries.drafts.append(draft)
        for child in block.children[count:]:
            self._child(child)

    def _is_own(self, child: TextBlock) -> bool:
        if child.kind == BlockKind.TABLE:
            return True
        labels = self._labels
        return any(
            labels.has_leads(piece) and not labels.is_part(piece) and labels.is_title_like(piece)
            for piece in pieces_of([child])
        )

    def _child(self, child: TextBlock) -> None:
        if child.kind == BlockKind.TABLE:
            self._rows(child)
        elif child.kind in (BlockKind.BULLET, BlockKind.NUMBER):
            self._item(child)
        elif any(self._labels.has_leads(piece) for piece in child.pieces):
            self.entries.drafts.append(self._draft(child, list(pieces_of([child]))))
        else:
            self._loose(pieces_of([child]), "in words that are no entry")

    def _silent(self, block: TextBlock) -> None:
        """Keep an item without links to papers or code: where others have them, it is an entry too."""
        pieces = list(pieces_of([block]))
        links = [link for piece in pieces for link in piece.links]
        if links and all(link.url.startswith("#") for link in links):
            self.entries.not_entries["contents"] += 1
            return
        draft = self._draft(block, pieces)
        draft.leads = False
        self.entries.drafts.append(draft)

    # --- tables and HTML --------------------------------------------------------------------------

    def _rows(self, table: TextBlock) -> None:
        self._tables += 1
        self._loose(table.pieces, "in the header of a table")
        for row in table.children:
            draft = self._draft(row, list(row.pieces))
            draft.columns = table.columns
            draft.table = self._tables
            draft.leads = any(self._labels.has_leads(piece) for piece in row.pieces)
            self.entries.drafts.append(draft)

    def _html_row(self, block: TextBlock) -> None:
        draft = self._draft(block, list(block.pieces))
        last = self.entries.drafts[-1] if self.entries.drafts else None
        alike = (
            last
            and last.kind == ItemKind.HTML_ROW
            and last.section is block.section
            and last.columns == draft.columns
        )
        if not alike:
            self._tables += 1
        draft.table = self._tables
        draft.leads = any(self._labels.has_leads(piece) for piece in block.pieces)
        self.entries.drafts.append(draft)

    def _html(self, block: TextBlock) -> None:
        for piece in block.pieces:
            lines = [line for line in _lines(piece) if line.links or _WORD.search(line.view)]
            blocks = _blocks_of(block, lines, self._lines)
            for part, line, behind in zip(blocks, lines, [*lines[1:], None], strict=False):
                self._html_line(part, line, behind)

    def _html_line(self, block: TextBlock, line: Piece, behind: Piece | None) -> None:
        labels = self._labels
        leads, part = labels.has_leads(line), labels.is_part(line)
        if self._owner and part:
            self._attach(block, [line])
        elif (leads and labels.is_title_like(line) and not self._is_prose(line)) or (
            not leads and (behind is None or labels.is_part(behind)) and any(_long_bold(line))
        ):
            self._drop_owner()
            self._owner = self._draft(block, [line])
        else:
            self._loose([line], "in HTML that is no entry")


def _end_of(block: TextBlock, lines: LineIndex) -> int:
    """Return the end of the line on which an item's own words end."""
    last = max(piece.end for piece in block.pieces)
    return max(last, lines.ends[lines.number(max(last - 1, 0)) - 1]) if block.pieces else block.end


def _within(link: InlineLink, end: int) -> InlineLink:
    """Return a link that goes on in the next line as if it ended in this one."""
    if link.end <= end:
        return link
    label = (min(link.label_start, end), min(link.label_end, end))
    return replace(link, end=end, label_start=label[0], label_end=label[1])


def _lines(piece: Piece) -> list[Piece]:
    """Return the lines of a piece, by its breaks and the ends of its lines."""
    return _slices(piece, [line.span() for line in _LINE.finditer(piece.view)])


def _slices(piece: Piece, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """Return parts of a piece, with the links and images that start in each."""
    images = sorted(piece.images, key=START)
    found = []
    for first, last in spans:
        start, end = piece.start + first, piece.start + last
        one = bisect_left(piece.links, start, key=START), bisect_left(piece.links, end, key=START)
        other = bisect_left(images, start, key=START), bisect_left(images, end, key=START)
        links = tuple(_within(link, end) for link in piece.links[one[0] : one[1]])
        found.append(Piece(start, piece.view[first:last], links, tuple(images[other[0] : other[1]])))
    return found


def _split(piece: Piece, labels: Labels, lines: LineIndex) -> list[Piece]:
    """Return a paragraph as it is, or as its lines with what belongs to each, where each is an entry.

    Lines that begin with a pipe are the rows of a table that has lost its header.
    """
    if SOFT not in piece.view and BREAK not in piece.view:
        return [piece]
    if piece.view.startswith("|"):
        return _slices(piece, _source_lines(piece, lines))
    parts = _lines(piece)
    own = [
        labels.has_leads(part) and not labels.is_part(part) and labels.is_title_like(part) for part in parts
    ]
    return parts if sum(own) > 1 else [piece]


def _source_lines(piece: Piece, lines: LineIndex) -> list[tuple[int, int]]:
    first, last = lines.number(piece.start), lines.number(max(piece.end - 1, piece.start))
    starts = [max(lines.starts[at - 1], piece.start) - piece.start for at in range(first, last + 1)]
    ends = [min(lines.ends[at - 1], piece.end) - piece.start for at in range(first, last + 1)]
    return list(zip(starts, ends, strict=True))


def _blocks_of(block: TextBlock, pieces: Sequence[Piece], lines: LineIndex) -> Iterator[TextBlock]:
    """Yield for each part of a block a block of its lines; two parts of one line share it between them."""
    if len(pieces) == 1:
        yield block
        return
    for before, piece, behind in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        first, last = lines.number(piece.start), lines.number(max(piece.end - 1, piece.start))
        alone_before = before is None or lines.number(max(before.end - 1, before.start)) < first
        alone_behind = behind is None or lines.number(behind.start) > last
        start = max(lines.starts[first - 1], block.start) if alone_before else piece.start
        end = min(lines.ends[last - 1], block.end) if alone_behind else piece.end
        yield TextBlock(block.kind, block.section, start, max(start, end, piece.end), first, last)
