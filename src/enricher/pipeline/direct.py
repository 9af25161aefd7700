"""Commit generated sections to the base without a pull request, where the list asks for that."""

from dataclasses import replace

from enricher.listing.resolved_list import ResolvedList
from enricher.model.catalog import CommitTo
from enricher.model.facts import Metadata
from enricher.model.publishing import Committing, Publisher, Snapshot
from enricher.pipeline.propose import edits
from enricher.pipeline.request import Run
from enricher.pipeline.review import Review, stale
from enricher.render.files import render
from enricher.review.policy import ReviewContext


def with_sections_committed(
    run: Run, snapshot: Snapshot, base: Metadata, listed: ResolvedList, publisher: Publisher
) -> Snapshot:
    """Return what the run starts from, after the generated sections say what the base's other files say.

    Facts that are new wait for the pull request, and so does a section in which a person has made an edit.
    Raises PublishError where the base is protected.
    """
    is_wanted = listed.catalog.commit is CommitTo.BASE and not listed.taken.edits
    if not is_wanted or not isinstance(publisher, Committing):
        return snapshot
    context = ReviewContext(run.today, listed.catalog.rules, (), snapshot.rejections or ())
    if not stale(Review(snapshot, base, base, (), context), listed):
        return snapshot
    texts = snapshot.texts
    fresh = render(listed.catalog, listed.links, base, texts)
    now = replace(
        texts, lists={**texts.lists, **fresh.lists}, abstracts={**texts.abstracts, **fresh.abstracts}
    )
    publisher.commit(edits(run.catalog, texts, now), listed.catalog.rules)
    return replace(snapshot, texts=now)
