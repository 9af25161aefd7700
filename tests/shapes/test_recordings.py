"""The fakes, held against recordings: those of this repository, and real answers where they are at hand."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html

from simulated_upstreams import arxiv, github, samples, usenix
from simulated_upstreams.github_graphql import execute
from simulated_upstreams.server import Request
from simulated_upstreams.state import ArxivPaper, GitHubState, Repo, UpstreamState, UsenixPage
from tests.support.paths import RECORDINGS, SHARED, shared

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
REDIRECT = "PyGithub__PyGithub__Repository.testGetRepositoryWith301Redirect.txt"
HOST = {"host": "127.0.0.1:1", "accept": "*/*"}


def recordings(pattern: str) -> list[Any]:
    """Return the recordings of this repository, then real answers, or a place that says they are absent."""
    own = sorted(RECORDINGS.glob(pattern))
    real = sorted((SHARED / "data").glob(pattern)) or [SHARED / "data" / pattern]
    assert own
    return [pytest.param(file, id=file.name) for file in (*own, *real)]


@pytest.fixture
def file(request: pytest.FixtureRequest) -> Path:
    """Return a recording; a real one may be absent."""
    path: Path = request.param
    return path if path.is_relative_to(RECORDINGS) else shared(path.relative_to(SHARED).as_posix())


# --- arXiv ---

Part = tuple[str, frozenset[tuple[str, str]], str]


def parts(element: etree._Element, above: str = "") -> Iterator[Part]:
    """Yield tag path, attributes and text of an element and of all below it."""
    path = f"{above}/{element.tag!s}"
    attributes = frozenset((str(name), str(value)) for name, value in element.attrib.items())
    yield path, attributes, (element.text or "") if len(element) == 0 else ""
    for child in element:
        yield from parts(child, path)


def paper_of(entry: etree._Element) -> tuple[str, ArxivPaper]:
    """Return the id and the paper of a recorded entry."""
    bare, _, version = (entry.findtext(f"{ATOM}id") or "").partition("/abs/")[2].rpartition("v")
    names = [author.findtext(f"{ATOM}name") or "" for author in entry.iter(f"{ATOM}author")]
    places = [author.findtext(f"{ARXIV}affiliation") for author in entry.iter(f"{ATOM}author")]
    primary = entry.find(f"{ARXIV}primary_category")
    category = "" if primary is None else str(primary.get("term"))
    terms = [str(one.get("term")) for one in entry.iter(f"{ATOM}category")]
    return bare, ArxivPaper(
        title=entry.findtext(f"{ATOM}title") or "",
        authors=tuple(names),
        affiliations={name: place for name, place in zip(names, places, strict=True) if place},
        abstract=entry.findtext(f"{ATOM}summary") or "",
        category=category,
        also_in=tuple(term for term in terms if term != category),
        published=entry.findtext(f"{ATOM}published") or "",
        updated=entry.findtext(f"{ATOM}updated"),
        version=int(version),
        comment=entry.findtext(f"{ARXIV}comment"),
        journal=entry.findtext(f"{ARXIV}journal_ref"),
        doi=entry.findtext(f"{ARXIV}doi"),
    )


def ask_arxiv(papers: dict[str, ArxivPaper], ids: str) -> tuple[int, etree._Element]:
    query = {"search_query": "", "id_list": ids, "start": "0", "max_results": "100"}
    answered = arxiv.answer(UpstreamState(papers=papers))(Request("GET", "/api/query", query, HOST, b""))
    return answered.status, etree.fromstring(answered.body)


def changing(part: Part) -> bool:
    """Whether an element is another in each answer: its time, or the id of the query."""
    return bool(re.search(r"(feed|Error)/\{[^}]*\}(updated|id)$", part[0]))


@pytest.mark.parametrize("file", recordings("arxiv/[2l][0u][2k]*_id_*HTTP200.xml"), indirect=True)
def test_an_arxiv_feed_is_the_recorded_one_element_by_element(file: Path) -> None:
    recorded = etree.fromstring(file.read_bytes())
    ids = str(re.search(r"id_list=([^&]*)", recorded.findtext(f"{ATOM}title") or "", re.ASCII)[1])  # type: ignore[index]
    status, answered = ask_arxiv(dict(map(paper_of, recorded.iter(f"{ATOM}entry"))), ids)
    assert status == 200
    assert Counter(p for p in parts(answered) if not changing(p)) == Counter(
        p for p in parts(recorded) if not changing(p)
    )


def test_a_hundred_recorded_arxiv_entries_are_sent_as_they_were() -> None:
    (file,) = shared("data/arxiv").glob("*q_testing*.xml")
    recorded = list(etree.fromstring(file.read_bytes()).iter(f"{ATOM}entry"))
    papers = dict(map(paper_of, recorded))
    answered = {paper_of(e)[0]: e for e in ask_arxiv(papers, ",".join(papers))[1].iter(f"{ATOM}entry")}
    assert len(answered) == len(recorded) == 100
    for entry in recorded:
        assert Counter(parts(answered[paper_of(entry)[0]])) == Counter(parts(entry))


@pytest.mark.parametrize("file", recordings("arxiv/*id_abc_*HTTP400.xml"), indirect=True)
def test_the_error_for_a_malformed_id_is_the_recorded_one(file: Path) -> None:
    status, answered = ask_arxiv({}, "abc")
    updated = f"{ATOM}updated"
    assert status == 400
    assert Counter(p for p in parts(answered) if not p[0].endswith(updated)) == Counter(
        p for p in parts(etree.fromstring(file.read_bytes())) if not p[0].endswith(updated)
    )


# --- USENIX ---

FIELDS = {
    f"field-name-field-{name}"
    for name in (
        "paper-people-text",
        "paper-description",
        "paper-people",
        "open-access-sponsor",
        "bibtex-node",
        "final-paper-pdf",
        "presentation-pdf",
        "paper-slides-file",
    )
}
PAGES = recordings("usenix/*.html")


def load(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def contents(page: html.HtmlElement, name: str) -> list[str]:
    return [str(text) for text in page.xpath(f"//meta[@name='citation_{name}']/@content")]


def link(page: html.HtmlElement, field: str) -> str:
    return str(page.xpath(f"//*[contains(@class, 'field-name-field-{field} ')]//a/@href")[0])


def page_of(page: html.HtmlElement) -> UsenixPage:
    """Return the page whose rendering should be the recorded one."""
    people = zip(contents(page, "author"), contents(page, "author_institution"), strict=True)
    paragraphs = page.xpath("//*[contains(@class, 'field-name-field-paper-description ')]//p")
    above = page.xpath("//*[contains(@class, 'field-name-field-paper-description ')]/*[@class='field-label']")
    return UsenixPage(
        title=contents(page, "title")[0],
        authors=tuple(people),
        paragraphs=tuple(str(paragraph.text_content()) for paragraph in paragraphs),
        year=int(contents(page, "publication_date")[0]),
        venue=contents(page, "conference_title")[0],
        pages=(int(contents(page, "firstpage")[0]), int(contents(page, "lastpage")[0])),
        isbn=contents(page, "isbn")[0],
        pdf=contents(page, "pdf_url")[0],
        prepublication=link(page, "presentation-pdf"),
        slides=link(page, "paper-slides-file"),
        sponsor="a Sample Sponsor",
        template="2025" if above else "2026",
    )


def nesting(page: html.HtmlElement) -> set[tuple[str, ...]]:
    """Return the ways from the article down to each element of the fields that are used, by tag and class."""
    (article,) = page.xpath("//article[contains(@class, 'node-paper')]")
    ways = set()
    for element in article.iter("*"):
        way = [element, *element.iterancestors()]
        way = way[: way.index(article) + 1]
        if any(set((one.get("class") or "").split()) & FIELDS for one in way):
            ways.add(tuple(f"{one.tag}.{one.get('class', '')}" for one in reversed(way)))
    return ways


def both(file: Path) -> tuple[html.HtmlElement, html.HtmlElement]:
    recorded = load(file.read_text(encoding="utf-8"))
    return recorded, load(usenix.render("/conference/nsdi22/presentation/sample", page_of(recorded)))


@pytest.mark.parametrize("file", PAGES, indirect=True)
def test_a_usenix_page_has_the_recorded_metas_in_the_recorded_order(file: Path) -> None:
    recorded, answered = both(file)
    metas = "//meta[starts-with(@name, 'citation_')]"
    assert [dict(one.attrib) for one in answered.xpath(metas)] == [
        dict(one.attrib) for one in recorded.xpath(metas)
    ]


@pytest.mark.parametrize("file", PAGES, indirect=True)
def test_a_usenix_page_nests_the_used_fields_as_the_recorded_one_does(file: Path) -> None:
    recorded, answered = both(file)
    assert {part for way in nesting(recorded) for part in way if part.startswith("article.node node-speaker")}
    assert nesting(answered) == nesting(recorded)


@pytest.mark.parametrize("file", PAGES, indirect=True)
@pytest.mark.parametrize("field", ["paper-people-text", "paper-description"])
def test_a_usenix_page_shows_authors_and_abstract_as_the_recorded_one_does(file: Path, field: str) -> None:
    shown = [
        page.xpath(f"//*[contains(@class, 'field-name-field-{field} ')]")[0].text_content()
        for page in both(file)
    ]
    assert shown[1] == shown[0]


@pytest.mark.parametrize("file", PAGES, indirect=True)
def test_a_usenix_page_has_the_recorded_title_twice(file: Path) -> None:
    recorded, answered = both(file)
    for selector in ("//title", "//h1[@id='page-title']"):
        assert answered.xpath(selector)[0].text_content() == recorded.xpath(selector)[0].text_content()


# --- GitHub ---


def ask_github(simulated: GitHubState, path: str) -> tuple[int, dict[str, str], dict[str, Any]]:
    answered = github.answer(simulated)(Request("GET", path, {}, HOST, b""))
    return answered.status, dict(answered.headers), json.loads(answered.body)


def exchanges() -> list[tuple[int, dict[str, str], dict[str, Any]]]:
    """Return status, headers and body of each exchange that PyGithub recorded for a redirect."""
    found = []
    text = shared(f"data/github/{REDIRECT}").read_text(encoding="utf-8")
    for exchange in text.strip().split("\n\n"):
        lines = exchange.split("\n")
        headers = re.findall(r"\('([^']*)', '([^']*)'\)", lines[8])
        found.append((int(lines[7]), dict(headers), json.loads(lines[9])))
    return found


def own(file: str) -> Any:
    return json.loads((RECORDINGS / "github" / file).read_text("utf-8"))


def own_repositories() -> list[dict[str, Any]]:
    return [own(file.name) for file in sorted((RECORDINGS / "github").glob("repository-[a-z]*.json"))]


def real_repositories() -> list[dict[str, Any]]:
    files = shared("data/github").glob("hub4j*repo_*.json")
    return [*(json.loads(file.read_text(encoding="utf-8")) for file in files), exchanges()[1][2]]


def repo_of(recorded: dict[str, Any]) -> Repo:
    return Repo(
        id=recorded["id"],
        full_name=recorded["full_name"],
        stars=recorded["stargazers_count"],
        license=recorded["license"] and recorded["license"]["spdx_id"],
        archived=recorded["archived"],
        description=recorded["description"],
        default_branch=recorded["default_branch"],
    )


@pytest.mark.parametrize(("read", "count"), [(own_repositories, 3), (real_repositories, 4)])
def test_a_github_repository_has_the_recorded_keys_and_the_recorded_facts(
    read: Callable[[], list[dict[str, Any]]], count: int
) -> None:
    not_for_all = {"organization", "allow_merge_commit", "allow_rebase_merge", "allow_squash_merge"}
    recorded_ = read()
    assert len(recorded_) == count
    for recorded in recorded_:
        repo = repo_of(recorded)
        _, _, answered = ask_github(GitHubState(repositories={repo.id: repo}), f"/repos/{repo.full_name}")
        assert set(recorded) - set(answered) - not_for_all == set()
        assert set(recorded["owner"]) <= set(answered["owner"])
        for key in ("id", "full_name", "stargazers_count", "archived", "description", "default_branch"):
            assert answered[key] == recorded[key]
        assert (answered["license"] is None) == (recorded["license"] is None)
        for key in ("key", "name", "spdx_id"):
            assert (answered["license"] or {}).get(key) == (recorded["license"] or {}).get(key)


def own_redirect() -> tuple[int, dict[str, str], dict[str, Any]]:
    recorded = own("redirect-301.json")
    return recorded["status"], recorded["headers"], recorded["body"]


@pytest.mark.parametrize("read", [own_redirect, lambda: exchanges()[0]], ids=["own", "real"])
def test_a_github_redirect_is_the_recorded_one(
    read: Callable[[], tuple[int, dict[str, str], dict[str, Any]]],
) -> None:
    status, headers, body = read()
    number = int(headers["location"].rpartition("/")[2])
    simulated = GitHubState(
        repositories={number: Repo(id=number, full_name="new/name")}, renames={"old/name": number}
    )
    answered = ask_github(simulated, "/repos/old/name")
    assert answered[0] == status == 301
    assert answered[1]["location"].partition("/repositories")[1:] == ("/repositories", f"/{number}")
    assert set(answered[2]) == set(body)
    assert answered[2]["message"] == body["message"]


@pytest.mark.parametrize("file", recordings("github/[ri]*404*.json"), indirect=True)
def test_a_github_404_is_the_recorded_one(file: Path) -> None:
    recorded = json.loads(file.read_text(encoding="utf-8"))
    assert ask_github(GitHubState(), "/repos/nobody/nothing")[2] == recorded


@pytest.mark.parametrize("file", recordings("github/graphql[_-]*[Nn][Oo][Tt]*.json"), indirect=True)
def test_a_graphql_not_found_is_the_recorded_one(file: Path) -> None:
    recorded = json.loads(file.read_text(encoding="utf-8"))
    owner, name = re.findall(r"'([^/]+)/([^']+)'", recorded["errors"][0]["message"])[0]
    query = f'{{\n  repository(owner: "{owner}", name: "{name}") {{ id }}\n}}'
    assert execute(samples.sample_state().github, query, {}) == recorded
