"""`enrich`: ask what is due, and publish what has changed."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from enricher.actions import annotations, outputs, step_summary
from enricher.commands import Environment, RunOptions
from enricher.errors import PublishError, UpstreamError, UserError
from enricher.model import Published, Publisher, Report, Texts
from enricher.pipeline import Run, enrich
from enricher.progress import log_requests, watching
from enricher.publish.dry_run import DryRun, PullRequestDryRun
from enricher.publish.hosted import HostedRepository
from enricher.publish.pull_request import PullRequest
from enricher.publish.rehearsal import Rehearsal
from enricher.publish.working_tree import WorkingTree
from enricher.settings import Settings, read_settings
from enricher.sources import open_sources
from enricher.summary import summary, to_json
from enricher.web import Meter, Policy

_SOURCE_DOWN = 3
Repository = TypeVar("Repository", bound=HostedRepository)


def run(options: RunOptions, environment: Environment) -> int:
    """Return the exit code: 0, or 3 where a whole source could not be asked. Raises EnrichError."""
    if options.verbose:
        log_requests()
    settings = read_settings(environment)
    meter = Meter()
    publisher = _publisher(options, settings)
    wanted = Run(_path(options), options.names, datetime.now(UTC).date())
    with open_sources(settings, meter) as sources, watching() as watcher:
        report, published = enrich(wanted, sources, publisher, meter, watcher)
    with _unread(environment):
        _tell(report, published)
    if options.report:
        _write(options.report, to_json(report, published))
    if environment.get("GITHUB_ACTIONS") == "true":
        _tell_actions(report, published, environment)
    return _SOURCE_DOWN if report.down else 0


def _publisher(options: RunOptions, settings: Settings) -> Publisher:
    tree = WorkingTree(options.catalog)
    if not options.pull_request:
        return DryRun(tree) if options.dry_run else tree
    local = tree.read().texts if options.catalog.is_file() else None
    if options.dry_run:
        rehearsal = _connect(Rehearsal, settings)
        return PullRequestDryRun(rehearsal, _pull_request(rehearsal, options, local))
    return _pull_request(_connect(HostedRepository, settings), options, local)


def _pull_request(repository: HostedRepository, options: RunOptions, local: Texts | None) -> PullRequest:
    return PullRequest(
        repository,
        _path(options),
        base=options.base,
        local=local,
        force=options.force,
        retry_closed=options.retry_closed,
    )


def _connect(kind: type[Repository], settings: Settings) -> Repository:
    needed = {"GITHUB_TOKEN": settings.token, "GITHUB_REPOSITORY": settings.repository}
    missing = [name for name, value in needed.items() if not value]
    if not settings.token or not settings.repository:
        raise PublishError(
            f"a pull request needs {' and '.join(missing)} in the environment: a token that may write "
            "contents and pull requests, and the list's repository as owner/name"
        )
    policy = Policy(first_wait=settings.retry_wait)
    try:
        return kind(settings.repository, settings.token, settings.api_url, policy, settings.write_delay)
    except UpstreamError as error:
        raise PublishError(f"{settings.repository}: {error}") from error


def _path(options: RunOptions) -> str:
    """Return the catalog's path as messages show it; for a pull request, as the repository knows it."""
    if not options.pull_request or not options.catalog.is_absolute():
        return options.catalog.as_posix()
    raise UserError("with --pull-request, --catalog is a path within the repository, such as catalog.yaml")


@contextmanager
def _unread(environment: Environment) -> Iterator[None]:
    """Keep the runner of Actions from reading commands in what is printed: some of it is foreign text."""
    if environment.get("GITHUB_ACTIONS") != "true":
        yield
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}")
    yield
    print(f"::{token}::")


def _tell(report: Report, published: Published) -> None:
    for line in summary(report):
        print(line)
    print()
    for note in published.notes:
        print(note)
    print(published.message)
    if published.url:
        print(published.url)


def _tell_actions(report: Report, published: Published, environment: Environment) -> None:
    for line in annotations(report):
        print(line)
    texts = {
        "GITHUB_OUTPUT": outputs(report, published),
        "GITHUB_STEP_SUMMARY": step_summary(report, published),
    }
    for name, text in texts.items():
        if environment.get(name):
            with Path(environment[name]).open("a", encoding="utf-8") as file:
                file.write(text)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise PublishError(f"{path} cannot be written: {error.strerror}") from error
