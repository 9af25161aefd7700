from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import Operation, Published
from enricher.model.run import (
    Change,
    Coverage,
    EditKind,
    HostShare,
    Known,
    KnownKind,
    LinkPlace,
    Problem,
    ReadmeEdit,
    Report,
    Share,
    Tripped,
    Usage,
    Waiting,
)
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
    "waiting",
    "known",
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
        "waiting=0",
        "known=0",
        "problems=2",
        "pull-request-operation=created",
        "pull-request-number=7",
        "pull-request-url=https://example.org/pull/7",
        "pull-request-branch=enrich/metadata",
        "pull-request-head-sha=1a2b3c4",
    ]


def test_outputs_without_a_pull_request_are_empty(report: MakeReport) -> None:
    text = outputs(report(), Published(Operation.NONE, "Nothing to write."))

    assert text.splitlines()[4:] == ["pull-request-operation=none", *(f"{name}=" for name in NAMES[5:])]


@pytest.mark.parametrize("field", ["url", "branch", "head"])
@pytest.mark.parametrize("value", ["x\nchanges=0", "x\r\nname<<END\nvalue\nEND", "\nchanges=0"])
def test_no_value_can_add_another_output(field: str, value: str, report: MakeReport) -> None:
    said: dict[str, Any] = {field: value}

    lines = outputs(report([CHANGE]), replace(OPENED, **said)).splitlines()

    assert [line.partition("=")[0] for line in lines] == NAMES
    assert lines[0] == "changes=1"


def test_each_problem_is_one_annotation(report: MakeReport) -> None:
    hostile = Problem(REF, ProblemKind.REPLACED, "100% moved\n::error::no\r%0A::notice::no")

    assert list(annotations(report(problems=[hostile], names={REF: ("Acme", "A::b")}), OPENED)) == [
        "::warning title=enrich::Needs review: Acme, A::b: replaced: 100%25 moved ::error::no %250A::notice::no"
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
    lines = list(annotations(report(problems=problems(count)), OPENED))

    assert len(lines) == shown
    assert (lines[-1] if lines else None) == last


def test_an_unavailable_source_has_its_annotation_in_place_of_another(report: MakeReport) -> None:
    tripped = replace(report(problems=problems(11)), tripped=(Tripped("arxiv", 3, 12, 20),))

    *rest, last = annotations(tripped, OPENED)
    assert last == (
        "::warning title=enrich::Not checked: arXiv is unavailable (3 of its 12 lookups failed, more than 20 %25). "
        "0 links keep their facts."
    )
    assert len(rest) == 9
    assert rest[-1] == "::warning title=enrich::3 more warnings: see the step summary"


def test_only_news_is_a_warning_what_waits_is_one_notice_and_what_is_known_is_neither(
    report: MakeReport,
) -> None:
    new, waits = Change(REF, "license", "MIT", "none"), Change(REF, "archived", False, True)
    dead = Problem(REF, ProblemKind.DEAD, "404")
    made = replace(
        report([new, waits], [dead]),
        waiting=Waiting(changes=(waits,)),
        known=(Known(REF, KnownKind.DEAD, "2026-11-20"),),
    )

    assert list(annotations(made, OPENED)) == [
        "::warning title=enrich::Needs review: acme: license: MIT → none",
        "::notice title=enrich::Waiting in pull request #7: 1 change, 1 of them to review",
    ]
    assert outputs(made, OPENED).splitlines()[:4] == ["changes=1", "waiting=1", "known=1", "problems=0"]


def test_an_edit_that_is_not_taken_over_is_a_warning(report: MakeReport) -> None:
    left = ReadmeEdit(EditKind.LEFT, "README.md", 5, "One", now="a cell has two values")

    assert list(annotations(replace(report(), readme_edits=(left,)), OPENED)) == [
        "::warning title=enrich::Not taken over: README.md line 5: One: a cell has two values"
    ]


def test_the_step_summary_has_the_parts_of_the_log_in_its_order(report: MakeReport) -> None:
    waits = Change(REF, "archived", False, True)
    made = replace(
        report(
            [CHANGE, waits],
            [
                Problem(REF, ProblemKind.REPLACED, "another has its name"),
                Problem(REF, ProblemKind.NOT_CHECKED, "GitHub answered 500"),
            ],
            usage=(Usage("GitHub", 2),),
        ),
        waiting=Waiting(changes=(waits,)),
        known=(Known(REF, KnownKind.DEAD, "2026-11-20"),),
        in_place=True,
        places={REF: (LinkPlace("acme", "README.md", 7),)},
    )

    assert (
        step_summary(made, OPENED)
        == """\
## enrich

1 link: 0 checked, 1 not checked.

### New in this run (1)

| Entry | What | Value | Source |  |
|:---|:---|:---|:---|:---|
| acme | stars | 12 → 13 | GitHub |  |

### Waiting in pull request #\u200b7 (1)

| Entry | What | Value | Source |  |
|:---|:---|:---|:---|:---|
| acme (README.md line 7) | archived | no → yes | GitHub | needs review |

### Open problems (1)

| Entry | What | Value | Source |  |
|:---|:---|:---|:---|:---|
| acme (README.md line 7) | replaced | another has its name | GitHub | needs review |

### Known (1)

1 dead link.

### Not checked

- GitHub, acme: answered 500


A note.

[Opened pull request #\u200b7.](https://example.org/pull/7)

2 requests (GitHub 2)."""
    )


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

    assert text.endswith("Nothing new.\n\nNothing was written: this is a dry run.")


def test_a_step_summary_is_no_larger_than_github_takes(report: MakeReport) -> None:
    talkative = replace(OPENED, notes=("word " * 300_000,))

    assert len(step_summary(report([CHANGE]), talkative).encode()) <= 1024 * 1024
