"""What a run knows of its links already: merged or committed before, or reported on an earlier day.

It is no news, and no warning: people have accepted it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from enricher.metadata.merge import has_moved
from enricher.model.catalog import ProblemKind
from enricher.model.facts import DEAD, Metadata, Paper, Record, Ref, Repository
from enricher.model.run import Known, KnownKind, Problem, Report

_FIELDS: Final[Mapping[KnownKind, str]] = {
    KnownKind.DEAD: DEAD,
    KnownKind.MOVED: "name",
    KnownKind.ARCHIVED: "archived",
    KnownKind.WITHDRAWN: "withdrawn",
    KnownKind.RETRACTED: "retraction",
}


@dataclass(frozen=True, slots=True)
class States:
    """The metadata of the base, the same with what waits on the bot's branch, and what this run gives."""

    base: Metadata
    before: Metadata
    after: Metadata


def known(report: Report, states: States, hidden: Mapping[Ref, frozenset[str]]) -> tuple[Known, ...]:
    """Return what was known of the links of a report before this run.

    `hidden` are the fields that people pinned, or whose problem they ignore.
    """
    changed = {(change.ref, change.field) for change in report.changes}
    settled = standing(states.base, states.after, report.entries, hidden)
    lost = _absences(report.problems, states.before)
    found = (one for one in (*settled, *lost) if (one.ref, _FIELDS.get(one.kind)) not in changed)
    return tuple(dict.fromkeys(found))


def standing(
    base: Metadata, after: Metadata, refs: Iterable[Ref], hidden: Mapping[Ref, frozenset[str]]
) -> Iterator[Known]:
    """Yield what both say of these links but what is hidden."""
    for ref in refs:
        before, now = (_said_of(ref, metadata.get(ref)) for metadata in (base, after))
        for kind, detail in now.items():
            if kind in before and _FIELDS.get(kind) not in hidden.get(ref, frozenset()):
                yield Known(ref, kind, detail)


def _absences(problems: Iterable[Problem], before: Metadata) -> Iterator[Known]:
    """Yield the links that were not found in this run, nor in an earlier one.

    That one of them is dead now is news on the day on which it is proposed; then a change says so.
    """
    kinds = {ProblemKind.NOT_FOUND: KnownKind.NOT_FOUND, ProblemKind.DEAD: KnownKind.DEAD}
    for problem in problems:
        record = before.get(problem.ref)
        if problem.kind in kinds and record and record.missing:
            yield Known(problem.ref, kinds[problem.kind], str(record.missing.since))


def _said_of(ref: Ref, record: Record | None) -> dict[KnownKind, str]:
    if record is None:
        return {}
    facts, missing = record.facts, record.missing
    said: dict[KnownKind, str] = {}
    if missing:
        said[KnownKind.DEAD if missing.confirmed else KnownKind.NOT_FOUND] = str(missing.since)
    if isinstance(facts, Repository):
        said |= {KnownKind.MOVED: facts.name} if has_moved(ref, facts) else {}
        said |= {KnownKind.ARCHIVED: ""} if facts.archived else {}
    if isinstance(facts, Paper):
        said |= {KnownKind.WITHDRAWN: facts.comment or ""} if facts.withdrawn else {}
        said |= {KnownKind.RETRACTED: facts.retraction} if facts.retraction else {}
    return said
