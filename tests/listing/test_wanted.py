from datetime import date

import pytest

from enricher.listing.wanted import wanted_fields
from enricher.model.catalog import Catalog, Column, Entry, Pin, Section
from enricher.model.facts import Metadata, Paper, Record, Ref

PAPER, DOI = "https://arxiv.org/abs/2311.15566", "https://doi.org/10.1145/1.1"
PREPRINT = Ref("arxiv", "2311.15566")
LINKS = {PAPER: PREPRINT, DOI: Ref("doi", "10.1145/1.1")}
ON_ARXIV = Paper(title="A title", year=2023, venue="arXiv")
DAY = date(2026, 11, 23)


def wanted(
    entry: Entry, *, preprint: Paper | None = ON_ARXIV, doi: Paper | None = None, column: Column | None = None
) -> set[str]:
    """Return what is wanted of the preprint of an entry."""
    facts = {PREPRINT: preprint, LINKS[DOI]: doi}
    metadata: Metadata = {ref: Record(known, DAY) for ref, known in facts.items() if known}
    section = Section("one", "One", (column or Column("Name", "name"),), (entry,))
    return set(wanted_fields(Catalog("A list", (section,)), LINKS, metadata)[PREPRINT])


@pytest.mark.parametrize(
    ("entry", "fields"),
    [
        (Entry("Acme", paper=PAPER), {"accepted", "code"}),
        (Entry("Acme", paper=PAPER, venue="ICLR"), {"code"}),
        (Entry("Acme", paper=PAPER, pin=(Pin("venue"),)), {"code"}),
        (Entry("Acme", paper=PAPER, code="https://github.com/o/p"), {"accepted"}),
    ],
)
def test_what_a_person_wrote_or_pinned_is_not_wanted(entry: Entry, fields: set[str]) -> None:
    assert wanted(entry) == fields


@pytest.mark.parametrize(
    ("preprint", "doi", "fields"),
    [
        (None, None, {"title", "accepted", "code"}),
        (
            Paper(title="A title", venue="arXiv", provenance=("title: DataCite",)),
            None,
            {"title", "accepted", "code"},
        ),
        (Paper(title="A title", venue="arXiv", accepted="ICLR 2025"), None, {"code"}),
        (Paper(title="A title", venue="arXiv", code="https://github.com/o/p"), None, {"accepted"}),
        (ON_ARXIV, Paper(title="A title", venue="A Conference"), {"code"}),
        (ON_ARXIV, Paper(title="A title"), {"accepted", "code"}),
    ],
)
def test_what_a_source_gave_is_not_wanted(
    preprint: Paper | None, doi: Paper | None, fields: set[str]
) -> None:
    assert wanted(Entry("Acme", paper=PAPER, also=(DOI,)), preprint=preprint, doi=doi) == fields


@pytest.mark.parametrize(
    "column", [Column("Cited", "citations"), Column("Name", "name", template="{name} ({citations})")]
)
def test_citations_are_wanted_where_a_column_shows_them(column: Column) -> None:
    assert "citations" in wanted(Entry("Acme", paper=PAPER), column=column)


def test_what_one_entry_wants_of_a_shared_paper_is_wanted() -> None:
    entries = (
        Entry("One", paper=PAPER, venue="ICLR"),
        Entry("Two", paper=PAPER, code="https://github.com/o/p"),
    )
    catalog = Catalog("A list", (Section("one", "One", (Column("Name", "name"),), entries),))

    assert wanted_fields(catalog, LINKS, {PREPRINT: Record(ON_ARXIV, DAY)})[PREPRINT] == {"accepted", "code"}
