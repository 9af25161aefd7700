"""A list on the bundled GitHub, and the ways in which tests look at it and let nights pass."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from enricher.model import Outcome, Published, Ref, Report
from enricher.pipeline import Run, enrich
from enricher.publish.hosted import HostedRepository
from enricher.publish.pull_request import PullRequest
from enricher.publish.standing import BRANCH
from enricher.settings import read_settings
from enricher.sources import open_sources
from enricher.upstreams import Upstreams
from enricher.upstreams.gitstore import GitStore, Signature, now
from enricher.upstreams.samples import LIST
from enricher.upstreams.world import GitHubWorld, Pull
from enricher.web import Meter, Policy

PERSON = Signature("A Person", "person@example.org", now())


class Nobody:
    """A watcher that does not care."""

    def planned(self, due: Sequence[Ref]) -> None: ...

    def arrived(self, outcome: Outcome) -> None: ...


@dataclass(frozen=True)
class Hosted:
    """The list, its git data, and the upstreams that hold it."""

    upstreams: Upstreams
    store: GitStore

    @property
    def github(self) -> GitHubWorld:
        return self.upstreams.world.github

    @property
    def pull(self) -> Pull:
        """The newest pull request."""
        return self.github.pulls[max(self.github.pulls)]

    @property
    def branch(self) -> str | None:
        """The newest commit of the bot's branch."""
        return self.store.get_ref(f"refs/heads/{BRANCH}")

    def connect(self, attempts: int = 4) -> HostedRepository:
        policy = Policy(first_wait=0, attempts=attempts)
        return HostedRepository(LIST, "sample-token", self.upstreams.github.url, policy, write_delay=0)

    def publisher(
        self, base: str | None = None, *, force: bool = False, retry_closed: bool = False
    ) -> PullRequest:
        return PullRequest(self.connect(), "catalog.yaml", base=base, force=force, retry_closed=retry_closed)

    def night(
        self, day: date, *names: str, force: bool = False, retry_closed: bool = False
    ) -> tuple[Report, Published]:
        """Run the whole job once, as `enrich --pull-request` does on that day."""
        meter = Meter()
        run = Run("catalog.yaml", names, day)
        with (
            open_sources(read_settings(self.upstreams.environment), meter) as sources,
            closing(self.connect()) as repository,
        ):
            publisher = PullRequest(repository, "catalog.yaml", force=force, retry_closed=retry_closed)
            return enrich(run, sources, publisher, meter, Nobody())

    def writes(self) -> list[str]:
        """Every request that could have changed something, such as `POST /repos/o/r/pulls`."""
        return [
            f"{request.method} {request.path}"
            for request in self.upstreams.github.requests
            if request.method != "GET" and (request.path != "/graphql" or b"updateRefs" in request.body)
        ]
