import json
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from enricher.catalog.reader import decode, read_catalog
from enricher.errors import CatalogInvalid
from enricher.links.parse import is_link
from enricher.model.catalog import (
    LINK_LABELS,
    Breaker,
    Catalog,
    Column,
    ColumnKind,
    Entry,
    Every,
    GlossaryTable,
    InPlace,
    Legend,
    Pin,
    ProblemKind,
    Rules,
    Section,
    Style,
)
from enricher.model.facts import COLUMN_FIELDS, PINNABLE, Paper, Repository
from simulated_upstreams import samples
from tests.support.paths import ROOT

SCHEMA: dict[str, Any] = json.loads(
    files("enricher.catalog").joinpath("catalog.schema.json").read_text("utf-8")
)
BUILT_IN = ", ".join(COLUMN_FIELDS)
DAY = date(2026, 11, 24)
PINS = ", ".join(PINNABLE)
PLACES = f"{BUILT_IN}, repo, repo_name"

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
ALLOWED_IN_ENTRY = "Allowed: name, paper, code, also, project, dataset, slides, video, doi, title, authors, year, date, venue, license, pin, ignore, cells, overflow, objective, elastic, notes"


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
    assert catalog.style == Style(header="plain", align="left")


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
    with pytest.raises(CatalogInvalid, match='"every" must be a number from 0 to 366, not '):
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
        ("{reviewers: [my-org/maintainers]}", Rules(reviewers=("my-org/maintainers",))),
        ("{branch: bot/metadata-2}", Rules(branch="bot/metadata-2")),
        ("{title: 'docs:', commit: 'docs(list)!:'}", Rules(title="docs:", commit="docs(list)!:")),
        ("{sign_off: true}", Rules(sign_off=True)),
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


@pytest.mark.parametrize(
    ("written", "pin", "ignore"),
    [
        ("pin: stars", {"stars"}, set()),
        ("pin: [license, abstract]", {"license", "abstract"}, set()),
        ("pin: []", set(), set()),
        ("ignore: not found", set(), {ProblemKind.NOT_FOUND}),
        ("ignore: [moved, dead]", set(), {ProblemKind.MOVED, ProblemKind.DEAD}),
        (
            "pin: [stars, {field: license, reason: 'no: text', until: '2026-11-24'}]",
            {"stars", "license"},
            set(),
        ),
        ("pin: [stars, {field: license, until: '2026-11-23'}]", {"stars"}, set()),
        ("ignore: {problem: dead, reason: why}", set(), {ProblemKind.DEAD}),
    ],
)
def test_an_entry_pins_fields_and_ignores_problems(
    written: str, pin: set[str], ignore: set[ProblemKind]
) -> None:
    text = changed("venue: NSDI", written)
    found = next(read_catalog(text).entries())
    assert found.pinned(DAY) == pin
    assert found.ignored(DAY) == ignore
    assert accepted_by_schema(text)


def test_every_fetched_field_can_be_pinned_in_both_formats() -> None:
    names = {field.name for kind in (Paper, Repository) for field in fields(kind)} - {"provenance"}
    texts = {name: changed("venue: NSDI", f"pin: {name}") for name in names}
    pins = {name: next(read_catalog(text).entries()).pin for name, text in texts.items()}
    assert pins == {name: (Pin(name),) for name in names}
    assert [name for name, text in texts.items() if not accepted_by_schema(text)] == []


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
        ("also: example.org", '18:15: "also" is not a link: example.org. Write the whole address, starting with https://'),
        ("also: [https://a.example/, https://a.example/]", '18:36: duplicate value "https://a.example/" in "also" (first defined on line 18)'),
        ("also: https://me:pw@a.example/", '18:15: "also" contains a user name or password; delete it, including the @'),
        ("doi: https://doi.org/10.1145/1.1", '18:14: "doi" must be a DOI without https://doi.org/, such as 10.1145/3341301.3359658 (those of 10.5555/ are not registered), not "https://doi.org/10.1145/1.1"'),
        ("doi: 9644909", '18:14: "doi" must be a DOI without https://doi.org/, such as 10.1145/3341301.3359658 (those of 10.5555/ are not registered), not "9644909"'),
        ("doi: '10.1145'", '18:14: "doi" must be a DOI without https://doi.org/, such as 10.1145/3341301.3359658 (those of 10.5555/ are not registered), not "10.1145"'),
        ("doi: 10.5555/3433701.3433820", '18:14: "doi" must be a DOI without https://doi.org/, such as 10.1145/3341301.3359658 (those of 10.5555/ are not registered), not "10.5555/3433701.3433820"'),
    ],
)  # fmt: skip
def test_what_is_no_link_or_no_doi_is_a_mistake(written: str, message: str) -> None:
    text = changed("venue: NSDI", written)
    assert refusal(text) == f"catalog.yaml:{message}"
    assert not accepted_by_schema(text)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("https://github.com/o/r", ("https://github.com/o/r",)),
        ("[https://github.com/o/r]", ("https://github.com/o/r",)),
        (
            "[https://github.com/o/r, https://gitlab.com/o/s]",
            ("https://github.com/o/r", "https://gitlab.com/o/s"),
        ),
    ],
)
def test_an_entry_may_have_several_links_to_code(written: str, code: tuple[str, ...]) -> None:
    text = changed(LINK, written)
    assert next(read_catalog(text).entries()).links("code") == code
    assert accepted_by_schema(text)


@pytest.mark.parametrize("key", ["project", "dataset", "slides", "video"])
def test_an_entry_may_have_other_links(key: str) -> None:
    text = changed("venue: NSDI", f"{key}: https://x.example/a")
    assert next(read_catalog(text).entries()).links(key) == ("https://x.example/a",)
    assert accepted_by_schema(text)
    assert refusal(changed("venue: NSDI", f"{key}: x.example")).startswith(
        f'catalog.yaml:18:{11 + len(key)}: "{key}" is not a link'
    )


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


@pytest.mark.parametrize("field", COLUMN_FIELDS)
def test_every_built_in_field_is_a_column_in_both_formats(field: str) -> None:
    text = f"title: x\nsections:\n  - id: a\n    title: A\n    columns: [{{title: N, field: {field}}}]\n"
    assert read_catalog(text).sections[0].columns == (Column("N", field),)
    assert accepted_by_schema(text)


# --- words that YAML takes for something else -----------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "4096",
        "0x1F",
        "1_000",
        "3.50",
        "2311.15566",
        "1e5",
        ".inf",
        "12:30:45",
        "2023-11-02",
        "Yes",
        "OFF",
        "true",
    ],
)
def test_where_text_is_expected_a_word_is_what_was_written_whatever_yaml_takes_it_for(word: str) -> None:
    text = GOOD.replace("Acme", word, 1).replace("NSDI", word).replace("a *trace*", word)
    text = text.replace("Cost: ♦", f"{word}: {word}").replace("[JCT, Cost]", f"[JCT, {word}]")
    text = text.replace("JCT: Job", f"{word}: Job").replace("title: Papers", f"title: {word}")
    text = text.replace("label: Repo", f"label: {word}")
    extra = f"        title: {word}\n        authors: [{word}]\n        license: {word}\n"
    catalog = read_catalog(text.replace("glossary:", f"{extra}glossary:"))
    found = next(catalog.entries())

    assert (catalog.title, catalog.glossary) == (word, {word: "Job Completion Time"})
    assert (found.name, found.venue, found.title, found.authors) == (word, word, word, (word,))
    assert (found.license, found.texts["notes"], found.words["objective"]) == (word, word, ("JCT", word))
    assert catalog.sections[0].legend == Legend("Symbols", {"JCT": "♣", word: word})
    assert catalog.sections[0].columns[1].label == word


@pytest.mark.parametrize("word", ["null", "~", "Null"])
def test_a_word_for_nothing_is_a_value_that_is_missing_unless_it_is_quoted(word: str) -> None:
    assert refusal(changed("name: Acme", f"name: {word}")) == (
        'catalog.yaml:15:15: "name" has no value; write one, or delete the key, '
        f'or write "{word}" in quotes if it is text'
    )
    assert entry("name: Acme", f"name: '{word}'").name == word


@pytest.mark.parametrize(
    "old_new", [("name: Acme", "name: 4096"), ("venue: NSDI", "venue: true"), ("[JCT, Cost]", "[JCT, 2.5]")]
)
def test_an_editor_does_not_mark_a_word_that_yaml_takes_for_something_else(old_new: tuple[str, str]) -> None:
    assert accepted_by_schema(changed(*old_new))


# --- bad catalogs ---------------------------------------------------------------------------------

IN_SCHEMA = [
    ("        venue: NSDI", "        Zq: NSDI", f'18:9: unknown key "Zq" in an entry. {ALLOWED_IN_ENTRY}'),
    ("name: Acme", "title: Acme", '15:9: missing key "name" in an entry'),
    ("name: Acme", "name: null", '15:15: "name" has no value; write one, or delete the key, or write "null" in quotes if it is text'),
    ("name: Acme", "name:", '15:14: "name" has no value; write one, or delete the key'),
    ("name: Acme", 'name: " "', '15:15: "name" has no value; write one, or delete the key'),
    ("name: Acme", "name: [Acme]", '15:15: "name" must be text, not a list'),
    ("name: Acme", "name: {a: b}", '15:15: "name" must be text, not a mapping'),
    ("name: Acme", r'name: "a\nb"', '15:15: "name" must be one line without control characters, not "a\\nb"'),
    ("name: Acme", r'name: "a\x9bb"', '15:15: "name" must be one line without control characters, not "a\\x9bb"'),
    (LINK, "2105.05080", '16:15: "code" is not a link: 2105.05080. Write the whole address: https://arxiv.org/abs/2105.05080'),
    (LINK, "", '16:14: "code" has no value; write one, or delete the key'),
    (LINK, "[]", '16:15: "code" must have at least 1 item'),
    (LINK, "https://bot:secret@example.org/", '16:15: "code" contains a user name or password; delete it, including the @'),
    *(
        (LINK, url, f'16:15: "code" is not a link: {url}. Write the whole address, starting with https://')
        for url in ("git@github.com:a/b", "ftp://example.org/a", "javascript:alert(1)")
    ),
    *(
        (LINK, short, f'16:15: "code" is not a link: {short}. Write the whole address: {whole}')
        for short, whole in (("2105.05080v2", "https://arxiv.org/abs/2105.05080v2"), ("10.1145/1.2", "https://doi.org/10.1145/1.2"), ("github.com/a/b", "https://github.com/a/b"))
    ),
    (LINK, "https:///a", '16:15: "code" is not a valid link: "https:///a"'),
    (LINK, "https://example.org/a b", '16:15: "code" is not a valid link: "https://example.org/a b". Write %20 for each space'),
    *(
        ("year: 2024", f"year: {written}", f'17:15: "year" must be a number from 1900 to 2100, not {written}')
        for written in ('"2024"', "1066", "2101", "20.24", "true")
    ),
    ("year: 2024", "year: [2024]", '17:15: "year" must be a number from 1900 to 2100, not a list'),
    ("year: 2024", "year:", '17:14: "year" has no value; write one, or delete the key'),
    ("venue: NSDI", "authors: First Author", '18:18: "authors" must be a list, not "First Author"'),
    ("venue: NSDI", "authors: []", '18:18: "authors" must have at least 1 item'),
    ("[JCT, Cost]", "[JCT, JCT]", '19:26: duplicate value "JCT" in "objective" (first defined on line 19)'),
    ("field: name", "field: nam", f'6:30: unknown field "nam" of a column without "kind" (flag, legend or text); did you mean "name"? Allowed: {BUILT_IN}'),
    ("title: Notes, ", "", '10:9: missing key "title" in a column'),
    ("field: name", "field: venue, kind: text", '6:30: "venue" is a built-in field; delete "kind", or choose another name'),
    ("kind: flag", "kind: flg", '9:48: "kind" cannot be "flg"; did you mean "flag"? Allowed: flag, legend, text'),
    ("kind: flag", "kind: flag, label: x", '9:61: "label" is allowed only in these columns: paper, code, project, dataset, slides, video'),
    ("kind: flag", "kind: flag, wide: x", '9:54: unknown key "wide" in a column. Allowed: title, field, kind, label, template, empty'),
    ("    legend:\n      title: Symbols\n      symbols: {JCT: ♣, Cost: ♦}\n", "", '8:52: "kind" is legend, but the section has no legend; add one with "symbols"'),
    ("{JCT: ♣, Cost: ♦}", "{}", '13:16: "symbols" must have at least 1 key'),
    ("      symbols: {JCT: ♣, Cost: ♦}\n", "", '12:7: missing key "symbols" in "legend"'),
    ("id: training", "id: Training", '3:9: "id" must be lower-case letters, digits and hyphens ("glossary" and names that end in "-legend" are reserved), not "Training"'),
    ("id: training", "id: glossary", '3:9: "id" must be lower-case letters, digits and hyphens ("glossary" and names that end in "-legend" are reserved), not "glossary"'),
    ("id: training", "id: a-legend", '3:9: "id" must be lower-case letters, digits and hyphens ("glossary" and names that end in "-legend" are reserved), not "a-legend"'),
    ("title: Papers\n", "", '1:1: missing key "title" in the catalog'),
    ("title: Papers", "title: Papers\nabstracts: maybe", '2:12: "abstracts" must be true or false, not "maybe"'),
    ("title: Papers", "title: Papers\nsources: {Arxiv: {}}", '2:11: a key of "sources" must be the name of a source, such as arxiv, not "Arxiv"'),
    ("title: Papers", "title: Papers\nsources: {usenix: no}", '2:19: "usenix" must be a mapping (key: value), not no'),
    ("title: Papers", "title: Papers\nsources: {usenix: {abstract: no}}", '2:20: unknown key "abstract"; did you mean "abstracts"?'),
    ("title: Papers", "title: Papers\nstyle: {header: bald}", '2:17: "header" cannot be "bald"; did you mean "bold"? Allowed: bold, plain'),
    ("title: Papers", "title: Papers\nstyle: {align: middle}", '2:16: "align" cannot be "middle". Allowed: left, center, right, none'),
    ("title: Papers", "title: Papers\nstyle: {width: 3}", '2:9: unknown key "width" in "style". Allowed: header, align, padding, empty'),
    ("title: Papers", "title: Papers\nbreaker: 20", '2:10: "breaker" must be a mapping (key: value), not 20'),
    ("title: Papers", "title: Papers\nbreaker: {percents: 20}", '2:11: unknown key "percents"; did you mean "percent"?'),
    *(
        ("title: Papers", f"title: Papers\nbreaker: {{percent: {written}}}", f'2:20: "percent" must be a number from 0 to 100, not {written}')
        for written in ("101", "-1", '"20"', "2.5")
    ),
    ("title: Papers", "title: Papers\nbreaker: {least: 0}", '2:18: "least" must be a number from 1 to 1000000, not 0'),
    ("title: Papers", "title: Papers\npull_request: daily", '2:15: "pull_request" must be a mapping (key: value), not "daily"'),
    ("title: Papers", "title: Papers\npull_request: {shedule: daily}", '2:16: unknown key "shedule"; did you mean "schedule"?'),
    ("title: Papers", "title: Papers\npull_request: {schedule: never}", '2:26: "schedule" cannot be "never". Allowed: daily, weekly, monthly'),
    ("title: Papers", "title: Papers\npull_request: {volatile_every: week}", '2:32: "volatile_every" cannot be "week"; did you mean "weekly"? Allowed: daily, weekly, monthly, never'),
    ("title: Papers", "title: Papers\npull_request: {star_change: 10}", '2:29: "star_change" must be a mapping (key: value), not 10'),
    ("title: Papers", "title: Papers\npull_request: {star_change: {percents: 5}}", '2:30: unknown key "percents"; did you mean "percent"?'),
    *(
        ("title: Papers", f"title: Papers\npull_request: {{star_change: {{percent: {written}}}}}", f'2:39: "percent" must be a number from 0 to 1000, not {written}')
        for written in ("1001", "-1", '"10"', "2.5", "true")
    ),
    ("title: Papers", "title: Papers\npull_request: {star_change: {percent: 10%}}", '2:39: "percent" must be a number from 0 to 1000, not "10%"'),
    ("title: Papers", "title: Papers\npull_request: {star_change: {least: 1000001}}", '2:37: "least" must be a number from 0 to 1000000, not 1000001'),
    ("title: Papers", "title: Papers\npull_request: {star_change: {shown: 1}}", '2:37: "shown" must be true or false, not 1'),
    ("title: Papers", "title: Papers\npull_request: {labels: metadata}", '2:24: "labels" must be a list, not "metadata"'),
    ("title: Papers", "title: Papers\npull_request: {labels: [bot, bot]}", '2:30: duplicate value "bot" in "labels" (first defined on line 2)'),
    ("title: Papers", "title: Papers\npull_request: {reviewers: octocat}", '2:27: "reviewers" must be a list, not "octocat"'),
    *(
        ("title: Papers", f"title: Papers\npull_request: {{reviewers: ['{login}']}}", f'2:28: "reviewers" must be a GitHub login (letters, digits and hyphens, at most 39), or a team as organization/team, not "{login}"')
        for login in ("@octocat", "github/The Team", "github/", "a" * 40, "octocat[bot]", "é")
    ),
    *(
        ("title: Papers", f"title: Papers\npull_request: {{branch: '{name}'}}", f'2:24: "branch" must be the name of a branch: letters, digits, hyphens and underscores, with slashes between them, not "{name}"')
        for name in ("-f", "a//b", "/a", "a/", "a..b", "a b", "bot/metadata.lock", "@{1}")
    ),
    ("title: Papers", "title: Papers\npull_request: {reviewers: [octocat, octocat]}", '2:37: duplicate value "octocat" in "reviewers" (first defined on line 2)'),
    ("venue: NSDI", "pin: star", f'18:14: "pin" cannot be "star"; did you mean "stars"? Allowed: {PINS}'),
    ("venue: NSDI", "pin: [stars, objective]", f'18:22: "pin" cannot be "objective". Allowed: {PINS}'),
    ("venue: NSDI", "pin: [stars, stars]", '18:22: duplicate value "stars" in "pin" (first defined on line 18)'),
    ("venue: NSDI", "pin: {field: stars, until: soon}", '18:36: "until" must be a day such as 2027-03-31, not "soon"'),
    ("venue: NSDI", "pin: {field: star}", '18:22: "field" cannot be "star"; did you mean "stars"? Allowed: ' + PINS),
    ("venue: NSDI", "pin: {reason: so}", '18:14: missing key "field" in "pin"'),
    ("venue: NSDI", "ignore: {problem: dead, untill: 2027-01-01}", '18:33: unknown key "untill"; did you mean "until"?'),
    ("venue: NSDI", "pin:", '18:13: "pin" has no value; write one, or delete the key'),
    ("venue: NSDI", "ignore: [move]", '18:18: "ignore" cannot be "move"; did you mean "moved"? Allowed: not found, dead, moved, replaced, withdrawn, retracted, disputed, blocked'),
    ("venue: NSDI", "ignore: not checked", '18:17: "ignore" cannot be "not checked". Allowed: not found, dead, moved, replaced, withdrawn, retracted, disputed, blocked'),
    ("venue: NSDI", "ignore: true", '18:17: "ignore" cannot be "true". Allowed: not found, dead, moved, replaced, withdrawn, retracted, disputed, blocked'),
    ("venue: NSDI", "ignore: [dead, dead]", '18:24: duplicate value "dead" in "ignore" (first defined on line 18)'),
    ("notes, kind: text}", "notes, kind: text}\n      - {title: Pin, field: pin, kind: flag}", '11:29: "pin" is a key of every entry; choose another name'),
    ("  JCT: Job Completion Time", "  - JCT", '23:3: "glossary" must be a mapping (key: value), not a list'),
    ("  JCT: Job Completion Time", r'  "a\nb": c', '23:3: a key of "glossary" must be one line without control characters, not "a\\nb"'),
]  # fmt: skip

NOT_IN_SCHEMA = [
    ("venue: NSDI", "pin: {field: stars, until: 2027-02-30}", '18:36: "until" must be a day such as 2027-03-31, not "2027-02-30"'),
    ("venue: NSDI", "pin: [stars, {field: stars}]", '18:22: duplicate value "stars" in "pin" (first defined on line 18)'),
    ("venue:", "venu:", '18:9: unknown key "venu"; did you mean "venue"?'),
    ("JCT, Cost]", "JTC, Cost]", '19:21: "JTC" is not in the legend of "objective"; did you mean "JCT"? Allowed: JCT, Cost'),
    ("elastic: true", "elastic: ✔", '20:18: "elastic" must be true or false, not "✔"'),
    ("elastic: true", "elastics: true", '20:9: unknown key "elastics"; did you mean "elastic"?'),
    ("glossary:", "      - name: ACME\nglossary:", '22:15: duplicate entry "ACME" (first defined on line 15)'),
    ("year: 2024", "year: 02024", '17:15: "year" must be a number from 1900 to 2100, not 02024'),
    (LINK, "https://[example.org/", '16:15: "code" is not a valid link: "https://[example.org/"'),
    ("field: code, label: Repo", "field: name", '7:30: duplicate column field "name" (first defined on line 6)'),
    ("venue: NSDI", "year: 2023", '18:9: duplicate key "year" (first defined on line 17)'),
    ("venue: NSDI", "venue: <!-- enrich:end a -->", '18:16: "venue" contains a marker of the bot (<!-- enrich: …); delete it'),
    ("venue: NSDI", "pin: *v", "18:14: *v is an alias; write the value itself"),
    ("title: Papers", "title: Papers\npull_request: {reviewers: [octocat, OctoCat]}", '2:37: duplicate value "OctoCat" in "reviewers" (first defined on line 2)'),
    ("venue: NSDI", "venue: &v NSDI", "18:16: &v is an anchor; delete it, and write the value in each place"),
    ("venue: NSDI", "venue: *v", "18:16: *v is an alias; write the value itself"),
    ("[JCT, Cost]", "*v", "19:20: *v is an alias; write the value itself"),
    (LINK, "*v", "16:15: *v is an alias; write the value itself"),
    ("venue: NSDI", "<<: {venue: NSDI}", "18:9: << is a merge key; write the values themselves"),
    ("venue: NSDI", "venue: !!str 2024", "18:16: a tag (!) is not allowed; delete it, and quote the value if it is text"),
]  # fmt: skip


def test_a_mistake_is_reported_with_its_place_and_remedy() -> None:
    cases = IN_SCHEMA + NOT_IN_SCHEMA
    assert [(old, new, refusal(changed(old, new))) for old, new, _ in cases] == [
        (old, new, f"catalog.yaml:{message}") for old, new, message in cases
    ]


def test_the_schema_refuses_what_it_can_express() -> None:
    assert [new for old, new, _ in IN_SCHEMA if accepted_by_schema(changed(old, new))] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", '1:1: the file is empty; it needs a "title" and "sections"'),
        ("# nothing yet\n", '1:1: the file is empty; it needs a "title" and "sections"'),
        ("- a", "1:1: the catalog must be a mapping (key: value), not a list"),
        ("papers", '1:1: the catalog must be a mapping (key: value), not "papers"'),
        ("42", "1:1: the catalog must be a mapping (key: value), not 42"),
        ("title: x", '1:1: missing key "sections" or "readme" in the catalog'),
        ("title: x\nsections: []", '2:11: "sections" must have at least 1 item'),
        ("title: x\nsections: 1", '2:11: "sections" must be a list, not 1'),
        ("title: x\nsections: [y]", '2:12: a section must be a mapping (key: value), not "y"'),
        ("title: x\nsections: [{id: a, title: b, columns: []}]", '2:39: "columns" must have at least 1 item'),
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
        ("[" * 100, "1:21: broken YAML: nested deeper than 20 levels"),
    ],
)
def test_broken_yaml_is_reported_with_its_place(text: str, message: str) -> None:
    advice = "check the indentation, colons, brackets and quotes up to here"
    assert refusal(text) == f"catalog.yaml:{message}; {advice}"


def test_two_sections_of_one_id_are_a_mistake() -> None:
    section = GOOD[GOOD.index("  - id") : GOOD.index("glossary")]
    message = 'catalog.yaml:22:9: duplicate section id "training" (first defined on line 3)'
    assert refusal(changed("glossary:", section + "glossary:")) == message


def test_after_a_thousand_mistakes_the_reading_ends_and_says_so() -> None:
    entries = "".join(f"      - {{nmae: Entry {n}}}\n" for n in range(2000))
    with pytest.raises(CatalogInvalid) as raised:
        read_catalog(GOOD.replace("    entries:\n", f"    entries:\n{entries}"))

    assert len(raised.value.mistakes) == 1001
    assert raised.value.mistakes[-1].message == "there may be more mistakes; correct these first"


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("id: training", "id: T").replace("2024", "24").replace("true", "maybe")
    assert refusal(text + "colour: red") == (
        'catalog.yaml:3:9: "id" must be lower-case letters, digits and hyphens '
        '("glossary" and names that end in "-legend" are reserved), not "T"\n'
        'catalog.yaml:17:15: "year" must be a number from 1900 to 2100, not 24\n'
        'catalog.yaml:20:18: "elastic" must be true or false, not "maybe"\n'
        'catalog.yaml:24:1: unknown key "colour" in the catalog. '
        "Allowed: title, readme, in_place, abstracts, sources, venues, breaker, policy, commit, style, pull_request, sections, glossary, glossary_table"
    )


def test_a_mistake_in_a_column_is_not_repeated_at_each_entry() -> None:
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


@pytest.mark.parametrize("written", ["X" * 5000, "9." * 2500])
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


@pytest.mark.parametrize(
    ("written", "sort"),
    [("[-year, name]", ("-year", "name")), ("-stars", ("-stars",)), ("venue", ("venue",)), ("[]", ())],
)
def test_a_section_may_be_sorted_by_the_fields_of_columns(written: str, sort: tuple[str, ...]) -> None:
    text = changed("title: Training", f"title: Training\n    sort: {written}")
    assert read_catalog(text).sections[0].sort == sort
    assert accepted_by_schema(text)


SORTED = ", ".join(field for field in COLUMN_FIELDS if field not in LINK_LABELS)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("-yaer", f'5:11: "sort" cannot be "-yaer"; did you mean "-year"? Allowed: {SORTED}'),
        ("[year, 3]", f'5:18: "sort" cannot be "3". Allowed: {SORTED}'),
        ("[elastic]", f'5:12: "sort" cannot be "elastic". Allowed: {SORTED}'),
    ],
)
def test_what_no_column_shows_cannot_sort_a_section(written: str, message: str) -> None:
    text = changed("title: Training", f"title: Training\n    sort: {written}")
    assert refusal(text).startswith(f"catalog.yaml:{message}")
    assert not accepted_by_schema(text)


# --- how a table is written -----------------------------------------------------------------------

STYLED = """\
title: x
style: {header: plain, padding: tight, empty: ''}
sections:
  - id: a
    title: A
    style: {align: [left, none], empty: —}
    columns:
      - {title: '', field: name, template: '[{name}]({paper})'}
      - {title: Fast, field: fast, kind: flag, empty: '?'}
    entries:
      - {name: N, cells: {fast: '✔*', name: ''}, overflow: [more, '']}
    legend: {symbols: {Fast: ♣}, style: {padding: aligned}}
  - {id: b, title: B, columns: [{title: N, field: name}]}
glossary: {JCT: Job completion time}
glossary_table: {titles: [Term, Meaning], style: {padding: aligned-wide}}
"""


def test_how_a_table_is_written_is_read_and_accepted_by_the_schema() -> None:
    catalog = read_catalog(STYLED)
    first, second = catalog.sections
    assert catalog.style == Style("plain", "center", "tight", "")
    assert first.style == replace(catalog.style, align=("left", "none"), empty="—")
    assert first.columns[0] == Column("", "name", template="[{name}]({paper})")
    assert first.columns[1].empty == "?"
    assert first.entries[0].cells == {"fast": "✔*", "name": ""}
    assert first.entries[0].overflow == ("more", "")
    assert first.legend == Legend(None, {"Fast": "♣"}, Style("plain", padding="aligned"))
    assert second.columns == (Column("N", "name"),)
    plain = Style("plain", "left", padding="aligned-wide")
    assert catalog.glossary_table == GlossaryTable(("Term", "Meaning"), plain)
    assert accepted_by_schema(STYLED)


@pytest.mark.parametrize(
    "template", ["{name}{? ⭐{stars}}", "**{title}** ({venue}{? {year}}", "{?{award}}", "x"]
)
def test_a_template_may_have_the_placeholders_of_all_columns_and_optional_parts(template: str) -> None:
    text = STYLED.replace("[{name}]({paper})", template)
    assert read_catalog(text).sections[0].columns[0].template == template
    assert accepted_by_schema(text)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("⭐{star}", f'"template" has an unknown placeholder "star"; did you mean "stars"? Allowed: {PLACES}'),
        ("{?⭐{ stars }}", f'"template" has an unknown placeholder " stars "; did you mean "stars"? Allowed: {PLACES}'),
        ("{}", f'"template" has an unknown placeholder "". Allowed: {PLACES}'),
        ("{? ⭐{stars}", '"template" has a brace without its partner at "{? ⭐{stars}"; a placeholder is {name}, an optional part {? text with {name}}, a brace that is text &#123;'),
    ],
)  # fmt: skip
def test_a_placeholder_that_would_be_shown_as_text_is_refused_by_both_formats(
    template: str, message: str
) -> None:
    text = STYLED.replace("[{name}]({paper})", template)
    assert refusal(text) == f"catalog.yaml:8:44: {message}"
    assert not accepted_by_schema(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("align: [left, none]", "align: [left]", '6:20: "align" has 1 of 2 values; write one for each column, or one word for all'),
        ("align: [left, none]", "align: [left, middle]", '6:27: "align" cannot be "middle". Allowed: left, center, right, none'),
        ("style: {header: plain", "style: {align: [left], header: plain", '2:16: "align" of the whole list must be one word; a single table may have a list'),
        ("style: {header: plain", "style: {empty: '', header: plain", '2:51: duplicate key "empty" (first defined on line 2)'),
        ("titles: [Term, Meaning]", "titles: [Term]", '15:26: "titles" must have exactly 2 items'),
        ("cells: {fast:", "cells: {slow:", '11:27: unknown key "slow" in "cells". Allowed: name, fast'),
        (", columns: [{title: N, field: name}]", "", '13:5: missing key "columns" in a section'),
        ("title: B,", "title: B, rendered: false,", '13:23: "rendered" is no longer a key of a section: every section is a generated table; delete the key; or if it is false, delete the section, and write in_place: {} for the items of the README'),
        ("fast, kind: flag, empty: '?'", "fast, kind: flag, template: x", '9:58: "template" is for a column without "kind"; delete it, or write the text into the entries'),
        *(
            ("style: {header: plain", f"style: {{{key}: 3, header: plain", f'2:9: "{key}" is no longer a key of "style": it is read off the table in README.md; delete the key')
            for key in ("odd", "blank", "dashes", "rule", "pipes")
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_how_a_table_is_written_has_its_place_and_remedy(
    old: str, new: str, message: str
) -> None:
    text = STYLED.replace(old, new)
    assert text != STYLED
    assert refusal(text) == f"catalog.yaml:{message}"


def test_a_message_names_the_first_thirty_words_of_a_long_legend() -> None:
    words = ", ".join(f"w{number}: x" for number in range(40))
    message = refusal(changed("symbols: {JCT: ♣,", f"symbols: {{{words},"))

    assert '"JCT" is not in the legend of "objective". Allowed: w0, w1, ' in message
    assert message.endswith(", w28, w29 and 11 more")


# --- a list in place ---


@pytest.mark.parametrize(
    ("written", "files"),
    [("README.md", ("README.md",)), ("[readme.md, docs/more.md]", ("readme.md", "docs/more.md"))],
)
def test_a_list_in_place_has_files_and_no_sections(written: str, files: tuple[str, ...]) -> None:
    catalog = read_catalog(f"title: A list\nreadme: {written}\nin_place: {{stars: false}}\n")

    assert (catalog.readme, catalog.sections, catalog.is_in_place) == (files, (), True)
    assert catalog.in_place == InPlace(stars=False)


def test_a_generated_list_names_its_files_also_in_another_folder() -> None:
    catalog = read_catalog(f"{GOOD}readme: [../README.md, ../README.zh-CN.md]\n")

    assert catalog.readme == ("../README.md", "../README.zh-CN.md")
    assert not catalog.is_in_place


@pytest.mark.parametrize(
    ("text", "in_place"),
    [
        ("title: A list\nreadme: README.md\n", InPlace()),
        (GOOD, None),
        (f"{GOOD}in_place: {{}}\n", InPlace()),
        (f"{GOOD}in_place: {{stars: false}}\n", InPlace(stars=False)),
    ],
)
def test_the_items_beside_generated_tables_are_kept_only_where_the_catalog_says_so(
    text: str, in_place: InPlace | None
) -> None:
    assert read_catalog(text).in_place == in_place


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("title: A list\n", 'missing key "sections" or "readme" in the catalog'),
        (
            "title: A list\nreadme: /etc/passwd.md\n",
            "must be the path of a Markdown file from the catalog's folder",
        ),
        (
            "title: A list\nreadme: docs/../README.md\n",
            "must be the path of a Markdown file from the catalog's folder",
        ),
        (
            "title: A list\nreadme: README.rst\n",
            "must be the path of a Markdown file from the catalog's folder",
        ),
    ],
)
def test_a_mistake_about_the_files_of_a_list_in_place_is_named(text: str, mistake: str) -> None:
    with pytest.raises(CatalogInvalid) as raised:
        read_catalog(text)

    assert mistake in str(raised.value)


def test_the_list_names_venues_in_its_own_way() -> None:
    own = "title: Papers\nreadme: README.md\nvenues: {Symposium on Made-Up Systems: ISMS}\n"
    assert read_catalog(own).venues == {"Symposium on Made-Up Systems": "ISMS"}
    assert refusal(own.replace("ISMS}", "ISMS 2024}")) == (
        'catalog.yaml:3:40: "Symposium on Made-Up Systems" must be a name of at most 40 characters, '
        'without a year, not "ISMS 2024"'
    )
