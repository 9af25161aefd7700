"""Titles that are read of real lists, against those that a person read of the raw lines.

The labels are line numbers and hashes: no text of another project is in this repository.
"""

import hashlib
import json
import sys
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from enricher.model.readme_list import Item, ReadmeList
from enricher.readme.reader import read_list
from tests.support.paths import shared

_LABELS: Final = Path(__file__).with_name("labels.jsonl")
_ALL: Final = 0.95  # of the titles of all lists; a wrong one counts twice
_EACH: Final = 0.80


@dataclass(frozen=True, slots=True)
class Label:
    """An item that a person read: from its first line to that of its paper link, both counted from 1."""

    list: str
    line: int
    link_line: int
    hash: str
    title_hash: str
    words: int
    papers: int
    code: int


@dataclass(slots=True)
class Score:
    right: int = 0
    unsure: int = 0
    wrong: list[int] = field(default_factory=list)  # lines
    papers: int = 0
    code: int = 0

    @property
    def count(self) -> int:
        return self.right + self.unsure + len(self.wrong)

    @property
    def share(self) -> float:
        return 1 - (self.unsure + 2 * len(self.wrong)) / self.count

    def add(self, label: Label, item: Item | None) -> None:
        if item is None or not item.sure:
            self.unsure += 1
        elif _hash(_letters(item.title).encode()) == label.title_hash:
            self.right += 1
        else:
            self.wrong.append(label.line)
        self.papers += item is not None and len({link.url for link in item.papers}) == label.papers
        self.code += item is not None and len({link.url for link in item.code}) == label.code


@pytest.mark.slow
def test_titles_are_what_a_person_reads(capsys: pytest.CaptureFixture[str]) -> None:
    scores = {name: _score(name, labels) for name, labels in _by_list().items()}
    count = sum(score.count for score in scores.values())
    share = sum(score.share * score.count for score in scores.values()) / count
    with capsys.disabled():
        sys.stdout.write(f"\n{_table(scores)}\n{count} titles, {share:.1%}\n")
    assert share >= _ALL
    assert not [name for name, score in scores.items() if score.share < _EACH]


def _by_list() -> dict[str, list[Label]]:
    labels: dict[str, list[Label]] = defaultdict(list)
    for row in _LABELS.read_text("utf-8").splitlines():
        label = Label(**json.loads(row))
        labels[label.list].append(label)
    return labels


def _score(name: str, labels: list[Label]) -> Score:
    raw = shared(f"data/lists/{name}").read_bytes()
    lines = raw.split(b"\n")
    read = read_list(raw.decode(), name)
    score = Score()
    for label in labels:
        own = b"\n".join(lines[label.line - 1 : label.link_line])
        assert _hash(own) == label.hash, f"{name}:{label.line}: the text is not the one that was labelled"
        score.add(label, _item(read, label))
    return score


def _item(read: ReadmeList, label: Label) -> Item | None:
    """Return the item that holds the paper link of the label; of nested ones the smallest."""
    around = [item for item in read.items if item.line <= label.link_line <= item.last_line]
    return min(around, key=lambda item: item.last_line - item.line, default=None)


def _letters(title: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", title).casefold() if one.isalnum())


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def _table(scores: dict[str, Score]) -> str:
    head = f"{'list':40} right not-sure wrong share papers code  wrong lines"
    rows = [
        f"{name[:40]:40} {one.right:5} {one.unsure:8} {len(one.wrong):5} {one.share:5.0%} {one.papers:6} "
        f"{one.code:4}  {' '.join(map(str, one.wrong))}"
        for name, one in scores.items()
    ]
    return "\n".join([head, *rows])
