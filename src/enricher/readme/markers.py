"""The markers between which a file is generated; every byte outside them is written by people.

A marker is a comment of HTML. One that GitHub shows as text, in code or another comment, is text here too.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from enricher.errors import MarkersInvalid
from enricher.readme.generated import Seal, characters_of, seal_of, words_of
from enricher.readme.structure import Comment, comments

_MARKER: Final = re.compile(r"<!-- enrich:(begin|end) ([a-z0-9-]+)(?: ([0-9a-f-]+))? -->")
_SIMILAR: Final = re.compile(r"<!-{1,3}[ \t]*enrich\b[^<>\r\n]{0,100}>", re.IGNORECASE)
_LINE_END: Final = re.compile(r"\r\n?|\n")
_IN_LINE: Final = re.compile(r"[^\r\n]+")
_NUMBERED: Final = re.compile("<!--\ue000([0-9]+)-->")  # in place of a marker while a text is parsed
_CONTAINER: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)*")  # of quotations and list items


@dataclass(frozen=True, slots=True)
class MarkedBlock:
    """What is between the two markers of a block, from the offset `start` to `stop` of the text."""

    name: str
    seal: str  # the hash in the marker that opens the block; empty if it has none
    content: str  # as `fill` writes it: lines that end in \n, without what indents them in the text
    start: int
    stop: int
    indent: str  # before each line of the content
    needs_blank: bool  # whether HTML or words above go on up to a blank line

    @property
    def is_edited(self) -> bool:
        """Whether people changed words of it since the bot wrote it, or there is no telling."""
        return bool(self.content.strip()) and seal_of(self.content).words != Seal.read(self.seal).words

    def shows(self, content: str) -> bool:
        """Return whether it has the same words, and the bot would not write them in another layout."""
        if self.content == content:
            return True
        written = Seal.read(self.seal)
        is_formatted = characters_of(self.content) != written.characters
        return is_formatted and words_of(self.content) == words_of(content)


@dataclass(frozen=True, slots=True)
class EditedBlocks:
    """Blocks that people edited: those that must stay as they are, and those that the catalog follows now."""

    left: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()  # they get a new seal


@dataclass(frozen=True, slots=True)
class _Marker:
    """A marker in a text, and the comment that it is."""

    found: re.Match[str]
    comment: Comment

    @property
    def begins(self) -> bool:
        return self.found[1] == "begin"

    @property
    def name(self) -> str:
        return self.found[2]


def begin(block: str, seal: str = "") -> str:
    """Return the line that opens a block; `seal` is a hash of the content."""
    return f"<!-- enrich:begin {block} {seal} -->" if seal else f"<!-- enrich:begin {block} -->"


def end(block: str) -> str:
    """Return the line that closes a block."""
    return f"<!-- enrich:end {block} -->"


def empty_block(block: str) -> str:
    """Return both markers with nothing between them."""
    return f"{begin(block)}\n{end(block)}\n"


def has_markers(text: str) -> bool:
    """Return whether the text has a marker."""
    return any(_markers(text))


def without_markers(text: str) -> str:
    """Return the text without the lines that are markers; what is between them stays."""
    parts, kept = [], 0
    for marker in _markers(text):
        start, stop = marker.found.span()
        newline = _LINE_END.match(text, stop)
        if (start == 0 or text[start - 1] in "\r\n") and (newline or stop == len(text)):
            parts.append(text[kept:start])
            kept = newline.end() if newline else stop
    return "".join(parts) + text[kept:]


def without_blocks(text: str, file: str, names: Collection[str]) -> str:
    """Return the text with blanks in place of what is in these blocks: every offset and line stays.

    Raises MarkersInvalid, see `contents`.
    """
    parts, kept = [], 0
    for block in contents(text, file).values() if names else ():
        if block.name in names:
            parts += [text[kept : block.start], _IN_LINE.sub(_blanks, text[block.start : block.stop])]
            kept = block.stop
    return "".join(parts) + text[kept:]


def _blanks(line: re.Match[str]) -> str:
    return " " * len(line[0])


def contents(text: str, file: str) -> dict[str, MarkedBlock]:
    """Return what is between the markers of each block, in the order of the text.

    Raises MarkersInvalid where a block begins twice, or has no beginning or no end.
    """
    blocks: dict[str, MarkedBlock] = {}
    opened: _Marker | None = None

    def where(marker: _Marker) -> str:
        return f"{file}:{_line(text, marker.found.start())}"

    for marker in _markers(text):
        if marker.begins and opened:
            message = f'"{marker.name}" begins before "{opened.name}" ends; add {end(opened.name)}'
            raise MarkersInvalid(f"{where(marker)}: {message}")
        if not marker.begins and (opened is None or opened.name != marker.name):
            message = f'"{marker.name}" ends, but does not begin; add {begin(marker.name)} before it'
            raise MarkersInvalid(f"{where(marker)}: {message}")
        if not marker.begins and opened:
            blocks[marker.name] = _block(text, opened, marker.found.start())
            opened = None
        elif marker.name in blocks:
            first = _line(text, blocks[marker.name].start)
            message = f'duplicate block "{marker.name}" (first defined on line {first})'
            raise MarkersInvalid(f"{where(marker)}: {message}")
        else:
            opened = marker
    if opened:
        raise MarkersInvalid(f'{where(opened)}: "{opened.name}" has no end; add {end(opened.name)}')
    return blocks


def locate(texts: Mapping[str, str], names: Sequence[str]) -> dict[str, dict[str, MarkedBlock]]:
    """Return the blocks of each file; `names` are those that are generated, each in one file or in several.

    Raises MarkersInvalid where a file has wrong markers or an unknown block, or no file has one of these.
    """
    present = {file: contents(text, file) for file, text in texts.items()}
    for file, blocks in present.items():
        for name, block in blocks.items():
            if name not in names:
                known = ", ".join(names) or "none"
                raise MarkersInvalid(
                    f'{file}:{_line(texts[file], block.start)}: unknown block "{name}"; '
                    f"the catalog generates: {known}. Rename or delete its two markers."
                )
    missing = [name for name in names if not any(name in blocks for blocks in present.values())]
    if missing:
        wanted = "\n".join(empty_block(name) for name in missing)
        like = "".join(_similar(texts))
        raise MarkersInvalid(
            f"{', '.join(texts)}: missing markers for {', '.join(missing)}. {like}"
            f"Insert these lines where the generated text belongs:\n\n{wanted}"
        )
    return present


def fill(
    text: str,
    present: Mapping[str, MarkedBlock],
    blocks: Mapping[str, str],
    edited: EditedBlocks = EditedBlocks(),
) -> str:
    """Return the text with the content of each block that is present, and its seal in the first marker.

    A block with the same words is left alone, unless only the bot has written it: new spacing by a formatter
    is no difference. It gets a seal if it has none and another block changes, or if its edits are `taken`.
    """
    now = {name: _MARKER.sub(_escaped, blocks[name]) for name in present}
    stale = {
        name for name, block in present.items() if name not in edited.left and not block.shows(now[name])
    }
    parts: list[str] = []
    kept = 0
    for name, block in present.items():
        marker = text.rindex("<", kept, block.start)
        if name in stale:
            parts += (
                text[kept:marker],
                begin(name, str(seal_of(now[name]))),
                _written(text, block, now[name]),
            )
            kept = block.stop
        elif name in edited.taken or (stale and not block.seal and name not in edited.left):
            parts += (text[kept:marker], begin(name, str(seal_of(block.content))))
            kept = block.start
    return "".join(parts) + text[kept:]


def outside(raw: bytes) -> bytes:
    """Return the part of a file that people wrote: everything but the text between markers."""
    text = raw.decode(errors="surrogateescape")
    try:
        blocks = contents(text, "").values()
    except MarkersInvalid:
        return raw
    parts: list[str] = []
    kept = 0
    for block in blocks:
        marker = text.rindex("<", kept, block.start)  # its hash is that of the content
        parts += (text[kept:marker], begin(block.name))
        kept = block.stop
    return "".join([*parts, text[kept:]]).encode(errors="surrogateescape")


def _written(text: str, block: MarkedBlock, content: str) -> str:
    """Return what is between the two markers with this content, and before the second one."""
    blank = [""] if block.needs_blank else []
    lines = [*blank, *content.split("\n")]
    ends = _LINE_END.search(text, block.start)
    newline = "\r\n" if ends and ends[0] == "\r\n" else "\n"
    bare = block.indent.rstrip()
    indented = "".join(f"{block.indent if line else bare}{line}{newline}" for line in lines)
    return f"{newline}{indented}{block.indent}"


def _block(text: str, opened: _Marker, stop: int) -> MarkedBlock:
    start = opened.found.end()
    before = text[max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1 : opened.found.start()]
    is_first = _CONTAINER.fullmatch(before) is not None
    # Only what is above keeps a marker that is indented so far from being code, and a blank line ends that.
    is_deep = is_first and opened.comment.is_kept_from_code
    needs_blank = opened.comment.goes_on or is_deep
    indent = re.sub(r"[^ \t>]", " ", before) if is_first and not is_deep else ""
    bare = indent.rstrip()
    lines = _LINE_END.split(text[start:stop])
    lines = [line.removeprefix(indent if line.startswith(indent) else bare) for line in lines]
    if not lines[0].strip():  # the end of the marker's own line
        lines = lines[1:]
    if lines and not lines[-1].strip():  # what indents the second marker
        lines = lines[:-1]
    seal = opened.found[3] or ""
    if lines and not lines[0].strip():  # it ended HTML or words, maybe those above another block
        below = "\n".join(lines[1:])
        if needs_blank or Seal.read(seal).characters == characters_of(below):
            lines = lines[1:]
    return MarkedBlock(opened.name, seal, "\n".join(lines), start, stop, indent, needs_blank)


@lru_cache(maxsize=8)  # a run reads the markers of a file more than once
def _markers(text: str) -> tuple[_Marker, ...]:
    """Return the markers that are comments of their own, in their order."""
    found = list(_MARKER.finditer(text))
    if not found:
        return ()
    parts, kept = [], 0
    for number, marker in enumerate(found):
        between = text[kept : marker.start()]
        if number:
            between = _shortened(found[number - 1], marker, between)
        parts.append(f"{between}<!--\ue000{number}-->")
        kept = marker.end()
    numbered = "".join(parts) + text[kept:]
    own = ((_NUMBERED.fullmatch(one.text), one) for one in comments(numbered))
    inside = {int(number[1]): comment for number, comment in own if number}
    return tuple(_Marker(found[number], inside[number]) for number in sorted(inside))


def _shortened(begin: re.Match[str], end: re.Match[str], between: str) -> str:
    """Return what is between two markers, without what the bot has written there.

    It has no markers, and parsing takes a hundred times as long as a hash. A blank line stays: it ends HTML.
    """
    is_block = (begin[1], end[1], begin[2]) == ("begin", "end", end[2])
    if is_block and Seal.read(begin[3] or "").characters == characters_of(between[1:-1]):
        return "\n\n" if "\n\n" in between else "\n"
    return between


def _similar(texts: Mapping[str, str]) -> Iterator[str]:
    """Yield a sentence for each comment that is similar to a marker, but is none."""
    for file, text in texts.items():
        markers = {marker.found.start() for marker in _markers(text)}
        for found in _SIMILAR.finditer(text):
            if found.start() not in markers:
                reason = "in code or another comment" if _MARKER.match(text, found.start()) else "misspelt"
                yield f"The one in line {_line(text, found.start())} of {file} is {reason}. "


def _escaped(marker: re.Match[str]) -> str:
    """Return a marker within the content as text: it would end the block."""
    return marker[0].replace("<", "&lt;")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
