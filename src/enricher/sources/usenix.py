"""USENIX: the presentation pages of its conferences, one after another.

USENIX has no API: a page's `citation_*` tags and a few stable CSS classes are all there is. The pages lie
behind Cloudflare, so that a status of 200 proves nothing: only a page that is a paper's is believed.
"""

import codecs
import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from enricher.errors import BadAnswer, Refused, UpstreamError
from enricher.links import parse_link
from enricher.model import Failed, Found, Missing, Outcome, Paper, Ref
from enricher.sources.opening import Opening
from enricher.web import Answer, Web

_NAME: Final = "usenix"
_URL: Final = "https://www.usenix.org"
_DELAY: Final = 10.0  # seconds; a longer crawl delay in robots.txt wins
_AGENT: Final = "enricher"  # as robots.txt would name us
_OK: Final = 200
_FORBIDDEN: Final = 403
_LONGEST_DELAY: Final = 300  # seconds; a longer one would take a night for a few pages
_GONE: Final = frozenset({404, 410})

_PRESENTATION: Final = re.compile(
    r"conference/[\w-]+/(?:(?:technical-sessions|workshop-program)/)?presentation/[\w-]+"
)
_PDF: Final = re.compile(
    r"system/files/(?:conference/[^/]+/)?"
    r"(?P<event>[a-z]+)(?P<year>\d\d)-(?:paper-)?(?P<slug>[a-z0-9_-]+?)(?:_\d)?\.pdf",
    re.ASCII,
)
_EVENTS: Final[Mapping[str, str]] = {"sec": "usenixsecurity"}  # short in file names, long in pages
_LAST_TECHNICAL_SESSIONS: Final = 17  # from 2018 on the pages lie directly under the conference

_DESCRIPTIONS: Final = ("field-name-field-paper-description", "field-name-field-paper-description-long")
_PEOPLE: Final = ("field-name-field-paper-people-text", "field-name-field-presented-by")
_AWARDS: Final = "field-name-taxonomy-vocabulary-8"
_FINAL_PDF: Final = "field-name-field-final-paper-pdf"
_ABSTRACT_LABEL: Final = re.compile(r"^Abstract\s*:\s*")

_CHALLENGED: Final = "USENIX answered with a challenge page"
_BRACES: Final = re.compile(r"(?<!\\)\{((?:\\.|[^{}\\])*)\}")
_NAMES_END: Final = re.compile(r"[,;\n]|\s+and\s+")
_AWARD: Final = re.compile(
    r"(?:(?:Awarded|Winner of)\s+(?:(?:a|the)\s+)?)?"
    r"(?P<name>[^,;:.]{0,60}?\b(?:Award|Prize|Best (?:Student )?Paper))"
    r"(?:\s+Winner)?\s*!?",
    re.IGNORECASE,
)

# What XML cannot hold, lxml reads but does not write; text pasted out of a PDF brings it.
_CONTROLS: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# Unicode's separators stand for <br> and the edges of blocks while the markup goes; no page writes them.
_LINE_END: Final = "\u2028"
_BLOCK_END: Final = "\u2029"
_PARAGRAPH_END: Final = re.compile(f"{_BLOCK_END}|{_LINE_END}\\s*{_LINE_END}")


class _Disallowed(UpstreamError):
    """robots.txt asks to leave this one path alone."""


def open_source(opening: Opening) -> "Usenix":
    """Return the source, with a client of its own."""
    url = opening.settings.url("USENIX", _URL)
    return Usenix(opening.web("USENIX", url, delay=opening.settings.delay("USENIX", _DELAY)), url)


class Usenix:
    """What a USENIX presentation page says of a paper."""

    name: Final = _NAME
    every: Final = 90  # days; a page hardly changes after the event

    def __init__(self, web: Web, base_url: str = _URL) -> None:
        """Ask the pages below `base_url`."""
        self._web = web
        self._base_url = base_url.rstrip("/")

    def match(self, url: str) -> str | None:
        """Return the path of a presentation page, or of a PDF from which its page can be guessed."""
        link = parse_link(url)
        if link is None or link.host != "usenix.org":
            return None
        return link.path if _PRESENTATION.fullmatch(link.path) or _PDF.fullmatch(link.path) else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, and raise for none. A refusal or a challenge ends this run's work."""
        waiting = list(dict.fromkeys(ids))
        if not waiting:
            return
        try:
            robots = self._robots()
            while waiting:
                yield self._outcome(waiting[0], robots)
                waiting.pop(0)
        except UpstreamError as error:
            yield from (Failed(Ref(_NAME, id_), str(error)) for id_ in waiting)

    def _robots(self) -> RobotFileParser:
        """Return the rules of robots.txt, its crawl delay put into effect."""
        robots = _rules(self._web.get(f"{self._base_url}/robots.txt"))
        delay = float(robots.crawl_delay(_AGENT) or 0)
        if delay > _LONGEST_DELAY:
            raise Refused(f"USENIX's robots.txt asks for {delay:g} s between two requests")
        self._web.delay = max(self._web.delay, delay)
        return robots

    def _outcome(self, id_: str, robots: RobotFileParser) -> Outcome:
        """Return the outcome of one id. Raises UpstreamError where no other id should be asked."""
        ref = Ref(_NAME, id_)
        try:
            pdf = _PDF.fullmatch(id_)
            if pdf:
                return self._by_pdf(ref, pdf, robots)
            page = self._page(id_, robots)
            return Found(ref, _paper(page)) if page is not None else Missing(ref, "USENIX has no such page")
        except (BadAnswer, _Disallowed) as error:
            return Failed(ref, str(error))

    def _by_pdf(self, ref: Ref, pdf: re.Match[str], robots: RobotFileParser) -> Outcome:
        """Return the paper of the page that names this PDF as its own: a guess alone would be wrong data."""
        for path in _candidates(pdf):
            page = self._page(path, robots)
            if page is not None and _confirms(page, ref.id):
                return Found(ref, _paper(page))
        return Failed(ref, "no USENIX page confirms this PDF")

    def _page(self, path: str, robots: RobotFileParser) -> HtmlElement | None:
        """Return a paper's page, or None where USENIX says that there is none."""
        if not robots.can_fetch(_AGENT, f"/{path}"):
            raise _Disallowed(f"robots.txt disallows /{path}")
        answer = self._web.get(f"{self._base_url}/{path}")
        return None if answer.status in _GONE else _paper_page(answer)


# --- robots.txt -----------------------------------------------------------------------------------


def _rules(answer: Answer) -> RobotFileParser:
    """Return what robots.txt asks for; RFC 9309: one that is not there (4xx) forbids nothing."""
    body = answer.body.removeprefix(codecs.BOM_UTF8) if answer.status == _OK else b""
    # RFC 9309 again: an empty line ends no group, as the parser would have it.
    lines = [line for line in body.decode("ascii", errors="replace").splitlines() if line.strip()]
    robots = RobotFileParser()
    try:
        robots.parse(lines)
    except ValueError as error:
        raise BadAnswer("USENIX sent a robots.txt that cannot be read") from error
    return robots


# --- PDF links ------------------------------------------------------------------------------------


def _candidates(pdf: re.Match[str]) -> Iterator[str]:
    """Yield the paths at which the page of a PDF may be."""
    event = _EVENTS.get(pdf["event"], pdf["event"])
    conference = f"conference/{event}{pdf['year']}"
    yield f"{conference}/presentation/{pdf['slug']}"
    if int(pdf["year"]) <= _LAST_TECHNICAL_SESSIONS:
        yield f"{conference}/technical-sessions/presentation/{pdf['slug']}"


def _confirms(page: HtmlElement, pdf: str) -> bool:
    """Whether the page names the PDF as its own: in its tags, or as its only final paper."""
    hrefs = [href for field in page.find_class(_FINAL_PDF) for href in field.xpath(".//a/@href")]
    claimed = [*_meta(page, "citation_pdf_url"), *(hrefs if len(hrefs) == 1 else [])]
    return pdf in map(_path, claimed)


def _path(url: str) -> str | None:
    try:
        return unquote(urlsplit(url).path).strip("/")
    except ValueError:
        return None


# --- pages ----------------------------------------------------------------------------------------


def _paper_page(answer: Answer) -> HtmlElement:
    """Return the page of a paper. Raises Refused for a refusal or a challenge, BadAnswer for the rest."""
    if answer.headers.get("cf-mitigated") == "challenge":
        raise Refused(_CHALLENGED)
    if answer.status == _FORBIDDEN:
        raise Refused("USENIX answered 403")
    if answer.status != _OK:
        raise BadAnswer(f"USENIX answered {answer.status}")
    page = _html(answer.body)
    # In this order, because a good page loads Cloudflare's scripts too.
    if not _is_paper(page):
        if _is_challenge(page):
            raise Refused(_CHALLENGED)
        raise BadAnswer("USENIX answered with a page that is no paper's")
    if b"</html>" not in answer.body[-1000:]:
        raise BadAnswer("USENIX sent a page that breaks off")
    return page


def _html(body: bytes) -> HtmlElement:
    try:
        if "\0" in body.decode("utf-8"):
            raise BadAnswer("USENIX sent a page with NUL bytes")
        return _without_controls(document_fromstring(body, parser=HTMLParser(encoding="utf-8")))
    except UnicodeDecodeError as error:
        raise BadAnswer("USENIX sent a page that is not in UTF-8") from error
    except etree.LxmlError as error:
        raise BadAnswer("USENIX sent a page that is no HTML") from error


def _without_controls(page: HtmlElement) -> HtmlElement:
    for text in page.xpath("//text()"):
        if _CONTROLS.search(text):
            setattr(text.getparent(), "text" if text.is_text else "tail", _CONTROLS.sub(" ", text))
    return page


def _is_paper(page: HtmlElement) -> bool:
    return bool(_meta(page, "citation_title")) or _article(page) is not None


def _is_challenge(page: HtmlElement) -> bool:
    title = _text(page.find(".//title"))
    marked = page.xpath("//*[starts-with(@id, 'cf-') or starts-with(@class, 'cf-')]")
    return title.startswith(("Attention Required!", "Just a moment")) or bool(marked)


def _article(page: HtmlElement) -> HtmlElement | None:
    """Return the paper's own node; those of its speakers are nested in it."""
    return next((node for node in page.find_class("node-paper") if node.tag == "article"), None)


# --- facts ----------------------------------------------------------------------------------------


def _paper(page: HtmlElement) -> Paper:
    article = _article(page)
    title = _first(page, "citation_title") or _text(page.get_element_by_id("page-title", None))
    if not title:
        raise BadAnswer("USENIX sent a page without a title")
    pdf = _first(page, "citation_pdf_url")
    year = re.search(r"\b(?:19|20)\d\d\b", _first(page, "citation_publication_date") or "")
    return Paper(
        title=_without_braces(title),
        authors=tuple(_meta(page, "citation_author")) or _people(article),
        year=int(year[0]) if year else None,
        venue=_first(page, "citation_conference_title"),
        award=_award(article),
        pdf=pdf if pdf and parse_link(pdf) else None,
        abstract=_abstract(article),
    )


def _without_braces(title: str) -> str:
    r"""Return the title without LaTeX's braces, as in `{WebView}`, and with `\{` as a plain brace."""
    bare = _BRACES.sub(r"\1", title)
    while bare != title:
        title, bare = bare, _BRACES.sub(r"\1", bare)
    return re.sub(r"\\([{}])", r"\1", bare)


def _people(article: HtmlElement | None) -> tuple[str, ...]:
    """Return the names in the people text, in which affiliations, and an award, are emphasised."""
    if article is None:
        return ()
    fields = [field for name in _PEOPLE for field in article.find_class(name)]
    text = "\n".join(block for field in fields[:1] for block in _blocks(_without_emphasis(field)))
    names = (name.strip() for name in _NAMES_END.split(text))
    return tuple(name for name in names if name and not _AWARD.fullmatch(name))


def _abstract(article: HtmlElement | None) -> str | None:
    """Return the paragraphs of the first description that has any, with a blank line between them."""
    if article is None:
        return None
    fields = (field for name in _DESCRIPTIONS for field in article.find_class(name))
    texts = (_ABSTRACT_LABEL.sub("", "\n\n".join(_blocks(field))) for field in fields)
    return next(filter(None, texts), None)


def _award(article: HtmlElement | None) -> str | None:
    """Return the award, such as `Distinguished Paper Award`.

    It is a field of its own, or (2017) emphasised among the people, or (2022) a paragraph after them.
    """
    if article is None:
        return None
    named = [block for field in article.find_class(_AWARDS) for block in _blocks(field)]
    if named:
        return ", ".join(_award_name(block) or block for block in named)
    rest = _without(article, *_DESCRIPTIONS, "node-speaker")
    # From the inside out, so that no name beside the award becomes a part of it.
    texts = (_text(element) for tag in ("strong", "em", "p", "div") for element in rest.iter(tag))
    return next(filter(None, map(_award_name, texts)), None)


def _award_name(text: str) -> str | None:
    award = _AWARD.fullmatch(text)
    return award["name"] if award else None


# --- markup ---------------------------------------------------------------------------------------


def _meta(page: HtmlElement, name: str) -> list[str]:
    """Return the contents of the page's `meta` tags of that name, in order."""
    contents = (tag.get("content", "") for tag in page.iter("meta") if tag.get("name") == name)
    lines = (" ".join(_CONTROLS.sub(" ", content).split()) for content in contents)
    return [line for line in lines if line]


def _first(page: HtmlElement, name: str) -> str | None:
    return next(iter(_meta(page, name)), None)


def _text(element: HtmlElement | None) -> str:
    return "" if element is None else " ".join(element.text_content().split())


def _without(element: HtmlElement, *classes: str) -> HtmlElement:
    """Return a copy of the element without its descendants of these CSS classes."""
    rest = copy.deepcopy(element)
    for unwanted in [found for name in classes for found in rest.find_class(name)]:
        if unwanted is not rest:
            unwanted.drop_tree()
    return rest


def _without_emphasis(field: HtmlElement) -> HtmlElement:
    """Return a copy of the field with a semicolon in place of everything emphasised."""
    rest = copy.deepcopy(field)
    for emphasis in [*rest.iter("em")]:
        emphasis.tail = f";{emphasis.tail or ''}"
        emphasis.drop_tree()
    return rest


def _blocks(field: HtmlElement) -> list[str]:
    """Return the text of each paragraph, list item or other block of a field, its label left out."""
    marked = _without(field, "field-label")
    etree.strip_elements(marked, "script", "style", with_tail=False)
    for block in marked.iter("p", "div", "li", "ul", "ol", "blockquote"):
        block.text = f"{_BLOCK_END}{block.text or ''}"
        block.tail = f"{_BLOCK_END}{block.tail or ''}"
    for line in marked.iter("br"):
        line.tail = f"{_LINE_END}{line.tail or ''}"
    blocks = (" ".join(block.split()) for block in _PARAGRAPH_END.split(marked.text_content()))
    return [block for block in blocks if block]
