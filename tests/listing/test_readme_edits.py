"""Edits that people make in generated sections, taken over into the catalog: its text before and after."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from typing import cast

import pytest

from enricher.catalog.reader import read_catalog
from enricher.listing.readme_edits import with_edits
from enricher.listing.resolved_list import ResolvedList, TakenOver, resolve_list
from enricher.model.facts import Paper, Record, Ref
from enricher.model.publishing import Version
from enricher.model.run import EditKind
from enricher.model.source import Source
from enricher.readme.markers import contents
from enricher.render.files import render
from enricher.render.marked import skeleton
from tests.support.list_texts import list_texts
from tests.support.seals import unsealed

CATALOG = """\
# my list
title: T
sections:
  - id: a
    title: A
    columns:
      - {title: Name, field: name}
      - {title: Year, field: year}
      - {title: Venue, field: venue}
      - {title: Paper, field: paper}
      - {title: Goal, field: goal, kind: legend}
      - {title: Fast, field: fast, kind: flag}
      - {title: Code, field: code}
      - {title: Stars, field: stars}
    legend:
      symbols: {Cost: ♦, Time: ♣}
    entries:
      - name: Acme # first
        paper: https://arxiv.org/abs/2311.15566
        code: https://github.com/o/acme
        year: 2024
        goal: [Cost]

      # about Bolt
      - name: Bolt
        paper: https://arxiv.org/abs/2311.00001
        fast: true
      - {name: Core, paper: https://arxiv.org/abs/2311.00002}

glossary:
  JCT: job completion time
"""
Edit = Callable[[str], str]
Versions = Callable[[str], Iterable[Version]]


def readme_of(catalog: str, readme: str = "", taken: ResolvedList | None = None) -> str:
    listed = read_catalog(catalog)
    texts = list_texts(catalog, "", readme or skeleton(listed))
    return render(listed, {}, {}, texts, *([taken.taken.blocks] if taken else [])).lists["README.md"]


README = readme_of(CATALOG)
ACME, BOLT, CORE = (
    next(line for line in README.splitlines() if line.startswith(f"| {name}"))
    for name in ("Acme", "Bolt", "Core")
)


SEALS = frozenset(block.seal for block in contents(README, "README.md").values())


def no_history(_: str) -> Iterable[Version]:
    return ()


@dataclass(frozen=True)
class OneSource:
    """A source that accepts the links that it knows."""

    known: frozenset[str]
    name: str = "arxiv"

    def match(self, url: str) -> str | None:
        return url if url in self.known else None


def taken_over(
    readme: str, catalog: str = CATALOG, versions: Versions = no_history, known: frozenset[str] = frozenset()
) -> ResolvedList:
    sources = cast(Sequence[Source], [OneSource(known)])
    metadata = {Ref("arxiv", url): Record(Paper(title="T"), date(2026, 11, 24)) for url in known}
    listed = resolve_list("catalog.yaml", list_texts(catalog, "", readme), sources, metadata)
    return with_edits(listed, metadata, sources, versions)


def difference(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def replaced(old: str, new: str) -> Edit:
    def edit(readme: str) -> str:
        assert old in readme
        return readme.replace(old, new)

    return edit


def with_column(readme: str) -> str:
    """A person adds a column of notes, and fills one of its cells."""
    ends = {"| **Name": " Notes |", "|:": ":---|", "| Acme": " good |", "| Bolt": " |", "| Core": " |"}
    head, _, tail = readme.partition("<!-- enrich:end a -->")
    lines = [
        line + next((end for start, end in ends.items() if line.startswith(start)), "")
        for line in head.split("\n")
    ]
    return "\n".join(lines) + "<!-- enrich:end a -->" + tail


def without_years(readme: str) -> str:
    lines = readme.split("\n")
    return "\n".join(
        "|".join(line.split("|")[:2] + line.split("|")[3:]) if line.count("|") == 9 else line
        for line in lines
    )


@dataclass(frozen=True)
class Case:
    """An edit of the README, what it does to the catalog, and what is said of it."""

    edit: Edit
    catalog: tuple[str, ...]  # the lines that differ
    said: tuple[str, ...]  # kind, line, what


CASES = {
    "a new row": Case(
        replaced(
            BOLT, f"{BOLT}\n| Dune | 2025 | NSDI | [Paper](https://arxiv.org/abs/2501.1) | ♣ | ✔ | - | - |"
        ),
        (
            "+      - name: Dune",
            "+        paper: https://arxiv.org/abs/2501.1",
            "+        year: 2025",
            "+        venue: NSDI",
            "+        goal: [Time]",
            "+        fast: true",
        ),
        ("new entry, line 10: Dune",),
    ),
    "a new row that the columns cannot give": Case(
        replaced(
            CORE,
            f"{CORE}\n| Dune | 2025? | - | [PDF](https://arxiv.org/abs/2501.1), [Slides](https://s.org/x) | ♣? |",
        ),
        (
            "+      - name: Dune",
            "+        paper: https://arxiv.org/abs/2501.1",
            (
                "+        cells: {year: '2025?', paper: '[PDF](https://arxiv.org/abs/2501.1), "
                "[Slides](https://s.org/x)', goal: '♣?'}"
            ),
        ),
        ("new entry, line 11: Dune",),
    ),
    "a row behind a blank line": Case(
        replaced(CORE, f"{CORE}\n\n| Dune | 2025 |"),
        ("+      - name: Dune", "+        year: 2025"),
        ("new entry, line 12: Dune",),
    ),
    "changed values": Case(
        replaced(ACME, ACME.replace("2024 | -", "2025 | OSDI")),
        ("-        year: 2024", "+        year: 2025", "+        venue: OSDI"),
        ("changed cell, line 8: Acme: Year", "changed cell, line 8: Acme: Venue"),
    ),
    "another link": Case(
        replaced("o/acme", "new/acme"),
        ("-        code: https://github.com/o/acme", "+        code: https://github.com/new/acme"),
        ("changed cell, line 8: Acme: Code",),
    ),
    "a new link": Case(
        replaced(
            "| - | - | [Paper](https://arxiv.org/abs/2311.00002) | - | - | - |",
            "| - | - | [Paper](https://arxiv.org/abs/2311.00002) | - | - | [Code](https://github.com/o/core) |",
        ),
        (
            "-      - {name: Core, paper: https://arxiv.org/abs/2311.00002}",
            "+      - {name: Core, paper: https://arxiv.org/abs/2311.00002, code: 'https://github.com/o/core'}",
        ),
        ("changed cell, line 10: Core: Code",),
    ),
    "a flag taken away": Case(
        replaced(BOLT, BOLT.replace("✔", "-")),
        ("-        fast: true",),
        ("changed cell, line 9: Bolt: Fast",),
    ),
    "a note behind a link, as the bot writes them": Case(
        replaced("[Code](https://github.com/o/acme)", "[Code](https://github.com/o/acme) (archived)"),
        ("+        cells: {code: '[Code](https://github.com/o/acme) (archived)'}",),
        ("changed cell, line 8: Acme: Code",),
    ),
    "another name": Case(
        replaced("| Core |", "| Core 2 |"),
        (
            "-      - {name: Core, paper: https://arxiv.org/abs/2311.00002}",
            "+      - {name: Core 2, paper: https://arxiv.org/abs/2311.00002}",
        ),
        ("changed cell, line 10: Core: Name",),
    ),
    "a removed row": Case(
        replaced(f"{BOLT}\n", ""),
        ("-      - name: Bolt", "-        paper: https://arxiv.org/abs/2311.00001", "-        fast: true"),
        ("removed entry, line 6: Bolt",),
    ),
    "another order": Case(
        replaced(f"{BOLT}\n{CORE}", f"{CORE}\n{BOLT}"),
        (
            "+      - {name: Core, paper: https://arxiv.org/abs/2311.00002}",
            "-      - {name: Core, paper: https://arxiv.org/abs/2311.00002}",
        ),
        ("new order, line 8: A",),
    ),
    "a new column": Case(
        with_column,
        ("+      - {title: Notes, field: notes, kind: text}", "+        notes: good"),
        ("new column, line 6: Notes",),
    ),
    "a removed column": Case(
        without_years, ("-      - {title: Year, field: year}",), ("removed column, line 6: Year",)
    ),
    "a renamed column": Case(
        replaced("**Venue**", "**Conference**"),
        ("-      - {title: Venue, field: venue}", "+      - {title: Conference, field: venue}"),
        ("renamed column, line 6: Venue",),
    ),
    "cells behind the last column": Case(
        replaced(ACME, f"{ACME} seen | twice |"),
        ("+        overflow: [seen, twice]",),
        ("changed cell, line 8: Acme: behind the last column",),
    ),
    "a row with a badge and a plain address": Case(
        replaced(
            CORE,
            f"{CORE}\n| Dune | - | - | https://arxiv.org/abs/2501.1 | - | - | "
            "[![Stars](https://img.shields.io/github/stars/o/dune)](https://github.com/o/dune) | - |",
        ),
        (
            "+      - name: Dune",
            "+        paper: https://arxiv.org/abs/2501.1",
            "+        code: https://github.com/o/dune",
            (
                "+        cells: {paper: 'https://arxiv.org/abs/2501.1', "
                "code: '[![Stars](https://img.shields.io/github/stars/o/dune)](https://github.com/o/dune)'}"
            ),
        ),
        ("new entry, line 11: Dune",),
    ),
    "an abstract of a person": Case(
        replaced("2311.00001)", "2311.00001) [Abstract](https://b.org/abstract)"),
        (
            (
                "+        cells: {paper: '[Paper](https://arxiv.org/abs/2311.00001) "
                "[Abstract](https://b.org/abstract)'}"
            ),
        ),
        ("changed cell, line 9: Bolt: Paper",),
    ),
    "a symbol of the legend": Case(
        replaced("| ♦ | ♣ |", "| ♦ | ♠ |"),
        ("-      symbols: {Cost: ♦, Time: ♣}", "+      symbols: {Cost: ♦, Time: ♠}"),
        ("changed term, line 14: Time",),
    ),
    "a term of the glossary": Case(
        replaced(
            "| JCT | job completion time |", "| JCT | job completion time |\n| QoS | quality of service |"
        ),
        ("+  QoS: quality of service",),
        ("changed term, line 22: QoS",),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_edit_of_the_readme_goes_into_the_catalog_and_every_other_byte_stays(name: str) -> None:
    case = CASES[name]
    readme = case.edit(README)

    taken = taken_over(readme)

    said = [f"{edit.kind}, line {edit.line}: {edit.what}" for edit in taken.taken.edits]
    assert (difference(CATALOG, taken.texts.catalog), said) == (list(case.catalog), list(case.said))
    after = readme_of(taken.texts.catalog, readme, taken)
    assert set(re.findall(r"[^\s|*]+", readme)) - set(re.findall(r"[^\s|*]+", after)) <= SEALS
    assert taken_over(after, taken.texts.catalog).taken == TakenOver(), "there is nothing more to take over"


def test_a_section_that_was_taken_over_follows_the_catalog_again() -> None:
    readme = README.replace("2024", "2022")
    taken = taken_over(readme)
    after = readme_of(taken.texts.catalog, readme, taken)
    newer = taken.texts.catalog.replace("year: 2022", "year: 2023")

    again = taken_over(after, newer)

    assert again.taken == TakenOver()
    assert "| Acme | 2023 |" in readme_of(newer, after, again)


def test_windows_line_ends_stay() -> None:
    catalog = CATALOG.replace("\n", "\r\n")
    taken = taken_over(CASES["a new row"].edit(README), catalog)

    assert "\r\n      - name: Dune\r\n" in taken.texts.catalog
    assert "\n" not in taken.texts.catalog.replace("\r\n", "")


@pytest.mark.parametrize(
    "formatted",
    [
        README.replace(" | ", "  |   "),
        README.replace(" -->\n|", " -->\n\n|").replace("|\n<!--", "|\n\n<!--"),
        README.replace("|:---:|", "| :-----: |"),
    ],
)
def test_what_a_formatter_does_is_no_edit(formatted: str) -> None:
    assert formatted != README
    assert taken_over(formatted).taken == TakenOver()
    assert readme_of(CATALOG, formatted) == formatted


@pytest.mark.parametrize(
    ("edit", "line", "reason"),
    [
        (replaced(CORE, f"{CORE}\n\nSome words."), 12, "text beside the table"),
        (replaced("**Venue**", "**Year**"), 6, "two columns have the same title"),
        (replaced(CORE, f"{CORE}\n<!-- sorted by name -->"), 11, "text beside the table"),
        (replaced(BOLT, f"{BOLT}\n{ACME}"), 10, "leads to the same as the row of Acme"),
        (replaced("2311.00001", "2311.00002"), 9, "leads to the same as the row of Bolt"),
        (replaced("| Cost | Time |", "| Cost | Cost |"), 16, "Cost is here twice"),
        (replaced("| ♦ | ♣ |", "| ♦ | ♣ |\n| ♥ | ♠ |"), 14, "a legend has one row"),
        (replaced("| ♦ | ♣ |", "| ♦ | ♣ |\n\nSome words."), 14, "only the table can be changed here"),
        (
            replaced(
                "| Cost | Time |\n|:---:|:---:|\n| ♦ | ♣ |", "| Time | Cost |\n|:---:|:---:|\n| ♣ | ♦ |"
            ),
            14,
            "order",
        ),
        (replaced("| Terminology |", "| Term |"), 22, "titles of the glossary"),
        (
            replaced(
                "| Terminology | Definition |\n|:---|:---|",
                "| Terminology | Definition | See |\n|:---|:---|:---|",
            ),
            22,
            "one definition",
        ),
        (
            replaced("| JCT | job completion time |", "| JCT | job completion time |\n| JCT | another |"),
            25,
            "JCT is here twice",
        ),
        (
            replaced(CORE, f"{CORE}\n| Du\ane | - | - | - | - | - | - | - |"),
            11,
            'the catalog would be wrong: "name" must be one line without control characters',
        ),
        (
            replaced(CORE, f"{CORE}\n| Dune\x852 | - | - | - | - | - | - | - |"),
            11,
            "the catalog cannot say this",
        ),
        (
            replaced(README[README.index("| **Name") : README.index("<!-- enrich:end a -->")], "Soon.\n"),
            6,
            "no table",
        ),
    ],
)
def test_what_cannot_be_understood_stays_as_it_is_and_is_reported(edit: Edit, line: int, reason: str) -> None:
    readme = edit(README)

    taken = taken_over(readme)

    assert taken.texts.catalog == CATALOG
    assert [(one.kind, one.line) for one in taken.taken.edits] == [(EditKind.LEFT, line)]
    assert reason in taken.taken.edits[0].now
    assert readme_of(CATALOG, readme, taken) == readme


# --- other catalogs -------------------------------------------------------------------------------

TWO_SECTIONS = """\
title: T
sections:
  - id: a
    title: A
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper}
      - {title: Note, field: note, kind: text}
    entries:
      - name: Acme # first
        paper: https://arxiv.org/abs/2311.15566
        code: https://github.com/o/acme
        pin: [title] # for the accent
        note: short
      - {name: Bolt, paper: https://arxiv.org/abs/2311.00001, year: 2020}
  - id: b
    title: B
    sort: name
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper, template: "[arXiv]({paper}) **{venue}**"}
    entries:
      - name: Core
        paper: https://arxiv.org/abs/2311.00002
        cells: {paper: see the authors}
      - {name: Dune}
"""


def moved(readme: str) -> str:
    """Both entries of the first table are moved to the second one."""
    rows = [line for line in readme.splitlines(keepends=True) if line.startswith(("| Acme", "| Bolt"))]
    for row in rows:
        readme = readme.replace(row, "")
    shorter = [f"{'|'.join(row.split('|')[:3])}|\n" for row in rows]
    return readme.replace("| Dune", f"{''.join(shorter)}| Dune")


def test_the_entry_of_a_row_that_is_moved_to_another_table_keeps_what_only_the_catalog_has() -> None:
    taken = taken_over(moved(readme_of(TWO_SECTIONS)), TWO_SECTIONS)

    assert [(one.kind, one.what, one.was, one.now) for one in taken.taken.edits] == [
        (EditKind.MOVED_ENTRY, "Acme", "A", "B"),
        (EditKind.NOT_TAKEN, "Acme: note", "short", "B has no such column"),
        (EditKind.MOVED_ENTRY, "Bolt", "A", "B"),
    ]
    assert difference(TWO_SECTIONS, taken.texts.catalog) == [
        "-      - name: Acme # first",
        "-        paper: https://arxiv.org/abs/2311.15566",
        "-        code: https://github.com/o/acme",
        "-        pin: [title] # for the accent",
        "-        note: short",
        "-      - {name: Bolt, paper: https://arxiv.org/abs/2311.00001, year: 2020}",
        "+      - name: Acme # first",
        "+        paper: https://arxiv.org/abs/2311.15566",
        "+        code: https://github.com/o/acme",
        "+        pin: [title] # for the accent",
        "+        cells: {paper: '[Paper](https://arxiv.org/abs/2311.15566)'}",
        (
            "+      - {name: Bolt, paper: https://arxiv.org/abs/2311.00001, year: 2020, "
            "cells: {paper: '[Paper](https://arxiv.org/abs/2311.00001)'}}"
        ),
    ]


def test_a_cell_of_its_own_that_is_emptied_keeps_the_link() -> None:
    taken = taken_over(readme_of(TWO_SECTIONS).replace("see the authors", "-"), TWO_SECTIONS)

    assert difference(TWO_SECTIONS, taken.texts.catalog) == ["-        cells: {paper: see the authors}"]


def test_a_link_is_taken_from_a_cell_that_does_not_fit_the_template() -> None:
    row = "| Evo | [arXiv](https://arxiv.org/abs/2501.7) |\n"
    taken = taken_over(readme_of(TWO_SECTIONS).replace("| Dune", f"{row}| Dune"), TWO_SECTIONS)

    assert difference(TWO_SECTIONS, taken.texts.catalog) == [
        "+      - name: Evo",
        "+        paper: https://arxiv.org/abs/2501.7",
        "+        cells: {paper: '[arXiv](https://arxiv.org/abs/2501.7)'}",
    ]


def test_an_order_by_hand_where_the_catalog_sorts_is_reported() -> None:
    core, dune = "| Core | see the authors |\n", "| Dune | - |\n"
    readme = readme_of(TWO_SECTIONS)
    assert core + dune in readme

    taken = taken_over(readme.replace(core + dune, dune + core), TWO_SECTIONS)

    assert taken.texts.catalog == TWO_SECTIONS
    assert [(one.kind, one.what, one.was) for one in taken.taken.edits] == [
        (EditKind.NOT_TAKEN, "B", "the order of the rows")
    ]


@pytest.mark.parametrize(
    ("catalog", "reason"),
    [
        (
            "title: T\nsections: [{id: a, title: A, columns: [{title: Name, field: name}], entries: []}]\n",
            "in a form that cannot be edited",
        ),
        (
            "title: T\nsections:\n  - {id: a, title: A, columns: [{title: Name, field: name}]}\n",
            "add `entries: []` there",
        ),
    ],
)
def test_a_section_whose_entries_cannot_be_edited_is_left_as_it_is(catalog: str, reason: str) -> None:
    taken = taken_over(readme_of(catalog).replace("<!-- enrich:end a", "| New |\n<!-- enrich:end a"), catalog)

    assert taken.texts.catalog == catalog
    assert reason in taken.taken.edits[0].now


# --- both sides changed ---------------------------------------------------------------------------

NEWER = CATALOG.replace("year: 2024", "year: 2020")


def history(readme: tuple[float, str], catalog: tuple[float, str]) -> Versions:
    """Both files as they were at first, and as they have been since these moments."""
    versions = {
        "README.md": [Version(*readme), Version(1, README)],
        "catalog.yaml": [Version(*catalog), Version(1, CATALOG)],
    }
    return versions.__getitem__


def test_edits_of_different_values_are_both_kept() -> None:
    readme = README.replace("| Core |", "| Core 2 |")

    taken = taken_over(readme, NEWER, history((5, readme), (3, NEWER)))

    assert "year: 2020" in taken.texts.catalog
    assert "name: Core 2" in taken.texts.catalog
    assert "| Acme | 2020 |" in readme_of(taken.texts.catalog, readme, taken)


@pytest.mark.parametrize(
    ("when", "year", "kind"), [(5, 2022, EditKind.CHANGED_CELL), (2, 2020, EditKind.NOT_TAKEN)]
)
def test_of_two_values_the_newer_one_wins_and_both_are_shown(when: int, year: int, kind: EditKind) -> None:
    readme = README.replace("2024", "2022")

    taken = taken_over(readme, NEWER, history((when, readme), (3, NEWER)))

    assert f"year: {year}" in taken.texts.catalog
    assert f"| Acme | {year} |" in readme_of(taken.texts.catalog, readme, taken)
    (edit,) = taken.taken.edits
    assert edit.kind is kind
    assert all(one in f"{edit.was} {edit.now}" for one in ("2020", "2022"))


def test_the_history_of_a_cell_is_found_below_a_title_with_escapes() -> None:
    was, now = (text.replace("title: Year", 'title: "Year | era"') for text in (CATALOG, NEWER))
    written = readme_of(was)
    readme = written.replace("2024", "2022")
    versions = {
        "README.md": [Version(5, readme), Version(1, written)],
        "catalog.yaml": [Version(3, now), Version(1, was)],
    }

    assert "year: 2022" in taken_over(readme, now, versions.__getitem__).texts.catalog


def test_without_a_history_two_values_are_reported_and_both_stay() -> None:
    readme = README.replace("2024", "2022")

    taken = taken_over(readme, NEWER)

    assert (taken.texts.catalog, readme_of(NEWER, readme, taken)) == (NEWER, readme)
    assert 'Acme: Year is "2022" here and "2020" in the catalog' in taken.taken.edits[0].now


def test_without_a_history_a_row_that_a_person_removed_does_not_come_back() -> None:
    catalog = CATALOG.replace("      - {name: Core,", "      - name: Dune\n      - {name: Core,")
    readme = README.replace(f"{CORE}\n", "")

    taken = taken_over(readme, catalog)

    assert (taken.texts.catalog, readme_of(catalog, readme, taken)) == (catalog, readme)
    assert "the catalog has Dune, which has no row here" in taken.taken.edits[0].now


def test_a_row_whose_entry_was_removed_from_the_catalog_does_not_come_back() -> None:
    catalog = CATALOG.replace("      - {name: Core, paper: https://arxiv.org/abs/2311.00002}\n", "")
    readme = README.replace("| Acme | 2024 | - |", "| Acme | 2024 | NSDI |")

    taken = taken_over(readme, catalog, history((5, readme), (3, catalog)))

    assert "Core" not in taken.texts.catalog
    assert "venue: NSDI" in taken.texts.catalog
    assert "Core" not in readme_of(taken.texts.catalog, readme, taken)


# --- a section that the bot has not written -------------------------------------------------------


def test_without_a_seal_new_rows_are_taken_and_other_values_are_the_catalogs() -> None:
    readme = unsealed(CASES["a new row"].edit(README)).replace("2024", "2022")

    taken = taken_over(readme)

    assert "name: Dune" in taken.texts.catalog
    assert "year: 2024" in taken.texts.catalog
    assert [(one.kind, one.what) for one in taken.taken.edits] == [
        (EditKind.NOT_TAKEN, "Acme: Year"),
        (EditKind.NEW_ENTRY, "Dune"),
    ]


def test_without_a_seal_a_row_that_the_catalog_once_had_is_no_new_entry() -> None:
    readme = unsealed(CASES["a new row"].edit(README))

    taken = taken_over(readme, known=frozenset({"https://arxiv.org/abs/2501.1"}))

    assert taken.texts.catalog == CATALOG
    assert [(one.kind, one.what) for one in taken.taken.edits] == [(EditKind.NOT_TAKEN, "Dune")]
