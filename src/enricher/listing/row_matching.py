"""Which rows of two tables are the same row: by all cells, by link and name, by one of them, or by place."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from enricher.readme.roles import key_of
from enricher.text.patterns import later

_URL: Final = later(r"https?://[^\s()<>\[\]\"|]+(?:\([^\s()]*\)[^\s()<>\[\]\"|]*)*")
_LABEL: Final = later(r"!?\[([^\[\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)")
_SAYS_LITTLE: Final = 2  # characters of two cells, such as `-` and `✔`

Row = Sequence[str]
Rows = Sequence[Row]


def match_rows(left: Rows, right: Rows, name: int) -> dict[int, int]:
    """Return for each row on the left that of the right, both by number; each is in one pair at most.

    `name` is the column with the names.
    """
    keys: tuple[Callable[[Row], list[str]], ...] = (
        lambda row: ["|".join(row)],
        lambda row: [f"{_name(row, name)} {url}" for url in _keys(row)],
        _keys,
        lambda row: [_name(row, name)] if _name(row, name) else [],
    )
    found: dict[int, int] = {}
    for key in keys:
        taken = set(found.values())
        rows = {at: key(row) for at, row in enumerate(left) if at not in found}
        others = {at: key(row) for at, row in enumerate(right) if at not in taken}
        found |= _pairs(rows, others)
    return found | _by_place(left, right, found)


def _pairs(left: Mapping[int, Iterable[str]], right: Mapping[int, Iterable[str]]) -> dict[int, int]:
    """Return the pairs of rows that share a key; of several with one key the first with the first."""
    waiting: dict[str, deque[int]] = {}
    for at, keys in right.items():
        for key in keys:
            waiting.setdefault(key, deque()).append(at)
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for at, keys in left.items():
        for candidates in (waiting[key] for key in keys if key in waiting):
            while candidates and candidates[0] in taken:
                candidates.popleft()
            if candidates and at not in pairs:
                pairs[at] = candidates.popleft()
                taken.add(pairs[at])
    return pairs


def _by_place(left: Rows, right: Rows, found: Mapping[int, int]) -> dict[int, int]:
    """Return the pairs behind the same row with mostly the same cells: a row with a new name and link."""
    pairs: dict[int, int] = {}
    taken = set(found.values())
    for at in (at for at in range(len(left)) if at not in found):
        before = -1 if at == 0 else found.get(at - 1, pairs.get(at - 1))
        if before is None or before + 1 >= len(right) or before + 1 in taken:
            continue
        cells = zip(left[at], right[before + 1], strict=False)
        alike = [one == other for one, other in cells if len(one) + len(other) > _SAYS_LITTLE]
        if 2 * sum(alike) > len(alike):
            pairs[at] = before + 1
            taken.add(before + 1)
    return pairs


def urls_in(row: Row) -> list[str]:
    """Return the links in the cells, in their order."""
    return list(dict.fromkeys(url for cell in row for url in _URL.findall(cell)))


def plain(cell: str) -> str:
    """Return the words of a cell, without emphasis and the address of a link."""
    return " ".join(_LABEL.sub(r"\1", cell).replace("*", "").split())


def _keys(row: Row) -> list[str]:
    return list(map(key_of, urls_in(row)))


def _name(row: Row, column: int) -> str:
    return plain(row[column]).casefold() if column < len(row) else ""
