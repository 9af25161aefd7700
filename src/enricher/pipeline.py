"""The flow of a run: read, resolve, plan, fetch, merge, review, render, publish."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from enricher.errors import NoNetwork
from enricher.fetch.circuit_breaker import apply_breaker
from enricher.fetch.plan import Pace, Plan, paces, plan, shuffled
from enricher.fetch.run import Watcher, fetch
from enricher.http.usage import Meter
from enricher.links.resolve import (
    blocked,
    entries_by_ref,
    links_of,
    named_dois,
    select,
)
from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, linked, resolve_list, with_code
from enricher.metadata.merge import (
    compare,
    keep_only,
    merge,
    overlay,
    withhold_abstracts,
    withhold_new_abstracts,
)
from enricher.metadata.store import read_metadata
from enricher.model.catalog import ProblemKind, has_ended
from enricher.model.facts import Metadata, Record, Ref
from enricher.model.publishing import (
    METADATA,
    README,
    ChangeKey,
    Edit,
    Pending,
    Proposal,
    Published,
    Publisher,
    Snapshot,
    Texts,
)
from enricher.model.run import (
    ChangedLine,
    Fetched,
    Found,
    Outcome,
    Problem,
    ReadmeEdit,
    Report,
    Waiting,
)
from enricher.model.source import Source
from enricher.readme.size import oversized
from enricher.render.files import render
from enricher.render.in_place import News, edit_files, places
from enricher.report.coverage import cover
from enricher.review.catalog_edits import add_code, move_links
from enricher.review.found_code import without_refused_code
from enricher.review.known import States, known
from enricher.review.policy import (
    ReviewContext,
    fingerprint,
    keep_pinned,
    open_problems,
    pinned_fields,
    propose,
    rows,
)
from enricher.review.publications import publications
from enricher.review.renames import moved_links, moves_between, under_new_refs, undo

_BLOCKED: Final = "leads to this machine or into a private network; never requested"


@dataclass(frozen=True, slots=True)
class Run:
    """What a person asked for: the path of the catalog, and the entries (none: all that are due)."""

    catalog: str
    names: tuple[str, ...]
    today: date
    budget: int | None = None  # requests to each upstream; None for as many as it takes
    secrets: tuple[str, ...] = field(default=(), repr=False)  # tokens and keys, which no result may hold


@dataclass(frozen=True, slots=True)
class _Answers:
    """The wanted links, the outcomes, and the list with the DOIs that the answers name."""

    listed: ResolvedList
    wanted: Mapping[Ref, tuple[str, ...]]
    outcomes: tuple[Outcome, ...]  # in the order of the list
    left: tuple[Ref, ...]  # links that were due, and are left for the next run
    down: tuple[str, ...]  # unavailable sources


def enrich(
    run: Run, sources: Sequence[Source], publisher: Publisher, meter: Meter, watcher: Watcher
) -> tuple[Report, Published]:
    """Return what the run found and what was published. Raises UserError, PublishError or NoNetwork."""
    snapshot = publisher.read()
    base = read_metadata(snapshot.texts.metadata, sibling(run.catalog, METADATA))
    listed, edit_rows = _read(run, snapshot, base, sources, publisher)
    before = _with_pending(base, snapshot, sources)

    answers = _ask(listed, before, sources, run, watcher)
    is_local = snapshot.rejections is None  # a pull request was read over a network
    if is_local and (hosts := meter.without_network()):
        raise NoNetwork(hosts)
    listed, wanted, outcomes = answers.listed, answers.wanted, answers.outcomes
    before = {**base, **keep_only(before, listed.names)}  # nothing waits for a link that a person took out
    trusted, tripped = apply_breaker(outcomes, before, listed.catalog.breaker)

    named = tuple(wanted) if run.names else ()
    context = ReviewContext(run.today, listed.catalog.rules, named, snapshot.rejections or ())
    merged, problems = _merged(base, before, trusted, listed, run)
    offered = {url: listed.links[url] for _, url in listed.code()}
    merged = without_refused_code(base, merged, offered, context)
    listed, merged = _only_code_of(merged, listed, sources)
    metadata = _under_review(base, merged, before, snapshot, context)
    listed, metadata = _only_code_of(metadata, listed, sources)
    problems = tuple(problem for problem in problems if problem.ref in listed.names)
    proposal_rows = rows(base, metadata) | _stale(listed, base, snapshot, context) | edit_rows
    follows = listed.catalog.in_place or snapshot.rejections is not None
    moved = moved_links(listed.links, metadata, proposal_rows) if follows else {}
    after, lines = _rendered(listed, News(base, metadata, moved), snapshot, sources)

    entries = listed.catalog.entries()
    private = blocked(one for one in entries if ProblemKind.BLOCKED not in one.ignored(run.today))
    problems = open_problems(problems, listed.full.entries(), listed.links, merged, context)
    there = before if snapshot.pending and snapshot.pending.is_open else base
    report = Report(
        asked=len(outcomes),
        not_due=len(wanted) - len(outcomes) - len(answers.left),
        entries={**listed.names, **private},
        urls={ref: url for url, ref in listed.links.items()},
        changes=compare(base, metadata, listed.names),
        problems=(
            *problems,
            *(Problem(ref, ProblemKind.BLOCKED, _BLOCKED) for ref in private),
        ),
        usage=meter.usage(),
        down=answers.down,
        left=tuple(ref for ref in answers.left if ref in listed.names),
        tripped=tripped,
        publications=publications(listed.full, listed.links, base, metadata),
        coverage=cover(listed.full, listed.links, metadata),
        lines=lines,
        readme_edits=listed.taken.edits,
        places=places(listed.files, listed.catalog),
        ended=tuple(one for one in listed.catalog.decisions() if has_ended(one[1], run.today)),
        oversized=tuple(oversized({**after.lists, **after.abstracts})),
        without_source=len(_without_source(listed, run.names)),
    )
    hidden = pinned_fields(listed.full.entries(), listed.links, run.today)
    report = replace(
        report,
        waiting=_waiting(report, listed, base, there, snapshot),
        known=known(report, States(base, before, metadata), hidden, run.today),
    )
    edited = edits(run.catalog, snapshot.texts, after)
    proposal = Proposal(edited, proposal_rows, listed.catalog.rules, run.today)
    return report, publisher.publish(proposal, report)


def _read(
    run: Run, snapshot: Snapshot, base: Metadata, sources: Sequence[Source], publisher: Publisher
) -> tuple[ResolvedList, frozenset[ChangeKey]]:
    """Return the list with what people changed in its generated sections, and a row for each such edit."""
    listed = resolve_list(run.catalog, snapshot.texts, sources, base)
    rejected = {row for one in snapshot.rejections or () for row in one.rows}
    edited = with_edits(listed, base, sources, publisher.versions, lambda edit: _row_of(edit) in rejected)
    taken = (edit for edit in edited.taken.edits if edit.is_taken)
    edit_rows = frozenset(_row_of(part) for edit in taken for part in edit.parts or (edit,))
    in_place, is_reviewed = edited.catalog.in_place, snapshot.rejections is not None
    in_items = in_place is not None and in_place.code
    open_to_code = frozenset(
        one.id for one in edited.catalog.sections if (is_reviewed if one.is_generated else in_items)
    )
    return replace(edited, committed=base, open_to_code=open_to_code), edit_rows


def _only_code_of(
    metadata: Metadata, listed: ResolvedList, sources: Sequence[Source]
) -> tuple[ResolvedList, Metadata]:
    """Return the list with the code that is new in the metadata, and these without facts of other code."""
    now = with_code(listed, metadata, sources)
    gone = listed.names.keys() - now.names.keys()
    return now, {ref: record for ref, record in metadata.items() if ref not in gone}


def _ask(
    listed: ResolvedList, before: Metadata, sources: Sequence[Source], run: Run, watcher: Watcher
) -> _Answers:
    """Return the outcomes of all links that are due, and then of the DOIs and code that these answers name.

    Both in one run, so that one pull request has a new preprint, its publication and its code.
    """
    pace = paces(sources, listed.catalog.every, run.budget)
    wanted: Mapping[Ref, tuple[str, ...]] = {}
    outcomes: tuple[Outcome, ...] = ()
    left: tuple[Ref, ...] = ()
    down: dict[str, None] = {}
    known = dict(before)
    for _round in range(2):
        if named_dois(known) != listed.dois:
            listed = linked(listed, sources, known)
        listed = with_code(listed, known, sources)
        asked, wanted = wanted, entries_by_ref(select(listed.full, run.names), listed.links)
        further = tuple(ref for ref in wanted if ref not in asked)
        if run.names:
            planned = Plan(tuple(shuffled(further, run.today)))
        else:
            planned = plan(further, before, _rest(pace, outcomes), run.today)
        answers = fetch(planned.due, sources, watcher, run.secrets) if planned.due else Fetched()
        trusted, _ = apply_breaker(answers.outcomes, before, listed.catalog.breaker)
        found = (answer for answer in trusted if isinstance(answer, Found))
        known.update({answer.ref: Record(answer.facts, run.today) for answer in found})
        outcomes += answers.outcomes
        left += (*answers.left, *planned.left)
        down.update(dict.fromkeys(answers.down))
    return _Answers(listed, wanted, _in_order(outcomes, wanted), left, tuple(down))


def _rest(pace: Mapping[str, Pace], asked: Iterable[Outcome]) -> dict[str, Pace]:
    """Return the pace with the links that were asked for subtracted from its limits."""
    counts = Counter(outcome.ref.source for outcome in asked)
    return {
        name: one if one.most is None else replace(one, most=max(0, one.most - counts[name]))
        for name, one in pace.items()
    }


def _in_order(outcomes: Sequence[Outcome], wanted: Iterable[Ref]) -> tuple[Outcome, ...]:
    """Return the outcomes in the order of the list; the order of the requests differs from run to run."""
    by_ref = {outcome.ref: outcome for outcome in outcomes}
    return tuple(by_ref[ref] for ref in wanted if ref in by_ref)


def _with_pending(base: Metadata, snapshot: Snapshot, sources: Sequence[Source]) -> Metadata:
    """Return the base's metadata with what the bot's branch already proposes.

    So a source that fails in this run keeps the rows that it put there, and is not asked again for them.
    """
    pending = snapshot.pending
    if pending is None:
        return base
    proposed, ancestor = (read_metadata(texts.metadata) for texts in (pending.proposed, pending.ancestor))
    return overlay(base, ancestor, undo(proposed, _moves_of(pending, sources, base)))


def _moves_of(pending: Pending, sources: Sequence[Source], base: Metadata) -> Mapping[Ref, Ref]:
    """Return the moves in the bot's own commit; what a person changed on the base since is none of them."""
    before, after = pending.ancestor, pending.proposed
    if (before.catalog, before.lists) == (after.catalog, after.lists):
        return {}
    file = "catalog.yaml of the pull request"
    was, now = (resolve_list(file, texts, sources, base) for texts in (before, after))
    return moves_between(was.catalog, was.links, now.catalog, now.links)


def _merged(
    base: Metadata, before: Metadata, outcomes: Sequence[Outcome], listed: ResolvedList, run: Run
) -> tuple[Metadata, tuple[Problem, ...]]:
    """Return the metadata after the outcomes, without changes of pinned fields and withheld abstracts."""
    without = listed.catalog.without_abstracts
    merged, problems = merge(before, withhold_new_abstracts(outcomes, without), run.today)
    pinned = pinned_fields(listed.full.entries(), listed.links, run.today)
    kept = keep_pinned(base, withhold_abstracts(merged, without), pinned)
    return kept if run.names else keep_only(kept, listed.names), problems


def _under_review(
    base: Metadata, merged: Metadata, before: Metadata, snapshot: Snapshot, context: ReviewContext
) -> Metadata:
    """Return the metadata to publish: all of it, or if people review it, what goes out in this run."""
    if snapshot.rejections is None:
        return merged
    is_open = snapshot.pending is not None and snapshot.pending.is_open
    return propose(base, merged, before if is_open else None, context)


def _rendered(
    listed: ResolvedList, news: News, snapshot: Snapshot, sources: Sequence[Source]
) -> tuple[Texts, tuple[ChangedLine, ...]]:
    """Return the files, with the new links of moved repositories and to code, and the lines that change.

    No link changes in the catalog if no one reviews it.
    """
    metadata, blocks = news.after, listed.taken.blocks
    lists, lines = edit_files(listed.files, listed.full, listed.links, news)
    texts = replace(listed.texts, lists={**listed.texts.lists, **lists})
    code = {entry: news.moved.get(url, url) for entry, url in listed.code()}
    moved = news.moved if snapshot.rejections is not None else {}
    catalog, added = add_code(move_links(texts.catalog, moved), code, listed.file)
    texts, lines = replace(texts, catalog=catalog), (*added, *lines)
    if not (news.moved or lines):
        return render(listed.catalog, listed.links, metadata, texts, blocks), lines
    now = resolve_list("catalog.yaml with its changes", texts, sources, metadata)
    renamed = under_new_refs(metadata, news.moved, listed.links, now.links)
    return render(now.catalog, now.links, renamed, texts, blocks), lines


def _waiting(
    report: Report, listed: ResolvedList, base: Metadata, there: Metadata, snapshot: Snapshot
) -> Waiting:
    """Return what the open pull request has already; `there` is the metadata with its facts.

    An edit that a person made in a README is in it if the README is as it was for the pull request.
    """
    pending = snapshot.pending
    if pending is None or not pending.is_open:
        return Waiting()
    accepted = publications(listed.full, listed.links, base, there)
    texts, lists = pending.proposed, pending.ancestor.lists
    lines = {file: frozenset(text.splitlines()) for file, text in texts.lists.items()}
    of_catalog = frozenset(texts.catalog.splitlines())
    return Waiting(
        changes=compare(base, there, listed.names),
        lines=tuple(one for one in report.lines if one.after in lines.get(one.file, of_catalog)),
        publications=tuple(one for one in report.publications if one in accepted),
        readme_edits=tuple(
            one
            for one in report.readme_edits
            if lists.get(one.file) == snapshot.texts.lists.get(one.file, "")
        ),
    )


def _without_source(listed: ResolvedList, names: Sequence[str]) -> frozenset[str]:
    """Return the links of these entries that no source accepts; none given: of all."""
    urls = (url for entry in select(listed.full, names) for url in links_of(entry))
    return frozenset(url for url in urls if url not in listed.links)


def _stale(
    listed: ResolvedList, base: Metadata, snapshot: Snapshot, context: ReviewContext
) -> frozenset[ChangeKey]:
    """Return a row if the tables do not match the catalog, without any new fact.

    A person has edited the catalog and left the tables to the bot; this needs a pull request too.
    """
    texts = snapshot.texts
    if snapshot.rejections is None:
        return frozenset()
    fresh = render(listed.catalog, listed.links, base, texts, listed.taken.blocks)
    if (fresh.lists, fresh.abstracts) == (texts.lists, texts.abstracts):
        return frozenset()
    every = (*fresh.lists.values(), *fresh.abstracts.values())
    row = ChangeKey(README, "rendered", fingerprint("".join(every)))
    return frozenset() if context.rejects(row) else frozenset({row})


def _row_of(edit: ReadmeEdit) -> ChangeKey:
    """Return what is proposed with an edit that a person made in a README."""
    return ChangeKey(edit.file, edit.kind, fingerprint((edit.what, edit.was, edit.now, *edit.written)))


def edits(catalog: str, before: Texts, after: Texts) -> tuple[Edit, ...]:
    """Return the files that differ."""
    was = {METADATA: before.metadata, **before.lists, **before.abstracts}
    now = {METADATA: after.metadata, **after.lists, **after.abstracts}
    pairs = (
        Edit(catalog, before.catalog, after.catalog),
        *(Edit(sibling(catalog, name), was.get(name, ""), text) for name, text in now.items()),
    )
    return tuple(edit for edit in pairs if edit.was != edit.now)


def sibling(catalog: str, name: str) -> str:
    """Return the path of a file that is named from the catalog's folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(catalog), name))
