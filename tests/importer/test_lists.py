"""Lists go round: import, check, render. What comes back is counted by plain patterns, and may only rise."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from enricher.catalog.reader import read_catalog
from enricher.importer.convert import Imported, import_readme
from enricher.importer.findings import RemarkKind as FindingKind
from enricher.model.catalog import ColumnKind, Entry, Section
from enricher.render.files import render
from tests.importer.raw import RawTable, all_links, blocks, cells, links, odd_one_out, raw_tables
from tests.support.list_texts import list_texts
from tests.support.paths import SHARED
from tests.support.seals import unsealed

pytestmark = pytest.mark.sample(every=2)

SAMPLES = Path(__file__).parent / "samples"
LISTS = SHARED / "data" / "lists"
SEED = "S-Lab-System-Group__Awesome-DL-Scheduling-Papers"
ANCESTOR = "xxx1766__Awesome-DL-Scheduling-Papers"
LAMBDA = "lambda7xx__awesome-AI-system"

# Of the managed tables of each list: how many, their rows, their links; and how many come back to the byte.
KNOWN = {
    "schedulers": (5, 12, 10, 4),
    "badges": (3, 7, 24, 1),
    "padded": (6, 14, 17, 5),
    "ConnollyLeon__awesome-Auto-Parallelism": (5, 39, 62, 0),
    SEED: (5, 126, 177, 1),
    "galeselee__Awesome_LLM_System-PaperList": (11, 116, 154, 4),
    "horseee__Awesome-Efficient-LLM": (13, 215, 920, 0),
    LAMBDA: (12, 90, 345, 1),
    "safe-graph__graph-adversarial-learning-literature": (13, 316, 405, 10),
    "xlite-dev__Awesome-LLM-Inference": (21, 363, 789, 0),
    ANCESTOR: (5, 145, 205, 1),
}
# Tables that are left as they are, with the links in them.
LEFT = {
    "schedulers": [(40, 2)],
    "ConnollyLeon__awesome-Auto-Parallelism": [(94, 0), (111, 0)],
    LAMBDA: [(42, 27)],
}

LARGE = ("horseee__Awesome-Efficient-LLM", "xlite-dev__Awesome-LLM-Inference")
PRESENT = [
    pytest.param(name, marks=pytest.mark.slow if name in LARGE else ())
    for name in KNOWN
    if (SAMPLES / f"{name}.md").exists() or LISTS.exists()
]
needs_lists = pytest.mark.skipif(not LISTS.exists(), reason="the lists are not there; the samples are tested")


def text_of(name: str) -> str:
    sample = SAMPLES / f"{name}.md"
    return (sample if sample.exists() else LISTS / f"{name}.md").read_bytes().decode()


@cache
def import_of(name: str) -> Imported:
    imported = import_readme(text_of(name))
    return replace(imported, readme=unsealed(imported.readme))


@cache
def rendered_of(name: str) -> str:
    return rendered(import_of(name))


def rendered(imported: Imported) -> str:
    files = render(imported.catalog, {}, {}, list_texts(imported.text, "", imported.readme, "")).lists
    return unsealed(files["README.md"])


@dataclass(frozen=True)
class Verdict:
    """What came back of a managed table."""

    table: RawTable
    equal: int  # rows of which each cell is what it was
    links: int
    found: int  # in the entry of their row
    made: int  # by a template, out of what the entry says
    same: bool  # to the byte
    odd: str | None  # what is not in one style with the rest


def verdicts(name: str) -> Iterator[Verdict]:
    text, imported, page = text_of(name), import_of(name), rendered_of(name)
    block_at, sections = (
        blocks(imported.readme),
        {section.id: section for section in imported.catalog.sections},
    )
    for table in raw_tables(text):
        block = block_at.get(table.line)
        if block:
            now = tuple(between_marks(page, block))
            found, made = _links_kept(table, sections[block]) if block in sections else (0, 0)
            yield Verdict(
                table=table,
                equal=sum(_equal(table, *pair) for pair in zip(table.rows, now[2:], strict=True)),
                links=len(all_links(table.rows)),
                found=found,
                made=made,
                same=now == table.lines,
                odd=odd_one_out(table),
            )


def between_marks(page: str, block: str) -> list[str]:
    match = re.search(rf"<!-- enrich:begin {block} -->\n(.*?)\n<!-- enrich:end {block} -->", page, re.DOTALL)
    assert match
    return match[1].splitlines()


def _equal(table: RawTable, was: str, now: str) -> bool:
    """Return whether each cell is what it was; a row that had too few has them at its end, without text."""
    before, after = cells(was), cells(now)
    missing = max(0, table.columns - len(before))
    return after[: len(before)] == before and len(after) == len(before) + missing


def _links_kept(table: RawTable, section: Section) -> tuple[int, int]:
    """Return how many links of the rows are in their entries, and how many the templates make of those."""
    found = made = 0
    for row, entry in zip(table.rows, section.entries, strict=True):
        said = "\n".join(_texts(entry))
        filled = "\n".join(_filled(section, entry))
        found += sum(url in said for url in links(row))
        made += sum(url not in said and url in filled for url in links(row))
    return found, made


def _texts(entry: Entry) -> list[str]:
    own = [*entry.texts.values(), *entry.cells.values(), *entry.overflow]
    return [text for text in (entry.name, entry.paper, entry.code, entry.title, *own) if text]


def _filled(section: Section, entry: Entry) -> Iterator[str]:
    """Yield the column's templates with what the entry says put in by this test's own rules."""
    repo = re.match(r"https://github\.com/([^/]+/[^/?#]+)", entry.code or "")
    values = {
        "{paper}": entry.paper or "",
        "{code}": entry.code or "",
        "{repo}": repo[1].removesuffix(".git") if repo else "",
    }
    for column in section.columns:
        if column.template and column.field not in entry.cells:
            text = column.template
            for placeholder, value in values.items():
                text = text.replace(placeholder, value)
            yield text


@pytest.mark.parametrize("name", PRESENT)
def test_each_cell_and_link_comes_back_and_what_is_of_one_style_to_the_byte(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = list(verdicts(name))

    with capsys.disabled():
        sys.stdout.write(_printed(name, found))
    tables, rows, urls, same = KNOWN[name]
    assert sum(one.equal for one in found) == sum(len(one.table.rows) for one in found) >= rows
    assert sum(one.found + one.made for one in found) == sum(one.links for one in found) >= urls
    assert len(found) >= tables
    assert sum(one.same for one in found) >= same
    assert [one.table.line for one in found if not one.same and one.odd is None] == []


def _printed(name: str, found: list[Verdict]) -> str:
    lines = [f"\n{name}: line, rows, equal, links, found, made by a template"]
    for one in found:
        numbers = (one.table.line, len(one.table.rows), one.equal, one.links, one.found, one.made)
        verdict = "to the byte" if one.same else f"not of one style: {one.odd}"
        lines.append(f"{' '.join(f'{number:5}' for number in numbers)}  {verdict}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", PRESENT)
def test_what_is_left_is_reported_with_its_line_and_its_links_and_not_touched(name: str) -> None:
    text, imported = text_of(name), import_of(name)
    block_at = blocks(imported.readme)
    left = [table for table in raw_tables(text) if table.line not in block_at]
    reported = {f.line: f for f in imported.findings if f.kind == FindingKind.UNMANAGED}

    assert [(table.line, len(reported[table.line].links)) for table in left] == LEFT.get(name, [])
    for table in left:
        assert set(reported[table.line].links) <= set(all_links(table.lines))
        assert "\n".join(table.lines) in rendered_of(name)


@pytest.mark.parametrize("name", PRESENT)
def test_what_is_written_is_read_back_and_renders_the_same_again(name: str) -> None:
    imported = import_of(name)

    assert read_catalog(imported.text) == imported.catalog
    once = rendered_of(name)
    assert (
        render(imported.catalog, {}, {}, list_texts(imported.text, "", once, "")).lists["README.md"] == once
    )


@pytest.mark.parametrize("name", PRESENT)
def test_outside_of_the_tables_nothing_but_markers_is_added(name: str) -> None:
    text, imported = text_of(name), import_of(name)
    markers = re.compile(r"<!-- enrich:(?:begin|end) [a-z0-9-]+ -->\n")
    inside = re.compile(r"(<!-- enrich:begin ([a-z0-9-]+) -->\n).*?(<!-- enrich:end \2 -->\n)", re.DOTALL)

    assert markers.sub("", imported.readme) == text
    assert inside.sub(r"\1\3", rendered_of(name)) == inside.sub(r"\1\3", imported.readme)


@needs_lists
@pytest.mark.parametrize("name", [SEED, ANCESTOR])
def test_of_the_seed_and_its_ancestor_every_cell_comes_back_and_legends_and_glossary_are_understood(
    name: str,
) -> None:
    imported = import_of(name)
    was, now = (list(raw_tables(text)) for text in (text_of(name), rendered_of(name)))

    assert [[cells(line) for line in (table.lines[0], *table.rows)] for table in was] == [
        [cells(line) for line in (table.lines[0], *table.rows)] for table in now
    ]
    assert [len(section.legend.symbols) for section in imported.catalog.sections if section.legend] == [6, 5]
    assert list(imported.catalog.glossary) == ["JCT", "Fairness", "QoS", "DDL", "SLO"]
    names = {entry.name for entry in imported.catalog.entries()}
    assert {"$DL^2$", "$Gandiva_{fair}$"} <= names
    kept = {cell for entry in imported.catalog.entries() for cell in entry.cells.values()}
    assert kept == {"✔*", "✿ ▲"}


def test_of_the_sample_legends_glossary_flags_and_odd_cells_are_understood() -> None:
    catalog = import_of("schedulers").catalog
    training, inference = catalog.sections

    assert [dict(section.legend.symbols) for section in catalog.sections if section.legend] == [
        {"JCT": "♣", "Utilization": "♠", "Cost": "♦", "Fairness": "♥", "DDL": "✿", "Accuracy": "▲"},
        {"Latency": "♣", "Cost": "♠"},
    ]
    assert catalog.glossary == {"JCT": "Job completion time", "SLO": "Service level objective"}
    assert [c.field for c in training.columns if c.kind == ColumnKind.FLAG] == ["heter", "elastic"]
    assert [entry.cells for entry in training.entries] == [{}, {"heter": "✔*"}, {"objective": "✿ ▲"}, {}, {}]
    assert inference.entries[1].words == {"objective": ("Latency", "Cost")}
    assert training.entries[3].paper == "https://example.org/papers/cog%20(8).pdf"


@pytest.mark.parametrize(
    ("name", "field", "template"),
    [
        ("badges", "code", "[![Star](https://img.shields.io/github/stars/{repo}.svg)]({code})"),
        ("badges", "paper", "[![arXiv](https://img.shields.io/badge/arXiv-b31b1b.svg)]({paper})"),
        ("padded", "name", "[{name}]({paper})"),
        ("padded", "name", "**{name}**"),
    ],
)
def test_the_shape_of_a_cell_is_found(name: str, field: str, template: str) -> None:
    sections = import_of(name).catalog.sections

    assert any(c.field == field and c.template == template for s in sections for c in s.columns)


def test_a_badge_counts_by_where_it_leads() -> None:
    papers = [entry.paper or "" for entry in import_of("badges").catalog.entries()]

    assert "https://www.usenix.org/conference/nsdi24/presentation/first" in papers
    assert not any("shields.io" in url for url in papers)


@needs_lists
def test_flags_are_true_or_left_out() -> None:
    section = import_of(SEED).catalog.sections[0]

    assert [c.field for c in section.columns if c.kind == ColumnKind.FLAG] == ["heter", "elastic", "automl"]
    sia = next(entry for entry in section.entries if entry.name == "Sia")
    assert sia.flags == {"heter", "elastic", "automl"}
