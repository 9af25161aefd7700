"""The sources, one file each."""

from dataclasses import replace

from enricher.errors import Throttled
from enricher.model import Source
from enricher.settings import Settings
from enricher.sources.arxiv import Arxiv
from enricher.sources.github import GitHub, GraphqlApi, RestApi
from enricher.sources.usenix import Usenix
from enricher.web import Meter, Policy, Web

_ARXIV_THROTTLES = frozenset({406, 429})  # since mid-2026 arXiv also says "too many requests" with 406


def build_sources(settings: Settings, meter: Meter) -> tuple[Source, ...]:
    """Return every source, the most trusted first: a link goes to the first that accepts it."""
    policy = Policy(first_wait=settings.retry_wait)
    return (
        Usenix(
            Web("USENIX", settings.usenix_url, meter=meter, policy=policy, delay=settings.usenix_delay),
            settings.usenix_url,
        ),
        Arxiv(
            Web(
                "arXiv",
                settings.arxiv_url,
                meter=meter,
                policy=replace(policy, throttles=_ARXIV_THROTTLES),
                delay=settings.arxiv_delay,
            ),
            settings.arxiv_url,
        ),
        _github(settings, meter, policy),
    )


def _github(settings: Settings, meter: Meter, policy: Policy) -> Source:
    """Return GitHub asked by GraphQL, which needs a token, or else by REST, at 60 requests an hour."""
    # After a secondary rate limit that names no pause, GitHub asks for at least a minute.
    policy = replace(policy, throttled_wait=12 * policy.first_wait)
    if settings.token is None:
        return GitHub(RestApi(Web("GitHub", settings.api_url, meter=meter, policy=policy), settings.api_url))
    web = Web(
        "GitHub",
        settings.graphql_url,
        meter=meter,
        policy=replace(policy, retried=(Throttled,)),  # a batch that times out is halved instead
        headers={"Authorization": f"Bearer {settings.token}"},
    )
    return GitHub(GraphqlApi(web, settings.graphql_url))
