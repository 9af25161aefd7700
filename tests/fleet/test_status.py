"""The status page: every list, with the result of its last run."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from enricher.fleet.lists import Fleet, FleetList
from enricher.fleet.page import page
from enricher.fleet.result import ListResult, Outcome, from_json, to_json
from enricher.fleet.status import status
from tests.support.command import enrich

MONDAY: Final = date(2027, 3, 1)
TUESDAY: Final = date(2027, 3, 2)
WEDNESDAY: Final = date(2027, 3, 3)
FLEET: Final = Fleet("Lists", (FleetList("o/a"), FleetList("o/b"), FleetList("o/c", "c.yaml")))
GOOD: Final = ListResult(
    "o/a", MONDAY, Outcome.DONE, pull_request="https://github.com/o/a/pull/7", done=MONDAY
)


def test_a_result_survives_its_json() -> None:
    results = (GOOD, ListResult("o/b", TUESDAY, Outcome.MISTAKE, 'a "reason"', changes=3))
    assert from_json(to_json(results)) == results


def test_what_a_later_version_adds_is_left_out() -> None:
    assert from_json(to_json([GOOD]).replace('"list":', '"later": 1, "list":')) == (GOOD,)


@pytest.mark.parametrize("text", ["", "[]", '{"lists": [{}]}', '{"lists": [{"list": "o/a", "extra": 1}]}'])
def test_a_file_of_another_format_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


def test_those_that_need_attention_are_first() -> None:
    broken = ListResult("o/c:c.yaml", MONDAY, Outcome.MISTAKE)
    found = status(FLEET, (), (GOOD, replace(GOOD, list="o/b", outcome=Outcome.UNAVAILABLE), broken), MONDAY)
    assert [(one.name, one.needs_attention) for one in found.lists] == [
        ("o/c:c.yaml", True),
        ("o/a", False),
        ("o/b", False),
    ]
    assert found.summary == "3 of 3 lists were run; 1 needs attention."


def test_a_list_without_a_run_keeps_its_last_result() -> None:
    failed = ListResult("o/b", TUESDAY, Outcome.FAILED, "no")
    found = status(FLEET, (GOOD, replace(GOOD, list="o/b")), (failed,), TUESDAY)
    of = {one.name: one for one in found.lists}
    assert of["o/a"].result == GOOD
    assert not of["o/a"].needs_attention  # it was run a night ago
    assert of["o/b"].result == replace(failed, done=MONDAY)  # the last complete run stays known
    assert of["o/c:c.yaml"].needs_attention  # it was never run
    assert found.summary == "1 of 3 lists were run; 2 need attention."


def test_a_list_that_has_waited_for_two_nights_needs_attention() -> None:
    (of_a, *_) = status(FLEET, (GOOD,), (), WEDNESDAY).lists
    assert (of_a.name, of_a.is_late) == ("o/a", True)


def test_a_list_that_left_the_fleet_is_forgotten() -> None:
    found = status(replace(FLEET, lists=FLEET.lists[1:]), (GOOD,), (GOOD,), MONDAY)
    assert found.results == ()


def test_foreign_text_is_no_html() -> None:
    hostile = ListResult(
        "o/a", MONDAY, Outcome.FAILED, "<script>alert(1)</script>", pull_request="javascript:alert(1)"
    )
    html = page(status(replace(FLEET, title="<b>Lists"), (), (hostile,), MONDAY), "github.com")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<title>&lt;b&gt;Lists</title>" in html
    assert "javascript:" not in html
    assert "<script" not in html
    assert not re.search(r'(src|href)="(?!https://github\.com/|status\.json)', html)


def test_the_page_says_what_was_run_and_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text(
        "title: Lists\nlists: [{repository: o/a}, {repository: o/b}, {repository: o/c}]\n", "utf-8"
    )
    results = tmp_path / "_results" / "results-0"
    results.mkdir(parents=True)
    (results / "1.json").write_text(to_json([replace(GOOD, night=TUESDAY, done=TUESDAY, changes=1234)]))
    (tmp_path / "before.json").write_text(to_json([replace(GOOD, list="o/b")]), "utf-8")

    done = enrich(tmp_path, {}, "fleet", "status", "--before=before.json", "--output=site")

    assert (done.code, done.out) == (0, "1 of 3 lists were run; 1 needs attention.\n")
    html = (tmp_path / "site" / "index.html").read_text("utf-8")
    assert "2 Mar 2027: 1 of 3 lists were run; 1 needs attention." in html
    assert '<a href="https://github.com/o/a/pull/7">' in html
    assert "<td>done, 1 Mar 2027</td>" in html
    assert '<td class="number">1,234</td>' in html
    assert "never run" in html
    data = json.loads((tmp_path / "site" / "status.json").read_text("utf-8"))
    assert [one["list"] for one in data["lists"]] == ["o/a", "o/b"]


def test_a_first_status_has_nothing_before_it(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("title: Lists\nlists: [{repository: o/a}]\n", "utf-8")
    (tmp_path / "_results").mkdir()
    (tmp_path / "_results" / "1.json").write_text(to_json([replace(GOOD, outcome=Outcome.DONE)]), "utf-8")
    done = enrich(tmp_path, {}, "fleet", "status", "--before=before.json")
    assert (done.code, done.out) == (0, "1 of 1 lists were run; 0 need attention.\n")
    assert "1 Mar 2027: 1 of 1 lists were run; 0 need attention." in (
        tmp_path / "_site" / "index.html"
    ).read_text("utf-8")


def test_results_of_another_format_are_named(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("title: Lists\nlists: [{repository: o/a}]\n", "utf-8")
    (tmp_path / "before.json").write_text("{}", "utf-8")
    done = enrich(tmp_path, {}, "fleet", "status", "--before=before.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: before.json is not what `enrich fleet run` writes: ")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "fleet.yaml").write_text("title: Lists\nlists: [{repository: o/a}]\n", "utf-8")
    (tmp_path / "site").write_text("a file", "utf-8")
    done = enrich(tmp_path, {}, "fleet", "status", "--output=site/page")
    assert done.code == 2
    assert done.err.startswith(f"Error: {Path('site', 'page', 'index.html')} cannot be written: ")
