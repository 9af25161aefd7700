"""What a README holds, as `enrich init` shows it: its sections, what is left out, and every item as JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from enricher.model.readme_list import Item, ItemLink, ReadmeList
from enricher.text.markdown import clean, shorten
from enricher.text.numbers import counted

Accepts = Callable[[str], bool]  # whether a source reads a link

_MOST_SECTIONS: Final = 9  # rows of the table; the last one sums up the rest
_LONGEST_NAME: Final = 34
_MOST_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Count:
    """How many items a part of the list has, and their links."""

    name: str
    entries: int
    papers: int
    code: int
    with_source: int  # of the links to papers and code

    def __add__(self, other: "Count") -> "Count":
        return Count(
            self.name,
            self.entries + other.entries,
            self.papers + other.papers,
            self.code + other.code,
            self.with_source + other.with_source,
        )

    @property
    def share(self) -> str:
        """The links that a source reads, in percent; "-" where there are none."""
        links = self.papers + self.code
        return f"{100 * self.with_source // links}%" if links else "-"


def account(lists: Sequence[ReadmeList], accepts: Accepts) -> Iterator[str]:
    """Yield about twenty lines on the list: its sections, what is left out and why, what needs a look."""
    counts = [count for readme in lists for count in _by_section(readme, accepts)]
    total = sum(counts, Count("Total", 0, 0, 0, 0))
    files = ", ".join(dict.fromkeys(item.file for readme in lists for item in readme.items))
    left_out = sum(len(readme.left_out) for readme in lists)
    links = sum(len(_links(item)) for readme in lists for item in readme.items) + left_out
    entries = counted(total.entries, "entry", "entries")
    yield f"{files}: {entries} in {counted(len(counts), 'section')}, {links:,} links."
    yield ""
    yield from _table(counts, total)
    yield ""
    yield from _left_out(lists)
    yield from _no_entries(lists)
    yield from _not_sure(lists)
    yield from _duplicates(lists)


def _table(counts: Sequence[Count], total: Count) -> Iterator[str]:
    first, rest = counts, counts[:0]
    if len(counts) > _MOST_SECTIONS:
        first, rest = counts[: _MOST_SECTIONS - 1], counts[_MOST_SECTIONS - 1 :]
    rows = [*first, total]
    if rest:
        rows.insert(-1, sum(rest, Count(f"{len(rest)} more sections", 0, 0, 0, 0)))
    yield f"{'Section':<{_LONGEST_NAME + 2}} {'Entries':>8} {'Papers':>7} {'Code':>6} {'With a source':>14}"
    for row in rows:
        name = shorten(clean(row.name) or "(no heading)", _LONGEST_NAME)
        yield (f"  {name:<{_LONGEST_NAME}} {row.entries:>8,} {row.papers:>7,} {row.code:>6,} {row.share:>14}")


def _by_section(readme: ReadmeList, accepts: Accepts) -> Iterator[Count]:
    for section in readme.sections:
        items = [readme.items[index] for index in section.items]
        papers = [link.url for item in items for link in item.papers]
        code = [link.url for item in items for link in item.code]
        known = sum(map(accepts, (*papers, *code)))
        yield Count(section.section[-1] if section.section else "", len(items), len(papers), len(code), known)


def _left_out(lists: Sequence[ReadmeList]) -> Iterator[str]:
    found = sorted((one for readme in lists for one in readme.left_out), key=lambda one: one.reason)
    if not found:
        return
    parts = []
    for reason, group in groupby(found, key=lambda one: one.reason):
        lines = [one.line for one in group]
        parts.append((len(lines), f"{reason} {len(lines)} ({_lines(lines)})"))
    yield f"Left out ({len(found)}), because they are no links of an entry:"
    yield from (f"  {text}" for _, text in sorted(parts, reverse=True))


def _no_entries(lists: Sequence[ReadmeList]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for kind, count in (pair for readme in lists for pair in readme.not_entries):
        counts[kind] = counts.get(kind, 0) + count
    if counts:
        yield "No entries: " + ", ".join(f"{kind} {count}" for kind, count in counts.items())


def _not_sure(lists: Sequence[ReadmeList]) -> Iterator[str]:
    lines = [item.line for readme in lists for item in readme.items if not item.sure]
    if lines:
        yield f"Not sure ({len(lines)}): the title could not be read, for example in {_examples(lines)}."
        yield "  The bot checks their links, and takes no title from them."


def _duplicates(lists: Sequence[ReadmeList]) -> Iterator[str]:
    pairs = [
        f"{readme.items[one].line} and {readme.items[other].line}"
        for readme in lists
        for one, other in readme.duplicates
    ]
    if pairs:
        more = f" and {len(pairs) - _MOST_EXAMPLES} more" if len(pairs) > _MOST_EXAMPLES else ""
        yield f"Duplicates ({len(pairs)}): lines {'; '.join(pairs[:_MOST_EXAMPLES])}{more}."


def _examples(lines: Sequence[int]) -> str:
    some = [str(line) for line in lines[:_MOST_EXAMPLES]]
    if len(some) == 1:
        return f"line {some[0]}"
    return f"lines {', '.join(some[:-1])} and {some[-1]}"


def _lines(lines: Sequence[int]) -> str:
    least, most = min(lines), max(lines)
    return f"line {least}" if least == most else f"lines {least} to {most}"


# --- for programs ---------------------------------------------------------------------------------


def to_json(lists: Sequence[ReadmeList]) -> str:
    """Return the account as JSON: `items`, `left_out` and `sections`, each with its file and lines."""
    document = {
        "items": [_item(item) for readme in lists for item in readme.items],
        "left_out": [
            {"file": one.file, "line": one.line, "url": one.url, "reason": one.reason}
            for readme in lists
            for one in readme.left_out
        ],
        "sections": [
            {
                "section": list(section.section),
                "line": section.line,
                "items": len(section.items),
                "title": section.title,
                "labels": dict(section.labels),
            }
            for readme in lists
            for section in readme.sections
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _item(item: Item) -> dict[str, object]:
    return {
        "file": item.file,
        "line": item.line,
        "last_line": item.last_line,
        "section": list(item.section),
        "title": item.title,
        "sure": item.sure,
        "papers": _urls(item.papers),
        "code": _urls(item.code),
        "other": [{"url": link.url, "role": role} for link, role in item.other],
        "venue": item.venue.text if item.venue else None,
        "year": item.year.text if item.year else None,
        "shape": item.shape,
    }


def _urls(links: Iterable[ItemLink]) -> list[str]:
    return [link.url for link in links]


def _links(item: Item) -> list[str]:
    return [*_urls(item.papers), *_urls(item.code), *(link.url for link, _ in item.other)]
