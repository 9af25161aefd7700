from collections.abc import Iterator

import httpx
import pytest

from simulated_upstreams.openalex import answer, inverted
from simulated_upstreams.server import Server
from simulated_upstreams.state import OpenAlexWork, UpstreamState

WORLD = UpstreamState(openalex={"10.1/a": OpenAlexWork(title="A"), "10.1/b": OpenAlexWork(title="B")})


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(answer(WORLD)) as running:
        yield running


def ask(server: Server, key: str = WORLD.openalex_key, path: str = "/works", **query: str) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", params=query, headers={"Authorization": f"Bearer {key}"})


def test_a_filter_finds_what_is_known(server: Server) -> None:
    answered = ask(server, filter="doi:https://doi.org/10.1/B|10.1/none|10.1/a", select="doi,title").json()

    assert answered["results"] == [
        {"doi": "https://doi.org/10.1/a", "title": "A"},
        {"doi": "https://doi.org/10.1/b", "title": "B"},
    ]


def test_the_key_may_be_in_the_url_too(server: Server) -> None:
    query = {"filter": "doi:10.1/a", "api_key": WORLD.openalex_key}

    assert httpx.get(f"{server.url}/works", params=query).status_code == 200


@pytest.mark.parametrize(
    ("key", "path", "asked", "status"),
    [
        ("-", "/works", "doi:10.1/a", 401),
        ("another-key", "/works", "doi:10.1/a", 401),
        (WORLD.openalex_key, "/works", "title:A", 400),
        (WORLD.openalex_key, "/works", "doi:" + "|".join(["10.1/a"] * 101), 400),
        (WORLD.openalex_key, "/authors", "doi:10.1/a", 404),
    ],
)
def test_what_it_does_not_take_is_refused(
    server: Server, key: str, path: str, asked: str, status: int
) -> None:
    assert ask(server, key, path, filter=asked).status_code == status


def test_a_word_has_all_its_positions() -> None:
    assert inverted("to be or  not\nto be") == {"to": [0, 4], "be": [1, 5], "or": [2], "not": [3]}
