"""What a README holds, as `enrich init` shows it: its sections, what is left out, and every item as JSON."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from enricher.model.readme_list import Item, ItemLink, ReadmeList
from enricher.text.markdown import clean, shorten
from enricher.text.numbers import counted, listed, percent

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
        return percent(self.with_source, self.papers + self.code)


def account(lists: Sequence[ReadmeList], accepts: Accepts) -> Iterator[str]:
    """Yield about twenty lines on the list: its sections, what is left out and why, what needs a look."""
    counts = [count for readme in lists for count in _by_section(readme, accepts)]
    total = sum(counts, Count("Total", 0, 0, 0, 0))
    files = ", ".join(dict.fromkeys(item.file for readme in lists for item in readme.items))
    left_out = sum(len(readme.left_out) for readme in lists)
    links = sum(len(_links(item)) for readme in lists for item in readme.items) + left_out
    entries = counted(total.entries, "entry", "entries")
    yield f"{files}: {entries} in {counted(len(counts), 'section')}, {counted(links, 'link')}."
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
    found = [one for readme in lists for one in readme.left_out]
    by_reason: dict[tuple[str, str], list[int]] = {}
    for one in found:
        by_reason.setdefault((one.reason, _file(one.file, lists)), []).append(one.line)
    if found:
        yield f"Left out ({len(found)}), because they are no links of an entry:"
    for (reason, file), lines in sorted(by_reason.items(), key=lambda one: -len(one[1])):
        yield f"  {reason}: {len(lines)}, in {file}{_lines(lines)}"


def _no_entries(lists: Sequence[ReadmeList]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for kind, count in (pair for readme in lists for pair in readme.not_entries):
        counts[kind] += count
    if counts:
        yield "No entries: " + ", ".join(f"{kind} {count}" for kind, count in counts.items())


def _not_sure(lists: Sequence[ReadmeList]) -> Iterator[str]:
    count = sum(not item.sure for readme in lists for item in readme.items)
    if count:
        lines = {_file(readme.items[0].file, lists): _unsure(readme) for readme in lists if _unsure(readme)}
        places = "; ".join(f"{file}{_lines(those[:_MOST_EXAMPLES])}" for file, those in lines.items())
        example = "" if all(len(those) <= _MOST_EXAMPLES for those in lines.values()) else "for example "
        yield f"Not sure ({count}): the title could not be read, {example}in {places}."
        yield "  The bot checks their links, and takes no title from them."


def _unsure(readme: ReadmeList) -> list[int]:
    return [item.line for item in readme.items if not item.sure]


def _duplicates(lists: Sequence[ReadmeList]) -> Iterator[str]:
    for readme in lists:
        pairs = [
            f"{readme.items[one].line} and {readme.items[other].line}" for one, other in readme.duplicates
        ]
        if pairs:
            file = _file(readme.items[0].file, lists)
            more = f"; {len(pairs) - _MOST_EXAMPLES} more" if len(pairs) > _MOST_EXAMPLES else ""
            yield f"Duplicates ({len(pairs)}): {file}lines {'; '.join(pairs[:_MOST_EXAMPLES])}{more}."


def _file(name: str, lists: Sequence[ReadmeList]) -> str:
    """Return what says in which file lines are: nothing for a list of one file."""
    return f"{name} " if len(lists) > 1 else ""


def _lines(lines: Sequence[int]) -> str:
    different = sorted(set(lines))
    if len(different) == 1:
        return f"line {different[0]}"
    if len(different) > _MOST_EXAMPLES:
        return f"lines {different[0]} to {different[-1]}"
    return f"lines {listed(different)}"


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
