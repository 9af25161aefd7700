"""The HTML of the page, by Jinja2 with autoescape: titles, names and abstracts are foreign text."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from enricher.export.works import Work
from enricher.site.columns import EXPORTS
from enricher.site.machines import coins, schema_org
from enricher.site.model import Site, SitePaper, SiteSection, StateKind, day

_ALL: Final = 150  # papers; a list up to this size is whole in the first page
_FIRST: Final = 20  # rows at the top of a larger one
_OF_EACH: Final = 4  # further rows of each section
_AUTHORS: Final = 3  # that a row names
_SHORT_HASH: Final = 8
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_TONES: Final = {
    StateKind.ARCHIVED: "warn",
    StateKind.MOVED: "warn",
    StateKind.PUBLISHED: "link",
    StateKind.DEAD: "bad",
    StateKind.WITHDRAWN: "bad",
    StateKind.RETRACTED: "bad",
}
EXPORT_NAMES: Final = {"bibtex": "BibTeX", "csl-json": "CSL-JSON", "ris": "RIS", "csv": "CSV"}


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The rows of a section that the first page has."""

    section: SiteSection
    papers: tuple[SitePaper, ...]
    page: str  # of the whole section


def page_of(section: SiteSection) -> str:
    """Return the path of the plain page of a section."""
    return f"section/{section.id}.html"


def first_rows(site: Site) -> tuple[FirstRows, ...]:
    """Return the rows that the first page has: the first ones that the script shows too.

    Of a large list they are the first 20, and four of each section after them.
    """
    left = _ALL if len(site.papers) <= _ALL else _FIRST
    found = []
    for section in site.sections:
        most = left if left > 0 else _OF_EACH
        found.append(FirstRows(section, section.papers[:most], page_of(section)))
        left -= len(section.papers)
    return tuple(found)


def index(site: Site, assets: Sequence[tuple[str, str]]) -> str:
    """Return index.html. The version of an asset in its address lets no browser mix two versions."""
    rows = first_rows(site)
    papers = tuple(paper for one in rows for paper in one.papers)
    return _render(
        "index.html.jinja",
        site=site,
        rows=rows,
        is_whole=len(papers) == len(site.papers),
        exports=[(name, EXPORT_NAMES[name]) for name in EXPORTS],
        data=schema_org(site, papers[:_FIRST]),
        root="",
        version=_version(assets),
    )


def section_page(site: Site, section: SiteSection, assets: Sequence[tuple[str, str]]) -> str:
    """Return the plain page of a section, which works without a script."""
    return _render(
        "section.html.jinja",
        site=site,
        section=section,
        data=schema_org(site, section.papers),
        root="../",
        version=_version(assets),
    )


def _version(assets: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("".join(text for _, text in assets).encode()).hexdigest()[:_SHORT_HASH]


def marks(paper: SitePaper, site: Site) -> Iterator[tuple[str, str]]:
    """Yield the words of each mark behind a title, and its tone."""
    if paper.is_new(site.today):
        yield "New", "new"
    yield from ((state.words, _TONES[state.kind]) for state in paper.states)


def short_authors(work: Work) -> str:
    """Return the first three authors, and how many more there are: `A. Author, B. Author, C. Author +2`."""
    more = len(work.authors) - _AUTHORS
    return ", ".join(work.authors[:_AUTHORS]) + (f"\N{NO-BREAK SPACE}+{more}" if more > 0 else "")


def _render(template: str, **values: object) -> str:
    columns = _columns_of(values["site"]) if isinstance(values["site"], Site) else {}
    return _JINJA.get_template(template).render(**values, policy=POLICY, has=columns)


def _columns_of(site: Site) -> dict[str, bool]:
    """Return which columns have a value in any row."""
    works = [paper.work for paper in site.papers]
    return {
        "venue": any(work.venue for work in works),
        "year": any(work.year for work in works),
        "stars": any(work.stars is not None for work in works),
        "cited": any(work.citations is not None for work in works),
        "added": any(paper.added for paper in site.papers),
        "commit": any(paper.last_commit for paper in site.papers),
        "gain": any(paper.gain is not None for paper in site.papers),
    }


def jinja(package: str) -> Environment:
    """Return the environment of the templates of a package, in which every value is escaped."""
    environment = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda number: f"{number:,}"
    environment.globals["day"] = day
    return environment


_JINJA: Final = jinja("enricher.site")
_JINJA.globals.update(marks=marks, short_authors=short_authors, coins=coins)
