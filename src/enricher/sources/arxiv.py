"""arXiv: titles, authors and abstracts through the public query API, a hundred papers a request.

The `arxiv` package has the values; a subclass of its client fetches them through `Web`, and rejects an answer
that is no complete feed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urlencode

import arxiv
from lxml import etree
from lxml.etree import ElementBase as Element

from enricher.errors import BadAnswer, Refused, Throttled, UpstreamError
from enricher.http.client import Web
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy
from enricher.links.parse import parse_link
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Assumption, DeclaredSource, SourceDeclaration, WellKnown
from enricher.model.venues import VENUE_TABLE, VenueTable
from enricher.sources._shared.acceptance import (
    Statement,
    accepted_in_comment,
    accepted_in_reference,
    agreed,
    contradiction,
)
from enricher.sources._shared.asking import Group, groups_of, in_groups
from enricher.sources._shared.context import SourceContext
from enricher.sources._shared.named_code import named_code
from enricher.sources._shared.withdrawal import says_withdrawn

NAME: Final = "arxiv"
_URL: Final = "https://export.arxiv.org/api/query"
_DELAY: Final = 3.0  # seconds; what the API's manual asks for
_THROTTLES: Final = frozenset({406, 429})  # since mid-2026 arXiv also says "too many requests" with 406
_BATCH: Final = 100  # a longer id list makes a URL that arXiv answers with 414
_SHORT_SUMMARY: Final = 300  # characters; a notice of withdrawal is shorter, nearly every abstract longer

# Without an Accept header arXiv answers 406.
_ACCEPT: Final = {"Accept": "application/atom+xml, text/xml;q=0.9, */*;q=0.8"}
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ARXIV: Final = "{http://arxiv.org/schemas/atom}"
_TOTAL: Final = "{http://a9.com/-/spec/opensearch/1.1/}totalResults"

_ABSTRACT_PAGES: Final = frozenset({"abs", "pdf", "html", "ps", "src", "e-print", "format"})
_PAGES: Final[Mapping[str, frozenset[str]]] = {
    "arxiv.org": _ABSTRACT_PAGES,
    "export.arxiv.org": _ABSTRACT_PAGES,
    "browse.arxiv.org": _ABSTRACT_PAGES,
    "xxx.lanl.gov": _ABSTRACT_PAGES,
    "ar5iv.org": _ABSTRACT_PAGES,
    "ar5iv.labs.arxiv.org": _ABSTRACT_PAGES,
    "alphaxiv.org": _ABSTRACT_PAGES | {"overview"},
    "huggingface.co": frozenset({"papers"}),
    "arxiv-vanity.com": frozenset({"papers"}),
}
# Where PDFs lay until 2024: by archive, which is "arxiv" for the ids since 2007.
_FILED: Final = re.compile(r"ftp/(?P<archive>[a-z-]+)/papers/\d{4}/(?P<id>[^/]+\.pdf)", re.ASCII)
_DOI_HOSTS: Final = frozenset({"doi.org", "dx.doi.org"})

_PREFIXED: Final = re.compile(r"(?:arxiv:|(?:doi:)?\s*10\.48550/arxiv\.)\s*(\S+)", re.IGNORECASE)
_NEW_ID: Final = re.compile(r"(?P<yymm>\d{4})\.(?P<number>\d{4,5})", re.ASCII)
_OLD_ID: Final = re.compile(
    r"(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[A-Z]{2})?/(?P<yymm>\d{4})(?P<number>\d{3})", re.ASCII
)
_VERSION: Final = re.compile(r"v(\d+)$", re.ASCII)
_ID_ERROR: Final = re.compile(r"incorrect[ _]id[ _]format[ _]for[ _](.+)$")
_DOI: Final = re.compile(r"10\.\d{4,9}/\S+")


@dataclass(frozen=True, slots=True)
class _Feed:
    """The papers that one request brought, and what was wrong with the rest of the answer."""

    papers: Mapping[str, Paper]
    error: UpstreamError | None = None


class _Rejected(UpstreamError):
    """arXiv found the request malformed; `names` are the ids that it named."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names
        super().__init__("arXiv rejects this id as malformed")


DECLARATION: Final = SourceDeclaration(
    name=NAME,
    title="arXiv",
    links=(
        "`arxiv.org/abs/…`, `/pdf/…`, `/html/…`, `/ftp/…` and its mirrors, with or without version; "
        "alphaxiv, ar5iv, huggingface.co/papers; DOIs under 10.48550"
    ),
    every=7,  # an abstract seldom changes, and arXiv asks to cache its answers
    variables=("ARXIV", "DATACITE", "PAPERSWITHCODE"),
    known=(
        WellKnown(
            "https://arxiv.org/abs/1706.03762",
            "Attention Is All You Need",
            shows=(
                "The indexes that are asked answer in a form that is known: DataCite's list has the "
                "abstract, a program and a volume have their papers"
            ),
        ),
    ),
    assumes=(
        Assumption(
            "arXiv", "One malformed id fails its whole batch with 400; the source works in both cases"
        ),
        Assumption("DataCite", "A query takes 25 DOIs"),
        Assumption(
            "programs of conferences",
            "They name authors as arXiv does: initials instead of given names are no match",
        ),
        Assumption("paperswithcode.co, Hugging Face", "They allow a request a second for papers"),
    ),
    paper_hosts=frozenset(
        {
            *("arxiv.org", "xxx.lanl.gov", "ar5iv.org", "alphaxiv.org", "arxiv-vanity.com"),
            "huggingface.co/papers",
        }
    ),
    code_hosts=frozenset(),
    is_preprint_server=True,
    abstract_notes={NAME: "Abstract from arXiv.", "DataCite": "Abstract from DataCite."},
)


def open_source(context: SourceContext) -> "Arxiv":
    """Return the source, with a client of its own."""
    url = context.settings.url("ARXIV", _URL)
    delay = context.settings.delay("ARXIV", _DELAY)
    return Arxiv(context.web("arXiv", url, delay=delay, policy=RetryPolicy(throttles=_THROTTLES)), url)


class Arxiv(DeclaredSource):
    """What arXiv knows of a paper."""

    declaration = DECLARATION
    batch: Final = _BATCH
    allowance: Final = None

    def __init__(self, web: Web, url: str, venues: VenueTable = VENUE_TABLE) -> None:
        """Ask the query API at `url`, such as https://export.arxiv.org/api/query; read venues by a table."""
        self._web = web
        self._url = url
        self._client = _Client(web, url)
        self._venues = venues

    def with_venues(self, venues: VenueTable) -> "Arxiv":
        """Return the source that reads comments and journal references by this table."""
        return Arxiv(self._web, self._url, venues)

    def match(self, url: str) -> str | None:
        """Return the bare arXiv id that the link leads to: no version, no subject class."""
        return _bare_id(_written_id(url))

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work; see `asking`."""
        return in_groups(NAME, groups_of(ids, _BATCH), self._outcomes)

    def _outcomes(self, group: Group) -> Iterator[Outcome]:
        """Yield the outcomes of one request. Raises UpstreamError where it brings no paper.

        arXiv answers 400 to a whole request in which one id is malformed: the rest is asked again.
        """
        reply = self._ask(group)
        if isinstance(reply.error, _Rejected) and 0 < len(reply.error.names & set(group)) < len(group):
            rest = tuple(id_ for id_ in group if id_ not in reply.error.names)
            yield from _outcomes([id_ for id_ in group if id_ not in rest], reply)
            yield from self._outcomes(rest)
        elif reply.error and not reply.papers:
            raise reply.error
        else:
            yield from _outcomes(group, reply)

    def _ask(self, ids: Sequence[str]) -> _Feed:
        """Return what one request brings. The API answers in an order of its own."""
        newest: dict[str, tuple[int, arxiv.Result]] = {}
        error: UpstreamError | None = None
        try:
            for result in self._client.results(arxiv.Search(id_list=list(ids))):
                id_, version = _entry_id(result.entry_id)
                if id_ not in ids:
                    error = BadAnswer("arXiv sent a paper that was not asked for")
                    continue
                if id_ not in newest or version > newest[id_][0]:
                    newest[id_] = version, result
        except UpstreamError as problem:
            error = problem
        return _Feed({id_: _paper(result, self._venues) for id_, (_, result) in newest.items()}, error)


# --- ids ------------------------------------------------------------------------------------------


def _written_id(url: str) -> str:
    """Return the id as the link spells it, or an empty string."""
    prefixed = _PREFIXED.fullmatch(url.strip())
    if prefixed:
        return prefixed[1]
    link = parse_link(url)
    if link is None or not link.segments:
        return ""
    if link.host in _DOI_HOSTS:
        doi = _PREFIXED.fullmatch(link.path)
        return doi[1] if doi else ""
    if link.segments[0] in _PAGES.get(link.host, ()):
        return "/".join(link.segments[1:])
    filed = _FILED.fullmatch(link.path) if link.host == "arxiv.org" else None
    if filed:
        return filed["id"] if filed["archive"] == "arxiv" else f"{filed['archive']}/{filed['id']}"
    return ""


def _bare_id(written: str) -> str | None:
    """Return the id without `.pdf`, version and subject class, or None where it is not well-formed.

    The grammar is the one of arXiv's own arxiv-base, `arxiv/identifier`.
    """
    text = _VERSION.sub("", written.removesuffix(".pdf"))
    new = _NEW_ID.fullmatch(text)
    if new:
        return text if _is_new(new["yymm"], new["number"]) else None
    old = _OLD_ID.fullmatch(text)
    if old and _is_old(old["yymm"], old["number"]):
        return f"{old['archive']}/{old['yymm']}{old['number']}"
    return None


def _is_new(yymm: str, number: str) -> bool:
    """Whether the parts make an id of the scheme that began in April 2007, with 5 digits from 2015 on."""
    digits = 4 if yymm < "1501" else 5
    return yymm >= "0704" and _is_month(yymm[2:]) and len(number) == digits and int(number) > 0


def _is_old(yymm: str, number: str) -> bool:
    """Whether the parts make an id of the scheme that was used from 1991 to March 2007."""
    return (yymm >= "9101" or yymm <= "0703") and _is_month(yymm[2:]) and int(number) > 0


def _is_month(month: str) -> bool:
    return "01" <= month <= "12"


def _entry_id(url: str) -> tuple[str, int]:
    """Return the bare id and the version of `http://arxiv.org/abs/1605.08386v1`."""
    version = _VERSION.search(url)
    return _bare_id(_written_id(url)) or "", int(version[1]) if version else 0


# --- outcomes -------------------------------------------------------------------------------------


def _outcomes(batch: Sequence[str], reply: _Feed) -> Iterator[Outcome]:
    for id_ in batch:
        ref = Ref(NAME, id_)
        if id_ in reply.papers:
            yield Found(ref, reply.papers[id_])
        elif reply.error:
            yield Failed.by(reply.error, ref)
        else:
            yield Missing(ref, f"arXiv knows no paper {id_}")


# --- facts ----------------------------------------------------------------------------------------


def _paper(result: arxiv.Result, venues: VenueTable) -> Paper:
    abstract = paragraphs(result.summary)
    comment = _line(result.comment)
    # A short abstract can be the notice of withdrawal, which must not replace the one that is stored.
    is_notice = len(abstract) < _SHORT_SUMMARY and says_withdrawn(abstract)
    doi = _DOI.search(result.doi or "")
    journal = _line(result.journal_ref)
    withdrawn = is_notice or says_withdrawn(comment or "")
    said = () if withdrawn else _acceptance(comment, journal, venues)
    accepted = agreed(said)
    return Paper(
        title=_line(result.title) or "",
        authors=tuple(name for name in (_line(author.name) for author in result.authors) if name),
        year=result.published.year,
        venue="arXiv",
        doi=doi[0] if doi else None,
        journal=journal,
        accepted=str(accepted.venue) if accepted else None,
        disputed=contradiction(said),
        category=result.primary_category or None,
        comment=comment,
        code=named_code(abstract, comment),
        withdrawn=withdrawn,
        abstract=None if is_notice else abstract or None,
    )


def _acceptance(comment: str | None, journal: str | None, venues: VenueTable) -> tuple[Statement, ...]:
    """Return where the comment and the journal reference say that the paper was accepted."""
    said = {
        "comment on arXiv": accepted_in_comment(comment or "", venues),
        "journal reference on arXiv": accepted_in_reference(journal or "", venues),
    }
    return tuple(Statement(venue, by) for by, venue in said.items() if venue)


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def paragraphs(summary: str) -> str:
    """Return the paragraphs with a blank line between them: an indented line begins one.

    A newline without indentation is a mere line wrap, of the server that was replaced in 2025.
    """
    parts = (" ".join(part.split()) for part in re.split(r"\n\s+", summary.strip()))
    return "\n\n".join(filter(None, parts))


# --- transport ------------------------------------------------------------------------------------


class _Client(arxiv.Client):
    """The package's client, on `Web`, for complete feeds of papers only.

    The package itself has no public way to set a timeout, and takes HTML for a feed without papers.
    """

    def __init__(self, web: Web, url: str) -> None:
        super().__init__(page_size=_BATCH, delay_seconds=0, num_retries=0)
        self.query_url_format = f"{url}?{{}}"
        self.web = web

    def results(self, search: arxiv.Search, offset: int = 0) -> Iterator[arxiv.Result]:
        """Yield the papers of one page. Raises UpstreamError where that is not all of them.

        The first page holds every paper that was asked for, so a short one has lost some; arXiv has been seen
        to repeat entries on a second page.
        """
        parameters = {"id_list": ",".join(search.id_list), "start": offset, "max_results": self.page_size}
        url = self.query_url_format.format(urlencode(parameters))
        total, entries = _papers_of(self.web.get(url, headers=_ACCEPT))
        yield from map(_result, entries)
        if total > len(entries):
            raise BadAnswer("arXiv sent fewer papers than it counted")


def _papers_of(answer: Response) -> tuple[int, list[Element]]:
    """Return the feed's own count and its entries. Raises unless it is complete and holds papers only."""
    if answer.status == HTTPStatus.BAD_REQUEST:
        raise _Rejected(_named_in(answer.body))
    if answer.status != HTTPStatus.OK:
        raise Refused(f"arXiv answered {answer.status}")
    if answer.body.lstrip().lower().startswith(b"rate exceeded"):
        raise Throttled("arXiv answered that its rate limit is exceeded")
    feed = _feed(answer.body)
    entries = feed.findall(f"{_ATOM}entry")
    if any(_is_error(entry) for entry in entries):
        raise _Rejected(_error_ids(entries))
    if not all(_is_paper(entry) for entry in entries):
        raise BadAnswer("arXiv sent an entry without id, title or date")
    return int(feed.findtext(_TOTAL, "")), entries


def _feed(body: bytes) -> Element:
    """Return the root of an Atom feed that is there from the first to the last byte."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Element))
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise BadAnswer("arXiv answered with something that is no complete feed") from error
    if not isinstance(root, Element) or root.tag != f"{_ATOM}feed" or root.getroottree().docinfo.doctype:
        raise BadAnswer("arXiv answered with something that is no Atom feed")
    if not re.fullmatch(r"\s*[0-9]{1,9}\s*", root.findtext(_TOTAL, "")):
        raise BadAnswer("arXiv sent a feed that does not say how many results it has")
    return root


def _result(entry: Element) -> arxiv.Result:
    """Return the values of an entry that is a paper's."""
    category = entry.find(f"{_ARXIV}primary_category")
    names = (author.findtext(f"{_ATOM}name", "") for author in entry.findall(f"{_ATOM}author"))
    return arxiv.Result(
        entry_id=entry.findtext(f"{_ATOM}id", ""),
        published=_date(entry, "published"),
        updated=_date(entry, "updated"),
        title=entry.findtext(f"{_ATOM}title", ""),
        authors=[arxiv.Result.Author(name) for name in names],
        summary=entry.findtext(f"{_ATOM}summary", ""),
        comment=entry.findtext(f"{_ARXIV}comment", ""),
        journal_ref=entry.findtext(f"{_ARXIV}journal_ref", ""),
        doi=entry.findtext(f"{_ARXIV}doi", ""),
        primary_category="" if category is None else category.get("term", ""),
    )


def _is_error(entry: Element) -> bool:
    return "/api/errors" in entry.findtext(f"{_ATOM}id", "")


def _is_paper(entry: Element) -> bool:
    """Return whether the entry has what every paper has."""
    try:
        _date(entry, "published"), _date(entry, "updated")
    except (ValueError, OverflowError):
        return False
    return all(entry.findtext(f"{_ATOM}{tag}", "").strip() for tag in ("id", "title"))


def _date(entry: Element, tag: str) -> datetime:
    date = datetime.fromisoformat(entry.findtext(f"{_ATOM}{tag}", "").strip())
    return date.astimezone(UTC) if date.tzinfo else date.replace(tzinfo=UTC)


def _named_in(body: bytes) -> frozenset[str]:
    """Return the ids that the body of a 400 names; none if it is not arXiv's own."""
    try:
        return _error_ids(_feed(body).findall(f"{_ATOM}entry"))
    except BadAnswer:
        return frozenset()


def _error_ids(entries: Iterable[Element]) -> frozenset[str]:
    """Return the X of each `…/api/errors#incorrect_id_format_for_X` and `incorrect id format for X`."""
    texts = (entry.findtext(f"{_ATOM}{tag}", "") for entry in entries for tag in ("id", "summary"))
    found = (_ID_ERROR.search(text.strip()) for text in texts)
    return frozenset(unquote(match[1]) for match in found if match)
