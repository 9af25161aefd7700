"""A new row: each cell as most of its column, and nothing of what only a person knows."""

import pytest

from enricher.model.readme_list import LinkRole
from enricher.readme.item_template import PaperFacts
from enricher.readme.new_row import new_row
from enricher.readme.reader import read_list

FERRY = PaperFacts(
    title="Ferry: Moving Jobs",
    authors=("Ada Author", "Ben Author", "Cem Author"),
    venue="SC",
    year=2025,
    posted=(2025, 5),
    links=(
        (LinkRole.PAPER, "https://arxiv.org/abs/2505.01234"),
        (LinkRole.CODE, "https://github.com/f/ferry"),
    ),
)
BARE = PaperFacts(
    title="Quiet Nets", year=2025, links=((LinkRole.PAPER, "https://arxiv.org/abs/2506.00001"),)
)

NAMES = """\
| Scheduler | Year | Series | Paper | Objective | Elastic | Code | Stars |
|:---:|:---:|:---:|:---:|:---:|:---:|:---:|:---:|
| Orca | 2022 | OSDI | [Paper](https://www.usenix.org/orca.pdf) | ♠ | - | [Code](https://github.com/o/orca) | 120 |
| Pages | 2023 | SOSP | [Paper](https://arxiv.org/abs/2311.00002) | ♠▲ | ✔ | - | - |
| Halls | 2023 | arXiv | [Paper](https://arxiv.org/abs/2311.00003) | ♣ | - | [Code](https://github.com/o/halls) | 12 |
"""
TITLES = """\
|Date|Title|Paper|Code|Recom|
|:---|:---|:---|:---|:---|
|2022.11|🔥[**Orca**] Orca: Serving in Turns(@One Company)|[[pdf]](https://arxiv.org/pdf/2211.00001)|[[Orca]](https://github.com/o/orca) ![](https://img.shields.io/github/stars/o/orca.svg?style=social)|⭐️⭐️ |
|2023.11|[**Pages**] Pages: Paging for the Memory of Attention(@Another)|[[pdf]](https://arxiv.org/pdf/2311.00002)|⚠️|⭐️ |
|2023.11|[**Halls**] Halls: A Backbone for Rooms and Others(@A University)|[[pdf]](https://arxiv.org/pdf/2311.00003)|[[Halls]](https://github.com/o/halls) ![](https://img.shields.io/github/stars/o/halls.svg?style=social)|⭐️ |
"""
PADDED = """\
| Title                         | Venue      | Code                              |
|-------------------------------|------------|-----------------------------------|
| [Orca: Serving in Turns](https://arxiv.org/abs/2211.00001)        | OSDI 2022  | [Link](https://github.com/o/orca) |
| [Halls: A Backbone for All](https://arxiv.org/abs/2311.00003)     | arXiv 2023 |                                   |
"""


def written(table: str, paper: PaperFacts) -> str | None:
    text = f"# Papers\n\n{table}"
    rows = read_list(text).items
    return new_row(text, rows, rows[-1].line, paper)


@pytest.mark.parametrize(
    ("table", "ferry", "bare"),
    [
        (
            NAMES,
            "| Ferry | 2025 | SC | [Paper](https://arxiv.org/abs/2505.01234) | - | - | [Code](https://github.com/f/ferry) | - |",
            "| Quiet Nets | 2025 | arXiv | [Paper](https://arxiv.org/abs/2506.00001) | - | - | - | - |",
        ),
        (
            TITLES,
            "|2025.05|[**Ferry**] Ferry: Moving Jobs|[[pdf]](https://arxiv.org/abs/2505.01234)|[[Ferry]](https://github.com/f/ferry) ![](https://img.shields.io/github/stars/f/ferry.svg?style=social)| |",
            "||Quiet Nets|[[pdf]](https://arxiv.org/abs/2506.00001)|| |",
        ),
        (
            PADDED,
            "| [Ferry: Moving Jobs](https://arxiv.org/abs/2505.01234)            | SC 2025    | [Link](https://github.com/f/ferry) |",
            "| [Quiet Nets](https://arxiv.org/abs/2506.00001)                    | arXiv 2025 |                                   |",
        ),
    ],
)
def test_a_row_has_what_the_sources_state(table: str, ferry: str, bare: str) -> None:
    assert written(table, FERRY) == ferry
    assert written(table, BARE) == bare


def test_a_table_without_rows_has_no_form() -> None:
    assert new_row("", (), 1, FERRY) is None
