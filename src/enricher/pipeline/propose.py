"""Render: the files of a proposal, and which of them differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from enricher.listing.resolved_list import ResolvedList, resolve_list
from enricher.metadata.merge import absences
from enricher.model.facts import Metadata
from enricher.model.publishing import METADATA, Edit, Proposal, Snapshot, Texts
from enricher.model.run import ChangedLine
from enricher.model.source import Source
from enricher.pipeline.request import sibling
from enricher.pipeline.review import Review
from enricher.render.files import render
from enricher.render.in_place import News, edit_files
from enricher.review.catalog_edits import add_code, move_links
from enricher.review.renames import under_new_refs


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed: the facts before and after, the files, and those that differ."""

    news: News
    texts: Texts
    edits: tuple[Edit, ...]


def worth_writing(review: Review, proposal: Proposal, metadata: Metadata, catalog: str) -> Proposal:
    """Return the proposal; without a row, only with what the next run needs: since when links are missing."""
    if proposal.rows or review.snapshot.rejections is None:
        return proposal
    now = absences(metadata)
    file = sibling(catalog, METADATA) if now != absences(review.base) else None
    edited = tuple(edit for edit in proposal.edits if edit.path == file)
    return replace(proposal, edits=edited, is_remembered=now == absences(review.before))


def rendered(
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


def edits(catalog: str, before: Texts, after: Texts) -> tuple[Edit, ...]:
    """Return the files that differ."""
    was = {METADATA: before.metadata, **before.lists, **before.abstracts}
    now = {METADATA: after.metadata, **after.lists, **after.abstracts}
    pairs = (
        Edit(catalog, before.catalog, after.catalog),
        *(Edit(sibling(catalog, name), was.get(name, ""), text) for name, text in now.items()),
    )
    return tuple(edit for edit in pairs if edit.was != edit.now)
