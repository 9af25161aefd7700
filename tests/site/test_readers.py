"""data.json and feed.xml as programs read them: pandas, DuckDB, feedparser and Ruby's validating reader of feeds."""

import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from enricher.site.feed import feed
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


def said(program: str, folder: Path, *interpreter: str | Path) -> object:
    """Return the JSON that a program prints, run in the folder of the list: Python if nothing else is named."""
    command = (*(interpreter or (READERS, "-c")), program)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
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


# Its parser checks a feed by RFC 4287 if asked to: which elements and attributes there must be, and may be.
VALIDATE = """require "json"; require "rss"
def wrong(path)
  RSS::Parser.parse(File.read(path), true, false)
  nil
rescue RSS::Error => error
  error.message
end
puts JSON.generate(Dir["*.xml"].to_h { |path| [path, wrong(path)] })
"""


def test_a_validator_of_feeds_finds_nothing_wrong(site: Site, tmp_path: Path) -> None:
    quiet = replace(site, sections=tuple(replace(one, papers=()) for one in site.sections))
    feeds = {
        "whole": feed(site),
        "without an address": feed(replace(site, address=None)),
        "empty": feed(quiet),
    }
    damaged = {
        "unknown element": ("<author>", "<writer/><author>"),
        "two titles": ("<title>", "<title>Twice</title><title>"),
        "a link to nowhere": (' href="', ' src="'),
        "no date": ("<updated>", "<updated>some day, "),
        "no id": ("<id>.*</id>", ""),
    }
    feeds |= {name: re.sub(written, wrong, feed(site), count=1) for name, (written, wrong) in damaged.items()}
    for name, text in feeds.items():
        (tmp_path / f"{name}.xml").write_text(text, encoding="utf-8")

    found = said(VALIDATE, tmp_path, "ruby", "-e")

    assert isinstance(found, dict)
    assert {Path(path).stem for path, message in found.items() if message} == set(damaged)
