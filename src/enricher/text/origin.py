"""Where this program comes from, so that messages can name a page of its documentation by its address."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

_PACKAGE: Final = "paperlist-enricher"
# OWNER is what pyproject.toml has as long as the owner of the repository is not known.
_GITHUB: Final = re.compile(r"https://github\.com/((?!OWNER/)[\w.-]+/[\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True, slots=True)
class Origin:
    """A repository on GitHub, as `OWNER/NAME`, and a commit of it or the tag of a release."""

    repository: str
    ref: str

    @property
    def action(self) -> str:
        """Return the action by the commit or, of a release, by the tag of its major version."""
        return f"{self.repository}@{self.ref.partition('.')[0]}"


@cache
def origin() -> Origin | None:
    """Return where pip installed this program from, if that is GitHub or a release of a package index.

    From GitHub: PEP 610, direct_url.json. A package index leaves no such file; then it is `Repository` of
    `[project.urls]`, and the tag of this version.
    """
    try:
        installed = distribution(_PACKAGE)
    except PackageNotFoundError:
        return None
    match json.loads(installed.read_text("direct_url.json") or "{}"):
        case {"url": str(url), "vcs_info": {"commit_id": str(commit)}}:
            return _origin(url, commit)
        case {"url": _}:
            return None
        case _:
            return _origin(_repository_of(installed), f"v{installed.version}")


def _origin(url: str, ref: str) -> Origin | None:
    found = _GITHUB.fullmatch(url)
    return Origin(found[1], ref) if found else None


def _repository_of(installed: Distribution) -> str:
    lines: list[str] = installed.metadata.get_all("Project-URL", [])
    return dict(line.split(", ", 1) for line in lines).get("Repository", "")


def docs_page(name: str) -> str:
    """Return the URL of a page of the documentation, or its path if the repository is not known."""
    path = f"docs/{name}"
    where = origin()
    return f"https://github.com/{where.repository}/blob/{where.ref}/{path}" if where else path
