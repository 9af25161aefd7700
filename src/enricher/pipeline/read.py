"""Read: the list with what people changed in its generated sections, and what waits on the bot's branch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, resolve_list
from enricher.metadata.merge import overlay
from enricher.metadata.store import read_metadata
from enricher.model.facts import Metadata, Ref
from enricher.model.publishing import ChangeKey, Pending, Publisher, Snapshot
from enricher.model.run import ReadmeEdit
from enricher.model.source import Source
from enricher.pipeline.request import Run
from enricher.review.policy import fingerprint
from enricher.review.renames import moves_between, undo


def read_list(
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


def with_pending(base: Metadata, pending: Pending | None, moves: Mapping[Ref, Ref]) -> Metadata:
    """Return the base's metadata with what the bot's branch already proposes; `moves` are those in it.

    So a source that fails in this run keeps the rows that it put there, and is not asked again for them.
    """
    if pending is None:
        return base
    proposed, ancestor = (read_metadata(texts.metadata) for texts in (pending.proposed, pending.ancestor))
    return overlay(base, ancestor, undo(proposed, moves))


def moves_of(pending: Pending, sources: Sequence[Source], base: Metadata) -> Mapping[Ref, Ref]:
    """Return the moves in the bot's own commit; what a person changed on the base since is none of them."""
    before, after = pending.ancestor, pending.proposed
    if (before.catalog, before.lists) == (after.catalog, after.lists):
        return {}
    file = "catalog.yaml of the pull request"
    was, now = (resolve_list(file, texts, sources, base) for texts in (before, after))
    return moves_between(was.catalog, was.links, now.catalog, now.links)


def _row_of(edit: ReadmeEdit) -> ChangeKey:
    """Return what is proposed with an edit that a person made in a README."""
    return ChangeKey(edit.file, edit.kind, fingerprint((edit.what, edit.was, edit.now, *edit.written)))
