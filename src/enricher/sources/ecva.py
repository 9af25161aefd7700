"""ECVA: the papers of ECCV, by the one page that lists them all.

It names each paper's title and authors, its page, its PDF and its chapter at Springer. So a link to either is
found in it by its address; the page itself is asked for the abstract only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from lxml.html import HtmlElement

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.pages import Pages, abstract_in, text_of
from enricher.sources.doi.publishers import identify

_NAME: Final = "ecva"
_URL: Final = "https://www.ecva.net"
_DELAY: Final = 5.0  # seconds; the host names none but in robots.txt, whose longer one wins
_LIST: Final = "papers.php"
_LARGEST_LIST: Final = 20_000_000  # bytes; that of four conferences has some 6,000 papers
_PAPER: Final = re.compile(
    r"papers/eccv_(?P<year>20\d\d)/papers_ECCV/"
    r"(?:html/[\w-]+_paper\.php|papers/(?![\w-]*supp)[\w-]+\.pdf)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Listed:
    """What the list says of a paper. Links are paths."""

    title: str
    authors: tuple[str, ...]
    page: str
    pdf: str | None
    doi: str | None


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="ECVA",
    links="pages and PDFs of ECCV's papers at ecva.net",
    every=90,  # a page hardly changes after the event
    variables=("ECVA",),
    known=(
        WellKnown(
            f"{_URL}/papers/eccv_2022/papers_ECCV/html/95_ECCV_2022_paper.php",
            "Real-Time Intermediate Flow Estimation for Video Frame Interpolation",
            shows="The list of papers has a title and a page for each",
        ),
    ),
    assumes=(),
    paper_hosts=frozenset({"ecva.net"}),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "Ecva":
    """Return the source, with a client of its own."""
    url = context.settings.url("ECVA", _URL)
    web = context.web("ECVA", url, delay=context.settings.delay("ECVA", _DELAY), also_hosts={"ecva.net"})
    return Ecva(web, url)


class Ecva(DeclaredSource):
    """What ECVA's list and pages say of a paper."""

    declaration = DECLARATION

    def __init__(self, web: Web, base_url: str = _URL) -> None:
        """Ask the pages below `base_url`."""
        self._pages = Pages(web, base_url, lambda page: bool(_title(page)))

    def match(self, url: str) -> str | None:
        """Return the path of a paper's page or PDF."""
        link = parse_link(url)
        return link.path if link and link.host == "ecva.net" and _PAPER.fullmatch(link.path) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work; see `asking`. The list is asked for once."""
        listed: dict[str, _Listed] = {}

        def outcome(ref: Ref) -> Outcome:
            listed.update(listed or self._list())
            return self._outcome(ref, listed)

        return one_by_one(_NAME, ids, outcome)

    def _list(self) -> Mapping[str, _Listed]:
        """Return what is listed, by the path of its page and by that of its PDF. Raises UpstreamError."""
        page = self._pages.page(_LIST, lambda page: bool(page.find_class("ptitle")), _LARGEST_LIST)
        if page is None:
            raise BadAnswer("ECVA has no such page any more: its list of papers")
        papers = [paper for paper in map(_listed, page.find_class("ptitle")) if paper]
        return {path: paper for paper in papers for path in (paper.page, paper.pdf) if path}

    def _outcome(self, ref: Ref, listed: Mapping[str, _Listed]) -> Outcome:
        """Return the outcome of one paper. Raises UpstreamError."""
        known = listed.get(ref.id)
        year = _year(ref.id)
        if known is None and not any(_year(path) == year for path in listed):
            return Failed(ref, f"ECVA does not list the papers of {year}", answered=True)
        if known is None:
            return Missing(ref, "ECVA does not list this paper")
        page = self._pages.paper(known.page)
        if page is None and ref.id == known.page:
            return Missing(ref, "ECVA has no such page")
        if page is not None and _title(page) != known.title:
            raise BadAnswer("ECVA sent the page of another paper")
        paper = Paper(
            title=known.title,
            authors=known.authors,
            year=year,
            venue="ECCV",
            doi=known.doi,
            pdf=f"{_URL}/{known.pdf}" if known.pdf else None,
            abstract=_abstract(page) if page is not None else None,
        )
        return Found(ref, paper)


def _year(path: str) -> int | None:
    paper = _PAPER.fullmatch(path)
    return int(paper["year"]) if paper else None


def _listed(heading: HtmlElement) -> _Listed | None:
    """Return the paper under a heading of the list, which has its authors and then its links."""
    link = next(heading.iter("a"), None)
    page = _path(link.get("href")) if link is not None else None
    if page is None:
        return None
    details: list[HtmlElement] = []
    for sibling in heading.itersiblings("dt", "dd"):
        if sibling.tag == "dt":
            break
        details.append(sibling)
    links = [link for detail in details for link in detail.iter("a")]
    names = [text_of(detail) for detail in details if next(detail.iter("a"), None) is None]
    return _Listed(
        title=text_of(link),
        authors=tuple(name.strip(" *") for name in "".join(names[:1]).split(",") if name.strip(" *")),
        page=page,
        pdf=next(filter(None, (_path(one.get("href")) for one in links)), None),
        doi=next((doi for one in links if (doi := identify(one.get("href") or ""))), None),
    )


def _path(href: str | None) -> str | None:
    """Return the path of a link to a paper's page or PDF, or None where it leads elsewhere."""
    link = parse_link(urljoin(f"{_URL}/", href or ""))
    return link.path if link and _PAPER.fullmatch(link.path) else None


def _title(page: HtmlElement) -> str:
    return text_of(page.get_element_by_id("papertitle", None))


def _abstract(page: HtmlElement) -> str | None:
    """Return the abstract; that of some years is in quotation marks."""
    text = "\n\n".join(abstract_in(page.get_element_by_id("abstract", None)))
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return (text[1:-1].strip() if is_quoted else text) or None
