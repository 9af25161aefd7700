"""A stretch of Markdown as a view of the same length, with its links and images and their exact offsets.

In the view markup gives way to marks of one character, so that plain regular expressions read it, and an
offset in the view is an offset in the file.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from operator import attrgetter
from typing import Final

from enricher.text.patterns import later

FILL: Final = "\x00"  # markup without words
LINK: Final = "\x01"
LINK_END: Final = "\x02"
IMAGE: Final = "\x03"
BOLD: Final = "\x04"
BOLD_END: Final = "\x05"
EMPHASIS: Final = "\x06"
EMPHASIS_END: Final = "\x07"
SOFT: Final = "\x0b"  # the end of a line that is no break
PIPE: Final = "\ue000"  # a pipe that is a character of the words
BREAK: Final = "\n"  # a hard break, or the border of an HTML block

START: Final = attrgetter("start")  # where a link or an image starts
_CONTROL: Final = later(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TOKEN: Final = later(
    r"\\(?:[!-/:-@\[-`{-~]|\r?\n|\r)"
    r"|(?<![ \t])[ \t]*+(?:\r\n?|\n)"
    r"|`++"
    r"|<!--"
    r"|<(?:https?://[^\s<>]+|/?[A-Za-z][^<>]*)>"
    r"|!?\["
    r"|\]"
    r"|https?://(?:[^\s<>\[\]()|`\\\x00]++|\([^\s<>\[\]()|`\\\x00]*+\))++"
    r"|\*++|__?+|~~"
)
_DESTINATION: Final = later(
    r"\(\s*+(?:<([^<>\n\x00]*+)>|((?:[^\s()\\\x00]++|\\.|\((?:[^\s()\\\x00]++|\\.|\([^\s()\x00]*+\))*+\))*+))"
    r"(?:\s++(?:\"[^\"]{0,400}\"|'[^']{0,400}'|\([^()]{0,400}\)))?\s*+\)"
)
# GitHub shows such a path as text; its author means a file.
_PDF_WITH_BLANKS: Final = later(
    r"\( *((?:[^\s()<>\\\x00]++ )++[^\s()<>\\\x00]*+(?<=\.pdf)) *\)", re.IGNORECASE
)
_REFERENCE: Final = later(r"\[([^\[\]]{0,300}+)\]")
_TAG_NAME: Final = later(r"</?([A-Za-z][A-Za-z0-9]*)")
_HREF: Final = later(r"\shref\s*=\s*(?:\"([^\"\x00]*)\"|'([^'\x00]*)'|([^\s\"'>\x00]+))", re.IGNORECASE)
_SRC: Final = later(r"\ssrc\s*=\s*(?:\"([^\"\x00]*)\"|'([^'\x00]*)'|([^\s\"'>\x00]+))", re.IGNORECASE)
_ALT: Final = later(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BOLD_TAGS: Final = frozenset({"b", "strong"})
_EMPHASIS_TAGS: Final = frozenset({"i", "em", "ins", "u", "cite"})
_BLOCK_TAGS_TEXT: Final = """
br p div li ul ol tr td th table summary details hr dl dd dt center h1 h2 h3 h4 h5 h6
"""
_BLOCK_TAGS: Final = frozenset(_BLOCK_TAGS_TEXT.split())
_ENTITY: Final = later(r"&#?[A-Za-z0-9]{1,32};")
_SCHEME: Final = later(r"(?:https?|mailto|ftp):|[#/.]", re.IGNORECASE)
_ADDRESS: Final = later(r"https?://(?:[^\s<>\[\]()|`\\\x00]++|\([^\s<>\[\]()|`\\\x00]*+\))++")
_MARKS: Final = later(r"[\x00-\x07]+")
_URL_END: Final = ".,;:!?'\"*_~"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link by reference leads: the URL and its offsets in the file."""

    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class InlineLink:
    """A link; all offsets are those of the file."""

    start: int
    end: int
    label_start: int
    label_end: int
    url: str
    url_start: int
    url_end: int
    badge: bool  # an image is shown
    bare: bool  # an address without a text


@dataclass(frozen=True, slots=True)
class InlineImage:
    """An image; all offsets are those of the file."""

    start: int
    end: int
    alt_start: int
    alt_end: int
    url: str
    url_start: int
    url_end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the file: its view, which starts at `start`, and what it holds."""

    start: int
    view: str
    links: tuple[InlineLink, ...]
    images: tuple[InlineImage, ...]

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.view)

    def label(self, link: InlineLink) -> str:
        """Return the words of a link's text."""
        return clean(self.view[link.label_start - self.start : link.label_end - self.start])


def normal_reference(name: str) -> str:
    """Return the name of a link reference as it is compared with others."""
    return " ".join(name.split()).lower().upper()


@lru_cache(maxsize=4096)
def clean(view: str) -> str:
    """Return the words of a part of a view on one line, without marks, character references replaced."""
    return _unescaped(" ".join(_MARKS.sub("", view).split())).replace(PIPE, "|")


def _unescaped(text: str) -> str:
    """Return a text with character references replaced: those that end in a semicolon, as in Markdown."""
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def scan(source: str, start: int, references: Mapping[str, Target]) -> Piece:
    """Return the view of a stretch of Markdown that starts at the offset."""
    if not _TOKEN.search(source) and not _CONTROL.search(source):
        return Piece(start, source, (), ())
    scanner = _Scanner(source, start, references)
    scanner.run()
    return scanner.piece()


class _Scanner:
    """Goes once over a stretch of Markdown; offsets are within it until `piece` adds its start."""

    def __init__(self, source: str, start: int, references: Mapping[str, Target]) -> None:
        self._source = _CONTROL.sub(FILL, source) if _CONTROL.search(source) else source
        self._start = start
        self._references = references
        self._marks: list[tuple[int, int, str]] = []  # start, end and what takes the place of it
        self._links: list[InlineLink] = []
        self._images: list[InlineImage] = []
        self._open: list[tuple[int, int, int, int]] = []  # bracket, and how many marks, links, images were
        self._runs: dict[str, tuple[int, int]] = {}  # open emphasis, by its characters: offset, mark
        self._anchor: tuple[int, int, Target, int] | None = None  # tag, where it leads, links before it
        self._ticks: dict[int, list[int]] | None = None
        self._comments_end = True  # whether the end of a comment may follow

    def run(self) -> None:
        source = self._source
        search = _TOKEN.search
        found = search(source, 0)
        while found:
            first = source[found.start()]
            token = found[0]
            if first in "[!":
                self._open.append((found.start(), len(self._marks), len(self._links), len(self._images)))
                end = found.end()
            elif first == "]":
                end = self._close(found.start())
            elif first == "h":
                end = self._bare(found.start(), token)
            elif first == "<":
                end = self._tag(found.start(), token)
            elif first == "`":
                end = self._code(found.start(), len(token))
            elif first == "\\":
                end = self._escape(found.start(), token)
            elif first in "*_~":
                end = self._emphasis(found.start(), token)
            else:
                blanks = len(token.rstrip("\r\n"))
                hard = token.startswith("  ") and not token[:blanks].strip(" ")
                self._mark(found.start() + blanks, found.end(), BREAK if hard else SOFT)
                end = found.end()
            found = search(source, end)
        self._drop_anchor()

    def piece(self) -> Piece:
        source = self._source
        parts: list[str] = []
        at = 0
        for start, end, mark in sorted(self._marks):
            if start >= at:
                parts += (source[at:start], mark)
                at = end
        parts.append(source[at:])
        return Piece(self._start, "".join(parts), tuple(sorted(self._links, key=START)), tuple(self._images))

    def _mark(self, start: int, end: int, mark: str) -> None:
        self._marks.append((start, end, mark + FILL * (end - start - 1)))

    def _escape(self, start: int, token: str) -> int:
        if token[1] in "\r\n":
            self._mark(start, start + 1, FILL)
            self._mark(start + 1, start + len(token), BREAK)
        elif token[1] == "|":
            self._marks.append((start, start + 2, FILL + PIPE))
        else:
            self._mark(start, start + 1, FILL)
        return start + len(token)

    def _code(self, start: int, length: int) -> int:
        if self._ticks is None:
            self._ticks = {}
            for run in re.finditer("`+", self._source):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        runs = self._ticks.get(length, [])
        at = bisect_left(runs, start + length)
        if at == len(runs):
            return start + length
        self._mark(start, start + length, EMPHASIS)  # a tag or a venue is often in code
        self._mark(runs[at], runs[at] + length, EMPHASIS_END)
        inside = self._source[start + length : runs[at]]
        for newline in re.finditer(r"\r\n?|\n", inside):
            self._mark(start + length + newline.start(), start + length + newline.end(), SOFT)
        return runs[at] + length

    def _emphasis(self, start: int, run: str) -> int:
        source, end = self._source, start + len(run)
        before = source[start - 1] if start else " "
        after = source[end] if end < len(source) else " "
        closes = not before.isspace()
        opens = not after.isspace()
        if run[0] == "_" and before.isalnum() and after.isalnum():
            return end
        if closes and run in self._runs:
            opened, _ = self._runs.pop(run)
            if run != "~~":
                strong = len(run) > 1
                self._mark(opened, opened + len(run), BOLD if strong else EMPHASIS)
                self._mark(start, end, BOLD_END if strong else EMPHASIS_END)
            else:
                self._mark(opened, opened + len(run), FILL)
                self._mark(start, end, FILL)
        elif opens:
            self._runs[run] = (start, len(self._marks))
        return end

    def _bare(self, start: int, token: str) -> int:
        url = token.rstrip(_URL_END)
        end = start + len(url)
        at = self._start
        self._link((start, end), (start, start), Target(url, at + start, at + end), bare=True)
        return end

    def _close(self, start: int) -> int:
        """Read from a closing bracket on: a link or an image where something opens it and follows it."""
        if not self._open:
            return start + 1
        opened, marks, links, images = self._open.pop()
        is_image = self._source[opened] == "!"
        label = (opened + (2 if is_image else 1), start)
        target, end = self._target(label)
        if target is None:
            return start + 1
        del self._links[links:]  # an address as the text of a link is no link of its own
        if is_image:
            del self._marks[marks:], self._images[images:]
            self._image((opened, end), label, target)
            return end
        self._link((opened, end), label, target)
        self._open = [one for one in self._open if self._source[one[0]] == "!"]  # no link within a link
        return end

    def _target(self, label: tuple[int, int]) -> tuple[Target | None, int]:
        """Return where the brackets lead, and the end of what says so."""
        source, behind = self._source, label[1] + 1
        if source[behind : behind + 1] == "(":
            found = _DESTINATION.match(source, behind) or _PDF_WITH_BLANKS.match(source, behind)
        else:
            found = None
        if found:
            group = found.lastindex or 1
            return self._written(found[group], found.start(group)), found.end()
        if not self._references:
            return None, behind
        named = _REFERENCE.match(source, behind)
        end = named.end() if named else behind
        name = (named[1] if named else "") or source[label[0] : min(label[1], label[0] + 300)]
        return self._references.get(normal_reference(name)), end

    def _written(self, url: str, start: int) -> Target:
        at = self._start + start
        if "http" in url[1:] and not _SCHEME.match(url):  # an address within brackets, or behind a slip
            inside = [found for found in _ADDRESS.finditer(url) if found[0].rstrip(_URL_END)]
            if inside:
                address = inside[-1][0].rstrip(_URL_END)
                at += inside[-1].start()
                return Target(_unescaped(address), at, at + len(address))
        return Target(_unescaped(url), at, at + len(url))

    def _link(
        self, span: tuple[int, int], label: tuple[int, int], target: Target, *, bare: bool = False
    ) -> None:
        start, end = span
        at = self._start
        badge = bool(self._images) and not bare and self._images[-1].start >= at + label[0]
        place = (at + start, at + end, at + label[0], at + label[1])
        self._links.append(InlineLink(*place, target.url, target.start, target.end, badge=badge, bare=bare))
        self._mark(start, start + 1, LINK)
        if start + 1 < label[0]:
            self._mark(start + 1, label[0], FILL)
        if label[1] < end - 1:
            self._mark(label[1], end - 1, FILL)
        self._mark(end - 1, end, LINK_END)

    def _image(self, span: tuple[int, int], alt: tuple[int, int], target: Target) -> None:
        at = self._start
        place = (at + span[0], at + span[1], at + alt[0], at + alt[1])
        self._images.append(InlineImage(*place, target.url, target.start, target.end))
        self._mark(span[0], span[1], IMAGE)

    def _tag(self, start: int, token: str) -> int:
        end = start + len(token)
        if token.startswith("<!"):
            return self._comment(start)
        if token.startswith(("<http:", "<https:")):
            url = self._written(token[1:-1], start + 1)
            self._link((start, end), (start, start), url, bare=True)
            return end
        named = _TAG_NAME.match(token)
        name = named[1].lower() if named else ""
        closing = token[1] == "/"
        if name == "a":
            if closing:
                self._close_anchor(start, end)
            else:
                self._drop_anchor()
                self._open_anchor(start, end, token)
        elif name == "img":
            self._image_tag(start, end, token)
        elif name in _BOLD_TAGS:
            self._mark(start, end, BOLD_END if closing else BOLD)
        elif name in _EMPHASIS_TAGS:
            self._mark(start, end, EMPHASIS_END if closing else EMPHASIS)
        else:
            self._mark(start, end, BREAK if name in _BLOCK_TAGS else FILL)
        return end

    def _attribute(self, pattern: re.Pattern[str], start: int, token: str) -> Target | None:
        found = pattern.search(token)
        group = found.lastindex if found else None
        return self._written(found[group], start + found.start(group)) if found and group else None

    def _open_anchor(self, start: int, end: int, token: str) -> None:
        target = self._attribute(_HREF, start, token)
        if target is None:
            self._mark(start, end, FILL)
        else:
            self._anchor = (start, end, target, len(self._links))

    def _close_anchor(self, start: int, end: int) -> None:
        if self._anchor is None:
            self._mark(start, end, FILL)
            return
        opened, label, target, links = self._anchor
        self._links[links:] = [link for link in self._links[links:] if not link.bare]
        self._anchor = None
        self._link((opened, end), (label, start), target)

    def _drop_anchor(self) -> None:
        """Take an anchor that nothing closes as a link without a text."""
        if self._anchor:
            start, end, target, _ = self._anchor
            self._anchor = None
            self._link((start, end), (end - 1, end - 1), target)

    def _image_tag(self, start: int, end: int, token: str) -> None:
        source = self._attribute(_SRC, start, token)
        words = self._attribute(_ALT, start, token)
        at = self._start
        empty = Target("", at + end - 1, at + end - 1)
        source, words = source or empty, words or empty
        place = (at + start, at + end, words.start, words.end)
        self._images.append(InlineImage(*place, source.url, source.start, source.end))
        self._mark(start, end, IMAGE)

    def _comment(self, start: int) -> int:
        end = self._source.find("-->", start) if self._comments_end else -1
        if end < 0:
            self._comments_end = False
            return start + 4
        self._mark(start, end + 3, FILL)
        return end + 3
