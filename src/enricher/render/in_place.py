"""The items that are kept in place: what new facts change in them, span by span; every other byte stays."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from enricher.links.resolve import Links, papers_of
from enricher.model.catalog import Catalog, Entry
from enricher.model.facts import Metadata, Paper, Record, Repository
from enricher.model.readme_list import Item, ReadmeList
from enricher.model.run import ChangedLine
from enricher.model.venues import VenueTable, read_venue
from enricher.readme.edits import (
    Accepted,
    CellValue,
    CodeFound,
    CodeMoved,
    Fact,
    InPlaceEdit,
    LinkNote,
    NotMade,
    StarCount,
    apply,
    edit,
)
from enricher.readme.sections import items_of
from enricher.render.entry_view import EntryView, view_of
from enricher.sources import PREPRINT_SERVERS


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file of the list, and what was read of it outside of the generated blocks."""

    path: str
    text: str
    readme: ReadmeList


@dataclass(frozen=True, slots=True)
class News:
    """What is new of the list: facts before and after, and each moved link with its new one."""

    before: Metadata
    after: Metadata
    moved: Mapping[str, str]


def edit_files(
    files: Sequence[ListFile], catalog: Catalog, links: Links, news: News
) -> tuple[Mapping[str, str], tuple[ChangedLine, ...]]:
    """Return the new text of each file, and the lines that change or that a person may change.

    `catalog` has the entries of the files in their order, with the further links and the code that sources
    name. No file changes if it has no `in_place`.
    """
    may = catalog.in_place
    if may is None:
        return {}, ()
    entries, venues = catalog.in_readme(), catalog.venue_table
    texts: dict[str, str] = {}
    lines: list[ChangedLine] = []
    for file in files:
        positions = {id(item): index for index, item in enumerate(file.readme.items)}
        facts: list[Fact] = []
        for item, entry in zip(items_of(file.readme), entries, strict=False):
            index = positions[id(item)]
            facts += _moves(index, item, news.moved) if may.moved else ()
            facts += _notes(index, item, links, news) if may.mark else ()
            if _has_several_papers(entry, links):
                continue
            if entry.code and not item.code:
                facts.append(CodeFound(index, news.moved.get(entry.code, entry.code)))
            first = replace(entry, more_code=())  # what the item shows is of its first link to code
            before, after = (view_of(first, links, known, venues) for known in (news.before, news.after))
            facts += _venues(index, before.paper, after.paper, venues) if may.venues else ()
            facts += _stars(index, before, after) if may.stars else ()
            facts += _cells(index, before, after) if may.cells else ()
        made = edit(file.text, file.readme.items, facts)
        texts[file.path] = apply(file.text, made)
        lines += _lines(file, made)
    return texts, tuple(lines)


def _has_several_papers(entry: Entry, links: Links) -> bool:
    """Return whether an item links to several preprints: then a fact of one of them is not the item's."""
    refs = {links[url] for url in papers_of(entry) if url in links}
    return sum(ref.source in PREPRINT_SERVERS for ref in refs) > 1


def _moves(index: int, item: Item, moved: Mapping[str, str]) -> Iterator[Fact]:
    links = (*item.code, *(link for link, _ in item.other))
    urls = dict.fromkeys(link.url for link in links if link.url in moved)
    return (CodeMoved(index, url, moved[url]) for url in urls)


def _venues(index: int, before: Paper, after: Paper, table: VenueTable) -> Iterator[Fact]:
    """Yield the venue if it is new; one without a short name is left to people, and a workshop is none."""
    if after.venue and (after.venue, after.year) != (before.venue, before.year):
        venue = read_venue(after.venue, table)
        if venue and venue.part != "Workshop":
            yield Accepted(index, venue.short, after.year or venue.year)


def _stars(index: int, before: EntryView, after: EntryView) -> Iterator[Fact]:
    stars = after.repository.stars
    if stars is not None and stars != before.repository.stars:
        yield StarCount(index, stars)


def _cells(index: int, before: EntryView, after: EntryView) -> Iterator[Fact]:
    """Yield the new values that the cells of a table may show."""
    for role, value in _CELLS.items():
        was, now = value(before), value(after)
        if now and now != was:
            yield CellValue(index, role, was, now)


def _notes(index: int, item: Item, links: Links, news: News) -> Iterator[LinkNote]:
    """Yield the notes that begin or end, once for each of what the links of the item refer to."""
    urls = {links[link.url]: link.url for link in (*item.code, *item.papers)[::-1] if link.url in links}
    for ref, url in urls.items():
        was, now = _note(news.before.get(ref)), _note(news.after.get(ref))
        if was != now:
            yield LinkNote(index, url, was, now)


def _note(record: Record | None) -> str:
    if record is not None and record.dead_since:
        return "(dead link)"
    match record.facts if record else None:
        case Paper(retraction=str()):
            return "(retracted)"
        case Paper(withdrawn=True):
            return "(withdrawn)"
        case Repository(archived=True):
            return "(archived)"
    return ""


def _short_venue(view: EntryView) -> str:
    venue = read_venue(view.paper.venue or "", view.venues)
    return venue.short if venue and venue.part != "Workshop" else ""


def _license(view: EntryView) -> str:
    license_ = view.repository.license
    return "" if license_ in {None, "none", "custom"} else view.text("license")


# What a column of this role shows; stars that are there already are counts, see `_stars`.
_CELLS: Final[Mapping[str, Callable[[EntryView], str]]] = {
    "venue": _short_venue,
    "year": lambda view: str(view.paper.year or ""),
    "license": _license,
    "stars": lambda view: view.text("stars"),
}


def _lines(file: ListFile, made: Iterable[InPlaceEdit | NotMade]) -> Iterator[ChangedLine]:
    """Yield one change a line, in the order of the file; several edits of a line are one change."""
    by_line: dict[int, list[InPlaceEdit]] = {}
    for one in made:
        if isinstance(one, InPlaceEdit):
            by_line.setdefault(one.line, []).append(one)
    for line, edits in sorted(by_line.items()):
        before = edits[0].before
        start = file.text.rfind("\n", 0, edits[0].start) + 1
        parts, at = [], 0
        for one in sorted(edits, key=lambda one: (one.start, one.end)):
            parts += [before[at : one.start - start], one.text]
            at = one.end - start
        yield ChangedLine(file.path, line, before, "".join(parts) + before[at:])
