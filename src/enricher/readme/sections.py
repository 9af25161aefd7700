"""A list that is kept in place as sections with entries, so that all stages work on it as on any other."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from enricher.links.parse import is_link
from enricher.model.catalog import LINK_LABELS, Entry, Section
from enricher.model.readme_list import Item, ReadmeList
from enricher.model.venues import VENUE_TABLE, VenueTable, is_venue

_NAME: Final = re.compile(r"(?P<name>[^:]{1,40}?)\s*:\s+\S")
_MOST_WORDS: Final = 4  # of a name before a colon
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def sections_of(
    lists: Sequence[ReadmeList], generated: Sequence[Section] = (), venues: VenueTable = VENUE_TABLE
) -> tuple[Section, ...]:
    """Return one section for each that has items; the entries are the items, in the order of the files.

    None has the id of a section that is `generated`, and no entry the name of one there.
    """
    taken = {entry.name.casefold() for section in generated for entry in section.entries}
    names = _names([item for readme in lists for item in items_of(readme)], Counter(taken))
    used = Counter(section.id for section in generated)
    found = []
    for readme in lists:
        for shape in readme.sections:
            title = shape.section[-1] if shape.section else ""
            slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "papers"
            entries = tuple(_entry(readme.items[index], next(names), venues) for index in shape.items)
            found.append(Section(_free(slug, "{}-{}", used), title or "Papers", columns=(), entries=entries))
    return tuple(found)


def items_of(readme: ReadmeList) -> Iterator[Item]:
    """Yield the items in the order of the entries that `sections_of` makes of them."""
    return (readme.items[index] for shape in readme.sections for index in shape.items)


def _names(items: Sequence[Item], used: Counter[str]) -> Iterator[str]:
    """Yield a name for each item: that before a colon if no other item has it, else the title; each once."""
    short = Counter(_short(item.title) for item in items)
    for item in items:
        name = _short(item.title)
        if short[name] > 1 or not name:
            name = item.title or f"line {item.line}"
        yield _free(name, "{} ({})", used)


def _free(wanted: str, numbered: str, used: Counter[str]) -> str:
    """Return the text, or if it is used already, the next one that is free; and count it as used."""
    while True:
        used[wanted.casefold()] += 1
        count = used[wanted.casefold()]
        found = wanted if count == 1 else numbered.format(wanted, count)
        if count == 1 or found.casefold() not in used:
            used[found.casefold()] = max(1, used[found.casefold()])
            return found


def _short(title: str) -> str:
    found = _NAME.match(title)
    if found and len(found["name"].split()) <= _MOST_WORDS:
        return found["name"]
    return title


def _entry(item: Item, name: str, venues: VenueTable) -> Entry:
    papers, code = ([link.url for link in links if is_link(link.url)] for links in (item.papers, item.code))
    others: dict[str, Any] = {
        role.value: link.url for link, role in item.other[::-1] if role in LINK_LABELS and is_link(link.url)
    }
    year = item.year.text if item.year and _YEAR.fullmatch(item.year.text) else None
    venue = item.venue.text if item.venue and is_venue(item.venue.text, venues) else None
    return Entry(
        name,
        paper=papers[0] if papers else None,
        code=code[0] if code else None,
        title=item.title if item.sure else None,
        year=int(year) if year and venue else None,
        venue=venue,
        also=tuple(dict.fromkeys(papers[1:])),
        more_code=tuple(dict.fromkeys(code[1:])),
        **others,
    )
