"""data.json and feed.xml as programs read them: pandas, DuckDB and feedparser, by the lines of docs/site.md."""

import json
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enricher.site.files import site_files
from enricher.site.model import Site
from tests.support.made_site import made_site
from tests.support.paths import ROOT

# `make test-external` installs the readers apart from what the other tests need.
READERS = ROOT / ".venv" / "readers" / "bin" / "python"
LINES = dict(re.findall(r"```(python|sql)\n(.+?)\n```", (ROOT / "docs" / "site.md").read_text("utf-8")))

pytestmark = pytest.mark.external


@pytest.fixture(scope="module")
def site() -> Site:
    return made_site(60)


@pytest.fixture(scope="module")
def folder(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("list")
    (folder / "_site").mkdir()
    for path, text in site_files(site):
        if path in ("data.json", "feed.xml"):
            (folder / "_site" / path).write_text(text, encoding="utf-8")
    return folder


def said(program: str, folder: Path) -> object:
    """Return the JSON that a program prints, run in the folder of the list."""
    done = subprocess.run((READERS, "-c", program), cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_pandas_reads_the_data_with_the_documented_line(site: Site, folder: Path) -> None:
    found = said(
        f"import json, pandas\nframe = {LINES['python']}\n"
        "print(json.dumps([len(frame), list(frame.name), int(frame.stars.sum())]))",
        folder,
    )

    stars = sum(paper.work.stars or 0 for paper in site.papers)
    assert found == [60, [paper.work.name for paper in site.papers], stars]


def test_duckdb_reads_the_data_with_the_documented_line(site: Site, folder: Path) -> None:
    query = LINES["sql"].rstrip(";")
    found = said(
        "import duckdb, json\n"
        f'papers = duckdb.sql("""{query}""")\n'
        'print(json.dumps(duckdb.sql("SELECT count(*), list(name), sum(stars)::INT FROM papers").fetchall()[0]))',
        folder,
    )

    stars = sum(paper.work.stars or 0 for paper in site.papers)
    assert found == [60, [paper.work.name for paper in site.papers], stars]


def test_a_feed_reader_finds_nothing_wrong_and_every_new_paper(site: Site, folder: Path) -> None:
    found = said(
        "import feedparser, json\nread = feedparser.parse('_site/feed.xml')\n"
        "print(json.dumps([bool(read.bozo), read.version,"
        " [[one.id, one.title, one.link, one.published] for one in read.entries]]))",
        folder,
    )

    assert isinstance(found, list)
    bozo, version, entries = found
    assert (bozo, version) == (False, "atom10")
    assert {link.partition("#")[2] for _, _, link, _ in entries} == {
        paper.anchor for paper in site.papers if paper.added
    }
    assert len({ident for ident, *_ in entries}) == len(entries) == 60
    assert all(datetime.fromisoformat(when).tzinfo == UTC for *_, when in entries)
