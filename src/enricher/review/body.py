"""The pull request in words: its title and its body, also used as the step summary.

For a decision in ten seconds: first what a person has to judge, then the rest, and the volatile last. No date
of the run and no link to it stands here, so that a night without news changes no byte.
"""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import accumulate, takewhile
from typing import Final

from enricher.metadata.merge import DEAD
from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.run import Change, Problem, Report, Value
from enricher.render.entry_view import short_count
from enricher.render.layout import table
from enricher.review.policy import PASSENGERS, STARS
from enricher.review.state import State, marker
from enricher.text.markdown import clean_paragraphs, code, html, link, markdown, shorten

LARGEST: Final = 58_000  # GitHub refuses a body of over 65,536 characters; a margin for what it adds
REBUILD: Final = "enrich:rebuild"
PASSING: Final = "Stars and other passing facts"  # the fold that nobody has to open
BEGIN: Final = "<!-- enrich:begin pull-request -->"
END: Final = "<!-- enrich:end pull-request -->"

_LONG: Final = frozenset({"abstract"})
_FOLDED: Final = frozenset({*_LONG, *PASSENGERS, "id"})
_ALWAYS_JUDGED: Final = frozenset({"archived", DEAD, "withdrawn", "retraction"})
_JUDGED_WHEN_OTHER: Final = frozenset({"license", "name", "title"})  # a first value needs no judgement
_WORDS: Final[Mapping[str, str]] = {"name": "moved", DEAD: "dead link since"}
_UNCONFIRMED: Final = frozenset({ProblemKind.NOT_CHECKED, ProblemKind.NOT_FOUND})
_REPORTED_AS_CHANGE: Final = frozenset(
    {ProblemKind.MOVED, ProblemKind.DEAD, ProblemKind.WITHDRAWN, ProblemKind.RETRACTED}
)

_LONGEST_CELL: Final = 160
_LONGEST_NAME: Final = 80
_MOST_NAMES: Final = 3
_LONGEST_TEXT: Final = 3_000
_CONTEXT: Final = 6  # words around a difference
_GAP: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the body: rows are shown whole or not at all, so that whatever is cut stays balanced."""

    head: str
    rows: tuple[str, ...] = ()
    tail: str = ""
    gap: str = "\n"  # between two rows

    @property
    def overhead(self) -> int:
        """The length of the part without any row."""
        return len(self.head) + len(_more(len(self.rows))) + len(self.tail) + 3 * len(_GAP)

    def within(self, budget: int) -> tuple[str, int]:
        """Return the part with as many rows as the budget has characters for, and what is left of it."""
        lengths = accumulate(len(row) + len(self.gap) for row in self.rows)
        fitting = list(takewhile(lambda length: length <= budget, lengths))
        shown = self.gap.join([self.head, *self.rows[: len(fitting)]])
        dropped = len(self.rows) - len(fitting)
        parts = [shown, *([_more(dropped)] if dropped else []), *([self.tail] if self.tail else [])]
        return _GAP.join(parts), budget - (fitting[-1] if fitting else 0)


def _more(count: int) -> str:
    return f"_+{count:,} more: see the files._"


def title(report: Report) -> str:
    """Return the pull request's title, made of nothing that a source sent."""
    entries = len({name for change in report.changes for name in report.entries[change.ref]})
    noun = "entry" if entries == 1 else "entries"
    what = f"Refresh metadata of {entries} {noun}" if entries else "Refresh the tables"
    judge = len(_judged_changes(report)) + len(_judged_problems(report))
    return f"{what}, {judge} to judge" if judge else what


def body(report: Report) -> str:
    """Return what the run found, no longer than GitHub takes; rows that do not fit are counted."""
    return _fit(_parts(report, {}), LARGEST)


def pull_request_body(report: Report, state: State) -> str:
    """Return the body of the pull request: what the run found, what a person can do, and the hidden state."""
    since = {ref: state.since[str(ref)] for ref in report.entries if str(ref) in state.since}
    end = f"{_INSTRUCTIONS}{_GAP}{marker(state)}"
    room = LARGEST - len(end) - len(BEGIN) - len(END) - 4 * len(_GAP)
    parts = list(_parts(report, since))
    if not report.changes:
        parts.insert(0, _Part("No fact has changed: the tables are brought in line with `catalog.yaml`."))
    return f"{BEGIN}\n{_fit(parts, room)}\n{end}\n{END}"


_INSTRUCTIONS: Final = f"""\
---

- Not this time: close the pull request. The same values are not proposed again.
- Never: `pin: [license]` keeps a value of an entry, `ignore: [moved]` a notice, both in `catalog.yaml`.
- Take over: push a commit to this branch. The bot then leaves it alone.
- [ ] <!-- {REBUILD} --> Discard edits and rebuild"""


def _fit(parts: Iterable[_Part], largest: int) -> str:
    every = list(parts)
    budget = largest - sum(part.overhead for part in every)
    texts = []
    for part in every:
        text, budget = part.within(budget)
        texts.append(text)
    return _GAP.join(texts) + "\n"


def _parts(report: Report, since: Mapping[Ref, date]) -> Iterator[_Part]:
    """Yield what the body is made of, in the order in which a person reads."""
    judged = _judged_changes(report)
    decided = frozenset(judged)
    rest = [change for change in report.changes if change not in decided]
    yield from _to_judge(judged, report)
    yield from _published(report)
    plain = list(_told_once((change for change in rest if change.field not in _FOLDED), report))
    if plain:
        entries = len({report.entries[change.ref] for change in plain})
        header = ["Entry", "Field", "Was", "Now", "Source"]
        yield _table(f"### Metadata ({entries})", header, (_row(change, report) for change in plain))
    yield from _abstracts([change for change in rest if change.field in _LONG], report)
    yield from _passengers([change for change in rest if change.field in _FOLDED - _LONG], report)
    yield from _not_checked(report, since)
    names = [name for change in report.changes for name in report.entries[change.ref]]
    names = [name for name in names if len(name) <= _LONGEST_NAME]
    if names:
        yield _Part(f"Reproduce one entry: {code(f'enrich --dry-run --entry {shlex.quote(names[0])}')}")


def _told_once(changes: Iterable[Change], report: Report) -> Iterator[Change]:
    """Yield the changes without first facts that another link of the same entry has just stated alike.

    A preprint and its publication have title and authors in common, and nobody wants to read them twice.
    """
    told = set()
    for change in changes:
        fact = report.entries[change.ref], change.field, change.now
        if change.was is not None or fact not in told:
            yield change
        told.add(fact)


# --- to judge -------------------------------------------------------------------------------------


def _judged_changes(report: Report) -> list[Change]:
    return [
        change
        for change in report.changes
        if (change.field in _ALWAYS_JUDGED and (change.now or change.was))
        or (change.field in _JUDGED_WHEN_OTHER and change.was is not None)
    ]


def _judged_problems(report: Report) -> list[Problem]:
    return [p for p in report.problems if p.kind not in _UNCONFIRMED | _REPORTED_AS_CHANGE]


def _to_judge(changes: Sequence[Change], report: Report) -> Iterator[_Part]:
    problems = _judged_problems(report)
    if not changes and not problems:
        return
    count = len(changes) + len(problems)
    noun = "change needs" if count == 1 else "changes need"
    rows = [
        *([_names(p.ref, report), p.kind, "-", _cell(p.reason), _source(p.ref, report)] for p in problems),
        *(_row(change, report) for change in changes),
    ]
    yield _table(f"### {count} {noun} a decision", ["Entry", "What", "Was", "Now", "Source"], rows)


# --- published ------------------------------------------------------------------------------------


def _published(report: Report) -> Iterator[_Part]:
    if not report.publications:
        return
    rows = (
        [_joined(one.names), _source(one.preprint, report), _cell(one.place), _source(one.ref, report)]
        for one in report.publications
    )
    head = f"### Published since ({len(report.publications)})"
    yield _table(head, ["Entry", "Preprint", "Published at", "Source"], rows)


# --- the rest -------------------------------------------------------------------------------------


def _abstracts(changes: Sequence[Change], report: Report) -> Iterator[_Part]:
    if changes:
        rows = tuple(_folded(change, report) for change in changes)
        yield _Part(f"### Abstracts ({len(changes)})", rows, gap=_GAP)


def _passengers(changes: Sequence[Change], report: Report) -> Iterator[_Part]:
    if not changes:
        return
    head = f"<details><summary>{PASSING} ({len(changes)})</summary>"
    rows = (_row(change, report) for change in changes)
    yield _table(head, ["Entry", "Field", "Was", "Now", "Source"], rows, tail="</details>")


def _not_checked(report: Report, since: Mapping[Ref, date]) -> Iterator[_Part]:
    problems = [problem for problem in report.problems if problem.kind in _UNCONFIRMED]
    if not problems:
        return
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        night = str(since.get(problem.ref, "tonight"))
        alike.setdefault((problem.ref.source, problem.kind, problem.reason, night), []).append(problem)
    rows = (
        [_all_names(group, report), source, kind, _cell(reason), night]
        for (source, kind, reason, night), group in alike.items()
    )
    left = " ".join(
        (
            "What stands in the list about these is left as it was.",
            # Without their number, so that a night like the one before changes no byte.
            *(
                f"More than {t.percent} % of {t.source}'s lookups failed, so it changes nothing."
                for t in report.tripped
            ),
        )
    )
    head = f"### Not checked tonight ({len(problems)}){_GAP}{left}"
    yield _table(head, ["Entry", "Source", "What", "Why", "Since"], rows)


# --- rows -----------------------------------------------------------------------------------------


def _table(heading: str, header: Sequence[str], rows: Iterable[Sequence[str]], tail: str = "") -> _Part:
    first, second, *lines = table(header, "left", rows).split("\n")
    return _Part(f"{heading}\n\n{first}\n{second}", tuple(lines), tail)


def _row(change: Change, report: Report) -> list[str]:
    plain = change.field.replace("_", " ")
    field = plain if change.was is None and change.field != DEAD else _WORDS.get(change.field, plain)
    shown = _stars if change.field == STARS else _value
    source = _source(change.ref, report, change.voice)
    return [_names(change.ref, report), field, shown(change.was), shown(change.now), source]


def _source(ref: Ref, report: Report, voice: str | None = None) -> str:
    """Return who says so, as the link that it speaks of: the source, or one of its voices."""
    name = markdown(voice) if voice else ref.source
    return link(name, report.urls[ref]) if ref in report.urls else name


def _all_names(problems: Sequence[Problem], report: Report) -> str:
    """Return the names of the entries with the same problem: in an outage that can be all of them."""
    names = [name for problem in problems for name in report.entries[problem.ref]]
    count = f"{len(names)} entries: " if len(names) > _MOST_NAMES else ""
    return count + markdown(shorten(", ".join(names), _LONGEST_NAME))


def _names(ref: Ref, report: Report) -> str:
    return _joined(report.entries[ref])


def _joined(names: Sequence[str]) -> str:
    return markdown(shorten(", ".join(names), _LONGEST_NAME))


def _stars(value: Value) -> str:
    return short_count(value) if isinstance(value, int) else _value(value)


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
    """Return a long text folded away under its entry's name: whole if it is new, else what differs."""
    name = shorten(", ".join(report.entries[change.ref]), _LONGEST_NAME)
    summary = html(f"{name}: {change.field} ({change.voice or change.ref.source})")
    was, now = str(change.was or ""), str(change.now or "")
    text = word_diff(was, now) if was and now else _GAP.join(_paragraphs(now)) or markdown("-")
    return f"<details><summary>{summary}</summary>{_GAP}{text}{_GAP}</details>"


def _paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs of a text, the last one cut short where all of them are too long."""
    left = _LONGEST_TEXT
    for paragraph in clean_paragraphs(text):
        if left > 0:
            yield markdown(shorten(paragraph, left))
        left -= len(paragraph)


def word_diff(was: str, now: str) -> str:
    """Return the words that differ, struck out or bold, with a few words around them."""
    old, new = shorten(was, _LONGEST_TEXT).split(), shorten(now, _LONGEST_TEXT).split()
    pieces = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        words = []
        for kind, a, b, c, d in group:
            if kind == "equal":
                words.append(markdown(" ".join(old[a:b])))
                continue
            words += [f"~~{markdown(' '.join(old[a:b]))}~~"] if a < b else []
            words += [f"**{markdown(' '.join(new[c:d]))}**"] if c < d else []
        pieces.append(" ".join(words))
    return "… " + " … ".join(pieces) + " …" if pieces else markdown("only white space differs")
