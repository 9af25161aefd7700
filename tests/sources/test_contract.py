"""What every source must keep, whatever its upstream says."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote

import httpx
import pytest

from enricher.http.client import Web
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Ref
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Clue, Source
from enricher.sources._shared.pages import Pages
from enricher.sources.arxiv import Arxiv
from enricher.sources.conference import Conference
from enricher.sources.dagstuhl import Dagstuhl
from enricher.sources.doi.crossref import Crossref
from enricher.sources.doi.openalex import OpenAlex
from enricher.sources.doi.semanticscholar import SemanticScholar
from enricher.sources.doi.source import Doi
from enricher.sources.ecva import Ecva
from enricher.sources.forges import GITEA, GITLAB, Forge
from enricher.sources.github import ENTERPRISE, GitHub, GraphqlApi, RestApi
from enricher.sources.huggingface import HuggingFace
from enricher.sources.openreview import OpenReview
from enricher.sources.preprints.source import Preprints
from enricher.sources.proceedings import Proceedings
from enricher.sources.usenix import Usenix
from enricher.sources.zenodo import Zenodo
from simulated_upstreams import dagstuhl, ecva, forges
from simulated_upstreams.state import DagstuhlPaper, EccvPaper, Repo
from tests.support.outcomes import until_the_end

HOST = "https://upstream.example"

Server = Callable[[httpx.Request], httpx.Response]


@dataclass(frozen=True)
class Case:
    """A source, and an upstream that knows of all but the absent things."""

    make: Callable[[Web], Source]
    example: str  # a link that is this source's own
    example_id: str
    pattern: str  # makes further ids, given a number from 1 on
    serve: Callable[[httpx.Request, str], httpx.Response]  # the second is the id that does not exist
    first_find: int = 2  # how many requests it makes until it has found something

    def ids(self, count: int = 3) -> list[str]:
        return [self.example_id, *(self.pattern.format(number) for number in range(1, count))]

    def source(self, server: Server) -> Source:
        web = Web(
            "Upstream",
            HOST,
            meter=Meter(),
            policy=RetryPolicy(attempts=2),
            transport=httpx.MockTransport(server),
            sleep=lambda _seconds: None,
        )
        return self.make(web)


# --- the upstreams, as far as the contract goes ---


def arxiv_answers(request: httpx.Request, absent: str) -> httpx.Response:
    ids = parse_qs(request.url.query.decode())["id_list"][0].split(",")
    entries = "".join(
        f"""<entry>
          <id>http://arxiv.org/abs/{id_}v1</id><title>A Title</title><summary>  An abstract.</summary>
          <published>2023-11-27T09:01:00Z</published><updated>2023-11-27T09:01:00Z</updated>
          <author><name>First Author</name></author>
          <arxiv:primary_category term="cs.DC"/><category term="cs.DC"/>
          <link href="http://arxiv.org/abs/{id_}v1" rel="alternate" type="text/html"/>
        </entry>"""
        for id_ in ids
        if id_ != absent
    )
    count = len(ids) - (absent in ids)
    return httpx.Response(
        200,
        text=f"""<?xml version="1.0" encoding="UTF-8"?>
        <feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"
              xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
          <opensearch:totalResults>{count}</opensearch:totalResults>
          <opensearch:startIndex>0</opensearch:startIndex>
          <opensearch:itemsPerPage>{count}</opensearch:itemsPerPage>
          {entries}
        </feed>""",
    )


def usenix_answers(request: httpx.Request, absent: str) -> httpx.Response:
    if request.url.path in {"/robots.txt", f"/{absent}"}:
        return httpx.Response(404)
    return httpx.Response(
        200,
        html=f"""<!DOCTYPE html><html><head>
          <meta name="citation_title" content="A Title">
          <meta name="citation_author" content="First Author">
          <meta name="citation_publication_date" content="2024">
          <meta name="citation_conference_title" content="A Conference (AC 24)">
          <link rel="canonical" href="https://www.usenix.org{request.url.path}">
          </head><body><article class="node node-paper">
          <div class="field field-name-field-paper-description"><p>An abstract.</p></div>
          </article></body></html>""",
    )


def graphql_answers(request: httpx.Request, absent: str) -> httpx.Response:
    variables = json.loads(request.content)["variables"]
    names = [f"{variables[f'o{index}']}/{variables[f'n{index}']}" for index in range(len(variables) // 2)]
    errors = [
        {"type": "NOT_FOUND", "path": [f"r{index}"], "message": "Could not resolve to a Repository."}
        for index, name in enumerate(names)
        if name == absent
    ]
    data = {f"r{index}": None if name == absent else graphql_node(name) for index, name in enumerate(names)}
    return httpx.Response(200, json={"data": data, "errors": errors})


def graphql_node(name: str) -> dict[str, object]:
    return {
        "databaseId": 1,
        "nameWithOwner": name,
        "stargazerCount": 2,
        "isArchived": False,
        "isEmpty": True,
        "description": None,
        "licenseInfo": None,
        "defaultBranchRef": None,
    }


def rest_answers(request: httpx.Request, absent: str) -> httpx.Response:
    name = request.url.path.removeprefix("/repos/")
    if name == absent:
        return httpx.Response(404, json={"message": "Not Found", "status": "404"})
    return httpx.Response(
        200,
        json={
            "id": 1,
            "full_name": name,
            "stargazers_count": 2,
            "archived": False,
            "description": None,
            "license": None,
            "default_branch": "main",
        },
    )


def proceedings_answers(request: httpx.Request, absent: str) -> httpx.Response:
    path = request.url.path.strip("/")
    if path == "robots.txt" or f"jmlr.org/{path}" == absent:
        return httpx.Response(404)
    volume, number = path.removeprefix("papers/v").removesuffix(".html").split("/")
    pdf = f"https://jmlr.org/papers/volume{volume}/{number}/{number}.pdf"
    return httpx.Response(
        200,
        html=f"""<html><head><meta name="citation_title" content="A Title">
          <meta name="citation_pdf_url" content="{pdf}"></head><body></body></html>""",
    )


def ecva_answers(request: httpx.Request, absent: str) -> httpx.Response:
    path = request.url.path.strip("/")
    if path == "robots.txt":
        return httpx.Response(404)
    paper = EccvPaper(title="A Title", authors=("First Author",), abstract="An abstract.", pdf="")
    known = {ECCV.format(number): paper for number in (12, *range(1001, 1300))}
    if path == "papers.php":
        return httpx.Response(
            200, html=ecva.listing({key: one for key, one in known.items() if key != absent})
        )
    return httpx.Response(200, html=ecva.page_of(paper))


def dagstuhl_answers(request: httpx.Request, absent: str) -> httpx.Response:
    doi = unquote(request.url.path.removeprefix("/dois/"))
    if doi == absent:
        return httpx.Response(404, json={"errors": [{"status": "404"}]})
    paper = DagstuhlPaper(title="A Title", authors=("First Author",), abstract="", year=2023, venue="AC")
    return httpx.Response(200, json=dagstuhl.record(doi, paper))


def openreview_answers(request: httpx.Request, absent: str) -> httpx.Response:
    id_ = request.url.params["id"]
    if id_ == absent:
        return httpx.Response(404, json={"name": "NotFoundError", "status": 404})
    return httpx.Response(200, json={"notes": [{"id": id_, "content": {"title": {"value": "A Title"}}}]})


def gitlab_answers(request: httpx.Request, absent: str) -> httpx.Response:
    path = request.url.path.removeprefix("/api/v4/projects/")
    if f"gitlab.com/{path}" == absent:
        return httpx.Response(404, json={"message": "404 Project Not Found"})
    return httpx.Response(200, json=forges.gitlab_project(Repo(id=1, full_name=path)))


def gitea_answers(request: httpx.Request, absent: str) -> httpx.Response:
    path = request.url.path.removeprefix("/api/v1/repos/")
    if f"codeberg.org/{path}" == absent:
        return httpx.Response(404, json={"message": "not found"})
    return httpx.Response(200, json=forges.gitea_repository(Repo(id=1, full_name=path)))


def huggingface_answers(request: httpx.Request, absent: str) -> httpx.Response:
    id_ = request.url.path.removeprefix("/api/")
    if id_ == absent:
        return httpx.Response(401, json={"error": "no"}, headers={"x-error-code": "RepoNotFound"})
    repo = Repo(id=1, full_name=id_.removeprefix("models/"))
    return httpx.Response(200, json=forges.huggingface_repository(repo))


def zenodo_answers(request: httpx.Request, absent: str) -> httpx.Response:
    number = request.url.path.removeprefix("/api/records/")
    if number == absent:
        return httpx.Response(404, json={"status": 404})
    return httpx.Response(200, json=forges.zenodo_record(Repo(id=int(number), full_name="-")))


def conference_answers(request: httpx.Request, absent: str) -> httpx.Response:
    if request.url.path.endswith("-abstracts.json"):
        return httpx.Response(200, json={})
    paths = [f"/virtual/2025/poster/{number}" for number in (3150, *range(50001, 50300))]
    results = [
        {"name": "A Title", "authors": [], "virtualsite_url": path}
        for path in paths
        if f"icml.cc{path}" != absent
    ]
    return httpx.Response(200, json={"results": results})


def crossref_answers(request: httpx.Request, absent: str) -> httpx.Response:
    if request.url.path.startswith("/works/"):
        doi = unquote(request.url.path.removeprefix("/works/"))
        if doi.removesuffix("/agency") == absent:
            return httpx.Response(404, text="Resource not found.")
        return httpx.Response(200, json={"status": "ok", "message": crossref_work(doi)})
    query = parse_qs(request.url.query.decode())
    if "query.bibliographic" in query:
        by, number = query["query.bibliographic"][0].split()
        if by == "Page":
            items = [] if f"pvldb/9/{number}" == absent else [pvldb_work(number)]
            return httpx.Response(200, json={"status": "ok", "message": {"items": items}})
        items = [] if f"ieee/{number}" == absent else [ieee_work(number)]
        return httpx.Response(200, json={"status": "ok", "message": {"items": items}})
    asked = query["filter"][0].split(",")
    items = [crossref_work(one.removeprefix("doi:")) for one in asked if one != f"doi:{absent}"]
    return httpx.Response(200, json={"status": "ok", "message": {"items": items}})


def crossref_work(doi: str) -> dict[str, object]:
    author = {"given": "First", "family": "Author"}
    return {"DOI": doi, "title": ["A Title"], "author": [author], "issued": {"date-parts": [[2024]]}}


def ieee_work(number: str) -> dict[str, object]:
    address = f"https://ieeexplore.ieee.org/document/{number}/"
    return {**crossref_work(f"10.1109/sample.2024.{number}"), "resource": {"primary": {"URL": address}}}


def pvldb_work(page: str) -> dict[str, object]:
    return {**crossref_work(f"10.14778/9.{page}"), "volume": "9", "page": f"{page}-{page}9"}


def indexes_answer(request: httpx.Request, absent: str) -> httpx.Response:
    """Answer as Crossref, OpenAlex and Semantic Scholar at once, distinguished by the path and the query."""
    query = parse_qs(request.url.query.decode())
    if request.url.path == "/paper/batch":
        ids = [one.removeprefix("DOI:") for one in json.loads(request.content)["ids"]]
        papers = [{"title": "A Title", "externalIds": {"DOI": id_}} for id_ in ids if id_ != absent]
        return httpx.Response(200, json=[None, *papers])
    if "per_page" in query:
        ids = query["filter"][0].removeprefix("doi:").split("|")
        works = [{"doi": f"https://doi.org/{id_}", "title": "A Title"} for id_ in ids if id_ != absent]
        return httpx.Response(200, json={"results": works})
    return crossref_answers(request, absent)


IEEE_NUMBERS = (9644909, *range(1001, 1300))
ECCV = "papers/eccv_2022/papers_ECCV/html/{}_ECCV_2022_paper.php"
PRESENTATION = "conference/nsdi24/presentation"
CASES = {
    "arxiv": Case(
        lambda web: Arxiv(web, f"{HOST}/api/query"),
        "https://arxiv.org/abs/2311.15566",
        "2311.15566",
        "2403.{:05}",
        arxiv_answers,
    ),
    "preprints": Case(
        lambda web: Preprints(Arxiv(web, f"{HOST}/api/query"), (), ()),
        "https://arxiv.org/abs/2311.15566",
        "2311.15566",
        "2403.{:05}",
        arxiv_answers,
    ),
    "usenix": Case(
        lambda web: Usenix(web, HOST),
        f"https://www.usenix.org/{PRESENTATION}/hu",
        f"{PRESENTATION}/hu",
        f"{PRESENTATION}/author-{{}}",
        usenix_answers,
    ),
    "proceedings": Case(
        lambda web: Proceedings({"jmlr.org": Pages(web, HOST)}),
        "https://jmlr.org/papers/v22/20-074.html",
        "jmlr.org/papers/v22/20-074.html",
        "jmlr.org/papers/v23/21-{:04}.html",
        proceedings_answers,
    ),
    "ecva": Case(
        lambda web: Ecva(web, HOST),
        f"https://www.ecva.net/{ECCV.format(12)}",
        ECCV.format(12),
        ECCV.format("1{:03}"),
        ecva_answers,
        first_find=3,
    ),
    "dagstuhl": Case(
        lambda web: Dagstuhl(web, HOST),
        "https://drops.dagstuhl.de/entities/document/10.4230/LIPIcs.AC.2023.1",
        "10.4230/lipics.ac.2023.1",
        "10.4230/lipics.bc.2023.{}",
        dagstuhl_answers,
    ),
    "openreview": Case(
        lambda web: OpenReview([(web, HOST)], lambda *_: {}),
        "https://openreview.net/forum?id=sample_Id-1",
        "sample_Id-1",
        "sample_{}",
        openreview_answers,
    ),
    "conference": Case(
        lambda web: Conference({"icml.cc": (web, HOST)}),
        "https://icml.cc/virtual/2025/poster/3150",
        "icml.cc/virtual/2025/poster/3150",
        "icml.cc/virtual/2025/poster/50{:03}",
        conference_answers,
    ),
    "gitlab": Case(
        lambda web: Forge(GITLAB, {"gitlab.com": (web, HOST)}),
        "https://gitlab.com/Group/Sub/Project",
        "gitlab.com/group/sub/project",
        "gitlab.com/group/project-{}",
        gitlab_answers,
    ),
    "gitea": Case(
        lambda web: Forge(GITEA, {"codeberg.org": (web, HOST)}),
        "https://codeberg.org/Owner/Repository",
        "codeberg.org/owner/repository",
        "codeberg.org/owner/repository-{}",
        gitea_answers,
    ),
    "huggingface": Case(
        lambda web: HuggingFace(web, HOST),
        "https://huggingface.co/Owner/Model",
        "models/Owner/Model",
        "models/Owner/Model-{}",
        huggingface_answers,
    ),
    "zenodo": Case(
        lambda web: Zenodo(web, HOST),
        "https://zenodo.org/records/7888058",
        "7888058",
        "80000{}",
        zenodo_answers,
    ),
    "github with a token": Case(
        lambda web: GitHub(GraphqlApi(web, f"{HOST}/graphql")),
        "https://github.com/InternLM/AcmeTrace",
        "internlm/acmetrace",
        "owner/repository-{}",
        graphql_answers,
    ),
    "github enterprise": Case(
        lambda web: GitHub(
            GraphqlApi(web, f"{HOST}/graphql"), host="ghe.example.org", declaration=ENTERPRISE
        ),
        "https://ghe.example.org/Lab/Tool",
        "ghe.example.org/lab/tool",
        "ghe.example.org/owner/repository-{}",
        lambda request, absent: graphql_answers(request, absent.removeprefix("ghe.example.org/")),
    ),
    "github without": Case(
        lambda web: GitHub(RestApi(web, HOST)),
        "https://github.com/InternLM/AcmeTrace",
        "internlm/acmetrace",
        "owner/repository-{}",
        rest_answers,
    ),
    "doi": Case(
        lambda web: Doi(Crossref(web, HOST)),
        "https://dl.acm.org/doi/abs/10.1145/3620665.3640411",
        "10.1145/3620665.3640411",
        "10.1145/1234567.{:07}",
        crossref_answers,
    ),
    "doi, IEEE's numbers": Case(
        lambda web: Doi(Crossref(web, HOST, {f"ieee/{n}": Clue(f"Paper {n}") for n in IEEE_NUMBERS})),
        f"https://ieeexplore.ieee.org/document/{IEEE_NUMBERS[0]}",
        f"ieee/{IEEE_NUMBERS[0]}",
        "ieee/1{:03}",
        crossref_answers,
    ),
    "doi, PVLDB's pages": Case(
        lambda web: Doi(Crossref(web, HOST, {f"pvldb/9/{n}": Clue(f"Page {n}") for n in range(1001, 1300)})),
        "https://www.vldb.org/pvldb/vol9/p1299-author.pdf",
        "pvldb/9/1299",
        "pvldb/9/1{:03}",
        crossref_answers,
    ),
    "doi with keys": Case(
        lambda web: Doi(Crossref(web, HOST), OpenAlex(web, HOST), SemanticScholar(web, HOST)),
        "https://dl.acm.org/doi/abs/10.1145/3620665.3640411",
        "10.1145/3620665.3640411",
        "10.1145/1234567.{:07}",
        indexes_answer,
    ),
}
every_source = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


def fetch(source: Source, ids: Iterable[str]) -> dict[str, Outcome]:
    """Fetch, and hold the source to one outcome an id, unless its work ended with one that failed."""
    asked = tuple(ids)
    outcomes = until_the_end(source.fetch(asked))
    assert {outcome.ref for outcome in outcomes.values()} <= {Ref(source.name, id_) for id_ in asked}
    assert outcomes.keys() == set(asked) or isinstance([*outcomes.values()][-1], Failed)
    return outcomes


def kinds(outcomes: dict[str, Outcome]) -> set[type[Outcome]]:
    return {type(outcome) for outcome in outcomes.values()}


def is_one_short_line(reason: str) -> bool:
    return 0 < len(reason) < 200 and "\n" not in reason


# --- the contract ---


@every_source
def test_a_source_has_a_name_of_one_lower_case_word_and_a_rhythm(case: Case) -> None:
    source = case.source(lambda request: httpx.Response(200))
    assert source.name.isalpha()
    assert source.name.islower()
    assert source.every >= 1


@every_source
def test_a_sources_well_known_records_are_its_own_and_no_other_source_s(case: Case) -> None:
    own = case.source(lambda request: httpx.Response(200))
    others = [other.source(lambda request: httpx.Response(200)) for other in CASES.values()]
    assert own.known or own.name == "enterprise", "a server has repositories of its own"
    for known in own.known:
        assert {source.name for source in others if source.match(known.url)} == {own.name}
        assert known.title
        assert known.has


@every_source
def test_a_source_matches_its_own_link_and_no_other_source_s(case: Case) -> None:
    source = case.source(lambda request: httpx.Response(200))
    for other in CASES.values():
        is_own = other.source(lambda request: httpx.Response(200)).name == source.name
        assert source.match(other.example) == (other.example_id if is_own else None)


@every_source
def test_a_source_has_nothing_to_say_of_other_links(case: Case) -> None:
    source = case.source(lambda request: httpx.Response(200))
    urls = ("", "-", "https://example.org/", "https://doi.org/")
    assert {url: source.match(url) for url in urls} == dict.fromkeys(urls)


@every_source
def test_what_is_there_is_found(case: Case) -> None:
    source = case.source(lambda request: case.serve(request, ""))
    assert kinds(fetch(source, case.ids())) == {Found}


@every_source
def test_what_is_not_there_is_missing_and_the_rest_is_found(case: Case) -> None:
    source = case.source(lambda request: case.serve(request, case.ids()[1]))
    outcomes = fetch(source, case.ids())
    absent = Failed if source.name == "doi" else Missing  # what an index does not know may well be there
    assert [type(outcomes[id_]) for id_ in case.ids()] == [Found, absent, Found]


@every_source
def test_an_upstream_that_answers_nothing_else_is_failed_for_all(case: Case) -> None:
    def outcomes(status: int) -> set[type[Outcome]]:
        return kinds(fetch(case.source(lambda request: httpx.Response(status)), case.ids()))

    statuses = (401, 403, 429, 500, 502, 503, 504)
    assert {status: outcomes(status) for status in statuses} == {status: {Failed} for status in statuses}


@every_source
def test_an_upstream_that_is_not_there_is_failed_for_all(case: Case) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert kinds(fetch(case.source(server), case.ids())) == {Failed}


@every_source
def test_a_junk_page_with_status_200_is_failed_for_all(case: Case) -> None:
    def outcomes(body: bytes) -> set[type[Outcome]]:
        return kinds(fetch(case.source(lambda request: httpx.Response(200, content=body)), case.ids()))

    bodies = (
        b"",
        b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>",
        b"Rate exceeded.",
        b"{}",
        b"\xff\xfe\x00\x00",
    )
    assert {body: outcomes(body) for body in bodies} == {body: {Failed} for body in bodies}


@every_source
def test_an_upstream_that_falls_silent_never_makes_an_id_missing(case: Case) -> None:
    asked: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return case.serve(request, "") if len(asked) <= case.first_find else httpx.Response(503)

    found = kinds(fetch(case.source(server), case.ids(250)))
    assert found == ({Found} if len(asked) <= case.first_find else {Found, Failed})


@every_source
def test_an_id_that_the_answer_forgets_still_has_an_outcome(case: Case) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        answer = case.serve(request, "")
        if "graphql" in request.url.path:
            data = json.loads(answer.content)["data"]
            del data["r1"]
            return httpx.Response(200, json={"data": data})
        return case.serve(request, case.ids()[1])

    forgotten = fetch(case.source(server), case.ids())[case.ids()[1]]
    assert isinstance(forgotten, Missing | Failed)


@every_source
def test_ids_that_occur_twice_have_one_outcome_each(case: Case) -> None:
    source = case.source(lambda request: case.serve(request, ""))
    assert len(fetch(source, case.ids() * 2)) == 3


@every_source
def test_no_ids_are_no_request_and_no_outcome(case: Case) -> None:
    asked: list[httpx.Request] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200)

    assert fetch(case.source(server), []) == {}
    assert asked == []


@every_source
def test_a_reason_is_one_short_line(case: Case) -> None:
    def outcomes(status: int) -> dict[str, Outcome]:
        text = "line one\nline two\n" * 50
        return fetch(case.source(lambda request: httpx.Response(status, text=text)), case.ids())

    found = [(status, one) for status in (200, 401, 403, 404, 451, 503) for one in outcomes(status).values()]
    assert [one for one in found if isinstance(one[1], Found) or not is_one_short_line(one[1].reason)] == []
