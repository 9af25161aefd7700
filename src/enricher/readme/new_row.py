"""A new row in the form of the others of its table: cell by cell, each as most cells of its column are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.model.readme_list import Cell, Item
from enricher.readme.item_template import (
    ARXIV,
    NAME,
    REPOSITORY,
    REST,
    TITLE,
    PaperFacts,
    Template,
    template_of,
)
from enricher.readme.new_item import MOST_CONTENT, Value, author_form, values_of
from enricher.text.markdown import link, markdown

_EMPTY: Final = frozenset({"", "-", "–", "—", "?", "/", "N/A", "n/a", "x", "✗", "✘"})
_PIPE: Final = re.compile(r"\|")
_BESIDE: Final = frozenset({ARXIV, REPOSITORY})  # what only goes along with something else
_OWN: Final = frozenset({"stars", "license"})  # a later step fills such cells
_MOST_WORDS: Final = 3  # of a name


def new_row(text: str, rows: Sequence[Item], near: int, paper: PaperFacts) -> str | None:
    """Return the paper as a row of the table that has these rows, near the one of this line.

    A cell whose column says what no source states is as the empty ones of the table. None without a row.
    """
    widths = Counter(len(row.cells) for row in rows)
    if not widths:
        return None
    width = widths.most_common(1)[0][0]
    alike = sorted((row for row in rows if len(row.cells) == width), key=lambda row: abs(row.line - near))
    empty = _empty([cell for row in alike for cell in row.cells])
    cells = [_cell(text, alike, at, paper, empty) for at in range(width)]
    return "".join(_joined(text, alike, cells))


def _cell(text: str, rows: Sequence[Item], at: int, paper: PaperFacts, empty: str) -> str:
    """Return the content of one cell; `rows` are those of the table, the nearest first."""
    column = [row.cells[at] for row in rows]
    nothing = _empty(column) if any(cell.text in _EMPTY for cell in column) else empty
    made = (template_of(text, row, cell) for row, cell in zip(rows, column, strict=True))
    written = [one for one in made if one and one.text not in _EMPTY]
    having = [one for one in written if one.roles - _BESIDE]
    if len(having) * 2 < len(written) or not having or column[0].role in _OWN:
        return nothing
    values = _named(having, values_of(paper, rows, rows, author_form(having, len(paper.authors))))
    having = [one for one in having if (one.roles - _BESIDE) & values.keys()]
    if not having:
        return nothing
    words = Counter(word for one in having for word in one.words)
    forms = Counter(one.key for one in having)
    links = paper.urls().keys()
    best = max(
        having,
        key=lambda one: (-len(one.roles - values.keys()), len(one.roles & links), forms[one.key]),
    )
    formed = best.of_form(lambda word: words[word] * 2 > len(having))
    if len(formed.parts) - len(best.parts) > MOST_CONTENT:
        return link(markdown(paper.title), paper.links[0][1])
    return formed.fill(values).strip()


def _named(cells: Sequence[Template], values: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the values for a column: where it has names and no whole titles, the title is its name."""
    names = sum(len(cell.item.title.split()) <= _MOST_WORDS for cell in cells)
    if NAME not in values or names * 2 < len(cells):
        return values
    return {role: value for role, value in values.items() if role != REST} | {TITLE: values[NAME]}


def _empty(cells: Sequence[Cell]) -> str:
    counts = Counter(cell.text for cell in cells if cell.text in _EMPTY)
    return counts.most_common(1)[0][0] if counts else ""


def _joined(text: str, rows: Sequence[Item], cells: Sequence[str]) -> Iterator[str]:
    """Yield the cells between the pipes of the first row, with its blanks, or padded as their column is."""
    row, kept = rows[0], rows[0].span.start
    for at, new in enumerate(cells):
        start, end = _between_pipes(text, row, at)
        own = text[start:end]
        lead = " " if own.startswith(" ") else ""
        tail = " " if own.endswith(" ") else ""
        written = f"{lead}{new}{tail}"
        widths = {end - start for start, end in (_between_pipes(text, one, at) for one in rows)}
        is_aligned = len(widths) == 1 and len({len(one.cells[at].text) for one in rows}) > 1
        yield text[kept:start]
        yield written.ljust(len(own)) if is_aligned else written
        kept = end
    yield text[kept : row.span.end]


def _between_pipes(text: str, row: Item, at: int) -> tuple[int, int]:
    """Return where a cell is, its blanks included; the first or the last may have a pipe on one side only."""
    span = row.cells[at].span
    start = max(text.rfind("|", row.span.start, span.start) + 1, row.span.start)
    found = _PIPE.search(text, span.end, row.span.end)
    return start, found.start() if found else row.span.end
