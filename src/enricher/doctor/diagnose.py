"""Diagnose: what was seen becomes findings. Pure."""

from collections.abc import Sequence

from enricher.doctor.files import check_files
from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.observation import Observation
from enricher.doctor.repository import check_repository
from enricher.doctor.review import check_review, check_tonight
from enricher.doctor.token import check_token
from enricher.doctor.well_known import check_known
from enricher.errors import EnrichError
from enricher.fetch.plan import paces, plan
from enricher.links.resolve import entries_by_ref
from enricher.model.source import Source


def diagnose(seen: Observation, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """Return a finding for each check, in the order in which a person would look."""
    asked = (source for source in sources if seen.answers.get(source.name))
    return (
        *check_files(seen.files, seen.where),
        *check_token(seen.setup, seen.hosted),
        *check_repository(seen.setup, seen.hosted),
        *check_review(seen.setup, seen.hosted),
        _tonight(seen, sources),
        *(check_known(source, seen.answers[source.name]) for source in asked),
    )


def _tonight(seen: Observation, sources: Sequence[Source]) -> Finding:
    catalog, links, metadata = seen.files.catalog, seen.files.links, seen.files.metadata
    if (
        isinstance(catalog, EnrichError)
        or isinstance(links, EnrichError)
        or isinstance(metadata, EnrichError)
    ):
        return Finding("tonight", Verdict.UNSEEN, "the catalog and the metadata must be readable first")
    wanted = entries_by_ref(catalog.entries(), links)
    pace = paces(sources, catalog.every, budget=None)
    planned = plan(wanted, metadata, pace, seen.setup.now.date())
    return check_tonight(seen, catalog.rules, planned.due)
