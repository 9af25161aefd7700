import pytest

from enricher.catalog.reader import read_catalog
from enricher.importer.columns import distinct, words_of
from enricher.importer.convert import import_readme
from enricher.model.catalog import Column, ColumnKind, Entry, Legend, Section
from enricher.readme.markers import without_markers
from enricher.render.files import render
from tests.support.list_texts import list_texts

P = "[p](https://arxiv.org/abs/2101.0000{})"
STARS = "https://img.shields.io/github/stars/"


def section_of(title: str, *cells: str) -> Section:
    """Return the section that a table with such a column becomes; its cells must come back."""
    rows = "".join(f"| Name{n} | {P.format(n)} | {cell} |\n" for n, cell in enumerate(cells))
    readme = f"# T\n\n## H\n\n| Name | Paper | {title} |\n|---|---|---|\n{rows}"
    imported = import_readme(readme)
    texts = list_texts(imported.text, "", imported.readme, "")
    assert without_markers(render(read_catalog(imported.text), {}, {}, texts).lists["README.md"]) == readme
    return imported.catalog.sections[0]


@pytest.mark.parametrize(
    ("title", "cells", "column"),
    [
        ("Year", ("2024", "2023"), Column("Year", "year")),
        ("年份", ("2024", "2023"), Column("年份", "year")),
        ("Year", ("2024", "soon", "later"), Column("Year", "year_shown", ColumnKind.TEXT)),
        ("Year", ("２０２４", "2023"), Column("Year", "year_shown", ColumnKind.TEXT)),
        ("Venue", ("NSDI", "SC"), Column("Venue", "venue")),
        ("Venue", ("NSDI 2024", "SC 2023"), Column("Venue", "venue_shown", ColumnKind.TEXT)),
        ("Title", ("Words", "More words"), Column("Title", "title")),
        ("Fast", ("✔", "-"), Column("Fast", "fast", ColumnKind.FLAG)),
        ("Fast", ("yes", "no"), Column("Fast", "fast", ColumnKind.TEXT)),
        ("Code", ("[Code](https://github.com/o/a)", "-"), Column("Code", "code")),
        ("Source Code", ("[c](https://gitlab.com/o/a)", "N/A"), Column("Source Code", "code", label="c", empty="N/A")),
        ("Code", ("soon", "later"), Column("Code", "code_shown", ColumnKind.TEXT)),
        ("Code", ("[a](https://github.com/o/a)", "[b](https://github.com/o/b)"), Column("Code", "code", template="[{repo_name}]({code})")),
        ("Stars", (f"![]({STARS}o/a.svg)", f"![]({STARS}o/b.svg)"), Column("Stars", "stars", template=f"![]({STARS}{{repo}}.svg)")),
        ("⭐", (f"[![]({STARS}o/a)](https://github.com/o/a)", "-"), Column("⭐", "stars", template=f"[![]({STARS}{{repo}})]({{code}})")),
        ("Popularity", (f"![]({STARS}o/a?style=social)", f"![]({STARS}o/b?style=social)"), Column("Popularity", "stars", template=f"![]({STARS}{{repo}}?style=social)")),
        ("Github", (f"[![]({STARS}o/a.svg)](https://github.com/o/a.git)",) * 2, Column("Github", "code", template=f"[![]({STARS}{{repo}}.svg)]({{code}})")),
        ("Stars", ("1.2k", "30"), Column("Stars", "stars_shown", ColumnKind.TEXT)),
        ("", ("words", "-"), Column("", "column_3", ColumnKind.TEXT)),
        ("cells", ("words", "-"), Column("cells", "cells_shown", ColumnKind.TEXT)),
    ],
)  # fmt: skip
def test_a_column_means_what_its_title_and_its_cells_say(
    title: str, cells: tuple[str, ...], column: Column
) -> None:
    found = section_of(title, *cells).columns[2]

    assert (found.title, found.field, found.kind, found.label, found.template) == (
        (column.title, column.field, column.kind, column.label, column.template)
    )


def test_a_star_badge_names_the_repository_even_where_it_is_no_link() -> None:
    section = section_of("Stars", f"![]({STARS}o/a.svg)", f"![]({STARS}o/b.js?style=flat)")

    assert [entry.code for entry in section.entries] == [
        "https://github.com/o/a",
        "https://github.com/o/b.js",
    ]


def test_a_cell_unlike_the_others_is_kept_and_a_flag_with_an_asterisk_is_set() -> None:
    section = section_of("Fast", "✔", "-", "-", "-", "✔*")

    assert [entry.cells for entry in section.entries] == [{}, {}, {}, {}, {"fast": "✔*"}]
    assert [bool(entry.flags) for entry in section.entries] == [True, False, False, False, True]


def test_a_link_to_code_in_the_column_of_papers_is_no_paper() -> None:
    readme = (
        "# T\n\n| Name | Paper |\n|---|---|\n"
        f"| A | {P.format(1)} |\n| B | [c](https://github.com/o/b) |\n| C | {P.format(3)} |\n"
    )

    entries = list(import_readme(readme).catalog.entries())

    assert [(entry.paper is None, entry.code) for entry in entries] == [
        (False, None),
        (True, "https://github.com/o/b"),
        (False, None),
    ]


@pytest.mark.parametrize(
    ("cell", "words"),
    [("♣♠", ("JCT", "Cost")), ("♠ ♣", ("Cost", "JCT")), ("♣♣", ("JCT",)), ("♣x", ()), ("-", ()), ("", ())],
)
def test_symbols_are_read_as_the_words_of_the_legend(cell: str, words: tuple[str, ...]) -> None:
    assert words_of(cell, Legend(None, {"JCT": "♣", "Cost": "♠"})) == words


def test_duplicate_names_are_numbered() -> None:
    assert distinct(["A", "a", "B", "A", "A (2)"]) == ["A", "a (2)", "B", "A (3)", "A (2) (2)"]


A, B = "https://arxiv.org/abs/2101.00001", "https://arxiv.org/abs/2101.00002"


def entries_of(table: str) -> list[Entry]:
    """Return the entries of a table of papers; its cells must come back."""
    readme = f"# T\n\n## H\n\n{table}"
    imported = import_readme(readme)
    texts = list_texts(imported.text, "", imported.readme, "")
    assert read_catalog(imported.text) == imported.catalog
    assert without_markers(render(imported.catalog, {}, {}, texts).lists["README.md"]) == readme
    return list(imported.catalog.entries())


def test_a_column_of_venues_is_not_the_name_where_names_repeat() -> None:
    entries = entries_of(
        "| Method | Venue | Paper |\n|---|---|---|\n"
        f"| Relay | SOSP | [Paper]({A}) |\n| Relay | OSDI | [Paper]({B}) |\n"
    )

    assert [(entry.name, entry.venue) for entry in entries] == [("Relay", "SOSP"), ("Relay (2)", "OSDI")]


def test_bold_words_before_a_description_are_the_name() -> None:
    entries = entries_of(
        "| Paper | Links |\n|---|---|\n"
        f"| 1) **Quick Relays** - they pass it on at once | [Paper]({A}) |\n"
        f"| 2) **Slow Relays** - they keep it for a while | [Paper]({B}) |\n"
    )

    assert [(entry.name, entry.paper) for entry in entries] == [("Quick Relays", A), ("Slow Relays", B)]


def test_a_page_of_text_in_a_repository_is_no_code_outside_of_its_column() -> None:
    tag = "[t](https://github.com/acme/papers/blob/main/tags.md)"
    code = "https://github.com/acme/relay"
    entries = entries_of(
        "| Title | Tags | Code |\n|---|---|---|\n"
        f"| [Quick Relays]({A}) | {tag} | - |\n| [Slow Relays]({B}) | {tag} | [Code]({code}) |\n"
    )

    assert [entry.code for entry in entries] == [None, code]


def test_a_second_link_of_the_paper_is_kept_and_another_spelling_of_the_first_is_not() -> None:
    review = "https://openreview.net/forum?id=relayRELAY1"
    entries = entries_of(
        "| Title | Paper |\n|---|---|\n"
        f"| Quick Relays | [PUB]({review}) [PDF]({A}) [Slides](https://example.org/s.pdf) |\n"
        f"| Slow Relays | [abs]({B}) [PDF]({B.replace('abs', 'pdf')}) |\n"
    )

    assert [(entry.paper, entry.also) for entry in entries] == [(review, (A,)), (B, ())]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Relays [back to top](#t)", "Relays"),
        ("Relays ([↑](#contents))", "Relays"),
        ("[Relays](#relays)", "Relays"),
        ("Relays [2024](https://example.org/2024)", "Relays 2024"),
    ],
)
def test_a_heading_is_without_its_link_to_the_top(heading: str, title: str) -> None:
    readme = f"# T\n\n## {heading}\n\n| Name | Paper |\n|---|---|\n| Relay | [Paper]({A}) |\n"

    assert [section.title for section in import_readme(readme).catalog.sections] == [title]


BADGE = "![Stars](https://img.shields.io/github/stars/{}.svg)"


@pytest.mark.parametrize(
    ("header", "rows", "field", "template", "kept"),
    [
        (
            "Title | Note",
            [
                f"{BADGE.format('acme/relay')} [**Quick Relays**]({A}) [Code](https://github.com/acme/relay) | -",
                f"{BADGE.format('acme/shard')} [**Slow Shards**]({B}) [Code](https://github.com/acme/shard) | -",
                "[**Odd Stones**](https://arxiv.org/abs/2101.00003) | -",
            ],
            "name",
            f"{{?{BADGE.format('{repo}')} }}[**{{name}}**]({{paper}}){{? [Code]({{code}})}}",
            0,
        ),
        (
            "Title | Note",
            [
                f"{BADGE.format('acme/relay')} [**Quick Relays**]({A}) <br> | -",
                f"{BADGE.format('acme/shard')} [**Slow Shards**]({B}) <br> | -",
                "[**Odd Stones**](https://arxiv.org/abs/2101.00003) | -",
            ],
            "name",
            f"{{?{BADGE.format('{repo}')} }}[**{{name}}**]({{paper}}){{?repo? <br>}}",
            0,
        ),
        (
            "Name | Links",
            [
                f"Relay | [Paper]({A}) <br> [Code](https://github.com/acme/relay)",
                f"Shard | [Paper]({B}) <br> [Code](https://github.com/acme/shard)",
                "Stone | [Paper](https://arxiv.org/abs/2101.00003)",
                "Brick | [Paper](https://arxiv.org/abs/2101.00004)",
            ],
            "paper",
            "[Paper]({paper}){? <br> [Code]({code})}",
            0,
        ),
        (
            "Name | Links",
            [
                f"Relay | [Paper]({A}) [Code](https://github.com/acme/relay)",
                f"Shard | [Paper]({B})",
                "Stone | [Paper](https://arxiv.org/abs/2101.00003)",
            ],
            "paper",
            None,
            1,
        ),
        (
            "Title | Code",
            [
                f"[Quick Relays]({A}) | none yet",
                f"[Slow Shards]({B}) | none yet",
                "[Odd Stones](https://arxiv.org/abs/2101.00003) | **[link](https://github.com/acme/stone)**",
            ],
            "code",
            "**[link]({code})**",
            0,
        ),
    ],
)
def test_what_only_rows_with_code_show_is_optional(
    header: str, rows: list[str], field: str, template: str | None, kept: int
) -> None:
    table = "".join(f"| {line} |\n" for line in (header, "--- | ---", *rows))
    readme = f"# T\n\n## H\n\n{table}"

    (section,) = import_readme(readme).catalog.sections

    assert entries_of(table) == list(section.entries)
    assert [column.template for column in section.columns if column.field == field] == [template]
    assert sum(len(entry.cells) for entry in section.entries) == kept


def test_a_name_is_without_the_venue_and_the_marks_beside_it() -> None:
    entries = entries_of(
        "| Title | Links |\n|---|---|\n"
        f"| [SOSP'31] Quick Relays for Slow Rivers | [Paper]({A}) |\n"
        f"| [OSDI'30] Slow Relays for Quick Rivers | [Paper]({B}) |\n"
    )

    assert [entry.name for entry in entries] == [
        "Quick Relays for Slow Rivers",
        "Slow Relays for Quick Rivers",
    ]


def test_a_title_is_written_only_where_it_is_certain() -> None:
    entries = entries_of(
        "| Name | Title | Paper |\n|---|---|---|\n"
        f"| Relay | Quick Relays for Slow Rivers | [Paper]({A}) |\n"
        f"| Shard | **Slow Shards of Old Pots** | [Paper]({B}) |\n"
        "| Brick | Bricks in a Row | [Paper](https://arxiv.org/abs/2101.00005) |\n"
        "| Stone | - | [Paper](https://arxiv.org/abs/2101.00003) |\n"
        "| Sand | *soon* | - |\n"
    )

    assert [entry.title for entry in entries] == [
        "Quick Relays for Slow Rivers",
        "Slow Shards of Old Pots",
        "Bricks in a Row",
        None,
        None,
    ]
    assert [entry.cells.get("title") for entry in entries] == [
        None,
        "**Slow Shards of Old Pots**",
        None,
        None,
        "*soon*",
    ]


def test_a_column_of_bold_titles_has_a_template() -> None:
    readme = (
        "# T\n\n## H\n\n| Name | Title | Paper |\n|---|---|---|\n"
        f"| Relay | **Quick Relays for Slow Rivers** | [Paper]({A}) |\n"
        f"| Shard | **Slow Shards of Old Pots** | [Paper]({B}) |\n"
    )

    (section,) = import_readme(readme).catalog.sections

    assert section.columns[1] == Column("Title", "title", template="**{title}**")
    assert [entry.title for entry in section.entries] == [
        "Quick Relays for Slow Rivers",
        "Slow Shards of Old Pots",
    ]


def test_a_short_row_with_a_linked_title_is_an_entry_and_gets_no_dash() -> None:
    table = (
        "| Title | Venue | Demo |\n|---|---|---|\n"
        f"| [Quick Relays]({A}) | SOSP | - |\n| [Slow Shards]({B}) | OSDI |\n"
    )
    imported = import_readme(f"# T\n\n## H\n\n{table}")

    shown = render(imported.catalog, {}, {}, list_texts(imported.text, "", imported.readme)).lists[
        "README.md"
    ]

    assert [(entry.name, entry.paper, entry.venue) for entry in imported.catalog.entries()] == [
        ("Quick Relays", A, "SOSP"),
        ("Slow Shards", B, "OSDI"),
    ]
    assert f"| [Slow Shards]({B}) | OSDI |  |\n" in shown
