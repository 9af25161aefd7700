"""What programs read: data.json with its schema, schema.org, COinS, CITATION.cff, robots.txt, sitemap.xml."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from enricher.site.model import Site, SitePaper

VERSION: Final = 1  # of data.json; it rises when a field is renamed, removed, or gets another meaning

_TEXT: Final = {"type": ["string", "null"]}
_NUMBER: Final = {"type": ["integer", "null"]}
_TEXTS: Final = {"type": "array", "items": {"type": "string"}}
_DAY: Final = {"type": ["string", "null"], "format": "date"}
# Each field of a paper: its type, and what it is.
_FIELDS: Final[Mapping[str, tuple[Mapping[str, Any], str]]] = {
    "id": ({"type": "string"}, "The anchor on the page; unique, and stays when the list is sorted."),
    "section": ({"type": "string"}, "The heading that it is under."),
    "name": ({"type": "string"}, "The name in the list."),
    "title": ({"type": "string"}, "The whole title; the name where no title is known."),
    "authors": (_TEXTS, "The authors, in their order."),
    "year": (_NUMBER, "The year in which it was published."),
    "venue": (_TEXT, "The conference or journal."),
    "doi": (_TEXT, "The DOI, without `https://doi.org/`."),
    "paper": (_TEXT, "The link to the paper."),
    "code": (_TEXT, "The first link to code."),
    "links": (
        {"type": "array", "items": {"type": "object", "additionalProperties": {"type": "string"}}},
        "All links, each with its label and its URL.",
    ),
    "license": (_TEXT, "The license of the code: an SPDX id, custom or none."),
    "stars": (_NUMBER, "The stars of the code."),
    "stars_90_days": (_NUMBER, "How many of them came in 90 days."),
    "citations": (_NUMBER, "How many works cite it."),
    "last_commit": (_DAY, "The day of the newest commit of the code."),
    "words": (_TEXTS, "The list's own words for it: of its legend, and its flags."),
    "states": (_TEXTS, "Archived, Moved, Dead link, Withdrawn, Retracted or Published."),
    "added": (_DAY, "The day on which it came into the list, if that is known."),
    "abstract": (_TEXT, "The abstract; a blank line separates its paragraphs."),
}


def data_json(site: Site) -> str:
    """Return the papers by rows, for programs."""
    whole = {
        "$schema": "data.schema.json",
        "version": VERSION,
        "title": site.title,
        "updated": _text(site.updated),
        "papers": [dict(_row(section.title, paper)) for section in site.sections for paper in section.papers],
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def data_schema() -> str:
    """Return the JSON Schema of data.json."""
    fields = {name: {**kind, "description": about} for name, (kind, about) in _FIELDS.items()}
    paper = {
        "type": "object",
        "properties": fields,
        "required": [*fields],
        "additionalProperties": False,
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The papers of a list, written by enrich site",
        "type": "object",
        "properties": {
            "$schema": {"type": "string"},
            "version": {"const": VERSION},
            "title": {"type": "string"},
            "updated": _DAY,
            "papers": {"type": "array", "items": paper},
        },
        "required": ["version", "title", "updated", "papers"],
        "additionalProperties": False,
    }
    return json.dumps(whole, indent=2) + "\n"


def field_table() -> str:
    """Return the fields of a paper as a table for docs/site.md."""
    rows = (f"| `{name}` | {about} |" for name, (_, about) in _FIELDS.items())
    return "\n".join(("| field | what it is |", "|:---|:---|", *rows)) + "\n"


def _row(section: str, paper: SitePaper) -> Iterator[tuple[str, object]]:
    special: Mapping[str, object] = {
        "id": paper.anchor,
        "section": section,
        "links": [{"label": label, "url": url} for label, url in paper.links],
        "stars_90_days": paper.gain,
        "last_commit": _text(paper.last_commit),
        "words": [word.label for word in paper.words],
        "states": [str(state.kind) for state in paper.states],
        "added": _text(paper.added),
    }
    for name in _FIELDS:
        yield name, special[name] if name in special else getattr(paper.work, name)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def schema_org(site: Site, papers: Sequence[SitePaper]) -> dict[str, object]:
    """Return these papers as an ItemList of ScholarlyArticle (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "ItemList",
        "name": site.title,
        "numberOfItems": len(site.papers),
        "itemListElement": [
            {"@type": "ListItem", "position": number, "item": dict(_article(site, paper))}
            for number, paper in enumerate(papers, 1)
        ],
    }


def _article(site: Site, paper: SitePaper) -> Iterator[tuple[str, object]]:
    work = paper.work
    yield "@type", "ScholarlyArticle"
    yield "name", work.title
    if site.address:
        yield "@id", f"{site.address}#{paper.anchor}"
    if work.paper:
        yield "url", work.paper
    if work.authors:
        yield "author", [{"@type": "Person", "name": name} for name in work.authors]
    if work.year:
        yield "datePublished", str(work.year)
    if work.venue:
        yield "isPartOf", {"@type": "PublicationIssue" if work.is_article else "Event", "name": work.venue}
    if work.doi:
        yield "sameAs", f"https://doi.org/{work.doi}"


def coins(paper: SitePaper) -> str:
    """Return the paper as COinS, an OpenURL (Z39.88-2004) with the keys that Zotero reads.

    It takes a proceeding for a conference paper only in the format of books, and reads its place from
    `btitle` (zotero/utilities, openurl.js).
    """
    work = paper.work
    is_proceeding = work.venue is not None and not work.is_article
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{'book' if is_proceeding else 'journal'}"),
        ("rft.genre", "proceeding" if is_proceeding else "article"),
        ("rft.atitle", work.title),
        *([(f"rft.{'b' if is_proceeding else 'j'}title", work.venue)] if work.venue else []),
        *([("rft.date", str(work.year))] if work.year else []),
        *(("rft.au", author) for author in work.authors),
        *([("rft_id", f"info:doi/{work.doi}")] if work.doi else []),
        *([("rft_id", work.paper)] if work.paper else []),
    ]
    return urlencode(pairs)


def citation(site: Site) -> str | None:
    """Return CITATION.cff of the list (citation-file-format 1.2.0), or None without a repository."""
    if site.home is None:
        return None
    owner = site.home.split("/")[-2]
    lines = [
        "cff-version: 1.2.0",
        "message: To cite this list, use these data.",
        "type: dataset",
        f"title: {json.dumps(site.title, ensure_ascii=False)}",
        f"authors:\n  - name: {json.dumps(owner)}",
        f"repository-code: {json.dumps(site.home)}",
        *([f"url: {json.dumps(site.address)}"] if site.address else []),
        *([f"date-released: {site.updated}"] if site.updated else []),
    ]
    return "\n".join(lines) + "\n"


def robots(address: str) -> str:
    """Return robots.txt, which allows everything and names the sitemap."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {address}sitemap.xml\n"


def sitemap(site: Site, address: str, pages: Sequence[str]) -> str:
    """Return sitemap.xml (sitemaps.org, 0.9) of these pages."""
    changed = f"<lastmod>{site.updated}</lastmod>" if site.updated else ""
    urls = "\n".join(f"  <url><loc>{escape(address + page)}</loc>{changed}</url>" for page in pages)
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    )
    return f"{head}\n{urls}\n</urlset>\n"
