"""What is wrong with the rows and links of a README, each with its line and, if there is one, its remedy."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from enricher.adopt.findings import Finding, Kind
from enricher.adopt.markdown import Page, Table, read_inline
from enricher.adopt.tables import Adoption, Managed
from enricher.adopt.urls import fault_of

_BROKEN = re.compile(r"\]\((?:https?:)?[^)\s]*\s[^)]*\)")  # a space where an address stands


def inspect(page: Page, managed: Managed) -> Iterator[Finding]:
    """Yield what a person should look at."""
    for line in page.lost:
        yield Finding(line, Kind.LOST, "looks like a row, but is in no table; is there a blank line above?")
    for line in page.nested:
        yield Finding(line, Kind.UNMANAGED, "a table within a list or a quotation is left as it is")
    for one in managed.adopted:
        yield from _rows(one.table)
        yield from _links(page, one.table)
    yield from _duplicates(managed.adopted)


def _rows(table: Table) -> Iterator[Finding]:
    columns = len(table.header)
    closed = sum(row.closed for row in table.rows) * 2 > len(table.rows)
    for row in table.rows:
        if row.given < columns:
            message = f"{row.given} of {columns} cells; the others are taken as empty"
            yield Finding(row.line, Kind.REPAIRED, message)
        elif row.overflow:
            message = f"{columns + len(row.overflow)} cells for {columns} columns; kept as overflow"
            yield Finding(row.line, Kind.REPAIRED, message)
        elif closed and not row.closed:
            yield Finding(row.line, Kind.REPAIRED, "the last pipe is missing; it is added")


def _links(page: Page, table: Table) -> Iterator[Finding]:
    for row in table.rows:
        for cell in row.cells:
            for link in read_inline(cell, page.references).links:
                fault = fault_of(link.url)
                if fault:
                    yield Finding(row.line, Kind.LINK, fault.message, fault.fix)
            for broken in _BROKEN.findall(cell):
                message = f"a space within an address ends the link: {broken}"
                yield Finding(row.line, Kind.LINK, message, broken.replace(" ", "%20"))


def _duplicates(adopted: Iterable[Adoption]) -> Iterator[Finding]:
    """Yield the rows whose paper an earlier row has, or else whose name one of the same table has."""
    papers: dict[str, int] = {}
    for one in adopted:
        rows = list(zip(one.section.entries, one.table.rows, strict=True))
        names = Counter(entry.name.casefold() for entry, _ in rows)
        for entry, row in rows:
            first = papers.setdefault(entry.paper, row.line) if entry.paper else row.line
            renamed = re.fullmatch(r"(.+) \(\d+\)", entry.name)
            if first != row.line:
                yield Finding(row.line, Kind.DUPLICATE, f"{entry.name}: line {first} has the same paper")
            elif renamed and renamed[1].casefold() in names:
                message = f"{renamed[1]!r} stands twice in its table; here it is called {entry.name!r}"
                yield Finding(row.line, Kind.DUPLICATE, message)
