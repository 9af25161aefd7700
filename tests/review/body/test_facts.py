from collections.abc import Callable
from dataclasses import replace

import pytest

from enricher.model.facts import Ref
from enricher.model.run import Change, EntryFacts, Report, SectionFacts, Value
from enricher.review.body.facts import changed_facts, new_facts
from enricher.review.body.parts import fit

Words = Callable[[str], list[str]]
Tables = Callable[[str], list[list[list[str]]]]
MakeReport = Callable[..., Report]

ACME = Ref("github", "acme")
PAPER = Ref("arxiv", "2311.15566")
DOI = Ref("doi", "10.1145/1.1")


def changed(report: Report) -> str:
    return fit(changed_facts(report), 50_000)


def facts(name: str, *refs: Ref) -> EntryFacts:
    return EntryFacts(
        name, refs, title="A title", venue="NSDI 2024", has_abstract=True, stars="12", license=""
    )


# --- new facts ---


def test_new_facts_are_a_row_an_entry(report: MakeReport, tables: Tables) -> None:
    section = SectionFacts("Tools", (facts("Acme", ACME),), ())
    text = fit(new_facts(replace(report(), new_facts=(section,))), 50_000)

    assert "## New facts (1 paper)" in text
    assert tables(text) == [
        [
            ["Entry", "Title", "Venue", "Abstract", "Stars", "License"],
            ["Acme", "A title", "NSDI 2024", "yes", "12", "-"],
        ]
    ]


@pytest.mark.parametrize(("count", "is_first"), [(11, False), (1, True)])
def test_many_and_those_of_the_first_are_folded_by_section(
    count: int, is_first: bool, report: MakeReport
) -> None:
    entries = tuple(facts(f"e{number}") for number in range(count))
    section = SectionFacts("Tools & <b>", entries, ("Bolt", "Core"))
    text = fit(new_facts(replace(report(), new_facts=(section,), is_first=is_first)), 50_000)

    assert f"<details><summary><b>Tools & &lt;b></b>: {count} of {count + 2} entries</summary>" in text
    assert "Without facts (2): Bolt, Core\n\n</details>" in text


def test_the_changes_of_a_new_link_are_in_that_row_alone(report: MakeReport) -> None:
    section = SectionFacts("Tools", (facts("Acme", ACME),), ())
    made = replace(
        report([Change(ACME, "stars", None, 12), Change(PAPER, "year", 2023, 2024)]), new_facts=(section,)
    )

    assert "stars" not in changed(made)
    assert "| 2311.15566 | year | 2023 | 2024 | arXiv |" in changed(made)


# --- changed facts ---


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        (12, 0, ["12", "0"]),
        (None, 0, ["-", "0"]),
        (False, True, ["no", "yes"]),
        ("MIT", "none", ["MIT", "none"]),
        ("", "a | b", ["-", "a | b"]),
        ((), ("First Author", "Second Author"), ["-", "First Author, Second Author"]),
        ("x", "word " * 100, ["x", "word " * 30 + "word…"]),
    ],
)
def test_each_change_is_a_row_of_what_was_and_what_is(
    was: Value, now: Value, shown: list[str], report: MakeReport, tables: Tables
) -> None:
    text = changed(report([Change(ACME, "last_commit", was, now)], names={ACME: ("Acme", "Acme 2")}))

    assert tables(text) == [
        [["Entry", "Field", "Was", "Now", "Source"], ["Acme, Acme 2", "last commit", *shown, "GitHub"]]
    ]


def test_a_value_has_the_index_that_gave_it_as_its_source(report: MakeReport, tables: Tables) -> None:
    text = changed(report([Change(DOI, "venue", None, "A Conference", "OpenAlex")], names={DOI: ("Acme",)}))

    assert tables(text)[0][1] == ["Acme", "venue", "-", "A Conference", "OpenAlex"]


def test_a_fact_that_two_links_of_an_entry_share_is_shown_once(report: MakeReport, tables: Tables) -> None:
    changes = [
        Change(PAPER, "title", None, "A title"),
        Change(PAPER, "year", None, 2023),
        Change(DOI, "title", None, "A title"),
        Change(DOI, "year", None, 2024),
        Change(DOI, "venue", "A venue", "A title"),
    ]
    text = changed(report(changes, names={PAPER: ("SpotServe",), DOI: ("SpotServe",)}))

    assert [(row[1], row[3], row[4]) for row in tables(text)[0][1:]] == [
        ("title", "A title", "arXiv"),
        ("year", "2023", "arXiv"),
        ("year", "2024", "DOI"),
        ("venue", "A title", "DOI"),
    ]


@pytest.mark.parametrize(
    ("fields", "heading"),
    [
        (["stars", "stars"], "<details><summary><b>Also updated</b>: 2 star counts</summary>"),
        (["stars", "description"], "<details><summary><b>Also updated</b>: 2 values</summary>"),
    ],
)
def test_volatile_facts_are_folded(fields: list[str], heading: str, report: MakeReport) -> None:
    changes = [Change(Ref("github", f"{at}"), field, 1, 2) for at, field in enumerate(fields)]

    assert heading in changed(report(changes))


def test_no_change_is_missing(report: MakeReport, tables: Tables) -> None:
    changes = [Change(Ref("github", f"e{number}"), "stars", number, number + 1) for number in range(120)]

    _, *rows = tables(changed(report(changes)))[0]

    assert rows == [[f"e{n}", "stars", str(n), str(n + 1), "GitHub"] for n in range(120)]


# --- long texts ---


def test_a_new_abstract_is_folded_away_with_its_paragraphs(report: MakeReport) -> None:
    text = changed(report([Change(PAPER, "abstract", None, "One\nparagraph.\n\nAnother.")]))

    assert text.endswith(
        "<details><summary>2311.15566: abstract (arxiv)</summary>\n\nOne paragraph.\n\nAnother.\n\n</details>\n"
    )


def test_a_long_abstract_is_cut(report: MakeReport) -> None:
    text = changed(
        report([Change(PAPER, "abstract", None, "word " * 500 + "\n\n" + "more " * 500 + "\n\nlast")])
    )

    assert "more…" in text
    assert "last" not in text


def test_the_words_that_differ_in_a_changed_abstract_are_shown(report: MakeReport) -> None:
    was = "We show that few words are enough. " * 5 + "It takes ten seconds."
    now = was.replace("ten seconds", "2 * 3 seconds")

    text = changed(report([Change(PAPER, "abstract", was, now)]))

    assert "… few words are enough. It takes ~~ten~~ **2 \\* 3** seconds. …" in text
    assert "only white space differs" in changed(
        report([Change(PAPER, "abstract", was, was.replace(" ", "  "))])
    )


def test_a_removed_abstract_is_a_hyphen(report: MakeReport, words: Words) -> None:
    assert words(changed(report([Change(PAPER, "abstract", "Old words.", None)])))[3] == "-"


@pytest.mark.parametrize("name", ["snake_case", "C++ & C#", "A*", "[x]", "a < b"])
def test_a_name_is_readable_above_a_folded_text(name: str, report: MakeReport, words: Words) -> None:
    text = changed(report([Change(PAPER, "abstract", None, "Words.")], names={PAPER: (name,)}))

    assert words(text)[2].strip() == f"{name}: abstract (arxiv)"
