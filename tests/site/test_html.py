"""The HTML of the page: it needs no script, loads nothing from elsewhere, and shows foreign text as text."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import html
from lxml.html import HtmlElement

from enricher.site.files import site_files
from enricher.site.html import first_rows
from enricher.site.model import Fact, PaperState, Site, SitePaper, SiteSection, StateKind, Word
from enricher.site.plain import plain
from tests.support.made_site import TODAY, made_site
from tests.support.payloads import HOSTILE


def pages(site: Site) -> dict[str, HtmlElement]:
    return {path: html.document_fromstring(text) for path, text in site_files(site) if path.endswith(".html")}


def rows(page: HtmlElement) -> list[str]:
    return [str(row.get("id")) for row in page.iter("tr") if row.get("class") == "p"]


def test_a_list_of_usual_size_is_whole_without_a_script() -> None:
    site = made_site(150)
    found = pages(site)

    assert rows(found["index.html"]) == [paper.anchor for paper in site.papers]
    assert "All 150 papers are below." in found["index.html"].text_content()


def test_a_large_list_shows_the_first_rows_and_has_a_plain_page_for_each_section() -> None:
    site = made_site(400, 8)
    found = pages(site)

    assert [len(one.papers) for one in first_rows(site)] == [20, *[4] * 7]
    assert len(rows(found["index.html"])) == 48
    for section in site.sections:
        page = found[f"section/{section.id}.html"]
        assert rows(page) == [paper.anchor for paper in section.papers]
        heads = [one.text_content() for one in page.iter("th")]
        assert heads == ["Paper", "Venue", "Year", "Stars", "Cited", "Links"]
        assert [one.get("type") for one in page.iter("script")] == ["application/ld+json"]


def test_first_rows_are_those_of_the_list_until_there_are_twenty() -> None:
    small, large = made_site(400, 8).sections[:2]
    site = replace(made_site(400, 8), sections=(replace(small, papers=small.papers[:6]), large, large, large))

    assert [len(one.papers) for one in first_rows(site)] == [6, 14, 4, 4]


def test_a_column_without_any_value_is_left_out() -> None:
    site = made_site(3)
    bare = tuple(
        replace(
            section,
            papers=tuple(replace(one, work=replace(one.work, citations=None)) for one in section.papers),
        )
        for section in site.sections
    )
    page = pages(replace(site, sections=bare))["index.html"]

    assert str(page.get_element_by_id("page:table").get("class")).split()[-1:] == ["no-cited"]
    assert "cited" not in [option.get("value") for option in page.iter("option")]


def test_each_page_has_a_policy_that_allows_nothing_from_elsewhere() -> None:
    for path, page in pages(made_site(60)).items():
        policy = next(one.get("content") for one in page.iter("meta") if one.get("http-equiv"))
        assert str(policy).startswith(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        ), path
        loaded = [
            *(one.get("src") for one in page.iter("script", "img")),
            *(one.get("href") for one in page.iter("link")),
        ]
        own = [url for url in loaded if url and not url.startswith("https://example.github.io/papers/")]
        assert [url for url in own if urlsplit(url).scheme or url.startswith("//")] == []
        assert not any(
            one.get("style") or any(name.startswith("on") for name in one.attrib) for one in page.iter()
        )


def test_zotero_finds_each_paper_with_its_type_title_and_place() -> None:
    """By the rules of its openurl.js, given a span of the class Z3988 as its translator COinS looks for."""
    site = made_site(60)
    page = pages(site)["index.html"]
    found = [as_zotero(str(one.get("title"))) for one in page.iter("span") if one.get("class") == "Z3988"]

    assert len(found) == 60
    assert {item["itemType"] for item in found} == {"journalArticle", "conferencePaper"}
    for item, work in zip(found, (paper.work for paper in site.papers), strict=True):
        assert item == {
            "itemType": "journalArticle" if work.is_article else "conferencePaper",
            "title": work.title,
            "publicationTitle": work.venue,
            "date": str(work.year),
            "creators": list(work.authors),
            "url": work.paper,
        }


def as_zotero(openurl: str) -> dict[str, object]:
    """Return the item that Zotero makes of an OpenURL."""
    values = parse_qs(openurl)
    is_book = values["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:book"]
    is_proceeding = is_book and values["rft.genre"] == ["proceeding"]
    return {
        "itemType": "conferencePaper" if is_proceeding else "book" if is_book else "journalArticle",
        "title": values["rft.atitle"][0],
        "publicationTitle": values["rft.btitle" if is_book else "rft.jtitle"][0],
        "date": values["rft.date"][0],
        "creators": values["rft.au"],
        "url": next(one for one in values["rft_id"] if one.startswith("https://")),
    }


def hostile(text: str) -> Site:
    """Return a page with the text in every field."""
    model = made_site(1).papers[0]
    paper = replace(
        model,
        anchor=model.anchor,
        title=text,
        work=replace(
            model.work,
            name=text,
            title=text,
            authors=(text, text),
            venue=text,
            license=text,
            abstract=text,
            doi=text,
            section=text,
        ),
        words=(Word(text, text),),
        states=(PaperState(StateKind.RETRACTED, text, text),),
        facts=(Fact(text, text, text),),
        abstract_by=text,
        added=TODAY,
    )
    return replace(made_site(1), title=text, sections=(SiteSection("training", text, (paper,)),))


@pytest.mark.sample(every=8)
@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_a_field_becomes_markup(name: str) -> None:
    text = plain(HOSTILE[name]) or "nothing left"
    harmless = {path: shape(page) for path, page in pages(hostile("harmless")).items()}

    for path, page in pages(hostile(text)).items():
        assert shape(page) == harmless[path]


def shape(page: HtmlElement) -> list[tuple[str, tuple[str, ...]]]:
    """Return the elements of a page with the names of their attributes."""
    return [(str(one.tag), tuple(one.attrib)) for one in page.iter()]


def test_only_http_links_are_links() -> None:
    site = hostile("javascript:alert(1)")

    for page in pages(site).values():
        links = [str(one.get("href")) for one in page.iter("a")]
        assert [url for url in links if urlsplit(url).scheme not in {"", "http", "https"}] == []


def test_a_new_paper_is_marked_for_thirty_days() -> None:
    def is_new(paper: SitePaper, days: int) -> bool:
        return replace(paper, added=TODAY.replace(day=1)).is_new(TODAY.replace(month=12, day=days))

    paper = made_site(1).papers[0]
    assert is_new(paper, 30) is False
    assert replace(paper, added=TODAY).is_new(TODAY)
    assert not replace(paper, added=None).is_new(TODAY)
