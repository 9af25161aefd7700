"""What a night costs the upstreams, in requests: a regression shows here, and not on somebody's bill."""

import math
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from bench.lists import make
from enricher.http.usage import Meter
from enricher.model.run import Report
from enricher.pipeline.request import Run
from enricher.pipeline.run import enrich
from enricher.publish.local.working_tree import WorkingTree
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.server import Request
from simulated_upstreams.state import CrossrefWork, UpstreamState
from tests.support.hosted_list import NoWatcher

DAY = date(2026, 11, 24)
ENTRIES = 400
REPOSITORIES, PAPERS, PAGES = 200, 256, 28
PREPRINTS = ("OPENALEX", "SEMANTICSCHOLAR", "HUGGINGFACE", "PAPERSWITHCODE", "DATACITE")
KEYS = {
    "ENRICHER_OPENALEX_KEY": "sample-openalex-key",
    "ENRICHER_SEMANTICSCHOLAR_KEY": "sample-scholar-key",
}


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
        servers = {name: self.upstreams.others[name] for name in PREPRINTS}
        for server in servers.values():
            server.requests.clear()
        catalog = self.folder / "catalog.yaml"
        run = Run(catalog.as_posix(), (), DAY + timedelta(days=night))
        meter = Meter()
        with open_sources(read_settings({**self.upstreams.environment, **KEYS}), meter) as sources:
            enrich(run, sources, WorkingTree(catalog), meter, NoWatcher())
        return {name: len(server.requests) for name, server in servers.items()}


@contextmanager
def listing(folder: Path, entries: int) -> Iterator[Listed]:
    """Let the upstreams run, with a list of so many entries on the disk."""
    made = make(entries)
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


@pytest.mark.slow
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


@pytest.mark.slow
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
