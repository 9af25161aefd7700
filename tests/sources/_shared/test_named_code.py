import pytest

from enricher.sources._shared.named_code import named_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Our code is at https://github.com/o/kettle.", "https://github.com/o/kettle"),
        ("Code: github.com/o/kettle, data: www.example.org", "https://github.com/o/kettle"),
        (r"see \url{https://github.com/o/a\_kettle}", "https://github.com/o/a_kettle"),
        ("(https://github.com/o/kettle/tree/main/lid).", "https://github.com/o/kettle/tree/main/lid"),
        ("https://github.com/o/kettle or https://github.com/O/Kettle.git", "https://github.com/o/kettle"),
        ("https://gitlab.com/g/sub/kettle; https://example.org", "https://gitlab.com/g/sub/kettle"),
        ("codeberg.org/o/kettle", "https://codeberg.org/o/kettle"),
    ],
)
def test_the_one_repository_that_a_text_names_is_found(text: str, code: str) -> None:
    assert named_code(None, text) == code


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/o/kettle and https://github.com/o/lid",
        "https://github.com/o/kettle and https://gitlab.com/o/kettle",
        "https://github.com/o",
        "https://github.com/topics/kettles",
        "https://o.github.io/kettle",
        "write to someone@github.com/o/kettle",
        "my-github.com/o/kettle",
        "the code is at this https URL",
        "",
    ],
)
def test_no_repository_or_several_are_none(text: str) -> None:
    assert named_code(text, None) is None


def test_a_comment_that_names_another_repository_than_the_abstract_leaves_it_open() -> None:
    assert named_code("https://github.com/o/kettle", "https://github.com/o/lid") is None
