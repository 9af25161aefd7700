"""The tables of a README as sections, legends and a glossary, and where their markers go."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from enricher.catalog.types import is_line
from enricher.importer.columns import Grid, infer, lists_papers, read_grid
from enricher.importer.findings import Remark, RemarkKind
from enricher.importer.page import ReadmePage
from enricher.importer.style import style_of
from enricher.model.catalog import GlossaryTable, Legend, Section, Style
from enricher.readme.structure import cells_of
from enricher.readme.tables import Table
from enricher.render.layout import Layout, lay_out
from enricher.render.tables import glossary_table, header, legend_block
from enricher.text.markdown import cell

_LONGEST_SYMBOL: Final = 4
_TERM: Final = re.compile(r"terms?|terminology|abbreviations?|acronyms?", re.IGNORECASE)
_MEANING: Final = re.compile(
    r"definitions?|meanings?|explanations?|descriptions?|full (?:name|form)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the README that the bot is to write: from the line `first` to before `end`, from 0 on."""

    name: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class ImportedTables:
    """A section, the table that it shows, and the one that explains its symbols."""

    section: Section
    table: Table
    legend_table: Table | None


@dataclass(frozen=True, slots=True)
class Managed:
    """What the tables of a README became."""

    imported: tuple[ImportedTables, ...]
    glossary_table: Table | None
    findings: tuple[Remark, ...]

    @property
    def glossary(self) -> dict[str, str]:
        """The terms and their definitions."""
        return _terms_of(self.glossary_table) if self.glossary_table else {}

    @property
    def glossary_settings(self) -> GlossaryTable:
        """How the glossary is written."""
        return _glossary_settings(self.glossary_table) if self.glossary_table else GlossaryTable()

    def blocks(self) -> Iterator[Block]:
        """Yield the parts of the README that the bot is to write, in no order."""
        for one in self.imported:
            yield Block(one.section.id, one.table.first, one.table.end)
            if one.legend_table:
                yield Block(f"{one.section.id}-legend", one.legend_table.first, one.legend_table.end)
        if self.glossary_table:
            yield Block("glossary", self.glossary_table.first, self.glossary_table.end)


def manage(page: ReadmePage, taken: Sequence[str] = ()) -> Managed:
    """Return what can be managed of the README's tables; the others are left as they are, and reported.

    `taken` are the ids that no new section may have.
    """
    ids = SectionIds(taken)
    legends = {before.first: table for before, table in pairwise(page.tables) if read_legend(table)}
    imported: list[ImportedTables] = []
    others: list[tuple[Grid, str]] = []
    for table in page.tables:
        grid = read_grid(table, page.rows)
        if not lists_papers(grid):
            others.append((grid, "it lists no papers"))
            continue
        one = _import_table(grid, ids, legends.get(table.first))
        if one:
            imported.append(one)
        else:
            others.append((grid, "a cell cannot be written back exactly"))
    glossary = next((grid.table for grid, _ in others if _is_glossary(grid.table)), None)
    explaining = {table.first for table in (glossary, *(one.legend_table for one in imported)) if table}
    left = (_left(grid.table, reason) for grid, reason in others if grid.table.first not in explaining)
    return Managed(tuple(imported), glossary, tuple(left))


def _import_table(grid: Grid, ids: "SectionIds", legend_table: Table | None) -> ImportedTables | None:
    legend = read_legend(legend_table) if legend_table else None
    section = infer(grid, "", grid.table.heading or "Papers", legend)
    unnamed = _styled(section, grid.table) if section else None
    if unnamed is None:
        return None
    styled = replace(unnamed, id=ids.give(grid.table.heading))
    if any(column.kind == "legend" for column in styled.columns):
        return ImportedTables(styled, grid.table, legend_table)
    return ImportedTables(replace(styled, legend=None), grid.table, None)


def _left(table: Table, reason: str) -> Remark:
    urls = tuple(link.url for row in table.rows for piece in row.pieces for link in piece.links)
    links = f"; {len(urls)} links in it are in no entry of the catalog" if urls else ""
    message = f"a table is left as it is: {reason}{links}"
    return Remark(table.first + 1, RemarkKind.UNMANAGED, message, links=urls)


class SectionIds:
    """Gives each section an id of its own, after its heading, in the time of their number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        """Give none of those that are taken."""
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def give(self, heading: str) -> str:
        """Return an id for the section under the heading that none has yet."""
        slug = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:60].strip("-") or "papers"
        if slug == "glossary" or slug.endswith("-legend"):
            slug += "-papers"
        number = self._next.get(slug, 1)
        while (ident := slug if number == 1 else f"{slug}-{number}") in self._taken:
            number += 1
        self._next[slug] = number + 1
        self._taken.add(ident)
        return ident


# --- legends and the glossary ---------------------------------------------------------------------


def read_legend(table: Table) -> Legend | None:
    """Return the legend that the table may be: words over symbols, each of them once.

    Whether it is one shows in the table before it: a column of that must be written in these symbols.
    """
    if len(table.rows) != 1 or table.rows[0].overflow:
        return None
    symbols = dict(zip(table.header, table.rows[0].cells, strict=True))
    fitting = all(0 < len(symbol) <= _LONGEST_SYMBOL and not symbol.isalnum() for symbol in symbols.values())
    distinct = len(symbols) == len(table.header) == len(set(symbols.values()))
    if not fitting or not distinct or not all(map(_is_text, symbols)):
        return None
    plain = Style(header="plain")
    style = style_of(table, header(symbols, plain), [[*map(cell, symbols.values())]], plain)
    legend = Legend(None, symbols, style)
    return legend if _comes_back(legend_block(legend, style), table) else None


def _is_glossary(table: Table) -> bool:
    """Return whether the table explains terms: by both of its titles, not by one."""
    titles = list(zip((_TERM, _MEANING), table.header, strict=False))
    terms = [row.cells[0] for row in table.rows]
    return (
        len(table.header) == len(titles)
        and all(known.fullmatch(title) for known, title in titles)
        and bool(terms)
        and len({term.casefold() for term in terms}) == len(terms)
        and all(not row.overflow and all(map(_is_text, row.cells)) for row in table.rows)
        and _comes_back(glossary_table(_terms_of(table), _glossary_settings(table)), table)
    )


def _terms_of(table: Table) -> dict[str, str]:
    """Return the terms of a glossary and what they mean."""
    return {row.cells[0]: row.cells[1] for row in table.rows}


def _glossary_settings(table: Table) -> GlossaryTable:
    term, meaning = table.header
    plain = Style(header="plain")
    rows = [[*map(cell, row.cells)] for row in table.rows]
    return GlossaryTable((term, meaning), style_of(table, header(table.header, plain), rows, plain))


def _is_text(text: str) -> bool:
    return bool(text.strip()) and is_line(text)


# --- style, and whether the table comes back ------------------------------------------------------


def _styled(section: Section, table: Table) -> Section | None:
    """Return the section in the style of its table, or None where a cell would not come back."""
    like = section.style or Style()
    rows = [[*map(cell, (*row.cells, *row.overflow))] for row in table.rows]  # what its entries show
    titles = header((column.title for column in section.columns), like)
    style = style_of(table, titles, rows, like)
    return (
        replace(section, style=style) if _comes_back(lay_out(titles, rows, style, Layout()), table) else None
    )


def _comes_back(written: str, table: Table) -> bool:
    """Return whether each cell is the one that was written; what was not written may be anything."""
    header, _, *rows = map(cells_of, written.split("\n"))
    return (
        header == list(table.header)
        and len(rows) == len(table.rows)
        and all(
            cells[: row.given] == list(row.cells[: row.given])
            and cells[len(table.header) :] == list(row.overflow)
            for cells, row in zip(rows, table.rows, strict=True)
        )
    )


def common_style(sections: Sequence[Section]) -> Style:
    """Return the style that most sections have, as far as it can be that of the whole list."""
    styles = [section.style for section in sections if section.style and isinstance(section.style.align, str)]
    counted = Counter(styles).most_common(1)
    return counted[0][0] if counted else Style()
