"""Where a new item goes in a section, and how it stands between its neighbors."""

import pytest

from enricher.readme.placing import Keys, Order, insert, keys_of, place_of
from enricher.readme.reader import read_list


def keys(*entries: tuple[str, int | None, tuple[int, int] | None]) -> list[Keys]:
    return [Keys(*entry) for entry in entries]


NEWEST = keys(("C", 2025, None), ("A", 2024, None), ("D", 2024, None), ("B", 2022, None))
OLDEST = keys(("A", None, (2023, 1)), ("C", None, (2023, 5)), ("B", None, (2024, 2)))
TITLES = keys(
    ("Acme", 2024, None),
    ("Bird", 2021, None),
    ("**Deer**", 2023, None),
    ("Eel", 2020, None),
    ("Fox", 2021, None),
)
MIXED = keys(("C", 2021, None), ("A", 2024, None), ("D", 2020, None), ("B", 2023, None), ("E", 2019, None))
FEW = keys(("A", 2024, None))


@pytest.mark.parametrize(
    ("section", "others", "new", "index", "order"),
    [
        (NEWEST, [], Keys("X", 2026, None), 0, Order.NEWEST),
        (NEWEST, [], Keys("X", 2024, None), 1, Order.NEWEST),
        (NEWEST, [], Keys("X", 2021, None), 4, Order.NEWEST),
        (NEWEST, [], Keys("X", None, None), 0, Order.NEWEST),
        (OLDEST, [], Keys("X", None, (2023, 5)), 2, Order.OLDEST),
        (OLDEST, [], Keys("X", None, None), 3, Order.OLDEST),
        (TITLES, [], Keys("Cat", 2025, None), 2, Order.TITLES),
        (MIXED, [], Keys("X", 2026, None), 5, Order.NONE),
        (FEW, [NEWEST, MIXED], Keys("X", 2026, None), 0, Order.NEWEST),
        (FEW, [], Keys("X", 2026, None), 1, Order.NONE),
    ],
)
def test_a_sorted_section_stays_sorted(
    section: list[Keys], others: list[list[Keys]], new: Keys, index: int, order: Order
) -> None:
    place = place_of(section, others, new)
    assert (place.index, place.order) == (index, order)


def test_an_entry_is_sorted_by_its_date_or_by_the_month_of_its_preprint() -> None:
    text = (
        "# Papers\n\n- [Some Long Title](https://arxiv.org/abs/2305.00001), NSDI'24\n"
        "- [Another Long Title](https://arxiv.org/abs/2305.00001), 2024.02\n"
        "- [A Third Long Title](https://www.usenix.org/x.pdf), 2024.13\n"
    )
    found = [keys_of(text, item) for item in read_list(text).items]
    assert [(one.year, one.posted) for one in found] == [(2024, (2023, 5)), (None, (2024, 2)), (None, None)]


BULLETS = "# Papers\n\n- [One Long Title](https://arxiv.org/abs/2305.00001)\n- [Two Long Titles](https://arxiv.org/abs/2305.00002)\n"


@pytest.mark.parametrize(
    ("text", "index", "new", "line", "result"),
    [
        (BULLETS, 1, "- new", 4, BULLETS.replace("\n- [Two", "\n- new\n- [Two")),
        (BULLETS, 0, "- new", 3, BULLETS.replace("\n- [One", "\n- new\n- [One")),
        (BULLETS, 2, "- new", 5, f"{BULLETS}- new\n"),
        (BULLETS.replace("\n", "\r\n"), 2, "- new", 5, f"{BULLETS}- new\n".replace("\n", "\r\n")),
        (
            BULLETS.replace("\n- [Two", "\n\n- [Two"),
            1,
            "- new",
            5,
            BULLETS.replace("\n- [Two", "\n\n- new\n\n- [Two"),
        ),
        (
            BULLETS.replace("- [One", "7. [One").replace("- [Two", "8. [Two"),
            2,
            "1. new",
            5,
            BULLETS.replace("- [One", "7. [One").replace("- [Two", "8. [Two") + "9. new\n",
        ),
        (
            BULLETS.replace("- [One", "1. [One").replace("- [Two", "2. [Two"),
            0,
            "2. new",
            3,
            BULLETS.replace("- [One", "1. new\n1. [One").replace("- [Two", "2. [Two"),
        ),
        (
            "# Papers\n\n**One Long Title**\n[[pdf](https://arxiv.org/abs/2305.00001)]\n",
            1,
            "new",
            6,
            "# Papers\n\n**One Long Title**\n[[pdf](https://arxiv.org/abs/2305.00001)]\n\nnew\n",
        ),
    ],
)
def test_a_new_item_is_set_apart_as_its_neighbors_are(
    text: str, index: int, new: str, line: int, result: str
) -> None:
    assert insert(text, read_list(text).items, index, new) == (result, line)
