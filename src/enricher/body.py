"""The pull request in words: its title and its body, also used as the step summary."""

import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import Final

from enricher.model import Change, Problem, ProblemKind, Ref, Report, Value
from enricher.text import clean_paragraphs, code, html, markdown, shorten, table

LARGEST: Final = 58_000  # GitHub refuses a body of over 65,536 characters; a margin for what it adds
_FOLDED: Final = frozenset({"abstract"})
_LONGEST_CELL: Final = 160
_LONGEST_NAME: Final = 80
_LONGEST_TEXT: Final = 3_000


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the body: rows are shown whole or not at all, so that whatever is cut stays balanced."""

    head: str
    rows: tuple[str, ...] = ()
    gap: str = "\n"  # between two rows

    @property
    def overhead(self) -> int:
        """The length of the part without any row."""
        return len(self.head) + len(_more(len(self.rows))) + 2 * len(_GAP)

    def within(self, budget: int) -> tuple[str, int]:
        """Return the part with as many rows as the budget has characters for, and what is left of it."""
        lengths = accumulate(len(row) + len(self.gap) for row in self.rows)
        fitting = list(takewhile(lambda length: length <= budget, lengths))
        rows = self.rows[: len(fitting)]
        text = self.gap.join([self.head, *rows]) if rows or not self.rows else self.head
        dropped = len(self.rows) - len(rows)
        return text + (_GAP + _more(dropped) if dropped else ""), budget - (fitting[-1] if fitting else 0)


_GAP: Final = "\n\n"


def _more(count: int) -> str:
    return f"_{count:,} more: see the files._"


def title(report: Report) -> str:
    """Return the pull request's title, made of nothing that a source sent."""
    entries = len({name for change in report.changes for name in report.entries[change.ref]})
    what = f"Refresh metadata of {entries} {'entry' if entries == 1 else 'entries'}" if entries else "Refresh"
    judge = len(_to_judge(report))
    return f"{what}, {judge} to judge" if judge else what


def body(report: Report, footer: str = "") -> str:
    """Return the body, no longer than GitHub takes; rows that do not fit are counted."""
    parts = [*_parts(report), *([_Part(footer)] if footer else [])]
    budget = LARGEST - sum(part.overhead for part in parts)
    texts = []
    for part in parts:
        text, budget = part.within(budget)
        texts.append(text)
    return _GAP.join(texts) + "\n"


def _parts(report: Report) -> Iterator[_Part]:
    """Yield what the body is made of: what a person must judge first, what was not checked last."""
    judged = _to_judge(report)
    unchecked = [problem for problem in report.problems if problem.kind is ProblemKind.NOT_CHECKED]
    short = [change for change in report.changes if change.field not in _FOLDED]
    long = [change for change in report.changes if change.field in _FOLDED]
    if judged:
        yield _problems("### To judge", judged, report)
    if short:
        header = ["Entry", "Field", "Was", "Now", "Source"]
        yield _table("### Metadata", header, (_row(change, report) for change in short))
    if long:
        yield _Part("### Abstracts", tuple(_folded(change, report) for change in long), _GAP)
    if unchecked:
        heading = "### Not checked tonight\n\nWhat stands in the list about these is left as it was."
        yield _problems(heading, unchecked, report)
    names = [name for change in report.changes for name in report.entries[change.ref]]
    if names:
        yield _Part(f"Reproduce one entry: {code(f'enrich --entry {shlex.quote(names[0])}')}")


def _to_judge(report: Report) -> list[Problem]:
    return [problem for problem in report.problems if problem.kind is not ProblemKind.NOT_CHECKED]


def _problems(heading: str, problems: Iterable[Problem], report: Report) -> _Part:
    rows = ([_names(p.ref, report), p.ref.source, p.kind, _cell(p.reason)] for p in problems)
    return _table(heading, ["Entry", "Source", "What", "Why"], rows)


def _table(heading: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> _Part:
    first, second, *lines = table(header, "left", rows).split("\n")
    return _Part(f"{heading}\n\n{first}\n{second}", tuple(lines))


def _row(change: Change, report: Report) -> list[str]:
    field = change.field.replace("_", " ")
    return [_names(change.ref, report), field, _value(change.was), _value(change.now), change.ref.source]


def _names(ref: Ref, report: Report) -> str:
    return markdown(shorten(", ".join(report.entries[ref]), _LONGEST_NAME))


def _value(value: Value) -> str:
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case tuple():
            return _cell(", ".join(value))
        case str():
            return _cell(value)


def _cell(text: str) -> str:
    return markdown(shorten(text, _LONGEST_CELL))


def _folded(change: Change, report: Report) -> str:
    """Return a long text folded away under its entry's name."""
    name = html(shorten(", ".join(report.entries[change.ref]), _LONGEST_NAME))
    now = _GAP.join(_paragraphs(str(change.now))) if change.now else markdown("-")
    was = "" if change.was is None else f"{_GAP}Was: {_value(change.was)}"
    summary = f"{name}: {change.field} ({change.ref.source})"
    return f"<details><summary>{summary}</summary>{_GAP}{now}{was}{_GAP}</details>"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, the last one cut short where all of them are too long."""
    left = _LONGEST_TEXT
    for paragraph in clean_paragraphs(text):
        if left > 0:
            yield markdown(shorten(paragraph, left))
        left -= len(paragraph)
