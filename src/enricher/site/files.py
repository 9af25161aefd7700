"""All files of the page."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from enricher.site.columns import data_files
from enricher.site.feed import feed
from enricher.site.html import index, page_of, section_page
from enricher.site.machines import citation, data_json, data_schema, robots, sitemap
from enricher.site.model import Site

_ASSETS: Final = ("list.css", "list.js", "icon.svg")


def site_files(site: Site) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each file, one after the other: those of a large list fill no memory."""
    folder = files("enricher.site") / "assets"
    assets = [(name, (folder / name).read_text(encoding="utf-8")) for name in _ASSETS]
    yield "index.html", index(site, assets)
    yield from assets
    for section in site.sections:
        yield page_of(section), section_page(site, section, assets)
    yield from data_files(site)
    yield "feed.xml", feed(site)
    yield "data.json", data_json(site)
    yield "data.schema.json", data_schema()
    yield ".nojekyll", ""
    if about := citation(site):
        yield "CITATION.cff", about
    if site.address:
        yield "robots.txt", robots(site.address)
        yield "sitemap.xml", sitemap(site, site.address, ["", *map(page_of, site.sections)])
