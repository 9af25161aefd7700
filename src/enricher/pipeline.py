"""The flow of a run: read, resolve, plan, fetch, merge, review, render, publish."""

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from enricher.errors import NoNetwork
from enricher.fetch.circuit_breaker import apply_breaker
from enricher.fetch.plan import Pace, Plan, paces, plan, shuffled
from enricher.fetch.run import Watcher, fetch
from enricher.http.usage import Meter
from enricher.links.clues import clues_of
from enricher.links.resolve import (
    blocked,
    entries_by_ref,
    links_of,
    named_dois,
    select,
)
from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, linked, resolve_list, with_code
from enricher.listing.wanted import with_wanted
from enricher.metadata.merge import (
    absences,
    compare,
    keep_only,
    merge,
    overlay,
    withhold_abstracts,
    withhold_new_abstracts,
)
from enricher.metadata.store import read_metadata
from enricher.model.catalog import ProblemKind, has_ended
from enricher.model.facts import Metadata, Record, Ref, Repository
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
    Change,
    ChangedLine,
    Failed,
    Fetched,
    Found,
    Held,
    Outcome,
    Problem,
    ReadmeEdit,
    Report,
    Tripped,
    Waiting,
)
from enricher.model.source import Source, guided, wanted_tokens
from enricher.readme.size import oversized
from enricher.render.files import render
from enricher.render.in_place import News, edit_files
from enricher.report.coverage import cover, tally
from enricher.review.catalog_edits import add_code, move_links
from enricher.review.changed_files import changed_files, changed_rows
from enricher.review.found_code import without_refused_code
from enricher.review.known import States, known
from enricher.review.lasting import failing, lasting_problems, still_open
from enricher.review.new_facts import new_facts
from enricher.review.places import places
from enricher.review.policy import (
    ReviewContext,
    fingerprint,
    keep_pinned,
    open_problems,
    pinned_fields,
    propose,
    row_of,
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
class Memory:
    """What earlier runs know: what is proposed already, and since when new links have no answer."""

    metadata: Metadata
    failing: Mapping[Ref, date]


@dataclass(frozen=True, slots=True)
class Answers:
    """The wanted links, the outcomes, and the list with the DOIs that the answers name."""

    listed: ResolvedList
    wanted: Mapping[Ref, tuple[str, ...]]
    outcomes: tuple[Outcome, ...]  # in the order of the list; what the breaker does not trust has failed
    left: tuple[Ref, ...]  # links that were due, and are left for the next run
    held: tuple[Held, ...]  # links that were due, and whose source refuses strangers
    down: tuple[str, ...]  # unavailable sources
    tripped: tuple[Tripped, ...]


@dataclass(frozen=True, slots=True)
class _Review:
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


@dataclass(frozen=True, slots=True)
class _Proposed:
    """What is proposed: the facts before and after, the files, and those that differ."""

    news: News
    texts: Texts
    edits: tuple[Edit, ...]


def enrich(
    run: Run, sources: Sequence[Source], publisher: Publisher, meter: Meter, watcher: Watcher
) -> tuple[Report, Published]:
    """Return what the run found and what was published. Raises UserError, PublishError or NoNetwork."""
    snapshot = publisher.read()
    base = read_metadata(snapshot.texts.metadata, sibling(run.catalog, METADATA))
    listed, edit_rows = read(run, snapshot, base, sources, publisher)
    waiting = _moves_of(snapshot.pending, sources, base) if snapshot.pending else {}
    before = _with_pending(base, snapshot.pending, waiting)
    again = {ref: record for ref, record in before.items() if str(ref) not in snapshot.wanted_again}
    answers = ask(listed, Memory(again, failing(snapshot.problems, before)), sources, run, watcher)
    _check_network(snapshot, meter)
    listed, wanted, outcomes = answers.listed, answers.wanted, answers.outcomes
    before = {**base, **keep_only(before, listed.names)}  # nothing waits for a link that a person took out

    named = tuple(wanted) if run.names else ()
    context = ReviewContext(run.today, listed.catalog.rules, named, snapshot.rejections or ())
    review = _Review(snapshot, base, before, waiting, context)
    merged, problems = _merged(base, before, outcomes, listed, run)
    offered = {url: listed.links[url] for _, url in listed.code()}
    merged = without_refused_code(base, merged, offered, context)
    listed, merged = _only_code_of(merged, listed, sources)
    metadata = _under_review(review, merged)
    listed, metadata = _only_code_of(metadata, listed, sources)
    problems = tuple(problem for problem in problems if problem.ref in listed.names)
    proposal_rows = rows(base, metadata) | _stale(review, listed) | edit_rows
    moved = _moved(review, listed, metadata, proposal_rows)
    news = News(base, metadata, moved)
    after, lines = _rendered(listed, news, snapshot, sources)
    moves = _old_moves(review, listed, metadata, moved, after)
    proposal_rows |= {row_of(move.ref, move.field, move.now) for move in moves}

    private = _private(listed, run.today)
    edited = edits(run.catalog, snapshot.texts, after)
    report = Report(
        asked=len(outcomes),
        not_due=len(wanted) - len(outcomes) - len(answers.left) - len(answers.held),
        entries={**listed.names, **private},
        urls={ref: url for url, ref in listed.links.items()},
        changes=(*_changes(review, metadata, listed), *moves),
        problems=(
            *open_problems(problems, listed.full.entries(), listed.links, merged, context),
            *(Problem(ref, ProblemKind.BLOCKED, _BLOCKED) for ref in private),
        ),
        usage=meter.usage(),
        down=answers.down,
        left=tuple(ref for ref in answers.left if ref in listed.names),
        held=answers.held,
        tripped=answers.tripped,
        publications=publications(listed.full, listed.links, base, metadata),
        coverage=cover(listed.full, listed.links, metadata, wanted_tokens(sources)),
        lines=lines,
        readme_edits=listed.taken.edits,
        ended=tuple(one for one in listed.catalog.decisions() if has_ended(one[1], run.today)),
        oversized=tuple(oversized({**after.lists, **after.abstracts})),
    )
    report = _described(report, run, listed, review, _Proposed(news, after, edited))
    lasting = _lasting(review, listed, merged, report, outcomes)
    proposal = Proposal(edited, proposal_rows, listed.catalog.rules, lasting)
    return report, publisher.publish(_worth_writing(review, proposal, metadata, run.catalog), report)


def _worth_writing(review: _Review, proposal: Proposal, metadata: Metadata, catalog: str) -> Proposal:
    """Return the proposal; without a row, only with what the next run needs: since when links are missing."""
    if proposal.rows or review.snapshot.rejections is None:
        return proposal
    now = absences(metadata)
    file = sibling(catalog, METADATA) if now != absences(review.base) else None
    edited = tuple(edit for edit in proposal.edits if edit.path == file)
    return replace(proposal, edits=edited, is_remembered=now == absences(review.before))


def _lasting(
    review: _Review, listed: ResolvedList, merged: Metadata, report: Report, outcomes: Iterable[Outcome]
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


def _changes(review: _Review, metadata: Metadata, listed: ResolvedList) -> Iterator[Change]:
    """Yield the changes that are proposed; a new name that was left out stays in the facts of its link."""
    for change in compare(review.base, metadata, listed.names):
        row = row_of(change.ref, change.field, change.now)
        if change.field != "name" or not review.context.leaves_out(row):
            yield change


def _described(
    report: Report, run: Run, listed: ResolvedList, review: _Review, proposed: _Proposed
) -> Report:
    """Return the report with its past, and what a person who reviews the proposal wants to see of it."""
    news, catalog, before = proposed.news, listed.catalog, review.snapshot.texts
    was, now = (
        {sibling(run.catalog, name): text for name, text in texts.lists.items()}
        for texts in (before, proposed.texts)
    )
    changed = changed_rows(was, now)
    shown = {column.field for section in catalog.generated() for column in section.columns}
    return replace(
        _with_past(report, listed, review, news.after),
        places=places(listed.full, listed.links, before.catalog, run.catalog, listed.files),
        rows=changed,
        files=changed_files(proposed.edits, changed),
        new_facts=new_facts(listed.full, listed.links, news.before, news.after),
        links=tally(listed.full, listed.links, news.after),
        without_source=len(_without_source(listed, run.names)),
        is_first=not any(record.facts for record in news.before.values()),
        in_place=catalog.is_in_place,
        catalog=run.catalog,
        lists=tuple(now),
        shown=frozenset({*shown, "abstract"} if catalog.abstracts else shown),
    )


def read(
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


def ask(
    listed: ResolvedList,
    memory: Memory,
    sources: Sequence[Source],
    run: Run,
    watcher: Watcher,
) -> Answers:
    """Return the outcomes of all links that are due, and then of the DOIs and code that these answers name.

    Both in one run, so that one pull request has a new preprint, its publication and its code.
    """
    before = memory.metadata
    pace = paces(sources, listed.catalog.every, run.budget)
    wanted: Mapping[Ref, tuple[str, ...]] = {}
    outcomes: tuple[Outcome, ...] = ()
    left: tuple[Ref, ...] = ()
    held: tuple[Held, ...] = ()
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
            planned = plan(further, before, _rest(pace, outcomes), run.today, memory.failing)
        clues = with_wanted(clues_of(listed.full, listed.links, known), listed.full, listed.links, known)
        asked_now = guided(sources, clues, run.today)
        answers = fetch(planned.due, asked_now, watcher, run.secrets) if planned.due else Fetched()
        trusted, _ = apply_breaker(answers.outcomes, before, listed.catalog.breaker)
        found = (answer for answer in trusted if isinstance(answer, Found))
        known.update({answer.ref: Record(answer.facts, run.today) for answer in found})
        outcomes += answers.outcomes
        left += (*answers.left, *planned.left)
        held += answers.held
        down.update(dict.fromkeys(answers.down))
    trusted, tripped = apply_breaker(_in_order(outcomes, wanted), before, listed.catalog.breaker)
    return Answers(listed, wanted, trusted, left, held, tuple(down), tripped)


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


def _with_pending(base: Metadata, pending: Pending | None, moves: Mapping[Ref, Ref]) -> Metadata:
    """Return the base's metadata with what the bot's branch already proposes; `moves` are those in it.

    So a source that fails in this run keeps the rows that it put there, and is not asked again for them.
    """
    if pending is None:
        return base
    proposed, ancestor = (read_metadata(texts.metadata) for texts in (pending.proposed, pending.ancestor))
    return overlay(base, ancestor, undo(proposed, moves))


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


def _under_review(review: _Review, merged: Metadata) -> Metadata:
    """Return the metadata to publish: all of it, or if people review it, what goes out in this run."""
    if review.snapshot.rejections is None:
        return merged
    return propose(review.base, merged, review.before if review.is_open else None, review.context)


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


def _moved(
    review: _Review, listed: ResolvedList, metadata: Metadata, proposed: Collection[ChangeKey]
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


def _old_moves(
    review: _Review, listed: ResolvedList, metadata: Metadata, moved: Mapping[str, str], after: Texts
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


def _private(listed: ResolvedList, today: date) -> dict[Ref, tuple[str, ...]]:
    """Return the links into private networks but those that people ignore, and their entries' names."""
    return blocked(one for one in listed.catalog.entries() if ProblemKind.BLOCKED not in one.ignored(today))


def _check_network(snapshot: Snapshot, meter: Meter) -> None:
    """Raise NoNetwork if no host was found. Where there are pull requests, GitHub has answered already."""
    hosts = meter.without_network() if snapshot.rejections is None else ()
    if hosts:
        raise NoNetwork(hosts)


def _with_past(report: Report, listed: ResolvedList, review: _Review, metadata: Metadata) -> Report:
    """Return the report with what the open pull request has already, and what is known for longer."""
    hidden = pinned_fields(listed.full.entries(), listed.links, review.context.today)
    states = States(review.base, review.before, metadata)
    pending = review.snapshot.pending
    waiting = _waiting(report, listed, review, pending) if pending and pending.is_open else Waiting()
    return replace(report, waiting=waiting, known=known(report, states, hidden))


def _waiting(report: Report, listed: ResolvedList, review: _Review, pending: Pending) -> Waiting:
    """Return what the open pull request has already.

    An edit that a person made in a README is in it if the README is as it was for the pull request.
    """
    there = compare(review.base, review.before, listed.names)
    moves = (one for one in report.changes if one.field == "name" and one.ref in review.moves)
    accepted = publications(listed.full, listed.links, review.base, review.before)
    texts, lists = pending.proposed, pending.ancestor.lists
    lines = {file: frozenset(text.splitlines()) for file, text in texts.lists.items()}
    of_catalog = frozenset(texts.catalog.splitlines())
    return Waiting(
        changes=tuple(dict.fromkeys((*there, *moves))),
        lines=tuple(one for one in report.lines if one.after in lines.get(one.file, of_catalog)),
        publications=tuple(one for one in report.publications if one in accepted),
        readme_edits=tuple(
            one for one in report.readme_edits if lists.get(one.file) == listed.texts.lists.get(one.file, "")
        ),
    )


def _without_source(listed: ResolvedList, names: Sequence[str]) -> frozenset[str]:
    """Return the links of these entries that no source accepts; none given: of all."""
    urls = (url for entry in select(listed.full, names) for url in links_of(entry))
    return frozenset(url for url in urls if url not in listed.links)


def _stale(review: _Review, listed: ResolvedList) -> frozenset[ChangeKey]:
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
