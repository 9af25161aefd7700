"""Gitea and Forgejo, which Codeberg runs: stars, licence, archived and canonical name of a repository."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from enricher.http.client import Web
from enricher.http.json_reader import JsonObject
from enricher.links.parse import parse_link
from enricher.model.facts import Ref, Repository
from enricher.model.run import Outcome
from enricher.model.source import WellKnown
from enricher.sources._shared.asking import ask_host, host_by_host
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.spdx import spdx_id

_NAME: Final = "gitea"
_DELAY: Final = 1.0  # seconds; Codeberg states no rate
_HOSTS: Final = ("codeberg.org", "gitea.com")
_RESERVED: Final = frozenset({"api", "explore", "org", "user"})
_SEGMENT: Final = re.compile(r"[\w][\w.-]*", re.ASCII)


def open_source(opening: SourceContext) -> "Gitea":
    """Return the source with a client for each instance; `ENRICHER_GITEA_HOSTS` names further ones."""
    hosts = (*_HOSTS, *opening.settings.hosts("GITEA"))
    return Gitea({host: opening.web_of("GITEA", host, _DELAY) for host in hosts})


class Gitea:
    """What a Gitea or Forgejo instance knows of a repository."""

    name: Final = _NAME
    every: Final = 1  # stars change daily
    known: Final = (
        WellKnown("https://codeberg.org/forgejo/forgejo", "codeberg.org/forgejo/forgejo", ("id", "stars")),
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
        return ask_host(ref, self._instances, lambda path: f"api/v1/repos/{path}", _repository)


def _repository(node: JsonObject) -> Repository:
    """Return the facts in the answer of `/repos/{owner}/{repo}` (the `Repository` of Gitea's API).

    `licenses` came with Gitea 1.23: where it is not there, nothing is said of the licence.
    """
    licences = (*node.texts("licenses"), None)
    return Repository(
        name=f"{node.upstream}/{node.required('full_name').text('full_name')}",
        id=node.required("id").number("id"),
        stars=node.required("stars_count").number("stars_count"),
        license=spdx_id(licences[0]) if "licenses" in node.fields else None,
        archived=node.required("archived").is_true("archived"),
        default_branch=node.text("default_branch"),
        description=node.text("description"),
    )
