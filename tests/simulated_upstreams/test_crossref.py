from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from simulated_upstreams.crossref import answer
from simulated_upstreams.server import Server
from simulated_upstreams.state import CrossrefWork, UpstreamState

WORLD = UpstreamState(
    works={
        "10.1/b": CrossrefWork(title="B", print=(2024,), online=(2023, 12, 1)),
        "10.1/a": CrossrefWork(title="A"),
        "10.1/c": CrossrefWork(title="Flows in Networks", document="9000001"),
        "10.1/d": CrossrefWork(title="Flows, a Reply", document="9000002"),
        "10.1/c/mm1": CrossrefWork(title="Flows", document="9000001", component=True),
    },
    agencies={"10.2/c": "DataCite"},
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(answer(WORLD)) as running:
        yield running


def listed(server: Server, **query: object) -> httpx.Response:
    return httpx.get(f"{server.url}/v1/works", params=query)  # type: ignore[arg-type]


def dois(response: httpx.Response) -> list[str]:
    items: list[dict[str, Any]] = response.json()["message"]["items"]
    return [item["DOI"] for item in items]


def test_a_list_holds_what_is_known_whatever_the_order_and_the_case(server: Server) -> None:
    assert dois(listed(server, filter="doi:10.1/B,doi:10.1/none,doi:10.1/a")) == ["10.1/a", "10.1/b"]
    assert dois(listed(server, filter="doi:10.1/b,doi:10.1/a", rows=1)) == ["10.1/a"]


def test_a_search_finds_what_has_a_word_of_the_title_among_the_works_of_a_member(server: Server) -> None:
    query = {"query.bibliographic": "Flows in Networks", "filter": "member:263"}

    assert dois(listed(server, **query)) == ["10.1/c", "10.1/c/mm1", "10.1/d"]
    assert dois(listed(server, **query, rows=1)) == ["10.1/c"]
    assert dois(listed(server, **{**query, "filter": "member:320"})) == []


def test_a_supplement_has_the_address_of_its_paper(server: Server) -> None:
    works = [httpx.get(f"{server.url}/v1/works/{doi}").json()["message"] for doi in ("10.1/c", "10.1/c/mm1")]

    assert [work["type"] for work in works] == ["journal-article", "component"]
    assert {work["resource"]["primary"]["URL"] for work in works} == {
        "https://ieeexplore.ieee.org/document/9000001/"
    }


def test_only_what_is_selected_is_answered(server: Server) -> None:
    answered = listed(server, filter="doi:10.1/b", select="DOI,abstract,issued").json()

    assert answered["message"]["items"] == [{"DOI": "10.1/b", "issued": {"date-parts": [[2023, 12, 1]]}}]


@pytest.mark.parametrize("query", [{"filter": "doi:10.1/a,b"}, {"select": "DOI,doi"}, {"rows": 1001}])
def test_what_a_list_does_not_take_is_refused(server: Server, query: dict[str, object]) -> None:
    refused = listed(server, **query)

    assert refused.status_code == 400
    assert refused.json()["message-type"] == "validation-failure"


@pytest.mark.parametrize(
    ("path", "status"),
    [("10.1%2Fb", 200), ("10.1%2FB", 200), ("10.1%2Fnone", 404), ("10.2%2Fc", 404), ("10.2%2Fc/agency", 200)],
)
def test_a_doi_is_looked_up_by_itself(server: Server, path: str, status: int) -> None:
    assert httpx.get(f"{server.url}/v1/works/{path}").status_code == status


def test_a_client_with_an_address_is_in_the_polite_pool_and_gets_the_limits(server: Server) -> None:
    polite = httpx.get(f"{server.url}/v1/works", headers={"User-Agent": "a/1 (mailto:list@example.org)"})

    assert (listed(server).headers["x-api-pool"], polite.headers["x-api-pool"]) == ("public", "polite")
    assert polite.headers["x-rate-limit-interval"] == "1s"


def test_a_list_cannot_be_posted(server: Server) -> None:
    assert httpx.post(f"{server.url}/v1/works").status_code == 405
