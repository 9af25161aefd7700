from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from enricher.model.facts import Ref
from enricher.model.run import (
    Change,
    ChangedLine,
    EditKind,
    EntryFacts,
    Publication,
    ReadmeEdit,
    Report,
    SectionFacts,
)
from enricher.review.body.title import title

MakeReport = Callable[..., Report]

ACME = Ref("github", "acme")
BOLT = Ref("github", "bolt")
CORE = Ref("github", "core")
ACCEPTED = Publication(("Acme",), Ref("arxiv", "2311.15566"), "NSDI 2024", Ref("doi", "10.1/x"))
EDIT = ReadmeEdit(EditKind.NEW_ENTRY, "README.md", 29, "Hydro")


def facts(name: str, ref: Ref, **values: object) -> EntryFacts:
    given = {"title": "", "venue": "", "has_abstract": False, "stars": "", "license": ""} | values
    return EntryFacts(name=name, refs=(ref,), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ([], "Update the tables"),
        ([Change(ACME, "license", "CC-BY-4.0", "Apache-2.0")], "acme: license CC-BY-4.0 → Apache-2.0"),
        (
            [Change(ACME, "license", "none", "MIT"), Change(BOLT, "archived", False, True)],
            "acme: license none → MIT; bolt: repository archived",
        ),
        ([Change(ACME, "name", "o/old", "o/new")], "acme: moved to o/new"),
        ([Change(ACME, "archived", True, False)], "Update 1 archived repository"),
        ([Change(ACME, "dead", None, "2026-11-20")], "Update 1 dead link"),
        (
            [Change(ref, "license", "none", "MIT") for ref in (ACME, BOLT, CORE)],
            "Update 3 licenses",
        ),
        (
            [
                *(Change(ref, "license", "none", "MIT") for ref in (ACME, BOLT)),
                Change(CORE, "name", "o/old", "o/new"),
                Change(CORE, "dead", None, "2026-11-20"),
                Change(ACME, "code", None, "https://github.com/o/r"),
            ],
            "Update 1 code link, 1 moved link and 1 dead link",
        ),
        ([Change(ACME, "stars", 12, 130), Change(BOLT, "stars", 1, 80)], "Update 2 star counts"),
        ([Change(ACME, "doi", None, "10.1/x")], "Update metadata of 1 link"),
        ([Change(ACME, "license", "none", "MIT"), Change(ACME, "stars", 1, 2)], "acme: license none → MIT"),
    ],
)
def test_it_names_one_or_two_changes_and_counts_more(
    changes: Sequence[Change], text: str, report: MakeReport
) -> None:
    made = report(changes)
    to_review = sum(change.field not in {"stars", "doi"} for change in changes)

    assert title(made, to_review) == text


@pytest.mark.parametrize("name", ["@octocat", "Ünder", "a|b", "#12", "x" * 62])
def test_a_name_that_is_not_plain_is_left_out(name: str, report: MakeReport) -> None:
    made = report([Change(ACME, "license", "none", "MIT")], names={ACME: (name,)})

    assert title(made, 1) == "Update 1 license"


def test_a_value_that_is_no_spdx_license_is_left_out(report: MakeReport) -> None:
    assert title(report([Change(ACME, "license", "none", "@octocat #12")]), 1) == "Update 1 license"


def test_it_counts_what_it_does_not_name(report: MakeReport) -> None:
    made = report([Change(ACME, "license", "none", "MIT")])

    assert title(made, 4) == "acme: license none → MIT (3 links need review)"
    assert title(report(), 1) == "Update the tables (1 link needs review)"


def test_the_first_one_says_what_it_adds(report: MakeReport) -> None:
    section = SectionFacts(
        "Tools", (facts("Acme", ACME, stars="12", license="MIT"), facts("Bolt", BOLT, has_abstract=True)), ()
    )
    first = replace(report(), is_first=True, new_facts=(section,))

    assert title(first, 11) == "Add stars, licenses and abstracts for 2 papers (11 links need review)"
    assert title(replace(first, new_facts=()), 0) == "Add the tables"


def test_new_facts_of_a_later_one_are_counted_as_papers(report: MakeReport) -> None:
    section = SectionFacts("Tools", (facts("Acme", ACME, stars="12"),), ())
    made = replace(report([Change(ACME, "stars", None, 12)]), new_facts=(section,))

    assert title(made, 0) == "Update facts of 1 paper"


def test_of_a_list_in_place_it_names_the_file_and_what_changes_there(report: MakeReport) -> None:
    lines = (ChangedLine("README.md", 8, "arXiv", "NSDI"),)
    made = replace(report(), is_first=True, in_place=True, lines=lines, publications=(ACCEPTED,))

    assert title(made, 1) == "Update 1 venue in README.md"


def test_edits_of_people_come_first(report: MakeReport) -> None:
    made = report([Change(ACME, "license", "none", "MIT")])

    assert title(replace(made, readme_edits=(EDIT,)), 1) == "From README.md: 1 new entry; Update 1 license"
    assert title(replace(report(), readme_edits=(EDIT,)), 0) == "From README.md: 1 new entry"


def test_it_is_at_most_72_characters_long(report: MakeReport) -> None:
    changes = [
        Change(Ref("github", f"{field}{number}"), field, "a", "b")
        for field in ("code", "name", "retraction", "withdrawn", "license", "archived")
        for number in range(1_000)
    ]

    text = title(report(changes), 7_000)

    assert text == "Update 1,000 code links and 1,000 moved links (1,000 links need review)"
    assert len(text) <= 72


def test_edits_of_too_many_kinds_are_only_counted(report: MakeReport) -> None:
    edits = tuple(replace(EDIT, kind=kind) for kind in EditKind)

    assert title(replace(report(), readme_edits=edits), 0) == "From README.md: 9 edits"
