import pytest

from enricher.links.duplicates import Duplicate, Position, duplicates
from enricher.model.catalog import Catalog, Column, Entry, Section
from enricher.model.facts import Ref

LINKS = {
    "https://arxiv.org/abs/2402.00007": Ref("arxiv", "2402.00007"),
    "https://arxiv.org/pdf/2402.00007v2": Ref("arxiv", "2402.00007"),
    "https://doi.org/10.1145/1.1": Ref("doi", "10.1145/1.1"),
    "https://github.com/o/r": Ref("github", "o/r"),
    "https://github.com/O/R/": Ref("github", "o/r"),
}
ABS, PDF, _, CODE, SAME_CODE = LINKS


def found(*sections: tuple[Entry, ...]) -> list[Duplicate]:
    listed = [Section(str(number), "", (Column("N", "name"),), one) for number, one in enumerate(sections)]
    return list(duplicates(Catalog("A list", tuple(listed)), LINKS))


@pytest.mark.parametrize(
    ("first", "second", "url"),
    [
        (Entry("a", paper=ABS), Entry("b", paper=PDF), PDF),
        (Entry("a", paper=ABS), Entry("b", paper="https://x.example/", also=(PDF,)), PDF),
        (Entry("a", doi="10.1145/1.1"), Entry("b", also=("https://doi.org/10.1145/1.1",)), "https://doi.org/10.1145/1.1"),
        (Entry("a", paper="https://x.example/p"), Entry("b", paper="http://www.x.example/p/"), "http://www.x.example/p/"),
        (Entry("a", code=CODE), Entry("b", code=SAME_CODE), SAME_CODE),
    ],
)  # fmt: skip
def test_two_entries_whose_links_lead_to_the_same_are_duplicates(
    first: Entry, second: Entry, url: str
) -> None:
    assert found((first, second)) == [Duplicate(Position(0, 1), Position(0, 0), url)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            Entry("a", paper=ABS, code=CODE),
            Entry("b", paper="https://x.example/p", code=CODE),
        ),  # one repository
        (Entry("a", paper=ABS, code=CODE), Entry("b", code=CODE)),
        (Entry("a", paper="https://x.example/?id=1"), Entry("b", paper="https://x.example/?id=2")),
        (Entry("a", paper=ABS, also=(PDF,)), Entry("b")),
        (Entry("a"), Entry("a")),
    ],
)
def test_entries_of_different_papers_are_none(first: Entry, second: Entry) -> None:
    assert found((first, second)) == []


def test_the_first_of_the_same_section_is_named_before_one_of_another() -> None:
    one, two, three = (Entry(name, paper=ABS) for name in "abc")

    assert found((one,), (two, three)) == [
        Duplicate(Position(1, 0), Position(0, 0), ABS),
        Duplicate(Position(1, 1), Position(1, 0), ABS),
    ]
