"""OpenReview refuses strangers: what the programs of conferences have is known, and the rest costs no red night."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from enricher.http.usage import Meter
from enricher.metadata.store import read_metadata
from enricher.model.facts import Paper, Ref
from enricher.model.run import Report
from enricher.pipeline.request import Run
from enricher.pipeline.run import enrich
from enricher.publish.local.working_tree import WorkingTree
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import Upstreams, serve
from simulated_upstreams.server import text_response
from simulated_upstreams.state import Presentation, Submission, UpstreamState
from tests.support import command
from tests.support.hosted_list import NoWatcher

DAY = date(2026, 11, 28)
HEAD = """\
title: A List
sections:
  - id: all
    title: All
    columns: [{title: Name, field: name}, {title: Title, field: title}, {title: Venue, field: venue}]
    entries:
"""
POSTER = Presentation(
    title="Quiet Nets",
    authors=("First Author", "Second Author"),
    abstract="What is quiet about nets.",
    submission="sample_Id1",
    group="ICLR.cc/2024/Conference",
)
SUBMISSION = Submission(
    title="Quiet Nets",
    authors=("First Author", "Second Author"),
    abstract="What OpenReview has.",
    venue="ICLR 2024 poster",
    venueid="ICLR.cc/2024/Conference",
)


@dataclass(frozen=True)
class Listed:
    """A list on the disk, and its upstreams."""

    folder: Path
    upstreams: Upstreams

    def write(self, *entries: str) -> None:
        lines = "".join(f"      - {{name: Entry {n}, {entry}}}\n" for n, entry in enumerate(entries))
        (self.folder / "catalog.yaml").write_text(HEAD + lines, encoding="utf-8")

    def night(self, day: date = DAY, **variables: str) -> Report:
        settings = read_settings({**self.upstreams.environment, **variables})
        catalog = self.folder / "catalog.yaml"
        meter = Meter()
        with open_sources(settings, meter) as sources:
            run = Run(catalog.as_posix(), (), day)
            return enrich(run, sources, WorkingTree(catalog), meter, NoWatcher())[0]

    def paper(self, ident: str) -> Paper:
        facts = read_metadata((self.folder / "metadata.yaml").read_text("utf-8"))[
            Ref("openreview", ident)
        ].facts
        assert isinstance(facts, Paper)
        return facts

    def asked(self, name: str) -> list[str]:
        requests = self.upstreams.others[name].requests
        paths = [request.path for request in requests]
        requests.clear()
        return paths


def forum(ident: str, **said: Any) -> str:
    keys = "".join(f"{key}: {value}, " for key, value in said.items())
    return f"{keys}paper: 'https://openreview.net/forum?id={ident}'"


@pytest.fixture
def state() -> UpstreamState:
    return UpstreamState(
        presentations={
            "iclr.cc/virtual/2024/poster/1": POSTER,
            "neurips.cc/virtual/2023/poster/2": replace(POSTER, title="Loud Nets", submission="sample_Id2"),
        },
        submissions={"sample_Id1": SUBMISSION, "sample_Id3": replace(SUBMISSION, title="Rejected Nets")},
    )


@pytest.fixture
def listed(tmp_path: Path, state: UpstreamState) -> Iterator[Listed]:
    with serve(state) as upstreams:
        yield Listed(tmp_path, upstreams)


def test_a_paper_in_the_program_of_its_conference_and_year_is_known_without_a_token(listed: Listed) -> None:
    listed.write(forum("sample_Id1", venue="ICLR", year=2024), forum("sample_Id2", venue="NeurIPS 2023"))

    report = listed.night()

    assert (report.problems, report.held, report.down) == ((), (), ())
    assert listed.paper("sample_Id1") == Paper(
        title="Quiet Nets",
        authors=("First Author", "Second Author"),
        year=2024,
        venue="ICLR",
        abstract="What is quiet about nets.",
        provenance=("authors: iclr.cc", "year: iclr.cc", "venue: iclr.cc", "abstract: iclr.cc"),
    )
    assert listed.paper("sample_Id2").venue == "NeurIPS"
    assert listed.asked("OPENREVIEW") == []
    assert listed.asked("CONFERENCE") == [
        "/iclr.cc/static/virtual/data/iclr-2024-orals-posters.json",
        "/iclr.cc/static/virtual/data/iclr-2024-abstracts.json",
        "/neurips.cc/static/virtual/data/neurips-2023-orals-posters.json",
        "/neurips.cc/static/virtual/data/neurips-2023-abstracts.json",
    ]


@pytest.mark.parametrize("challenge", ["page", "error"])
def test_what_no_program_has_is_held_back_after_one_request_and_no_failure(
    listed: Listed, state: UpstreamState, challenge: Any
) -> None:
    state.challenge = challenge
    listed.write(*(forum(f"sample_Id{n}", venue="TMLR", year=2024) for n in range(3, 9)))

    report = listed.night()

    assert (report.asked, report.not_due, report.problems, report.down) == (0, 0, (), ())
    assert sorted(one.ref.id for one in report.held) == [f"sample_Id{n}" for n in range(3, 9)]
    assert listed.asked("CONFERENCE") == []
    assert len(listed.asked("OPENREVIEW")) == 1


def test_without_venue_and_year_a_paper_is_found_after_some_nights_of_one_year_of_each_conference(
    listed: Listed,
) -> None:
    listed.write(forum("sample_Id1"), forum("sample_Id2", venue="NeurIPS"))
    held = []
    for night in range(7):  # from 2020 to 2026
        report = listed.night(date.fromordinal(DAY.toordinal() + night))
        held.append(len(report.held))
        assert len(listed.asked("CONFERENCE")) <= 4 + 2, "events of each, and the abstracts of those found"
    assert held[-1] == 0
    assert held == sorted(held, reverse=True)
    assert (listed.paper("sample_Id1").venue, listed.paper("sample_Id2").year) == ("ICLR", 2023)


def test_with_a_token_openreview_is_asked_and_no_program(listed: Listed, state: UpstreamState) -> None:
    listed.write(forum("sample_Id1", venue="ICLR", year=2024))

    report = listed.night(OPENREVIEW_TOKEN=state.openreview_token)

    assert (report.problems, report.held) == ((), ())
    assert listed.paper("sample_Id1").abstract == "What OpenReview has."
    assert listed.asked("CONFERENCE") == []


def test_a_token_that_is_not_taken_is_a_failure_and_says_what_to_do(listed: Listed) -> None:
    listed.write(*(forum(f"sample_Id{n}") for n in range(4)))

    report = listed.night(OPENREVIEW_TOKEN="expired")

    assert report.down == ("openreview",)
    assert "set OPENREVIEW_TOKEN again" in report.problems[0].reason


def test_where_openreview_answers_strangers_the_rest_is_asked_there(
    listed: Listed, state: UpstreamState
) -> None:
    state.challenge = None
    listed.write(forum("sample_Id1", venue="ICLR", year=2024), forum("sample_Id3", venue="TMLR"))

    report = listed.night()

    assert (report.problems, report.held) == ((), ())
    assert listed.paper("sample_Id3").title == "Rejected Nets"


def test_facts_stay_while_strangers_are_refused(listed: Listed, state: UpstreamState) -> None:
    listed.write(forum("sample_Id3"))
    listed.night(OPENREVIEW_TOKEN=state.openreview_token)
    before = (listed.folder / "metadata.yaml").read_bytes()
    for night in range(90, 180):
        assert listed.night(date.fromordinal(DAY.toordinal() + night)).problems == ()

    assert (listed.folder / "metadata.yaml").read_bytes() == before


def test_a_program_that_fails_is_named_and_the_rest_is_held_back(listed: Listed) -> None:
    listed.upstreams.others["CONFERENCE"].faults.append(
        lambda request: text_response(503, "Sorry.") if "iclr" in request.path else None
    )
    listed.write(
        forum("sample_Id1", venue="ICLR", year=2024),
        forum("sample_Id2", venue="NeurIPS", year=2023),
        forum("sample_Id3"),
    )

    report = listed.night()

    assert [(str(one.ref), one.reason) for one in report.problems] == [
        ("openreview:sample_Id1", "iclr.cc answered 503")
    ]
    assert [str(one.ref) for one in report.held] == ["openreview:sample_Id3"]
    assert report.down == ()


def environment(listed: Listed) -> Mapping[str, str]:
    return {name: value for name, value in listed.upstreams.environment.items() if name != "GITHUB_TOKEN"}


def test_the_command_ends_with_0_and_status_says_what_share_is_held_back(listed: Listed) -> None:
    listed.write(
        forum("sample_Id3"), "paper: 'https://example.org/a.pdf'", "paper: 'https://example.org/b.pdf'"
    )

    run = command.enrich(listed.folder, environment(listed), "--report", "report.json")
    status = command.enrich(listed.folder, environment(listed), "status")
    known = command.enrich(listed.folder, {"OPENREVIEW_TOKEN": "sample"}, "status")

    assert (run.code, "Not checked" in run.out) == (0, False)
    assert "OpenReview refuses strangers: 1 link is held back" in run.out
    report = json.loads((listed.folder / "report.json").read_text("utf-8"))
    assert [one["link"] for one in report["held"]] == ["openreview:sample_Id3"]
    assert (
        "Held back by sources that refuse strangers\n  openreview  1 of 3 paper links  33 %\n" in status.out
    )
    assert "set `OPENREVIEW_TOKEN`" in status.out
    assert "Held back" not in known.out


def test_the_doctor_warns_and_names_no_fault_of_the_source(listed: Listed) -> None:
    listed.write(forum("sample_Id3"))

    found = json.loads(command.enrich(listed.folder, environment(listed), "doctor", "--json").out)

    (check,) = (one for one in found["checks"] if one["check"] == "openreview")
    assert check["verdict"] == "warning"
    assert check["found"].startswith("refuses strangers: OpenReview asks for a browser's challenge (200)")
