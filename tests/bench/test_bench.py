"""The benchmark's own parts: what it measures is only worth something if its lists and its sums are right."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bench import in_place
from bench.lists import make
from bench.measure import Cost
from bench.plot import plot
from bench.report import Help, Kept, Night, Peer, Repositories, Results, table
from enricher.catalog.reader import read_catalog
from enricher.readme.reader import read_list

REQUESTS = {"github": 10, "arxiv": 0, "usenix": 0}
NIGHT = Night(1_000, Cost(4, 1, 90), REQUESTS, 1.0, 0.9, 100, REQUESTS, 0.8, 1.1)
LARGE = replace(NIGHT, entries=10_000, wall=9.0, cpu=8.0, peak=550, yaml_cpu=6.0, cpu_ratio=1.3)
RESULTS = Results(
    (replace(NIGHT, entries=100), NIGHT, LARGE),
    Repositories(1_000, 20, 20, 1.2, 0.4, 0.35, 1.14, Peer(3_000, 160.0)),
    Kept(10_000, 2.0, 1_000, 4.0, 110, 1.8, 2.22),
    (
        Help("enrich --help", 0.06, "import click", 0.05, 1.3),
        Help("enrich check", 0.1, "import yaml", 0.03, 2.9),
    ),
)


def test_a_made_up_list_is_valid_has_the_mix_of_real_ones_and_upstreams_with_every_link() -> None:
    made = make(1_000)
    entries = list(read_catalog(made.catalog).entries())
    papers = [entry.paper or "" for entry in entries]
    codes = [entry.code for entry in entries if entry.code]
    assert len(entries) == 1_000
    assert sum("arxiv.org" in paper for paper in papers) == len(made.simulated.papers) == 640
    assert sum("usenix.org" in paper for paper in papers) == len(made.simulated.pages) == 70
    assert len(set(codes)) == len(made.simulated.github.repositories) == 500
    assert all(made.simulated.github.find(code.removeprefix("https://github.com/")) for code in codes)


def test_the_same_size_makes_the_same_list() -> None:
    assert make(300).catalog == make(300).catalog
    assert make(300).simulated.papers == make(300).simulated.papers


@pytest.mark.parametrize(("ratio", "verdict"), [(1.3, "✔"), (1.31, "missed")])
def test_a_target_that_is_missed_is_called_missed(ratio: float, verdict: str) -> None:
    results = replace(RESULTS, repositories=replace(RESULTS.repositories, ratio=ratio))
    line = f"| GitHub part ÷ bare httpx, 1,000 repositories | {ratio:.2f} | ≤ 1.3 | {verdict} |"
    assert line in table(results).splitlines()


@pytest.mark.slow
def test_a_made_up_list_in_place_has_an_item_for_each_number_and_gets_its_venues() -> None:
    text = in_place.make(3 * in_place.EDITS)

    assert len(read_list(text).items) == 3 * in_place.EDITS
    assert 180 < len(text) / (3 * in_place.EDITS) < 220
    assert in_place.keep(text).count("FAST 2033") == in_place.EDITS


@pytest.mark.parametrize(("peak", "verdict"), [(200, "✔"), (201, "missed")])
def test_the_list_in_place_has_its_row(peak: float, verdict: str) -> None:
    lines = table(replace(RESULTS, kept=replace(RESULTS.kept, peak=peak))).splitlines()
    assert f"| read and patched: 1,000 venues | 4.00 | {peak} |" in lines
    assert "| read and patched ÷ parsed, 10,000 items in place | 2.22 | ≤ 3 | ✔ |" in lines
    assert f"| peak MB, 10,000 items in place | {peak:.2f} | ≤ 200 | {verdict} |" in lines


def test_without_the_peer_nothing_is_said_of_it() -> None:
    alone = replace(RESULTS, repositories=replace(RESULTS.repositories, peer=None))
    assert "best-of" in table(RESULTS)
    assert "best-of" not in table(alone)


def test_the_plot_is_a_picture_with_a_line_for_each_measure_within_its_frame() -> None:
    root = ET.fromstring(plot(RESULTS.nights))
    lines = [
        line for line in root.iter("{http://www.w3.org/2000/svg}polyline") if line.get("stroke-width") == "2"
    ]
    points = [
        tuple(map(float, point.split(","))) for line in lines for point in (line.get("points") or "").split()
    ]
    assert (len(lines), len(points)) == (3, 9)
    assert all(0 <= x <= 640 and 0 <= y <= 400 for x, y in points)
