"""A list on the bundled GitHub, and the ways in which tests look at it and let nights pass."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree

from enricher.catalog.reader import read_catalog
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.facts import Ref
from enricher.model.publishing import Published
from enricher.model.run import Outcome, Report
from enricher.pipeline.request import Run
from enricher.pipeline.run import enrich
from enricher.publish.github.identity import BRANCH
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import HostedRepository
from enricher.render.marked import skeleton
from enricher.settings import read_settings
from enricher.sources import open_sources
from simulated_upstreams import Upstreams, samples, serve
from simulated_upstreams.gitstore import GitStore, Signature, now
from simulated_upstreams.samples import sample_state, seed
from simulated_upstreams.server import Request, Response, text_response
from simulated_upstreams.state import GitHubState, Pull, UpstreamState

PERSON = Signature("A Person", "person@example.org", now())


CATALOG = samples.catalog()
FILES = {"catalog.yaml": CATALOG, "README.md": skeleton(read_catalog(CATALOG))}  # of a list that begins


def down(_: Request) -> Response:
    """Answer as an upstream that is out of order."""
    return text_response(503, "down")


class NoWatcher:
    """A watcher that shows nothing."""

    def planned(self, due: Sequence[Ref]) -> None: ...

    def arrived(self, outcome: Outcome) -> None: ...

    def ended(self, source: str) -> None: ...


@dataclass(frozen=True)
class Hosted:
    """The list, its git data, and the upstreams that hold it."""

    upstreams: Upstreams
    store: GitStore

    @property
    def github(self) -> GitHubState:
        return self.upstreams.simulated.home

    @property
    def pull(self) -> Pull:
        """The newest pull request."""
        return self.github.pulls[max(self.github.pulls)]

    @property
    def branch(self) -> str | None:
        """The newest commit of the bot's branch."""
        return self.store.get_ref(f"refs/heads/{BRANCH}")

    def connect(self, attempts: int = 4) -> HostedRepository:
        settings = read_settings(self.upstreams.environment)
        name, server = settings.repository or "", settings.server
        policy = RetryPolicy(first_wait=0, attempts=attempts)
        return HostedRepository(name, server.token or "", server.api_url, policy, write_delay=0)

    def publisher(
        self,
        base: str | None = None,
        catalog: str = "catalog.yaml",
        *,
        force: bool = False,
        retry_closed: bool = False,
    ) -> PullRequest:
        return PullRequest(self.connect(), catalog, base=base, force=force, retry_closed=retry_closed)

    def night(
        self,
        day: date,
        *names: str,
        catalog: str = "catalog.yaml",
        base: str | None = None,
        force: bool = False,
        retry_closed: bool = False,
    ) -> tuple[Report, Published]:
        """Run the whole job once, as `enrich --pull-request` does on that day."""
        meter = Meter()
        run = Run(catalog, names, day)
        with (
            open_sources(read_settings(self.upstreams.environment), meter) as sources,
            closing(self.connect()) as repository,
        ):
            publisher = PullRequest(repository, catalog, base=base, force=force, retry_closed=retry_closed)
            return enrich(run, sources, publisher, meter, NoWatcher())

    def writes(self) -> list[str]:
        """Every request that could have changed something, such as `POST /repos/o/r/pulls`."""
        return [
            f"{request.method} {request.path}"
            for request in self.upstreams.github.requests
            if request.method != "GET" and (request.path != "/graphql" or b"updateRefs" in request.body)
        ]


@contextmanager
def hosting(
    folder: Path, files: Mapping[str, str] = FILES, sample: UpstreamState | None = None
) -> Iterator[Hosted]:
    """Let the upstreams run, with a list of these files on GitHub, whose git data lie in the folder."""
    sample = sample or sample_state()
    store = seed(sample, folder / "list.git", files)
    with serve(sample) as upstreams:
        yield Hosted(upstreams, store)


@contextmanager
def hosting_copy(folder: Path, original: UpstreamState) -> Iterator[Hosted]:
    """Let a copy of these upstreams run, whose git data lie in the folder; the original stays as it is."""
    copy = deepcopy(original)
    copy.github.store = GitStore(copytree(original.github.git.path, folder / "list.git"))
    with serve(copy) as upstreams:
        yield Hosted(upstreams, copy.github.git)


def written(folder: Path, files: Mapping[str, str] = FILES) -> Path:
    """Return a new folder in this one, with these files in it."""
    path = folder / "list"
    path.mkdir()
    for name, text in files.items():
        (path / name).write_text(text, encoding="utf-8")
    return path
