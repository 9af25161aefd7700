"""Real lists in place: nothing new changes no byte, and a new fact changes single lines, once."""

import sys
from collections.abc import Iterator
from datetime import date

import pytest

from enricher.http.usage import Meter
from enricher.listing.resolved_list import ResolvedList, resolve_list
from enricher.model.facts import Metadata, Paper, Record
from enricher.model.source import Source
from enricher.render.in_place import News, edit_files
from enricher.settings import read_settings
from enricher.sources import open_sources
from tests.support.list_texts import list_texts
from tests.support.paths import shared

CATALOG = "title: A list\nreadme: README.md\n"
NOTHING: News = News({}, {}, {})


@pytest.fixture(scope="module")
def sources() -> Iterator[tuple[Source, ...]]:
    with open_sources(read_settings({}), Meter()) as opened:
        yield opened


def resolved(text: str, sources: tuple[Source, ...]) -> ResolvedList:
    return resolve_list("catalog.yaml", list_texts(CATALOG, readme=text), sources, {})


def check(name: str, sources: tuple[Source, ...]) -> str:
    """Return a line of the table, after each promise was checked on the list."""
    text = shared(f"data/lists/{name}.md").read_bytes().decode()
    listed = resolved(text, sources)
    texts, lines = edit_files(listed.files, listed.full, listed.links, NOTHING)
    assert (texts, lines) == ({"README.md": text}, ())

    accepted = Record(Paper(title="T", venue="ICLR", year=2025), date(2026, 11, 24))
    facts: Metadata = {ref: accepted for ref in listed.names if ref.source == "arxiv"}
    texts, lines = edit_files(listed.files, listed.full, listed.links, News({}, facts, {}))
    old, new = text.split("\n"), texts["README.md"].split("\n")
    assert len(old) == len(new)
    differing = {number for number, (was, now) in enumerate(zip(old, new, strict=True), 1) if was != now}
    assert differing == {line.line for line in lines}

    again = resolved(texts["README.md"], sources)
    assert edit_files(again.files, again.full, again.links, News({}, facts, {}))[1] == ()
    entries = sum(1 for _ in listed.catalog.entries())
    return f"{name[:52]:52}  {entries:5} entries  {len(facts):5} on arXiv  {len(lines):5} lines changed"


@pytest.mark.slow
def test_a_list_of_bullets(sources: tuple[Source, ...]) -> None:
    assert "lines changed" in check("HuangOwen__Awesome-LLM-Compression", sources)


@pytest.mark.slow
def test_all_lists(sources: tuple[Source, ...], capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted(path.stem for path in shared("data/lists").glob("*.md"))
    rows = [check(name, sources) for name in names]

    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(rows) + "\n")
    assert rows
