"""What a link leads to by its address alone, and what is wrong with it."""

import re
from dataclasses import dataclass
from typing import Final

from enricher.catalog.types import is_link
from enricher.links.parse import parse_link

_CODE_HOSTS: Final = ("github.com", "gitlab.com", "bitbucket.org", "gitee.com", "codeberg.org", "zenodo.org")
_PAPER_HOSTS: Final = (
    *("arxiv.org", "usenix.org", "acm.org", "doi.org", "ieee.org", "openreview.net", "mlr.press", "nips.cc"),
    *("neurips.cc", "iclr.cc", "icml.cc", "mlsys.org", "aclanthology.org", "aclweb.org", "thecvf.com"),
    *("vldb.org", "springer.com", "sciencedirect.com", "elsevier.com", "semanticscholar.org", "mdpi.com"),
    *("computer.org", "nature.com", "science.org", "aaai.org", "ijcai.org", "isca-speech.org", "dblp.org"),
    *("researchgate.net", "wiley.com", "biorxiv.org", "hal.science", "ssrn.com", "jmlr.org", "cidrdb.org"),
    *("ndss-symposium.org", "siam.org", "worldscientific.com", "scitepress.org", "iacr.org", "ar5iv.org"),
    *("alphaxiv.org", "sigops.org", "sigmod.org", "tandfonline.com", "frontiersin.org", "pnas.org"),
)
_ARXIV_PATH: Final = re.compile(
    r"(?:abs|pdf|html)/(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?"
)
_ARXIV_ID: Final = re.compile(r"\d{4}\.\d{4,5}")
_REPOSITORY: Final = 2  # path segments: owner and name


def leads_to_code(url: str) -> bool:
    """Return whether the link leads to a repository or an archive of code."""
    link = parse_link(url)
    if link is None or link.path.endswith(".pdf"):
        return False
    return _within(link.host, _CODE_HOSTS) or link.host.startswith(("gitlab.", "git."))


def leads_to_paper(url: str) -> bool:
    """Return whether the link leads to a paper: a PDF, or a page of a publisher."""
    link = parse_link(url)
    if link is None or leads_to_code(url):
        return False
    return link.path.lower().endswith(".pdf") or _within(link.host, _PAPER_HOSTS)


def key_of(url: str) -> str:
    """Return what two links to the same page have in common, such as the id of an arXiv paper."""
    link = parse_link(url)
    ids = _ARXIV_ID.findall(link.path) if link and _within(link.host, ("arxiv.org",)) else []
    return f"arxiv:{ids[0]}" if ids else re.sub(r"^https?://(?:www\.)?|/+$", "", url)


def _within(host: str, domains: tuple[str, ...]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


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
    if link and _within(link.host, ("arxiv.org",)) and link.path and not _ARXIV_PATH.fullmatch(link.path):
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
