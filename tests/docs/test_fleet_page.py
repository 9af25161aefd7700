"""What docs/fleet.md says to write is what the program and the workflows take."""

import textwrap
from typing import Any, Final

import pytest
import yaml

from enricher.fleet.lists import read_fleet
from enricher.fleet.result import Outcome
from tests.support.paths import ROOT

PAGE: Final = (ROOT / "docs" / "fleet.md").read_text("utf-8")
BLOCKS: Final = [textwrap.dedent(part.partition("```")[0]) for part in PAGE.split("```yaml\n")[1:]]
ON: Final = True  # YAML 1.1 reads the key `on` as a boolean


def test_the_file_of_lists_is_one() -> None:
    assert len(read_fleet(BLOCKS[0]).lists) == 2


@pytest.mark.parametrize(("block", "job"), [(1, "fleet"), (2, "enrich")])
def test_a_workflow_calls_one_that_takes_what_it_gives(block: int, job: str) -> None:
    written: dict[Any, Any] = yaml.safe_load(BLOCKS[block])
    call = written["jobs"][job]
    path = call["uses"].removeprefix("OWNER/AI-Flow-Scheduling-Papers/").removesuffix("@v1")
    called: dict[Any, Any] = yaml.safe_load((ROOT / path).read_text("utf-8"))
    asked = called[ON]["workflow_call"]
    assert set(call.get("secrets", {})) == {name for name, one in asked["secrets"].items() if one["required"]}
    # A called job gets no right that its caller does not have.
    needed = {right for one in called["jobs"].values() for right in one["permissions"].items()}
    assert needed == set(call["permissions"].items())


def test_a_single_list_needs_five_lines() -> None:
    assert len(BLOCKS[2].splitlines()) == 5


def test_the_inputs_that_the_page_names_are_there() -> None:
    inputs = yaml.safe_load((ROOT / ".github" / "workflows" / "list.yml").read_text("utf-8"))[ON][
        "workflow_call"
    ]
    assert {*inputs["inputs"], *inputs["secrets"]} == {"catalog", "entry", "budget", "token"}


def test_every_outcome_has_its_row() -> None:
    table = PAGE.partition("| last run |")[2].partition("\n\n")[0]
    assert [line.split("|")[1].strip() for line in table.splitlines()[2:]] == [one.value for one in Outcome]
