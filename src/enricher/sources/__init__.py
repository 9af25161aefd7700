"""The sources, one file each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from enricher.errors import Throttled
from enricher.model import Source
from enricher.settings import Settings
from enricher.sources.arxiv import Arxiv
from enricher.sources.github import GitHub, GraphqlApi, RestApi
from enricher.sources.usenix import Usenix
from enricher.web import Meter, Policy, Web, user_agent

_ARXIV_THROTTLES = frozenset({406, 429})  # since mid-2026 arXiv also says "too many requests" with 406


@contextmanager
def open_sources(settings: Settings, meter: Meter) -> Iterator[tuple[Source, ...]]:
    """Yield every source, the most trusted first: a link goes to the first that accepts it."""
    usenix, arxiv, github = webs = (
        _usenix_web(settings, meter),
        _arxiv_web(settings, meter),
        _github_web(settings, meter),
    )
    try:
        yield (
            Usenix(usenix, settings.usenix_url),
            Arxiv(arxiv, settings.arxiv_url),
            GitHub(
                GraphqlApi(github, settings.graphql_url)
                if settings.token
                else RestApi(github, settings.api_url)
            ),
        )
    finally:
        for web in webs:
            web.close()


def _who_asks(settings: Settings) -> dict[str, str]:
    return {"User-Agent": user_agent(settings.repository)}


def _usenix_web(settings: Settings, meter: Meter) -> Web:
    policy = Policy(first_wait=settings.retry_wait)
    headers = _who_asks(settings)
    return Web(
        "USENIX",
        settings.usenix_url,
        meter=meter,
        policy=policy,
        delay=settings.usenix_delay,
        headers=headers,
    )


def _arxiv_web(settings: Settings, meter: Meter) -> Web:
    policy = Policy(first_wait=settings.retry_wait, throttles=_ARXIV_THROTTLES)
    headers = _who_asks(settings)
    return Web(
        "arXiv", settings.arxiv_url, meter=meter, policy=policy, delay=settings.arxiv_delay, headers=headers
    )


def _github_web(settings: Settings, meter: Meter) -> Web:
    """Return the client for GraphQL, which needs a token, or else for REST, at 60 requests an hour."""
    # After a secondary rate limit that names no pause, GitHub asks for at least a minute.
    policy = Policy(first_wait=settings.retry_wait, throttled_wait=12 * settings.retry_wait)
    if settings.token is None:
        return Web("GitHub", settings.api_url, meter=meter, policy=policy, headers=_who_asks(settings))
    halving = replace(policy, retried=(Throttled,))  # a batch that times out is halved instead
    headers = {**_who_asks(settings), "Authorization": f"Bearer {settings.token}"}
    return Web("GitHub", settings.graphql_url, meter=meter, policy=halving, headers=headers)
