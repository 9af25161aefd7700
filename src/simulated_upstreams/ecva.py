"""ECVA: the list of all papers of ECCV at `/papers.php`, and a page for each.

The shapes follow what programs that read them expect; none was recorded.
"""

from collections.abc import Mapping
from html import escape

from simulated_upstreams.server import Answer, Request, Response, text_response
from simulated_upstreams.state import EccvPaper, UpstreamState


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as the host does, from the papers of `state`."""

    def respond(request: Request) -> Response:
        path = request.path.strip("/")
        if path == "robots.txt" and state.robots is not None:
            return text_response(200, state.robots)
        if path == "papers.php":
            return text_response(200, listing(state.eccv), "text/html")
        if path not in state.eccv:
            return text_response(404, "<!DOCTYPE html><html><title>404</title></html>", "text/html")
        return text_response(200, page_of(state.eccv[path]), "text/html")

    return respond


def listing(papers: Mapping[str, EccvPaper]) -> str:
    """Return the page that lists the papers, by the paths of their pages."""
    entries = "".join(_entry(path, paper) for path, paper in papers.items())
    return (
        '<!DOCTYPE html>\n<html><head><title>ECVA</title></head><body><div id="content">'
        f'<button class="accordion">ECCV Conference Papers</button><dl>{entries}</dl></div></body></html>\n'
    )


def _entry(path: str, paper: EccvPaper) -> str:
    chapter = f'<a href="https://link.springer.com/chapter/{paper.doi}">DOI</a>' if paper.doi else ""
    return (
        f'<dt class="ptitle"><br>\n<a href={path}>\n{escape(paper.title)}</a></dt>\n'
        f"<dd>{escape(', '.join(f'{name}*' for name in paper.authors))}</dd>\n"
        f"<dd>[<a href='{paper.pdf}'>pdf</a>] "
        f"[<a href='{paper.pdf.replace('.pdf', '-supp.pdf')}'>supplementary material</a>] [{chapter}]</dd>\n"
    )


def page_of(paper: EccvPaper) -> str:
    """Return the page of one paper."""
    return (
        f"<!DOCTYPE html>\n<html><head><title>ECVA</title></head><body><div id='content'><dl><dd>\n"
        f'<div id="papertitle">\n{escape(paper.title)}</div><div id="authors">\n<br><b><i>'
        f'{escape(", ".join(paper.authors))}</i></b></div><font size="5"><br><b>Abstract</b></font><br><br>'
        f'<div id="abstract" style="white-space: pre-line;">\n"{escape(paper.abstract)}"</div>'
        f'<font size="5"><br><b>Related Material</b></font><br>[<a href="../papers/x.pdf">pdf</a>]'
        "</dd></dl></div></body></html>\n"
    )
