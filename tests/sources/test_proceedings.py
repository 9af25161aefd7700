from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.usage import Meter
from enricher.model.facts import Paper, Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.sources._shared.pages import Pages
from enricher.sources.proceedings import HOSTS, Proceedings, ProceedingsHost
from simulated_upstreams.proceedings import render
from simulated_upstreams.state import ProceedingsPage
from tests.support.outcomes import until_the_end

HASH = "0123456789abcdef0123456789abcdef"
OTHER_HASH = "f" * 32
NEURIPS = "proceedings.neurips.cc"
NDSS = "ndss-symposium.org"


def page(pdf: str, doi: str | None = None, address: str = "") -> ProceedingsPage:
    return ProceedingsPage(
        title="A Sample of <Scheduling>",
        authors=("First Author", "Second van Author"),
        paragraphs=("One paragraph.", "Another one, with 1 < 2."),
        year=2021,
        venue="Sample Proceedings",
        pdf=pdf,
        address=address,
        doi=doi,
    )


# Each host: a page's address, its PDF's, and the id that both are known by.
PAPERS = {
    NEURIPS: (
        f"https://proceedings.neurips.cc/paper_files/paper/2021/hash/{HASH}-Abstract-Conference.html",
        f"https://proceedings.neurips.cc/paper_files/paper/2021/file/{HASH}-Paper-Conference.pdf",
    ),
    "datasets-benchmarks-proceedings.neurips.cc": (
        f"https://datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021/hash/{HASH}-Abstract-round1.html",
        f"https://datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021/file/{HASH}-Paper-round1.pdf",
    ),
    "proceedings.iclr.cc": (
        f"https://proceedings.iclr.cc/paper_files/paper/2021/hash/{HASH}-Abstract-Conference.html",
        f"https://proceedings.iclr.cc/paper_files/paper/2021/file/{HASH}-Paper-Conference.pdf",
    ),
    "proceedings.mlsys.org": (
        f"https://proceedings.mlsys.org/paper_files/paper/2021/hash/{HASH}-Abstract.html",
        f"https://proceedings.mlsys.org/paper_files/paper/2021/file/{HASH}-Paper.pdf",
    ),
    "proceedings.mlr.press": (
        "https://proceedings.mlr.press/v139/author21a.html",
        "http://proceedings.mlr.press/v139/author21a/author21a.pdf",
    ),
    "aclanthology.org": (
        "https://aclanthology.org/2021.sample-main.43",
        "https://aclanthology.org/2021.sample-main.43.pdf",
    ),
    "openaccess.thecvf.com": (
        "https://openaccess.thecvf.com/content/CVPR2021/html/Author_A_Sample_CVPR_2021_paper.html",
        "https://openaccess.thecvf.com/content/CVPR2021/papers/Author_A_Sample_CVPR_2021_paper.pdf",
    ),
    "jmlr.org": (
        "https://jmlr.org/papers/v22/20-074.html",
        "https://www.jmlr.org/papers/volume22/20-074/20-074.pdf",
    ),
    "ojs.aaai.org": (
        "https://ojs.aaai.org/index.php/AAAI/article/view/20881",
        "https://ojs.aaai.org/index.php/AAAI/article/download/20881/20640",
    ),
}
every_host = pytest.mark.parametrize("host", PAPERS)

Serve = Callable[[httpx.Request], httpx.Response]


def source(serve: Serve, asked: list[str] | None = None) -> Proceedings:
    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(str(request.url))
        return httpx.Response(404) if request.url.path == "/robots.txt" else serve(request)

    def pages(host: ProceedingsHost) -> Pages:
        url = f"https://{host.name}"
        web = Web(host.name, url, meter=Meter(), transport=httpx.MockTransport(answer), sleep=lambda _: None)
        return Pages(web, url, host.is_paper)

    return Proceedings({host.name: pages(host) for host in HOSTS})


def fetch(serve: Serve, *urls: str) -> Mapping[str, Outcome]:
    proceedings = source(serve)
    ids = [id_ for url in urls if (id_ := proceedings.match(url))]
    assert len(ids) == len(urls)
    return until_the_end(proceedings.fetch(ids))


def only(outcomes: Mapping[str, Outcome]) -> Outcome:
    (outcome,) = outcomes.values()
    return outcome


def test_every_host_has_a_sample_here() -> None:
    assert {*PAPERS, NDSS} == {host.name for host in HOSTS}


@every_host
def test_a_page_and_its_pdf_are_the_same_paper(host: str) -> None:
    proceedings = source(lambda _: httpx.Response(404))
    html, pdf = (proceedings.match(url) for url in PAPERS[host])

    assert html == pdf == PAPERS[host][0].removeprefix("https://")


def test_other_spellings_of_an_address_are_the_same_paper() -> None:
    cases = [
        (f"https://papers.nips.cc/paper/2021/file/{HASH}-Paper.pdf", f"{NEURIPS}/paper_files/paper/2021/hash/{HASH}-Abstract.html"),
        (f"http://papers.nips.cc/paper_files/paper/2021/hash/{HASH}-Abstract.html?x=1#top", f"{NEURIPS}/paper_files/paper/2021/hash/{HASH}-Abstract.html"),
        ("https://www.aclweb.org/anthology/P19-1001/", "aclanthology.org/P19-1001"),
        ("https://aclanthology.org/anthology/papers/P/P19/P19-1001.pdf", "aclanthology.org/P19-1001"),
        ("https://aclanthology.org/2021.sample-main.43v2.pdf", "aclanthology.org/2021.sample-main.43"),
        ("http://openaccess.thecvf.com/content_cvpr_2018/papers/Author_A_CVPR_2018_paper.pdf", "openaccess.thecvf.com/content_cvpr_2018/html/Author_A_CVPR_2018_paper.html"),
        ("http://proceedings.mlr.press/v9/author10a/author10a.pdf", "proceedings.mlr.press/v9/author10a.html"),
        ("https://www.aclweb.org/anthology/2021.sample-main.43/", "aclanthology.org/2021.sample-main.43"),
        ("https://www.aclweb.org/anthology/2021.sample-main.43.pdf", "aclanthology.org/2021.sample-main.43"),
        (f"https://datasets-benchmarks-proceedings.neurips.cc/paper/2021/file/{HASH}-Paper-round2.pdf", f"datasets-benchmarks-proceedings.neurips.cc/paper_files/paper/2021/hash/{HASH}-Abstract-round2.html"),
        ("https://jmlr.org/papers/v12/author11a.html", "jmlr.org/papers/v12/author11a.html"),
        ("http://www.jmlr.org/papers/volume3/van-author03b/van-author03b.pdf", "jmlr.org/papers/v3/van-author03b.html"),
        ("http://jmlr.csail.mit.edu/papers/v12/author11a.html", "jmlr.org/papers/v12/author11a.html"),
        ("http://www.jmlr.org/proceedings/papers/v48/author16.pdf", "proceedings.mlr.press/v48/author16.html"),
        ("https://raw.githubusercontent.com/mlresearch/v235/main/assets/author24a/author24a.pdf", "proceedings.mlr.press/v235/author24a.html"),
        ("https://raw.githubusercontent.com/mlresearch/v267/refs/heads/main/assets/author25a/author25a.pdf", "proceedings.mlr.press/v267/author25a.html"),
        ("http://www.cv-foundation.org/openaccess/content_cvpr_2016/papers/Author_A_CVPR_2016_paper.pdf", "openaccess.thecvf.com/content_cvpr_2016/html/Author_A_CVPR_2016_paper.html"),
        ("http://openaccess.thecvf.com/content_CVPRW_2020/papers/w56/Author_A_CVPRW_2020_paper.pdf", "openaccess.thecvf.com/content_CVPRW_2020/html/w56/Author_A_CVPRW_2020_paper.html"),
        ("https://openaccess.thecvf.com/content/CVPR2024W/Sample-2024/html/Author_A_CVPRW_2024_paper.html", "openaccess.thecvf.com/content/CVPR2024W/Sample-2024/html/Author_A_CVPRW_2024_paper.html"),
        ("https://www.aaai.org/ojs/index.php/AAAI/article/view/6791/6645", "ojs.aaai.org/index.php/AAAI/article/view/6791"),
        ("https://ojs.aaai.org//index.php/AAAI/article/view/20881", "ojs.aaai.org/index.php/AAAI/article/view/20881"),
        ("https://ojs.aaai.org/index.php/AAAI/article/view/20881/20640", "ojs.aaai.org/index.php/AAAI/article/view/20881"),
    ]  # fmt: skip
    assert {url: source(lambda _: httpx.Response(404)).match(url) for url, _ in cases} == dict(cases)


def test_whatever_is_no_paper_is_not_claimed() -> None:
    urls = [
        "https://proceedings.mlr.press/v139/",
        "https://proceedings.mlr.press/v139/author21a/other21a.pdf",
        "https://proceedings.mlr.press/v139/author21a/author21a-supp.pdf",
        "https://papers.nips.cc/paper/2021",
        "https://papers.nips.cc/paper/9041-a-title-without-a-hash.pdf",
        f"https://proceedings.neurips.cc/paper/2021/file/{HASH}-Supplemental.pdf",
        f"https://proceedings.neurips.cc/paper/2021/file/{HASH}-Paper.html",
        "https://aclanthology.org/volumes/2021.sample-main/",
        "https://aclanthology.org/events/acl-2021/",
        "https://aclanthology.org/2021.sample-main.43.bib",
        "https://openaccess.thecvf.com/CVPR2021?day=all",
        "https://jmlr.org/papers/v22/",
        "https://ojs.aaai.org/index.php/AAAI/issue/view/252",
        "https://www.aaai.org/ocs/index.php/AAAI/AAAI16/paper/view/11775",  # its number is another today
        "https://aaai.org/index.php/AAAI/article/view/6791",
        "https://raw.githubusercontent.com/mlresearch/v235/main/assets/author24a/other24a.pdf",
        "https://raw.githubusercontent.com/other/v235/main/assets/author24a/author24a.pdf",
        "https://jmlr.org/papers/v12/",
        "https://jmlr.org/papers/topic/kernels.html",
        "https://www.ndss-symposium.org/wp-content/uploads/2024-556-paper.pdf",  # no page says whose it is
        "https://www.ndss-symposium.org/ndss2024/accepted-papers/",
        "https://example.org/v139/author21a.html",
        "https://proceedings.mlr.press.example.org/v139/author21a.html",
    ]
    assert {url: source(lambda _: httpx.Response(404)).match(url) for url in urls} == dict.fromkeys(urls)


@every_host
def test_a_page_gives_its_facts(host: str) -> None:
    address, pdf = PAPERS[host]
    html = render(host, page(pdf, "10.1234/SAMPLE.1", address))

    outcome = only(fetch(lambda _: httpx.Response(200, html=html), address))

    assert outcome == Found(
        Ref("proceedings", address.removeprefix("https://")),
        Paper(
            title="A Sample of <Scheduling>",
            authors=("First Author", "Second van Author"),
            year=2021,
            venue="Sample Proceedings",
            doi="10.1234/sample.1",
            pdf=pdf,
            abstract="One paragraph.\n\nAnother one, with 1 < 2.",
        ),
    )


@pytest.mark.parametrize(
    "pdf",
    [
        f"https://proceedings.neurips.cc/paper_files/paper/2021/file/{OTHER_HASH}-Paper.pdf",
        f"https://proceedings.neurips.cc/paper_files/paper/2020/file/{HASH}-Paper.pdf",
        f"https://proceedings.neurips.cc/paper_files/paper/2021/file/{HASH}0-Paper.pdf",
        "https://proceedings.neurips.cc/",
        "no address",
        "",
    ],
)
def test_a_page_that_names_another_paper_is_rejected(pdf: str) -> None:
    outcome = only(fetch(lambda _: httpx.Response(200, html=render(NEURIPS, page(pdf))), PAPERS[NEURIPS][0]))

    assert outcome == Failed(outcome.ref, f"{NEURIPS} sent a page that does not name this paper's address")


# --- NDSS -----------------------------------------------------------------------------------------

SLUG = "https://www.ndss-symposium.org/ndss-paper/a-sample-of-fuzzing/"
UPLOADS = "https://www.ndss-symposium.org/wp-content/uploads"


def on_ndss(**changes: Any) -> Outcome:
    sample = replace(page(f"{UPLOADS}/2021-556-paper.pdf", address=SLUG), **changes)
    return only(fetch(lambda _: httpx.Response(200, html=render(NDSS, sample)), SLUG))


def test_a_page_of_ndss_gives_its_facts_without_tags() -> None:
    assert on_ndss() == Found(
        Ref("proceedings", f"{NDSS}/ndss-paper/a-sample-of-fuzzing"),
        Paper(
            title="A Sample of <Scheduling>",
            authors=("First Author", "Second van Author"),
            year=2021,
            venue="NDSS",
            pdf=f"{UPLOADS}/2021-556-paper.pdf",
            abstract="One paragraph.\n\nAnother one, with 1 < 2.",
        ),
    )


@pytest.mark.parametrize(
    ("pdf", "year"),
    [
        (f"{UPLOADS}/2023/02/ndss2023_f117_paper.pdf", 2023),
        (f"{UPLOADS}/ndss2021_6A-4_24486_paper.pdf", 2021),
        (f"{UPLOADS}/2020/02/24056.pdf", None),  # the day of the upload is not that of the paper
    ],
)
def test_the_year_of_ndss_is_that_in_the_name_of_the_pdf(pdf: str, year: int | None) -> None:
    outcome = on_ndss(pdf=pdf)

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.year == year


@pytest.mark.parametrize("address", [SLUG.replace("fuzzing", "fuzzing-2"), f"{UPLOADS}/", ""])
def test_a_page_of_another_paper_of_ndss_is_rejected(address: str) -> None:
    assert isinstance(on_ndss(address=address), Failed)


@pytest.mark.parametrize("part", ['class="paper-data"', 'class="entry-title"'])
def test_a_page_of_ndss_without_its_parts_is_no_papers(part: str) -> None:
    html = render(NDSS, page(f"{UPLOADS}/2021-1-paper.pdf", address=SLUG)).replace(part, "")

    assert isinstance(only(fetch(lambda _: httpx.Response(200, html=html), SLUG)), Failed)


# --- AAAI -----------------------------------------------------------------------------------------

AAAI = "ojs.aaai.org"


def test_the_address_that_a_page_states_decides_and_not_that_of_its_pdf() -> None:
    paper = "https://proceedings.mlr.press/v125/author20a.html"
    other = "http://proceedings.mlr.press/v125/other20a/other20a.pdf"

    def outcome(pdf: str, address: str) -> Outcome:
        html = render("proceedings.mlr.press", page(pdf, address=address))
        return only(fetch(lambda _: httpx.Response(200, html=html), paper))

    found = outcome(other, paper)
    assert isinstance(found, Found)
    assert isinstance(found.facts, Paper)
    assert found.facts.pdf is None
    assert isinstance(
        outcome(paper.replace(".html", "/author20a.pdf"), other.replace("/other20a.pdf", ".html")), Failed
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://ojs.aaai.org/index.php/AAAI/article/view/2088",
        "https://ojs.aaai.org/index.php/AAAI/article/view/208810",
        "https://ojs.aaai.org/index.php/ICWSM/article/view/20881",
        "",
    ],
)
def test_a_page_that_names_another_address_is_rejected(address: str) -> None:
    paper, pdf = PAPERS[AAAI]
    html = render(AAAI, page(pdf, address=address))

    assert isinstance(only(fetch(lambda _: httpx.Response(200, html=html), paper)), Failed)


def test_a_pdf_may_lie_elsewhere_than_its_page() -> None:
    pdf = "https://raw.githubusercontent.com/mlresearch/v139/main/assets/author21a/author21a.pdf"
    host = "proceedings.mlr.press"

    outcome = only(fetch(lambda _: httpx.Response(200, html=render(host, page(pdf))), PAPERS[host][0]))

    assert isinstance(outcome, Found)


@pytest.mark.parametrize(
    ("host", "place"),
    [
        (NEURIPS, "<h4>Abstract</h4>"),
        ("openaccess.thecvf.com", 'id="abstract"'),
        ("aclanthology.org", "acl-abstract"),
    ],
)
def test_a_page_without_an_abstract_is_found_without_one(host: str, place: str) -> None:
    address, pdf = PAPERS[host]
    html = render(host, page(pdf)).replace(place, "")

    outcome = only(fetch(lambda _: httpx.Response(200, html=html), address))

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.abstract is None


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_missing(status: int) -> None:
    outcome = only(fetch(lambda _: httpx.Response(status), PAPERS[NEURIPS][0]))

    assert outcome == Missing(outcome.ref, f"{NEURIPS} has no such page")


def test_a_host_that_refuses_is_left_alone_and_the_others_are_asked() -> None:
    asked: list[str] = []
    mlr, (jmlr, jmlr_pdf) = "proceedings.mlr.press", PAPERS["jmlr.org"]
    urls = [PAPERS[mlr][0].replace("author21a", f"author21{letter}") for letter in "abcd"]

    def serve(request: httpx.Request) -> httpx.Response:
        if request.url.host == mlr:
            return httpx.Response(403)
        return httpx.Response(200, html=render("jmlr.org", page(jmlr_pdf)))

    proceedings = source(serve, asked)
    ids = [id_ for url in (*urls, jmlr) if (id_ := proceedings.match(url))]
    outcomes = until_the_end(proceedings.fetch(ids))

    assert [type(outcomes.get(id_)) for id_ in ids] == [Failed, Failed, Failed, type(None), Found]
    assert urls[3] not in asked
    assert len(asked) == 1 + 3 + 1 + 1  # robots.txt and pages of each host


def test_hosts_take_turns() -> None:
    asked: list[str] = []
    proceedings = source(lambda _: httpx.Response(404), asked)
    urls = [PAPERS[NEURIPS][0], PAPERS[NEURIPS][0].replace(HASH, OTHER_HASH), PAPERS["jmlr.org"][0]]

    list(proceedings.fetch([id_ for url in urls if (id_ := proceedings.match(url))]))

    pages = [url for url in asked if not url.endswith("/robots.txt")]
    assert pages == [urls[0], urls[2], urls[1]]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Author, First", "First Author"),
        ("First Author", "First Author"),
        ("van Author, First", "First van Author"),
        ("Author, Jr., First", "Author, Jr., First"),
    ],
)
def test_names_are_read_first_name_first(written: str, name: str) -> None:
    address, pdf = PAPERS["jmlr.org"]
    html = render("jmlr.org", page(pdf)).replace("First Author", written, 1)

    outcome = only(fetch(lambda _: httpx.Response(200, html=html), address))

    assert isinstance(outcome, Found)
    assert isinstance(outcome.facts, Paper)
    assert outcome.facts.authors[0] == name
