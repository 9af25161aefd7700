"""Publishers' links: the DOI that one carries or leads to, or the paper's number at Elsevier, IEEE or PVLDB.

A link leads to a DOI where the publisher makes both of the same parts. Nothing here is looked up, and nothing
is guessed.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from enricher.links.parse import ParsedUrl, domain, parse_link

PII: Final = "pii:"  # before Elsevier's number of a paper, its Publisher Item Identifier
IEEE: Final = "ieee/"  # before the number of a document at IEEE Xplore
PVLDB: Final = "pvldb/"  # before volume and first page in the Proceedings of the VLDB Endowment, as 14/1234

# Publishers whose journals have hosts of their own.
_FAMILIES: Final = {
    ".onlinelibrary.wiley.com": "onlinelibrary.wiley.com",
    ".springeropen.com": "springeropen.com",
    ".biomedcentral.com": "biomedcentral.com",
}
_DOI: Final = re.compile(r"10\.\d{4,9}/[!-~]+", re.ASCII)
# ACM numbers papers of others under 10.5555, which is registered nowhere. The rest are registered with
# DataCite: arXiv, Zenodo and Dagstuhl, which are sources of their own, figshare, Dryad, ResearchGate, OSF.
_NOT_HERE: Final = re.compile(r"10\.(?:5555|48550|5281|6084|4230|5061|13140|17605)/")

_RESOLVERS: Final = frozenset({"doi.org", "dx.doi.org", "doi.acm.org", "doi.ieeecomputersociety.org"})
_VIEWS: Final = "abs|pdf|full|fullHtml|epdf|epub|pdfplus|pdfdirect"
_BELOW_DOI: Final = re.compile(rf"(?:.+/)?doi/(?:(?:{_VIEWS})/)?(10\.\d{{4,9}}/[^/]+)", re.ASCII)
_PATHS: Final[Mapping[str, re.Pattern[str]]] = {
    "link.springer.com": re.compile(
        r"(?:article|chapter|content/pdf|epdf)/(10\.\d{4,9}/[^/]+)(?:/fulltext\.html)?", re.ASCII
    ),
    **dict.fromkeys(
        ("springeropen.com", "biomedcentral.com"),
        re.compile(r"(?:articles|track/pdf|counter/pdf)/(10\.\d{4,9}/[^/]+)", re.ASCII),
    ),
    "iopscience.iop.org": re.compile(r"article/(10\.\d{4,9}/[^?#]+?)(?:/(?:pdf|meta))?", re.ASCII),
    # The servers of Cold Spring Harbor; their links name the version, which has no DOI of its own.
    **dict.fromkeys(
        ("biorxiv.org", "medrxiv.org"),
        re.compile(
            r"content/(10\.1101/[\d.]+\d)(?:v\d+)?(?:\.(?:full|abstract|full\.pdf))*(?:\.pdf)?", re.ASCII
        ),
    ),
    "frontiersin.org": re.compile(r"(?:journals/[^/]+/)?articles/(10\.\d{4,9}/[^/]+)(?:/\w+)?", re.ASCII),
    **dict.fromkeys(
        (
            "dl.acm.org",
            "sciencedirect.com",
            "linkinghub.elsevier.com",
            "mdpi.com",
            "onlinelibrary.wiley.com",
            "tandfonline.com",
            "journals.sagepub.com",
            "pubs.acs.org",
            "science.org",
            "epubs.siam.org",
            "pubsonline.informs.org",
            "worldscientific.com",
            "royalsocietypublishing.org",
            "aip.scitation.org",
            "pubs.aip.org",
            "pnas.org",
            "ebooks.iospress.nl",
        ),
        _BELOW_DOI,
    ),
}

# An ISSN, two digits of the year, five of the paper and a check character.
_PII: Final = re.compile(
    r"(?:science/article/(?:abs/)?|retrieve/)pii/(S[0-9X]{16})(?:/\w+)?", re.ASCII | re.IGNORECASE
)
_PII_HOSTS: Final = frozenset({"sciencedirect.com", "linkinghub.elsevier.com"})

# Whose DOIs hold the same parts as the address; ijcai.org has them since 2017. Hindawi's journals went to
# Wiley in 2023, and before 2008 numbered in other ways.
_RULES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "peerj.com": (
        (r"articles/cs-(\d{1,6})(?:\.pdf)?", r"10.7717/peerj-cs.\1"),
        (r"articles/(\d{1,6})(?:\.pdf)?", r"10.7717/peerj.\1"),
    ),
    "ijcai.org": (
        (r"proceedings/(201[7-9]|20[2-9]\d)/0{0,3}([1-9]\d{0,3})(?:\.pdf)?", r"10.24963/ijcai.\1/\2"),
    ),
    # Nature's journals since about 2012; older ids, such as sj.bjc.6605678, are not in the address.
    "nature.com": ((r"articles/([a-z][a-z0-9.]*-?\d[\w-]*?)(?:\.pdf|_reference\.pdf)?", r"10.1038/\1"),),
    "hindawi.com": ((r"journals/\w+/(200[89]|201\d|202[0-2])/(\d{5,7})", r"10.1155/\1/\2"),),
}
# MDPI's journals of computing by ISSN, as their DOIs begin.
_MDPI: Final[Mapping[str, str]] = {
    "1099-4300": "e",
    "1424-8220": "s",
    "1999-4893": "a",
    "1999-5903": "fi",
    "2076-3417": "app",
    "2078-2489": "info",
    "2079-9292": "electronics",
    "2227-7390": "math",
    "2504-2289": "bdcc",
    "2504-4990": "make",
}
_MDPI_PATH: Final = re.compile(
    r"(\d{4}-\d{3}[\dX])/(\d{1,3})/(\d{1,2})/(\d{1,5})(?:/(?:pdf|html?))?", re.ASCII
)

_IEEE_HOST: Final = "ieeexplore.ieee.org"
_IEEE_NUMBER: Final = re.compile(r"0*([1-9]\d{3,9})", re.ASCII)
_IEEE_PATH: Final = re.compile(r"(?:abstract/)?document/(\d{4,12})(?:/\w+)?", re.ASCII)
# The Computer Society's library names a paper by IEEE's number in eight digits, as IEEE names its files, or
# by a number of its own with a letter, such as `313000a127`, which nothing else knows.
_CSDL_PATH: Final = re.compile(
    r"csdl/(?:proceedings(?:-article)?|journal|magazine)/\w+/(?:\w+/){1,2}(\d{8})/\w+", re.ASCII
)

# The PDFs of PVLDB since volume 4; the earlier ones have names without a page.
_PVLDB_HOST: Final = "vldb.org"
_PVLDB_PATH: Final = re.compile(
    r"pvldb/vol([1-9]\d?)/p([1-9]\d{0,4})[-_][\w.-]+\.pdf", re.ASCII | re.IGNORECASE
)

HOSTS: Final = frozenset(
    {
        *map(domain, (*_RESOLVERS, *_PATHS, *_PII_HOSTS, *_RULES)),
        *(_IEEE_HOST, "computer.org/csdl", _PVLDB_HOST),
    }
)


def identify(url: str) -> str | None:
    """Return the DOI of a link, in lower case, for DOIs know no case; or PII, IEEE or PVLDB with a number."""
    link = parse_link(url)
    if link is None:
        return None
    doi = (_carried(link) or _derived(link)).lower()
    if doi:
        return doi if _DOI.fullmatch(doi) and not _NOT_HERE.match(doi) else None
    paged = _PVLDB_PATH.fullmatch(link.path) if link.host == _PVLDB_HOST else None
    if paged:
        return f"{PVLDB}{paged[1]}/{paged[2]}"
    number = _PII.fullmatch(link.path) if link.host in _PII_HOSTS else None
    return f"{PII}{number[1].upper()}" if number else _numbered_by_ieee(url, link)


def _numbered_by_ieee(url: str, link: ParsedUrl) -> str | None:
    """Return IEEE with the number of a document: in the path, or in the query, as `stamp.jsp?arnumber=N`."""
    if link.host == _IEEE_HOST:
        path = _IEEE_PATH.fullmatch(link.path)
        query = parse_qsl(urlsplit(url.strip()).query)
        written = [path[1]] if path else [value for name, value in query if name.lower() == "arnumber"]
    else:
        path = _CSDL_PATH.fullmatch(link.path) if link.host == "computer.org" else None
        written = [path[1]] if path else []
    number = _IEEE_NUMBER.fullmatch(written[0]) if len(written) == 1 else None
    return f"{IEEE}{number[1]}" if number else None


def _carried(link: ParsedUrl) -> str:
    """Return the DOI in the path of a publisher's link, or an empty string."""
    if link.host in _RESOLVERS:
        return link.path
    family = (whole for ending, whole in _FAMILIES.items() if link.host.endswith(ending))
    host = next(family, link.host)
    found = _PATHS[host].fullmatch(link.path) if host in _PATHS else None
    return found[1].removesuffix(".pdf") if found else ""


def _derived(link: ParsedUrl) -> str:
    """Return the DOI that the publisher makes of the parts of the link, or an empty string."""
    if link.host == "mdpi.com":
        return _mdpi(link.path)
    rules = ((re.fullmatch(path, link.path, re.ASCII), doi) for path, doi in _RULES.get(link.host, ()))
    return next((found.expand(doi) for found, doi in rules if found), "")


def _mdpi(path: str) -> str:
    """Return `10.3390/fi12060102` for volume 12, issue 6 and paper 102 of Future Internet."""
    found = _MDPI_PATH.fullmatch(path)
    journal = _MDPI.get(found[1]) if found else None
    if found is None or journal is None:
        return ""
    volume, issue, number = map(int, found.groups()[1:])
    return f"10.3390/{journal}{volume}{issue:02}{number:04}"
