"""Which rows of two tables are the same row: by all cells, else by link and name, by link, by name, by place."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final

from enricher.importer.urls import key_of

_URL: Final = re.compile(r"https?://[^\s()<>\[\]\"|]+(?:\([^\s()]*\)[^\s()<>\[\]\"|]*)*")
_LABEL: Final = re.compile(r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")

Cells = Sequence[str]


def match_rows(left: Sequence[Cells], right: Sequence[Cells], names: tuple[int, int]) -> dict[int, int]:
    """Return for each row on the left that of the right, both by number; each is in one pair at most.

    `names` are the columns with the names, on the left and on the right.
    """
    keys: tuple[Callable[[Cells, int], Iterable[Hashable]], ...] = (
        lambda cells, _: [tuple(cells)],
        lambda cells, name: [(name_in(cells, name), url) for url in urls_in(cells)],
        lambda cells, _: urls_in(cells),
        lambda cells, name: [name_in(cells, name)],
    )
    found: dict[int, int] = {}
    for key in keys:
        rows = {at: [*key(cells, names[0])] for at, cells in enumerate(left) if at not in found}
        taken = set(found.values())
        others = {at: [*key(cells, names[1])] for at, cells in enumerate(right) if at not in taken}
        found |= _pairs(rows, others)
    return found | _by_place(left, right, found)


def _pairs(left: Mapping[int, Iterable[Hashable]], right: Mapping[int, Iterable[Hashable]]) -> dict[int, int]:
    """Return the pairs of rows that share a key; of several with one key the first with the first."""
    waiting: dict[Hashable, list[int]] = {}
    for at, keys in right.items():
        for key in keys:
            if key:
                waiting.setdefault(key, []).append(at)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for at, keys in left.items():
        candidates = (other for key in keys for other in waiting.get(key, ()) if other not in taken)
        other = next(candidates, None)
        if other is not None:
            pairs[at] = other
            taken.add(other)
    return pairs


def _by_place(left: Sequence[Cells], right: Sequence[Cells], found: Mapping[int, int]) -> dict[int, int]:
    """Return the pairs behind the same row with mostly the same cells: a row with a new name and link."""
    pairs: dict[int, int] = {}
    taken = set(found.values())
    for at in (at for at in range(len(left)) if at not in found):
        before = found.get(at - 1, pairs.get(at - 1, -1 if at == 0 else None))
        if before is None or before + 1 >= len(right) or before + 1 in taken:
            continue
        filled = [(a, b) for a, b in zip(left[at], right[before + 1], strict=False) if len(a) + len(b) > 2]  # noqa: PLR2004 - `-` and `✔` say little
        if 2 * sum(a == b for a, b in filled) > len(filled):
            pairs[at] = before + 1
            taken.add(before + 1)
    return pairs


def urls_in(cells: Cells) -> list[str]:
    """Return what identifies the pages that the cells link to, in their order."""
    return list(dict.fromkeys(key_of(url) for cell in cells for url in _URL.findall(cell)))


def name_in(cells: Cells, column: int) -> str:
    """Return the name in a row, as it is read: without emphasis and link."""
    return plain(cells[column]).casefold() if column < len(cells) else ""


def plain(cell: str) -> str:
    """Return the words of a cell, without emphasis and the address of a link."""
    return " ".join(_LABEL.sub(r"\1", cell).replace("*", "").split())
