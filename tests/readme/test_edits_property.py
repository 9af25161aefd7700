"""Random lists and random facts: what is outside of the spans stays, and what was done once is not done again."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from lxml.html import tostring

from enricher.model.readme_list import Item, ItemKind, ItemLink, Span
from enricher.readme.edits import Accepted, CodeFound, CodeMoved, Fact, InPlaceEdit, LinkNote, apply, edit
from enricher.readme.lines import starts_of
from enricher.readme.reader import read_list
from tests.support.github_page import render

_OLD = "https://github.com/kettle/lid"
_NEW = "https://github.com/teapot/lid"
_PIECES = st.sampled_from(
    [
        *(
            "- ",
            "* ",
            "1. ",
            "## ",
            "| ",
            " | ",
            "|",
            "<td>",
            "</td>",
            "<tr>",
            "</tr>",
            "<br>",
            "\\",
            "  ",
            " ",
            ", ",
            ". ",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "[[",
            "]]",
            "](",
            "**",
            "*",
            "`",
            "<ins>",
            "</ins>",
            "<!--",
            "-->",
            "'",
            ":",
            "⭐",
            "•",
            "\u00a0",
        ),
        *(
            "arXiv 2031",
            "arXiv'31",
            "arxiv",
            "Arxiv, 2030",
            "preprint",
            "CoRR abs/3101.00001",
            "arXiv:3101.00001v2",
        ),
        *(
            "ICLR 2030",
            "NeurIPS'29",
            "[NIPS 29]",
            "(ICLR, 2030)",
            "*VLDB 2031*",
            "2030",
            "(2031)",
            "FAST",
            "fast",
        ),
        *("A Kettle for Two", "Small, Steady and Cheap", "Publisher: ", "Code: None", "Code: ", "-", "None"),
        *(
            "[code]()",
            "[[code]]",
            "[pdf](https://arxiv.org/abs/3101.00001)",
            "[[Paper](https://arxiv.org/abs/3101.00002)]",
        ),
        *(
            f"[code]({_OLD})",
            f"[[Code]({_OLD}.git)]",
            "[[code]](https://github.com/cup/tea)",
            f"<a href='{_OLD}'>Code</a>",
        ),
        "![](https://img.shields.io/badge/arXiv-orange)",
        "![](https://img.shields.io/badge/ICLR2030-orange)",
        f"![](https://img.shields.io/github/stars/kettle/lid.svg) {_OLD}",
    ]
)
_LINES = st.lists(st.lists(_PIECES, max_size=9).map("".join), min_size=1, max_size=12)
_ENDS = st.sampled_from(["\n", "\r\n"])


def _items(text: str) -> tuple[Item, ...]:
    """Return each line that is not blank as an item."""
    starts = starts_of(text)
    return tuple(
        _item(number, starts[number - 1], text[starts[number - 1] : starts[number]].rstrip("\r\n"))
        for number in range(1, len(starts))
        if text[starts[number - 1] : starts[number]].strip()
    )


def _item(number: int, start: int, line: str) -> Item:
    span = Span(start, start + len(line), number)
    at = line.find(_OLD)
    place = Span(start + at, start + at + len(_OLD), number)
    code = (ItemLink(_OLD, place, place, ""),) if at >= 0 else ()
    return Item(
        file="README.md",
        line=number,
        last_line=number,
        section=(),
        span=span,
        kind=ItemKind.BULLET,
        title="",
        title_span=Span(start, start, number),
        sure=False,
        papers=(),
        code=code,
        other=(),
        empty=(),
        venue=None,
        year=None,
        stars=None,
        slot=None,
        cells=(),
        shape="",
    )


def _facts(items: tuple[Item, ...]) -> list[Fact]:
    facts: list[Fact] = []
    for at, item in enumerate(items):
        facts.append(Accepted(at, ("ICML", "NeurIPS", "S&P", "FAST")[at % 4], (2032, None)[at % 2]))
        facts.append(
            CodeMoved(at, _OLD, _NEW) if item.code else CodeFound(at, f"https://github.com/spoon/n{at}")
        )
    return facts


@given(_LINES, _ENDS)
def test_only_the_reported_lines_change_and_each_as_reported(lines: list[str], end: str) -> None:
    text = end.join(lines)
    items = _items(text)
    edits = [one for one in edit(text, items, _facts(items)) if isinstance(one, InPlaceEdit)]
    starts = starts_of(text)
    for one in edits:
        start = starts[one.line - 1]
        line = text[start : starts[one.line]].rstrip("\r\n")
        assert one.before == line
        assert one.after.replace(end, "\n") == (
            line[: one.start - start] + one.text + line[one.end - start :]
        ).replace(end, "\n")
    changed = {one.line for one in edits}
    by_number = dict(enumerate(text.split(end), 1))
    after = apply(text, edits).split(end)
    if len(after) == len(by_number):
        assert {number for number, line in by_number.items() if after[number - 1] != line} <= changed
    kept = [line for number, line in by_number.items() if number not in changed]
    rest = iter(after)
    assert all(line in rest for line in kept)


@given(_LINES, _ENDS)
def test_made_twice_is_made_once(lines: list[str], end: str) -> None:
    text = end.join(lines)
    items = _items(text)
    facts = _facts(items)
    first = [one for one in edit(text, items, facts) if isinstance(one, InPlaceEdit)]
    done = apply(text, first)
    if len(starts_of(done)) != len(starts_of(text)):
        return  # a line more moves the items
    again = edit(done, _items(done), [one.fact for one in first])
    assert [one for one in again if isinstance(one, InPlaceEdit)] == []


@given(_LINES, _ENDS)
def test_a_note_is_written_once_and_taken_away_without_a_trace(lines: list[str], end: str) -> None:
    text = end.join(lines).replace(" (archived)", "")
    items = _items(text)
    begins = [LinkNote(at, _OLD, "", "(archived)") for at, item in enumerate(items) if item.code]
    ends = [LinkNote(one.item, _OLD, "(archived)", "") for one in begins]

    noted = apply(text, edit(text, items, begins))

    assert noted.count(" (archived)") == len(begins)
    assert edit(noted, _items(noted), begins) == ()
    assert apply(noted, edit(noted, _items(noted), ends)) == text
    assert edit(text, items, ends) == ()


@given(_LINES)
def test_the_edits_do_not_touch_each_other(lines: list[str]) -> None:
    text = "\n".join(lines)
    items = _items(text)
    edits = sorted(
        (one for one in edit(text, items, _facts(items)) if isinstance(one, InPlaceEdit)),
        key=lambda one: one.start,
    )
    assert all(left.end < right.start for left, right in pairwise(edits))


_STYLES = st.sampled_from(
    [
        "- [{venue}] [{title}]({paper}){code}",
        "- {title}, <ins>{venue}</ins> [[Paper]({paper})]{code}",
        "- **{title}**, {venue}, Cup, Ann, et al. [[pdf]]({paper}){code}",
        "{number}. {title} <br> {venue} [[Paper]]({paper}){code}",
        "- [[{venue}]({paper})] {title}{code}",
        "**{title}** \\\n*Ann Cup, Bo Mug* \\\n{venue}. [[Paper]({paper})]{code} \\\n1 May 2030\n",
        "### {title} ({venue})\n\n* [Paper]({paper}){code}\n",
        "| {number} | [{title}]({paper}) | {venue} |{code} |",
    ]
)
_VENUE_FORMS = st.sampled_from(["{} 2030", "{}'30", "{}, 2030", "{}", "{}2030"])
_WORDS = ("Kettles", "Spouts", "Lids", "Handles", "Saucers", "Spoons", "Cups", "Leaves")


@given(
    style=_STYLES,
    form=_VENUE_FORMS,
    kinds=st.lists(st.sampled_from(["arXiv", "ICLR", "VLDB"]), min_size=3, max_size=8),
    codes=st.lists(st.booleans(), min_size=8, max_size=8),
    chosen=st.sets(st.integers(0, 7)),
)
def test_on_github_only_the_changed_items_look_different(
    style: str, form: str, kinds: list[str], codes: list[bool], chosen: set[int]
) -> None:
    lines = [
        style.format(
            number=at + 1,
            title=f"{_WORDS[at]} that Learn to Pour Tea Slowly",
            venue=form.format(kind),
            paper=f"https://arxiv.org/abs/3101.0000{at}",
            code=f" [[code](https://github.com/kettle/n{at})]" if codes[at] else "",
        )
        for at, kind in enumerate(kinds)
    ]
    head = ["| No. | Title | Venue | Code |", "|---|---|---|---|"] if style.startswith("|") else []
    text = "\n".join(["# A list", "", "## Tea", "", *head, *lines, ""])
    items = read_list(text).items
    assert len(items) == len(kinds)
    facts = [fact for fact in _facts(items) if fact.item in chosen]
    edits = [one for one in edit(text, items, facts) if isinstance(one, InPlaceEdit)]
    changed = {_WORDS[one.fact.item] for one in edits}
    before, after = _shown_items(text), _shown_items(apply(text, edits))
    assert list(before) == list(after)
    assert {words for words in before if before[words] != after[words]} == changed


def _shown_items(text: str) -> dict[str, str]:
    """Return what the page shows of each item: from where its element opens to where the next one does."""
    html = tostring(render(text), encoding="unicode")
    titles = [(found.start(), found[1]) for found in re.finditer(r"(\w+) that Learn", html)]
    opened = [max(html.rfind(tag, 0, at) for tag in ("<li", "<tr", "<p>", "<h3")) for at, _ in titles]
    ends = [*opened[1:], len(html)]
    return {words: html[start:end] for (_, words), start, end in zip(titles, opened, ends, strict=True)}
