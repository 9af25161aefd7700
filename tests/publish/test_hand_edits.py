"""What people write on the base by hand, in README.md and in the catalog, between the nights of the bot."""

import random
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from enricher.catalog.reader import read_catalog
from enricher.errors import CatalogInvalid
from enricher.model.publishing import Texts
from enricher.publish.github.branch import BRANCH
from enricher.render.files import render, skeleton
from simulated_upstreams import users
from tests.support.hosted_list import Hosted, hosting

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
    rendered = render(listed, {}, {}, Texts(CATALOG, "", skeleton(listed), ""))
    return {
        "catalog.yaml": CATALOG,
        "README.md": f"{rendered.readme}\nThe end.\n",
        "abstracts.md": rendered.abstracts,
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
        for edit in (new_row, changed_cell, changed_cell, changed_link, removed_row, moved_row)
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


@pytest.mark.parametrize("seed", [1, 2])
def test_no_word_of_a_person_is_lost(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed, 12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 21))
def test_no_word_of_a_person_is_lost_in_sixty_nights(tmp_path: Path, seed: int) -> None:
    live(tmp_path, seed, 60)
