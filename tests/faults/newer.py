"""The rows of the sources beside arXiv, USENIX and GitHub, and what is in the world for them.

They are thin: the ways in which a connection fails are the same code for all, and have their full rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from simulated_upstreams.server import Request
from simulated_upstreams.state import (
    CodePaper,
    CrossrefWork,
    DagstuhlPaper,
    EccvPaper,
    OpenAlexWork,
    Presentation,
    ProceedingsPage,
    Repo,
    ScholarPaper,
    Submission,
    UpstreamState,
)
from tests.faults.stage import Row

# Every id holds such a number, so that a fault can put another one in its place.
FIRST: Final = 7_700_001
FIRST_PREPRINT: Final = 77_001  # the number behind the month of an arXiv id

_ECCV: Final = "papers/eccv_2022/papers_ECCV/html/{}_ECCV_2022_paper.php"
_LIPICS: Final = "10.4230/lipics.ac.2023.{}"
_CODE: Final = {
    "gitlab": "gitlab.com/owner/tool-{}",
    "gitea": "codeberg.org/owner/tool-{}",
    "huggingface": "models/owner/tool-{}",
    "zenodo": "{}",
}

# The indexes that are asked with a key alone: what they know, and where it is in a world.
_FURTHER: Final[Mapping[str, tuple[type[OpenAlexWork] | type[ScholarPaper], str]]] = {
    "openalex": (OpenAlexWork, "openalex"),
    "semanticscholar": (ScholarPaper, "scholar"),
}


def _row(name: str, host: str, form: str, **more: Any) -> Row:
    return Row(
        name, host, form, **{"matches": lambda _: True, "middle": 2, "source": host, "thin": True, **more}
    )


def _ends(ending: str) -> Callable[[Request], bool]:
    return lambda request: request.path.endswith(ending)


def _differs(*endings: str) -> Callable[[Request], bool]:
    return lambda request: not request.path.endswith(endings)


def _searches(request: Request) -> bool:
    return "query.bibliographic" in request.query


_DOI: Final = {"source": "doi", "begins": True, "named": True}
_YEARS: Final = {"middle": 1, "asks": 3, "named": True}  # one request asks for a year

NEWER: Final = (
    _row("Crossref, list", "crossref", "works", matches=_ends("/works"), middle=1, asks=20, **_DOI),
    _row("Crossref, one DOI", "crossref", "work", **_DOI),
    _row("Crossref, a title of IEEE's", "crossref", "search", matches=_searches, source="doi", named=True),
    _row("OpenAlex", "openalex", "index", middle=1, asks=50, further="abstract", fills="arxiv", **_DOI),
    _row("Semantic Scholar", "semanticscholar", "batch", middle=0, asks=500, further="abstract", fills="arxiv",
         **_DOI),
    _row("DataCite for arXiv", "datacite", "json", middle=0, asks=25, source="arxiv", stands_in=True, begins=True,
         named=True),
    _row("paperswithcode.co", "paperswithcode", "paper", middle=1, source="arxiv", further="citations",
         begins=True, named=True),
    _row("proceedings, robots.txt", "proceedings", "robots", matches=_ends("/robots.txt"), middle=0, asks=6,
         begins=True, named=True, fills="arxiv"),
    _row("proceedings, pages", "proceedings", "page", matches=_differs("/robots.txt", ".bib"), named=True,
         fills="arxiv"),
    _row("ECVA, list", "ecva", "page", matches=_ends("/papers.php"), middle=0, asks=6, named=True),
    _row("ECVA, pages", "ecva", "page", matches=_ends("_paper.php"), named=True),
    _row("Dagstuhl", "dagstuhl", "json", begins=True, named=True),
    _row("conference, programme", "conference", "programme", matches=_ends("posters.json"), begins=True,
         fills="arxiv", **_YEARS),
    _row("conference, abstracts", "conference", "abstracts", matches=_ends("-abstracts.json"),
         fills="arxiv", **_YEARS),
    _row("OpenReview", "openreview", "json", begins=True, named=True),
    _row("conference, programme for OpenReview", "conference", "programme", matches=_ends("posters.json"),
         middle=0, asks=6, source="openreview", begins=True, named=True, fills="arxiv"),
    _row("GitLab", "gitlab", "json", begins=True),
    _row("Gitea", "gitea", "json", begins=True),
    _row("Hugging Face", "huggingface", "json", begins=True, fills="arxiv"),
    _row("Zenodo", "zenodo", "json", begins=True, named=True),
)  # fmt: skip


def known_besides(row: Row, *, renewed: bool, count: int | None = None) -> dict[str, Any]:
    """Return what the row's own upstream knows before, or after everything has changed, as fields of a world."""
    mark = "new" if renewed else "old"
    numbers = range(FIRST, FIRST + (count or {"works": 25, "index": 55}.get(row.form, 6)))
    match row.host:
        case "crossref" if row.form == "search":  # the DOI that is stored is another's then
            works = {n: replace(_work(n, mark), document=str(n)) for n in numbers}
            return {"works": {f"10.1109/{mark}.{n}": work for n, work in works.items()}}
        case "crossref":
            name = "10.1000/a.{}" if row.form == "works" else "10.1000/a+{}"  # a plus ends it in a filter
            return {"works": {name.format(n): _work(n, mark) for n in numbers}}
        case host if host in _FURTHER:
            return _filled_by(host, mark, numbers)
        case "paperswithcode":
            papers = range(FIRST_PREPRINT, FIRST_PREPRINT + (count or 3))
            cited = 6 if renewed else 5
            return {"with_code": {preprint(n): CodePaper(title="Sample", citations=cited) for n in papers}}
        case host if host in _CODE:
            return {"forges": {_CODE[host].format(n): _repo(n, renewed=renewed) for n in numbers}}
        case _:
            return _papers_of(row, mark, numbers)


def _papers_of(row: Row, mark: str, numbers: Iterable[int]) -> dict[str, Any]:
    match row.host:
        case "proceedings":
            return {"proceedings": {f"proceedings.mlr.press/v1/a{n}.html": _page(n, mark) for n in numbers}}
        case "ecva" | "dagstuhl":
            eccv = {_ECCV.format(n): _eccv_paper(n, mark) for n in numbers}
            lipics = {_LIPICS.format(n): _of_dagstuhl(n, mark) for n in numbers}
            return {"eccv": eccv} if row.host == "ecva" else {"dagstuhl": lipics}
        case "conference" if row.source == "openreview":
            submitted = {n: replace(_presentation(n, mark), submission=f"note-{n}") for n in numbers}
            return {"presentations": {f"mlsys.org/virtual/2024/poster/{n}": submitted[n] for n in numbers}}
        case "conference":
            return {"presentations": {_poster(n): _presentation(n, mark) for n in numbers}}
        case "openreview":
            return {"submissions": {f"note-{n}": _submission(n, mark) for n in numbers}}
        case _:
            return {}


def _filled_by(host: str, mark: str, numbers: Iterable[int]) -> dict[str, Any]:
    """Return works for which nothing changes, and what a further index says of what Crossref leaves empty."""
    kind, field = _FURTHER[host]
    works = {f"10.1000/a.{n}": replace(_work(n, "same"), abstract=None) for n in numbers}
    papers = {doi: kind(title="Sample", abstract=f"What is {mark} about {doi}.") for doi in works}
    return {"works": works, field: papers}


def preprint(number: int) -> str:
    """Return the arXiv id with a number."""
    return f"2311.{number:05}"


def links_besides(known: UpstreamState) -> Iterator[tuple[str, str]]:
    """Yield the kind and the address of each link to one of the newer sources, a title before it if it needs one."""
    for doi, work in known.works.items():
        if work.document:
            yield (
                f"title: Work {work.document}, paper",
                f"https://ieeexplore.ieee.org/document/{work.document}",
            )
        else:
            yield "paper", f"https://doi.org/{doi}"
    yield from (("paper", f"https://{key}") for key in known.proceedings)
    for key, one in known.presentations.items():
        if one.submission:
            yield "venue: MLSys 2024, paper", f"https://openreview.net/forum?id={one.submission}"
        else:
            yield "paper", f"https://{key}"
    yield from (("paper", f"https://doi.org/{doi}") for doi in known.dagstuhl)
    yield from (("paper", f"https://www.ecva.net/{path}") for path in known.eccv)
    yield from (("paper", f"https://openreview.net/forum?id={ident}") for ident in known.submissions)
    for key in known.forges:
        place = f"zenodo.org/records/{key}" if key.isdigit() else key.replace("models/", "huggingface.co/")
        yield "code", f"https://{place}"


def _work(number: int, mark: str) -> CrossrefWork:
    return CrossrefWork(
        title=f"Work {number} of the {mark} days, très bien",
        authors=(("First", f"{mark.title()} Author"),),
        venue=f"The {mark} Journal",
        print=(2024 if mark == "new" else 2023,),
        abstract=f"<jats:p>What is {mark} about work {number}.</jats:p>",
    )


def _page(number: int, mark: str) -> ProceedingsPage:
    return ProceedingsPage(
        title=f"Page {number} of the {mark} days, très bien",
        authors=(f"First {mark.title()} Author",),
        paragraphs=(f"What is {mark} about page {number}.",),
        year=2024 if mark == "new" else 2023,
        venue=f"The {mark} Conference",
        pdf=f"https://proceedings.mlr.press/v1/a{number}/a{number}.pdf",
        address=f"https://proceedings.mlr.press/v1/a{number}.html",
    )


def _of_dagstuhl(number: int, mark: str) -> DagstuhlPaper:
    return DagstuhlPaper(
        title=f"Automaton {number} of the {mark} days, très bien",
        authors=(f"First {mark.title()} Author",),
        abstract=f"What is {mark} about automaton {number}.",
        year=2024 if mark == "new" else 2023,
        venue=f"The {mark} Conference",
    )


def _eccv_paper(number: int, mark: str) -> EccvPaper:
    return EccvPaper(
        title=f"Cloud {number} of the {mark} days, très bien",
        authors=(f"First {mark.title()} Author",),
        abstract=f"What is {mark} about cloud {number}.",
        pdf=f"papers/eccv_2022/papers_ECCV/papers/{number}.pdf",
    )


def _poster(number: int) -> str:
    return f"mlsys.org/virtual/{2024 + (number - FIRST) // 3}/poster/{number}"


def _presentation(number: int, mark: str) -> Presentation:
    return Presentation(
        title=f"Poster {number} of the {mark} days, très bien",
        authors=(f"First {mark.title()} Author",),
        abstract=f"What is {mark} about poster {number}, très bien.",
    )


def _submission(number: int, mark: str) -> Submission:
    return Submission(
        title=f"Submission {number} of the {mark} days, très bien",
        authors=(f"First {mark.title()} Author",),
        abstract=f"What is {mark} about submission {number}.",
        venue=f"ICLR {2024 if mark == 'new' else 2023} poster",
    )


def _repo(number: int, *, renewed: bool) -> Repo:
    return Repo(
        id=number,
        full_name=f"owner/tool-{number}",
        stars=10 + 1000 * renewed,
        license="MIT" if renewed else "Apache-2.0",
        description=f"Tool {number}, {'très bien' if renewed else 'bien'}",
        last_commit="2024-06-01T12:00:00Z" if renewed else "2023-06-01T12:00:00Z",
    )
