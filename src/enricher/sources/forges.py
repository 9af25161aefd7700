"""Forges: stars, license, canonical name and more of a repository on GitLab, and on Gitea and Forgejo.

A link never names a further instance: only the operator does, in the environment.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from enricher.http.client import Web
from enricher.http.json_reader import JsonObject
from enricher.links.parse import parse_link
from enricher.model.facts import Ref, Repository
from enricher.model.run import Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import ask_host, host_by_host
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.spdx import spdx_id

_DELAY: Final = 1.0  # seconds; without a token gitlab.com allows 400 requests in ten minutes
_SEGMENT: Final = re.compile(r"[\w][\w.-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ForgeSoftware:
    """What instances of one software have in common: their API and their addresses."""

    declaration: SourceDeclaration
    reserved: frozenset[str]  # first segments of pages that are no repository's
    pages: frozenset[str]  # segments that end the path of a repository; none: owner and name
    api: Callable[[str], str]  # from the path of a repository to that of the API
    read: Callable[[JsonObject], Repository]


class Forge(DeclaredSource):
    """What an instance knows of a repository."""

    def __init__(self, software: ForgeSoftware, instances: Mapping[str, tuple[Web, str]]) -> None:
        """Ask these instances, each with its address, by their hosts."""
        self.declaration = software.declaration
        self._software = software
        self._instances = instances

    def match(self, url: str) -> str | None:
        """Return host and path of a repository in lower case, from a link to it or to anything in it."""
        return forge_repository(url, self._software, self._instances)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none; the instances one after the other."""
        return host_by_host(self.name, ids, self._ask)

    def _ask(self, ref: Ref) -> Outcome:
        return ask_host(ref, self._instances, self._software.api, self._software.read)


def forge_repository(url: str, software: ForgeSoftware, hosts: Collection[str]) -> str | None:
    """Return host and path, in lower case, of a repository on one of these hosts, or None."""
    link = parse_link(url)
    if link is None or link.host not in hosts:
        return None
    path = _repository_path([segment.lower() for segment in link.segments], software.pages)
    if len(path) < 2 or path[0] in software.reserved:  # noqa: PLR2004 - an owner and a name
        return None
    path = [*path[:-1], path[-1].removesuffix(".git")]
    return "/".join((link.host, *path)) if all(map(_SEGMENT.fullmatch, path)) else None


def _repository_path(segments: Sequence[str], pages: Collection[str]) -> Sequence[str]:
    if not pages:
        return segments[:2]
    end = next((index for index, segment in enumerate(segments) if segment in pages), len(segments))
    return segments[:end]


def _open(software: ForgeSoftware, context: SourceContext) -> Forge:
    upstream = software.declaration.name.upper()
    hosts = [*sorted(software.declaration.code_hosts), *context.settings.hosts(upstream)]
    return Forge(software, {host: context.web_of(upstream, host, _DELAY) for host in hosts})


# --- GitLab ---------------------------------------------------------------------------------------


def _gitlab_api(path: str) -> str:
    return f"api/v4/projects/{quote(path, safe='')}?license=true"


def _gitlab_project(project: JsonObject) -> Repository:
    """Return the facts in the answer of `/projects/:id` (docs.gitlab.com/api/projects, "Get a project").

    For a project without a license, `license` is null: where it is absent, the license is unknown. Without a
    token GitLab does not say whether a project is archived.
    """
    path = project.required("path_with_namespace").text("path_with_namespace")
    return Repository(
        name=f"{project.upstream}/{path}",
        id=project.required("id").number("id"),
        stars=project.required("star_count").number("star_count"),
        license=spdx_id(project.node("license").text("key")) if "license" in project.fields else None,
        archived=project.is_true("archived"),
        fork=bool(project.node("forked_from_project").fields),
        default_branch=project.text("default_branch"),
        description=project.stated("description").text("description"),
    )


GITLAB: Final = ForgeSoftware(
    declaration=SourceDeclaration(
        name="gitlab",
        title="GitLab",
        links=(
            "any page of a project on gitlab.com and some public instances; "
            "`ENRICHER_GITLAB_HOSTS` names further ones"
        ),
        every=1,  # stars change daily
        variables=("GITLAB",),
        known=(
            WellKnown(
                "https://gitlab.com/gitlab-org/gitlab", "gitlab.com/gitlab-org/gitlab", ("id", "stars")
            ),
        ),
        assumes=(),
        paper_hosts=frozenset(),
        code_hosts=frozenset(
            {
                *(
                    "gitlab.com",
                    "framagit.org",
                    "gitlab.cern.ch",
                    "gitlab.freedesktop.org",
                    "gitlab.gnome.org",
                ),
                *(
                    "gitlab.inria.fr",
                    "gitlab.kitware.com",
                    "gitlab.mpi-sws.org",
                    "invent.kde.org",
                    "salsa.debian.org",
                ),
            }
        ),
        is_preprint_server=False,
        abstract_notes={},
    ),
    reserved=frozenset({"admin", "dashboard", "explore", "groups", "help", "users"}),
    pages=frozenset({"-", "blob", "commits", "issues", "merge_requests", "raw", "tags", "tree", "wikis"}),
    api=_gitlab_api,
    read=_gitlab_project,
)


def open_gitlab(context: SourceContext) -> Forge:
    """Return the source with a client for each instance; `ENRICHER_GITLAB_HOSTS` names further ones."""
    return _open(GITLAB, context)


# --- Gitea and Forgejo ----------------------------------------------------------------------------


def _gitea_api(path: str) -> str:
    return f"api/v1/repos/{path}"


def _gitea_repository(node: JsonObject) -> Repository:
    """Return the facts in the answer of `/repos/{owner}/{repo}` (the `Repository` of Gitea's API).

    `licenses` came with Gitea 1.23: where it is absent, the license is unknown.
    """
    licenses = (*node.texts("licenses"), None)
    return Repository(
        name=f"{node.upstream}/{node.required('full_name').text('full_name')}",
        id=node.required("id").number("id"),
        stars=node.required("stars_count").number("stars_count"),
        license=spdx_id(licenses[0]) if "licenses" in node.fields else None,
        archived=node.required("archived").is_true("archived"),
        fork=node.is_true("fork"),
        default_branch=node.text("default_branch"),
        description=node.required("description").text("description"),
    )


GITEA: Final = ForgeSoftware(
    declaration=SourceDeclaration(
        name="gitea",
        title="Gitea, Forgejo",
        links=(
            "any page of a repository on codeberg.org and gitea.com; "
            "`ENRICHER_GITEA_HOSTS` names further ones"
        ),
        every=1,  # stars change daily
        variables=("GITEA",),
        known=(
            WellKnown(
                "https://codeberg.org/forgejo/forgejo", "codeberg.org/forgejo/forgejo", ("id", "stars")
            ),
        ),
        assumes=(),
        paper_hosts=frozenset(),
        code_hosts=frozenset({"codeberg.org", "gitea.com"}),
        is_preprint_server=False,
        abstract_notes={},
    ),
    reserved=frozenset({"api", "explore", "org", "user"}),
    pages=frozenset(),
    api=_gitea_api,
    read=_gitea_repository,
)


def open_gitea(context: SourceContext) -> Forge:
    """Return the source with a client for each instance; `ENRICHER_GITEA_HOSTS` names further ones."""
    return _open(GITEA, context)
