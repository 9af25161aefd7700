"""The papers of a list with all that the page says of them, and who says it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import chain, count
from typing import Final

from enricher.export.works import Work, works_of
from enricher.links.parse import is_link
from enricher.links.resolve import links_of
from enricher.listing.resolved_list import ResolvedList
from enricher.model.catalog import LINK_LABELS, Catalog, ColumnKind, Entry, Section
from enricher.model.facts import Metadata, Paper, Record, Ref, Repository
from enricher.readme.inline import clean as without_markup
from enricher.readme.inline import scan
from enricher.readme.sections import items_of
from enricher.render.entry_view import EntryView, short_venue, view_of
from enricher.render.order import in_order
from enricher.site.history import History
from enricher.site.model import PROPERTIES, Fact, PaperState, SitePaper, SiteSection, StateKind, Word, day
from enricher.site.plain import plain
from enricher.sources import ABSTRACT_NOTES, DECLARATIONS, PREPRINT_SERVERS
from enricher.sources.doi import crossref
from enricher.sources.doi.index import NAME as DOI
from enricher.text.markdown import clean, slug
from enricher.yaml_io.nodes import Items, Pairs, compose

_BY_LIST: Final = "from the list"
_TITLES: Final[Mapping[str, str]] = {
    **{declaration.name: declaration.title for declaration in DECLARATIONS},
    DOI: crossref.INDEX,  # which is asked first for every DOI; others are in the provenance
}
_DIGITS: Final = 4  # of a hash, behind the anchor of a second paper of one name

Places = Mapping[tuple[str, str], tuple[str, int]]  # the section's id and the entry's name → file and line


@dataclass(frozen=True, slots=True)
class _Behind:
    """What is asked again and again for each entry."""

    listed: ResolvedList
    metadata: Metadata
    history: History
    places: Places
    files: str | None  # the address below which the list's files are


def sections_of_page(
    listed: ResolvedList, metadata: Metadata, history: History, files: str | None
) -> tuple[SiteSection, ...]:
    """Return the sections that have papers, in the order of the list; anchors are unique in all of them.

    `files` is the address below which the files of the list are, or None where there is none.
    """
    catalog = _sorted(listed, metadata)
    works = iter(works_of(catalog, listed.links, metadata))
    known = _Behind(listed, metadata, history, _places(listed), files)
    taken: set[str] = set()
    found = (
        SiteSection(
            section.id,
            plain(section.title),
            tuple(_paper(section, entry, next(works), known, taken) for entry in section.entries),
        )
        for section in catalog.sections
    )
    return tuple(section for section in found if section.papers)


def _sorted(listed: ResolvedList, metadata: Metadata) -> Catalog:
    """Return the catalog with the entries in the order in which they are shown."""
    return replace(
        listed.full,
        sections=tuple(
            replace(section, entries=_in_order(section, listed, metadata)) if section.sort else section
            for section in listed.full.sections
        ),
    )


def _in_order(section: Section, listed: ResolvedList, metadata: Metadata) -> tuple[Entry, ...]:
    views = (view_of(entry, listed.links, metadata) for entry in section.entries)
    return tuple(view.entry for view in in_order(views, section.sort))


def _paper(section: Section, entry: Entry, work: Work, known: _Behind, taken: set[str]) -> SitePaper:
    links, metadata = known.listed.links, known.metadata
    view = view_of(entry, links, metadata)
    refs = [*dict.fromkeys(links[url] for url in links_of(entry) if url in links)]
    records = {ref: metadata[ref] for ref in refs if ref in metadata}
    name = plain(work.name) or work.key
    code = next((links[url] for url in entry.links("code") if url in links), None)
    return SitePaper(
        anchor=_anchor(name, entry.paper or entry.title or "", taken),
        work=replace(work, name=name, title=plain(work.title), license=plain(work.license or "") or None),
        title="" if work.title == work.name else _without_name(plain(work.title), name),
        words=tuple(_words(section, entry)),
        states=tuple(_states(entry, work, records)),
        facts=(*_facts(entry, view, work, records), *_own_facts(section, entry)),
        links=tuple(dict.fromkeys(_links(entry, view))),
        abstract_by=_abstract_by(view, records) if work.abstract else "",
        last_commit=_date(view.repository.last_commit),
        added=known.history.since(refs),
        trend=known.history.trends.get(code) if code else None,
        place=_address(known, section, entry),
    )


def _anchor(name: str, link: str, taken: set[str]) -> str:
    """Return the slug of the name; of a second paper of that name with digits of its link's hash.

    A number would go to another paper when the list is sorted.
    """
    own = slug(name).strip("-")
    hashes = (sha256(f"{link}{' ' * number}".encode()).hexdigest() for number in count())
    further = (f"{own or 'paper'}-{digest[:_DIGITS]}" for digest in hashes)
    anchor = next(one for one in chain([own] if own else [], further) if one not in taken)
    taken.add(anchor)
    return anchor


def _without_name(title: str, name: str) -> str:
    """Return the title without the name before its colon, which is shown in front of it."""
    head, colon, rest = title.partition(":")
    return rest.strip() if colon and head.strip().casefold() == name.casefold() and rest.strip() else title


def _words(section: Section, entry: Entry) -> Iterator[Word]:
    """Yield the list's own words for the paper, in the order of the columns."""
    for column in section.columns:
        match column.kind:
            case ColumnKind.LEGEND:
                heading = plain(column.title)
                yield from (Word(heading, plain(word)) for word in entry.words.get(column.field, ()))
            case ColumnKind.FLAG if column.field in entry.flags:
                yield Word(PROPERTIES, plain(column.title))


# --- who says what -----------------------------------------------------------------------------------


def _by(field: str, value: object, records: Mapping[Ref, Record]) -> str:
    """Return which source gave a value, and since when it is as it is: `OpenAlex, 21 Nov 2026`."""
    for ref, record in records.items():
        if record.facts is not None and getattr(record.facts, field, None) == value:
            index = record.facts.provenance_of(field) if isinstance(record.facts, Paper) else None
            return f"{index or _source(ref)}, {day(record.changed)}"
    return ""


def _source(ref: Ref) -> str:
    return _TITLES.get(ref.source, ref.source)


def _abstract_by(view: EntryView, records: Mapping[Ref, Record]) -> str:
    """Return the source's notice below its abstracts, or else its name, with the date of the abstract."""
    said = _by("abstract", view.paper.abstract, records)
    note = ABSTRACT_NOTES.get(view.abstract_source)
    return f"{note.rstrip('.')}, {said.rpartition(', ')[2]}" if note and said else f"Abstract: {said}"


def _facts(entry: Entry, view: EntryView, work: Work, records: Mapping[Ref, Record]) -> Iterator[Fact]:
    paper, repository = view.paper, view.repository
    venue = " ".join(filter(None, (work.venue, str(work.year or "")))).strip()
    if venue:
        of_list = entry.venue or (entry.year and not work.venue)
        said = _by("venue", paper.venue, records) if paper.venue else _by("year", paper.year, records)
        yield Fact("Venue" if work.venue else "Year", plain(venue), _BY_LIST if of_list else said)
    if paper.award:
        yield Fact("Award", plain(paper.award), _by("award", paper.award, records))
    if work.citations is not None:
        yield Fact("Citations", f"{work.citations:,}", _by("citations", work.citations, records))
    if work.license:
        by = _BY_LIST if entry.license else _by("license", repository.license, records)
        yield Fact("License", plain(work.license), by)
    if committed := _date(repository.last_commit):
        yield Fact("Last commit", day(committed), _by("last_commit", repository.last_commit, records))


def _own_facts(section: Section, entry: Entry) -> Iterator[Fact]:
    """Yield what the list says in text columns of its own, without Markdown."""
    for column in section.columns:
        if column.kind is ColumnKind.TEXT:
            words = plain(without_markup(scan(entry.texts.get(column.field, ""), 0, {}).view))
            yield from [Fact(plain(column.title), words, _BY_LIST)] if words else []


def _links(entry: Entry, view: EntryView) -> Iterator[tuple[str, str]]:
    for key, label in LINK_LABELS.items():
        yield from ((label, url) for url in entry.links(key) if is_link(url))
        if key == "paper":
            yield from (("Also", url) for url in entry.also if is_link(url))
            yield from [("PDF", view.pdf)] if view.pdf else []


def _date(written: str | None) -> date | None:
    try:
        return date.fromisoformat((written or "")[:10])
    except ValueError:
        return None


# --- states ------------------------------------------------------------------------------------------


def _states(entry: Entry, work: Work, records: Mapping[Ref, Record]) -> Iterator[PaperState]:
    """Yield what a reader should know first, the gravest before the others, each kind once."""
    found = [*_states_of_records(records)]
    if published := _published(entry, work, records):
        found.append(published)
    once = {one.kind: one for one in reversed(found)}
    return (once[kind] for kind in StateKind if kind in once)


def _states_of_records(records: Mapping[Ref, Record]) -> Iterator[PaperState]:
    for ref, record in records.items():
        source, changed = _source(ref), day(record.changed)
        if record.dead_since:
            said = f"{source} has not found {ref.id} since {day(record.dead_since)}"
            yield PaperState(StateKind.DEAD, StateKind.DEAD, said)
        match record.facts:
            case Paper(retraction=str() as notice):
                said = f"{source} carries a notice: {clean(notice)} ({changed})"
                yield PaperState(StateKind.RETRACTED, StateKind.RETRACTED, said)
            case Paper(withdrawn=True, comment=comment):
                reason = f": {clean(comment)}" if comment else ""
                said = f"Withdrawn at {source}{reason} ({changed})"
                yield PaperState(StateKind.WITHDRAWN, StateKind.WITHDRAWN, said)
            case Repository(name=name) if _has_moved(ref, name):
                said = f"{source} has the repository {ref.id} as {clean(name)} ({changed})"
                yield PaperState(StateKind.MOVED, StateKind.MOVED, said)
        match record.facts:
            case Repository(archived=True):
                said = f"The repository is read-only at {source} ({changed})"
                yield PaperState(StateKind.ARCHIVED, StateKind.ARCHIVED, said)


def _has_moved(ref: Ref, name: str) -> bool:
    return ref.source == "github" and "/" in name and name.casefold() != ref.id.casefold()


def _published(entry: Entry, work: Work, records: Mapping[Ref, Record]) -> PaperState | None:
    """Return where a preprint was published, if the list calls it a preprint and a source names a venue."""
    if work.eprint is None or (entry.venue or "").casefold() not in _PREPRINT_WORDS:
        return None
    for ref, record in records.items():
        if ref.source not in PREPRINT_SERVERS and isinstance(record.facts, Paper) and record.facts.venue:
            place = plain(short_venue(record.facts.venue))
            year = f" {record.facts.year}" if record.facts.year else ""
            said = f"{_source(ref)} has it in {place}{year} ({day(record.changed)})"
            return PaperState(StateKind.PUBLISHED, f"{StateKind.PUBLISHED}: {place}{year}", said)
    return None


_PREPRINT_WORDS: Final = frozenset({"preprint", *(title.casefold() for title in PREPRINT_SERVERS.values())})


# --- where it is written -----------------------------------------------------------------------------


def _places(listed: ResolvedList) -> Places:
    """Return the file and the line of each entry: of the catalog, or of the README that it is an item of."""
    return {**dict(_places_in_catalog(listed)), **dict(_places_in_readme(listed))}


def _places_in_catalog(listed: ResolvedList) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    root = compose(listed.texts.catalog).root
    sections = root.get("sections") if isinstance(root, Pairs) else None
    for section, node in zip(listed.catalog.generated(), _nodes(sections), strict=False):
        for entry, place in zip(section.entries, _nodes(node.get("entries")), strict=False):
            yield (section.id, entry.name), (listed.file.rpartition("/")[2], place.line)


def _nodes(node: object) -> Sequence[Pairs]:
    return tuple(one for one in node.nodes if isinstance(one, Pairs)) if isinstance(node, Items) else ()


def _places_in_readme(listed: ResolvedList) -> Iterator[tuple[tuple[str, str], tuple[str, int]]]:
    sections = (section for section in listed.catalog.sections if not section.is_generated)
    entries: Iterable[tuple[str, str]] = (
        (section.id, entry.name) for section in sections for entry in section.entries
    )
    items = ((file.path, item.line) for file in listed.files for item in items_of(file.readme))
    return zip(entries, items, strict=True)


def _address(known: _Behind, section: Section, entry: Entry) -> str | None:
    place = known.places.get((section.id, entry.name))
    if known.files is None or place is None:
        return None
    return f"{known.files}/{place[0]}?plain=1#L{place[1]}"
