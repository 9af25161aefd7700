from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources.ecva import Ecva
from simulated_upstreams import ecva
from simulated_upstreams.state import EccvPaper
from tests.support.outcomes import until_the_end

FOLDER = "papers/eccv_2022/papers_ECCV"
PAGE, PDF = f"{FOLDER}/html/12_ECCV_2022_paper.php", f"{FOLDER}/papers/136860161.pdf"
SAMPLE = EccvPaper(
    title="Clouds & <Points>",
    authors=("First Author", "Second van Author"),
    abstract="One sentence, where a<b.",
    pdf=PDF,
    doi="10.1007/978-3-000-00001-1_12",
)
FACTS = Paper(
    title="Clouds & <Points>",
    authors=("First Author", "Second van Author"),
    year=2022,
    venue="ECCV",
    doi="10.1007/978-3-000-00001-1_12",
    pdf=f"https://www.ecva.net/{PDF}",
    abstract="One sentence, where a<b.",
)
Pages = Mapping[str, str]


def pages(**changes: object) -> dict[str, str]:
    """Return the list with one paper, and its page, the paper changed on its page only."""
    return {
        "papers.php": ecva.listing({PAGE: SAMPLE}),
        PAGE: ecva.page_of(replace(SAMPLE, **changes)),  # type: ignore[arg-type]
    }


def source(served: Pages, asked: list[str] | None = None) -> Ecva:
    def serve(request: httpx.Request) -> httpx.Response:
        path = request.url.path.strip("/")
        if asked is not None:
            asked.append(path)
        return httpx.Response(200, html=served[path]) if path in served else httpx.Response(404)

    web = Web(
        "ECVA",
        "https://www.ecva.net",
        meter=Meter(),
        policy=RetryPolicy(attempts=2),
        transport=httpx.MockTransport(serve),
        sleep=lambda _: None,
    )
    return Ecva(web)


def outcome_of(served: Pages, id_: str = PAGE) -> Outcome:
    return until_the_end(source(served).fetch([id_]))[id_]


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        (f"https://www.ecva.net/{PAGE}", PAGE),
        (f"http://ecva.net/{PDF}?x#y", PDF),
        (
            "https://www.ecva.net/papers/eccv_2018/papers_ECCV/papers/First_Author_A-Title_ECCV_2018_paper.pdf",
            "papers/eccv_2018/papers_ECCV/papers/First_Author_A-Title_ECCV_2018_paper.pdf",
        ),
    ],
)
def test_a_paper_is_known_by_its_page_or_its_pdf(url: str, id_: str) -> None:
    assert source({}).match(url) == id_


def test_other_pages_are_not_claimed() -> None:
    urls = [
        "https://www.ecva.net/papers.php",
        f"https://www.ecva.net/{FOLDER}/papers/136860161-supp.pdf",
        f"https://www.ecva.net/{FOLDER}/papers/136860161-supp.zip",
        f"https://www.ecva.net/{FOLDER}/",
        f"https://eccv.ecva.net/{PAGE}",
        f"https://example.org/{PAGE}",
    ]
    assert {url: source({}).match(url) for url in urls} == dict.fromkeys(urls)


@pytest.mark.parametrize("id_", [PAGE, PDF])
def test_a_page_and_a_pdf_give_the_same_facts(id_: str) -> None:
    assert outcome_of(pages(), id_) == Found(Ref("ecva", id_), FACTS)


def test_the_list_is_asked_for_once() -> None:
    asked: list[str] = []

    outcomes = until_the_end(source(pages(), asked).fetch([PAGE, PDF]))

    assert asked == ["robots.txt", "papers.php", PAGE, PAGE]
    assert {type(outcome) for outcome in outcomes.values()} == {Found}


def test_a_paper_that_the_list_does_not_have_is_missing() -> None:
    outcome = outcome_of(pages(), PDF.replace("136860161", "136860162"))

    assert outcome == Missing(outcome.ref, "ECVA does not list this paper")


def test_a_year_that_the_list_does_not_have_proves_nothing() -> None:
    outcome = outcome_of(pages(), PAGE.replace("2022", "2030"))

    assert outcome == Failed(outcome.ref, "ECVA does not list the papers of 2030", answered=True)


def test_a_page_that_is_gone_is_missing_and_its_pdf_is_still_what_the_list_says() -> None:
    listed = {"papers.php": ecva.listing({PAGE: replace(SAMPLE, doi=None)})}

    assert outcome_of(listed) == Missing(Ref("ecva", PAGE), "ECVA has no such page")
    assert outcome_of(listed, PDF) == Found(Ref("ecva", PDF), replace(FACTS, doi=None, abstract=None))


def test_an_abstract_that_ends_with_a_quotation_keeps_it() -> None:
    text = 'It is "fast", and "cheap"'
    quoted = pages(abstract=text)
    plain = {
        **quoted,
        PAGE: quoted[PAGE].replace('\n"It', "\nIt").replace('cheap&quot;"</div>', "cheap&quot;</div>"),
    }

    for served in (quoted, plain):
        outcome = outcome_of(served)
        assert isinstance(outcome, Found)
        assert isinstance(outcome.facts, Paper)
        assert outcome.facts.abstract == text


@pytest.mark.parametrize(
    "served",
    [
        {},
        {**pages(), "papers.php": "<html><body>No list.</body></html>"},
        pages(title="Another Title"),
        {**pages(), PAGE: "<html><body>No paper.</body></html>"},
    ],
)
def test_an_answer_of_another_shape_or_paper_is_failed(served: Pages) -> None:
    assert isinstance(outcome_of(served), Failed)


@pytest.mark.parametrize(
    ("link", "broken"), [(f"<a href={PAGE}>", "<a href=x>"), (f"<a href={PAGE}>", "<b>")]
)
def test_a_heading_of_the_list_without_a_papers_link_is_left_out(link: str, broken: str) -> None:
    html = ecva.listing({PAGE: SAMPLE, PAGE.replace("12_", "13_"): replace(SAMPLE, pdf="")}).replace(
        link, broken
    )

    assert isinstance(outcome_of({**pages(), "papers.php": html}), Missing)
