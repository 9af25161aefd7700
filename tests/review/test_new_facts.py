from datetime import date

from enricher.model.catalog import Catalog, Column, Entry, Section
from enricher.model.facts import Paper, Record, Ref, Repository
from enricher.model.run import EntryFacts, SectionFacts
from enricher.review.new_facts import new_facts

DAY = date(2026, 11, 24)
PAPER = Ref("arxiv", "2311.15566")
CODE = Ref("github", "o/acme")
LINKS = {"https://arxiv.org/abs/2311.15566": PAPER, "https://github.com/o/acme": CODE}
ENTRIES = (
    Entry("Acme", paper="https://arxiv.org/abs/2311.15566", code="https://github.com/o/acme"),
    Entry("Bolt", paper="https://papers.example.org/bolt.pdf"),
)
CATALOG = Catalog(
    "A list", (Section("tools", "Tools", (Column("Name", "name"),), ENTRIES), Section("b", "B", (), ()))
)
KNOWN = {
    PAPER: Record(Paper(title="A title", venue="A Symposium (NSDI 24)", year=2024, abstract="Words."), DAY),
    CODE: Record(Repository(name="o/acme", stars=1_234, license="MIT"), DAY),
}


def test_an_entry_has_one_row_with_all_that_is_new() -> None:
    assert new_facts(CATALOG, LINKS, {}, KNOWN) == (
        SectionFacts(
            "Tools",
            (
                EntryFacts(
                    "Acme",
                    (PAPER, CODE),
                    title="A title",
                    venue="NSDI 2024",
                    has_abstract=True,
                    stars="1.2k",
                    license="MIT",
                ),
            ),
            ("Bolt",),
        ),
    )


def test_what_was_known_of_the_entry_is_not_repeated() -> None:
    (section,) = new_facts(CATALOG, LINKS, {PAPER: KNOWN[PAPER]}, KNOWN)

    assert section.entries == (
        EntryFacts("Acme", (CODE,), title="", venue="", has_abstract=False, stars="1.2k", license="MIT"),
    )


def test_without_a_first_fact_there_is_no_row() -> None:
    absent = {**KNOWN, CODE: Record(None, DAY)}

    assert new_facts(CATALOG, LINKS, KNOWN, KNOWN) == ()
    assert new_facts(CATALOG, LINKS, {PAPER: KNOWN[PAPER]}, absent) == ()
