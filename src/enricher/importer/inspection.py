"""What a person should know of a README, each with its line and, if there is one, its remedy."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from enricher.importer.findings import Remark, RemarkKind
from enricher.importer.tables import ImportedTables, Managed
from enricher.importer.urls import fault_of, key_of
from enricher.model.readme_list import ItemKind
from enricher.readme.blocks import ANCHOR, ReadmePage, Table, lines_of, read_inline
from enricher.readme.reader import read_list

# A space within an address; one at its end, or before a title in quotes, is Markdown's own.
_BROKEN = re.compile(r"\]\((?:https?:)?[^)\s]*\s+[^)\s\"'(][^)]*\)")


def inspect(page: ReadmePage, managed: Managed) -> Iterator[Remark]:
    """Yield what a person should check of tables and links."""
    for line in page.lost:
        yield Remark(line, RemarkKind.LOST, "may be a row, but is in no table; is there a blank line above?")
    for line in page.nested:
        yield Remark(line, RemarkKind.UNMANAGED, "a table within a list or a quotation is left as it is")
    for one in managed.imported:
        yield from _rows(one.table)
    yield from dict.fromkeys(faults(page))
    yield from _duplicates(managed.imported)


def outside(text: str, page: ReadmePage) -> Iterator[Remark]:
    """Yield for each section how many items it has outside of pipe tables, and from which line to which."""
    tables = {line for table in page.tables for line in range(table.first, table.end)}
    rest = ("" if number in tables else line for number, line in enumerate(lines_of(text)))
    readme = read_list("\n".join(rest))
    for section in readme.sections:
        items = [item for item in map(readme.items.__getitem__, section.items) if item.kind != ItemKind.ROW]
        if items:
            first, last = items[0].line, items[-1].last_line
            count, stay = (
                ("1 item", "stays as it is")
                if len(items) == 1
                else (f"{len(items)} items", "stay as they are")
            )
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            yield Remark(first, RemarkKind.UNMANAGED, f"{count} outside of the tables {stay}: {lines}")


def faults(page: ReadmePage) -> Iterator[Remark]:
    """Yield what is wrong with the links of every table and list, whether it is managed or not."""
    for line, text in page.pieces:
        yield from _faults(line, text, [link.url for link in read_inline(text, page.references).links])
    for line, text in page.html:
        yield from _faults(line, text, ANCHOR.findall(text))


def _faults(line: int, text: str, urls: Iterable[str]) -> Iterator[Remark]:
    """Yield the faults of a piece of text, whose lines count from the one where it begins."""
    for url in urls:
        fault = fault_of(url)
        if fault:
            yield Remark(_line_of(line, text, url), RemarkKind.LINK, fault.message, fault.fix)
    for broken in _BROKEN.findall(text):
        message = f"a space within an address ends the link: {broken}"
        yield Remark(_line_of(line, text, broken), RemarkKind.LINK, message, broken.replace(" ", "%20"))


def _line_of(first: int, text: str, part: str) -> int:
    return first + text.count("\n", 0, max(0, text.find(part or "]()")))


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
