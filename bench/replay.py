"""`python -m bench.replay FILE… [--output OUT.jsonl]`: the edits of maintainers, made by the editor.

Each line of a file is one edit: the lines around it as they were, and the fact that the maintainer wrote. The
editor gets both, and its line is compared with the maintainer's.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from enricher.model.readme_list import Item, ItemKind, Span
from enricher.model.venues import same_series
from enricher.readme.edits import Accepted, CodeFound, Fact, InPlaceEdit, apply, edit
from enricher.readme.reader import read_list

_RESULTS: Final = ("equal", "same", "not made", "wrong")
_CENTURY: Final = 2000
_BLANK: Final = re.compile(r"\s+")
_LABELLED: Final = r"""[\[(\\*`_]*(?:\[[^\[\]]*\]|<a\s[^>]*?href=["'])?\]?\(?"""
_BEHIND: Final = r"""(?:["'][^>]*>[^<]*</a>)?[\])*`_\\]*"""


@dataclass(frozen=True, slots=True)
class Replayed:
    """One edit by hand beside the editor's. `same` differs in blanks, a label or the venue's words alone."""

    list: str
    kind: str
    result: str
    reason: str
    line: str  # the editor's, empty where it made none
    by_hand: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Replay the files, print the figures by list and kind, and write each edit where asked."""
    parser = argparse.ArgumentParser(prog="python -m bench.replay", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--output", type=Path, metavar="OUT.jsonl", help="write each edit and its result")
    options = parser.parse_args(arguments)
    replayed = [one for file in options.files for one in replay(file)]
    print(figures(replayed))
    if options.output:
        rows = (json.dumps(_row(one), ensure_ascii=False) for one in replayed)
        options.output.write_text("".join(f"{row}\n" for row in rows), "utf-8")


def replay(file: Path) -> Iterator[Replayed]:
    """Yield each edit of a file with what the editor makes of it."""
    with file.open(encoding="utf-8") as rows:
        for row in rows:
            yield _replayed(file.stem, json.loads(row))


def figures(replayed: Sequence[Replayed]) -> str:
    """Return a table: by kind and list the counts and shares, and for each kind all of them."""
    lines = [f"{'kind':6} {'list':44} {'edits':>5}" + "".join(f" {result:>15}" for result in _RESULTS)]
    for kind in sorted({one.kind for one in replayed}):
        own = [one for one in replayed if one.kind == kind]
        lines += [_figures(kind, name, own) for name in sorted({one.list for one in own})]
        lines.append(_figures(kind, "", own))
    return "\n".join(lines)


def _figures(kind: str, name: str, replayed: Sequence[Replayed]) -> str:
    counts = Counter(one.result for one in replayed if name in ("", one.list))
    total = counts.total()
    shares = "".join(f" {counts[result]:6} ({counts[result] / total:6.1%})" for result in _RESULTS)
    return f"{kind:6} {name[:44] or 'all':44} {total:5}{shares}"


def _row(one: Replayed) -> dict[str, str]:
    return {
        "list": one.list,
        "kind": one.kind,
        "result": one.result,
        "reason": one.reason,
        "line": one.line,
        "by_hand": one.by_hand,
    }


def _replayed(name: str, row: dict[str, Any]) -> Replayed:
    text, number = "\n".join(row["around"]), row["at"] + 1
    items = read_list(text).items
    at = _item_at(items, number)
    if at is None:
        items, at = (*items, _line_alone(text, number)), len(items)
    edits = edit(text, items, [_fact(row, at)])
    made = [one for one in edits if isinstance(one, InPlaceEdit)]
    if not made:
        reason = next((one.reason for one in edits if not isinstance(one, InPlaceEdit)), "nothing changes")
        return Replayed(name, row["kind"], "not made", reason, "", row["after"])
    lines = apply(text, edits).split("\n")
    ours = "\n".join(lines[number - 1 : len(lines) - (len(row["around"]) - number)])
    others = [one.line for one in made if one.line != number]
    result = (
        "wrong"
        if others
        else _result(row, ours, made[0], len("\n".join(row["around"][: number - 1])) + (number > 1))
    )
    return Replayed(
        name, row["kind"], result, f"line {others[0]} changed" if others else "", ours, row["after"]
    )


def _item_at(items: Sequence[Item], number: int) -> int | None:
    around = [at for at, item in enumerate(items) if item.line <= number <= item.last_line]
    return min(around, key=lambda at: (_size(items[at]), number - items[at].line), default=None)


def _line_alone(text: str, number: int) -> Item:
    """Return the line as an item: the lines around an edit may lack the header of its table."""
    lines = text.split("\n")
    start = len("\n".join(lines[: number - 1])) + (number > 1)
    span = Span(start, start + len(lines[number - 1]), number)
    return Item(
        file="README.md",
        line=number,
        last_line=number,
        section=(),
        span=span,
        kind=ItemKind.PARAGRAPH,
        title="",
        title_span=Span(start, start, number),
        sure=False,
        papers=(),
        code=(),
        other=(),
        empty=(),
        venue=None,
        year=None,
        stars=None,
        slot=None,
        cells=(),
        shape="",
    )


def _size(item: Item) -> int:
    return item.last_line - item.line


def _fact(row: dict[str, Any], item: int) -> Fact:
    if row["kind"] == "code":
        return CodeFound(item, row["code"])
    year = int(row["year"]) if row["year"] else None
    return Accepted(item, row["venue"], year + _CENTURY if year and year < 100 else year)


def _result(row: dict[str, Any], ours: str, made: InPlaceEdit, offset: int) -> str:
    by_hand = row["after"]
    if ours == by_hand:
        return "equal"
    if _squeezed(ours) == _squeezed(by_hand):
        return "same"
    if row["kind"] == "code":
        return (
            "same" if _without_label(ours, row["code"]) == _without_label(by_hand, row["code"]) else "wrong"
        )
    before, behind = row["before"][: made.start - offset], row["before"][made.end - offset :]
    return "same" if _same_venue(row["venue"], _squeezed(by_hand), before, behind, made.text) else "wrong"


def _squeezed(text: str) -> str:
    return _BLANK.sub("", text)


def _without_label(line: str, url: str) -> str:
    """Return the line with the link to the URL, its label and brackets as one sign."""
    return _squeezed(re.sub(_LABELLED + re.escape(url) + _BEHIND, "\x00", line))


def _same_venue(venue: str, by_hand: str, before: str, behind: str, ours: str) -> bool:
    """Return whether a line differs from ours in nothing but words beside the venue in its own place."""
    start, end = _squeezed(before), _squeezed(behind)
    if not by_hand.startswith(start) or not by_hand.endswith(end) or len(by_hand) < len(start) + len(end):
        return False
    theirs = by_hand[len(start) : len(by_hand) - len(end)]
    years, other_years = _years(_squeezed(ours)), _years(theirs)
    same_years = not years or not other_years or years == other_years
    return same_years and all(_names(words, venue) for words in (theirs, _squeezed(ours)))


def _names(words: str, venue: str) -> bool:
    if _squeezed(venue).casefold() in words.casefold():
        return True
    return any(same_series(word, venue) for word in re.findall(r"[A-Za-z&-]+", words))


def _years(words: str) -> set[str]:
    return {found[-2:] for found in re.findall(r"\d{4}|\d{2}", words)}


if __name__ == "__main__":
    main()
