"""The papers of a list as plain values, without Markdown; the catalog wins over the sources."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from enricher.links.resolve import Links
from enricher.model.catalog import Catalog, Entry, Section
from enricher.model.facts import Metadata
from enricher.render.entry_view import EntryView, short_venue, view_of
from enricher.sources import PREPRINT_SERVERS
from enricher.text.markdown import clean, clean_paragraphs

_JOURNAL: Final = re.compile(
    r"\b(?:journal|transactions|letters|magazine|computing surveys)\b", re.IGNORECASE
)
_DEFAULT_KEY: Final = "entry"


@dataclass(frozen=True, slots=True)
class Eprint:
    """A paper's id at a preprint server, which is named as a source."""

    server: str
    id: str


@dataclass(frozen=True, slots=True)
class Work:
    """One paper; None for what is not known."""

    key: str  # letters, digits and hyphens; unique in the list
    section: str
    name: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    venue: str | None
    is_article: bool  # in a journal rather than at a conference
    doi: str | None
    eprint: Eprint | None
    paper: str | None
    code: str | None
    license: str | None
    stars: int | None
    abstract: str | None
    more_code: tuple[str, ...] = ()  # further links to code
    project: str | None = None
    dataset: str | None = None
    slides: str | None = None
    video: str | None = None
    citations: int | None = None


def works_of(catalog: Catalog, links: Links, metadata: Metadata) -> tuple[Work, ...]:
    """Return the papers in the order of the list. A key is the name, with a number if not unique."""
    used: dict[str, int] = {}
    return tuple(
        _work(_key(entry.name, used), section, view_of(entry, links, metadata), links)
        for section, entry in _entries(catalog)
    )


def name_parts(author: str) -> tuple[str, str]:
    """Return given and family name; of a single word, or a name with a comma, all is the family name."""
    given, _, family = author.rpartition(" ")
    return (given, family) if given and "," not in author else ("", author)


def _entries(catalog: Catalog) -> Iterator[tuple[Section, Entry]]:
    return ((section, entry) for section in catalog.sections for entry in section.entries)


def _is_article(type_: str | None, venue: str | None) -> bool:
    """Return whether a paper is in a journal: by the type that its publisher states, or else by the name."""
    if type_ is not None:
        return type_ == "journal-article"
    return bool(venue and _JOURNAL.search(venue))


def _key(name: str, used: dict[str, int]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    key = "-".join(re.findall(r"[a-z0-9]+", plain)) or _DEFAULT_KEY
    used[key] = used.get(key, 0) + 1
    return key if used[key] == 1 else _key(f"{key} {used[key]}", used)


def _work(key: str, section: Section, view: EntryView, links: Links) -> Work:
    entry, paper = view.entry, view.paper
    doi = entry.doi or paper.doi
    venue = entry.venue or short_venue(paper.venue or "") or paper.journal
    ref = links.get(entry.paper or "")
    return Work(
        key=key,
        section=clean(section.title),
        name=clean(entry.name),
        title=clean(entry.title or paper.title) or clean(entry.name),
        authors=tuple(filter(None, map(clean, entry.authors or paper.authors))),
        year=entry.year or paper.year,
        venue=clean(venue) if venue else None,
        is_article=_is_article(paper.type, paper.journal or venue),
        doi=clean(doi) if doi else None,
        eprint=Eprint(ref.source, ref.id) if ref and ref.source in PREPRINT_SERVERS else None,
        paper=entry.paper,
        code=entry.code,
        more_code=entry.more_code,
        project=entry.project,
        dataset=entry.dataset,
        slides=entry.slides,
        video=entry.video,
        citations=paper.citations,
        license=entry.license or view.repository.license,
        stars=view.repository.stars,
        abstract="\n\n".join(clean_paragraphs(paper.abstract or "")) or None,
    )
