"""Where this program comes from, so that messages can name a page of its documentation by its address."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

_GITHUB: Final = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")


@dataclass(frozen=True, slots=True)
class Origin:
    """A repository on GitHub, as `OWNER/NAME`, and a commit of it."""

    repository: str
    commit: str


@cache
def origin() -> Origin | None:
    """Return where pip installed this program from, if that is GitHub (PEP 610, direct_url.json)."""
    try:
        written = json.loads(distribution("enricher").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        return None
    match written:
        case {"url": str(url), "vcs_info": {"commit_id": str(commit)}}:
            found = _GITHUB.fullmatch(url)
            return Origin(found[1], commit) if found else None
        case _:
            return None


def docs_page(name: str) -> str:
    """Return the URL of a page of the documentation, or its path if the repository is not known."""
    path = f"docs/{name}"
    where = origin()
    return f"https://github.com/{where.repository}/blob/{where.commit}/{path}" if where else path
