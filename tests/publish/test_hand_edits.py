"""What people write on the base by hand, in README.md and in the catalog, between the nights of the bot."""

import random
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.model.run import EditKind
from enricher.publish.github.identity import BRANCH
from enricher.render.files import render
from enricher.render.marked import skeleton
from simulated_upstreams import users
from simulated_upstreams.state import UpstreamState
from tests.support.command import enrich
from tests.support.hosted_list import Hosted, hosting, hosting_copy, written
from tests.support.list_texts import list_texts
from tests.support.seals import unsealed

pytestmark = pytest.mark.sample(every=2)

CATALOG: Final = """\
title: Samples

sections:
  - id: training
    title: Training
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
      - name: Acme
        paper: https://www.usenix.org/conference/nsdi24/presentation/hu
        code: https://github.com/InternLM/AcmeTrace
        goal: [Cost]
      - name: Bolt # a comment
        paper: https://papers.example.org/bolt.pdf
        year: 2021

      # above Core
      - {name: Core, paper: https://papers.example.org/core.pdf, fast: true}
  - id: inference
    title: Inference
    columns:
      - {title: Name, field: name}
      - {title: Paper, field: paper}
      - {title: Notes, field: notes, kind: text}
      - {title: License, field: license}
    entries:
      - name: SpotServe
        paper: https://arxiv.org/abs/2311.15566
        code: https://github.com/Hsword/SpotServe
        notes: on spot instances
      - name: Dune
        paper: https://papers.example.org/dune.pdf

glossary:
  JCT: job completion time
"""
MONDAY: Final = date(2026, 11, 2)
Edit = Callable[["Person", str], str | None]


def files_of_a_list() -> dict[str, str]:
    listed = read_catalog(CATALOG)
    rendered = render(listed, {}, {}, list_texts(CATALOG, "", skeleton(listed)))
    return {
        "catalog.yaml": CATALOG,
        "README.md": f"{rendered.lists['README.md']}\nThe end.\n",
        **rendered.abstracts,
    }


class Person:
    """Someone who edits at random, and remembers the words that must still be there."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words: dict[str, str] = {}  # word → the file that it was written into
        self.number = 0

    def word(self, file: str) -> str:
        self.number += 1
        word = f"w{self.number}x{self.random.randrange(16**4):04x}"
        self.words[word] = file
        return word

    def edits(self, hosted: Hosted) -> None:
        for _ in range(self.random.randrange(4)):
            file, edit = self.random.choice(EDITS)
            before = hosted.store.read_files("main")[file]
            known = dict(self.words)
            after = edit(self, before)
            if after is None or after == before or (file == "catalog.yaml" and not is_valid(after)):
                self.words = known
                continue
            gone = {word for word in known if word in before and word not in after}
            self.words = {word: where for word, where in self.words.items() if word not in gone}
            users.push(hosted.github, "main", {file: after})


def is_valid(catalog: str) -> bool:
    try:
        read_catalog(catalog)
    except CatalogInvalid:
        return False
    return True


# --- edits of README.md ---


def rows_of(text: str) -> list[re.Match[str]]:
    """The rows of the two tables of papers."""
    return [
        row
        for block in re.finditer(
            r"<!-- enrich:begin (?:training|inference) [^>]*-->\n(.*?)<!--", text, re.DOTALL
        )
        for row in list(re.compile(r"^\|.*\|\n", re.MULTILINE).finditer(text, block.start(1), block.end(1)))[
            2:
        ]
    ]


def new_row(person: Person, text: str) -> str | None:
    rows = rows_of(text)
    if not rows:
        return None
    row = person.random.choice(rows)
    cells = row[0].strip().strip("|").split("|")
    word = person.word("README.md")
    new = [f" {word} ", *["-" for _ in cells[1:]]]
    new[person.random.randrange(1, len(new))] = f" {person.word('README.md')} "
    return f"{text[: row.end()]}|{'|'.join(new)}|\n{text[row.end() :]}"


def changed_cell(person: Person, text: str) -> str | None:
    rows = rows_of(text)
    if not rows:
        return None
    row = person.random.choice(rows)
    cells = row[0].strip()[1:-1].split("|")
    cells[person.random.randrange(len(cells))] = f" {person.word('README.md')} "
    return f"{text[: row.start()]}|{'|'.join(cells)}|\n{text[row.end() :]}"


def changed_link(person: Person, text: str) -> str | None:
    links = list(re.finditer(r"\]\(https://papers\.example\.org/[^)]*\)", text))
    if not links:
        return None
    link = person.random.choice(links)
    return (
        f"{text[: link.start()]}](https://papers.example.org/{person.word('README.md')}){text[link.end() :]}"
    )


def removed_row(person: Person, text: str) -> str | None:
    rows = rows_of(text)
    if len(rows) < 4:
        return None
    row = person.random.choice(rows)
    return text[: row.start()] + text[row.end() :]


def moved_row(person: Person, text: str) -> str | None:
    rows = rows_of(text)
    first, second = person.random.choice(rows), person.random.choice(rows)
    if first.start() >= second.start() or first[0].count("|") != second[0].count("|"):
        return None
    return text[: first.start()] + text[first.end() : second.end()] + first[0] + text[second.end() :]


def row_moved_to_the_other_table(person: Person, text: str) -> str | None:
    rows = rows_of(text)
    row, other = person.random.choice(rows), person.random.choice(rows)
    width = other[0].count("|")
    if row[0].count("|") == width:
        return None
    cells = row[0].strip()[1:-1].split("|")
    if {word for word in person.words if word in row[0]} - {
        word for word in person.words if word in cells[0]
    }:
        return None  # what only the other table has a column for
    link = next((cell for cell in cells if "](" in cell), " - ")
    at = 3 if width > 6 else 1
    new = [cells[0], *[" - "] * (width - 2)]
    new[at] = link
    without = text[: row.start()] + text[row.end() :]
    return without.replace(other[0], f"{other[0]}|{'|'.join(new)}|\n", 1)


def new_column(person: Person, text: str) -> str | None:
    block = re.search(r"<!-- enrich:begin inference [^>]*-->\n(.*?)<!--", text, re.DOTALL)
    if block is None or block[1].count("\n") < 3 or block[1].split("\n")[0].count("|") > 8:
        return None
    header, rule, *rows = block[1].rstrip("\n").split("\n")
    new = [f"{header} {person.word('README.md')} |", f"{rule}---|"]
    new += [f"{row} {person.word('README.md')} |" for row in rows]
    return text[: block.start(1)] + "\n".join(new) + "\n" + text[block.end(1) :]


def new_term(person: Person, text: str) -> str | None:
    last = text.find("<!-- enrich:end glossary -->")
    return f"{text[:last]}| {person.word('README.md')} | {person.word('README.md')} |\n{text[last:]}"


def words_outside(person: Person, text: str) -> str:
    return f"{text}\n{person.word('README.md')}\n"


# --- edits of catalog.yaml ---


def entries_of(text: str) -> list[re.Match[str]]:
    return list(re.finditer(r"^      - name: .*\n(?:        .*\n)*", text, re.MULTILINE))


def new_entry(person: Person, text: str) -> str | None:
    entries = entries_of(text)
    if not entries:
        return None
    entry = person.random.choice(entries)
    new = f"      - name: {person.word('catalog.yaml')}\n        paper: https://papers.example.org/{person.word('catalog.yaml')}\n"
    return text[: entry.end()] + new + text[entry.end() :]


def changed_value(person: Person, text: str) -> str | None:
    entries = entries_of(text)
    if not entries:
        return None
    entry = person.random.choice(entries)
    lines = entry[0].splitlines(keepends=True)
    key = person.random.choice(("venue", "title", "license"))
    lines = [line for line in lines if not line.startswith(f"        {key}:")]
    new = "".join([*lines, f"        {key}: {person.word('catalog.yaml')}\n"])
    return text[: entry.start()] + new + text[entry.end() :]


def changed_name(person: Person, text: str) -> str | None:
    entries = entries_of(text)
    if not entries:
        return None
    entry = person.random.choice(entries)
    rest = entry[0].partition("\n")[2]
    return f"{text[: entry.start()]}      - name: {person.word('catalog.yaml')}\n{rest}{text[entry.end() :]}"


def removed_entry(person: Person, text: str) -> str | None:
    entries = entries_of(text)
    if len(entries) < 4:
        return None
    entry = person.random.choice(entries)
    return text[: entry.start()] + text[entry.end() :]


def new_comment(person: Person, text: str) -> str | None:
    entries = entries_of(text)
    if not entries:
        return None
    entry = person.random.choice(entries)
    return f"{text[: entry.start()]}      # {person.word('catalog.yaml')}\n{text[entry.start() :]}"


EDITS: Final[tuple[tuple[str, Edit], ...]] = (
    *(
        ("README.md", edit)
        for edit in (
            new_row,
            changed_cell,
            changed_cell,
            changed_link,
            removed_row,
            moved_row,
            row_moved_to_the_other_table,
        )
    ),
    *(("README.md", edit) for edit in (new_column, new_term, words_outside)),
    *(
        ("catalog.yaml", edit)
        for edit in (new_entry, changed_value, changed_name, removed_entry, new_comment)
    ),
)


def missing_words(person: Person, hosted: Hosted) -> dict[str, str]:
    """The words that the branch lacks, though they are on the base, and the pull request does not name them."""
    there, base = hosted.store.read_files(BRANCH), hosted.store.read_files("main")
    text = "\n".join(there.values())
    return {
        word: file
        for word, file in person.words.items()
        if word in base[file] and word not in text and word not in (hosted.pull.body or "")
    }


def live(tmp_path: Path, seed: int, nights: int) -> None:
    person = Person(seed)
    with hosting(tmp_path, files_of_a_list()) as hosted:
        for night in range(nights):
            person.edits(hosted)
            hosted.night(MONDAY + timedelta(night))
            if hosted.branch and hosted.github.pulls and hosted.pull.open:
                assert not missing_words(person, hosted), f"seed {seed}, night {night}"
                if person.random.random() < 0.5:
                    users.merge(
                        hosted.github, hosted.pull.number, person.random.choice(("merge", "squash", "rebase"))
                    )
                elif person.random.random() < 0.2:
                    users.close(hosted.github, hosted.pull.number)


@pytest.mark.parametrize("seed", [1])
def test_no_word_of_a_person_is_lost(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed, 8)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(1, 21))
def test_no_word_of_a_person_is_lost_in_sixty_nights(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed, 60)


# --- single edits ---------------------------------------------------------------------------------

TUESDAY: Final = date(2026, 11, 24)
ROW: Final = "| Hydro | 2023 | OSDI | [Paper](https://papers.example.org/hydro.pdf) | - | - | - | - |\n"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> UpstreamState:
    """A list whose first pull request was merged."""
    with hosting(tmp_path_factory.mktemp("begun"), files_of_a_list()) as hosted:
        hosted.night(MONDAY)
        users.merge(hosted.github, hosted.pull.number)
        return hosted.upstreams.simulated


@pytest.fixture
def merged(begun: UpstreamState, tmp_path: Path) -> Iterator[Hosted]:
    with hosting_copy(tmp_path, begun) as hosted:
        yield hosted


def wait_for_the_next_second() -> None:
    """Commits have no finer time."""
    time.sleep(1.1 - time.time() % 1)


def edit_readme(hosted: Hosted, old: str, new: str) -> str:
    readme = hosted.store.read_files("main")["README.md"]
    assert old in readme
    users.push(hosted.github, "main", {"README.md": readme.replace(old, new, 1)})
    return readme.replace(old, new, 1)


def acme(hosted: Hosted) -> str:
    readme = hosted.store.read_files("main")["README.md"]
    return next(line for line in readme.splitlines(keepends=True) if line.startswith("| Acme"))


def test_a_row_that_a_contributor_added_becomes_an_entry_in_the_same_pull_request(merged: Hosted) -> None:
    readme = edit_readme(merged, acme(merged), acme(merged) + ROW)
    catalog = merged.store.read_files("main")["catalog.yaml"]

    merged.night(TUESDAY)

    assert merged.pull.title == "From README.md: 1 new entry"
    body = merged.pull.body or ""
    assert "\n## From README.md: 1 new entry" in body
    assert "README.md line 9: new entry: Hydro" in body
    assert body.index("Hydro") < 700
    proposed = merged.store.read_files(BRANCH)
    assert unsealed(proposed["README.md"]) == unsealed(readme)
    new = (
        "      - name: Hydro\n        paper: https://papers.example.org/hydro.pdf\n"
        "        year: 2023\n        venue: OSDI\n"
    )
    assert proposed["catalog.yaml"].replace(new, "", 1) == catalog
    assert new in proposed["catalog.yaml"]

    users.merge(merged.github, merged.pull.number)
    assert merged.night(TUESDAY + timedelta(1))[1].message.startswith("Nothing to propose")


def test_closing_keeps_the_edits_out_of_the_catalog_and_the_section_as_it_is(merged: Hosted) -> None:
    readme = edit_readme(merged, acme(merged), acme(merged) + ROW)
    merged.night(TUESDAY)
    users.close(merged.github, merged.pull.number)
    merged.github.change("InternLM/AcmeTrace", stars=5_000)
    merged.github.change("Hsword/SpotServe", license="MIT")

    report, _ = merged.night(MONDAY + timedelta(35))  # a Monday, on which stars may go out

    assert [edit.kind for edit in report.readme_edits] == [EditKind.LEFT]
    proposed = merged.store.read_files(BRANCH)
    assert "Hydro" not in proposed["catalog.yaml"]
    assert ROW in proposed["README.md"]
    assert acme(merged) in proposed["README.md"], "the section is not generated"
    assert "| MIT |" in proposed["README.md"], "the other one is"
    assert "\n## Left as they are (1)" in (merged.pull.body or "")
    assert readme.splitlines()[:12] == proposed["README.md"].splitlines()[:12]


@pytest.mark.parametrize(
    ("old", "new", "proposed"),
    [
        pytest.param("| on spot instances |", "| on many instances |", True, id="of another section"),
        pytest.param("| Bolt | 2021 |", "| Bolt | 2022 |", False, id="of the same section"),
    ],
)
def test_a_later_edit_does_not_bring_a_rejected_one_back(
    merged: Hosted, old: str, new: str, proposed: bool
) -> None:
    edit_readme(merged, acme(merged), acme(merged) + ROW)
    merged.night(TUESDAY)
    users.close(merged.github, merged.pull.number)
    edit_readme(merged, old, new)

    report, _ = merged.night(TUESDAY + timedelta(1))

    kinds = [edit.kind for edit in report.readme_edits]
    assert kinds == [EditKind.LEFT, EditKind.CHANGED_CELL if proposed else EditKind.LEFT]
    assert merged.pull.open == proposed
    if proposed:
        files = merged.store.read_files(BRANCH)
        assert "notes: on many instances" in files["catalog.yaml"]
        assert "Hydro" not in files["catalog.yaml"]
        assert ROW in files["README.md"]


def test_an_entry_that_is_moved_is_proposed_and_rejected_as_one(merged: Hosted) -> None:
    readme = merged.store.read_files("main")["README.md"]
    bolt, dune = (
        next(line for line in readme.splitlines(keepends=True) if line.startswith(f"| {name}"))
        for name in ("Bolt", "Dune")
    )
    row = "| Bolt | [Paper](https://papers.example.org/bolt.pdf) | - | - |\n"
    moved = readme.replace(bolt, "").replace(dune, dune + row)
    users.push(merged.github, "main", {"README.md": moved})

    merged.night(TUESDAY)

    assert merged.pull.title == "From README.md: 1 moved entry"
    assert "moved entry: Bolt, from Training to Inference" in (merged.pull.body or "")
    assert "- name: Bolt # a comment\n        paper:" in merged.store.read_files(BRANCH)["catalog.yaml"]

    users.close(merged.github, merged.pull.number)
    report, published = merged.night(TUESDAY + timedelta(1))
    assert {edit.kind for edit in report.readme_edits} == {EditKind.LEFT}
    assert published.number is None


def test_what_is_in_both_files_already_is_no_news(merged: Hosted) -> None:
    edit_readme(merged, acme(merged), acme(merged) + ROW)
    catalog = merged.store.read_files("main")["catalog.yaml"]
    entry = "      - {name: Hydro, year: 2023, venue: OSDI, paper: https://papers.example.org/hydro.pdf}\n"
    at = catalog.index("      - name: Bolt")
    users.push(merged.github, "main", {"catalog.yaml": catalog[:at] + entry + catalog[at:]})

    report, _ = merged.night(TUESDAY)

    base, proposed = (merged.store.read_files(branch) for branch in ("main", BRANCH))
    assert report.readme_edits == ()
    assert {name for name in base if base[name] != proposed[name]} == {"abstracts.md"}


@pytest.mark.slow
def test_of_two_values_the_newer_commit_wins(merged: Hosted) -> None:
    catalog = merged.store.read_files("main")["catalog.yaml"]
    users.push(merged.github, "main", {"catalog.yaml": catalog.replace("year: 2021", "year: 2020")})
    wait_for_the_next_second()
    edit_readme(merged, "| Bolt | 2021 |", "| Bolt | 2022 |")

    merged.night(TUESDAY)

    assert "Bolt: Year: 2020 → 2022" in (merged.pull.body or "")
    assert "year: 2022" in merged.store.read_files(BRANCH)["catalog.yaml"]


def test_the_working_tree_takes_over_too(merged: Hosted, tmp_path: Path) -> None:
    edit_readme(merged, acme(merged), acme(merged) + ROW)
    folder = written(tmp_path, merged.store.read_files("main"))
    environment = merged.upstreams.environment

    checked = enrich(folder, environment, "render", "--check")
    assert (checked.code, checked.err) == (1, "")
    assert "README.md line 9: new entry: Hydro" in checked.out
    assert "Run: enrich render, which copies these edits into the catalog" in checked.out
    assert "README.md has 1 edit that the catalog lacks" in enrich(folder, environment, "doctor").out

    rendered = enrich(folder, environment, "render")
    assert (rendered.code, rendered.err) == (0, "")
    assert "- name: Hydro" in (folder / "catalog.yaml").read_text()
    assert ROW in (folder / "README.md").read_text()
    assert enrich(folder, environment, "render", "--check").out == "All files are up to date.\n"


def test_a_section_that_cannot_be_understood_is_never_overwritten(merged: Hosted, tmp_path: Path) -> None:
    readme = edit_readme(merged, acme(merged), f"{acme(merged)}\nPlease add Hydro.\n")
    folder = written(tmp_path, merged.store.read_files("main"))

    rendered = enrich(folder, merged.upstreams.environment, "render")

    assert rendered.code == 1
    assert "README.md line 10: training: text beside the table" in rendered.out
    assert (folder / "README.md").read_text() == readme
