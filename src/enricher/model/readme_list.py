"""What is read of a list that lives in a README: items with exact places, and an account of its links."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text: offsets in characters, the end exclusive; `line` is where it starts, from 1."""

    start: int
    end: int
    line: int

    def of(self, text: str) -> str:
        """Return what the text has at this place."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Words:
    """Words as they are in the file, without markup."""

    text: str
    span: Span


class LinkRole(StrEnum):
    """What a link of an item leads to."""

    PAPER = "paper"
    CODE = "code"
    PROJECT = "project"
    SLIDES = "slides"
    VIDEO = "video"
    POSTER = "poster"
    SUPPLEMENT = "supplement"
    DATASET = "dataset"
    MODEL = "model"
    DEMO = "demo"
    BLOG = "blog"
    SOCIAL = "social"
    CITATION = "citation"
    OTHER = "other"


class ItemKind(StrEnum):
    """What an item is in the file."""

    ROW = "row"
    BULLET = "bullet"
    NUMBER = "number"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    HTML_ROW = "html-row"


class SlotKind(StrEnum):
    """What encloses the words of a venue."""

    CELL = "cell"  # a cell of a table
    SQUARE = "square"  # [ICLR 2025]
    ROUND = "round"  # (ICLR 2025)
    EMPHASIS = "emphasis"  # *ICLR 2025*, <ins>ICLR, 2025</ins>
    LABEL = "label"  # [ICLR 2025](https://…): the text of a link
    BADGE = "badge"  # in the URL or the alternative text of an image
    VALUE = "value"  # Publisher: ICLR 2025
    WORDS = "words"  # between other words: a line, or what is between commas and links


@dataclass(frozen=True, slots=True)
class ItemLink:
    """A link of an item.

    `span` is the URL alone; in a link by reference it is that of the definition, outside of the item.
    `whole` is the link with its markup and the brackets around it.
    """

    url: str
    span: Span
    whole: Span
    label: str
    badge: bool = False  # an image is shown


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an item has its venue: all words between the delimiters, of which venue and year are a part."""

    kind: SlotKind
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: its column's words and role, and what it holds without surrounding blanks."""

    column: str
    role: str  # title, name, authors, venue, year, paper, code, stars, license, …; empty if unknown
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the list.

    `span` holds all its lines, without the end of the last one. Not sure: the title may be wrong, and is
    no fact. `year` is the year of the venue as it is written, two digits or four.
    """

    file: str
    line: int
    last_line: int
    section: tuple[str, ...]
    span: Span
    kind: ItemKind
    title: str
    title_span: Span
    sure: bool
    papers: tuple[ItemLink, ...]
    code: tuple[ItemLink, ...]
    other: tuple[tuple[ItemLink, LinkRole], ...]
    empty: tuple[tuple[ItemLink, LinkRole], ...]  # links without an address, such as [code]()
    venue: Words | None
    year: Words | None
    stars: Words | None
    slot: Slot | None  # of the venue
    cells: tuple[Cell, ...]  # of a row
    shape: str  # what the title is: link, bold, quoted, plain, …


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A link that is in no item, and why; `line` counts from 1."""

    line: int
    url: str
    reason: str
    file: str = "README.md"


@dataclass(frozen=True, slots=True)
class SectionShape:
    """What the items of a section have in common; `items` are their indexes, in the order of the file."""

    section: tuple[str, ...]
    line: int
    items: tuple[int, ...]
    title: str  # the shape that most titles have
    labels: tuple[tuple[str, LinkRole], ...]  # what the texts of its links mean, the most frequent first


@dataclass(frozen=True, slots=True)
class ReadmeList:
    """A list as it is in its README.

    `not_entries` counts what is no entry, by kind. `duplicates` are the items of which an earlier item has
    the same paper: pairs of indexes, the earlier first.
    """

    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    sections: tuple[SectionShape, ...]
    not_entries: tuple[tuple[str, int], ...]
    duplicates: tuple[tuple[int, int], ...]
