from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from simulated_upstreams.semanticscholar import answer
from simulated_upstreams.server import Server
from simulated_upstreams.state import ScholarPaper, UpstreamState

WORLD = UpstreamState(scholar={"10.1/a": ScholarPaper(title="A", year=2024)})


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(answer(WORLD)) as running:
        yield running


def ask(server: Server, ids: list[str], key: str = WORLD.scholar_key, fields: str = "title") -> httpx.Response:  # fmt: skip
    return httpx.post(
        f"{server.url}/graph/v1/paper/batch?fields={fields}", json={"ids": ids}, headers={"x-api-key": key}
    )


def test_a_batch_holds_null_for_what_it_does_not_know(server: Server) -> None:
    answered: list[Any] = ask(server, ["DOI:10.1/none", "DOI:10.1/A"], fields="title,year").json()

    assert answered == [None, {"paperId": "0" * 40, "title": "A", "year": 2024}]


@pytest.mark.parametrize(
    ("ids", "key", "status"),
    [
        (["DOI:10.1/a"], "another-key", 403),
        ([], WORLD.scholar_key, 400),
        (["DOI:10.1/a"] * 501, WORLD.scholar_key, 400),
    ],
)
def test_what_it_does_not_take_is_refused(server: Server, ids: list[str], key: str, status: int) -> None:
    assert ask(server, ids, key).status_code == status


def test_only_the_batch_of_papers_is_there(server: Server) -> None:
    headers = {"x-api-key": WORLD.scholar_key}

    assert httpx.get(f"{server.url}/graph/v1/paper/DOI:10.1/a", headers=headers).status_code == 404
