import pytest

from enricher.readme.size import oversized

LINE = f"- {'x' * 97}\n"  # 100 bytes


def test_a_file_of_less_than_512_000_bytes_is_shown_whole() -> None:
    assert list(oversized({"README.md": LINE * 5_119 + "x" * 99, "empty.md": ""})) == []


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        (f"# A list\n\n## One\n\n{LINE * 5_000}\n## Two\n\n{LINE * 500}\n## Three\n\n{LINE}", 'before the section "Three"'),
        (f"# A list\n\n## One\n\n{LINE * 6_000}", 'within the section "One"'),
        (f"{LINE * 3_000}```\n# no heading\n```\n{LINE * 3_000}", "near its end"),
        (f"# é\n\n{'é' * 255_999}\n\n## Two\n", 'before the section "Two"'),
    ],
)  # fmt: skip
def test_a_larger_one_is_named_with_what_is_lost_first(text: str, lost: str) -> None:
    (sentence,) = oversized({"docs/papers.md": text})

    size = len(text.encode())
    assert sentence == (
        f"docs/papers.md has {size:,} bytes: as a README it is cut off at 512,000, {lost}; as any other file it "
        "is shown as plain text. Split it over several files"
    )
