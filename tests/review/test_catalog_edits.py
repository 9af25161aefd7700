import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from enricher.catalog.reader import read_catalog
from enricher.model.catalog import Catalog, Entry
from enricher.review.catalog_edits import add_code, move_links
from enricher.yaml_io import nodes
from tests.support.paths import ROOT

OLD = "https://github.com/Hsword/SpotServe"
NEW = "https://github.com/SpotServe/SpotServe"
OTHER = "https://github.com/InternLM/AcmeTrace"
MOVES = {OLD: NEW}

CATALOG = f"""\
# A list – 漢字 𝒪 😀. {OLD} is old.
title: Papers
sections:
  - id: training
    title: {OLD}
    columns:
      - {{title: Name, field: name}}
      - {{title: Notes, field: notes, kind: text}}
    entries:
      - name: Acme   # its code is {OTHER}
        code: {OTHER}
      - name: SpotServe
        paper:    {OLD}   # {OLD}
        code: '{OLD}'
        notes: {OLD}
      - {{code: "{OLD}", name: {OLD}, paper: {OLD}/}}
      - name: Folded
        paper: >- # {OLD}

          {OLD}

        # {OLD}
        code: |
            {OLD}
  - {{id: flow, title: Flow, columns: [{{title: N, field: name}}], entries: [{{name: A, code: {OLD}}}, {{name: B, paper: {OLD} }}]}}
glossary:
  code: {OLD}
"""
MOVED = f"""\
# A list – 漢字 𝒪 😀. {OLD} is old.
title: Papers
sections:
  - id: training
    title: {OLD}
    columns:
      - {{title: Name, field: name}}
      - {{title: Notes, field: notes, kind: text}}
    entries:
      - name: Acme   # its code is {OTHER}
        code: {OTHER}
      - name: SpotServe
        paper:    {NEW}   # {OLD}
        code: '{NEW}'
        notes: {NEW}
      - {{code: "{NEW}", name: {OLD}, paper: {OLD}/}}
      - name: Folded
        paper: >- # {OLD}

          {NEW}

        # {OLD}
        code: |
            {NEW}
  - {{id: flow, title: Flow, columns: [{{title: N, field: name}}], entries: [{{name: A, code: {NEW}}}, {{name: B, paper: {NEW} }}]}}
glossary:
  code: {OLD}
"""


def catalog_with(link: str) -> str:
    return (
        "title: Papers\nsections:\n- id: a\n  title: A\n  columns: [{title: N, field: name}]\n"
        f"  entries:\n  - name: One\n    code: {link}\n"
    )


def with_moves(catalog: Catalog, moves: Mapping[str, str]) -> Catalog:
    def entry(found: Entry) -> Entry:
        paper, code = (url and moves.get(url, url) for url in (found.paper, found.code))
        urls = [url for url in (found.paper, found.code) if url in moves]
        texts = {field: moves[text] if text in urls else text for field, text in found.texts.items()}
        return replace(found, paper=paper, code=code, texts=texts)

    sections = [replace(s, entries=tuple(entry(found) for found in s.entries)) for s in catalog.sections]
    return replace(catalog, sections=tuple(sections))


@pytest.mark.parametrize("loader", [nodes._LOADER, yaml.SafeLoader])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end_of_line", ["\n", "\r\n", "\r"])
def test_links_move_in_every_style_and_nothing_else_changes(
    loader: object, start: str, end_of_line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "_LOADER", loader)
    before, after = (start + text.replace("\n", end_of_line) for text in (CATALOG, MOVED))
    assert move_links(before, MOVES) == after
    assert read_catalog(after) == with_moves(read_catalog(before), MOVES)


def test_every_link_of_an_entry_moves() -> None:
    before = catalog_with(f"[{NEW}, {OLD}]\n    dataset: {OLD}\n    also: {OLD}")
    after = catalog_with(f"[{NEW}, {OTHER}]\n    dataset: {OTHER}\n    also: {OLD}")
    assert move_links(before, {OLD: OTHER}) == after


@pytest.mark.parametrize(
    ("written", "url", "rewritten"),
    [
        ("https://a.org/x", "https://b.org/y:", "'https://b.org/y:'"),
        ("https://a.org/x", "https://b.org/y,z", "'https://b.org/y,z'"),
        ("https://a.org/x", "https://b.org/[it's]", "'https://b.org/[it''s]'"),
        ("https://a.org/x", "https://b.org/it's#y:z", "https://b.org/it's#y:z"),
        ("'https://a.org/x'", "https://b.org/it's", "'https://b.org/it''s'"),
        ('"https://a.org/x"', 'https://b.org/"\\n"', '"https://b.org/\\"\\\\n\\""'),
        ('"https:\\/\\/a.org\\x2Fx"', "https://b.org/y", '"https://b.org/y"'),
        ("' https://a.org/x '", "https://b.org/y", "'https://b.org/y'"),
        ('"https://\\\n      a.org/x"', "https://b.org/y", '"https://b.org/y"'),
        (">\n      https://a.org/x\n\n", "https://b.org/it's:", ">\n      https://b.org/it's:\n\n"),
        ("|2-  # why\n      https://a.org/x", "https://b.org/y", "|2-  # why\n      https://b.org/y"),
        ("\n      https://a.org/x", "https://b.org/y", "\n      https://b.org/y"),
    ],
)
def test_a_new_url_is_written_as_the_old_one_was_with_quotes_where_it_needs_them(
    written: str, url: str, rewritten: str
) -> None:
    after = move_links(catalog_with(written), {"https://a.org/x": url})
    assert after == catalog_with(rewritten)
    assert next(read_catalog(after).entries()).code == url


def test_a_plain_link_between_brackets_gets_the_quotes_that_it_needs_there() -> None:
    text = catalog_with(OLD).replace("- name: One\n    code: " + OLD, "- {name: One, code: " + OLD + "}")
    after = move_links(text, {OLD: "https://b.org/{y}"})
    assert after == text.replace(OLD, "'https://b.org/{y}'")


def test_links_that_change_places_do_so_in_one_step() -> None:
    text = catalog_with(OLD) + f"    paper: {OTHER}\n"
    assert move_links(text, {OLD: OTHER, OTHER: OLD}) == catalog_with(OTHER) + f"    paper: {OLD}\n"


@pytest.mark.parametrize(
    ("shown", "now"),
    [
        (f"[Code]({OLD})", f"[Code]({NEW})"),
        (f"[Code]({OLD}.git), [tree]({OLD}/tree/x)", f"[Code]({NEW}.git), [tree]({NEW}/tree/x)"),
        ("[c](https://github.com/hsword/spotserve)", f"[c]({NEW})"),
        (
            f"[![s](https://img.shields.io/github/stars/Hsword/SpotServe.svg?style=social)]({OLD})",
            f"[![s](https://img.shields.io/github/stars/SpotServe/SpotServe.svg?style=social)]({NEW})",
        ),
        (f"[a]({OLD}2) [b]({OLD}.js) [c]({OTHER})", f"[a]({OLD}2) [b]({OLD}.js) [c]({OTHER})"),
        ("Hsword/SpotServe", "Hsword/SpotServe"),
    ],
)
def test_what_the_entry_shows_of_a_moved_link_moves_along(shown: str, now: str) -> None:
    kept = "    cells: {name: '%s'}\n    overflow: ['%s']\n"
    before, after = (f"{catalog_with(url)}{kept % (text, text)}" for url, text in ((OLD, shown), (NEW, now)))

    assert move_links(before, MOVES) == after


def test_another_link_than_to_a_repository_moves_in_what_is_shown_as_a_whole() -> None:
    text = (
        catalog_with("https://a.org/x") + "    cells: {name: '[a](https://a.org/x) [b](https://a.org/x/y)'}\n"
    )

    after = move_links(text, {"https://a.org/x": "https://b.org/"})

    assert "cells: {name: '[a](https://b.org/) [b](https://a.org/x/y)'}" in after


def test_what_another_entry_shows_stays() -> None:
    text = catalog_with(OLD) + f"  - name: Two\n    cells: {{name: '[Code]({OLD})'}}\n"

    assert move_links(text, MOVES) == text.replace(f"code: {OLD}", f"code: {NEW}")


@pytest.mark.parametrize("moves", [{}, {"https://example.org/": NEW}, {OLD: OLD}, {OLD + "/x": NEW}])
def test_where_nothing_moves_the_text_stays(moves: dict[str, str]) -> None:
    assert move_links(CATALOG, moves) == CATALOG


def test_no_link_moves_to_what_the_catalog_would_refuse() -> None:
    urls = [
        "",
        "javascript:alert(1)",
        "https://b.org/a b",
        "https://b.org/\n  - name: Injected",
        "https://bot:secret@b.org/",
        "https://b.org/\x1b[31m",
        "https://b.org/\u202eback",
        "https://b.org/\ufffe",
    ]
    assert {url: move_links(CATALOG, {OLD: url}) for url in urls} == dict.fromkeys(urls, CATALOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        OLD,
        "sections: x",
        "sections: [x, {entries: y}, {entries: [z, {code: [a]}]}]",
        catalog_with(f"&x {OLD}"),
        catalog_with(f"!!str {OLD}"),
        catalog_with(OLD) + "  broken: [",
    ],
)
def test_a_text_that_is_no_catalog_stays(text: str) -> None:
    assert move_links(text, MOVES) == text


def test_the_links_of_this_repository_can_move() -> None:
    text = (ROOT / "catalog.yaml").read_text("utf-8")
    catalog = read_catalog(text)
    urls = [url for entry in catalog.entries() for url in (entry.paper, entry.code) if url]
    moves = {url: f"https://example.org/{number}" for number, url in enumerate(urls)}
    assert read_catalog(move_links(text, moves)) == with_moves(catalog, moves)


# --- whatever the links ---------------------------------------------------------------------------

tails = st.text(st.sampled_from("ab/:?#,[]{}&*!|>'\"%@`~\\=.-é漢𝒪😀"), max_size=8)
urls = tails.map("https://example.org/".__add__)
comments = st.sampled_from(["", " # é", f" # {OLD}", "  #😀 ' \" : {"])


def single(url: str) -> str:
    return "'" + url.replace("'", "''") + "'"


def double(url: str) -> str:
    return '"' + url.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def links(draw: st.DrawFn) -> tuple[str, str]:
    """Draw how a URL is written in block style, and the URL."""
    url = draw(urls)
    block = draw(st.sampled_from([">", "|", ">-", "|+"])) + draw(comments) + f"\n      {url}\n"
    plain = [url] if not url.endswith(":") else []
    written = draw(st.sampled_from([single(url), double(url), block, *plain]))
    return written if written == block else written + draw(comments) + "\n", url


@st.composite
def entries(draw: st.DrawFn, name: str) -> tuple[str, list[str]]:
    """Draw the lines of an entry, and its links."""
    if draw(st.booleans()):
        paper, code = draw(urls), draw(urls)
        comment = draw(comments)
        text = f"{{code: {single(code)} , name: {name}, paper: {double(paper)}}}{comment}\n"
        return f"  - {text}", [code, paper]
    (paper_as, paper), (code_as, code) = draw(links()), draw(links())
    return f"  - name: {name}\n    paper: {paper_as}    code:   {code_as}", [paper, code]


@st.composite
def catalogs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a catalog's text and the links in it."""
    drawn = [draw(entries(f"n{number}")) for number in range(draw(st.integers(1, 3)))]
    head = catalog_with(OLD).partition("  - name")[0]
    text = draw(st.sampled_from(["", "\ufeff"])) + head + "".join(lines for lines, _ in drawn)
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))), [
        url for _, found in drawn for url in found
    ]


@given(st.data(), catalogs())
def test_a_move_changes_only_the_links_that_the_catalog_has(
    data: st.DataObject, drawn: tuple[str, list[str]]
) -> None:
    text, found = drawn
    moves = data.draw(st.dictionaries(st.sampled_from(found) | urls, urls, max_size=4))
    after = move_links(text, moves)
    assert read_catalog(after) == with_moves(read_catalog(text), moves)


@given(st.data(), catalogs())
def test_a_move_keeps_all_text_around_the_links(data: st.DataObject, drawn: tuple[str, list[str]]) -> None:
    text, found = drawn
    old = data.draw(st.sampled_from(found))
    moved = "https://example.net/moved"
    after = move_links(text, {old: moved})
    around = [re.escape(piece) for piece in re.split(f"'{moved}'|\"{moved}\"|{moved}", after)]
    assert len(around) - 1 == found.count(old)
    assert re.fullmatch(r"\S*".join(around), text, re.DOTALL)


@given(st.text(), st.dictionaries(urls | st.text(), urls | st.text(), max_size=3))
def test_moving_raises_nothing_whatever_the_text(text: str, moves: dict[str, str]) -> None:
    move_links(text, moves)


# --- code that was found ---

LACKING = """\
sections:
  - id: a
    entries:
      - name: One  # first
        paper: https://a.example/1  # its paper
        year: 2031
      - {name: Two, paper: "https://a.example/2", year: 2031}
      - name: Three
      -   paper: >-
            https://a.example/4

          name: Four
      - {name: Five, code: ""}
  - id: b
    entries: [{name: One}]"""


@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        (("a", "One"), "its paper\n", f"its paper\n        code: {OLD}\n"),
        (("a", "Two"), '/2", ', f"/2\", code: '{OLD}', "),
        (("a", "Three"), "Three\n", f"Three\n        code: {OLD}\n"),
        (("a", "Four"), "/4\n", f"/4\n          code: {OLD}\n"),
        (("b", "One"), "[{name: One}]", f"[{{name: One, code: '{OLD}'}}]"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_found_code_goes_behind_the_paper_and_nothing_else_changes(
    place: tuple[str, str], old: str, new: str, end: str
) -> None:
    text = LACKING.replace("\n", end)
    expected = LACKING.replace(old, new, 1).replace("\n", end)

    now, (line,) = add_code(text, {place: OLD}, "catalog.yaml")

    assert now == expected
    assert line.after == now.split(end)[line.line - 1]
    assert line.before in {"", LACKING.split("\n")[line.line - 1]}
    assert yaml.safe_load(now)["sections"]


def test_found_code_is_not_added_to_an_entry_that_has_the_key_or_to_broken_text() -> None:
    assert add_code(LACKING, {("a", "Five"): OLD, ("a", "None"): OLD}, "catalog.yaml") == (LACKING, ())
    broken = LACKING.replace("id: b", "id: [b")
    assert add_code(broken, {("a", "One"): OLD}, "catalog.yaml") == (broken, ())
