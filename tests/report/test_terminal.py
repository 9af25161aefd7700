import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.catalog import Pin, ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import Operation, Published
from enricher.model.run import (
    Change,
    ChangedLine,
    EditKind,
    Held,
    Known,
    KnownKind,
    LinkPlace,
    Problem,
    Publication,
    RateLimit,
    ReadmeEdit,
    Report,
    Tripped,
    Usage,
    Value,
    Waiting,
)
from enricher.report.json import to_json
from enricher.report.terminal import log

MakeReport = Callable[..., Report]

ACME = Ref("github", "internlm/acmetrace")
PAPER = Ref("arxiv", "2311.15566")
NAMES = {PAPER: ("SpotServe",), ACME: ("Acme", "Acme 2")}
CHANGES = (
    Change(PAPER, "title", None, "A title"),
    Change(PAPER, "last_commit", None, "x"),
    Change(ACME, "stars", 12, 0),
    Change(ACME, "license", None, "MIT"),
)
MOVED = Problem(ACME, ProblemKind.MOVED, "moved to new/home")
PROBLEM = Problem(PAPER, ProblemKind.NOT_CHECKED, "arXiv answered 503")
USAGE = (Usage("arXiv", 1), Usage("GitHub", 2, RateLimit(5000, 4998, 1_795_500_000)))
PUBLISHED = Published(
    Operation.CREATED, "Opened.", 7, "https://example.org/pull/7", "enrich/metadata", "1a2b3c4"
)


NOTHING = Published(Operation.NONE, "Nothing to write.")


def lines(report: Report, published: Published = NOTHING) -> list[str]:
    return list(log(report, published))


def test_a_run_is_reported_line_by_line(report: MakeReport) -> None:
    everything = replace(
        report(CHANGES, [PROBLEM, MOVED], NAMES, USAGE),
        known=(Known(ACME, KnownKind.ARCHIVED, ""), Known(PAPER, KnownKind.DEAD, "2026-11-20")),
        not_due=3,
        without_source=1,
    )

    assert lines(everything, PUBLISHED) == [
        "6 links: 1 checked, 1 not checked, 3 not due, 1 with no source.",
        "",
        "New in this run (4)",
        "  SpotServe     title        A title  arXiv",
        "  SpotServe     last commit  x        arXiv",
        "  Acme, Acme 2  stars        12 → 0   GitHub",
        "  Acme, Acme 2  license      MIT      GitHub",
        "",
        "Open problems (1)",
        "  Acme, Acme 2: moved: moved to new/home",
        "",
        "Known (2): 1 dead link, 1 archived repository. Details: enrich status",
        "",
        "Not checked",
        "  arXiv, SpotServe: answered 503",
        "",
        "Opened, 4 changes:",
        "  https://example.org/pull/7",
        "",
        "3 requests (GitHub 2, arXiv 1). GitHub: 4,998 of 5,000 left until 06:00 UTC.",
    ]


def test_what_waits_comes_after_what_is_new_and_shows_the_value_that_it_replaces(report: MakeReport) -> None:
    new = Change(ACME, "license", "CC-BY-4.0", "MIT")
    waits = Change(ACME, "archived", False, True)
    made = replace(
        report([new, waits], names=NAMES),
        waiting=Waiting(changes=(Change(ACME, "license", "CC-BY-4.0", "Apache-2.0"), waits)),
    )

    assert lines(made, replace(PUBLISHED, operation=Operation.UPDATED, message="Updated #7."))[2:] == [
        "New in this run (1)",
        "  Acme, Acme 2  license  Apache-2.0 → MIT  GitHub  needs review",
        "",
        "Waiting in pull request #7 (1)",
        "  Acme, Acme 2  archived  no → yes  GitHub  needs review",
        "",
        "Updated #7, now 2 changes, 2 need review:",
        "  https://example.org/pull/7",
    ]


def test_a_night_without_news_says_so_and_counts_what_else_waits(report: MakeReport) -> None:
    line = ChangedLine("README.md", 3, "a b", "a c")
    edit = ReadmeEdit(EditKind.CHANGED_CELL, "README.md", 5, "Acme, Year", "2023", "2024")
    made = replace(
        report(), lines=(line,), readme_edits=(edit,), waiting=Waiting(lines=(line,), readme_edits=(edit,))
    )

    assert lines(made, Published(Operation.NONE, "Up to date.", 7))[2:] == [
        "Nothing new.",
        "",
        "Waiting in pull request #7: 1 changed line, 1 edit by hand",
        "",
        "Up to date.",
    ]


def test_a_line_that_changes_shows_the_words_that_differ(report: MakeReport) -> None:
    before = "- [Orca](https://arxiv.org/abs/1) long " + "word " * 30 + "arXiv 2023 [[code](https://x.org)]"
    changed = ChangedLine("README.md", 6, before, before.replace("arXiv 2023", "OSDI 2024"))
    added = ChangedLine("catalog.yaml", 9, "", "  code: https://x.org")

    assert lines(replace(report(), lines=(changed, added)))[2:8] == [
        "Changed lines (2)",
        "  README.md, line 6",
        "  - arXiv 2023",
        "  + OSDI 2024",
        "  catalog.yaml, line 9",
        "  + code: https://x.org",
    ]


def test_an_outage_is_one_line_a_source_and_the_last_line_gives_the_reason_of_exit_3(
    report: MakeReport,
) -> None:
    refs = [Ref("arxiv", f"2101.{number:05}") for number in range(40)]
    failed = [Problem(ref, ProblemKind.NOT_CHECKED, "arXiv answered 503") for ref in refs[:3]]
    made = replace(report(problems=failed), down=("arxiv",), left=tuple(refs[3:]))

    assert lines(made) == [
        "40 links: 0 checked, 40 not checked.",
        "",
        "Nothing new.",
        "",
        "Not checked",
        "  arXiv is unavailable (answered 503). 40 links keep their facts.",
        "",
        "Nothing to write.",
        "A source was unavailable; results from the others were saved.",
    ]


def test_links_with_the_same_trouble_are_one_line_with_the_first_names(report: MakeReport) -> None:
    refs = [Ref("usenix", f"e{number}") for number in range(5)]
    made = report(problems=[Problem(ref, ProblemKind.NOT_CHECKED, "USENIX answered 403") for ref in refs])

    assert "  USENIX, 5 links of e0, e1, e2 and 2 more: answered 403" in lines(made)


def test_a_source_with_too_many_failures_is_unavailable(report: MakeReport) -> None:
    tripped = replace(report(problems=[PROBLEM], names=NAMES), tripped=(Tripped("arxiv", 3, 12, 20),))

    assert lines(tripped)[5:] == [
        "  arXiv is unavailable (3 of its 12 lookups failed, more than 20 %: answered",
        "    503). 1 link keeps its facts.",
        "",
        "Nothing to write.",
        "A source was unavailable; results from the others were saved.",
    ]
    assert json.loads(to_json(tripped, PUBLISHED))["tripped"] == [
        {"source": "arxiv", "failed": 3, "asked": 12, "percent": 20}
    ]


def test_a_dry_run_saves_nothing(report: MakeReport) -> None:
    shown = Published(Operation.SHOWN, "--- a/x\n+++ b/x\nNothing was written.")

    assert lines(replace(report(), down=("arxiv",)), shown)[-1] == "A source was unavailable."


def first_facts(links: int) -> list[Change]:
    refs = [Ref("github", f"o/r{number}") for number in range(links)]
    return [
        Change(ref, field, None, value)
        for ref in refs
        for field, value in (("name", ref.id), ("stars", 1), ("license", "MIT"))
    ]


@pytest.mark.parametrize(
    ("links", "rows", "first"),
    [
        (6, 18, "  o/r0  name     o/r0  GitHub"),
        (7, 7, "  o/r0  first facts  name, stars, license  GitHub"),
        (21, 1, "  21 links  first facts  name, stars, license  GitHub"),
    ],
)
def test_first_facts_take_at_most_twenty_rows(links: int, rows: int, first: str, report: MakeReport) -> None:
    found = lines(report(first_facts(links)))

    assert found[2:4] == [f"New in this run ({3 * links})", first]
    assert found[3 + rows] == ""


def test_further_facts_are_counted_and_what_needs_review_is_whole(report: MakeReport) -> None:
    refs = [Ref("github", f"o/r{number}") for number in range(30)]
    changes = [
        *(Change(ref, "stars", 1, 2) for ref in refs),
        *(Change(ref, "archived", False, True) for ref in refs),
    ]

    found = lines(report(changes))

    assert found[2] == "New in this run (60)"
    assert sum(line.endswith("needs review") for line in found) == 30
    assert "  and 10 more: see the pull request, or git diff" in found


def test_a_run_with_nothing_to_do_is_short(report: MakeReport) -> None:
    assert lines(report()) == ["0 links: 0 checked.", "", "Nothing new.", "", "Nothing to write."]


def test_answers_that_were_not_modified_are_counted(report: MakeReport) -> None:
    usage = (Usage("GitHub", 12, RateLimit(60, 48, 1_795_500_000), unchanged=10),)

    assert lines(report(usage=usage))[-2:] == [
        "12 requests (GitHub 12 with 10 unchanged). GitHub: 48 of 60 left until 06:00",
        "UTC.",
    ]
    assert json.loads(to_json(report(usage=usage), PUBLISHED))["upstreams"][0]["unchanged"] == 10


def test_no_text_of_a_source_moves_the_cursor_or_begins_a_line(report: MakeReport) -> None:
    hostile = "\x1b[2J\r\nbell\x07 \u202eright \x9b31m"
    found = lines(
        report(
            [Change(PAPER, "title", hostile, hostile)],
            [Problem(PAPER, ProblemKind.REPLACED, hostile), Problem(ACME, ProblemKind.NOT_CHECKED, hostile)],
            NAMES,
        )
    )

    assert all(line.isprintable() for line in found)
    assert sum("bell right" in line for line in found) == 3


def test_no_row_is_wider_than_a_terminal(report: MakeReport) -> None:
    words = "word " * 100
    names = {PAPER: (words,), ACME: (words,)}
    changes = [
        Change(PAPER, "title", words, words),
        Change(PAPER, "authors", ("a",), (words, words)),
        Change(ACME, "archived", False, True),
    ]
    problems = [Problem(ACME, ProblemKind.REPLACED, words), Problem(PAPER, ProblemKind.NOT_FOUND, words)]

    made = replace(
        report(changes, problems, names, USAGE),
        lines=(ChangedLine("README.md", 3, words, words.replace("word", "other")),),
        readme_edits=(ReadmeEdit(EditKind.LEFT, "README.md", 5, words, now=words),),
        publications=(Publication((words,), PAPER, words, ACME),),
        ended=((words, Pin("license", words, date(2026, 11, 1))),),
        oversized=(words,),
        in_place=True,
        places={ACME: (LinkPlace(words, "README.md", 3),)},
    )

    found = lines(made, replace(PUBLISHED, notes=(words,)))

    assert max(map(len, found)) <= 80
    assert "    README.md line 3" in found


def test_a_reset_time_beyond_all_years_does_not_stop_the_log(report: MakeReport) -> None:
    headers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "59", "x-ratelimit-reset": "9" * 16}
    answer = httpx.MockTransport(lambda _request: httpx.Response(200, headers=headers))
    meter = Meter()
    Web("GitHub", "https://example.org", meter=meter, transport=answer).get("https://example.org/")

    assert lines(report(usage=meter.usage()))[-1] == "1 request (GitHub 1)."


def test_what_is_left_for_the_next_run_is_counted_by_source(report: MakeReport) -> None:
    left = (Ref("github", "o/a"), Ref("github", "o/b"), Ref("usenix", "conference/x"))
    first = lines(replace(report([], [], NAMES), left=left))[0]
    assert first == "5 links: 2 checked, 3 left for the next run (GitHub 2, USENIX 1)."
    assert json.loads(to_json(replace(report(), left=left), PUBLISHED))["left"] == [str(ref) for ref in left]


def test_links_of_a_source_that_refuses_strangers_have_one_line(report: MakeReport) -> None:
    held = tuple(Held(Ref("openreview", name), "a challenge\x1b[31m") for name in "abc")
    said = lines(replace(report([], [], NAMES), held=held))

    assert said[0] == "5 links: 2 checked, 3 held back."
    assert "OpenReview refuses strangers: 3 links are held back (a challenge[31m)." in said
    assert json.loads(to_json(replace(report(), held=held[:1]), PUBLISHED))["held"] == [
        {"link": "openreview:a", "reason": "a challenge\x1b[31m"}
    ]


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (4.9, "17 requests (USENIX 14, GitHub 2, arXiv 1)."),
        (5.2, "17 requests in 5 s (USENIX 14, GitHub 2, arXiv 1)."),
        (140.0, "17 requests in 2 min 20 s (USENIX 14, GitHub 2, arXiv 1)."),
    ],
)
def test_the_log_says_how_long_a_long_run_took(seconds: float, said: str, report: MakeReport) -> None:
    usage = (Usage("arXiv", 1, None, 3.0), Usage("USENIX", 14, None, seconds), Usage("GitHub", 2, None, 0.4))
    assert lines(report(usage=usage))[-1] == said


def test_the_json_holds_the_whole_report(report: MakeReport) -> None:
    assert json.loads(to_json(report(CHANGES[2:3], [PROBLEM], NAMES, USAGE), PUBLISHED)) == {
        "asked": 2,
        "not_due": 0,
        "left": [],
        "held": [],
        "waiting": [],
        "known": [],
        "down": [],
        "tripped": [],
        "publications": [],
        "ended": [],
        "readme_edits": [],
        "changes": [
            {
                "entries": ["Acme", "Acme 2"],
                "link": "github:internlm/acmetrace",
                "source": "github",
                "field": "stars",
                "was": 12,
                "now": 0,
            }
        ],
        "problems": [
            {
                "entries": ["SpotServe"],
                "link": "arxiv:2311.15566",
                "source": "arxiv",
                "kind": "not checked",
                "reason": "arXiv answered 503",
            }
        ],
        "upstreams": [
            {"name": "arXiv", "requests": 1, "seconds": 0.0, "unchanged": 0, "rate_limit": None},
            {
                "name": "GitHub",
                "requests": 2,
                "seconds": 0.0,
                "unchanged": 0,
                "rate_limit": {"limit": 5000, "remaining": 4998, "resets": 1_795_500_000},
            },
        ],
        "coverage": {
            "entries": 0,
            "links": [],
            "facts": [],
            "hosts": [],
            "sources": {},
            "held": [],
            "advice": [],
        },
        "published": {
            "operation": "created",
            "pull_request": 7,
            "url": "https://example.org/pull/7",
            "branch": "enrich/metadata",
            "head": "1a2b3c4",
        },
    }


@pytest.mark.parametrize("value", [None, 0, True, "a “quoted” \n𝒪", ("First Author",), "lone \ud800"])
def test_every_value_survives_the_json_file(value: Value, report: MakeReport) -> None:
    text = to_json(report([Change(PAPER, "title", None, value)], names=NAMES), Published(Operation.NONE, ""))

    (change,) = json.loads(text.encode())["changes"]
    assert change["now"] == (list(value) if isinstance(value, tuple) else value)


def test_a_preprint_that_was_published_is_a_line_and_an_object(report: MakeReport) -> None:
    one = Publication(("Acme",), PAPER, "A Conference (AC '24) 2024", Ref("doi", "10.1145/1.1"))
    made = replace(report(), publications=(one,))

    assert lines(made)[2:4] == ["Accepted (1)", "  Acme: A Conference (AC '24) 2024"]
    assert json.loads(to_json(made, PUBLISHED))["publications"] == [
        {
            "entries": ["Acme"],
            "preprint": str(PAPER),
            "place": "A Conference (AC '24) 2024",
            "link": "doi:10.1145/1.1",
            "source": "doi",
        }
    ]


def test_a_change_has_the_index_that_gave_the_value_as_its_source(report: MakeReport) -> None:
    ref = Ref("doi", "10.1145/1.1")
    made = report([Change(ref, "venue", None, "AC", "OpenAlex")], names={ref: ("Acme",)})

    assert "  Acme  venue  AC  OpenAlex" in lines(made)
    assert json.loads(to_json(made, PUBLISHED))["changes"][0]["source"] == "OpenAlex"


def test_the_json_has_what_is_new_what_waits_and_what_is_known(report: MakeReport) -> None:
    new, waits = Change(ACME, "stars", 1, 2), Change(ACME, "license", "MIT", "none")
    made = replace(
        report([new, waits], names=NAMES),
        waiting=Waiting(changes=(waits,)),
        known=(Known(PAPER, KnownKind.DEAD, "2026-11-20"),),
    )

    found = json.loads(to_json(made, PUBLISHED))

    assert [change["field"] for change in found["changes"]] == ["stars"]
    assert [change["field"] for change in found["waiting"]] == ["license"]
    assert found["known"] == [
        {"entries": ["SpotServe"], "link": str(PAPER), "what": "dead link", "detail": "2026-11-20"}
    ]


def test_changed_lines_beyond_twenty_are_counted(report: MakeReport) -> None:
    changed = tuple(ChangedLine("README.md", number, f"old {number} same", "same") for number in range(1, 23))

    found = lines(replace(report(), lines=changed))

    assert found[2:5] == ["Changed lines (22)", "  README.md, line 1", "  - old 1"]
    assert found[43:45] == ["  and 2 more: see the pull request, or git diff", ""]


def test_what_waits_beside_facts_is_counted_below_them(report: MakeReport) -> None:
    waits = Change(ACME, "license", "MIT", "none")
    line = ChangedLine("README.md", 3, "a", "b")
    made = replace(
        report([waits], names=NAMES), lines=(line,), waiting=Waiting(changes=(waits,), lines=(line,))
    )

    assert lines(made, replace(PUBLISHED, operation=Operation.NONE))[4:7] == [
        "Waiting in pull request #7 (1)",
        "  Acme, Acme 2  license  MIT → none  GitHub  needs review",
        "  with 1 changed line",
    ]
