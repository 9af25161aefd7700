"""Diagnose: what was seen becomes findings. Pure."""

from collections.abc import Sequence

from enricher.doctor.files import Files, check_files, read_files
from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.known import check_known
from enricher.doctor.repository import check_repository
from enricher.doctor.review import check_review, check_tonight
from enricher.doctor.seen import Review, Seen
from enricher.doctor.token import check_token
from enricher.errors import EnrichError, UserError
from enricher.model import Source, Texts
from enricher.plan import plan
from enricher.resolve import entries_by_ref


def diagnose(seen: Seen, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """Return a finding for each check, in the order in which a person would look."""
    texts, where = _texts(seen)
    files = read_files(texts, seen.setup.catalog, sources)
    return (
        *check_files(files, where),
        *check_token(seen.setup, seen.hosted),
        *check_repository(seen.setup, seen.hosted),
        *check_review(seen.setup, seen.hosted),
        _tonight(seen, files, sources),
        *(check_known(source.name, source.known, seen.outcomes.get(source.name)) for source in sources),
    )


def _texts(seen: Seen) -> tuple[Texts | EnrichError, str]:
    """Return the files here, or where there are none those of the base branch, and which they are."""
    file, review = seen.setup.catalog, seen.hosted.review
    if seen.local is not None:
        return seen.local, file
    if isinstance(review, Review):
        return review.texts, f"{file} in {seen.setup.repository} at {review.base}"
    return UserError(f"{file} is not in this folder, and could not be read from GitHub"), file


def _tonight(seen: Seen, files: Files, sources: Sequence[Source]) -> Finding:
    catalog, links, metadata = files.catalog, files.links, files.metadata
    if (
        isinstance(catalog, EnrichError)
        or isinstance(links, EnrichError)
        or isinstance(metadata, EnrichError)
    ):
        return Finding("tonight", Verdict.UNSEEN, "the catalog and the metadata must be readable first")
    wanted = entries_by_ref(catalog.entries(), links)
    return check_tonight(seen, catalog.rules, plan(wanted, metadata, sources, seen.setup.now.date()))
