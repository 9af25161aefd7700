"""The upstreams in small: arXiv, USENIX and GitHub over HTTP on 127.0.0.1, for demonstration and tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from enricher.upstreams import arxiv, github, usenix
from enricher.upstreams.server import Server
from enricher.upstreams.world import World

__all__ = ["Upstreams", "serve"]


@dataclass(frozen=True, slots=True)
class Upstreams:
    """Three running servers, and the world that they speak of."""

    world: World
    arxiv: Server
    usenix: Server
    github: Server

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that lead the program here, and let it ask without a pause."""
        return {
            "GITHUB_API_URL": self.github.url,
            "GITHUB_GRAPHQL_URL": f"{self.github.url}/graphql",
            "GITHUB_TOKEN": self.world.github.token,
            "GITHUB_REPOSITORY": self.world.github.target,
            "ENRICHER_ARXIV_URL": f"{self.arxiv.url}/api/query",
            "ENRICHER_ARXIV_DELAY": "0",
            "ENRICHER_GITHUB_DELAY": "0",
            "ENRICHER_RETRY_WAIT": "0",
            "ENRICHER_USENIX_URL": self.usenix.url,
            "ENRICHER_USENIX_DELAY": "0",
        }


@contextmanager
def serve(world: World) -> Iterator[Upstreams]:
    """Run the three upstreams for as long as the context lasts; a change of the world shows at once."""
    with (
        Server(arxiv.answer(world)) as arxiv_server,
        Server(usenix.answer(world)) as usenix_server,
        Server(github.answer(world.github)) as github_server,
    ):
        yield Upstreams(world, arxiv_server, usenix_server, github_server)
