"""The presentation pages of www.usenix.org in the two templates that it has used since 2025.

The template of September 2025 prints a label inside the authors and the abstract; that of February 2026 does
not, and its class names differ. Everything around the article is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from simulated_upstreams.server import Answer, Request, Response, text_response, with_etag
from simulated_upstreams.state import UpstreamState, UsenixPage

_EMAIL: Final = "removed@example.org"  # where the real page prints the author's own address
_NOT_FOUND: Final = """<!DOCTYPE html>
<html lang="en" dir="ltr">
  <head><meta charset="utf-8" /><title>Page not found | USENIX</title></head>
  <body class="page"><h1 id="page-title">Page not found</h1>
  <p>The requested page could not be found.</p></body>
</html>
"""
_OPEN_ACCESS: Final = "Sample text on open access, where the real page explains it and asks for support."
_SPEAKER: Final = """<article id="node-{number}" class="node node-speaker view-mode-schedule">
  <div class="content">
      </div>
</article>
"""


def answer(state: UpstreamState) -> Answer:
    """Return a function that answers requests as USENIX does, from the pages of `state`."""

    def respond(request: Request) -> Response:
        if request.path == "/robots.txt" and state.robots is not None:
            return text_response(200, state.robots)
        page = state.pages.get(request.path.rstrip("/"))
        if page is None:
            return text_response(404, _NOT_FOUND, "text/html")
        html = text_response(200, render(request.path.rstrip("/"), page), "text/html")
        return with_etag(request, html)

    return respond


@dataclass(frozen=True, slots=True)
class _Template:
    """The differences between the two templates."""

    labels: bool
    items: str  # the class of a field's items

    def field(self, name: str, kind: str, items: Sequence[str], label: str | None = None) -> str:
        """Return a field, or nothing where it has no items."""
        if not items:
            return ""
        shown = self.labels and label is not None
        visibility = "field-label-above" if shown else "field-label-hidden"
        head = f'<div class="field-label">{label}:&nbsp;</div>' if shown else ""
        body = "".join(
            f'<div class="field-item {"even" if number % 2 else "odd"}">{item}</div>'
            for number, item in enumerate(items)
        )
        return (
            f'<div class="field field-name-{name} field-type-{kind} {visibility}">{head}'
            f'<div class="{self.items}">{body}</div></div>'
        )


_TEMPLATES: Final = {
    "2025": _Template(labels=True, items="field-items field-items"),
    "2026": _Template(labels=False, items="field-items "),
}


def render(path: str, page: UsenixPage) -> str:
    """Return the HTML of a presentation page that is served at `path`."""
    return f"""<!DOCTYPE html>
<html class="no-js" lang="en" dir="ltr" prefix="og: http://ogp.me/ns#">
  <head>
    <meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
{_meta(page)}    <title>{escape(page.title)} | USENIX</title>
  </head>
  <body class="page node-type-paper user-is-non-member">
  <main role="main">
    <section id="content">
              <div class="outer-wrapper">
                      <h1 id="page-title">{escape(page.title)}</h1>
                  </div>
      <article id="node-{page.node}" class="node node-paper view-mode-full">
  <div class="content">
    {_content(path, page)}  </div>
</article>
    </section>
  </main>
  </body>
</html>
"""


def _meta(page: UsenixPage) -> str:
    first, last = page.pages or (None, None)
    pairs = [
        ("title", page.title),
        *(pair for author in page.authors for pair in _author_meta(*author)),
        ("publication_date", page.year),
        ("conference_title", page.venue),
        ("firstpage", first),
        ("lastpage", last),
        ("isbn", page.isbn),
        ("pdf_url", page.pdf),
    ]
    return "".join(
        f'<meta name="citation_{name}" content="{escape(str(value))}" />\n'
        for name, value in pairs
        if value is not None
    )


def _author_meta(name: str, institution: str) -> list[tuple[str, str]]:
    return [("author", name), ("author_institution", institution), ("author_email", _EMAIL)]


def _content(path: str, page: UsenixPage) -> str:
    template = _TEMPLATES[page.template]
    abstract = "".join(f"<p>{escape(text)}</p>" for text in page.paragraphs)
    speakers = [_SPEAKER.format(number=page.node + 1 + index) for index, _ in enumerate(page.authors)]
    return "".join(
        (
            template.field("field-paper-people-text", "text-long", [_authors(page)], "Authors"),
            template.field(
                "field-paper-description", "text-long", [abstract] if abstract else [], "Abstract"
            ),
            _award(page.award),
            template.field("field-paper-people", "node-reference", speakers),
            template.field("field-open-access-sponsor", "blockreference", _sponsor(page.sponsor)),
            _media(path, page, template),
        )
    )


def _authors(page: UsenixPage) -> str:
    """Return the authors as one paragraph, in which a semicolon inside the `em` ends all but the last."""
    authors = [f"{escape(name)}, <em>{escape(place)}" for name, place in page.authors]
    return f"<p>{';</em> '.join(authors)}</em></p>" if authors else "<p></p>"


def _award(award: str | None) -> str:
    """Return the award's field, whose label both templates print."""
    if award is None:
        return ""
    link = f'<a href="/category/award/{award.lower().replace(" ", "-")}">{escape(award)}</a>'
    return _Template(labels=True, items="field-items ").field(
        "taxonomy-vocabulary-8", "taxonomy-term-reference", [link], "Award"
    )


def _sponsor(sponsor: str | None) -> list[str]:
    if sponsor is None:
        return []
    text = f'<p style="font-weight: bold;">Open Access Sponsored by<br>{escape(sponsor)} </p>'
    return [
        f'<section class="block block-block-166">\n  <div style="width: 100%;">\n{text}\n</div>\n</section>'
    ]


def _media(path: str, page: UsenixPage, template: _Template) -> str:
    surname = page.authors[0][0].split()[-1] if page.authors else "Paper"
    pdfs = [(page.pdf, f"{surname} PDF"), (page.appendix, f"{surname} Appendix PDF")]
    early = [(page.prepublication, f"{surname} Paper (Prepublication) PDF")]
    return (
        '<div id="node-paper-full-group-open-access-content" class=" group-open-access-content '
        'field-group-div"><h2><span>Open Access Media</span></h2>'
        f'<div class="description"><p>{_OPEN_ACCESS}</p>\n</div>'
        + template.field("field-bibtex-node", "node-reference", _bibtex(path, page))
        + template.field("field-final-paper-pdf", "file", _files(pdfs))
        + template.field("field-presentation-pdf", "file", _files(early))
        + template.field("field-paper-slides-file", "file", _slides(page.slides))
        + "</div>"
    )


def _bibtex(path: str, page: UsenixPage) -> list[str]:
    """Return the BibTeX block of a paper; a talk has none."""
    if page.venue is None:
        return []
    fields = {
        "author": " and ".join(name for name, _ in page.authors).encode("ascii", "ignore").decode(),
        "title": page.title,
        "booktitle": page.venue,
        "year": str(page.year),
        "url": f"https://www.usenix.org{path}",
        "publisher": "USENIX Association",
    }
    lines = [f"\t{name} = {{{escape(value)}}},<br />\n" for name, value in fields.items()]
    entry = f"@inproceedings {{{page.node - 1},<br />\n{''.join(lines)}}}<br />\n"
    block = (
        '<div class="bibtex-accordion"><div class="bibtex-accordion-label">BibTeX</div>'
        '<div class="bibtex-accordion-content">'
        f'<div class="bibtex-text-entry bibtex-accordion-text-entry">{entry}</div>'
        '<div class="bibtex-download-link bibtex-accordion-download-link">'
        f'<a href="/biblio/export/bibtex/{page.node - 1}">Download</a></div></div></div>'
    )
    return [block]


def _files(files: Sequence[tuple[str | None, str]]) -> list[str]:
    return [
        '<span class="file"><img class="file-icon" alt="PDF icon" title="application/pdf" '
        'src="/core/modules/file/icons/application-pdf.png" /> '
        f'<a href="{escape(url)}" type="application/pdf; length=1000000" '
        f'title="{escape(url.rpartition("/")[2])}">{escape(text)}</a></span>'
        for url, text in files
        if url is not None
    ]


def _slides(url: str | None) -> list[str]:
    if url is None:
        return []
    block = (
        '<div class="usenix-files-protected"><img src="/modules/custom/usenix_files/images/'
        'usenix-unlocked.png" alt="" /></div><div class="usenix-schedule-slides">'
        f'<a href="{escape(url)}">View the slides</a></div>'
    )
    return [block]
