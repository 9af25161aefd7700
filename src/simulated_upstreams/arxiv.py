"""arXiv's API as it has answered since November 2025: one path, `/api/query`, with `id_list`.

Search is not simulated: a query without ids finds nothing.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import parse_qsl

from simulated_upstreams.server import Answer, Request, Response, text_response
from simulated_upstreams.state import ArxivPaper, UpstreamState

LONGEST_URL: Final = 4096  # in bytes; lukasschwab/arxiv.py#15 saw 414 for 642 ids
_ID: Final = re.compile(r"(?P<bare>\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v(?P<version>\d+))?")
_HEAD: Final = """<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom" \
xmlns="http://www.w3.org/2005/Atom">
"""


@dataclass(frozen=True, slots=True)
class _Hit:
    id: str  # without a version
    version: int
    paper: ArxivPaper


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as arXiv does, from the papers of `state`."""

    def respond(request: Request) -> Response:
        if len(request.target) > LONGEST_URL:
            return text_response(414, "Request-URI Too Large")
        if "accept" not in request.headers:
            return text_response(406, "Not Acceptable")
        if request.path != "/api/query":
            return text_response(404, "Not Found")
        return _query(state.papers, _parameters(request))

    return respond


def _parameters(request: Request) -> Mapping[str, str]:
    form = parse_qsl(request.body.decode(), keep_blank_values=True) if request.method == "POST" else ()
    return {**request.query, **dict(form)}


def _query(papers: Mapping[str, ArxivPaper], parameters: Mapping[str, str]) -> Response:
    start, size = parameters.get("start", "0"), parameters.get("max_results", "10")
    for name, value in (("start", start), ("max_results", size)):
        if not value.isdecimal():
            return _error(f"{name}_must_be_an_integer", f"{name} must be an integer")
    ids = [part.strip() for part in parameters.get("id_list", "").split(",") if part.strip()]
    malformed = next((part for part in ids if not _ID.fullmatch(part)), None)
    if malformed is not None:
        return _error(f"incorrect_id_format_for_{malformed}", f"incorrect id format for {malformed}")
    hits = _find(papers, ids)
    page = hits[int(start) : int(start) + int(size)]
    return _feed(200, _head(parameters, len(hits), int(start), int(size)), "".join(map(_entry, page)))


def _find(papers: Mapping[str, ArxivPaper], ids: list[str]) -> list[_Hit]:
    """Return what there is of these ids, the newest paper first, which is not the order of the request."""
    hits = [hit for hit in (_find_one(papers, part) for part in dict.fromkeys(ids)) if hit]
    return sorted(hits, key=lambda hit: (hit.paper.published, hit.version), reverse=True)


def _find_one(papers: Mapping[str, ArxivPaper], ident: str) -> _Hit | None:
    match = _ID.fullmatch(ident)
    bare = re.sub(r"\.[A-Z]{2}/", "/", match["bare"]) if match else ""  # cs.DC/0112017 is cs/0112017
    paper = papers.get(bare)
    if match is None or paper is None:
        return None
    version = int(match["version"] or paper.version)
    return _Hit(bare, version, paper) if 1 <= version <= paper.version else None


def _head(parameters: Mapping[str, str], total: int, start: int, size: int) -> str:
    search, ids = parameters.get("search_query", ""), parameters.get("id_list", "")
    title = f"search_query={search}&id_list={ids}&start={start}&max_results={size}"
    link = f"search_query={search}&start={start}&max_results={size}&id_list={ids}"
    name = base64.b64encode(hashlib.sha1(title.encode(), usedforsecurity=False).digest()).decode()
    return f"""\
  <id>https://arxiv.org/api/{name.rstrip("=")}</id>
  <title>arXiv Query: {escape(title)}</title>
  <updated>{_now()}</updated>
  <link href="https://arxiv.org/api/query?{escape(link)}" type="application/atom+xml"/>
{_counts(size, total, start)}"""


def _counts(size: int, total: int, start: int) -> str:
    return f"""\
  <opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
"""


def _entry(hit: _Hit) -> str:
    paper, name = hit.paper, f"{hit.id}v{hit.version}"
    newest = paper.updated if hit.version == paper.version else None
    categories = (paper.category, *paper.also_in)
    lines = [
        f"<id>http://arxiv.org/abs/{name}</id>",
        f"<title>{escape(paper.title, quote=False)}</title>",
        f"<updated>{newest or paper.published}</updated>",
        f'<link href="https://arxiv.org/abs/{name}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{name}" rel="related" type="application/pdf" title="pdf"/>',
        f"<summary>{escape(paper.abstract, quote=False)}</summary>",
        *(f'<category term="{c}" scheme="http://arxiv.org/schemas/atom"/>' for c in categories),
        f"<published>{paper.published}</published>",
        *_optional("arxiv:comment", paper.comment),
        f'<arxiv:primary_category term="{paper.category}"/>',
        *_optional("arxiv:journal_ref", paper.journal),
        *(line for author in paper.authors for line in _author(author, paper.affiliations.get(author))),
        *_optional("arxiv:doi", paper.doi),
    ]
    if paper.doi:
        lines.append(f'<link rel="related" href="https://doi.org/{escape(paper.doi)}" title="doi"/>')
    return "  <entry>\n" + "".join(f"    {line}\n" for line in lines) + "  </entry>\n"


def _author(name: str, affiliation: str | None) -> list[str]:
    inner = [f"<name>{escape(name, quote=False)}</name>", *_optional("arxiv:affiliation", affiliation)]
    return ["<author>", *(f"  {line}" for line in inner), "</author>"]


def _optional(tag: str, text: str | None) -> list[str]:
    return [] if text is None else [f"<{tag}>{escape(text, quote=False)}</{tag}>"]


def _error(fragment: str, message: str) -> Response:
    """Return arXiv's 400: a feed of one entry that is no paper, and has no `published`."""
    name = f"https://arxiv.org/api/errors#{escape(fragment)}"
    head = f"""\
  <id>https://arxiv.org/</id>
  <title>arXiv Search Results</title>
  <updated>{_now()}</updated>
{_counts(1, 1, 0)}"""
    entry = f"""\
  <entry>
    <id>{name}</id>
    <title>Error</title>
    <updated>{_now()}</updated>
    <link href="{name}" rel="alternate" type="text/html"/>
    <summary>{escape(message, quote=False)}</summary>
    <author>
      <name>arXiv api core</name>
    </author>
  </entry>
"""
    return _feed(400, head, entry)


def _feed(status: int, head: str, entries: str) -> Response:
    return text_response(status, f"{_HEAD}{head}{entries}</feed>", "application/atom+xml")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
