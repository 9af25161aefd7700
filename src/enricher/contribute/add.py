"""The flow of adding a paper: read, look up, choose the section, write, render, publish."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from enricher.contribute.known import refuse_known
from enricher.contribute.looked_up import (
    LookedUp,
    entry_of,
    look_up,
    place_of_publication,
    with_cited_paper,
)
from enricher.contribute.policy import refuse_unwanted
from enricher.contribute.section import best_section, named_section
from enricher.contribute.written import Written, lines_at, with_entry
from enricher.errors import UserError
from enricher.fetch.run import Watcher
from enricher.links.resolve import match, papers_of
from enricher.listing.resolved_list import ResolvedList, TakenOver, resolve_list, with_code
from enricher.metadata.merge import keep_only
from enricher.metadata.store import read_metadata
from enricher.model.catalog import InPlace, Rules, Section
from enricher.model.facts import Metadata
from enricher.model.publishing import METADATA, Edit, Publisher, Texts
from enricher.model.source import Source
from enricher.pipeline.propose import edits
from enricher.pipeline.read import read_list
from enricher.pipeline.request import Run, sibling
from enricher.render.entry_view import view_of
from enricher.render.files import render
from enricher.render.in_place import News, edit_files
from enricher.sources import PREPRINT_SERVERS

Choose = Callable[[Sequence[Section], Section], Section]  # of all sections; the second is what is proposed


class Chosen(StrEnum):
    """How the section was chosen."""

    NAMED = "as you named it"
    ASKED = "as you chose"
    WORDS = "most words in common; choose with --section"


@dataclass(frozen=True, slots=True)
class Request:
    """The links of one paper, and its section: by name, or `choose` asks for it, where there is someone."""

    urls: tuple[str, ...]
    section: str | None = None
    choose: Choose | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """A paper with its new lines, and what changes in the files."""

    found: LookedUp
    others: int  # entries of the list
    rules: Rules
    section: Section
    chosen: Chosen
    written: Written
    edits: tuple[Edit, ...]


def add(
    request: Request, run: Run, sources: Sequence[Source], publisher: Publisher, watcher: Watcher
) -> Added:
    """Return what the files become with the paper. Nothing is written yet.

    Raises UserError where the list has the paper, its policy does not allow it, or nothing is known of it.
    """
    snapshot = publisher.read()
    base = read_metadata(snapshot.texts.metadata, sibling(run.catalog, METADATA))
    listed, _ = read_list(run, snapshot, base, sources, publisher)
    given = with_cited_paper(entry_of(request.urls, sources), sources)
    refuse_known(listed, given, {url: ref for url in papers_of(given) if (ref := match(url, sources))})
    found = look_up(given, listed, sources, run, watcher)
    refuse_known(listed, found.entry, found.links)
    asked_for = replace(found.entry, also=given.also)  # the others are not written
    refuse_unwanted(replace(found.view, entry=asked_for), listed.catalog.policy)
    section, chosen = _section(request, listed, base, found)
    written = with_entry(listed, base, section, found)
    after, written = _generated(written, listed.taken, base, found, sources)
    changed = edits(run.catalog, snapshot.texts, after)
    return Added(
        found,
        sum(1 for _ in listed.catalog.entries()),
        listed.catalog.rules,
        section,
        chosen,
        written,
        changed,
    )


def _section(
    request: Request, listed: ResolvedList, metadata: Metadata, found: LookedUp
) -> tuple[Section, Chosen]:
    sections = listed.catalog.sections
    if not sections:
        raise UserError("the list has no section with entries; write the first entry by hand")
    if request.section is not None:
        return named_section(sections, request.section), Chosen.NAMED
    titles = [
        [
            f"{entry.name} {view_of(entry, listed.links, metadata).value('title') or ''}"
            for entry in section.entries
        ]
        for section in sections
    ]
    best = best_section(sections, titles, found.view.paper.title)
    if request.choose is None or len(sections) == 1:
        return best, Chosen.WORDS
    return request.choose(sections, best), Chosen.ASKED


def _generated(
    written: Written, taken: TakenOver, base: Metadata, found: LookedUp, sources: Sequence[Source]
) -> tuple[Texts, Written]:
    """Return all files with the entry, and its lines with what a later run would put there: code, stars."""
    metadata = {**base, **{ref: record for ref, record in found.metadata.items() if ref not in base}}
    now = resolve_list("catalog.yaml with the new entry", written.texts, sources, metadata)
    in_readme = frozenset(one.id for one in now.catalog.sections if not one.is_generated)
    now = with_code(replace(now, committed=base, open_to_code=in_readme), metadata, sources)
    may = now.catalog.in_place and InPlace(moved=False, mark=now.catalog.in_place.mark)
    lists, _ = edit_files(now.files, replace(now.full, in_place=may), now.links, News(base, metadata, {}))
    texts = replace(written.texts, lists={**written.texts.lists, **lists})
    now = resolve_list("catalog.yaml with the new entry", texts, sources, metadata)
    known = metadata if written.file not in texts.lists else _but_for_programs(metadata, found)
    after = render(now.catalog, now.links, keep_only(known, now.names), texts, taken.blocks)
    if written.file not in lists:
        return after, written
    lines = lines_at(after.lists[written.file], written.line, len(written.lines))
    return after, replace(written, lines=lines)


def _but_for_programs(metadata: Metadata, found: LookedUp) -> Metadata:
    """Return the facts without those of a preprint that no source has a venue for.

    To the next run it is a new paper then, for which that reads all programs of conferences. An item says all
    that is known of it by itself.
    """
    if place_of_publication(found.view.paper)[0]:
        return metadata
    return {
        ref: one
        for ref, one in metadata.items()
        if ref not in found.refs or ref.source not in PREPRINT_SERVERS
    }
