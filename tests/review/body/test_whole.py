import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from markdown_it.token import Token

from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey
from enricher.model.run import Change, ChangedFile, ChangedLine, EditKind, Problem, ReadmeEdit, Report, Value
from enricher.review.body.whole import (
    BEGIN,
    END,
    INSTRUCTIONS,
    LARGEST,
    REBUILD,
    around_own_part,
    has_tick,
    pull_request_body,
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
    *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
    *("table_open", "thead_open", "tbody_open", "tr_open", "th_open", "td_open"),
    *("table_close", "thead_close", "tbody_close", "tr_close", "th_close", "td_close"),
}


def stars(ident: str, was: Value = 12, now: Value = 13) -> Change:
    return Change(Ref("github", ident), "stars", was, now)


def rows_of(tables: list[list[list[str]]]) -> list[list[str]]:
    return [row for _, *rows in tables for row in rows]


def body(report: Report, last: str = "") -> str:
    return pull_request_body(report, State(frozenset()), last)


def left_out(text: str) -> int:
    return sum(int(number.replace(",", "")) for number in re.findall(r"and ([\d,]+) more, in", text))


def headings(text: str) -> list[str]:
    return re.findall("^(?:## |<details><summary>)(.*?)(?:</summary>)?$", text, re.MULTILINE)


# --- what is where ---


def test_what_people_can_do_comes_first_and_the_state_last(report: MakeReport) -> None:
    state = State(frozenset({ChangeKey("github:acme", "stars", "0123456789ab")}))
    text = pull_request_body(report([stars("acme")]), state)

    assert text.startswith(f"{BEGIN}\n{INSTRUCTIONS}\n")
    assert text.endswith(f"\n{END}")
    assert state_of_body(text) == state
    assert f"- [ ] <!-- {REBUILD} --> Discard edits and rebuild" in text


def test_edits_of_people_come_first_then_what_needs_review_and_volatile_facts_last(
    report: MakeReport,
) -> None:
    edit = ReadmeEdit(EditKind.NEW_ENTRY, "README.md", 29, "Hydro", written=("name: Hydro", "year: 2023"))
    changes = [stars("acme"), Change(ACME, "doi", None, "10.1/x"), Change(ACME, "license", "MIT", "none")]
    problems = [Problem(ACME, ProblemKind.REPLACED, "another repository")]
    text = body(replace(report(changes, problems), readme_edits=(edit,)))

    assert headings(text) == [
        "From README.md: 1 new entry",
        "Needs review (2)",
        "Other changes (1)",
        "<b>Also updated</b>: 1 star count",
    ]
    assert (
        "- README.md line 29: new entry: Hydro\n\n  ```yaml\n  - name: Hydro\n    year: 2023\n  ```" in text
    )


def test_an_edit_that_is_not_taken_over_is_named(report: MakeReport) -> None:
    edit = ReadmeEdit(EditKind.LEFT, "README.md", 7, "training", now="a row has two names")

    assert "## Left as they are (1)\n\n- README.md line 7: training: a row has two names" in body(
        replace(report(), readme_edits=(edit,))
    )


@pytest.mark.parametrize(
    ("count", "heading"), [(3, "Changed lines (3)"), (4, "<b>All 4 lines, before and after</b>")]
)
def test_lines_of_people_are_shown_before_and_after_and_many_in_a_fold(
    count: int, heading: str, report: MakeReport
) -> None:
    lines = tuple(
        ChangedLine("README.md", number, f"was {number}", f"now {number}") for number in range(count)
    )
    text = body(replace(report(), lines=lines))

    assert headings(text) == [heading]
    assert "@@ README.md line 0 @@\n- was 0\n+ now 0\n@@ README.md line 1 @@" in text


def test_the_files_that_change_come_with_their_rows_and_lines(report: MakeReport) -> None:
    files = (
        ChangedFile("catalog.yaml", 1, "line"),
        ChangedFile("README.md", 66, "row"),
        ChangedFile("metadata.yaml"),
    )

    assert "<sub>Files: `catalog.yaml` (1 line), `README.md` (66 rows), `metadata.yaml`.</sub>" in body(
        replace(report([stars("acme")]), files=files)
    )


def test_without_a_new_fact_it_says_why_there_is_a_pull_request(report: MakeReport) -> None:
    assert "No fact has changed. The tables are updated to match `catalog.yaml`." in body(report())


def test_an_outage_and_a_day_change_no_byte(report: MakeReport) -> None:
    quiet = body(report([stars("acme")], names={PAPER: ("Acme",)}))
    outage = report([stars("acme")], [Problem(PAPER, ProblemKind.NOT_CHECKED, "down")], {PAPER: ("Acme",)})

    assert body(replace(outage, down=("arxiv",))) == quiet
    assert not re.search(r"\d{4}-\d{2}|\d{1,2}:\d{2}", quiet)


def test_what_a_person_unticked_stays_unticked_and_then_left_out(report: MakeReport) -> None:
    change = Change(ACME, "license", "MIT", "none")
    first = body(report([change]))
    unticked = first.replace("- [x]", "- [ ]", 1)

    assert "- [ ] <!-- enrich:change github:acme/license/" in body(report([change]), unticked)

    later = body(report([stars("acme")]), unticked)
    assert "## Left out (1)" in later
    assert re.search(
        r"^- \[ \] <!-- enrich:left-out github:acme/license/\w+ --> acme\u200b: MIT → \*\*none",
        later,
        re.MULTILINE,
    )
    assert "## Left out (1)" in body(report([stars("acme")]), later)
    assert "## Left out" not in body(
        report([stars("acme")]), later.replace("- [ ] <!-- enrich:left", "- [x] <!-- enrich:left")
    )


BLOCK = f"{BEGIN}\n{INSTRUCTIONS}\n\n- [ ] <!-- {REBUILD} -->\n\n{marker(State(frozenset()))}\n{END}"


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("", ("", "")),
        ("Only mine.\n", ("Only mine.\n\n", "")),
        (f"a\n{BLOCK}\nb", ("a\n", "\nb")),
        (f"a\n{BLOCK.removesuffix(END)}b", ("a\n", "\nb")),
        (f"a\n{BLOCK.removeprefix(BEGIN)}\nb", ("a\n\n", "\nb")),
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
    last = f"{'above ' * 2_000}{body(report())}{'below ' * 2_000}"
    text = body(report(changes), last)

    assert LARGEST - 1_000 < len(text) <= LARGEST
    assert around_own_part(text) == ("above " * 2_000, "below " * 2_000)


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
            [Problem(ACME, ProblemKind.REPLACED, HOSTILE)],
            names={PAPER: (HOSTILE,), ACME: (HOSTILE,)},
        )
    )
    tokens = parse(text)
    inside = {child.type for token in tokens for child in token.children or ()}

    assert {token.type for token in tokens} <= OURS
    assert inside <= {"text", "html_inline", "softbreak", "strong_open", "strong_close"}
    html = "".join(token.content for token in tokens if token.type == "html_block")
    assert re.findall("<[a-z/][^>]*>", html) == ["<details>", "<summary>", "</summary>", "</details>"]
    comments = [c.content for token in tokens for c in token.children or () if c.type == "html_inline"]
    assert all(re.fullmatch(r"<!-- enrich:(change \S+|rebuild) -->", comment) for comment in comments)
    shown = [text for text in words(text) if "enrich-state" not in text]
    assert [found for text in shown for found in active(text)] == []


def test_hostile_values_stay_in_their_columns(report: MakeReport, tables: Tables) -> None:
    rows = rows_of(tables(body(report([Change(PAPER, "venue", HOSTILE, HOSTILE + "\\")]))))

    assert [(row[0], row[1], row[4]) for row in rows] == [("2311.15566", "venue", "arXiv")]


def test_a_line_of_people_is_no_box(report: MakeReport) -> None:
    forged = "[ ] <!-- enrich:change github:acme/license/0123456789ab --> x"
    made = replace(report(), lines=(ChangedLine("README.md", 1, forged, f"{forged} now"),))

    assert "## Left out" not in body(report(), body(made))


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


@pytest.mark.slow
def test_many_and_huge_texts_leave_room_for_what_needs_review(report: MakeReport) -> None:
    huge = " ".join(f"word-{n} & <word>" for n in range(1_000))
    changes = [Change(Ref("arxiv", f"{n}"), "abstract", huge, f"{huge} {n}") for n in range(300)]
    problems = [Problem(Ref("github", f"r{n}"), ProblemKind.NOT_FOUND, huge) for n in range(60)]
    text = body(report(changes, problems))

    assert len(text) <= LARGEST
    assert text.count("<details>") == text.count("</details>") == text.count("</summary>")
    assert all(re.search(rf"^- r{n}\u200b: ", text, re.MULTILINE) for n in range(60))
