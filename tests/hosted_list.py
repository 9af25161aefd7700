"""A list on the bundled GitHub, and the ways in which tests look at it and people act on it."""

from dataclasses import dataclass

import httpx

from enricher.publish.hosted import HostedRepository
from enricher.publish.pull_request import PullRequest
from enricher.upstreams import Upstreams
from enricher.upstreams.gitstore import GitStore, Signature, now
from enricher.upstreams.samples import LIST
from enricher.web import Policy

PERSON = Signature("A Person", "person@example.org", now())


@dataclass(frozen=True)
class Hosted:
    """The list, its git data, and the upstreams that hold it."""

    upstreams: Upstreams
    store: GitStore

    def connect(self, attempts: int = 4) -> HostedRepository:
        policy = Policy(first_wait=0, attempts=attempts)
        return HostedRepository(LIST, "sample-token", self.upstreams.github.url, policy, write_delay=0)

    def publisher(self, base: str | None = None) -> PullRequest:
        return PullRequest(self.connect(), "catalog.yaml", base, None)

    def writes(self) -> list[str]:
        """Every request that could have changed something."""
        requests = self.upstreams.github.requests
        return [f"{r.method} {r.path}" for r in requests if r.method != "GET" and r.path != "/graphql"]

    def close(self, number: int) -> None:
        """Close a pull request as a person does."""
        url = f"{self.upstreams.github.url}/repos/{LIST}/pulls/{number}"
        headers = {"Authorization": "token sample-token"}
        httpx.patch(url, json={"state": "closed"}, headers=headers).raise_for_status()
