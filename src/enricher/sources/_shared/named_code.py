"""The repository that a text about a paper names, such as its abstract."""

import re
from typing import Final

from enricher.links.parse import is_link
from enricher.sources.forges import GITEA, GITLAB, forge_repository
from enricher.sources.github import repository_name

_LINK: Final = re.compile(
    r"(?:https?://|(?<![\w./@-])(?=(?:www\.)?(?:github|gitlab)\.com/|codeberg\.org/))[\w.~:/?#@!$&*+=%\\-]+",
    re.IGNORECASE | re.ASCII,
)
_END: Final = ".:!?*~$\\"  # of the sentence or of a TeX command, not of the link


def named_code(*texts: str | None) -> str | None:
    """Return the link to the one repository that the texts name; None if they name none, or several."""
    links: dict[str, str] = {}
    for text in texts:
        for found in _LINK.findall((text or "").replace("\\_", "_")):
            link = found.rstrip(_END)
            link = link if "://" in link else f"https://{link}"
            repository = _repository(link)
            if repository and is_link(link):
                links.setdefault(repository, link)
    return next(iter(links.values())) if len(links) == 1 else None


def _repository(url: str) -> str | None:
    name = repository_name(url)
    if name:
        return name.lower()
    forges = (forge_repository(url, one, one.declaration.code_hosts) for one in (GITLAB, GITEA))
    return next(filter(None, forges), None)
