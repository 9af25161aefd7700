"""A README as the entries of a list, each with the places of its parts, and what is left out."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Final

from enricher.model.readme_list import (
    Cell,
    Item,
    ItemKind,
    ItemLink,
    LeftOut,
    LinkRole,
    ReadmeList,
    SectionShape,
    Slot,
    SlotKind,
    Span,
    Words,
)
from enricher.readme.entries import Draft, Entries, Labels, Loose, group
from enricher.readme.inline import InlineLink, Piece, clean
from enricher.readme.roles import (
    Lead,
    is_decisive,
    is_neutral,
    is_other_list,
    is_own_pdf,
    key_of,
    may_be_paper_page,
    role_of_host,
    role_of_label,
    split_url,
)
from enricher.readme.shape import (
    VenuePlace,
    column_role,
    column_roles,
    find_venue,
    stars_in,
    venue_by_habit,
    venue_in_cell,
    year_in_cell,
)
from enricher.readme.structure import Heading, LineIndex, Structure, read_structure
from enricher.readme.titles import Candidate, Reading, candidates, choose_kind, pick
from enricher.readme.wording import is_date, read_venue

_OWN_PAGE: Final = re.compile(
    r"github\.com/([\w.-]+/[\w.-]+)/(?:issues(?:/new)?|pulls?|fork|graphs/contributors|network/members)/?$"
    r"|contrib\.rocks/(?:image|preview)\?repo=([\w.-]+/[\w.-]+)"
    r"|star-history\.com/(?:svg\?repos=|#)([\w.-]+/[\w.-]+)",
    re.IGNORECASE,
)
_REPOSITORY: Final = re.compile(r"github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?(?:[/?#]|$)", re.IGNORECASE)
_PAGE_OF_REPOSITORY: Final = re.compile(
    r"github\.com/[\w.-]+/[\w.-]+/(?:blob|wiki|issues|tree)/\S*\.md\b", re.IGNORECASE
)
_DASH: Final = re.compile(r"\s[-–—]\s")
_CLOSING: Final = {"[": "]", "(": ")", "【": "】"}
_NAMED: Final = ("title", "name")
_NOT_TITLES: Final = frozenset(
    (
        "venue",
        "year",
        "date",
        "code",
        "authors",
        "affiliation",
        "stars",
        "license",
        "video",
        "project",
        "demo",
        "dataset",
    )
)
_ROLE_OF_COLUMN: Final = {
    "paper": LinkRole.PAPER,
    "code": LinkRole.CODE,
    "project": LinkRole.PROJECT,
    "video": LinkRole.VIDEO,
    "demo": LinkRole.DEMO,
    "dataset": LinkRole.DATASET,
    "venue": LinkRole.OTHER,
}
_OWNER: Final = "an owner, not a repository"
_FEW: Final = 3
_LONGEST_NAME: Final = 6  # words
_LONG_TITLE: Final = 3  # words


def read_list(
    text: str,
    file: str = "README.md",
    *,
    accepts: Callable[[str], bool] = lambda _: False,
    repository: str | None = None,
) -> ReadmeList:
    """Return the entries of a README and an account of its links. Raises nothing, whatever the text.

    `accepts` says whether a source of papers knows a link; `repository` is the list's own, `owner/name`.
    """
    return list_of(text, read_structure(text), file, accepts=accepts, repository=repository)


def list_of(
    text: str,
    structure: Structure,
    file: str = "README.md",
    *,
    accepts: Callable[[str], bool] = lambda _: False,
    repository: str | None = None,
) -> ReadmeList:
    """Return what `read_list` does, of a README whose structure is known."""
    labels = Labels(structure, accepts)
    entries = group(structure, labels)
    return _ListReader(text, file, structure.lines, labels, repository).read(entries)


@dataclass(slots=True)
class _Titled:
    """A draft with what its section says of its title."""

    draft: Draft
    title: Candidate | None
    sure: bool
    shape: str
    roles: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """Where its title is; where it starts if it has none."""
        return (self.title.start, self.title.end) if self.title else (self.draft.start, self.draft.start)


@dataclass(frozen=True, slots=True)
class _LinksByRole:
    """The links of an item by what they lead to; `empty` are those without an address."""

    papers: tuple[ItemLink, ...]
    code: tuple[ItemLink, ...]
    other: tuple[tuple[ItemLink, LinkRole], ...]
    empty: tuple[tuple[ItemLink, LinkRole], ...]


class _ListReader:
    def __init__(
        self, text: str, file: str, lines: LineIndex, labels: Labels, repository: str | None
    ) -> None:
        self._text = text
        self._file = file
        self._lines = lines
        self._labels = labels
        self._repository = (repository or "").lower()
        self._left_out: list[LeftOut] = []

    def read(self, entries: Entries) -> ReadmeList:
        self._repository = self._repository or _guess_repository(entries)
        drafts = sorted(entries.drafts, key=lambda draft: draft.start)
        titled: list[_Titled] = []
        everywhere = [
            self._labels.candidates(draft.pieces[0])
            for draft in drafts[:400]
            if draft.leads and not draft.is_row
        ]
        for alike in _alike(drafts):
            if alike[0].is_row:
                titled += self._title_rows(alike)
            else:
                titled += self._title_others(alike, everywhere)
        titled.sort(key=lambda one: one.draft.start)
        pages = _pages(titled)
        habits = self._habits(titled)
        titled = [one for one in titled if self._is_kept(one, pages)]
        venues = self._venues(titled)
        items = [
            self._item(one, venue, pages, habits[id(one.draft.section)])
            for one, venue in zip(titled, venues, strict=True)
        ]
        for loose in entries.loose:
            self._leave_out(loose)
        self._left_out.sort(key=lambda one: one.line)
        return ReadmeList(
            tuple(items),
            tuple(self._left_out),
            tuple(self._sections(items, titled)),
            tuple(sorted(entries.not_entries.items())),
            tuple(_duplicates(items)),
        )

    # --- titles -----------------------------------------------------------------------------------

    def _title_others(
        self, drafts: Sequence[Draft], more: Sequence[dict[str, Candidate]]
    ) -> Iterator[_Titled]:
        reading = self._labels.reading
        having = [draft for draft in drafts if draft.leads]
        found = {id(draft): self._candidates(draft, reading) for draft in drafts}
        kind = choose_kind([found[id(draft)] for draft in having] or list(found.values()), more)
        if kind == "plain" and _has_dashes(having):
            reading = replace(reading, dash_ends=True)
            found = {id(draft): self._candidates(draft, reading) for draft in drafts}
        for draft in drafts:
            title, sure = pick(found[id(draft)], kind)
            untitled = title is None and (draft.kind == ItemKind.PARAGRAPH or self._is_index(draft))
            if not untitled and (draft.leads or self._is_entry(draft, title, kind, len(having))):
                yield _Titled(draft, title, sure, title.kind if title else "none")
            else:
                for piece in draft.pieces:
                    for link in piece.links:
                        self._leave_out(
                            Loose(
                                piece,
                                link,
                                "without a title" if untitled else "in an item without a paper or code",
                            )
                        )

    def _is_entry(self, draft: Draft, title: Candidate | None, kind: str, having: int) -> bool:
        """Return whether an item without links to papers or code is an entry as the others are."""
        if title is None or title.kind != kind or having < _FEW or title.words < _LONG_TITLE:
            return False
        if kind != "plain" or draft.kind == ItemKind.HEADING:
            return True
        venue = find_venue(draft.pieces, (title.start, title.end))
        return venue is not None and venue.venue is not None

    def _is_index(self, draft: Draft) -> bool:
        """Return whether all links of an item are venues or years: where others list their papers."""
        labels = [piece.label(link) for piece in draft.pieces for link in piece.links if not link.badge]
        return len(labels) > 1 and all(is_date(label) or read_venue(label) is not None for label in labels)

    def _candidates(self, draft: Draft, reading: Reading) -> dict[str, Candidate]:
        first: dict[str, Candidate] = {}
        for piece in draft.pieces[:3]:
            same = reading is self._labels.reading
            found = self._labels.candidates(piece) if same else candidates(piece, reading)
            if found and not _is_repository_name(found):
                return found
            first = first or found
        return first

    def _title_rows(self, rows: Sequence[Draft]) -> Iterator[_Titled]:
        rows = _with_columns(rows)
        having = [row for row in rows if row.leads]
        roles = column_roles(rows[0].columns, [row.pieces for row in rows]) if rows else ()
        column = self._title_column(having, roles) if having else 0
        role = roles[column] if column < len(roles) else ""
        kind = choose_kind([self._cell_candidates(row, column) for row in having]) if having else ""
        for row in rows:
            few = sum(bool(cell.view.strip()) for cell in row.pieces) < _FEW
            title, sure = self._title_of_row(row, column, kind, roles)
            if not having or role == "venue" or (not row.leads and (few or title is None)):
                self._leave_row(row)
            else:
                yield _Titled(row, title, sure, f"{role or 'cell'}:{title.kind if title else 'none'}", roles)

    def _title_of_row(
        self, row: Draft, column: int, kind: str, roles: Sequence[str]
    ) -> tuple[Candidate | None, bool]:
        """Return the title of a row: in its column, else in that of names; and whether it is sure."""
        title, sure = pick(self._cell_candidates(row, column), kind)
        named = roles.index("name") if "name" in roles else 0 if roles[:1] == ("",) else column
        if title is None and named != column:
            title, _ = pick(self._cell_candidates(row, named), kind)
            sure = title is not None
        is_named = column < len(roles) and roles[column] in _NAMED
        whole = self._whole_cell(row, column)
        if title is None or (is_named and not sure):
            return whole, is_named and whole is not None
        is_name = whole is not None and title.text == whole.text.rstrip(".") and title.words < _LONGEST_NAME
        return title, sure or is_name

    def _leave_row(self, row: Draft) -> None:
        for piece in row.pieces:
            for link in piece.links:
                self._leave_out(Loose(piece, link, "in a row without a paper or code"))

    def _cell_candidates(self, row: Draft, column: int) -> dict[str, Candidate]:
        return self._labels.candidates(row.pieces[column]) if column < len(row.pieces) else {}

    def _whole_cell(self, row: Draft, column: int) -> Candidate | None:
        if column >= len(row.pieces):
            return None
        cell = row.pieces[column]
        text = clean(cell.view)
        return Candidate("cell", text, cell.start, cell.end) if re.search(r"\w", text) else None

    def _title_column(self, rows: Sequence[Draft], roles: Sequence[str]) -> int:
        """Return which column of a table has the titles: its header says so, or what is in it."""
        if "title" in roles:
            return roles.index("title")
        width = max(len(row.pieces) for row in rows)
        sample = rows[:60]
        texts = [self._texts(sample, column) for column in range(width)]
        for column, role in enumerate(roles[:width]):
            if (
                role == "paper"
                and len(texts[column]) * 2 >= len(sample)
                and median(map(_count, texts[column])) >= _FEW
            ):
                return column
        named = roles.index("name") if "name" in roles else width
        if named < width and len(texts[named]) * 2 >= len(sample):
            return named
        best, at = -1.0, 0
        for column in range(width):
            role = roles[column] if column < len(roles) else ""
            having = texts[column]
            if role in _NOT_TITLES or len(having) * 2 < len(sample):
                continue
            distinct = len(set(having)) / len(having)
            words = min(median(map(_count, having)), 12)
            linked = sum(_has_lead(row, column, self._labels) for row in sample) / len(sample)
            score = distinct * (words + 8 * linked) - (3 if role == "description" else 0)
            if score > best:
                best, at = score, column
        return at

    def _texts(self, rows: Sequence[Draft], column: int) -> list[str]:
        found = (self._cell_candidates(row, column) for row in rows)
        return [next(iter(one.values())).text for one in found if one]

    # --- items ------------------------------------------------------------------------------------

    def _habits(self, titled: Sequence[_Titled]) -> Mapping[int, bool]:
        """Return for each section whether most of its items have a paper."""
        counts: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
        for one in titled:
            count = counts[id(one.draft.section)]
            count[0] += 1
            count[1] += any(
                self._labels.lead(link.url) == Lead.PAPER
                for piece in one.draft.pieces
                for link in piece.links
            )
        return {section: papers * 2 >= items for section, (items, papers) in counts.items()}

    def _item(self, one: _Titled, venue: VenuePlace | None, pages: frozenset[str], has_papers: bool) -> Item:  # noqa: FBT001
        draft, title, place = one.draft, one.title, one.place
        span = self._span(draft.start, draft.end)
        links = self._links(one, pages, has_papers=has_papers)
        return Item(
            file=self._file,
            line=span.line,
            last_line=self._lines.number(max(draft.end - 1, draft.start)),
            section=draft.section.path,
            span=span,
            kind=draft.kind,
            title=title.text if title else "",
            title_span=self._span(*place),
            sure=one.sure,
            papers=links.papers,
            code=links.code,
            other=links.other,
            empty=links.empty,
            venue=self._words(venue.venue) if venue else None,
            year=self._words(venue.year) if venue else None,
            stars=self._stars(one),
            slot=self._slot(venue) if venue else None,
            cells=tuple(self._cells(one)),
            shape=one.shape,
        )

    def _span(self, start: int, end: int) -> Span:
        return Span(start, end, self._lines.number(start))

    def _words(self, place: tuple[int, int] | None) -> Words | None:
        return (
            Words(self._text[place[0] : place[1]], self._span(*place))
            if place and place[0] < place[1]
            else None
        )

    def _slot(self, found: VenuePlace) -> Slot:
        return Slot(found.kind, self._text[found.slot[0] : found.slot[1]], self._span(*found.slot))

    def _cells(self, one: _Titled) -> Iterator[Cell]:
        draft = one.draft
        line = self._lines.number(draft.start)
        for at, piece in enumerate(draft.pieces if draft.is_row else ()):
            column = draft.columns[at] if at < len(draft.columns) else ""
            role = one.roles[at] if at < len(one.roles) else ""
            start, end = piece.start, piece.end
            number = line if draft.kind == ItemKind.ROW else self._lines.number(start)
            yield Cell(column, role, self._text[start:end], Span(start, end, number))

    def _column(self, one: _Titled, role: str) -> Piece | None:
        at = one.roles.index(role) if role in one.roles else len(one.draft.pieces)
        return one.draft.pieces[at] if at < len(one.draft.pieces) else None

    def _venues(self, titled: Sequence[_Titled]) -> list[VenuePlace | None]:
        """Return where each item has its venue; an odd one where the others of its section have theirs."""
        found = [self._venue(one, one.place) for one in titled]
        kinds: defaultdict[int, Counter[SlotKind]] = defaultdict(Counter)
        sizes = Counter(id(one.draft.section) for one in titled)
        for one, venue in zip(titled, found, strict=True):
            if venue and venue.venue:
                kinds[id(one.draft.section)][venue.kind] += 1
        for at, one in enumerate(titled):
            venue = found[at]
            if one.draft.is_row or (venue and venue.venue):
                continue
            kind, count = next(iter(kinds[id(one.draft.section)].most_common(1)), (SlotKind.WORDS, 0))
            usual = count >= _FEW and count * 2 >= sizes[id(one.draft.section)]
            odd = venue_by_habit(one.draft.pieces, one.place, kind) if usual else None
            if odd:
                found[at] = VenuePlace(odd.kind, odd.slot, odd.venue, venue.year if venue else None)
        return found

    def _venue(self, one: _Titled, title: tuple[int, int]) -> VenuePlace | None:
        cell = self._column(one, "venue")
        year = self._column(one, "year")
        found = venue_in_cell(cell) if cell else find_venue(one.draft.pieces, title)
        if found and one.draft.is_row and found.kind == SlotKind.LABEL and found.year is None:
            found = None  # the label of a link to a host of papers
        if year and (found is None or found.year is None):
            place = year_in_cell(year)
            slot = (year.start, year.end)
            kind, slot, venue = (
                (found.kind, found.slot, found.venue) if found else (SlotKind.CELL, slot, None)
            )
            found = VenuePlace(kind, slot, venue, place)
        return found

    def _stars(self, one: _Titled) -> Words | None:
        cell = self._column(one, "stars")
        if cell:
            digits = re.search(r"\d[\d.,]*[kK]?", cell.view)
            return self._words((cell.start + digits.start(), cell.start + digits.end())) if digits else None
        places = (stars_in(piece) for piece in one.draft.pieces)
        return self._words(next((place for place in places if place), None))

    # --- links ------------------------------------------------------------------------------------

    def _links(self, one: _Titled, pages: frozenset[str], *, has_papers: bool) -> _LinksByRole:
        title = one.place
        found: list[tuple[ItemLink, LinkRole | None, LinkRole]] = []  # with its role, and what is said of it
        empty: list[tuple[ItemLink, LinkRole]] = []
        for at, piece in enumerate(one.draft.pieces):
            column = one.roles[at] if at < len(one.roles) else ""
            for link in piece.links:
                said = self._labels.said(piece, link) or _said_by_column(column, piece, link)
                reason = self._reason(link, said, pages)
                made = self._link(piece, link)
                if reason:
                    self._leave_out(Loose(piece, link, reason))
                elif not link.url:
                    empty.append((made, said or LinkRole.OTHER))
                else:
                    is_title = link.start < title[1] and link.end > title[0]
                    role = self._role(link, said, is_title=is_title, has_papers=has_papers)
                    found.append((made, role, said or LinkRole.OTHER))
        has_paper = any(role == LinkRole.PAPER for _, role, _ in found)
        known = [(made, role or (said if has_paper else LinkRole.PAPER)) for made, role, said in found]
        return _LinksByRole(
            papers=tuple(made for made, role in known if role == LinkRole.PAPER),
            code=tuple(made for made, role in known if role == LinkRole.CODE),
            other=tuple(pair for pair in known if pair[1] not in (LinkRole.PAPER, LinkRole.CODE)),
            empty=tuple(empty),
        )

    def _role(
        self, link: InlineLink, said: LinkRole | None, *, is_title: bool, has_papers: bool
    ) -> LinkRole | None:
        """Return what a link of an item leads to; None for the paper if the item has no other."""
        if not link.url.startswith(("http://", "https://")):
            said = LinkRole.PAPER if said is None and is_title and is_own_pdf(link.url) else said
            is_unknown = said == LinkRole.CODE or (said == LinkRole.PAPER and not is_own_pdf(link.url))
            return LinkRole.OTHER if said is None or is_unknown else said
        lead = self._labels.lead(link.url)
        if said and is_decisive(said):
            return said
        if lead == Lead.CODE:
            return LinkRole.CODE
        if lead == Lead.PAPER:
            return None if is_neutral(said) or said == LinkRole.CODE else LinkRole.PAPER
        host = role_of_host(link.url)
        if (
            said == LinkRole.PAPER
            and host in (LinkRole.VIDEO, LinkRole.SOCIAL)
            and not may_be_paper_page(link.url)
        ):
            return host
        if host in (None, LinkRole.PROJECT) and said is None and has_papers and not link.badge:
            said = LinkRole.PAPER if is_title or may_be_paper_page(link.url) else None
        return said or host or LinkRole.OTHER

    def _is_kept(self, one: _Titled, pages: frozenset[str]) -> bool:
        """Return whether an item has more than links to other lists or the list's own pages."""
        if one.draft.kind == ItemKind.HTML_ROW and not any(piece.links for piece in one.draft.pieces):
            return False  # the titles of the columns, or words between rows
        if not one.draft.leads or one.draft.is_row:
            return True
        links = [(piece, link) for piece in one.draft.pieces for link in piece.links]
        reasons = [self._reason(link, self._labels.said(piece, link), pages) for piece, link in links]
        for (piece, link), reason in zip(links, reasons, strict=True):
            if reason == _OWNER or (reason is None and (not link.url or self._labels.leads(piece, link))):
                return True
        for (piece, link), reason in zip(links, reasons, strict=True):
            self._leave_out(Loose(piece, link, reason or "beside links to other lists"))
        return False

    def _reason(self, link: InlineLink, said: LinkRole | None, pages: frozenset[str]) -> str | None:
        """Return why a link of an item is no link of its paper or code."""
        if said != LinkRole.CODE and is_other_list(link.url):
            return "another list"
        if link.url in pages or self._is_own(link.url):
            return "a page of the list itself"
        if self._labels.lead(link.url) == Lead.OWNER:
            return _OWNER
        return None

    def _is_own(self, url: str) -> bool:
        found = _REPOSITORY.search(url) if self._repository else None
        return bool(found and found[1].lower() == self._repository)

    def _link(self, piece: Piece, link: InlineLink) -> ItemLink:
        start, end = self._wrapped(piece, link)
        return ItemLink(
            url=link.url,
            span=self._span(link.url_start, link.url_end),
            whole=self._span(start, end),
            label=piece.label(link),
            badge=link.badge,
        )

    def _wrapped(self, piece: Piece, link: InlineLink) -> tuple[int, int]:
        """Return the place of a link with the brackets around it."""
        view, start, end = piece.view, link.start - piece.start, link.end - piece.start
        for _ in range(2):
            left, right = start - 1, end
            while left >= 0 and view[left] in "\x00 ":
                left -= 1
            while right < len(view) and view[right] in "\x00 .":
                right += 1
            if left < 0 or right >= len(view) or _CLOSING.get(view[left]) != view[right]:
                break
            start, end = left, right + 1
            if start and self._text[piece.start + start - 1] == "\\":
                start -= 1
        return piece.start + start, piece.start + end

    def _leave_out(self, loose: Loose) -> None:
        url = loose.link.url
        if split_url(url) is None:
            return
        lead = self._labels.lead(url)
        reason = loose.reason
        if self._is_own(url):
            reason = "a page of the list itself"
        elif lead == Lead.OWNER:
            reason = _OWNER
        elif lead == Lead.NONE and role_of_host(url) == LinkRole.VIDEO:
            reason = "a video"
        elif lead == Lead.NONE and loose.link.badge:
            reason = "a badge"
        elif lead == Lead.NONE:
            reason = f"neither a paper nor code, {reason}"
        self._left_out.append(LeftOut(self._lines.number(loose.link.start), url, reason, self._file))

    # --- the whole --------------------------------------------------------------------------------

    def _sections(self, items: Sequence[Item], titled: Sequence[_Titled]) -> Iterator[SectionShape]:
        indexes: dict[int, list[int]] = {}
        sections: dict[int, Heading] = {}
        for at, one in enumerate(titled):
            indexes.setdefault(id(one.draft.section), []).append(at)
            sections[id(one.draft.section)] = one.draft.section
        for key, own in indexes.items():
            shapes = Counter(items[at].shape for at in own)
            labels = Counter(pair for at in own for pair in _labels_of(items[at]))
            yield SectionShape(
                sections[key].path,
                sections[key].line,
                tuple(own),
                shapes.most_common(1)[0][0],
                tuple(pair for pair, _ in labels.most_common(20)),
            )


def _labels_of(item: Item) -> Iterator[tuple[str, LinkRole]]:
    pairs = [(link, LinkRole.PAPER) for link in item.papers] + [(link, LinkRole.CODE) for link in item.code]
    for link, role in (*pairs, *item.other):
        if link.label and not (item.title and link.label in item.title):
            yield link.label, role


def _said_by_column(role: str, piece: Piece, link: InlineLink) -> LinkRole | None:
    said = _ROLE_OF_COLUMN.get(role)
    return said if said and not (said == LinkRole.VIDEO and role_of_label(piece.label(link))) else None


def _with_columns(rows: Sequence[Draft]) -> Sequence[Draft]:
    """Return the rows of a table, with the names of the columns where a row has them instead of a header."""
    head = next((row for row in rows if not row.leads and not row.columns and _is_header(row)), None)
    if head is None:
        return rows
    names = tuple(clean(cell.view) for cell in head.pieces)
    rest = [row for row in rows if row.leads or not _is_header(row)]
    for row in rest:
        row.columns = names
    return rest


def _is_header(row: Draft) -> bool:
    """Return whether the cells of a row name columns."""
    words = [clean(cell.view) for cell in row.pieces if cell.view.strip()]
    known = sum(bool(column_role(one)) and _count(one) <= _FEW for one in words)
    return len(words) > 1 and known * 2 > len(words) and not any(cell.links for cell in row.pieces)


def _alike(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Yield the drafts that are written alike: the rows of a table, the others of a section."""
    groups: dict[tuple[int, int], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault((id(draft.section), draft.table), []).append(draft)
    yield from groups.values()


def _is_repository_name(found: Mapping[str, Candidate]) -> bool:
    """Return whether all there is of a title is one word of a link: a paper's link may follow with more."""
    return set(found) <= {"link", "bold"} and all(" " not in one.text for one in found.values())


def _has_dashes(drafts: Sequence[Draft]) -> bool:
    count = 0
    for draft in drafts:
        words = draft.pieces[0].view.partition("\x01")[0]
        count += bool(_DASH.search(words))
    return len(drafts) >= _FEW and count * 2 >= len(drafts)


def _has_lead(row: Draft, column: int, labels: Labels) -> bool:
    return column < len(row.pieces) and any(
        labels.lead(link.url) == Lead.PAPER
        for link in row.pieces[column].links
        if not role_of_label(row.pieces[column].label(link))
    )


def _count(text: str) -> int:
    return len(text.split())


def _guess_repository(entries: Entries) -> str:
    """Return the repository whose own pages are linked to most: issues, contributors, a history of stars."""
    counts: Counter[str] = Counter()
    pieces = {loose.piece.start: loose.piece for loose in entries.loose}
    images = (image.url for piece in pieces.values() for image in piece.images)
    for url in (*(loose.link.url for loose in entries.loose), *images):
        found = _OWN_PAGE.search(url)
        if found:
            counts[(found[1] or found[2] or found[3]).lower()] += 1
    return counts.most_common(1)[0][0] if counts else ""


def _pages(titled: Sequence[_Titled]) -> frozenset[str]:
    """Return the addresses of pages in a repository that several items link to: the list's own."""
    counts: Counter[str] = Counter()
    for one in titled:
        counts.update(
            {
                link.url
                for piece in one.draft.pieces
                for link in piece.links
                if _PAGE_OF_REPOSITORY.search(link.url)
            }
        )
    return frozenset(url for url, count in counts.items() if count > 1)


def _duplicates(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    first: dict[str, int] = {}
    for at, item in enumerate(items):
        keys = [key_of(link.url) for link in item.papers]
        earlier = {first[key] for key in keys if key in first}
        if earlier:
            yield min(earlier), at
        for key in keys:
            first.setdefault(key, at)
