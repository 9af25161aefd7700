from dataclasses import replace
from datetime import date

import pytest

from enricher.export import Work, works_of
from enricher.export.works import Eprint
from enricher.model.catalog import Catalog, Column, Entry, Section
from enricher.model.facts import Metadata, Paper, Record, Ref, Repository

PAPER, CODE = "https://arxiv.org/abs/2311.15566", "https://github.com/o/r"
LINKS = {PAPER: Ref("arxiv", "2311.15566"), CODE: Ref("github", "o/r")}
FACTS = Paper(
    title="A <Title>  of a paper",
    authors=("First Author",),
    year=2023,
    venue="21st Sample Symposium (SAMPLE 24)",
    doi="10.1000/1",
    abstract="One.\n\nTwo.",
)


def works(*entries: Entry, paper: Paper = FACTS) -> tuple[Work, ...]:
    metadata: Metadata = {
        LINKS[PAPER]: Record(paper, date(2026, 11, 24)),
        LINKS[CODE]: Record(Repository(name="o/r", stars=3, license="MIT"), date(2026, 11, 24)),
    }
    section = Section("papers", "Papers", (Column("Name", "name"),), entries)
    return works_of(Catalog("List", (section,)), LINKS, metadata)


def only(entry: Entry, paper: Paper = FACTS) -> Work:
    (work,) = works(entry, paper=paper)
    return work


def test_a_work_has_the_facts_of_the_sources() -> None:
    assert only(Entry("Acme", paper=PAPER, code=CODE)) == Work(
        key="acme",
        section="Papers",
        name="Acme",
        title="A <Title> of a paper",
        authors=("First Author",),
        year=2023,
        venue="SAMPLE",
        is_article=False,
        doi="10.1000/1",
        eprint=Eprint("arxiv", "2311.15566"),
        paper=PAPER,
        code=CODE,
        license="MIT",
        stars=3,
        abstract="One.\n\nTwo.",
    )


def test_a_person_s_word_wins() -> None:
    entry = Entry(
        "Acme",
        paper=PAPER,
        title="Said",
        authors=("Somebody",),
        year=2020,
        venue="Here",
        license="BSD-3-Clause",
    )
    work = only(replace(entry, code=CODE))

    assert (work.title, work.authors, work.year, work.venue, work.license) == (
        "Said",
        ("Somebody",),
        2020,
        "Here",
        "BSD-3-Clause",
    )


def test_without_facts_the_name_is_the_title() -> None:
    work = only(Entry("Only a name"))

    assert (work.title, work.authors, work.year, work.doi, work.stars) == (
        "Only a name",
        (),
        None,
        None,
        None,
    )


def test_keys_are_plain_and_unique() -> None:
    names = ["Acme", "ACME!", "acme 2", "Ünïcode & Co", "論文", "調度"]

    assert [work.key for work in works(*(Entry(name) for name in names))] == [
        "acme",
        "acme-2",
        "acme-2-2",
        "unicode-co",
        "entry",
        "entry-2",
    ]


@pytest.mark.parametrize(
    ("paper", "venue", "is_article"),
    [
        (replace(FACTS, venue="IEEE Transactions on Samples"), "IEEE Transactions on Samples", True),
        (
            replace(FACTS, venue=None, journal="Journal of Samples 3 (2024)"),
            "Journal of Samples 3 (2024)",
            True,
        ),
        (replace(FACTS, venue="ASPLOS"), "ASPLOS", False),
        (replace(FACTS, venue="Sensors", type="journal-article"), "Sensors", True),
        (replace(FACTS, venue="A Journal of Talks", type="proceedings-article"), "A Journal of Talks", False),
        (replace(FACTS, venue=None), None, False),
    ],
)
def test_a_journal_is_distinguished_from_a_conference(
    paper: Paper, venue: str | None, is_article: bool
) -> None:
    work = only(Entry("Acme", paper=PAPER), paper)

    assert (work.venue, work.is_article) == (venue, is_article)
