"""The life of GitHub's pull requests: they follow their branches, and are closed and reopened."""

from dataclasses import dataclass, replace

from simulated_upstreams.githistory import FileChange, file_changes, merge_base, merge_files
from simulated_upstreams.gitstore import GitStore, now
from simulated_upstreams.state import Comment, GitHubState, Issue, Pull


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pull request changes."""

    commits: tuple[str, ...]  # the oldest first
    changes: tuple[FileChange, ...]  # since the merge base
    mergeable: bool | None  # whether no file was changed on both sides; None: closed


class CannotReopen(Exception):
    """A pull request that has to stay closed; `str()` is GitHub's reason."""


def stamp() -> str:
    """Return the time as GitHub writes it."""
    return now().strftime("%Y-%m-%dT%H:%M:%SZ")


def settle(github: GitHubState) -> None:
    """Let every open pull request follow its branches, as GitHub does after a push.

    It closes one whose head was deleted or is contained in its base; if it was the base that moved, the pull
    request counts as merged.
    """
    for pull in [pull for pull in github.pulls.values() if pull.open]:
        keep(github, _settled(github.git, pull))


def keep(github: GitHubState, pull: Pull) -> Pull:
    """Store a pull request, and its head under `refs/pull`, which GitHub keeps when the branch is deleted."""
    github.pulls[pull.number] = pull
    github.git.set_ref(f"refs/pull/{pull.number}/head", pull.head_sha)
    return pull


def _settled(store: GitStore, pull: Pull) -> Pull:
    head, base = store.get_ref(f"refs/heads/{pull.head}"), store.get_ref(f"refs/heads/{pull.base}")
    if head is None or base is None:
        return closed(pull)
    if head not in store.history(base):
        return replace(pull, head_sha=head, base_sha=base)
    if head == pull.head_sha:
        return replace(closed(pull), merged_at=stamp(), merge_commit_sha=base)
    return replace(closed(pull), head_sha=head, base_sha=base)


def closed(pull: Pull) -> Pull:
    """Return the pull request as closed now."""
    return replace(pull, open=False, closed_at=stamp(), updated_at=stamp())


def reopened(github: GitHubState, pull: Pull) -> Pull:
    """Return the pull request as open again; raises CannotReopen.

    GitHub refuses if the branch's head does not descend from the one that was closed (isaacs/github#361).
    """
    reason = _why_closed(github, pull)
    if reason:
        raise CannotReopen(f"state cannot be changed. {reason}")
    head, base = github.git.head(pull.head), github.git.head(pull.base)
    return replace(pull, open=True, closed_at=None, head_sha=head, base_sha=base, updated_at=stamp())


def _why_closed(github: GitHubState, pull: Pull) -> str | None:
    head, base = (github.git.get_ref(f"refs/heads/{name}") for name in (pull.head, pull.base))
    if pull.merged_at:
        return "The pull request cannot be reopened."
    if head is None or base is None:
        return f"The {pull.head if head is None else pull.base} branch has been deleted."
    if pull.head_sha not in github.git.history(head):
        return f"The {pull.head} branch was force-pushed or recreated."
    if head in github.git.history(base):
        return f"There are no new commits between base branch '{pull.base}' and head branch '{pull.head}'."
    if find_open(github, pull.head, pull.base):
        return f"A pull request already exists for {github[github.target].owner}:{pull.head}."
    return None


def find_open(github: GitHubState, head: str, base: str) -> Pull | None:
    """Return the open pull request of these two branches."""
    pulls = (pull for pull in github.pulls.values() if pull.open)
    return next((pull for pull in pulls if (pull.head, pull.base) == (head, base)), None)


def add_comment(github: GitHubState, pull: Pull | Issue, body: str, user: str) -> Comment:
    """Add a comment to the pull request or the issue and return it."""
    number = pull.number * 1000 + len(pull.comments) + 1
    made = Comment(id=number, body=body, user=user, created_at=stamp())
    if isinstance(pull, Issue):
        github.issues[pull.number] = replace(pull, comments=(*pull.comments, made))
        return made
    github.pulls[pull.number] = replace(pull, comments=(*pull.comments, made), updated_at=made.created_at)
    return made


# --- contents ---


def commits_of(store: GitStore, pull: Pull) -> tuple[str, ...]:
    """Return the pull request's commits, the oldest first, or those that it had when it was closed."""
    return store.between(pull.base_sha, pull.head_sha)


def contents_of(store: GitStore, pull: Pull) -> Contents:
    """Return what the pull request changes, or changed when it was closed."""
    base = merge_base(store, pull.base_sha, pull.head_sha)
    clashes = merge_files(store, base, pull.base_sha, pull.head_sha).conflicts
    return Contents(
        commits=commits_of(store, pull),
        changes=tuple(file_changes(store, base, pull.head_sha)),
        mergeable=not clashes if pull.open else None,
    )
