"""Lists that are no pipe tables: items and rows of HTML tables as entries, section by section.

The bot does not render such lists. Their format is not kept: only titles and links that are certain.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Final

from enricher.catalog.types import is_line
from enricher.importer.columns import distinct
from enricher.importer.findings import Remark, RemarkKind
from enricher.importer.tables import SectionIds
from enricher.importer.urls import leads_to_code, leads_to_paper
from enricher.links.parse import is_link
from enricher.model.catalog import Entry, Section
from enricher.readme.blocks import Inline, MarkdownLink, ReadmePage, read_inline

_PAPER_LABEL: Final = re.compile(
    r"(?:\w+ )?(?:paper|pdf|arxiv|preprint|article|report|link|doi|acm|ieee|usenix)\b", re.IGNORECASE
)
_CODE_LABEL: Final = re.compile(
    r"(?:source )?code|git(?:hub|lab)?|repo|artifact|implementation", re.IGNORECASE
)
_OTHER_LABEL: Final = re.compile(
    r"(?:project )?(?:web ?site|page|home ?page|blog|video|youtube|slide|demo|talk|poster|doc|dataset|bibtex"
    r"|tutorial|new|tweet|project)s?",
    re.IGNORECASE,
)
_NEVER_PAPER: Final = re.compile(r"(?:slides?|video|youtube|demo|talk|poster|tutorial)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"[\"“]([^\"”]{8,})[\"”]")
_AFTER_TITLE: Final = re.compile(r"\s*[|｜]\s|\s\[\[?[A-Z]|\s\[\w+'? ?\d\d")
_SENTENCE: Final = re.compile(r"(?<=[a-zA-Z]{2})(?<!\bvs)(?<!\bal)\.\s+(?=[A-Z])")
_VENUE_AT_END: Final = re.compile(r"\s*\([A-Za-z]+[ '’]*\d{2,4}\)[\s.]*$")
_LONGEST_NAME: Final = 40


@dataclass(frozen=True, slots=True)
class Listed:
    """A section that came of a list, and the line of each of its entries."""

    section: Section
    lines: tuple[int, ...]


def sections_of(page: ReadmePage, taken: Sequence[str], *, strict: bool) -> Iterator[Listed]:
    """Yield a section for each heading with items that are papers.

    `strict` takes only items with a link that is certain to lead to a paper: where tables hold the list,
    items are mostly contents and news.
    """
    found: dict[str, list[tuple[Entry, int]]] = {}
    for line, heading, inside in _pieces(page):
        entry = entry_of(inside)
        if entry and (not strict or leads_to_paper(entry.paper or "")):
            found.setdefault(heading, []).append((entry, line))
    ids = SectionIds(taken)
    for heading, entries in found.items():
        names = distinct([entry.name for entry, _ in entries])
        named = tuple(replace(entry, name=name) for (entry, _), name in zip(entries, names, strict=True))
        section = Section(ids.give(heading), heading or "Papers", (), named, rendered=False)
        yield Listed(section, tuple(line for _, line in entries))


def not_rendered(lists: Iterable[Listed]) -> Iterator[Remark]:
    """Yield for each section that it is not rendered."""
    for one in lists:
        message = f"{one.section.title}: {len(one.section.entries)} entries, not rendered by the bot yet"
        yield Remark(one.lines[0], RemarkKind.NOT_RENDERED, message)


def _pieces(page: ReadmePage) -> Iterator[tuple[int, str, Inline]]:
    for item in page.items:
        yield item.line, item.heading, read_inline(item.text, page.references)
    for line, heading, text in page.html:
        rows = _Rows()
        rows.feed(text)
        yield from ((line, heading, inside) for inside in rows.inside())


# --- an item --------------------------------------------------------------------------------------


def entry_of(inside: Inline) -> Entry | None:
    """Return what an item says of a paper; None where it links none, or has no title."""
    links = [link for link in inside.links if is_link(link.url)]
    code = next((link.url for link in links if _is_code(link)), None)
    papers = [link for link in links if not _is_code(link) and not _is_other(link)]
    papers.sort(key=lambda link: not (leads_to_paper(link.url) or _PAPER_LABEL.fullmatch(_label(link))))
    title = title_of(inside)
    if not (papers or code) or not title or not is_line(title):
        return None
    name, _, rest = title.partition(": ")
    short = bool(rest) and 0 < len(name) <= _LONGEST_NAME
    paper = papers[0].url if papers else None
    return Entry(name if short else title, paper, code, title=title if short else None)


def _label(link: MarkdownLink) -> str:
    return link.label.strip(" []()\\:")


def _is_code(link: MarkdownLink) -> bool:
    return leads_to_code(link.url) or (
        bool(_CODE_LABEL.fullmatch(_label(link))) and not leads_to_paper(link.url)
    )


def _is_other(link: MarkdownLink) -> bool:
    label = _label(link)
    is_other = _OTHER_LABEL.fullmatch(label) and not leads_to_paper(link.url)
    return link.badge or bool(is_other or _NEVER_PAPER.match(label))


def _is_named_after_kind(link: MarkdownLink) -> bool:
    label = _label(link)
    return any(kind.fullmatch(label) for kind in (_PAPER_LABEL, _CODE_LABEL, _OTHER_LABEL))


def title_of(inside: Inline) -> str:
    """Return an item's title: its link's words and what a colon adds, or else what precedes the links."""
    first = next((link for link in inside.links if link.label and not link.badge), None)
    before = inside.before.strip(" -–—·•:|*[(")
    if first and not re.search(r"\w", before) and not _is_named_after_kind(first):
        return _joined(first.label, inside.words.partition(first.label)[2])
    quoted = _QUOTED.search(before)
    if quoted:
        return quoted[1].strip(" .,;")
    title = _AFTER_TITLE.split(before)[0]
    return _VENUE_AT_END.sub("", _SENTENCE.split(title)[0]).strip(" .,;:-–—|")


def _joined(label: str, rest: str) -> str:
    """Return the words of a link with what follows them after a colon."""
    name = label.strip().rstrip(":").rstrip()
    follows = rest.lstrip()
    if not label.rstrip().endswith(":") and not follows.startswith(":"):
        return name
    more = _AFTER_TITLE.split(follows.lstrip(": "))[0].strip(" .,;:-–—|")
    return f"{name}: {more}" if more else name


# --- HTML tables ----------------------------------------------------------------------------------


class _Rows(HTMLParser):
    """Collects the words and links of each row of HTML tables."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[list[tuple[str, str | None]]] = []  # pieces of text, each with the link around it
        self._link: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._rows.append([])
        if tag == "a":
            self._link = dict(attrs).get("href")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._rows and data.strip():
            self._rows[-1].append((" ".join(data.split()), self._link))

    def inside(self) -> Iterator[Inline]:
        """Yield what each row holds."""
        for row in self._rows:
            words = " ".join(text for text, _ in row)
            links = tuple(MarkdownLink(text, url) for text, url in row if url)
            before = row[0][0] if row and not row[0][1] else ""
            yield Inline(words, links, (), plain=not links, before=before)
