"""feed.xml by RFC 4287: what a reader program relies on."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree

from enricher.site.feed import feed
from enricher.site.model import Site, SitePaper
from tests.support.made_site import TODAY, made_site

ATOM = "{http://www.w3.org/2005/Atom}"


SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))


def entries(site: Site) -> list[etree._Element]:
    return etree.fromstring(feed(site).encode()).findall(f"{ATOM}entry")


def ids(site: Site) -> list[str]:
    return [str(entry.findtext(f"{ATOM}id")) for entry in entries(site)]


def test_the_feed_has_what_atom_requires() -> None:
    root = etree.fromstring(feed(made_site(40)).encode())

    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(str(element.findtext(f"{ATOM}updated"))).tzinfo
        assert element.findall(f"{ATOM}author")
        alternates = [link for link in element.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
    assert root.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}entry/{ATOM}updated")


@pytest.mark.parametrize("address", [None, "https://a.example/list/"])
def test_the_feed_is_valid(address: str | None) -> None:
    site = replace(made_site(40), address=address)
    SCHEMA.assertValid(etree.fromstring(feed(site).encode()))


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("<id>urn", "<id>no address at all "),
        ("T00:00:00+00:00</updated>", "</updated>"),
        ("<author>", "<writer/><author>"),
        ("<title>", "<title>Twice</title><title>"),
        (' href="', ' src="'),
    ],
)
def test_the_schema_finds_what_is_not_valid(written: str, wrong: str) -> None:
    text = feed(made_site(5))
    assert written in text
    assert not SCHEMA.validate(etree.fromstring(text.replace(written, wrong, 1).encode()))


def test_a_paper_without_any_link_is_an_entry_with_content() -> None:
    site = replace(made_site(1), address=None)
    section, *_ = [one for one in site.sections if one.papers]
    alone = replace(section.papers[0], links=())
    found = feed(replace(site, sections=(replace(section, papers=(alone,)),)))
    assert "<content>" in found
    assert "<summary>" not in found


def test_two_entries_of_one_paper_have_two_ids_and_the_first_keeps_its_own() -> None:
    site = made_site(20, 1)
    first, second, *_ = site.papers
    same = replace(second, work=replace(second.work, paper=first.work.paper), added=TODAY + timedelta(days=1))
    old = replace(first, added=TODAY)

    def of(*papers: SitePaper) -> Site:
        return replace(site, sections=(replace(site.sections[0], papers=papers),))

    [before] = ids(of(old))
    after = ids(of(old, same))
    assert after[1] == before
    assert after[0] != before


def test_the_newest_papers_are_first_and_those_without_a_day_are_left_out() -> None:
    site = made_site(40)
    first, *others = site.sections[0].papers
    section = replace(site.sections[0], papers=(replace(first, added=None), *others))
    days = [str(entry.findtext(f"{ATOM}published")) for entry in entries(replace(site, sections=(section,)))]

    assert days == sorted(days, reverse=True)
    assert len(days) == len(others)


def test_over_a_month_every_entry_comes_once_and_keeps_its_id() -> None:
    """A paper a day comes in; papers are sorted in another way and their facts change."""
    site = made_site(30, 1)
    papers = site.papers
    seen: dict[str, str] = {}
    new = []
    for day in range(30):
        listed = tuple(
            replace(paper, added=TODAY + timedelta(days=number), work=replace(paper.work, stars=day))
            for number, paper in enumerate(papers[: day + 1])
        )
        section = replace(site.sections[0], papers=listed if day % 2 else listed[::-1])
        found = entries(replace(site, sections=(section,), today=TODAY + timedelta(days=day)))
        now = {str(one.findtext(f"{ATOM}id")): str(one.findtext(f"{ATOM}title")) for one in found}
        assert len(now) == len(found)
        assert {ident: now[ident] for ident in seen} == seen
        new.append(len(now.keys() - seen.keys()))
        seen = now
    assert new == [1] * 30


def test_at_most_a_hundred_papers_are_in_the_feed() -> None:
    assert len(entries(made_site(150))) == 100


def test_a_feed_without_new_papers_is_a_feed() -> None:
    site = made_site(2)
    sections = tuple(
        replace(one, papers=tuple(replace(paper, added=None) for paper in one.papers))
        for one in site.sections
    )
    root = etree.fromstring(
        feed(replace(site, sections=sections, address=None, updated=date(2026, 11, 1))).encode()
    )

    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == "2026-11-01T00:00:00+00:00"


def test_without_an_address_an_entry_leads_to_the_paper() -> None:
    site = made_site(1)
    (entry,) = entries(replace(site, address=None))

    assert next(entry.iter(f"{ATOM}link")).get("href") == site.papers[0].work.paper
    assert ids(replace(site, address=None)) == ids(site)


def test_an_entry_without_any_link_is_one_too() -> None:
    site = made_site(1)
    (paper,) = site.papers
    bare = replace(paper, links=(), work=replace(paper.work, paper=None))
    section = replace(site.sections[0], papers=(bare,))
    (entry,) = entries(replace(site, sections=(section,), address=None))

    assert entry.findall(f"{ATOM}link") == []
    assert entry.findtext(f"{ATOM}id") != entries(site)[0].findtext(f"{ATOM}id")
