"""What a link leads to by its address alone, and what is wrong with it."""

import re
from dataclasses import dataclass
from typing import Final

from enricher.links.parse import is_code_server, is_link, is_within, parse_link
from enricher.sources import CODE_HOSTS, PAPER_HOSTS

# Hosts that no source reads.
_FURTHER_CODE_HOSTS: Final = frozenset({"bitbucket.org", "gitee.com"})
_FURTHER_PAPER_HOSTS: Final = frozenset(
    """
    biorxiv.org cidrdb.org computer.org dblp.org hal.science iacr.org ieee.org isca-speech.org nature.com
    ndss-symposium.org pnas.org researchgate.net scitepress.org semanticscholar.org sigmod.org sigops.org
    ssrn.com vldb.org
    """.split()  # noqa: SIM905 - words read best as words
)
_ARXIV_PATH: Final = re.compile(
    r"(?:abs|pdf|html)/(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_ARXIV_ID: Final = re.compile(r"\d{4}\.\d{4,5}")
_REPOSITORY: Final = 2  # path segments: owner and name


def leads_to_code(url: str) -> bool:
    """Return whether the link leads to a repository or an archive of code."""
    link = parse_link(url)
    if link is None or link.path.endswith(".pdf") or is_within(link, PAPER_HOSTS):
        return False
    return is_within(link, CODE_HOSTS | _FURTHER_CODE_HOSTS) or is_code_server(link.host)


def leads_to_paper(url: str) -> bool:
    """Return whether the link leads to a paper: a PDF, or a page of a publisher."""
    link = parse_link(url)
    if link is None or leads_to_code(url):
        return False
    return link.path.lower().endswith(".pdf") or is_within(link, PAPER_HOSTS | _FURTHER_PAPER_HOSTS)


def key_of(url: str) -> str:
    """Return what two links to the same page have in common, such as the id of an arXiv paper."""
    link = parse_link(url)
    ids = _ARXIV_ID.findall(link.path) if link and is_within(link, ("arxiv.org",)) else []
    return f"arxiv:{ids[0]}" if ids else re.sub(r"^https?://(?:www\.)?|/+$", "", url)


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
