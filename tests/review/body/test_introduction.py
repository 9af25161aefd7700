from collections.abc import Callable
from dataclasses import replace

from enricher.model.run import ChangedLine, ChangedRow, Coverage, EntryFacts, LinkTally, Report, SectionFacts
from enricher.review.body.introduction import all_links, settings, what_readers_see, what_this_is
from enricher.review.body.parts import fit
from enricher.review.body.whole import pull_request_body
from enricher.review.state import State

Tables = Callable[[str], list[list[list[str]]]]
MakeReport = Callable[..., Report]

HEADER = ("Name", "Paper", "Code", "Stars")
TALLY = LinkTally({"github": 49, "arxiv": 16}, {"github": 4}, {"zenodo": 3}, {"papers.example.org": 27})


def row(name: str, *after: str, before: tuple[str, ...] = ("Paper", "Code", "")) -> ChangedRow:
    return ChangedRow("README.md", HEADER, (name, *before), (name, *after))


def test_it_says_what_this_is_and_how_much_was_found(report: MakeReport) -> None:
    entry = EntryFacts("Acme", (), "A title", "", has_abstract=False, stars="", license="")
    made = replace(report(), coverage=Coverage(entries=119), new_facts=(SectionFacts("Tools", (entry,), ()),))

    assert (
        "For this list it found facts for 1 of 119 papers. This is its first pull request."
        in what_this_is(made)
    )


def test_three_rows_show_each_column_that_gets_something(report: MakeReport, tables: Tables) -> None:
    rows = (
        row("Stars", "Paper", "Code", "12"),
        row("Stars 2", "Paper", "Code", "13"),
        row("Stars 3", "Paper", "Code", "14"),
        row("Abstract", "Paper Abstract", "Code", ""),
        row("Archived", "Paper", "Code (archived)", "15"),
    )
    text = fit(what_readers_see(replace(report(), rows=rows)), 50_000)

    assert "5 rows of `README.md` change; the rest of the file stays as it is. Three of these:" in text
    assert [cells[:5] for cells in tables(text)[0]] == [
        ["", *HEADER],
        ["before", "Stars", "Paper", "Code", ""],
        ["**after**", "Stars", "Paper", "Code", "**12**"],
        ["before", "Abstract", "Paper", "Code", ""],
        ["**after**", "Abstract", "**Paper Abstract**", "Code", ""],
        ["before", "Archived", "Paper", "Code", ""],
        ["**after**", "Archived", "Paper", "**Code (archived)**", "**15**"],
    ]


def test_only_rows_of_one_table_are_shown_together(report: MakeReport, tables: Tables) -> None:
    other = ChangedRow("README.md", ("Name", "Stars"), ("Bolt", ""), ("Bolt", "7"))
    text = fit(what_readers_see(replace(report(), rows=(row("Acme", "Paper", "Code", "12"), other))), 50_000)

    assert "2 rows of `README.md` change; the rest of the file stays as it is. One of these:" in text
    assert len(tables(text)[0]) == 3


def test_a_new_row_has_nothing_before(report: MakeReport, tables: Tables) -> None:
    made = replace(report(), rows=(ChangedRow("README.md", HEADER, (), ("Acme", "Paper", "Code", "12")),))
    text = fit(what_readers_see(made), 50_000)

    assert "1 row of `README.md` changes; the rest of the file stays as it is." in text
    assert tables(text)[0][1:] == [["**after**", "Acme", "Paper", "Code", "12"]]


def test_of_a_list_in_place_three_lines_are_shown(report: MakeReport) -> None:
    lines = tuple(
        ChangedLine("README.md", number, f"was {number}", f"now {number}") for number in (8, 9, 10, 11)
    )
    made = replace(report(), in_place=True, lines=lines)
    text = fit(what_readers_see(made), 50_000)

    assert "4 lines change in `README.md`, each in one or two places" in text
    assert text.count("\n@@ README.md line ") == 3
    assert "All 4 lines, before and after" in pull_request_body(
        replace(made, is_first=True), State(frozenset())
    )


def test_a_list_without_a_changed_row_has_no_samples(report: MakeReport) -> None:
    assert list(what_readers_see(report())) == []


def test_the_numbers_of_all_links_add_up(tables: Tables) -> None:
    text = fit([all_links(TALLY)], 50_000)

    assert "## All links (99)" in text
    assert tables(text)[0][1:] == [
        ["found", "65", "GitHub 49, arXiv 16"],
        ["not found", "4", "GitHub 4, listed above"],
        ["not checked", "3", "Zenodo 3; checked in a later run"],
        ["no source", "27", "papers.example.org 27, which the bot does not read"],
    ]


def test_sources_with_as_many_links_are_in_the_order_of_their_names() -> None:
    """Else the text would differ from run to run, and each night would write it again."""
    counts = {"usenix": 1, "doi": 1, "arxiv": 1, "github": 2}
    turned = dict(reversed(counts.items()))

    assert all_links(LinkTally(counts, {}, {}, {})) == all_links(LinkTally(turned, {}, {}, {}))


def test_many_hosts_without_a_source_are_summed_up(tables: Tables) -> None:
    hosts = {f"h{number}.example.org": 20 - number for number in range(9)}
    text = fit([all_links(LinkTally({}, {}, {}, hosts))], 50_000)

    assert tables(text)[0][1][2].startswith(
        "h0.example.org 20, h1.example.org 19, h2.example.org 18 and 6 others 87"
    )


def test_it_says_how_to_get_less_and_more(report: MakeReport) -> None:
    generated = settings(replace(report(), shown=frozenset({"abstract", "stars"}))).head

    assert "write `abstracts: false` into `catalog.yaml`" in generated
    assert (
        "**Show licenses:** this list shows none. Add `{title: License, field: license}` to the" in generated
    )
    assert "license: MIT" in generated

    in_place = settings(replace(report(), in_place=True)).head

    assert "write `in_place: {venues: false, code: false}` into `catalog.yaml`" in in_place
    assert "Show" not in in_place
