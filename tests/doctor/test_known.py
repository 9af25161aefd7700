import pytest

from enricher.doctor.finding import Verdict
from enricher.doctor.known import check_known
from enricher.model import Facts, Failed, Found, Known, Missing, Outcome, Paper, Ref, Repository

REF = Ref("arxiv", "1706.03762")
KNOWN = Known("https://arxiv.org/abs/1706.03762", "A Title")
WHOLE = Paper(title="A title", authors=("First Author",), abstract="An abstract.")
CODE = Known("https://github.com/o/r", "o/r", ("id", "stars"))


@pytest.mark.parametrize(
    ("known", "facts", "amiss"),
    [
        (KNOWN, WHOLE, None),
        (KNOWN, Paper(title="A title", abstract="An abstract."), "no authors"),
        (KNOWN, Paper(title="A title", authors=("First Author",)), "no abstract"),
        (KNOWN, Paper(title="Home"), "the title 'Home', no authors, no abstract"),
        (CODE, Repository(name="O/R", id=1, stars=2), None),
        (CODE, Repository(name="o/r", id=1, stars=0), "no stars"),
        (CODE, Repository(name="other/r"), "the title 'other/r', no id, no stars"),
    ],
)
def test_a_record_that_comes_in_another_shape_is_a_fault(
    known: Known, facts: Facts, amiss: str | None
) -> None:
    found = check_known("source", known, Found(REF, facts))
    assert found.verdict is (Verdict.FAULT if amiss else Verdict.OK)
    assert amiss is None or found.found == f"{known.url} came with {amiss}"
    assert ("changed its form" in found.advice) is bool(amiss)


@pytest.mark.parametrize(
    ("outcome", "words", "advice"),
    [
        (Failed(REF, "arXiv answered 503"), "arXiv answered 503", "Run again"),
        (Missing(REF, "arXiv knows no paper"), "arXiv knows no paper", "update enricher"),
        (None, "no answer in time", "Run again"),
    ],
)
def test_a_record_that_does_not_come_is_a_fault_with_its_reason(
    outcome: Outcome | None, words: str, advice: str
) -> None:
    found = check_known("arxiv", KNOWN, outcome)
    assert found.verdict is Verdict.FAULT
    assert words in found.found
    assert advice in found.advice
