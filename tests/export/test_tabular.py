import csv
import json
from dataclasses import asdict, replace
from io import StringIO

import pytest

from enricher.export.tabular import to_csv, to_json
from tests.export.samples import ALL, BARE, PLAIN


def test_json_has_every_value_under_its_name() -> None:
    written = json.loads(to_json([PLAIN, BARE]))

    assert [set(values) - {"arxiv"} for values in written] == [set(asdict(PLAIN)) - {"eprint"}] * 2
    assert (written[0]["key"], written[0]["authors"]) == (PLAIN.key, list(PLAIN.authors))
    assert (written[0]["arxiv"], written[1]["arxiv"]) == ("2311.15566", None)
    assert written[1]["doi"] is None


def test_csv_has_one_row_a_work_and_reads_back() -> None:
    rows = list(csv.DictReader(StringIO(to_csv(ALL))))

    assert [row["key"] for row in rows] == [work.key for work in ALL]
    assert rows[0]["authors"] == "First Author; Second von Author"
    assert rows[0]["abstract"] == PLAIN.abstract
    assert rows[1]["year"] == ""


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_of_csv_is_a_formula(title: str) -> None:
    (row,) = csv.DictReader(StringIO(to_csv([replace(PLAIN, title=title)])))

    assert row["title"] == f"'{title}"
