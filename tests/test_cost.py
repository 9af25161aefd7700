"""What a night costs the upstreams, in requests: a regression shows here, and not on somebody's bill."""

import json
import math
import re
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from bench.lists import Made, make
from enricher.fetch.plan import is_due
from enricher.http.usage import Meter
from enricher.metadata.store import read_metadata
from enricher.model.facts import Metadata, Paper, Record, Ref
from enricher.model.run import Report
from enricher.pipeline.request import Run
from enricher.pipeline.run import enrich
from enricher.publish.local.working_tree import WorkingTree
from enricher.settings import read_settings
from enricher.sources import DECLARATIONS, open_sources
from enricher.sources.conference import VENUES
from enricher.sources.proceedings import HOSTS
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.server import Request
from simulated_upstreams.state import (
    CrossrefWork,
    DagstuhlPaper,
    EccvPaper,
    OpenAlexWork,
    Presentation,
    ProceedingsPage,
    ScholarPaper,
    Submission,
    UpstreamState,
    UsenixPage,
)
from tests.support.hosted_list import NoWatcher
from tests.support.paths import ROOT

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 24)
ENTRIES = 400
REPOSITORIES, PAPERS, PAGES = 200, 256, 28
PREPRINTS = ("OPENALEX", "SEMANTICSCHOLAR", "HUGGINGFACE", "PAPERSWITHCODE", "DATACITE")
KEYS = {
    "ENRICHER_OPENALEX_KEY": "sample-openalex-key",
    "ENRICHER_SEMANTICSCHOLAR_KEY": "sample-scholar-key",
}
TOKEN = {"OPENREVIEW_TOKEN": "sample-openreview-token"}
SUBMITTED = {"iclr.cc": "ICLR", "icml.cc": "ICML", "mlsys.org": "MLSys", "neurips.cc": "NeurIPS"}


class BySource(Meter):
    """Counts the requests by the source that sends them too: several ask the same sites."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = Counter[str]()

    def count(self, upstream: str) -> None:
        """Count one request of the source whose thread this is."""
        super().count(upstream)
        self.sent[threading.current_thread().name] += 1


@dataclass(frozen=True)
class Listed:
    """A list of the mix of real ones on the disk, and the upstreams that know it."""

    folder: Path
    upstreams: Upstreams

    def night(
        self, night: int, *names: str, budget: int | None = None, token: str = "sample-token"
    ) -> tuple[Report, dict[str, int]]:
        """Run on that night after the first, and return the report and the requests by upstream."""
        servers = {name: getattr(self.upstreams, name) for name in ("arxiv", "usenix", "github")}
        for server in servers.values():
            server.requests.clear()
        meter = Meter(budget)
        catalog = self.folder / "catalog.yaml"
        run = Run(catalog.as_posix(), names, DAY + timedelta(days=night), budget)
        settings = read_settings({**self.upstreams.environment, "GITHUB_TOKEN": token})
        with open_sources(settings, meter) as sources:
            report, _ = enrich(run, sources, WorkingTree(catalog), meter, NoWatcher())
        return report, {name: len(server.requests) for name, server in servers.items()}

    def indexes(self, night: int) -> dict[str, int]:
        """Run on that night with the keys of all indexes, and return the requests of those of preprints."""
        self.sent(night, KEYS)
        return {name: len(self.upstreams.others[name].requests) for name in PREPRINTS}

    def sent(self, night: int, keys: Mapping[str, str]) -> Counter[str]:
        """Run on that night with these keys, and return the requests by the names of the sources."""
        for server in self.upstreams.others.values():
            server.requests.clear()
        catalog = self.folder / "catalog.yaml"
        run = Run(catalog.as_posix(), (), DAY + timedelta(days=night))
        meter = BySource()
        with open_sources(read_settings({**self.upstreams.environment, **keys}), meter) as sources:
            enrich(run, sources, WorkingTree(catalog), meter, NoWatcher())
        return meter.sent


@contextmanager
def listing(folder: Path, entries: int) -> Iterator[Listed]:
    """Let the upstreams run, with a list of so many entries on the disk."""
    with listing_of(folder, make(entries)) as listed:
        yield listed


@contextmanager
def listing_of(folder: Path, made: Made) -> Iterator[Listed]:
    """Let the upstreams run, with the list on the disk."""
    (folder / "catalog.yaml").write_text(made.catalog, encoding="utf-8")
    with serve(made.simulated) as upstreams:
        yield Listed(folder, upstreams)


@pytest.fixture
def listed(tmp_path: Path) -> Iterator[Listed]:
    with listing(tmp_path, ENTRIES) as listed:
        yield listed


def test_the_first_night_asks_for_everything_in_the_largest_batches_and_the_next_for_repositories(
    listed: Listed,
) -> None:
    report, first = listed.night(0)
    assert report.asked == REPOSITORIES + PAPERS + PAGES
    assert first == {
        "github": math.ceil(REPOSITORIES / 50),
        "arxiv": math.ceil(PAPERS / 100),
        "usenix": PAGES + len(["robots.txt"]),
    }
    report, second = listed.night(1)
    assert second == {"github": math.ceil(REPOSITORIES / 50), "arxiv": 0, "usenix": 0}
    assert (report.asked, report.not_due, report.changes) == (REPOSITORIES, PAPERS + PAGES, ())


def test_in_a_later_week_each_night_asks_arxiv_for_about_a_seventh(listed: Listed) -> None:
    listed.night(0)
    asked = []
    for night in range(7, 14):
        report, requests = listed.night(night)
        papers = report.asked - REPOSITORIES
        asked.append(papers)
        assert (requests["arxiv"], requests["usenix"]) == (math.ceil(papers / 100), 0)
    assert sum(asked) == PAPERS
    assert max(asked) < 2 * PAPERS / 7


def test_indexes_of_preprints_are_asked_in_batches_or_for_a_hundred_and_no_more_for_what_is_known(
    listed: Listed,
) -> None:
    assert listed.indexes(0) == {
        "OPENALEX": math.ceil(PAPERS / 50),
        "SEMANTICSCHOLAR": math.ceil(PAPERS / 500),
        "HUGGINGFACE": 100,
        "PAPERSWITHCODE": 100,
        "DATACITE": 0,
    }
    assert set(listed.indexes(1).values()) == {0}, "no paper is due"


def test_indexes_of_preprints_are_asked_for_each_paper_once_in_seven_days(tmp_path: Path) -> None:
    papers = 64
    with listing(tmp_path, 100) as listed:
        assert listed.indexes(0)["PAPERSWITHCODE"] == papers
        weeks = [listed.indexes(night) for night in range(7, 14)]

    assert sum(night["SEMANTICSCHOLAR"] for night in weeks) <= 7
    assert sum(night["OPENALEX"] for night in weeks) <= 7 + math.ceil(papers / 50)
    assert sum(night["PAPERSWITHCODE"] for night in weeks) <= papers


def test_a_link_that_entries_share_is_asked_once(listed: Listed) -> None:
    catalog = listed.folder / "catalog.yaml"
    shared = "".join(
        f"      - {{name: Copy {number}, code: https://github.com/owner-0/project-0,"
        " paper: 'https://arxiv.org/abs/1501.10000'}\n"
        for number in range(20)
    )
    catalog.write_text(catalog.read_text("utf-8") + shared, encoding="utf-8")
    report, requests = listed.night(0)
    assert report.asked == REPOSITORIES + PAPERS + PAGES
    assert (requests["github"], requests["arxiv"]) == (4, 3)


def test_a_repository_that_breaks_its_query_costs_the_halvings_and_nothing_more(listed: Listed) -> None:
    def breaks(request: Request) -> None:
        if b'"project-0"' in request.body:
            raise ConnectionResetError

    listed.upstreams.github.faults.append(breaks)
    report, requests = listed.night(0)
    assert [str(problem.ref) for problem in report.problems] == ["github:owner-0/project-0"]
    assert requests["github"] <= math.ceil(REPOSITORIES / 50) + 2 * math.ceil(math.log2(50))


def test_a_budget_is_kept_by_every_upstream_and_the_rest_is_left_for_the_next_run(listed: Listed) -> None:
    report, requests = listed.night(0, budget=2)
    assert requests == {"github": 2, "arxiv": 2, "usenix": 2}
    assert report.asked == 2 * 50 + 2 * 100 + 1
    assert report.problems == ()
    assert report.asked + len(report.left) == REPOSITORIES + PAPERS + PAGES
    report, requests = listed.night(1, budget=2)
    assert requests["arxiv"] == 1, "56 papers were left"
    assert len({change.ref for change in report.changes if change.ref.source == "github"}) == 100, "new first"
    assert Counter(ref.source for ref in report.left) == {"github": 100, "usenix": PAGES - 2}


def test_without_a_token_sixty_repositories_are_asked_and_in_some_nights_all(listed: Listed) -> None:
    seen = set()
    for night in range(math.ceil(REPOSITORIES / 60)):
        report, requests = listed.night(night, token="")
        assert requests["github"] == 60
        assert not [problem for problem in report.problems if problem.ref.source == "github"]
        seen |= {ref for ref in report.entries if ref.source == "github"} - set(report.left)
        listed.upstreams.simulated.github.spent["core"] = 0  # an hour has passed
    assert len(seen) == REPOSITORIES


def test_a_paper_of_ieee_is_searched_for_once_and_then_asked_for_by_its_doi(tmp_path: Path) -> None:
    numbers = range(9_000_001, 9_000_041)
    entries = "".join(
        f"      - {{name: Sample Paper {n}, paper: 'https://ieeexplore.ieee.org/document/{n}'}}\n"
        for n in numbers
    )
    head = "title: A List\nsections:\n  - id: all\n    title: All\n    columns:\n"
    columns = "      - {title: Name, field: name}\n      - {title: Venue, field: venue}\n    entries:\n"
    (tmp_path / "catalog.yaml").write_text(head + columns + entries, encoding="utf-8")
    works = {
        f"10.1109/sample.{n}": CrossrefWork(title=f"Sample Paper {n}", venue="A Journal", document=str(n))
        for n in numbers
    }
    with serve(UpstreamState(works=works)) as upstreams:
        listed = Listed(tmp_path, upstreams)
        crossref = upstreams.others["CROSSREF"]
        report, _ = listed.night(0)
        assert (report.asked, report.problems) == (40, ())
        assert ["query.bibliographic" in request.query for request in crossref.requests] == [True] * 40
        crossref.requests.clear()
        asked = [listed.night(night)[0].asked for night in range(1, 14)]

        assert (sum(asked[:6]), sum(asked)) == (0, 40), "each is due once in seven days"
        assert not any("query.bibliographic" in request.query for request in crossref.requests)
        assert len(crossref.requests) <= math.ceil(40 / 20) + 7


# --- the indexes and the sites of papers, at the size of the documentation ---

SIZE = 10_000
YEARS = range(2015, DAY.year + 1)
SITES = {year: 5 + (year % 2 == 0) for year in YEARS}  # ECCV is every second year
VOLUMES = {year: {2020: 3, 2021: 7, 2022: 8, 2023: 8}.get(year, 11 if year > 2023 else 0) for year in YEARS}
NUMBER = re.compile(r"https://papers\.example\.org/3(\d{6})\.pdf")
PROGRAMS = {host: range(2020, DAY.year + 1, 1 + (host == "eccv.ecva.net")) for host in VENUES}
OF_A_HASH = "/paper_files/paper/2021/hash/{:032x}-Abstract-Conference.html"
PROCEEDINGS = (
    f"proceedings.neurips.cc{OF_A_HASH}",
    f"datasets-benchmarks-proceedings.neurips.cc{OF_A_HASH}",
    f"proceedings.iclr.cc{OF_A_HASH}",
    f"proceedings.mlsys.org{OF_A_HASH}",
    "proceedings.mlr.press/v100/author{}.html",
    "aclanthology.org/2024.sample-long.{}",
    "openaccess.thecvf.com/content/CVPR2024/html/Author_{}_paper.html",
    "jmlr.org/papers/v21/20-{:04}.html",
    "ojs.aaai.org/index.php/AAAI/article/view/{}",
    "ndss-symposium.org/ndss-paper/a-paper-{}/",
)
EVERY = {declaration.name: declaration.every for declaration in DECLARATIONS}


def large() -> tuple[Made, frozenset[str], frozenset[str]]:
    """Return a list with papers of all indexes, the preprints whose venue one of them knows, and those with code."""
    made = make(SIZE, code_share=0.1)
    state, known = made.simulated, set[str]()
    for number, (ident, made_up) in enumerate(state.papers.items()):
        year, kind, way = YEARS[number % 12], number // 12 % 3, (number + number // 24) % 8
        paper = replace(
            made_up,
            published=f"{year}-06-27T00:00:00Z",
            category=("cs.DC", "cs.CL", "cs.CV")[kind],
            comment="Accepted at SOSP 2024" if way == 0 else None,
        )
        state.papers[ident] = paper
        venue = "International Conference on Machine Learning"
        if way == 1:
            state.openalex[f"10.48550/arxiv.{ident}"] = OpenAlexWork(title=paper.title, also_in=(venue,))
        elif way == 2:
            state.scholar[f"arxiv:{ident}"] = ScholarPaper(title=paper.title, venue=venue)
        elif way == 3:
            shown = Presentation(title=paper.title, authors=paper.authors, abstract=None)
            state.presentations[f"icml.cc/virtual/{year}/poster/{number}"] = shown
        known |= {ident} if way < 4 else set()
    with_code = re.findall(r"arxiv\.org/abs/(\S+)\n +code:", made.catalog)
    catalog = NUMBER.sub(lambda found: _published(int(found[1]), state, found[0]), made.catalog)
    return Made(catalog, state), frozenset(known), frozenset(with_code)


def _published(number: int, state: UpstreamState, link: str) -> str:
    """Return a link to the same paper at a publisher: of 100 entries, 5 DOIs, 1 of IEEE and 1 of PVLDB."""
    title, place = f"Sample Paper {number}", number % 100 - 71
    known = CrossrefWork(title=title, venue="A Journal", document=str(9_000_000 + number))
    if place < 5:
        state.works[f"10.1145/sample.{number}"] = replace(known, document=None)
        return f"https://doi.org/10.1145/sample.{number}"
    if place == 5:
        state.works[f"10.1109/sample.{number}"] = known
        return f"https://ieeexplore.ieee.org/document/{known.document}\n        title: {title}"
    if place == 6:
        paged = replace(known, document=None, volume="9", page=f"{number}-{number + 9}")
        state.works[f"10.14778/sample.{number}"] = paged
        return f"https://www.vldb.org/pvldb/vol9/p{number}-author.pdf\n        title: {title}"
    return _shown(place, number, state) or link


def _shown(place: int, number: int, state: UpstreamState) -> str | None:
    """Return a link to a paper that a site shows: of 100 entries, 1 of each kind."""
    turn, title, people = number // 100, f"Sample Paper {number}", ("First Author", "Last Author")
    match place:
        case 7:  # only the last of the three pages at which it may be is there
            link = f"https://www.usenix.org/system/files/conference/soups2014/soups2014-paper-author-{number}.pdf"
            path = f"/conference/soups2014/technical-sessions/presentation/author_{number}"
            state.pages[path] = UsenixPage(title=title, authors=(), paragraphs=(), year=2014, pdf=link)
        case 8:
            path = PROCEEDINGS[turn % len(PROCEEDINGS)].format(number)
            link = f"https://{path}"
            state.proceedings[path.rstrip("/")] = ProceedingsPage(
                title=title, authors=people, paragraphs=(), year=2024, venue="A Venue", pdf=link, address=link
            )
        case 9:
            folder = "papers/eccv_2022/papers_ECCV"
            page, pdf = f"{folder}/html/{number}_ECCV_2022_paper.php", f"{folder}/papers/{number}.pdf"
            link = f"https://www.ecva.net/{(page, pdf)[turn % 2]}"
            state.eccv[page] = EccvPaper(title=title, authors=people, abstract="An abstract.", pdf=pdf)
        case 10:
            doi = f"10.4230/LIPIcs.SAMPLE.2024.{number}"
            link = f"https://drops.dagstuhl.de/entities/document/{doi}"
            state.dagstuhl[doi.lower()] = DagstuhlPaper(
                title=title, authors=people, abstract="An abstract.", year=2024, venue="A Venue"
            )
        case 11:
            host, years = list(PROGRAMS.items())[turn % len(PROGRAMS)]
            key = f"{host}/virtual/{years[turn // len(PROGRAMS) % len(years)]}/poster/{number + 100_000}"
            link = f"https://{key}"
            state.presentations[key] = Presentation(title=title, authors=people, abstract=None)
        case 12:
            link = f"https://openreview.net/forum?id=sample{number}"
            state.submissions[f"sample{number}"] = Submission(
                title=title, authors=people, abstract="An abstract.", venue="A Venue", api=(1, 2)[turn % 2]
            )
        case _:
            return None
    return link


def due(papers: float) -> float:
    """Return how many of the papers are due in a night at most, of those that are due every seven days."""
    return papers / 6 + 50


def seldom(papers: float, every: int = 90) -> float:
    """Return the same of those that are due every 90 days, or every 180."""
    return 2 * papers / every + 15


@pytest.mark.parametrize(
    ("every", "papers"),
    [
        *((7, 100), (7, 2_000), (90, 100), (90, 2_000), (180, 100), (180, 1_000)),
        (7, 20_000),
    ],
)
def test_no_night_has_more_papers_that_are_due_than_the_documentation_states(every: int, papers: int) -> None:
    known = Record(Paper(title="A title"), DAY - timedelta(days=every))
    refs = [Ref("arxiv", f"{2401 + number // 5000}.{number % 5000:05}") for number in range(papers)]
    nights = [
        sum(is_due(ref, known, every, DAY + timedelta(days=night)) for ref in refs) for night in range(every)
    ]
    assert sum(nights) == papers
    assert max(nights) <= (due(papers) if every == 7 else seldom(papers, every))


# What docs/cost.md states for the first night and, at most, for later ones: of 6,400 preprints 3,200 have no
# venue, and 700 papers have a DOI, of which 200 have to be searched for. USENIX has 700 pages and 100 PDFs;
# there are 100 papers of each other site, and of those on OpenReview 50 are in its older API.
RECENT = sum(SITES[year] + VOLUMES[year] for year in YEARS[-3:])
ALL = sum(SITES.values()) + sum(VOLUMES.values())
STATED = {
    "OpenAlex, for preprints": (6400 / 50, due(3200) / 50),
    "Semantic Scholar, for preprints": (6400 / 500, due(3200) / 500),
    "Hugging Face, for papers without code": (100, 100),
    "paperswithcode.co": (100, 100),
    "DataCite, for preprints": (0, 0),
    "programs of conferences": (ALL, RECENT / 8 + (ALL - RECENT) / 24 + 4),
    "Crossref": (500 / 20 + 200, due(700) / 20 + 1),
    "OpenAlex, for DOIs": (700 / 50, due(700) / 50),
    "Semantic Scholar, for DOIs": (700 / 500, due(700) / 500),
    "USENIX": (700 + 3 * 100 + 1, seldom(700) + 3 * seldom(100) + 1),
    "proceedings": (100 + len(HOSTS), seldom(100) + len(HOSTS)),
    "ECVA": (100 + 2, seldom(100) + 2),
    "Dagstuhl": (100, seldom(100)),
    "conference sites": (2 * 39, 2 * seldom(100, 180)),
    "OpenReview, with a token": (100 + 50, seldom(100) + seldom(50)),
    "OpenReview, without a token": (17, 17),
}
FIRST = {name: math.ceil(first) for name, (first, _) in STATED.items()}
LATER = {name: math.ceil(later) for name, (_, later) in STATED.items()}
SITES_OF_PAPERS = {
    "usenix": "USENIX",
    "proceedings": "proceedings",
    "ecva": "ECVA",
    "dagstuhl": "Dagstuhl",
    "conference": "conference sites",
    "openreview": "OpenReview, with a token",
}


def counted(upstreams: Upstreams, sent: Counter[str]) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Return the requests by the rows of the documentation, and which preprints each index was asked for."""
    others = {name: server.requests for name, server in upstreams.others.items()}
    of_openalex = [request.query["filter"].removeprefix("doi:").split("|") for request in others["OPENALEX"]]
    of_scholar = [json.loads(request.body)["ids"] for request in others["SEMANTICSCHOLAR"]]
    of_arxiv = ("10.48550/arxiv.", "ARXIV:")
    asked = {
        "OpenAlex": [ids for ids in of_openalex if ids[0].startswith(of_arxiv)],
        "Semantic Scholar": [ids for ids in of_scholar if ids[0].startswith(of_arxiv)],
        "Hugging Face": [[request.path] for request in others["HUGGINGFACE"]],
        "paperswithcode.co": [[request.path] for request in others["PAPERSWITHCODE"]],
    }
    requests = {
        "OpenAlex, for preprints": len(asked["OpenAlex"]),
        "Semantic Scholar, for preprints": len(asked["Semantic Scholar"]),
        "Hugging Face, for papers without code": len(others["HUGGINGFACE"]),
        "paperswithcode.co": len(others["PAPERSWITHCODE"]),
        "DataCite, for preprints": len(others["DATACITE"]),
        "programs of conferences": len(others["CONFERENCE"])
        + len(others["PROCEEDINGS"])
        + len(others["OPENREVIEW"])
        - sum(sent[source] for source in ("conference", "proceedings", "openreview")),
        "Crossref": len(others["CROSSREF"]),
        "OpenAlex, for DOIs": len(of_openalex) - len(asked["OpenAlex"]),
        "Semantic Scholar, for DOIs": len(of_scholar) - len(asked["Semantic Scholar"]),
        **{row: sent[source] for source, row in SITES_OF_PAPERS.items()},
    }
    idents = {
        index: [re.split(r"/|:|arxiv\.", name)[-1] for ids in groups for name in ids]
        for index, groups in asked.items()
    }
    return requests, idents


def test_the_documentation_has_the_numbers_of_its_formulas() -> None:
    page = (ROOT / "docs" / "cost.md").read_text("utf-8")
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| (\d+) \| (\d+) \|$", page, re.MULTILINE)
    stated = {name: (int(first), int(later)) for name, first, later in rows}
    assert stated == {name: (FIRST[name], LATER[name]) for name in STATED}


def fullest(source: str, stored: Metadata) -> int:
    """Return the night on which most papers of the source are due, in the round after the first night."""
    days = EVERY[source]
    known = [(ref, record) for ref, record in stored.items() if ref.source == source]
    nights = range(days, 2 * days)
    return max(
        nights,
        key=lambda night: sum(
            is_due(ref, record, days, DAY + timedelta(days=night)) for ref, record in known
        ),
    )


@pytest.mark.nightly
def test_a_night_of_10000_entries_costs_each_upstream_no_more_than_the_documentation_states(
    tmp_path: Path,
) -> None:
    made, known, with_code = large()
    unknown = made.simulated.papers.keys() - known
    keys = {**KEYS, **TOKEN}
    with listing_of(tmp_path, made) as listed:
        first, asked = counted(listed.upstreams, listed.sent(0, keys))
        assert first == {name: FIRST[name] for name in first}
        assert {*asked["OpenAlex"]} == {*asked["Semantic Scholar"]} == made.simulated.papers.keys()

        weeks: dict[str, list[str]] = {index: [] for index in asked}
        for night in range(7, 14):
            requests, asked = counted(listed.upstreams, listed.sent(night, keys))
            for index, idents in asked.items():
                weeks[index] += idents
            assert {name: count for name, count in requests.items() if count > LATER[name]} == {}
            assert {row for row in SITES_OF_PAPERS.values() if requests[row]} == set(), "none is due"

        stored = read_metadata((tmp_path / "metadata.yaml").read_text("utf-8"))
        nights = {source: fullest(source, stored) for source in SITES_OF_PAPERS}
        most = dict.fromkeys(SITES_OF_PAPERS.values(), 0)
        for night in sorted(set(nights.values())):
            requests, _ = counted(listed.upstreams, listed.sent(night, keys))
            assert {name: count for name, count in requests.items() if count > LATER[name]} == {}
            most = {row: max(count, requests[row]) for row, count in most.items()}
        assert min(most.values()) > 1, "each is asked on some night"

    assert sorted(weeks["OpenAlex"]) == sorted(weeks["Semantic Scholar"]) == sorted(unknown), "once each"
    for index, needless in (("Hugging Face", with_code), ("paperswithcode.co", known & with_code)):
        assert len(weeks[index]) == len({*weeks[index]}) > 0
        assert needless
        assert needless.isdisjoint(weeks[index])


def test_openreview_costs_a_stranger_two_years_of_each_conference_and_one_request_that_is_refused(
    tmp_path: Path,
) -> None:
    state, entries = UpstreamState(), ""
    for number, (host, venue) in zip(range(100), cycle(SUBMITTED.items()), strict=False):
        has_venue = number % 8 < 4
        year = 2020 + number // 8 % 3 if has_venue else 2023 + number // 8 % 4
        named = f", venue: {venue}" if has_venue else ""
        link = f"https://openreview.net/forum?id=sample{number}"
        entries += f"      - {{name: Paper {number}, paper: '{link}', year: {year}{named}}}\n"
        if number < 80:
            state.presentations[f"{host}/virtual/{year}/poster/{number}"] = Presentation(
                title=f"Sample Paper {number}", authors=(), abstract=None, submission=f"sample{number}"
            )
    head = "title: A List\nsections:\n  - id: all\n    title: All\n    columns:\n"
    column = "      - {title: Name, field: name}\n    entries:\n"
    with listing_of(tmp_path, Made(head + column + entries, state)) as listed:
        assert listed.sent(0, {})["openreview"] == FIRST["OpenReview, without a token"]
        later = [listed.sent(night, {})["openreview"] for night in range(1, 5)]
        stored = read_metadata((tmp_path / "metadata.yaml").read_text("utf-8"))
        later.append(listed.sent(fullest("openreview", stored), {})["openreview"])

    assert {ref.id for ref in stored} == {f"sample{number}" for number in range(80)}
    assert 1 < min(later) <= max(later) <= LATER["OpenReview, without a token"]
