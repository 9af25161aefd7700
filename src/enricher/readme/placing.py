"""Where a new item goes: at its place in a section that is sorted, on top where the newest is first."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from enricher.model.readme_list import Item, ItemKind
from enricher.readme.item_template import arxiv_id, is_dated

_ARXIV_MONTH: Final = re.compile(r"(\d\d)(\d\d)\.\d{4,5}")
_LETTERS: Final = re.compile(r"[\W_]+")
_NUMBER: Final = re.compile(r"\d+")
_BLANK_LINES: Final = re.compile(r"\s*\n\s*")
_FEWEST: Final = 2  # pairs that differ; titles are in order by chance more often
_FEWEST_TITLES: Final = 4
_TITLES_SORTED: Final = 0.9  # of the pairs that differ
_TIMES_SORTED: Final = 0.7
_LINES: Final = 10  # of an item; more are an essay
_CENTURY: Final = 2000

Month = tuple[int, int]  # year and month
SortKey = tuple[Any, ...]  # of one type in each sort


class Order(StrEnum):
    """How the entries of a section are ordered."""

    TITLES = "this section is sorted by title"
    NEWEST = "the newest paper comes first in this section"
    OLDEST = "the newest paper comes last in this section"
    NONE = "at the end of the section"


ORDERS: Final = {"title": Order.TITLES, "newest": Order.NEWEST, "oldest": Order.OLDEST}  # of a policy


@dataclass(frozen=True, slots=True)
class Keys:
    """What entries are sorted by; None where it is not known."""

    title: str
    year: int | None
    posted: Month | None


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """How many entries of a section come before the new one, and why."""

    index: int
    order: Order


def keys_of(text: str, item: Item) -> Keys:
    """Return what an item of this text is sorted by."""
    written = item.year.text if item.year else ""
    year = int(written) + (_CENTURY if len(written) == 2 else 0) if written.isdigit() else None  # noqa: PLR2004
    dated = is_dated(item.span.of(text)) if item.last_line - item.line < 10 else None  # noqa: PLR2004 - an essay
    return Keys(
        item.title,
        year,
        dated or next((month for link in item.papers if (month := month_of(link.url))), None),
    )


def month_of(url: str) -> Month | None:
    """Return the year and month in which a preprint was posted, by its identifier in a link to arXiv."""
    found = _ARXIV_MONTH.fullmatch(arxiv_id(url))
    return (_CENTURY + int(found[1]), int(found[2])) if found else None


def place_of(section: Sequence[Keys], others: Sequence[Sequence[Keys]], new: Keys) -> ItemPlace:
    """Return where the new entry goes; a section of few entries is ordered as most of the others are."""
    found = _order(section)
    if found is None:
        usual = Counter(one for keys in others if (one := _order(keys)))
        found = usual.most_common(1)[0][0] if usual else (Order.NONE, _title)
    return _placed(section, new, *found)


def place_in(order: Order, section: Sequence[Keys], new: Keys) -> ItemPlace:
    """Return where the new entry goes in a section that has this order, whatever its entries show."""
    return _placed(section, new, order, _key_for(order, new))


def _placed(
    section: Sequence[Keys], new: Keys, order: Order, key: Callable[[Keys], SortKey | None]
) -> ItemPlace:
    own, keys = key(new), [key(one) for one in section]
    match order:
        case Order.NONE:
            return ItemPlace(len(section), order)
        case _ if own is None:
            return ItemPlace(0 if order is Order.NEWEST else len(section), order)
        case Order.NEWEST:
            costs = _costs(keys, lambda one: one < own, lambda one: one > own)
            return ItemPlace(costs.index(min(costs)), order)
        case _:
            costs = _costs(keys, lambda one: one > own, lambda one: one < own)
            return ItemPlace(len(costs) - 1 - costs[::-1].index(min(costs)), order)


def _costs(
    keys: Sequence[SortKey | None], behind: Callable[[SortKey], bool], before: Callable[[SortKey], bool]
) -> Sequence[int]:
    """Return for each place how many entries would be on the wrong side of it."""
    cost = sum(one is not None and before(one) for one in keys)
    costs = [cost]
    for one in keys:
        if one is not None:
            cost += behind(one) - before(one)
        costs.append(cost)
    return costs


def _order(keys: Sequence[Keys]) -> tuple[Order, Callable[[Keys], SortKey | None]] | None:
    """Return how entries are ordered and by what; None where they are too few or all alike."""
    best: tuple[float, Order, Callable[[Keys], SortKey | None]] | None = None
    for key, ways in ((_title, (Order.TITLES,)), (_year, _BY_TIME), (_posted, _BY_TIME)):
        pairs = [(one, two) for one, two in pairwise(map(key, keys)) if one and two and one != two]
        if len(pairs) < _FEWEST:
            continue
        rising = sum(one < two for one, two in pairs) / len(pairs)
        for order in ways:
            if order is Order.TITLES and len(pairs) < _FEWEST_TITLES:
                continue
            share = 1 - rising if order is Order.NEWEST else rising
            least = _TITLES_SORTED if order is Order.TITLES else _TIMES_SORTED
            if share >= least and (best is None or share > best[0]):
                best = share, order, key
    if best:
        return best[1], best[2]
    return (Order.NONE, _title) if len(keys) > _FEWEST + 1 else None


def _title(keys: Keys) -> SortKey | None:
    title = _LETTERS.sub(" ", keys.title).strip().casefold()
    return (title,) if title else None


def _year(keys: Keys) -> SortKey | None:
    return (keys.year,) if keys.year else None


def _posted(keys: Keys) -> SortKey | None:
    return keys.posted


def _key_for(order: Order, entry: Keys) -> Callable[[Keys], SortKey | None]:
    """Return what an entry is compared by: its title, or else the most exact time that is known of it."""
    return _title if order is Order.TITLES else _posted if entry.posted else _year


_BY_TIME: Final = (Order.NEWEST, Order.OLDEST)


def insert(text: str, items: Sequence[Item], index: int, new: str) -> tuple[str, int]:
    """Return the text with the new item behind so many of these, and the line on which it starts.

    The items, of which there is one at least, are those of a section in the order of the file.
    """
    gaps = Counter(
        gap
        for one, two in pairwise(items)
        if _BLANK_LINES.fullmatch(gap := text[one.span.end : two.span.start])
    )
    newline = "\r\n" if "\r\n" in text else "\n"
    blank = f"{newline}{newline}" if items[0].kind in (ItemKind.PARAGRAPH, ItemKind.HEADING) else newline
    gap = gaps.most_common(1)[0][0] if gaps else blank
    if index:
        before = items[index - 1]
        if before.kind is ItemKind.NUMBER:
            last = _NUMBER.search(before.span.of(text))
            new = _NUMBER.sub(str(int(last[0]) + 1), new, count=1) if last else new
        at = before.span.end
        added, start = gap + new, at + len(gap)
    else:
        first = items[0]
        if first.kind is ItemKind.NUMBER and (number := _NUMBER.search(first.span.of(text))):
            new = _NUMBER.sub(number[0], new, count=1)
        at = start = first.span.start
        added = new + gap
    now = text[:at] + added + text[at:]
    return now, len(re.findall(r"\r\n?|\n", now[:start])) + 1


def is_in_order(keys: Sequence[Keys], at: int, order: Order) -> bool:
    """Return whether an entry is between its neighbors in this order, as far as it is known."""
    key = _key_for(order, keys[at])
    own = key(keys[at])
    before = next((found for one in keys[:at][::-1] if (found := key(one))), None)
    behind = next((found for one in keys[at + 1 :] if (found := key(one))), None)
    if order is Order.NEWEST:
        before, behind = behind, before
    return own is None or ((before is None or before <= own) and (behind is None or own <= behind))
