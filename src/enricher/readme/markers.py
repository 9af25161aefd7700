"""The markers between which a file is generated; every byte outside them is written by people."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from enricher.errors import MarkersInvalid

_MARKER: Final = re.compile(r"<!-- enrich:(begin|end) ([a-z0-9-]+) -->")


def begin(block: str) -> str:
    """Return the line that opens a block."""
    return f"<!-- enrich:begin {block} -->"


def end(block: str) -> str:
    """Return the line that closes a block."""
    return f"<!-- enrich:end {block} -->"


def empty_block(block: str) -> str:
    """Return both markers with nothing between them."""
    return f"{begin(block)}\n{end(block)}\n"


def has_markers(text: str) -> bool:
    """Return whether the text has a marker."""
    return bool(_MARKER.search(text))


def block_of_each(lines: Iterable[str]) -> Iterator[str | None]:
    """Yield for each line the block that it is in; None outside of all."""
    opened: str | None = None
    for line in lines:
        marker = _MARKER.search(line)
        if marker:
            opened = marker[2] if marker[1] == "begin" else None
        yield opened


def without_markers(text: str) -> str:
    """Return the text without the lines that are markers; what is between them stays."""
    return re.sub(rf"(?<![^\r\n]){_MARKER.pattern}(?:\r\n?|\n|\Z)", "", text)


def contents(text: str, file: str) -> dict[str, str]:
    """Return what is between the markers of each block.

    Raises MarkersInvalid where a block begins twice, or has no beginning or no end.
    """
    return {block: text[start:stop] for block, (start, stop) in _spans(text, file).items()}


def fill(text: str, blocks: Mapping[str, str], file: str) -> str:
    """Return the text with each block's content put between its markers.

    Raises MarkersInvalid where a block has no markers, begins twice, has no end, or is unknown.
    """
    spans = _spans(text, file)
    for block in spans:
        if block not in blocks:
            known = ", ".join(blocks) or "none"
            raise MarkersInvalid(
                f'{file}:{_line(text, spans[block][0])}: unknown block "{block}"; '
                f"the catalog generates: {known}. Rename or delete its two markers."
            )
    missing = [block for block in blocks if block not in spans]
    if missing:
        wanted = "\n".join(empty_block(block) for block in missing)
        raise MarkersInvalid(
            f"{file}: missing markers for {', '.join(missing)}. "
            f"Insert these lines where the generated text belongs:\n\n{wanted}"
        )
    parts, kept = [], 0
    for block, (start, stop) in sorted(spans.items(), key=lambda item: item[1]):
        newline = "\r\n" if text.startswith("\r\n", start) else "\n"
        content = _MARKER.sub(_escaped, blocks[block]).replace("\n", newline)
        parts.append(f"{text[kept:start]}{newline}{content}{newline}")
        kept = stop
    return "".join(parts) + text[kept:]


def _escaped(marker: re.Match[str]) -> str:
    """Return a marker within the content as text: it would end the block."""
    return marker[0].replace("<", "&lt;")


def _spans(text: str, file: str) -> dict[str, tuple[int, int]]:
    """Return for each block the offsets of the text between its markers."""
    spans: dict[str, tuple[int, int]] = {}
    opened: re.Match[str] | None = None
    for marker in _MARKER.finditer(text):
        side, block = marker.groups()
        if side == "begin" and opened:
            where = _where(file, text, marker)
            raise MarkersInvalid(f'{where}: "{block}" begins before "{opened[2]}" ends; add {end(opened[2])}')
        if side == "end" and (opened is None or opened[2] != block):
            where = _where(file, text, marker)
            raise MarkersInvalid(f'{where}: "{block}" ends, but does not begin; add {begin(block)} before it')
        if side == "end" and opened:
            spans[block] = (opened.end(), marker.start())
            opened = None
        elif block in spans:
            where = _where(file, text, marker)
            first = _line(text, spans[block][0])
            raise MarkersInvalid(f'{where}: duplicate block "{block}" (first defined on line {first})')
        else:
            opened = marker
    if opened:
        raise MarkersInvalid(f'{_where(file, text, opened)}: "{opened[2]}" has no end; add {end(opened[2])}')
    return spans


def _where(file: str, text: str, marker: re.Match[str]) -> str:
    return f"{file}:{_line(text, marker.start())}"


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def outside(raw: bytes) -> bytes:
    """Return the part of a file that people wrote: everything but the text between markers."""
    return re.sub(
        rb"(<!-- enrich:begin ([a-z0-9-]+) -->).*?(<!-- enrich:end \2 -->)", rb"\1\3", raw, flags=re.DOTALL
    )
