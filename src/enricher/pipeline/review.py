"""Merge and review: which facts, moves and problems go out in this run."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from enricher.listing.resolved_list import ResolvedList, with_code
from enricher.metadata.merge import compare, keep_only, merge, withhold_abstracts, withhold_new_abstracts
from enricher.model.catalog import ProblemKind
from enricher.model.facts import Metadata, Ref, Repository
from enricher.model.publishing import README, ChangeKey, Snapshot, Texts
from enricher.model.run import Change, Failed, Outcome, Problem, Report
from enricher.model.source import Source
from enricher.pipeline.request import Run
from enricher.render.files import render
from enricher.review.lasting import lasting_problems, still_open
from enricher.review.policy import (
    ReviewContext,
    fingerprint,
    keep_pinned,
    open_problems,
    pinned_fields,
    propose,
    row_of,
)
from enricher.review.renames import moved_links


@dataclass(frozen=True, slots=True)
class Review:
    """What people see and decide: the list on the base, and what earlier runs have proposed."""

    snapshot: Snapshot
    base: Metadata
    before: Metadata  # the base's, with what waits on the bot's branch
    moves: Collection[Ref]  # links that the bot's branch moves
    context: ReviewContext

    @property
    def is_open(self) -> bool:
        """Whether a pull request is open for what waits."""
        return self.snapshot.pending is not None and self.snapshot.pending.is_open


def lasting_of(
    review: Review, listed: ResolvedList, merged: Metadata, report: Report, outcomes: Iterable[Outcome]
) -> tuple[Problem, ...]:
    """Return the problems for the pull request: of this run, and of those before that no answer has ended."""
    known = still_open(review.snapshot.problems, merged, is_waiting=review.is_open)
    known = open_problems(known, listed.full.entries(), listed.links, merged, review.context)
    found = tuple(one for one in report.problems if not _is_passing(one, merged, review.base))
    answered = {outcome.ref for outcome in outcomes if not isinstance(outcome, Failed)}
    return lasting_problems(known, found, answered, review.context.today)


def _is_passing(problem: Problem, merged: Metadata, base: Metadata) -> bool:
    """Return whether no later run needs to know: a link keeps its facts, or a person has merged its death."""
    record = (base if problem.kind is ProblemKind.DEAD else merged).get(problem.ref)
    match problem.kind:
        case ProblemKind.NOT_CHECKED:
            return record is not None and record.facts is not None
        case ProblemKind.DEAD:
            return record is not None and record.dead_since is not None
        case _:
            return False


def proposed_changes(review: Review, metadata: Metadata, listed: ResolvedList) -> Iterator[Change]:
    """Yield the changes that are proposed; a new name that was left out stays in the facts of its link."""
    for change in compare(review.base, metadata, listed.names):
        row = row_of(change.ref, change.field, change.now)
        if change.field != "name" or not review.context.leaves_out(row):
            yield change


def only_code_of(
    metadata: Metadata, listed: ResolvedList, sources: Sequence[Source]
) -> tuple[ResolvedList, Metadata]:
    """Return the list with the code that is new in the metadata, and these without facts of other code."""
    now = with_code(listed, metadata, sources)
    gone = listed.names.keys() - now.names.keys()
    return now, {ref: record for ref, record in metadata.items() if ref not in gone}


def merged_facts(
    base: Metadata, before: Metadata, outcomes: Sequence[Outcome], listed: ResolvedList, run: Run
) -> tuple[Metadata, tuple[Problem, ...]]:
    """Return the metadata after the outcomes, without changes of pinned fields and withheld abstracts."""
    without = listed.catalog.without_abstracts
    merged, problems = merge(before, withhold_new_abstracts(outcomes, without), run.today)
    pinned = pinned_fields(listed.full.entries(), listed.links, run.today)
    kept = keep_pinned(base, withhold_abstracts(merged, without), pinned)
    return kept if run.names else keep_only(kept, listed.names), problems


def under_review(review: Review, merged: Metadata) -> Metadata:
    """Return the metadata to publish: all of it, or if people review it, what goes out in this run."""
    if review.snapshot.rejections is None:
        return merged
    return propose(review.base, merged, review.before if review.is_open else None, review.context)


def followed_moves(
    review: Review, listed: ResolvedList, metadata: Metadata, proposed: Collection[ChangeKey]
) -> dict[str, str]:
    """Return each link to a repository that has moved with its new one, unless people refuse that.

    They do so with a pin, or by closing; a row that is proposed or waits was not refused. Links are left to
    people where no one reviews an edit of the catalog, and the list is not in place.
    """
    if listed.catalog.in_place is None and review.snapshot.rejections is None:
        return {}
    pinned = pinned_fields(listed.full.entries(), listed.links, review.context.today)
    kept = {str(ref) for ref, names in pinned.items() if "name" in names}
    waiting = set(map(str, review.moves)) if review.is_open else set()

    def is_refused(row: ChangeKey) -> bool:
        was_allowed = row in proposed or row.ref in waiting
        is_rejected = review.context.rejects(row) and not was_allowed
        return row.ref in kept or review.context.leaves_out(row) or is_rejected

    return moved_links(listed.links, metadata, is_refused)


def old_moves(
    review: Review, listed: ResolvedList, metadata: Metadata, moved: Mapping[str, str], after: Texts
) -> tuple[Change, ...]:
    """Return the moves that the base's metadata already have, and whose links change only now.

    A local run leaves them so: it does not edit the catalog.
    """
    if review.snapshot.rejections is None:
        return ()
    was, now = ("\n".join((texts.catalog, *texts.lists.values())) for texts in (listed.texts, after))
    refs = {listed.links[url] for url in moved if now.count(url) < was.count(url)}
    named = {ref: (review.base.get(ref), metadata[ref].facts) for ref in listed.names if ref in refs}
    return tuple(
        Change(ref, "name", ref.id, facts.name)
        for ref, (before, facts) in named.items()
        if before and isinstance(facts, Repository) and getattr(before.facts, "name", None) == facts.name
    )


def stale(review: Review, listed: ResolvedList) -> frozenset[ChangeKey]:
    """Return a row if the tables do not match the catalog, without any new fact.

    A person has edited the catalog and left the tables to the bot; this needs a pull request too.
    """
    texts = review.snapshot.texts
    if review.snapshot.rejections is None:
        return frozenset()
    fresh = render(listed.catalog, listed.links, review.base, texts, listed.taken.blocks)
    if (fresh.lists, fresh.abstracts) == (texts.lists, texts.abstracts):
        return frozenset()
    every = (*fresh.lists.values(), *fresh.abstracts.values())
    row = ChangeKey(README, "rendered", fingerprint("".join(every)))
    return frozenset() if review.context.rejects(row) else frozenset({row})
