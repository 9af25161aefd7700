"""Proceedings: hosts whose pages state a paper in the `citation_*` tags that Google Scholar reads.

One table says for each host which addresses are a paper's, at which page it is, and where the abstract
is. A page must name the very paper that was asked for, in its own address or in that of its PDF: where a host
sends another page, it is rejected.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from enricher.errors import BadAnswer
from enricher.links.parse import domain, parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import host_by_host
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.pages import (
    Pages,
    blocks,
    first_meta,
    meta,
    text_of,
    without,
    year_in,
)

_NAME: Final = "proceedings"
_DELAY: Final = 5.0  # seconds; none of the hosts states one but in robots.txt, whose longer one wins
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5")
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")

Abstract = Callable[[HtmlElement], list[str]]


@dataclass(frozen=True, slots=True)
class ProceedingsHost:
    """One host of proceedings. `page` writes the path of a paper's page from the groups of `paths`."""

    name: str  # as it is asked today
    paths: tuple[re.Pattern[str], ...]  # of pages and PDFs; the group `key` is unique to a paper
    page: str
    abstract: Abstract
    known: WellKnown
    aliases: frozenset[str] = frozenset()  # further names of the same host
    named_by: str = "citation_pdf_url"  # the tag with an address that only this paper has

    def find(self, path: str) -> re.Match[str] | None:
        """Return the paper that a path leads to, or None where it leads elsewhere."""
        found = (pattern.fullmatch(path) for pattern in self.paths)
        return next(filter(None, found), None)


def _by_id(name: str) -> Abstract:
    """Return a reader of the abstract in the element of this id."""

    def read(page: HtmlElement) -> list[str]:
        element = page.get_element_by_id(name, None)
        return [] if element is None else blocks(element)

    return read


def _by_class(name: str) -> Abstract:
    """Return a reader of the abstract in the first element of this class, its heading left out."""

    def read(page: HtmlElement) -> list[str]:
        for element in page.find_class(name)[:1]:
            rest = without(element)
            for heading in [*rest.iter(*_HEADINGS)]:
                heading.drop_tree()
            return blocks(rest)
        return []

    return read


def _below_heading(page: HtmlElement) -> list[str]:
    """Return the paragraphs between the heading "Abstract" and the next heading."""
    headings = (heading for tag in _HEADINGS for heading in page.iter(tag))
    heading = next((found for found in headings if text_of(found).rstrip(":") == "Abstract"), None)
    texts: list[str] = []
    for sibling in heading.itersiblings() if heading is not None else ():
        if sibling.tag in _HEADINGS:
            break
        texts += blocks(sibling) if isinstance(sibling.tag, str) else []
    return texts


def _hash_paths(*endings: str) -> tuple[re.Pattern[str], ...]:
    """Return the paths of the papers that NeurIPS' software serves, by year and hash."""
    of = r"(?:paper_files/)?paper/(?P<year>\d{4})/"
    return tuple(
        re.compile(rf"{of}(?:hash|file)/(?P<key>[0-9a-f]{{32}})-{ending}(?P<track>(?:-\w+)?)\.{suffix}")
        for ending, suffix in zip(endings, ("html", "pdf"), strict=True)
    )


_HASH_PAGE: Final = r"paper_files/paper/\g<year>/hash/\g<key>-Abstract\g<track>.html"


def _known_by_hash(host: str, path: str, title: str) -> WellKnown:
    return WellKnown(f"https://proceedings.{host}/paper_files/paper/{path}-Abstract.html", title)


HOSTS: Final = (
    ProceedingsHost(
        "proceedings.neurips.cc",
        _hash_paths("Abstract", "Paper"),
        _HASH_PAGE,
        _below_heading,
        _known_by_hash(
            "neurips.cc", "2017/hash/3f5ee243547dee91fbd053c1c4a845aa", "Attention is All you Need"
        ),
        frozenset({"papers.nips.cc", "papers.neurips.cc"}),
    ),
    ProceedingsHost(
        "proceedings.mlsys.org",
        _hash_paths("Abstract", "Paper"),
        _HASH_PAGE,
        _below_heading,
        _known_by_hash(
            "mlsys.org",
            "2020/hash/1f5fe83998a09396ebe6477d9475ba0c",
            "Federated Optimization in Heterogeneous Networks",
        ),
    ),
    ProceedingsHost(
        "proceedings.mlr.press",
        (
            re.compile(r"(?P<volume>[vr]\d+)/(?P<key>[a-z][\w-]*)\.html"),
            re.compile(r"(?P<volume>[vr]\d+)/(?P<key>[a-z][\w-]*)/(?P=key)\.pdf"),
            re.compile(r"(?P<volume>[vr]\d+)/(?P<key>[a-z][\w-]*)\.pdf"),
        ),
        r"\g<volume>/\g<key>.html",
        _by_id("abstract"),
        WellKnown(
            "https://proceedings.mlr.press/v37/ioffe15.html",
            "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
        ),
    ),
    ProceedingsHost(
        "aclanthology.org",
        (
            re.compile(r"(?P<key>\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.pdf)?"),
            re.compile(r"(?:anthology/(?:papers/[A-Z]/[A-Z]\d\d/)?)?(?P<key>[A-Z]\d\d-\d{4,5})(?:\.pdf)?"),
        ),
        r"\g<key>",
        _by_class("acl-abstract"),
        WellKnown(
            "https://aclanthology.org/N19-1423",
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        ),
        frozenset({"aclweb.org"}),
    ),
    ProceedingsHost(
        "openaccess.thecvf.com",
        (re.compile(r"(?P<folder>content[\w/]*)/(?:html|papers)/(?P<key>[\w.-]+_paper)\.(?:html|pdf)"),),
        r"\g<folder>/html/\g<key>.html",
        _by_id("abstract"),
        WellKnown(
            "https://openaccess.thecvf.com/content_cvpr_2016/html/"
            "He_Deep_Residual_Learning_CVPR_2016_paper.html",
            "Deep Residual Learning for Image Recognition",
        ),
    ),
    ProceedingsHost(
        "jmlr.org",
        (
            re.compile(r"papers/v(?P<volume>\d+)/(?P<key>\d\d-\d{3,4})\.html"),
            re.compile(r"papers/volume(?P<volume>\d+)/(?P<key>\d\d-\d{3,4})/(?P=key)\.pdf"),
        ),
        r"papers/v\g<volume>/\g<key>.html",
        _below_heading,
        WellKnown(
            "https://jmlr.org/papers/v21/20-074.html",
            "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
        ),
    ),
    ProceedingsHost(
        "ojs.aaai.org",
        (
            re.compile(
                r"index\.php/(?P<journal>[A-Za-z-]+)/article/(?:view|download)/(?P<key>\d{1,6})(?:/\d{1,6})?"
            ),
        ),
        r"index.php/\g<journal>/article/view/\g<key>",
        _by_class("abstract"),
        WellKnown(
            "https://ojs.aaai.org/index.php/AAAI/article/view/17325",
            "Informer: Beyond Efficient Transformer for Long Sequence Time-Series Forecasting",
        ),
        named_by="citation_abstract_html_url",  # its PDFs have numbers of their own
    ),
)
_HOST_OF: Final[Mapping[str, ProceedingsHost]] = {
    name: host for host in HOSTS for name in (host.name, *host.aliases)
}


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="proceedings",
    links=(
        "pages and PDFs of papers at NeurIPS (`papers.nips.cc` too), MLSys, PMLR, ACL Anthology, CVF, "
        "JMLR and AAAI"
    ),
    every=90,  # a page hardly changes after the event
    variables=("PROCEEDINGS",),
    known=tuple(host.known for host in HOSTS),
    paper_hosts=frozenset(map(domain, _HOST_OF)),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "Proceedings":
    """Return the source, with a client for each host."""

    def pages(host: ProceedingsHost) -> Pages:
        also = {f"www.{host.name}", *host.aliases}
        return Pages(*context.web_of("PROCEEDINGS", host.name, _DELAY, also))

    return Proceedings({host.name: pages(host) for host in HOSTS})


class Proceedings(DeclaredSource):
    """What the page of a paper in the proceedings of a conference says of it."""

    declaration = DECLARATION

    def __init__(self, pages: Mapping[str, Pages]) -> None:
        """Ask these pages, by the name of their host."""
        self._pages = pages

    def match(self, url: str) -> str | None:
        """Return the host and path of a paper's page, also for the address of its PDF."""
        link = parse_link(url)
        host = _HOST_OF.get(link.host) if link else None
        found = host.find(link.path) if link and host else None
        return f"{host.name}/{found.expand(host.page)}" if host and found else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work of each host; see `asking`."""
        return host_by_host(_NAME, ids, self._outcome)

    def _outcome(self, ref: Ref) -> Outcome:
        """Return the outcome of one page. Raises UpstreamError."""
        name, _, path = ref.id.partition("/")
        page = self._pages[name].paper(path)
        if page is None:
            return Missing(ref, f"{name} has no such page")
        return Found(ref, _paper(page, _HOST_OF[name], path))


# --- facts ----------------------------------------------------------------------------------------


def _paper(page: HtmlElement, host: ProceedingsHost, path: str) -> Paper:
    """Return what the page says of the paper. Raises BadAnswer where it is another's page."""
    title = first_meta(page, "citation_title")
    if not title or not _is_of(first_meta(page, host.named_by) or "", host.find(path)):
        raise BadAnswer(f"{host.name} sent a page that does not name this paper's address")
    doi = _DOI.fullmatch(first_meta(page, "citation_doi") or "")
    venues = ("citation_conference_title", "citation_journal_title", "citation_inbook_title")
    return Paper(
        title=title,
        authors=tuple(_first_name_first(author) for author in meta(page, "citation_author")),
        year=year_in(first_meta(page, "citation_publication_date") or first_meta(page, "citation_date")),
        venue=next(filter(None, (first_meta(page, name) for name in venues)), None),
        doi=doi[0].lower() if doi else None,
        pdf=first_meta(page, "citation_pdf_url"),
        abstract="\n\n".join(host.abstract(page)) or None,
    )


def _is_of(address: str, paper: re.Match[str] | None) -> bool:
    """Return whether this is the address of the paper or its PDF: it holds all that is unique to it.

    The host may be another: since 2024 the PDFs of PMLR lie on GitHub.
    """
    link = parse_link(address)
    if link is None or paper is None or not link.segments:
        return False
    name = re.match(re.escape(paper["key"]) + r"(?![a-z0-9])", link.segments[-1], re.IGNORECASE)
    parts = (value for group, value in paper.groupdict().items() if group != "track")
    return name is not None and all(value in link.path for value in parts)


def _first_name_first(author: str) -> str:
    """Return `First Last` for `Last, First`, and any other name as it is."""
    last, comma, first = author.partition(", ")
    return f"{first} {last}" if comma and "," not in first else author
