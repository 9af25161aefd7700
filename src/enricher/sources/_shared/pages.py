"""The pages of one host of papers, as far as its robots.txt allows, and what is read from them.

Such hosts have no API: a page's `citation_*` tags and a few stable CSS classes are all there is. Many lie
behind Cloudflare, so that a status of 200 proves nothing: only a page that is a paper's is trusted.
"""

import codecs
import copy
import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from protego import Protego

from enricher.errors import BadAnswer, Disallowed, Refused
from enricher.http.client import Web
from enricher.http.response import Response
from enricher.sources._shared.markup import tags_only

_AGENT: Final = "enricher"  # as robots.txt would name us
_OK: Final = 200
_FORBIDDEN: Final = 403
_GONE: Final = frozenset({404, 410})
_LARGEST: Final = 500_000  # bytes; a page has some 50,000, and libxml2 takes the square of a tag's attributes
_FRESH: Final = 12 * 3600.0  # seconds; a run continues where one broke off, but the next day asks again
_LONGEST_DELAY: Final = 300  # seconds; a longer one would take hours for a few pages

_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
# What is in no abstract: the parts of a page, and the links to the files of a paper.
_PARTS: Final = frozenset(
    {*_HEADINGS, "article", "aside", "button", "footer", "form", "header", "iframe", "main", "nav", "section"}
)
_FILES: Final = frozenset({"pdf", "download pdf", "bib", "bibtex", "abs"})
_PARAGRAPHS: Final = frozenset({"p", "div", "span", "ul", "ol", "blockquote"})

# What XML cannot hold, lxml reads but does not write; text pasted out of a PDF brings it.
_CONTROLS: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# Unicode's separators replace <br> and the edges of blocks while the markup goes; no page uses them.
_LINE_END: Final = "\u2028"
_BLOCK_END: Final = "\u2029"
_PARAGRAPH_END: Final = re.compile(f"{_BLOCK_END}|{_LINE_END}\\s*{_LINE_END}")


def has_title(page: HtmlElement) -> bool:
    """Return whether the page states the title of a paper in its tags."""
    return bool(meta(page, "citation_title"))


class Pages:
    """The pages below one address, asked one after another."""

    def __init__(self, web: Web, base_url: str, is_paper: Callable[[HtmlElement], bool] = has_title) -> None:
        """Ask below `base_url`, and trust only what `is_paper` accepts."""
        self._web = web
        self._base_url = base_url.rstrip("/")
        self._is_paper = is_paper

    @cached_property
    def robots(self) -> Protego:
        """The rules of robots.txt, its crawl delay put into effect. Raises UpstreamError."""
        robots = _rules(self._web.get(f"{self._base_url}/robots.txt"))
        delay = robots.crawl_delay(_AGENT) or 0.0
        if delay > _LONGEST_DELAY:
            host = self._web.upstream
            raise Refused(f"{host}'s robots.txt asks for more than {_LONGEST_DELAY} s between two requests")
        self._web.delay = max(self._web.delay, delay)
        return robots

    def paper(self, path: str) -> HtmlElement | None:
        """Return a paper's page, or None where the host has no such page. Raises as `page` does."""
        return self.page(path, self._is_paper, _LARGEST)

    def page(self, path: str, is_right: Callable[[HtmlElement], bool], largest: int) -> HtmlElement | None:
        """Return a page of at most so many bytes that `is_right` accepts, or None where there is none.

        Raises UpstreamError, also where robots.txt cannot be had: no page is asked for without it.
        """
        if not self.robots.can_fetch(f"/{path}", _AGENT):
            raise Disallowed(f"robots.txt disallows /{path}")
        answer = self._web.get(f"{self._base_url}/{path}", fresh_for=_FRESH)
        if answer.status in _GONE:
            return None
        page = self._trusted(answer, is_right, largest)
        self._web.keep(answer)
        return page

    def _trusted(
        self, answer: Response, is_right: Callable[[HtmlElement], bool], largest: int
    ) -> HtmlElement:
        host = self._web.upstream
        if answer.headers.get("cf-mitigated") == "challenge":
            raise Refused(f"{host} answered with a challenge page")
        if answer.status == _FORBIDDEN:
            raise Refused(f"{host} answered 403")
        if answer.status != _OK:
            raise BadAnswer(f"{host} answered {answer.status}")
        if len(answer.body) > largest:
            raise BadAnswer(f"{host} sent a page of more than {largest} bytes")
        page = _html(answer.body, host)
        # In this order, because a good page loads Cloudflare's scripts too.
        if not is_right(page):
            if _is_challenge(page):
                raise Refused(f"{host} answered with a challenge page")
            raise BadAnswer(f"{host} answered with a page that is no paper's")
        if b"</html>" not in answer.body[-1000:]:
            raise BadAnswer(f"{host} sent a page that breaks off")
        return page


def _rules(answer: Response) -> Protego:
    """Return what robots.txt asks for; RFC 9309: one that is not there (4xx) forbids nothing."""
    body = answer.body.removeprefix(codecs.BOM_UTF8) if answer.status == _OK else b""
    return Protego.parse(body.decode(errors="replace"))


def _html(body: bytes, host: str) -> HtmlElement:
    try:
        text = body.decode("utf-8")
        if "\0" in text:
            raise BadAnswer(f"{host} sent a page with NUL bytes")
        page = document_fromstring(tags_only(text).encode(), parser=HTMLParser(encoding="utf-8"))
        return _without_controls(page)
    except UnicodeDecodeError as error:
        raise BadAnswer(f"{host} sent a page that is not in UTF-8") from error
    except etree.LxmlError as error:
        raise BadAnswer(f"{host} sent a page that is no HTML") from error


def _without_controls(page: HtmlElement) -> HtmlElement:
    for text in page.xpath("//text()"):
        if _CONTROLS.search(text):
            setattr(text.getparent(), "text" if text.is_text else "tail", _CONTROLS.sub(" ", text))
    return page


def _is_challenge(page: HtmlElement) -> bool:
    title = text_of(page.find(".//title"))
    marked = page.xpath("//*[starts-with(@id, 'cf-') or starts-with(@class, 'cf-')]")
    return title.startswith(("Attention Required!", "Just a moment")) or bool(marked)


# --- markup ---------------------------------------------------------------------------------------


def meta(page: HtmlElement, name: str) -> list[str]:
    """Return the contents of the page's `meta` tags of that name, in order, without empty ones."""
    contents = (tag.get("content", "") for tag in page.iter("meta") if tag.get("name") == name)
    lines = (" ".join(_CONTROLS.sub(" ", content).split()) for content in contents)
    return [line for line in lines if line]


def first_meta(page: HtmlElement, name: str) -> str | None:
    """Return the content of the first `meta` tag of that name that has any, or None."""
    return next(iter(meta(page, name)), None)


def year_in(text: str | None) -> int | None:
    """Return the first year of the 20th or 21st century in the text, such as 2024 in `2024/11`."""
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", text or "")
    return int(found[0]) if found else None


def text_of(element: HtmlElement | None) -> str:
    """Return the text of an element on one line; empty for None."""
    return "" if element is None else " ".join(element.text_content().split())


def without(element: HtmlElement, *classes: str) -> HtmlElement:
    """Return a copy of the element without its descendants of these CSS classes."""
    rest = copy.deepcopy(element)
    for unwanted in [found for name in classes for found in rest.find_class(name)]:
        if unwanted is not rest:
            unwanted.drop_tree()
    return rest


def abstract_in(element: HtmlElement | None) -> list[str]:
    """Return the blocks of the element that holds the abstract, without its heading.

    None where it holds another block of the page too: then a host's markup is not what it seems.
    """
    if element is None:
        return []
    rest = without(element, "field-label")
    heading = next(rest.iter(*_HEADINGS), None)
    if heading is not None and _says_abstract(heading):
        heading.drop_tree()
    return [] if _other_block([*rest.iterdescendants()]) is not None else blocks(rest)


def abstract_below_heading(page: HtmlElement) -> list[str]:
    """Return the blocks between the heading "Abstract" and the next block that is not of the abstract."""
    heading = next(filter(_says_abstract, page.iter(*_HEADINGS)), None)
    texts: list[str] = []
    for sibling in heading.itersiblings(etree.Element) if heading is not None else ():
        other = _other_block([*sibling.iter()])
        if other is not None and not text_of(sibling).lstrip("[").startswith(text_of(other)):
            return []
        if other is not None or sibling.tag not in _PARAGRAPHS:
            break
        texts += blocks(sibling)
    return texts


def _says_abstract(heading: HtmlElement) -> bool:
    return text_of(heading).rstrip(":.").casefold() == "abstract"


def _other_block(elements: Iterable[HtmlElement]) -> HtmlElement | None:
    """Return the first of the elements that begins another block of the page than a text."""
    return next(
        (
            one
            for one in elements
            if one.tag in _PARTS or one.get("id") or (one.tag == "a" and text_of(one).casefold() in _FILES)
        ),
        None,
    )


def blocks(element: HtmlElement) -> list[str]:
    """Return the text of each paragraph, list item or other block within an element, on one line each."""
    marked = without(element)
    etree.strip_elements(marked, "script", "style", with_tail=False)
    for block in marked.iter("p", "div", "li", "ul", "ol", "blockquote"):
        block.text = f"{_BLOCK_END}{block.text or ''}"
        block.tail = f"{_BLOCK_END}{block.tail or ''}"
    for line in marked.iter("br"):
        line.tail = f"{_LINE_END}{line.tail or ''}"
    parts = (" ".join(part.split()) for part in _PARAGRAPH_END.split(marked.text_content()))
    return [part for part in parts if part]
