"""Crossref: the registrar of most publishers' DOIs, asked for twenty a request and without a key.

Its list endpoint leaves out what it does not know, so a DOI that is missing there is looked up by itself, and
its agency too: Crossref answers 404 for the DOIs of every other registrar as well. Elsevier deposits the
numbers that its links carry, so a paper is also found by one of those. IEEE deposits the address of a paper
with the number that its links carry, PVLDB the volume and the pages: no filter finds a work by these, but
they show which work of a title is meant.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from itertools import chain
from typing import Any, Final
from urllib.parse import quote, urlencode

from lxml import html
from lxml.etree import LxmlError, strip_elements
from lxml.html import HtmlElement

from enricher.errors import BadAnswer, Refused
from enricher.http.client import Web, user_agent
from enricher.http.json_reader import JsonObject, one_line
from enricher.http.response import Response
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Outcome
from enricher.model.source import Assumption, Clue, WellKnown
from enricher.sources._shared.asking import Group, groups_of, in_groups
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.markup import tags_only
from enricher.sources.doi.index import NAME, bare_doi, is_plain, read_index
from enricher.sources.doi.publishers import IEEE, PII, PVLDB, identify
from enricher.text.patterns import later

INDEX: Final = "Crossref"
NOTE: Final = "Abstract from Crossref; the rights remain with the publisher."
ASSUMES: Final = (
    Assumption("Crossref", "A filter takes twenty DOIs, or twenty numbers of Elsevier's"),
    Assumption(
        "Crossref",
        "Its headers say how many list requests a second it allows; until they do, the source sends one",
    ),
)
_URL: Final = "https://api.crossref.org/v1"
# Seconds. The strictest limit that has been reported is one list request a second; what the headers
# x-rate-limit-limit and x-rate-limit-interval say wins (crossref.org, "Access and authentication").
_DELAY: Final = 1.0
_LONGEST_DELAY: Final = 60.0
_LIMIT: Final = later(r"[1-9]\d{0,8}", re.ASCII)
_INTERVAL: Final = later(r"(\d{1,9})s?", re.ASCII)
BATCH: Final = 20
_ROWS: Final = 2 * BATCH  # more than one work may have a number
_PUNCTUATION: Final = later(r"[^0-9A-Za-z]")
_FIELDS: Final = (
    *("DOI", "type", "title", "subtitle", "author", "container-title", "event", "abstract"),
    *("published-print", "published-online", "issued", "update-to", "updated-by", "alternative-id"),
    *("is-referenced-by-count", "resource", "volume", "page"),
)
_PVLDB_DOI: Final = "10.14778/"
_PAGES: Final = later(r"(\d+)(?:-\d+)?", re.ASCII)
_COMPONENT: Final = "component"  # the type of a supplement, which has the address of its paper
_LONGEST_TITLE: Final = 300  # characters; what follows would only make the address longer

# These links are checked by a title, so their well-known records say the whole of it.
IEEE_RECORD: Final = WellKnown(
    "https://ieeexplore.ieee.org/document/7780459",
    "Deep Residual Learning for Image Recognition",
    ("authors", "year", "venue"),
    "`select` takes `updated-by`, and a search for a title among IEEE's works has it among the first forty",
)
PVLDB_RECORD: Final = WellKnown(
    "https://www.vldb.org/pvldb/vol9/p204-leis.pdf",
    "How Good Are Query Optimizers, Really?",
    ("authors", "year", "venue"),
    "A search for a title takes the filter `prefix`, and works of PVLDB have their volume and their pages",
)
_CLUES: Final[Mapping[str, Clue]] = {
    identify(known.url) or "": Clue(known.title) for known in (IEEE_RECORD, PVLDB_RECORD)
}
_NO_CLUE: Final = Clue()


@dataclass(frozen=True, slots=True)
class NumberedPublisher:
    """A publisher whose links carry a number that no index can be asked for, but that its works show."""

    before: str  # the number, in an id
    what: str  # is meant by the number
    filter: str  # that finds its works alone
    field: str  # of a work, in which the number is shown
    identified: Callable[[JsonObject], str | None]  # the id of a work


def _by_address(work: JsonObject) -> str | None:
    return identify(work.node("resource").node("primary").text("URL") or "")


def _by_pages(work: JsonObject) -> str | None:
    """Return the id of a work in PVLDB, of volume 9 and pages 204-215 as pvldb/9/204."""
    is_own = bare_doi(work.text("DOI")).startswith(_PVLDB_DOI)
    first = _PAGES.fullmatch(work.text("page") or "")
    return f"{PVLDB}{work.text('volume')}/{first[1]}" if is_own and first else None


_NUMBERED: Final = (
    NumberedPublisher(IEEE, "IEEE's number", "member:263", "resource", _by_address),
    NumberedPublisher(PVLDB, "PVLDB's volume and page", "prefix:10.14778", "volume", _by_pages),
)


# Which updates withdraw a work (crossref.org, "Version control, corrections, and retractions").
_WITHDRAWALS: Final = frozenset({"retraction", "partial_retraction", "withdrawal", "removal"})

_CONTROLS: Final = later("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BLOCK_END: Final = "\u2029"
_BLOCKS: Final = frozenset({"p", "title", "sec", "list", "list-item", "disp-formula", "disp-quote", "div"})
# How Springer deposits a formula: as a whole document of LaTeX.
_DOCUMENT: Final = later(r"\A(?>.*?\\begin\{document\})(.*?)\\end\{document\}", re.DOTALL)
# Springer's series of proceedings, which its records name before the proceedings themselves.
_SERIES: Final = later(
    r"Lecture Notes (?:in|of|on) |Communications in Computer and Information Science|IFIP Advances in |"
    r"Advances in Intelligent Systems and Computing|Smart Innovation, Systems and Technologies|"
    r"Studies in (?:Computational Intelligence|Health Technology and Informatics)|Springer Proceedings in |"
    r"Frontiers in Artificial Intelligence and Applications|Advances in Intelligent and Soft Computing|"
    r"Proceedings in Adaptation, Learning and Optimization|Leibniz International Proceedings in Informatics",
    re.IGNORECASE,
)
_LABEL: Final = later(r"(?:abstract|summary)\b[\s.:]*", re.IGNORECASE)


def open_index(context: SourceContext) -> "Crossref":
    """Return the index, with a client of its own that names the operator's address if there is one."""
    settings = context.settings
    url = settings.url("CROSSREF", _URL)
    headers = {"User-Agent": user_agent(settings.home, settings.contact)}
    return Crossref(context.web(INDEX, url, delay=settings.delay("CROSSREF", _DELAY), headers=headers), url)


class Crossref:
    """What Crossref knows of a DOI, or of the paper of a number of Elsevier's, IEEE's or PVLDB's."""

    name: Final = INDEX

    def __init__(self, web: Web, url: str = _URL, clues: Mapping[str, Clue] = _CLUES) -> None:
        """Ask the REST API at `url`, such as https://api.crossref.org/v1; `clues` are for their numbers."""
        self._web = web
        self._url = url
        self._clues = clues

    def guided(self, clues: Mapping[str, Clue]) -> "Crossref":
        """Return the index with these clues, by the ids of the links."""
        return Crossref(self._web, self._url, {**_CLUES, **clues})

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work; see `asking`.

        Titles come last: if Crossref's search does not work, all else has been asked for.
        """
        numbers = [ident for ident in ids if ident.startswith(PII)]
        dois = [ident for ident in ids if not ident.startswith(PII) and self._doi(ident)]
        titles = [ident for ident in ids if _publisher(ident) and not self._doi(ident)]
        groups = groups_of((ident for ident in dois if is_plain(self._doi(ident))), BATCH)
        alone = groups_of((ident for ident in dois if not is_plain(self._doi(ident))), 1)
        work = chain(groups, alone, groups_of(numbers, BATCH), groups_of(titles, 1))
        return in_groups(NAME, work, self._ask)

    def _doi(self, ident: str) -> str:
        """Return the DOI that an id is; for a publisher's number the one that it likely has, or none."""
        clue = self._clues.get(ident, _NO_CLUE)
        return bare_doi(clue.doi) if _publisher(ident) else ident

    def _ask(self, group: Group) -> Sequence[Outcome]:
        if group[0].startswith(PII):
            return self._by_number(group)
        if len(group) > 1:
            return self._list(group)
        publisher = _publisher(group[0])
        return [self._titled(group[0], publisher) if publisher else self._one(group[0])]

    def _list(self, ids: Group) -> Sequence[Outcome]:
        """Return what the list endpoint knows of the DOIs of these ids. Raises UpstreamError."""
        dois = {ident: self._doi(ident) for ident in ids}
        answer = self._works(f"doi:{doi}" for doi in dict.fromkeys(dois.values()))
        if answer.status == HTTPStatus.BAD_REQUEST:  # it cannot read one of them
            return []
        found = {bare_doi(item.text("DOI")): item for item in _items(answer)}
        known = {ident: found[doi] for ident, doi in dois.items() if doi in found}
        return [_outcome(ident, work) for ident, work in known.items() if _is_meant(work, ident)]

    def _by_number(self, ids: Group) -> Sequence[Outcome]:
        """Return what the list endpoint knows of these numbers of Elsevier's. Raises UpstreamError."""
        items = _items(self._works(f"alternative-id:{ident.removeprefix(PII)}" for ident in ids))
        works = {ident: [item for item in items if _has_number(item, ident)] for ident in ids}
        found = [_only(ident, named) for ident, named in works.items() if named]
        if found or len(ids) > 1:
            return found
        if items:
            raise BadAnswer("Crossref answered with a paper of another number")
        return [_no_facts(ids[0], "Crossref knows no paper of this number: add the paper's `doi:`")]

    def _titled(self, ident: str, publisher: NumberedPublisher) -> Outcome:
        """Return the outcome of a publisher's number, by its DOI or else its title. Raises UpstreamError."""
        doi, title = self._doi(ident), self._clues.get(ident, _NO_CLUE).title
        if doi:
            answer = self._get(f"works/{quote(doi, safe='')}")
            if answer.status != HTTPStatus.NOT_FOUND:
                work = read_index(INDEX, answer).required("message").node("message").required("DOI")
                if _is_meant(work, ident):
                    return _outcome(ident, work)
        number = f"{publisher.what} {ident.removeprefix(publisher.before)}"
        if not title:
            return _no_facts(ident, f"{number} is only found with a `title:` or `doi:`")
        items = _items(self._works([publisher.filter], title[:_LONGEST_TITLE]))
        works = [item for item in items if _is_meant(item, ident)]
        if works:
            return _only(ident, works)
        if items and not any(item.fields.get(publisher.field) for item in items):
            raise BadAnswer(f"Crossref's answer has no {publisher.field} of any work")
        reason = f"Crossref knows no paper of this title with {number}"
        return _no_facts(ident, f"{reason}: compare its `title:` with the paper's page, or add its `doi:`")

    def _works(self, filters: Iterable[str], title: str = "") -> Response:
        """Return the list endpoint's answer, the works most like a title first. Raises UpstreamError.

        Filters of one name are alternatives.
        """
        query = {"filter": ",".join(filters), "rows": _ROWS, "select": ",".join(_FIELDS)}
        return self._get(f"works?{urlencode({'query.bibliographic': title, **query} if title else query)}")

    def _one(self, ident: str) -> Outcome:
        """Return the outcome of one DOI. Raises UpstreamError."""
        path = f"works/{quote(ident, safe='')}"
        answer = self._get(path)
        if answer.status == HTTPStatus.NOT_FOUND:
            return self._unknown(ident, self._get(f"{path}/agency"))
        work = read_index(INDEX, answer).required("message").node("message").required("DOI")
        if bare_doi(work.text("DOI")) != ident:
            return _no_facts(ident, "Crossref answered with another DOI: take that of the paper's page")
        return _outcome(ident, work)

    def _unknown(self, ident: str, answer: Response) -> Outcome:
        """Return whether a DOI that Crossref has no record of is unregistered, or another registrar's.

        Neither makes the link dead: the publisher's page can be there before its record, or without one.
        """
        if answer.status == HTTPStatus.NOT_FOUND:
            return _no_facts(ident, "no registrar knows this DOI: compare it with the paper's page")
        message = read_index(INDEX, answer).required("message").node("message")
        agency = message.required("agency").node("agency").text("label") or "another registrar"
        if agency == INDEX:
            raise BadAnswer("Crossref says that it registered this DOI, and answered 404 for it")
        reason = f"registered with {agency}, which is not asked; write the facts into the catalog"
        return _no_facts(ident, reason)

    def _get(self, path: str) -> Response:
        """Return the answer, and keep to the pace that its headers ask for. Raises UpstreamError."""
        answer = self._web.get(f"{self._url}/{path}")
        delay = _stated_delay(answer.headers)
        if delay > _LONGEST_DELAY:
            raise Refused(f"Crossref asks for {delay:g} s between two requests")
        self._web.delay = max(self._web.delay, delay)
        return answer


def _items(answer: Response) -> Sequence[JsonObject]:
    return read_index(INDEX, answer).required("message").node("message").required("items").nodes("items")


def _has_number(work: JsonObject, ident: str) -> bool:
    """Return whether the work has this number of Elsevier's; some are written S0034-4257(20)30123-4."""
    numbers = (_PUNCTUATION.sub("", number).upper() for number in work.texts("alternative-id"))
    return ident.removeprefix(PII) in numbers


def _is_meant(work: JsonObject, ident: str) -> bool:
    """Return whether a work is the one of an id: for a publisher's number, if the work itself shows it."""
    publisher = _publisher(ident)
    return publisher is None or (work.text("type") != _COMPONENT and publisher.identified(work) == ident)


def _publisher(ident: str) -> NumberedPublisher | None:
    return next((one for one in _NUMBERED if ident.startswith(one.before)), None)


def _only(ident: str, works: Sequence[JsonObject]) -> Outcome:
    """Return the outcome of a number: that of the one work that has it, for two cannot both be meant."""
    if len(works) == 1:
        return _outcome(ident, works[0].required("DOI"))
    several = f"Crossref knows {len(works)} papers of this number"
    return _no_facts(ident, f"{several}: write the right one's `doi:` into the catalog")


def _no_facts(ident: str, reason: str) -> Outcome:
    """Return that Crossref has nothing on this one id; what an index does not know may well be there."""
    return Failed(Ref(NAME, ident), reason, answered=True)


def _stated_delay(headers: Mapping[str, str]) -> float:
    """Return the seconds between two requests that `x-rate-limit-*` mean; the interval reads `1s`."""
    limit = _LIMIT.fullmatch(headers.get("x-rate-limit-limit", ""))
    interval = _INTERVAL.fullmatch(headers.get("x-rate-limit-interval", ""))
    return int(interval[1]) / int(limit[0]) if limit and interval else 0.0


# --- facts ----------------------------------------------------------------------------------------


def _outcome(ident: str, work: JsonObject) -> Outcome:
    ref = Ref(NAME, ident)
    try:
        return Found(ref, _paper(work))
    except BadAnswer as error:
        return Failed.by(error, ref)


def _paper(work: JsonObject) -> Paper:
    title = _title(work)
    if not title:
        raise BadAnswer("Crossref has no title for it")
    return Paper(
        title=title,
        authors=tuple(name for name in map(_author, work.nodes("author")) if name),
        year=_year(work),
        venue=_venue(work),
        doi=work.text("DOI"),
        citations=work.number("is-referenced-by-count"),
        type=work.text("type"),
        retraction=_retraction(work),
        abstract=_abstract(work.markup("abstract")),
    )


def _title(work: JsonObject) -> str:
    """Return the title with its subtitle: `PipeDream` and `generalized pipeline …` are two fields.

    Wiley deposits the running head as a subtitle: in capitals, which the title is not.
    """
    title, subtitle = (_plain("".join(work.texts(name)[:1])) for name in ("title", "subtitle"))
    is_running_head = " " in subtitle and subtitle.isupper() and not title.isupper()
    if not subtitle or is_running_head or subtitle.casefold() in title.casefold():
        return title
    return f"{title.rstrip(' :')}: {subtitle}" if title else subtitle


def _author(person: JsonObject) -> str:
    """Return a person's name, or that of an organization, which is in one piece.

    A person always has a family name (CrossRef/rest-api-doc, api_format.md), so half a name is a bad answer.
    """
    if person.text("given"):
        person.required("family")
    parts = [person.text("given"), person.text("family"), person.text("suffix")]
    return " ".join(filter(None, parts)) or person.text("name") or ""


def _year(work: JsonObject) -> int | None:
    """Return the year in print, or else online; `issued` is the earlier of both, and always there."""
    dates = (_year_of(work.node(name)) for name in ("published-print", "published-online", "issued"))
    return next(filter(None, dates), None)


def _year_of(date: JsonObject) -> int | None:
    """Return the year of `[[2024, 4, 27]]`; an unknown date reads `[[null]]`."""
    match date.fields.get("date-parts"):
        case [[int(year), *_], *_] if 1000 <= year <= 9999:  # noqa: PLR2004 - a year in four digits
            return year
    return None


def _venue(work: JsonObject) -> str | None:
    """Return the journal or the proceedings, these with the event's short name, such as `(SOSP '19)`."""
    event = work.node("event")
    short = event.text("acronym") or ""
    containers = [title for title in map(_plain, work.texts("container-title")) if title]
    conferences = [title for title in containers if not _SERIES.match(title)]
    venue = next(iter(conferences or containers), None) or event.text("name") or ""
    if venue and short and short.casefold() not in venue.casefold():
        return f"{venue} ({short})"
    return venue or short or None


def _retraction(work: JsonObject) -> str | None:
    """Return what withdrew the work, when, and where that is stated.

    `updated-by` of a work names the notices about it; `update-to` of a notice names the works that it is
    about (aipoch/open-science#2693), and some publishers put it into the work itself.
    """
    own = bare_doi(work.text("DOI"))
    by = [update for update in work.nodes("updated-by") if update.text("type") in _WITHDRAWALS]
    to = [update for update in work.nodes("update-to") if update.text("type") in _WITHDRAWALS]
    if by:
        return _said(by[0], "by")
    itself = [update for update in to if bare_doi(update.text("DOI")) == own]
    if itself:
        return _said(itself[0], "by")
    return f"is itself the notice: {_said(to[0], 'of')}" if to else None


def _said(update: JsonObject, word: str) -> str:
    kind = (update.text("type") or "").replace("_", " ")
    day = _day(update.node("updated"))
    return " ".join(filter(None, [kind, word, bare_doi(update.text("DOI")), day and f"({day})"]))


def _day(date: JsonObject) -> str:
    match date.fields.get("date-parts"):
        case [[int(year), int(month), int(day)]]:
            return f"{year:04}-{month:02}-{day:02}"
    return ""


# --- markup ---------------------------------------------------------------------------------------


def _plain(title: str) -> str:
    """Return a title without its markup, such as `<i>in vivo</i>`, and without HTML's entities."""
    return one_line(unescape(_tree(unescape(title)).text_content()))


def _abstract(jats: str) -> str | None:
    """Return the paragraphs of an abstract in JATS, with a blank line between them."""
    tree = _tree(jats)
    for element in tree.iter():
        if _tag(element) in _BLOCKS:
            element.text = f"{_BLOCK_END}{element.text or ''}"
            element.tail = f"{_BLOCK_END}{element.tail or ''}"
    blocks = (one_line(block) for block in tree.text_content().split(_BLOCK_END))
    paragraphs = [block for block in blocks if block and not _LABEL.fullmatch(block)]
    return "\n\n".join(paragraphs) or None


def _tree(markup: str) -> HtmlElement:
    """Return the elements of a text in JATS, HTML or MathML, as far as they are shown to a reader."""
    text = _CONTROLS.sub(" ", markup.encode("utf-8", "ignore").decode())
    try:
        tree = html.document_fromstring(f"<div>{tags_only(text)}</div>")
    except LxmlError as error:
        raise BadAnswer("Crossref's markup cannot be read") from error
    strip_elements(tree, "script", "style", "annotation", "mml:annotation", with_tail=False)
    for element in [*tree.iter()]:
        if _tag(element) == "alternatives" and any(_tag(child) == "tex-math" for child in element):
            strip_elements(element, "{*}math", "mml:math", "math", with_tail=False)
        elif _tag(element) == "tex-math":
            document = _DOCUMENT.search(element.text or "")
            element.text = document[1].strip() if document else element.text
        elif _tag(element) == "math":
            _write_out(element)
        elif _tag(element) in {"br", "break"}:
            element.tail = f" {element.tail or ''}"
    return tree


def _write_out(formula: HtmlElement) -> None:
    """Give a formula in MathML the signs that its elements mean, and take out the spaces between them."""
    for element in formula.iter():
        element.text = (element.text or "").strip()
        for place, child in enumerate(element):
            is_denominator_next = _tag(element) == "mfrac" and place == 0
            child.tail = "/" if is_denominator_next else (child.tail or "").strip()
        if _tag(element) == "msqrt":
            element.text = f"√{element.text}"


def _tag(element: Any) -> str:
    return str(element.tag).rpartition(":")[2] if isinstance(element.tag, str) else ""
