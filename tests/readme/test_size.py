import pytest

from enricher.readme.markers import begin, end
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


@pytest.mark.slow
def test_of_a_generated_block_no_heading_is_named() -> None:
    entries = "".join(f"### Entry {number}\n\n{LINE}\n" for number in range(5_000))
    text = f"# A list\n\n## One\n\n{begin('one')}\n{entries}{end('one')}\n\n## Two\n\n{LINE}"

    (within,) = oversized({"papers.md": text})
    (before,) = oversized({"papers.md": text.replace("## One", f"{LINE * 6_000}\n## One")})

    assert 'before the section "Two"' in within
    assert 'before the section "One"' in before
    assert list(oversized({"short.md": text[:400_000]})) == []


def test_a_file_with_wrong_markers_is_read_as_it_is() -> None:
    (sentence,) = oversized({"papers.md": f"# A list\n\n{begin('one')}\n{LINE * 6_000}\n## Two\n"})

    assert 'before the section "Two"' in sentence
