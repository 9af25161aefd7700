"""What share of the links of real lists some source accepts, without a key. The figures may only rise."""

import sys
from collections import Counter
from collections.abc import Iterator
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

    assert (papers.have, papers.of) >= (81, 119)
    assert codes.percent >= 98


def test_all_lists_are_covered(coverages: dict[str, Coverage], capsys: pytest.CaptureFixture[str]) -> None:
    papers = [coverage.links[0] for coverage in coverages.values()]
    codes = [coverage.links[1] for coverage in coverages.values()]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(_table(coverages)) + "\n")

    assert sum(share.have for share in papers) >= 1690
    assert sum(share.of for share in papers) <= 1916
    assert sum(share.have for share in codes) / sum(share.of for share in codes) >= 0.98


def _table(coverages: dict[str, Coverage]) -> Iterator[str]:
    """Yield the paper and code links of each list that are accepted, and the hosts of those that are not."""
    left = Counter[str]()
    for name, coverage in sorted(coverages.items()):
        shares = "  ".join(f"{share.have:4} of {share.of:4}" for share in coverage.links)
        yield f"{name[:52]:52}  {shares}"
        left.update({host.name: host.links - host.accepted for host in coverage.hosts})
    yield "not accepted: " + ", ".join(f"{count} {host}" for host, count in left.most_common(12))
