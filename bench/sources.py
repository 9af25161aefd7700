"""A list with links of every source, generated or in place, and upstreams that have each of them.

GitHub Enterprise alone is left out: it knows only links to the list's own server.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.lists import IndexedGitHub, abstract, people, words
from simulated_upstreams.state import (
    ArxivPaper,
    CrossrefWork,
    DagstuhlPaper,
    EccvPaper,
    Presentation,
    ProceedingsPage,
    Repo,
    Submission,
    UpstreamState,
    UsenixPage,
)

_CATALOG = """\
title: A list of every source
sections:
  - id: all
    title: All
    columns:
      - {title: Name, field: name}
      - {title: Year, field: year}
      - {title: Venue, field: venue}
      - {title: Paper, field: paper}
      - {title: Code, field: code}
      - {title: Stars, field: stars}
    entries:
"""


@dataclass(frozen=True, slots=True)
class Linked:
    """A paper of the list: its title, its link, and a link to code."""

    title: str
    paper: str
    code: str


def make(count: int) -> tuple[tuple[Linked, ...], UpstreamState]:
    """Return so many papers of each source, and the upstreams that know them and their code."""
    dice = random.Random(count)
    state = UpstreamState(github=IndexedGitHub(limit=1_000_000))
    linked: list[Linked] = []
    for number in range(count):
        for title, paper in _papers(dice, number, state):
            code = _code(len(linked), state)
            linked.append(Linked(title, paper, code))
    return tuple(linked), state


def catalog(papers: tuple[Linked, ...]) -> str:
    """Return catalog.yaml of a list that is generated."""
    entries = (
        f"      - {{name: Entry {number}, paper: '{one.paper}', code: '{one.code}'}}\n"
        for number, one in enumerate(papers)
    )
    return _CATALOG + "".join(entries)


def readme(papers: tuple[Linked, ...]) -> str:
    """Return the README of a list that is kept in place."""
    items = (f"- [{one.title}]({one.paper}). arXiv 2024. [[code]({one.code})]\n" for one in papers)
    return "# A list of every source\n\n## All\n\n" + "".join(items)


def _papers(dice: random.Random, number: int, state: UpstreamState) -> Iterator[tuple[str, str]]:
    """Yield a title and a link for each source, of papers that the upstreams then have."""
    title, names, text = words(dice, 9).removesuffix("."), people(dice), abstract(dice, "\n")
    state.papers[ident := f"2401.{number + 10_000}"] = ArxivPaper(
        title=title, authors=names, abstract=text, category="cs.DC", published="2024-01-27T00:00:00Z"
    )
    yield title, f"https://arxiv.org/abs/{ident}"
    state.pages[page := f"/conference/nsdi24/presentation/author-{number}"] = UsenixPage(
        title=title,
        authors=tuple((name, "An Institution") for name in names),
        paragraphs=(text,),
        year=2024,
        venue="21st Symposium on a Subject (NSDI 24)",
    )
    yield title, f"https://www.usenix.org{page}"
    address = f"https://proceedings.mlr.press/v{number // 500 + 200}/author{number}.html"
    state.proceedings[address.removeprefix("https://")] = ProceedingsPage(
        title=title,
        authors=names,
        paragraphs=(text,),
        year=2023,
        venue="A Conference",
        pdf=address.replace(".html", ".pdf"),
        address=address,
    )
    yield title, address
    folder = "papers/eccv_2022/papers_ECCV"
    state.eccv[page := f"{folder}/html/{number}_ECCV_2022_paper.php"] = EccvPaper(
        title=title, authors=names, abstract=text, pdf=f"{folder}/papers/{number}.pdf"
    )
    yield title, f"https://www.ecva.net/{page}"
    state.dagstuhl[doi := f"10.4230/lipics.ecoop.2021.{number + 1}"] = DagstuhlPaper(
        title=title, authors=names, abstract=text, year=2021, venue="35th Conference (ECOOP 2021)"
    )
    yield title, f"https://doi.org/{doi}"
    state.submissions[ident := f"Sample{number:04}"] = Submission(
        title=title, authors=names, abstract=text, venue="ICLR 2024 poster"
    )
    yield title, f"https://openreview.net/forum?id={ident}"
    state.presentations[page := f"mlsys.org/virtual/2024/poster/{number + 1}"] = Presentation(
        title=title, authors=names, abstract=text
    )
    yield title, f"https://{page}"
    state.works[doi := f"10.1145/3600000.{number + 3_600_000}"] = CrossrefWork(
        title=title, authors=tuple(("Author", name) for name in names), venue="A Journal", online=(2024, 5)
    )
    yield title, f"https://doi.org/{doi}"


def _code(number: int, state: UpstreamState) -> str:
    """Return a link to code that its forge then has: half are on GitHub, the others spread over the rest."""
    name = f"owner-{number % 7}/project-{number}"
    repo = Repo(id=number + 1, full_name=name, stars=number, license="MIT", description="Made up.")
    kinds = {
        1: (f"gitlab.com/{name}", f"https://gitlab.com/{name}"),
        3: (f"codeberg.org/{name}", f"https://codeberg.org/{name}"),
        5: (f"models/{name}", f"https://huggingface.co/{name}"),
        7: (f"{number + 1}", f"https://zenodo.org/records/{number + 1}"),
    }
    if number % 8 not in kinds:
        state.github.add(repo)
        return f"https://github.com/{name}"
    key, link = kinds[number % 8]
    state.forges[key] = repo
    return link
