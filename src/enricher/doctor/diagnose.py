"""Turn an observation into findings, one for each cause. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from enricher.doctor.files import check_files
from enricher.doctor.finding import Finding, Verdict
from enricher.doctor.github_answers import is_refused, limits_obstacle, obstacle
from enricher.doctor.observation import Observation, ObservedReview
from enricher.doctor.repository import check_repository
from enricher.doctor.review import check_next_run, check_review
from enricher.doctor.rules import check_rules
from enricher.doctor.token import check_token
from enricher.doctor.token_kind import TokenKind
from enricher.doctor.well_known import check_known
from enricher.errors import EnrichError
from enricher.fetch.plan import paces, plan
from enricher.links.resolve import entries_by_ref
from enricher.model.catalog import Rules
from enricher.model.source import Source


def diagnose(observation: Observation, sources: Sequence[Source]) -> tuple[Finding, ...]:
    """Return the findings in the order in which a person would check."""
    return (
        *check_files(observation.files, observation.where),
        *(_offline(observation) if observation.is_offline else _github(observation)),
        *_next_run(observation, sources),
        *(() if observation.is_offline else _sources(observation, sources)),
    )


def _offline(observation: Observation) -> Iterator[Finding]:
    if observation.setup.token is TokenKind.NONE:
        yield from check_token(observation.setup, observation.hosted)
    yield no_network(observation.hosts)


def no_network(hosts: Iterable[str]) -> Finding:
    """Return the finding that none of these hosts answered."""
    return Finding(
        "network",
        Verdict.FAULT,
        f"no network: none of these hosts answered: {', '.join(sorted(hosts))}",
        "Check the connection, or set HTTPS_PROXY if this machine needs a proxy.",
    )


def _github(observation: Observation) -> Iterator[Finding]:
    """Yield the findings at GitHub; an obstacle is reported where it is met, and nothing behind it."""
    setup, hosted = observation.setup, observation.hosted
    yield from check_token(setup, hosted)
    if limits_obstacle(hosted.limits) or is_refused(hosted.repository):
        return
    yield from check_repository(setup, hosted)
    if hosted.review is not None and not obstacle(hosted.repository):
        yield from check_review(setup, hosted.review)
        if isinstance(hosted.review, ObservedReview):
            catalog = observation.files.catalog
            settings = Rules() if isinstance(catalog, EnrichError) else catalog.rules
            yield from check_rules(setup, hosted.review, settings)


def _sources(observation: Observation, sources: Sequence[Source]) -> Iterator[Finding]:
    for source in sources:
        answers = observation.answers.get(source.name)
        if answers:
            yield check_known(source, answers)


def _next_run(observation: Observation, sources: Sequence[Source]) -> Iterator[Finding]:
    catalog, links, metadata = observation.files.catalog, observation.files.links, observation.files.metadata
    if (
        isinstance(catalog, EnrichError)
        or isinstance(links, EnrichError)
        or isinstance(metadata, EnrichError)
    ):
        return
    by_ref = entries_by_ref(catalog.entries(), links)
    planned = plan(by_ref, metadata, paces(sources, catalog.every, budget=None), observation.setup.now.date())
    yield check_next_run(observation, catalog.rules, planned.due)
