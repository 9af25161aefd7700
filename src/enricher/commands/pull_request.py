"""`enrich --pull-request`: check the links that are due, and open or update the pull request."""

from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from enricher.commands import Environment, RunOptions
from enricher.commands.run import carry_out
from enricher.errors import NameNotFound, NoNetwork, PublishError, Refused, UpstreamError, UserError
from enricher.http.retry import RetryPolicy
from enricher.model.publishing import Publisher, Texts
from enricher.publish.github.dry_run import PullRequestDryRun, ReadOnlyRepository
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import HostedRepository
from enricher.publish.local.working_tree import WorkingTree
from enricher.report.progress import log_retries
from enricher.settings import Settings, read_settings

_WRITE_DELAY: Final = 1.0  # seconds between two writes, as GitHub asks
Repository = TypeVar("Repository", bound=HostedRepository)


def run(options: RunOptions, environment: Environment) -> int:
    """Run for the pull request, or for a dry run of it, and return the exit code."""
    require_path_within(options.catalog)
    settings = read_settings(environment)
    log_retries(settings.tokens)
    kind = ReadOnlyRepository if options.dry_run else HostedRepository
    with closing(connect(kind, settings)) as repository:
        return carry_out(options, environment, settings, _publisher(repository, options))


def require_path_within(catalog: Path) -> None:
    """Raise UserError for a path that leads out of the repository."""
    if catalog.is_absolute():
        raise UserError(
            "with --pull-request, --catalog must be a path within the repository, such as catalog.yaml"
        )


def _publisher(repository: HostedRepository, options: RunOptions) -> Publisher:
    pull_request = PullRequest(
        repository,
        options.catalog.as_posix(),
        base=options.base,
        local=_local(options),
        force=options.force,
        retry_closed=options.retry_closed,
    )
    if isinstance(repository, ReadOnlyRepository):
        return PullRequestDryRun(repository, pull_request)
    return pull_request


def _local(options: RunOptions) -> Texts | None:
    """Return the local files, if there are any: a workflow needs no checkout."""
    return WorkingTree(options.catalog).read().texts if options.catalog.is_file() else None


def connect(kind: type[Repository], settings: Settings) -> Repository:
    """Return the connection to the list's repository. Raises PublishError where it is refused."""
    needed = {"GITHUB_TOKEN": settings.server.token, "GITHUB_REPOSITORY": settings.repository}
    missing = [name for name, value in needed.items() if not value]
    if not settings.server.token or not settings.repository:
        raise PublishError(
            f"a pull request needs {' and '.join(missing)} in the environment: a token with the right to "
            "write contents and pull requests, and the list's repository as owner/name"
        )
    policy = RetryPolicy(first_wait=settings.retry_wait, total_timeout=settings.timeout)
    delay = settings.delay("GITHUB", _WRITE_DELAY)
    try:
        return kind(settings.repository, settings.server.token, settings.server.api_url, policy, delay)
    except Refused as error:
        whose = f"The token is that of {settings.server.variable}"
        raise PublishError(f"{settings.repository}: {error}. {whose}") from error
    except NameNotFound as error:
        raise NoNetwork([urlsplit(settings.server.api_url).hostname or ""]) from error
    except UpstreamError as error:
        raise PublishError(f"{settings.repository}: {error}") from error
