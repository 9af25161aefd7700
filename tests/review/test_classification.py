import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import Operation, Published
from enricher.model.run import Change, Problem, Publication, Report
from enricher.report.github_actions import annotations, outputs, step_summary
from enricher.report.terminal import log
from enricher.review.classification import classify, label, needs_review

MakeReport = Callable[..., Report]

CODE, PAPER, DOI = Ref("github", "o/r"), Ref("arxiv", "2311.15566"), Ref("doi", "10.1145/1.1")
DAY = date(2026, 11, 20)
NAMES = {CODE: ("Acme",), PAPER: ("Acme",), DOI: ("Acme",)}


def problem(kind: ProblemKind, ident: str = "o/other") -> Problem:
    return Problem(Ref("github", ident), kind, f"why {kind}", DAY)


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_of_problem_is_in_one_group(kind: ProblemKind, report: MakeReport) -> None:
    one = problem(kind)
    groups = classify(report(problems=[one]))

    assert [*groups.problems_to_review, *groups.dead, *groups.not_found, *groups.not_checked] == [one]


@pytest.mark.parametrize(
    ("kind", "field", "was", "now"),
    [
        (ProblemKind.MOVED, "name", "o/r", "o/new"),
        (ProblemKind.DEAD, "dead", None, "2026-11-20"),
        (ProblemKind.WITHDRAWN, "withdrawn", False, True),
        (ProblemKind.RETRACTED, "retraction", None, "retraction by 10.1/x"),
    ],
)
def test_a_problem_that_is_a_change_too_counts_once(
    kind: ProblemKind, field: str, was: str | None, now: str, report: MakeReport
) -> None:
    change = Change(CODE, field, was, now)
    groups = classify(report([change], [problem(kind, CODE.id)]))

    assert groups.changes_to_review == (change,)
    assert (groups.needs_review, list(groups.unconfirmed)) == (1, [])


def test_a_first_value_that_two_links_of_an_entry_give_counts_once(report: MakeReport) -> None:
    first, other = Change(PAPER, "title", None, "A title"), Change(DOI, "title", None, "A title")

    assert classify(report([first, other], names=NAMES)).new == (first,)


@pytest.mark.parametrize(
    ("change", "needs"),
    [
        (Change(CODE, "license", "MIT", "none"), True),
        (Change(CODE, "license", None, "MIT"), False),
        (Change(CODE, "archived", None, True), True),
        (Change(CODE, "archived", True, False), True),
        (Change(CODE, "stars", 1, 2_000), False),
        (Change(PAPER, "abstract", "x", "y"), False),
    ],
)
def test_the_kind_of_the_field_decides_whether_a_change_needs_review(change: Change, needs: bool) -> None:
    assert needs_review(change) is needs


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (Change(CODE, "last_commit", None, "x"), "last commit"),
        (Change(CODE, "name", None, "o/r"), "name"),
        (Change(CODE, "name", "o/r", "o/new"), "moved"),
        (Change(CODE, "dead", "2026-11-20", None), "dead link since"),
    ],
)
def test_a_change_has_a_label_in_words(change: Change, words: str) -> None:
    assert label(change) == words


def everything(report: MakeReport) -> Report:
    changes = [
        Change(CODE, "license", "MIT", "none"),
        Change(CODE, "name", "o/r", "o/new"),
        Change(CODE, "stars", 12, 120),
        Change(PAPER, "title", None, "A title"),
        Change(PAPER, "abstract", None, "Words."),
        Change(DOI, "title", None, "A title"),
        Change(DOI, "venue", None, "A venue"),
    ]
    problems = [
        problem(ProblemKind.MOVED, CODE.id),
        problem(ProblemKind.REPLACED, "o/a"),
        problem(ProblemKind.DEAD, "o/b"),
        *(problem(ProblemKind.NOT_FOUND, f"o/c{number}") for number in range(2)),
        *(problem(ProblemKind.NOT_CHECKED, f"o/d{number}") for number in range(3)),
    ]
    accepted = (Publication(("Acme",), PAPER, "A venue 2024", DOI),)
    return replace(report(changes, problems, NAMES), publications=accepted)


def test_log_summary_annotations_and_outputs_have_the_same_numbers(report: MakeReport) -> None:
    given, published = everything(report), Published(Operation.NONE, "Nothing.")
    heading = r"(?:### )?(New in this run|Open problems) \((\d+)\)"
    texts = ("\n".join(log(given, published)), step_summary(given, published))

    assert [re.findall(heading, text) for text in texts] == 2 * [
        [("New in this run", "10"), ("Open problems", "1")]
    ]
    assert "changes=7" in outputs(given, published).splitlines()
    assert Counter(line.split("::")[2].partition(":")[0] for line in annotations(given, published)) == {
        "Needs review": 4,  # a license, a move, a dead link, and a repository that was replaced
        "Not found": 2,
        "Not checked": 1,
    }
