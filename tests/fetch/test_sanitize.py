from dataclasses import replace

import pytest

from enricher.fetch.sanitize import sanitize
from enricher.model.facts import Facts, Paper, Ref, Repository
from enricher.model.run import Failed, Found, Missing

REF = Ref("arxiv", "2311.15566")
PAPER = Paper(title="A title", authors=("First Author",), abstract="One.\n\nTwo.")
REPOSITORY = Repository(name="o/r", id=1, stars=2, description="Words.")


@pytest.mark.parametrize("facts", [PAPER, REPOSITORY])
def test_ordinary_facts_pass_as_they_are(facts: Facts) -> None:
    assert sanitize(Found(REF, facts)) == Found(REF, facts)


def test_every_text_becomes_one_line_of_visible_characters_and_an_abstract_keeps_its_paragraphs() -> None:
    hostile = "\x1b[31mred\u202e\n\nand\ud800 \U000e0041more"
    facts = replace(PAPER, title=hostile, authors=(hostile, "\u200b"), abstract=hostile)

    taken = sanitize(Found(REF, facts))

    assert isinstance(taken, Found)
    assert taken.facts == replace(
        PAPER, title="[31mred and more", authors=("[31mred and more",), abstract="[31mred\n\nand more"
    )


@pytest.mark.parametrize(
    ("written", "abstract"),
    [
        ("Abstract. We sort.", "We sort."),
        ("Abstract: We sort.", "We sort."),
        ("Abstract — We sort.", "We sort."),
        ("Abstract—We sort.", "We sort."),
        ("Abstract - We sort.", "We sort."),
        ("ABSTRACT We sort.", "We sort."),
        ("Abstract\n\nWe sort.\n\nAnd merge.", "We sort.\n\nAnd merge."),
        ("Abstract.", None),
        ("Abstract interpretation is old.", "Abstract interpretation is old."),
        ("Abstract-level proofs.", "Abstract-level proofs."),
        ("Abstractions. They leak.", "Abstractions. They leak."),
        ("abstract domains, sorted.", "abstract domains, sorted."),
        ("We sort. Abstract: no.", "We sort. Abstract: no."),
    ],
)
def test_the_label_of_an_abstract_goes(written: str, abstract: str | None) -> None:
    taken = sanitize(Found(REF, replace(PAPER, abstract=written)))

    assert taken == Found(REF, replace(PAPER, abstract=abstract))


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\x7f", "\ufe0f"])
def test_a_secret_that_cleaning_puts_together_is_taken_out(sign: str) -> None:
    split = f"a-throw{sign}-away-token"
    facts = replace(PAPER, title=f"It is {split}.", authors=(split, "B"), abstract=f"One {split}")

    taken = sanitize(Found(REF, facts, (Failed(REF, split),)), ("another", "a-throw-away-token"))

    hidden = replace(PAPER, title="It is ***.", authors=("***", "B"), abstract="One ***")
    assert taken == Found(REF, hidden, (Failed(REF, "***"),))
    assert sanitize(Failed(REF, f"No {split}"), ("a-throw-away-token",)) == Failed(REF, "No ***")


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (replace(PAPER, title="a" * 1_048_576), "1,048,576 characters as title"),
        (replace(PAPER, authors=("First Author", "a" * 2_001)), "2,001 characters as authors"),
        (replace(PAPER, abstract="\u0300" * 50_001), "50,001 characters as abstract"),
        (replace(REPOSITORY, license="a" * 2_001), "2,001 characters as license"),
        (replace(REPOSITORY, stars=10**18), "an invalid number as stars"),
        (replace(REPOSITORY, id=-1), "an invalid number as id"),
    ],
)
def test_facts_that_cannot_be_true_fail_and_change_nothing(facts: Facts, wrong: str) -> None:
    assert sanitize(Found(REF, facts)) == Failed(REF, f"arxiv sent {wrong}; the answer was not used")


def test_a_title_without_a_visible_character_fails() -> None:
    taken = sanitize(Found(REF, replace(PAPER, title="\u200b\u202e")))

    assert taken == Failed(REF, "arxiv sent a name without a visible character")


def test_a_fact_without_a_visible_character_is_empty() -> None:
    taken = sanitize(Found(REF, replace(REPOSITORY, license="\u200b", description="\x00")))

    assert taken == Found(REF, replace(REPOSITORY, license=None, description=None))


@pytest.mark.parametrize("kind", [Missing, Failed])
def test_a_reason_is_one_short_visible_line(kind: type[Missing | Failed]) -> None:
    assert sanitize(kind(REF, "gone\n\x1b[2J::error::x")) == kind(REF, "gone [2J::error::x")
    long = sanitize(kind(REF, "a " * 1_000_000))
    assert not isinstance(long, Found)
    assert len(long.reason) <= 500
