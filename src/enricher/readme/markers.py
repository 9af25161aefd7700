"""The marks between which a file is generated; every byte outside them belongs to people."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from enricher.errors import MarksInvalid

_MARK: Final = re.compile(r"<!-- enrich:(begin|end) ([a-z0-9-]+) -->")


def begin(block: str) -> str:
    """Return the line that opens a block."""
    return f"<!-- enrich:begin {block} -->"


def end(block: str) -> str:
    """Return the line that closes a block."""
    return f"<!-- enrich:end {block} -->"


def empty_block(block: str) -> str:
    """Return both marks with nothing between them."""
    return f"{begin(block)}\n{end(block)}\n"


def has_marks(text: str) -> bool:
    """Return whether any mark stands in the text."""
    return bool(_MARK.search(text))


def block_of_each(lines: Iterable[str]) -> Iterator[str | None]:
    """Yield for each line the block whose marks stand around it; None outside of all."""
    opened: str | None = None
    for line in lines:
        mark = _MARK.search(line)
        if mark:
            opened = mark[2] if mark[1] == "begin" else None
        yield opened


def without_marks(text: str) -> str:
    """Return the text without the lines that are marks; what stands between them stays."""
    return re.sub(rf"(?<![^\r\n]){_MARK.pattern}(?:\r\n?|\n|\Z)", "", text)


def contents(text: str, file: str) -> dict[str, str]:
    """Return what is between the markers of each block.

    Raises MarkersInvalid where a block begins twice, never begins, or never ends.
    """
    return {block: text[start:stop] for block, (start, stop) in _spans(text, file).items()}


def fill(text: str, blocks: Mapping[str, str], file: str) -> str:
    """Return the text with each block's content put between its marks.

    Raises MarksInvalid where a block has no marks, has them twice, never ends, or is not the catalog's.
    """
    spans = _spans(text, file)
    for block in spans:
        if block not in blocks:
            known = ", ".join(blocks) or "none"
            raise MarksInvalid(
                f"{file}:{_line(text, spans[block][0])}: the catalog generates no block named "
                f'"{block}"; it generates: {known}. Rename or remove its two marks.'
            )
    missing = [block for block in blocks if block not in spans]
    if missing:
        wanted = "\n".join(empty_block(block) for block in missing)
        raise MarksInvalid(
            f"{file}: no marks for {', '.join(missing)}. "
            f"Put these lines where the generated text shall stand:\n\n{wanted}"
        )
    parts, kept = [], 0
    for block, (start, stop) in sorted(spans.items(), key=lambda item: item[1]):
        newline = "\r\n" if text.startswith("\r\n", start) else "\n"
        content = _MARK.sub(_shown, blocks[block]).replace("\n", newline)
        parts.append(f"{text[kept:start]}{newline}{content}{newline}")
        kept = stop
    return "".join(parts) + text[kept:]


def _shown(mark: re.Match[str]) -> str:
    """Return a mark that pieces of the content make together, as words: it would end the block."""
    return mark[0].replace("<", "&lt;")


def _spans(text: str, file: str) -> dict[str, tuple[int, int]]:
    """Return for each block the offsets of what stands between its marks."""
    spans: dict[str, tuple[int, int]] = {}
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(text):
        side, block = mark.groups()
        if side == "begin" and opened:
            where = _where(file, text, mark)
            raise MarksInvalid(
                f'{where}: "{block}" begins before "{opened[2]}" has ended; add {end(opened[2])}'
            )
        if side == "end" and (opened is None or opened[2] != block):
            where = _where(file, text, mark)
            raise MarksInvalid(f'{where}: "{block}" ends but did not begin; add {begin(block)} before it')
        if side == "end" and opened:
            spans[block] = (opened.end(), mark.start())
            opened = None
        elif block in spans:
            where = _where(file, text, mark)
            raise MarksInvalid(f'{where}: "{block}" begins a second time; a block has one place')
        else:
            opened = mark
    if opened:
        raise MarksInvalid(f'{_where(file, text, opened)}: "{opened[2]}" never ends; add {end(opened[2])}')
    return spans


def _where(file: str, text: str, mark: re.Match[str]) -> str:
    return f"{file}:{_line(text, mark.start())}"


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def outside(raw: bytes) -> bytes:
    """Return what people wrote of a file: everything but the text between marks."""
    return re.sub(
        rb"(<!-- enrich:begin ([a-z0-9-]+) -->).*?(<!-- enrich:end \2 -->)", rb"\1\3", raw, flags=re.DOTALL
    )
