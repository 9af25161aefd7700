"""Several lists on one simulated GitHub, each with its own git data."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from simulated_upstreams import Upstreams, github, serve
from simulated_upstreams.github_shapes import node_id
from simulated_upstreams.samples import LIST, sample_state, seed
from simulated_upstreams.server import Answer, Request, Response, Server
from simulated_upstreams.state import GitHubState


@dataclass(frozen=True)
class HostedFleet:
    """The lists by their names, the other upstreams, and the server that has all lists."""

    lists: Mapping[str, GitHubState]
    upstreams: Upstreams
    server: Server

    @property
    def environment(self) -> dict[str, str]:
        at = {"GITHUB_API_URL": self.server.url, "GITHUB_GRAPHQL_URL": f"{self.server.url}/graphql"}
        return {**self.upstreams.environment, **at, "GITHUB_REPOSITORY": "owner/fleet"}

    def requests_about(self, name: str) -> int:
        """Return how many requests of GitHub's REST API were about a list."""
        return sum(f"/repos/{name}" in request.path for request in self.server.requests)


def _answer(lists: Mapping[str, GitHubState]) -> Answer:
    """Return the answer of the GitHub that has the list which a request is about."""
    answers = {name: github.answer(state) for name, state in lists.items()}
    ids = {node_id("Repository", state[name].id): name for name, state in lists.items()}

    def answer(request: Request) -> Response:
        about = next((name for name in answers if request.path.startswith(f"/repos/{name}")), None)
        if request.path == "/graphql":
            given = json.loads(request.body).get("variables") or {}
            about = next((ids[text] for text in ids if text in json.dumps(given)), None)
        return answers[about or next(iter(answers))](request)

    return answer


@contextmanager
def hosting_fleet(folder: Path, lists: Mapping[str, Mapping[str, str]]) -> Iterator[HostedFleet]:
    """Let a GitHub run that has these lists, by name the files of each, and the other upstreams."""
    states = {}
    for number, (name, files) in enumerate(lists.items()):
        state = sample_state()
        own = replace(state.github[LIST], id=900_001_000 + number, full_name=name)
        state.github.delete(LIST)
        state.github.add(own)
        state.github.target = name
        seed(state, folder / f"{number}.git", files)
        states[name] = state.github
    with ExitStack() as running:
        upstreams = running.enter_context(serve(sample_state()))
        yield HostedFleet(states, upstreams, running.enter_context(Server(_answer(states))))
