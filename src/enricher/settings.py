"""What the environment says: where the upstreams are, who asks them, and with which keys."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from platformdirs import user_cache_path

from enricher.errors import UserError

_EXAMPLE: Final = "https://upstream.example.org"
_HOST: Final = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.ASCII)
_UPSTREAM: Final = re.compile(r"ENRICHER_(?P<upstream>[A-Z0-9_]+)_(?P<what>URL|DELAY|HOSTS|KEY)")
_CONTACT: Final = re.compile(r"[!-~]+@[!-~]+\.[!-~]+")
_REPOSITORY: Final = re.compile(r"[\w-]+/(?!\.{1,2}\Z)[\w.-]+", re.ASCII)
_TURN: Final = re.compile(r"([1-9]\d{0,2})/([1-9]\d{0,2})", re.ASCII)
GITHUB_COM: Final = "github.com"
_API_OF_GITHUB_COM: Final = f"https://api.{GITHUB_COM}"


@dataclass(frozen=True, slots=True)
class GitHubHost:
    """A GitHub: its host as links name it, where its API answers, and the token that goes there only."""

    host: str
    api_url: str
    graphql_url: str
    variable: str  # that holds the token, or would hold it
    token: str | None = field(default=None, repr=False)  # never shown


@dataclass(frozen=True, slots=True)
class Turn:
    """The place of a run among those that share the pace of every upstream: the third of 16.

    Time is cut into pieces of an upstream's delay, and a run sends only at the begin of every 16th. So all
    runs together are as slow as one alone, and need to know nothing of each other but the time of day.
    """

    number: int = 1
    of: int = 1

    def __str__(self) -> str:
        """Return it as the variable has it: `3/16`."""
        return f"{self.number}/{self.of}"

    @property
    def is_shared(self) -> bool:
        """Whether there are other runs."""
        return self.of > 1

    def next(self, moment: float, delay: float) -> float:
        """Return when the run may send next, in epoch seconds; one that is alone may do so at once."""
        if not (self.is_shared and delay):
            return moment
        return moment + ((self.number - 1) * delay - moment) % (self.of * delay)


ALONE: Final = Turn()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says; delays and waits are in seconds."""

    server: GitHubHost  # where the list is
    github: GitHubHost  # github.com: the same, unless the list is on another server
    retry_wait: float  # before the second attempt
    timeout: float  # for one request, from its first byte to the last of the answer
    urls: Mapping[str, str] = field(default_factory=dict)  # by upstream, such as ARXIV
    delays: Mapping[str, float] = field(default_factory=dict)  # the same
    further_hosts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the same
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)  # the same; never shown
    repository: str | None = None  # owner/name of the list
    contact: str | None = None  # an e-mail address for upstreams that ask for one
    cache: Path | None = None  # the folder for answers that need not be sent again
    turn: Turn = ALONE

    @property
    def home(self) -> str | None:
        """The address of the list's repository."""
        return f"https://{self.server.host}/{self.repository}" if self.repository else None

    @property
    def tokens(self) -> tuple[str, ...]:
        """Every token and key: no output may hold one."""
        tokens = (self.server.token, self.github.token, *self.keys.values())
        return tuple(dict.fromkeys(token for token in tokens if token))

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
    server = _server(known)
    return Settings(
        server=server,
        github=_github_com(known, server),
        retry_wait=_seconds(known, "ENRICHER_RETRY_WAIT", 5.0),
        timeout=_seconds(known, "ENRICHER_TIMEOUT", 120.0, least=0.1),
        urls={upstream: _url(known, name, _EXAMPLE) for upstream, name in _named(known, "URL")},
        delays={upstream: _seconds(known, name, 0.0) for upstream, name in _named(known, "DELAY")},
        further_hosts={upstream: _hosts(known, name) for upstream, name in _named(known, "HOSTS")},
        keys=_keys(known),
        repository=_repository(known),
        contact=_contact(known),
        cache=_cache(known),
        turn=read_turn(known.get("ENRICHER_TURN", "1/1")),
    )


def _keys(known: Mapping[str, str]) -> dict[str, str]:
    """Return the keys by upstream; OpenReview's is a token, and has the name that people give it."""
    names = {**dict(_named(known, "KEY")), "OPENREVIEW": "OPENREVIEW_TOKEN"}
    return {upstream: key for upstream, name in names.items() if (key := _secret(known, name))}


def _server(known: Mapping[str, str]) -> GitHubHost:
    """Return the GitHub of the list, by its own address, which a runner of Actions names, or by its API's."""
    named = _url(known, "GITHUB_API_URL", _API_OF_GITHUB_COM)
    host = _host(_url(known, "GITHUB_SERVER_URL", f"https://{_host_of_api(named)}"))
    api_url = _url(known, "GITHUB_API_URL", _api_of(host))
    graphql = _url(known, "GITHUB_GRAPHQL_URL", graphql_url(api_url))
    _check_host(host, "GITHUB_API_URL", api_url)
    _check_host(host, "GITHUB_GRAPHQL_URL", graphql)
    # cli.github.com/manual/gh_help_environment: GH_TOKEN is for github.com and *.ghe.com.
    second = "GH_TOKEN" if _is_cloud(host) else "GH_ENTERPRISE_TOKEN"
    variable = "GITHUB_TOKEN" if "GITHUB_TOKEN" in known or second not in known else second
    return GitHubHost(
        host=host,
        api_url=api_url,
        graphql_url=graphql,
        variable=variable,
        token=_secret(known, variable),
    )


def _github_com(known: Mapping[str, str], server: GitHubHost) -> GitHubHost:
    """Return github.com, with a token of its own, or the one of a list that is there."""
    is_there = server.host == GITHUB_COM
    named = "ENRICHER_GITHUB_URL" in known
    api_url = _url(known, "ENRICHER_GITHUB_URL", server.api_url if is_there else _API_OF_GITHUB_COM)
    same = is_there and "ENRICHER_GITHUB_TOKEN" not in known
    return GitHubHost(
        host=GITHUB_COM,
        api_url=api_url,
        graphql_url=server.graphql_url if is_there and not named else graphql_url(api_url),
        variable=server.variable if same else "ENRICHER_GITHUB_TOKEN",
        token=server.token if same else _secret(known, "ENRICHER_GITHUB_TOKEN"),
    )


def _api_of(host: str) -> str:
    """Return the address of a GitHub's REST API.

    docs.github.com, "Getting started with the REST API": github.com and GitHub Enterprise Cloud with data
    residency (`NAME.ghe.com`) answer at `https://api.HOST`, GitHub Enterprise Server at `https://HOST/api/v3`.
    """
    return f"https://api.{host}" if _is_cloud(host) else f"https://{host}/api/v3"


def _is_cloud(host: str) -> bool:
    return host == GITHUB_COM or host.endswith(".ghe.com")


def _host_of_api(api_url: str) -> str:
    """Return the host whose API this is; any other address is one for github.com, such as a proxy's."""
    host = _host(api_url)
    if api_url.endswith(("/api/v3", "/api/graphql")):
        return host
    return host.removeprefix("api.") if host.endswith(".ghe.com") else GITHUB_COM


def _check_host(host: str, name: str, api_url: str) -> None:
    """Raise UserError where an API is known to be another server's, which must not get the host's token."""
    is_there = host == GITHUB_COM
    is_com = _host(api_url) == _host(_API_OF_GITHUB_COM)
    if (is_there and _host_of_api(api_url) != host) or (is_com and not is_there):
        raise UserError(
            f"the list is on {host}, and {name} is {api_url!r}, the API of another server; leave it out, or "
            "set GITHUB_SERVER_URL to the server with the list"
        )


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


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


def read_turn(text: str) -> Turn:
    """Return the turn that is written as `3/16`. Raises UserError."""
    found = _TURN.fullmatch(text)
    if not found or int(found[1]) > int(found[2]):
        raise UserError(f"{text!r} is no place of a run among several; write it as 3/16, the third of 16")
    return Turn(int(found[1]), int(found[2]))


def cache_folder(known: Mapping[str, str]) -> Path | None:
    """Return where this platform wants caches; on a runner its own folder, or None where it has none."""
    if known.get("GITHUB_ACTIONS") != "true":
        return user_cache_path("enricher", appauthor=False, opinion=False)
    temporary = Path(known.get("RUNNER_TEMP", ""))
    return temporary / "enricher-cache" if temporary.is_absolute() else None


def _secret(known: Mapping[str, str], name: str) -> str | None:
    value = known.get(name)
    if value and not re.fullmatch(r"[!-~]+", value):
        raise UserError(
            f"{name} has a character that no token has, such as a space or a line break; set it again"
        )
    return value


def _repository(known: Mapping[str, str]) -> str | None:
    name = known.get("GITHUB_REPOSITORY")
    if name and not _REPOSITORY.fullmatch(name):
        raise UserError(
            f"GITHUB_REPOSITORY is {name!r}; it must be the owner and the name of the list's repository, "
            "such as octocat/Hello-World"
        )
    return name


def _contact(known: Mapping[str, str]) -> str | None:
    contact = known.get("ENRICHER_CONTACT")
    if contact and not _CONTACT.fullmatch(contact):
        raise UserError(f"ENRICHER_CONTACT is {contact!r}; it must be one e-mail address, or be left out")
    return contact


def _url(known: Mapping[str, str], name: str, default: str) -> str:
    url = known.get(name, default).rstrip("/")
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if not host or not url.startswith(("http://", "https://")):
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
