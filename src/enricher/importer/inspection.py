"""What a person should know of a README, each with its line and, if there is one, its remedy."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from enricher.importer.findings import Remark, RemarkKind
from enricher.importer.page import ReadmePage
from enricher.importer.tables import ImportedTables, Managed
from enricher.importer.urls import fault_of
from enricher.model.catalog import InPlace
from enricher.readme.inline import InlineLink
from enricher.readme.roles import key_of
from enricher.readme.structure import BlockKind, pieces_of
from enricher.readme.tables import Table
from enricher.text.numbers import counted

_HOLDERS = frozenset({BlockKind.TABLE, BlockKind.BULLET, BlockKind.NUMBER, BlockKind.HTML_ROW})
# A space within an address; one at its end, or before a title in quotes, is Markdown's own.
_BROKEN = re.compile(r"\]\((?:https?:)?[^)\s\]]*\s+[^)\s\]\"'(][^)\]]*\)")


def inspect(page: ReadmePage, managed: Managed) -> Iterator[Remark]:
    """Yield what a person should check of tables and links."""
    for line in page.lost():
        yield Remark(line, RemarkKind.LOST, "may be a row, but is in no table; is there a blank line above?")
    for line in page.nested():
        yield Remark(line, RemarkKind.UNMANAGED, "a table within a list or a quotation is left as it is")
    for one in managed.imported:
        yield from _rows(one.table)
    yield from dict.fromkeys(faults(page))
    yield from _duplicates(managed.imported)


def outside(page: ReadmePage, generated: Collection[int], in_place: InPlace | None) -> Iterator[Remark]:
    """Yield for each section how many items it has outside of these lines, and from which line to which.

    They are kept in place if the catalog has `in_place`.
    """
    for section in page.readme.sections:
        inside = map(page.readme.items.__getitem__, section.items)
        items = [item for item in inside if item.line not in generated]
        if items:
            first, last = items[0].line, items[-1].last_line
            what = f"{counted(len(items), 'item')} outside of the generated tables"
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            if in_place:
                yield Remark(first, RemarkKind.KEPT, f"{what}, kept in place: {lines}")
            else:
                message = f"{what}, left as written: {lines}; to keep them in place, add to the catalog"
                yield Remark(first, RemarkKind.UNMANAGED, f"{message}: in_place: {{}}")


def faults(page: ReadmePage) -> Iterator[Remark]:
    """Yield what is wrong with the links of every table and list, whether it is managed or not."""
    for piece in pieces_of(block for block in page.structure.blocks if block.kind in _HOLDERS):
        text = page.text[piece.start : piece.end]
        for link in piece.links:
            address = _written(page.text, link)
            fault = None if " " in address else fault_of(address)  # a space is a fault of its own, below
            if fault:
                line = page.structure.lines.number(link.start)
                yield Remark(line, RemarkKind.LINK, fault.message, fault.fix)
        for broken in _BROKEN.finditer(text) if "](" in text else ():
            line = page.structure.lines.number(piece.start + broken.start())
            message = f"a space within an address ends the link: {broken[0]}"
            yield Remark(line, RemarkKind.LINK, message, broken[0].replace(" ", "%20"))


def _written(text: str, link: InlineLink) -> str:
    """Return an address as it is written: the reader of lists takes one out of brackets and slips."""
    is_inline = text.startswith("](", link.label_end) and link.label_end < link.url_start < link.end
    before = text[link.label_end + 2 : link.url_start].strip(" <") if is_inline else ""
    return before + link.url


def _rows(table: Table) -> Iterator[Remark]:
    columns = len(table.header)
    closed = sum(row.closed for row in table.rows) * 2 > len(table.rows)
    for row in table.rows:
        if row.given < columns:
            message = f"{row.given} of {columns} cells; the others are taken as empty"
            yield Remark(row.line, RemarkKind.REPAIRED, message)
        elif row.overflow:
            message = f"{columns + len(row.overflow)} cells for {columns} columns; kept as overflow"
            yield Remark(row.line, RemarkKind.REPAIRED, message)
        elif closed and not row.closed:
            yield Remark(row.line, RemarkKind.REPAIRED, "the last pipe is missing; it is added")


def _duplicates(tables: Iterable[ImportedTables]) -> Iterator[Remark]:
    """Yield the entries whose paper an earlier one has, or else whose name one of the same section has."""
    papers: dict[str, int] = {}
    for one in tables:
        names = Counter(entry.name.casefold() for entry in one.section.entries)
        for entry, line in zip(one.section.entries, (row.line for row in one.table.rows), strict=True):
            first = papers.setdefault(key_of(entry.paper), line) if entry.paper else line
            renamed = re.fullmatch(r"(.+) \(\d+\)", entry.name)
            if first != line:
                yield Remark(line, RemarkKind.DUPLICATE, f"{entry.name}: line {first} has the same paper")
            elif renamed and renamed[1].casefold() in names:
                message = f'duplicate entry "{renamed[1]}" in its section; imported as "{entry.name}"'
                yield Remark(line, RemarkKind.DUPLICATE, message)
