"""USENIX: the presentation pages of its conferences, one after another."""

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import HtmlElement

from enricher.errors import BadAnswer
from enricher.http.client import Web
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Assumption, DeclaredSource, SourceDeclaration, WellKnown
from enricher.sources._shared.asking import one_by_one
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.pages import (
    Pages,
    abstract_in,
    blocks,
    first_meta,
    meta,
    text_of,
    without,
    year_in,
)

_NAME: Final = "usenix"
_URL: Final = "https://www.usenix.org"
_DELAY: Final = 10.0  # seconds; a longer crawl delay in robots.txt wins

_PRESENTATION: Final = re.compile(
    r"conference/[\w-]+/(?:(?:technical-sessions|workshop-program)/)?presentation/[\w-]+"
)
_PDF: Final = re.compile(
    r"system/files/(?:conference/[^/]+/)?"
    r"(?P<event>[a-z]+)(?P<year>(?:20)?\d\d)(?:spring|summer|fall|winter|papers|cycle\d)?"
    r"[-_](?!slides[-_])(?:paper-|prepub_|prepub-\d+-)?(?P<slug>[a-z0-9_-]+?)(?:_prepub)?(?:_\d)?\.pdf",
    re.ASCII,
)
_EVENTS: Final[Mapping[str, str]] = {"sec": "usenixsecurity"}  # short in file names, long in pages
_LAST_TECHNICAL_SESSIONS: Final = 17  # from 2018 on the pages lie directly under the conference

_DESCRIPTIONS: Final = ("field-name-field-paper-description", "field-name-field-paper-description-long")
_PEOPLE: Final = ("field-name-field-paper-people-text", "field-name-field-presented-by")
_AWARDS: Final = "field-name-taxonomy-vocabulary-8"
_PDFS: Final = ("field-name-field-final-paper-pdf", "field-name-field-presentation-pdf")  # and prepublication
_NO_PART_OF_THE_VENUE: Final = re.compile(r"Presented as part of (?:the )?")

_BRACE_OR_NOT: Final = re.compile(r"\\.|[{}\\]|[^{}\\]+")
_NAMES_END: Final = re.compile(r"[,;\n]|\s+and\s+")
_AWARD: Final = re.compile(
    r"(?:(?:Awarded|Winner of)\s+(?:(?:a|the)\s+)?)?"
    r"(?P<name>[^,;:.]{0,60}?\b(?:Award|Prize|Best (?:Student )?Paper))"
    r"(?:\s+Winner)?\s*!?",
    re.IGNORECASE,
)


DECLARATION: Final = SourceDeclaration(
    name=_NAME,
    title="USENIX",
    links="presentation pages; PDFs under `/system/files/` whose page names that PDF",
    every=90,  # a page hardly changes after the event
    variables=("USENIX",),
    known=(
        WellKnown(
            f"{_URL}/conference/nsdi22/presentation/goyal",
            "Backpressure Flow Control",
            shows="robots.txt allows the pages, and no challenge comes to where the check runs",
        ),
    ),
    assumes=(Assumption("USENIX", "Pages of 2022 show an award in a paragraph after the authors"),),
    paper_hosts=frozenset({"usenix.org"}),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={_NAME: "Abstract from USENIX; the rights remain with the authors."},
)


def open_source(context: SourceContext) -> "Usenix":
    """Return the source, with a client of its own."""
    url = context.settings.url("USENIX", _URL)
    return Usenix(context.web("USENIX", url, delay=context.settings.delay("USENIX", _DELAY)), url)


class Usenix(DeclaredSource):
    """What a USENIX presentation page says of a paper."""

    declaration = DECLARATION

    def __init__(self, web: Web, base_url: str = _URL) -> None:
        """Ask the pages below `base_url`."""
        self._pages = Pages(web, base_url, _is_paper)

    def match(self, url: str) -> str | None:
        """Return the path of a presentation page, or of a PDF from which its page can be guessed."""
        link = parse_link(url)
        if link is None or link.host != "usenix.org":
            return None
        return link.path if _PRESENTATION.fullmatch(link.path) or _PDF.fullmatch(link.path) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work; see `asking`."""
        return one_by_one(_NAME, ids, self._outcome)

    def _outcome(self, ref: Ref) -> Outcome:
        """Return the outcome of one page, or of the page of a PDF. Raises UpstreamError."""
        pdf = _PDF.fullmatch(ref.id)
        if pdf:
            return self._by_pdf(ref, pdf)
        page = self._pages.paper(ref.id)
        return Found(ref, _paper(page)) if page is not None else Missing(ref, "USENIX has no such page")

    def _by_pdf(self, ref: Ref, pdf: re.Match[str]) -> Outcome:
        """Return the paper of the page that names this PDF as its own: a guess alone would be wrong data."""
        for path in _candidates(pdf):
            page = self._pages.paper(path)
            if page is not None and _confirms(page, ref.id):
                return Found(ref, _paper(page))
        return Failed(ref, "no USENIX page confirms this PDF", answered=True)


# --- PDF links ------------------------------------------------------------------------------------


def _candidates(pdf: re.Match[str]) -> Iterator[str]:
    """Yield the paths at which the page of a PDF may be."""
    event = _EVENTS.get(pdf["event"], pdf["event"])
    conference = f"conference/{event}{pdf['year']}"
    yield f"{conference}/presentation/{pdf['slug']}"
    if int(pdf["year"][-2:]) <= _LAST_TECHNICAL_SESSIONS:
        for slug in dict.fromkeys((pdf["slug"], pdf["slug"].replace("-", "_"))):  # `li_zhiwei` in 2014
            yield f"{conference}/technical-sessions/presentation/{slug}"


def _confirms(page: HtmlElement, pdf: str) -> bool:
    """Whether the page names the PDF as its own: in its tags, or as its only final or early paper."""
    named = [
        [href for field in page.find_class(name) for href in field.xpath(".//a/@href")] for name in _PDFS
    ]
    only = [hrefs[0] for hrefs in named if len(hrefs) == 1]
    return pdf in map(_path, (*meta(page, "citation_pdf_url"), *only))


def _path(url: str) -> str | None:
    try:
        return unquote(urlsplit(url).path).strip("/")
    except ValueError:
        return None


# --- pages ----------------------------------------------------------------------------------------


def _is_paper(page: HtmlElement) -> bool:
    return bool(meta(page, "citation_title")) or _article(page) is not None


def _article(page: HtmlElement) -> HtmlElement | None:
    """Return the paper's own node; those of its speakers are nested in it."""
    return next((node for node in page.find_class("node-paper") if node.tag == "article"), None)


# --- facts ----------------------------------------------------------------------------------------


def _paper(page: HtmlElement) -> Paper:
    article = _article(page)
    title = first_meta(page, "citation_title") or text_of(page.get_element_by_id("page-title", None))
    if not title:
        raise BadAnswer("USENIX sent a page without a title")
    pdf = first_meta(page, "citation_pdf_url")
    return Paper(
        title=_without_braces(title),
        authors=tuple(meta(page, "citation_author")) or _people(article),
        year=year_in(first_meta(page, "citation_publication_date")),
        venue=_NO_PART_OF_THE_VENUE.sub("", first_meta(page, "citation_conference_title") or "", 1) or None,
        award=_award(article),
        pdf=pdf if _is_ours(pdf) else None,
        abstract=_abstract(article),
    )


def _is_ours(url: str | None) -> bool:
    """Return whether the URL leads to USENIX: a page that names another host for its PDF is rejected."""
    link = parse_link(url or "")
    return link is not None and link.host == "usenix.org"


def _without_braces(title: str) -> str:
    r"""Return the title without LaTeX's braces, as in `{WebView}`, and with `\{` as a plain brace."""
    pieces = _BRACE_OR_NOT.findall(title)
    opened: list[int] = []
    for at, piece in enumerate(pieces):
        if piece == "{":
            opened.append(at)
        elif piece == "}" and opened:
            pieces[at] = pieces[opened.pop()] = ""
    return re.sub(r"\\([{}])", r"\1", "".join(pieces))


def _people(article: HtmlElement | None) -> tuple[str, ...]:
    """Return the names in the people text, in which affiliations, and an award, are emphasised."""
    if article is None:
        return ()
    fields = [field for name in _PEOPLE for field in article.find_class(name)]
    text = "\n".join(block for field in fields[:1] for block in _blocks(_without_emphasis(field)))
    names = (name.strip() for name in _NAMES_END.split(text))
    return tuple(name for name in names if name and not _AWARD.fullmatch(name))


def _without_emphasis(field: HtmlElement) -> HtmlElement:
    """Return a copy of the field with a semicolon in place of everything emphasised."""
    rest = copy.deepcopy(field)
    for emphasis in rest.iter("em"):
        emphasis.tail = f";{emphasis.tail or ''}"
    # Not drop_tree, which each time joins what is before with what follows.
    etree.strip_elements(rest, "em", with_tail=False)
    return rest


def _blocks(field: HtmlElement) -> list[str]:
    return blocks(without(field, "field-label"))


def _abstract(article: HtmlElement | None) -> str | None:
    """Return the paragraphs of the first description that has any, with a blank line between them."""
    if article is None:
        return None
    fields = (field for name in _DESCRIPTIONS for field in article.find_class(name))
    return next(filter(None, ("\n\n".join(abstract_in(field)) for field in fields)), None)


def _award(article: HtmlElement | None) -> str | None:
    """Return the award, such as `Distinguished Paper Award`.

    It is a field of its own, or (2017) emphasised among the people, or (2022) a paragraph after them.
    """
    if article is None:
        return None
    named = [block for field in article.find_class(_AWARDS) for block in _blocks(field)]
    if named:
        return ", ".join(_award_name(block) or block for block in named)
    rest = without(article, *_DESCRIPTIONS, "node-speaker")
    # From the inside out, so that no name beside the award becomes a part of it.
    texts = (text_of(element) for tag in ("strong", "em", "p", "div") for element in rest.iter(tag))
    return next(filter(None, map(_award_name, texts)), None)


def _award_name(text: str) -> str | None:
    award = _AWARD.fullmatch(text)
    return award["name"] if award else None
