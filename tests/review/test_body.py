import re
import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from markdown_it.token import Token

from enricher.links.resolve import select
from enricher.model.catalog import Catalog, Column, Entry, Ignore, Pin, ProblemKind, Section
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey
from enricher.model.run import Change, Problem, Publication, Report, Tripped, Value
from enricher.review.body import (
    BEGIN,
    END,
    INSTRUCTIONS,
    LARGEST,
    REBUILD,
    around_own_part,
    body,
    has_tick,
    pull_request_body,
    title,
)
from enricher.review.state import State, marker, state_of_body

Parse = Callable[[str], list[Token]]
Words = Callable[[str], list[str]]
Tables = Callable[[str], list[list[list[str]]]]
MakeReport = Callable[..., Report]

ACME = Ref("github", "acme")
PAPER = Ref("arxiv", "2311.15566")
HOSTILE = (
    "@octocat #12 GH-1 o/r#1 1a2b3c4 https://example.org www.example.org :tada: a|b `c` <b>d</b> "
    "</details></summary> <!-- enrich:end training --> [l](/m) ![n](/o) *p* ~~q~~ $r$ \x1b[31m \u202e\n\n# s\n- t\n```"
)
OURS = {
    *("heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "html_block"),
    *("table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"),
    *("table_close", "thead_close", "tbody_close", "tr_close", "th_close", "td_close"),
}


def stars(ident: str, was: Value = 12, now: Value = 13) -> Change:
    return Change(Ref("github", ident), "stars", was, now)


def rows_of(tables: list[list[list[str]]]) -> list[list[str]]:
    return [row for _, *rows in tables for row in rows]


# --- the title ---


@pytest.mark.parametrize(
    ("changes", "kinds", "text"),
    [
        ([], [], "Refresh the tables"),
        ([stars("a")], [], "Refresh metadata of 1 entry"),
        (
            [stars("a"), Change(Ref("github", "a"), "license", "MIT", "none")],
            [],
            "Refresh metadata of 1 entry (1 needs review)",
        ),
        ([Change(ACME, "license", None, "MIT"), stars("acme")], [], "Refresh metadata of 1 entry"),
        ([stars("a"), stars("b")], [ProblemKind.NOT_CHECKED], "Refresh metadata of 2 entries"),
        ([stars("a")], [ProblemKind.REPLACED], "Refresh metadata of 1 entry (1 needs review)"),
        (
            [],
            [ProblemKind.NOT_FOUND, ProblemKind.REPLACED, ProblemKind.BLOCKED],
            "Refresh the tables (2 need review)",
        ),
    ],
)
def test_the_title_counts(
    changes: list[Change], kinds: list[ProblemKind], text: str, report: MakeReport
) -> None:
    problems = [Problem(Ref("github", f"p{number}"), kind, "why") for number, kind in enumerate(kinds)]

    assert title(report(changes, problems)) == text


def test_the_title_has_nothing_of_a_source_in_it(report: MakeReport) -> None:
    hostile = report(
        [Change(PAPER, "title", HOSTILE, HOSTILE)], [Problem(PAPER, ProblemKind.REPLACED, HOSTILE)]
    )

    assert title(hostile) == "Refresh metadata of 1 entry (2 need review)"


# --- the body ---


@pytest.mark.parametrize(
    ("was", "now", "shown"),
    [
        (12, 0, ["12", "0"]),
        (None, 0, ["-", "0"]),
        (False, True, ["no", "yes"]),
        ("MIT", "none", ["MIT", "none"]),
        ("", "a | b", ["-", "a | b"]),
        ((), ("First Author", "Second Author"), ["-", "First Author, Second Author"]),
        ("x", "word " * 100, ["x", "word " * 30 + "word…"]),
    ],
)
def test_each_change_is_a_row_of_what_was_and_what_is(
    was: Value, now: Value, shown: list[str], report: MakeReport, tables: Tables
) -> None:
    text = body(report([Change(ACME, "last_commit", was, now)], names={ACME: ("Acme", "Acme 2")}))

    assert tables(text) == [
        [["Entry", "Field", "Was", "Now", "Source"], ["Acme, Acme 2", "last commit", *shown, "github"]]
    ]


def test_no_change_is_missing(report: MakeReport, tables: Tables) -> None:
    changes = [stars(f"e{number}", number, number + 1) for number in range(120)]

    rows = rows_of(tables(body(report(changes))))

    assert rows == [[f"e{n}", "stars", str(n), str(n + 1), "github"] for n in range(120)]


def test_a_new_abstract_is_folded_away(report: MakeReport, parse: Parse) -> None:
    text = body(report([Change(PAPER, "abstract", None, "One\nparagraph.\n\nAnother.")]))

    assert [token.content.strip() for token in parse(text) if token.content][:6] == [
        "New (1)",
        "Abstracts (1)",
        "<details><summary>2311.15566: abstract (arxiv)</summary>",
        "One paragraph.",
        "Another.",
        "</details>",
    ]


def test_the_words_that_differ_in_a_changed_abstract_are_shown(report: MakeReport) -> None:
    was = "We show that few words are enough. " * 5 + "It takes ten seconds."
    now = was.replace("ten seconds", "2 * 3 seconds")

    text = body(report([Change(PAPER, "abstract", was, now)]))

    assert "… few words are enough. It takes ~~ten~~ **2 \\* 3** seconds. …" in text


def test_a_removed_abstract_is_a_hyphen(report: MakeReport, words: Words) -> None:
    text = body(report([Change(PAPER, "abstract", "Old words.", None)]))

    assert words(text)[3] == "-"


@pytest.mark.parametrize("name", ["snake_case", "C++ & C#", "A*", "[x]", "a < b"])
def test_a_name_is_readable_above_a_folded_text(name: str, report: MakeReport, words: Words) -> None:
    text = body(report([Change(PAPER, "abstract", None, "Words.")], names={PAPER: (name,)}))

    assert words(text)[2].strip() == f"{name}: abstract (arxiv)"


def test_what_needs_review_comes_first_and_what_was_not_checked_last(
    report: MakeReport, tables: Tables
) -> None:
    changes = [stars("acme"), Change(ACME, "doi", None, "10.1/x"), Change(ACME, "license", "MIT", "none")]
    problems = [
        Problem(PAPER, ProblemKind.NOT_CHECKED, "arXiv answered 503"),
        Problem(ACME, ProblemKind.REPLACED, "another repository"),
    ]
    text = body(report(changes, problems))

    assert re.findall("^(?:### |<details><summary>)(.*?)(?:</summary>)?$", text, re.MULTILINE) == [
        "Needs review (2)",
        "New (2)",
        "Stars and other volatile facts (1)",
        "Not checked (1)",
    ]
    assert rows_of(tables(text)) == [
        ["acme", "replaced", "-", "another repository", "github"],
        ["acme", "license", "MIT", "none", "github"],
        ["acme", "doi", "-", "10.1/x", "github"],
        ["acme", "stars", "12", "13", "github"],
        ["2311.15566", "arxiv", "arXiv answered 503", "this run"],
    ]


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (Change(ACME, "archived", False, True), ["acme", "archived", "no", "yes", "github"]),
        (Change(ACME, "name", "o/old", "o/new"), ["acme", "moved", "o/old", "o/new", "github"]),
        (Change(ACME, "dead", None, "2026-11-20"), ["acme", "dead link since", "-", "2026-11-20", "github"]),
        (Change(ACME, "dead", "2026-11-20", None), ["acme", "dead link since", "2026-11-20", "-", "github"]),
        (Change(PAPER, "withdrawn", False, True), ["2311.15566", "withdrawn", "no", "yes", "arxiv"]),
        (Change(PAPER, "title", "Old", "New"), ["2311.15566", "title", "Old", "New", "arxiv"]),
    ],
)
def test_each_change_that_needs_review_is_in_that_group(
    change: Change, row: list[str], report: MakeReport, tables: Tables
) -> None:
    text = body(report([change]))

    assert "### Needs review (1)" in text
    assert rows_of(tables(text)) == [row]


def test_links_that_could_not_be_checked_for_one_reason_share_a_row(
    report: MakeReport, tables: Tables
) -> None:
    problems = [Problem(Ref("github", f"r{n:02}"), ProblemKind.NOT_CHECKED, "503") for n in range(40)]
    problems.append(Problem(PAPER, ProblemKind.NOT_FOUND, "no such paper"))

    text = body(report([], problems))
    not_found, not_checked = rows_of(tables(text))

    assert text.index("### Not found (1)") < text.index("### Not checked (40)")
    assert not_found[0] == "2311.15566"
    assert not_checked[0].startswith("40 entries: r00, r01, r02, ")
    assert not_checked[1:] == ["github", "503", "this run"]


def test_an_unavailable_source_is_named_without_a_count_that_differs_from_run_to_run(
    report: MakeReport,
) -> None:
    unchecked = report([], [Problem(PAPER, ProblemKind.NOT_CHECKED, "not used")])
    first, second = (
        body(replace(unchecked, tripped=(Tripped("arxiv", failed, 12, 20),))) for failed in (3, 4)
    )

    assert "More than 20 % of arxiv's lookups failed; it changes no stored fact." in first
    assert first == second


def test_a_link_that_was_not_checked_has_the_day_since_when(report: MakeReport) -> None:
    unchecked = Problem(PAPER, ProblemKind.NOT_CHECKED, "down", date(2026, 11, 20))
    text = pull_request_body(report([], [unchecked]), State(frozenset()))

    assert "| 2311.15566 | arxiv | down | 2026-11-20 |" in text


@pytest.mark.parametrize("name", ["Acme", "Tiresias v2", "A/B: C", "It's", "C++", "Über", "-x", "a`b"])
def test_the_command_that_reproduces_an_entry_names_it(name: str, report: MakeReport, parse: Parse) -> None:
    text = body(report([stars("acme")], names={ACME: (name,)}))
    code = [c.content for token in parse(text) for c in token.children or () if c.type == "code_inline"]

    program, dry_run, option, word = shlex.split(code[0])

    assert (program, dry_run, option) == ("enrich", "--dry-run", "--entry")
    entry = Entry(name)
    assert select(Catalog("A list", (Section("a", "A", (Column("N", "name"),), (entry,)),)), [word]) == (
        entry,
    )


def test_a_body_without_news_is_empty(report: MakeReport) -> None:
    assert body(report()).strip() == ""


def test_the_pull_request_tells_people_what_to_do_and_has_its_state(report: MakeReport) -> None:
    state = State(frozenset({ChangeKey("github:acme", "stars", "0123456789ab")}))
    text = pull_request_body(report([stars("acme")]), state)

    assert text.startswith(f"{BEGIN}\n")
    assert text.endswith(f"\n{END}")
    assert state_of_body(text) == state
    for words in ("close this pull request", "`pin: [license]`", "`ignore: [moved]`", "push a commit"):
        assert words in text
    assert f"- [ ] <!-- {REBUILD} --> Discard edits and rebuild" in text


BLOCK = f"{BEGIN}\nold\n{INSTRUCTIONS}\n\n{marker(State(frozenset()))}\n{END}"


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("", ("", "")),
        ("Only mine.\n", ("Only mine.\n\n", "")),
        (f"a\n{BLOCK}\nb", ("a\n", "\nb")),
        (f"a\n{BLOCK.removesuffix(END)}b", ("a\n", "\nb")),
        (f"a\n{BLOCK.removeprefix(BEGIN)}\nb", ("a\n\nold\n", "\nb")),
        (f"{BEGIN} torn", (f"{BEGIN} torn\n\n", "")),
        (f"{END} torn", (f"{END} torn\n\n", "")),
        (f"{BEGIN} torn\n\n{BLOCK}", (f"{BEGIN} torn\n\n", "")),
    ],
)
def test_what_people_wrote_around_the_bots_part_is_found(text: str, outside: tuple[str, str]) -> None:
    assert around_own_part(text) == outside


def test_only_the_box_of_the_bots_part_counts() -> None:
    ticked = BLOCK.replace("- [ ]", "- [X]")
    assert has_tick(f"a\n{ticked}\nb")
    assert has_tick(f"- [x] <!-- {REBUILD} --> alone")
    assert not has_tick(f"- [x] <!-- {REBUILD} --> torn off\n\n{BLOCK}")


def test_the_bots_part_takes_the_room_that_people_leave(report: MakeReport) -> None:
    changes = [stars(f"entry-{number}") for number in range(2_000)]
    around = ("above " * 2_000, "below " * 2_000)
    text = pull_request_body(report(changes), State(frozenset()), around)

    assert LARGEST - 1_000 < len(text) <= LARGEST
    assert around_own_part(text) == around


def test_the_body_has_no_date(report: MakeReport) -> None:
    text = body(report([stars("acme")], [Problem(PAPER, ProblemKind.NOT_CHECKED, "down")]))

    assert not re.search(r"\d{4}-\d{2}|\d{1,2}:\d{2}", text)


# --- hostile and large ---


def test_hostile_names_values_and_reasons_are_inert(
    report: MakeReport, parse: Parse, words: Words, active: Words
) -> None:
    text = body(
        report(
            [
                Change(PAPER, "title", HOSTILE, HOSTILE),
                Change(PAPER, "authors", (HOSTILE,), (HOSTILE, "b|c")),
                Change(PAPER, "abstract", HOSTILE, HOSTILE),
            ],
            [Problem(ACME, ProblemKind.REPLACED, HOSTILE), Problem(PAPER, ProblemKind.NOT_CHECKED, HOSTILE)],
            names={PAPER: (HOSTILE,), ACME: (HOSTILE,)},
        )
    )
    tokens = parse(text)
    inside = {child.type for token in tokens for child in token.children or ()}

    assert {token.type for token in tokens} <= OURS
    assert inside == {"text"}
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert re.findall("<[^>]*>", html) == ["<details>", "<summary>", "</summary>", "</details>"]
    assert [found for shown in words(text) for found in active(shown)] == []


def test_hostile_values_stay_in_their_columns(report: MakeReport, tables: Tables) -> None:
    rows = rows_of(tables(body(report([Change(PAPER, "title", HOSTILE, HOSTILE + "\\")]))))

    assert [(row[0], row[1], row[4]) for row in rows] == [("2311.15566", "title", "arxiv")]


def left_out(text: str) -> int:
    return sum(int(number.replace(",", "")) for number in re.findall(r"_\+([\d,]+) more", text))


def test_a_body_is_never_too_long_and_counts_what_is_left_out(report: MakeReport, tables: Tables) -> None:
    changes = [stars(f"entry-{number}") for number in range(5_000)]
    rows = frozenset(
        ChangeKey(f"github:entry-{number}", "stars", f"{number:012x}") for number in range(5_000)
    )
    text = pull_request_body(report(changes), State(rows))

    assert len(text) <= LARGEST
    assert text.count("<details>") == text.count("</details>")
    assert state_of_body(text) == State(None), "rows that are too many are left to the commit"
    shown = len(rows_of(tables(text)))
    assert shown > 500
    assert shown + left_out(text) == 5_000


def test_texts_of_a_megabyte_leave_room_for_the_rest(report: MakeReport, tables: Tables) -> None:
    huge = "word & <word> " * 70_000
    text = body(
        report(
            [Change(PAPER, "abstract", huge, huge), Change(PAPER, "title", huge, huge), stars("acme")],
            [
                Problem(ACME, ProblemKind.REPLACED, huge),
                Problem(PAPER, ProblemKind.NOT_CHECKED, "arXiv is down"),
            ],
        )
    )

    assert len(text) <= LARGEST
    assert text.count("<details>") == text.count("</details>")
    assert ["acme", "stars", "12", "13", "github"] in rows_of(tables(text))
    assert ["2311.15566", "arxiv", "arXiv is down", "this run"] in rows_of(tables(text))
    assert ["acme", "replaced"] in [row[:2] for row in rows_of(tables(text))]
    assert left_out(text) == 0


def test_the_longest_values_still_leave_rows_to_read(report: MakeReport, tables: Tables) -> None:
    changes = [Change(Ref("arxiv", f"{number}"), "title", "&" * 500, "&" * 500) for number in range(60)]
    text = body(report(changes))

    assert len(text) <= LARGEST
    assert rows_of(tables(text))
    assert len(rows_of(tables(text))) + left_out(text) == 60


@pytest.mark.parametrize("count", [1, 200])
def test_many_folded_texts_are_balanced(count: int, report: MakeReport) -> None:
    changes = [Change(Ref("arxiv", f"{n}"), "abstract", None, "word " * 300) for n in range(count)]
    text = body(report(changes))

    assert text.count("<details>") == text.count("</details>") == text.count("</summary>")
    assert text.count("<details>") + left_out(text) == count
    assert len(text) <= LARGEST


# --- several links, preprints and retractions ---

DOI = Ref("doi", "10.1145/1.1")


def test_a_preprint_that_was_published_has_a_row_of_its_own(report: MakeReport, tables: Tables) -> None:
    published = Publication(("Acme", "Acme 2"), PAPER, "A <b>Conference</b> 2024", DOI)
    text = body(replace(report(), urls={DOI: "https://doi.org/10.1145/1.1"}, publications=(published,)))

    assert "### Accepted (1)" in text
    assert tables(text) == [
        [
            ["Entry", "Preprint", "Published at", "Source"],
            ["Acme, Acme 2", "arxiv", "A &lt;b>Conference&lt;/b> 2024", "[doi](https://doi.org/10.1145/1.1)"],
        ]
    ]  # fmt: skip


def test_a_pin_that_has_ended_is_named_with_its_reason(report: MakeReport, tables: Tables) -> None:
    pin = Pin("license", "the lab's | text", date(2026, 11, 20))
    ignored = Ignore(ProblemKind.DEAD, until=date(2026, 11, 21))
    made = replace(report([stars("acme")]), ended=(("Acme", pin), ("Bolt", ignored)))

    *_, ended = tables(body(made))

    assert ended == [
        ["Entry", "What", "Until", "Reason"],
        ["Acme", "`pin: license`", "2026-11-20", "the lab's | text"],
        ["Bolt", "`ignore: dead`", "2026-11-21", "-"],
    ]


def test_a_retraction_needs_review(report: MakeReport, tables: Tables) -> None:
    notice = "retraction by 10.1/notice (2025-01-02)"
    changes = [Change(DOI, "retraction", None, notice)]
    text = body(report(changes, [Problem(DOI, ProblemKind.RETRACTED, notice)], {DOI: ("Acme",)}))

    assert "### Needs review (1)" in text
    assert rows_of(tables(text)) == [["Acme", "retraction", "-", notice, "doi"]]


def test_a_value_has_the_index_that_gave_it_as_its_source(report: MakeReport, tables: Tables) -> None:
    changes = [
        Change(DOI, "venue", None, "A Conference", "OpenAlex"),
        Change(DOI, "abstract", None, "Some words.", "Semantic Scholar"),
    ]
    text = body(report(changes, names={DOI: ("Acme",)}))

    assert rows_of(tables(text)) == [["Acme", "venue", "-", "A Conference", "OpenAlex"]]
    assert "<summary>Acme: abstract (Semantic Scholar)</summary>" in text


def test_a_fact_that_two_links_of_an_entry_share_is_shown_once(report: MakeReport, tables: Tables) -> None:
    published = Ref("doi", "10.1145/1.1")
    names = {PAPER: ("SpotServe",), published: ("SpotServe",)}
    changes = [
        Change(PAPER, "title", None, "A title"),
        Change(PAPER, "year", None, 2023),
        Change(published, "title", None, "A title"),
        Change(published, "year", None, 2024),
        Change(published, "venue", "A venue", "A title"),
    ]

    shown = [(row[1], row[3], row[4]) for row in rows_of(tables(body(report(changes, names=names))))]

    assert shown == [
        ("title", "A title", "arxiv"),
        ("year", "2023", "arxiv"),
        ("year", "2024", "doi"),
        ("venue", "A title", "doi"),
    ]
