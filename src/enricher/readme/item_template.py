"""An item of a list as a template: the places of its title, authors, venue and links, and what is around."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from enricher.model.readme_list import Cell, Item, ItemKind, ItemLink, LinkRole, Span
from enricher.readme.authors import WrittenAuthors, read_authors
from enricher.readme.code_examples import repository_of
from enricher.readme.inline import LINK, LINK_END, clean, scan
from enricher.readme.roles import key_of
from enricher.text.patterns import later

TITLE: Final = "title"
NAME: Final = "name"  # the words of a title before its colon
REST: Final = "rest"  # and those behind it, where a link has the name alone
AUTHORS: Final = "authors"
VENUE: Final = "venue"
YEAR: Final = "year"
DATE: Final = "date"
ARXIV: Final = "arXiv id"
REPOSITORY: Final = "repository"  # its owner and name, in the address of a badge
CONTENT: Final = ""  # what no source states
GONE: Final = "\ue0ff"  # in place of what leaves the text

_WORDED: Final = frozenset((TITLE, NAME, REST, VENUE))
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
_MONTH: Final = "|".join(rf"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_DATE: Final = later(
    r"(?<![\w.])(?P<year>(?:19|20)\d\d)(?P<join>[./-])(?P<month>[01]?\d)(?P<day>(?P=join)[0-3]?\d)?(?![\w]|\.\d)"
    rf"|(?<!\w)(?:[0-3]?\d )?(?P<word>{_MONTH})\.?,?(?: [0-3]?\d,)? (?P<year_behind>(?:19|20)\d\d)(?!\w)"
)
_GAP: Final = later(rf"[^\x03-\x07\x0b\n|{LINK}{LINK_END}]+|{LINK}[^{LINK_END}]*{LINK_END}")
_EDGES: Final = later(r"^[\s,;:.()\[\]|\"“”•·\x00-]+|[\s,;:()\[\]|\"“”•·\x00-]+$")
_BULLET: Final = later(r"^[ \t>]*(?:[-*+•]|\d+[.)])[ \t]+")
_SHORT_NAME: Final = later(r"([^:]{1,40}?)\s*:\s+\S")
_IMAGE: Final = later(r"!\[[^\[\]]*\]\([^()\s]*\)")
_WORD: Final = later(r"https?://[^\s()<>\"]+|[^\W\d_][\w’'-]+|[\u2190-\u2bff\U0001f000-\U0001faff]+")
_OTHER_YEAR: Final = later(r"(?<![\w.-])(?:19|20)\d\d(?![\w-])")
_ADDRESS: Final = later(r"https?://(?!img\.shields\.io)\S+")
_DELIMITER: Final = later(r"\n|\||<(?!img\b)[^<>]*>|[\[\](){}*,;]|\.(?=\s|$)")
_LINKED_NAME: Final = later(r"(?P<name>[^\[\]]+?):?\]\([^()\s]*\)[*_]*(?P<colon>\s*:?\s*)(?P<rest>[^\[\]]+)")
_KEYED: Final = later(
    r"^[ \t>]*(?:[-*+•][ \t]+)?[^\w\n\[(]*[A-Z][\w ]{1,20}[:：][ \t]*(?P<value>[^\n]*)$", re.MULTILINE
)
_LABEL: Final = later(r"\[([^\[\]]*)\](?=\]?\()")  # also of a link in two pairs of brackets
_PAIRS: Final = later(
    rf"!?\[[^\[\]]*\]\(\s*{GONE}\s*\)|\[\s*{GONE}\s*\]|\(\s*{GONE}\s*\)|\{{\s*{GONE}\s*\}}|(\*\*|__|[*_`\"])\s*{GONE}\s*\1"
    rf"|<(\w+)[^<>]*>\s*{GONE}\s*</\2>|{GONE}[ \t,;|·/'’:.-]*{GONE}|!?\[{GONE}\]\([^()\s]*\)"
)
_KEY: Final = later(rf"(?:(?<=\s)|^)[A-Z][\w ]{{1,20}}:[ \t]*{GONE}", re.MULTILINE)
_GONE_LINE: Final = rf"\n[ \t>]*(?:[-*+•][ \t]+)?[^\w\n\[!]*{GONE}[^\w\n\[!]*"
_EMPTY_LINE: Final = later(rf"(?:[ \t]*(?:\\|<br ?/?>))?[ \t]*{_GONE_LINE}\Z|{_GONE_LINE}(?=\n)")
_ENDING: Final = later(
    rf"[ \t]*[,;|·•'’]?[ \t]*{GONE}(?=[ \t]*(?:[,;|·•.:\n\\)\]}}*_]|<br|</|\Z))|,[ \t]*{GONE}(?=[ \t]*!?\[)"
)
_MIDDLE: Final = later(rf"{GONE}[ \t]*[,;|·•.:]?[ \t]*")
_DIGITS: Final = later(r"\d+")
_LONGEST: Final = 4_000  # characters of an item; more are a page


@dataclass(frozen=True, slots=True)
class FormPart:
    """A place of a template by offsets in it, and all that leaves with it where the role has no value."""

    role: str
    start: int
    end: int
    whole: tuple[int, int]
    badge: bool = False  # in the address of an image, where a blank and a dash are written otherwise


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper that becomes an item. Without a `venue` it is a preprint."""

    title: str
    authors: tuple[str, ...] = ()
    venue: str = ""  # the short name
    year: int | None = None
    posted: tuple[int, int] | None = None  # year and month of the preprint
    links: tuple[tuple[LinkRole, str], ...] = ()

    def urls(self) -> dict[str, str]:
        """Return the links by the roles that they have in a template."""
        found: dict[str, str] = {}
        for role, url in self.links:
            number = 1
            while _numbered(role, number) in found:
                number += 1
            found[_numbered(role, number)] = url
        return found


@dataclass(frozen=True)
class Template:
    """A text with its parts in order; they do not overlap."""

    item: Item
    text: str
    parts: tuple[FormPart, ...]

    @cached_property
    def roles(self) -> frozenset[str]:
        """What the text has a place for."""
        return frozenset(part.role for part in self.parts)

    @cached_property
    def key(self) -> str:
        """What two texts of the same form have in common."""
        forms = (*(f"\x11{self._form(part)}\x11" for part in self.parts), "")
        key = "".join(self.text[a:b] + form for (a, b), form in zip(self._glue(), forms, strict=True))
        if self.item.kind is ItemKind.NUMBER:
            key = _DIGITS.sub("1", key, count=1)
        return "\n".join(line.rstrip() for line in key.split("\n"))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words between the parts, in lower case: labels, keys and what only a person knows."""
        return frozenset(word for start, end in self._loose() for word in _words(self.text[start:end]))

    @cached_property
    def labels(self) -> frozenset[str]:
        """The texts of its links that hold no part, in lower case."""
        found = (one.span(1) for one in _LABEL.finditer(self.text))
        return frozenset(
            self.text[start:end].strip().casefold()
            for start, end in found
            if not any(part.start < end and start < part.end for part in self.parts)
        )

    def is_of_form(self, usual: Callable[[str], bool]) -> bool:
        """Return whether it has no words but usual ones, and none behind a key but its parts."""
        return all(map(usual, self.words)) and not any(self._values_of_keys())

    def host(self) -> str:
        """Return the host of the paper's link, by which lists choose a label."""
        return host_of(next((link.url for link in self.item.papers), ""))

    def authors(self) -> WrittenAuthors | None:
        """Return the authors as they are written."""
        own = (part for part in self.parts if part.role == AUTHORS)
        return next((read_authors(clean(self.text[part.start : part.end])) for part in own), None)

    def of_form(self, usual: Callable[[str], bool]) -> "Template":
        """Return the template with its stretches of words that are not usual as parts that have no value."""
        values = [_part(CONTENT, start, end) for start, end in self._values_of_keys()]
        parts = [
            part
            for part in self.parts
            if not any(part.start < one.end and one.start < part.end for one in values)
        ]
        parts += values
        labels = [found.span(1) for found in _LABEL.finditer(self.text)]
        for first, last in self._loose():
            for start, end in _stretches(self.text[first:last]):
                is_label = any(left <= first + start < right for left, right in labels)
                if not is_label and not all(map(usual, _words(self.text[first + start : first + end]))):
                    _add(parts, _part(CONTENT, first + start, first + end))
        return Template(self.item, self.text, tuple(sorted(parts, key=lambda part: part.start)))

    def _glue(self) -> Iterator[tuple[int, int]]:
        at = 0
        for part in self.parts:
            yield at, part.start
            at = part.end
        yield at, len(self.text)

    def _loose(self) -> Iterator[tuple[int, int]]:
        """Yield what is between the parts, but for the rest of a picture whose address has one."""
        badges = {part.whole for part in self.parts if part.badge}
        for start, end in self._glue():
            first = max((stop for begin, stop in badges if begin < start < stop), default=start)
            last = min((begin for begin, stop in badges if begin < end < stop), default=end)
            if first < last:
                yield first, last

    def _values_of_keys(self) -> Iterator[tuple[int, int]]:
        """Yield what is behind a key at the beginning of a line, such as `Institution:`, and is no part.

        The name of the paper may be among other words there.
        """
        for found in _KEYED.finditer(self.text):
            start, end = found.span("value")
            own = [part for part in self.parts if part.start < end and found.start() < part.end]
            if start < end and all(part.role == NAME and part.end - part.start < end - start for part in own):
                yield start, end

    def fill(self, values: Mapping[str, Callable[[str], str]]) -> str:
        """Return the text with the value of each part, which is made from what is there.

        A part without a value leaves, with its brackets, its key and one of the commas around it.
        """
        pieces = [(*part.whole, GONE) for part in self.parts if part.role not in values]
        for part in self.parts:
            leaves = any(
                start <= part.start and part.end <= end for start, end, gone in pieces if gone == GONE
            )
            if part.role in values and not leaves:
                value = values[part.role](self.text[part.start : part.end])
                value = _in_badge(value) if part.badge and part.role in _WORDED else value
                pieces.append((part.start, part.end, value))
        out: list[str] = []
        at = 0
        for start, end, value in sorted(pieces):
            out += (self.text[at:start], value)
            at = max(at, end)
        return closed_up("".join((*out, self.text[at:])))

    def _form(self, part: FormPart) -> str:
        written = self.text[part.start : part.end]
        return f"{part.role}{len(written)}" if part.role == YEAR else part.role


def closed_up(text: str) -> str:
    """Return a text without the marks of what has left it, and without the brackets and commas of that."""
    was = ""
    while was != text:
        was = text
        text = _PAIRS.sub(GONE, text)
    text = _KEY.sub(GONE, text)
    text = _EMPTY_LINE.sub("", text)
    text = _ENDING.sub("", text)
    return _MIDDLE.sub("", text)


def _in_badge(value: str) -> str:
    return quote(value.replace("-", "--").replace("_", "__").replace(" ", "_"), safe="/_-&:,.'")


def _words(text: str) -> Iterator[str]:
    """Yield words, pictures and addresses in lower case, but not the texts of links."""
    return (word.casefold() for word in _WORD.findall(_LABEL.sub(" ", text)))


def _stretches(glue: str) -> Iterator[tuple[int, int]]:
    at = 0
    for found in (*_DELIMITER.finditer(glue), None):
        end = found.start() if found else len(glue)
        inner = glue[at:end]
        start = at + len(inner) - len(inner.lstrip(" -"))
        if glue[start:end].strip():
            yield start, start + len(glue[start:end].rstrip())
        at = found.end() if found else end


def host_of(url: str) -> str:
    """Return the host of a link, without `www.`."""
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", url)
    return found[1].casefold() if found else ""


def arxiv_id(url: str) -> str:
    """Return the identifier of arXiv in a link, without its version; empty if it has none."""
    key = key_of(url)
    return key.removeprefix("arxiv:") if key.startswith("arxiv:") else ""


def short_name(title: str) -> str:
    """Return the words before the colon of a title, empty without one."""
    found = _SHORT_NAME.match(title)
    return found[1] if found else ""


def template_of(text: str, item: Item, cell: Cell | None = None) -> Template | None:
    """Return an item of the text, or one cell of it, as a template; None where it cannot be one."""
    span = cell.span if cell else item.span
    if span.end - span.start > _LONGEST:
        return None
    own = text[span.start : span.end]
    links = [*_links(item)]
    if cell is None and any(not _within(link.span, span) for _, link in links):
        return None
    parts = [
        FormPart(role, *_place(link.span, span), _place(link.whole, span))
        for role, link in links
        if _within(link.span, span)
    ]
    if item.title_span.end > item.title_span.start and _within(item.title_span, span):
        parts += _title(own, parts, *_place(item.title_span, span))
    for part in (*_venue(item, span), *_dates(own), *_repositories(own, item)):
        _add(parts, part)
    addresses = [found.span() for found in _ADDRESS.finditer(own)]
    for part in (*_ids(own, item), *_authors(own, parts), *_again(own, item)):
        if not any(start <= part.start < end for start, end in addresses):
            _add(parts, part)
    images_and_links = (*addresses, *(found.span() for found in _LABEL.finditer(own)))
    for found in _OTHER_YEAR.finditer(own):
        if not any(start <= found.start() < end for start, end in images_and_links):
            _add(parts, _part(CONTENT, *found.span()))
    images = [image.span() for image in _IMAGE.finditer(own)]
    parts = [_with_image(part, images) for part in parts]
    return Template(item, own, tuple(sorted(parts, key=lambda part: part.start)))


def _with_image(part: FormPart, images: Sequence[tuple[int, int]]) -> FormPart:
    """Return a part that leaves with the image in whose address it is."""
    around = next((one for one in images if one[0] <= part.start and part.end <= one[1]), None)
    return FormPart(part.role, part.start, part.end, around, badge=True) if around else part


def _title(text: str, links: Sequence[FormPart], start: int, end: int) -> Iterator[FormPart]:
    """Yield the title, or its two parts where a link has only its name."""
    if not any(start <= link.start and link.end <= end for link in links):
        yield _part(TITLE, start, end)
    elif found := _LINKED_NAME.fullmatch(text, start, end):
        yield _part(NAME, *found.span("name"))
        yield FormPart(REST, *found.span("rest"), (found.start("colon"), found.end("rest")))


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _place(inner: Span, outer: Span) -> tuple[int, int]:
    return inner.start - outer.start, inner.end - outer.start


def _part(role: str, start: int, end: int) -> FormPart:
    return FormPart(role, start, end, (start, end))


def _add(parts: list[FormPart], new: FormPart) -> None:
    """Add a part that overlaps none which is there; a date replaces the year in it."""
    others = [part for part in parts if part.start < new.end and new.start < part.end]
    if new.role == DATE and all(part.role == YEAR for part in others):
        parts[:] = [part for part in parts if part not in others]
        others = []
    if not others and new.start < new.end:
        parts.append(new)


def _numbered(role: LinkRole, number: int) -> str:
    return role.value if number == 1 else f"{role.value} {number}"


def _links(item: Item) -> Iterator[tuple[str, ItemLink]]:
    counts: dict[LinkRole, int] = {}
    pairs = [(LinkRole.PAPER, link) for link in item.papers] + [(LinkRole.CODE, link) for link in item.code]
    for role, link in (*pairs, *((role, link) for link, role in (*item.other, *item.empty))):
        counts[role] = counts.get(role, 0) + 1
        yield _numbered(role, counts[role]), link


def _venue(item: Item, span: Span) -> Iterator[FormPart]:
    if item.venue and _within(item.venue.span, span):
        yield _part(VENUE, *_place(item.venue.span, span))
    if item.year and _within(item.year.span, span):
        yield _part(YEAR, *_place(item.year.span, span))


def _dates(text: str) -> Iterator[FormPart]:
    return (_part(DATE, *found.span()) for found in _DATE.finditer(text))


def _repositories(text: str, item: Item) -> Iterator[FormPart]:
    """Yield each place at which the address of an image has the repository."""
    named = repository_of(item.code[0].url) if item.code else None
    if named is None:
        return
    pattern = re.compile(rf"(?<=/){re.escape('/'.join(named))}(?![\w-])", re.IGNORECASE)
    for image in _IMAGE.finditer(text):
        yield from (_part(REPOSITORY, *found.span()) for found in pattern.finditer(text, *image.span()))


def _ids(text: str, item: Item) -> Iterator[FormPart]:
    ident = next((found for link in item.papers if (found := arxiv_id(link.url))), "")
    return (
        (_part(ARXIV, *found.span()) for found in re.finditer(re.escape(ident), text)) if ident else iter(())
    )


def _authors(text: str, parts: Sequence[FormPart]) -> Iterator[FormPart]:
    view = scan(text, 0, {}).view
    for part in parts:
        view = view[: part.start] + "\x03" * (part.end - part.start) + view[part.end :]
    for gap in _GAP.finditer(view):
        if gap[0].startswith(LINK):
            continue
        start, end = gap.span()
        bullet = _BULLET.match(view, start)
        start = bullet.end() if bullet and bullet.end() < end else start
        stripped = _EDGES.sub("", view[start:end])
        if not stripped:
            continue
        start = view.index(stripped, start)
        words = stripped.rstrip(".") if not stripped.rstrip(".").endswith("al") else stripped
        if read_authors(clean(words)):
            yield _part(AUTHORS, start, start + len(words))
            return


def _again(text: str, item: Item) -> Iterator[FormPart]:
    """Yield where the title, its short name and the year are once more."""
    year = item.year.text if item.year else ""
    venue = item.venue.text if item.venue and year else ""
    for found in re.finditer(rf"(?<!\w){re.escape(venue)}(\W*){year}(?!\w)", text) if venue else ():
        yield _part(VENUE, found.start(), found.start() + len(venue))
        yield _part(YEAR, found.end() - len(year), found.end())
    whole = f"20{year}" if len(year) == 2 else year  # noqa: PLR2004 - digits
    for role, words in ((TITLE, item.title), (NAME, short_name(item.title)), (YEAR, whole)):
        for found in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text) if words else ():
            yield _part(role, *found.span())


def dated(written: str, year: int, month: int) -> str:
    """Return a month in the form of another date; a day, which no source states, is left out."""
    found = _DATE.fullmatch(written)
    if found is None:
        return f"{year}"
    if found["year"]:
        width = 2 if len(found["month"]) == 2 or month > 9 else 1  # noqa: PLR2004 - digits
        return f"{year}{found['join']}{month:0{width}d}"
    name = _MONTHS[month - 1]
    return f"{name if len(found['word']) > 3 else name[:3]} {year}"  # noqa: PLR2004 - letters


def is_dated(text: str) -> tuple[int, int] | None:
    """Return year and month of the first date in a text."""
    for found in _DATE.finditer(text):
        if found["year"]:
            month = int(found["month"])
            return (int(found["year"]), month) if 1 <= month <= 12 else None  # noqa: PLR2004 - months
        at = next(at for at, month in enumerate(_MONTHS, 1) if month.startswith(found["word"][:3]))
        return int(found["year_behind"]), at
    return None
