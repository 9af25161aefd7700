import json

from enricher.doctor.finding import Finding, Verdict, is_faulty
from enricher.doctor.output import annotations, lines, rows, to_json, total

FINDINGS = (
    Finding("catalog", Verdict.OK, "valid"),
    Finding("push", Verdict.FAULT, "100 %\n::error::x\x1b[0m", "Do\rthis."),
    Finding("tables", Verdict.WARNING, "stale", "Render."),
    Finding("actions", Verdict.UNSEEN, "hidden"),
)


def test_a_fault_alone_makes_it_faulty() -> None:
    assert is_faulty(FINDINGS)
    assert not is_faulty(finding for finding in FINDINGS if finding.check != "push")


def test_lines_are_aligned_and_hold_no_control_and_no_command() -> None:
    assert list(lines(FINDINGS)) == [
        "ok              catalog  valid",
        "fault           push     100 % ::error::x[0m",
        "                         → Do this.",
        "warning         tables   stale",
        "                         → Render.",
        "cannot be seen  actions  hidden",
    ]


def test_a_table_has_the_same_words() -> None:
    assert list(rows(FINDINGS))[2] == ("tables", "warning", "stale", "Render.")


def test_the_verdicts_are_counted() -> None:
    assert total(FINDINGS) == "ok: 1, warning: 1, fault: 1, cannot be seen: 1"


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


def test_annotations_are_for_faults_and_warnings_and_percent_is_syntax_in_them() -> None:
    assert list(annotations(FINDINGS)) == [
        "::error title=enrich doctor::push: 100 %25 ::error::x[0m. Do this.",
        "::warning title=enrich doctor::tables: stale. Render.",
    ]
