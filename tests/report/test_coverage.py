from datetime import date

from enricher.model.catalog import Catalog, Column, Entry, Section
from enricher.model.facts import Metadata, Paper, Record, Ref, Repository
from enricher.model.run import HeldShare, HostShare, Share
from enricher.report.coverage import advice, cover

DAY = date(2026, 11, 24)
KNOWN, OTHER = "https://arxiv.org/abs/2311.15566", "https://example.org/paper.pdf"
CODE = "https://github.com/o/r"
LINKS = {KNOWN: Ref("arxiv", "2311.15566"), CODE: Ref("github", "o/r")}
METADATA: Metadata = {
    LINKS[KNOWN]: Record(Paper(title="A title", abstract="Words.", year=2023), DAY),
    LINKS[CODE]: Record(Repository(name="o/r", stars=0, license="none"), DAY),
}


def catalog(*entries: Entry) -> Catalog:
    return Catalog("List", (Section("papers", "Papers", (Column("Name", "name"),), entries),))


ENTRIES = (
    Entry("one", paper=KNOWN, code=CODE),
    Entry("two", paper=OTHER, title="Said by a person"),
    Entry("three", paper=OTHER, code=CODE),
    Entry("four"),
)


def test_distinct_links_count_once() -> None:
    assert cover(catalog(*ENTRIES), LINKS, {}).links == (
        Share("paper links", 1, 2),
        Share("code links", 1, 1),
    )


def test_entries_count_by_what_they_show_from_any_source() -> None:
    facts = {share.name: (share.have, share.of) for share in cover(catalog(*ENTRIES), LINKS, METADATA).facts}

    assert facts == {
        "title": (2, 4),
        "authors": (0, 4),
        "year": (1, 4),
        "venue": (0, 4),
        "abstract": (1, 4),
        "license": (2, 2),
        "stars": (2, 2),
    }


def test_hosts_and_sources_are_counted() -> None:
    coverage = cover(catalog(*ENTRIES, Entry("five", paper="not a link")), LINKS, {})

    assert coverage.hosts == (
        HostShare("arxiv.org", "paper", 1, 1),
        HostShare("example.org", "paper", 1, 0),
        HostShare("other", "paper", 1, 0),
        HostShare("github.com", "code", 1, 1),
    )
    assert coverage.sources == {"arxiv": 1, "github": 1}


def test_a_further_link_or_a_doi_of_the_same_paper_makes_up_for_one_that_no_source_accepts() -> None:
    doi = "https://doi.org/10.1145/1.1"
    links = {**LINKS, doi: Ref("doi", "10.1145/1.1")}
    entries = (
        Entry("one", paper="https://ieee.example/1", also=(OTHER, KNOWN)),
        Entry("two", paper="https://ieee.example/2", doi="10.1145/1.1"),
        Entry("three", paper="https://ieee.example/3", also=(OTHER,)),
    )
    coverage = cover(catalog(*entries), links, {})

    assert coverage.links[0] == Share("paper links", 2, 3)
    assert coverage.sources == {"arxiv": 1, "doi": 1}
    assert [line.partition(":")[0] for line in advice(coverage)] == ["1 paper at ieee.example"]


def test_advice_names_the_hosts_that_lack_most_first() -> None:
    entries = [Entry(f"{n}", paper=f"https://ieee.example/{n}") for n in range(3)]
    coverage = cover(catalog(*ENTRIES, *entries), LINKS, {})

    assert [line.partition(":")[0] for line in advice(coverage)] == [
        "3 papers at ieee.example",
        "1 paper at example.org",
    ]


def test_links_without_facts_of_a_source_that_refuses_strangers_are_counted_and_the_token_is_named() -> None:
    forums = {f"https://openreview.net/forum?id=sample{n}": Ref("openreview", f"sample{n}") for n in range(3)}
    entries = [Entry(ref.id, paper=url) for url, ref in forums.items()]
    known = {Ref("openreview", "sample0"): Record(Paper(title="A title"), DAY)}
    listed = catalog(*ENTRIES, *entries)

    coverage = cover(listed, {**LINKS, **forums}, known, {"openreview": "OPENREVIEW_TOKEN"})

    assert coverage.held == (HeldShare("openreview", 2, 5, "OPENREVIEW_TOKEN"),)
    assert [*advice(coverage)][-1] == (
        "2 links of openreview, which refuses strangers: set `OPENREVIEW_TOKEN`"
    )
    assert cover(listed, {**LINKS, **forums}, known, {}).held == ()


def test_an_empty_list_lacks_nothing() -> None:
    coverage = cover(catalog(), LINKS, {})

    assert coverage.entries == 0
    assert {(share.have, share.of) for share in (*coverage.links, *coverage.facts)} == {(0, 0)}
    assert list(advice(coverage)) == []
