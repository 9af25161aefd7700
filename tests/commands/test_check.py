from pathlib import Path

from tests.support.command import enrich

CATALOG = """\
title: A list
sections:
  - id: one
    title: One
    columns: [{title: Name, field: name}]
    entries:
      - {name: Bolt, paper: "https://arxiv.org/abs/2101.00002"}
      - {name: Cut, paper: "https://arxiv.org/abs/2101.00003"}
  - id: two
    title: Two
    columns: [{title: Name, field: name}]
    entries:
      - {name: Bolt 2, paper: "https://arxiv.org/pdf/2101.00002v2"}
"""
NOTE = (
    'catalog.yaml:13:16: note: https://arxiv.org/pdf/2101.00002v2 leads to the same as the entry "Bolt" of '
    'section "one", on line 7\n'
)


def test_a_paper_in_two_sections_is_a_note(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(CATALOG, "utf-8")

    result = enrich(tmp_path, {}, "check")

    assert (result.code, result.err) == (0, "")
    assert result.out == f"{NOTE}catalog.yaml is valid: 2 sections, 3 entries.\n"


def test_a_paper_that_is_twice_in_one_section_is_a_mistake(tmp_path: Path) -> None:
    text = CATALOG.replace("2101.00003", "2101.00002v1")
    (tmp_path / "catalog.yaml").write_text(text, "utf-8")

    result = enrich(tmp_path, {}, "check")

    assert (result.code, result.out) == (2, NOTE)
    assert result.err == (
        "catalog.yaml:8:16: duplicate entry: https://arxiv.org/abs/2101.00002v1 leads to the same as the entry "
        '"Bolt" on line 7; keep one of the two\n'
    )


def test_a_pin_that_has_ended_is_a_note(tmp_path: Path) -> None:
    decided = "{name: Cut, pin: {field: license, reason: so, until: 2026-01-01}, ignore: dead, "
    (tmp_path / "catalog.yaml").write_text(CATALOG.replace("{name: Cut, ", decided), "utf-8")

    result = enrich(tmp_path, {}, "check")

    note = 'catalog.yaml: note: "Cut": pin: license has ended (until 2026-01-01: so)'
    assert result.code == 0
    assert result.out.splitlines()[1:-1] == [f"{note}; delete it, or write another day"]


def test_a_source_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(f"sources: {{arxvi: {{every: 3}}}}\n{CATALOG}", "utf-8")

    result = enrich(tmp_path, {}, "check")

    assert result.code == 2
    assert "'arxvi' is no source" in result.err


ASKED_FOR = """\
title: A list
pull_request: {reviewers: [my-org/maintainers]}
sections:
  - id: papers
    title: Papers
    sort: [-stars, name]
    columns:
      - {title: Name, field: name}
      - {title: Citations, field: citations}
      - {title: Code, field: code, template: "[Code]({code}){? ⭐{stars}}"}
    entries:
      - {name: One, code: [https://github.com/lab-1/one, https://github.com/lab-2/one]}
      - {name: Two, project: "https://two.example.org", dataset: "https://huggingface.co/datasets/lab/two"}
"""


def test_what_maintainers_of_lists_ask_for_is_valid(tmp_path: Path) -> None:
    (tmp_path / "catalog.yaml").write_text(ASKED_FOR, "utf-8")

    result = enrich(tmp_path, {}, "check")

    assert (result.code, result.out) == (0, "catalog.yaml is valid: 1 section, 2 entries.\n")
