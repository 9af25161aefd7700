"""What the page says of a paper, and who says it; read from the files that the command writes."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from enricher.fetch.sanitize import sanitize
from enricher.metadata.store import write_metadata
from enricher.model.facts import Metadata, Record
from enricher.model.run import Found
from enricher.site.plain import plain
from tests.support.command import enrich
from tests.support.hosted_list import written
from tests.support.payloads import HOSTILE
from tests.support.sinks import DAY, FIELDS, records
from tests.support.site_list import files, part

GITHUB = {"GITHUB_REPOSITORY": "example/papers"}
BULLETS = """\
# Trees

## Systems

- [Alder: Steps of Trees](https://arxiv.org/abs/2001.00001), OSDI 2022 [[code](https://github.com/example/alder)]
- [Steps of Trees on Two Lines](https://example.org/steps.pdf), SOSP 2023

## Traces

- [Alder: Steps of Trees](https://example.org/second.pdf), NSDI 2024
"""


def built(folder: Path, *arguments: str) -> Path:
    result = enrich(folder, GITHUB, "site", *arguments)
    assert (result.code, result.err) == (0, "")
    return folder / "_site"


def rows(site: Path) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in json.loads((site / "data.json").read_text("utf-8"))["papers"]}


def details(site: Path) -> dict[str, dict[str, Any]]:
    return dict(zip(rows(site), part(site / "details" / "0.js"), strict=True))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(written(tmp_path_factory.mktemp("site"), files()))


def test_papers_are_in_the_order_of_their_section(site: Path) -> None:
    assert list(rows(site)) == ["birch", "alder", "cedar"]  # by year, the newest first


def test_a_formula_is_written_in_unicode(site: Path) -> None:
    assert rows(site)["alder"]["title"] == "Alder: O(n²) Steps of Trees"
    assert part(site / "data.js")["full"][1] == "O(n²) Steps of Trees"  # behind the name


def test_words_of_the_legend_and_flags_are_the_lists_own(site: Path) -> None:
    assert rows(site)["alder"]["words"] == ["Latency", "Cost"]
    assert part(site / "data.js")["words"] == [
        ["Properties", "Elastic"],
        ["Objective", "Latency"],
        ["Objective", "Cost"],
    ]


def test_every_fact_names_its_source_and_the_day(site: Path) -> None:
    assert details(site)["alder"]["facts"] == [
        ["Venue", "arXiv 2020", "from the list"],
        ["License", "MIT", "GitHub, 21 Nov 2026"],
        ["Last commit", "2 Mar 2026", "GitHub, 21 Nov 2026"],
        ["Notes", "Fast: see its page, O(1)", "from the list"],
    ]
    assert details(site)["birch"]["facts"] == [
        ["Venue", "Transactions on Trees 2021", "Crossref, 21 Nov 2026"],
        ["Award", "Best Paper", "Crossref, 21 Nov 2026"],
        ["Citations", "44", "Crossref, 21 Nov 2026"],
    ]


def test_an_abstract_has_the_notice_of_the_index_that_gave_it(site: Path) -> None:
    assert details(site)["alder"]["by"] == "Abstract from arXiv, 21 Nov 2026"
    assert details(site)["birch"]["by"] == "Abstract from OpenAlex, 21 Nov 2026"
    assert details(site)["cedar"]["by"] == ""


def test_every_state_names_its_source_and_the_gravest_is_first(site: Path) -> None:
    assert rows(site)["birch"]["states"] == ["Retracted", "Dead link"]
    assert details(site)["birch"]["states"] == [
        "Crossref carries a notice: retraction: 10.1000/notice (21 Nov 2026)",
        "GitHub has not found example/birch since 1 Nov 2026",
    ]
    assert details(site)["alder"]["states"] == [
        "GitHub has the repository example/alder as Example/Alder-2 (21 Nov 2026)",
        "The repository is read-only at GitHub (21 Nov 2026)",
    ]
    assert rows(site)["alder"]["states"] == ["Moved", "Archived"]


def test_a_preprint_of_the_list_that_was_published_says_where(site: Path) -> None:
    assert part(site / "data.js")["states"]["2"] == [
        ["Withdrawn", "Withdrawn"],
        ["Published", "Published: SOT 2021"],
    ]
    assert details(site)["cedar"]["states"][1] == "Crossref has it in SOT 2021 (21 Nov 2026)"


def test_all_links_are_there_with_their_labels(site: Path) -> None:
    assert details(site)["birch"]["links"] == [
        ["Paper", "https://doi.org/10.1000/birch"],
        ["Code", "https://github.com/example/birch"],
        ["Slides", "https://example.org/birch.pdf"],
    ]
    assert details(site)["cedar"]["links"][1] == ["Also", "https://doi.org/10.1000/cedar"]


def test_correct_this_entry_leads_to_its_line_in_the_catalog(site: Path) -> None:
    catalog = files()["catalog.yaml"].splitlines()
    place = details(site)["cedar"]["place"]
    address, _, line = place.partition("?plain=1#L")

    assert address == "https://github.com/example/papers/blob/HEAD/catalog.yaml"
    assert catalog[int(line) - 1].strip() == "- name: Cedar"


def test_a_list_that_stays_in_its_readme_has_a_page_too(tmp_path: Path) -> None:
    folder = written(tmp_path, {"README.md": BULLETS})
    assert enrich(folder, {}, "init").code == 0
    site = built(folder)

    first, second, third = rows(site).values()
    assert (first["section"], first["name"], first["venue"], first["year"]) == (
        "Systems",
        "Alder: Steps of Trees",
        "OSDI",
        2022,
    )
    assert second["code"] is None
    assert third["section"] == "Traces"
    assert details(site)[third["id"]]["place"].endswith("README.md?plain=1#L10")


def test_the_anchor_of_a_second_paper_of_one_name_does_not_depend_on_the_order(tmp_path: Path) -> None:
    def anchors(catalog: str, number: int) -> dict[str, str]:
        (tmp_path / str(number)).mkdir()
        folder = written(tmp_path / str(number), {"catalog.yaml": catalog})
        return {row["paper"]: row["id"] for row in rows(built(folder)).values()}

    catalog = """\
title: Trees
sections:
  - id: one
    title: One
    columns: [{title: System, field: name}]
    entries:
      - {name: "Água!", paper: https://example.org/1}
  - id: two
    title: Two
    columns: [{title: System, field: name}]
    entries:
      - {name: "Água!", paper: https://example.org/2}
  - id: three
    title: Three
    columns: [{title: System, field: name}]
    entries:
      - {name: "Água!", paper: https://example.org/3}
      - {name: "🌳", paper: https://example.org/4}
"""
    found = anchors(catalog, 1)
    swapped = catalog.replace("example.org/2", "example.org/x").replace("example.org/3", "example.org/2")

    assert found["https://example.org/1"] == "água"
    assert len(set(found.values())) == 4
    assert anchors(swapped.replace("example.org/x", "example.org/3"), 2) == found


def test_papers_without_a_repository_have_no_links_into_it(tmp_path: Path) -> None:
    folder = written(tmp_path, files())
    assert enrich(folder, {}, "site").code == 0

    assert {row["place"] for row in details(folder / "_site").values()} == {""}


CATALOG = """\
title: Papers
sections:
  - id: one
    title: One
    columns: [{title: System, field: name}]
    entries:
      - {name: Plain, paper: "https://arxiv.org/abs/2311.15566", code: "https://github.com/octo/tool"}
"""


def elements(site: Path) -> dict[str, list[str]]:
    """Return the elements of each page, without the marks and facts of which a text can make more or fewer."""
    pages = {path.name: html.document_fromstring(path.read_text("utf-8")) for path in site.rglob("*.html")}
    return {name: [str(one.tag) for one in page.iter() if one.tag != "span"] for name, page in pages.items()}


@pytest.mark.sample(every=8)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_facts_come_as_text_into_every_file(name: str, tmp_path: Path) -> None:
    """From metadata.yaml to the page: the elements are those of a page with harmless facts."""

    def page(text: str, number: int) -> Path:
        (tmp_path / str(number)).mkdir()
        facts = sanitized(records(text, FIELDS))
        return built(
            written(tmp_path / str(number), {"catalog.yaml": CATALOG, "metadata.yaml": write_metadata(facts)})
        )

    hostile = page(HOSTILE[name], 1)

    if plain(HOSTILE[name]):  # else the facts are missing, as they are to a reader
        assert elements(hostile) == elements(page("plain", 2))
    etree.fromstring((hostile / "feed.xml").read_bytes())
    json.loads((hostile / "data.json").read_text("utf-8"))
    part(hostile / "data.js")


def sanitized(known: Metadata) -> Metadata:
    """Return the records as they come from a source: cleaned at the intake."""
    found = {ref: sanitize(Found(ref, record.facts)) for ref, record in known.items() if record.facts}
    return {ref: Record(one.facts, DAY) for ref, one in found.items() if isinstance(one, Found)}
