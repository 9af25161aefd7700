"""The list's repository on GitHub. The only module that uses PyGithub; its exceptions end here."""

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import PurePosixPath
from typing import Final, TypeVar
from urllib.parse import quote

import github
from github.Commit import Commit as GitHistoryCommit
from github.GitBlob import GitBlob
from github.GitCommit import GitCommit
from github.GitRef import GitRef
from github.GitTree import GitTree
from github.InputGitTreeElement import InputGitTreeElement
from github.PullRequest import PullRequest as GithubPullRequest
from github.Repository import Repository
from github.Requester import Requester

from enricher.errors import BadAnswer, Refused, UpstreamError
from enricher.http.client import Web
from enricher.http.redaction import redact
from enricher.http.retry import RetryPolicy, persist
from enricher.http.usage import Meter
from enricher.model.source import Assumption
from enricher.publish.github.connection import requester_through
from enricher.publish.github.objects import TreeEntry, blob_sha, tree_sha
from enricher.publish.github.obstacles import IN_THE_WAY, OBSTACLES, Kind, RefusedBy, obstacle_in
from enricher.text.markdown import clean

ASSUMES: Final = Assumption(
    "GitHub", "It signs a commit that names no author, also if the token is a workflow's"
)
_MOST_VERSIONS: Final = 30  # of a file, which one page of commits has
_MOST_RECENT: Final = 50  # pull requests
_ABSENT: Final = "0" * 40  # the commit of a branch that does not exist
T = TypeVar("T")

# What PyGithub raises for an answer that is not JSON, lacks a part, or has one of another type or URL.
_MALFORMED: Final = (
    github.BadAttributeException,
    AssertionError,
    AttributeError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and the tree that it holds."""

    sha: str
    tree: str
    message: str
    parents: tuple[str, ...]
    author: str = ""  # as `Name <address>`


_SHORT_SHA: Final = 12  # as many digits of a commit as are its own in the largest repositories


@dataclass(frozen=True, slots=True)
class _Facts:
    """What all further requests need."""

    owner: str
    node_id: str
    default_branch: str
    url: str  # of its page


@dataclass(frozen=True, slots=True)
class PullRequestState:
    """A pull request as it is now."""

    number: int
    url: str
    title: str
    body: str
    is_open: bool
    merged: bool
    closed: date | None
    head: str  # the sha of its newest commit
    branch: str  # that it comes from
    base: str  # … and merges into


class HostedRepository:
    """The operations that the publisher needs. Reads are retried by the policy, writes never.

    Raises UpstreamError. A write whose answer was lost is not repeated: the next run finds its effect.
    """

    def __init__(self, name: str, token: str, api_url: str, policy: RetryPolicy, write_delay: float) -> None:
        """Connect to `owner/name`; GitHub asks for `write_delay` = 1 s between writes."""
        self.name = name
        self._policy = policy
        self._token = token
        # These requests are not counted: the report shows those to the sources.
        headers = {"Authorization": f"token {token}"}
        self._web = Web("GitHub", api_url, meter=Meter(), policy=policy, headers=headers)
        self._requester = requester_through(self._web, api_url, token, write_delay)
        self._repository, self._facts = self._read(lambda: _opened(self._requester, name))
        # What was read by its sha never changes.
        self._commits: dict[str, Commit] = {}
        self._trees: dict[str, tuple[TreeEntry, ...]] = {}
        self._blobs: dict[str, bytes] = {}

    def close(self) -> None:
        """Close the connections."""
        self._requester.close()
        self._web.close()

    @property
    def default_branch(self) -> str:
        """The branch that pull requests are merged into."""
        return self._facts.default_branch

    def address(self, commit: str) -> str:
        """Return the address of the files of a commit, for people."""
        return f"{self._facts.url}/blob/{commit[:_SHORT_SHA]}"

    def head(self, branch: str) -> Commit | None:
        """Return the newest commit of a branch, or None if there is no such branch."""
        sha = self._read(lambda: _or_none(lambda: _target(self._ref(branch))))
        return None if sha is None else self.commit(sha)

    def _ref(self, branch: str) -> GitRef:
        return self._repository.get_git_ref(f"heads/{branch}")

    def commit(self, sha: str) -> Commit:
        """Return a commit by its sha."""
        if sha not in self._commits:
            commit = self._read(lambda: _commit(self._repository.get_git_commit(sha)))
            if commit.sha != sha:
                raise BadAnswer(f"GitHub sent another commit than {sha[:7]}, which was requested")
            self._commits[sha] = commit
        return self._commits[sha]

    def commits_of(self, path: str, head: Commit) -> Iterator[tuple[datetime, Commit]]:
        """Yield the commits up to `head` that changed a file, each with its time, the newest first."""

        def found() -> list[tuple[datetime, Commit]]:
            commits = islice(self._repository.get_commits(path=path, sha=head.sha), _MOST_VERSIONS)
            return [(one.commit.committer.date, _commit_of_history(one)) for one in commits]

        return iter(self._read(found))

    def blobs(self, commit: Commit, folder: str) -> Mapping[str, TreeEntry]:
        """Return each file and symbolic link in a folder ("." is the root); empty if there is none."""
        tree = commit.tree
        for part in folder.split("/"):
            if part in {"", "."}:
                continue
            below = self._elements(tree, "tree")
            if part not in below:
                return {}
            tree = below[part].sha
        return self._elements(tree, "blob")

    def _elements(self, tree: str, kind: str) -> Mapping[str, TreeEntry]:
        """Return each blob or tree of a folder by its name. A tree never changes, so it is read once."""
        if tree not in self._trees:
            entries = self._read(lambda: _entries(self._repository.get_git_tree(tree)))
            _verify(entries, tree)
            self._trees[tree] = entries
        return {entry.path: entry for entry in self._trees[tree] if entry.type == kind}

    def blob(self, sha: str) -> bytes:
        """Return a file's content, whatever its size (the contents API stops at 1 MB). It is read once."""
        if sha not in self._blobs:
            data = self._read(lambda: _content(self._repository.get_git_blob(sha)))
            if blob_sha(data) != sha:
                raise BadAnswer(
                    f"GitHub sent another file than {sha[:7]}, which was requested, or only a part of it"
                )
            self._blobs[sha] = data
        return self._blobs[sha]

    def write_tree(self, base: Commit, files: Mapping[str, str]) -> str:
        """Return the sha of a new tree: that of `base` with these files (path → text) added or replaced.

        A file that is there keeps its mode, such as that of an executable.
        """
        elements = [
            InputGitTreeElement(path, self._mode(base, path), "blob", sha=self._write_blob(text))
            for path, text in files.items()
        ]
        base_tree = GitTree(self._requester, {}, {"sha": base.tree}, completed=True)  # without reading it

        def write() -> tuple[str, Sequence[TreeEntry]]:
            tree = self._repository.create_git_tree(elements, base_tree)
            return _text(tree.sha), _entries(tree)

        sha, entries = self._write(write)
        _verify(entries, sha)
        return sha

    def _mode(self, commit: Commit, path: str) -> str:
        folder, _, name = path.rpartition("/")
        there = self.blobs(commit, folder).get(name)
        return there.mode if there else "100644"

    def _write_blob(self, text: str) -> str:
        sha = blob_sha(text.encode())
        if self._write(lambda: self._repository.create_git_blob(text, "utf-8").sha) != sha:
            raise BadAnswer("GitHub stored another file than was sent; the next run tries again")
        return sha

    def write_commit(self, message: str, tree: str, *parents: Commit) -> Commit:
        """Return a new commit. It names no author, so that GitHub signs it as the token's owner."""
        # Only their names are sent, so they need not be read.
        git_tree = GitTree(self._requester, {}, {"sha": tree}, completed=True)
        git_parents = [GitCommit(self._requester, {}, {"sha": one.sha}, completed=True) for one in parents]
        commit = self._write(
            lambda: _commit(self._repository.create_git_commit(message, git_tree, git_parents))
        )
        if (commit.tree, commit.parents) != (tree, tuple(one.sha for one in parents)):
            raise BadAnswer("GitHub created another commit than was requested; the next run tries again")
        return commit

    def swap_branch(self, branch: str, before: Commit | None, after: Commit | None) -> None:
        """Point the branch to another commit, or delete it (None), unless it has moved since it was read.

        One compare-and-swap (GraphQL `updateRefs`), so that no commit that a person pushed meanwhile is lost,
        and the branch never equals its base, not even briefly, which would close the pull request.
        """
        update = {
            "name": f"refs/heads/{branch}",
            "beforeOid": before.sha if before else _ABSENT,
            "afterOid": after.sha if after else _ABSENT,
            "force": after is None or before is None or before.sha not in after.parents,
        }
        refs = {"repositoryId": self._facts.node_id, "refUpdates": [update]}
        mutate = self._requester.graphql_named_mutation
        try:
            self._write(lambda: mutate("updateRefs", refs, "clientMutationId"))
        except Refused as error:
            now = self.head(branch)
            if now == before:
                raise self._explained(error, branch, before, after) from None
            if now == after:
                return  # it was done, and only the answer was wrong
            raise Refused(
                f"someone pushed to the branch {branch} during this run; nothing was overwritten, and the "
                "next run tries again"
            ) from error

    def _explained(self, error: Refused, branch: str, before: Commit | None, after: Commit | None) -> Refused:
        """Return the refusal of a branch with its reason, which GitHub's own words may not give."""
        if isinstance(error, RefusedBy):
            return RefusedBy(error.kind, f"the branch {branch} cannot be written: {error}", error.said)
        other = self.in_the_way(branch) if before is None else None
        if other:
            what = f"there is a branch {other}, and {IN_THE_WAY.what}. What to do: {IN_THE_WAY.remedy}"
            return RefusedBy(IN_THE_WAY.kind, f"the branch {branch} cannot be created: {what}")
        kind = Kind.CREATION if before is None else Kind.DELETION if after is None else Kind.FORCE_PUSH
        if kind not in self._rule_types(branch):
            return Refused(f"the branch {branch} cannot be written: {error}")
        rule = next(one for one in OBSTACLES if one.kind is kind)
        what = f"{rule.what}. What to do: {rule.remedy}"
        return RefusedBy(kind, f"the branch {branch} cannot be written: {what}", f"{error}")

    def _rule_types(self, branch: str) -> frozenset[str]:
        """Return the types of the rules for a branch; none where the server lists none."""
        url = f"{self._repository.url}/rules/branches/{quote(branch)}"

        def types() -> frozenset[str]:
            _, listed = self._requester.requestJsonAndCheck("GET", url, parameters={"per_page": 100})
            return frozenset(_text(rule["type"]) for rule in listed)

        try:
            return self._read(types)
        except Refused:
            return frozenset()

    def in_the_way(self, branch: str) -> str | None:
        """Return a branch that keeps git from creating this one: a name cannot be a folder of names, too."""
        for above in PurePosixPath(branch).parents:
            if above.name and self.head(str(above)):
                return str(above)
        matching = self._repository.get_git_matching_refs
        below = self._read(lambda: [_text(one.ref) for one in matching(f"heads/{branch}/")])
        return below[0].removeprefix("refs/heads/") if below else None

    def contains(self, base: str, commit: str) -> bool:
        """Return whether the branch `base` contains this commit."""
        return self._read(lambda: _number(self._repository.compare(base, commit).ahead_by)) == 0

    def every_blob(self, commit: Commit) -> Mapping[str, str] | None:
        """Return the blob sha of each file of a commit by its path; None if there are too many to list."""

        def blobs() -> Mapping[str, str] | None:
            tree = self._repository.get_git_tree(commit.tree, recursive=True)
            if tree.raw_data.get("truncated"):
                return None
            return {entry.path: entry.sha for entry in _entries(tree) if entry.type == "blob"}

        return self._read(blobs)

    def pull_requests(self, branch: str) -> tuple[PullRequestState, ...]:
        """Return the pull requests, open or not, from our branch into any other, newest first.

        A base is renamed, and a person can give a pull request another one: it is still the bot's.
        """

        def ours() -> tuple[PullRequestState, ...]:
            head = f"{self._facts.owner}:{branch}"
            found = self._repository.get_pulls(state="all", head=head)
            return tuple(_state(pull) for pull in found if pull.head.label.lower() == head.lower())

        return tuple(sorted(self._read(ours), key=lambda pull: -pull.number))

    def recent_pull_requests(self) -> tuple[tuple[PullRequestState, ...], bool]:
        """Return those of the newest pull requests that are from the repository's own branches.

        And whether these are all that there ever were.
        """

        def newest() -> tuple[tuple[PullRequestState, ...], bool]:
            # PyGithub's own method has no page size of its own.
            url = f"{self._repository.url}/pulls"
            query = {"state": "all", "sort": "created", "direction": "desc", "per_page": _MOST_RECENT}
            headers, answer = self._requester.requestJsonAndCheck("GET", url, parameters=query)
            found = [GithubPullRequest(self._requester, headers, one, completed=True) for one in answer]
            ours = f"{self._facts.owner}:".lower()
            # A fork that was deleted has no label.
            own = (_state(pull) for pull in found if (pull.head.label or "").lower().startswith(ours))
            return tuple(own), len(found) < _MOST_RECENT

        return self._read(newest)

    def pull_request(self, number: int) -> PullRequestState:
        """Return a pull request as it is now."""
        return self._read(lambda: _state(self._repository.get_pull(number)))

    def commits(self, number: int) -> tuple[Commit, ...]:
        """Return a pull request's commits, the oldest first (GitHub lists up to 250)."""
        pull = self._read(lambda: self._repository.get_pull(number))
        return self._read(lambda: tuple(map(_commit_of_history, pull.get_commits())))

    def open_pull_request(self, branch: str, base: str, title: str, body: str) -> PullRequestState:
        """Return a new pull request."""
        return self._write(lambda: _state(self._repository.create_pull(base, branch, title=title, body=body)))

    def edit_pull_request(self, number: int, title: str, body: str) -> PullRequestState:
        """Give a pull request another title and body, and return it as it is then."""
        return self._change(number, {"title": title, "body": body})

    def close_pull_request(self, number: int) -> None:
        """Close a pull request."""
        self._change(number, {"state": "closed"})

    def _change(self, number: int, fields: Mapping[str, str]) -> PullRequestState:
        # PyGithub's own method reads the pull request first, and keeps parts of that in its answer.
        def change() -> PullRequestState:
            url = f"{self._repository.url}/pulls/{number}"
            headers, answer = self._requester.requestJsonAndCheck("PATCH", url, input=dict(fields))
            return _state(GithubPullRequest(self._requester, headers, answer, completed=True))

        return self._write(change)

    def label(self, number: int, labels: Sequence[str]) -> None:
        """Add labels to a pull request; GitHub creates those that do not exist."""

        def add() -> set[str]:
            # PyGithub's own method takes any answer for success.
            url = f"{self._repository.url}/issues/{number}/labels"
            _, there = self._requester.requestJsonAndCheck("POST", url, input={"labels": [*labels]})
            return {_text(label["name"]).casefold() for label in there}

        if not {label.casefold() for label in labels} <= self._write(add):
            raise BadAnswer(
                f"GitHub did not add the labels of pull request #{number}; the next run tries again"
            )

    def request_reviews(self, number: int, logins: Sequence[str]) -> None:
        """Request reviews of a pull request."""
        pull = self._read(lambda: self._repository.get_pull(number))
        self._write(lambda: pull.create_review_request(reviewers=list(logins)))

    def request_team_reviews(self, number: int, teams: Sequence[str]) -> None:
        """Request reviews of teams, written `organization/team`; GitHub knows them by the second part."""
        pull = self._read(lambda: self._repository.get_pull(number))
        slugs = [team.partition("/")[2] for team in teams]
        self._write(lambda: pull.create_review_request(team_reviewers=slugs))

    def comments(self, number: int) -> tuple[str, ...]:
        """Return the texts of a pull request's comments."""
        pull = self._read(lambda: self._repository.get_pull(number))
        return self._read(lambda: tuple(comment.body for comment in pull.get_issue_comments()))

    def comment(self, number: int, text: str) -> None:
        """Comment on a pull request."""
        pull = self._read(lambda: self._repository.get_pull(number))
        self._write(lambda: pull.create_issue_comment(text))

    def answer_issue(self, number: int, text: str, mark: str) -> bool:
        """Comment on an issue, unless it has a comment with this mark; return whether it was written."""
        url = f"/repos/{self.name}/issues/{number}/comments"
        send = self._requester.requestJsonAndCheck
        _, comments = self._read(lambda: send("GET", url, parameters={"per_page": 100}))
        if any(mark in f"{comment.get('body')}" for comment in comments if isinstance(comment, dict)):
            return False
        self._write(lambda: send("POST", url, input={"body": text}))
        return True

    def _read(self, call: Callable[[], T]) -> T:
        return persist(lambda: self._write(call), self._policy)

    def _write(self, call: Callable[[], T]) -> T:
        with _as_upstream_errors(self._token):
            return call()


def _opened(requester: Requester, name: str) -> tuple[Repository, _Facts]:
    found = Repository(requester, url=f"/repos/{name}")
    facts = _Facts(
        _text(found.owner.login),
        _text(found.node_id),
        _text(found.default_branch),
        _text(found.html_url),
    )
    return found, facts


def _commit(found: GitCommit) -> Commit:
    parents = tuple(_text(parent.sha) for parent in found.parents)
    author = f"{_text(found.author.name)} <{_text(found.author.email)}>"
    return Commit(_text(found.sha), _text(found.tree.sha), found.message, parents, clean(author))


def _commit_of_history(found: GitHistoryCommit) -> Commit:
    parents = tuple(_text(parent.sha) for parent in found.parents)
    return Commit(_text(found.sha), _text(found.commit.tree.sha), found.commit.message, parents)


def _target(ref: GitRef) -> str:
    return _text(ref.object.sha)


def _entries(tree: GitTree) -> tuple[TreeEntry, ...]:
    return tuple(TreeEntry(_text(e.path), _text(e.mode), _text(e.type), _text(e.sha)) for e in tree.tree)


def _verify(entries: Sequence[TreeEntry], sha: str) -> None:
    """Raise BadAnswer unless these are all entries of the tree: a missing one would count as no file.

    A name that is not UTF-8 arrives with a replacement character, and then nothing can be verified.
    """
    if any("\ufffd" in entry.path for entry in entries):
        return
    try:
        is_whole = tree_sha(entries) == sha
    except ValueError:  # an entry with an invalid sha
        is_whole = False
    if not is_whole:
        raise BadAnswer(
            f"GitHub sent another folder than {sha[:7]}, which was requested, or only a part of it"
        )


def _content(blob: GitBlob) -> bytes:
    if blob.encoding != "base64":
        raise BadAnswer(f"GitHub sent a blob in the unknown encoding {blob.encoding!r}")
    return b64decode(blob.content)


def _text(value: object) -> str:
    """Return a text that GitHub must have sent."""
    if isinstance(value, str):
        return value
    raise BadAnswer("GitHub's answer lacks a required part")


def _number(value: object) -> int:
    """Return a number that GitHub must have sent."""
    if isinstance(value, int):
        return value
    raise BadAnswer("GitHub's answer lacks a required part")


def _state(pull: GithubPullRequest) -> PullRequestState:
    if not isinstance(pull.number, int):
        # PyGithub 2.10 does not follow a 307, and returns an empty pull request.
        raise BadAnswer(
            "GitHub's answer holds no pull request; if the list's repository was renamed, "
            "set GITHUB_REPOSITORY to its new name"
        )
    return PullRequestState(
        number=pull.number,
        url=_text(pull.html_url),
        title=_text(pull.title),
        body=(pull.body or "").replace("\r\n", "\n"),
        is_open=pull.state == "open",
        merged=pull.merged_at is not None,
        closed=pull.closed_at.date() if pull.closed_at else None,
        head=_text(pull.head.sha),
        branch=_text(pull.head.ref),
        base=_text(pull.base.ref),
    )


def _or_none(call: Callable[[], T]) -> T | None:
    try:
        return call()
    except github.UnknownObjectException:
        return None


@contextmanager
def _as_upstream_errors(token: str) -> Iterator[None]:
    """Turn PyGithub's exceptions into our own errors, the most specific first."""
    try:
        yield
    except github.GithubException as error:
        raise _translate(error, token) from None  # it holds GitHub's message, which may hold the token
    except _MALFORMED as error:
        raise BadAnswer(f"GitHub's answer is not in its own format ({type(error).__name__})") from error


def _line(message: object, token: str) -> str:
    """Return GitHub's message as one line, without the token."""
    return redact(clean(str(message)), token)


def _translate(error: github.GithubException, token: str) -> UpstreamError:
    data = error.data if isinstance(error.data, dict) else {}
    message = _line(data.get("message") or error.message or "", token)
    errors = (e.get("message") if isinstance(e, dict) else e for e in data.get("errors", ()))
    details = "; ".join(_line(error, token) for error in errors)
    said = f"{message} ({details})" if message and details else message or details or "no reason given"
    obstacle = obstacle_in(said)
    if obstacle:
        reason = f"{obstacle.what}. GitHub: {said}. What to do: {obstacle.remedy}"
        return RefusedBy(obstacle.kind, reason, said)
    return Refused(f"GitHub refused ({error.status}): {said}")
