"""What share of the links of real lists some source accepts, without a key. The figures may only rise."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from enricher.http.usage import Meter
from enricher.links.resolve import resolve
from enricher.model.catalog import Catalog
from enricher.model.run import Coverage
from enricher.readme.reader import read_list
from enricher.readme.sections import sections_of
from enricher.report.coverage import cover
from enricher.settings import read_settings
from enricher.sources import open_sources
from tests.support.paths import ROOT, shared

ANCESTOR = "S-Lab-System-Group__Awesome-DL-Scheduling-Papers"
LEAST_PAPERS = 0.953  # 17,143 of 17,986 in November 2026
LEAST_CODES = 0.971  # 4,678 of 4,817


@cache
def covered(*names: str) -> dict[str, Coverage]:
    """Return the coverage of these lists."""
    found = {}
    with open_sources(read_settings({}), Meter()) as sources:
        for name in names:
            text = shared(f"data/lists/{name}.md").read_bytes().decode()
            catalog = Catalog(name, sections_of([read_list(text)]))
            found[name] = cover(catalog, resolve(catalog, sources), {})
    return found


def all_covered() -> dict[str, Coverage]:
    return covered(*sorted(path.stem for path in shared("data/lists").glob("*.md")))


def left(lists: dict[str, Coverage]) -> list[tuple[str, int]]:
    """Return the ten hosts with the most paper links that no source accepts, and how many these are."""
    count = Counter[str]()
    for coverage in lists.values():
        papers = (host for host in coverage.hosts if host.kind == "paper")
        count.update({host.name: host.links - host.accepted for host in papers})
    return count.most_common(10)


def test_the_ancestor_of_the_list_is_covered() -> None:
    papers, codes = covered(ANCESTOR)[ANCESTOR].links

    assert (papers.have, papers.of) >= (112, 119)
    assert codes.have >= 0.98 * codes.of


@pytest.mark.slow
def test_all_lists_are_covered(capsys: pytest.CaptureFixture[str]) -> None:
    lists = all_covered()
    papers = [coverage.links[0] for coverage in lists.values()]
    codes = [coverage.links[1] for coverage in lists.values()]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(_table(lists)) + "\n")

    assert sum(share.have for share in papers) / sum(share.of for share in papers) >= LEAST_PAPERS
    assert sum(share.have for share in codes) / sum(share.of for share in codes) >= LEAST_CODES


@pytest.mark.slow
def test_each_host_that_is_often_left_has_its_reason_in_the_documentation(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hosts = left(all_covered())
    with capsys.disabled():
        sys.stdout.write(f"\nnot accepted: {', '.join(f'{count} {host}' for host, count in hosts)}\n")

    _, _, after = (
        (ROOT / "docs" / "upstreams.md").read_text("utf-8").partition("\n## Links that stay as they are\n")
    )
    rows = [line for line in after.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    explained = {host for row in rows for host in re.findall(r"`([^`]+)`", row.split(" | ")[0])}
    assert [host for host, _ in hosts if host not in explained] == []


def _table(coverages: dict[str, Coverage]) -> Iterator[str]:
    """Yield the paper and code links of each list that are accepted."""
    for name, coverage in sorted(coverages.items()):
        shares = "  ".join(f"{share.have:4} of {share.of:4}" for share in coverage.links)
        yield f"{name[:52]:52}  {shares}"
