from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from enricher.model.catalog import Ignore, Pin, ProblemKind
from enricher.model.facts import Ref
from enricher.model.publishing import ChangeKey
from enricher.model.run import Change, LinkPlace, Problem, Publication, Report
from enricher.review.body.boxes import unticked_rows
from enricher.review.body.decisions import count, decision_parts, decisions
from enricher.review.body.parts import fit
from enricher.review.policy import FIRST_FACTS, fingerprint

MakeReport = Callable[..., Report]

ACME = Ref("github", "o/acme")
PAPER = Ref("arxiv", "2311.15566")
DOI = Ref("doi", "10.1145/1.1")
URLS = {
    ACME: "https://github.com/o/acme",
    PAPER: "https://arxiv.org/abs/2311.15566",
    DOI: "https://doi.org/10.1145/1.1",
}
NAMES = {ACME: ("Acme",), PAPER: ("Acme",), DOI: ("Acme",)}


def shown(report: Report, *rows: ChangeKey) -> str:
    listed = replace(report, urls=URLS, lists=report.lists or ("README.md",))
    return fit(decision_parts(decisions(listed, rows), ()), 50_000)


@pytest.mark.parametrize(
    ("change", "head", "item"),
    [
        (
            Change(ACME, "name", "o/acme", "new/acme"),
            "**1 repository moved.** Merging updates the link in `catalog.yaml` and `README.md`.",
            "o/acme → [new/acme](https://github.com/new/acme)",
        ),
        (
            Change(ACME, "archived", False, True),
            "**1 repository is archived.** Merging adds “(archived)” behind the link in `README.md`.",
            "[o/acme](https://github.com/o/acme)",
        ),
        (
            Change(ACME, "archived", True, False),
            "**1 repository is no longer archived.** Merging updates it where `README.md` shows it.",
            "[o/acme](https://github.com/o/acme)",
        ),
        (
            Change(ACME, "license", "MIT", "Apache-2.0"),
            "**1 license changed.** Merging updates it where `README.md` shows it.",
            "MIT → **Apache-2.0** ([GitHub](https://github.com/o/acme))",
        ),
        (
            Change(ACME, "dead", None, "2026-11-20"),
            (
                "**1 link is dead.** Merging adds “(dead link)” behind it in `README.md`. "
                "If you know a new address, write it to `catalog.yaml`."
            ),
            "[github.com/o/acme](https://github.com/o/acme), not found since 2026-11-20",
        ),
        (
            Change(ACME, "dead", "2026-11-20", None),
            "**1 dead link works again.** Merging updates it where `README.md` shows it.",
            "[github.com/o/acme](https://github.com/o/acme)",
        ),
        (
            Change(PAPER, "code", None, "https://github.com/o/found"),
            "**1 code link was found.** Merging adds it to `catalog.yaml` and `README.md`.",
            (
                "[github.com/o/found](https://github.com/o/found) "
                "(named on [arXiv](https://arxiv.org/abs/2311.15566))"
            ),
        ),
        (
            Change(PAPER, "withdrawn", False, True),
            "**1 paper was withdrawn.** Its source says so; decide if it stays in the list.",
            "[arxiv.org/abs/2311.15566](https://arxiv.org/abs/2311.15566)",
        ),
        (
            Change(DOI, "title", "Old", "New", "OpenAlex"),
            "**1 title changed.** Merging updates it where `README.md` shows it.",
            "Old → **New** ([OpenAlex](https://doi.org/10.1145/1.1))",
        ),
    ],
)
def test_each_change_says_what_happened_what_merging_does_and_who_says_so(
    change: Change, head: str, item: str, report: MakeReport
) -> None:
    text = shown(report([change], names=NAMES))

    assert head in text
    assert f"--> Acme\u200b: {item}\n" in text
    key = ChangeKey(str(change.ref), change.field, fingerprint(change.now))
    assert unticked_rows(text.replace("[x]", "[ ]")) == {key}


def test_a_list_in_place_says_what_merging_does_there(report: MakeReport) -> None:
    moved = report([Change(ACME, "name", "o/acme", "new/acme")], names=NAMES)

    assert "Merging updates the link in `papers.md`." in shown(
        replace(moved, in_place=True, lists=("papers.md",))
    )


def test_an_accepted_preprint_is_left_out_with_all_rows_that_name_its_venue(report: MakeReport) -> None:
    made = replace(report(names=NAMES), publications=(Publication(("Acme",), PAPER, "NSDI 2024", DOI),))
    first, stars = (
        ChangeKey(str(DOI), FIRST_FACTS, "0123456789ab"),
        ChangeKey(str(ACME), "stars", "0123456789ab"),
    )

    text = shown(made, first, stars)

    assert "--> Acme\u200b: arXiv → **NSDI 2024** ([DOI](https://doi.org/10.1145/1.1))" in text
    assert unticked_rows(text.replace("[x]", "[ ]")) == {first}


def test_what_merging_does_not_touch_has_no_box(report: MakeReport) -> None:
    problems = [
        Problem(ACME, ProblemKind.REPLACED, "another repository"),
        Problem(PAPER, ProblemKind.NOT_FOUND, "arXiv knows no such paper"),
        Problem(DOI, ProblemKind.NOT_CHECKED, "no answer"),
    ]

    text = shown(report([], problems, NAMES))

    assert "## Needs review (2)\n" in text
    assert "- Acme\u200b: another repository, [github.com/o/acme](https://github.com/o/acme)\n" in text
    assert "- Acme\u200b: [arxiv.org/abs/2311.15566](https://arxiv.org/abs/2311.15566)\n" in text
    assert "[ ]" not in text
    assert "untick" not in text
    assert "no answer" not in text, "the log names what could not be checked"


def test_an_item_has_each_entry_with_its_file_and_line(report: MakeReport) -> None:
    names = {ACME: ("Acme", "Bolt", "Core", "Dune", "Echo")}
    places = {ACME: (LinkPlace("Acme", "catalog.yaml", 34), LinkPlace("Bolt", "docs/papers.md", 8))}
    made = replace(report([Change(ACME, "archived", False, True)], names=names), places=places)

    assert (
        "Acme, catalog.yaml line 34; Bolt, docs/papers.md line 8; Core\u200b and 2 more entries: "
        in shown(made)
    )

    hosted = shown(replace(made, address="https://github.com/o/list/blob/0123456789ab"))

    base = "https://github.com/o/list/blob/0123456789ab"
    assert f"Acme, [catalog.yaml line 34]({base}/catalog.yaml#L34)" in hosted
    assert f"Bolt, [docs/papers.md line 8]({base}/docs/papers.md?plain=1#L8)" in hosted


def test_the_numbers_agree_and_a_long_group_is_folded(report: MakeReport) -> None:
    refs = [Ref("github", f"o/r{number}") for number in range(16)]
    changes = [Change(ref, "archived", False, True) for ref in refs]
    changes.append(Change(ACME, "license", "MIT", "none"))

    text = shown(report(changes))

    assert "## Needs review (17)" in text
    assert "<details><summary><b>16 repositories are archived.</b></summary>" in text
    assert text.count("- [x]") == 17
    assert count(decisions(report(changes), ())) == 17


def test_decisions_that_have_ended_and_files_that_are_too_large_are_named(report: MakeReport) -> None:
    pin = Pin("license", "the lab's | text", date(2026, 11, 20))
    ignored = Ignore(ProblemKind.DEAD, until=date(2026, 11, 21))
    text = shown(
        replace(report(), ended=(("Acme", pin), ("Bolt", ignored)), oversized=("README.md has 600 kB",))
    )

    assert "**2 decisions have ended.**" in text
    assert (
        "- Acme: `pin: license` until 2026-11-20 (the lab's \\| text)\n- Bolt: `ignore: dead` until 2026-11-21"
        in text
    )
    assert (
        "**1 file is too large for GitHub.** It does not show the rest to readers.\n\n- README.md has 600 kB."
        in text
    )


def test_without_anything_to_review_there_is_no_heading(report: MakeReport) -> None:
    assert shown(report([Change(ACME, "stars", 1, 2)])).strip() == ""
