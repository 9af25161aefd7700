"""Mistakes of form in the lines that a contribution adds to a README."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from enricher.contribute.contribution import ChangedEntry
from enricher.contribute.objection import Objection, error, warning
from enricher.model.readme_list import Item, ItemKind, LeftOut
from enricher.text.numbers import counted

_FENCE: Final = re.compile(r"\s*(?:```|~~~)")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)*[ \t]*\|?")
_LINE_END: Final = re.compile(r"\r\n?|\n")  # as Markdown counts lines
_BULLET: Final = re.compile(r"[ \t]*([-*+])(?=[ \t])")
_ROW: Final = re.compile(r"[ \t]*\|")
_FEW: Final = 3  # items that show how a section writes its bullets

# What is wrong with a line, where it is seen in it, and the cure.
_MISTAKES: Final = (
    (
        "Blank within a link",
        re.compile(r"\[[^\[\]\n]+\][ \t]+\((?=https?://)"),
        "there is a blank between the ] and the ( of a link",
        "Remove the blank.",
    ),
    (
        "Link not closed",
        re.compile(r"\]\((?=https?://[^()\s]*(?:\s|$))(?!https?://[^()\s]*[ \t]+[\"'])"),
        "the address of a link has no ) at its end",
        "Add the ).",
    ),
    (
        "Link without https://",
        re.compile(r"\]\((?=(?:www\.|arxiv\.org/|doi\.org/|github\.com/))"),
        "the address of a link does not begin with https://",
        "Write the whole address.",
    ),
    (
        "No blank after the bullet",
        re.compile(r"^[ \t]*[-*+](?=\[[^\]\n]*\]\(|\[\[|\*\*\w)(?<!\*\*)"),
        "there is no blank after the bullet, so the line is no item",
        "Add a blank.",
    ),
    (
        "Brackets in the wrong order",
        re.compile(r"\((?!https?:)[^()\[\]\n]{2,}\)\[https?://"),
        "a link has its brackets in the wrong order",
        "Write [text](address).",
    ),
)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, without their ends."""
    return _LINE_END.split(text)


def line_findings(file: str, base: str, head: str) -> Iterator[Objection]:
    """Yield the mistakes in the lines of a file that its base does not have; code is left alone."""
    known = Counter(lines_of(base))
    in_code = False
    for number, line in enumerate(lines_of(head), 1):
        in_code ^= _FENCE.match(line) is not None
        if known[line]:
            known[line] -= 1
        elif not in_code:
            for title, pattern, what, cure in _MISTAKES:
                if pattern.search(line):
                    yield error(file, number, title, what, cure)


def row_findings(text: str, changed: Sequence[ChangedEntry]) -> Iterator[Objection]:
    """Yield the rows that have another number of cells than their table has columns."""
    lines = lines_of(text)
    for one in changed:
        item = one.item
        if item is None or item.kind is not ItemKind.ROW:
            continue
        columns, cells = columns_of(lines, item), len(_cells(lines[item.line - 1]))
        if columns and cells != columns:
            what = f"{one.entry.name}: the row has {counted(cells, 'cell')}, the table has {columns}"
            cure = (
                'Add the missing cells, for example "| - ".'
                if cells < columns
                else r"Remove cells; a | within a cell is written \|."
            )
            yield error(one.file, one.line, "Wrong number of cells", what, cure)


def columns_of(lines: Sequence[str], item: Item) -> int:
    """Return how many columns the table of a row has; 0 where it has no line of dashes above."""
    for line in reversed(lines[: item.line - 1]):
        if _RULE.fullmatch(line.strip()) and "-" in line:
            return len(_cells(line))
        if not _PIPE.search(line):
            return 0
    return 0


def header_of(lines: Sequence[str], item: Item) -> tuple[str, ...]:
    """Return the two lines above the rows of a table: its titles, and its dashes."""
    for at in range(item.line - 2, 0, -1):
        if _RULE.fullmatch(lines[at].strip()) and "-" in lines[at]:
            return lines[at - 1], lines[at]
    return ()


def _cells(line: str) -> list[str]:
    return _PIPE.split(line.strip().removeprefix("|").removesuffix("|").rstrip())


def item_findings(items: Sequence[Item], text: str, changed: Sequence[ChangedEntry]) -> Iterator[Objection]:
    """Yield what is wrong with items: another bullet than the others, no link, an empty link, no title."""
    for one in changed:
        item, name = one.item, one.entry.name
        if item is None:
            continue
        if not item.papers and not item.code:
            what, cure = f"{name} has no link to a paper or to code", "Add the link."
            yield error(one.file, one.line, "No link", what, cure)
        for link, role in item.empty:
            what = f"{name}: the link {link.label or role} has no address"
            yield warning(
                one.file, link.span.line, "Empty link", what, "Add the address, or remove the link."
            )
        if not item.sure:
            what, cure = (
                f"the title of {name} could not be read",
                "Write the line as the other items are written.",
            )
            yield warning(one.file, one.line, "No clear title", what, cure)
        bullets = Counter(
            found[1] for other in items if other.section == item.section and (found := _bullet(text, other))
        )
        usual, count = bullets.most_common(1)[0] if bullets else ("", 0)
        own = _bullet(text, item)
        if own and own[1] != usual and count >= _FEW:
            what = f"{name} begins with {own[1]}, the other items of the section with {usual}"
            yield warning(one.file, one.line, "Another bullet", what, f"Begin the line with {usual}.")


def _bullet(text: str, item: Item) -> re.Match[str] | None:
    return _BULLET.match(item.span.of(text)) if item.kind is ItemKind.BULLET else None


def left_out_findings(base: Sequence[LeftOut], head: Sequence[LeftOut]) -> Iterator[Objection]:
    """Yield the links that a contribution adds and that belong to no entry."""
    known = Counter((one.url, one.reason) for one in base)
    for one in head:
        if known[one.url, one.reason]:
            known[one.url, one.reason] -= 1
        elif "without a title" in one.reason or "in an item" in one.reason or "in a row" in one.reason:
            what = f"{one.url} belongs to no entry: {one.reason}"
            cure = "Write the line as the other entries of the section are written."
            yield warning(one.file, one.line, "No entry", what, cure)
