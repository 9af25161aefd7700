"""A README as the importer needs it: read once, with its pipe tables and its items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from enricher.links.parse import is_within, parse_link
from enricher.model.readme_list import Item, ItemKind, ReadmeList
from enricher.readme.reader import list_of
from enricher.readme.roles import Lead, lead_of
from enricher.readme.structure import BlockKind, Structure, read_structure, walk
from enricher.readme.tables import Table, tables_of
from enricher.sources import PAPER_HOSTS


@dataclass(frozen=True, slots=True)
class ReadmePage:
    """What was read of a README."""

    text: str
    structure: Structure
    tables: tuple[Table, ...]
    readme: ReadmeList
    rows: Mapping[int, Item]  # by line, from 1 on: the rows that are items

    @property
    def title(self) -> str:
        """The words of its first heading of the first level; empty without one."""
        headings = (block for block in self.structure.blocks if block.kind == BlockKind.HEADING)
        return next((block.section.path[-1] for block in headings if block.level == 1), "")

    def nested(self) -> Iterator[int]:
        """Yield the lines, from 1 on, of the tables within lists and quotations."""
        own = {table.first + 1 for table in self.tables}
        for block in walk(self.structure.blocks):
            if block.kind == BlockKind.TABLE and block.line not in own:
                yield block.line

    def lost(self) -> Iterator[int]:
        """Yield the lines, from 1 on, that look like rows, but are in no table."""
        starts, ends = self.structure.lines.starts, self.structure.lines.ends
        for block in self.structure.blocks:
            if block.kind == BlockKind.PARAGRAPH:
                for at in range(block.line - 1, block.last_line):
                    if self.text[starts[at] : ends[at]].lstrip().startswith("|"):
                        yield at + 1


def read_page(text: str) -> ReadmePage:
    """Return what the README holds. Raises nothing, whatever the text."""
    structure = read_structure(text)
    readme = list_of(text, structure, accepts=_is_of_a_source)
    rows = {item.line: item for item in readme.items if item.kind == ItemKind.ROW}
    return ReadmePage(text, structure, tables_of(text, structure), readme, rows)


def is_paper(url: str) -> bool:
    """Return whether a link leads to a paper by its address alone."""
    return lead_of(url, _is_of_a_source) == Lead.PAPER


def _is_of_a_source(url: str) -> bool:
    link = parse_link(url)
    return link is not None and is_within(link, PAPER_HOSTS)
