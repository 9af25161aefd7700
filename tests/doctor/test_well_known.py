from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest

from enricher.doctor.finding import Verdict
from enricher.doctor.well_known import check_known, records
from enricher.model.facts import Facts, Paper, Ref, Repository
from enricher.model.run import Failed, Found, Held, Missing, Outcome
from enricher.model.source import WellKnown

REF = Ref("arxiv", "1706.03762")
KNOWN = WellKnown("https://arxiv.org/abs/1706.03762", "A Title")
WHOLE = Paper(title="A title", authors=("First Author",), abstract="An abstract.")
CODE = WellKnown("https://github.com/o/r", "o/r", ("id", "stars"))


@dataclass(frozen=True)
class Sample:
    """A source whose ids are the links without their scheme."""

    known: tuple[WellKnown, ...] = (KNOWN,)
    every: int = 1
    name: str = "sample"

    def match(self, url: str) -> str | None:
        return url.removeprefix("https://")

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        raise NotImplementedError


@pytest.mark.parametrize(
    ("known", "facts", "amiss"),
    [
        (KNOWN, WHOLE, None),
        (KNOWN, Paper(title="Once more: a title", authors=("First Author",), abstract="An abstract."), None),
        (KNOWN, Paper(title="A title", abstract="An abstract."), "no authors"),
        (KNOWN, Paper(title="A title", authors=("First Author",)), "no abstract"),
        (KNOWN, Paper(title="Home"), "the title 'Home', no authors, no abstract"),
        (CODE, Repository(name="O/R", id=1, stars=2), None),
        (CODE, Repository(name="o/r", id=1, stars=0), "no stars"),
        (CODE, Repository(name="other/r"), "the title 'other/r', no id, no stars"),
    ],
)
def test_a_record_in_another_format_is_a_fault(known: WellKnown, facts: Facts, amiss: str | None) -> None:
    found = check_known(Sample(), {known: Found(REF, facts)})
    assert found.verdict is (Verdict.FAULT if amiss else Verdict.OK)
    assert amiss is None or found.found == f"{known.url}: it has {amiss}"
    assert ("has changed" in found.advice) is bool(amiss)


@pytest.mark.parametrize(
    ("outcome", "words", "advice"),
    [
        (Failed(REF, "arXiv answered 503"), "arXiv answered 503", "Try again"),
        (Missing(REF, "arXiv knows no paper"), "arXiv knows no paper", "update enricher"),
        (None, "no answer in time", "Try again"),
    ],
)
def test_a_record_that_does_not_come_is_a_fault_with_its_reason(
    outcome: Outcome | None, words: str, advice: str
) -> None:
    found = check_known(Sample(), {KNOWN: outcome})
    assert found.verdict is Verdict.FAULT
    assert words in found.found
    assert advice in found.advice


def test_one_bad_record_of_several_is_named_alone() -> None:
    found = check_known(Sample(), {KNOWN: Found(REF, WHOLE), CODE: Failed(REF, "GitHub answered 503")})
    assert (found.verdict, found.found) == (Verdict.FAULT, "https://github.com/o/r: GitHub answered 503")


def test_a_supplementary_source_that_fails_is_a_warning() -> None:
    outcome = Found(REF, WHOLE, gaps=(Failed(REF, "OpenAlex refused to answer (401)"),))

    found = check_known(Sample(), {KNOWN: outcome})

    assert (found.verdict, found.found) == (Verdict.WARNING, "OpenAlex refused to answer (401)")
    assert "key" in found.advice


def test_a_source_that_refuses_strangers_is_only_a_warning() -> None:
    found = check_known(Sample(), {KNOWN: Held(REF, "a challenge")})

    assert (found.verdict, found.found) == (Verdict.WARNING, "refuses strangers: a challenge")
    assert "No run fails for it" in found.advice


HOSTS = tuple(WellKnown(f"https://{host}/known", "Known") for host in ("one.example", "two.example"))


@pytest.mark.parametrize(
    ("ids", "asked"),
    [
        ((), ()),
        (("one.example/a", "one.example/b"), HOSTS[:1]),
        (("two.example/a", "one.example/b"), HOSTS),
        (("three.example/a",), HOSTS),
    ],
)
def test_of_several_hosts_those_that_the_list_links_to_are_asked(
    ids: Sequence[str], asked: tuple[WellKnown, ...]
) -> None:
    links = {f"https://{id_}": Ref("sample", id_) for id_ in ids}
    other = {"https://arxiv.org/abs/1706.03762": REF}
    assert records(Sample(HOSTS), {**links, **other}) == asked
