"""A generated block as it is in a README: its table, and whether people have changed it since it was written.

A begin marker carries a seal, two short hashes of what the bot wrote below it: one of its words, which no
formatter changes, and one of every character. So a formatter's work is no edit, and an edit is known as one.
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_PIPE: Final = re.compile(r"(?<!\\)\|")
_RULE_CELL: Final = re.compile(":?-+:?")
_SPACES: Final = " \t"
_OTHER_BLOCK: Final = re.compile(r" {0,3}(?:<!--|#{1,6} |>|[-*+] |```|~~~)")  # which ends a table


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its line, counted from the first line of the block on, and its cells as written."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GeneratedTable:
    """The table of a block, and the other lines with text in it, such as the title of a legend."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[tuple[int, str], ...]  # line, text


@dataclass(frozen=True, slots=True)
class Seal:
    """Hashes of a content, in hexadecimal digits: ten of its words, six of every character."""

    words: str
    characters: str

    @staticmethod
    def read(text: str) -> "Seal":
        """Return the seal as a marker carries it; an empty one for a marker without."""
        words, _, characters = text.partition("-")
        return Seal(words, characters)

    def __str__(self) -> str:
        """Return it as a marker carries it."""
        return f"{self.words}-{self.characters}"


def seal_of(content: str) -> Seal:
    """Return the seal of a content."""
    return Seal(_hash(words_of(content))[:10], characters_of(content))


def characters_of(content: str) -> str:
    """Return the hash of every character of a content."""
    return _hash(content)[:6]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def words_of(content: str) -> str:
    """Return what a formatter leaves of the content: no blank lines, no padding, no rule below a header."""
    lines = (cells_of(line) for line in content.splitlines() if line.strip())
    return "\n".join("|".join(cells) for cells in lines if not all(map(_RULE_CELL.fullmatch, cells)))


def cells_of(line: str) -> list[str]:
    """Return the cells of a line of a table, a pipe within a cell still escaped."""
    inner = line.strip(_SPACES).removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.strip(_SPACES) for cell in _PIPE.split(inner)]


def read_table(content: str) -> GeneratedTable | None:
    """Return the table of a block, or None without one; rows that a blank line parts from it belong to it."""
    lines = [line.rstrip("\r") for line in content.split("\n")]
    start = next((at for at, (header, rule) in enumerate(pairwise(lines)) if _opens(header, rule)), None)
    if start is None:
        return None
    rows, others = [], [(at, line.strip()) for at, line in enumerate(lines[:start]) if line.strip()]
    is_open = True
    for at, line in enumerate(lines[start + 2 :], start + 2):
        is_open = is_open and bool(line.strip()) and not _OTHER_BLOCK.match(line)
        if is_open or line.strip().startswith("|"):
            rows.append(Row(at, tuple(cells_of(line))))
        elif line.strip():
            others.append((at, line.strip()))
    return GeneratedTable(tuple(cells_of(lines[start])), tuple(rows), tuple(others))


def _opens(header: str, rule: str) -> bool:
    cells = cells_of(rule)
    is_rule = "|" in header and all(map(_RULE_CELL.fullmatch, cells))
    return is_rule and len(cells_of(header)) == len(cells)
