from collections.abc import Iterator

import httpx
import pytest

from simulated_upstreams import samples
from simulated_upstreams.github import answer
from simulated_upstreams.server import Server
from simulated_upstreams.state import BOT, Issue, UpstreamState


@pytest.fixture
def simulated() -> UpstreamState:
    return samples.sample_state()


@pytest.fixture
def client(simulated: UpstreamState) -> Iterator[httpx.Client]:
    with Server(answer(simulated.github)) as server:
        url, headers = f"{server.url}/repos/{samples.LIST}", {"Authorization": "token sample-token"}
        with httpx.Client(base_url=url, headers=headers, verify=False) as opened:
            yield opened


def test_a_new_issue_has_the_next_number_and_is_the_tokens(client: httpx.Client) -> None:
    first, second = (client.post("/issues", json={"title": title}) for title in ("One", "Two"))

    assert (first.status_code, first.json()["number"], second.json()["number"]) == (201, 1, 2)
    assert second.json()["user"]["login"] == BOT
    assert [issue["title"] for issue in client.get("/issues").json()] == ["Two", "One"]


def test_without_a_title_there_is_no_issue(client: httpx.Client, simulated: UpstreamState) -> None:
    assert client.post("/issues", json={"body": "B"}).status_code == 422
    assert simulated.github.issues == {}


def test_the_list_is_by_state_and_creator(client: httpx.Client, simulated: UpstreamState) -> None:
    simulated.github.issues.update({1: Issue(1, open=False), 2: Issue(2, user=BOT), 3: Issue(3)})

    assert [issue["number"] for issue in client.get("/issues", params={"state": "all"}).json()] == [3, 2, 1]
    assert [issue["number"] for issue in client.get("/issues", params={"creator": BOT}).json()] == [2]


def test_an_update_changes_what_it_names_and_only_an_issue_that_is_there(
    client: httpx.Client, simulated: UpstreamState
) -> None:
    simulated.github.issues[1] = Issue(1, title="One", body="Before")

    assert client.patch("/issues/1", json={"body": "After"}).json()["body"] == "After"
    assert simulated.github.issues[1].title == "One"
    assert client.patch("/issues/2", json={"body": "After"}).status_code == 404
