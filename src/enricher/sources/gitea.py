"""Gitea and Forgejo, which Codeberg runs: stars, licence, archived and canonical name of a repository."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from enricher.links import parse_link
from enricher.model import Found, Known, Missing, Outcome, Ref, Repository
from enricher.sources.answers import host_by_host, one_line, optional, read_object, required
from enricher.sources.opening import Opening
from enricher.sources.spdx import spdx_id
from enricher.web import Web

_NAME: Final = "gitea"
_DELAY: Final = 1.0  # seconds; Codeberg states no rate
_HOSTS: Final = ("codeberg.org", "gitea.com")
_RESERVED: Final = frozenset({"api", "explore", "org", "user"})
_SEGMENT: Final = re.compile(r"[\w][\w.-]*", re.ASCII)


def open_source(opening: Opening) -> "Gitea":
    """Return the source with a client for each instance; `ENRICHER_GITEA_HOSTS` names further ones."""
    hosts = (*_HOSTS, *opening.settings.hosts("GITEA"))
    return Gitea({host: opening.web_of("GITEA", host, _DELAY) for host in hosts})


class Gitea:
    """What a Gitea or Forgejo instance knows of a repository."""

    name: Final = _NAME
    every: Final = 1  # stars change daily
    known: Final = (
        Known("https://codeberg.org/forgejo/forgejo", "codeberg.org/forgejo/forgejo", ("id", "stars")),
    )

    def __init__(self, instances: Mapping[str, tuple[Web, str]]) -> None:
        """Ask these instances, each with its address, by their hosts."""
        self._instances = instances

    def match(self, url: str) -> str | None:
        """Return host, owner and name in lower case, from a link to a repository or to anything in it."""
        link = parse_link(url)
        if link is None or link.host not in self._instances:
            return None
        match [segment.lower() for segment in link.segments]:
            case [owner, name, *_] if owner not in _RESERVED:
                path = (owner, name.removesuffix(".git"))
                return "/".join((link.host, *path)) if all(map(_SEGMENT.fullmatch, path)) else None
        return None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none; the instances one after the other."""
        return host_by_host(_NAME, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        host, _, path = ref.id.partition("/")
        web, url = self._instances[host]
        answer = web.get(f"{url}/api/v1/repos/{path}")
        if answer.status == HTTPStatus.NOT_FOUND:
            return Missing(ref, f"{host} has no repository of this name: deleted, private or renamed")
        return Found(ref, _repository(host, read_object(answer, host)))


def _repository(host: str, node: Mapping[str, Any]) -> Repository:
    """Return the facts in the answer of `/repos/{owner}/{repo}` (the `Repository` of Gitea's API).

    `licenses` came with Gitea 1.23: where it is not there, nothing is said of the licence.
    """
    licences = optional(node, "licenses", list, host)
    known = [name for name in licences or () if isinstance(name, str)]
    return Repository(
        name=f"{host}/{required(node, 'full_name', str, host)}",
        id=required(node, "id", int, host),
        stars=required(node, "stars_count", int, host),
        license=spdx_id(known[0] if known else None) if "licenses" in node else None,
        archived=required(node, "archived", bool, host),
        default_branch=one_line(optional(node, "default_branch", str, host)),
        description=one_line(optional(node, "description", str, host)),
    )
