"""What is said of a run, for the log, the step summary, the annotations and the outputs.

What is new in this run comes first, then what waits in the open pull request, then what is known for longer.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from enricher.fetch.circuit_breaker import NOT_USED
from enricher.model.catalog import ProblemKind
from enricher.model.facts import FIELDS, REQUIRED, Ref
from enricher.model.publishing import Published
from enricher.model.run import Change, Known, KnownKind, Problem, Report, Value
from enricher.review.classification import label, needs_review
from enricher.review.policy import COUNTS, FIELD_OF
from enricher.sources import title_of
from enricher.text.markdown import clean, shorten
from enricher.text.numbers import counted

_MOST_ROWS: Final = 20  # of facts that need no review
_ALWAYS_GIVEN: Final = REQUIRED | {"id"}
_MOST_NAMES: Final = 3
_LONGEST_NAMES: Final = 60
_LOST: Final = (ProblemKind.DEAD, ProblemKind.NOT_FOUND)
_KINDS: Final = {
    ProblemKind.DEAD: KnownKind.DEAD,
    ProblemKind.NOT_FOUND: KnownKind.NOT_FOUND,
    ProblemKind.MOVED: KnownKind.MOVED,
}


@dataclass(frozen=True, slots=True)
class NewsRow:
    """One change or problem, or several facts; its texts are as the sources sent them."""

    names: str  # of the entries
    what: str
    value: str
    source: str
    needs_review: bool = False
    count: int = 1
    place: str = ""  # of the entries in a list in place, where a person should look

    @property
    def where(self) -> str:
        """The entries, with their place where there is one."""
        return f"{self.names} ({self.place})" if self.place else self.names


@dataclass(frozen=True, slots=True)
class NewsPart:
    """How many changes and problems there are, and rows for all but `more` of them."""

    rows: tuple[NewsRow, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        """The number of changes and problems."""
        return sum(row.count for row in self.rows) + self.more

    @property
    def needs_review(self) -> int:
        """How many of them need review; each has its row."""
        return sum(row.needs_review for row in self.rows)


@dataclass(frozen=True, slots=True)
class RunNews:
    """The parts of what is said of a run, in their order."""

    new: NewsPart
    waiting: NewsPart
    open: tuple[NewsRow, ...]  # problems that no merge solves: a person changes the list, or ignores them
    known: tuple[Known, ...]
    not_checked: tuple[str, ...]  # a sentence for each source in trouble


def news_of(report: Report) -> RunNews:
    """Return what is new in a run, what waits, and what is known."""
    changed = {(change.ref, change.field) for change in report.changes}
    problems = [one for one in unsolved(report) if (one.ref, FIELD_OF.get(one.kind)) not in changed]
    lost = [one for one in problems if one.kind in _LOST]
    others = (one for one in problems if one.kind not in {*_LOST, ProblemKind.NOT_CHECKED})
    there = {(one.ref, one.field): one.now for one in report.waiting.changes}
    return RunNews(
        new=_part(new_changes(report), lost, report, there),
        waiting=_part(waiting_changes(report), (), report, {}),
        open=tuple(_problem(one, report) for one in others),
        known=report.known,
        not_checked=tuple(_not_checked(report)),
    )


def new_changes(report: Report) -> tuple[Change, ...]:
    """Return the changes that the open pull request does not have."""
    there = frozenset(report.waiting.changes)
    return tuple(change for change in report.changes if change not in there)


def waiting_changes(report: Report) -> tuple[Change, ...]:
    """Return the changes that the open pull request has, with the same values."""
    there = frozenset(report.waiting.changes)
    return tuple(change for change in report.changes if change in there)


def unsolved(report: Report) -> tuple[Problem, ...]:
    """Return the problems but those that are known: people have merged or committed them."""
    known = {(one.ref, one.kind) for one in report.known}
    return tuple(one for one in report.problems if (one.ref, _KINDS.get(one.kind)) not in known)


def waiting_in(published: Published) -> str:
    """Return the heading of what waits."""
    where = f"pull request #{published.number}" if published.number else "the open pull request"
    return f"Waiting in {where}"


def known_line(known: Sequence[Known]) -> str:
    """Return how many there are of each kind, such as `2 dead links, 3 archived repositories`."""
    counts = Counter(one.kind for one in known)
    return ", ".join(counted(counts[kind], *kind.value) for kind in KnownKind if counts[kind])


# --- rows -----------------------------------------------------------------------------------------


def _part(
    changes: Iterable[Change],
    problems: Iterable[Problem],
    report: Report,
    there: Mapping[tuple[Ref, str], Value],
) -> NewsPart:
    """Return a row for each problem and each change that needs review, and few rows for all other facts.

    A row shows which value is replaced: that of the open pull request, which is `there`, before the base's.
    """
    facts: list[Change] = []
    whole: list[NewsRow] = []
    for change in changes:
        shown = replace(change, was=there.get((change.ref, change.field), change.was))
        if needs_review(change):
            place = _place(change.ref, report) if report.in_place else ""
            whole.append(replace(_change(shown, report), needs_review=True, place=place))
        else:
            facts.append(shown)
    whole += (_problem(problem, report) for problem in problems)
    rows: list[NewsRow] = []
    for fold in _FOLDS:
        rows = list(fold(facts, report))
        if len(rows) <= _MOST_ROWS:
            break
    return NewsPart((*whole, *rows[:_MOST_ROWS]), sum(row.count for row in rows[_MOST_ROWS:]))


def _each(facts: Sequence[Change], report: Report) -> Iterator[NewsRow]:
    return (_change(fact, report) for fact in facts)


def _by_link(facts: Sequence[Change], report: Report) -> Iterator[NewsRow]:
    """Yield one row for the first facts of a link, and one for each other fact."""
    first = _first_refs(facts)
    for ref, group in groupby(facts, key=lambda fact: fact.ref):
        if ref in first:
            yield _first_facts(tuple(group), _names(report.entries[ref]), ref.source)
        else:
            yield from _each(tuple(group), report)


def _by_source(facts: Sequence[Change], report: Report) -> Iterator[NewsRow]:
    """Yield one row for the first facts of all links of a source, and one for each other fact."""
    first = _first_refs(facts)
    for source in dict.fromkeys(ref.source for ref in first):
        theirs = tuple(fact for fact in facts if fact.ref in first and fact.ref.source == source)
        links = counted(sum(ref.source == source for ref in first), "link")
        yield _first_facts(theirs, links, source)
    yield from _each([fact for fact in facts if fact.ref not in first], report)


_FOLDS: Final[tuple[Callable[[Sequence[Change], Report], Iterator[NewsRow]], ...]] = (
    _each,
    _by_link,
    _by_source,
)


def _first_refs(facts: Iterable[Change]) -> dict[Ref, None]:
    """Return the links that had no facts before; the first name of one that has moved replaces the link's."""
    return dict.fromkeys(fact.ref for fact in facts if fact.field in _ALWAYS_GIVEN and fact.was is None)


def _first_facts(facts: Sequence[Change], names: str, source: str) -> NewsRow:
    fields = ", ".join(dict.fromkeys(map(label, facts)))
    return NewsRow(names, "first facts", fields, title_of(source), count=len(facts))


def _change(change: Change, report: Report) -> NewsRow:
    was, now = change.was, change.now
    if was is None and change.field == "authors" and isinstance(now, tuple):
        value = counted(len(now), "author")
    elif was is None:
        value = _value(change.field, now)
    elif FIELDS[change.field].long:
        value = f"changed, now {_value(change.field, now)}"
    else:
        value = f"{_value(change.field, was)} → {_value(change.field, now)}"
    return NewsRow(_names(report.entries[change.ref]), label(change), value, title_of(change.source))


def _problem(problem: Problem, report: Report) -> NewsRow:
    """Return the row of a problem. A link that is not found needs no review before it is dead."""
    return NewsRow(
        _names(report.entries[problem.ref]),
        problem.kind,
        problem.reason,
        title_of(problem.ref.source),
        needs_review=problem.kind is not ProblemKind.NOT_FOUND,
        place=_place(problem.ref, report),
    )


def _place(ref: Ref, report: Report) -> str:
    return ", ".join(map(str, report.places.get(ref, ())))


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)


def _value(field: str, value: Value) -> str:
    """Return a value for a row; of a long text, how long it is."""
    match value:
        case None | "" | ():
            return "-"
        case bool():
            return "yes" if value else "no"
        case int():
            return f"{value:,}" if field in COUNTS else str(value)
        case tuple():
            return ", ".join(value)
        case str():
            return counted(len(value.split()), "word") if FIELDS[field].long else value


# --- what was not checked -------------------------------------------------------------------------


def _not_checked(report: Report) -> Iterator[str]:
    """Yield a sentence for each source that is unavailable, and for each reason that others gave."""
    failed = [one for one in report.problems if one.kind is ProblemKind.NOT_CHECKED]
    tripped = {each.source: each for each in report.tripped}
    for source in dict.fromkeys((*report.down, *tripped)):
        of_it = {one.ref: one.reason for one in failed if one.ref.source == source}
        count = len({*of_it, *(ref for ref in report.left if ref.source == source)})
        reasons = (_without_title(reason, source) for reason in of_it.values())
        why = next((reason for reason in reasons if not reason.startswith(NOT_USED)), "")
        if source in tripped and source not in report.down:
            each = tripped[source]
            share = f"{each.failed} of its {each.asked} lookups failed, more than {each.percent} %"
            why = f"{share}: {why}" if why else share
        because = f" ({why})" if why else ""
        keep = f"{counted(count, 'link')} {'keeps its' if count == 1 else 'keep their'} facts"
        yield f"{title_of(source)} is unavailable{because}. {keep}."
    alike: dict[tuple[str, str], list[Problem]] = {}
    for one in failed:
        if one.ref.source not in report.down and one.ref.source not in tripped:
            alike.setdefault((one.ref.source, one.reason), []).append(one)
    for (source, reason), problems in alike.items():
        names = dict.fromkeys(name for one in problems for name in report.entries[one.ref])
        links = f"{counted(len(problems), 'link')} of " if len(problems) > 1 else ""
        yield f"{title_of(source)}, {links}{_some(tuple(names))}: {_without_title(reason, source)}"


def _without_title(reason: str, source: str) -> str:
    """Return a reason without the name of the source, which is said before it."""
    return clean(reason).removeprefix(f"{title_of(source)} ")


def _some(names: Sequence[str]) -> str:
    """Return the first names of many."""
    shown = shorten(", ".join(names[:_MOST_NAMES]), _LONGEST_NAMES)
    more = len(names) - _MOST_NAMES
    return f"{shown} and {more:,} more" if more > 0 else shown
