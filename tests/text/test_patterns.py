import re

import pytest

from enricher.text.patterns import later


def test_a_pattern_is_used_as_a_compiled_one_with_its_flags() -> None:
    words = later(r"([a-z])\w*", re.IGNORECASE)
    assert [found[1] for found in words.finditer("Two words")] == ["T", "w"]
    assert words.sub("x", "Two words") == "x x"
    assert (words.pattern, words.flags & re.IGNORECASE) == (r"([a-z])\w*", re.IGNORECASE)


def test_a_wrong_pattern_is_an_error_where_it_is_first_used() -> None:
    wrong = later("(")
    with pytest.raises(re.error, match="missing"):
        wrong.search("")
