import json
import re
from datetime import date
from pathlib import Path

import pytest

from enricher.export import FORMATS
from enricher.metadata.store import write_metadata
from enricher.model.facts import Paper, Record, Ref
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


@pytest.mark.parametrize("name", FORMATS)
def test_in_a_workflow_no_line_of_what_is_printed_is_a_command(folder: Path, name: str) -> None:
    hostile = "One.\n\n::set-output name=a::b\n\n##[add-mask]c"
    paper = Paper(title="T ##[error]d", authors=("First Author",), abstract=hostile)
    record = Record(paper, date(2026, 11, 23))
    (folder / "metadata.yaml").write_text(write_metadata({Ref("arxiv", "2311.15566"): record}), "utf-8")

    printed = enrich(folder, {"GITHUB_ACTIONS": "true"}, "export", "--format", name)
    local = enrich(folder, {}, "export", "--format", name)

    assert (printed.code, local.code) == (0, 0)
    assert re.findall(r"^\s*::|##\[", printed.out, re.MULTILINE) == []
    assert printed.out.replace("\u200b", "") == local.out
    if name == "csv":
        assert "\n::set-output" in local.out, "a file keeps every byte"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--format", "word"), 2, "'word' is not one of 'bibtex', 'csl-json', 'ris', 'json', 'csv'"),
        ((), 2, "Missing option '--format'"),
        (("--format", "csv", "--output", "nowhere/list.csv"), 1, "nowhere/list.csv cannot be written"),
    ],
)
def test_a_mistake_is_reported(folder: Path, arguments: tuple[str, ...], code: int, message: str) -> None:
    result = enrich(folder, {}, "export", *arguments)

    assert result.code == code
    assert message in result.err
