"""The data that the script loads: nothing is lost in the columns."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from enricher.export import FORMATS
from enricher.site.columns import EXPORTS, PIECE, PREFIXES, data, data_files, trends
from enricher.site.model import Site, SiteSection
from tests.support.made_site import made_site
from tests.support.payloads import HOSTILE
from tests.support.site_list import part


def parts(site: Site, folder: Path) -> Path:
    for path, text in data_files(site):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8", newline="")
    return folder


def long(short: str) -> str:
    return PREFIXES[int(short[0])] + short[1:] if short[:1].isdigit() else short


def test_columns_say_what_the_papers_say(tmp_path: Path) -> None:
    site = made_site(200, 3)
    found = part(parts(site, tmp_path) / "data.js")

    for number, paper in enumerate(site.papers):
        work = paper.work
        people = [one if isinstance(one, str) else found["people"][one] for one in found["authors"][number]]
        words = [tuple(found["words"][word]) for word in found["sets"][found["set"][number]]]
        assert found["name"][number] == work.name
        assert people == list(work.authors)
        assert words == [(word.group, word.label) for word in paper.words]
        assert long(found["paper"][number]) == work.paper
        assert (long(found["code"][number]) or None) == work.code
        assert found["venues"][found["venue"][number]] == work.venue
        assert (found["stars"][number], found["cited"][number]) == (
            -1 if work.stars is None else work.stars,
            -1 if work.citations is None else work.citations,
        )
    assert [section[2] for section in found["sections"]] == [len(one.papers) for one in site.sections]


def test_each_export_of_all_papers_is_what_enrich_export_writes(tmp_path: Path) -> None:
    """The script joins the parts as below; tests in a browser hold that it does."""
    site = made_site(PIECE + 50)
    folder = parts(site, tmp_path)
    works = [paper.work for paper in site.papers]
    for name in EXPORTS:
        found = [one for number in (0, 1) for one in part(folder / "export" / f"{name}-{number}.js")]
        match name:
            case "csl-json":
                assert [item for one in found for item in json.loads(one)] == json.loads(FORMATS[name](works))
            case "csv":
                assert part(folder / "data.js")["csv"] + "".join(found) == FORMATS[name](works)
            case "bibtex":
                assert "\n".join(found) == FORMATS[name](works)
            case _:
                assert "".join(found) == FORMATS[name](works)


def test_a_curve_needs_four_months_and_is_written_as_differences() -> None:
    site = made_site(60)
    found = trends(site.papers)
    months, curves = found["months"], found["stars"]
    assert isinstance(months, list)
    assert isinstance(curves, list)
    for paper, curve in zip(site.papers, curves, strict=True):
        if paper.trend is None:
            assert curve == []
        else:
            assert [sum(curve[: n + 1]) for n in range(len(months))] == [*paper.trend.months.values()]


@pytest.mark.parametrize("text", [*HOSTILE.values(), "'\\'\n\r\u2028\u2029</script>"])
def test_no_text_leaves_its_place_in_a_file_of_data(text: str, tmp_path: Path) -> None:
    text = text.encode("utf-8", "replace").decode()
    model = made_site(1)
    site = Site(text, (SiteSection("one", text, model.papers),), model.today)
    found = part(parts(site, tmp_path) / "data.js")

    assert (found["title"], found["sections"][0][1]) == (text, text)
    script = (tmp_path / "data.js").read_bytes().decode()
    assert re.fullmatch(r"enrich\('data','(?:[^'\\\n\r\u2028\u2029]|\\.)*'\)\n", script)


@pytest.mark.parametrize(
    ("name", "anchor", "written"),
    [
        ("Two Words-3", "two-words-3", ""),
        ("C++ (fast)", "c-fast", ""),
        ("Alder", "alder-1a2b", "alder-1a2b"),
        ("Água", "água", "água"),
    ],
)
def test_an_anchor_is_written_where_the_script_does_not_make_it_of_the_name(
    name: str, anchor: str, written: str
) -> None:
    model = made_site(1)
    (paper,) = model.papers
    other = replace(paper, anchor=anchor, work=replace(paper.work, name=name))
    site = Site("Papers", (SiteSection("one", "One", (other,)),), model.today)

    assert data(site)["ids"] == [written]


def test_columns_of_an_empty_list_are_empty() -> None:
    assert data(Site("Nothing", (), made_site(1).today))["name"] == []
