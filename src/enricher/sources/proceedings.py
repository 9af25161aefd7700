"""Proceedings: hosts whose pages state a paper in the `citation_*` tags that Google Scholar reads.

One table says for each host which addresses are a paper's, at which page it is, and where the abstract
is. A page must name the very paper that was asked for, in its own address or in that of its PDF: where a host
sends another page, it is rejected.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from lxml.html import HtmlElement

from enricher.errors import BadAnswer
from enricher.links.parse import ParsedUrl, domain, is_within, parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Found, Missing, Outcome
from enricher.model.source import DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import host_by_host
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.pages import (
    Pages,
    abstract_below_heading,
    abstract_in,
    first_meta,
    has_title,
    meta,
    text_of,
    year_in,
)

_NAME: Final = "proceedings"
_DELAY: Final = 5.0  # seconds; none of the hosts states one but in robots.txt, whose longer one wins
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")
_NDSS_YEAR: Final = re.compile(r"(?:/|/ndss)(20\d\d)[-_][\w-]+\.pdf$", re.ASCII)
_NAMES_END: Final = re.compile(r"[,;]|\s+and\s+")
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)")

Abstract = Callable[[HtmlElement], list[str]]


class Stated(NamedTuple):
    """What a page states: the address of its paper or of its PDF, and the facts."""

    address: str | None
    paper: Paper


Reader = Callable[[HtmlElement], Stated]


@dataclass(frozen=True, slots=True)
class ProceedingsHost:
    """One host of proceedings. `page` writes the path of a paper's page from the groups of `paths`."""

    name: str  # as it is asked today
    paths: tuple[re.Pattern[str], ...]  # of pages and PDFs; the group `key` is unique to a paper
    page: str
    read: Reader
    known: WellKnown
    aliases: frozenset[str] = frozenset()  # further names of the same host
    copies: frozenset[str] = (
        frozenset()
    )  # where else its papers have been, or their PDFs: a host and a folder
    is_paper: Callable[[HtmlElement], bool] = has_title

    def find(self, path: str) -> re.Match[str] | None:
        """Return the paper that a path leads to, or None where it leads elsewhere."""
        found = (pattern.fullmatch(path) for pattern in self.paths)
        return next(filter(None, found), None)

    def accept(self, link: ParsedUrl) -> re.Match[str] | None:
        """Return the paper that a link leads to, or None where it leads elsewhere."""
        if link.host == self.name or link.host in self.aliases:
            return self.find(link.path)
        copies = (copy for copy in self.copies if is_within(link, (copy,)))
        return next((self.find(link.path.removeprefix(_folder(copy))) for copy in copies), None)


def _folder(copy: str) -> str:
    """Return the folder in `aaai.org/ojs`, as it begins a path."""
    return f"{copy.partition('/')[2]}/"


def _tags(abstract: Abstract) -> Reader:
    """Return a reader of the `citation_*` tags, and of the abstract where the host has it."""

    def read(page: HtmlElement) -> Stated:
        doi = _DOI.fullmatch(first_meta(page, "citation_doi") or "")
        venues = ("citation_conference_title", "citation_journal_title", "citation_inbook_title")
        pdf = first_meta(page, "citation_pdf_url")
        paper = Paper(
            title=first_meta(page, "citation_title") or "",
            authors=tuple(_first_name_first(author) for author in meta(page, "citation_author")),
            year=year_in(first_meta(page, "citation_publication_date") or first_meta(page, "citation_date")),
            venue=next(filter(None, (first_meta(page, name) for name in venues)), None),
            doi=doi[0].lower() if doi else None,
            pdf=pdf,
            abstract="\n\n".join(abstract(page)) or None,
        )
        # Its own address where it states it: PMLR has pages that name the PDF of another, and the numbers of
        # AAAI's PDFs are not those of its pages.
        return Stated(first_meta(page, "citation_abstract_html_url") or pdf, paper)

    return read


def _first_name_first(author: str) -> str:
    """Return `First Last` for `Last, First`, and any other name as it is."""
    last, comma, first = author.partition(", ")
    return f"{first} {last}" if comma and "," not in first else author


def _by_id(name: str) -> Abstract:
    """Return a reader of the abstract in the element of this id."""
    return lambda page: abstract_in(page.get_element_by_id(name, None))


def _by_class(name: str) -> Abstract:
    """Return a reader of the abstract in the first element of this class."""
    return lambda page: abstract_in(_first_of(page, name))


def _first_of(page: HtmlElement, name: str) -> HtmlElement | None:
    return next(iter(page.find_class(name)), None)


# --- NDSS -----------------------------------------------------------------------------------------
# Its pages have no tags of a paper, but classes, and the address that WordPress states of every page.


def _is_of_ndss(page: HtmlElement) -> bool:
    return _first_of(page, "paper-data") is not None and bool(text_of(_first_of(page, "entry-title")))


def _ndss(page: HtmlElement) -> Stated:
    """Return what a page of NDSS states; the first block is of the authors, the others are the abstract."""
    authors, *abstract = abstract_in(_first_of(page, "paper-data")) or [""]
    pdf = next(iter(page.xpath("//a[contains(@class, 'pdf-button')]/@href")), None)
    year = _NDSS_YEAR.search(pdf or "")
    paper = Paper(
        title=text_of(_first_of(page, "entry-title")),
        authors=tuple(filter(None, map(str.strip, _NAMES_END.split(_without_brackets(authors))))),
        year=int(year[1]) if year else None,
        venue="NDSS",
        pdf=pdf,
        abstract="\n\n".join(abstract) or None,
    )
    return Stated(next(iter(page.xpath("//link[@rel='canonical']/@href")), None), paper)


def _without_brackets(names: str) -> str:
    """Return names without the affiliations, which are in round brackets and may hold some themselves."""
    while (shorter := _BRACKETS.sub("", names)) != names:
        names = shorter
    return names


# --- hosts ----------------------------------------------------------------------------------------


def _hash_paths(*endings: str) -> tuple[re.Pattern[str], ...]:
    """Return the paths of the papers that NeurIPS' software serves, by year and hash."""
    of = r"(?:paper_files/)?paper/(?P<year>\d{4})/"
    return tuple(
        re.compile(rf"{of}(?:hash|file)/(?P<key>[0-9a-f]{{32}})-{ending}(?P<track>(?:-\w+)?)\.{suffix}")
        for ending, suffix in zip(endings, ("html", "pdf"), strict=True)
    )


_JMLR_KEY: Final = r"(?P<key>\d\d-\d{3,4}|[a-z][a-z-]*\d\d[a-z])"  # older volumes have names
_HASH_PAGE: Final = r"paper_files/paper/\g<year>/hash/\g<key>-Abstract\g<track>.html"


def _known_by_hash(host: str, path: str, title: str) -> WellKnown:
    return WellKnown(f"https://proceedings.{host}/paper_files/paper/{path}-Abstract.html", title)


HOSTS: Final = (
    ProceedingsHost(
        "proceedings.neurips.cc",
        _hash_paths("Abstract", "Paper"),
        _HASH_PAGE,
        _tags(abstract_below_heading),
        _known_by_hash(
            "neurips.cc", "2017/hash/3f5ee243547dee91fbd053c1c4a845aa", "Attention is All you Need"
        ),
        frozenset({"papers.nips.cc", "papers.neurips.cc"}),
    ),
    ProceedingsHost(
        "proceedings.mlsys.org",
        _hash_paths("Abstract", "Paper"),
        _HASH_PAGE,
        _tags(abstract_below_heading),
        _known_by_hash(
            "mlsys.org",
            "2020/hash/1f5fe83998a09396ebe6477d9475ba0c",
            "Federated Optimization in Heterogeneous Networks",
        ),
    ),
    ProceedingsHost(
        "datasets-benchmarks-proceedings.neurips.cc",  # of 2021; later years are with the other papers
        _hash_paths("Abstract", "Paper"),
        _HASH_PAGE,
        _tags(abstract_below_heading),
        WellKnown(
            "https://datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021/hash/"
            "be83ab3ecd0db773eb2dc1b0a17836a1-Abstract-round2.html",
            "Measuring Mathematical Problem Solving With the MATH Dataset",
        ),
    ),
    ProceedingsHost(
        "proceedings.iclr.cc",
        _hash_paths("Abstract", "Paper"),
        _HASH_PAGE,
        _tags(abstract_below_heading),
        WellKnown(
            "https://proceedings.iclr.cc/paper_files/paper/2024/hash/"
            "aca97732e30bcf1303bc22ac3924fd16-Abstract-Conference.html",
            "Let's Verify Step by Step",
        ),
    ),
    ProceedingsHost(
        "proceedings.mlr.press",
        (
            re.compile(r"(?P<volume>[vr]\d+)/(?P<key>[a-z][\w-]*)\.html"),
            re.compile(r"(?P<volume>[vr]\d+)/(?P<key>[a-z][\w-]*)/(?P=key)\.pdf"),
            re.compile(r"(?P<volume>[vr]\d+)/(?P<key>[a-z][\w-]*)\.pdf"),
            re.compile(
                r"(?P<volume>[vr]\d+)/(?:refs/heads/)?(?:main|gh-pages)/assets/(?P<key>[a-z][\w-]*)/(?P=key)\.pdf"
            ),
        ),
        r"\g<volume>/\g<key>.html",
        _tags(_by_id("abstract")),
        WellKnown(
            "https://proceedings.mlr.press/v37/ioffe15.html",
            "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift",
        ),
        copies=frozenset({"jmlr.org/proceedings/papers", "raw.githubusercontent.com/mlresearch"}),
    ),
    ProceedingsHost(
        "aclanthology.org",
        (
            re.compile(r"(?:anthology/)?(?P<key>\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)(?:v\d+)?(?:\.pdf)?"),
            re.compile(r"(?:anthology/(?:papers/[A-Z]/[A-Z]\d\d/)?)?(?P<key>[A-Z]\d\d-\d{4,5})(?:\.pdf)?"),
        ),
        r"\g<key>",
        _tags(_by_class("acl-abstract")),
        WellKnown(
            "https://aclanthology.org/N19-1423",
            "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        ),
        frozenset({"aclweb.org"}),
    ),
    ProceedingsHost(
        "openaccess.thecvf.com",
        (
            re.compile(
                r"(?P<folder>content[\w/-]*)/(?:html|papers)/(?P<workshop>(?:[\w-]+/)?)"
                r"(?P<key>[\w.-]+_paper)\.(?:html|pdf)"
            ),
        ),
        r"\g<folder>/html/\g<workshop>\g<key>.html",
        _tags(_by_id("abstract")),
        WellKnown(
            "https://openaccess.thecvf.com/content_cvpr_2016/html/"
            "He_Deep_Residual_Learning_CVPR_2016_paper.html",
            "Deep Residual Learning for Image Recognition",
        ),
        copies=frozenset({"cv-foundation.org/openaccess"}),
    ),
    ProceedingsHost(
        "jmlr.org",
        (
            re.compile(rf"papers/v(?P<volume>\d+)/{_JMLR_KEY}\.html"),
            re.compile(rf"papers/volume(?P<volume>\d+)/{_JMLR_KEY}/(?P=key)\.pdf"),
        ),
        r"papers/v\g<volume>/\g<key>.html",
        _tags(abstract_below_heading),
        WellKnown(
            "https://jmlr.org/papers/v21/20-074.html",
            "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
        ),
        frozenset({"jmlr.csail.mit.edu"}),
    ),
    ProceedingsHost(
        "ojs.aaai.org",
        (
            re.compile(
                r"index\.php/(?P<journal>[A-Za-z-]+)/article/(?:view|download)/(?P<key>\d{1,6})(?:/\d{1,6})?"
            ),
        ),
        r"index.php/\g<journal>/article/view/\g<key>",
        _tags(_by_class("abstract")),
        WellKnown(
            "https://ojs.aaai.org/index.php/AAAI/article/view/17325",
            "Informer: Beyond Efficient Transformer for Long Sequence Time-Series Forecasting",
        ),
        copies=frozenset({"aaai.org/ojs"}),  # until 2020, under the same numbers
    ),
    ProceedingsHost(
        "ndss-symposium.org",
        (re.compile(r"ndss-paper/(?P<key>[\w-]+)"),),
        r"ndss-paper/\g<key>",
        _ndss,
        WellKnown(
            "https://www.ndss-symposium.org/ndss-paper/detecting-probe-resistant-proxies/",
            "Detecting Probe-resistant Proxies",
            shows='Its pages state their address in `link rel="canonical"`',
        ),
        is_paper=_is_of_ndss,
    ),
)
_BY_NAME: Final[Mapping[str, ProceedingsHost]] = {host.name: host for host in HOSTS}
_DOMAINS: Final = frozenset(
    domain(place.partition("/")[0]) for host in HOSTS for place in (host.name, *host.aliases, *host.copies)
)


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="proceedings",
    links=(
        "pages and PDFs of papers at NeurIPS (`papers.nips.cc` too), ICLR, MLSys, PMLR, ACL Anthology, CVF, "
        "JMLR and AAAI, also at their old addresses; pages of papers at NDSS"
    ),
    every=90,  # a page hardly changes after the event
    variables=("PROCEEDINGS",),
    known=tuple(host.known for host in HOSTS),
    assumes=(),
    paper_hosts=frozenset(
        place for host in HOSTS for place in (domain(host.name), *host.aliases, *host.copies)
    ),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "Proceedings":
    """Return the source, with a client for each host."""

    def pages(host: ProceedingsHost) -> Pages:
        also = {f"www.{host.name}", *host.aliases}
        return Pages(*context.web_of("PROCEEDINGS", host.name, _DELAY, also), host.is_paper)

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
        papers = (
            ((host, host.accept(link)) for host in HOSTS) if link and domain(link.host) in _DOMAINS else ()
        )
        return next((f"{host.name}/{paper.expand(host.page)}" for host, paper in papers if paper), None)

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work of each host; see `asking`."""
        return host_by_host(_NAME, ids, self._outcome)

    def _outcome(self, ref: Ref) -> Outcome:
        """Return the outcome of one page. Raises UpstreamError."""
        name, _, path = ref.id.partition("/")
        page = self._pages[name].paper(path)
        if page is None:
            return Missing(ref, f"{name} has no such page")
        return Found(ref, _paper(page, _BY_NAME[name], path))


# --- facts ----------------------------------------------------------------------------------------


def _paper(page: HtmlElement, host: ProceedingsHost, path: str) -> Paper:
    """Return what the page says of the paper. Raises BadAnswer where it is another's page."""
    address, paper = host.read(page)
    asked = host.find(path)
    if not paper.title or not _is_of(address or "", asked):
        raise BadAnswer(f"{host.name} sent a page that does not name this paper's address")
    link = parse_link(paper.pdf or "")
    named = host.accept(link) if link else None
    is_of_another = named is not None and asked is not None and named["key"] != asked["key"]
    return replace(paper, pdf=None) if is_of_another else paper


def _is_of(address: str, paper: re.Match[str] | None) -> bool:
    """Return whether this is the address of the paper or its PDF: it holds all that is unique to it.

    The host may be another: since 2024 the PDFs of PMLR lie on GitHub.
    """
    link = parse_link(address)
    if link is None or paper is None or not link.segments:
        return False
    name = re.match(re.escape(paper["key"]) + r"(?![a-z0-9]|-\d+$)", link.segments[-1], re.IGNORECASE)
    parts = (value for group, value in paper.groupdict().items() if group != "track")
    return name is not None and all(value in link.path for value in parts)
