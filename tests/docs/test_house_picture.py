"""The picture of the house in CONTRIBUTING is that of the import contract, and its walk names what exists."""

import re
import tomllib
from importlib import import_module
from operator import attrgetter
from typing import Final

import pytest

from tests.support.paths import ROOT

PAGE: Final = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WALK: Final = PAGE.partition("## A link on its way")[2].partition("\n## ")[0]
NAMED: Final = re.findall(r"`((?:[a-z_]+\.)+[A-Za-z_]+(?:\.[a-z_]+)?)`", WALK)
FILES: Final = {"abstracts.md", "catalog.yaml", "metadata.yaml"}


def layers() -> list[set[str]]:
    """Return the rooms of each layer of the contract, the highest first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (house,) = settings["tool"]["importlinter"]["contracts"]
    return [{room.strip() for room in re.split("[|:]", layer)} for layer in house["layers"]]


def picture() -> str:
    (found,) = re.findall(r"^```mermaid\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_every_room_is_drawn_once_in_the_order_of_the_contract() -> None:
    groups = re.findall(r"^  subgraph \w+\[.*?\]\n(.*?)^  end$", picture(), re.MULTILINE | re.DOTALL)
    rooms = [re.findall(r'^    \w+\["(\w+)"\]$', group, re.MULTILINE) for group in groups]

    assert [set(group) for group in rooms] == layers()
    assert sum(map(len, rooms)) == sum(map(len, layers()))


def test_the_only_arrows_lead_from_each_layer_to_the_next() -> None:
    groups = re.findall(r"subgraph (\w+)", picture())
    arrows = [line.strip() for line in picture().splitlines() if "-->" in line]

    assert arrows == [" --> ".join(groups)]


def test_every_room_has_its_row_in_the_table() -> None:
    table = PAGE.partition("| room |")[2].partition("\n\n")[0]
    shown = {
        name for cell in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for name in re.findall(r"\w+", cell)
    }

    assert set().union(*layers()) - {"__main__"} - shown == set()


@pytest.mark.parametrize("name", [name for name in dict.fromkeys(NAMED) if name not in FILES])
def test_every_step_of_the_walk_is_in_the_code(name: str) -> None:
    modules = (name.rsplit(".", parts) for parts in (1, 2))

    assert any(is_there(module, attributes) for module, *attributes in modules)


def is_there(module: str, attributes: list[str]) -> bool:
    try:
        attrgetter(".".join(attributes))(import_module(f"enricher.{module}"))
    except (ImportError, AttributeError):
        return False
    return True


def test_the_walk_follows_the_link_through_every_stage() -> None:
    stages = re.findall(r"^\d\. \*\*(\w+)\.\*\*", WALK, re.MULTILINE)

    assert stages == ["Read", "Resolve", "Plan", "Fetch", "Merge", "Review", "Render", "Publish"]
    assert len(set(NAMED)) > 12
