"""A README with tables of any size, in the columns of real ones: what `import` and `init` read."""

import random

from bench.lists import people, words

_A_TABLE = 250  # rows
_HEAD = """
## Part {number}

| Title | Venue | Year | Authors | Paper | Code | Notes |
|:---|:---:|:---:|:---|:---:|:---:|:---|
"""
_ROW = (
    "| **{title}** | {venue} | {year} | {people} | [Paper](https://arxiv.org/abs/{ident}) "
    "| [Code](https://github.com/owner-{owner}/project-{number}) | {notes} |\n"
)
_VENUES = ("NSDI", "OSDI", "ICML", "arXiv", "SoCC")


def make(count: int) -> str:
    """Return a README with so many rows in tables of 250, about 270 bytes a row."""
    dice = random.Random(count)
    lines = ["# A list of papers\n"]
    for number in range(count):
        if number % _A_TABLE == 0:
            lines.append(_HEAD.format(number=number // _A_TABLE + 1))
        lines.append(
            _ROW.format(
                title=f"Paper {number}: {words(dice, 6).removesuffix('.')}",
                venue=_VENUES[number % len(_VENUES)],
                year=2015 + number % 12,
                people=", ".join(people(dice)),
                ident=f"{15 + number // 9000:02}{number // 1000 % 9 + 1:02}.{number % 1000 + 10_000}",
                owner=number % 97,
                number=number,
                notes=words(dice, 5),
            )
        )
    return "".join(lines)
