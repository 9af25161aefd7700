"""GitLab: stars, licence, canonical name and more of a project, on gitlab.com and other known instances."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from enricher.http.client import Web
from enricher.http.json_reader import JsonObject
from enricher.links.parse import parse_link
from enricher.model.facts import Ref, Repository
from enricher.model.run import Outcome
from enricher.model.source import WellKnown
from enricher.sources._shared.asking import ask_host, host_by_host
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.spdx import spdx_id

_NAME: Final = "gitlab"
_DELAY: Final = 1.0  # seconds; gitlab.com allows strangers 400 requests to this address in ten minutes
# Instances that anybody can read. A link never names another: only the operator does, in the environment.
_HOSTS: Final = (
    "gitlab.com",
    "framagit.org",
    "gitlab.cern.ch",
    "gitlab.freedesktop.org",
    "gitlab.gnome.org",
    "gitlab.inria.fr",
    "gitlab.kitware.com",
    "gitlab.mpi-sws.org",
    "invent.kde.org",
    "salsa.debian.org",
)
_PAGES: Final = frozenset(
    {"-", "blob", "commits", "issues", "merge_requests", "raw", "tags", "tree", "wikis"}
)
_RESERVED: Final = frozenset({"admin", "dashboard", "explore", "groups", "help", "users"})
_SEGMENT: Final = re.compile(r"[\w][\w.-]*", re.ASCII)


def open_source(opening: SourceContext) -> "GitLab":
    """Return the source with a client for each instance; `ENRICHER_GITLAB_HOSTS` names further ones."""
    hosts = (*_HOSTS, *opening.settings.hosts("GITLAB"))
    return GitLab({host: opening.web_of("GITLAB", host, _DELAY) for host in hosts})


class GitLab:
    """What a GitLab instance knows of a project."""

    name: Final = _NAME
    every: Final = 1  # stars change daily
    known: Final = (
        WellKnown("https://gitlab.com/gitlab-org/gitlab", "gitlab.com/gitlab-org/gitlab", ("id", "stars")),
    )

    def __init__(self, instances: Mapping[str, tuple[Web, str]]) -> None:
        """Ask these instances, each with its address, by their hosts."""
        self._instances = instances

    def match(self, url: str) -> str | None:
        """Return host and path of a project in lower case, from a link to it or to anything in it."""
        link = parse_link(url)
        if link is None or link.host not in self._instances:
            return None
        lower = [segment.lower() for segment in link.segments]
        end = next((index for index, segment in enumerate(lower) if segment in _PAGES), len(lower))
        path = lower[:end]
        if len(path) < 2 or path[0] in _RESERVED:  # noqa: PLR2004 - a group and a project
            return None
        path[-1] = path[-1].removesuffix(".git")
        return "/".join((link.host, *path)) if all(map(_SEGMENT.fullmatch, path)) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none; the instances one after the other."""
        return host_by_host(_NAME, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        return ask_host(ref, self._instances, _api, _repository)


def _api(path: str) -> str:
    return f"api/v4/projects/{quote(path, safe='')}?license=true"


def _repository(project: JsonObject) -> Repository:
    """Return the facts in the answer of `/projects/:id` (docs.gitlab.com/api/projects, "Get a project").

    Of a project without a licence, `license` is null: where it is not there, nothing is said of the licence.
    Strangers are not told whether a project is archived.
    """
    path = project.required("path_with_namespace").text("path_with_namespace")
    return Repository(
        name=f"{project.upstream}/{path}",
        id=project.required("id").number("id"),
        stars=project.required("star_count").number("star_count"),
        license=spdx_id(project.node("license").text("key")) if "license" in project.fields else None,
        archived=project.is_true("archived"),
        default_branch=project.text("default_branch"),
        description=project.stated("description").text("description"),
    )
