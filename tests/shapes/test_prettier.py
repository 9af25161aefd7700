"""Prettier, run on the base after each merge: its work is no news, and what is generated can be what it writes."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from enricher.catalog.reader import read_catalog
from enricher.render.files import render
from enricher.render.marked import skeleton
from simulated_upstreams import users
from tests.support.hosted_list import CATALOG, FILES, hosting
from tests.support.list_texts import list_texts
from tests.support.paths import ROOT

pytestmark = pytest.mark.external

WIDE = """
  - id: wide
    title: Wide
    style: {align: [left, none, right]}
    columns:
      - {title: 名称, field: name}
      - {title: Notes, field: notes, kind: text}
      - {title: Year, field: year}
    entries:
      - {name: 推理系统 🚀, notes: 'a | b', year: 2024}
      - {name: Dune}

glossary:"""


def formatted(name: str, text: str) -> str:
    command = ("node_modules/.bin/prettier", "--stdin-filepath", name)
    return subprocess.run(
        command, cwd=ROOT, input=text.encode(), capture_output=True, check=True
    ).stdout.decode()


def test_prettier_on_the_base_opens_no_pull_request(tmp_path: Path) -> None:
    with hosting(tmp_path, FILES) as hosted:
        for night in range(5):
            hosted.night(date(2026, 11, 3) + timedelta(night))
            if hosted.pull.open:
                users.merge(hosted.github, hosted.pull.number)
            files = hosted.store.read_files("main")
            new = {name: formatted(name, text) for name, text in files.items() if name.endswith(".md")}
            changed = {name: text for name, text in new.items() if text != files[name]}
            assert changed or night
            if changed:
                users.push(hosted.github, "main", changed)

        assert list(hosted.github.pulls) == [1]


def test_what_is_generated_in_its_style_is_what_prettier_writes() -> None:
    catalog = CATALOG.replace("\nglossary:", WIDE).replace(
        "\nsections:", "\nstyle: {padding: prettier}\nsections:", 1
    )
    listed = read_catalog(catalog)

    readme = render(listed, {}, {}, list_texts(catalog, "", skeleton(listed))).lists["README.md"]

    assert "推理系统" in readme
    assert formatted("README.md", readme) == readme
