"""Simulated upstreams: arXiv, USENIX, GitHub and others over HTTP on 127.0.0.1, for demo and tests."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Final

from simulated_upstreams import (
    arxiv,
    conference,
    crossref,
    dagstuhl,
    datacite,
    ecva,
    forges,
    github,
    openalex,
    openreview,
    paperswithcode,
    proceedings,
    semanticscholar,
    usenix,
)
from simulated_upstreams.server import Answer, Server
from simulated_upstreams.state import UpstreamState

__all__ = ["ENTERPRISE_HOST", "Upstreams", "serve"]

ENTERPRISE_HOST: Final = "ghe.example.org"

# All but GitHub: the server for `ENRICHER_<name>_URL`, and the path at its end.
_ANSWERS: Final[Mapping[str, tuple[Callable[[UpstreamState], Answer], str]]] = {
    "ARXIV": (arxiv.answer, "/api/query"),
    "CONFERENCE": (conference.answer, ""),
    "DAGSTUHL": (dagstuhl.answer, ""),
    "ECVA": (ecva.answer, ""),
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
    "DATACITE": (datacite.answer, ""),
    "PAPERSWITHCODE": (paperswithcode.answer, "/api/v1"),
}


@dataclass(frozen=True, slots=True)
class Upstreams:
    """The running servers, and the state that they answer from; all but GitHub by the names of `_ANSWERS`."""

    simulated: UpstreamState
    github: Server
    others: Mapping[str, Server]
    enterprise: Server | None = None  # has the list then

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
            **self._githubs(),
            "GITHUB_TOKEN": self.simulated.home.token,
            "GITHUB_REPOSITORY": self.simulated.home.target,
            "ENRICHER_GITHUB_DELAY": "0",
            "ENRICHER_RETRY_WAIT": "0",
            "ENRICHER_CACHE": "off",  # a port may be reused by another upstream
            **{
                f"ENRICHER_{name}_URL": f"{self.others[name].url}{path}"
                for name, (_, path) in _ANSWERS.items()
            },
            **{f"ENRICHER_{name}_DELAY": "0" for name in _ANSWERS},
        }

    def _githubs(self) -> dict[str, str]:
        """Return where the list's GitHub is, as a runner of Actions does, and then github.com's own API."""
        if self.enterprise is None:
            return {"GITHUB_API_URL": self.github.url, "GITHUB_GRAPHQL_URL": f"{self.github.url}/graphql"}
        return {
            "GITHUB_SERVER_URL": f"https://{ENTERPRISE_HOST}",
            "GITHUB_API_URL": f"{self.enterprise.url}/api/v3",
            "GITHUB_GRAPHQL_URL": f"{self.enterprise.url}/api/graphql",
            "ENRICHER_GITHUB_URL": self.github.url,
        }


@contextmanager
def serve(simulated: UpstreamState) -> Iterator[Upstreams]:
    """Run the upstreams for as long as the context lasts; a change of the state shows at once."""
    with ExitStack() as running:
        others = {
            name: running.enter_context(Server(answer(simulated))) for name, (answer, _) in _ANSWERS.items()
        }
        hosted = running.enter_context(Server(github.answer(simulated.github)))
        enterprise = (
            running.enter_context(Server(github.answer_as_server(simulated.enterprise)))
            if simulated.enterprise
            else None
        )
        yield Upstreams(simulated, hosted, others, enterprise)
