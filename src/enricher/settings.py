"""What the environment says: where the upstreams are, and who asks them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from enricher.errors import UserError


@dataclass(frozen=True, slots=True)
class Settings:
    """The environment's words; delays and waits in seconds."""

    api_url: str
    graphql_url: str
    arxiv_url: str
    arxiv_delay: float
    usenix_url: str
    usenix_delay: float
    write_delay: float  # between two writes to GitHub
    retry_wait: float  # before the second attempt
    token: str | None = field(default=None, repr=False)  # never shown
    repository: str | None = None  # owner/name of the list


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings; an empty variable is an unset one. Raises UserError for no number or no URL."""
    known = {name: value.strip() for name, value in environment.items() if value.strip()}
    api_url = _url(known, "GITHUB_API_URL", "https://api.github.com")
    return Settings(
        api_url=api_url,
        graphql_url=_url(known, "GITHUB_GRAPHQL_URL", graphql_url(api_url)),
        arxiv_url=_url(known, "ENRICHER_ARXIV_URL", "https://export.arxiv.org/api/query"),
        arxiv_delay=_seconds(known, "ENRICHER_ARXIV_DELAY", 3.0),
        usenix_url=_url(known, "ENRICHER_USENIX_URL", "https://www.usenix.org"),
        usenix_delay=_seconds(known, "ENRICHER_USENIX_DELAY", 10.0),
        write_delay=_seconds(known, "ENRICHER_GITHUB_DELAY", 1.0),
        retry_wait=_seconds(known, "ENRICHER_RETRY_WAIT", 5.0),
        token=_token(known),
        repository=known.get("GITHUB_REPOSITORY"),
    )


def graphql_url(api_url: str) -> str:
    """Return where GitHub answers GraphQL, given its REST address: `/api/v3` becomes `/api/graphql`."""
    if api_url.endswith("/api/v3"):
        return api_url.removesuffix("/v3") + "/graphql"
    return f"{api_url}/graphql"


def _token(known: Mapping[str, str]) -> str | None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        token = known.get(name)
        if token and not re.fullmatch(r"[!-~]+", token):
            raise UserError(f"{name} holds a character that no token has, such as a line break; set it anew")
        if token:
            return token
    return None


def _url(known: Mapping[str, str], name: str, default: str) -> str:
    url = known.get(name, default).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise UserError(f"{name} is {url!r}; it must be an http:// or https:// URL, such as {default}")
    return url


def _seconds(known: Mapping[str, str], name: str, default: float) -> float:
    value = known.get(name)
    if value is None:
        return default
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= 3600:  # noqa: PLR2004 - an hour
        raise UserError(f"{name} is {value!r}; it must be a number of seconds from 0 to 3600")
    return seconds
