"""What share of the links of real lists some source accepts, without a key. The figures may only rise."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from enricher.errors import UserError
from enricher.http.usage import Meter
from enricher.importer.convert import import_readme
from enricher.links.resolve import Links, resolve
from enricher.model.run import Coverage
from enricher.report.coverage import cover
from enricher.settings import read_settings
from enricher.sources import open_sources
from tests.support.paths import SHARED

LISTS = SHARED / "data" / "lists"
ANCESTOR = "S-Lab-System-Group__Awesome-DL-Scheduling-Papers"

# What is no paper, although it stands where a paper would: a front page, a post, a manual, a tutorial, a course,
# a programme, a leaderboard. Written down by hand, link by link; a PDF is always taken for a paper.
NO_PAPER = re.compile(
    r"https?://[^/]+/?$|/(?:blog|posts?|news|docs|tutorials|p)/|//docs\.|\.readthedocs\.io|\.github\.io/TensorRT-LLM"
    r"|//sites\.google\.com/view/|//(?:cs229s|cs8803)|/(?:programme|program(?:/index)?\.html|accepted\.html)$"
    r"|leaderboard$|/helm/|/flashdecoding|//www\.servethehome\.com/"
)

pytestmark = pytest.mark.skipif(not LISTS.exists(), reason="the lists are not there")


@dataclass(frozen=True)
class ImportedList:
    """One of the lists: what it comes to, and its distinct paper links."""

    coverage: Coverage
    papers: tuple[str, ...]
    links: Links


@pytest.fixture(scope="module")
def lists() -> dict[str, ImportedList]:
    with open_sources(read_settings({}), Meter()) as sources:
        found = {}
        for path in LISTS.glob("*.md"):
            try:
                catalog = import_readme(path.read_bytes().decode()).catalog
            except UserError:
                continue  # a list of a shape that the importer does not read
            links = resolve(catalog, sources)
            papers = dict.fromkeys(entry.paper for entry in catalog.entries() if entry.paper)
            found[path.stem] = ImportedList(cover(catalog, links, {}), tuple(papers), links)
        return found


def test_the_ancestor_of_the_list_is_covered(lists: dict[str, ImportedList]) -> None:
    papers, codes = lists[ANCESTOR].coverage.links

    assert (papers.have, papers.of) >= (84, 119)
    assert codes.percent >= 98


def test_all_lists_are_covered(lists: dict[str, ImportedList], capsys: pytest.CaptureFixture[str]) -> None:
    coverages = {name: imported.coverage for name, imported in lists.items()}
    papers = [coverage.links[0] for coverage in coverages.values()]
    codes = [coverage.links[1] for coverage in coverages.values()]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(_table(coverages)) + "\n")

    assert sum(share.have for share in papers) >= 1710
    assert sum(share.of for share in papers) <= 1916
    assert sum(share.have for share in codes) / sum(share.of for share in codes) >= 0.98


def test_nine_of_ten_papers_of_all_lists_are_covered(lists: dict[str, ImportedList]) -> None:
    """Of the links that may be a paper's; 42 of all lead to something else."""
    every = [(url, url in one.links) for one in lists.values() for url in one.papers]
    papers = [accepted for url, accepted in every if url.endswith(".pdf") or not NO_PAPER.search(url)]

    assert len(every) - len(papers) <= 42
    assert sum(papers) / len(papers) >= 0.90


def _table(coverages: dict[str, Coverage]) -> Iterator[str]:
    """Yield the paper and code links of each list that are accepted, and the hosts of those that are not."""
    left = Counter[str]()
    for name, coverage in sorted(coverages.items()):
        shares = "  ".join(f"{share.have:4} of {share.of:4}" for share in coverage.links)
        yield f"{name[:52]:52}  {shares}"
        left.update({host.name: host.links - host.accepted for host in coverage.hosts})
    yield "not accepted: " + ", ".join(f"{count} {host}" for host, count in left.most_common(12))
