"""The flow of a run: read, ask (resolve, plan, fetch), merge, review, render, publish."""

from collections.abc import Sequence

from enricher.fetch.run import Watcher
from enricher.http.usage import Meter
from enricher.listing.resolved_list import ResolvedList
from enricher.metadata.merge import keep_only
from enricher.metadata.store import read_metadata
from enricher.model.catalog import ProblemKind, has_ended
from enricher.model.facts import Metadata
from enricher.model.publishing import METADATA, ChangeKey, Proposal, Published, Publisher, Snapshot
from enricher.model.run import Problem, Report
from enricher.model.source import Source, wanted_tokens
from enricher.pipeline.ask import Memory, ask, check_network
from enricher.pipeline.direct import with_sections_committed
from enricher.pipeline.propose import Proposed, edits, rendered, worth_writing
from enricher.pipeline.read import moves_of, read_list, with_pending
from enricher.pipeline.report import BLOCKED, described, private_links
from enricher.pipeline.request import Run, sibling
from enricher.pipeline.review import (
    Review,
    followed_moves,
    lasting_of,
    merged_facts,
    old_moves,
    only_code_of,
    proposed_changes,
    stale,
    under_review,
)
from enricher.readme.size import oversized
from enricher.render.in_place import News
from enricher.report.coverage import cover
from enricher.review.found_code import without_refused_code
from enricher.review.lasting import failing
from enricher.review.policy import ReviewContext, open_problems, row_of, rows
from enricher.review.publications import publications


def enrich(
    run: Run, sources: Sequence[Source], publisher: Publisher, meter: Meter, watcher: Watcher
) -> tuple[Report, Published]:
    """Return what the run found and what was published. Raises UserError, PublishError or NoNetwork."""
    snapshot, base, listed, edit_rows = _read(run, sources, publisher)
    waiting = moves_of(snapshot.pending, sources, base) if snapshot.pending else {}
    before = with_pending(base, snapshot.pending, waiting)
    again = {ref: record for ref, record in before.items() if str(ref) not in snapshot.wanted_again}
    answers = ask(listed, Memory(again, failing(snapshot.problems, before)), sources, run, watcher)
    check_network(snapshot, meter)
    listed, wanted, outcomes = answers.listed, answers.wanted, answers.outcomes
    before = {**base, **keep_only(before, listed.names)}  # nothing waits for a link that a person took out

    named = tuple(wanted) if run.names else ()
    context = ReviewContext(run.today, listed.catalog.rules, named, snapshot.rejections or ())
    review = Review(snapshot, base, before, waiting, context)
    merged, problems = merged_facts(base, before, outcomes, listed, run)
    offered = {url: listed.links[url] for _, url in listed.code()}
    merged = without_refused_code(base, merged, offered, context)
    listed, merged = only_code_of(merged, listed, sources)
    metadata = under_review(review, merged)
    listed, metadata = only_code_of(metadata, listed, sources)
    problems = tuple(problem for problem in problems if problem.ref in listed.names)
    proposal_rows = rows(base, metadata) | stale(review, listed) | edit_rows
    moved = followed_moves(review, listed, metadata, proposal_rows)
    news = News(base, metadata, moved)
    after, lines = rendered(listed, news, snapshot, sources)
    moves = old_moves(review, listed, metadata, moved, after)
    proposal_rows |= {row_of(move.ref, move.field, move.now) for move in moves}

    private = private_links(listed, run.today)
    edited = edits(run.catalog, snapshot.texts, after)
    report = Report(
        asked=len(outcomes),
        not_due=len(wanted) - len(outcomes) - len(answers.left) - len(answers.held),
        entries={**listed.names, **private},
        urls={ref: url for url, ref in listed.links.items()},
        changes=(*proposed_changes(review, metadata, listed), *moves),
        problems=(
            *open_problems(problems, listed.full.entries(), listed.links, merged, context),
            *(Problem(ref, ProblemKind.BLOCKED, BLOCKED) for ref in private),
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
    report = described(report, run, listed, review, Proposed(news, after, edited))
    lasting = lasting_of(review, listed, merged, report, outcomes)
    proposal = Proposal(edited, proposal_rows, listed.catalog.rules, lasting)
    return report, publisher.publish(worth_writing(review, proposal, metadata, run.catalog), report)


def _read(
    run: Run, sources: Sequence[Source], publisher: Publisher
) -> tuple[Snapshot, Metadata, ResolvedList, frozenset[ChangeKey]]:
    """Return what the run starts from, the facts and the list in it, and a row for each edit of a README."""
    snapshot = publisher.read()
    base = read_metadata(snapshot.texts.metadata, sibling(run.catalog, METADATA))
    listed, edit_rows = read_list(run, snapshot, base, sources, publisher)
    committed = with_sections_committed(run, snapshot, base, listed, publisher)
    if committed is not snapshot:
        listed, edit_rows = read_list(run, committed, base, sources, publisher)
    return committed, base, listed, edit_rows
