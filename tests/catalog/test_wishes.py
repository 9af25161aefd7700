"""Common wishes of people who keep lists: what their catalogs may say, as the program shows it."""

from pathlib import Path

from enricher.catalog.reader import read_catalog
from enricher.model.publishing import Texts
from enricher.render.files import render
from tests.support.command import enrich

WISHES = """\
title: Wishes
pull_request: {reviewers: [my-org/maintainers]}
sections:
  - id: papers
    title: Papers
    sort: [-date, name]
    columns:
      - {title: Name, field: name}
      - {title: Date, field: date}
      - {title: Citations, field: citations}
      - {title: Code, field: code}
      - {title: Links, field: project, template: '[page]({project}){? [data]({dataset})}'}
    entries:
      - {name: One, date: 2024-05, code: [https://github.com/lab-1/one, https://github.com/lab-2/one]}
      - {name: Two, date: 2024-05-31, project: https://two.example.org, dataset: https://data.example.org/two}
      - {name: Three}
"""


def test_a_date_several_links_to_code_further_links_an_order_and_a_team(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(WISHES, encoding="utf-8")
    assert enrich(tmp_path, {}, "check").code == 0

    (readme,) = render(read_catalog(WISHES), {}, {}, Texts(WISHES, "", {}, {})).lists.values()

    assert [line for line in readme.splitlines() if line.startswith("|")][2:] == [
        "| Two | 2024-05-31 | - | - | [page](https://two.example.org) [data](https://data.example.org/two) |",
        "| One | 2024-05 | - | [Code](https://github.com/lab-1/one) [Code](https://github.com/lab-2/one) | - |",
        "| Three | - | - | - | - |",
    ]
