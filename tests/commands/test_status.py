import json
from pathlib import Path

from tests.support.command import enrich


def test_the_table_counts_links_with_a_source_facts_and_gaps(folder: Path) -> None:
    result = enrich(folder, {}, "status")

    assert (result.code, result.err) == (0, "")
    assert "  paper links  2 of 2  100 %\n" in result.out
    assert "  abstract  0 of 2  0 %\n" in result.out
    assert "  paper  arxiv.org   1  1 with a source\n" in result.out
    assert "What would help" not in result.out
    assert sorted(path.name for path in folder.iterdir()) == ["README.md", "catalog.yaml"]


def test_pins_and_ignored_problems_are_shown_with_reason_and_last_day(folder: Path) -> None:
    catalog = (folder / "catalog.yaml").read_text("utf-8")
    decided = "name: Acme\n        pin: [stars, {field: license, reason: in a file, until: 2027-03-31}]"
    (folder / "catalog.yaml").write_text(catalog.replace("name: Acme", decided), "utf-8")

    out = enrich(folder, {}, "status").out

    assert out.endswith(
        "Pinned and ignored\n  Acme  pin: stars\n  Acme  pin: license  until 2027-03-31: in a file\n"
    )


def test_json_has_the_same(folder: Path) -> None:
    result = enrich(folder, {}, "status", "--json")
    status = json.loads(result.out)

    assert status["entries"] == 2
    assert status["links"][0] == {"name": "paper links", "have": 2, "of": 2}
    assert status["sources"] == {"github": 2, "usenix": 1, "arxiv": 1}
    assert status["advice"] == []


def test_a_missing_catalog_is_reported(tmp_path: Path) -> None:
    result = enrich(tmp_path, {}, "status")

    assert result.code == 2
    assert "catalog.yaml not found" in result.err
