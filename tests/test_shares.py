"""What share of the links of real lists some source accepts, without a key. The figures may only rise."""

from collections import Counter
from pathlib import Path

import pytest

from enricher.adopt import adopt
from enricher.coverage import Coverage, cover
from enricher.resolve import resolve
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.web import Meter

LISTS = Path(__file__).parents[2] / "shared" / "data" / "lists"
ANCESTOR = "S-Lab-System-Group__Awesome-DL-Scheduling-Papers"

pytestmark = pytest.mark.skipif(not LISTS.exists(), reason="the lists are not there")


@pytest.fixture(scope="module")
def coverages() -> dict[str, Coverage]:
    with open_sources(read_settings({}), Meter()) as sources:
        catalogs = {path.stem: adopt(path.read_bytes().decode()).catalog for path in LISTS.glob("*.md")}
        return {name: cover(one, resolve(one, sources), {}) for name, one in catalogs.items()}


def test_the_ancestor_of_the_list_is_covered(coverages: dict[str, Coverage]) -> None:
    papers, codes = coverages[ANCESTOR].links

    assert (papers.have, papers.of) >= (42, 119)
    assert codes.percent >= 98


def test_all_lists_are_covered(coverages: dict[str, Coverage], capsys: pytest.CaptureFixture[str]) -> None:
    papers = [coverage.links[0] for coverage in coverages.values()]
    codes = [coverage.links[1] for coverage in coverages.values()]
    left = Counter[str]()
    for coverage in coverages.values():
        left.update({host.name: host.links - host.accepted for host in coverage.hosts})
    with capsys.disabled():
        print()
        for name, coverage in sorted(coverages.items()):
            print(f"{name:52}", *(f"{share.have:5} of {share.of:4}" for share in coverage.links))
        print("left:", ", ".join(f"{count} {host}" for host, count in left.most_common(12)))

    assert sum(share.have for share in papers) >= 1495
    assert sum(share.of for share in papers) <= 1916
    assert sum(share.have for share in codes) / sum(share.of for share in codes) >= 0.98
