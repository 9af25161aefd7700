"""What a new fact changes in a list that lives in a README."""

from dataclasses import replace

import pytest

from enricher.model.readme_list import Item, Span, Words
from enricher.readme.edits import (
    Accepted,
    CodeFound,
    CodeMoved,
    InPlaceEdit,
    LinkNote,
    NotMade,
    StarCount,
    apply,
    edit,
)
from enricher.readme.reader import read_list

_PAPER = "https://arxiv.org/abs/3101.0000"
_REPO = "https://github.com/kettle/"
_NEW = "https://github.com/teapot/lid"


def _page(*lines: str) -> str:
    return "\n".join(["# A list", "", "## Kettles", "", *lines, ""])


def _at(text: str, items: tuple[Item, ...], words: str) -> int:
    number = text[: text.index(words)].count("\n") + 1
    return next(at for at, item in enumerate(items) if item.line <= number <= item.last_line)


def _line_after(
    text: str, words: str, venue: tuple[str, int | None] | None = None, code: str | None = None
) -> str:
    """Return the line with these words once the item has the venue or the code link."""
    items = read_list(text).items
    at = _at(text, items, words)
    made = edit(text, items, [Accepted(at, *venue)] if venue else [CodeFound(at, code or _NEW)])
    after = apply(text, made).split("\n")
    changed = [line for line, before in zip(after, text.split("\n"), strict=False) if line != before]
    assert len(changed) <= 1
    return changed[0] if changed else "unchanged"


def _reason(text: str, words: str, venue: tuple[str, int | None] | None = None) -> str:
    items = read_list(text).items
    at = _at(text, items, words)
    (made,) = edit(text, items, [Accepted(at, *venue)] if venue else [CodeFound(at, _NEW)])
    assert isinstance(made, NotMade)
    return made.reason


BULLETS = _page(
    f"- [OSDI'29] [Steam: A Kettle for Slow Mornings]({_PAPER}1)",
    f"- [SOSP'29] [Spout: Pouring without Spilling]({_PAPER}2) [[code]({_REPO}spout)]",
    f"- [arXiv'31] [Lid: Covers that Whistle at Noon]({_PAPER}3)",
    f"- [NSDI'30] [Base: Heating Water by Counting]({_PAPER}4) [[code]({_REPO}base)]",
)
LABELLED = _page(
    *(
        f"- [{title}]({_PAPER}{at})\n    - People: A. Cup, B. Saucer\n    - Venue: {venue}"
        for at, (title, venue) in enumerate(
            [
                ("Tea Leaves that Learn to Sink", "ICLR 2030"),
                ("Coffee Grounds that Learn to Rise", "arXiv"),
                ("Sugar Cubes that Learn to Wait", "NeurIPS 2029 (Oral)"),
            ]
        )
    )
)
TABLE = _page(
    "| Name | Title | Venue | Code |",
    "|---|---|---|---|",
    f"| Steam | [A Kettle for Slow Mornings]({_PAPER}1) | ICML | [Link]({_REPO}steam) |",
    f"| Spout | [Pouring without Spilling]({_PAPER}2) | ICLR | [Link]({_REPO}spout) |",
    f"| Lid | [Covers that Whistle at Noon]({_PAPER}3) | arXiv | - |",
    f"| Base | [Heating Water by Counting]({_PAPER}4) | ICLR | [Link]({_REPO}base) |",
)


@pytest.mark.parametrize(
    ("text", "words", "venue", "expected"),
    [
        (BULLETS, "Lid", ("VLDB", 2032), f"- [VLDB'32] [Lid: Covers that Whistle at Noon]({_PAPER}3)"),
        (LABELLED, "Coffee", ("ACL", 2031), "    - Venue: ACL 2031"),
        (TABLE, "Lid", ("VLDB", 2032), f"| Lid | [Covers that Whistle at Noon]({_PAPER}3) | VLDB | - |"),
        (
            _page(f"- A Kettle for Slow Mornings, <ins>arXiv, 2030</ins> [[Paper]({_PAPER}1)]"),
            "Slow",
            ("ICLR", 2031),
            f"- A Kettle for Slow Mornings, <ins>ICLR, 2031</ins> [[Paper]({_PAPER}1)]",
        ),
        (
            _page(f"- A Kettle for Slow Mornings <br> Arxiv 2030 [[Paper]]({_PAPER}1)"),
            "Slow",
            ("ICLR", None),
            "unchanged",
        ),
        (
            _page(
                f"- [[ICLR2030]({_PAPER}1)] A Kettle for Slow Mornings",
                f"- [[CVPR2029]({_PAPER}2)] Pouring Water without Spilling",
                f"- [[Arxiv]({_PAPER}3)] Covers that Whistle at Noon",
            ),
            "Covers",
            ("ICCV", 2031),
            f"- [[ICCV2031]({_PAPER}3)] Covers that Whistle at Noon",
        ),
        (
            _page(
                f"- **A Kettle for Slow Mornings** (2029), ICSE'29, Cup, Ann, et al. [[pdf]]({_PAPER}1)",
                f"- **Pouring Water without Spilling** (2030), FSE'30, Mug, Bo, et al. [[pdf]]({_PAPER}2)",
                f"- **Covers that Whistle at Noon** (2030), arxiv, Pan, Cy, et al. [[pdf]]({_PAPER}3)",
            ),
            "Covers",
            ("ICSE", 2031),
            f"- **Covers that Whistle at Noon** (2031), ICSE'31, Pan, Cy, et al. [[pdf]]({_PAPER}3)",
        ),
        (
            _page(
                f"- **A Kettle for Slow Mornings** (2029), ICSE'29, Cup, Ann, et al. [[pdf]]({_PAPER}1)",
                f"- **Pouring Water without Spilling** (2030), FSE'30, Mug, Bo, et al. [[pdf]]({_PAPER}2)",
                f"- **Covers that Whistle at Noon** (2030), arxiv, Pan, Cy, et al. [[pdf]]({_PAPER}3)",
            ),
            "Covers",
            ("ICSE", None),
            f"- **Covers that Whistle at Noon** (2030), ICSE, Pan, Cy, et al. [[pdf]]({_PAPER}3)",
        ),
        (
            _page(
                f"- **A Kettle for Slow Mornings** [[pdf]({_PAPER}1)] ![](https://img.shields.io/badge/ICLR2030-red)",
                f"- **Covers that Whistle at Noon** [[pdf]({_PAPER}3)] ![](https://img.shields.io/badge/arXiv-red)",
            ),
            "Covers",
            ("S&P", 2031),
            f"- **Covers that Whistle at Noon** [[pdf]({_PAPER}3)] ![](https://img.shields.io/badge/S%26P2031-red)",
        ),
        (
            BULLETS.replace("NSDI'30", "NIPS'30"),
            "Lid",
            ("NeurIPS", 2032),
            f"- [NIPS'32] [Lid: Covers that Whistle at Noon]({_PAPER}3)",
        ),
    ],
    ids=[
        "bracket",
        "label",
        "cell",
        "own form",
        "own year",
        "link text",
        "second year",
        "no year",
        "badge",
        "old name",
    ],
)
def test_a_venue_is_written_as_the_list_writes_venues(
    text: str, words: str, venue: tuple[str, int | None], expected: str
) -> None:
    assert _line_after(text, words, venue=venue) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            _page(
                "| Kettle | Paper |",
                "|---|---|",
                f"| Steam [[Code]({_REPO}steam)] | [A Kettle for Slow Mornings]({_PAPER}1) |",
                f"| Spout [[Code]({_REPO}spout)] | [Pouring without Spilling]({_PAPER}2) |",
                f"| Lid | [Covers that Whistle at Noon]({_PAPER}3) |",
            ),
            "Lid",
            f"| Lid [[Code]({_NEW})] | [Covers that Whistle at Noon]({_PAPER}3) |",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [[code]({_REPO}a)]",
                f"- Pouring Water without Spilling [[pdf]({_PAPER}2)] [[code]({_REPO}b)]",
                f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] *(Oral, [Prize](https://cups.example/prize))*",
            ),
            "Covers",
            f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[code]({_NEW})] *(Oral, [Prize](https://cups.example/prize))*",
        ),
        (BULLETS, "Lid", f"- [arXiv'31] [Lid: Covers that Whistle at Noon]({_PAPER}3) [[code]({_NEW})]"),
        (TABLE, "Lid", f"| Lid | [Covers that Whistle at Noon]({_PAPER}3) | arXiv | [Link]({_NEW}) |"),
        (
            BULLETS.replace(f"Noon]({_PAPER}3)", f"Noon]({_PAPER}3) [[code]()]"),
            "Lid",
            f"- [arXiv'31] [Lid: Covers that Whistle at Noon]({_PAPER}3) [[code]({_NEW})]",
        ),
        (
            TABLE.replace("[Link]", "[Steam]", 1)
            .replace("[Link]", "[Spout]", 1)
            .replace("[Link]", "[Base]", 1),
            "Lid",
            f"| Lid | [Covers that Whistle at Noon]({_PAPER}3) | arXiv | [Lid]({_NEW}) |",
        ),
        (
            _page(
                f"**A Kettle for Slow Mornings** \\\n*Ann Cup* \\\nICLR 2030. [[Paper]({_PAPER}1)] [[Github]({_REPO}a)] \\\n1 May 2030",
                "",
                f"**Pouring Water without Spilling** \\\n*Bo Mug* \\\nICLR 2030. [[Paper]({_PAPER}2)] [[Github]({_REPO}b)] \\\n2 May 2030",
                "",
                f"**Covers that Whistle at Noon** \\\n*Cy Pan* \\\nICLR 2030. [[Paper]({_PAPER}3)] \\\n3 May 2030",
            ),
            "3 May",
            f"ICLR 2030. [[Paper]({_PAPER}3)] [[Github]({_NEW})] \\",
        ),
        (
            _page(
                f"- [A Kettle for Slow Mornings]({_PAPER}1). Ann Cup. *ICLR 2030* [code]({_REPO}a)",
                f"- [Pouring Water without Spilling]({_PAPER}2). Bo Mug. *ICML 2030* [code]({_REPO}b)",
                f"- [Covers that Whistle at Noon]({_PAPER}3). Cy Pan. *CVPR 2030*",
            ),
            "Covers",
            f"- [Covers that Whistle at Noon]({_PAPER}3). Cy Pan. *CVPR 2030* [code]({_NEW})",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings <u>[[Paper]({_PAPER}1)]</u> [[Code]({_REPO}a)]",
                f"- Pouring Water without Spilling <u>[[Paper]({_PAPER}2)]</u> [[Code]({_REPO}b)]",
                f"- Covers that Whistle at Noon <u>[[Paper]({_PAPER}3)]</u>",
            ),
            "Covers",
            f"- Covers that Whistle at Noon <u>[[Paper]({_PAPER}3)]</u> [[Code]({_NEW})]",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [[code]({_REPO}a)] [[video](https://youtu.be/aaaa)]",
                f"- Pouring Water without Spilling [[pdf]({_PAPER}2)] [[code]({_REPO}b)] [[video](https://youtu.be/bbbb)]",
                f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[video](https://youtu.be/cccc)]",
            ),
            "Covers",
            f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[code]({_NEW})] [[video](https://youtu.be/cccc)]",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [![Stars](https://img.shields.io/github/stars/kettle/a)]({_REPO}a)",
                f"- Pouring Water without Spilling [[pdf]({_PAPER}2)] [![Stars](https://img.shields.io/github/stars/kettle/b)]({_REPO}b)",
                f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)]",
            ),
            "Covers",
            f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [![Stars](https://img.shields.io/github/stars/teapot/lid)]({_NEW})",
        ),
        (
            _page(
                f"- **A Kettle for Slow Mornings** [Paper]({_PAPER}1) | [Code]({_REPO}a) | [Video](https://youtu.be/a)",
                f"- **Pouring Water without Spilling** [Paper]({_PAPER}2) | [Code]({_REPO}b)",
                f"- **Covers that Whistle at Noon** [Paper]({_PAPER}3) | [Video](https://youtu.be/c)",
            ),
            "Covers",
            f"- **Covers that Whistle at Noon** [Paper]({_PAPER}3) | [Code]({_NEW}) | [Video](https://youtu.be/c)",
        ),
        (
            _page(
                f"1. A Kettle for Slow Mornings ([paper]({_PAPER}1), [code]({_REPO}a))",
                f"2. Pouring Water without Spilling ([paper]({_PAPER}2), [code]({_REPO}b))",
                f"3. Covers that Whistle at Noon ([paper]({_PAPER}3))",
            ),
            "Covers",
            f"3. Covers that Whistle at Noon ([paper]({_PAPER}3), [code]({_NEW}))",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings [<u>pdf</u>]({_PAPER}1) [<u>code</u>]({_REPO}a)",
                f"- Pouring Water without Spilling [<u>pdf</u>]({_PAPER}2) [<u>code</u>]({_REPO}b)",
                f"- Covers that Whistle at Noon [<u>pdf</u>]({_PAPER}3)",
            ),
            "Covers",
            f"- Covers that Whistle at Noon [<u>pdf</u>]({_PAPER}3) [<u>code</u>]({_NEW})",
        ),
    ],
    ids=[
        "name and code",
        "unknown link behind",
        "bullet",
        "cell",
        "no address",
        "own name",
        "hard break",
        "words between",
        "open tag",
        "before a video",
        "badge",
        "pipes in a bullet",
        "one bracket",
        "underlined",
    ],
)
def test_a_code_link_is_written_as_the_list_writes_code_links(text: str, words: str, expected: str) -> None:
    assert _line_after(text, words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            _page(
                f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [[code]({_REPO}a)]",
                f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)]",
            ),
            "Covers",
            f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[code]({_NEW})]",
        ),
        (
            _page(
                "| Title | Code |",
                "|---|---|",
                f"| [A Kettle for Slow Mornings]({_PAPER}1) | [Link]({_REPO}a) |",
                f"| [Covers that Whistle at Noon]({_PAPER}3) | |",
            ),
            "Covers",
            f"| [Covers that Whistle at Noon]({_PAPER}3) | [Link]({_NEW}) |",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [[project page]({_REPO}a)]",
                f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[project page](https://lid.example)]",
            ),
            "Covers",
            f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[project page](https://lid.example)] [[code]({_NEW})]",
        ),
    ],
    ids=["same form", "empty cell", "labelled as a project"],
)
def test_one_code_link_is_enough_where_the_item_confirms_its_form(
    text: str, words: str, expected: str
) -> None:
    assert _line_after(text, words) == expected


@pytest.mark.parametrize(
    "line",
    [f"- Covers that Whistle at Noon, {_PAPER}3", f"* Covers that Whistle at Noon [[pdf]({_PAPER}3)]"],
    ids=["other form", "other bullet"],
)
def test_one_code_link_is_not_enough_where_the_item_is_written_in_another_way(line: str) -> None:
    text = _page(f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [[code]({_REPO}a)]", line)
    assert _reason(text, "Covers") == "fewer than two items near it have a code link"


def test_where_the_items_near_it_differ_the_code_goes_behind_the_project() -> None:
    text = _page(
        f"- A Kettle for Slow Mornings [[pdf]({_PAPER}1)] [[project](https://a.example)] [[code]({_REPO}a)]",
        f"- Heating Water by Counting [[pdf]({_PAPER}4)]",
        f"- Covers that Whistle at Noon [[pdf]({_PAPER}3)] [[project](https://lid.example)]",
        f"- Pouring without Spilling [[pdf]({_PAPER}2)] [[code]({_REPO}b)] [[project](https://b.example)]",
    )
    expected = f"[[pdf]({_PAPER}3)] [[project](https://lid.example)] [[code]({_NEW})]"
    assert _line_after(text, "Covers") == f"- Covers that Whistle at Noon {expected}"


def test_the_last_cell_of_a_row_that_lacks_one_is_filled_where_it_says_that_there_is_no_code() -> None:
    text = TABLE.replace("| arXiv | - |", "| None |")
    expected = f"| Lid | [Covers that Whistle at Noon]({_PAPER}3) | [Link]({_NEW}) |"
    assert _line_after(text, "Lid") == expected
    assert _line_after(text.replace("| None |", "| arXiv |"), "Lid") == "unchanged"


def test_a_row_does_not_learn_from_bullets_where_to_put_its_code() -> None:
    bullets = [f"- Pouring {at} [[pdf]({_PAPER}{at})] [[code]({_REPO}{at})]" for at in (1, 2)]
    table = ["", "| Paper | Kettle |", "|---|---|", f"| [Covers that Whistle at Noon]({_PAPER}3) | Lid |"]
    assert _line_after(_page(*bullets, *table), "Lid") == "unchanged"


def test_a_code_link_gets_a_line_of_its_own_where_the_others_have_one() -> None:
    text = _page(
        f"**A Kettle for Slow Mornings**\n\n- Paper: {_PAPER}1\n- Code: {_REPO}a\n",
        f"**Pouring Water without Spilling**\n\n- Paper: {_PAPER}2\n- Code: {_REPO}b\n",
        f"**Covers that Whistle at Noon**\n\n- Paper: {_PAPER}3\n",
    )
    items = read_list(text).items
    made = edit(text, items, [CodeFound(_at(text, items, "Covers"), _NEW)])
    assert apply(text, made) == text.replace(f"{_PAPER}3\n", f"{_PAPER}3\n- Code: {_NEW}\n")


def test_a_new_line_ends_as_the_lines_of_the_file_do() -> None:
    text = _page(
        f"**A Kettle for Slow Mornings**\n\n- Paper: {_PAPER}1\n- Code: {_REPO}a\n",
        f"**Pouring Water without Spilling**\n\n- Paper: {_PAPER}2\n- Code: {_REPO}b\n",
        f"**Covers that Whistle at Noon**\n\n- Paper: {_PAPER}3\n",
    ).replace("\n", "\r\n")
    items = read_list(text).items
    after = apply(text, edit(text, items, [CodeFound(_at(text, items, "Covers"), _NEW)]))
    assert f"- Code: {_NEW}\r\n" in after
    assert after.count("\n") == after.count("\r\n") == text.count("\r\n") + 1


@pytest.mark.parametrize(
    ("text", "words", "venue", "reason"),
    [
        (BULLETS, "Steam", ("VLDB", 2032), "no words of a preprint were found"),
        (BULLETS.replace("'31] [Lid", "'31] [Lid in VLDB"), "Lid", ("VLDB", 2032), "VLDB is named already"),
        (
            TABLE.replace("ICML", "").replace("ICLR", ""),
            "Lid",
            ("VLDB", 2032),
            "no style can be learned from the items around it",
        ),
        (
            TABLE.replace("| arXiv |", "| arXiv (under review) |"),
            "Lid",
            ("VLDB", 2032),
            "no words of a preprint were found",
        ),
        (
            BULLETS.replace(
                "[arXiv'31] [Lid: Covers that Whistle at Noon]", "[Reading arXiv by Candle Light]"
            ),
            "Candle",
            ("VLDB", 2032),
            "no words of a preprint were found",
        ),
        (
            _page(
                f"- A Kettle for Slow Mornings [[paper]({_PAPER}1)] [[code]({_REPO}a)]",
                f"- Covers that Whistle at Noon [[arXiv]({_PAPER}3)] [[code]({_REPO}c)]",
            ),
            "Covers",
            ("VLDB", 2032),
            "the words of the preprint only label a link",
        ),
        (BULLETS, "Spout", None, "the item has a code link already"),
        (
            BULLETS.replace(f" [[code]({_REPO}base)]", ""),
            "Lid",
            None,
            "fewer than two items near it have a code link",
        ),
    ],
)
def test_what_cannot_be_written_in_a_learned_style_is_not_made(
    text: str, words: str, venue: tuple[str, int | None] | None, reason: str
) -> None:
    assert _reason(text, words, venue) == reason


def test_a_heading_stays_that_other_lines_link_to() -> None:
    text = (
        "# A list\n\n- [Covers that Whistle (arXiv 2031)](#covers-that-whistle-arxiv-2031)\n\n"
        f"### A Kettle for Slow Mornings (ICLR 2030)\n\n* [Paper]({_PAPER}1)\n\n"
        f"### Covers that Whistle (arXiv 2031)\n\n* [Paper]({_PAPER}3)\n"
    )
    assert "link to this heading" in _reason(text, "### Covers", ("ICLR", 2032))


def test_the_year_of_a_row_follows_where_the_venue_has_none() -> None:
    text = _page(
        "| Title | Venue | Year |",
        "|---|---|---|",
        f"| [A Kettle for Slow Mornings]({_PAPER}1) | ICML | 2030 |",
        f"| [Pouring Water without Spilling]({_PAPER}2) | ICLR | 2029 |",
        f"| [Covers that Whistle at Noon]({_PAPER}3) | arXiv | 2030 |",
    )
    expected = f"| [Covers that Whistle at Noon]({_PAPER}3) | VLDB | 2032 |"
    assert _line_after(text, "Covers", venue=("VLDB", 2032)) == expected


def test_a_repository_that_moved_is_followed_in_every_address_of_the_item() -> None:
    line = (
        f"- [Lid: Covers that Whistle at Noon]({_PAPER}3) [[code]({_REPO}Lid.git)] "
        "![](https://img.shields.io/github/stars/kettle/lid.svg?style=social) kettle/lid "
        f"[docs]({_REPO}lid/tree/main/docs) [other]({_REPO}lid-two)"
    )
    text = _page(line)
    items = read_list(text).items
    made = edit(text, items, [CodeMoved(0, f"{_REPO}lid", _NEW)])
    assert apply(text, made) == _page(
        f"- [Lid: Covers that Whistle at Noon]({_PAPER}3) [[code]({_NEW}.git)] "
        "![](https://img.shields.io/github/stars/teapot/lid.svg?style=social) kettle/lid "
        f"[docs]({_NEW}/tree/main/docs) [other]({_REPO}lid-two)"
    )
    assert len([one for one in made if isinstance(one, InPlaceEdit)]) == 3


@pytest.mark.parametrize(
    ("written", "count", "expected"),
    [
        ("980", 1204, "1204"),
        ("1,180", 1204, "1,204"),
        ("1.1k", 1250, "1.2k"),
        ("12k", 13400, "13k"),
        ("1.0k", 990, "990"),
    ],
)
def test_a_star_count_keeps_its_form(written: str, count: int, expected: str) -> None:
    text = _page(f"- [Lid: Covers that Whistle at Noon]({_PAPER}3) [[code]({_REPO}lid)] ⭐ {written}")
    (item,) = read_list(text).items
    start = text.index(written)
    item = replace(item, stars=Words(written, Span(start, start + len(written), item.line)))
    assert apply(text, edit(text, (item,), [StarCount(0, count)])) == text.replace(
        f"⭐ {written}", f"⭐ {expected}"
    )


def test_two_changes_at_one_place_are_not_both_made() -> None:
    items = read_list(BULLETS).items
    at = _at(BULLETS, items, "Lid")
    made = edit(BULLETS, items, [CodeFound(at, _NEW), CodeFound(at, f"{_NEW}-two")])
    assert [type(one) for one in made] == [InPlaceEdit, NotMade]


def test_an_edit_shows_its_line_before_and_after() -> None:
    items = read_list(BULLETS).items
    (made,) = edit(BULLETS, items, [Accepted(_at(BULLETS, items, "Lid"), "VLDB", 2032)])
    assert isinstance(made, InPlaceEdit)
    assert (made.line, made.text) == (7, "VLDB'32")
    assert made.before == BULLETS.split("\n")[6]
    assert made.after == made.before.replace("arXiv'31", "VLDB'32")


def _with_stars(text: str, count: int) -> str:
    items = read_list(text).items
    return apply(text, edit(text, items, [StarCount(_at(text, items, "Covers"), count)]))


def test_a_first_star_count_stands_where_the_others_have_theirs() -> None:
    lines = [
        f"- [A Kettle for Slow Mornings]({_PAPER}1) [[code]({_REPO}a)] ⭐ 1,234",
        f"- [Pouring Water without Spilling]({_PAPER}2) [[code]({_REPO}b)] ⭐ 56",
        f"- [Covers that Whistle at Noon]({_PAPER}3) [[code]({_REPO}c)]",
    ]
    assert _with_stars(_page(*lines), 2048) == _page(*lines[:2], f"{lines[2]} ⭐ 2,048")


def test_an_empty_cell_of_stars_is_filled_as_the_others_are() -> None:
    text = _page(
        "| Title | Code | Stars |",
        "|---|---|---|",
        f"| [A Kettle for Slow Mornings]({_PAPER}1) | [code]({_REPO}a) | 1,234 |",
        f"| [Pouring Water without Spilling]({_PAPER}2) | [code]({_REPO}b) | 5,600 |",
        f"| [Covers that Whistle at Noon]({_PAPER}3) | [code]({_REPO}c) | - |",
    )
    assert _with_stars(text, 2048) == text.replace("| - |", "| 2,048 |")


def test_no_star_count_is_added_where_fewer_than_two_are_shown() -> None:
    text = _page(
        f"- [A Kettle for Slow Mornings]({_PAPER}1) [[code]({_REPO}a)] ⭐ 1,234",
        f"- [Covers that Whistle at Noon]({_PAPER}3) [[code]({_REPO}c)]",
    )
    assert _with_stars(text, 2048) == text


def _noted(text: str, url: str, was: str, now: str) -> str:
    items = read_list(text).items
    at = next(at for at, item in enumerate(items) if url in item.span.of(text))
    return apply(text, edit(text, items, [LinkNote(at, url, was, now)]))


@pytest.mark.parametrize(
    ("line", "url", "expected"),
    [
        (
            f"- [Lids that Whistle]({_PAPER}1), ICLR",
            f"{_PAPER}1",
            f"- [Lids that Whistle]({_PAPER}1) #, ICLR",
        ),
        (f"- **[Lids that Whistle]({_PAPER}1)**.", f"{_PAPER}1", f"- **[Lids that Whistle]({_PAPER}1)** #."),
        (
            f"- [Lids that Whistle]({_PAPER}1) [[code]({_REPO}a)]",
            f"{_REPO}a",
            f"- [Lids that Whistle]({_PAPER}1) [[code]({_REPO}a)] #",
        ),
        (
            f'- [Lids that Whistle]({_PAPER}1) (<a href="{_REPO}a">code</a>)',
            f"{_REPO}a",
            f'- [Lids that Whistle]({_PAPER}1) (<a href="{_REPO}a">code</a>) #',
        ),
    ],
)
def test_a_note_follows_the_link_with_its_brackets_and_goes_again(line: str, url: str, expected: str) -> None:
    text = _page(line, f"- [Spouts that Sing]({_PAPER}2)")
    archived = text.replace(line, expected.replace("#", "(archived)"))
    dead = text.replace(line, expected.replace("#", "(dead link)"))

    assert _noted(text, url, "", "(archived)") == archived
    assert _noted(archived, url, "", "(archived)") == archived
    assert _noted(archived, url, "(archived)", "(dead link)") == dead
    assert _noted(dead, url, "(dead link)", "") == text
    assert _noted(text, url, "(dead link)", "") == text
