from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import Operation, Published
from enricher.model.run import Change, Coverage, HostShare, Problem, Report, Share, Tripped
from enricher.report.github_actions import annotations, outputs, step_summary

MakeReport = Callable[..., Report]

REF = Ref("github", "acme")
CHANGE = Change(REF, "stars", 12, 13)
OPENED = Published(
    Operation.CREATED,
    "Opened pull request #7.",
    7,
    "https://example.org/pull/7",
    "enrich/metadata",
    "1a2b3c4",
    notes=("A note.",),
)
NAMES = [
    "changes",
    "problems",
    "pull-request-operation",
    "pull-request-number",
    "pull-request-url",
    "pull-request-branch",
    "pull-request-head-sha",
]


def problems(count: int) -> list[Problem]:
    return [Problem(Ref("github", f"e{n}"), ProblemKind.NOT_FOUND, "404") for n in range(count)]


def test_outputs_say_what_became_of_the_run(report: MakeReport) -> None:
    assert outputs(report([CHANGE], problems(2)), OPENED).splitlines() == [
        "changes=1",
        "problems=2",
        "pull-request-operation=created",
        "pull-request-number=7",
        "pull-request-url=https://example.org/pull/7",
        "pull-request-branch=enrich/metadata",
        "pull-request-head-sha=1a2b3c4",
    ]


def test_outputs_without_a_pull_request_are_empty(report: MakeReport) -> None:
    text = outputs(report(), Published(Operation.NONE, "Nothing to write."))

    assert text.splitlines()[2:] == ["pull-request-operation=none", *(f"{name}=" for name in NAMES[3:])]


@pytest.mark.parametrize("field", ["url", "branch", "head"])
@pytest.mark.parametrize("value", ["x\nchanges=0", "x\r\nname<<END\nvalue\nEND", "\nchanges=0"])
def test_no_value_can_add_another_output(field: str, value: str, report: MakeReport) -> None:
    said: dict[str, Any] = {field: value}

    lines = outputs(report([CHANGE]), replace(OPENED, **said)).splitlines()

    assert [line.partition("=")[0] for line in lines] == NAMES
    assert lines[0] == "changes=1"


def test_each_problem_is_one_annotation(report: MakeReport) -> None:
    hostile = Problem(REF, ProblemKind.MOVED, "100% moved\n::error::no\r%0A::notice::no")

    assert list(annotations(report(problems=[hostile], names={REF: ("Acme", "A::b")}))) == [
        "::warning title=enrich::Needs review: Acme, A::b: 100%25 moved ::error::no %250A::notice::no"
    ]


@pytest.mark.parametrize(
    ("count", "shown", "last"),
    [
        (0, 0, None),
        (10, 10, "::warning title=enrich::Not found: e9: 404"),
        (11, 10, "::warning title=enrich::2 more warnings: see the step summary"),
        (500, 10, "::warning title=enrich::491 more warnings: see the step summary"),
    ],
)
def test_github_is_given_no_more_annotations_than_it_shows(
    count: int, shown: int, last: str | None, report: MakeReport
) -> None:
    lines = list(annotations(report(problems=problems(count))))

    assert len(lines) == shown
    assert (lines[-1] if lines else None) == last


def test_an_unavailable_source_is_the_first_annotation_and_takes_the_place_of_another(
    report: MakeReport,
) -> None:
    tripped = replace(report(problems=problems(11)), tripped=(Tripped("arxiv", 3, 12, 20),))

    first, *rest = annotations(tripped)
    assert first == (
        "::warning title=enrich::arxiv is unavailable: 3 of its 12 lookups failed, more than 20 %; "
        "it changes no stored fact"
    )
    assert len(rest) == 9
    assert rest[-1] == "::warning title=enrich::3 more warnings: see the step summary"


def test_the_step_summary_links_the_pull_request_and_repeats_its_body(report: MakeReport) -> None:
    text = step_summary(report([CHANGE]), OPENED)

    assert text.startswith(
        "## enrich\n\n[Opened pull request #\u200b7.](https://example.org/pull/7)\n\nA note.\n\n### New (1)\n\n<details><summary>Stars"
    )
    assert "| acme | stars | 12 | 13 | github |" in text


def test_the_step_summary_has_the_coverage_and_advice(report: MakeReport) -> None:
    coverage = Coverage(
        entries=4,
        links=(Share("paper links", 1, 2),),
        facts=(Share("title", 2, 4), Share("stars", 0, 0)),
        hosts=(HostShare("@ieee.example", "paper", 1, 0),),
    )
    text = step_summary(replace(report(), coverage=coverage), OPENED)

    assert "| Links that a source accepts | | |\n|:---|---:|---:|\n| paper links | 1 of 2 | 50 % |\n" in text
    assert "| Of 4 entries, those that have | | |\n" in text
    assert "| title | 2 of 4 | 50 % |\n| stars | 0 of 0 | - |\n" in text
    assert "\n- 1 paper at @\u200bieee.example: add " in text


def test_of_a_dry_run_the_step_summary_has_the_last_line(report: MakeReport) -> None:
    published = Published(Operation.SHOWN, "--- a/x\n+++ b/x\nNothing was written: this is a dry run.")

    text = step_summary(report(), published)

    assert text.strip() == "## enrich\n\nNothing was written: this is a dry run."


def test_a_step_summary_is_no_larger_than_github_takes(report: MakeReport) -> None:
    talkative = replace(OPENED, notes=("word " * 300_000,))

    assert len(step_summary(report([CHANGE]), talkative).encode()) <= 1024 * 1024
