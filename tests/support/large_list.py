"""A list of many entries, and upstreams that know each of its links, or have moved, archived or lost it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from enricher.catalog.reader import read_catalog
from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams.samples import sample_state
from simulated_upstreams.state import ArxivPaper, CrossrefWork, Repo, UpstreamState, UsenixPage

FIRST_ID: Final = 5_000
LICENSES: Final = ("Apache-2.0", "MIT", None, "GPL-3.0", "BSD-3-Clause")
_ABSTRACT: Final = "A sample abstract, made up for a test. It says nothing of any paper, at some length. " * 8
_HEAD: Final = "title: A Large List\nsections:\n"
_SECTION: Final = """\
  - id: s{number}
    title: Section {number}
    columns:
      - {{title: Name, field: name}}
      - {{title: Year, field: year}}
      - {{title: Paper, field: paper}}
      - {{title: Code, field: code}}
      - {{title: Stars, field: stars}}
      - {{title: License, field: license}}
    entries:
"""
_ENTRY: Final = """\
      - name: Tool {number}
        year: 2024
        paper: {paper}
        code: https://github.com/owner-{number}/tool-{number}
"""


def large_catalog(entries: int, a_section: int = 60) -> str:
    """Return a catalog of so many entries; every third paper is on arXiv, at USENIX, and nowhere we read."""
    parts = [_HEAD]
    for number in range(entries):
        if number % a_section == 0:
            parts.append(_SECTION.format(number=number // a_section + 1))
        papers = (
            f"https://arxiv.org/abs/24{number // 1000 + 1:02}.{number + 1:05}",
            f"https://www.usenix.org/conference/osdi24/presentation/author-{number}",
            f"https://papers.example.org/{number}.pdf",
        )
        parts.append(_ENTRY.format(number=number, paper=papers[number % 3]))
    return "".join(parts)


@dataclass(frozen=True)
class Fates:
    """The links, by their numbers in the order of the catalog's repositories, to which something happened."""

    moved: Collection[int] = ()
    missing: Collection[int] = ()
    archived: Collection[int] = ()


def knowing(catalog: str, fates: Fates) -> UpstreamState:
    """Return upstreams that know the links of this catalog on arXiv, USENIX, GitHub and Crossref."""
    state = sample_state()
    with open_sources(read_settings({}), Meter()) as sources:
        refs = dict.fromkeys(resolve(read_catalog(catalog), sources).values())
    codes = [ref for ref in refs if ref.source == "github"]
    papers, pages, works = dict(state.papers), dict(state.pages), dict(state.works)
    for number, ref in enumerate(ref for ref in refs if ref.source != "github"):
        title = f"Sample Paper {number}: On Made-Up Results"
        match ref.source:
            case "arxiv":
                papers[ref.id] = ArxivPaper(
                    title=title,
                    authors=("A. Author",),
                    abstract=_ABSTRACT,
                    category="cs.DC",
                    published="2024-01-02T00:00:00Z",
                )
            case "usenix":
                pages[f"/{ref.id.lstrip('/')}"] = UsenixPage(
                    title=title, authors=(("A. Author", "Somewhere"),), paragraphs=(_ABSTRACT,), year=2024
                )
            case "doi":
                works[ref.id] = CrossrefWork(
                    title=title, authors=(("A.", "Author"),), venue="A Venue", online=(2024,)
                )
    state.papers, state.pages, state.works = papers, pages, works
    for number, ref in enumerate(codes):
        if number in fates.missing:
            continue
        repo = Repo(
            id=FIRST_ID + number,
            full_name=ref.id,
            stars=number * 37 % 3000,
            license=LICENSES[number % len(LICENSES)],
            archived=number in fates.archived,
        )
        state.github.repositories[repo.id] = repo
        if number in fates.moved:
            state.github.renames[ref.id.lower()] = repo.id
            moved = replace(repo, full_name=f"new-owner/{ref.id.partition('/')[2]}")
            state.github.repositories[repo.id] = moved
    return state
