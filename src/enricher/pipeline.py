"""The flow of a run: read, resolve, plan, fetch, merge, render, publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from enricher.catalog import read_catalog
from enricher.fetch import Watcher, fetch
from enricher.merge import (
    compare,
    keep_only,
    merge,
    overlay,
    withhold_abstracts,
    withhold_new_abstracts,
)
from enricher.metadata import read_metadata
from enricher.model import (
    Edit,
    Failed,
    Metadata,
    Outcome,
    Published,
    Publisher,
    Report,
    Snapshot,
    Source,
    Texts,
)
from enricher.plan import plan
from enricher.render import ABSTRACTS, METADATA, README, render
from enricher.resolve import entries_by_ref, resolve, select
from enricher.web import Meter


@dataclass(frozen=True, slots=True)
class Run:
    """What a person asked for: where the catalog lies, and which entries (none: all that are due)."""

    catalog: str
    names: tuple[str, ...]
    today: date


def enrich(
    run: Run, sources: Sequence[Source], publisher: Publisher, meter: Meter, watcher: Watcher
) -> tuple[Report, Published]:
    """Return what the run found out and what became of it. Raises UserError or PublishError."""
    snapshot = publisher.read()
    catalog = read_catalog(snapshot.texts.catalog, run.catalog)
    base = read_metadata(snapshot.texts.metadata, sibling(run.catalog, METADATA))
    before = _with_pending(base, snapshot)

    links = resolve(catalog, sources)
    listed = entries_by_ref(catalog.entries(), links)
    wanted = entries_by_ref(select(catalog, run.names), links)
    due = tuple(wanted) if run.names else plan(wanted, before, sources, run.today)
    outcomes = withhold_new_abstracts(fetch(due, sources, watcher), catalog.without_abstracts)

    merged, problems = merge(before, outcomes, run.today)
    metadata = withhold_abstracts(merged, catalog.without_abstracts)
    if not run.names:
        metadata = keep_only(metadata, listed)
    after = render(catalog, links, metadata, snapshot.texts)

    report = Report(
        asked=len(due),
        not_due=len(wanted) - len(due),
        entries=listed,
        changes=compare(base, metadata, listed),
        problems=problems,
        usage=meter.usage(),
        down=_down(outcomes, sources),
    )
    return report, publisher.publish(edits(run.catalog, snapshot.texts, after), report)


def _with_pending(base: Metadata, snapshot: Snapshot) -> Metadata:
    """Return the base's metadata with what an open pull request already proposes.

    So a source that fails tonight keeps the rows that it put there, and is not asked again for them.
    """
    if snapshot.pending is None:
        return base
    return overlay(base, read_metadata(snapshot.pending.ancestor), read_metadata(snapshot.pending.metadata))


def _down(outcomes: Sequence[Outcome], sources: Sequence[Source]) -> tuple[str, ...]:
    """Return the sources that were asked and could not answer for a single link."""
    asked = {outcome.ref.source for outcome in outcomes}
    answered = {outcome.ref.source for outcome in outcomes if not isinstance(outcome, Failed)}
    return tuple(source.name for source in sources if source.name in asked - answered)


def edits(catalog: str, before: Texts, after: Texts) -> tuple[Edit, ...]:
    """Return the files that differ; the three generated ones lie beside the catalog."""
    pairs = (
        Edit(sibling(catalog, METADATA), before.metadata, after.metadata),
        Edit(sibling(catalog, README), before.readme, after.readme),
        Edit(sibling(catalog, ABSTRACTS), before.abstracts, after.abstracts),
    )
    return tuple(edit for edit in pairs if edit.was != edit.now)


def sibling(catalog: str, name: str) -> str:
    """Return the path of a file beside the catalog."""
    return str(PurePosixPath(catalog).with_name(name))
