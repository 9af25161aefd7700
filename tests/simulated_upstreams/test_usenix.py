from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import httpx
import pytest
from lxml import html

from simulated_upstreams import samples
from simulated_upstreams.server import Server
from simulated_upstreams.state import UpstreamState, UsenixPage
from simulated_upstreams.usenix import answer, render

PATH = "/conference/nsdi24/presentation/hu"
PAGE = UsenixPage(
    title="A {Sample} of <two>",
    authors=(("First Author", "Sample & Co"), ("Second Author", "Sample Institution")),
    paragraphs=("One.", "Two."),
    year=2024,
    venue="Sample Symposium (SAMPLE 24)",
    pages=(1, 20),
    isbn="978-0-000000-00-0",
    pdf="https://www.usenix.org/system/files/sample24-author.pdf",
    appendix="https://www.usenix.org/system/files/sample24-appendix.pdf",
    prepublication="https://www.usenix.org/system/files/sample24_prepub.pdf",
    slides="https://www.usenix.org/system/files/sample24_slides.pdf",
    award="Best Paper",
    sponsor="a Sample Sponsor",
)
TALK = UsenixPage(title="A talk", authors=(("First Author", "Here"),), paragraphs=(), year=2025)


@pytest.fixture
def simulated() -> UpstreamState:
    return samples.sample_state()


@pytest.fixture
def server(simulated: UpstreamState) -> Iterator[Server]:
    with Server(answer(simulated)) as running:
        yield running


def texts(page: UsenixPage, selector: str) -> list[str]:
    found = html.fromstring(render(PATH, page)).xpath(selector)
    return [str(part if isinstance(part, str) else part.text_content()) for part in found]


def field(name: str) -> str:
    return f"//*[contains(concat(' ', @class, ' '), ' field-name-{name} ')]"


@pytest.mark.parametrize("path", [PATH, f"{PATH}/"])
def test_a_known_page_is_served_as_html(server: Server, path: str) -> None:
    answered = httpx.get(server.url + path)
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "text/html; charset=utf-8"
    assert "Characterization of Large Language Model Development" in answered.text


def test_an_unknown_page_is_a_404_in_html(server: Server) -> None:
    answered = httpx.get(f"{server.url}/conference/nsdi24/presentation/nobody")
    assert answered.status_code == 404
    assert "<title>Page not found | USENIX</title>" in answered.text


def test_robots_txt_is_that_of_the_state(simulated: UpstreamState, server: Server) -> None:
    simulated.robots = "User-agent: *\nCrawl-delay: 7\n"
    assert httpx.get(f"{server.url}/robots.txt").text == simulated.robots
    simulated.robots = None
    assert httpx.get(f"{server.url}/robots.txt").status_code == 404


@pytest.mark.parametrize(
    ("template", "label", "authors"),
    [
        ("2025", ["Abstract:\xa0"], "Authors:\xa0First Author"),
        ("2026", [], "First Author"),
    ],
)
def test_only_the_template_of_2025_prints_labels_in_the_fields(
    template: Literal["2025", "2026"], label: list[str], authors: str
) -> None:
    page = replace(PAGE, template=template)
    assert texts(page, f"{field('field-paper-description')}/div[@class='field-label']") == label
    assert texts(page, field("field-paper-people-text"))[0].startswith(authors)


def test_the_abstract_has_one_p_a_paragraph() -> None:
    assert texts(PAGE, f"{field('field-paper-description')}//p") == ["One.", "Two."]


def test_the_metas_repeat_author_institution_and_email_for_each_author() -> None:
    names = texts(PAGE, "//meta[starts-with(@name, 'citation_')]/@name")
    assert names[1:7] == ["citation_author", "citation_author_institution", "citation_author_email"] * 2
    assert set(texts(PAGE, "//meta[@name='citation_author_email']/@content")) == {"removed@example.org"}


def test_text_is_escaped() -> None:
    assert texts(PAGE, "//h1") == [PAGE.title]
    assert texts(PAGE, "//meta[@name='citation_author_institution'][1]/@content")[0] == "Sample & Co"


def test_award_second_pdf_and_speakers_are_inside_the_paper() -> None:
    assert texts(PAGE, field("taxonomy-vocabulary-8")) == ["Award:\xa0Best Paper"]
    assert len(texts(PAGE, f"{field('field-final-paper-pdf')}//a")) == 2
    assert len(texts(PAGE, "//article//article")) == 2


def test_a_talk_has_no_venue_pdf_bibtex_or_abstract() -> None:
    page = render(PATH, TALK)
    assert "citation_conference_title" not in page
    assert "citation_pdf_url" not in page
    assert "bibtex" not in page
    assert "field-paper-description" not in page
