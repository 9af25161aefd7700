"""What is wrong with a link, by its address alone."""

import re
from dataclasses import dataclass
from typing import Final

from enricher.links.parse import is_link, is_within, parse_link

_ARXIV_PATH: Final = re.compile(
    r"(?:abs|pdf|html)/(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_ARXIV_ID: Final = re.compile(r"\d{4}\.\d{4,5}")
_REPOSITORY: Final = 2  # path segments: owner and name


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a link, and the address that corrects it, if there is one."""

    message: str
    fix: str | None = None


def fault_of(url: str) -> Fault | None:
    """Return what is wrong with a link; None for a good one, and for one within the repository."""
    if not url:
        return Fault("a link has no address")
    if "://" not in url[:12]:
        return None
    if _is_run_together(url):
        return Fault(f"two addresses run together: {url}", _the_one_of(url))
    if not is_link(url):
        return Fault(f"not an address that can be followed: {url}", _the_one_of(url))
    return _spelling_fault(url)


def _spelling_fault(url: str) -> Fault | None:
    link = parse_link(url)
    if link and link.host == "github.com" and 0 < len(link.segments) < _REPOSITORY:
        return Fault(f"leads to an owner on GitHub, not to a repository: {url}")
    if link and is_within(link, ("arxiv.org",)) and link.path and not _ARXIV_PATH.fullmatch(link.path):
        ids = set(_ARXIV_ID.findall(link.path))
        fix = f"https://arxiv.org/abs/{ids.pop()}" if len(ids) == 1 else None
        return Fault(f"an arXiv link in an odd spelling: {url}", fix)
    return None


def _the_one_of(written: str) -> str | None:
    """Return the one address within that leads to a page, if any others are the same or lead to none."""
    parts = re.findall(r"https?://.*?(?=https?://|$)", written)
    leading = [part for part in parts if is_link(part) and re.search(r"://[^/]+/+[^/]", part)]
    same = {part.rstrip("/").casefold() for part in leading}
    return leading[-1] if len(same) == 1 else None


def _is_run_together(url: str) -> bool:
    return len(re.findall(r"https?://", url)) > 1 and "web.archive.org" not in url and "=http" not in url
