"""The order of a table's rows: that of the catalog, or what the section's `sort` says."""

from collections.abc import Iterable, Sequence

from enricher.model.catalog import DESCENDING
from enricher.render.entry_view import EntryView


def in_order(views: Iterable[EntryView], sort: Sequence[str]) -> tuple[EntryView, ...]:
    """Return the entries by the fields of `sort`, the first one first; equal entries keep their order.

    Texts are compared without case. Entries without a value are last, in either direction.
    """
    ordered = tuple(views)
    for key in reversed(sort):
        field = key.removeprefix(DESCENDING)
        known = [view for view in ordered if view.text(field)]
        known.sort(key=lambda view: _comparable(view, field), reverse=key.startswith(DESCENDING))
        ordered = (*known, *(view for view in ordered if not view.text(field)))
    return ordered


def _comparable(view: EntryView, field: str) -> int | str:
    """Return a number as it is, because it is shown shortened, and else the text."""
    value = view.value(field)
    return value if isinstance(value, int) else view.text(field).casefold()
