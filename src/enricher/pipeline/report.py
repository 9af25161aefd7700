"""The report of a run: what was found, and what a person who reviews it wants to see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from enricher.links.resolve import blocked, links_of, select
from enricher.listing.resolved_list import ResolvedList
from enricher.metadata.merge import compare
from enricher.model.catalog import ProblemKind
from enricher.model.facts import Metadata, Ref
from enricher.model.publishing import Pending
from enricher.model.run import Report, Waiting
from enricher.pipeline.propose import Proposed
from enricher.pipeline.request import Run, sibling
from enricher.pipeline.review import Review
from enricher.report.coverage import tally
from enricher.review.changed_files import changed_files, changed_rows
from enricher.review.known import States, known
from enricher.review.new_facts import new_facts
from enricher.review.places import places
from enricher.review.policy import pinned_fields
from enricher.review.publications import publications

BLOCKED: Final = "leads to this machine or into a private network; never requested"


def described(report: Report, run: Run, listed: ResolvedList, review: Review, proposed: Proposed) -> Report:
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


def private_links(listed: ResolvedList, today: date) -> dict[Ref, tuple[str, ...]]:
    """Return the links into private networks but those that people ignore, and their entries' names."""
    return blocked(one for one in listed.catalog.entries() if ProblemKind.BLOCKED not in one.ignored(today))


def _with_past(report: Report, listed: ResolvedList, review: Review, metadata: Metadata) -> Report:
    """Return the report with what the open pull request has already, and what is known for longer."""
    hidden = pinned_fields(listed.full.entries(), listed.links, review.context.today)
    states = States(review.base, review.before, metadata)
    pending = review.snapshot.pending
    waiting = _waiting(report, listed, review, pending) if pending and pending.is_open else Waiting()
    return replace(report, waiting=waiting, known=known(report, states, hidden))


def _waiting(report: Report, listed: ResolvedList, review: Review, pending: Pending) -> Waiting:
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
