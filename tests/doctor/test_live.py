"""What is assumed of the upstreams, and the report of what a live check has shown of it."""

import re
from datetime import date

import pytest

from enricher.doctor.live import Circumstances, Result, check, documentation, report
from enricher.doctor.token_kind import TokenKind
from enricher.errors import BadAnswer, Refused, Unreachable
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Held, Missing, Outcome
from enricher.sources import DECLARATIONS, arxiv
from tests.support.paths import ROOT

REF = Ref("arxiv", "1706.03762")
(KNOWN,) = arxiv.DECLARATION.known
WHOLE = Paper(title="Attention Is All You Need", authors=("First Author",), abstract="An abstract.")
CIRCUMSTANCES = Circumstances(date(2026, 11, 28), in_actions=True, token=TokenKind.NONE, keys=("B", "A"))


@pytest.mark.parametrize(
    ("outcome", "result", "why"),
    [
        (Found(REF, WHOLE), Result.HELD, ""),
        (Found(REF, Paper(title="Home")), Result.CHANGED, "it has the title 'Home', no authors, no abstract"),
        (Failed.by(BadAnswer("arXiv sent no feed"), REF), Result.CHANGED, "arXiv sent no feed"),
        (Missing(REF, "arXiv knows no paper"), Result.CHANGED, "arXiv knows no paper"),
        (Failed.by(Refused("arXiv answered 403"), REF), Result.UNANSWERED, "arXiv answered 403"),
        (None, Result.UNANSWERED, "no answer in time"),
        (Held(REF, "a challenge"), Result.REFUSED, "refuses strangers: a challenge"),
        (
            Found(REF, WHOLE, (Failed.by(BadAnswer("DataCite lacks data"), REF),)),
            Result.CHANGED,
            "DataCite lacks data",
        ),
        (
            Found(REF, WHOLE, (Failed.by(Unreachable("DataCite answered 503"), REF),)),
            Result.UNANSWERED,
            "DataCite answered 503",
        ),
    ],
)
def test_an_answer_shows_whether_what_is_assumed_of_a_record_holds(
    outcome: Outcome | None, result: Result, why: str
) -> None:
    checked = check({"arxiv": {KNOWN: outcome}})[0]

    assert (checked.result, checked.why) == (result, why)
    assert checked.assumption.upstream == "arXiv"
    assert checked.assumption.says.startswith(
        "[Attention Is All You Need](https://arxiv.org/abs/1706.03762) comes with authors and abstract. "
    )


def test_what_only_a_person_can_see_is_left_open() -> None:
    checked = check({})

    assert {each.result for each in checked} == {Result.OPEN}
    declared = {assumption.says for declaration in DECLARATIONS for assumption in declaration.assumes}
    assert declared < {each.assumption.says for each in checked}, "the publisher and the doctor assume more"


def test_the_report_begins_with_what_does_not_hold_and_leaves_out_what_is_empty() -> None:
    text = report(check({"arxiv": {KNOWN: Missing(REF, "it is *gone*, says @arxiv")}}), CIRCUMSTANCES)

    assert text.startswith("# Live check of 2026-11-28\n\nenricher ")
    assert "run in GitHub Actions; GitHub was asked by REST, without a token; other keys: A, B.\n" in text
    assert re.findall("^## (.+)$", text, re.MULTILINE) == ["Does not hold", "For a person to look at"]
    assert "  Seen: it is \\*gone\\*, says @\u200barxiv\n" in text


def test_in_an_issue_no_assumption_refers_to_the_issues_of_others() -> None:
    """GitHub would show there that it was mentioned, each week."""
    plain = re.sub(r"`[^`]+`|\]\([^)]+\)", "", documentation())

    assert re.findall(r"\S*#\d+|@\w+", plain) == []


def test_every_assumption_is_a_sentence_without_its_end() -> None:
    assert [each.assumption.says for each in check({}) if each.assumption.says.endswith(".")] == []
    shown = [known.shows for declaration in DECLARATIONS for known in declaration.known]
    assert [text for text in shown if text.endswith(".") or text.startswith(" ")] == []


def test_the_page_of_the_sources_has_every_assumption() -> None:
    assert documentation() in (ROOT / "docs" / "upstreams.md").read_text("utf-8")
    assert documentation().count("`--live`") == sum(len(declaration.known) for declaration in DECLARATIONS)
