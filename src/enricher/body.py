"""The pull request in words: its title and its body, also used as the step summary."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from enricher.model import Change, Problem, ProblemKind, Ref, Report, Value
from enricher.text import clean_paragraphs, markdown, shorten, table

LARGEST: Final = 58_000  # GitHub refuses a body of over 65,536 characters; a margin for what it adds
_LONG: Final = frozenset({"abstract"})
_ROW_LENGTH: Final = 160


def title(report: Report) -> str:
    """Return the pull request's title, made of nothing that a source sent."""
    entries = len({name for change in report.changes for name in report.entries[change.ref]})
    what = f"Refresh metadata of {entries} {'entry' if entries == 1 else 'entries'}" if entries else "Refresh"
    judge = len(_to_judge(report))
    return f"{what}, {judge} to judge" if judge else what


def body(report: Report, footer: str = "") -> str:
    """Return the body, no longer than GitHub takes; rows that do not fit are counted."""
    parts = list(_parts(report))
    budget = LARGEST - len(footer)
    shown: list[str] = []
    for index, part in enumerate(parts):
        if sum(map(len, shown)) + 2 * len(shown) + len(part) > budget:
            shown.append(f"_{len(parts) - index} more parts are left out here; the files show them all._")
            break
        shown.append(part)
    return "\n\n".join([*shown, *([footer] if footer else [])]) + "\n"


def _parts(report: Report) -> Iterator[str]:
    judged = _to_judge(report)
    if judged:
        yield "### To judge"
        yield from _problems(judged, report)
    short = [change for change in report.changes if change.field not in _LONG]
    if short:
        yield "### Metadata"
        yield from _in_tables(["Entry", "Field", "Was", "Now", "Source"], (_row(c, report) for c in short))
    yield from (_folded(change, report) for change in report.changes if change.field in _LONG)
    unchecked = [problem for problem in report.problems if problem not in judged]
    if unchecked:
        yield "### Not checked tonight"
        yield "What stands in the list about these is left as it was."
        yield from _problems(unchecked, report)
    names = dict.fromkeys(name for change in report.changes for name in report.entries[change.ref])
    if names:
        yield f"Reproduce one entry: `enrich --entry {_shell_word(next(iter(names)))}`"


def _to_judge(report: Report) -> list[Problem]:
    return [problem for problem in report.problems if problem.kind is not ProblemKind.NOT_CHECKED]


def _problems(problems: Iterable[Problem], report: Report) -> Iterator[str]:
    rows = ([_names(p.ref, report), p.ref.source, p.kind, markdown(p.reason)] for p in problems)
    yield from _in_tables(["Entry", "Source", "What", "Why"], rows)


def _in_tables(header: Sequence[str], rows: Iterable[Sequence[str]], size: int = 50) -> Iterator[str]:
    """Yield the rows as tables of `size` rows: a part of the body is shown whole or not at all."""
    every = list(rows)
    for start in range(0, len(every), size):
        yield table(header, "left", every[start : start + size])


def _row(change: Change, report: Report) -> list[str]:
    field = change.field.replace("_", " ")
    return [_names(change.ref, report), field, _value(change.was), _value(change.now), change.ref.source]


def _names(ref: Ref, report: Report) -> str:
    return ", ".join(markdown(name) for name in report.entries[ref])


def _value(value: Value) -> str:
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case tuple():
            return markdown(shorten(", ".join(value), _ROW_LENGTH))
        case str():
            return markdown(shorten(value, _ROW_LENGTH))


def _folded(change: Change, report: Report) -> str:
    """Return a long text folded away under its entry's name."""
    summary = f"{_names(change.ref, report)}: {change.field} ({change.ref.source})"
    now = "\n\n".join(markdown(paragraph) for paragraph in clean_paragraphs(str(change.now or "-")))
    was = "" if change.was is None else f"\n\nWas: {_value(change.was)}"
    return f"<details><summary>{summary}</summary>\n\n{now}{was}\n\n</details>"


def _shell_word(name: str) -> str:
    plain = "".join(c for c in name if c.isalnum() or c in " -_.+")
    return plain if plain.replace("-", "").replace("_", "").isalnum() else f'"{plain}"'
