"""What `enrich init` says of a README, in lines and as JSON."""

import json

import pytest

from enricher.readme.reader import read_list
from enricher.report.account import account, to_json

PAPER = "https://arxiv.org/abs/3101.000"


def said(text: str, *more: str) -> list[str]:
    lists = [read_list(one, f"file{number}.md") for number, one in enumerate((text, *more))]
    return list(account(lists, lambda url: "arxiv.org" in url))


def section(title: str, at: int) -> str:
    return (
        f"## {title}\n\n"
        f"- **Boiling Water in {title} Kettles** [[paper]({PAPER}{at:02})] [[code](https://github.com/o/r{at})]\n\n"
    )


def test_many_sections_are_summed_up_in_one_row() -> None:
    lines = said("# A list\n\n" + "".join(section(f"Part {at}", at) for at in range(12)))

    assert lines[0] == "file0.md: 12 entries in 12 sections, 24 links."
    assert [line.split()[:3] for line in lines if "more sections" in line] == [["4", "more", "sections"]]
    assert ["Total", "12", "12", "12", "50", "%"] in [line.split() for line in lines]


def test_what_is_left_out_and_what_is_there_twice_is_named_with_its_lines() -> None:
    twice = f"- **Lids and Their Loss** [[paper]({PAPER}09)]\n"
    text = (
        "# A list\n\n[![badge](https://img.shields.io/b/x)](https://example.org)\n\n## Part\n\n"
        + twice
        + "- **Spouts That Never Drip** [[paper](https://arxiv.org/abs/3101.00008)]\n"
        + twice
        + "\n## Contributing\n\n- Write a line as above.\n"
    )
    lines = said(text)

    assert any(line.startswith("Left out (1), because they are no links of an entry:") for line in lines)
    assert "Duplicates (1): lines 7 and 9." in lines
    assert any(line.startswith("No entries: contributing") for line in lines)


def test_an_entry_whose_title_cannot_be_read_is_named_with_its_line() -> None:
    text = f"# A list\n\n## Part\n\n- [[paper]({PAPER}01)] [[code](https://github.com/o/r)]\n"
    lines = said(text + f"- [[paper]({PAPER}02)]\n- [[paper]({PAPER}03)]\n- [[paper]({PAPER}04)]\n")

    assert "Not sure (4): the title could not be read, for example in lines 5, 6 and 7." in lines


@pytest.mark.parametrize(
    ("badges", "said_of_them"),
    [
        (1, "a badge: 1, in line 3"),
        (3, "a badge: 3, in lines 3, 4 and 5"),
        (5, "a badge: 5, in lines 3 to 7"),
    ],
)
def test_links_that_are_left_out_are_counted_by_their_reason(badges: int, said_of_them: str) -> None:
    badge = "[![badge](https://img.shields.io/b/x)](https://example.org)\n"

    assert f"  {said_of_them}" in said("# A list\n\n" + badge * badges + "\n" + section("Part", 1))


def test_a_share_is_100_percent_only_if_nothing_lacks() -> None:
    other = "- **Lids and Their Loss** [[paper](https://example.org/lids.pdf)]\n"
    lines = said(
        "# A list\n\n## Part\n\n"
        + section("Some", 1)
        + "".join(section("Part", at) for at in range(2, 300))
        + other
    )
    total = next(line for line in lines if "Total" in line)

    assert total.split()[-2:] == ["49", "%"]


def test_several_files_are_one_account() -> None:
    one, other = "# A\n\n" + section("One", 1), "# B\n\n" + section("Two", 2)

    assert said(one, other)[0] == "file0.md, file1.md: 2 entries in 2 sections, 4 links."
    assert "Duplicates (1): file1.md lines 5 and 9." in said(one, other + section("Two", 2))
    found = json.loads(to_json([read_list(one, "a.md"), read_list(other, "b.md")]))
    assert [item["file"] for item in found["items"]] == ["a.md", "b.md"]
