"""Preprints that were accepted, as arXiv and the indexes say, from the answer to the pull request."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from enricher.model.publishing import Operation
from enricher.publish.github.identity import BRANCH
from simulated_upstreams.samples import sample_state
from simulated_upstreams.state import UpstreamState
from simulated_upstreams.users import close, merge
from tests.support.hosted_list import Hosted, hosting

PAPER = "https://arxiv.org/abs/2311.15566"
MONDAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)

README = f"""\
# Papers on serving

## Systems

- [Orca: Serving in Turns](https://example.org/orca), OSDI 2022
- [SpotServe: Serving on Preemptible Instances]({PAPER}), arXiv 2023
- [vLLM: Pages of Attention](https://example.org/vllm), SOSP 2023
"""
IN_PLACE = {"catalog.yaml": "title: Papers on serving\nreadme: README.md\n", "README.md": README}
CATALOG = f"""\
title: Papers on serving
sections:
  - id: systems
    title: Systems
    columns: [{{title: Name, field: name}}, {{title: Venue, field: venue}}, {{title: Year, field: year}}]
    entries:
      - {{name: SpotServe, paper: "{PAPER}"}}
"""
GENERATED = {
    "catalog.yaml": CATALOG,
    "README.md": "<!-- enrich:begin systems -->\n<!-- enrich:end systems -->\n",
}


def state(comment: str | None = None, journal: str | None = None) -> UpstreamState:
    """Return upstreams of which arXiv says this of the paper."""
    sample = sample_state()
    paper = sample.papers["2311.15566"]
    sample.papers["2311.15566"] = replace(paper, comment=comment, journal=journal, doi=None)
    return sample


@pytest.fixture
def in_place(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(tmp_path, IN_PLACE, state()) as found:
        yield found


def readme(hosted: Hosted) -> str:
    return hosted.store.read_files(BRANCH)["README.md"]


def settle(hosted: Hosted) -> None:
    """Let the first facts go out, and a person merge them."""
    hosted.night(MONDAY)
    merge(hosted.github, 1)


def say(hosted: Hosted, comment: str | None) -> None:
    """Let arXiv say this of the paper from now on."""
    hosted.upstreams.simulated.papers.update(state(comment).papers)


def test_the_words_give_way_to_the_venue_that_the_comment_names(in_place: Hosted) -> None:
    settle(in_place)
    say(in_place, "Accepted at ASPLOS 2024 (oral)")

    report, _ = in_place.night(TUESDAY, "SpotServe")

    assert readme(in_place) == README.replace("arXiv 2023", "ASPLOS 2024")
    assert [(one.names, one.place, str(one.ref)) for one in report.publications] == [
        (("SpotServe",), "ASPLOS 2024", "arxiv:2311.15566")
    ]
    assert "### Accepted (1)" in (in_place.pull.body or "")
    assert "  accepted: ASPLOS 2024\n" in in_place.store.read_files(BRANCH)["metadata.yaml"]


@pytest.mark.parametrize("comment", ["Submitted to ASPLOS 2024", "Accepted at ASPLOS"])
def test_no_line_changes_without_an_acceptance_and_its_year(in_place: Hosted, comment: str) -> None:
    settle(in_place)
    say(in_place, comment)

    report, _ = in_place.night(TUESDAY, "SpotServe")

    assert report.lines == ()


def test_a_closed_pull_request_is_a_no_to_this_venue(in_place: Hosted) -> None:
    settle(in_place)
    say(in_place, "Accepted at ASPLOS 2024")
    in_place.night(TUESDAY, "SpotServe")
    close(in_place.github, 2)

    assert in_place.night(date(2026, 11, 30), "SpotServe")[1].operation is Operation.NONE


def test_a_generated_table_has_venue_and_year_of_one_statement(tmp_path: Path) -> None:
    with hosting(tmp_path, GENERATED, state("ASPLOS 2024")) as hosted:
        hosted.night(MONDAY)

        assert "| SpotServe | ASPLOS | 2024 |" in readme(hosted)


def test_statements_that_differ_are_shown_to_a_person_and_not_taken_over(tmp_path: Path) -> None:
    with hosting(tmp_path, IN_PLACE, state("ASPLOS 2024", journal="In Proc. of EuroSys 2025")) as hosted:
        report, _ = hosted.night(MONDAY)

        assert "arXiv 2023" in hosted.store.read_files("main")["README.md"]
        assert report.lines == ()
        body = (hosted.pull.body or "").replace("\u200b", "")
        said = "ASPLOS 2024 (comment on arXiv); EuroSys 2025 (journal reference on arXiv)"
        assert "### Needs review (1)" in body
        assert f"| README.md, line 6: SpotServe | disputed | - | {said} | [arxiv]({PAPER}) |" in body

        say(hosted, "ASPLOS 2024")
        hosted.night(TUESDAY, "SpotServe")

        assert readme(hosted) == README.replace("arXiv 2023", "ASPLOS 2024")
        assert "disputed" not in hosted.store.read_files(BRANCH)["metadata.yaml"]
