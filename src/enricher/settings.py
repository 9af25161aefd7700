"""What the environment says: where the upstreams are, who asks them, and with which keys."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from enricher.errors import UserError

_EXAMPLE: Final = "https://upstream.example.org"
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.ASCII)
_UPSTREAM: Final = re.compile(r"ENRICHER_(?P<upstream>[A-Z0-9_]+)_(?P<what>URL|DELAY|HOSTS|KEY)")
_CONTACT: Final = re.compile(r"[!-~]+@[!-~]+\.[!-~]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; delays and waits are in seconds."""

    api_url: str
    graphql_url: str
    retry_wait: float  # before the second attempt
    timeout: float  # for one request, from its first byte to the last of the answer
    urls: Mapping[str, str] = field(default_factory=dict)  # by upstream, such as ARXIV
    delays: Mapping[str, float] = field(default_factory=dict)  # the same
    further_hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the same
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)  # the same; never shown
    token: str | None = field(default=None, repr=False)  # never shown
    repository: str | None = None  # owner/name of the list
    contact: str | None = None  # an e-mail address for upstreams that ask for one
    cache: Path | None = None  # the folder for answers that need not be sent again

    def url(self, upstream: str, default: str) -> str:
        """Return what `ENRICHER_<upstream>_URL` says, without a slash at its end."""
        return self.urls.get(upstream, default)

    def delay(self, upstream: str, default: float) -> float:
        """Return what `ENRICHER_<upstream>_DELAY` says."""
        return self.delays.get(upstream, default)

    def hosts(self, upstream: str) -> tuple[str, ...]:
        """Return what `ENRICHER_<upstream>_HOSTS` names: hosts that the operator trusts besides the known."""
        return self.further_hosts.get(upstream, ())

    def key(self, upstream: str) -> str | None:
        """Return what `ENRICHER_<upstream>_KEY` holds."""
        return self.keys.get(upstream)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings; an empty variable is an unset one. Raises UserError for no number or no URL."""
    known = {name: value.strip() for name, value in environment.items() if value.strip()}
    api_url = _url(known, "GITHUB_API_URL", "https://api.github.com")
    return Settings(
        api_url=api_url,
        graphql_url=_url(known, "GITHUB_GRAPHQL_URL", graphql_url(api_url)),
        retry_wait=_seconds(known, "ENRICHER_RETRY_WAIT", 5.0),
        timeout=_seconds(known, "ENRICHER_TIMEOUT", 120.0, least=0.1),
        urls={upstream: _url(known, name, _EXAMPLE) for upstream, name in _named(known, "URL")},
        delays={upstream: _seconds(known, name, 0.0) for upstream, name in _named(known, "DELAY")},
        further_hosts={upstream: _hosts(known, name) for upstream, name in _named(known, "HOSTS")},
        keys={upstream: _secret(name, known[name]) for upstream, name in _named(known, "KEY")},
        token=_token(known),
        repository=known.get("GITHUB_REPOSITORY"),
        contact=_contact(known),
        cache=_cache(known),
    )


def graphql_url(api_url: str) -> str:
    """Return where GitHub answers GraphQL, given its REST address: `/api/v3` becomes `/api/graphql`."""
    if api_url.endswith("/api/v3"):
        return api_url.removesuffix("/v3") + "/graphql"
    return f"{api_url}/graphql"


def _named(known: Mapping[str, str], what: str) -> Iterator[tuple[str, str]]:
    """Yield the upstreams for which a variable of this kind is set, and its name."""
    found = (_UPSTREAM.fullmatch(name) for name in known)
    return ((match["upstream"], match[0]) for match in found if match and match["what"] == what)


def _cache(known: Mapping[str, str]) -> Path | None:
    named = known.get("ENRICHER_CACHE")
    if named == "off":
        return None
    if named and not Path(named).is_absolute():
        raise UserError(f"ENRICHER_CACHE is {named!r}; it must be a folder's absolute path, or off")
    return Path(named) if named else cache_folder(known)


def cache_folder(known: Mapping[str, str]) -> Path | None:
    """Return where this platform wants caches; on a runner its own folder, or None where it has none."""
    if known.get("GITHUB_ACTIONS") != "true":
        return user_cache_path("enricher", appauthor=False, opinion=False)
    temporary = Path(known.get("RUNNER_TEMP", ""))
    return temporary / "enricher-cache" if temporary.is_absolute() else None


def _token(known: Mapping[str, str]) -> str | None:
    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        if name in known:
            return _secret(name, known[name])
    return None


def _secret(name: str, value: str) -> str:
    if not re.fullmatch(r"[!-~]+", value):
        raise UserError(
            f"{name} has a character that no token has, such as a space or a line break; set it again"
        )
    return value


def _contact(known: Mapping[str, str]) -> str | None:
    contact = known.get("ENRICHER_CONTACT")
    if contact and not _CONTACT.fullmatch(contact):
        raise UserError(f"ENRICHER_CONTACT is {contact!r}; it must be one e-mail address, or be left out")
    return contact


def _url(known: Mapping[str, str], name: str, default: str) -> str:
    url = known.get(name, default).rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise UserError(f"{name} is {url!r}; it must be an http:// or https:// URL, such as {default}")
    return url


def _hosts(known: Mapping[str, str], name: str) -> tuple[str, ...]:
    hosts = tuple(known[name].lower().replace(",", " ").split())
    for host in hosts:
        if not _HOST.fullmatch(host):
            raise UserError(f"{name} holds {host!r}; it must be names of hosts, such as gitlab.example.org")
    return hosts


def _seconds(known: Mapping[str, str], name: str, default: float, least: float = 0) -> float:
    value = known.get(name)
    if value is None:
        return default
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1
    if not least <= seconds <= 3600:  # noqa: PLR2004 - an hour
        raise UserError(f"{name} is {value!r}; it must be a number of seconds from {least:g} to 3600")
    return seconds
