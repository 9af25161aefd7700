"""What httpx sends requests through: connections of httpcore that keep a deadline, through a proxy too.

httpx's own transport takes no network backend, and httpcore's connection pools do.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from enricher.errors import Refused
from enricher.http.deadline import Deadline, TimedNetwork

# What httpx keeps open by default.
_MOST_CONNECTIONS: Final = 100
_MOST_IDLE: Final = 20
_IDLE: Final = 5.0  # seconds

_PROXIED: Final = frozenset({"http", "https", "all"})  # schemes for which the environment may name a proxy

_ERRORS: Final[Mapping[type[Exception], type[httpx.TransportError]]] = {
    httpcore.TimeoutException: httpx.TimeoutException,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.ProtocolError: httpx.RemoteProtocolError,
    httpcore.NetworkError: httpx.NetworkError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
}


class TimedTransport(httpx.BaseTransport):
    """HTTP/1.1 within a deadline, through the proxies that the environment names."""

    def __init__(self, deadline: Deadline, certificates: ssl.SSLContext) -> None:
        """Trust these certificates. Raises Refused for a proxy that is no http:// or https:// URL."""
        self._proxies = {scheme: url for scheme, url in getproxies().items() if scheme in _PROXIED}
        self._pools = {
            proxy: _pool(proxy, TimedNetwork(deadline), certificates)
            for proxy in (None, *self._proxies.values())
        }

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer, its body yet to be read. Raises httpx.TransportError."""
        stream = request.stream
        with _as_httpx_errors():
            answer = self._pools[self._proxy_for(request.url)].handle_request(
                httpcore.Request(
                    request.method,
                    _url(request.url),
                    headers=request.headers.raw,
                    content=stream if isinstance(stream, httpx.SyncByteStream) else None,
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close the connections."""
        for pool in self._pools.values():
            pool.close()

    def _proxy_for(self, url: httpx.URL) -> str | None:
        """Return the proxy for a URL, or None where `NO_PROXY` names its host."""
        if not self._proxies or proxy_bypass(url.host):
            return None
        return self._proxies.get(url.scheme) or self._proxies.get("all")


def _pool(proxy: str | None, network: TimedNetwork, certificates: ssl.SSLContext) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(
            ssl_context=certificates,
            max_connections=_MOST_CONNECTIONS,
            max_keepalive_connections=_MOST_IDLE,
            keepalive_expiry=_IDLE,
            network_backend=network,
        )
    named = httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")
    if named.url.scheme not in {"http", "https"}:
        raise Refused(f"a {named.url.scheme}:// proxy is not supported; name an http:// or https:// one")
    return httpcore.HTTPProxy(
        _url(named.url),
        proxy_auth=named.raw_auth,
        ssl_context=certificates,
        max_connections=_MOST_CONNECTIONS,
        max_keepalive_connections=_MOST_IDLE,
        keepalive_expiry=_IDLE,
        network_backend=network,
    )


def _url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


class _Body(httpx.SyncByteStream):
    """The body of an answer."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    """Turn what httpcore raises into what httpx raises, with the same message."""
    try:
        yield
    except tuple(_ERRORS) as error:
        kind = next(kind for known, kind in _ERRORS.items() if isinstance(error, known))
        raise kind(str(error)) from error
