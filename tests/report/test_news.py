from collections.abc import Callable
from dataclasses import replace

import pytest

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.run import Change, Known, KnownKind, Problem, Report, Value, Waiting
from enricher.report.news import known_line, news_of
from enricher.sources import title_of

MakeReport = Callable[..., Report]

CODE, PAPER = Ref("github", "o/r"), Ref("arxiv", "1")


@pytest.mark.parametrize(
    ("field", "was", "now", "value"),
    [
        ("abstract", None, "three plain words", "3 words"),
        ("abstract", "one", "two words", "changed, now 2 words"),
        ("authors", None, ("A. Author", "B. Author"), "2 authors"),
        ("authors", ("A. Author",), ("B. Author",), "A. Author → B. Author"),
        ("title", None, "A title", "A title"),
        ("year", None, 2024, "2024"),
        ("withdrawn", False, True, "no → yes"),
        ("venue", "NSDI", None, "NSDI → -"),
    ],
)
def test_a_row_shows_a_value_or_how_long_it_is(
    field: str, was: Value, now: Value, value: str, report: MakeReport
) -> None:
    (row,) = news_of(report([Change(PAPER, field, was, now)])).new.rows

    assert row.value == value


def test_counts_have_commas(report: MakeReport) -> None:
    (row,) = news_of(report([Change(CODE, "stars", 1610, 12_790)])).new.rows

    assert row.value == "1,610 → 12,790"


def test_a_value_that_goes_back_to_that_of_the_base_neither_waits_nor_is_new(report: MakeReport) -> None:
    proposed = Change(CODE, "license", "MIT", "none")

    news = news_of(replace(report(names={CODE: ("Acme",)}), waiting=Waiting(changes=(proposed,))))

    assert (news.new.count, news.waiting.count) == (0, 0)


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_problem_is_in_one_part(kind: ProblemKind, report: MakeReport) -> None:
    news = news_of(report(problems=[Problem(CODE, kind, "a reason")]))

    assert [news.new.count, len(news.open), len(news.not_checked)].count(1) == 1
    assert news.new.count + len(news.open) + len(news.not_checked) == 1


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (ProblemKind.DEAD, KnownKind.DEAD),
        (ProblemKind.NOT_FOUND, KnownKind.NOT_FOUND),
        (ProblemKind.MOVED, KnownKind.MOVED),
    ],
)
def test_a_problem_that_is_known_is_in_no_other_part(
    problem: ProblemKind, kind: KnownKind, report: MakeReport
) -> None:
    known = (Known(CODE, kind, ""),)

    news = news_of(replace(report(problems=[Problem(CODE, problem, "404")]), known=known))

    assert (news.new.count, news.open, news.known) == (0, (), known)


def test_what_is_known_is_counted_by_kind() -> None:
    found = [
        Known(CODE, KnownKind.ARCHIVED, ""),
        Known(PAPER, KnownKind.DEAD, ""),
        Known(Ref("github", "o/s"), KnownKind.ARCHIVED, ""),
    ]

    assert known_line(found) == "1 dead link, 2 archived repositories"


def test_a_source_has_its_title_and_an_index_is_called_by_its_name() -> None:
    assert (title_of("usenix"), title_of("OpenAlex")) == ("USENIX", "OpenAlex")
