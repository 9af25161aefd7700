"""The pages of papers in proceedings: the tags in their head, and the abstract where each host has it.

A page is served at `/HOST/PATH`. The shapes follow what is known of the hosts' pages; none was recorded.
"""

from collections.abc import Callable, Mapping
from html import escape
from itertools import starmap
from typing import Final

from simulated_upstreams.server import Answer, Request, Response, text_response
from simulated_upstreams.state import ProceedingsPage, UpstreamState

_NDSS: Final = "ndss-symposium.org"
_BY_HASH: Final = frozenset(
    {
        *("proceedings.neurips.cc", "datasets-benchmarks-proceedings.neurips.cc", "proceedings.iclr.cc"),
        "proceedings.mlsys.org",
    }
)
_LAST_NAME_FIRST: Final = _BY_HASH | {"openaccess.thecvf.com"}
_JOURNALS: Final = _BY_HASH | {"jmlr.org", "ojs.aaai.org"}
_ADDRESSED: Final = frozenset({"ojs.aaai.org", "proceedings.mlr.press"})


def _below_heading(abstract: str) -> str:
    return f"<h4>Abstract</h4>\n{abstract}\n<h4>Sample heading</h4><p>Not the abstract.</p>"


def _with_id(abstract: str) -> str:
    return f'<div id="abstract" class="abstract">{abstract}</div>'


def _item(abstract: str) -> str:
    return f'<section class="item abstract"><h2 class="label">Abstract</h2>{abstract}</section>'


def _card(abstract: str) -> str:
    heading = '<h5 class="card-title">Abstract</h5>'
    return f'<div class="card-body acl-abstract">{heading}<span>{abstract}</span></div>'


_BODIES: Final[Mapping[str, Callable[[str], str]]] = {
    **dict.fromkeys(_BY_HASH, _below_heading),
    "jmlr.org": _below_heading,
    "proceedings.mlr.press": _with_id,
    "openaccess.thecvf.com": _with_id,
    "aclanthology.org": _card,
    "ojs.aaai.org": _item,
}


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as the hosts do, from the pages of `state`."""

    def respond(request: Request) -> Response:
        key = request.path.strip("/")
        host = key.partition("/")[0]
        if key == f"{host}/robots.txt" and state.robots is not None:
            return text_response(200, state.robots)
        if key in state.volumes:
            return text_response(200, "\n".join(starmap(_bibtex, state.volumes[key])), "text/plain")
        page = state.proceedings.get(key)
        if page is None:
            return text_response(404, "<!DOCTYPE html><html><title>404</title></html>", "text/html")
        return text_response(200, render(host, page), "text/html")

    return respond


def render(host: str, page: ProceedingsPage) -> str:
    """Return the HTML of a paper's page as the host writes it."""
    if host == _NDSS:
        return _of_wordpress(page)
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in page.paragraphs)
    return (
        f"<!DOCTYPE html>\n<html><head><title>{escape(page.title)}</title>\n{_tags(host, page)}</head>\n"
        f"<body><h1>{escape(page.title)}</h1>\n{_BODIES[host](paragraphs)}\n</body></html>\n"
    )


def _of_wordpress(page: ProceedingsPage) -> str:
    """Return a page of NDSS, whose authors are a paragraph with their affiliations."""
    names = ", ".join(f"{escape(name)} (Sample Institution (SI), City)" for name in page.authors)
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in page.paragraphs)
    return (
        f"<!DOCTYPE html>\n<html><head><title>{escape(page.title)} - NDSS Symposium</title>\n"
        f'<link rel="canonical" href="{escape(page.address)}" /></head>\n'
        f'<body><h1 class="entry-title">{escape(page.title)}</h1>\n<div class="paper-data">'
        f"<p><strong><p>{names}</p></strong></p><p>{paragraphs}</p></div>\n"
        f'<div class="paper-buttons"><a class="btn pdf-button" href="{escape(page.pdf)}">Paper</a></div>'
        "</body></html>\n"
    )


def _tags(host: str, page: ProceedingsPage) -> str:
    venue = "journal_title" if host in _JOURNALS else "conference_title"
    pairs = [
        ("title", page.title),
        *(("author", _written(host, name)) for name in page.authors),
        (venue, page.venue),
        ("publication_date", str(page.year)),
        ("pdf_url", page.pdf),
        ("doi", page.doi),
        *([("abstract_html_url", page.address)] if host in _ADDRESSED else []),
    ]
    return "".join(
        f'<meta name="citation_{name}" content="{escape(text)}">\n' for name, text in pairs if text
    )


def _written(host: str, name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if host in _LAST_NAME_FIRST else name


def _bibtex(title: str, authors: tuple[str, ...]) -> str:
    """Return an entry of a volume of the ACL Anthology."""
    names = "  and\n      ".join(", ".join(name.rsplit(" ", 1)[::-1]) for name in authors)
    return f"""@inproceedings{{sample-2024-paper,
    title = "{title}",
    author = "{names}",
    booktitle = "Proceedings of a Sample Conference",
    abstract = "Sample abstract.",
}}"""
