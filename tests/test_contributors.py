"""Two people who each add a paper to one section, each in a branch of their own."""

import subprocess
from pathlib import Path

from enricher.catalog.reader import read_catalog
from tests.support.command import enrich

CATALOG = """\
title: A list
abstracts: false
sections:
  - id: papers
    title: Papers
    sort: name
    columns: [{title: Name, field: name}]
    entries:
      - name: Bravo
      - name: Golf
      - name: Mike
"""
README = "# A list\n\n<!-- enrich:begin papers -->\n<!-- enrich:end papers -->\n"


def merged(folder: Path, mine: str, base: str, theirs: str) -> str:
    """Return what git makes of two changes to one file; a conflict fails the test."""
    for name, text in (("mine", mine), ("base", base), ("theirs", theirs)):
        (folder / name).write_text(text, "utf-8")
    command = ["git", "merge-file", "-p", "mine", "base", "theirs"]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def test_entries_in_the_order_of_the_alphabet_do_not_conflict_and_the_table_is_sorted(tmp_path: Path) -> None:
    mine = CATALOG.replace("      - name: Golf", "      - name: Charlie\n      - name: Golf")
    theirs = CATALOG + "      - name: November\n"

    text = merged(tmp_path, mine, CATALOG, theirs)
    (tmp_path / "catalog.yaml").write_text(text, "utf-8")
    (tmp_path / "README.md").write_text(README, "utf-8")

    assert [entry.name for entry in read_catalog(text).entries()] == [
        *("Bravo", "Charlie", "Golf", "Mike", "November")
    ]
    assert enrich(tmp_path, {}, "render").code == 0
    rows = (tmp_path / "README.md").read_text("utf-8").splitlines()[5:-1]
    assert rows == [f"| {name} |" for name in ("Bravo", "Charlie", "Golf", "Mike", "November")]


def test_an_entry_in_another_place_has_the_same_row(tmp_path: Path) -> None:
    added = "      - name: Charlie\n"
    pages = []
    for text in (CATALOG + added, CATALOG.replace("      - name: Golf", f"{added}      - name: Golf")):
        (tmp_path / "catalog.yaml").write_text(text, "utf-8")
        (tmp_path / "README.md").write_text(README, "utf-8")
        enrich(tmp_path, {}, "render")
        pages.append((tmp_path / "README.md").read_text("utf-8"))

    assert pages[0] == pages[1] != README
