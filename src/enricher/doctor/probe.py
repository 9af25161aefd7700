"""Ask GitHub and each source's upstream, in parallel and in bounded time. The only part that does."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from typing import Final, TypeVar
from urllib.parse import quote

from enricher.catalog.reader import read_catalog
from enricher.doctor.files import Files, attempt, read_files
from enricher.doctor.github_answers import branch_rules, may_bypass, obstacle
from enricher.doctor.observation import (
    BranchRule,
    Observation,
    ObservedRepository,
    ObservedReview,
    Reply,
    Setup,
)
from enricher.doctor.well_known import Answers, records
from enricher.errors import EnrichError, Refused, Unreachable, UpstreamError, UserError
from enricher.http.client import Web, user_agent
from enricher.http.retry import RetryPolicy
from enricher.http.usage import Meter
from enricher.model.catalog import CommitTo
from enricher.model.publishing import Texts
from enricher.model.run import Outcome
from enricher.model.source import Indexed, Source, WellKnown
from enricher.publish.github.branch import rejections
from enricher.publish.github.pull_request import PullRequest
from enricher.publish.github.repository import HostedRepository
from enricher.settings import Settings

LONGEST: Final = 60.0  # seconds for all of it
LONGEST_WAIT: Final = 5.0  # seconds; if an upstream asks for a longer pause, that is a finding
_FIRST_WAIT: Final = 1.0  # seconds
_HEADERS: Final = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
T = TypeVar("T")


def hurried(settings: Settings) -> Settings:
    """Return the settings with shorter waits, since a person is waiting."""
    return replace(settings, retry_wait=min(settings.retry_wait, _FIRST_WAIT))


def observe(  # noqa: PLR0913 - each is an input of its own
    setup: Setup,
    settings: Settings,
    local: Texts | EnrichError | None,
    sources: Sequence[Source],
    *,
    meter: Meter,
    longest: float = LONGEST,
) -> Observation:
    """Return what can be observed within `longest` seconds; `local` are the list's files here.

    Where there are none, GitHub is asked for them first, since they name the sources to check.
    `meter` counts the requests of the sources, and notes which hosts answer.
    """
    deadline = time.monotonic() + longest
    github = _begin(partial(_hosted, setup, settings, meter))
    late = Unreachable(f"GitHub did not answer everything within {longest:g} s")
    unanswered = ObservedRepository(late, late, late, late)
    texts, where = local, setup.catalog
    if texts is None:
        texts, where = _files_at_base(setup, _result(github, deadline) or unanswered)
    files = read_files(texts, setup.catalog, sources)
    known = {source.name: _records(source, files) for source in sources}
    answers = ask(sources, known, deadline)
    hosted = _result(github, deadline) or unanswered
    return Observation(setup, local, where, files, hosted, answers, meter.hosts())


def _files_at_base(setup: Setup, hosted: ObservedRepository) -> tuple[Texts | EnrichError, str]:
    """Return the files of the base branch, and a text for where they are."""
    if isinstance(hosted.review, ObservedReview):
        return hosted.review.texts, f"{setup.catalog} in {setup.repository} at {hosted.review.base}"
    reason = f"{setup.catalog} is not in this folder, and could not be read from GitHub"
    return UserError(reason), setup.catalog


def _records(source: Source, files: Files) -> tuple[WellKnown, ...]:
    """Return the records to check a source by; for an unreadable list, those of all sources."""
    if not isinstance(files.links, EnrichError):
        return records(source, files.links)
    return source.known


# --- in parallel ---


def _begin(call: Callable[[], T]) -> Future[T]:
    """Return what the call will return. Its thread is a daemon, so that the program can end without it."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        finally:
            future.cancel()  # if there is no result, so that the caller does not wait for it

    threading.Thread(target=run, daemon=True).start()
    return future


def _result(future: Future[T], deadline: float) -> T | None:
    try:
        return future.result(max(0, deadline - time.monotonic()))
    except (TimeoutError, CancelledError):
        return None


# --- the sources ---


def ask(
    sources: Sequence[Source], known: Mapping[str, Sequence[WellKnown]], deadline: float
) -> dict[str, Answers]:
    """Return what the sources answer for these records of theirs, side by side, by the sources' names.

    `deadline` is on the monotonic clock. A source that has not answered by then has no outcome.
    """
    asked = {source.name: _begin(partial(_ask, source, known[source.name])) for source in sources}
    return {name: _result(future, deadline) or dict.fromkeys(known[name]) for name, future in asked.items()}


def _ask(source: Source, records: Sequence[WellKnown]) -> Answers:
    """Return the source's outcomes for its well-known records, for which its indexes are asked too."""
    idents = {known: source.match(known.url) or "" for known in records}
    outcomes: dict[str, Outcome] = {}
    asked = source.with_every_index() if isinstance(source, Indexed) else source
    with suppress(UpstreamError):  # its reason is that of the last outcome before
        for outcome in asked.fetch(tuple(idents.values())):
            outcomes[outcome.ref.id] = outcome
    return {known: outcomes.get(ident) for known, ident in idents.items()}


# --- GitHub ---


def _hosted(setup: Setup, settings: Settings, meter: Meter) -> ObservedRepository:
    authorization = {"Authorization": f"Bearer {settings.server.token}"} if settings.server.token else {}
    headers = {"User-Agent": user_agent(settings.home), **_HEADERS, **authorization}
    policy = _policy(settings)
    with closing(Web("GitHub", settings.server.api_url, meter=meter, policy=policy, headers=headers)) as web:
        return _asked(setup, settings, lambda path: _get(web, f"{settings.server.api_url}{path}"))


def _policy(settings: Settings) -> RetryPolicy:
    return RetryPolicy(
        attempts=2, first_wait=settings.retry_wait, longest_wait=LONGEST_WAIT, total_timeout=LONGEST
    )


def _get(web: Web, url: str) -> Reply:
    try:
        return web.get(url)
    except UpstreamError as error:
        return error


def _asked(setup: Setup, settings: Settings, get: Callable[[str], Reply]) -> ObservedRepository:
    """Return GitHub's answers, up to the first that does not come."""
    limits = get("/rate_limit")
    if setup.repository is None:
        return ObservedRepository(limits, None, None, None)
    if isinstance(limits, UpstreamError):
        return ObservedRepository(limits, limits, limits, limits)
    path = f"/repos/{quote(setup.repository)}"
    repository = get(path)
    if settings.server.token is None:
        return ObservedRepository(limits, repository, None, None)
    why = obstacle(repository)
    if why:
        return ObservedRepository(limits, repository, Refused(why), Refused(why))
    workflow = get(f"{path}/actions/permissions/workflow")
    review = attempt(partial(_review, setup, settings))
    if isinstance(review, ObservedReview) and review.branch is not None:
        review = replace(review, rules=_rules(path, review.branch.name, get))
        if isinstance(review.texts, Texts) and _commits_to_base(review.texts.catalog):
            review = replace(review, base_rules=_rules(path, review.base, get) or ())
    return ObservedRepository(limits, repository, workflow, review)


def _commits_to_base(catalog: str) -> bool:
    read = attempt(lambda: read_catalog(catalog))
    return not isinstance(read, EnrichError) and read.commit is CommitTo.BASE


def _rules(path: str, branch: str, get: Callable[[str], Reply]) -> tuple[BranchRule, ...] | None:
    """Return the rules for a branch, without those of rulesets that the token may bypass."""
    listed = branch_rules(get(f"{path}/rules/branches/{quote(branch)}?per_page=100"))
    if listed is None:
        return None
    numbers = {number for number, _ in listed}
    bypassed = {number for number in numbers if may_bypass(get(f"{path}/rulesets/{number}"))}
    return tuple(rule for number, rule in listed if number not in bypassed)


def _review(setup: Setup, settings: Settings) -> ObservedReview:
    """Return the state of base, branch and pull requests. Raises EnrichError."""
    name, token = setup.repository or "", settings.server.token or ""
    with closing(HostedRepository(name, token, settings.server.api_url, _policy(settings), 0)) as repository:
        base = setup.base or repository.default_branch
        if repository.head(base) is None:
            return ObservedReview(base, None, (), UserError(f"{name} has no branch {base}"))
        pull_request = PullRequest(repository, setup.catalog, base=base)
        texts = attempt(lambda: pull_request.read().texts)
        branch = pull_request.look()
        rejected = tuple(rejections(repository, branch))
        in_the_way = None if branch.head else repository.in_the_way(branch.name)
        return ObservedReview(base, branch, rejected, texts, in_the_way)
