"""The tables of a README as sections, legends and a glossary, and where their marks go."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from enricher.adopt.findings import Finding, Kind
from enricher.adopt.infer import Grid, infer, lists_papers, read_grid
from enricher.adopt.markdown import Page, Table, read_page
from enricher.adopt.style import style_of
from enricher.catalog import is_line
from enricher.layout import lay_out
from enricher.model import Column, Legend, Section, Style
from enricher.shown import show
from enricher.tables import row_of

_LEGEND_TITLE: Final = re.compile(r"`([^`]+)`:")
_LONGEST_SYMBOL: Final = 4
_GLOSSARY: Final = ("Terminology", "Definition")


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the README that the bot is to write: from the line `first` to before `end`, from 0 on."""

    name: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Adoption:
    """A section, the table that it shows, and the one that explains its symbols."""

    section: Section
    table: Table
    legend_table: Table | None


@dataclass(frozen=True, slots=True)
class Managed:
    """What the tables of a README became."""

    adopted: tuple[Adoption, ...]
    glossary_table: Table | None
    findings: tuple[Finding, ...]

    @property
    def glossary(self) -> dict[str, str]:
        """The terms and their definitions."""
        rows = self.glossary_table.rows if self.glossary_table else ()
        return {row.cells[0]: row.cells[1] for row in rows}

    def blocks(self) -> Iterator[Block]:
        """Yield the parts of the README that the bot is to write, in no order."""
        for one in self.adopted:
            yield Block(one.section.id, one.table.first, one.table.end)
            if one.legend_table:
                legend = one.legend_table
                yield Block(f"{one.section.id}-legend", legend.above_first, legend.end)
        if self.glossary_table:
            yield Block("glossary", self.glossary_table.first, self.glossary_table.end)


def manage(page: Page) -> Managed:
    """Return what can be managed of the README's tables; the others are left as they are, and told of."""
    legends = _legends(page.tables)
    explaining = {id(table) for table in legends.values()}
    glossary = next(filter(_is_glossary, page.tables), None)
    adopted: list[Adoption] = []
    findings: list[Finding] = []
    for table in page.tables:
        if id(table) in explaining or table is glossary:
            continue
        grid = read_grid(table, page.references)
        if not lists_papers(grid):
            findings.append(_left(table, "it lists no papers"))
            continue
        ident = section_id(table.heading, [one.section.id for one in adopted])
        adoption = _adopt(grid, ident, legends.get(table.first))
        if adoption:
            adopted.append(adoption)
        else:
            findings.append(_left(table, "a cell cannot be written back exactly"))
    return Managed(tuple(adopted), glossary, tuple(findings))


def _adopt(grid: Grid, ident: str, legend_table: Table | None) -> Adoption | None:
    legend = _legend(legend_table) if legend_table else None
    section = infer(grid, ident, grid.table.heading or "Papers", legend)
    styled = _styled(section, grid.table) if section else None
    if styled is None:
        return None
    if any(column.kind == "legend" for column in styled.columns):
        return Adoption(styled, grid.table, legend_table)
    return Adoption(replace(styled, legend=None), grid.table, None)


def _left(table: Table, reason: str) -> Finding:
    return Finding(table.first + 1, Kind.UNMANAGED, f"a table is left as it is: {reason}")


def section_id(heading: str, taken: Sequence[str]) -> str:
    """Return an id for the section under the heading that none has yet."""
    slug = re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")[:60].strip("-") or "papers"
    if slug == "glossary" or slug.endswith("-legend"):
        slug += "-papers"
    return next(one for one in _numbered(slug) if one not in taken)


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


# --- legends and the glossary ---------------------------------------------------------------------


def _legends(tables: Sequence[Table]) -> dict[int, Table]:
    """Return each legend by the first line of the table before it, whose symbols it explains."""
    return {before.first: table for before, table in pairwise(tables) if _legend(table)}


def _legend(table: Table) -> Legend | None:
    """Return the legend that the table is: words over symbols, under a title in backticks."""
    title = _LEGEND_TITLE.fullmatch(table.above.strip())
    if not title or len(table.rows) != 1 or table.rows[0].overflow:
        return None
    symbols = dict(zip(table.header, table.rows[0].cells, strict=True))
    fitting = all(0 < len(symbol) <= _LONGEST_SYMBOL and not symbol.isalnum() for symbol in symbols.values())
    distinct = len(symbols) == len(table.header) == len(set(symbols.values()))
    if not fitting or not distinct or not all(map(_is_text, [title[1], *symbols])):
        return None
    return Legend(title[1], symbols)


def _is_glossary(table: Table) -> bool:
    terms = [row.cells[0] for row in table.rows]
    return (
        table.header == _GLOSSARY
        and bool(terms)
        and len(set(terms)) == len(terms)
        and all(not row.overflow and all(map(_is_text, row.cells)) for row in table.rows)
    )


def _is_text(text: str) -> bool:
    return bool(text.strip()) and is_line(text)


# --- style, and whether the table comes back ------------------------------------------------------


def _styled(section: Section, table: Table) -> Section | None:
    """Return the section in the style of its table, or None where a cell would not come back."""
    like = section.style or Style()
    rows = [row_of(section, like, show(entry, {}, {}), {}) for entry in section.entries]
    titles = [_title(column, bold=like.bold_header) for column in section.columns]
    style = style_of(table, titles, rows, like)
    written = read_page(lay_out(titles, rows, style)).tables
    if len(written) != 1 or not _same(written[0], table):
        return None
    return replace(section, style=style)


def _title(column: Column, *, bold: bool) -> str:
    title = column.title.replace("|", "\\|")
    return f"**{title}**" if bold else title


def _same(now: Table, was: Table) -> bool:
    """Return whether each cell is the one that was written; what was not written may be anything."""
    return (
        now.header == was.header
        and len(now.rows) == len(was.rows)
        and all(
            one.cells[: other.given] == other.cells[: other.given] and one.overflow == other.overflow
            for one, other in zip(now.rows, was.rows, strict=True)
        )
    )


def common_style(sections: Sequence[Section]) -> Style:
    """Return the style that most sections have, as far as it can be that of the whole list."""
    styles = [section.style for section in sections if section.style and isinstance(section.style.align, str)]
    counted = Counter(styles).most_common(1)
    return counted[0][0] if counted else Style()
