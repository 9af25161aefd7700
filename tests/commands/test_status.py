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


def test_what_is_known_of_links_is_listed_but_for_what_is_ignored(folder: Path) -> None:
    (folder / "metadata.yaml").write_text(
        """\
arxiv:2311.15566:
  title: A title
  changed: 2026-11-01
  missing: {since: 2026-11-20, last: 2026-11-23}
github:hsword/spotserve:
  name: Hsword/Elsewhere
  archived: true
  changed: 2026-11-01
github:internlm/acmetrace:
  name: InternLM/AcmeTrace
  archived: true
  changed: 2026-11-01
usenix:conference/nsdi24/presentation/hu:
  title: A title
  withdrawn: true
  retraction: retraction by 10.1/x
  changed: 2026-11-01
  missing: {since: 2026-11-20, last: 2026-11-20}
""",
        "utf-8",
    )
    catalog = (folder / "catalog.yaml").read_text("utf-8")
    ignored = catalog.replace("name: SpotServe", "name: SpotServe\n        ignore: [moved]")
    (folder / "catalog.yaml").write_text(ignored, "utf-8")

    out = enrich(folder, {}, "status").out

    known = [line.split("  ")[1:] for line in out.partition("\nKnown\n")[2].splitlines()]
    assert [[cell.strip() for cell in cells if cell.strip()] for cells in known] == [
        ["Acme", "link not found", "usenix:conference/nsdi24/presentation/hu", "2026-11-20"],
        ["Acme", "withdrawn paper", "usenix:conference/nsdi24/presentation/hu"],
        ["Acme", "retracted paper", "usenix:conference/nsdi24/presentation/hu", "retraction by 10.1/x"],
        ["Acme", "archived repository", "github:internlm/acmetrace"],
        ["SpotServe", "dead link", "arxiv:2311.15566", "2026-11-20"],
        ["SpotServe", "archived repository", "github:hsword/spotserve"],
    ]


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
