from pathlib import Path

import pytest

from enricher.importer.convert import Imported, import_readme, update
from enricher.readme.markers import begin, end
from enricher.render.files import render
from tests.support.command import enrich
from tests.support.list_texts import list_texts
from tests.support.seals import unsealed

README = """\
# A list

## Training

| Name | Year | Venue | Paper | Goal | Fast | Notes |
|:---:|:---:|:---:|:---:|:---:|:---:|:---:|
| Acme | 2024 | NSDI | [Paper](https://arxiv.org/abs/2101.00001) | ♣ | ✔ | words |
| Bolt | 2023 | SC | [Paper](https://arxiv.org/abs/2101.00002) | ♣♠ | - | - |
| Cog | 2022 | SC | [Paper](https://arxiv.org/abs/2101.00003) | ♠ | - | ✔\\|words |

| JCT | Cost |
|:---:|:---:|
| ♣ | ♠ |

## Reading

Words.

| Term | Meaning |
|---|---|
| JCT | Job completion time |
"""
LINKS = "https://arxiv.org/abs/"


def again(
    *changes: tuple[str, str], mine: tuple[str, str] = ("name: Bolt\n", "name: Bolt  # mine\n")
) -> Imported:
    """Return the second import, after changes in the README of the first and a comment in its catalog."""
    first = import_readme(README)
    readme, catalog = first.readme, first.text.replace(*mine)
    for old, new in changes:
        assert old in readme
        readme = readme.replace(old, new, 1)
    return update(catalog, readme, "catalog.yaml")


def messages(imported: Imported) -> list[str]:
    return [finding.message for finding in imported.findings]


def added(imported: Imported) -> str:
    """Return the lines with text that the catalog got; all else in it must be as it was, in its order."""
    before = (
        import_readme(README).text.replace("name: Bolt\n", "name: Bolt  # mine\n").splitlines(keepends=True)
    )
    new, rest = [], iter(before)
    expected = next(rest, None)
    for line in imported.text.splitlines(keepends=True):
        if line == expected:
            expected = next(rest, None)
        elif line.strip():
            new.append(line)
    assert expected is None
    return "".join(new)


def test_nothing_new_changes_no_byte_and_says_nothing() -> None:
    first = import_readme(README)

    second = update(first.text, first.readme, "catalog.yaml")

    assert (second.text, second.readme, second.findings) == (first.text, first.readme, ())


def test_new_rows_go_to_the_end_of_their_section_and_the_rest_stays_to_the_byte() -> None:
    row = f"| Echo | 2025 | NSDI | [Paper]({LINKS}2501.00005) | ♠ | ✔ | - |\n"

    second = again(("| Bolt |", f"{row}| Bolt |"))

    assert added(second) == (
        "      - name: Echo\n"
        f"        paper: {LINKS}2501.00005\n"
        "        year: 2025\n        venue: NSDI\n        goal: [Cost]\n        fast: true\n"
    )
    assert messages(second) == []


def test_a_new_table_becomes_a_section_with_markers_in_the_style_of_its_own() -> None:
    table = f"|Name|Paper|\n|---|---|\n|Echo|[pdf]({LINKS}2501.00005)|\n"

    second = again(("## Reading\n", f"## Serving\n\n{table}\n## Reading\n"))

    section = second.catalog.sections[-1]
    assert (section.id, section.title, [entry.name for entry in section.entries]) == (
        "serving",
        "Serving",
        ["Echo"],
    )
    assert added(second).startswith("  - id: serving\n")
    readme = unsealed(second.readme)
    assert f"{begin('serving')}\n{table}{end('serving')}\n" in readme
    assert readme.replace(begin("serving") + "\n", "").replace(end("serving") + "\n", "").count(table) == 1


def test_a_second_table_under_a_known_heading_is_a_section_of_its_own() -> None:
    table = f"| Name | Paper |\n|---|---|\n| Echo | [pdf]({LINKS}2501.00005) |\n"

    second = again(("## Reading\n", f"{table}\n## Reading\n"))

    assert [section.id for section in second.catalog.sections] == ["training", "training-2"]


def test_new_bullets_stay_in_the_readme_and_are_reported_with_their_lines() -> None:
    second = again(("Words.", f"- [Dune]({LINKS}2101.00004)\n- [Echo]({LINKS}2501.00005)"))

    assert added(second) == ""
    (message,) = messages(second)
    assert message == (
        "2 items outside of the generated tables, left as written: lines 21 to 22; "
        "to keep them in place, add to the catalog: in_place: {}"
    )


def test_new_symbols_and_terms_go_into_the_legend_and_the_glossary() -> None:
    bolt = "| Bolt | 2023 | SC | [Paper](https://arxiv.org/abs/2101.00002) |"
    row = f"| Echo | 2025 | SC | [Paper]({LINKS}2501.00005) | ♥♣ | - | - |\n"
    legend = "| JCT | Cost | Fair |\n|:---:|:---:|:---:|\n| ♣ | ♠ | ♥ |"

    second = again(
        ("| JCT | Cost |\n|:---:|:---:|\n| ♣ | ♠ |", legend),
        (bolt, row + bolt),
        ("| JCT | Job completion time |", "| JCT | Job completion time |\n| QoS | Quality: of service |"),
    )

    assert "symbols: {JCT: ♣, Cost: ♠, Fair: ♥}\n" in second.text
    assert second.catalog.sections[0].entries[-1].words == {"goal": ("Fair", "JCT")}
    assert "  QoS: 'Quality: of service'\n" in second.text
    assert messages(second) == []


def test_a_new_glossary_gets_its_key_and_its_markers() -> None:
    first = import_readme(README.partition("| Term |")[0])
    readme = first.readme + "| Abbreviation | Definition |\n|:---|:---|\n| QoS | Quality |\n"

    second = update(first.text, readme, "catalog.yaml")

    assert second.text == (
        f"{first.text}\nglossary:\n  QoS: Quality\nglossary_table: {{titles: [Abbreviation, Definition]}}\n"
    )
    assert begin("glossary") in unsealed(second.readme)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("| Bolt | 2023", "| Bolt | 2019", "Bolt: year is 2019 here and 2023 in the catalog, which stays"),
        ("2023 | SC", "2023 | ATC", "Bolt: venue is ATC here and SC in the catalog, which stays"),
        ("2101.00002", "2101.00009", f"Bolt: paper is {LINKS}2101.00009 here and {LINKS}2101.00002 in the"),
        ("♣♠ | -", "♣♠ | ✔", "Bolt: fast is true here and false in the catalog"),
        ("♣ | ✔", "♣ | -", "Acme: fast is false here and true in the catalog"),
        ("♣ | ✔", "♣ | ✔*", "Acme: fast is ✔* here and true in the catalog"),
        ("♣♠", "♠", "Bolt: goal is Cost here and JCT, Cost in the catalog"),
        ("✔ | words", "✔ | other words", "Acme: notes is other words here and words in the catalog"),
        ("✔ | words", "✔ | -", "Acme: notes is empty here and words in the catalog"),
        ("♣ | ♠ |", "♣ | ♦ |", "training: Cost is ♦ here and ♠ in the catalog"),
        (
            "Job completion time",
            "Just catch that",
            "glossary: JCT is Just catch that here and Job completion",
        ),
        (
            "[Paper](https://arxiv.org/abs/2101.00002)",
            f"[Paper]({LINKS}2101.00002) [PDF](https://openreview.net/forum?id=bolt)",
            "Bolt: also is https://openreview.net/forum?id=bolt here and empty in the catalog, which stays",
        ),
        ("| Bolt |", "| Bolt2 |", "Bolt2: name is Bolt2 here and Bolt in the catalog, which stays"),
    ],
)
def test_what_differs_is_reported_and_the_catalog_stays(old: str, new: str, message: str) -> None:
    second = again((old, new))

    assert [said for said in messages(second) if said.startswith(message)] != []
    assert added(second) == ""


def test_a_row_of_a_paper_that_another_row_has_is_new() -> None:
    row = f"| Echo | 2023 | SC | [Paper]({LINKS}2101.00002) | ♣♠ | - | - |\n"

    second = again(("| Bolt |", f"{row}| Bolt |"))

    assert added(second).startswith("      - name: Echo\n")
    assert messages(second) == []


def test_an_entry_without_a_row_is_reported() -> None:
    row = "| Cog | 2022 | SC | [Paper](https://arxiv.org/abs/2101.00003) | ♠ | - | ✔\\|words |\n"

    assert messages(again((row, ""))) == [
        "Cog: is in section training of the catalog, but in no row of its table"
    ]


def test_what_the_sources_fill_in_is_no_difference() -> None:
    mine = ("        year: 2023\n        venue: SC\n", "")
    abstract = "[Paper](https://arxiv.org/abs/2101.00002) [Abstract](abstracts.md#bolt)"

    second = again(("[Paper](https://arxiv.org/abs/2101.00002)", abstract), mine=mine)

    assert messages(second) == []


def test_a_table_with_another_number_of_columns_is_reported() -> None:
    first = import_readme(README)
    columns = first.text.replace("      - {title: Venue, field: venue}\n", "").replace(
        "        venue: SC\n", ""
    )

    second = update(columns.replace("        venue: NSDI\n", ""), first.readme, "catalog.yaml")

    assert "7 columns, but section training has 6" in messages(second)


def test_a_table_between_unknown_markers_is_reported() -> None:
    table = f"| Name | Paper |\n|---|---|\n| Echo | [pdf]({LINKS}2501.00005) |\n"

    second = again(("## Reading\n", f"{begin('x')}\n{table}{end('x')}\n\n## Reading\n"))

    assert messages(second) == ['unknown section "x"; delete its two markers, and import again']


def test_a_second_glossary_is_left_as_it_is() -> None:
    second = again(("## Reading\n", "| Term | Meaning |\n|---|---|\n| SLO | Objective |\n\n## Reading\n"))

    assert messages(second) == ["a table is left as it is: the catalog has a glossary already"]
    assert added(second) == ""


def test_faults_of_links_are_reported_again() -> None:
    second = again(("Words.", f"- [Dune]({LINKS}2101.00004v2/pdf)"))

    assert any("odd spelling" in message for message in messages(second))


def test_the_command_updates_both_files_and_the_next_render_has_nothing_to_do(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    for command in (["import", "README.md"], ["render"]):
        assert enrich(tmp_path, {}, *command).code == 0
    table = f"\n## Serving\n\n| Name | Paper |\n|---|---|\n| Echo | [pdf]({LINKS}2501.00005) |\n"
    readme = (tmp_path / "README.md").read_text("utf-8") + table
    (tmp_path / "README.md").write_text(readme, encoding="utf-8")

    updated = enrich(tmp_path, {}, "import", "README.md", "--update")

    assert "Wrote " in updated.out
    assert enrich(tmp_path, {}, "render").code == 0
    assert table.splitlines()[-1] in (tmp_path / "README.md").read_text("utf-8")
    again = enrich(tmp_path, {}, "import", "README.md", "--update")
    assert "Nothing to write" in again.out


def test_a_row_whose_paper_is_a_further_link_of_an_entry_is_that_entry() -> None:
    further = "name: Bolt\n        also: https://arxiv.org/abs/2501.00004\n"
    found = again(
        ("| Bolt | 2023 | SC | [Paper](https://arxiv.org/abs/2101.00002)", f"| Bolted | 2023 | SC | [Paper]({LINKS}2501.00004)"),
        mine=("name: Bolt\n", further),
    )  # fmt: skip

    assert found.text == import_readme(README).text.replace("name: Bolt\n", further)


SAME = f"""\
# T

## H

| Method | Year | Paper |
|---|---|---|
| Relay | 2024 | [Paper]({LINKS}2401.00001) |
| Relay | 2024 | [Paper]({LINKS}2401.00002) |
| Shard | 2024 | [Paper]({LINKS}2401.00009) |
"""


@pytest.mark.parametrize(
    "before", ["| Relay | 2024 | [Paper]({}1)", "| Relay | 2024 | [Paper]({}2)", "| Shard"]
)
def test_a_new_row_with_a_name_that_others_have_is_the_one_that_is_added(before: str) -> None:
    first = import_readme(SAME)
    row = f"| Relay | 2025 | [Paper]({LINKS}2501.00003) |\n"
    place = before.format(f"{LINKS}2401.0000")

    second = update(first.text, first.readme.replace(place, row + place), "catalog.yaml")

    assert messages(second) == []
    assert second.text.startswith(first.text.rstrip("\n"))
    assert [(entry.name, entry.paper) for entry in second.catalog.entries()] == [
        ("Relay", f"{LINKS}2401.00001"),
        ("Relay (2)", f"{LINKS}2401.00002"),
        ("Shard", f"{LINKS}2401.00009"),
        ("Relay (3)", f"{LINKS}2501.00003"),
    ]
    assert (
        "| Relay | 2025 |"
        in render(second.catalog, {}, {}, list_texts(second.text, "", second.readme, "")).lists["README.md"]
    )


def test_rows_of_one_name_in_another_order_are_the_same_entries() -> None:
    first = import_readme(SAME)
    swapped = first.readme.replace("00001", "00000").replace("00002", "00001").replace("00000", "00002")

    second = update(first.text, swapped, "catalog.yaml")

    assert (second.text, messages(second)) == (first.text, [])


def test_a_new_item_with_the_words_of_others_changes_nothing() -> None:
    item = f"- [arxiv'24] [Relays]({LINKS}2401.0000{{}})\n"
    first = import_readme(f"{SAME}\n## Items\n\n{item.format(4)}{item.format(5)}")

    second = update(first.text, first.readme.replace(item.format(4), item.format(6) + item.format(4)), "x")

    assert second.text == first.text
    assert messages(second) == ["3 items outside of the generated tables, kept in place: lines 15 to 17"]
