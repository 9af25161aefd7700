import json
from pathlib import Path

import pytest

from enricher.export import FORMATS
from tests.support.command import enrich


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_printed_with_every_entry(folder: Path, name: str) -> None:
    result = enrich(folder, {}, "export", "--format", name)

    assert (result.code, result.err) == (0, "")
    assert "SpotServe" in result.out
    assert "Acme" in result.out


def test_a_file_is_written_where_one_is_named(folder: Path) -> None:
    result = enrich(folder, {}, "export", "--format", "json", "--output", "list.json")

    assert (result.code, result.out) == (0, "Wrote list.json.\n")
    assert len(json.loads((folder / "list.json").read_text("utf-8"))) == 2


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--format", "word"), 2, "'word' is not one of 'bibtex', 'csl-json', 'json', 'csv'"),
        ((), 2, "Missing option '--format'"),
        (("--format", "csv", "--output", "nowhere/list.csv"), 1, "nowhere/list.csv cannot be written"),
    ],
)
def test_a_mistake_is_reported(folder: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = enrich(folder, {}, "export", *arguments)

    assert result.code == code
    assert message in result.err
