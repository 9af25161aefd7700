"""What the columns of a table mean, and what its rows say: a `Table` becomes a `Section`.

A column gets a meaning only where rendering by that meaning gives its cells back. A cell that it does not
give back is kept as it is, in the entry's `cells`; a column in which most are such is kept as text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, TypeVar

from enricher.catalog.keys import ENTRY_KEYS
from enricher.catalog.types import is_line
from enricher.importer.urls import key_of, leads_to_code, leads_to_paper
from enricher.links.parse import is_link
from enricher.model.catalog import Column, ColumnKind, Entry, Legend, Section, Style
from enricher.model.facts import COLUMN_FIELDS
from enricher.readme.blocks import Inline, References, Table, TableRow, read_inline
from enricher.render.entry_view import view_of
from enricher.render.tables import YES, row_of
from enricher.sources.github import repository_name

_EMPTY: Final = frozenset({"", "-", "–", "—", "N/A", "n/a"})
_NAME: Final = re.compile(
    r"(?:name|scheduler|systems?|models?|methods?|approach|framework|(?:paper )?titles?\b|papers?\b|works?"
    r"|project|tools?|algorithm|论文|标题|名称)",
    re.IGNORECASE,
)
_YEAR: Final = re.compile(r"years?|年份?", re.IGNORECASE)
_VENUE: Final = re.compile(
    r"venues?|series|conf(?:erence|\.)?|journal|publication|published in|publisher", re.IGNORECASE
)
_PAPER: Final = re.compile(r"papers?|pdf|links?|urls?|arxiv|doi|preprint", re.IGNORECASE)
_CODE: Final = re.compile(
    r"(?:source )?codes?|github|git|repo(?:sitory)?|implementation|artifacts?|software|others?", re.IGNORECASE
)
_STARS: Final = re.compile(r"(?:github )?stars?|⭐️?", re.IGNORECASE)
_TITLE: Final = re.compile(r"(?:full |paper )?title", re.IGNORECASE)
_STAR_BADGE: Final = re.compile(r"img\.shields\.io/github/stars/([\w-]+/[\w.-]+?)(?:\.svg)?(?=[?&#]|$)")
_YEARS: Final = range(1900, 2101)
_MOST: Final = 0.8
_BOLD: Final = re.compile(r"\*\*((?:(?!\*\*).)+)\*\*")
_WORD: Final = re.compile(r"[\w{}]")  # braces, so that none is put within another placeholder
_LEADING_BOLD: Final = re.compile(r"(?:\d+[.)]\s*)?\*\*((?:(?!\*\*).)+)\*\*\s*[-–—:]\s.*")
_BESIDE: Final = re.compile(r"slides?|videos?|talks?|posters?|demos?|suppl\w*|appendix|blogs?", re.IGNORECASE)
_PAGE: Final = re.compile(r"github\.com/[\w.-]+/[\w.-]+/(?:blob|tree|wiki|issues)/\S*\.md\b", re.IGNORECASE)
_LABEL: Final = re.compile(r"\[([^\[\]{}]+)\]\(\{(?:paper|code)\}\)")


Some = TypeVar("Some")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with what each of its cells holds."""

    table: Table
    titles: tuple[str, ...]
    bold: bool
    inside: tuple[tuple[Inline, ...], ...]  # by row, by column

    def column(self, number: int) -> list[tuple[str, Inline]]:
        """Return the cells of a column."""
        return [
            (row.cells[number], inside[number])
            for row, inside in zip(self.table.rows, self.inside, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Fields:
    """Which column has which meaning; a column that has none is text."""

    name: int
    by_field: Mapping[str, int]  # built-in field → column
    own: Mapping[int, ColumnKind]  # column → flag or legend


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a row of which the meaning is certain."""

    paper: str | None
    code: str | None
    also: tuple[str, ...] = ()  # further links of the paper


def read_grid(table: Table, references: References) -> Grid:
    """Return the table with its cells read."""
    bold = [_BOLD.fullmatch(title) for title in table.header]
    return Grid(
        table,
        tuple(match[1] if match else "" for match in bold) if all(bold) else table.header,
        all(bold),
        tuple(tuple(read_inline(cell, references) for cell in row.cells) for row in table.rows),
    )


def lists_papers(grid: Grid) -> bool:
    """Return whether at least a third of the rows hold a link to a paper or to code."""
    fields = _fields(grid, None)
    links = [links_of(grid, row, fields) for row in range(len(grid.inside))]
    certain = [one for one in links if one.paper or one.code]
    return bool(certain) and len(certain) * 3 >= len(links)


def infer(grid: Grid, ident: str, title: str, legend: Legend | None) -> Section | None:
    """Return the section that shows the table, or None where a cell cannot be written into a catalog."""
    if not all(map(is_line, _every_text(grid.table))):
        return None
    fields = _fields(grid, legend)
    text: frozenset[int] = frozenset()
    while True:
        section = _section(grid, _without(fields, text), ident, title, legend)
        odd = _odd_columns(section)
        if odd <= text:
            return section
        text |= odd


def read_rows(grid: Grid, section: Section) -> list[Entry]:
    """Return what the rows say by the columns that the section has already; `filled` adds their texts.

    Their names are those in the table, where several rows may have the same.
    """
    columns = section.columns
    built_in = {column.field: number for number, column in enumerate(columns) if column.kind is None}
    own = {number: column.kind for number, column in enumerate(columns) if column.kind}
    fields = Fields(built_in.get("name", _name_column(grid)), built_in, own)
    names = [column.field for column in columns]
    return [_entry(grid, row, fields, section.legend, names) for row in range(len(grid.inside))]


def _every_text(table: Table) -> list[str]:
    return [*table.header, *(cell for row in table.rows for cell in (*row.cells, *row.overflow))]


# --- columns --------------------------------------------------------------------------------------


def _fields(grid: Grid, legend: Legend | None) -> Fields:
    name = _name_column(grid)
    found: dict[str, int] = {"name": name}
    own: dict[int, ColumnKind] = {}
    for number, title in enumerate(grid.titles):
        if number == name:
            continue
        field = _built_in(title, grid.column(number))
        if field and field not in found:
            found[field] = number
        elif not field and _is_flag(grid.column(number)):
            own[number] = ColumnKind.FLAG
        elif not field and legend and _is_legend(grid.column(number), legend):
            own[number] = ColumnKind.LEGEND
    return Fields(name, found, own)


def _without(fields: Fields, text: frozenset[int]) -> Fields:
    return Fields(
        fields.name,
        {field: number for field, number in fields.by_field.items() if number not in text},
        {number: kind for number, kind in fields.own.items() if number not in text},
    )


def _name_column(grid: Grid) -> int:
    """Return the column that names the rows: by its header, and by cells that tell the rows apart."""
    titles = [_words(title) for title in grid.titles]
    named = [number for number, title in enumerate(titles) if _NAME.match(title)]
    apart = [number for number in range(len(titles)) if _tells_apart(grid.column(number))]
    others = [n for n in apart if not _VENUE.fullmatch(titles[n]) and not _YEAR.fullmatch(titles[n])]
    unlike_links = [number for number in named if not _PAPER.fullmatch(titles[number])]
    both = [number for number in named if number in apart]
    return next(iter(both or others or unlike_links or apart), 0)


def _tells_apart(cells: Sequence[tuple[str, Inline]]) -> bool:
    words = [inside.words.casefold() for _, inside in cells if re.search(r"[^\W\d_]", inside.words)]
    return len(words) >= len(cells) * _MOST and len(set(words)) >= len(words) * _MOST


def _words(title: str) -> str:
    return title.strip(" *_`").strip()


def _built_in(title: str, cells: Sequence[tuple[str, Inline]]) -> str | None:
    """Return the built-in field that a column shows, by its header and its cells."""
    words = _words(title)
    filled = [(cell, inside) for cell, inside in cells if cell not in _EMPTY]
    linked = not filled or any(inside.links for _, inside in filled)
    badges = bool(filled) and _share(filled, _is_star_badge)
    fitting = {
        "year": _YEAR.fullmatch(words) and filled and _share(filled, _is_year),
        "venue": _VENUE.fullmatch(words) and filled and _share(filled, _has_no_year),
        "stars": badges and (_STARS.fullmatch(words) or not linked),
        "title": _TITLE.fullmatch(words) and filled and not linked,
        "paper": _PAPER.fullmatch(words) and linked,
        "code": (_CODE.fullmatch(words) and linked) or (badges and linked),
    }
    return next((field for field, fits in fitting.items() if fits), None)


def _has_no_year(cell: tuple[str, Inline]) -> bool:
    return not re.search(r"\d{4}", cell[0])


def _share(cells: Sequence[Some], test: Callable[[Some], object]) -> bool:
    return sum(map(bool, map(test, cells))) >= len(cells) * _MOST


def _is_year(cell: tuple[str, Inline]) -> bool:
    return bool(re.fullmatch(r"\d{4}", cell[0], re.ASCII)) and int(cell[0]) in _YEARS


def _is_star_badge(cell: tuple[str, Inline]) -> bool:
    return any(map(_STAR_BADGE.search, cell[1].images))


def _is_flag(cells: Sequence[tuple[str, Inline]]) -> bool:
    yes = sum(cell == YES for cell, _ in cells)
    known = yes + sum(cell in _EMPTY for cell, _ in cells)
    return yes > 0 and known >= len(cells) * _MOST


def _is_legend(cells: Sequence[tuple[str, Inline]], legend: Legend) -> bool:
    filled = [cell for cell, _ in cells if cell not in _EMPTY]
    return bool(filled) and _share(filled, lambda cell: words_of(cell, legend))


def words_of(cell: str, legend: Legend) -> tuple[str, ...]:
    """Return the legend's words for the symbols in a cell; none where it holds anything else."""
    by_symbol = {symbol: word for word, symbol in legend.symbols.items()}
    symbols = sorted(by_symbol, key=len, reverse=True)
    pieces = re.findall("|".join(map(re.escape, symbols)), cell)
    if "".join(pieces) != "".join(cell.split()):
        return ()
    return tuple(dict.fromkeys(by_symbol[piece] for piece in pieces))


# --- rows -----------------------------------------------------------------------------------------


def links_of(grid: Grid, row: int, fields: Fields) -> Links:
    """Return the paper and the code of a row: by the column of a link, and by where it leads.

    A link to code is no paper, whatever the column; one in the name is the paper where no column is for it.
    A star badge names the repository even where it is no link. A page of text in a repository is code only
    in the column for it.
    """
    paper_column = fields.by_field.get("paper", fields.name)
    code_column = fields.by_field.get("code")
    first = [paper_column, *([] if code_column is None else [code_column]), fields.name]
    order = dict.fromkeys([*first, *range(len(grid.titles))])
    urls = [(n, link.url) for n in order for link in grid.inside[row][n].links if is_link(link.url)]
    papers = [
        *(url for n, url in urls if n == paper_column and not leads_to_code(url)),
        *(url for _, url in urls if leads_to_paper(url)),
    ]
    code = [
        *(url for n, url in urls if n == code_column and not leads_to_paper(url)),
        *(url for _, url in urls if leads_to_code(url) and not _PAGE.search(url)),
        *(f"https://github.com/{name}" for n in order for name in _starred(grid.inside[row][n])),
    ]
    further = {
        key_of(link.url): link.url
        for link in reversed(grid.inside[row][paper_column].links)
        if is_link(link.url) and leads_to_paper(link.url) and not _BESIDE.search(link.label)
    }
    also = [url for key, url in reversed(further.items()) if papers and key != key_of(papers[0])]
    return Links(next(iter(papers), None), next(iter(code), None), tuple(also))


def _starred(inside: Inline) -> list[str]:
    return [match[1] for match in map(_STAR_BADGE.search, inside.images) if match]


def name_of(cell: str, inside: Inline) -> str:
    """Return what an entry is called, out of the cell that names it; empty where nothing does."""
    if inside.plain:
        bold = _BOLD.fullmatch(cell) or _LEADING_BOLD.fullmatch(cell)
        return bold[1] if bold else cell
    labels = [link.label for link in inside.links if not link.badge and re.search(r"\w", link.label)]
    return labels[0] if labels else inside.words


def _section(grid: Grid, fields: Fields, ident: str, title: str, legend: Legend | None) -> Section:
    """Return the section with what the columns mean, and each cell that they do not give back as it is."""
    own = own_fields(grid)
    entries = [_entry(grid, row, fields, legend, own) for row in range(len(grid.inside))]
    named = _renamed(entries)
    columns = _columns(grid, fields, named)
    style = Style(header="bold" if grid.bold else "plain", empty=_common_empty(columns))
    section = Section(ident, title, tuple(_plainer(column, style) for column in columns), (), legend, style)
    return replace(section, entries=filled(grid, named, section, style))


def filled(grid: Grid, entries: Sequence[Entry], section: Section, style: Style) -> tuple[Entry, ...]:
    """Return the entries with their texts, and with each cell that the columns do not give back."""
    pairs = zip(entries, grid.table.rows, strict=True)
    return tuple(_with_cells(_with_texts(e, row, section, style), row, section, style) for e, row in pairs)


def _renamed(entries: Sequence[Entry]) -> list[Entry]:
    names = distinct([entry.name for entry in entries])
    return [replace(entry, name=name) for entry, name in zip(entries, names, strict=True)]


def _common_empty(columns: Sequence[Column]) -> str:
    found = _most(column.empty for column in columns if column.empty in _EMPTY)
    return Style().empty if found is None else found


def _most(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def _plainer(column: Column, style: Style) -> Column:
    return replace(column, empty=None) if column.empty == style.empty else column


def _entry(grid: Grid, row: int, fields: Fields, legend: Legend | None, names: Sequence[str]) -> Entry:
    cells, inside = grid.table.rows[row].cells, grid.inside[row]
    links = links_of(grid, row, fields)

    def text(field: str) -> str | None:
        number = fields.by_field.get(field)
        return None if number is None or cells[number] in _EMPTY else cells[number]

    year = text("year")
    words = {
        number: words_of(cells[number], legend) if legend else ()
        for number, kind in fields.own.items()
        if kind == ColumnKind.LEGEND
    }
    return Entry(
        name=name_of(cells[fields.name], inside[fields.name]) or f"Row {row + 1}",
        paper=links.paper,
        code=links.code,
        also=links.also,
        title=text("title"),
        year=int(year) if year and _is_year((year, inside[0])) else None,
        venue=text("venue"),
        flags=frozenset(
            names[number]
            for number, kind in fields.own.items()
            if kind == ColumnKind.FLAG and cells[number].rstrip("*") == YES
        ),
        words={names[number]: found for number, found in words.items() if found},
        overflow=grid.table.rows[row].overflow,
    )


def distinct(names: Sequence[str]) -> list[str]:
    """Return the names, those that have been there before with a number."""
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    distinct = []
    for name in names:
        key, new = name.casefold(), name
        while new.casefold() in seen:
            counts[key] += 1
            new = f"{name} ({counts[key] + 1})"
        seen.add(new.casefold())
        distinct.append(new)
    return distinct


def own_fields(grid: Grid) -> list[str]:
    """Return for each column the name of the field that it has if it is one of the section's own."""
    taken: set[str] = {*COLUMN_FIELDS, *ENTRY_KEYS}
    names = []
    for number, title in enumerate(grid.titles):
        slug = re.sub(r"[^a-z0-9]+", "_", _words(title).lower()).strip("_0123456789")[:40].strip("_")
        wanted = [slug, f"{slug}_shown"] if slug else []
        name = next((one for one in wanted if one not in taken), f"column_{number + 1}")
        taken.add(name)
        names.append(name)
    return names


def _columns(grid: Grid, fields: Fields, entries: Sequence[Entry]) -> list[Column]:
    built_in = {number: field for field, number in fields.by_field.items()}
    names = own_fields(grid)
    columns = []
    for number, title in enumerate(grid.titles):
        cells = grid.column(number)
        field = built_in.get(number)
        if field is None:
            kind = fields.own.get(number, ColumnKind.TEXT)
            columns.append(Column(title, names[number], kind, empty=_empty_of(cells)))
        else:
            column = _templated(Column(title, field), [cell for cell, _ in cells], entries)
            columns.append(replace(column, empty=_empty_of(cells, linked=field in {"paper", "code"})))
    return columns


def _empty_of(cells: Sequence[tuple[str, Inline]], *, linked: bool = False) -> str | None:
    """Return what a column most often shows where it has nothing: in a column of links, what is no link."""
    return _most(cell for cell, inside in cells if cell in _EMPTY or (linked and inside.plain))


def _templated(column: Column, cells: Sequence[str], entries: Sequence[Entry]) -> Column:
    """Return the column with the label or the template that gives most of its cells back."""
    if column.field not in {"name", "paper", "code", "stars"}:
        return column
    found = [_template(cell, entry, column.field) for cell, entry in zip(cells, entries, strict=True)]
    templates = Counter(one for one in found if one and "{" in one)
    if not templates:
        return column
    best, times = templates.most_common(1)[0]
    count = sum(cell not in _EMPTY for cell in cells)
    if times * 2 < count or best == "{name}" or (column.field == "name" and times == 1 < count):
        return column  # words that one cell alone has are those of its row
    label = _LABEL.fullmatch(best)
    if label and column.field in {"paper", "code"} and f"{{{column.field}}}" in best:
        default = label[1] == column.field.capitalize()
        return column if default else replace(column, label=label[1])
    return replace(column, template=best)


def _template(cell: str, entry: Entry, field: str) -> str | None:
    """Return the cell with what the entry says replaced by placeholders."""
    if "{" in cell or "}" in cell:
        return None
    repo = repository_name(entry.code or "") or ""
    words = [("repo", repo), ("name", entry.name if field == "name" else "")]
    words.append(("repo_name", repo.partition("/")[2] if field == "code" else ""))
    for placeholder, url in (("paper", entry.paper), ("code", entry.code)):
        cell = cell.replace(url, f"{{{placeholder}}}") if url else cell
    for placeholder, word in words:
        cell = _with_placeholder(cell, word, f"{{{placeholder}}}") if word else cell
    return cell


def _with_placeholder(cell: str, word: str, placeholder: str) -> str:
    """Return the cell with the placeholder for each place of the word that is not within a longer one."""
    first, *rest = cell.split(word)
    written = first
    for before, after in pairwise([first, *rest]):
        within = _WORD.match(before[-1:]) or _WORD.match(after[:1])
        written += (word if within else placeholder) + after
    return written


def _with_texts(entry: Entry, row: TableRow, section: Section, style: Style) -> Entry:
    texts = {
        column.field: cell
        for column, cell in zip(section.columns, row.cells, strict=True)
        if column.kind == ColumnKind.TEXT
        and cell
        and cell != (style.empty if column.empty is None else column.empty)
    }
    return replace(entry, texts=texts)


def _with_cells(entry: Entry, row: TableRow, section: Section, style: Style) -> Entry:
    """Return the entry with each cell as it is that the columns do not give back; a missing one is empty."""
    written = [unescaped(cell) for cell in row_of(section, style, view_of(entry, {}, {}), {})]
    cells = {}
    for column, cell, now in zip(section.columns, row.cells, written, strict=False):
        if now != cell:
            cells[column.field] = cell
    return replace(entry, cells=cells)


def unescaped(cell: str) -> str:
    """Return a cell as the parser reads it: without the backslash before a pipe."""
    return cell.strip().replace("\\|", "|")


def _odd_columns(section: Section) -> frozenset[int]:
    """Return the columns of which most cells had to be kept as they are."""
    kept = Counter(field for entry in section.entries for field in entry.cells)
    return frozenset(
        number
        for number, column in enumerate(section.columns)
        if column.kind != ColumnKind.TEXT and kept[column.field] * 2 > len(section.entries)
    )
