"""What a source is opened with: where its upstream is, how fast it may be asked, and a client that obeys."""

from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache

from enricher.http.cache import Cache
from enricher.http.client import Web, user_agent
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.settings import Settings

_PATIENT = RetryPolicy()


@dataclass(frozen=True, slots=True)
class SourceContext:
    """The settings of a run, and the clients that were opened for it."""

    settings: Settings
    meter: Meter
    clients: ExitStack  # closes them
    longest_wait: float  # seconds; a longer pause that an upstream asks for is not waited for
    cache: Cache | None = None
    opened: dict[tuple[str, str], Web] = field(default_factory=dict)  # by upstream and address

    def web(  # noqa: PLR0913 - each is a fact about the upstream, and has a default
        self,
        upstream: str,
        url: str,
        *,
        delay: float = 0.0,
        policy: RetryPolicy = _PATIENT,
        headers: Mapping[str, str] | None = None,
        also_hosts: Collection[str] = (),
    ) -> Web:
        """Return a client for the origin of `url`, which says who asks; `delay` is in seconds.

        Two sources that ask one upstream at one address share the client, and so its pace.

        The first wait between attempts, and how long one may take, are the operator's; the longest wait
        is that of who opened the sources.
        """
        if (upstream, url) in self.opened:
            return self.opened[upstream, url]
        web = Web(
            upstream,
            url,
            meter=self.meter,
            policy=_of_run(policy, self.settings.retry_wait, self.longest_wait, self.settings.timeout),
            delay=delay,
            headers={"User-Agent": user_agent(self.settings.home), **(headers or {})},
            also_hosts=also_hosts,
            cache=self.cache,
            turn=self.settings.turn,
        )
        self.clients.callback(web.close)
        self.opened[upstream, url] = web
        return web

    def web_of(  # noqa: PLR0913 - as above
        self,
        upstream: str,
        host: str,
        delay: float,
        also_hosts: Collection[str] = (),
        *,
        policy: RetryPolicy = _PATIENT,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[Web, str]:
        """Return a client for one of an upstream's hosts, and its address.

        It is the host's own, or lies below what `ENRICHER_<upstream>_URL` says.
        """
        before = self.settings.url(upstream, "")
        url = f"{before}/{host}" if before else f"https://{host}"
        pace = self.settings.delay(upstream, delay)
        web = self.web(host, url, delay=pace, also_hosts=also_hosts, policy=policy, headers=headers)
        return web, url


@cache  # a source opens a client for each of its hosts
def _of_run(policy: RetryPolicy, first_wait: float, longest_wait: float, timeout: float) -> RetryPolicy:
    return replace(policy, first_wait=first_wait, longest_wait=longest_wait, total_timeout=timeout)
