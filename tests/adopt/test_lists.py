"""Real lists go round: import, check, render. The figures may only rise."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from enricher.adopt import Adopted, adopt
from enricher.adopt.markdown import Page, Table, read_page
from enricher.catalog import read_catalog
from enricher.marks import block_of_each
from enricher.model import Kind, Texts
from enricher.render import render

LISTS = Path(__file__).parents[3] / "shared" / "data" / "lists"
SEED = "S-Lab-System-Group__Awesome-DL-Scheduling-Papers"
ANCESTOR = "xxx1766__Awesome-DL-Scheduling-Papers"
_LINK = re.compile(r"\]\((https?://(?:[^()\s]|\([^()\s]*\))+)\)")


@dataclass(frozen=True)
class Figures:
    """What came back of a list: rows of its tables, and links that an independent pattern finds in them."""

    managed: int
    rows: int
    equal: int
    links: int
    found: int  # in the catalog
    made: int  # not there as such: addresses of badges, which a template makes
    bytes: int  # tables equal to the byte


# tables, rows and links that are managed, and tables that come back to the byte
KNOWN = {
    "ConnollyLeon__awesome-Auto-Parallelism": (5, 39, 62, 0),
    SEED: (2, 119, 177, 0),
    "galeselee__Awesome_LLM_System-PaperList": (11, 116, 154, 2),
    "horseee__Awesome-Efficient-LLM": (13, 215, 768, 0),
    "lambda7xx__awesome-AI-system": (12, 90, 344, 0),
    "safe-graph__graph-adversarial-learning-literature": (13, 316, 405, 1),
    "xlite-dev__Awesome-LLM-Inference": (21, 363, 789, 0),
    ANCESTOR: (2, 138, 205, 0),
}

pytestmark = pytest.mark.skipif(not LISTS.exists(), reason="the lists are not there")


def text_of(name: str) -> str:
    return (LISTS / f"{name}.md").read_bytes().decode()


def rendered(adopted: Adopted) -> str:
    return render(adopted.catalog, {}, {}, Texts(adopted.text, "", adopted.readme, "")).readme


def compare(name: str) -> Figures:
    text = text_of(name)
    adopted = adopt(text)
    was, now = read_page(text), read_page(rendered(adopted))
    blocks = list(block_of_each(adopted.readme.split("\n")))
    places = [blocks[table.first] for table in read_page(adopted.readme).tables]
    own = {section.id for section in adopted.catalog.sections}
    pairs = [pair for *pair, place in zip(was.tables, now.tables, places, strict=True) if place in own]
    links = [url for table, _ in pairs for line in table.lines for url in _LINK.findall(line)]
    written, page = adopted.text.replace("''", "'"), rendered(adopted)
    return Figures(
        managed=len(pairs),
        rows=sum(len(table.rows) for table, _ in pairs),
        equal=sum(_equal(*pair) for pair in pairs),
        links=len(links),
        found=sum(url in written for url in links),
        made=sum(url not in written and url in page for url in links),
        bytes=sum(table.lines == other.lines for table, other in pairs),
    )


def _equal(was: Table, now: Table) -> int:
    return sum(
        one.cells == other.cells and one.overflow == other.overflow
        for one, other in zip(was.rows, now.rows, strict=True)
    )


def test_the_lists_come_back_as_they_were(capsys: pytest.CaptureFixture[str]) -> None:
    figures = {name: compare(name) for name in KNOWN}

    with capsys.disabled():
        sys.stdout.write(f"\n{'list':50} tables  rows equal links found  made bytes\n")
        for name, f in figures.items():
            numbers = (f.managed, f.rows, f.equal, f.links, f.found, f.made, f.bytes)
            sys.stdout.write(f"{name:50} {' '.join(f'{number:5}' for number in numbers)}\n")
    for name, (tables, rows, links, same) in KNOWN.items():
        now = figures[name]
        assert now.equal == now.rows >= rows, name
        assert now.found + now.made == now.links >= links, name
        assert now.managed >= tables, name
        assert now.bytes >= same, name


@pytest.mark.parametrize("name", KNOWN)
def test_what_is_written_is_read_back_and_renders_the_same_again(name: str) -> None:
    adopted = adopt(text_of(name))

    assert read_catalog(adopted.text) == adopted.catalog
    once = rendered(adopted)
    assert render(adopted.catalog, {}, {}, Texts(adopted.text, "", once, "")).readme == once


@pytest.mark.parametrize("name", KNOWN)
def test_outside_of_the_tables_nothing_but_marks_is_added(name: str) -> None:
    text, adopted = text_of(name), adopt(text_of(name))

    marks = re.compile(r"<!-- enrich:(?:begin|end) [a-z0-9-]+ -->\n")
    assert marks.sub("", adopted.readme) == text


@pytest.mark.parametrize("name", [SEED, ANCESTOR])
def test_of_the_seed_and_its_ancestor_every_cell_comes_back_and_legends_and_glossary_are_understood(
    name: str,
) -> None:
    adopted = adopt(text_of(name))
    was, now = (read_page(text) for text in (text_of(name), rendered(adopted)))

    assert _cells(was) == _cells(now)
    assert [len(section.legend.symbols) for section in adopted.catalog.sections if section.legend] == [6, 5]
    assert list(adopted.catalog.glossary) == ["JCT", "Fairness", "QoS", "DDL", "SLO"]
    names = {entry.name for entry in adopted.catalog.entries()}
    assert {"$DL^2$", "$Gandiva_{fair}$"} <= names
    kept = {cell for entry in adopted.catalog.entries() for cell in entry.cells.values()}
    assert kept == {"✔*", "✿ ▲"}


def _cells(page: Page) -> list[object]:
    return [(table.header, [row.cells for row in table.rows]) for table in page.tables]


@pytest.mark.parametrize(
    ("name", "field", "template"),
    [
        (
            "lambda7xx__awesome-AI-system",
            "code",
            "[![Star](https://img.shields.io/github/stars/{repo}.svg)]({code})",
        ),
        ("galeselee__Awesome_LLM_System-PaperList", "name", "[{name}]({paper})"),
        ("safe-graph__graph-adversarial-learning-literature", "name", "**{name}**"),
    ],
)
def test_the_shape_of_a_cell_is_found(name: str, field: str, template: str) -> None:
    sections = adopt(text_of(name)).catalog.sections

    assert any(c.field == field and c.template == template for s in sections for c in s.columns)


def test_a_badge_counts_by_where_it_leads() -> None:
    papers = [entry.paper or "" for entry in adopt(text_of("lambda7xx__awesome-AI-system")).catalog.entries()]

    assert sum("usenix.org" in url for url in papers) > 3
    assert not any("shields.io" in url for url in papers)


def test_flags_are_true_or_left_out() -> None:
    section = adopt(text_of(SEED)).catalog.sections[0]

    assert [c.field for c in section.columns if c.kind == Kind.FLAG] == ["heter", "elastic", "automl"]
    sia = next(entry for entry in section.entries if entry.name == "Sia")
    assert sia.flags == {"heter", "elastic", "automl"}
