from dataclasses import replace
from datetime import date

import pytest

from enricher.model.catalog import Catalog, Column, Entry, Section
from enricher.model.facts import Facts, Metadata, Paper, Record, Ref
from enricher.model.run import Publication
from enricher.review.publications import publications

PREPRINT, DOI = Ref("arxiv", "2311.15566"), Ref("doi", "10.1145/1.1")
LINKS = {"https://arxiv.org/abs/2311.15566": PREPRINT, "https://doi.org/10.1145/1.1": DOI}
ENTRY = Entry("Acme", paper="https://arxiv.org/abs/2311.15566", also=("https://doi.org/10.1145/1.1",))
ON_ARXIV = Paper(title="A title", year=2023, venue="arXiv")
PUBLISHED = Paper(title="A title", year=2024, venue="A Conference (AC '24)", doi="10.1145/1.1")


def metadata(**facts: Facts | None) -> Metadata:
    refs = {"arxiv": PREPRINT, "doi": DOI}
    return {refs[name]: Record(known, date(2026, 11, 24)) for name, known in facts.items()}


def catalog(*entries: Entry) -> Catalog:
    return Catalog("A list", (Section("one", "One", (Column("Name", "name"),), entries),))


@pytest.mark.parametrize(
    ("after", "place", "ref"),
    [
        (metadata(arxiv=ON_ARXIV, doi=PUBLISHED), "A Conference (AC '24) 2024", DOI),
        (metadata(arxiv=ON_ARXIV, doi=replace(PUBLISHED, year=None)), "A Conference (AC '24)", DOI),
        (metadata(arxiv=replace(ON_ARXIV, doi="10.1145/1.1"), doi=PUBLISHED), "A Conference (AC '24) 2024", DOI),
        (metadata(arxiv=replace(ON_ARXIV, journal="J. 1 (2024)", doi="10.1145/1.1")), "J. 1 (2024)", PREPRINT),
        (metadata(arxiv=replace(ON_ARXIV, doi="10.1145/1.1")), "10.1145/1.1", PREPRINT),
    ],
)  # fmt: skip
def test_an_accepted_preprint_is_reported_with_its_place(after: Metadata, place: str, ref: Ref) -> None:
    found = publications(catalog(ENTRY), LINKS, metadata(arxiv=ON_ARXIV), after)

    assert found == (Publication(("Acme",), PREPRINT, place, ref),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (metadata(arxiv=ON_ARXIV), metadata(arxiv=ON_ARXIV)),
        (metadata(arxiv=ON_ARXIV), metadata(arxiv=ON_ARXIV, doi=replace(PUBLISHED, venue=None))),
        (metadata(arxiv=ON_ARXIV), metadata(arxiv=ON_ARXIV, doi=None)),
        (metadata(), metadata(arxiv=ON_ARXIV, doi=PUBLISHED)),  # new to the list
        (metadata(arxiv=None), metadata(arxiv=ON_ARXIV, doi=PUBLISHED)),
        (metadata(arxiv=replace(ON_ARXIV, doi="10.1145/1.1")), metadata(arxiv=ON_ARXIV, doi=PUBLISHED)),
        (metadata(arxiv=ON_ARXIV, doi=PUBLISHED), metadata(arxiv=ON_ARXIV, doi=PUBLISHED)),
    ],
)
def test_what_is_not_new_is_not_reported(before: Metadata, after: Metadata) -> None:
    assert publications(catalog(ENTRY), LINKS, before, after) == ()


def test_a_paper_that_was_never_a_preprint_is_not_reported() -> None:
    entry = Entry("Acme", paper="https://doi.org/10.1145/1.1")

    assert publications(catalog(entry), LINKS, metadata(), metadata(doi=PUBLISHED)) == ()


def test_a_preprint_of_two_entries_is_reported_once() -> None:
    listed = catalog(ENTRY, replace(ENTRY, name="Acme 2"))
    found = publications(listed, LINKS, metadata(arxiv=ON_ARXIV), metadata(arxiv=ON_ARXIV, doi=PUBLISHED))

    assert [one.names for one in found] == [("Acme", "Acme 2")]
