import pytest

from enricher.errors import UserError
from enricher.importer.convert import import_readme
from enricher.model.catalog import InPlace

P = "https://arxiv.org/abs/2101.0000"
TABLE = f"# T\n\n## H\n\n| Name | Paper |\n|---|---|\n| A | [p]({P}1) |\n"


def remarks(readme: str) -> list[tuple[int, str, str | None]]:
    return [(f.line, str(f.kind), f.fix) for f in import_readme(readme).findings]


@pytest.mark.parametrize(
    ("row", "kind", "message"),
    [
        ("| B |", "repaired", "1 of 2 cells; the others are taken as empty"),
        (f"| B | [p]({P}2) | more |", "repaired", "3 cells for 2 columns; kept as overflow"),
        (f"| B | [p]({P}2)", "repaired", "the last pipe is missing; it is added"),
        (f"| B | [p]({P}1) |", "duplicate", "B: line 7 has the same paper"),
        ("| B | [p](http://arxiv.org/pdf/2101.00001v2.pdf) |", "duplicate", "B: line 7 has the same paper"),
        (f"| A | [p]({P}2) |", "duplicate", 'duplicate entry "A" in its section; imported as "A (2)"'),
    ],
)
def test_what_is_odd_about_a_row_is_reported(row: str, kind: str, message: str) -> None:
    found = import_readme(f"{TABLE}| C | [p]({P}8) |\n| D | [p]({P}9) |\n{row}\n").findings

    assert [(f.line, str(f.kind), f.message) for f in found if f.line == 10] == [(10, kind, message)]


@pytest.mark.parametrize(
    "place",
    [
        "| X | [p]({}) |\n",
        "\n- words [x]({})\n",
        "\n1. words\n   [x]({})\n",
        "\n| Person | Page |\n|---|---|\n| First Author | [x]({}) |\n",
        "\n> | N | P |\n> |---|---|\n> | a | [x]({}) |\n",
        '\n<table>\n<tr><td><a href="{}">x</a></td></tr>\n</table>\n',
    ],
)
def test_a_broken_link_is_reported_with_its_line_wherever_it_is(place: str) -> None:
    url = "https://arxiv.org/abs/2101.00007v1/pdf"
    readme = TABLE + place.format(url)
    line = next(number for number, text in enumerate(readme.splitlines(), 1) if url in text)

    assert (line, "link", f"{P}7") in remarks(readme)


def test_a_link_in_a_paragraph_is_ignored() -> None:
    assert remarks(f"{TABLE}\nAsk [me](https://github.com/owner).\n") == []


@pytest.mark.parametrize(
    ("link", "fix"),
    [
        ("[p](https://a.example/a b.pdf)", "](https://a.example/a%20b.pdf)"),
        ("[p](https://a.example/ab.pdf )", None),
        ('[p](https://a.example/ab.pdf "A title")', None),
    ],
)
def test_a_space_breaks_a_link_only_within_its_address(link: str, fix: str | None) -> None:
    assert [f for _, kind, f in remarks(f"{TABLE}| B | {link} |\n") if kind == "link"] == (
        [fix] if fix else []
    )


def test_a_fault_that_occurs_twice_in_a_row_is_reported_once() -> None:
    assert remarks(f"{TABLE}| B | [p]({P}2) [a]() [b]() |\n") == [(8, "link", None)]


def test_what_is_in_no_table_and_what_is_within_a_list_is_reported() -> None:
    readme = f"{TABLE}\n| lost |\n\n- item\n\n  | N |\n  |---|\n  | x |\n"

    assert remarks(readme) == [(9, "lost", None), (13, "unmanaged", None)]


def test_the_links_of_a_table_that_is_left_are_reported() -> None:
    readme = f"{TABLE}\n| Person | Page |\n|---|---|\n| First Author | [x](https://a.example/~first) |\n"

    (finding,) = import_readme(readme).findings

    assert (
        finding.message
        == "a table is left as it is: it lists no papers; 1 links in it are in no entry of the catalog"
    )
    assert finding.links == ("https://a.example/~first",)


ITEMS = """
## Bullets

- [Words on bullets](https://arxiv.org/abs/2101.00003)
- [More words on bullets](https://arxiv.org/abs/2101.00004)

## HTML

<table>
<tr><td>Words on HTML</td><td><a href="https://arxiv.org/abs/2101.00005">paper</a></td></tr>
</table>

## News

- [v1.0](https://example.org/v1) is out
"""


def test_items_outside_of_the_tables_are_kept_in_place_and_reported_with_count_and_lines() -> None:
    imported = import_readme(TABLE + ITEMS)

    assert [entry.name for entry in imported.catalog.entries()] == ["A"]
    assert imported.readme.endswith(ITEMS)
    assert [(f.line, f.kind, f.message) for f in imported.findings] == [
        (11, "kept in place", "2 items outside of the generated tables, kept in place: lines 11 to 12"),
        (17, "kept in place", "1 item outside of the generated tables, kept in place: line 17"),
    ]
    assert imported.catalog.in_place == InPlace()
    assert import_readme(TABLE).catalog.in_place is None


@pytest.mark.parametrize("readme", [ITEMS, "", "| Person | Page |\n|---|---|\n| First Author | - |\n"])
def test_a_list_without_a_table_of_papers_is_kept_in_its_readme(readme: str) -> None:
    with pytest.raises(UserError) as refusal:
        import_readme(readme, "list.md")

    assert str(refusal.value) == (
        "list.md: This list has no tables to generate. Keep it in its README: enrich init"
    )


def test_a_paper_on_hugging_face_beside_a_table_is_reported() -> None:
    item = "- Quick Relays [[Paper](https://huggingface.co/papers/2101.00007)]\n"

    assert (9, "kept in place", None) in remarks(f"{TABLE}\n{item}")


def test_an_address_within_brackets_is_a_fault_although_the_reader_of_lists_finds_it() -> None:
    assert (8, "link", f"{P}2") in remarks(f"{TABLE}| B | [p]({{{P}2) |\n")
