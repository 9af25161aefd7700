"""The flow of a run: read, resolve, plan, fetch, merge, review, render, publish."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from enricher.catalog.reader import read_catalog
from enricher.errors import UserError
from enricher.fetch.circuit_breaker import apply_breaker
from enricher.fetch.plan import Pace, Plan, paces, plan, shuffled
from enricher.fetch.run import Watcher, fetch
from enricher.http.usage import Meter
from enricher.links.resolve import (
    Links,
    blocked,
    entries_by_ref,
    named_dois,
    resolve,
    select,
    with_named_dois,
)
from enricher.metadata.merge import (
    compare,
    keep_only,
    merge,
    overlay,
    withhold_abstracts,
    withhold_new_abstracts,
)
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Catalog, ProblemKind
from enricher.model.facts import Metadata, Record, Ref
from enricher.model.publishing import ChangeKey, Edit, Proposal, Published, Publisher, Snapshot, Texts
from enricher.model.run import ChangedLine, Fetched, Found, Outcome, Problem, Report
from enricher.model.source import Source
from enricher.readme.reader import read_list
from enricher.readme.sections import sections_of
from enricher.render.files import ABSTRACTS, METADATA, README, render
from enricher.render.in_place import ListFile, News, edit_files, places
from enricher.report.coverage import cover
from enricher.review.catalog_edits import move_links
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
from enricher.review.renames import moved_links, under_new_refs, undo


@dataclass(frozen=True, slots=True)
class Run:
    """What a person asked for: the path of the catalog, and the entries (none: all that are due)."""

    catalog: str
    names: tuple[str, ...]
    today: date
    budget: int | None = None  # requests to each upstream; None for as many as it takes


@dataclass(frozen=True, slots=True)
class ResolvedList:
    """A catalog with what its links refer to, and the names of the entries behind each reference."""

    text: str
    files: tuple[ListFile, ...]  # of a list in place
    catalog: Catalog  # as people wrote it, with the entries of these files
    full: Catalog  # with the further links that the papers' sources name
    links: Links
    names: Mapping[Ref, tuple[str, ...]]
    dois: Mapping[Ref, str]  # that the papers' sources name


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
    """Return what the run found and what was published. Raises UserError or PublishError."""
    snapshot = publisher.read()
    base = read_metadata(snapshot.texts.metadata, sibling(run.catalog, METADATA))
    texts = snapshot.texts
    listed = resolve_list(texts.catalog, texts.lists, sources, run.catalog, base)
    before = _with_pending(base, listed, snapshot, sources)

    answers = _ask(listed, before, sources, run, watcher)
    listed, wanted, outcomes = answers.listed, answers.wanted, answers.outcomes
    trusted, tripped = apply_breaker(outcomes, before, listed.catalog.breaker)

    merged, problems = _merged(base, before, trusted, listed, run)
    named = tuple(wanted) if run.names else ()
    context = ReviewContext(run.today, listed.catalog.rules, named, snapshot.rejections or ())
    metadata = _under_review(base, merged, before, snapshot, context)
    proposal_rows = rows(base, metadata) | _stale(listed, base, snapshot, context)
    is_reviewed = snapshot.rejections is not None
    moved = moved_links(listed.links, metadata, proposal_rows) if listed.files or is_reviewed else {}
    after, lines = _rendered(listed, News(base, metadata, moved), texts, sources)

    private = blocked(listed.catalog.entries())
    report = Report(
        asked=len(outcomes),
        not_due=len(wanted) - len(outcomes) - len(answers.left),
        entries={**listed.names, **private},
        urls={ref: url for url, ref in listed.links.items()},
        changes=compare(base, metadata, listed.names),
        problems=(
            *open_problems(problems, listed.full.entries(), listed.links, merged, context),
            *(Problem(ref, ProblemKind.BLOCKED, _BLOCKED) for ref in private),
        ),
        usage=meter.usage(),
        down=answers.down,
        left=answers.left,
        tripped=tripped,
        publications=publications(listed.full, listed.links, base, metadata),
        coverage=cover(listed.full, listed.links, metadata),
        lines=lines,
        places=places(listed.files, listed.catalog),
    )
    edited = edits(run.catalog, snapshot.texts, after)
    proposal = Proposal(edited, proposal_rows, listed.catalog.rules, run.today)
    return report, publisher.publish(proposal, report)


_BLOCKED: Final = "leads to this machine or into a private network; never requested"


def resolve_list(
    text: str, lists: Mapping[str, str], sources: Sequence[Source], file: str, metadata: Metadata
) -> ResolvedList:
    """Return a list with what its links refer to; `lists` are the texts of its files if it is in place.

    Raises UserError for a mistake in the catalog, or a file of the list that is not there.
    """
    catalog = read_catalog(text, file)
    files = tuple(_list_file(name, lists, sources) for name in catalog.readme)
    if files:
        catalog = replace(catalog, sections=sections_of([one.readme for one in files]))
    return _linked(text, files, catalog, sources, metadata)


def _list_file(name: str, lists: Mapping[str, str], sources: Sequence[Source]) -> ListFile:
    text = lists.get(name, "")
    if not text:
        raise UserError(f'{name} is not there, or is empty; correct "readme" in the catalog')

    def accepts(url: str) -> bool:
        return any(source.match(url) is not None for source in sources)

    return ListFile(name, text, read_list(text, name, accepts=accepts))


def _linked(
    text: str,
    files: tuple[ListFile, ...],
    catalog: Catalog,
    sources: Sequence[Source],
    metadata: Metadata,
) -> ResolvedList:
    links = resolve(catalog, sources, metadata)
    full = with_named_dois(catalog, links, metadata)
    names = entries_by_ref(full.entries(), links)
    return ResolvedList(text, files, catalog, full, links, names, named_dois(metadata))


def _ask(
    listed: ResolvedList, before: Metadata, sources: Sequence[Source], run: Run, watcher: Watcher
) -> _Answers:
    """Return the outcomes of all links that are due, and then of the DOIs that these answers name.

    Both in one run, so that one pull request has a new preprint and its publication.
    """
    pace = paces(sources, listed.catalog.every, run.budget)
    wanted: Mapping[Ref, tuple[str, ...]] = {}
    outcomes: tuple[Outcome, ...] = ()
    left: tuple[Ref, ...] = ()
    down: dict[str, None] = {}
    known = dict(before)
    for _round in range(2):
        if named_dois(known) != listed.dois:
            listed = _linked(listed.text, listed.files, listed.catalog, sources, known)
        asked, wanted = wanted, entries_by_ref(select(listed.full, run.names), listed.links)
        further = tuple(ref for ref in wanted if ref not in asked)
        if run.names:
            planned = Plan(tuple(shuffled(further, run.today)))
        else:
            planned = plan(further, before, _rest(pace, outcomes), run.today)
        answers = fetch(planned.due, sources, watcher) if planned.due else Fetched()
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


def _with_pending(
    base: Metadata, listed: ResolvedList, snapshot: Snapshot, sources: Sequence[Source]
) -> Metadata:
    """Return the base's metadata with what the bot's branch already proposes.

    So a source that fails in this run keeps the rows that it put there, and is not asked again for them.
    """
    pending = snapshot.pending
    if pending is None:
        return base
    file = "catalog.yaml of the pull request"
    there = resolve_list(pending.catalog, pending.lists, sources, file, base)
    proposed = undo(read_metadata(pending.metadata), listed.catalog, listed.links, there.catalog, there.links)
    return overlay(base, read_metadata(pending.ancestor), proposed)


def _merged(
    base: Metadata, before: Metadata, outcomes: Sequence[Outcome], listed: ResolvedList, run: Run
) -> tuple[Metadata, tuple[Problem, ...]]:
    """Return the metadata after the outcomes, without changes of pinned fields and withheld abstracts."""
    without = listed.catalog.without_abstracts
    merged, problems = merge(before, withhold_new_abstracts(outcomes, without), run.today)
    kept = keep_pinned(
        base, withhold_abstracts(merged, without), pinned_fields(listed.full.entries(), listed.links)
    )
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
    listed: ResolvedList, news: News, texts: Texts, sources: Sequence[Source]
) -> tuple[Texts, tuple[ChangedLine, ...]]:
    """Return the files, with the new links of moved repositories, and the lines that change in place."""
    metadata = news.after
    lists, lines = edit_files(listed.files, listed.full, listed.links, news)
    texts = replace(texts, lists={**texts.lists, **lists})
    if not (news.moved or lines):
        return render(listed.catalog, listed.links, metadata, texts), lines
    if not listed.files:
        texts = replace(texts, catalog=move_links(listed.text, news.moved))
    now = resolve_list(texts.catalog, texts.lists, sources, "catalog.yaml with its changes", metadata)
    renamed = under_new_refs(metadata, news.moved, listed.links, now.links)
    return render(now.catalog, now.links, renamed, texts), lines


def _stale(
    listed: ResolvedList, base: Metadata, snapshot: Snapshot, context: ReviewContext
) -> frozenset[ChangeKey]:
    """Return a row if the tables do not match the catalog, without any new fact.

    A person has edited the catalog and left the tables to the bot; this needs a pull request too.
    """
    texts = snapshot.texts
    if snapshot.rejections is None:
        return frozenset()
    fresh = render(listed.catalog, listed.links, base, texts)
    if (fresh.readme, fresh.abstracts) == (texts.readme, texts.abstracts):
        return frozenset()
    row = ChangeKey(README, "rendered", fingerprint(fresh.readme + fresh.abstracts))
    return frozenset() if context.rejects(row) else frozenset({row})


def edits(catalog: str, before: Texts, after: Texts) -> tuple[Edit, ...]:
    """Return the files that differ; all lie beside the catalog or below its folder."""
    pairs = (
        Edit(catalog, before.catalog, after.catalog),
        Edit(sibling(catalog, METADATA), before.metadata, after.metadata),
        Edit(sibling(catalog, README), before.readme, after.readme),
        Edit(sibling(catalog, ABSTRACTS), before.abstracts, after.abstracts),
        *(Edit(sibling(catalog, name), text, after.lists[name]) for name, text in before.lists.items()),
    )
    return tuple(edit for edit in pairs if edit.was != edit.now)


def sibling(catalog: str, name: str) -> str:
    """Return the path of a file beside the catalog, or below its folder."""
    return str(PurePosixPath(catalog).parent / name)
