"""What README.md shows: its order, its pictures, its commands and its figures."""

import re
from pathlib import Path

import pytest
import yaml

from tests.faults.matrix import cells
from tests.support.paths import ROOT
from tests.support.payloads import HOSTILE
from tests.support.pictures import later_pull_request
from tests.support.slips import SLIPS
from tests.support.year import LONG

README = (ROOT / "README.md").read_text("utf-8")


def test_the_first_screen_has_what_it_is_a_picture_the_first_command_and_how_to_begin_in_this_order() -> None:
    order = [
        "# enricher",
        "for maintainers of curated lists",
        "docs/pictures/pull-request-light.png",
        "make demo",
        "## Use it for your list",
        "enrich init",
        "enrich import",
        "runs-on",
        "## What your readers get",
        "## What it does, and what others do",
        "## Its promises, and how they are tested",
        "# AI-Flow-Scheduling-Papers",
        "<!-- enrich:begin training",
        "# Documentation",
    ]
    places = [README.index(text) for text in order]
    assert places == sorted(places)


def test_every_picture_is_there_in_light_and_in_dark() -> None:
    pictures = re.findall(r'(?:src|srcset)="([^"]+)"', README)
    assert len(pictures) == 4
    assert [name for name in pictures if not (ROOT / name).is_file()] == []
    assert re.findall(r"<img(?![^>]* alt=)", README) == []


def test_the_picture_shows_what_its_text_says(tmp_path: Path) -> None:
    with later_pull_request(tmp_path) as hosted:
        pull = hosted.pull
    assert pull.title == "Update 1 venue, 1 code link and 1 moved link in README.md"
    assert re.findall(r"- \[x\].*?(Larch|Ferry|Orchard), \[README", pull.body or "") == [
        "Larch",
        "Ferry",
        "Orchard",
    ]


@pytest.mark.parametrize(
    ("row", "figure"),
    [
        ("A failed fetch is not a change", f"{len([*cells()]):,} cases"),
        ("What people wrote is kept", f"{len(LONG.hand_edits)} edits by hand"),
        ("A pull request is worth reading", f"{LONG.nights} nights, {len(LONG.outages)} with outages"),
        ("Fetched text is only text", f"{len(HOSTILE)} texts"),
        ("These tests can fail", f"{len(SLIPS)} slips"),
    ],
)
def test_the_figures_are_those_of_the_batteries(row: str, figure: str) -> None:
    line = next(line for line in README.splitlines() if line.startswith(f"| **{row}"))
    assert figure in line.rsplit("|", 2)[1]


def test_the_workflow_runs_every_night_with_the_permissions_that_a_pull_request_needs() -> None:
    text = re.search(r"```yaml\n(name: enrich\n.*?)```", README, re.DOTALL)
    assert text
    assert len(text[1].splitlines()) == 10
    workflow = yaml.safe_load(text[1].replace("\non:", "\n'on':"))
    assert workflow["on"]["schedule"]
    assert workflow["jobs"]["enrich"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert workflow["permissions"] == {}


def test_every_command_that_it_names_is_one() -> None:
    listed = (
        (ROOT / "docs" / "commands.md").read_text("utf-8").partition("Commands:\n")[2].partition("\n\n")[0]
    )
    named = set(re.findall(r"`enrich ([a-z]+)", README))
    assert len(named) > 2
    assert named - {line.split()[0] for line in listed.splitlines()} == set()
