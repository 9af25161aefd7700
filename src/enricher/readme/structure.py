"""A README as blocks under headings: paragraphs, items of lists and rows, as they are nested."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, pairwise
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import MAX_AUTOCOMPLETED_CELLS, table
from markdown_it.token import Token

from enricher.readme.inline import Piece, Target, clean, normal_reference, scan

_LINE_END: Final = re.compile(r"\r\n?|\n")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_QUOTED: Final = re.compile(r"(?<=[\n\r])[ \t>]*>")
_HTML_TABLE: Final = re.compile(r"<(/?)table\b", re.IGNORECASE)
_HTML_PART: Final = re.compile(
    r"<(/?)(tr|td|th|li|table|ul|ol|summary|details|h[1-6])\b([^<>]*)>|<!--", re.IGNORECASE
)
_HEADING_TAG: Final = re.compile(r"<h([1-6])\b", re.IGNORECASE)
_ROWSPAN: Final = re.compile(r"\browspan\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_LONGEST_SPAN: Final = 1000
_CODE_INDENT: Final = 4  # columns
_SUMMARY_LEVEL: Final = 7  # below all headings

_INLINE: Final = MarkdownIt("commonmark", {"html": True})
_BLANKS: Final = " \t\r\n"  # all that a line may have which is empty in Markdown
_TOP_LINK: Final = re.compile(r"\s*[(\[]?\s*\Z")  # the text before a link at the end of a heading


def _pipe_table(state: StateBlock, first: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Read a pipe table as the parser's own rule does, but without tokens of its cells."""
    if not table(state, first, end, True):
        return False
    if silent:
        return True
    columns = state.getLines(first + 1, first + 2, 0, False).strip().strip("|").count("|") + 1
    ends = state.md.block.ruler.getRules("blockquote")
    missing, line = 0, first + 2
    parent, state.parentType = state.parentType, "table"  # by which the rules know what they would end
    while line < end and state.sCount[line] >= state.blkIndent and not state.isEmpty(line):
        if state.is_code_block(line) or any(rule(state, line, end, True) for rule in ends):
            break
        start = state.bMarks[line] + state.tShift[line]
        missing += columns - state.src.count("|", start, state.eMarks[line])
        if missing > MAX_AUTOCOMPLETED_CELLS:
            break
        line += 1
    state.parentType = parent
    state.push("table_open", "table", 1).map = [first, line]
    state.push("table_close", "table", -1)
    state.line = line
    return True


_BLOCKS: Final = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline")
_BLOCKS.block.ruler.at("table", _pipe_table, {"alt": ["paragraph", "reference"]})


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    NUMBER = "number"
    TABLE = "table"
    ROW = "row"
    HTML_TABLE = "html-table"
    HTML_ROW = "html-row"
    HTML = "html"  # a stretch of HTML outside of tables and lists


@dataclass(slots=True)
class Heading:
    """What is under one heading."""

    path: tuple[str, ...]
    line: int
    level: int
    parent: "Heading | None" = None


@dataclass(slots=True)
class TextBlock:
    """A block with the offsets of all its lines, its own pieces of text, and the blocks in it.

    The pieces of a row are its cells; a table's are those of its header. LineIndex count from 1.
    """

    kind: BlockKind
    section: Heading
    start: int
    end: int
    line: int
    last_line: int
    level: int = 0
    pieces: list[Piece] = field(default_factory=list)
    children: list["TextBlock"] = field(default_factory=list)
    columns: tuple[str, ...] = ()


class LineIndex:
    """Where the lines of a text start and end, counted as the parser counts them."""

    def __init__(self, text: str) -> None:
        ends = [(found.start(), found.end()) for found in _LINE_END.finditer(text)]
        self.starts: Final = [0, *(end for _, end in ends)]
        self.ends: Final = [*(start for start, _ in ends), len(text)]

    def number(self, offset: int) -> int:
        """Return the number of the line at the offset, from 1."""
        return bisect_right(self.starts, offset)


@dataclass(frozen=True, slots=True)
class Structure:
    """The blocks of a README in their order, and the URLs that references lead to."""

    lines: LineIndex
    blocks: tuple[TextBlock, ...]
    references: Mapping[str, Target]


def walk(blocks: Iterable[TextBlock]) -> Iterator[TextBlock]:
    """Yield the blocks, and after each those in it."""
    for block in blocks:
        yield block
        yield from walk(block.children)


def pieces_of(blocks: Iterable[TextBlock]) -> Iterator[Piece]:
    """Yield the pieces of the blocks and of those in them."""
    return (piece for block in walk(blocks) for piece in block.pieces)


def read_structure(text: str) -> Structure:
    """Return the blocks of a README. Raises nothing, whatever the text."""
    lines = LineIndex(text)
    environment: dict[str, Any] = {}
    tokens = _BLOCKS.parse(text, environment)
    references = _references(text, lines, environment)
    reader = _BlockReader(text, lines, references)
    reader.read(tokens)
    return Structure(lines, tuple(reader.blocks), references)


def _references(text: str, lines: LineIndex, environment: Mapping[str, Any]) -> dict[str, Target]:
    found: dict[str, Target] = {}
    for name, one in environment.get("references", {}).items():
        first, end = one["map"]
        start, stop = lines.starts[first], lines.ends[min(end, len(lines.ends)) - 1]
        written = re.search(r"\]:\s*<?([^\s<>]+)", text[start:stop])
        if written:
            url = Target(written[1], start + written.start(1), start + written.end(1))
            found[normal_reference(name)] = url
    return found


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment of HTML, and what it is in."""

    text: str
    goes_on: bool  # in a block of HTML that ends at a blank line
    is_kept_from_code: bool  # by what is above, if it begins its line: a blank line there would make it code


def comments(text: str) -> Iterator[Comment]:
    """Yield the comments of a README, but no text in code or within another comment that is like one."""
    for token in _BLOCKS.parse(text):
        if "<!--" not in token.content:
            continue
        if token.type == "html_block":
            goes_on = not token.content.lstrip().startswith("<!--")
            yield from (Comment(found, goes_on, is_deep) for found, is_deep in _comments_of(token.content))
        elif token.type == "inline":
            inline = chain.from_iterable(one.children or () for one in _INLINE.parseInline(token.content))
            tags = (one.content for one in inline if one.type == "html_inline")
            yield from (Comment(tag, goes_on=False, is_kept_from_code=True) for tag in tags)


def _comments_of(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the comments of a block of HTML, and whether each is as deep in its line as code.

    What has no end is no comment, and neither is any behind it.
    """
    done, start = 0, html.find("<!--")
    while start >= 0 and (end := html.find("-->", start + 4)) >= 0:
        before = html[done:start].rpartition("\n")[2]
        yield html[start : end + 3], not before.strip() and len(before.expandtabs(4)) >= _CODE_INDENT
        done, start = end + 3, html.find("<!--", end + 3)


class _BlockReader:
    """Turns the parser's tokens into blocks."""

    def __init__(self, text: str, lines: LineIndex, references: Mapping[str, Target]) -> None:
        self._text = text
        self._lines = lines
        self._references = references
        self.blocks: list[TextBlock] = []
        self._headings: list[Heading] = [Heading((), 1, 0)]
        self._items: list[TextBlock] = []  # the items of lists that are open
        self._ordered: list[bool] = []
        self._quotes = 0
        self._tables_end = True  # whether the end of a table of HTML may follow

    def read(self, tokens: Sequence[Token]) -> None:
        at = 0
        while at < len(tokens):
            at = self._read_token(tokens, at)

    def _read_token(self, tokens: Sequence[Token], at: int) -> int:
        token = tokens[at]
        kind = token.type
        if kind == "heading_open":
            self._heading(token, tokens[at + 1])
            return at + 3
        if kind == "paragraph_open":
            self._paragraph(tokens[at + 1])
            return at + 3
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._ordered.append(kind == "ordered_list_open")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self._ordered.pop()
        elif kind == "list_item_open":
            self._item(token)
        elif kind == "list_item_close":
            self._items.pop()
        elif kind in ("blockquote_open", "blockquote_close"):
            self._quotes += token.nesting
        elif kind == "table_open":
            return self._table(tokens, at)
        elif kind == "html_block":
            return self._html(tokens, at)
        return at + 1

    def _place(self, block: TextBlock) -> TextBlock:
        (self._items[-1].children if self._items else self.blocks).append(block)
        return block

    def _block(self, kind: BlockKind, first: int, end: int, level: int = 0) -> TextBlock:
        """Return a block of lines, which count from 0, without the empty ones at its end."""
        starts, ends = self._lines.starts, self._lines.ends
        end = min(end, len(starts))
        while end > first + 1 and not self._text[starts[end - 1] : ends[end - 1]].strip(_BLANKS):
            end -= 1
        return TextBlock(kind, self._headings[-1], starts[first], ends[end - 1], first + 1, end, level)

    def _piece(self, token: Token) -> Piece:
        """Return what the parser has as the content of a paragraph or heading, where it is in the file."""
        first, end = token.map or [0, 1]
        starts, ends = self._lines.starts, self._lines.ends
        line = self._text[starts[first] : ends[first]].rstrip()
        content = token.content.partition("\n")[0].rstrip()
        inside = len(line) - len(content) if line.endswith(content) else line.find(content)
        start = starts[first] + max(inside, 0)
        stop = start + len(content) if end - first == 1 else ends[min(end, len(ends)) - 1]
        source = self._text[start:stop]
        if self._quotes:
            source = _QUOTED.sub(_blank, source)
        return scan(source, start, self._references)

    def _heading(self, token: Token, inline: Token) -> None:
        first, end = token.map or [0, 1]
        piece = self._piece(inline)
        if self._items or self._quotes:  # a heading in an item is the item's own words
            block = self._place(self._block(BlockKind.PARAGRAPH, first, end))
        else:
            self._enter(int(token.tag[1:]), _heading_words(piece), first + 1)
            block = self._place(self._block(BlockKind.HEADING, first, end, int(token.tag[1:])))
        block.pieces.append(piece)

    def _enter(self, level: int, words: str, line: int) -> None:
        while self._headings[-1].level >= level:
            self._headings.pop()
        parent = self._headings[-1]
        self._headings.append(Heading((*parent.path, words), line, level, parent))

    def _leave(self) -> None:
        """End what a summary has begun."""
        if self._headings[-1].level >= _SUMMARY_LEVEL:
            self._headings.pop()

    def _paragraph(self, inline: Token) -> None:
        first, end = inline.map or [0, 1]
        piece = self._piece(inline)
        if self._items and not self._items[-1].children:
            self._items[-1].pieces.append(piece)
            return
        block = self._place(self._block(BlockKind.PARAGRAPH, first, end))
        block.pieces.append(piece)

    def _item(self, token: Token) -> None:
        first, end = token.map or [0, 1]
        kind = BlockKind.NUMBER if self._ordered[-1] else BlockKind.BULLET
        self._items.append(self._place(self._block(kind, first, end, len(self._items) + 1)))

    # --- pipe tables ------------------------------------------------------------------------------

    def _table(self, tokens: Sequence[Token], at: int) -> int:
        first, end = tokens[at].map or [0, 1]
        table = self._place(self._block(BlockKind.TABLE, first, end))
        table.pieces = self._cells(first)
        table.columns = tuple(clean(cell.view) for cell in table.pieces)
        for line in range(first + 2, end):  # behind the rule
            row = self._block(BlockKind.ROW, line, line + 1)
            row.pieces = self._cells(line)
            table.children.append(row)
        return at + 2

    def _cells(self, line: int) -> list[Piece]:
        """Return the cells of a row, split where the parser splits it: at each pipe without a backslash."""
        start, stop = self._lines.starts[line], self._lines.ends[line]
        written = self._text[start:stop]
        if self._quotes:
            written = _QUOTED.sub(_blank, "\n" + written)[1:]
        if self._items:
            written = _list_mark(written)
        return [self._cell(written, start, *span) for span in _cell_spans(written)]

    def _cell(self, written: str, line: int, start: int, stop: int) -> Piece:
        inside = written[start:stop]
        left = len(inside) - len(inside.lstrip())
        return scan(inside.strip(), line + start + left, self._references)

    # --- HTML -------------------------------------------------------------------------------------

    def _html(self, tokens: Sequence[Token], at: int) -> int:
        """Read a stretch of HTML; an empty line does not end a table."""
        first, end = tokens[at].map or [0, 1]
        text, lines = self._text, self._lines
        start, stop = lines.starts[first], lines.ends[min(end, len(lines.ends)) - 1]
        opened = sum(-1 if tag[1] else 1 for tag in _HTML_TABLE.finditer(text, start, stop))
        if opened > 0 and not self._items and self._tables_end:
            closing = text.find("</table", stop)
            self._tables_end = closing >= 0
            if closing >= 0:
                end = lines.number(closing)
                stop = lines.ends[end - 1]
                while at + 1 < len(tokens) and (tokens[at + 1].map or [0])[0] < end:
                    at = _behind(tokens, at + 1) - 1
        self._html_blocks(start, stop)
        return at + 1

    def _html_blocks(self, start: int, stop: int) -> None:
        """Split HTML into rows, items of lists and what is between them."""
        reader = _HtmlReader(self._text, start, stop)
        for part in reader.parts():
            if part.kind == "heading":
                self._html_heading(part)
            elif part.kind == "leave":
                self._leave()
            else:
                self._html_part(part)

    def _html_heading(self, part: "_HtmlPart") -> None:
        piece = scan(self._text[part.start : part.end], part.start, self._references)
        first, last = self._lines.number(part.start), self._lines.number(max(part.end - 1, part.start))
        kind = BlockKind.PARAGRAPH
        if not self._items:
            self._enter(part.level, clean(piece.view), first)
            kind = BlockKind.HEADING
        start, end = self._lines.starts[first - 1], self._lines.ends[last - 1]
        block = self._place(TextBlock(kind, self._headings[-1], start, end, first, last, part.level))
        block.pieces.append(piece)

    def _html_part(self, part: "_HtmlPart") -> None:
        if not self._text[part.start : part.end].strip():
            return
        kind = {"row": BlockKind.HTML_ROW, "item": BlockKind.BULLET}.get(part.kind, BlockKind.HTML)
        first, last = self._lines.number(part.start), self._lines.number(max(part.end - 1, part.start))
        block = TextBlock(kind, self._headings[-1], part.start, part.end, first, last, part.level)
        for cell in part.cells or [_HtmlCell(part.start, part.end)]:
            piece = scan(self._text[cell.start : cell.end], cell.start, self._references)
            block.pieces.append(Piece(piece.start, piece.view, (), ()) if cell.carried else piece)
        block.columns = part.columns
        self._place(block)


def _heading_words(piece: Piece) -> str:
    """Return the words of a heading, without a link within the page at its end, such as one to its top."""
    last = piece.links[-1] if piece.links else None
    if last and last.url.startswith("#") and not clean(piece.view[last.end - piece.start :]).strip(")]"):
        before = _TOP_LINK.sub("", piece.view[: last.start - piece.start])
        return clean(before) or clean(piece.view)
    return clean(piece.view)


def _cell_spans(row: str) -> list[tuple[int, int]]:
    """Return where the cells of a row are: between its pipes, and beside them where it has none at an end."""
    bounds = [found.start() for found in _PIPE.finditer(row)]
    spans = list(pairwise((-1, *bounds, len(row))))
    if bounds and not row[: bounds[0]].strip():
        del spans[0]
    if spans and not row[spans[-1][0] + 1 :].strip():
        del spans[-1]
    return [(start + 1, end) for start, end in spans]


def cells_of(row: str) -> list[str]:
    """Return the cells of a row as they are written, but for the backslash before a pipe."""
    return [row[start:end].strip().replace("\\|", "|") for start, end in _cell_spans(row)]


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _list_mark(line: str) -> str:
    return re.sub(r"^\s*(?:[-+*]|\d+[.)])\s", _blank, line)


def _behind(tokens: Sequence[Token], at: int) -> int:
    """Return the index behind a block, all in it included."""
    depth = 0
    while at < len(tokens):
        depth += tokens[at].nesting
        at += 1
        if depth <= 0:
            break
    return at


@dataclass(slots=True)
class _HtmlPart:
    kind: str  # row, item, heading, leave, text
    start: int
    end: int
    level: int = 1
    cells: list["_HtmlCell"] = field(default_factory=list)
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class _HtmlCell:
    start: int
    end: int
    rows: int = 1  # how many rows it spans
    header: bool = False
    carried: bool = False  # from a row above


class _HtmlReader:
    """Splits a stretch of HTML into rows, items of lists, headings, and what is between them."""

    def __init__(self, text: str, start: int, stop: int) -> None:
        self._text = text
        self._stop = stop
        self._from = start  # of what is not in a part yet
        self._row: _HtmlPart | None = None
        self._columns: tuple[str, ...] = ()
        self._carried: dict[int, tuple[_HtmlCell, int]] = {}  # by column: a cell, and for how many rows more
        self._coming: dict[int, tuple[_HtmlCell, int]] = {}  # the same, for the row after this one

    def parts(self) -> Iterator[_HtmlPart]:
        at = self._from
        while found := _HTML_PART.search(self._text, at, self._stop):
            at = found.end()
            if found[0] == "<!--":
                end = self._text.find("-->", at, self._stop)
                at = end + 3 if end >= 0 else self._stop
            elif self._row or found[2].lower() in ("tr", "table"):
                yield from self._table_tag(found)
            else:
                at, parts = self._other_tag(found)
                yield from parts
        if self._row:
            yield self._end_row(self._stop)
        yield from self._text_until(self._stop, self._stop)

    def _text_until(self, end: int, behind: int) -> Iterator[_HtmlPart]:
        if end > self._from:
            yield _HtmlPart("text", self._from, end)
        self._from = behind

    def _table_tag(self, found: re.Match[str]) -> Iterator[_HtmlPart]:
        closing, name = bool(found[1]), found[2].lower()
        if name == "table":
            yield from self._until_row(found)
            self._columns, self._carried = (), {}
        elif name == "tr":
            yield from self._until_row(found)
            if not closing:
                self._row = _HtmlPart("row", found.start(), found.end())
        elif self._row and name in ("td", "th"):
            self._cell_tag(self._row, found, header=name == "th")

    def _until_row(self, found: re.Match[str]) -> Iterator[_HtmlPart]:
        if self._row:
            yield self._end_row(found.end() if found[1] else found.start())
            self._from = max(self._from, found.end() if found[1] else found.start())
        else:
            yield from self._text_until(found.start(), found.end())

    def _cell_tag(self, row: _HtmlPart, found: re.Match[str], *, header: bool) -> None:
        last = row.cells[-1] if row.cells else None
        if last and last.end < 0:
            last.end = found.start()
        if not found[1]:
            rows = _ROWSPAN.search(found[3])
            count = min(int(rows[1][:4]), _LONGEST_SPAN) if rows else 1
            row.cells.append(_HtmlCell(found.end(), -1, count, header))

    def _end_row(self, end: int) -> _HtmlPart:
        row = self._row or _HtmlPart("row", end, end)
        self._row = None
        row.end = self._from = end
        for cell in row.cells:
            if cell.end < 0:
                cell.end = end
        if row.cells and all(cell.header for cell in row.cells) and not self._columns:
            self._columns = tuple(
                clean(scan(self._text[cell.start : cell.end], cell.start, {}).view) for cell in row.cells
            )
        else:
            row.columns = self._columns
        row.cells = self._with_carried(row.cells)
        return row

    def _with_carried(self, cells: list[_HtmlCell]) -> list[_HtmlCell]:
        """Return the cells with those that span from rows above, each in its column."""
        given = iter(cells)
        full: list[_HtmlCell] = []
        left = len(cells)
        while left or len(full) in self._carried:
            column = len(full)
            if column in self._carried:
                cell, rows = self._carried.pop(column)
                full.append(cell)
                if rows > 1:
                    self._next(column, cell, rows - 1)
                continue
            cell = next(given)
            left -= 1
            full.append(cell)
            if cell.rows > 1:
                self._next(column, _HtmlCell(cell.start, cell.end, carried=True), cell.rows - 1)
        self._carried, self._coming = {**self._carried, **self._coming}, {}
        return full

    def _next(self, column: int, cell: _HtmlCell, rows: int) -> None:
        self._coming[column] = (cell, rows)

    def _other_tag(self, found: re.Match[str]) -> tuple[int, list[_HtmlPart]]:
        closing, name = bool(found[1]), found[2].lower()
        parts: list[_HtmlPart] = []
        if name == "li":
            parts += self._text_until(found.start(), found.end())
            if not closing:
                end = self._item_end(found.end())
                parts.append(_HtmlPart("item", found.end(), end))
                self._from = end
                return end, parts
        elif name == "details" and closing:
            parts += self._text_until(found.start(), found.end())
            parts.append(_HtmlPart("leave", found.end(), found.end()))
        elif not closing and (name == "summary" or name[0] == "h"):
            parts += self._text_until(found.start(), found.start())
            end = self._text.find(f"</{name}", found.end(), self._stop)
            end = end if end >= 0 else self._stop
            inner = _HEADING_TAG.search(self._text, found.start(), end)
            level = int(inner[1]) if inner else _SUMMARY_LEVEL
            parts.append(_HtmlPart("heading", found.end(), end, level))
            behind = self._text.find(">", end, self._stop)
            self._from = behind + 1 if behind >= 0 else self._stop
            return self._from, parts
        return found.end(), parts

    def _item_end(self, start: int) -> int:
        ends = _HTML_PART.search(self._text, start, self._stop)
        while ends and ends[0] == "<!--":
            ends = _HTML_PART.search(self._text, ends.end(), self._stop)
        return ends.start() if ends else self._stop
