"""One classification of what a run found. The log, the annotations and the pull request all show it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from enricher.model.catalog import ProblemKind
from enricher.model.facts import FIELDS
from enricher.model.fields import ReviewNeed
from enricher.model.run import Change, Problem, Report
from enricher.review.policy import FIELD_OF


class Group(StrEnum):
    """The groups, as their headings name them."""

    NEEDS_REVIEW = "Needs review"
    ACCEPTED = "Accepted"  # preprints that now have a venue
    NEW = "New"
    DEAD = "Dead"
    NOT_FOUND = "Not found"
    NOT_CHECKED = "Not checked"
    ENDED = "Ended"  # pins and ignored problems

    def heading(self, count: int) -> str:
        """Return the heading of the group."""
        return f"{self} ({count})"


@dataclass(frozen=True, slots=True)
class Classification:
    """Every change and every problem in one group; no group has what another one has."""

    problems_to_review: tuple[Problem, ...]
    changes_to_review: tuple[Change, ...]
    new: tuple[Change, ...]  # all other changes
    dead: tuple[Problem, ...]  # links for which no change reports it
    not_found: tuple[Problem, ...]
    not_checked: tuple[Problem, ...]

    @property
    def needs_review(self) -> int:
        """How many changes and problems need review."""
        return len(self.problems_to_review) + len(self.changes_to_review)

    @property
    def unconfirmed(self) -> Iterator[tuple[Group, tuple[Problem, ...]]]:
        """The groups of links that have no usable answer, without the empty ones."""
        groups = (
            (Group.DEAD, self.dead),
            (Group.NOT_FOUND, self.not_found),
            (Group.NOT_CHECKED, self.not_checked),
        )
        return ((group, problems) for group, problems in groups if problems)


_OWN_GROUP = frozenset({ProblemKind.DEAD, ProblemKind.NOT_FOUND, ProblemKind.NOT_CHECKED})


def classify(report: Report) -> Classification:
    """Return the groups of a report's changes and problems.

    A problem that a change reports too counts as that change, and where a preprint was accepted counts with
    the published ones. A first value that another link of the same entry gives too counts once.
    """
    changed = {(change.ref, change.field) for change in report.changes}
    published = {(one.ref, "accepted", one.place) for one in report.publications}
    others = [one for one in report.changes if (one.ref, one.field, one.now) not in published]
    problems = [one for one in report.problems if (one.ref, FIELD_OF.get(one.kind)) not in changed]

    def of_kind(kind: ProblemKind) -> tuple[Problem, ...]:
        return tuple(problem for problem in problems if problem.kind is kind)

    return Classification(
        problems_to_review=tuple(problem for problem in problems if problem.kind not in _OWN_GROUP),
        changes_to_review=tuple(change for change in report.changes if needs_review(change)),
        new=tuple(_once((change for change in others if not needs_review(change)), report)),
        dead=of_kind(ProblemKind.DEAD),
        not_found=of_kind(ProblemKind.NOT_FOUND),
        not_checked=of_kind(ProblemKind.NOT_CHECKED),
    )


def needs_review(change: Change) -> bool:
    """Return whether the kind of the field asks for review of this change."""
    match FIELDS[change.field].review:
        case ReviewNeed.ALWAYS:
            return bool(change.now or change.was)
        case ReviewNeed.REPLACED:
            return change.was is not None
        case ReviewNeed.NEVER:
            return False


def _once(changes: Iterable[Change], report: Report) -> Iterator[Change]:
    """Yield the changes without first values that another link of the same entry has given.

    A preprint and its publication have title and authors in common.
    """
    seen = set()
    for change in changes:
        fact = report.entries[change.ref], change.field, change.now
        if change.was is not None or fact not in seen:
            yield change
        seen.add(fact)


def label(change: Change) -> str:
    """Return the name of a changed field in words, such as `last commit`; `moved` if a name was replaced."""
    kind = FIELDS[change.field]
    is_replaced = kind.review is ReviewNeed.REPLACED and change.was is not None
    return kind.problem if kind.problem and is_replaced else kind.label
