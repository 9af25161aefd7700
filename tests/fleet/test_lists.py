"""fleet.yaml is read as strictly as a catalog."""

from typing import Final

import pytest

from enricher.catalog.schema import key_table
from enricher.catalog.types import KeyTable
from enricher.errors import CatalogInvalid
from enricher.fleet.lists import FLEET, LIST, Fleet, FleetList, read_fleet
from tests.support.paths import ROOT

HEAD: Final = "title: Lists\nlists:\n"


def mistakes(text: str) -> list[str]:
    with pytest.raises(CatalogInvalid) as caught:
        read_fleet(text, "fleet.yaml")
    return str(caught.value).splitlines()


def test_a_fleet_has_its_lists_and_its_limits() -> None:
    text = f"{HEAD}- repository: owner/a\n- {{repository: owner/b, catalog: lists/b.yaml}}\nhours: 3\n"
    assert read_fleet(text) == Fleet(
        "Lists", (FleetList("owner/a"), FleetList("owner/b", "lists/b.yaml")), jobs=16, hours=3, workflow=True
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'fleet.yaml:1:1: the file is empty; it needs a "title" and "lists"'),
        ("title: Lists\n", 'fleet.yaml:1:1: missing key "lists" in the fleet'),
        ("title: Lists\nlists: []\n", 'fleet.yaml:2:8: "lists" must have at least 1 item'),
        (f"{HEAD}- repositry: o/a\n", 'fleet.yaml:3:3: unknown key "repositry"; did you mean "repository"?'),
        (
            f"{HEAD}- repository: https://github.com/o/a\n",
            'fleet.yaml:3:15: "repository" must be the owner and the name of a repository',
        ),
        (
            f"{HEAD}- {{repository: o/a, catalog: ../c.yaml}}\n",
            'fleet.yaml:3:30: "catalog" must be the path of a YAML file in the repository',
        ),
        (
            f"{HEAD}- repository: o/a\n- repository: O/A\n",
            'fleet.yaml:4:15: duplicate list "O/A" (first defined on line 3)',
        ),
        (
            f"{HEAD}- repository: o/a\njobs: 257\n",
            'fleet.yaml:4:7: "jobs" must be a number from 1 to 256, not 257',
        ),
        ("title: [\n", "fleet.yaml:2:1: "),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, message: str) -> None:
    (found,) = mistakes(text)
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("count", "keys", "message"),
    [
        (
            1001,
            "",
            "fleet.yaml:3:1: 1,001 lists in 5 hours are more than 200 an hour, which GitHub allows",
        ),
        (
            200,
            "hours: 1\njobs: 6\n",
            "fleet.yaml:204:7: 200 lists have less than 2 minutes each in 1 hour; raise jobs to 7",
        ),
    ],
)
def test_a_night_has_time_for_all_lists(count: int, keys: str, message: str) -> None:
    lists = "".join(f"- repository: o/{number}\n" for number in range(count))
    (found,) = mistakes(f"{HEAD}{lists}{keys}")
    assert found.startswith(message)


@pytest.mark.parametrize("table", [FLEET, LIST], ids=lambda table: table.name)
def test_the_keys_are_described_as_they_are_declared(table: KeyTable) -> None:
    assert key_table(table) in (ROOT / "docs" / "fleet.md").read_text("utf-8")
