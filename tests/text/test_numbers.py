import pytest

from enricher.text.numbers import counted, listed, percent


@pytest.mark.parametrize(("number", "words"), [(0, "0 links"), (1, "1 link"), (2, "2 links")])
def test_a_noun_is_in_the_plural_unless_there_is_one(number: int, words: str) -> None:
    assert counted(number, "link") == words


def test_a_plural_can_be_given() -> None:
    assert counted(2, "entry", "entries") == "2 entries"
    assert counted(1, "entry", "entries") == "1 entry"


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(1, 2, "50 %"), (999, 1000, "99 %"), (3, 3, "100 %"), (0, 3, "0 %"), (0, 0, "-")],
)
def test_a_share_is_rounded_down_so_that_100_percent_is_all(part: int, whole: int, words: str) -> None:
    assert percent(part, whole) == words


@pytest.mark.parametrize(
    ("names", "words"), [(("a",), "a"), (("a", "b"), "a and b"), ((1, 2, 3), "1, 2 and 3")]
)
def test_names_are_listed_as_in_a_sentence(names: tuple[object, ...], words: str) -> None:
    assert listed(names) == words
