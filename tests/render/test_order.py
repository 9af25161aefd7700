import pytest

from enricher.model.catalog import Entry
from enricher.model.facts import Paper, Repository
from enricher.render.entry_view import EntryView
from enricher.render.order import in_order

# Name, year, stars, venue: year and venue of the first two are a person's, all others a source's.
VIEWS = (
    EntryView(Entry("delta", year=2023, venue="OSDI"), Paper(title=""), Repository(name="", stars=1_249), ""),
    EntryView(Entry("Alpha", year=2024, venue="atc"), Paper(title=""), Repository(name="", stars=None), ""),
    EntryView(Entry("charlie"), Paper(title="", year=2023), Repository(name="", stars=98), ""),
    EntryView(Entry("Bravo"), Paper(title="", venue="NSDI"), Repository(name="", stars=1_234), ""),
    EntryView(Entry("Echo"), Paper(title="", year=2024), Repository(name="", stars=0), ""),
)


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ((), "delta Alpha charlie Bravo Echo"),
        (("name",), "Alpha Bravo charlie delta Echo"),
        (("-name",), "Echo delta charlie Bravo Alpha"),
        (("year",), "delta charlie Alpha Echo Bravo"),
        (("-year",), "Alpha Echo delta charlie Bravo"),
        (("-year", "name"), "Alpha Echo charlie delta Bravo"),
        (("-year", "-name"), "Echo Alpha delta charlie Bravo"),
        (("-stars",), "delta Bravo charlie Echo Alpha"),
        (("stars", "name"), "Echo charlie Bravo delta Alpha"),
        (("venue",), "Alpha Bravo delta charlie Echo"),
    ],
)
def test_rows_are_sorted_and_equal_ones_stay_and_those_without_a_value_are_last(
    sort: tuple[str, ...], names: str
) -> None:
    assert " ".join(view.entry.name for view in in_order(VIEWS, sort)) == names
