import pytest

from enricher.text.numbers import counted


@pytest.mark.parametrize(("number", "words"), [(0, "0 links"), (1, "1 link"), (2, "2 links")])
def test_a_noun_is_in_the_plural_unless_there_is_one(number: int, words: str) -> None:
    assert counted(number, "link") == words


def test_a_plural_can_be_given() -> None:
    assert counted(2, "entry", "entries") == "2 entries"
    assert counted(1, "entry", "entries") == "1 entry"
