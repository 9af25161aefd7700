"""Importing again: what only the README has goes into the catalog, which keeps what it has."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from enricher.importer.columns import distinct, filled, read_grid, read_rows
from enricher.importer.findings import Remark
from enricher.importer.findings import RemarkKind as About
from enricher.importer.inspection import faults
from enricher.importer.page import ReadmePage
from enricher.importer.splice import Addition, Additions
from enricher.importer.tables import Block, Managed, manage, terms_of
from enricher.links.resolve import papers_of
from enricher.model.catalog import Catalog, Column, ColumnKind, Entry, Section
from enricher.readme.roles import key_of
from enricher.readme.tables import Table, TableRow
from enricher.render.marked import GLOSSARY

_COMPARED: Final = ("name", "paper", "code", "title", "year", "venue")
_NUMBER: Final = re.compile(r" \(\d+\)$")  # of a name that another entry has
_TWO: Final = 2  # columns of a glossary


@dataclass(frozen=True, slots=True)
class Update:
    """What the catalog lacks, the parts of the README that get markers, and what the two say differently."""

    added: Additions
    blocks: tuple[Block, ...]
    findings: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class _CatalogLinks:
    """A table of which the catalog has the section."""

    section: Section
    table: Table
    rows: tuple[tuple[Entry, TableRow, Entry | None], ...]  # what a row says, and what the catalog has of it


@dataclass(frozen=True, slots=True)
class _Terms:
    """A legend or the glossary: what the README says at a line, and what the catalog does."""

    name: str
    line: int
    here: Mapping[str, str]
    there: Mapping[str, str]

    def new(self) -> dict[str, str]:
        """Return what the catalog has not; a symbol or a definition that is empty says nothing."""
        return {term: said for term, said in self.here.items() if term and said and term not in self.there}


def compare(catalog: Catalog, page: ReadmePage, blocks: Sequence[str | None]) -> Update:
    """Return what only the README has; `blocks` names for each of its lines the block that it is in."""
    symbols, terms = _new_terms(catalog, page, blocks)
    sections = [_with_symbols(section, symbols.get(section.id, {})) for section in catalog.sections]
    pairs = [(_section_of(sections, table, blocks), table) for table in page.tables]
    other = tuple(table for section, table in pairs if section is None and blocks[table.first] is None)
    known = [(section, table) for section, table in pairs if section]
    fitting = [_read(section, table, page, catalog) for section, table in known if _fits(section, table)]
    new = _managed(replace(page, tables=other), catalog)
    return Update(
        added=Additions(
            entries=tuple(map(_new_rows, fitting)),
            sections=tuple(one.section for one in new.imported),
            symbols=symbols,
            terms=terms or new.glossary,
            glossary_table=new.glossary_settings,
        ),
        blocks=tuple(new.blocks()),
        findings=(
            *_foreign(sections, page, blocks),
            *(_other_columns(section, table) for section, table in known if not _fits(section, table)),
            *_other_terms(catalog, page, blocks),
            *(finding for one in fitting for finding in _differing(one)),
            *(*new.findings, *dict.fromkeys(faults(page))),
        ),
    )


def _managed(page: ReadmePage, catalog: Catalog) -> Managed:
    """Return what the new tables become; a list has one glossary."""
    new = manage(page, [section.id for section in catalog.sections])
    if not catalog.glossary or new.glossary_table is None:
        return new
    message = "a table is left as it is: the catalog has a glossary already"
    left = Remark(new.glossary_table.first + 1, About.UNMANAGED, message)
    return replace(new, glossary_table=None, findings=(*new.findings, left))


# --- tables ---------------------------------------------------------------------------------------


def _section_of(sections: Sequence[Section], table: Table, blocks: Sequence[str | None]) -> Section | None:
    """Return the section whose block the table is in, or without markers the one of its heading."""
    block = blocks[table.first]
    if block:
        return next((one for one in sections if one.id == block), None)
    marked = set(blocks)
    without = (one for one in sections if one.id not in marked)
    return next((one for one in without if one.title == table.heading), None)


def _foreign(sections: Sequence[Section], page: ReadmePage, blocks: Sequence[str | None]) -> Iterator[Remark]:
    """Yield the tables between markers of which the catalog has no section."""
    own = {GLOSSARY, *(name for one in sections for name in (one.id, f"{one.id}-legend"))}
    for table in page.tables:
        block = blocks[table.first]
        if block and block not in own:
            message = f'unknown section "{block}"; delete its two markers, and import again'
            yield Remark(table.first + 1, About.UNMANAGED, message)


def _fits(section: Section, table: Table) -> bool:
    return len(section.columns) == len(table.header)


def _other_columns(section: Section, table: Table) -> Remark:
    message = f"{len(table.header)} columns, but section {section.id} has {len(section.columns)}"
    return Remark(table.first + 1, About.DIFFERS, message)


def _read(section: Section, table: Table, page: ReadmePage, catalog: Catalog) -> _CatalogLinks:
    grid = read_grid(table, page.rows)
    rows = read_rows(grid, section)
    known = _counterparts(section, rows)
    entries = filled(grid, _named(section, rows, known), section, section.style or catalog.style)
    return _CatalogLinks(section, table, tuple(zip(entries, table.rows, known, strict=True)))


def _counterparts(section: Section, rows: Sequence[Entry]) -> list[Entry | None]:
    """Return for each row the section's entry of the same paper, or else one of the same name.

    An entry is that of one row at most: where several have its paper, that of the row with its name.
    """
    found: dict[int, Entry] = {}
    taken: set[str] = set()
    for keys in (_named_links, _links, _name, _base_name):
        entries: dict[str, list[Entry]] = {}
        for known in reversed(section.entries):
            for key in keys(known):
                entries.setdefault(key, []).append(known)
        for at in (at for at in range(len(rows)) if at not in found):
            for same in (entries.get(key, []) for key in keys(rows[at])):
                while same and same[-1].name in taken:
                    same.pop()
                if same:
                    found[at] = same[-1]
                    taken.add(found[at].name)
                    break
    return [found.get(at) for at in range(len(rows))]


def _named_links(entry: Entry) -> list[str]:
    return [f"{_base(entry)}\n{link}" for link in _links(entry)]


def _links(entry: Entry) -> list[str]:
    """Return what identifies an entry: its papers, or its code if it has none."""
    return [key_of(url) for url in papers_of(entry) or ([entry.code] if entry.code else [])]


def _name(entry: Entry) -> list[str]:
    return [entry.name.casefold()]


def _base_name(entry: Entry) -> list[str]:
    return [_base(entry)]


def _base(entry: Entry) -> str:
    """Return the name without the number of a second entry of that name."""
    return _NUMBER.sub("", entry.name).casefold()


def _named(section: Section, rows: Sequence[Entry], known: Sequence[Entry | None]) -> list[Entry]:
    """Return the rows with the names of their entries; new ones have names that no entry has."""
    new = distinct(
        [
            *(entry.name for entry in section.entries),
            *(row.name for row, there in zip(rows, known, strict=True) if there is None),
        ]
    )[len(section.entries) :]
    names = iter(new)
    return [
        replace(row, name=there.name if _base(there) == _base(row) else row.name)
        if there
        else replace(row, name=next(names))
        for row, there in zip(rows, known, strict=True)
    ]


def _new_rows(known: _CatalogLinks) -> Addition:
    return Addition(known.section, tuple((e, row.line) for e, row, there in known.rows if there is None))


def _differing(known: _CatalogLinks) -> Iterator[Remark]:
    """Yield what rows and their entries say differently, and the entries that have no row."""
    found = {there.name for _, _, there in known.rows if there}
    for entry, row, there in known.rows:
        if there:
            for field, here, said in _differences(known.section, entry, row, there):
                yield _differs(row.line, f"{entry.name}: {field}", here, said)
    for entry in known.section.entries:
        if entry.name not in found:
            message = (
                f"{entry.name}: is in section {known.section.id} of the catalog, but in no row of its table"
            )
            yield Remark(known.table.first + 1, About.DIFFERS, message)


def _differs(line: int, what: str, here: str, there: str) -> Remark:
    message = f"{what} is {here or 'empty'} here and {there or 'empty'} in the catalog, which stays"
    return Remark(line, About.DIFFERS, message)


def _differences(
    section: Section, entry: Entry, row: TableRow, known: Entry
) -> Iterator[tuple[str, str, str]]:
    """Yield each field with what it is in the README and in the catalog.

    A built-in field that the catalog leaves to the sources may show anything, and not each link is shown.
    """
    yield from _facts(entry, known)
    papers = {key_of(url) for url in papers_of(known)}
    for url in entry.also:
        if key_of(url) not in papers:
            yield "also", url, ", ".join(known.also)
    for column, cell in zip(section.columns, row.cells, strict=True):
        there = known.cells.get(column.field)
        if there is None and column.kind:
            odd = entry.cells.get(column.field)
            here, there = _own(column, entry) if odd is None else odd, _own(column, known)
        else:
            here = cell
        if there is not None and here != there:
            yield column.field, here, there
    if entry.overflow != known.overflow:
        yield "overflow", " | ".join(entry.overflow), " | ".join(known.overflow)


def _facts(entry: Entry, known: Entry) -> Iterator[tuple[str, str, str]]:
    for field in _COMPARED:
        here, there = getattr(entry, field), getattr(known, field)
        if here and there and here != there:
            yield field, str(here), str(there)


def _own(column: Column, entry: Entry) -> str:
    """Return what an entry says in a field of the section's own."""
    match column.kind:
        case ColumnKind.FLAG:
            return "true" if column.field in entry.flags else "false"
        case ColumnKind.LEGEND:
            return ", ".join(entry.words.get(column.field, ()))
        case _:
            return entry.texts.get(column.field, "")


# --- legends and the glossary ---------------------------------------------------------------------


def _terms_of(catalog: Catalog, page: ReadmePage, blocks: Sequence[str | None]) -> Iterator[_Terms]:
    """Yield each legend and the glossary between markers, with what the catalog has of them."""
    legends = {f"{one.id}-legend": one.legend for one in catalog.sections if one.legend}
    for table in page.tables:
        block = blocks[table.first] or ""
        legend = legends.get(block)
        if legend and len(table.rows) == 1:
            here = dict(zip(table.header, table.rows[0].cells, strict=True))
            yield _Terms(block.removesuffix("-legend"), table.rows[0].line, here, legend.symbols)
        elif block == GLOSSARY and len(table.header) == _TWO:
            yield _Terms(GLOSSARY, table.first + 1, terms_of(table), catalog.glossary)


def _new_terms(
    catalog: Catalog, page: ReadmePage, blocks: Sequence[str | None]
) -> tuple[dict[str, Mapping[str, str]], Mapping[str, str]]:
    """Return the symbols that the legends lack, by section, and the terms that the glossary lacks."""
    found = {one.name: one.new() for one in _terms_of(catalog, page, blocks)}
    return {name: new for name, new in found.items() if new and name != GLOSSARY}, found.get(GLOSSARY, {})


def _other_terms(catalog: Catalog, page: ReadmePage, blocks: Sequence[str | None]) -> Iterator[Remark]:
    for one in _terms_of(catalog, page, blocks):
        for term, said in one.here.items():
            if term in one.there and one.there[term] != said:
                yield _differs(one.line, f"{one.name}: {term}", said, one.there[term])


def _with_symbols(section: Section, symbols: Mapping[str, str]) -> Section:
    legend = section.legend
    if legend is None or not symbols:
        return section
    return replace(section, legend=replace(legend, symbols={**legend.symbols, **symbols}))
