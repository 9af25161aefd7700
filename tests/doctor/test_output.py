import json

import pytest

from enricher.doctor.finding import Finding, Verdict, is_faulty
from enricher.doctor.output import annotations, lines, to_json, total

FINDINGS = (
    Finding("catalog", Verdict.OK, "valid"),
    Finding("push", Verdict.FAULT, "100 %\n::error::x\x1b[0m", "Do\rthis."),
    Finding("tables", Verdict.WARNING, "stale", "Render."),
    Finding("actions", Verdict.UNKNOWN, "hidden"),
)


def test_a_fault_alone_makes_it_faulty() -> None:
    assert is_faulty(FINDINGS)
    assert not is_faulty(finding for finding in FINDINGS if finding.check != "push")


def test_lines_are_aligned_and_hold_no_control_and_no_command() -> None:
    assert list(lines(FINDINGS)) == [
        "ok       catalog  valid",
        "fix      push     100 % ::error::x[0m",
        "                  Do this.",
        "note     tables   stale",
        "                  Render.",
        "unknown  actions  hidden",
    ]


def test_long_lines_are_wrapped_at_80_columns_and_a_url_stays_whole() -> None:
    url = "https://github.com/example/a-repository-with-a-long-name/settings/actions"
    found = list(lines([Finding("actions", Verdict.FAULT, "may not open " * 12, f"Turn it on in {url}")]))
    assert [line for line in found if len(line) > 80] == [f"              {url}"]
    assert all(line.startswith(" " * 14) for line in found[1:])


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        ([Verdict.OK], "No problems found."),
        ([Verdict.FAULT], "1 problem to fix."),
        ([Verdict.FAULT, Verdict.FAULT, Verdict.WARNING], "2 problems to fix, 1 note."),
        ([Verdict.OK, Verdict.WARNING, Verdict.UNKNOWN], "No problems found, 1 note, 1 unknown."),
    ],
)
def test_the_last_line_counts_problems_notes_and_unknowns(verdicts: list[Verdict], words: str) -> None:
    assert total([Finding("check", verdict, "found") for verdict in verdicts]) == words


def test_the_json_has_stable_keys_and_texts_as_they_came() -> None:
    document = json.loads(to_json(FINDINGS))
    assert {name: document[name] for name in ("faults", "warnings", "unseen")} == {
        "faults": 1,
        "warnings": 1,
        "unseen": 1,
    }
    assert document["checks"][1] == {
        "check": "push",
        "verdict": "fault",
        "found": "100 %\n::error::x\x1b[0m",
        "advice": "Do\rthis.",
    }
    assert document["checks"][3]["verdict"] == "cannot be seen"


def test_annotations_are_for_faults_and_warnings_and_percent_is_syntax_in_them() -> None:
    assert list(annotations(FINDINGS)) == [
        "::error title=enrich doctor::push: 100 %25 ::error::x[0m. Do this.",
        "::warning title=enrich doctor::tables: stale. Render.",
    ]
