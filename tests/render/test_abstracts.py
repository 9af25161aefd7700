from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from markdown_it.token import Token

from enricher.model.catalog import Column, Entry, Section
from enricher.model.facts import Paper, Record, Repository
from enricher.render.abstracts import abstracts, anchors
from enricher.render.entry_view import EntryView

Parse = Callable[[str], list[Token]]
Words = Callable[[str], list[str]]

COLUMNS = (Column("Name", "name"),)
PAPER = Paper(
    title="A title",
    authors=("First Author", "Second Author"),
    year=2024,
    venue="A Symposium (NSDI 24)",
    award="Best Paper",
    pdf="https://example.org/paper.pdf",
    abstract="One paragraph.\n\nAnother.",
)
CODE = Repository(name="o/r", stars=1234, license="MIT", archived=True)
CODE_URL = "https://example.org/code"
ENTRY = Entry("Acme", paper="https://example.org/paper", code=CODE_URL)
FULL = EntryView(ENTRY, PAPER, CODE, "arxiv", {CODE_URL: Record(CODE, date(2026, 11, 24))})
BARE = EntryView(Entry("Bare"), Paper(title=""), Repository(name=""), "")


SECTIONS = (Section("one", "One", COLUMNS, ()),)


def block(*rows: EntryView) -> str:
    return abstracts(SECTIONS, {"one": rows})


def test_an_entry_has_all_that_is_known_about_it() -> None:
    assert block(FULL) == (
        "## One\n\n### Acme\n\n**A title**\n\nFirst Author, Second Author\n\n"
        "NSDI 2024 · Best Paper · [Paper](https://example.org/paper) · [PDF](https://example.org/paper.pdf) · "
        "[Code](https://example.org/code) (archived) · 1.2k stars · license: MIT\n\n"
        "One paragraph.\n\nAnother.\n\n<sub>Abstract from arXiv.</sub>"
    )


def test_an_entry_has_all_of_its_links() -> None:
    entry = Entry("Acme", code=CODE_URL, more_code=("https://example.org/m",), video="https://example.org/v")
    bare = replace(BARE, entry=entry)

    assert block(bare).endswith(
        f"\n\n[Code]({CODE_URL}) · [Code](https://example.org/m) · [Video](https://example.org/v)"
    )


def test_an_entry_of_which_nothing_is_known_is_a_heading() -> None:
    assert block(BARE) == "## One\n\n### Bare"


@pytest.mark.parametrize(
    ("source", "end"),
    [
        ("arxiv", "<sub>Abstract from arXiv.</sub>"),
        ("usenix", "<sub>Abstract from USENIX; the rights remain with the authors.</sub>"),
        ("another", "Another."),
    ],
)
def test_an_abstract_has_a_note_with_its_source(source: str, end: str) -> None:
    assert block(replace(FULL, abstract_source=source)).endswith(f"\n\n{end}")


def test_no_source_is_named_where_there_is_no_abstract() -> None:
    assert "<sub>" not in block(replace(FULL, paper=replace(PAPER, abstract=None)))


def test_a_hostile_abstract_adds_nothing_but_words(parse: Parse, words: Words, active: Words) -> None:
    hostile = "# heading\n\n===\n\n<!-- enrich:end abstracts -->\n\n</sub>\n\n- @name #12\n\n> quoted\n\n```"
    text = block(replace(FULL, paper=replace(PAPER, abstract=hostile)))

    tokens = [token.type for token in parse(text)]

    assert set(tokens) == {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close"}
    assert tokens.count("heading_open") == 2
    assert [found for shown in words(text) for found in active(shown)] == []


def test_only_an_entry_with_an_abstract_is_linked() -> None:
    assert anchors(SECTIONS, {"one": (BARE, FULL)}, "") == {("one", "Acme"): "acme"}


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Acme", "acme", "ACME"], ["acme", "acme-1", "acme-2"]),
        (["Acme", "Acme-1", "acme"], ["acme", "acme-1", "acme-2"]),
        (["Acme-1", "Acme", "acme"], ["acme-1", "acme", "acme-2"]),
        (["C++", "C#"], ["c", "c-1"]),
        (["One"], ["one-1"]),  # the section's own heading stands before
        (["DL Scheduler v2.0"], ["dl-scheduler-v20"]),
    ],
)
def test_equal_headings_are_numbered_as_github_does(names: list[str], found: list[str]) -> None:
    rows = tuple(replace(FULL, entry=Entry(name)) for name in names)

    links = anchors(SECTIONS, {"one": rows}, "")

    assert links == {("one", name): anchor for name, anchor in zip(names, found, strict=True)}


def test_an_entry_without_abstract_still_counts_as_a_heading() -> None:
    rows = (replace(BARE, entry=Entry("acme")), FULL)

    assert anchors(SECTIONS, {"one": rows}, "") == {("one", "Acme"): "acme-1"}


@pytest.mark.parametrize("heading", ["# Acme", "# Acme ##  ", "## Acme\t#", f"# {' ' * 100_000}Acme"])
def test_a_heading_above_takes_its_anchor_however_it_is_closed(heading: str) -> None:
    found = anchors(SECTIONS, {"one": (FULL,)}, f"{heading}\n")

    assert [*found.values()] == ["acme-1"]
