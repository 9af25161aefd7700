"""feed.xml: the papers that came into the list, in the Atom format (RFC 4287)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import islice
from typing import Final
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from enricher.site.model import Site, SitePaper

_ATOM: Final = "http://www.w3.org/2005/Atom"
_MOST: Final = 100


def feed(site: Site) -> str:
    """Return the newest papers, the newest first. An entry has the same id and date in every version."""
    new = sorted((paper for paper in site.papers if paper.added), key=lambda paper: paper.anchor)
    new.sort(key=lambda paper: paper.added or site.today, reverse=True)
    root = Element("feed", xmlns=_ATOM)
    _add(root, "title", site.title)
    _add(root, "id", site.address or _urn(site.home or site.title))
    _add(root, "updated", _moment(new[0].added if new else site.updated or site.today))
    author = _add(root, "author")
    _add(author, "name", site.title)
    if site.address:
        _add(root, "link", rel="self", type="application/atom+xml", href=f"{site.address}feed.xml")
        _add(root, "link", rel="alternate", type="text/html", href=site.address)
    ids = _ids(site, reversed(new))
    for paper in islice(new, _MOST):
        _entry(root, site, paper, ids[paper.anchor])
    indent(root)
    return tostring(root, encoding="unicode") + "\n"


def _ids(site: Site, oldest_first: Iterable[SitePaper]) -> dict[str, str]:
    """Return the ids by the anchors: of the paper's link; of the anchor where an older entry has it."""
    names: dict[str, str] = {}
    for paper in oldest_first:
        link = paper.work.paper
        name = link if link and link not in names else f"{site.home or site.title}#{paper.anchor}"
        names[name] = paper.anchor
    return {anchor: _urn(name) for name, anchor in names.items()}


def _entry(root: Element, site: Site, paper: SitePaper, id_: str) -> None:
    work = paper.work
    entry = _add(root, "entry")
    _add(entry, "title", f"{work.name}: {paper.title}" if paper.title else work.name)
    _add(entry, "id", id_)
    for moment in ("published", "updated"):
        _add(entry, moment, _moment(paper.added))
    for author in work.authors:
        _add(_add(entry, "author"), "name", author)
    page = f"{site.address}#{paper.anchor}" if site.address else None
    first = page or next((url for _, url in paper.links), None)
    if first:
        _add(entry, "link", rel="alternate", href=first)
    for label, url in paper.links:
        if url != first:
            _add(entry, "link", rel="related", title=label, href=url)
    place = " ".join(filter(None, (work.venue, str(work.year or ""))))
    _add(
        entry,
        "summary" if first else "content",
        work.abstract or ". ".join(filter(None, (place, work.section))),
    )


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = text
    return element


def _urn(name: str) -> str:
    return f"urn:uuid:{uuid5(NAMESPACE_URL, name)}"


def _moment(when: date | None) -> str:
    return datetime.combine(when or date.min, datetime.min.time(), UTC).isoformat()
