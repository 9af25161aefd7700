from datetime import date

from enricher.links.clues import clues_of
from enricher.model.catalog import Catalog, Column, Entry, Section
from enricher.model.facts import Paper, Record, Ref
from enricher.model.source import Clue

URL, OTHER = "https://ieeexplore.ieee.org/document/9000001", "https://arxiv.org/abs/2311.00001"
REF, PREPRINT = Ref("doi", "ieee/9000001"), Ref("arxiv", "2311.00001")
LINKS = {URL: REF, OTHER: PREPRINT}


def catalog(*entries: Entry, columns: tuple[Column, ...] = (Column("Name", "name"),)) -> Catalog:
    return Catalog("List", (Section("papers", "Papers", columns, entries),))


def record(title: str, doi: str | None = None) -> Record:
    return Record(Paper(title=title, doi=doi), date(2026, 1, 1))


def test_the_title_is_the_written_one_or_that_of_another_link_or_a_long_name() -> None:
    stored = {PREPRINT: record("As arXiv writes it")}
    written = Entry("Acme", paper=URL, title="As people write it", also=(OTHER,))
    with_preprint = Entry("Acme", paper=URL, also=(OTHER,))

    assert clues_of(catalog(written), LINKS, stored)[REF] == Clue("As people write it")
    assert clues_of(catalog(with_preprint), LINKS, stored)[REF] == Clue("As arXiv writes it")
    assert clues_of(catalog(Entry("Flows in Networks", paper=URL)), LINKS, {})[REF] == Clue(
        "Flows in Networks"
    )
    assert clues_of(catalog(Entry("Acme Two", paper=URL)), LINKS, {})[REF] == Clue(None)


def test_the_name_of_an_item_of_a_readme_whose_title_is_not_sure_is_no_title() -> None:
    listed = catalog(Entry("Flows in Networks, maybe", paper=URL), columns=())

    assert clues_of(listed, LINKS, {})[REF].title is None


def test_the_doi_is_the_one_that_was_found_for_the_link_or_the_entrys_own() -> None:
    stored = {REF: record("Sample", "10.1109/found"), PREPRINT: record("Sample", "10.1/2")}
    entry = Entry("Acme", paper=URL, also=(OTHER,), doi="10.1109/written")

    clues = clues_of(catalog(entry), LINKS, stored)

    assert (clues[REF].doi, clues[PREPRINT].doi) == ("10.1109/found", "10.1/2")
    assert clues_of(catalog(entry), LINKS, {})[REF].doi == "10.1109/written"


def test_venue_and_year_are_those_of_the_entry_and_code_has_no_clue() -> None:
    code = "https://github.com/owner/tool"
    entry = Entry("Acme", paper=URL, code=code, venue="ICLR", year=2024)

    assert clues_of(catalog(entry), {**LINKS, code: Ref("github", "owner/tool")}, {}) == {
        REF: Clue(None, None, "ICLR", 2024)
    }


def test_of_two_entries_with_one_link_the_first_is_used() -> None:
    entries = [Entry("a", paper=URL, title="First"), Entry("b", paper=URL, title="Second")]

    assert clues_of(catalog(*entries), LINKS, {})[REF].title == "First"
