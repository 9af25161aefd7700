"""What the columns of a table mean, and what its rows say: a `Table` becomes a `Section`.

A column gets a meaning only where rendering by that meaning gives its cells back. A cell that it does not
give back is kept as it is, in the entry's `cells`; a column in which most are such is kept as text.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from enricher.catalog.keys import ENTRY_KEYS
from enricher.catalog.types import is_line
from enricher.importer.page import is_paper
from enricher.links.parse import is_link
from enricher.model.catalog import Column, ColumnKind, Entry, Legend, Section, Style
from enricher.model.facts import COLUMN_FIELDS
from enricher.model.readme_list import Item, ItemLink
from enricher.readme.inline import Piece, clean
from enricher.readme.roles import key_of
from enricher.readme.tables import Table, TableRow
from enricher.render.entry_view import view_of
from enricher.render.tables import YES, row_of
from enricher.sources.github import repository_name

_EMPTY: Final = frozenset({"", "-", "–", "—", "N/A", "n/a"})
_STAR_BADGE: Final = re.compile(r"img\.shields\.io/github/stars/([\w-]+/[\w.-]+?)(?:\.svg)?(?=[?&#]|$)")
_YEARS: Final = range(1900, 2101)
_MOST: Final = 0.8
_BOLD: Final = re.compile(r"\*\*((?:(?!\*\*).)+)\*\*")
_HTML: Final = re.compile(r"</?[A-Za-z!][^<>]*>")
_NO_WORD: Final = re.compile(r"[\W_]+")
_WORD: Final = re.compile(r"[\w{}]")  # braces, so that none is put within another placeholder
_LABEL: Final = re.compile(r"\[([^\[\]{}]+)\]\(\{(?:paper|code)\}\)")


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell as it is written, and what it holds."""

    text: str
    piece: Piece

    @property
    def words(self) -> str:
        """What is visible of it."""
        return clean(self.piece.view)

    @property
    def plain(self) -> bool:
        """Whether it holds neither a link nor an image nor HTML."""
        return not (self.piece.links or self.piece.images or ("<" in self.text and _HTML.search(self.text)))

    @property
    def starred(self) -> list[str]:
        """The repositories whose star badges it shows."""
        return [match[1] for image in self.piece.images if (match := _STAR_BADGE.search(image.url))]

    def has(self, place: int) -> bool:
        """Return whether an offset in the file is within it."""
        return self.piece.start <= place < self.piece.end


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with what each of its columns and rows holds."""

    table: Table
    titles: tuple[str, ...]
    bold: bool
    roles: tuple[str, ...]  # by column, as the reader of lists names them; empty if unknown
    items: tuple[Item | None, ...]  # by row; None for one without a link to a paper or code

    def cell(self, row: int, column: int) -> GridCell:
        """Return a cell."""
        one = self.table.rows[row]
        return GridCell(one.cells[column], one.pieces[column])

    def column(self, number: int) -> list[GridCell]:
        """Return the cells of a column."""
        return [GridCell(row.cells[number], row.pieces[number]) for row in self.table.rows]


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


def read_grid(table: Table, rows: Mapping[int, Item]) -> Grid:
    """Return the table with the items that its rows are; `rows` has these by line."""
    bold = [_BOLD.fullmatch(title) for title in table.header]
    items = tuple(rows.get(row.line) for row in table.rows)
    longest = max((item.cells for item in items if item), key=len, default=())
    roles = [cell.role for cell in longest[: len(table.header)]]
    return Grid(
        table,
        tuple(match[1] if match else "" for match in bold) if all(bold) else table.header,
        all(bold),
        (*roles, *[""] * (len(table.header) - len(roles))),
        items,
    )


def lists_papers(grid: Grid) -> bool:
    """Return whether at least a third of the rows hold a link to a paper or to code."""
    certain = sum(1 for item in grid.items if item and (item.papers or item.code))
    return bool(certain) and certain * 3 >= len(grid.items)


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


def _every_text(table: Table) -> Iterator[str]:
    yield from table.header
    for row in table.rows:
        yield from row.cells
        yield from row.overflow


# --- columns --------------------------------------------------------------------------------------


def _fields(grid: Grid, legend: Legend | None) -> Fields:
    name = _name_column(grid)
    found: dict[str, int] = {"name": name}
    own: dict[int, ColumnKind] = {}
    for number, role in enumerate(grid.roles):
        if number == name:
            continue
        cells = grid.column(number)
        field = _built_in(role or _led_to(grid, number), cells)
        if field and field not in found:
            found[field] = number
        elif not field and _is_flag(cells):
            own[number] = ColumnKind.FLAG
        elif not field and legend and _is_legend(cells, legend):
            own[number] = ColumnKind.LEGEND
    return Fields(name, found, own)


def _without(fields: Fields, text: frozenset[int]) -> Fields:
    return Fields(
        fields.name,
        {field: number for field, number in fields.by_field.items() if number not in text},
        {number: kind for number, kind in fields.own.items() if number not in text},
    )


def _name_column(grid: Grid) -> int:
    """Return the column that names the rows: the first of names or titles whose cells tell the rows apart."""
    titles = Counter(
        number
        for row, item in enumerate(grid.items)
        if item and item.title
        for number in range(len(grid.titles))
        if grid.cell(row, number).has(item.title_span.start)
    )
    title = titles.most_common(1)[0][0] if titles else 0
    named = {number for number, role in enumerate(grid.roles) if role in ("name", "title")}
    return next((n for n in sorted({*named, title}) if _tells_apart(grid.column(n))), title)


def _tells_apart(cells: Sequence[GridCell]) -> bool:
    words = [words for cell in cells if re.search(r"[^\W\d_]", words := cell.words.casefold())]
    return len(words) >= len(cells) * _MOST and len(set(words)) >= len(words) * _MOST


def _built_in(role: str, cells: Sequence[GridCell]) -> str | None:
    """Return the built-in field that a column shows, by its role and its cells."""
    filled = [cell for cell in cells if cell.text not in _EMPTY]
    linked = not filled or any(cell.piece.links for cell in filled)
    badges = bool(filled) and _share(filled, lambda cell: cell.starred)
    fitting = {
        "year": role == "year" and filled and _share(filled, lambda cell: _is_year(cell.text)),
        "venue": role == "venue" and filled and _share(filled, _has_no_year),
        "stars": badges and (role == "stars" or not linked),
        "title": role == "title" and filled and not linked,
        "paper": role == "paper" and linked,
        "code": linked and (role == "code" or badges),
    }
    return next((field for field, fits in fitting.items() if fits), None)


def _led_to(grid: Grid, column: int) -> str:
    """Return what the links of a column without a known title are: papers or code, as the reader says."""
    linked = [
        (cell, item) for cell, item in zip(grid.column(column), grid.items, strict=True) if cell.piece.links
    ]
    for field in ("paper", "code"):
        places = ((cell, item.papers if field == "paper" else item.code) for cell, item in linked if item)
        leading = sum(any(cell.has(link.whole.start) for link in links) for cell, links in places)
        if linked and leading >= len(linked) * _MOST:
            return field
    return ""


def _has_no_year(cell: GridCell) -> bool:
    return not re.search(r"\d{4}", cell.text)


def _share(cells: Sequence[GridCell], test: Callable[[GridCell], object]) -> bool:
    return sum(map(bool, map(test, cells))) >= len(cells) * _MOST


def _is_year(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}", text, re.ASCII)) and int(text) in _YEARS


def _is_flag(cells: Sequence[GridCell]) -> bool:
    yes = sum(cell.text == YES for cell in cells)
    known = yes + sum(cell.text in _EMPTY for cell in cells)
    return yes > 0 and known >= len(cells) * _MOST


def _is_legend(cells: Sequence[GridCell], legend: Legend) -> bool:
    filled = [cell for cell in cells if cell.text not in _EMPTY]
    return bool(filled) and _share(filled, lambda cell: words_of(cell.text, legend))


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
    """Return the paper and the code of a row as the reader knows them, those in their own columns first.

    What the column for code leads to is code if nothing else is. A star badge names the repository even
    where it is no link.
    """
    item, by_field = grid.items[row], fields.by_field
    if item is None:
        return Links(None, None)
    papers = _urls(grid, row, by_field.get("paper"), item.papers)
    code = _urls(grid, row, by_field.get("code"), item.code)
    if not code and "code" in by_field:
        cell = grid.cell(row, by_field["code"])
        code = [link.url for link, _ in item.other if cell.has(link.whole.start) and is_link(link.url)]
    if not code:
        cells = (grid.cell(row, number) for number in range(len(grid.titles)))
        code = [f"https://github.com/{name}" for cell in cells for name in cell.starred]
    first = key_of(papers[0]) if papers else ""
    also = {key_of(url): url for url in reversed(papers) if key_of(url) != first and is_paper(url)}
    return Links(next(iter(papers), None), next(iter(code), None), tuple(reversed(also.values())))


def _urls(grid: Grid, row: int, column: int | None, links: Sequence[ItemLink]) -> list[str]:
    """Return the addresses that a catalog can hold: those in the column first, then those of papers."""
    known = [link for link in links if is_link(link.url)]
    if len(known) > 1:
        cell = None if column is None else grid.cell(row, column)
        known.sort(key=lambda link: (not (cell and cell.has(link.whole.start)), not is_paper(link.url)))
    return [link.url for link in known]


def name_of(cell: GridCell, title: str) -> str:
    """Return what an entry is called, out of the cell that names it; empty where nothing does.

    `title` is what the reader has found in the cell, without a venue or a description beside it.
    """
    bold = _BOLD.fullmatch(cell.text) if cell.plain else None
    labels = (cell.piece.label(link) for link in cell.piece.links if not link.badge)
    linked = next((label for label in labels if re.search(r"\w", label)), cell.words)
    written = bold[1] if bold else cell.text if cell.plain else linked
    is_same = title in ("", written) or _NO_WORD.sub("", title) == _NO_WORD.sub("", written)
    return written if is_same else title


def _section(grid: Grid, fields: Fields, ident: str, title: str, legend: Legend | None) -> Section:
    """Return the section with what the columns mean, and each cell that they do not give back as it is."""
    own = own_fields(grid)
    entries = [_entry(grid, row, fields, legend, own) for row in range(len(grid.items))]
    named = _renamed(entries)
    columns = _columns(grid, fields, named)
    empty = _most(column.empty for column in columns if column.empty in _EMPTY)
    style = Style(header="bold" if grid.bold else "plain", empty=Style().empty if empty is None else empty)
    plain = (replace(column, empty=None) if column.empty == style.empty else column for column in columns)
    section = Section(ident, title, tuple(plain), (), legend, style)
    pairs = zip(named, grid.table.rows, strict=True)
    return replace(section, entries=tuple(_with_cells(entry, row, section, style) for entry, row in pairs))


def _renamed(entries: Sequence[Entry]) -> list[Entry]:
    names = distinct([entry.name for entry in entries])
    pairs = zip(entries, names, strict=True)
    return [entry if entry.name == name else replace(entry, name=name) for entry, name in pairs]


def _most(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def _entry(grid: Grid, row: int, fields: Fields, legend: Legend | None, names: Sequence[str]) -> Entry:
    cells = grid.table.rows[row].cells
    links = links_of(grid, row, fields)

    def text(field: str) -> str | None:
        number = fields.by_field.get(field)
        return None if number is None or cells[number] in _EMPTY else cells[number]

    year, title = text("year"), fields.by_field.get("title")
    words = {
        number: words_of(cells[number], legend) if legend else ()
        for number, kind in fields.own.items()
        if kind == ColumnKind.LEGEND
    }
    return Entry(
        name=name_of(grid.cell(row, fields.name), _title_in(grid, row, fields.name)) or f"Row {row + 1}",
        paper=links.paper,
        code=links.code,
        also=links.also,
        title=None if title is None else _sure_title(grid, row, title),
        year=int(year) if year and _is_year(year) else None,
        venue=text("venue"),
        flags=frozenset(
            names[number]
            for number, kind in fields.own.items()
            if kind == ColumnKind.FLAG and cells[number].rstrip("*") == YES
        ),
        words={names[number]: found for number, found in words.items() if found},
        overflow=grid.table.rows[row].overflow,
    )


def _title_in(grid: Grid, row: int, column: int) -> str:
    """Return the title of a row as far as it is in the column; empty if it is elsewhere."""
    item = grid.items[row]
    return item.title if item and grid.cell(row, column).has(item.title_span.start) else ""


def _sure_title(grid: Grid, row: int, column: int) -> str | None:
    """Return the title in a cell if it is certain; None leaves it to the sources."""
    cell, item, title = grid.cell(row, column), grid.items[row], _title_in(grid, row, column)
    if title and item and item.sure:
        return title
    return cell.text if cell.plain and cell.text == cell.words and cell.text not in _EMPTY else None


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
        slug = re.sub(r"[^a-z0-9]+", "_", title.strip(" *_`").lower()).strip("_0123456789")[:40].strip("_")
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
            column = _templated(Column(title, field), [cell.text for cell in cells], entries)
            columns.append(replace(column, empty=_empty_of(cells, linked=field in {"paper", "code"})))
    return columns


def _empty_of(cells: Sequence[GridCell], *, linked: bool = False) -> str | None:
    """Return what a column most often shows where it has nothing: in a column of links, what is no link."""
    return _most(cell.text for cell in cells if cell.text in _EMPTY or (linked and cell.plain))


def _templated(column: Column, cells: Sequence[str], entries: Sequence[Entry]) -> Column:
    """Return the column with the label or the template that gives most of its cells back."""
    if column.field not in {"name", "title", "paper", "code", "stars"}:
        return column
    field = "code" if column.field == "stars" else column.field
    having = [(c, e) for c, e in zip(cells, entries, strict=True) if c not in _EMPTY and getattr(e, field)]
    found = (_template(cell, entry, column.field) for cell, entry in having)
    templates = Counter(one for one in found if one and "{" in one)
    if not templates:
        return column
    best, times = templates.most_common(1)[0]
    for other, count in templates.most_common()[1:]:
        both = _with_optional(best, other)
        if both and templates[max(best, other, key=len)] > 1:  # what one cell alone has is of its row
            best, times = both, times + count
            break
    if (
        times * 2 < len(having)
        or best in ("{name}", "{title}")
        or (field == "name" and times == 1 < len(having))
    ):
        return column  # words that one cell alone has are those of its row
    label = _LABEL.fullmatch(best)
    if label and column.field in {"paper", "code"} and f"{{{column.field}}}" in best:
        is_own = times == 1 < len(cells) and any(_is_called(entry, label[1]) for _, entry in having)
        default = label[1] == column.field.capitalize()
        return column if default or is_own else replace(column, label=label[1])
    return replace(column, template=best)


def _with_optional(one: str, other: str) -> str | None:
    """Return the longer of two templates with what the other lacks optional; None if more differs.

    An optional part has a placeholder: what that shows decides whether the part is there.
    """
    long, short = sorted((one, other), key=len, reverse=True)
    length = len(long) - len(short)
    for at in range(len(short) + 1):
        before, part, behind = long[:at], long[at : at + length], long[at + length :]
        if before + behind == short and "{" in part and _is_closed(before) and _is_closed(part):
            return f"{before}{{?{part}}}{behind}"
    first, _, last = long.partition(short)
    names = [name for name in re.findall(r"\{(\w+)\}", first + last) if f"{{{name}}}" not in short]
    if short not in long or not names or not (_is_closed(first) and _is_closed(last)):
        return None
    parts = [f"{{?{part}}}" if "{" in part else f"{{?{names[0]}?{part}}}" for part in (first, last)]
    return "".join((parts[0] if first else "", short, parts[1] if last else ""))


def _is_closed(text: str) -> bool:
    """Return whether no bracket is open at the end of the text, nor closed that it has not opened."""
    return all(text.count(opening) == text.count(closing) for opening, closing in ("{}", "[]", "()"))


def _is_called(entry: Entry, words: str) -> bool:
    """Return whether words are the name of an entry or of its repository."""
    repo = repository_name(entry.code or "") or ""
    return words.casefold() in (entry.name.casefold(), repo.partition("/")[2].casefold())


def _template(cell: str, entry: Entry, field: str) -> str | None:
    """Return the cell with what the entry says replaced by placeholders."""
    if "{" in cell or "}" in cell:
        return None
    repo = repository_name(entry.code or "") or "" if "github" in cell else ""
    words = [("repo", repo), ("name", entry.name if field == "name" else "")]
    words.append(("title", (entry.title or "") if field == "title" else ""))
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


def _with_cells(entry: Entry, row: TableRow, section: Section, style: Style) -> Entry:
    """Return the entry with its texts, and with each cell as it is that the columns do not give back.

    A cell that is missing is one without text.
    """
    texts = {
        column.field: cell
        for column, cell in zip(section.columns, row.cells, strict=True)
        if column.kind == ColumnKind.TEXT
        and cell
        and cell != (style.empty if column.empty is None else column.empty)
    }
    with_texts = replace(entry, texts=texts) if texts else entry
    written = [unescaped(cell) for cell in row_of(section, style, view_of(with_texts, {}, {}), {})]
    cells = {
        column.field: cell
        for column, cell, now in zip(section.columns, row.cells, written, strict=False)
        if now != cell
    }
    return replace(with_texts, cells=cells) if cells else with_texts


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
