"""GitHub: stars, license, archived, canonical name and last commit of a code repository.

With a token, one GraphQL query asks for fifty repositories (`GraphqlApi`). Without a token there is no
GraphQL, and each repository is a REST request (`RestApi`), of which GitHub allows 60 an hour.

A list on a server of its own, GitHub Enterprise, has two sources here: github.com, and its server.
"""

import queue
import re
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import ClassVar, Final, Protocol

from enricher.errors import BadAnswer, Refused, Throttled, UpstreamError
from enricher.http.client import Web
from enricher.http.json_reader import JsonObject, parse_object
from enricher.http.response import Response
from enricher.http.retry import RetryPolicy
from enricher.links.parse import parse_link
from enricher.model.facts import Ref, Repository
from enricher.model.run import Failed, Found, Missing, Outcome
from enricher.model.source import Assumption, DeclaredSource, SourceDeclaration, WellKnown
from enricher.settings import GITHUB_COM, GitHubHost
from enricher.sources._shared.asking import Backlog, groups_of, one_by_one
from enricher.sources._shared.citation import cited_in_file, cited_in_readme
from enricher.sources._shared.context import SourceContext

NAME: Final = "github"
_UPSTREAM: Final = "GitHub"

# First segments of github.com's own pages, whose paths look like `owner/repository`.
RESERVED_OWNERS: Final = frozenset(
    """
    about account advisories apps codespaces collections contact copilot customer-stories dashboard
    discussions enterprise events explore features issues join login logout marketplace new notifications
    organizations orgs pricing pulls readme resources search security sessions settings signup site solutions
    sponsors stars team topics trending users watching
    """.split()  # noqa: SIM905 - words read best as words
)

# The same on a server of GitHub Enterprise alone, by the paths of its services.
_RESERVED_ON_SERVERS: Final = RESERVED_OWNERS.union(
    ("api", "assets", "avatars", "enterprises", "gist", "pages", "raw", "setup", "stafftools", "uploads")
)

_SSH: Final = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>\S+)", re.IGNORECASE)
_GIT: Final = re.compile(r"\.git$", re.IGNORECASE)
# An owner that a company manages has an underscore before the company's short name.
_FULL_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,39}/(?!\.{1,2}\Z)[A-Za-z0-9._-]{1,100}")

_BATCH: Final = 50  # queries of 250 were seen to end in a 502, which costs the answer and extra points
# GitHub allows 100 requests at a time, but only 60 seconds of its CPU time a minute for GraphQL, which the
# time of the answers shows roughly (docs.github.com, "Rate limits and query limits for the GraphQL API",
# "Secondary rate limits"). So a thousand repositories are asked side by side, and what is beyond them is not.
_CONNECTIONS: Final = 4
_BURST: Final = 20.0  # seconds of answers; after that one query at a time

_ABSENT: Final = "GitHub has no repository of this name: deleted, private or renamed without trace"
_SPENT: Final = "GitHub's rate limit is used up; the next run asks for the rest"
_LEFT_OUT: Final = "GitHub left it out of its answer"
# Why an organization refuses a token that GitHub accepts, in those of GitHub's words that are always the same
# (the rest can hold the address that asked), and what to do.
_REFUSALS: Final = (
    (
        re.compile(r"Resource protected by organization SAML enforcement"),
        "authorize the token in {variable} for the organization's single sign-on",
    ),
    (
        re.compile(r"the \S+ organization has an IP allow list enabled"),
        "run the bot at an address that the organization allows",
    ),
    (
        re.compile(r"\S+(?: organization)? forbids access via a [^.]+"),
        "put a token into {variable} that the organization allows",
    ),
)

# The stars are the scalar: since June 2026 `stargazers{…}` is for the repository's own people only.
_FRAGMENT: Final = """\
fragment Facts on Repository {
  databaseId
  nameWithOwner
  stargazerCount
  isArchived
  isEmpty
  isFork
  description
  licenseInfo { key spdxId }
  defaultBranchRef { name target { ... on Commit { committedDate } } }
}
"""

_REST_HEADERS: Final = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_RAW_HEADERS: Final = {**_REST_HEADERS, "Accept": "application/vnd.github.raw+json"}


DECLARATION: Final = SourceDeclaration(
    name=NAME,
    title="GitHub",
    links="any page of a repository",
    every=1,  # stars change daily
    variables=(),
    known=(WellKnown("https://github.com/octocat/Hello-World", "octocat/Hello-World", ("id", "stars")),),
    assumes=(
        Assumption(
            "GitHub", "A GraphQL query may ask for fifty repositories, each under an alias of its own"
        ),
        Assumption("GitHub", "Such a query takes seconds: GitHub allows 60 seconds of GraphQL a minute"),
        Assumption(
            "GitHub",
            "GraphQL answers for a repository that was taken down with an error that is not `NOT_FOUND`",
        ),
    ),
    paper_hosts=frozenset(),
    code_hosts=frozenset({GITHUB_COM}),
    is_preprint_server=False,
    abstract_notes={},
)

ENTERPRISE: Final = SourceDeclaration(
    name="enterprise",
    title="GitHub Enterprise",
    links="any page of a repository on the list's own server, if that is not github.com",
    every=1,
    variables=(),
    known=(),  # each server has repositories of its own
    assumes=(
        Assumption("GitHub Enterprise", "A server answers as github.com does, below its own addresses"),
    ),
    paper_hosts=frozenset(),
    code_hosts=frozenset(),
    is_preprint_server=False,
    abstract_notes={},
)


def open_source(context: SourceContext) -> "GitHub":
    """Return the source of repositories on github.com."""
    return _open(context, context.settings.github, _UPSTREAM, GITHUB_COM, DECLARATION)


def open_enterprise(context: SourceContext) -> "GitHub":
    """Return the source of repositories on the list's server; it has no links if that is github.com."""
    server = context.settings.server
    host = None if server.host == GITHUB_COM else server.host
    return _open(context, server, server.host, host, ENTERPRISE)


def _open(
    context: SourceContext, at: GitHubHost, upstream: str, host: str | None, declaration: SourceDeclaration
) -> "GitHub":
    """Return a source that asks by GraphQL, which needs a token, or else by REST, at 60 requests an hour."""
    # After a secondary rate limit that names no pause, GitHub asks for at least a minute.
    policy = RetryPolicy(throttled_wait=12 * context.settings.retry_wait)
    if at.token is None:
        rest = RestApi(context.web(upstream, at.api_url, policy=policy), at.api_url, at.variable)
        return GitHub(rest, host=host, declaration=declaration)
    halving = replace(policy, retried=(Throttled,))  # a batch that times out is halved instead
    headers = {"Authorization": f"Bearer {at.token}"}
    web = context.web(upstream, at.graphql_url, policy=halving, headers=headers)
    public = context.web(f"{upstream} without a token", at.api_url, policy=policy)
    return GitHub(
        GraphqlApi(web, at.graphql_url, at.variable),
        RestApi(public, at.api_url, at.variable),
        host,
        declaration,
    )


class Asker(Protocol):
    """One way to ask GitHub for repositories; `batch` and `allowance` are those of the source."""

    @property
    def batch(self) -> int: ...

    @property
    def allowance(self) -> int | None: ...

    def ask(self, names: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome for each `owner/name`, up to the end of the work; see `asking`."""


@dataclass(frozen=True, slots=True)
class GitHub(DeclaredSource):
    """The source of what a GitHub knows of its repositories.

    An id is `owner/name` in lower case, since GitHub compares without case; of a server, the host comes
    before it, as it does in the name that is found.
    """

    asker: Asker
    public: "RestApi | None" = None  # asks without the token, where an organization refuses it
    host: str | None = GITHUB_COM  # None: of no server, so that no link is accepted
    declaration: SourceDeclaration = DECLARATION

    @property
    def batch(self) -> int:
        """How many repositories one request asks for."""
        return self.asker.batch

    @property
    def allowance(self) -> int | None:
        """How many requests GitHub lets a run make."""
        return self.asker.allowance

    @property
    def _prefix(self) -> str:
        return "" if self.host == GITHUB_COM else f"{self.host}/"

    def match(self, url: str) -> str | None:
        """Return the id of a repository, or None for any other page.

        Takes web, git and raw links, to the repository itself or anything below it.
        """
        name = repository_name(url, self.host) if self.host else None
        return f"{self._prefix}{name.lower()}" if name else None

    def fetch(self, ids: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome an id, up to the end of the work; see `asking`."""
        names = tuple(dict.fromkeys(ident.removeprefix(self._prefix) for ident in ids))
        return (self._on_host(outcome) for outcome in self._ask(names))

    def cited_paper(self, ident: str) -> str | None:
        """Return the link of the paper that a repository asks to be cited, or None. Raises UpstreamError."""
        rest = self.asker if isinstance(self.asker, RestApi) else self.public
        return rest.cited_paper(ident.removeprefix(self._prefix)) if rest else None

    def _ask(self, names: Sequence[str]) -> Iterator[Outcome]:
        refused: list[Failed] = []
        end: UpstreamError | None = None
        try:
            for outcome in self.asker.ask(names):
                if self.public and isinstance(outcome, Failed) and outcome.answered:
                    refused.append(outcome)
                else:
                    yield outcome
        except UpstreamError as error:
            end = error
        if self.public and refused:
            yield from _without_token(refused, self.public)
        if end:
            raise end

    def _on_host(self, outcome: Outcome) -> Outcome:
        ref = Ref(self.name, f"{self._prefix}{outcome.ref.id}")
        if isinstance(outcome, Found) and isinstance(outcome.facts, Repository):
            facts = replace(outcome.facts, name=f"{self._prefix}{outcome.facts.name}")
            return replace(outcome, ref=ref, facts=facts)
        return replace(outcome, ref=ref)


def _without_token(refused: Sequence[Failed], public: "RestApi") -> Iterator[Outcome]:
    """Yield what everyone may read of repositories that an organization keeps from the token.

    Each reason is passed on once with what was found, always for the same repository. One that cannot be
    found without a token may be private: then it stays refused. The order is that of the day.
    """
    left = {failed.ref: failed for failed in refused}
    first = {failed.reason: failed.ref for failed in sorted(refused, key=lambda failed: failed.ref)[::-1]}
    try:
        for outcome in public.ask([ref.id for ref in list(left)[: public.allowance]]):
            failed = left.pop(outcome.ref)
            is_first = first[failed.reason] == outcome.ref
            gaps = (failed,) if is_first else ()
            yield replace(outcome, gaps=gaps) if isinstance(outcome, Found) else failed
    except UpstreamError:  # the rest is as refused as before
        pass
    yield from left.values()


def repository_name(url: str, host: str = GITHUB_COM) -> str | None:
    """Return `owner/name` as the link writes it, or None for a page of anything else or another host."""
    reserved = RESERVED_OWNERS if host == GITHUB_COM else _RESERVED_ON_SERVERS
    match _segments(url, host):
        case [owner, repository, *_] if owner.lower() not in reserved:
            name = f"{owner}/{_GIT.sub('', repository)}"
            return name if _FULL_NAME.fullmatch(name) else None
    return None


def _segments(url: str, host: str) -> Sequence[str]:
    ssh = _SSH.fullmatch(url.strip())
    if ssh:
        path = ssh["path"] if ssh["host"].lower() == host else ""
        return [segment for segment in path.split("/") if segment]
    link = parse_link(url)
    raw = "raw.githubusercontent.com" if host == GITHUB_COM else f"raw.{host}"
    return link.segments if link and link.host in {host, raw} else ()


class _NoMore(UpstreamError):
    """GitHub answers no query of this run, however small it is."""


# --- GraphQL ---


@dataclass(frozen=True, slots=True)
class GraphqlApi:
    """Asks for fifty repositories a query, and for half as many where GitHub does not answer in time.

    The `web` carries the token. It must not retry Unreachable: what took too long once does so again, and a
    timeout costs extra points (docs.github.com, "Rate limits and query limits for the GraphQL API").
    """

    web: Web
    url: str
    variable: str = "GITHUB_TOKEN"  # that holds the token
    batch: ClassVar[int] = _BATCH
    allowance: ClassVar[None] = None  # at fifty a point, the hourly points outlast any list

    def ask(self, names: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome for each `owner/name`.

        Queries go one at a time until one is answered, so that a bad token or a GitHub that is down is met
        once; then side by side; and one at a time again once they have cost GitHub much time, or after "too
        many requests": that is what GitHub asks for ("Best practices for using the REST API").

        The work ends where the rate limit is used up. Raises UpstreamError where GitHub wants another token,
        answers no query because of its rate limit, or gave no answer for three repositories in a row.
        """
        work = _Queries(NAME, deque(groups_of(names, _BATCH)), parts=2)
        while work.groups and not work.answers:
            yield from self._ask_next(work)
        yield from self._ask_side_by_side(work)
        while work.groups:
            yield from self._ask_next(work)

    def _ask_side_by_side(self, work: "_Queries") -> Iterator[Outcome]:
        arrivals = _Arrivals()
        running = min(_CONNECTIONS, len(work.groups))
        for _ in range(running):
            # A daemon, so that an interrupt need not wait for GitHub.
            threading.Thread(target=self._work_off, args=(work, arrivals), daemon=True).start()
        while running:
            arrival = arrivals.get()
            if arrival is None:
                running -= 1
            else:
                yield arrival
        if work.refusal:
            raise work.refusal

    def _work_off(self, work: "_Queries", arrivals: "_Arrivals") -> None:
        """Ask for one batch after the other; whatever happens, the end is reported."""
        try:
            while work.groups and not work.refusal and not self._is_costly(work):
                for outcome in self._ask_next(work):
                    arrivals.put(outcome)
        except UpstreamError as error:
            work.refusal = error
        finally:
            arrivals.put(None)

    def _is_costly(self, work: "_Queries") -> bool:
        return self.web.throttled or self.web.is_shared or sum(work.answers) > _BURST

    def _ask_next(self, work: "_Queries") -> Iterator[Outcome]:
        """Yield the outcomes of the next batch, or none where it has to be halved."""
        try:
            batch = work.groups.popleft()
        except IndexError:  # another worker was faster
            return
        begin = time.monotonic()
        try:
            query = {"query": repositories_query(len(batch)), "variables": _variables(batch)}
            reply = _reply(self.web.post(self.url, query), self.variable)
        except _NoMore as error:
            yield from (Failed.by(error, Ref(NAME, name)) for name in batch)
            raise
        except UpstreamError as error:
            yield from work.failed(batch, error)
            return
        outcomes = [_graphql_outcome(name, f"r{at}", reply, self.variable) for at, name in enumerate(batch)]
        yield from outcomes
        work.answers.append(time.monotonic() - begin)
        if reply.spent:
            work.groups.clear()
        work.note(outcomes)


_Arrivals = queue.SimpleQueue[Outcome | None]  # None: one worker is done


@dataclass(slots=True)
class _Queries(Backlog):
    """What is left to ask, shared by all workers: what they do to it is atomic."""

    answers: list[float] = field(default_factory=list)  # in how many seconds each came
    refusal: UpstreamError | None = None  # why nothing more is asked


def repositories_query(count: int) -> str:
    """Return the GraphQL query for `count` repositories: the fields `r0`, `r1` … of the names `$o0`/`$n0` ….

    It costs one point of the hourly budget whatever the count, as no field is a connection.
    """
    parameters = ", ".join(f"$o{index}: String!, $n{index}: String!" for index in range(count))
    fields = "".join(
        f"  r{index}: repository(owner: $o{index}, name: $n{index}) {{ ...Facts }}\n"
        for index in range(count)
    )
    return f"query({parameters}) {{\n  rateLimit {{ cost limit remaining resetAt }}\n{fields}}}\n{_FRAGMENT}"


def _variables(names: Sequence[str]) -> dict[str, str]:
    variables: dict[str, str] = {}
    for index, name in enumerate(names):
        variables[f"o{index}"], _, variables[f"n{index}"] = name.partition("/")
    return variables


@dataclass(frozen=True, slots=True)
class _GraphqlError:
    """One entry of `errors`: `path` is where in the data it struck, `kind` GitHub's word for it."""

    path: Sequence[object]
    kind: str | None
    message: str

    @property
    def says_absent(self) -> bool:
        """Whether it struck a repository itself, because it does not exist."""
        return self.kind == "NOT_FOUND" and len(self.path) == 1

    @property
    def is_rate_limit(self) -> bool:
        """A secondary limit is recognized by its message."""
        return self.kind == "RATE_LIMITED" or "rate limit" in self.message.lower()

    @property
    def reason(self) -> str:
        """The kind rather than the message, which can hold a request's number or the address of the asker."""
        return self.kind or self.message.partition(". ")[0]


@dataclass(frozen=True, slots=True)
class _GraphqlResponse:
    data: JsonObject
    errors: tuple[_GraphqlError, ...]
    spent: bool  # whether the rate limit leaves nothing for another query


def _reply(answer: Response, variable: str) -> _GraphqlResponse:
    """Return the parts of a GraphQL answer, which says with status 200 too that something went wrong."""
    _check_status(answer, variable)
    root = parse_object(_UPSTREAM, answer.body)
    errors = tuple(map(_graphql_error, root.nodes("errors")))
    limited = any(error.is_rate_limit for error in errors)
    data = root.node("data")
    if data.fields:
        return _GraphqlResponse(data, errors, limited or data.node("rateLimit").number("remaining") == 0)
    if limited:
        raise _NoMore(_SPENT)
    raise BadAnswer(f"GitHub answered without data ({errors[0].reason if errors else 'no reason given'})")


def _check_status(answer: Response, variable: str) -> None:
    if answer.status == HTTPStatus.UNAUTHORIZED:
        raise _NoMore(f"GitHub refused the token (401): check that {variable} is valid and has not expired")
    if answer.status == HTTPStatus.FORBIDDEN:
        why = _refusal("GitHub", _message(answer), variable)
        raise Refused(why or f"GitHub refused the query (403): check what {variable} may read")
    if answer.status != HTTPStatus.OK:
        raise Refused(f"GitHub answered {answer.status} to a GraphQL query: check the address of the API")


def _message(answer: Response) -> str:
    try:
        return parse_object(_UPSTREAM, answer.body).text("message") or ""
    except BadAnswer:
        return ""


def _refusal(owner: str, message: str, variable: str) -> str | None:
    """Return why an organization refuses the token and what to do, or None for any other message."""
    for words, advice in _REFUSALS:
        said = words.search(message)
        if said:
            return f"{owner} refuses the token ({said[0]}): {advice.format(variable=variable)}"
    return None


def _graphql_error(error: JsonObject) -> _GraphqlError:
    return _GraphqlError(
        path=error.values("path"),
        kind=error.text("type"),
        message=error.text("message") or "no reason given",
    )


def _graphql_outcome(name: str, alias: str, reply: _GraphqlResponse, variable: str) -> Outcome:
    """Return what the answer says of one repository.

    Null means "not there" only with NOT_FOUND. An error below the repository fails all of it: the fact that
    it turned into null must not pass for "no license".
    """
    ref = Ref(NAME, name)
    is_null = reply.data.fields.get(alias) is None
    errors = [error for error in reply.errors if [*error.path[:1]] == [alias]]
    if errors and is_null and all(error.says_absent for error in errors):
        return Missing(ref, _ABSENT)
    if errors:
        why = _refusal(name.partition("/")[0], errors[0].message, variable)
        reason = why or f"GitHub could not answer ({errors[0].reason})"
        return Failed(ref, reason, answered=why is not None)
    if is_null:
        return Failed(ref, _LEFT_OUT)
    try:
        return Found(ref, _from_graphql(reply.data.node(alias)))
    except BadAnswer as error:
        return Failed.by(error, ref)


def _from_graphql(node: JsonObject) -> Repository:
    is_empty = node.required("isEmpty").is_true("isEmpty")
    branch = (
        JsonObject(_UPSTREAM, {}) if is_empty else node.stated("defaultBranchRef").node("defaultBranchRef")
    )
    return Repository(
        name=_full_name(node, "nameWithOwner"),
        id=node.stated("databaseId").number("databaseId"),
        stars=node.required("stargazerCount").number("stargazerCount"),
        license=_license(node, "licenseInfo", "spdxId"),
        archived=node.required("isArchived").is_true("isArchived"),
        fork=node.is_true("isFork"),
        default_branch=branch.required("name").text("name") if branch.fields else None,
        last_commit=_last_commit(branch) if branch.fields else None,
        description=node.stated("description").text("description"),
    )


def _last_commit(branch: JsonObject) -> str | None:
    """Return the day, in UTC, of the newest commit; None where the branch leads to no commit."""
    commit = branch.stated("target").node("target")
    if not commit.fields:
        return None
    committed = commit.required("committedDate").text("committedDate") or ""
    try:
        return datetime.fromisoformat(committed).astimezone(UTC).date().isoformat()
    except (ValueError, OverflowError) as error:
        raise BadAnswer("GitHub's answer has no date in committedDate") from error


# --- REST ---


@dataclass(frozen=True, slots=True)
class RestApi:
    """Asks for one repository a request, without a token."""

    web: Web
    url: str  # of the API, without a slash at its end
    variable: str = "GITHUB_TOKEN"  # that would hold a token
    batch: ClassVar[int] = 1
    allowance: ClassVar[int] = 60  # an hour (docs.github.com, "Rate limits for the REST API")

    def ask(self, names: Sequence[str]) -> Iterator[Outcome]:
        """Yield one outcome for each `owner/name`, up to the end of the work; see `asking`."""
        return one_by_one(NAME, names, self._ask_one)

    def cited_paper(self, name: str) -> str | None:
        """Return the link of the paper that CITATION.cff or the README names, or None.

        Both are asked for as they are ("Get repository content" and "Get a repository README" of the REST
        API). Raises UpstreamError.
        """
        for path, read in (("contents/CITATION.cff", cited_in_file), ("readme", cited_in_readme)):
            answer = self.web.get(f"{self.url}/repos/{name}/{path}", _RAW_HEADERS)
            found = read(answer.body.decode(errors="replace")) if answer.status == HTTPStatus.OK else None
            if found:
                return found
        return None

    def _ask_one(self, ref: Ref) -> Outcome:
        try:
            answer = self.web.get(f"{self.url}/repos/{ref.id}", _REST_HEADERS)
        except Throttled as error:
            raise Throttled(f"{error}; set {self.variable} to be allowed more") from error
        if answer.status == HTTPStatus.UNAUTHORIZED:
            raise Refused(f"GitHub answers nothing without a token (401): set {self.variable}")
        outcome = _rest_outcome(ref, answer)
        if isinstance(outcome, Found):
            self.web.keep(answer)
        return outcome


def _rest_outcome(ref: Ref, answer: Response) -> Outcome:
    if answer.status == HTTPStatus.NOT_FOUND:
        return Missing(ref, _ABSENT)
    if answer.status == HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS:
        return Failed(ref, "GitHub blocks access to it for legal reasons (451)", answered=True)
    if answer.status == HTTPStatus.FORBIDDEN:
        return Failed(ref, "GitHub refused access to it (403)")
    if answer.status != HTTPStatus.OK:
        return Failed(ref, f"GitHub answered {answer.status}")
    try:
        return Found(ref, _from_rest(parse_object(_UPSTREAM, answer.body)))
    except BadAnswer as error:
        return Failed.by(error, ref)


def _from_rest(node: JsonObject) -> Repository:
    """Return the facts but for the last commit: `pushed_at` is the last push to any branch."""
    return Repository(
        name=_full_name(node, "full_name"),
        id=node.required("id").number("id"),
        stars=node.required("stargazers_count").number("stargazers_count"),
        license=_license(node, "license", "spdx_id"),
        archived=node.required("archived").is_true("archived"),
        fork=node.is_true("fork"),
        default_branch=node.required("default_branch").text("default_branch"),
        description=node.stated("description").text("description"),
    )


# --- what both ways of asking read alike ---


def _license(node: JsonObject, field: str, spdx_field: str) -> str:
    """Return the SPDX id, "none" without a license, or "custom" for one that GitHub does not know."""
    if node.stated(field).fields[field] is None:
        return "none"
    license_ = node.node(field)
    spdx = license_.stated(spdx_field).text(spdx_field)
    known = spdx and spdx != "NOASSERTION" and license_.required("key").text("key") != "other"
    return spdx if spdx and known else "custom"


def _full_name(node: JsonObject, field: str) -> str:
    name = node.required(field).text(field) or ""
    if _FULL_NAME.fullmatch(name):
        return name
    raise BadAnswer("GitHub's answer has no owner/name where the repository's name should be")
