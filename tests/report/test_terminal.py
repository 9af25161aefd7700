import json
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.catalog import ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import Operation, Published
from enricher.model.run import Change, Problem, Publication, RateLimit, Report, Tripped, Usage, Value
from enricher.report.json import to_json
from enricher.report.terminal import summary

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


def test_a_run_is_reported_line_by_line(report: MakeReport) -> None:
    assert list(summary(report(CHANGES, [PROBLEM, MOVED], NAMES, USAGE))) == [
        "2 links have a source (1 arxiv, 1 github): 1 checked, 1 not checked",
        "",
        "Needs review (1)",
        "  Acme, Acme 2  github  moved to new/home",
        "",
        "New (4)",
        "  SpotServe     arxiv   first facts: title, last commit",
        "  Acme, Acme 2  github  stars: 12 → 0",
        "  Acme, Acme 2  github  license: - → MIT",
        "",
        "Not checked (1)",
        "  SpotServe  arxiv  arXiv answered 503",
        "",
        "arXiv: 1 request",
        "GitHub: 2 requests, 4998 of 5000 left until 06:00 UTC",
    ]


def test_an_unavailable_source_is_reported_first(report: MakeReport) -> None:
    tripped = replace(report(problems=[PROBLEM], names=NAMES), tripped=(Tripped("arxiv", 3, 12, 20),))

    assert list(summary(tripped))[1] == (
        "arxiv is unavailable: 3 of its 12 lookups failed, more than 20 %; it changes no stored fact"
    )
    assert json.loads(to_json(tripped, PUBLISHED))["tripped"] == [
        {"source": "arxiv", "failed": 3, "asked": 12, "percent": 20}
    ]


def test_a_run_with_nothing_to_do_is_one_line(report: MakeReport) -> None:
    assert list(summary(report())) == ["0 links have a source (none): 0 checked"]


def test_answers_that_were_not_modified_are_counted(report: MakeReport) -> None:
    usage = (Usage("GitHub", 12, RateLimit(60, 48, 1_795_500_000), unchanged=10),)

    assert list(summary(report(usage=usage)))[-1].startswith(
        "GitHub: 12 requests, 10 unchanged, 48 of 60 left"
    )
    assert json.loads(to_json(report(usage=usage), PUBLISHED))["upstreams"][0]["unchanged"] == 10


def test_links_that_are_not_due_are_counted() -> None:
    quiet = Report(
        asked=0,
        not_due=1,
        entries={PAPER: ("SpotServe",)},
        urls={},
        changes=(),
        problems=(),
        usage=(),
        down=(),
    )

    assert list(summary(quiet)) == ["1 link has a source (1 arxiv): 0 checked, 1 not due"]


def test_no_text_of_a_source_moves_the_cursor_or_begins_a_line(report: MakeReport) -> None:
    hostile = "\x1b[2J\r\nbell\x07 \u202eright \x9b31m"
    lines = list(
        summary(
            report(
                [Change(PAPER, "title", hostile, hostile)],
                [Problem(PAPER, ProblemKind.MOVED, hostile)],
                NAMES,
            )
        )
    )

    assert all(line.isprintable() for line in lines)
    assert sum("bell right" in line for line in lines) == 2


def test_long_values_are_cut(report: MakeReport) -> None:
    lines = list(summary(report([Change(PAPER, "title", "a " * 500, ("b" * 50, "c" * 500))], names=NAMES)))

    assert max(map(len, lines)) < 180


def test_a_reset_time_beyond_all_years_does_not_stop_the_summary(report: MakeReport) -> None:
    headers = {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "59", "x-ratelimit-reset": "9" * 16}
    answer = httpx.MockTransport(lambda _request: httpx.Response(200, headers=headers))
    meter = Meter()
    Web("GitHub", "https://example.org", meter=meter, transport=answer).get("https://example.org/")

    lines = list(summary(report(usage=meter.usage())))

    assert lines[-1].startswith("GitHub: 1 request")


def test_what_is_left_for_the_next_run_is_counted_by_source(report: MakeReport) -> None:
    left = (Ref("github", "o/a"), Ref("github", "o/b"), Ref("usenix", "conference/x"))
    first = next(summary(replace(report([], [], NAMES), left=left)))
    assert first.endswith("2 checked, 3 left for the next run (2 github, 1 usenix)")
    assert json.loads(to_json(replace(report(), left=left), PUBLISHED))["left"] == [str(ref) for ref in left]


@pytest.mark.parametrize(
    ("seconds", "lines_said"),
    [
        (4.9, []),
        (5.2, ["All requests took 5 s; the slowest source was USENIX."]),
        (140.0, ["All requests took 2 min 20 s; the slowest source was USENIX."]),
    ],
)
def test_the_summary_names_the_slowest_source(
    seconds: float, lines_said: list[str], report: MakeReport
) -> None:
    usage = (Usage("arXiv", 1, None, 3.0), Usage("USENIX", 14, None, seconds), Usage("GitHub", 2, None, 0.4))
    lines = list(summary(report(usage=usage)))
    assert [text for text in lines if text.startswith("All requests")] == lines_said


def test_the_json_holds_the_whole_report(report: MakeReport) -> None:
    assert json.loads(to_json(report(CHANGES[2:3], [PROBLEM], NAMES, USAGE), PUBLISHED)) == {
        "asked": 2,
        "not_due": 0,
        "left": [],
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
        "coverage": {"entries": 0, "links": [], "facts": [], "hosts": [], "sources": {}, "advice": []},
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

    assert list(summary(made))[1:] == [
        "",
        "Accepted (1)",
        "  Acme  arxiv  A Conference (AC '24) 2024 (doi)",
    ]
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

    assert "  Acme  OpenAlex  venue: - → AC" in list(summary(made))
    assert json.loads(to_json(made, PUBLISHED))["changes"][0]["source"] == "OpenAlex"
