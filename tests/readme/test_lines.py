import pytest

from enricher.readme.lines import lines_of, with_lines


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_put_between_others_and_end_as_those_do(end: str) -> None:
    text = f"a{end}b"

    assert with_lines(text, {1: ["x"], 2: ["y"]}) == f"a{end}x{end}b{end}y{end}"
    assert lines_of(text) == ["a", "b"]
