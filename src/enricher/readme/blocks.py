"""A README as its headings and pipe tables, each with its lines, and the links anywhere in it."""

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

_ENDS: Final = re.compile(r"(\r\n?|\n)")  # as markdown-it counts lines
ANCHOR: Final = re.compile(r"""<a\s[^>]*?href\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_BARE: Final = re.compile(r"https?://[^\s<>\[\]()|]+[^\s<>\[\]()|.,;:!?'\"]")
_H1: Final = re.compile(r"<h1[^<>]*>([^<]*(?:<(?!/?h1\b)[^<]*)*)</h1>", re.IGNORECASE)
_TO_TOP: Final = re.compile(r"(?<=\S)\s*[(\[]?\[[^\[\]]*\]\(#[^()\s]*\)[)\]]?\s*$")  # behind a heading
_TAG: Final = re.compile(r"<[^>]*>")
_ONLY_WORDS: Final = re.compile(r"[^\x00\n\\`*_\[\]<>&!~:]*")
_HOLDERS: Final = frozenset({"table", "list_item"})


class _AsWritten(MarkdownIt):
    """Gives the URL of a link as it is written, without percent-encoding it again."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the parser's name
        return url


_BLOCKS: Final = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline")
_INLINE: Final = _AsWritten("commonmark", {"html": True}).enable("strikethrough")

References = MutableMapping[str, Any]  # what the parser remembers of a page: its reference links


@dataclass(frozen=True, slots=True)
class MarkdownLink:
    """A link: what is shown of it, where it leads, and whether it is an image that is shown."""

    label: str
    url: str
    badge: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """What a piece of Markdown holds."""

    words: str
    links: tuple[MarkdownLink, ...]
    images: tuple[str, ...]
    plain: bool  # neither a link nor an image nor HTML


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table; lines count from 1. A row with too few cells is filled up with empty ones."""

    line: int
    cells: tuple[str, ...]
    given: int  # cells that are written, at most as many as the header has
    overflow: tuple[str, ...]  # what is written beyond the last column
    closed: bool  # whether it ends in a pipe


@dataclass(frozen=True, slots=True)
class Table:
    """A pipe table; `first` and `end` are the lines, from 0 on, of its header and behind its last row."""

    first: int
    end: int
    heading: str
    header: tuple[str, ...]
    aligns: tuple[str, ...]  # left, center, right or none
    rows: tuple[TableRow, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadmePage:
    """What was read of a README. `lost` are the lines that look like rows, but are in no table."""

    title: str
    tables: tuple[Table, ...]
    nested: tuple[int, ...]  # lines, from 1 on, of tables within lists and quotations
    html: tuple[tuple[int, str], ...]  # line and text of each block with an HTML table
    pieces: tuple[tuple[int, str], ...]  # line and text of each cell of a table and each item of a list
    lost: tuple[int, ...]
    references: References


def lines_of(text: str) -> list[str]:
    """Return the lines without their ends, counted as the parser counts them."""
    return _ENDS.split(text)[::2]


def with_lines(text: str, before: dict[int, list[str]]) -> str:
    """Return the text with lines put before some of its lines, which count from 0, ended as its first is."""
    parts = _ENDS.split(text)
    # A lone carriage return ends a line too, but would join with a line feed after it.
    newline = "\n" if "\n" in parts[1::2] else (parts[1:2] or ["\n"])[0]
    written: list[str] = []
    for number in range(0, len(parts) + 2, 2):
        new = before.get(number // 2, [])
        if new and written and not written[-1].endswith(("\n", "\r")):
            written.append(newline)
        written += [line + newline for line in new]
        written.append("".join(parts[number : number + 2]))
    return "".join(written)


def read_page(text: str) -> ReadmePage:
    """Return what the README holds. Raises nothing, whatever the text."""
    lines = lines_of(text)
    references: References = {}
    tokens = _BLOCKS.parse(text, references)
    headings = list(_headings(tokens, references))
    return ReadmePage(
        title=_title(tokens, references),
        tables=tuple(_tables(tokens, headings, lines)),
        nested=tuple(_start(t) + 1 for t in tokens if t.type == "table_open" and t.level),
        html=tuple(
            (_start(token) + 1, token.content)
            for token in tokens
            if token.type == "html_block" and "<tr" in token.content.lower()
        ),
        pieces=tuple(_pieces(tokens)),
        lost=tuple(_lost(tokens)),
        references=references,
    )


def _start(token: Token) -> int:
    return token.map[0] if token.map else 0


def _headings(tokens: Sequence[Token], references: References) -> Iterator[str]:
    """Yield for each token the words of the heading above it."""
    heading = ""
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            heading = read_inline(_TO_TOP.sub("", tokens[at + 1].content), references).words
        yield heading


def _title(tokens: Sequence[Token], references: References) -> str:
    for at, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            return read_inline(tokens[at + 1].content, references).words
        match = _H1.search(token.content) if token.type == "html_block" else None
        if match:
            return " ".join(_TAG.sub("", match[1]).split())
    return ""


def _tables(tokens: Sequence[Token], headings: Sequence[str], lines: Sequence[str]) -> Iterator[Table]:
    for at, token in enumerate(tokens):
        if token.type == "table_open" and not token.level and token.map:
            first, end = token.map
            header, *rows = _cells(tokens, at)
            own = tuple(lines[first:end])
            yield Table(
                first=first,
                end=end,
                heading=headings[at],
                header=header,
                aligns=tuple(_aligns(tokens, at)),
                rows=tuple(
                    _row(first + 3 + number, cells, own[number + 2]) for number, cells in enumerate(rows)
                ),
                lines=own,
            )


def _cells(tokens: Sequence[Token], at: int) -> list[tuple[str, ...]]:
    """Return the cells of each row of the table that opens there, the header first."""
    rows: list[list[str]] = []
    for token in tokens[at:]:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline":
            rows[-1].append(token.content)
    return [tuple(row) for row in rows]


def _aligns(tokens: Sequence[Token], at: int) -> Iterator[str]:
    for token in tokens[at:]:
        if token.type == "thead_close":
            break
        if token.type == "th_open":
            yield str(token.attrs.get("style", "none")).removeprefix("text-align:")


def _row(line: int, cells: tuple[str, ...], written: str) -> TableRow:
    pieces = escapedSplit(written.strip())  # the parser's own, which it then cuts to the header's length
    pieces = pieces[1:] if pieces and not pieces[0] else pieces
    closed = bool(pieces) and not pieces[-1]
    pieces = pieces[:-1] if closed else pieces
    overflow = tuple(piece.strip() for piece in pieces[len(cells) :])
    return TableRow(line, cells, min(len(pieces), len(cells)), overflow, closed)


def _pieces(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the content of tables and lists, nested ones too."""
    depth, line = 0, 0
    for token in tokens:
        depth += token.nesting if token.type.removesuffix("_open").removesuffix("_close") in _HOLDERS else 0
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline" and depth:
            yield line, token.content


def _lost(tokens: Sequence[Token]) -> Iterator[int]:
    for at, token in enumerate(tokens):
        if token.type == "paragraph_open" and not token.level:
            for number, line in enumerate(tokens[at + 1].content.split("\n")):
                if line.lstrip().startswith("|"):
                    yield _start(token) + number + 1


# --- inside a cell or an item ---------------------------------------------------------------------


def read_inline(text: str, references: References) -> Inline:
    """Return what the piece of Markdown holds, URLs as they are written."""
    if _ONLY_WORDS.fullmatch(text):  # as most cells; the parser would say the same in much more time
        words = " ".join(text.split())
        return Inline(words, (), (), plain=True)
    return _parsed(text, references)


def _parsed(text: str, references: References) -> Inline:
    (token,) = _INLINE.parseInline(text, references)
    children = token.children or []
    links = tuple(_links(children))
    images = tuple(str(child.attrs.get("src", "")) for child in children if child.type == "image")
    has_html = any(child.type == "html_inline" for child in children)
    return Inline(
        words=_words(children),
        links=links,
        images=images,
        plain=not links and not images and not has_html,
    )


def _links(children: Sequence[Token]) -> Iterator[MarkdownLink]:
    opened: int | None = None
    for at, child in enumerate(children):
        if child.type == "link_open":
            opened = at
        elif child.type == "link_close" and opened is not None:
            inside = children[opened + 1 : at]
            badge = any(one.type == "image" for one in inside)
            yield MarkdownLink(_words(inside), str(children[opened].attrs.get("href", "")), badge)
            opened = None
        elif child.type == "html_inline":
            yield from (MarkdownLink("", url) for url in ANCHOR.findall(child.content))
        elif child.type == "text" and opened is None:
            yield from (MarkdownLink("", url) for url in _BARE.findall(child.content))


def _words(children: Sequence[Token]) -> str:
    shown = {"text", "code_inline", "softbreak", "hardbreak", "text_special"}
    return " ".join("".join(child.content or " " for child in children if child.type in shown).split())
