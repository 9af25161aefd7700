"""The flow of checking a contribution: read, compare with the base, look up what is new, judge."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from enricher.contribute.compared import (
    duplicate_findings,
    order_findings,
    policy_findings,
    source_findings,
)
from enricher.contribute.contribution import ChangedEntry, changed_entries, places_of
from enricher.contribute.form import (
    columns_of,
    header_of,
    item_findings,
    left_out_findings,
    line_findings,
    lines_of,
    row_findings,
)
from enricher.contribute.objection import Objection, Severity, error, warning
from enricher.contribute.said import Said, said
from enricher.errors import CatalogInvalid, UserError
from enricher.fetch.run import Watcher
from enricher.links.resolve import Links
from enricher.listing.history import Versions
from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, linked, resolve_list
from enricher.metadata.merge import merge
from enricher.metadata.store import read_metadata
from enricher.model.catalog import Section
from enricher.model.facts import Metadata, Ref
from enricher.model.publishing import Texts
from enricher.model.readme_list import ItemKind
from enricher.model.run import EditKind, Outcome
from enricher.model.source import Source
from enricher.pipeline.ask import Memory, ask
from enricher.pipeline.request import Run, sibling
from enricher.readme.item_template import template_of
from enricher.readme.markers import without_blocks
from enricher.readme.placing import Keys, keys_of, month_of
from enricher.readme.sections import items_of
from enricher.render.entry_view import view_of
from enricher.render.marked import block_names
from enricher.render.tables import header, row_of
from enricher.text.numbers import counted

_PLACE: Final = re.compile(r"(?P<file>[^:\s]+):(?P<line>\d+): (?P<what>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """An entry of a contribution: what its sources say, and how it will look, as lines of Markdown."""

    changed: ChangedEntry
    said: tuple[Said, ...]
    lines: tuple[str, ...]  # of a table with its header, or of an item
    form: str  # how it compares with the other entries; empty if it is like none


@dataclass(frozen=True, slots=True)
class Checked:
    """A contribution, and all that was found."""

    entries: tuple[CheckedEntry, ...]
    findings: tuple[Objection, ...]  # in the order of file and line
    others: int  # entries that were there before

    def count(self, severity: Severity) -> int:
        """Return how many findings are of this kind."""
        return sum(one.severity is severity for one in self.findings)


@dataclass(frozen=True, slots=True)
class _Replies:
    """What the sources said of the changed entries."""

    links: Links
    metadata: Metadata
    outcomes: Mapping[Ref, Outcome]


def check_contribution(  # noqa: PLR0913, PLR0917 - two states of a list, and all that looks at them
    base: Texts, head: Texts, run: Run, sources: Sequence[Source], versions: Versions, watcher: Watcher
) -> Checked:
    """Return what a contribution changes, and what is wrong with it. Raises nothing for its mistakes."""
    try:
        found = resolve_list(run.catalog, head, sources, read_metadata(head.metadata))
        now = with_edits(found, read_metadata(head.metadata), sources, versions)
    except CatalogInvalid as invalid:
        return Checked((), tuple(_mistakes(invalid)), 0)
    except UserError as other:
        return Checked((), (_misplaced(other, run.catalog),), 0)
    before = _base(base, run.catalog, sources)
    places = places_of(found, now)
    changed = changed_entries(before, now, places)
    answers = _ask(changed, now, sources, run, watcher)
    known = {**read_metadata(head.metadata), **answers.metadata}
    now = linked(now, sources, known)
    policy = (before or now).catalog.policy  # that of the list, which a contribution cannot change
    findings = [
        *_edits(now),
        *_forms(before, now, changed),
        *duplicate_findings(changed, now, places),
        *(one for each in changed for one in source_findings(each, now.links, known, answers.outcomes)),
        *policy_findings(changed, policy, now.links, known),
        *order_findings(changed, policy, dict(_keys(now, known))),
    ]
    entries = tuple(
        CheckedEntry(
            replace(one, file=_in_repository(one.file, run.catalog)),
            tuple(said(one.entry, now.links, known, tuple(answers.outcomes.values()))),
            tuple(_lines(one, now, known)),
            _form(one, now),
        )
        for one in changed
    )
    placed = {replace(one, file=_in_repository(one.file, run.catalog)) for one in findings}
    others = sum(1 for _ in now.catalog.entries()) - len(changed)
    in_order = sorted(placed, key=lambda one: (one.file, one.line, one.severity, one.title, one.what))
    return Checked(entries, tuple(in_order), others)


def _in_repository(file: str, catalog: str) -> str:
    """Return the path of a file of the list; that of the catalog is one already."""
    return file if file == catalog else sibling(catalog, file)


def _mistakes(invalid: CatalogInvalid) -> Iterator[Objection]:
    """Yield the mistakes of the catalog, each of which says in its words what to do."""
    for one in invalid.mistakes:
        found = error(invalid.file, one.line, "Mistake in the catalog", one.message, "")
        yield replace(found, column=one.column)


def _misplaced(other: UserError, file: str) -> Objection:
    """Return a mistake that a message names with its place."""
    place = _PLACE.fullmatch(f"{other}")
    if place:
        return error(place["file"], int(place["line"]), "Mistake in the markers", place["what"], "")
    return error(file, 1, "The list cannot be read", f"{other}", "")


def _base(base: Texts, catalog: str, sources: Sequence[Source]) -> ResolvedList | None:
    """Return the list as it was; None where it had mistakes, so that there is nothing to compare with."""
    try:
        return resolve_list(catalog, base, sources, read_metadata(base.metadata))
    except UserError:
        return None


def _ask(
    changed: Sequence[ChangedEntry], now: ResolvedList, sources: Sequence[Source], run: Run, watcher: Watcher
) -> _Replies:
    """Return what the sources say of all links of the changed entries, which alone are asked for."""
    entries = tuple(replace(one.entry, name=f"{number}") for number, one in enumerate(changed))
    alone = replace(now.catalog, sections=(Section("changed", "", columns=(), entries=entries),))
    asking = linked(replace(now, catalog=alone, papers=alone, full=alone), sources, {})
    names = tuple(one.name for one in entries)
    if not names:
        return _Replies({}, {}, {})
    answers = ask(asking, Memory({}, {}), sources, replace(run, names=names), watcher)
    metadata, _ = merge({}, answers.outcomes, run.today)
    return _Replies(answers.listed.links, metadata, {one.ref: one for one in answers.outcomes})


def _edits(now: ResolvedList) -> Iterator[Objection]:
    """Yield the edits of generated tables that cannot be taken over."""
    for edit in now.taken.edits:
        if edit.kind is EditKind.LEFT:
            yield error(edit.file, edit.line, "Table not understood", f"{edit.what}: {edit.now}", "")
        elif edit.kind is EditKind.NOT_TAKEN:
            what = f"{edit.what}: {edit.was or 'empty'} is not kept: {edit.now}"
            yield warning(edit.file, edit.line, "Edit not kept", what, "Make it in the catalog.")


def _forms(
    before: ResolvedList | None, now: ResolvedList, changed: Sequence[ChangedEntry]
) -> Iterator[Objection]:
    names = frozenset(block_names(now.catalog))
    was = {file.path: file for file in before.files} if before else {}
    for file in now.files:
        own = [one for one in changed if one.file == file.path]
        old = was.get(file.path)
        text = without_blocks(file.text, file.path, names)
        yield from line_findings(file.path, old.text if old else "", text)
        yield from row_findings(text, own)
        yield from item_findings(file.readme.items, text, own)
        yield from left_out_findings(old.readme.left_out if old else (), file.readme.left_out)


def _keys(now: ResolvedList, metadata: Metadata) -> Iterator[tuple[str, list[tuple[str, Keys]]]]:
    """Yield for each section what its entries are sorted by."""
    items = iter([(item, file.text) for file in now.files for item in items_of(file.readme)])
    for section in now.catalog.sections:
        found = []
        for entry in section.entries:
            if section.is_generated:
                posted = month_of(entry.paper or "")
                year = view_of(entry, now.links, metadata).value("year")
                found.append((entry.name, Keys(entry.name, year, posted)))
            else:
                item, text = next(items)
                found.append((entry.name, keys_of(text, item)))
        yield section.id, found


def _form(one: ChangedEntry, now: ResolvedList) -> str:
    """Return in how far an entry is written as the others of its section are."""
    if one.item is None:
        return ""
    file = next(file for file in now.files if file.path == one.file)
    if one.item.kind is ItemKind.ROW:
        columns = columns_of(lines_of(file.text), one.item)
        return f"the row has all {columns} cells" if columns == len(one.item.cells) else ""
    own = template_of(file.text, one.item)
    section = (
        item for item in file.readme.items if item.section == one.item.section and item is not one.item
    )
    others = [made.key for item in section if (made := template_of(file.text, item))]
    alike = others.count(own.key) if own else 0
    return f"like {counted(alike, 'other item')} of this section" if alike else ""


def _lines(one: ChangedEntry, now: ResolvedList, metadata: Metadata) -> Iterator[str]:
    """Yield how the entry will look: its row with the table's header, or its item."""
    if one.item is None:
        style = one.section.style or now.catalog.style
        view = view_of(one.entry, now.links, metadata)
        titles = header((column.title for column in one.section.columns), style)
        for cells in (titles, [":---"] * len(titles), row_of(one.section, style, view, {})):
            yield f"| {' | '.join(cells)} |"
        return
    text = next(file.text for file in now.files if file.path == one.file)
    lines = lines_of(text)
    if one.item.kind is ItemKind.ROW:
        yield from header_of(lines, one.item)
    yield from lines[one.item.line - 1 : one.item.last_line]
