"""Simulated upstreams: arXiv, USENIX, GitHub and others over HTTP on 127.0.0.1, for demo and tests."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from simulated_upstreams import (
    arxiv,
    conference,
    crossref,
    forges,
    github,
    openalex,
    openreview,
    proceedings,
    semanticscholar,
    usenix,
)
from simulated_upstreams.server import Answer, Server
from simulated_upstreams.state import UpstreamState

__all__ = ["Upstreams", "serve"]


# All but GitHub: the server for `ENRICHER_<name>_URL`, and the path at its end.
_ANSWERS: Final[Mapping[str, tuple[Callable[[UpstreamState], Answer], str]]] = {
    "ARXIV": (arxiv.answer, "/api/query"),
    "CONFERENCE": (conference.answer, ""),
    "GITEA": (forges.gitea, ""),
    "GITLAB": (forges.gitlab, ""),
    "HUGGINGFACE": (forges.huggingface, ""),
    "OPENREVIEW": (openreview.answer, ""),
    "PROCEEDINGS": (proceedings.answer, ""),
    "USENIX": (usenix.answer, ""),
    "ZENODO": (forges.zenodo, ""),
    "CROSSREF": (crossref.answer, "/v1"),
    "OPENALEX": (openalex.answer, ""),
    "SEMANTICSCHOLAR": (semanticscholar.answer, "/graph/v1"),
}


@dataclass(frozen=True, slots=True)
class Upstreams:
    """The running servers, and the state that they answer from; all but GitHub by the names of `_ANSWERS`."""

    simulated: UpstreamState
    github: Server
    others: Mapping[str, Server]

    @property
    def arxiv(self) -> Server:
        """The simulated arXiv."""
        return self.others["ARXIV"]

    @property
    def usenix(self) -> Server:
        """The simulated USENIX."""
        return self.others["USENIX"]

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that make the program use these servers, without pauses and cache."""
        return {
            "GITHUB_API_URL": self.github.url,
            "GITHUB_GRAPHQL_URL": f"{self.github.url}/graphql",
            "GITHUB_TOKEN": self.simulated.github.token,
            "GITHUB_REPOSITORY": self.simulated.github.target,
            "ENRICHER_GITHUB_DELAY": "0",
            "ENRICHER_RETRY_WAIT": "0",
            "ENRICHER_CACHE": "off",  # a port may be reused by another upstream
            **{
                f"ENRICHER_{name}_URL": f"{self.others[name].url}{path}"
                for name, (_, path) in _ANSWERS.items()
            },
            **{f"ENRICHER_{name}_DELAY": "0" for name in _ANSWERS},
        }


@contextmanager
def serve(simulated: UpstreamState) -> Iterator[Upstreams]:
    """Run the upstreams for as long as the context lasts; a change of the state shows at once."""
    with ExitStack() as running:
        others = {
            name: running.enter_context(Server(answer(simulated))) for name, (answer, _) in _ANSWERS.items()
        }
        yield Upstreams(simulated, running.enter_context(Server(github.answer(simulated.github))), others)
