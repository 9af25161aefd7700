"""The benchmark's own parts: what it measures is only worth something if its lists and its sums are right."""

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bench import in_place, sources, tables
from bench.lists import make
from bench.measure import Cost
from bench.plot import plot
from bench.report import Help, Kept, Night, Peer, Read, Repositories, Results, Small, Sourced, table
from enricher.catalog.reader import read_catalog
from enricher.http.usage import Meter
from enricher.links.resolve import match
from enricher.readme.reader import read_list
from enricher.settings import read_settings
from enricher.sources import DECLARATIONS, open_sources

REQUESTS = {"github": 10, "arxiv": 0, "usenix": 0}
NIGHT = Night(1_000, Cost(4, 1, 90), REQUESTS, 1.0, 0.9, 100, REQUESTS, 0.8, 1.1)
LARGE = replace(NIGHT, entries=10_000, wall=9.0, cpu=8.0, peak=550, yaml_cpu=6.0, cpu_ratio=1.3)
RESULTS = Results(
    (replace(NIGHT, entries=100), NIGHT, LARGE),
    Repositories(1_000, 20, 20, 1.2, 0.4, 0.35, 1.14, Peer(3_000, 160.0)),
    Kept(10_000, 2.0, 1_000, 4.0, 110, 1.8, 2.22),
    (Sourced("in place", 800, {"arxiv": (1, 0), "peer": (0, 0)}, Cost(6, 2, 90), Cost(5, 1, 80)),),
    (Read("import", 10_000, 2.5, 150), Read("init", 10_000, 2.25, 120)),
    Small(100, 0.31, 0.01, 0.3),
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


def test_a_list_of_every_source_has_links_of_each_that_the_source_itself_accepts() -> None:
    papers, simulated = sources.make(3)
    with open_sources(read_settings({}), Meter()) as opened:
        refs = [match(url, opened) for one in papers for url in (one.paper, one.code)]
        items = read_list(sources.readme(papers)).items
        catalog = read_catalog(sources.catalog(papers))

    assert {ref.source for ref in refs if ref} == {one.name for one in DECLARATIONS} - {"enterprise"}
    assert None not in refs
    assert len(papers) == len(items) == len(list(catalog.entries())) == 3 * 8
    assert len(simulated.github.repositories) + len(simulated.forges) == len({one.code for one in papers})


def test_tables_of_a_readme_have_an_item_for_each_row() -> None:
    assert len(read_list(tables.make(300)).items) == 300


@pytest.mark.parametrize(("ratio", "verdict"), [(1.15, "✔"), (1.38, "missed by 20 %")])
def test_a_target_that_is_missed_is_called_missed(ratio: float, verdict: str) -> None:
    results = replace(RESULTS, repositories=replace(RESULTS.repositories, ratio=ratio))
    line = f"| GitHub part ÷ bare httpx, 1,000 repositories | {ratio:.2f} | ≤ 1.15 | {verdict} |"
    assert line in table(results).splitlines()


@pytest.mark.slow
def test_a_made_up_list_in_place_has_an_item_for_each_number_and_gets_its_venues() -> None:
    text = in_place.make(3 * in_place.EDITS)

    assert len(read_list(text).items) == 3 * in_place.EDITS
    assert 180 < len(text) / (3 * in_place.EDITS) < 220
    assert in_place.keep(text).count("FAST 2033") == in_place.EDITS


@pytest.mark.parametrize(("peak", "verdict"), [(200, "✔"), (220, "missed by 10 %")])
def test_the_list_in_place_has_its_row(peak: float, verdict: str) -> None:
    lines = table(replace(RESULTS, kept=replace(RESULTS.kept, peak=peak))).splitlines()
    assert f"| read and patched: 1,000 venues | 4.00 | {peak} |" in lines
    assert "| read and patched ÷ parsed, 10,000 items in place | 2.22 | ≤ 3 | ✔ |" in lines
    assert f"| peak MB, 10,000 items in place | {peak:.2f} | ≤ 200 | {verdict} |" in lines


@pytest.mark.parametrize(
    "line",
    [
        "| CPU s of enrich import, 10,000 rows | 2.50 | ≤ 3 | ✔ |",
        "| CPU s of a night of 100 links above the interpreter's | 0.30 | ≤ 0.35 | ✔ |",
        "| a later night, 100 links | 0.31 | 0.010: `python -c pass` | |",
        "| in place | 6.0 | 2.00 | 90 | 5.0 | 1.00 | 80 |",
        "| in place | 1, 0 |",
    ],
)
def test_small_things_and_a_list_of_every_source_have_their_rows(line: str) -> None:
    assert line in table(RESULTS).splitlines()


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
