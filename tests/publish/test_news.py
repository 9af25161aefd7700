"""What nights say of themselves: new, waiting in the pull request, or known, over real HTTP and git."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from enricher.model.publishing import Published
from enricher.model.run import Report
from enricher.publish.github.identity import BRANCH
from enricher.report.github_actions import annotations, outputs
from enricher.report.terminal import log
from simulated_upstreams import users
from tests.support.hosted_list import CATALOG, FILES, Hosted, down, hosting

pytestmark = pytest.mark.sample(every=3)

MONDAY: Final = date(2026, 11, 23)
DAY: Final = timedelta(1)
Night = tuple[Report, Published]


def said(night: Night) -> list[str]:
    return list(log(*night))


def counts(night: Night) -> list[str]:
    return outputs(*night).splitlines()[:4]


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    """A list of two papers on the bundled GitHub."""
    with hosting(tmp_path) as hosted:
        yield hosted


@pytest.fixture
def merged(hosted: Hosted) -> Hosted:
    """A list whose first facts are merged."""
    hosted.night(MONDAY)
    users.merge(hosted.github, hosted.pull.number)
    return hosted


def _delete(hosted: Hosted, name: str) -> None:
    repository = hosted.github.find(name)
    assert repository
    del hosted.github.repositories[repository.id]


def test_a_night_without_news_repeats_no_fact_as_new(hosted: Hosted) -> None:
    first = hosted.night(MONDAY)
    second = hosted.night(MONDAY + DAY)

    assert counts(first) == ["changes=35", "waiting=0", "known=0", "problems=0"]
    assert counts(second) == ["changes=0", "waiting=35", "known=0", "problems=0"]
    assert said(second)[2] == "Nothing new."
    assert "Waiting in pull request #1 (35)" in said(second)
    assert list(annotations(*second)) == ["::notice title=enrich::Waiting in pull request #1: 35 changes"]


def test_on_a_branch_that_a_person_has_taken_over_what_is_there_waits(hosted: Hosted) -> None:
    hosted.night(MONDAY)
    for number in range(2):
        users.push(hosted.github, BRANCH, {"notes.md": f"Checked by hand, {number}.\n"})
    hosted.github.change("Hsword/SpotServe", archived=True)

    assert counts(hosted.night(MONDAY + DAY)) == ["changes=1", "waiting=35", "known=0", "problems=0"]


def test_only_what_the_pull_request_does_not_have_is_new(merged: Hosted) -> None:
    merged.github.change("InternLM/AcmeTrace", license="MIT")
    merged.night(MONDAY + DAY)
    merged.github.change("Hsword/SpotServe", archived=True)
    night = merged.night(MONDAY + 2 * DAY)

    assert counts(night)[:2] == ["changes=1", "waiting=1"]
    assert said(night)[2:10] == [
        "New in this run (1)",
        "  SpotServe  archived  no → yes  GitHub  needs review",
        "",
        "Waiting in pull request #2 (1)",
        "  Acme  license  CC-BY-4.0 → MIT  GitHub  needs review",
        "",
        "Updated pull request #2, now 2 changes, 2 need review:",
        "  https://github.com/AI-Flow/AI-Flow-Scheduling-Papers/pull/2",
    ]
    assert list(annotations(*night)) == [
        "::warning title=enrich::Needs review: SpotServe: archived: no → yes",
        "::notice title=enrich::Waiting in pull request #2: 1 change, 1 of them to review",
    ]


def test_a_value_that_changes_again_is_new_and_shows_the_one_of_the_pull_request(merged: Hosted) -> None:
    for days, license_ in ((1, "MIT"), (2, "Apache-2.0")):
        merged.github.change("InternLM/AcmeTrace", license=license_)
        night = merged.night(MONDAY + days * DAY)

    assert counts(night)[:2] == ["changes=1", "waiting=0"]
    assert "  Acme  license  MIT → Apache-2.0  GitHub  needs review" in said(night)


def test_what_was_merged_is_known_and_no_warning(merged: Hosted) -> None:
    merged.github.change("Hsword/SpotServe", archived=True)
    _delete(merged, "InternLM/AcmeTrace")
    for days in range(7, 12):
        merged.night(MONDAY + days * DAY)
    users.merge(merged.github, merged.pull.number)
    night = merged.night(MONDAY + 14 * DAY)

    assert counts(night) == ["changes=0", "waiting=0", "known=2", "problems=0"]
    assert "Known (2): 1 dead link, 1 archived repository. Details: enrich status" in said(night)
    assert list(annotations(*night)) == []


def test_a_link_is_not_found_for_the_first_time_only_once(merged: Hosted) -> None:
    _delete(merged, "Hsword/SpotServe")
    first, second = (merged.night(MONDAY + days * DAY) for days in (1, 2))

    assert counts(first)[2:] == ["known=0", "problems=1"]
    assert any(line.startswith("  SpotServe  not found  ") for line in said(first))
    assert [line.split("::")[2][:9] for line in annotations(*first)] == ["Not found"]
    assert counts(second)[2:] == ["known=1", "problems=0"]
    assert "Known (1): 1 link not found. Details: enrich status" in said(second)
    assert list(annotations(*second)) == []


def test_a_source_that_is_out_of_order_is_one_line_and_one_warning(tmp_path: Path) -> None:
    more = "".join(
        f"      - {{name: More {number}, paper: 'https://www.usenix.org/conference/x/presentation/p{number}'}}\n"
        for number in range(9)
    )
    catalog = CATALOG.replace("    entries:\n", f"    entries:\n{more}", 1)
    with hosting(tmp_path, {**FILES, "catalog.yaml": catalog}) as hosted:
        hosted.upstreams.usenix.faults.append(down)
        night = hosted.night(MONDAY)

    at = said(night).index("Not checked")
    assert said(night)[at + 1 : at + 3] == [
        "  USENIX is unavailable (answered 503). 10 links keep their facts.",
        "",
    ]
    assert said(night)[-1] == "A source was unavailable; results from the others were saved."
    (warning,) = (line for line in annotations(*night) if "USENIX" in line)
    assert warning.startswith(
        "::warning title=enrich::Not checked: USENIX is unavailable (answered 503). 10 "
    )


def test_an_edit_by_hand_is_new_in_one_night(merged: Hosted) -> None:
    readme = merged.store.read_files("main")["README.md"]
    users.push(merged.github, "main", {"README.md": readme.replace("| 2024 | NSDI |", "| 2025 | NSDI |")})
    first, second = (merged.night(MONDAY + days * DAY) for days in (1, 2))

    assert any(line.startswith("From README.md: 1 changed cell") for line in said(first))
    assert said(second)[2:5] == ["Nothing new.", "", "Waiting in pull request #2: 1 edit by hand"]


def test_a_changed_line_of_a_list_in_place_is_new_in_one_night(tmp_path: Path) -> None:
    text = "# Papers\n\n- [SpotServe](https://arxiv.org/abs/2311.15566), arXiv 2023\n"
    catalog = "title: Papers\nreadme: README.md\nin_place: {}\n"
    with hosting(tmp_path, {"catalog.yaml": catalog, "README.md": text}) as hosted:
        first, second = (hosted.night(MONDAY + days * DAY) for days in (0, 1))

    assert said(first)[2:6] == [
        "Changed lines (1)",
        "  README.md, line 3",
        "  - arXiv 2023",
        "  + ASPLOS 2024",
    ]
    assert "Changed lines (1)" not in said(second)
    assert any(line.startswith("  with 1 changed line") for line in said(second))


def test_a_move_that_was_committed_before_waits_once_it_is_proposed(merged: Hosted) -> None:
    merged.github.rename("InternLM/AcmeTrace", "InternLM/Acme-Trace")
    metadata = merged.store.read_files("main")["metadata.yaml"]
    committed = metadata.replace("name: InternLM/AcmeTrace", "name: InternLM/Acme-Trace")
    users.push(merged.github, "main", {"metadata.yaml": committed})

    first, second = (merged.night(MONDAY + days * DAY) for days in (1, 2))

    assert counts(first) == ["changes=1", "waiting=0", "known=0", "problems=1"]
    assert counts(second) == ["changes=0", "waiting=1", "known=0", "problems=1"]
    assert [line.split("::")[1] for line in annotations(*second)] == ["notice title=enrich"]
