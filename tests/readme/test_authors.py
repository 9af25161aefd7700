"""Names of authors, as lists write them."""

import pytest

from enricher.readme.authors import read_authors

NAMES = ("Ada B. Author", "Cem Author", "Dan Author", "Eve Author")


@pytest.mark.parametrize(
    ("written", "names", "again"),
    [
        ("Ada Author, Ben Author, Cem Author", 3, "Ada B. Author, Cem Author, Dan Author, Eve Author"),
        (
            "Ada Author, Ben Author, and Cem Author",
            3,
            "Ada B. Author, Cem Author, Dan Author, and Eve Author",
        ),
        ("A. Author, B. Author & C. Author", 3, "A. B. Author, C. Author, D. Author & E. Author"),
        ("Ada Author et al.", 1, "Ada B. Author et al."),
        ("Author, Ada, et al.", 1, "Author, Ada B., et al."),
        ("Author, Ada Beth, et al.", 1, "Author, Ada B., et al."),
        ("Ada Author, Ben Author, et al", 2, "Ada B. Author, Cem Author, et al"),
        ("Author et al.", 1, "Ada B. Author et al."),
    ],
)
def test_other_authors_are_written_in_the_same_form(written: str, names: int, again: str) -> None:
    read = read_authors(written)
    assert read is not None
    assert len(read.names) == names
    assert read.form.write(NAMES) == again


@pytest.mark.parametrize("words", ["", "NSDI 2024", "Serving in Turns", "a cluster et al.", "12, 13 et al."])
def test_other_words_are_no_authors(words: str) -> None:
    assert read_authors(words) is None


def test_two_authors_need_no_comma() -> None:
    read = read_authors("Ada Author, Ben Author, and Cem Author")
    assert read is not None
    assert read.form.write(NAMES[:2]) == "Ada B. Author and Cem Author"
