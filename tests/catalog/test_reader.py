import json
import re
from contextlib import suppress
from dataclasses import asdict, fields, replace
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from enricher.catalog.reader import BUILT_IN_FIELDS, IGNORABLE, decode, is_link, read_catalog
from enricher.errors import CatalogInvalid
from enricher.model.catalog import (
    Breaker,
    Catalog,
    Column,
    ColumnKind,
    Entry,
    Every,
    GlossaryTable,
    Legend,
    ProblemKind,
    Rules,
    Section,
    Style,
)
from enricher.model.facts import PINNABLE, Paper, Repository
from simulated_upstreams import samples
from tests.support.paths import ROOT

SCHEMA: dict[str, Any] = json.loads(
    files("enricher.catalog").joinpath("catalog.schema.json").read_text("utf-8")
)
BUILT_IN = ", ".join(BUILT_IN_FIELDS)
PINS = ", ".join(PINNABLE)

GOOD = """\
title: Papers
sections:
  - id: training
    title: Training
    columns:
      - {title: Name, field: name}
      - {title: Code, field: code, label: Repo}
      - {title: Objective, field: objective, kind: legend}
      - {title: Elastic, field: elastic, kind: flag}
      - {title: Notes, field: notes, kind: text}
    legend:
      title: Symbols
      symbols: {JCT: ♣, Cost: ♦}
    entries:
      - name: Acme
        code: https://github.com/InternLM/AcmeTrace
        year: 2024
        venue: NSDI
        objective: [JCT, Cost]
        elastic: true
        notes: a *trace*
glossary:
  JCT: Job Completion Time
"""
LINK = "https://github.com/InternLM/AcmeTrace"
ALLOWED_IN_ENTRY = "Allowed: name, paper, code, also, doi, title, authors, year, venue, license, pin, ignore, cells, overflow, objective, elastic, notes"


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def refusal(text: str) -> str:
    with pytest.raises(CatalogInvalid) as caught:
        read_catalog(text)
    return str(caught.value)


def accepted_by_schema(text: str) -> bool:
    return Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text))


# --- good catalogs --------------------------------------------------------------------------------


def test_a_catalog_is_read_into_the_values_of_the_model() -> None:
    assert read_catalog(GOOD) == Catalog(
        title="Papers",
        sections=(
            Section(
                id="training",
                title="Training",
                columns=(
                    Column("Name", "name"),
                    Column("Code", "code", label="Repo"),
                    Column("Objective", "objective", ColumnKind.LEGEND),
                    Column("Elastic", "elastic", ColumnKind.FLAG),
                    Column("Notes", "notes", ColumnKind.TEXT),
                ),
                entries=(
                    Entry(
                        name="Acme",
                        code=LINK,
                        year=2024,
                        venue="NSDI",
                        flags=frozenset({"elastic"}),
                        words={"objective": ("JCT", "Cost")},
                        texts={"notes": "a *trace*"},
                    ),
                ),
                legend=Legend("Symbols", {"JCT": "♣", "Cost": "♦"}),
            ),
        ),
        glossary={"JCT": "Job Completion Time"},
    )


def entry(old: str, new: str) -> Entry:
    return next(read_catalog(changed(old, new)).entries())


def test_words_keep_the_order_in_which_they_were_written() -> None:
    assert entry("[JCT, Cost]", "[Cost, JCT]").words == {"objective": ("Cost", "JCT")}


def test_one_word_needs_no_list() -> None:
    assert entry("[JCT, Cost]", "Cost").words == {"objective": ("Cost",)}


@pytest.mark.parametrize("written", ["false", "no", "off"])
def test_a_flag_that_is_false_is_one_that_is_left_out(written: str) -> None:
    assert entry("elastic: true", f"elastic: {written}").flags == frozenset()


def test_what_a_person_knows_better_than_the_sources_is_kept() -> None:
    found = entry("venue: NSDI", 'title: "2105.05080"\n        authors: [First Author]\n        license: MIT')
    assert (found.title, found.authors, found.license) == ("2105.05080", ("First Author",), "MIT")


def test_a_long_text_may_be_folded() -> None:
    assert entry("a *trace*", ">\n          a\n          *trace*").texts == {"notes": "a *trace*"}


@pytest.mark.parametrize(
    "url", ["http://example.org", "https://example.org:8443/a@b?c=d#e", "HTTPS://Example.org/é"]
)
def test_any_http_link_is_allowed(url: str) -> None:
    text = changed(LINK, url)
    assert next(read_catalog(text).entries()).code == url
    assert accepted_by_schema(text)


def test_switches_and_style_are_read() -> None:
    extra = "abstracts: no\nsources: {usenix: {abstracts: false}, arxiv: {abstracts: true}, other: {}}\n"
    catalog = read_catalog(GOOD + extra + "style: {header: plain, align: left}\n")
    assert catalog.abstracts is False
    assert catalog.without_abstracts == {"usenix"}
    assert catalog.style == Style(bold_header=False, align="left")


def test_the_days_between_two_questions_are_read_and_otherwise_left_to_the_source() -> None:
    text = (
        GOOD
        + "sources: {usenix: {every: 30, abstracts: no}, arxiv: {every: 1}, github: {every: 0}, other: {}}\n"
    )
    assert read_catalog(text).every == {"usenix": 30, "arxiv": 1, "github": 0}
    assert accepted_by_schema(text)


@pytest.mark.parametrize("every", ["-1", "367", "weekly", "1.5", "'7'"])
def test_days_that_are_no_number_up_to_a_year_are_refused_in_both_formats(every: str) -> None:
    text = GOOD + f"sources: {{arxiv: {{every: {every}}}}}\n"
    with pytest.raises(CatalogInvalid, match="every must be a number from 0 to 366, not "):
        read_catalog(text)
    assert not accepted_by_schema(text)


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("{}", Rules()),
        ("{schedule: weekly}", Rules(schedule=Every.WEEKLY)),
        ("{schedule: monthly, volatile_every: never}", Rules(schedule=Every.MONTHLY, volatile_every=Every.NEVER)),
        ("{star_change: {}}", Rules()),
        ("{star_change: {percent: 0, least: 1000000}}", Rules(percent=0, least=1_000_000)),
        ("{star_change: {percent: 1000, least: 0, shown: true}}", Rules(percent=1000, least=0, shown=True)),
        ("{labels: []}", Rules(labels=())),
        ("{labels: [metadata, good first issue]}", Rules(labels=("metadata", "good first issue"))),
        ("{reviewers: []}", Rules()),
        ('{reviewers: [octocat, "007", A-b]}', Rules(reviewers=("octocat", "007", "A-b"))),
    ],
)  # fmt: skip
def test_the_rules_of_the_pull_request_are_read_and_default_one_by_one(written: str, rules: Rules) -> None:
    text = f"{GOOD}pull_request: {written}\n"
    assert read_catalog(text).rules == rules
    assert accepted_by_schema(text)


@pytest.mark.parametrize(
    ("written", "breaker"),
    [
        ("{}", Breaker()),
        ("{percent: 0, least: 1}", Breaker(0, 1)),
        ("{percent: 100, least: 1000000}", Breaker(100, 1_000_000)),
        ("{percent: 50}", Breaker(percent=50)),
    ],
)
def test_the_breaker_is_read_and_defaults_one_by_one(written: str, breaker: Breaker) -> None:
    text = f"{GOOD}breaker: {written}\n"
    assert read_catalog(text).breaker == breaker
    assert accepted_by_schema(text)


def test_the_documented_breaker_is_the_default() -> None:
    documentation = (ROOT / "docs" / "catalog.md").read_text("utf-8")
    block = re.search(r"```yaml\n(breaker:.*?)```", documentation, re.DOTALL)
    assert block
    assert read_catalog(GOOD + block[1]).breaker == Breaker()


def test_the_documented_rules_are_the_defaults() -> None:
    documentation = (ROOT / "docs" / "catalog.md").read_text("utf-8")
    block = re.search(r"```yaml\n(pull_request:.*?)```", documentation, re.DOTALL)
    assert block
    assert read_catalog(GOOD + block[1]).rules == replace(Rules(), reviewers=("octocat",))


def test_every_problem_to_ignore_is_documented() -> None:
    documentation = (ROOT / "docs" / "catalog.md").read_text("utf-8")
    section = documentation.partition("`pin: [license, stars]`")[2].partition("\n\n")[0]
    assert {word for word in IGNORABLE if f"`{word}`" not in section} == set()


@pytest.mark.parametrize(
    ("written", "pin", "ignore"),
    [
        ("pin: stars", {"stars"}, set()),
        ("pin: [license, abstract]", {"license", "abstract"}, set()),
        ("pin: []", set(), set()),
        ("ignore: not found", set(), {ProblemKind.NOT_FOUND}),
        ("ignore: [moved, dead]", set(), {ProblemKind.MOVED, ProblemKind.DEAD}),
    ],
)
def test_an_entry_pins_fields_and_ignores_problems(
    written: str, pin: set[str], ignore: set[ProblemKind]
) -> None:
    text = changed("venue: NSDI", written)
    found = next(read_catalog(text).entries())
    assert found.pin == pin
    assert found.ignore == ignore
    assert accepted_by_schema(text)


@pytest.mark.parametrize(
    "field", sorted({f.name for kind in (Paper, Repository) for f in fields(kind)} - {"provenance"})
)
def test_every_fetched_field_can_be_pinned_in_both_formats(field: str) -> None:
    text = changed("venue: NSDI", f"pin: {field}")
    assert next(read_catalog(text).entries()).pin == {field}
    assert accepted_by_schema(text)


@pytest.mark.parametrize(
    ("written", "also", "doi"),
    [
        ("also: https://example.org/1", ("https://example.org/1",), None),
        ("also: [https://example.org/1, https://example.org/2]", ("https://example.org/1", "https://example.org/2"), None),
        ("also: []", (), None),
        ("doi: 10.1109/TPDS.2021.3138825", (), "10.1109/TPDS.2021.3138825"),
        ("doi: '10.1002/(SICI)1097-024X(199705)27:5<539::AID>3.0.CO;2-A'", (), "10.1002/(SICI)1097-024X(199705)27:5<539::AID>3.0.CO;2-A"),
    ],
)  # fmt: skip
def test_an_entry_may_name_further_links_and_a_doi(
    written: str, also: tuple[str, ...], doi: str | None
) -> None:
    text = changed("venue: NSDI", written)
    found = next(read_catalog(text).entries())
    assert (found.also, found.doi) == (also, doi)
    assert accepted_by_schema(text)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("also: example.org", "18:15: also must be an http(s) link without spaces, not 'example.org'; write the whole address, from https:// on"),
        ("also: [https://a.example/, https://a.example/]", "18:36: also 'https://a.example/' stands twice; the first is in line 18; keep one"),
        ("also: https://me:pw@a.example/", "18:15: also must be a link without a user name or password; take it out, up to the @"),
        ("doi: https://doi.org/10.1145/1.1", "18:14: doi must be what stands after https://doi.org/, such as 10.1145/3341301.3359658, not 'https://doi.org/10.1145/1.1'"),
        ("doi: 9644909", '18:14: doi must be text, but 9644909 is read as a number; quote it: "9644909"'),
        ("doi: '10.1145'", "18:14: doi must be what stands after https://doi.org/, such as 10.1145/3341301.3359658, not '10.1145'"),
        ("doi: 10.5555/3433701.3433820", "18:14: doi '10.5555/3433701.3433820' is a number of ACM's that is registered nowhere; take it out"),
    ],
)  # fmt: skip
def test_what_is_no_link_or_no_doi_is_told(written: str, message: str) -> None:
    text = changed("venue: NSDI", written)
    assert refusal(text) == f"catalog.yaml:{message}"
    assert not accepted_by_schema(text)


@pytest.mark.parametrize("entries", ["", "\n    entries:", "\n    entries: []"])
def test_a_section_may_wait_for_its_first_entry(entries: str) -> None:
    text = (
        f"title: x\nsections:\n  - id: a\n    title: A\n    columns: [{{title: N, field: name}}]{entries}\n"
    )
    assert read_catalog(text).sections[0].entries == ()
    assert accepted_by_schema(text)


def test_an_entry_may_have_the_name_of_one_in_another_section() -> None:
    other = GOOD[GOOD.index("  - id") : GOOD.index("glossary")].replace("id: training", "id: other")
    catalog = read_catalog(changed("glossary:", other + "glossary:"))
    assert [found.name for found in catalog.entries()] == ["Acme", "Acme"]


@pytest.mark.parametrize("field", BUILT_IN_FIELDS)
def test_every_built_in_field_is_a_column_in_both_formats(field: str) -> None:
    text = f"title: x\nsections:\n  - id: a\n    title: A\n    columns: [{{title: N, field: {field}}}]\n"
    assert read_catalog(text).sections[0].columns == (Column("N", field),)
    assert accepted_by_schema(text)


# --- bad catalogs ---------------------------------------------------------------------------------

IN_SCHEMA = [
    ("        venue: NSDI", "        Zq: NSDI", f"18:9: an entry has no key 'Zq'. {ALLOWED_IN_ENTRY}"),
    ("name: Acme", "title: Acme", "15:9: an entry has no name; add one"),
    ("name: Acme", "name: 2105.05080", '15:15: name must be text, but 2105.05080 is read as a number; quote it: "2105.05080"'),
    ("name: Acme", "name: 0112017", '15:15: name must be text, but 0112017 is read as a number; quote it: "0112017"'),
    ("name: Acme", "name: 2024-05-01", '15:15: name must be text, but 2024-05-01 is read as a date; quote it: "2024-05-01"'),
    ("name: Acme", "name: NO", '15:15: name must be text, but NO is read as true or false; quote it: "NO"'),
    ("name: Acme", "name: null", '15:15: name must be text, but null is read as nothing; quote it: "null"'),
    ("name: Acme", "name:", "15:14: name has no value; write one, or take it out"),
    ("name: Acme", 'name: " "', "15:15: name has no value; write one, or take it out"),
    ("name: Acme", "name: [Acme]", "15:15: name must be text, not a list"),
    ("name: Acme", "name: {a: b}", "15:15: name must be text, not a mapping"),
    ("name: Acme", r'name: "a\nb"', r"15:15: name must be one line without control characters, not 'a\nb'"),
    ("name: Acme", r'name: "a\x9bb"', r"15:15: name must be one line without control characters, not 'a\x9bb'"),
    (LINK, "2105.05080", "16:15: code must be an http(s) link without spaces, not 2105.05080; write the whole address, from https:// on"),
    (LINK, "", "16:14: code has no value; write one, or take it out"),
    (LINK, "[]", "16:15: code must be text, not a list"),
    (LINK, "https://bot:secret@example.org/", "16:15: code must be a link without a user name or password; take it out, up to the @"),
    *(
        (LINK, url, f"16:15: code must be an http(s) link without spaces, not '{url}'; write the whole address, from https:// on")
        for url in ("github.com/a/b", "git@github.com:a/b", "ftp://example.org/a", "https:///a", "https://example.org/a b", "javascript:alert(1)")
    ),
    *(
        ("year: 2024", f"year: {written}", f"17:15: year must be a number from 1900 to 2100, not {written}")
        for written in ("'2024'", "1066", "2101", "20.24", "true")
    ),
    ("year: 2024", "year: [2024]", "17:15: year must be a number from 1900 to 2100, not a list"),
    ("year: 2024", "year:", "17:14: year must be a number from 1900 to 2100, not nothing"),
    ("venue: NSDI", "authors: First Author", "18:18: authors must be a list, not 'First Author'"),
    ("venue: NSDI", "authors: []", "18:18: authors is an empty list; it needs at least one item"),
    ("venue: NSDI", "authors: [A, 1]", '18:22: an author must be text, but 1 is read as a number; quote it: "1"'),
    ("[JCT, Cost]", "[JCT, JCT]", "19:26: objective 'JCT' stands twice; the first is in line 19; keep one"),
    ("field: name", "field: nam", f"6:30: no field 'nam' without a kind (flag, legend or text); did you mean name? Allowed: {BUILT_IN}"),
    ("title: Notes, ", "", "10:9: a column has no title; add one"),
    ("field: name", "field: venue, kind: text", "6:30: venue is a built-in field; take the kind out, or choose another name"),
    ("kind: flag", "kind: flg", "9:48: kind cannot be 'flg'; did you mean flag? Allowed: flag, legend, text"),
    ("kind: flag", "kind: flag, label: x", "9:61: label is the text of links; only a paper or code column has one"),
    ("kind: flag", "kind: flag, wide: x", "9:54: a column has no key 'wide'. Allowed: title, field, kind, label, template, empty"),
    ("    legend:\n      title: Symbols\n      symbols: {JCT: ♣, Cost: ♦}\n", "", "8:52: kind is legend, but the section has no legend; add one with symbols"),
    ("{JCT: ♣, Cost: ♦}", "{}", "13:16: symbols is an empty mapping; it needs at least one word and its symbol"),
    ("Cost: ♦", "Cost: 1", """13:31: 'Cost' must be text, but 1 is read as a number; quote it: "1\""""),
    ("      symbols: {JCT: ♣, Cost: ♦}\n", "", "12:7: a legend has no symbols; add one"),
    ("id: training", "id: Training", "3:9: id must be of small letters, digits and hyphens, not 'Training'"),
    ("id: training", "id: glossary", "3:9: id 'glossary' is kept for a generated table; choose another"),
    ("id: training", "id: a-legend", "3:9: id 'a-legend' is kept for a generated table; choose another"),
    ("title: Papers\n", "", "1:1: the catalog has no title; add one"),
    ("title: Papers", "title: Papers\nabstracts: maybe", "2:12: abstracts must be true or false, not 'maybe'"),
    ("title: Papers", "title: Papers\nsources: {Arxiv: {}}", "2:11: a source is one word of small letters, such as arxiv, not 'Arxiv'"),
    ("title: Papers", "title: Papers\nsources: {usenix: no}", "2:19: source 'usenix' must be a mapping (key: value), not no"),
    ("title: Papers", "title: Papers\nsources: {usenix: {abstract: no}}", "2:20: source 'usenix' has no key 'abstract'; did you mean abstracts? Allowed: abstracts, every"),
    ("title: Papers", "title: Papers\nstyle: {header: bald}", "2:17: header cannot be 'bald'; did you mean bold? Allowed: bold, plain"),
    ("title: Papers", "title: Papers\nstyle: {align: middle}", "2:16: align cannot be 'middle'. Allowed: left, center, right, none"),
    ("title: Papers", "title: Papers\nstyle: {width: 3}", "2:9: style has no key 'width'. Allowed: header, align, pipes, padding, odd, rule, dashes, blank, empty"),
    ("title: Papers", "title: Papers\nbreaker: 20", "2:10: breaker must be a mapping (key: value), not 20"),
    ("title: Papers", "title: Papers\nbreaker: {percents: 20}", "2:11: breaker has no key 'percents'; did you mean percent? Allowed: percent, least"),
    *(
        ("title: Papers", f"title: Papers\nbreaker: {{percent: {written}}}", f"2:20: percent must be a number from 0 to 100, not {written}")
        for written in ("101", "-1", "'20'", "2.5")
    ),
    ("title: Papers", "title: Papers\nbreaker: {least: 0}", "2:18: least must be a number from 1 to 1000000, not 0"),
    ("title: Papers", "title: Papers\npull_request: daily", "2:15: pull_request must be a mapping (key: value), not 'daily'"),
    ("title: Papers", "title: Papers\npull_request: {shedule: daily}", "2:16: pull_request has no key 'shedule'; did you mean schedule? Allowed: schedule, volatile_every, star_change, labels, reviewers"),
    ("title: Papers", "title: Papers\npull_request: {schedule: never}", "2:26: schedule cannot be 'never'. Allowed: daily, weekly, monthly"),
    ("title: Papers", "title: Papers\npull_request: {volatile_every: week}", "2:32: volatile_every cannot be 'week'; did you mean weekly? Allowed: daily, weekly, monthly, never"),
    ("title: Papers", "title: Papers\npull_request: {star_change: 10}", "2:29: star_change must be a mapping (key: value), not 10"),
    ("title: Papers", "title: Papers\npull_request: {star_change: {percents: 5}}", "2:30: star_change has no key 'percents'; did you mean percent? Allowed: percent, least, shown"),
    *(
        ("title: Papers", f"title: Papers\npull_request: {{star_change: {{percent: {written}}}}}", f"2:39: percent must be a number from 0 to 1000, not {written}")
        for written in ("1001", "-1", "'10'", "2.5", "true")
    ),
    ("title: Papers", "title: Papers\npull_request: {star_change: {percent: 10%}}", "2:39: percent must be a number from 0 to 1000, not '10%'"),
    ("title: Papers", "title: Papers\npull_request: {star_change: {least: 1000001}}", "2:37: least must be a number from 0 to 1000000, not 1000001"),
    ("title: Papers", "title: Papers\npull_request: {star_change: {shown: 1}}", "2:37: shown must be true or false, not 1"),
    ("title: Papers", "title: Papers\npull_request: {labels: metadata}", "2:24: labels must be a list, not 'metadata'"),
    ("title: Papers", "title: Papers\npull_request: {labels: [7]}", '2:25: a label must be text, but 7 is read as a number; quote it: "7"'),
    ("title: Papers", "title: Papers\npull_request: {labels: [bot, bot]}", "2:30: label 'bot' stands twice; the first is in line 2; keep one"),
    ("title: Papers", "title: Papers\npull_request: {reviewers: octocat}", "2:27: reviewers must be a list, not 'octocat'"),
    *(
        ("title: Papers", f"title: Papers\npull_request: {{reviewers: ['{login}']}}", f"2:28: a reviewer must be a GitHub login of letters, digits and hyphens, at most 39, not '{login}'")
        for login in ("@octocat", "github/team", "a" * 40, "octocat[bot]", "é")
    ),
    ("title: Papers", "title: Papers\npull_request: {reviewers: [octocat, octocat]}", "2:37: reviewer 'octocat' stands twice; the first is in line 2; keep one"),
    ("venue: NSDI", "pin: star", f"18:14: pin cannot be 'star'; did you mean stars? Allowed: {PINS}"),
    ("venue: NSDI", "pin: [stars, objective]", f"18:22: pin cannot be 'objective'. Allowed: {PINS}"),
    ("venue: NSDI", "pin: [stars, stars]", "18:22: pin 'stars' stands twice; the first is in line 18; keep one"),
    ("venue: NSDI", "pin: {stars: 120}", "18:14: pin must be text, not a mapping"),
    ("venue: NSDI", "pin:", "18:13: pin has no value; write one, or take it out"),
    ("venue: NSDI", "ignore: [move]", "18:18: ignore cannot be 'move'; did you mean moved? Allowed: not found, dead, moved, replaced, withdrawn, retracted, blocked"),
    ("venue: NSDI", "ignore: not checked", "18:17: ignore cannot be 'not checked'. Allowed: not found, dead, moved, replaced, withdrawn, retracted, blocked"),
    ("venue: NSDI", "ignore: true", '18:17: ignore must be text, but true is read as true or false; quote it: "true"'),
    ("venue: NSDI", "ignore: [dead, dead]", "18:24: ignore 'dead' stands twice; the first is in line 18; keep one"),
    ("notes, kind: text}", "notes, kind: text}\n      - {title: Pin, field: pin, kind: flag}", "11:29: pin is a key that every entry may have; choose another name"),
    ("  JCT: Job Completion Time", "  - JCT", "23:3: glossary must be a mapping (key: value), not a list"),
    ("  JCT: Job Completion Time", r'  "a\nb": c', r"23:3: a key of glossary must be one line without control characters, not 'a\nb'"),
]  # fmt: skip

NOT_IN_SCHEMA = [
    ("venue:", "venu:", f"18:9: an entry has no key 'venu'; did you mean venue? {ALLOWED_IN_ENTRY}"),
    ("JCT, Cost]", "JTC, Cost]", "19:21: objective has the word 'JTC', which is not in the legend; did you mean JCT? Allowed: JCT, Cost"),
    ("elastic: true", "elastic: ✔", "20:18: elastic must be true or false, not '✔'"),
    ("elastic: true", "elastics: true", f"20:9: an entry has no key 'elastics'; did you mean elastic? {ALLOWED_IN_ENTRY}"),
    ("glossary:", "      - name: ACME\nglossary:", "22:15: entry 'ACME' stands twice; the first is in line 15; keep one"),
    ("year: 2024", "year: 02024", "17:15: year must be a number from 1900 to 2100, not 02024"),
    (LINK, "https://[example.org/", "16:15: code must be an http(s) link without spaces, not 'https://[example.org/'; write the whole address, from https:// on"),
    ("field: code, label: Repo", "field: name", "7:30: column field 'name' stands twice; the first is in line 6; keep one"),
    ("venue: NSDI", "year: 2023", "18:9: 'year' stands twice; the first is in line 17; keep one"),
    ("venue: NSDI", "venue: <!-- enrich:end a -->", "18:16: venue holds a mark of the bot's (<!-- enrich: …); take it out"),
    ("venue: NSDI", "pin: *v", "18:14: *v is an alias; write the value out"),
    ("title: Papers", "title: Papers\npull_request: {reviewers: [octocat, OctoCat]}", "2:37: reviewer 'OctoCat' stands twice; the first is in line 2; keep one"),
    ("venue: NSDI", "venue: &v NSDI", "18:16: &v is an anchor; take it out and write each value out"),
    ("venue: NSDI", "venue: *v", "18:16: *v is an alias; write the value out"),
    ("[JCT, Cost]", "*v", "19:20: *v is an alias; write the value out"),
    (LINK, "*v", "16:15: *v is an alias; write the value out"),
    ("venue: NSDI", "<<: {venue: NSDI}", "18:9: << is a merge key; write the values out"),
    ("venue: NSDI", "venue: !!str 2024", "18:16: a tag (!) stands here; take it out, and quote the value if it is text"),
    ("  JCT: Job Completion Time", "  NO: Network Operator", '23:3: a key must be text, but NO is read as true or false; quote it: "NO"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), IN_SCHEMA + NOT_IN_SCHEMA)
def test_a_mistake_is_told_with_its_place_and_remedy(old: str, new: str, message: str) -> None:
    assert refusal(changed(old, new)) == f"catalog.yaml:{message}"


@pytest.mark.parametrize(("old", "new", "message"), IN_SCHEMA)
def test_the_schema_refuses_what_it_can_express(old: str, new: str, message: str) -> None:
    assert not accepted_by_schema(changed(old, new))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the file is empty; it needs a title and sections"),
        ("# nothing yet\n", "1:1: the file is empty; it needs a title and sections"),
        ("- a", "1:1: the catalog must be a mapping (key: value), not a list"),
        ("papers", "1:1: the catalog must be a mapping (key: value), not 'papers'"),
        ("42", "1:1: the catalog must be a mapping (key: value), not 42"),
        ("title: x", "1:1: the catalog has no sections; add one"),
        ("title: x\nsections: []", "2:11: sections is an empty list; it needs at least one item"),
        ("title: x\nsections: 1", "2:11: sections must be a list, not 1"),
        ("title: x\nsections: [y]", "2:12: a section must be a mapping (key: value), not 'y'"),
        ("title: x\nsections: [{id: a, title: b, columns: []}]", "2:39: columns is an empty list; it needs at least one item"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_catalog_is_refused_by_both_formats(text: str, message: str) -> None:
    assert refusal(text) == f"catalog.yaml:{message}"
    assert not accepted_by_schema(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: [x", "1:10: broken YAML: did not find expected ',' or ']' while parsing a flow sequence"),
        ("title: a: b", "1:9: broken YAML: mapping values are not allowed in this context"),
        ("[" * 10_000, "1:21: broken YAML: nested deeper than 20 levels"),
    ],
)
def test_broken_yaml_is_told_with_its_place(text: str, message: str) -> None:
    advice = "check the indentation, colons, brackets and quotes up to here"
    assert refusal(text) == f"catalog.yaml:{message}; {advice}"


def test_two_sections_of_one_id_are_a_mistake() -> None:
    section = GOOD[GOOD.index("  - id") : GOOD.index("glossary")]
    message = "catalog.yaml:22:9: section id 'training' stands twice; the first is in line 3; keep one"
    assert refusal(changed("glossary:", section + "glossary:")) == message


def test_after_a_thousand_mistakes_the_reading_ends_and_says_so() -> None:
    entries = "".join(f"      - {{nmae: Entry {n}}}\n" for n in range(2000))
    with pytest.raises(CatalogInvalid) as raised:
        read_catalog(GOOD.replace("    entries:\n", f"    entries:\n{entries}"))

    assert len(raised.value.mistakes) == 1001
    assert raised.value.mistakes[-1].message == "there may be more mistakes; correct these first"


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("id: training", "id: T").replace("2024", "24").replace("true", "maybe")
    assert refusal(text + "colour: red") == (
        "catalog.yaml:3:9: id must be of small letters, digits and hyphens, not 'T'\n"
        "catalog.yaml:17:15: year must be a number from 1900 to 2100, not 24\n"
        "catalog.yaml:20:18: elastic must be true or false, not 'maybe'\n"
        "catalog.yaml:24:1: the catalog has no key 'colour'. "
        "Allowed: title, abstracts, sources, breaker, style, pull_request, sections, glossary, glossary_table"
    )


def test_a_mistake_in_a_column_is_not_told_again_at_each_entry() -> None:
    assert refusal(changed("field: elastic, kind: flag", "field: elastic")).count("\n") == 0


def test_the_file_in_a_message_is_the_one_that_was_read() -> None:
    with pytest.raises(CatalogInvalid, match=r"^lists/catalog\.yaml:1:1: "):
        read_catalog("", "lists/catalog.yaml")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("https://example.org/a?b#c", True),
        ("http://example.org", True),
        ("https://bot@example.org/", False),
        ("https://:secret@example.org/", False),
        ("https://example.org/a b", False),
        ("https://[example.org/", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_a_link_is_a_whole_http_address_without_a_user(text: str, answer: object) -> None:
    assert is_link(text) is answer


@pytest.mark.parametrize("written", ["X" * 5000, "9" * 5000])
def test_a_very_long_value_is_cut_in_its_message(written: str) -> None:
    assert len(refusal(changed("id: training", f"id: {written}"))) < 250


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("venue: NSDI", r'venue: !!int "\e[31m\n"'),
        ("venue: NSDI", r'"\e[31m\n": NSDI'),
        ("symbols: {JCT: ♣", r'symbols: {"\e[31m\n": ♣'),
        (LINK, r'"\e[31m\n"'),
    ],
)
def test_no_control_character_of_the_file_reaches_the_terminal(old: str, new: str) -> None:
    assert all(line.isprintable() for line in refusal(changed(old, new)).split("\n"))


def test_a_password_in_a_link_is_not_repeated() -> None:
    assert "secret" not in refusal(changed(LINK, "https://bot:secret@[example.org/"))


# --- bytes ----------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_kept_since_the_file_is_written_again() -> None:
    assert decode(b"\xef\xbb\xbftitle: \xc3\xa9") == "\ufefftitle: é"
    assert read_catalog("\ufeff" + GOOD) == read_catalog(GOOD)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"title: a\nvenue: \xc3\xa9\xe9", "2:9: byte 0xE9 is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbf\xff", "1:1: byte 0xFF is not UTF-8; save the file as UTF-8"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_at_their_place(raw: bytes, message: str) -> None:
    with pytest.raises(CatalogInvalid) as caught:
        decode(raw)
    assert str(caught.value) == f"catalog.yaml:{message}"


# --- whatever the text ----------------------------------------------------------------------------

PIECES = ["- ", ": ", "\n", "  ", "{", "}", "[", "]", "&a ", "*a", "!!int ", "<<", "~", "1.5", "'", '"', "|", "\x00",
          "name", "kind", "legend", "@", "https://", "\ufeff", "\u2028"]  # fmt: skip


def read_or_refuse(text: str) -> None:
    with suppress(CatalogInvalid):
        read_catalog(text)


@settings(deadline=None)
@given(st.text())
def test_random_text_is_read_or_refused(text: str) -> None:
    read_or_refuse(text)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.sampled_from(PIECES) | st.text(max_size=3)), min_size=1, max_size=4))  # fmt: skip
def test_a_mutated_catalog_is_read_or_refused(mutations: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for start, length, piece in mutations:
        text = text[:start] + piece + text[start + length :]
    read_or_refuse(text)


# --- the list itself ------------------------------------------------------------------------------


def test_the_list_of_this_repository_is_accepted_by_both_formats() -> None:
    text = (ROOT / "catalog.yaml").read_text("utf-8")
    assert read_catalog(text).title == "AI-Flow-Scheduling-Papers"
    assert accepted_by_schema(text)


def test_the_sample_list_holds_what_the_list_began_with() -> None:
    training, inference = read_catalog(samples.catalog()).sections
    acme = Entry(
        name="Acme",
        paper="https://www.usenix.org/conference/nsdi24/presentation/hu",
        code=LINK,
        year=2024,
        venue="NSDI",
        words={"objective": ("JCT",)},
    )
    spotserve = Entry(
        name="SpotServe",
        paper="https://arxiv.org/abs/2311.15566",
        code="https://github.com/Hsword/SpotServe",
        year=2024,
        venue="ASPLOS",
        flags=frozenset({"batch", "cloud"}),
        words={"objective": ("Latency", "Cost")},
    )
    assert acme in training.entries
    assert spotserve in inference.entries


@pytest.mark.parametrize(
    ("index", "title", "columns", "legend"),
    [
        (
            0,
            "Schedulers for DL Training",
            "Scheduler Year Series Paper Objective Heter. Elastic AutoML Code Stars License",
            Legend("Symbols of Training Schedulers", {"JCT": "♣", "Utilization": "♠", "Cost": "♦", "Fairness": "♥", "DDL": "✿", "Accuracy": "▲"}),
        ),
        (
            1,
            "Schedulers for DL Inference",
            "Scheduler Year Series Paper Objective Batch Share Cloud Source_Code Stars License",
            Legend("Symbols of Inference Schedulers", {"Accuracy": "♣", "Throughput": "♠", "Latency": "♦", "Cost": "♥", "Utilization": "✿"}),
        ),
    ],
)  # fmt: skip
def test_the_tables_of_the_sample_list_have_their_columns_and_legends(
    index: int, title: str, columns: str, legend: Legend
) -> None:
    section = read_catalog(samples.catalog()).sections[index]
    assert section.title == title
    assert " ".join(column.title.replace(" ", "_") for column in section.columns) == columns
    assert section.legend == legend
    assert section.legend is not None
    assert list(section.legend.symbols) == list(legend.symbols)


def test_the_glossary_of_the_sample_list_is_whole_and_in_order() -> None:
    glossary = read_catalog(samples.catalog()).glossary
    assert list(glossary.items()) == [
        ("JCT", "Job Completion Time (Job Finish Time - Job Submission Time)"),
        ("Fairness", "a metric to assess whether resources are fairly shared among users or jobs"),
        ("QoS", "Quality of Service"),
        ("DDL", "Deadline, a time point where DL job must be completed"),
        ("SLO", "Service Level Objective"),
    ]


# --- the schema -----------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_describes_every_key() -> None:
    rules = SCHEMA["properties"]["pull_request"]
    star_change = rules["properties"]["star_change"]
    tables = [SCHEMA, *SCHEMA["$defs"].values(), SCHEMA["properties"]["style"], rules, star_change]
    keys = {name: key for table in tables for name, key in table.get("properties", {}).items()}
    assert keys
    assert [name for name, key in keys.items() if not re.search(r"\w\.$", key.get("description", ""))] == []


def test_the_schema_knows_the_built_in_fields() -> None:
    assert tuple(SCHEMA["$defs"]["builtInField"]["enum"]) == BUILT_IN_FIELDS


def test_the_schema_knows_what_can_be_pinned_and_ignored() -> None:
    assert tuple(SCHEMA["$defs"]["pinnable"]["enum"]) == PINNABLE
    assert tuple(SCHEMA["$defs"]["ignorable"]["enum"]) == IGNORABLE


def test_the_schema_knows_the_defaults_of_the_rules() -> None:
    rules = SCHEMA["properties"]["pull_request"]["properties"]
    star_change = rules["star_change"]["properties"]
    defaults = {name: key["default"] for name, key in (rules | star_change).items() if "default" in key}
    read = {
        name: list(value) if isinstance(value, tuple) else value for name, value in asdict(Rules()).items()
    }
    assert defaults == read


# --- how a table is written -----------------------------------------------------------------------

STYLED = """\
title: x
style: {header: plain, pipes: left, padding: tight, rule: spaced, dashes: 5, blank: 0, empty: ''}
sections:
  - id: a
    title: A
    style: {align: [left, none], empty: —}
    columns:
      - {title: '', field: name, template: '[{name}]({paper})'}
      - {title: Fast, field: fast, kind: flag, empty: '?'}
    entries:
      - {name: N, cells: {fast: '✔*', name: ''}, overflow: [more, '']}
    legend: {symbols: {Fast: ♣}, style: {padding: aligned, dashes: [5]}}
  - {id: b, title: B, rendered: false, entries: [{name: M}]}
glossary: {JCT: Job completion time}
glossary_table: {titles: [Term, Meaning], style: {padding: aligned-wide, odd: right}}
"""


def test_how_a_table_is_written_is_read_and_accepted_by_the_schema() -> None:
    catalog = read_catalog(STYLED)
    first, second = catalog.sections
    assert catalog.style == Style(False, "center", "left", "tight", "spaced", 5, 0, "")
    assert first.style == replace(catalog.style, align=("left", "none"), empty="—")
    assert first.columns[0] == Column("", "name", template="[{name}]({paper})")
    assert first.columns[1].empty == "?"
    assert first.entries[0].cells == {"fast": "✔*", "name": ""}
    assert first.entries[0].overflow == ("more", "")
    assert first.legend == Legend(None, {"Fast": "♣"}, Style(False, padding="aligned", dashes=(5,)))
    assert (second.rendered, second.columns) == (False, ())
    shown = Style(False, "left", padding="aligned-wide", odd="right")
    assert catalog.glossary_table == GlossaryTable(("Term", "Meaning"), shown)
    assert accepted_by_schema(STYLED)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("align: [left, none]", "align: [left]", "align has 1 values for 2 columns"),
        (
            "style: {header: plain",
            "style: {align: [left], header: plain",
            "align of the whole list is one word",
        ),
        ("style: {header: plain", "style: {dashes: [3], header: plain", "'dashes' stands twice"),
        ("dashes: 5", "dashes: [5]", "dashes of the whole list is one number"),
        ("dashes: 5", "dashes: 401", "dashes must be a number from 1 to 400"),
        ("dashes: [5]", "dashes: [5, 5]", "dashes has 2 values for 1 columns"),
        ("titles: [Term, Meaning]", "titles: [Term]", "titles must be two"),
        ("odd: right", "odd: both", "odd cannot be 'both'"),
        ("cells: {fast:", "cells: {slow:", "cells has no key 'slow'"),
        ("rendered: false", "rendered: true", "a section has no columns"),
        ("blank: 0", "blank: 3", "blank must be a number from 0 to 2"),
        ("field: fast, kind: flag, empty: '?'", "field: fast, kind: flag, template: x", "have a template"),
    ],
)
def test_a_mistake_in_how_a_table_is_written_is_told(old: str, new: str, message: str) -> None:
    with pytest.raises(CatalogInvalid, match=re.escape(message)):
        read_catalog(STYLED.replace(old, new))


def test_a_message_names_the_first_thirty_words_of_a_long_legend() -> None:
    words = ", ".join(f"w{number}: x" for number in range(40))
    told = refusal(changed("symbols: {JCT: ♣,", f"symbols: {{{words},"))

    assert "'JCT', which is not in the legend. Allowed: w0, w1, " in told
    assert told.endswith(", w28, w29 and 11 more")
